/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <time.h>

#include "skep-mcp-run-json.h"
#include "skep-source-error.h"
#include "skep-status-text.h"

/* A number that isn't there is left out, and so is a text. */
static void
add_string (JsonObject *object,
            const char *name,
            const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
}

static void
add_path (JsonObject *object,
          const char *name,
          const char *path)
{
  g_autofree char *display = g_filename_display_name (path);

  json_object_set_string_member (object, name, display);
}

/**
 * skep_mcp_run_json_add_time:
 * @object: where to
 * @name: of the member
 * @wall_us: wall clock, µs; 0: not known, and left out
 *
 * Adds a time as RFC 3339, to the millisecond.
 */
void
skep_mcp_run_json_add_time (JsonObject *object,
                            const char *name,
                            gint64      wall_us)
{
  const time_t seconds = wall_us / G_USEC_PER_SEC;
  struct tm parts;
  char text[128];

  if (wall_us == 0 || gmtime_r (&seconds, &parts) == NULL)
    return;

  g_snprintf (text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900,
              parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
              (int) (wall_us % G_USEC_PER_SEC / 1000));
  json_object_set_string_member (object, name, text);
}

static JsonArray *
make_parameters (GPtrArray *parameters)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < parameters->len; i++)
    {
      const SkepScriptParameter *parameter = parameters->pdata[i];
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "name", parameter->name);
      add_string (object, "description", parameter->description);
      add_string (object, "default", parameter->default_value);
      json_object_set_boolean_member (object, "required", parameter->is_required);
      json_array_add_object_element (array, object);
    }
  return array;
}

/**
 * skep_mcp_run_json_make_script:
 * @script: a script
 *
 * Returns: (transfer full): what `skepctl list --json` tells of it
 */
JsonObject *
skep_mcp_run_json_make_script (SkepScript *script)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", script->id);
  json_object_set_string_member (object, "name", script->name);
  json_object_set_string_member (object, "command", script->command);
  add_path (object, "cwd", script->cwd);
  json_object_set_string_member (object, "source", script->source);
  add_string (object, "description", script->description);
  add_path (object, "project", script->project);
  json_object_set_string_member (object, "file", script->file);
  if (*script->dir != '\0')
    json_object_set_string_member (object, "dir", script->dir);
  add_string (object, "package", script->package);
  add_string (object, "manager", script->manager);
  if (script->is_favorite)
    json_object_set_boolean_member (object, "favorite", TRUE);
  if (script->parameters != NULL)
    json_object_set_array_member (object, "parameters", make_parameters (script->parameters));
  add_string (object, "unavailable", script->unavailable);
  return object;
}

static JsonArray *
make_problems (GPtrArray *errors)
{
  JsonArray *problems = json_array_new ();

  for (guint i = 0; i < errors->len; i++)
    {
      g_autofree char *text = skep_source_error_to_string (errors->pdata[i]);

      json_array_add_string_element (problems, text);
    }
  return problems;
}

/**
 * skep_mcp_run_json_make_project:
 * @project: a project
 *
 * Returns: (transfer full): what `skepctl projects --json` tells of it, without its runs
 */
JsonObject *
skep_mcp_run_json_make_project (SkepCatalogProject *project)
{
  JsonObject *object = json_object_new ();

  add_path (object, "project", project->path);
  json_object_set_string_member (object, "name", project->name);
  add_path (object, "path", project->path);
  json_object_set_int_member (object, "scripts", skep_catalog_project_count (project));
  json_object_set_array_member (object, "problems", make_problems (project->errors));
  return object;
}

static void
add_ports (JsonObject *object,
           SkepRun    *run)
{
  g_autoptr (SkepRunReport) report = skep_run_facts_dup_report (skep_run_get_facts (run));
  JsonArray *ports = json_array_new ();
  JsonArray *urls = json_array_new ();

  for (guint i = 0; i < report->ports->len; i++)
    {
      const SkepRunPort *port = g_ptr_array_index (report->ports, i);

      json_array_add_int_element (ports, port->port);
      if (port->url != NULL)
        json_array_add_string_element (urls, port->url);
    }

  json_object_set_array_member (object, "ports", ports);
  json_object_set_array_member (object, "urls", urls);
}

static void
add_problems (JsonObject *object,
              SkepRun    *run)
{
  SkepProblemList *problems = skep_output_get_problems (skep_run_get_output (run));

  json_object_set_int_member (object, "errors", skep_problem_list_get_n_errors (problems));
  json_object_set_int_member (object, "warnings", skep_problem_list_get_n_warnings (problems));
}

/* Of a live run only: what a finished one used at its last sample means nothing. */
static void
add_usage (JsonObject *object,
           SkepRun    *run)
{
  SkepRunFacts *facts = skep_run_get_facts (run);
  guint64 n_processes = skep_counter_get (&facts->n_processes);

  if (n_processes == 0)
    return;

  json_object_set_int_member (object, "processCount", n_processes);
  json_object_set_double_member (object, "cpu", skep_counter_get (&facts->cpu_permille) / 10.0);
  json_object_set_int_member (object, "memory", skep_counter_get (&facts->memory_bytes));
}

/* To the millisecond, in seconds. */
static double
to_seconds (gint64 us)
{
  return us / 1000 / 1000.0;
}

/* Of a finished run, as far as it is known. */
static void
add_used (JsonObject *object,
          SkepRun    *run)
{
  SkepRunFacts *facts = skep_run_get_facts (run);
  guint64 peak_memory = skep_counter_get (&facts->peak_memory);
  guint64 cpu_us = skep_counter_get (&facts->cpu_us);

  if (peak_memory > 0)
    json_object_set_int_member (object, "peakMemory", peak_memory);
  if (cpu_us > 0)
    json_object_set_double_member (object, "cpuTime", to_seconds (cpu_us));
}

/* Of one state, so that nothing disagrees. */
static void
add_end (JsonObject         *object,
         SkepRun            *run,
         const SkepRunState *state)
{
  g_autofree char *error = skep_status_text_describe_error (skep_run_get_script (run), state);

  json_object_set_string_member (object, "status", skep_run_status_to_string (state->status));
  if (state->exit_code != SKEP_RUN_NO_EXIT)
    json_object_set_int_member (object, "exitCode", state->exit_code);
  if (state->term_signal != SKEP_RUN_NO_EXIT)
    json_object_set_int_member (object, "signal", state->term_signal);
  add_string (object, "error", error);
}

/**
 * skep_mcp_run_json_add_end:
 * @object: where to
 * @run: a run
 *
 * Adds the status of @run, and how it ended if it did.
 */
void
skep_mcp_run_json_add_end (JsonObject *object,
                           SkepRun    *run)
{
  add_end (object, run, skep_run_peek_state (run));
}

/**
 * skep_mcp_run_json_make_run:
 * @run: a run
 *
 * Returns: (transfer full): what `skepctl status --json` tells of it
 */
JsonObject *
skep_mcp_run_json_make_run (SkepRun *run)
{
  const SkepRunState *state = skep_run_peek_state (run);
  SkepScript *script = skep_run_get_script (run);
  double duration = to_seconds (skep_run_state_get_duration (state, g_get_monotonic_time ()));
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", skep_run_get_id (run));
  json_object_set_string_member (object, "processId", skep_run_get_id (run));
  json_object_set_string_member (object, "script", script->id);
  json_object_set_string_member (object, "name", script->name);
  add_path (object, "project", script->project);
  add_end (object, run, state);
  if (state->pid != 0)
    json_object_set_int_member (object, "pid", state->pid);
  skep_mcp_run_json_add_time (object, "startTime", state->started_wall);
  skep_mcp_run_json_add_time (object, "endTime", state->ended_wall);
  json_object_set_double_member (object, "duration", duration);
  if (skep_run_state_is_live (state))
    json_object_set_double_member (object, "uptime", duration);
  json_object_set_string_member (object, "startedBy", skep_run_get_started_by (run));
  if (state->stopped_by != NULL)
    json_object_set_string_member (object, "stoppedBy", state->stopped_by);
  add_ports (object, run);
  add_problems (object, run);
  if (skep_run_state_is_live (state))
    add_usage (object, run);
  else
    add_used (object, run);
  return object;
}

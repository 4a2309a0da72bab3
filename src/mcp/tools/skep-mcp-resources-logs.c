/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-level.h"
#include "skep-mcp-lookup.h"
#include "skep-mcp-newest-items.h"
#include "skep-mcp-output.h"
#include "skep-mcp-page.h"
#include "skep-mcp-resources-private.h"
#include "skep-mcp-resources.h"
#include "skep-mcp-run-json.h"
#include "skep-mcp-script-names.h"
#include "skep-mcp-tools-private.h"
#include "skep-problem-ranges.h"

#define RECENT_LINES 100
#define RECENT_ERRORS 50
#define SCRIPT_LINES 1000
/* Of more runs nobody expects a line among the newest. */
#define MAX_RECENT_RUNS 32
/* How much of the end of an output is read for them, and for the log of one script. */
#define RECENT_BYTES (32 * 1024)
#define SCRIPT_BYTES (128 * 1024)

/* --- Lines --- */

/* What is known of lines. */
typedef struct
{
  SkepProblemRanges *ranges;
  gsize settled; /* up to where */
} Levels;

/* Nobody waits for what is not known yet. */
static gboolean
take_level (JsonObject *line,
            gsize       position,
            gpointer    user_data)
{
  Levels *levels = user_data;

  if (position < levels->settled)
    skep_mcp_level_describe (line, skep_problem_ranges_find (levels->ranges, position));

  return TRUE;
}

static gsize
get_settled (SkepProblemList *problems)
{
  return skep_problem_list_is_complete (problems) ? G_MAXSIZE
                                                  : skep_problem_list_get_settled (problems);
}

static void
take_lines (SkepMcpNewestItems *items,
            SkepMcpOutput      *output)
{
  SkepOutput *written = skep_run_get_output (output->run);
  const gsize settled = get_settled (skep_output_get_problems (written));
  g_autoptr (SkepProblemRanges) ranges = skep_problem_ranges_new_known (written);
  Levels levels = { ranges, settled };
  guint n;

  skep_mcp_newest_items_begin_run (items);
  skep_mcp_output_look (output);
  do
    {
      g_autoptr (JsonArray) lines = skep_mcp_output_read_lines (output, G_MAXUINT, take_level,
                                                                &levels);

      n = json_array_get_length (lines);
      for (guint i = 0; i < n; i++)
        skep_mcp_newest_items_take (items,
                                    json_object_ref (json_array_get_object_element (lines, i)));
    }
  while (n > 0);
}

static void
take_tail (SkepMcpNewestItems *items,
           SkepRun            *run,
           guint               n_lines,
           gsize               n_bytes)
{
  g_autoptr (SkepMcpOutput) output = skep_mcp_output_new (run);

  skep_mcp_output_seek_tail (output, n_lines);
  skep_mcp_output_seek_within (output, n_bytes);
  take_lines (items, output);
}

/* --- Runs --- */

static gint64
get_last_time (SkepRun *run)
{
  const SkepRunState *state = skep_run_peek_state (run);

  return skep_run_state_is_live (state) ? G_MAXINT64 : state->ended_wall;
}

typedef struct
{
  SkepRun *run;
  gint64 time;
} Recent;

static int
compare_recent (gconstpointer a,
                gconstpointer b)
{
  const Recent *first = a;
  const Recent *second = b;

  return first->time < second->time ? 1 : first->time > second->time ? -1 : 0;
}

/* Those that live, and those that ended last. Their states go on, so each is looked at once. */
static GArray *
find_recent (SkepMcpServices *services)
{
  SkepRunTable *table = skep_supervisor_get_table (services->supervisor);
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (Recent));

  for (guint i = skep_run_table_get_length (table); i > 0; i--)
    {
      SkepRun *run = skep_run_table_peek (table, i - 1);
      Recent recent = { run, get_last_time (run) };

      g_array_append_val (runs, recent);
    }

  g_array_sort (runs, compare_recent);
  g_array_set_size (runs, MIN (runs->len, MAX_RECENT_RUNS));
  return runs;
}

static void
add_live_outputs (SkepMcpServices    *services,
                  SkepMcpObservation *observation)
{
  SkepRunTable *table = skep_supervisor_get_table (services->supervisor);

  for (guint i = 0; i < skep_run_table_get_length (table); i++)
    {
      SkepRun *run = skep_run_table_peek (table, i);

      if (skep_mcp_lookup_is_live (run))
        skep_mcp_observation_add_output (observation, run);
    }
}

/* --- logs://recent --- */

static void
read_recent (SkepMcpCall *call,
             const char  *uri,
             const char  *variable)
{
  g_autoptr (SkepMcpNewestItems) items = skep_mcp_newest_items_new ();
  g_autoptr (GArray) runs = find_recent (call->services);
  JsonObject *content = json_object_new ();

  for (guint i = 0; i < runs->len; i++)
    take_tail (items, g_array_index (runs, Recent, i).run, RECENT_LINES, RECENT_BYTES);

  json_object_set_array_member (content, "lines",
                                skep_mcp_newest_items_finish (items, RECENT_LINES));
  skep_mcp_resources_return (call, uri, content);
}

/* States first: a run that ends is asked for its last words once more. */
static gboolean
observe_recent (SkepMcpServices    *services,
                const char         *variable,
                SkepMcpObservation *observation)
{
  skep_mcp_observation_add_states (observation, services->supervisor);
  add_live_outputs (services, observation);
  return TRUE;
}

const SkepMcpResource skep_mcp_resource_logs_recent = {
  .uri = "logs://recent",
  .name = "recent output",
  .title = "Recent output",
  .description = "The newest 100 lines that scripts have written, the oldest of them first, as "
                 "logs_stream tells them.",
  .mime_type = "application/json",
  .read = read_recent,
  .observe = observe_recent,
};

/* --- logs://errors --- */

static void
take_errors (SkepMcpNewestItems *items,
             SkepRun            *run)
{
  g_autoptr (GPtrArray) problems = skep_problem_list_dup (
      skep_output_get_problems (skep_run_get_output (run)));

  skep_mcp_newest_items_begin_run (items);
  for (guint i = 0; i < problems->len; i++)
    {
      const SkepProblem *problem = g_ptr_array_index (problems, i);

      if (problem->severity == SKEP_PROBLEM_ERROR)
        skep_mcp_newest_items_take (items, skep_mcp_tools_make_problem (run, problem));
    }
}

static void
read_errors (SkepMcpCall *call,
             const char  *uri,
             const char  *variable)
{
  g_autoptr (SkepMcpNewestItems) items = skep_mcp_newest_items_new ();
  g_autoptr (GArray) runs = find_recent (call->services);
  JsonObject *content = json_object_new ();

  for (guint i = 0; i < runs->len; i++)
    take_errors (items, g_array_index (runs, Recent, i).run);

  json_object_set_array_member (content, "lines",
                                skep_mcp_newest_items_finish (items, RECENT_ERRORS));
  skep_mcp_resources_return (call, uri, content);
}

static gboolean
observe_errors (SkepMcpServices    *services,
                const char         *variable,
                SkepMcpObservation *observation)
{
  SkepRunTable *table = skep_supervisor_get_table (services->supervisor);

  skep_mcp_observation_add_states (observation, services->supervisor);
  for (guint i = 0; i < skep_run_table_get_length (table); i++)
    skep_mcp_observation_add_problems (observation, skep_run_table_peek (table, i));
  return TRUE;
}

const SkepMcpResource skep_mcp_resource_logs_errors = {
  .uri = "logs://errors",
  .name = "recent errors",
  .title = "Recent errors",
  .description = "The newest 50 errors that were found in output, the oldest of them first, as "
                 "problems_list tells them.",
  .mime_type = "application/json",
  .read = read_errors,
  .observe = observe_errors,
};

/* --- logs://{script} --- */

static JsonObject *
make_never_run (SkepScript *script)
{
  JsonObject *content = json_object_new ();

  json_object_set_string_member (content, "script", script->id);
  json_object_set_string_member (content, "name", script->name);
  json_object_set_string_member (content, "status", "not running");
  json_object_set_array_member (content, "lines", json_array_new ());
  return content;
}

static JsonObject *
make_log (SkepRun *run)
{
  g_autoptr (SkepMcpNewestItems) items = skep_mcp_newest_items_new ();
  SkepScript *script = skep_run_get_script (run);
  JsonObject *content = json_object_new ();

  json_object_set_string_member (content, "processId", skep_run_get_id (run));
  json_object_set_string_member (content, "script", script->id);
  json_object_set_string_member (content, "name", script->name);
  skep_mcp_run_json_add_end (content, run);
  take_tail (items, run, SCRIPT_LINES, SCRIPT_BYTES);
  json_object_set_array_member (content, "lines",
                                skep_mcp_newest_items_finish (items, SCRIPT_LINES));
  return content;
}

static void
return_log (SkepMcpCall *call,
            const char  *uri,
            SkepScript  *script)
{
  g_autoptr (SkepRun) run = skep_mcp_lookup_newest_told (call->services, script);

  skep_mcp_resources_return (call, uri, run != NULL ? make_log (run) : make_never_run (script));
}

static void
read_script (SkepMcpCall *call,
             const char  *uri,
             const char  *variable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepScript) script = skep_mcp_script_names_resolve (call, variable, &error);

  if (script != NULL)
    return_log (call, uri, script);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    skep_mcp_call_refuse_resource (call, uri);
  else
    skep_mcp_call_refuse (call, SKEP_MCP_ERROR_INVALID_PARAMS, error->message, NULL);
}

static void
observe_run_of (SkepMcpServices    *services,
                SkepScript         *script,
                SkepMcpObservation *observation)
{
  SkepRun *run = skep_mcp_lookup_newest (services, script);

  skep_mcp_observation_add_text (observation, script->id);
  if (run == NULL)
    return;

  skep_mcp_observation_add_number (observation, skep_run_peek_state (run)->serial);
  skep_mcp_observation_add_output (observation, run);
}

/* Of all scripts that may be meant: to be told once too often does no harm. */
static gboolean
observe_script (SkepMcpServices    *services,
                const char         *variable,
                SkepMcpObservation *observation)
{
  g_autoptr (GPtrArray) scripts = skep_mcp_script_names_find (services->catalog, variable);

  observation->bells |= SKEP_MCP_BELL_CATALOG | SKEP_MCP_BELL_RUNS;
  for (guint i = 0; i < scripts->len; i++)
    observe_run_of (services, scripts->pdata[i], observation);
  return scripts->len > 0;
}

const SkepMcpResource skep_mcp_resource_logs_script = {
  .uri = "logs://{script}",
  .name = "output of a script",
  .title = "Output of a script",
  .description = "The last 1000 lines of the newest run of a script, which is named by its name or "
                 "id, as logs_stream tells them; fewer if they are long.",
  .mime_type = "application/json",
  .read = read_script,
  .complete = skep_mcp_script_names_complete,
  .observe = observe_script,
};

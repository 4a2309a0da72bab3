/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-observation.h"

/* 64-bit FNV-1a: quick, and nobody gains by two that are the same. */
#define FNV_OFFSET G_GUINT64_CONSTANT (0xcbf29ce484222325)
#define FNV_PRIME G_GUINT64_CONSTANT (0x100000001b3)

static void
unwatch (gpointer data)
{
  SkepLog *log = data;

  skep_log_unwatch (log, SKEP_LOG_READER);
  skep_log_unref (log);
}

SkepMcpObservation *
skep_mcp_observation_new (void)
{
  SkepMcpObservation *self = g_new0 (SkepMcpObservation, 1);

  self->stamp = FNV_OFFSET;
  self->logs = g_ptr_array_new_with_free_func (unwatch);
  return self;
}

void
skep_mcp_observation_free (SkepMcpObservation *self)
{
  g_ptr_array_unref (self->logs);
  g_free (self);
}

static void
add_bytes (SkepMcpObservation *self,
           const void         *data,
           gsize               length)
{
  const guchar *bytes = data;

  for (gsize i = 0; i < length; i++)
    self->stamp = (self->stamp ^ bytes[i]) * FNV_PRIME;
}

void
skep_mcp_observation_add_number (SkepMcpObservation *self,
                                 guint64             number)
{
  add_bytes (self, &number, sizeof number);
}

/* With its end, so that two texts are not one. */
void
skep_mcp_observation_add_text (SkepMcpObservation *self,
                               const char         *text)
{
  add_bytes (self, text, strlen (text) + 1);
}

static void
add_project (SkepMcpObservation *self,
             SkepCatalogProject *project)
{
  skep_mcp_observation_add_text (self, project->path);
  skep_mcp_observation_add_text (self, project->name);
  for (guint i = 0; i < project->scripts->len; i++)
    {
      const SkepScript *script = project->scripts->pdata[i];

      skep_mcp_observation_add_text (self, script->id);
      skep_mcp_observation_add_text (self, script->command);
      skep_mcp_observation_add_number (self, script->is_hidden);
    }
}

/**
 * skep_mcp_observation_add_scripts:
 * @self: an observation
 * @catalog: the catalog
 *
 * Adds which projects are open and what can be started in them. A project may be looked through
 * again without being another one.
 */
void
skep_mcp_observation_add_scripts (SkepMcpObservation *self,
                                  SkepCatalog        *catalog)
{
  g_autoptr (GPtrArray) projects = skep_catalog_dup_projects (catalog);

  self->bells |= SKEP_MCP_BELL_CATALOG;
  for (guint i = 0; i < projects->len; i++)
    add_project (self, projects->pdata[i]);
}

/**
 * skep_mcp_observation_add_states:
 * @self: an observation
 * @supervisor: the supervisor
 *
 * Adds which runs there are, in which states, and where they listen. What they use of the machine
 * changes all the time, and is no reason to read again.
 */
void
skep_mcp_observation_add_states (SkepMcpObservation *self,
                                 SkepSupervisor     *supervisor)
{
  SkepRunTable *table = skep_supervisor_get_table (supervisor);
  const guint n_runs = skep_run_table_get_length (table);

  self->bells |= SKEP_MCP_BELL_RUNS;
  for (guint i = 0; i < n_runs; i++)
    {
      SkepRun *run = skep_run_table_peek (table, i);

      skep_mcp_observation_add_number (self, skep_run_peek_state (run)->serial);
      skep_mcp_observation_add_number (self,
                                       skep_counter_get (&skep_run_get_facts (run)->n_reports));
    }
}

/**
 * skep_mcp_observation_add_output:
 * @self: an observation
 * @run: a run
 *
 * Adds how much it has written.
 */
void
skep_mcp_observation_add_output (SkepMcpObservation *self,
                                 SkepRun            *run)
{
  SkepLog *log = skep_run_get_log (run);

  self->bells |= SKEP_MCP_BELL_RUNS;
  skep_log_watch (log, SKEP_LOG_READER);
  g_ptr_array_add (self->logs, skep_log_ref (log));
  skep_mcp_observation_add_text (self, skep_run_get_id (run));
  skep_mcp_observation_add_number (self, skep_log_get_n_bytes (log));
}

/**
 * skep_mcp_observation_add_problems:
 * @self: an observation
 * @run: a run
 *
 * Adds what was found in its output.
 */
void
skep_mcp_observation_add_problems (SkepMcpObservation *self,
                                   SkepRun            *run)
{
  SkepProblemList *problems = skep_output_get_problems (skep_run_get_output (run));

  self->bells |= SKEP_MCP_BELL_RUNS;
  skep_mcp_observation_add_number (self, skep_problem_list_get_n_changes (problems));
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-mcp-lookup.h"
#include "skep-mcp-schema.h"

static gboolean
is_called (SkepCatalogProject *project,
           const char         *text)
{
  g_autofree char *path = g_filename_display_name (project->path);

  return g_str_equal (path, text) || g_str_equal (project->name, text);
}

/* By the handle that projects_list tells, or by a name that only one has. */
static SkepCatalogProject *
find_called (GPtrArray  *projects,
             const char *text)
{
  SkepCatalogProject *found = NULL;

  for (guint i = 0; i < projects->len; i++)
    {
      SkepCatalogProject *project = g_ptr_array_index (projects, i);

      if (!is_called (project, text))
        continue;
      if (found != NULL)
        return NULL;
      found = project;
    }

  return found;
}

static SkepCatalogProject *
lookup_named (SkepCatalog  *catalog,
              const char   *text,
              GError      **error)
{
  g_autoptr (GPtrArray) projects = skep_catalog_dup_projects (catalog);
  SkepCatalogProject *called = find_called (projects, text);
  SkepCatalogProject *around = NULL;

  if (called != NULL)
    return skep_catalog_project_ref (called);

  around = skep_catalog_dup_project (catalog, text);
  if (around == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("“%s” is not in an open project"),
                 text);
  return around;
}

static SkepCatalogProject *
lookup_only (SkepCatalog  *catalog,
             GError      **error)
{
  g_autoptr (GPtrArray) projects = skep_catalog_dup_projects (catalog);

  if (projects->len == 1)
    return skep_catalog_project_ref (g_ptr_array_index (projects, 0));

  if (projects->len == 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("no project is open"));
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 _("%u projects are open: say which by “project”"), projects->len);
  return NULL;
}

/**
 * skep_mcp_lookup_project:
 * @call: the call of a tool with the arguments `project` and `folder`
 * @error: return location
 *
 * The project that is named; else the one in whose folder the person is; else the only one.
 *
 * Returns: (transfer full) (nullable): the project
 */
SkepCatalogProject *
skep_mcp_lookup_project (SkepMcpCall  *call,
                         GError      **error)
{
  SkepCatalog *catalog = call->services->catalog;
  const char *name = skep_mcp_schema_get_string (call->arguments, "project");
  const char *given = skep_mcp_schema_get_string (call->arguments, "folder");
  const char *folder = given != NULL ? given : skep_mcp_call_get_folder (call);
  SkepCatalogProject *project = NULL;

  if (name != NULL)
    return lookup_named (catalog, name, error);
  if (folder != NULL)
    project = skep_catalog_dup_project (catalog, folder);

  return project != NULL ? project : lookup_only (catalog, error);
}

/**
 * skep_mcp_lookup_script:
 * @call: the call of a tool with the arguments `name`, `project` and `folder`
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the script that is named
 */
SkepScript *
skep_mcp_lookup_script (SkepMcpCall  *call,
                        GError      **error)
{
  g_autoptr (SkepCatalogProject) project = skep_mcp_lookup_project (call, error);

  if (project == NULL)
    return NULL;

  return skep_catalog_project_resolve (project,
                                       skep_mcp_schema_get_string (call->arguments, "name"),
                                       error);
}

static SkepRun *
find_run (SkepMcpServices *services,
          const char      *id)
{
  return skep_run_table_find (skep_supervisor_get_table (services->supervisor), id);
}

static gboolean
lookup_by_id (SkepMcpCall  *call,
              const char   *id,
              SkepScript  **script,
              SkepRun     **run,
              GError      **error)
{
  *run = find_run (call->services, id);
  if (*run != NULL)
    {
      *script = skep_script_ref (skep_run_get_script (*run));
      return TRUE;
    }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("there is no run “%s”"), id);
  return FALSE;
}

/* The id of a run is an answer to a name, too: exactly that run is meant then. */
static gboolean
lookup_by_name (SkepMcpCall  *call,
                const char   *name,
                SkepScript  **script,
                SkepRun     **run,
                GError      **error)
{
  if (find_run (call->services, name) != NULL)
    return lookup_by_id (call, name, script, run, error);

  *run = NULL;
  *script = skep_mcp_lookup_script (call, error);
  return *script != NULL;
}

/**
 * skep_mcp_lookup_run:
 * @call: the call of a tool with the arguments `processId`, `name`, `project` and `folder`
 * @script: (out) (transfer full): the script that is named, or that of the run
 * @run: (out) (transfer none) (nullable): the run that is named, %NULL if it is a script
 * @error: return location
 *
 * Exactly one of `processId` and `name` must be given. Runs live as long as the supervisor.
 *
 * Returns: %TRUE if there is such a thing
 */
gboolean
skep_mcp_lookup_run (SkepMcpCall  *call,
                     SkepScript  **script,
                     SkepRun     **run,
                     GError      **error)
{
  const char *id = skep_mcp_schema_get_string (call->arguments, "processId");
  const char *name = skep_mcp_schema_get_string (call->arguments, "name");

  if ((id == NULL) == (name == NULL))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _("give one of the arguments “processId” and “name”"));
      return FALSE;
    }

  if (id != NULL)
    return lookup_by_id (call, id, script, run, error);

  return lookup_by_name (call, name, script, run, error);
}

/**
 * skep_mcp_lookup_target:
 * @call: as of skep_mcp_lookup_run()
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the script that is named, or that of the run
 */
SkepScript *
skep_mcp_lookup_target (SkepMcpCall  *call,
                        GError      **error)
{
  SkepScript *script = NULL;
  SkepRun *run;

  return skep_mcp_lookup_run (call, &script, &run, error) ? script : NULL;
}

/**
 * skep_mcp_lookup_is_live:
 * @run: (nullable): a run
 *
 * Returns: %TRUE if there is one and something of it may be left
 */
gboolean
skep_mcp_lookup_is_live (SkepRun *run)
{
  return run != NULL && skep_run_state_is_live (skep_run_peek_state (run));
}

static SkepRun *
find_newest (SkepMcpServices *services,
             SkepScript      *script,
             gboolean         must_live)
{
  SkepRunTable *table = skep_supervisor_get_table (services->supervisor);

  for (guint i = skep_run_table_get_length (table); i > 0; i--)
    {
      SkepRun *run = skep_run_table_peek (table, i - 1);

      if (skep_script_is_same (skep_run_get_script (run), script) &&
          (!must_live || skep_mcp_lookup_is_live (run)))
        return run;
    }

  return NULL;
}

/**
 * skep_mcp_lookup_newest:
 * @services: the services
 * @script: a script
 *
 * Returns: (transfer none) (nullable): its newest run since this supervisor began
 */
SkepRun *
skep_mcp_lookup_newest (SkepMcpServices *services,
                        SkepScript      *script)
{
  return find_newest (services, script, FALSE);
}

/**
 * skep_mcp_lookup_newest_live:
 * @services: the services
 * @script: a script
 *
 * Returns: (transfer none) (nullable): the newest of its runs that are live
 */
SkepRun *
skep_mcp_lookup_newest_live (SkepMcpServices *services,
                             SkepScript      *script)
{
  return find_newest (services, script, TRUE);
}

/* --- Runs that can only be told of --- */

static SkepRun *
open_past (SkepMcpServices  *services,
           SkepPastRun      *past,
           GError          **error)
{
  SkepRunHistory *history = skep_supervisor_get_history (services->supervisor);

  return skep_past_run_open (past, skep_run_history_get_log_root (history), error);
}

static gboolean
lookup_past (SkepMcpCall  *call,
             const char   *id,
             SkepScript  **script,
             SkepRun     **run,
             GError      **error)
{
  SkepRunHistory *history = skep_supervisor_get_history (call->services->supervisor);
  g_autoptr (SkepPastRun) past = skep_run_history_find (history, id);

  if (past == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("there is no run “%s”"), id);
      return FALSE;
    }

  *run = open_past (call->services, past, error);
  if (*run == NULL)
    return FALSE;

  *script = skep_script_ref (skep_run_get_script (*run));
  return TRUE;
}

/**
 * skep_mcp_lookup_told_run:
 * @call: the call of a tool with the arguments `processId`, `name`, `project` and `folder`
 * @script: (out) (transfer full): the script that is named, or that of the run
 * @run: (out) (transfer full) (nullable): the run that is named, %NULL if it is a script
 * @error: return location
 *
 * Like skep_mcp_lookup_run(), for tools that only read: a run of the past will do, the newest by
 * that id, if this supervisor has none by it.
 *
 * Returns: %TRUE if there is such a thing
 */
gboolean
skep_mcp_lookup_told_run (SkepMcpCall  *call,
                          SkepScript  **script,
                          SkepRun     **run,
                          GError      **error)
{
  const char *id = skep_mcp_schema_get_string (call->arguments, "processId");
  const char *name = skep_mcp_schema_get_string (call->arguments, "name");
  g_autoptr (GError) own_error = NULL;
  g_autoptr (GError) past_error = NULL;

  if (skep_mcp_lookup_run (call, script, run, &own_error))
    {
      if (*run != NULL)
        g_object_ref (*run);
      return TRUE;
    }

  if (g_error_matches (own_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) &&
      lookup_past (call, id != NULL ? id : name, script, run, &past_error))
    return TRUE;

  /* That there is no such script says more than that there is no such run. */
  if (past_error == NULL || g_error_matches (past_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&own_error));
  else
    g_propagate_error (error, g_steal_pointer (&past_error));
  return FALSE;
}

/**
 * skep_mcp_lookup_newest_told:
 * @services: the services
 * @script: a script
 *
 * Returns: (transfer full) (nullable): its newest run, of this supervisor or of the past
 */
SkepRun *
skep_mcp_lookup_newest_told (SkepMcpServices *services,
                             SkepScript      *script)
{
  SkepRunHistory *history = skep_supervisor_get_history (services->supervisor);
  SkepRun *run = find_newest (services, script, FALSE);
  g_autoptr (GPtrArray) past = NULL;

  if (run != NULL)
    return g_object_ref (run);

  past = skep_run_history_dup_runs (history, script->project, script->id);
  for (guint i = 0; run == NULL && i < past->len; i++)
    run = open_past (services, g_ptr_array_index (past, i), NULL);

  return run;
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-lookup.h"
#include "skep-mcp-page.h"
#include "skep-mcp-run-json.h"
#include "skep-mcp-tools-private.h"

/* The newest run of each script, to be looked up by any equal one. */

static guint
script_hash (gconstpointer data)
{
  const SkepScript *script = data;

  return g_str_hash (script->id) ^ g_str_hash (script->project);
}

static gboolean
script_is_same (gconstpointer a,
                gconstpointer b)
{
  return skep_script_is_same (a, b);
}

static GHashTable *
make_newest (SkepRunTable *table)
{
  GHashTable *newest = g_hash_table_new (script_hash, script_is_same);
  guint n_runs = skep_run_table_get_length (table);

  for (guint i = 0; i < n_runs; i++)
    {
      SkepRun *run = skep_run_table_peek (table, i);

      g_hash_table_replace (newest, skep_run_get_script (run), run);
    }

  return newest;
}

static guint
count_running (SkepCatalogProject *project,
               GHashTable         *newest)
{
  guint n_running = 0;

  for (guint i = 0; i < project->scripts->len; i++)
    {
      SkepRun *run = g_hash_table_lookup (newest, project->scripts->pdata[i]);

      if (run != NULL && skep_run_state_is_live (skep_run_peek_state (run)))
        n_running++;
    }

  return n_running;
}

static char *
dup_project_key (gpointer item)
{
  return g_strdup (((SkepCatalogProject *) item)->path);
}

static JsonObject *
make_project (gpointer item,
              gpointer user_data)
{
  JsonObject *object = skep_mcp_run_json_make_project (item);

  json_object_set_int_member (object, "running", count_running (item, user_data));
  return object;
}

static const SkepMcpPageSource projects_source = { "projects", dup_project_key, make_project };

static void
serve_projects (SkepMcpCall *call)
{
  g_autoptr (GPtrArray) projects = skep_catalog_dup_projects (call->services->catalog);
  g_autoptr (GHashTable) newest = make_newest (
      skep_supervisor_get_table (call->services->supervisor));

  skep_mcp_page_return (call, &projects_source, projects, newest);
}

static const SkepMcpArgument projects_arguments[] = { SKEP_MCP_ARGUMENT_CURSOR, { NULL } };

static const char *const projects_examples[] = {
  "{}",
  NULL,
};

const SkepMcpTool skep_mcp_tool_projects_list = {
  .name = "projects_list",
  .title = "List projects",
  .description = "The open projects. “project” of each is what other tools take as project. If "
                 "there is a nextCursor, call it again with that for the rest.",
  .hints = SKEP_MCP_TOOL_READS,
  .right = SKEP_MCP_RIGHT_READ,
  .arguments = projects_arguments,
  .output = "{\"type\":\"object\",\"properties\":{\"projects\":{\"type\":\"array\",\"items\":{"
            "\"type\":\"object\",\"properties\":{"
            "\"project\":{\"type\":\"string\"},\"name\":{\"type\":\"string\"},"
            "\"path\":{\"type\":\"string\"},\"scripts\":{\"type\":\"integer\"},"
            "\"running\":{\"type\":\"integer\"},\"problems\":{\"type\":\"array\",\"items\":{"
            "\"type\":\"string\"}}," SKEP_MCP_SHORTENED_PROPERTY "},"
            "\"required\":[\"project\",\"name\",\"path\",\"scripts\",\"running\"]}},"
            SKEP_MCP_CURSOR_PROPERTY "},\"required\":[\"projects\"]}",
  .examples = projects_examples,
  .serve = serve_projects,
};

static char *
dup_script_key (gpointer item)
{
  return skep_script_make_key (item);
}

static JsonObject *
make_script (gpointer item,
             gpointer user_data)
{
  JsonObject *object = skep_mcp_run_json_make_script (item);
  SkepRun *run = g_hash_table_lookup (user_data, item);
  const SkepRunState *state;

  if (run == NULL)
    {
      json_object_set_string_member (object, "status", "not running");
      return object;
    }

  state = skep_run_peek_state (run);
  json_object_set_string_member (object, "status", skep_run_status_to_string (state->status));
  json_object_set_string_member (object, "processId", skep_run_get_id (run));
  return object;
}

static const SkepMcpPageSource scripts_source = { "scripts", dup_script_key, make_script };

static void
add_scripts (GPtrArray          *scripts,
             SkepCatalogProject *project)
{
  for (guint i = 0; i < project->scripts->len; i++)
    {
      SkepScript *script = project->scripts->pdata[i];

      if (!script->is_hidden)
        g_ptr_array_add (scripts, script);
    }
}

/* Those of one project, or of all where none is meant. */
static GPtrArray *
choose_projects (SkepMcpCall  *call,
                 GError      **error)
{
  g_autoptr (GError) ambiguous = NULL;
  g_autoptr (GPtrArray) projects = NULL;
  SkepCatalogProject *project = skep_mcp_lookup_project (call, &ambiguous);

  if (project != NULL)
    {
      projects = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_catalog_project_unref);
      g_ptr_array_add (projects, project);
      return g_steal_pointer (&projects);
    }
  if (!skep_mcp_schema_get_string (call->arguments, "project"))
    return skep_catalog_dup_projects (call->services->catalog);

  g_propagate_error (error, g_steal_pointer (&ambiguous));
  return NULL;
}

static GPtrArray *
collect_scripts (GPtrArray *projects)
{
  GPtrArray *scripts = g_ptr_array_new (); /* of those that the projects hold */

  for (guint i = 0; i < projects->len; i++)
    add_scripts (scripts, projects->pdata[i]);

  return scripts;
}

/* All scripts, as scripts_list tells them. */
JsonObject *
skep_mcp_tools_make_scripts (SkepMcpCall *call)
{
  g_autoptr (GPtrArray) projects = skep_catalog_dup_projects (call->services->catalog);
  g_autoptr (GPtrArray) scripts = collect_scripts (projects);
  g_autoptr (GHashTable) newest = make_newest (
      skep_supervisor_get_table (call->services->supervisor));

  return skep_mcp_page_make (call, &scripts_source, scripts, newest);
}

static void
serve_scripts (SkepMcpCall *call)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) projects = choose_projects (call, &error);
  g_autoptr (GPtrArray) scripts = NULL;
  g_autoptr (GHashTable) newest = NULL;

  if (projects == NULL)
    {
      skep_mcp_call_return_failure (call, error);
      return;
    }

  newest = make_newest (skep_supervisor_get_table (call->services->supervisor));
  scripts = collect_scripts (projects);
  skep_mcp_page_return (call, &scripts_source, scripts, newest);
}

static const SkepMcpArgument scripts_arguments[] = {
  SKEP_MCP_ARGUMENT_PROJECT,
  SKEP_MCP_ARGUMENT_FOLDER,
  SKEP_MCP_ARGUMENT_CURSOR,
  { NULL },
};

static const char *const scripts_examples[] = {
  "{}",
  "{\"project\":\"/home/me/src/shop\"}",
  NULL,
};

const SkepMcpTool skep_mcp_tool_scripts_list = {
  .name = "scripts_list",
  .title = "List scripts",
  .description = "The scripts of a project, or of all open projects: npm scripts, make targets "
                 "and so on, with what they execute and the status of the newest run of each. If "
                 "there is a nextCursor, call it again with that for the rest.",
  .hints = SKEP_MCP_TOOL_READS,
  .right = SKEP_MCP_RIGHT_READ,
  .arguments = scripts_arguments,
  .output = "{\"type\":\"object\",\"properties\":{\"scripts\":{\"type\":\"array\",\"items\":{"
            "\"type\":\"object\",\"properties\":{"
            "\"id\":{\"type\":\"string\"},\"name\":{\"type\":\"string\"},"
            "\"command\":{\"type\":\"string\"},\"cwd\":{\"type\":\"string\"},"
            "\"source\":{\"type\":\"string\"},\"description\":{\"type\":\"string\"},"
            "\"project\":{\"type\":\"string\"},\"file\":{\"type\":\"string\"},"
            "\"dir\":{\"type\":\"string\"},\"package\":{\"type\":\"string\"},"
            "\"manager\":{\"type\":\"string\"},\"favorite\":{\"type\":\"boolean\"},"
            "\"parameters\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
            "\"name\":{\"type\":\"string\"},\"description\":{\"type\":\"string\"},"
            "\"default\":{\"type\":\"string\"},\"required\":{\"type\":\"boolean\"}},"
            "\"required\":[\"name\",\"required\"]}},"
            "\"unavailable\":{\"type\":\"string\"},\"status\":{\"type\":\"string\"},"
            "\"processId\":{\"type\":\"string\"}," SKEP_MCP_SHORTENED_PROPERTY "},"
            "\"required\":[\"id\",\"name\",\"command\",\"cwd\",\"source\",\"project\","
            "\"status\"]}}," SKEP_MCP_CURSOR_PROPERTY "},\"required\":[\"scripts\"]}",
  .examples = scripts_examples,
  .serve = serve_scripts,
};

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-end-wait.h"
#include "skep-mcp-lookup.h"
#include "skep-mcp-page.h"
#include "skep-mcp-run-json.h"
#include "skep-mcp-tools-private.h"

static char *
dup_run_key (gpointer item)
{
  return g_strdup (skep_run_get_id (item));
}

static JsonObject *
make_run (gpointer item,
          gpointer user_data)
{
  return skep_mcp_run_json_make_run (item);
}

static const SkepMcpPageSource runs_source = { "processes", dup_run_key, make_run };

/* The newest of each script, and all that live. */
static GPtrArray *
collect_runs (SkepMcpCall *call,
              SkepScript  *script,
              const char  *project)
{
  SkepRunTable *table = skep_supervisor_get_table (call->services->supervisor);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *runs = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = skep_run_table_get_length (table); i > 0; i--)
    {
      SkepRun *run = skep_run_table_peek (table, i - 1);
      SkepScript *its = skep_run_get_script (run);
      gboolean is_newest;

      if (script != NULL && !skep_script_is_same (its, script))
        continue;
      if (project != NULL && !g_str_equal (its->project, project))
        continue;

      is_newest = g_hash_table_add (seen, skep_script_make_key (its));
      if (is_newest || skep_mcp_lookup_is_live (run))
        g_ptr_array_add (runs, g_object_ref (run));
    }

  return runs;
}

/* All runs of which something may be left, the newest first, as scripts_status tells them. */
JsonObject *
skep_mcp_tools_make_live_runs (SkepMcpCall *call)
{
  SkepRunTable *table = skep_supervisor_get_table (call->services->supervisor);
  g_autoptr (GPtrArray) runs = g_ptr_array_new ();

  for (guint i = skep_run_table_get_length (table); i > 0; i--)
    {
      SkepRun *run = skep_run_table_peek (table, i - 1);

      if (skep_mcp_lookup_is_live (run))
        g_ptr_array_add (runs, run);
    }

  return skep_mcp_page_make (call, &runs_source, runs, NULL);
}

static void
return_object (SkepMcpCall *call,
               JsonObject  *object)
{
  JsonObject *content = json_object_new ();
  JsonArray *list = json_array_new ();

  if (!call->is_person)
    skep_mcp_page_shorten (object);
  json_array_add_object_element (list, object);
  json_object_set_array_member (content, "processes", list);
  skep_mcp_call_return_content (call, content);
}

static void
return_run (SkepMcpCall *call,
            SkepRun     *run,
            gboolean     is_reached)
{
  return_object (call, skep_mcp_run_json_make_run (run));
}

static JsonObject *
make_never_run (SkepScript *script)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "script", script->id);
  json_object_set_string_member (object, "name", script->name);
  json_object_set_string_member (object, "status", "not running");
  return object;
}

/* If it did not run since this supervisor began, the last run of an earlier one. */
static void
return_script (SkepMcpCall *call,
               SkepScript  *script)
{
  g_autoptr (GPtrArray) runs = collect_runs (call, script, NULL);
  g_autoptr (SkepRun) past = NULL;

  if (runs->len == 0 && (past = skep_mcp_lookup_newest_told (call->services, script)) == NULL)
    return_object (call, make_never_run (script));
  else if (past != NULL)
    return_run (call, past, TRUE);
  else
    skep_mcp_page_return (call, &runs_source, runs, NULL);
}

static void
return_all (SkepMcpCall *call)
{
  g_autoptr (SkepCatalogProject) project = NULL;
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (GError) error = NULL;

  if (skep_mcp_schema_get_string (call->arguments, "project") != NULL &&
      (project = skep_mcp_lookup_project (call, &error)) == NULL)
    {
      skep_mcp_call_return_failure (call, error);
      return;
    }

  runs = collect_runs (call, NULL, project != NULL ? project->path : NULL);
  skep_mcp_page_return (call, &runs_source, runs, NULL);
}

/* What a script has that lives can be waited for, too. */
static void
serve_one (SkepMcpCall *call,
           SkepScript  *script,
           SkepRun     *run)
{
  const gboolean is_patient = skep_mcp_schema_get_boolean (call->arguments, "wait", FALSE);
  const guint timeout_ms = skep_mcp_schema_get_integer (call->arguments, "timeoutMs",
                                                        SKEP_MCP_MAX_WAIT_MSEC);

  if (run == NULL && is_patient)
    run = skep_mcp_lookup_newest_live (call->services, script);

  if (run == NULL)
    return_script (call, script);
  else
    skep_mcp_end_wait_add (call, run,
                           is_patient ? SKEP_RUN_STATUS_STOPPED : SKEP_RUN_STATUS_PENDING,
                           timeout_ms, return_run);
}

static void
serve_status (SkepMcpCall *call)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepScript) script = NULL;
  g_autoptr (SkepRun) run = NULL;

  if (!json_object_has_member (call->arguments, "name") &&
      !json_object_has_member (call->arguments, "processId"))
    return_all (call);
  else if (!skep_mcp_lookup_told_run (call, &script, &run, &error))
    skep_mcp_call_return_failure (call, error);
  else
    serve_one (call, script, run);
}

static const SkepMcpArgument status_arguments[] = {
  SKEP_MCP_ARGUMENT_PROCESS_ID,
  SKEP_MCP_ARGUMENT_NAME,
  SKEP_MCP_ARGUMENT_PROJECT,
  SKEP_MCP_ARGUMENT_FOLDER,
  { "wait", SKEP_MCP_BOOLEAN,
    .description = "With processId or name: return when nothing of the run is left, not at "
                   "once" },
  SKEP_MCP_ARGUMENT_TIMEOUT ("How long to wait at most"),
  SKEP_MCP_ARGUMENT_CURSOR,
  { NULL },
};

static const char *const status_examples[] = {
  "{}",
  "{\"name\":\"dev\"}",
  "{\"processId\":\"test-3\",\"wait\":true,\"timeoutMs\":30000}",
  NULL,
};

const SkepMcpTool skep_mcp_tool_scripts_status = {
  .name = "scripts_status",
  .title = "Status of scripts",
  .description = "Runs, newest first: those that live and the newest of each script; or those of "
                 "one script, or one run. Times in RFC 3339, durations in seconds, memory in "
                 "bytes, cpu in percent of one core. If there is a nextCursor, call it again with "
                 "that for older ones.",
  .hints = SKEP_MCP_TOOL_READS,
  .right = SKEP_MCP_RIGHT_READ,
  .arguments = status_arguments,
  .output = "{\"type\":\"object\",\"properties\":{\"processes\":{\"type\":\"array\",\"items\":{"
            "\"type\":\"object\",\"properties\":{" SKEP_MCP_RUN_PROPERTIES ","
            SKEP_MCP_SHORTENED_PROPERTY "},\"required\":[\"name\",\"script\",\"status\"]}},"
            SKEP_MCP_CURSOR_PROPERTY "},\"required\":[\"processes\"]}",
  .examples = status_examples,
  .serve = serve_status,
};

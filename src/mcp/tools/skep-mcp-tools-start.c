/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-lookup.h"
#include "skep-mcp-run-json.h"
#include "skep-mcp-tools-private.h"
#include "skep-script-arguments.h"

static void
return_started (SkepMcpCall *call,
                SkepRun     *run,
                gboolean     is_duplicate,
                const char  *previous_id)
{
  JsonObject *content = skep_mcp_run_json_make_run (run);
  g_autofree char *message = NULL;

  json_object_set_boolean_member (content, "alreadyRunning", is_duplicate);
  json_object_set_boolean_member (content, "duplicate", is_duplicate);
  if (is_duplicate)
    {
      message = g_strdup_printf ("%s runs already as %s: use scripts_stop or scripts_restart",
                                 skep_run_get_script (run)->name, skep_run_get_id (run));
      json_object_set_string_member (content, "message", message);
    }
  if (previous_id != NULL)
    json_object_set_string_member (content, "previousProcessId", previous_id);
  skep_mcp_call_return_content (call, content);
}

static void
started_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (SkepMcpCall) call = skep_mcp_call_end_command (user_data);
  g_autoptr (GError) error = NULL;
  gboolean is_duplicate;
  g_autoptr (SkepRun) run = skep_supervisor_start_finish (SKEP_SUPERVISOR (object), result,
                                                          &is_duplicate, &error);

  if (run != NULL)
    return_started (call, run, is_duplicate, NULL);
  else
    skep_mcp_call_return_failure (call, error);
}

static void
start (SkepMcpCall *call,
       SkepScript  *script)
{
  g_autofree char *starter = skep_mcp_call_dup_starter (call);
  g_autoptr (GError) error = NULL;

  if (script->unavailable != NULL)
    {
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, script->unavailable);
      skep_mcp_call_return_failure (call, error);
      return;
    }

  skep_supervisor_start_async (call->services->supervisor, script, starter, NULL,
                               started_cb, skep_mcp_call_begin_command (call));
}

static void
serve_run (SkepMcpCall *call)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepScript) script = skep_mcp_lookup_script (call, &error);
  g_auto (GStrv) arguments = skep_mcp_schema_dup_strings (call->arguments, "args");
  g_autoptr (SkepScript) longer = NULL;

  if (script == NULL)
    {
      skep_mcp_call_return_failure (call, error);
      return;
    }

  longer = skep_script_with_arguments (script, (const char *const *) arguments);
  start (call, longer);
}

static const SkepMcpArgument run_arguments[] = {
  { "name", SKEP_MCP_STRING, SKEP_MCP_ARGUMENT_REQUIRED,
    .description = "Name or id of a script, as of scripts_list" },
  SKEP_MCP_ARGUMENT_PROJECT,
  SKEP_MCP_ARGUMENT_FOLDER,
  { "args", SKEP_MCP_STRINGS, SKEP_MCP_ARGUMENT_PERSON },
  { NULL },
};

static const char *const run_examples[] = {
  "{\"name\":\"dev\"}",
  "{\"name\":\"npm:apps/web:dev\",\"project\":\"shop\"}",
  NULL,
};

const SkepMcpTool skep_mcp_tool_scripts_run = {
  .name = "scripts_run",
  .title = "Run a script",
  .description = "Starts a script and returns at once; a script that runs already is not started "
                 "again. Follow it with logs_stream, ask for its end with scripts_status.",
  .hints = SKEP_MCP_TOOL_DESTROYS | SKEP_MCP_TOOL_OPEN_WORLD,
  .right = SKEP_MCP_RIGHT_RUN,
  .arguments = run_arguments,
  .examples = run_examples,
  .find_target = skep_mcp_lookup_script,
  .output = "{\"type\":\"object\",\"properties\":{" SKEP_MCP_RUN_PROPERTIES ","
            "\"alreadyRunning\":{\"type\":\"boolean\"},\"duplicate\":{\"type\":\"boolean\"},"
            "\"message\":{\"type\":\"string\"}},"
            "\"required\":[\"processId\",\"name\",\"script\",\"status\",\"alreadyRunning\"]}",
  .serve = serve_run,
};

/* A restart on its way; it holds the run that it replaces. */
typedef struct
{
  SkepMcpCall *call;
  SkepRun *previous;
} Restart;

static void
restarted_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autofree Restart *restart = user_data;
  g_autoptr (SkepMcpCall) call = skep_mcp_call_end_command (restart->call);
  g_autoptr (SkepRun) previous = restart->previous;
  g_autoptr (GError) error = NULL;
  gboolean is_duplicate;
  g_autoptr (SkepRun) run = skep_supervisor_restart_finish (SKEP_SUPERVISOR (object), result,
                                                            &is_duplicate, &error);

  if (run != NULL)
    return_started (call, run, is_duplicate, skep_run_get_id (previous));
  else
    skep_mcp_call_return_failure (call, error);
}

static void
restart_run (SkepMcpCall *call,
             SkepRun     *run,
             SkepScript  *script)
{
  g_autofree char *starter = skep_mcp_call_dup_starter (call);
  Restart *restart = g_new0 (Restart, 1);

  restart->call = skep_mcp_call_begin_command (call);
  restart->previous = g_object_ref (run);
  skep_supervisor_restart_async (call->services->supervisor, run, script, starter, NULL,
                                 restarted_cb, restart);
}

/* The script as it is defined now, if its project is still open. */
static SkepScript *
dup_newest_definition (SkepMcpCall *call,
                       SkepScript  *script)
{
  g_autoptr (SkepCatalogProject) project = skep_catalog_dup_project (call->services->catalog,
                                                                     script->project);
  SkepScript *newest = NULL;

  if (project != NULL && g_str_equal (project->path, script->project))
    newest = skep_catalog_project_resolve (project, script->id, NULL);

  return newest != NULL ? newest : skep_script_ref (script);
}

static void
serve_restart (SkepMcpCall *call)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepScript) script = NULL;
  g_autoptr (SkepScript) newest = NULL;
  SkepRun *run = NULL;

  if (!skep_mcp_lookup_run (call, &script, &run, &error))
    {
      skep_mcp_call_return_failure (call, error);
      return;
    }

  newest = dup_newest_definition (call, script);
  if (run == NULL)
    run = skep_mcp_lookup_newest_live (call->services, script);
  if (run != NULL)
    restart_run (call, run, newest);
  else
    start (call, newest);
}

static const SkepMcpArgument restart_arguments[] = {
  SKEP_MCP_ARGUMENT_PROCESS_ID,
  SKEP_MCP_ARGUMENT_NAME,
  SKEP_MCP_ARGUMENT_PROJECT,
  SKEP_MCP_ARGUMENT_FOLDER,
  { NULL },
};

static const char *const restart_examples[] = {
  "{\"name\":\"dev\"}",
  "{\"processId\":\"dev-17\"}",
  NULL,
};

const SkepMcpTool skep_mcp_tool_scripts_restart = {
  .name = "scripts_restart",
  .title = "Restart a script",
  .description = "Stops a run, waits until nothing of it is left, and starts its script again: a "
                 "new run. A script that doesn't run is just started.",
  .hints = SKEP_MCP_TOOL_DESTROYS | SKEP_MCP_TOOL_OPEN_WORLD,
  .right = SKEP_MCP_RIGHT_RUN,
  .arguments = restart_arguments,
  .examples = restart_examples,
  .find_target = skep_mcp_lookup_target,
  .output = "{\"type\":\"object\",\"properties\":{" SKEP_MCP_RUN_PROPERTIES ","
            "\"alreadyRunning\":{\"type\":\"boolean\"},\"duplicate\":{\"type\":\"boolean\"},"
            "\"message\":{\"type\":\"string\"},\"previousProcessId\":{\"type\":\"string\"}},"
            "\"required\":[\"processId\",\"name\",\"script\",\"status\",\"alreadyRunning\"]}",
  .serve = serve_restart,
};

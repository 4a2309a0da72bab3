/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-mcp-end-wait.h"
#include "skep-mcp-lookup.h"
#include "skep-mcp-run-json.h"
#include "skep-mcp-tools-private.h"

/* Until the client has heard of it; the worker takes note at once. */
#define NOTE_TIMEOUT_MSEC 5000

static void
return_stopped (SkepMcpCall *call,
                SkepRun     *run,
                gboolean     is_reached)
{
  JsonObject *content = skep_mcp_run_json_make_run (run);

  json_object_set_boolean_member (content, "success", is_reached);
  skep_mcp_call_return_content (call, content);
}

static void
stopped_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (SkepMcpCall) call = skep_mcp_call_end_command (user_data);

  skep_supervisor_stop_finish (SKEP_SUPERVISOR (object), result, NULL);
}

static void
stop (SkepMcpCall *call,
      SkepRun     *run)
{
  gboolean is_now = skep_mcp_schema_get_boolean (call->arguments, "now", FALSE);
  gboolean is_patient = skep_mcp_schema_get_boolean (call->arguments, "wait", FALSE);
  guint timeout_ms = skep_mcp_schema_get_integer (call->arguments, "timeoutMs",
                                                  SKEP_MCP_MAX_WAIT_MSEC);
  g_autofree char *stopper = skep_mcp_call_dup_starter (call);

  skep_supervisor_stop_async (call->services->supervisor, run,
                              is_now ? SKEP_STOP_NOW : SKEP_STOP_GRACEFULLY, stopper, NULL,
                              stopped_cb, skep_mcp_call_begin_command (call));
  if (is_patient)
    skep_mcp_end_wait_add (call, run, SKEP_RUN_STATUS_STOPPED, timeout_ms, return_stopped);
  else
    skep_mcp_end_wait_add (call, run, SKEP_RUN_STATUS_STOPPING, NOTE_TIMEOUT_MSEC,
                           return_stopped);
}

static void
serve_stop (SkepMcpCall *call)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepScript) script = NULL;
  SkepRun *run = NULL;

  if (!skep_mcp_lookup_run (call, &script, &run, &error))
    {
      skep_mcp_call_return_failure (call, error);
      return;
    }

  if (run == NULL)
    run = skep_mcp_lookup_newest_live (call->services, script);
  if (skep_mcp_lookup_is_live (run))
    {
      stop (call, run);
      return;
    }

  error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, _("“%s” is not running"),
                       run != NULL ? skep_run_get_id (run) : script->name);
  skep_mcp_call_return_failure (call, error);
}

static const SkepMcpArgument stop_arguments[] = {
  SKEP_MCP_ARGUMENT_PROCESS_ID,
  SKEP_MCP_ARGUMENT_NAME,
  SKEP_MCP_ARGUMENT_PROJECT,
  SKEP_MCP_ARGUMENT_FOLDER,
  { "now", SKEP_MCP_BOOLEAN, SKEP_MCP_ARGUMENT_PERSON },
  { "wait", SKEP_MCP_BOOLEAN,
    .description = "Return when nothing of the run is left, not at once" },
  SKEP_MCP_ARGUMENT_TIMEOUT ("How long to wait at most"),
  { NULL },
};

static const char *const stop_examples[] = {
  "{\"name\":\"dev\"}",
  "{\"processId\":\"dev-17\",\"wait\":true}",
  NULL,
};

const SkepMcpTool skep_mcp_tool_scripts_stop = {
  .name = "scripts_stop",
  .title = "Stop a script",
  .description = "Stops a run and everything it started: asks first, kills later. Give either "
                 "processId or name. Asked a second time, it kills at once.",
  .hints = SKEP_MCP_TOOL_DESTROYS | SKEP_MCP_TOOL_IDEMPOTENT,
  .right = SKEP_MCP_RIGHT_RUN,
  .arguments = stop_arguments,
  .examples = stop_examples,
  .find_target = skep_mcp_lookup_target,
  .output = "{\"type\":\"object\",\"properties\":{" SKEP_MCP_RUN_PROPERTIES ","
            "\"success\":{\"type\":\"boolean\"}},"
            "\"required\":[\"success\",\"processId\",\"status\"]}",
  .serve = serve_stop,
};

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-lookup.h"
#include "skep-mcp-page.h"
#include "skep-mcp-run-json.h"
#include "skep-mcp-run-wait.h"
#include "skep-mcp-tools-private.h"
#include "skep-script-arguments.h"

/* A start on its way, or one that is waited for. */
typedef struct
{
  SkepMcpCall *call;
  SkepRun *previous;           /* that it replaces; NULL: none */
  SkepMcpCondition *condition; /* NULL: it isn't waited for */
  gboolean is_duplicate;
} Start;

static Start *
start_new (SkepMcpCall      *call,
           SkepRun          *previous,
           SkepMcpCondition *condition)
{
  Start *self = g_new0 (Start, 1);

  self->call = skep_mcp_call_ref (call);
  self->previous = previous != NULL ? g_object_ref (previous) : NULL;
  self->condition = condition;

  return self;
}

static void
start_free (gpointer data)
{
  Start *self = data;

  g_clear_pointer (&self->condition, skep_mcp_condition_free);
  g_clear_object (&self->previous);
  skep_mcp_call_unref (self->call);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Start, start_free)

static void
add_duplicate (JsonObject *content,
               SkepRun    *run)
{
  g_autofree char *message = g_strdup_printf (
      "%s runs already as %s: use scripts_stop or scripts_restart",
      skep_run_get_script (run)->name, skep_run_get_id (run));

  json_object_set_string_member (content, "message", message);
  json_object_set_member (content, "runtime",
                          json_node_copy (json_object_get_member (content, "duration")));
}

static void
add_found (JsonObject *content,
           JsonObject *found)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  json_object_iter_init (&iter, found);
  while (json_object_iter_next (&iter, &name, &member))
    json_object_set_member (content, name, json_node_copy (member));
}

static void
return_started (SkepMcpCall *call,
                SkepRun     *run,
                JsonObject  *found,
                gpointer     user_data)
{
  Start *self = user_data;
  JsonObject *content = skep_mcp_run_json_make_run (run);

  json_object_set_boolean_member (content, "alreadyRunning", self->is_duplicate);
  json_object_set_boolean_member (content, "duplicate", self->is_duplicate);
  if (self->is_duplicate)
    add_duplicate (content, run);
  if (self->previous != NULL)
    json_object_set_string_member (content, "previousProcessId", skep_run_get_id (self->previous));
  if (found != NULL)
    add_found (content, found);
  if (!call->is_person)
    skep_mcp_page_shorten (content);
  skep_mcp_call_return_content (call, content);
}

/* Who waits can hear at once which run it is. */
static void
log_started (SkepMcpCall *call,
             SkepRun     *run)
{
  JsonObject *data = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (data, "processId", skep_run_get_id (run));
  json_object_set_string_member (data, "name", skep_run_get_script (run)->name);
  skep_mcp_run_json_add_end (data, run);
  json_node_take_object (node, data);
  skep_mcp_call_log (call, "info", "scripts", node);
}

/* A call that was cancelled meanwhile waits for nothing. Takes @self. */
static void
go_on (Start   *self,
       SkepRun *run)
{
  SkepMcpCondition *condition = skep_mcp_call_is_open (self->call)
                                    ? g_steal_pointer (&self->condition)
                                    : NULL;

  if (condition != NULL)
    log_started (self->call, run);
  if (condition != NULL)
    skep_mcp_run_wait_add (self->call, run, condition, return_started, self, start_free);
  else
    {
      return_started (self->call, run, NULL, self);
      start_free (self);
    }
}

static void
started_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Start) self = user_data;
  g_autoptr (SkepMcpCall) call = skep_mcp_call_end_command (self->call);
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepRun) run = skep_supervisor_start_finish (SKEP_SUPERVISOR (object), result,
                                                          &self->is_duplicate, &error);

  if (run != NULL)
    go_on (g_steal_pointer (&self), run);
  else
    skep_mcp_call_return_failure (call, error);
}

/* Takes @condition. */
static void
start (SkepMcpCall      *call,
       SkepScript       *script,
       SkepMcpCondition *condition)
{
  g_autofree char *starter = skep_mcp_call_dup_starter (call);
  g_autoptr (Start) self = start_new (call, NULL, condition);
  g_autoptr (GError) error = NULL;

  if (script->unavailable != NULL)
    {
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, script->unavailable);
      skep_mcp_call_return_failure (call, error);
      return;
    }

  skep_mcp_call_begin_command (call);
  skep_supervisor_start_async (call->services->supervisor, script, starter, NULL, started_cb,
                               g_steal_pointer (&self));
}

/* What is to be waited for, unless it can't be, or agents have to wait before they may start it. */
static gboolean
prepare (SkepMcpCall       *call,
         SkepMcpCondition **condition,
         GError           **error)
{
  if (!skep_mcp_condition_take (call, call->target, condition, error))
    return FALSE;

  if (skep_mcp_call_take_start (call, error))
    return TRUE;

  g_clear_pointer (condition, skep_mcp_condition_free);
  return FALSE;
}

static void
serve_run (SkepMcpCall *call)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) arguments = skep_mcp_schema_dup_strings (call->arguments, "args");
  g_autoptr (SkepScript) longer = NULL;
  SkepMcpCondition *condition;

  if (!prepare (call, &condition, &error))
    {
      skep_mcp_call_return_failure (call, error);
      return;
    }

  longer = skep_script_with_arguments (call->target, (const char *const *) arguments);
  start (call, longer, condition);
}

#define STARTED_PROPERTIES                                                                       \
  SKEP_MCP_RUN_PROPERTIES ",\"alreadyRunning\":{\"type\":\"boolean\"},"                            \
  "\"duplicate\":{\"type\":\"boolean\"},\"runtime\":{\"type\":\"number\"},"                        \
  "\"previousProcessId\":{\"type\":\"string\"}," SKEP_MCP_SHORTENED_PROPERTY ","                   \
  SKEP_MCP_FOUND_PROPERTIES

static const SkepMcpArgument run_arguments[] = {
  { "name", SKEP_MCP_STRING, SKEP_MCP_ARGUMENT_REQUIRED,
    .description = "Name or id of a script, as of scripts_list" },
  SKEP_MCP_ARGUMENT_PROJECT,
  SKEP_MCP_ARGUMENT_FOLDER,
  SKEP_MCP_ARGUMENTS_CONDITION,
  { "args", SKEP_MCP_STRINGS, SKEP_MCP_ARGUMENT_PERSON },
  { NULL },
};

static const char *const run_examples[] = {
  "{\"name\":\"dev\"}",
  "{\"name\":\"npm:apps/web:dev\",\"project\":\"shop\",\"waitFor\":\"ready\"}",
  "{\"name\":\"test\",\"waitFor\":\"exit\",\"timeoutMs\":50000}",
  "{\"name\":\"watch\",\"waitFor\":\"pattern\",\"pattern\":\"compiled in \\\\d+ ms\"}",
  NULL,
};

const SkepMcpTool skep_mcp_tool_scripts_run = {
  .name = "scripts_run",
  .title = "Run a script",
  .description = "Starts a script and returns at once, or with waitFor when it is ready or has "
                 "ended: waitReached says whether. A script that runs already is not started "
                 "again. Follow it with logs_stream, ask for its end with scripts_status.",
  .hints = SKEP_MCP_TOOL_DESTROYS | SKEP_MCP_TOOL_OPEN_WORLD,
  .right = SKEP_MCP_RIGHT_RUN,
  .arguments = run_arguments,
  .examples = run_examples,
  .find_target = skep_mcp_lookup_script,
  .output = "{\"type\":\"object\",\"properties\":{" STARTED_PROPERTIES "},"
            "\"required\":[\"processId\",\"name\",\"script\",\"status\",\"alreadyRunning\","
            "\"duplicate\"]}",
  .serve = serve_run,
};

static void
restarted_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (Start) self = user_data;
  g_autoptr (SkepMcpCall) call = skep_mcp_call_end_command (self->call);
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepRun) run = skep_supervisor_restart_finish (SKEP_SUPERVISOR (object), result,
                                                            &self->is_duplicate, &error);

  if (run != NULL)
    go_on (g_steal_pointer (&self), run);
  else
    skep_mcp_call_return_failure (call, error);
}

/* Takes @condition. */
static void
restart_run (SkepMcpCall      *call,
             SkepRun          *run,
             SkepScript       *script,
             SkepMcpCondition *condition)
{
  g_autofree char *starter = skep_mcp_call_dup_starter (call);

  skep_mcp_call_begin_command (call);
  skep_supervisor_restart_async (call->services->supervisor, run, script, starter, NULL,
                                 restarted_cb, start_new (call, run, condition));
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

/* Not what the run was started with, but what will be started: that is what may be allowed. */
static SkepScript *
find_restarted (SkepMcpCall  *call,
                GError      **error)
{
  g_autoptr (SkepScript) script = skep_mcp_lookup_target (call, error);

  return script != NULL ? dup_newest_definition (call, script) : NULL;
}

static void
serve_restart (SkepMcpCall *call)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepScript) script = NULL;
  SkepMcpCondition *condition = NULL;
  SkepRun *run = NULL;

  if (!skep_mcp_lookup_run (call, &script, &run, &error) || !prepare (call, &condition, &error))
    {
      skep_mcp_call_return_failure (call, error);
      return;
    }

  if (run == NULL)
    run = skep_mcp_lookup_newest_live (call->services, script);
  if (run != NULL)
    restart_run (call, run, call->target, condition);
  else
    start (call, call->target, condition);
}

static const SkepMcpArgument restart_arguments[] = {
  SKEP_MCP_ARGUMENT_PROCESS_ID,
  SKEP_MCP_ARGUMENT_NAME,
  SKEP_MCP_ARGUMENT_PROJECT,
  SKEP_MCP_ARGUMENT_FOLDER,
  SKEP_MCP_ARGUMENTS_CONDITION,
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
                 "new run. A script that doesn't run is just started. waitFor as for scripts_run.",
  .hints = SKEP_MCP_TOOL_DESTROYS | SKEP_MCP_TOOL_OPEN_WORLD,
  .right = SKEP_MCP_RIGHT_RUN,
  .arguments = restart_arguments,
  .examples = restart_examples,
  .find_target = find_restarted,
  .output = "{\"type\":\"object\",\"properties\":{" STARTED_PROPERTIES "},"
            "\"required\":[\"processId\",\"name\",\"script\",\"status\",\"alreadyRunning\","
            "\"duplicate\"]}",
  .serve = serve_restart,
};

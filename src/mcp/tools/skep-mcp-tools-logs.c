/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-mcp-lookup.h"
#include "skep-mcp-output.h"
#include "skep-mcp-run-json.h"
#include "skep-mcp-tools-private.h"

#define DEFAULT_LINES 100
#define MAX_LINES 10000
#define DEFAULT_TIMEOUT_MSEC 20000

/* A call that waits for output. */
typedef struct
{
  SkepMcpCall *call;
  SkepMcpOutput *output;
  gboolean is_raw;
  guint max_lines;
} Follow;

static void
follow_free (gpointer data)
{
  Follow *self = data;

  skep_mcp_call_unref (self->call);
  skep_mcp_output_free (self->output);
  g_free (self);
}

static JsonObject *
make_content (SkepMcpOutput *output)
{
  JsonObject *content = json_object_new ();
  g_autofree char *cursor = skep_mcp_output_dup_cursor (output);
  gsize n_remaining = output->end > output->position ? output->end - output->position : 0;

  json_object_set_string_member (content, "processId", skep_run_get_id (output->run));
  json_object_set_string_member (content, "nextCursor", cursor);
  json_object_set_int_member (content, "dropped", output->n_dropped);
  json_object_set_boolean_member (content, "finished", output->is_ended && n_remaining == 0);
  json_object_set_int_member (content, "remaining", n_remaining);
  if (output->is_ended)
    skep_mcp_run_json_add_end (content, output->run);
  return content;
}

/* Returns FALSE if there is nothing to tell and more to wait for. */
static gboolean
answer_bytes (Follow   *self,
              gboolean  is_over)
{
  g_autoptr (GBytes) bytes = skep_mcp_output_read_bytes (self->output);
  gsize length;
  const guchar *data = g_bytes_get_data (bytes, &length);
  g_autofree char *encoded = NULL;
  JsonObject *content;

  if (length == 0 && !self->output->is_ended && !is_over)
    return FALSE;

  encoded = length > 0 ? g_base64_encode (data, length) : g_strdup ("");
  content = make_content (self->output);
  json_object_set_string_member (content, "data", encoded);
  skep_mcp_call_return_bytes (self->call, content);
  return TRUE;
}

static gboolean
answer_lines (Follow   *self,
              gboolean  is_over)
{
  JsonArray *lines = skep_mcp_output_read_lines (self->output, self->max_lines);
  JsonObject *content;

  if (json_array_get_length (lines) == 0 && !self->output->is_ended && !is_over)
    {
      json_array_unref (lines);
      return FALSE;
    }

  content = make_content (self->output);
  json_object_set_array_member (content, "lines", lines);
  skep_mcp_call_return_content (self->call, content);
  return TRUE;
}

static gboolean
look_cb (gboolean is_over,
         gpointer user_data)
{
  Follow *self = user_data;

  skep_mcp_output_look (self->output);
  return self->is_raw ? answer_bytes (self, is_over) : answer_lines (self, is_over);
}

static gboolean
seek (SkepMcpOutput  *output,
      JsonObject     *arguments,
      GError        **error)
{
  const char *cursor = skep_mcp_schema_get_string (arguments, "cursor");
  guint n_lines = skep_mcp_schema_get_integer (arguments, "limit", DEFAULT_LINES);

  if (cursor != NULL && !skep_mcp_output_seek_cursor (output, cursor))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _("“%s” is not a “cursor” of %s: use the one of the last answer"), cursor,
                   skep_run_get_id (output->run));
      return FALSE;
    }

  if (cursor == NULL && !skep_mcp_schema_get_boolean (arguments, "all", FALSE))
    skep_mcp_output_seek_tail (output, n_lines);
  return TRUE;
}

static void
follow (SkepMcpCall   *call,
        SkepMcpOutput *output)
{
  JsonObject *arguments = call->arguments;
  Follow *self = g_new0 (Follow, 1);
  guint timeout_ms = 0;

  self->call = skep_mcp_call_ref (call);
  self->output = output;
  self->is_raw = skep_mcp_schema_get_boolean (arguments, "raw", FALSE);
  self->max_lines = skep_mcp_schema_get_integer (arguments, "maxLines", MAX_LINES);
  output->must_be_empty = skep_mcp_schema_get_boolean (arguments, "untilEmpty", FALSE);
  if (skep_mcp_schema_get_boolean (arguments, "follow", TRUE))
    timeout_ms = skep_mcp_schema_get_integer (arguments, "timeoutMs", DEFAULT_TIMEOUT_MSEC);

  if (timeout_ms > 0)
    skep_mcp_waits_add (call->services->waits, call, skep_run_get_log (output->run), timeout_ms,
                        look_cb, self, follow_free);
  else
    {
      look_cb (TRUE, self);
      follow_free (self);
    }
}

static SkepRun *
lookup (SkepMcpCall  *call,
        GError      **error)
{
  g_autoptr (SkepScript) script = NULL;
  SkepRun *run = NULL;

  if (!skep_mcp_lookup_told_run (call, &script, &run, error))
    return NULL;
  if (run == NULL)
    run = skep_mcp_lookup_newest_told (call->services, script);
  if (run == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("“%s” has not run yet"),
                 script->name);

  return run;
}

static void
serve_stream (SkepMcpCall *call)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepRun) run = lookup (call, &error);
  g_autoptr (SkepMcpOutput) output = run != NULL ? skep_mcp_output_new (run) : NULL;

  if (output != NULL && seek (output, call->arguments, &error))
    follow (call, g_steal_pointer (&output));
  else
    skep_mcp_call_return_failure (call, error);
}

static const SkepMcpArgument stream_arguments[] = {
  SKEP_MCP_ARGUMENT_PROCESS_ID,
  SKEP_MCP_ARGUMENT_NAME,
  SKEP_MCP_ARGUMENT_PROJECT,
  SKEP_MCP_ARGUMENT_FOLDER,
  { "follow", SKEP_MCP_BOOLEAN, .preset = "true",
    .description = "Wait for output if there is none" },
  { "limit", SKEP_MCP_INTEGER, .minimum = 1, .maximum = MAX_LINES,
    .preset = G_STRINGIFY (DEFAULT_LINES),
    .description = "Without cursor: how many of the last lines to begin with" },
  { "cursor", SKEP_MCP_STRING,
    .description = "nextCursor of the last answer, to go on behind it" },
  SKEP_MCP_ARGUMENT_TIMEOUT ("How long to wait for output at most"),
  { "maxLines", SKEP_MCP_INTEGER, .minimum = 1, .maximum = MAX_LINES,
    .description = "How many lines to return at most" },
  { "all", SKEP_MCP_BOOLEAN, SKEP_MCP_ARGUMENT_PERSON },
  { "raw", SKEP_MCP_BOOLEAN, SKEP_MCP_ARGUMENT_PERSON },
  { "untilEmpty", SKEP_MCP_BOOLEAN, SKEP_MCP_ARGUMENT_PERSON },
  { NULL },
};

static const char *const stream_examples[] = {
  "{\"name\":\"dev\",\"follow\":false,\"limit\":50}",
  "{\"processId\":\"dev-17\",\"cursor\":\"dev-17:20480\",\"timeoutMs\":20000}",
  NULL,
};

const SkepMcpTool skep_mcp_tool_logs_stream = {
  .name = "logs_stream",
  .title = "Output of a script",
  .description = "Lines of output of a run, or of the newest run of a script, as plain text. Call "
                 "it again with nextCursor for what follows, until finished is true. dropped "
                 "counts bytes that were gone before they could be read.",
  .hints = SKEP_MCP_TOOL_READS,
  .right = SKEP_MCP_RIGHT_READ,
  .arguments = stream_arguments,
  .output = "{\"type\":\"object\",\"properties\":{\"lines\":{\"type\":\"array\",\"items\":{"
            "\"type\":\"object\",\"properties\":{"
            "\"id\":{\"type\":\"string\"},\"processId\":{\"type\":\"string\"},"
            "\"processName\":{\"type\":\"string\"},\"content\":{\"type\":\"string\"},"
            "\"timestamp\":{\"type\":\"string\"}},"
            "\"required\":[\"id\",\"processId\",\"processName\",\"content\"]}},"
            "\"processId\":{\"type\":\"string\"},\"nextCursor\":{\"type\":\"string\"},"
            "\"dropped\":{\"type\":\"integer\"},\"finished\":{\"type\":\"boolean\"},"
            "\"remaining\":{\"type\":\"integer\"},\"status\":{\"type\":\"string\"},"
            "\"exitCode\":{\"type\":\"integer\"},\"signal\":{\"type\":\"integer\"},"
            "\"error\":{\"type\":\"string\"}},"
            "\"required\":[\"lines\",\"processId\",\"nextCursor\",\"dropped\",\"finished\","
            "\"remaining\"]}",
  .examples = stream_examples,
  .serve = serve_stream,
};

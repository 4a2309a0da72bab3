/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "skep-mcp-lookup.h"
#include "skep-mcp-page.h"
#include "skep-mcp-run-json.h"
#include "skep-mcp-tools-private.h"
#include "skep-output-reader.h"
#include "skep-problem-list.h"

#define DEFAULT_PROBLEMS 50
/* As many as are kept of a run. */
#define MAX_PROBLEMS SKEP_PROBLEM_LIST_MAX
/* How long output may be looked through before the answer tells what was found so far. */
#define SCAN_TIMEOUT_MSEC 10000

/* A call that waits until the output of a run was looked through, or for a further problem. */
typedef struct
{
  SkepMcpCall *call;
  SkepRun *run;
  SkepOutputReader *reader;
  SkepProblemSeverity severity; /* the least */
  gsize position;               /* only problems behind it are told */
  guint max_problems;
  gboolean is_following;
} Look;

static SkepProblemList *
get_problems (Look *self)
{
  return skep_output_get_problems (skep_run_get_output (self->run));
}

static Look *
look_new (SkepMcpCall *call,
          SkepRun     *run)
{
  Look *self = g_new0 (Look, 1);

  self->call = skep_mcp_call_ref (call);
  self->run = run;
  self->reader = skep_output_reader_new (skep_run_get_output (run));
  skep_problem_list_begin_wait (get_problems (self));

  return self;
}

static void
look_free (gpointer data)
{
  Look *self = data;

  skep_problem_list_end_wait (get_problems (self));
  skep_output_reader_free (self->reader);
  skep_mcp_call_unref (self->call);
  g_object_unref (self->run);
  g_free (self);
}

/* What problems_list tells of a problem. */
JsonObject *
skep_mcp_tools_make_problem (SkepRun           *run,
                             const SkepProblem *problem)
{
  JsonObject *object = json_object_new ();
  g_autofree char *id = g_strdup_printf ("%s:%" G_GSIZE_FORMAT, skep_run_get_id (run),
                                         problem->start);

  json_object_set_string_member (object, "id", id);
  json_object_set_string_member (object, "processId", skep_run_get_id (run));
  json_object_set_string_member (object, "processName", skep_run_get_script (run)->name);
  json_object_set_string_member (object, "level",
                                 problem->severity == SKEP_PROBLEM_ERROR ? "error" : "warn");
  json_object_set_string_member (object, "tool", problem->tool);
  json_object_set_string_member (object, "message", problem->message);
  if (problem->file != NULL)
    json_object_set_string_member (object, "file", problem->file);
  if (problem->line != 0)
    json_object_set_int_member (object, "line", problem->line);
  if (problem->column != 0)
    json_object_set_int_member (object, "column", problem->column);
  json_object_set_string_member (object, "content", problem->text);
  json_object_set_int_member (object, "repeats", problem->n_repeats);
  skep_mcp_run_json_add_time (object, "timestamp", problem->wall_us);
  return object;
}

/* What is told of the run, and where to go on. */
static JsonObject *
make_content (Look     *self,
              gboolean  is_finished)
{
  g_autoptr (GPtrArray) problems = skep_problem_list_dup (skep_output_get_problems (
                                                              skep_run_get_output (self->run)));
  JsonObject *content = json_object_new ();
  JsonArray *array = json_array_new ();
  gboolean is_truncated = FALSE;
  gsize next = self->position;
  gsize n_bytes = 0;
  g_autofree char *cursor = NULL;

  for (guint i = 0; i < problems->len; i++)
    {
      const SkepProblem *problem = g_ptr_array_index (problems, i);
      const guint length = json_array_get_length (array);
      g_autoptr (JsonNode) node = NULL;

      if (problem->start < self->position || problem->severity < self->severity)
        continue;

      node = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (node, skep_mcp_tools_make_problem (self->run, problem));
      n_bytes += skep_mcp_page_measure (node);
      is_truncated = length >= self->max_problems ||
                     (n_bytes > SKEP_MCP_MAX_LIST_BYTES && length > 0);
      if (is_truncated)
        break;
      json_array_add_element (array, g_steal_pointer (&node));
      next = problem->start + 1;
    }

  cursor = g_strdup_printf ("%s:%" G_GSIZE_FORMAT, skep_run_get_id (self->run), next);
  json_object_set_array_member (content, "problems", array);
  json_object_set_string_member (content, "processId", skep_run_get_id (self->run));
  json_object_set_string_member (content, "nextCursor", cursor);
  json_object_set_boolean_member (content, "truncated", is_truncated);
  json_object_set_boolean_member (content, "finished", is_finished && !is_truncated);
  return content;
}

/* The last problem of a run is known only when no line can follow; before, a last line that goes on
 * may be one yet. */
static gboolean
is_looked_through (Look     *self,
                   gboolean  is_ended)
{
  SkepProblemList *problems = get_problems (self);
  gsize end;

  if (is_ended)
    return skep_problem_list_is_complete (problems);

  end = skep_output_reader_get_end (self->reader);
  return skep_problem_list_get_settled (problems) >=
         skep_output_reader_find_line (self->reader, end);
}

/* All that was written before the end of a run is in its log when that is published: so the state
 * is looked at first. */
static gboolean
look_cb (gboolean is_over,
         gpointer user_data)
{
  Look *self = user_data;
  const gboolean is_ended = skep_run_state_is_finished (skep_run_peek_state (self->run));
  const gboolean is_scanned = is_looked_through (self, is_ended);
  JsonObject *content;

  if (!is_scanned && !is_over && !self->is_following)
    return FALSE;

  content = make_content (self, is_ended && is_scanned);
  if (self->is_following && !is_over && !(is_ended && is_scanned) &&
      json_array_get_length (json_object_get_array_member (content, "problems")) == 0)
    {
      json_object_unref (content);
      return FALSE;
    }

  skep_mcp_call_return_content (self->call, content);
  return TRUE;
}

static gboolean
take_cursor (Look    *self,
             GError **error)
{
  const char *cursor = skep_mcp_schema_get_string (self->call->arguments, "cursor");
  g_autofree char *prefix = g_strconcat (skep_run_get_id (self->run), ":", NULL);
  guint64 position = 0;

  if (cursor != NULL &&
      (!g_str_has_prefix (cursor, prefix) ||
       !g_ascii_string_to_unsigned (cursor + strlen (prefix), 10, 0, G_MAXSIZE, &position, NULL)))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _("“%s” is not a “cursor” of %s: use the one of the last answer"), cursor,
                   skep_run_get_id (self->run));
      return FALSE;
    }

  self->position = position;
  return TRUE;
}

static SkepRun *
dup_run (SkepMcpCall  *call,
         GError      **error)
{
  g_autoptr (SkepScript) script = NULL;
  g_autoptr (SkepRun) run = NULL;

  if (!skep_mcp_lookup_told_run (call, &script, &run, error))
    return NULL;
  if (run == NULL)
    run = skep_mcp_lookup_newest_told (call->services, script);
  if (run == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("“%s” has not run yet"),
                 script->name);

  return g_steal_pointer (&run);
}

static void
wait_for_problems (Look *self)
{
  JsonObject *arguments = self->call->arguments;
  SkepOutput *output = skep_run_get_output (self->run);
  const guint timeout_ms = skep_mcp_schema_get_integer (arguments, "timeoutMs",
                                                        SCAN_TIMEOUT_MSEC);

  /* That of a live run is looked through anyway. */
  if (skep_run_state_is_finished (skep_run_peek_state (self->run)))
    skep_supervisor_scan (self->call->services->supervisor, output);
  skep_mcp_waits_add (self->call->services->waits, self->call, NULL, timeout_ms, look_cb, self,
                      look_free);
}

static const char *const levels[] = { "all", "error", "warn", NULL };

static const SkepProblemSeverity severities[] = {
  SKEP_PROBLEM_WARNING,
  SKEP_PROBLEM_ERROR,
  SKEP_PROBLEM_WARNING,
};

static const SkepMcpArgument problems_arguments[] = {
  SKEP_MCP_ARGUMENT_PROCESS_ID,
  SKEP_MCP_ARGUMENT_NAME,
  SKEP_MCP_ARGUMENT_PROJECT,
  SKEP_MCP_ARGUMENT_FOLDER,
  { "level", SKEP_MCP_STRING, .choices = levels, .preset = "\"all\"",
    .description = "error: only errors; warn or all: warnings, too" },
  { "limit", SKEP_MCP_INTEGER, .minimum = 1, .maximum = MAX_PROBLEMS,
    .preset = G_STRINGIFY (DEFAULT_PROBLEMS),
    .description = "How many problems to return at most" },
  { "cursor", SKEP_MCP_STRING,
    .description = "nextCursor of the last answer, to go on behind it" },
  { "follow", SKEP_MCP_BOOLEAN, .preset = "false",
    .description = "Wait for a problem if there is none" },
  SKEP_MCP_ARGUMENT_TIMEOUT ("How long to wait for problems at most"),
  { NULL },
};

static void
serve_problems (SkepMcpCall *call)
{
  g_autoptr (GError) error = NULL;
  SkepRun *run = dup_run (call, &error);
  Look *self;

  if (run == NULL)
    {
      skep_mcp_call_return_failure (call, error);
      return;
    }

  self = look_new (call, run);
  self->severity = severities[skep_mcp_schema_get_choice (call->arguments, "level", levels, 0)];
  self->max_problems = skep_mcp_schema_get_integer (call->arguments, "limit", DEFAULT_PROBLEMS);
  self->is_following = skep_mcp_schema_get_boolean (call->arguments, "follow", FALSE);
  if (take_cursor (self, &error))
    {
      wait_for_problems (self);
      return;
    }

  skep_mcp_call_return_failure (call, error);
  look_free (self);
}

static const char *const problems_examples[] = {
  "{\"name\":\"build\"}",
  "{\"processId\":\"build-4\",\"level\":\"error\",\"limit\":10}",
  NULL,
};

const SkepMcpTool skep_mcp_tool_problems_list = {
  .name = "problems_list",
  .title = "Problems in the output of a script",
  .description = "Errors and warnings in the output of a run, or of the newest run of a script, "
                 "the oldest first: message, place in a file where one is named, and their lines "
                 "as content. What a newer compile of a watching tool has resolved is not among "
                 "them. finished is true when no more can come.",
  .hints = SKEP_MCP_TOOL_READS,
  .right = SKEP_MCP_RIGHT_READ,
  .arguments = problems_arguments,
  .output = "{\"type\":\"object\",\"properties\":{\"problems\":{\"type\":\"array\",\"items\":{"
            "\"type\":\"object\",\"properties\":{"
            "\"id\":{\"type\":\"string\"},\"processId\":{\"type\":\"string\"},"
            "\"processName\":{\"type\":\"string\"},\"level\":{\"type\":\"string\"},"
            "\"tool\":{\"type\":\"string\"},\"message\":{\"type\":\"string\"},"
            "\"file\":{\"type\":\"string\"},\"line\":{\"type\":\"integer\"},"
            "\"column\":{\"type\":\"integer\"},\"content\":{\"type\":\"string\"},"
            "\"repeats\":{\"type\":\"integer\"},\"timestamp\":{\"type\":\"string\"}},"
            "\"required\":[\"id\",\"processId\",\"processName\",\"level\",\"tool\",\"message\","
            "\"content\",\"repeats\"]}},"
            "\"processId\":{\"type\":\"string\"},\"nextCursor\":{\"type\":\"string\"},"
            "\"truncated\":{\"type\":\"boolean\"},\"finished\":{\"type\":\"boolean\"}},"
            "\"required\":[\"problems\",\"processId\",\"nextCursor\",\"truncated\",\"finished\"]}",
  .examples = problems_examples,
  .serve = serve_problems,
};

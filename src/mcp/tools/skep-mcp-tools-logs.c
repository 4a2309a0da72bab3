/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-mcp-level.h"
#include "skep-mcp-lookup.h"
#include "skep-mcp-output.h"
#include "skep-mcp-run-json.h"
#include "skep-mcp-ticker.h"
#include "skep-mcp-tools-private.h"
#include "skep-problem-ranges.h"

#define DEFAULT_LINES 100
#define MAX_LINES 10000
#define DEFAULT_TIMEOUT_MSEC 20000
/* A scanner that is so far behind is not waited for. */
#define MAX_BEHIND_BYTES (256 * 1024)
/* How long output that is there may be looked through before lines of a level are told. */
#define SCAN_TIMEOUT_MSEC 10000

/* A call that waits for output. */
typedef struct
{
  SkepMcpCall *call;
  SkepMcpOutput *output;
  SkepMcpTicker *ticker; /* NULL: the client doesn't want to hear of it */
  gboolean is_raw;
  gboolean is_following;
  guint max_lines;

  SkepMcpLevel level;
  gboolean has_levels;       /* tells of each line how bad it is; the person's own skepctl knows */
  guint n_tail;              /* with how many newest lines of the level to begin; 0: it has */
  SkepProblemRanges *ranges; /* while lines are read */
  gsize settled;             /* up to where they are known */
} Follow;

static SkepProblemList *
get_problems (Follow *self)
{
  return skep_output_get_problems (skep_run_get_output (self->output->run));
}

static void
follow_free (gpointer data)
{
  Follow *self = data;

  g_clear_pointer (&self->ticker, skep_mcp_ticker_free);
  skep_problem_list_end_wait (get_problems (self));
  skep_mcp_output_free (self->output);
  skep_mcp_call_unref (self->call);
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

/* Where the lines end: a last one that goes on is told later anyway. */
static gsize
find_end (Follow *self)
{
  SkepMcpOutput *output = self->output;

  return output->is_ended ? output->end
                          : skep_output_reader_find_line (output->reader, output->end);
}

/* What is known of the lines there are now. A line is told when it is known what it belongs to:
 * when it was looked through, which is a moment later. Who wants any line doesn't wait for that
 * when time is up, or in a flood. */
static gboolean
look_at_levels (Follow   *self,
                gboolean  is_over)
{
  SkepMcpOutput *output = self->output;
  SkepProblemList *problems = get_problems (self);

  self->settled = skep_problem_list_is_complete (problems)
                      ? G_MAXSIZE
                      : skep_problem_list_get_settled (problems);
  self->ranges = skep_problem_ranges_new_known (skep_run_get_output (output->run));
  if (self->settled >= output->end || self->settled >= find_end (self) ||
      (self->level == SKEP_MCP_LEVEL_ALL &&
       (is_over || output->end - self->settled > MAX_BEHIND_BYTES)))
    return TRUE;

  output->end = self->settled;
  output->is_ended = FALSE;
  return FALSE;
}

static gboolean
take_line (JsonObject *line,
           gsize       position,
           gpointer    user_data)
{
  Follow *self = user_data;
  const SkepProblem *problem = skep_problem_ranges_find (self->ranges, position);

  if (position < self->settled)
    skep_mcp_level_describe (line, problem);

  return skep_mcp_level_includes (self->level, problem);
}

static gboolean
wants_problems (Follow *self)
{
  return self->level == SKEP_MCP_LEVEL_ERROR || self->level == SKEP_MCP_LEVEL_WARN;
}

static const SkepProblemSeverity severities[] = {
  [SKEP_MCP_LEVEL_ERROR] = SKEP_PROBLEM_ERROR,
  [SKEP_MCP_LEVEL_WARN] = SKEP_PROBLEM_WARNING,
};

/* Over what isn't wanted. */
static void
skip (Follow *self)
{
  SkepMcpOutput *output = self->output;
  const SkepProblem *next;

  if (!wants_problems (self))
    return;

  next = skep_problem_ranges_find_next (self->ranges, output->position, severities[self->level]);
  if (output->position < output->end)
    output->position = next != NULL ? CLAMP (next->start, output->position, output->end)
                                    : output->end;
}

/* Lines of a level may be far apart: goes on until the answer is full, or nothing more comes. */
static JsonArray *
read_wanted (Follow *self)
{
  JsonArray *lines = json_array_new ();
  gsize size = 0;
  gboolean goes_on = TRUE;

  while (goes_on)
    {
      skip (self);
      goes_on = skep_mcp_output_append_lines (self->output, lines, &size, self->max_lines,
                                              take_line, self) &&
                self->level != SKEP_MCP_LEVEL_ALL;
    }

  return lines;
}

/* To the newest lines of the level, wherever they are. Of output that has ended, all of it must
 * have been looked through. Returns FALSE if that is still to come. */
static gboolean
begin (Follow   *self,
       gboolean  is_known,
       gboolean  is_over)
{
  const gboolean is_ended = skep_run_state_is_finished (skep_run_peek_state (self->output->run));

  if (self->n_tail == 0)
    return TRUE;
  if (is_ended && !is_known && !is_over)
    return FALSE;

  self->output->position = MAX (self->output->position,
                                skep_problem_ranges_find_tail (self->ranges, self->n_tail,
                                                               severities[self->level]));
  self->n_tail = 0;
  return TRUE;
}

static JsonArray *
read_lines (Follow   *self,
            gboolean  is_known,
            gboolean  is_over)
{
  JsonArray *lines;

  if (!self->has_levels)
    return skep_mcp_output_read_lines (self->output, self->max_lines, NULL, NULL);

  lines = begin (self, is_known, is_over) ? read_wanted (self) : json_array_new ();
  g_clear_pointer (&self->ranges, skep_problem_ranges_free);
  return lines;
}

/* Who doesn't follow waits only for what is there to be looked through. */
static gboolean
is_enough (Follow    *self,
           JsonArray *lines,
           gboolean   is_known)
{
  if (json_array_get_length (lines) > 0 || self->output->is_ended)
    return TRUE;

  return !self->is_following && is_known;
}

static gboolean
answer_lines (Follow   *self,
              gboolean  is_over)
{
  const gboolean is_known = !self->has_levels || look_at_levels (self, is_over);
  JsonArray *lines = read_lines (self, is_known, is_over);
  JsonObject *content;

  if (!is_enough (self, lines, is_known) && !is_over)
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

/* Whether it begins with the newest lines. */
static gboolean
is_new (JsonObject *arguments)
{
  return !json_object_has_member (arguments, "cursor") &&
         !skep_mcp_schema_get_boolean (arguments, "all", FALSE);
}

static gboolean
seek (SkepMcpOutput  *output,
      JsonObject     *arguments,
      GError        **error)
{
  const char *cursor = skep_mcp_schema_get_string (arguments, "cursor");

  if (cursor != NULL && !skep_mcp_output_seek_cursor (output, cursor))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _("“%s” is not a “cursor” of %s: use the one of the last answer"), cursor,
                   skep_run_get_id (output->run));
      return FALSE;
    }

  return TRUE;
}

/* Who wants lines of a level waits for the scanner, and else only who follows. */
static guint
choose_timeout (Follow *self)
{
  JsonObject *arguments = self->call->arguments;

  if (self->is_following)
    return skep_mcp_schema_get_integer (arguments, "timeoutMs", DEFAULT_TIMEOUT_MSEC);

  return self->level != SKEP_MCP_LEVEL_ALL ? SCAN_TIMEOUT_MSEC : 0;
}

/* Where problems are is not known yet. */
static void
seek_newest (Follow *self,
             guint   n_lines)
{
  if (wants_problems (self))
    self->n_tail = n_lines;
  else
    skep_mcp_output_seek_tail (self->output, n_lines);
}

static Follow *
follow_new (SkepMcpCall   *call,
            SkepMcpOutput *output)
{
  JsonObject *arguments = call->arguments;
  Follow *self = g_new0 (Follow, 1);

  self->call = skep_mcp_call_ref (call);
  self->output = output;
  self->is_raw = skep_mcp_schema_get_boolean (arguments, "raw", FALSE);
  self->is_following = skep_mcp_schema_get_boolean (arguments, "follow", TRUE);
  self->max_lines = skep_mcp_schema_get_integer (arguments, "maxLines", MAX_LINES);
  self->level = skep_mcp_schema_get_choice (arguments, "level", skep_mcp_level_choices,
                                            SKEP_MCP_LEVEL_ALL);
  self->has_levels = !call->is_person || self->level != SKEP_MCP_LEVEL_ALL;
  output->must_be_empty = skep_mcp_schema_get_boolean (arguments, "untilEmpty", FALSE);
  if (is_new (arguments))
    seek_newest (self, skep_mcp_schema_get_integer (arguments, "limit", DEFAULT_LINES));
  skep_problem_list_begin_wait (get_problems (self));

  return self;
}

static void
follow (SkepMcpCall   *call,
        SkepMcpOutput *output)
{
  Follow *self = follow_new (call, output);
  const guint timeout_ms = choose_timeout (self);
  g_autofree char *text = g_strdup_printf ("%s: waiting for output",
                                           skep_run_get_id (output->run));

  /* That of a live run is looked through anyway. */
  if (self->has_levels && skep_run_state_is_finished (skep_run_peek_state (output->run)))
    skep_supervisor_scan (call->services->supervisor, skep_run_get_output (output->run));

  if (timeout_ms > 0)
    {
      self->ticker = skep_mcp_ticker_new (call, timeout_ms, text);
      skep_mcp_waits_add (call->services->waits, call, skep_run_get_log (output->run), timeout_ms,
                          look_cb, self, follow_free);
    }
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
  SKEP_MCP_ARGUMENT_LEVEL,
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
            "\"type\":\"object\",\"properties\":{" SKEP_MCP_LINE_PROPERTIES "},"
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

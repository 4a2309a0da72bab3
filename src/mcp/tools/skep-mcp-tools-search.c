/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "skep-log-search.h"
#include "skep-mcp-level.h"
#include "skep-mcp-lookup.h"
#include "skep-mcp-page.h"
#include "skep-mcp-run-json.h"
#include "skep-mcp-tools-private.h"
#include "skep-problem-ranges.h"

#define DEFAULT_RESULTS 100
#define MAX_RESULTS 1000
/* Clients give up after 60 s. */
#define MAX_SEARCH_USEC (40 * G_USEC_PER_SEC)

/* Output that nobody has looked through is not looked through for each line of a search. */
typedef struct
{
  SkepLogMatch *match;
  SkepProblem *problem; /* what it belongs to; nullable */
  gboolean is_known;    /* whether that is known */
} Result;

static void
result_free (gpointer data)
{
  Result *self = data;

  g_clear_pointer (&self->problem, skep_problem_unref);
  g_object_unref (self->match);
  g_free (self);
}

/* A search, which goes on in a thread of a pool. */
typedef struct
{
  SkepMcpCall *call;  /* NULL once it has begun */
  SkepLogQuery *query;
  GPtrArray *targets; /* of SkepLogTarget */
  SkepMcpLevel level;
  guint max_results;
  char *uuid;         /* of the run to go on with; NULL: the newest */
  gsize before;       /* position in it, lines behind which have been told */

  /* In the thread of the search */
  gint64 until_us;
  SkepProblemRanges *problems; /* of the run that is searched; NULL: not known */
  GQueue newest;      /* of Result, of the run that is searched, the oldest first */
  gsize limit;        /* position in it */
  guint max_newest;
  GPtrArray *results; /* of Result, the newest first */
  gboolean is_truncated;
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_clear_pointer (&self->call, skep_mcp_call_unref);
  g_clear_pointer (&self->query, skep_log_query_unref);
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  g_clear_pointer (&self->results, g_ptr_array_unref);
  g_queue_clear_full (&self->newest, result_free);
  g_free (self->uuid);
  g_free (self);
}

/* NULL if it isn't wanted. */
static Result *
make_result (Search       *self,
             SkepLogMatch *match)
{
  const SkepProblem *problem = self->problems != NULL
                                   ? skep_problem_ranges_find (self->problems, match->position)
                                   : NULL;
  Result *result;

  if (!skep_mcp_level_includes (self->level, problem))
    return NULL;

  result = g_new0 (Result, 1);
  result->match = g_object_ref (match);
  result->problem = problem != NULL ? skep_problem_ref ((SkepProblem *) problem) : NULL;
  result->is_known = self->problems != NULL;
  return result;
}

/* Keeps the newest ones of the run. */
static gboolean
found_cb (GPtrArray *matches,
          guint64    n_done,
          guint64    n_total,
          gpointer   user_data)
{
  Search *self = user_data;
  gboolean is_late = g_get_monotonic_time () > self->until_us;

  for (guint i = 0; i < matches->len; i++)
    {
      SkepLogMatch *match = g_ptr_array_index (matches, i);
      Result *result;

      if (match->position >= self->limit)
        return FALSE;
      if ((result = make_result (self, match)) == NULL)
        continue;

      g_queue_push_tail (&self->newest, result);
      if (self->newest.length > self->max_newest)
        {
          result_free (g_queue_pop_head (&self->newest));
          self->is_truncated = TRUE;
        }
    }

  self->is_truncated |= is_late;
  return !is_late;
}

/* For lines of a level they are found; else those will do that are there. */
static SkepProblemRanges *
make_problems (Search        *self,
               SkepLogTarget *target)
{
  g_autoptr (SkepRun) run = self->level != SKEP_MCP_LEVEL_ALL
                                ? skep_log_target_open (target, NULL)
                                : (target->run != NULL ? g_object_ref (target->run) : NULL);
  SkepOutput *output = run != NULL ? skep_run_get_output (run) : NULL;

  if (output == NULL)
    return NULL;
  if (self->level != SKEP_MCP_LEVEL_ALL)
    return skep_problem_ranges_new (output, NULL);

  return skep_problem_list_is_complete (skep_output_get_problems (output))
             ? skep_problem_ranges_new_known (output)
             : NULL;
}

/* The newest first. */
static void
take_newest (Search *self)
{
  Result *result;

  while ((result = g_queue_pop_tail (&self->newest)) != NULL)
    g_ptr_array_add (self->results, result);
}

static gboolean
search_run (Search         *self,
            SkepLogTarget  *target,
            gsize           limit,
            GError        **error)
{
  g_autoptr (GPtrArray) targets = g_ptr_array_new ();
  gboolean is_good;

  g_ptr_array_add (targets, target);
  self->limit = limit;
  self->max_newest = self->max_results - self->results->len;
  self->problems = make_problems (self, target);
  is_good = skep_log_search_run (self->query, targets, NULL, found_cb, self, error);
  g_clear_pointer (&self->problems, skep_problem_ranges_free);
  take_newest (self);

  return is_good;
}

static void
search_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  Search *self = task_data;
  GError *error = NULL;
  gboolean is_before = self->uuid != NULL;

  self->until_us = g_get_monotonic_time () + MAX_SEARCH_USEC;
  for (guint i = 0; i < self->targets->len && error == NULL && !self->is_truncated; i++)
    {
      SkepLogTarget *target = g_ptr_array_index (self->targets, i);
      gboolean is_next = is_before && g_str_equal (skep_log_target_get_uuid (target), self->uuid);

      if (is_before && !is_next)
        continue;
      is_before = FALSE;
      if (self->results->len >= self->max_results)
        self->is_truncated = TRUE;
      else
        search_run (self, target, is_next ? self->before : G_MAXSIZE, &error);
    }

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static JsonNode *
make_line (const Result *result)
{
  const SkepLogMatch *match = result->match;
  const char *run = skep_log_target_get_id (match->target);
  g_autofree char *id = g_strdup_printf ("%s:%" G_GSIZE_FORMAT, run, match->position);
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *line = json_object_new ();

  json_object_set_string_member (line, "id", id);
  json_object_set_string_member (line, "processId", run);
  json_object_set_string_member (line, "processName", skep_log_target_get_name (match->target));
  json_object_set_string_member (line, "content", match->text);
  skep_mcp_run_json_add_time (line, "timestamp", match->wall_us);
  if (result->is_known)
    skep_mcp_level_describe (line, result->problem);
  json_node_take_object (node, line);
  return node;
}

static char *
make_cursor (const Result *last)
{
  return g_strdup_printf ("%s:%" G_GSIZE_FORMAT, skep_log_target_get_uuid (last->match->target),
                          last->match->position);
}

/* As many as one answer holds. */
static JsonArray *
make_lines (Search *self)
{
  JsonArray *lines = json_array_new ();
  gsize n_bytes = 0;

  for (guint i = 0; i < self->results->len; i++)
    {
      g_autoptr (JsonNode) line = make_line (g_ptr_array_index (self->results, i));

      n_bytes += skep_mcp_page_measure (line);
      if (i > 0 && n_bytes > SKEP_MCP_MAX_LIST_BYTES)
        {
          self->is_truncated = TRUE;
          break;
        }
      json_array_add_element (lines, g_steal_pointer (&line));
    }

  return lines;
}

static JsonObject *
make_content (Search *self)
{
  JsonObject *content = json_object_new ();
  JsonArray *lines = make_lines (self);
  const guint n_lines = json_array_get_length (lines);

  json_object_set_array_member (content, "results", lines);
  json_object_set_boolean_member (content, "truncated", self->is_truncated);
  if (self->is_truncated && n_lines > 0)
    {
      g_autofree char *cursor = make_cursor (g_ptr_array_index (self->results, n_lines - 1));

      json_object_set_string_member (content, "nextCursor", cursor);
    }

  return content;
}

static void
searched_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (SkepMcpCall) call = skep_mcp_call_end_command (user_data);
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    skep_mcp_call_return_content (call, make_content (g_task_get_task_data (G_TASK (result))));
  else
    skep_mcp_call_return_failure (call, error);
}

G_GNUC_PRINTF (2, 3)
static gboolean
refuse (GError     **error,
        const char  *format,
        ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, format, arguments);
  va_end (arguments);

  return FALSE;
}

static gboolean
take_cursor (Search  *self,
             GError **error)
{
  const char *text = skep_mcp_schema_get_string (self->call->arguments, "cursor");
  const char *colon = text != NULL ? strrchr (text, ':') : NULL;
  guint64 before;

  if (text == NULL)
    return TRUE;
  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXSIZE, &before, NULL))
    return refuse (error, _("“%s” is not a “cursor”: use the one of the last answer"), text);

  self->uuid = g_strndup (text, colon - text);
  self->before = before;
  return TRUE;
}

static gboolean
take_since (Search  *self,
            GError **error)
{
  const char *text = skep_mcp_schema_get_string (self->call->arguments, "since");
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  if (text == NULL)
    return TRUE;
  if (time == NULL)
    return refuse (error, _("“%s” is no time such as 2026-01-31T12:00:00Z"), text);

  self->query->since = g_date_time_to_unix (time) * G_USEC_PER_SEC +
                       g_date_time_get_microsecond (time);
  return TRUE;
}

static gboolean
take_query (Search  *self,
            GError **error)
{
  JsonObject *arguments = self->call->arguments;
  const gboolean is_regex = skep_mcp_schema_get_boolean (arguments, "regex", FALSE);

  self->query = skep_log_query_new (skep_mcp_schema_get_string (arguments, "query"),
                                    is_regex ? SKEP_LOG_QUERY_REGEX : 0, error);
  return self->query != NULL;
}

/* One run, or all runs of a script or of the project. */
static gboolean
take_targets (Search  *self,
              GError **error)
{
  SkepSupervisor *supervisor = self->call->services->supervisor;
  SkepRunTable *table = skep_supervisor_get_table (supervisor);
  JsonObject *arguments = self->call->arguments;
  g_autoptr (SkepCatalogProject) project = NULL;
  g_autoptr (SkepScript) script = NULL;
  SkepRun *run = NULL;

  if ((json_object_has_member (arguments, "processId") ||
       json_object_has_member (arguments, "name")) &&
      !skep_mcp_lookup_run (self->call, &script, &run, error))
    return FALSE;
  if (run != NULL)
    {
      self->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_log_target_unref);
      g_ptr_array_add (self->targets, skep_log_target_new (run));
      return TRUE;
    }

  if (script == NULL && (project = skep_mcp_lookup_project (self->call, error)) == NULL)
    return FALSE;
  if (script != NULL)
    self->query->scripts = g_strdupv ((char *[]) { script->id, NULL });
  self->targets = skep_log_search_collect (table, skep_supervisor_get_history (supervisor),
                                           script != NULL ? script->project : project->path,
                                           self->query);
  return TRUE;
}

static const SkepMcpArgument search_arguments[] = {
  { "query", SKEP_MCP_STRING, SKEP_MCP_ARGUMENT_REQUIRED,
    .description = "What to look for in each line; upper and lower case are the same" },
  { "regex", SKEP_MCP_BOOLEAN, .preset = "false",
    .description = "query is a regular expression (PCRE2)" },
  SKEP_MCP_ARGUMENT_LEVEL,
  SKEP_MCP_ARGUMENT_PROCESS_ID,
  SKEP_MCP_ARGUMENT_NAME,
  SKEP_MCP_ARGUMENT_PROJECT,
  SKEP_MCP_ARGUMENT_FOLDER,
  { "since", SKEP_MCP_STRING, .format = "date-time",
    .description = "Only lines that came then or later: a time such as 2026-01-31T12:00:00Z" },
  { "limit", SKEP_MCP_INTEGER, .minimum = 1, .maximum = MAX_RESULTS,
    .preset = G_STRINGIFY (DEFAULT_RESULTS), .description = "How many lines to return at most" },
  { "cursor", SKEP_MCP_STRING,
    .description = "nextCursor of the last answer, for older lines" },
  { NULL },
};

static void
serve_search (SkepMcpCall *call)
{
  g_autoptr (GError) error = NULL;
  Search *self = g_new0 (Search, 1);
  g_autoptr (GTask) task = NULL;

  self->call = skep_mcp_call_ref (call);
  self->level = skep_mcp_schema_get_choice (call->arguments, "level", skep_mcp_level_choices,
                                            SKEP_MCP_LEVEL_ALL);
  self->max_results = skep_mcp_schema_get_integer (call->arguments, "limit", DEFAULT_RESULTS);
  self->results = g_ptr_array_new_with_free_func (result_free);
  if (!take_query (self, &error) || !take_cursor (self, &error) || !take_since (self, &error) ||
      !take_targets (self, &error))
    {
      skep_mcp_call_return_failure (call, error);
      search_free (self);
      return;
    }

  /* Calls belong to this thread, and the search is dropped in either. */
  g_clear_pointer (&self->call, skep_mcp_call_unref);
  task = g_task_new (NULL, NULL, searched_cb, skep_mcp_call_begin_command (call));
  g_task_set_source_tag (task, serve_search);
  g_task_set_task_data (task, self, search_free);
  g_task_run_in_thread (task, search_in_thread);
}

static const char *const search_examples[] = {
  "{\"query\":\"timeout\"}",
  "{\"query\":\"^GET /api\",\"regex\":true,\"name\":\"dev\",\"limit\":20}",
  "{\"query\":\"\",\"level\":\"error\",\"since\":\"2026-01-31T12:00:00Z\"}",
  NULL,
};

const SkepMcpTool skep_mcp_tool_logs_search = {
  .name = "logs_search",
  .title = "Search in output",
  .description = "Lines of output that match, in all runs of a project, or of one script, or in "
                 "one run; past runs, too. The newest run comes first, and in each the newest "
                 "lines. truncated says that there may be older ones: call it again with "
                 "nextCursor.",
  .hints = SKEP_MCP_TOOL_READS,
  .right = SKEP_MCP_RIGHT_READ,
  .arguments = search_arguments,
  .output = "{\"type\":\"object\",\"properties\":{\"results\":{\"type\":\"array\",\"items\":{"
            "\"type\":\"object\",\"properties\":{" SKEP_MCP_LINE_PROPERTIES "},"
            "\"required\":[\"id\",\"processId\",\"processName\",\"content\"]}},"
            "\"nextCursor\":{\"type\":\"string\"},\"truncated\":{\"type\":\"boolean\"}},"
            "\"required\":[\"results\",\"truncated\"]}",
  .examples = search_examples,
  .serve = serve_search,
};

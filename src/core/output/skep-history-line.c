/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "skep-history-line.h"
#include "skep-json-depth.h"
#include "skep-json-escapes.h"
#include "skep-json-single.h"

/* Those of a newer Skep may not be flat. */
#define MAX_DEPTH 8

/* No wall clock of a run is before 1970 or after the year 9999; nor does a run last longer. */
#define MAX_TIME (G_GINT64_CONSTANT (253402300799) * G_USEC_PER_SEC)

#define MAX_EXIT_CODE 255
#define MAX_SIGNAL 64
#define MAX_ERRNO 4095

/* These keys come first, in this order, so that most lines need no parsing. */
#define HEAD "{\"uuid\":\""
#define HEAD_EVENT "\",\"event\":\""

static const char *const events[] = {
  [SKEP_HISTORY_START] = "start",
  [SKEP_HISTORY_END] = "end",
  [SKEP_HISTORY_REMOVE] = "remove",
};

static const char *const stages[] = {
  [SKEP_RUN_STAGE_NONE] = NULL,
  [SKEP_RUN_STAGE_TERMINAL] = "terminal",
  [SKEP_RUN_STAGE_KEEPER] = "keeper",
  [SKEP_RUN_STAGE_ENVIRONMENT] = "environment",
  [SKEP_RUN_STAGE_FORK] = "fork",
  [SKEP_RUN_STAGE_FOLDER] = "folder",
  [SKEP_RUN_STAGE_COMMAND] = "command",
  [SKEP_RUN_STAGE_LOST] = "lost",
  [SKEP_RUN_STAGE_LET_GO] = "let-go",
};

/* --- Writing --- */

static char *
print_line (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_alloc ();

  json_node_init_object (node, object);
  return json_to_string (node, FALSE);
}

static JsonObject *
begin_line (const char       *uuid,
            SkepHistoryEvent  event)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "uuid", uuid);
  json_object_set_string_member (object, "event", events[event]);
  return object;
}

/* Bounded, and fit for a terminal. */
static void
add_text (JsonObject *object,
          const char *name,
          const char *text)
{
  g_autofree char *display = text != NULL ? skep_script_make_display (text) : NULL;

  if (display != NULL)
    json_object_set_string_member (object, name, display);
}

static void
add_number (JsonObject *object,
            const char *name,
            gint64      number,
            gint64      none)
{
  if (number != none)
    json_object_set_int_member (object, name, number);
}

/* As a URI: a file name need not be valid UTF-8. */
static void
add_folder (JsonObject *object,
            const char *name,
            const char *path)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

  if (uri != NULL)
    json_object_set_string_member (object, name, uri);
}

static void
add_identity (JsonObject *object,
              SkepRun    *run)
{
  SkepScript *script = skep_run_get_script (run);

  json_object_set_string_member (object, "id", skep_run_get_id (run));
  json_object_set_string_member (object, "script", script->id);
  json_object_set_string_member (object, "name", script->name);
  add_folder (object, "project", script->project);
  add_text (object, "command", script->command);
  add_text (object, "startedBy", skep_run_get_started_by (run));
  json_object_set_int_member (object, "startTime", skep_run_peek_state (run)->started_wall);
}

static void
add_end (JsonObject         *object,
         SkepRun            *run,
         const SkepRunState *state)
{
  SkepRunFacts *facts = skep_run_get_facts (run);

  json_object_set_int_member (object, "endTime", state->ended_wall);
  json_object_set_string_member (object, "status", skep_run_status_to_string (state->status));
  add_number (object, "exitCode", state->exit_code, SKEP_RUN_NO_EXIT);
  add_number (object, "signal", state->term_signal, SKEP_RUN_NO_EXIT);
  add_text (object, "errorStage", stages[state->error_stage]);
  add_number (object, "errorNumber", state->error_number, 0);
  add_text (object, "error", state->error_text);
  add_text (object, "stoppedBy", state->stopped_by);
  add_number (object, "peakMemory", skep_counter_get (&facts->peak_memory), 0);
  add_number (object, "cpuTime", skep_counter_get (&facts->cpu_us), 0);
  json_object_set_int_member (object, "duration", skep_run_state_get_duration (state, 0));
  json_object_set_int_member (object, "bytes", skep_log_get_n_bytes (skep_run_get_log (run)));
}

/**
 * skep_history_line_make:
 * @run: a run
 *
 * Any thread.
 *
 * Returns: (transfer full): the line that tells of its start, or, if it is finished, of its start
 *   and its end; without a newline
 */
char *
skep_history_line_make (SkepRun *run)
{
  const SkepRunState *state = skep_run_peek_state (run);
  gboolean is_finished = skep_run_state_is_finished (state);
  g_autoptr (JsonObject) object = begin_line (skep_run_get_uuid (run),
                                              is_finished ? SKEP_HISTORY_END : SKEP_HISTORY_START);

  add_identity (object, run);
  if (is_finished)
    add_end (object, run, state);
  return print_line (object);
}

/**
 * skep_history_line_make_removal:
 * @uuid: of a run
 *
 * Any thread.
 *
 * Returns: (transfer full): the line by which it is forgotten, without a newline
 */
char *
skep_history_line_make_removal (const char *uuid)
{
  g_autoptr (JsonObject) object = begin_line (uuid, SKEP_HISTORY_REMOVE);

  return print_line (object);
}

/* --- Reading --- */

static gboolean
find_event (const char       *name,
            gsize             length,
            SkepHistoryEvent *event)
{
  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    if (length > strlen (events[i]) && name[strlen (events[i])] == '"' &&
        memcmp (name, events[i], strlen (events[i])) == 0)
      {
        *event = i;
        return TRUE;
      }

  return FALSE;
}

/**
 * skep_history_line_recognize:
 * @line: a line, without its newline
 * @length: number of bytes
 * @uuid: (out caller-allocates): %SKEP_UUID_LENGTH bytes and NUL: which run it tells of
 * @event: (out): what it tells
 *
 * Looks at the beginning only. Any thread.
 *
 * Returns: %FALSE if it is no line of the history
 */
gboolean
skep_history_line_recognize (const char       *line,
                             gsize             length,
                             char             *uuid,
                             SkepHistoryEvent *event)
{
  const gsize head = strlen (HEAD), name = head + SKEP_UUID_LENGTH + strlen (HEAD_EVENT);

  if (length <= name || length > SKEP_HISTORY_LINE_MAX_BYTES || line[length - 1] != '}' ||
      memchr (line, '\0', length) != NULL || memcmp (line, HEAD, head) != 0 ||
      memcmp (line + head + SKEP_UUID_LENGTH, HEAD_EVENT, strlen (HEAD_EVENT)) != 0)
    return FALSE;

  memcpy (uuid, line + head, SKEP_UUID_LENGTH);
  uuid[SKEP_UUID_LENGTH] = '\0';
  return g_uuid_string_is_valid (uuid) && find_event (line + name, length - name, event);
}

static const char *
get_text (JsonObject *object,
          const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

static char *
dup_text (JsonObject *object,
          const char *name)
{
  const char *text = get_text (object, name);

  return text != NULL ? skep_script_make_display (text) : NULL;
}

static char *
dup_folder (JsonObject *object,
            const char *name)
{
  const char *uri = get_text (object, name);

  return uri != NULL ? g_filename_from_uri (uri, NULL, NULL) : NULL;
}

static gint64
get_number (JsonObject *object,
            const char *name,
            gint64      max,
            gint64      none)
{
  JsonNode *node = json_object_get_member (object, name);
  gint64 number = none;

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_INT64)
    number = json_node_get_int (node);

  return number >= 0 && number <= max ? number : none;
}

static int
find_name (const char *const *names,
           gsize              n_names,
           const char        *name)
{
  for (gsize i = 0; name != NULL && i < n_names; i++)
    if (g_strcmp0 (names[i], name) == 0)
      return i;

  return -1;
}

static gboolean
read_status (SkepPastRun *self,
             const char  *name)
{
  for (int status = 0; name != NULL && status < SKEP_N_RUN_STATUSES; status++)
    if (g_str_equal (skep_run_status_to_string (status), name))
      {
        self->status = status;
        return skep_run_status_is_finished (status);
      }

  return FALSE;
}

static gboolean
read_identity (SkepPastRun *self,
               JsonObject  *object)
{
  self->uuid = g_strdup (get_text (object, "uuid"));
  self->id = dup_text (object, "id");
  self->script = g_strdup (get_text (object, "script"));
  self->name = dup_text (object, "name");
  self->project = dup_folder (object, "project");
  self->command = dup_text (object, "command");
  self->started_by = dup_text (object, "startedBy");
  self->started_wall = get_number (object, "startTime", MAX_TIME, 0);

  return self->uuid != NULL && self->id != NULL && self->script != NULL && self->name != NULL &&
         self->project != NULL && self->command != NULL && self->started_by != NULL;
}

static gboolean
read_end (SkepPastRun *self,
          JsonObject  *object)
{
  int stage = find_name (stages, G_N_ELEMENTS (stages), get_text (object, "errorStage"));
  g_autofree char *error = dup_text (object, "error");
  g_autofree char *stopper = dup_text (object, "stoppedBy");

  self->ended_wall = get_number (object, "endTime", MAX_TIME, 0);
  self->exit_code = get_number (object, "exitCode", MAX_EXIT_CODE, SKEP_RUN_NO_EXIT);
  self->term_signal = get_number (object, "signal", MAX_SIGNAL, SKEP_RUN_NO_EXIT);
  self->error_stage = stage > 0 ? (SkepRunStage) stage : SKEP_RUN_STAGE_NONE;
  self->error_number = get_number (object, "errorNumber", MAX_ERRNO, 0);
  self->error_text = g_intern_string (error);
  self->stopped_by = g_intern_string (stopper);
  self->peak_memory = get_number (object, "peakMemory", G_MAXINT64, 0);
  self->cpu_us = get_number (object, "cpuTime", G_MAXINT64, 0);
  self->duration_us = get_number (object, "duration", MAX_TIME, 0);

  return read_status (self, get_text (object, "status"));
}

static JsonNode *
parse (const char *line)
{
  g_autoptr (JsonParser) parser = NULL;
  gsize length = strlen (line);

  if (!g_utf8_validate (line, length, NULL) || !skep_json_has_good_escapes (line, length) ||
      skep_json_is_deeper (line, length, MAX_DEPTH) || !skep_json_is_single (line, length))
    return NULL;

  parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, line, length, NULL))
    return NULL;

  return json_parser_steal_root (parser);
}

/**
 * skep_history_line_read:
 * @line: a line that skep_history_line_recognize() takes, of a start or an end
 *
 * Unknown keys are skipped, and so are values of a wrong type or out of range. Of a start, the
 * status and all that belongs to the end are yet to be set. Any thread.
 *
 * Returns: (transfer full) (nullable): the run; %NULL if the line is not whole
 */
SkepPastRun *
skep_history_line_read (const char *line)
{
  g_autoptr (JsonNode) root = parse (line);
  g_autoptr (SkepPastRun) run = NULL;
  JsonObject *object;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;

  run = skep_past_run_new ();
  object = json_node_get_object (root);
  if (!read_identity (run, object) ||
      (g_strcmp0 (get_text (object, "event"), events[SKEP_HISTORY_END]) == 0 &&
       !read_end (run, object)))
    return NULL;

  return g_steal_pointer (&run);
}

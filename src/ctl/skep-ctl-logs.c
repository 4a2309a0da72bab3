/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "skep-ctl-command.h"
#include "skep-ctl-output.h"
#include "skep-ctl-problems.h"
#include "skep-log-query.h"
#include "skep-plain-text.h"

/* A line that doesn't end is printed in parts. */
#define MAX_LINE_BYTES (64 * 1024)

/* What there is of a line, and what is done with lines. */
typedef struct
{
  GByteArray *held;    /* of a line that isn't whole yet */
  SkepLogQuery *query; /* NULL: all lines are printed */
  GQueue *last;        /* the last matching lines, to be printed later; NULL: at once */
  guint n_last;        /* so many of them */
  gboolean is_part;    /* more comes after the end of what is copied now */
  gboolean is_found;
} Printer;

static void
printer_clear (Printer *self)
{
  g_clear_pointer (&self->held, g_byte_array_unref);
  g_clear_pointer (&self->query, skep_log_query_unref);
  if (self->last != NULL)
    g_queue_free_full (g_steal_pointer (&self->last), g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Printer, printer_clear)

static gboolean
print_text (const char  *text,
            GError     **error)
{
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  return skep_ctl_output_write (line, strlen (line), error);
}

static gboolean
is_wanted (Printer     *self,
           const char  *text,
           GError     **error)
{
  g_autoptr (GError) reason = NULL;
  gsize start;
  gsize end;

  if (self->query == NULL || skep_log_query_match (self->query, text, strlen (text), &start, &end,
                                                   &reason))
    return TRUE;

  if (reason != NULL)
    g_set_error_literal (error, SKEP_CTL_ERROR, SKEP_CTL_FAILED, reason->message);
  return FALSE;
}

static gboolean
take_line (Printer       *self,
           const guint8  *line,
           gsize          length,
           GError       **error)
{
  g_autofree char *text = skep_plain_text_make ((const char *) line, length);
  g_autoptr (GError) local_error = NULL;

  if (!is_wanted (self, text, &local_error))
    {
      if (local_error == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  self->is_found = TRUE;
  if (self->last == NULL)
    return print_text (text, error);

  g_queue_push_tail (self->last, g_steal_pointer (&text));
  if (self->last->length > self->n_last)
    g_free (g_queue_pop_head (self->last));
  return TRUE;
}

/* From now on, lines are printed at once. */
static gboolean
print_last (Printer  *self,
            GError  **error)
{
  GQueue *last = g_steal_pointer (&self->last);
  gboolean is_good = TRUE;

  if (last == NULL)
    return TRUE;

  for (GList *link = last->head; link != NULL && is_good; link = link->next)
    is_good = print_text (link->data, error);
  g_queue_free_full (last, g_free);
  return is_good;
}

/* How much of @held is to be printed as a line, 0 if it isn't whole yet. */
static gsize
measure_line (GByteArray *held,
              gsize       start,
              gboolean    is_end)
{
  gsize length = held->len - start;
  const guint8 *line = held->data + start;
  const guint8 *end = length > 0 ? memchr (line, '\n', length) : NULL;

  if (end != NULL)
    return end - line + 1;

  return is_end || length > MAX_LINE_BYTES ? length : 0;
}

static gboolean
print_plain_cb (const guchar  *data,
                gsize          length,
                gpointer       user_data,
                GError       **error)
{
  Printer *self = user_data;
  GByteArray *held = self->held;
  const gboolean is_end = data == NULL && !self->is_part;
  gsize start = 0;
  gsize n;

  if (data != NULL)
    g_byte_array_append (held, data, length);
  while ((n = measure_line (held, start, is_end)) > 0)
    {
      gsize shown = n - (held->data[start + n - 1] == '\n' ? 1 : 0);

      if (!take_line (self, held->data + start, shown, error))
        return FALSE;
      start += n;
    }

  g_byte_array_remove_range (held, 0, start);
  return data != NULL || print_last (self, error);
}

static gboolean
print_raw_cb (const guchar  *data,
              gsize          length,
              gpointer       user_data,
              GError       **error)
{
  return skep_ctl_output_write (data, length, error);
}

static JsonObject *
make_call (const SkepCtlLine  *line,
           GError            **error)
{
  JsonObject *arguments = skep_ctl_line_make_call (line, error);

  if (arguments == NULL)
    return NULL;

  json_object_set_boolean_member (arguments, "untilEmpty", TRUE);
  if (line->n_lines > 0 && line->pattern == NULL)
    json_object_set_int_member (arguments, "limit", line->n_lines);
  else
    json_object_set_boolean_member (arguments, "all", TRUE);
  return arguments;
}

/* What comes behind an answer. */
static JsonObject *
make_further_call (JsonObject *content)
{
  JsonObject *arguments = json_object_new ();

  json_object_set_string_member (arguments, "processId",
                                 json_object_get_string_member (content, "processId"));
  json_object_set_string_member (arguments, "cursor",
                                 json_object_get_string_member (content, "nextCursor"));
  json_object_set_boolean_member (arguments, "untilEmpty", TRUE);
  return arguments;
}

static int
print_raw (const SkepCtlLine  *line,
           SkepCtlClient      *client,
           JsonObject         *arguments,
           GError            **error)
{
  g_autoptr (JsonObject) end = skep_ctl_output_copy (client, arguments, line->is_following,
                                                     print_raw_cb, NULL, error);

  return end != NULL ? 0 : SKEP_CTL_FAILED;
}

/* The last matching lines are known only at the end of what there is; what follows comes then. */
static int
print_lines (const SkepCtlLine  *line,
             SkepLogQuery       *query,
             SkepCtlClient      *client,
             JsonObject         *arguments,
             GError            **error)
{
  const gboolean is_held_back = query != NULL && line->n_lines > 0;
  g_auto (Printer) printer = { g_byte_array_new () };
  g_autoptr (JsonObject) end = NULL;

  if (query != NULL)
    printer.query = skep_log_query_ref (query);
  if (is_held_back)
    printer.last = g_queue_new ();
  printer.n_last = line->n_lines;
  printer.is_part = is_held_back && line->is_following;

  end = skep_ctl_output_copy (client, arguments, line->is_following && !is_held_back,
                              print_plain_cb, &printer, error);
  if (end != NULL && printer.is_part)
    {
      JsonObject *further = make_further_call (end);

      printer.is_part = FALSE;
      json_object_unref (end);
      end = skep_ctl_output_copy (client, further, TRUE, print_plain_cb, &printer, error);
    }

  return end != NULL && (query == NULL || printer.is_found) ? 0 : SKEP_CTL_FAILED;
}

static const struct
{
  const char *name;
  gsize offset;
} exclusive_options[] = {
  { "--raw", G_STRUCT_OFFSET (SkepCtlLine, is_raw) },
  { "--problems", G_STRUCT_OFFSET (SkepCtlLine, is_about_problems) },
};

static gboolean
fail_usage (GError     **error,
            const char  *first,
            const char  *second)
{
  g_set_error (error, SKEP_CTL_ERROR, SKEP_CTL_USAGE, _("“%s” and “%s” exclude each other"), first,
               second);
  return FALSE;
}

/* Bytes are no lines, and problems are none either: what picks lines makes no sense with them. */
static gboolean
check_options (const SkepCtlLine  *line,
               GError            **error)
{
  if (line->is_raw && line->is_about_problems)
    return fail_usage (error, "--raw", "--problems");

  for (gsize i = 0; line->pattern != NULL && i < G_N_ELEMENTS (exclusive_options); i++)
    if (G_STRUCT_MEMBER (gboolean, line, exclusive_options[i].offset))
      return fail_usage (error, "--grep", exclusive_options[i].name);

  return !line->is_about_problems || line->n_lines < 0 || fail_usage (error, "-n", "--problems");
}

static SkepLogQuery *
make_query (const SkepCtlLine  *line,
            GError            **error)
{
  g_autoptr (GError) reason = NULL;
  SkepLogQuery *query = skep_log_query_new (line->pattern,
                                            SKEP_LOG_QUERY_REGEX | SKEP_LOG_QUERY_CASE, &reason);

  if (query == NULL)
    g_set_error (error, SKEP_CTL_ERROR, SKEP_CTL_USAGE, "“%s”: %s", line->pattern,
                 reason->message);
  return query;
}

static int
print_problems (const SkepCtlLine  *line,
                SkepCtlClient      *client,
                GError            **error)
{
  JsonObject *arguments = skep_ctl_line_make_call (line, error);

  return arguments != NULL &&
         skep_ctl_problems_print (client, arguments, line->is_following, error)
           ? 0 : SKEP_CTL_FAILED;
}

static int
run_logs (const SkepCtlLine  *line,
          GError            **error)
{
  g_autoptr (SkepLogQuery) query = NULL;
  g_autoptr (SkepCtlClient) client = NULL;
  JsonObject *arguments;

  if (!check_options (line, error) ||
      (line->pattern != NULL && (query = make_query (line, error)) == NULL) ||
      (client = skep_ctl_line_connect (line, error)) == NULL)
    return SKEP_CTL_FAILED;
  if (line->is_about_problems)
    return print_problems (line, client, error);
  if ((arguments = make_call (line, error)) == NULL)
    return SKEP_CTL_FAILED;

  return line->is_raw ? print_raw (line, client, arguments, error)
                      : print_lines (line, query, client, arguments, error);
}

const SkepCtlCommand skep_ctl_command_logs = {
  .name = "logs",
  .parameters = "RUN|SCRIPT",
  .summary = N_("Print the output of a script"),
  .options = "pflrgb",
  .min_words = 1,
  .max_words = 1,
  .run = run_logs,
};

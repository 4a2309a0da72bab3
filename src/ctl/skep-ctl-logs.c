/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "skep-ctl-command.h"
#include "skep-ctl-output.h"
#include "skep-plain-text.h"

/* A line that doesn't end is printed in parts. */
#define MAX_LINE_BYTES (64 * 1024)

static gboolean
print_line (const guint8  *line,
            gsize          length,
            GError       **error)
{
  g_autofree char *plain = skep_plain_text_make ((const char *) line, length);
  g_autofree char *text = g_strconcat (plain, "\n", NULL);

  return skep_ctl_output_write (text, strlen (text), error);
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

/* @user_data is what there is of a line. */
static gboolean
print_plain_cb (const guchar  *data,
                gsize          length,
                gpointer       user_data,
                GError       **error)
{
  GByteArray *held = user_data;
  gsize start = 0;
  gsize n;

  if (data != NULL)
    g_byte_array_append (held, data, length);
  while ((n = measure_line (held, start, data == NULL)) > 0)
    {
      gsize shown = n - (held->data[start + n - 1] == '\n' ? 1 : 0);

      if (!print_line (held->data + start, shown, error))
        return FALSE;
      start += n;
    }

  g_byte_array_remove_range (held, 0, start);
  return TRUE;
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
  if (line->n_lines > 0)
    json_object_set_int_member (arguments, "limit", line->n_lines);
  else
    json_object_set_boolean_member (arguments, "all", TRUE);
  return arguments;
}

static int
run_logs (const SkepCtlLine  *line,
          GError            **error)
{
  g_autoptr (SkepCtlClient) client = skep_ctl_line_connect (line, error);
  JsonObject *arguments = client != NULL ? make_call (line, error) : NULL;
  g_autoptr (GByteArray) held = g_byte_array_new ();
  g_autoptr (JsonObject) end = NULL;

  if (arguments == NULL)
    return SKEP_CTL_FAILED;

  end = skep_ctl_output_copy (client, arguments, line->is_following,
                              line->is_raw ? print_raw_cb : print_plain_cb, held, error);
  return end != NULL ? 0 : SKEP_CTL_FAILED;
}

const SkepCtlCommand skep_ctl_command_logs = {
  .name = "logs",
  .parameters = "RUN|SCRIPT",
  .summary = N_("Print the output of a script"),
  .options = "pflr",
  .min_words = 1,
  .max_words = 1,
  .run = run_logs,
};

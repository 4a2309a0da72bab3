/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-log-export.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "skep-html-line.h"
#include "skep-line-reader.h"
#include "skep-output-reader.h"

#define COPY_BYTES (256 * 1024)

#define HTML_HEAD \
  "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n" \
  "<meta name=\"viewport\" content=\"width=device-width\">\n<title>%s</title>\n<style>\n" \
  "body { margin: 0; padding: 1em; color: #deddda; background: #1d1d20; }\n" \
  "pre { margin: 0; font-family: \"Adwaita Mono\", monospace; white-space: pre-wrap; }\n" \
  "a { color: inherit; }\n.gap { opacity: .6; }\n</style>\n</head>\n<body>\n<pre>\n"
#define HTML_TAIL "</pre>\n</body>\n</html>\n"

/* Where it goes, and what it has to know of what went before. */
typedef struct
{
  SkepOutput *output;
  GOutputStream *stream;
  GCancellable *cancellable;
  const char *title;
} Export;

static gboolean
write_bytes (Export      *self,
             const void  *bytes,
             gsize        length,
             GError     **error)
{
  return g_output_stream_write_all (self->stream, bytes, length, NULL, self->cancellable, error);
}

/* So that nothing is missing silently. */
static char *
describe_gap (gsize n_bytes)
{
  g_autofree char *size = g_format_size (n_bytes);

  /* Translators: a part of the output of a script; %s is a size, such as 3 MB */
  return g_strdup_printf (_("— %s are not kept —"), size);
}

static gboolean
export_raw (Export  *self,
            GError **error)
{
  g_autoptr (SkepOutputReader) reader = skep_output_reader_new (self->output);
  g_autofree guint8 *buffer = g_malloc (COPY_BYTES);
  gsize n;

  while ((n = skep_output_reader_read (reader, buffer, COPY_BYTES)) > 0)
    if (!write_bytes (self, buffer, n, error))
      return FALSE;

  return TRUE;
}

static gboolean
write_text_gap (Export  *self,
                gsize    n_missed,
                GError **error)
{
  g_autofree char *words = describe_gap (n_missed);
  g_autofree char *line = g_strconcat (words, "\n", NULL);

  return n_missed == 0 || write_bytes (self, line, strlen (line), error);
}

static gboolean
export_text (Export  *self,
             GError **error)
{
  g_autoptr (SkepLineReader) reader = skep_line_reader_new (self->output);
  gsize n_missed = 0;

  while (skep_line_reader_read_block (reader, TRUE))
    {
      gsize missed = skep_line_reader_get_n_missed (reader);
      gsize length;
      const char *text = skep_line_reader_get_text (reader, &length);

      if (!write_text_gap (self, missed - n_missed, error) ||
          !write_bytes (self, text, length, error))
        return FALSE;
      n_missed = missed;
    }

  return TRUE;
}

static void
append_html_gap (GString *html,
                 gsize    n_missed)
{
  g_autofree char *words = describe_gap (n_missed);
  g_autofree char *escaped = g_markup_escape_text (words, -1);

  g_string_append_printf (html, "<span class=\"gap\">%s</span>\n", escaped);
}

/* How many of @length bytes are not the beginning of a character that is cut at their end. */
static gsize
measure_whole (const char *bytes,
               gsize       length)
{
  const char *last = g_utf8_find_prev_char (bytes, bytes + length);

  if (last == NULL ||
      g_utf8_get_char_validated (last, bytes + length - last) != (gunichar) -2)
    return length;

  return last - bytes;
}

/* Appends the whole lines of @bytes, and the rest too if it @is_last or too long to wait for its
 * end. Returns how many bytes that was. */
static gsize
append_html_lines (GString       *html,
                   SkepHtmlStyle *style,
                   const char    *bytes,
                   gsize          length,
                   gboolean       is_last)
{
  const char *p = bytes;
  const char *end = bytes + length;
  const char *newline;

  while ((newline = memchr (p, '\n', end - p)) != NULL)
    {
      skep_html_line_append (html, style, p, newline - p);
      g_string_append_c (html, '\n');
      p = newline + 1;
    }
  if (p < end && (is_last || (gsize) (end - p) > SKEP_LINE_MAX_BYTES))
    {
      gsize n = is_last ? (gsize) (end - p) : measure_whole (p, end - p);

      skep_html_line_append (html, style, p, n);
      p += n;
    }

  return p - bytes;
}

/* What came just before a gap is no beginning of what comes behind it. */
static void
end_before_gap (GString       *html,
                SkepHtmlStyle *style,
                const char    *bytes,
                gsize          length,
                gsize          n_missed)
{
  append_html_lines (html, style, bytes, length, TRUE);
  if (length > 0)
    g_string_append_c (html, '\n');
  append_html_gap (html, n_missed);
  *style = (SkepHtmlStyle) SKEP_HTML_STYLE_INIT;
}

static gboolean
export_html_lines (Export  *self,
                   GError **error)
{
  g_autoptr (SkepOutputReader) reader = skep_output_reader_new (self->output);
  g_autofree char *buffer = g_malloc (COPY_BYTES + SKEP_LINE_MAX_BYTES);
  SkepHtmlStyle style = SKEP_HTML_STYLE_INIT;
  gsize n_kept = 0;
  gsize n_missed = 0;
  gsize n;

  do
    {
      g_autoptr (GString) html = g_string_new (NULL);
      gsize start = 0;
      gsize n_done;

      n = skep_output_reader_read (reader, buffer + n_kept, COPY_BYTES);
      if (skep_output_reader_get_n_missed (reader) > n_missed)
        {
          end_before_gap (html, &style, buffer, n_kept,
                          skep_output_reader_get_n_missed (reader) - n_missed);
          n_missed = skep_output_reader_get_n_missed (reader);
          start = n_kept;
        }

      n_done = start + append_html_lines (html, &style, buffer + start, n_kept + n - start, n == 0);
      n_kept = n_kept + n - n_done;
      memmove (buffer, buffer + n_done, n_kept);
      if (!write_bytes (self, html->str, html->len, error))
        return FALSE;
    }
  while (n > 0);

  return TRUE;
}

static gboolean
export_html (Export  *self,
             GError **error)
{
  g_autofree char *title = g_markup_escape_text (self->title, -1);
  g_autofree char *head = g_strdup_printf (HTML_HEAD, title);

  return write_bytes (self, head, strlen (head), error) && export_html_lines (self, error) &&
         write_bytes (self, HTML_TAIL, strlen (HTML_TAIL), error);
}

static gboolean (*const exporters[]) (Export  *self,
                                      GError **error) = {
  [SKEP_LOG_EXPORT_TEXT] = export_text,
  [SKEP_LOG_EXPORT_RAW] = export_raw,
  [SKEP_LOG_EXPORT_HTML] = export_html,
};

/**
 * skep_log_export:
 * @output: what a run has written
 * @format: plain text without escape sequences, the bytes as they came, or a page with colours
 * @title: valid UTF-8, for the page
 * @stream: where to write; not closed
 * @cancellable: (nullable): ends it early
 * @error: return location
 *
 * Writes all that is kept of an output by now. What is missing between its beginning and its end
 * is told, but in raw bytes, where it can't be. Blocks: for a thread of a pool.
 *
 * Returns: %FALSE if it could not be written
 */
gboolean
skep_log_export (SkepOutput           *output,
                 SkepLogExportFormat   format,
                 const char           *title,
                 GOutputStream        *stream,
                 GCancellable         *cancellable,
                 GError              **error)
{
  Export self = { output, stream, cancellable, title };

  return exporters[format] (&self, error);
}

/**
 * skep_log_export_dup_tail:
 * @output: what a run has written
 * @n_lines: how many of its last lines
 *
 * Any thread; reads files, perhaps.
 *
 * Returns: (transfer full): those lines as plain text, each with its end
 */
char *
skep_log_export_dup_tail (SkepOutput *output,
                          gsize       n_lines)
{
  g_autoptr (SkepOutputReader) place = skep_output_reader_new (output);
  g_autoptr (SkepLineReader) reader = skep_line_reader_new (output);
  GString *tail = g_string_new (NULL);

  skep_line_reader_seek (reader, skep_output_reader_find_tail (place, n_lines));
  while (skep_line_reader_read_block (reader, TRUE))
    {
      gsize length;
      const char *text = skep_line_reader_get_text (reader, &length);

      g_string_append_len (tail, text, length);
    }

  return g_string_free (tail, FALSE);
}

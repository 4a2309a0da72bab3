/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "skep-log-export.h"
#include "skep-output-writer.h"

static SkepOutput *
make_output (const char *text)
{
  SkepOutput *output = skep_output_new (NULL);
  g_autoptr (SkepOutputWriter) writer =
    skep_output_writer_new (output, SKEP_OUTPUT_DEFAULT_FILE_BYTES);

  skep_output_writer_take (writer, text, strlen (text));
  return output;
}

static char *
export_to_text (SkepOutput          *output,
                SkepLogExportFormat  format,
                gsize               *length)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  g_assert_true (skep_log_export (output, format, "dev-1 <x>", stream, NULL, &error));
  g_assert_no_error (error);
  g_output_stream_write_all (stream, "", 1, NULL, NULL, NULL);
  g_output_stream_close (stream, NULL, NULL);
  *length = g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream)) - 1;

  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (stream));
}

#define COLOURED "\033[31mred\033[0m <b>\r\n10 %\r20 %\r\nlast"

static void
test_text (void)
{
  g_autoptr (SkepOutput) output = make_output (COLOURED);
  gsize length;
  g_autofree char *text = export_to_text (output, SKEP_LOG_EXPORT_TEXT, &length);

  g_assert_cmpstr (text, ==, "red <b>\n20 %\nlast\n");
}

static void
test_raw (void)
{
  g_autoptr (SkepOutput) output = make_output (COLOURED);
  gsize length;
  g_autofree char *text = export_to_text (output, SKEP_LOG_EXPORT_RAW, &length);

  g_assert_cmpmem (text, length, COLOURED, strlen (COLOURED));
}

static void
test_html (void)
{
  g_autoptr (SkepOutput) output = make_output (COLOURED);
  gsize length;
  g_autofree char *text = export_to_text (output, SKEP_LOG_EXPORT_HTML, &length);

  g_assert_true (g_str_has_prefix (text, "<!DOCTYPE html>"));
  g_assert_nonnull (strstr (text, "<title>dev-1 &lt;x&gt;</title>"));
  g_assert_nonnull (strstr (text, "<pre>\n<span style=\"color:#c01c28;\">red</span> &lt;b&gt;\n"
                                  "20 %\nlast</pre>"));
}

static void
test_empty (void)
{
  g_autoptr (SkepOutput) output = skep_output_new (NULL);
  gsize length;
  g_autofree char *text = export_to_text (output, SKEP_LOG_EXPORT_TEXT, &length);

  g_assert_cmpuint (length, ==, 0);
}

/* A line longer than any buffer, with a character in it that is cut by each. */
static void
test_long_line (void)
{
  g_autoptr (SkepOutput) output = skep_output_new (NULL);
  g_autoptr (SkepOutputWriter) writer =
    skep_output_writer_new (output, SKEP_OUTPUT_DEFAULT_FILE_BYTES);
  g_autoptr (GString) line = g_string_new (NULL);
  gsize length;
  g_autofree char *html = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < 400000; i++)
    g_string_append (line, "a\303\251");
  skep_output_writer_take (writer, line->str, line->len);

  html = export_to_text (output, SKEP_LOG_EXPORT_HTML, &length);
  g_assert_true (g_utf8_validate (html, length, NULL));
  g_assert_null (strstr (html, "\357\277\275"));
  text = export_to_text (output, SKEP_LOG_EXPORT_TEXT, &length);
  g_assert_null (strstr (text, "\357\277\275"));
}

/* Beyond the bound there is a gap between the beginning and the end. */
static void
test_gap (void)
{
  g_autofree char *root = g_dir_make_tmp ("skep-test-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (root, "run", NULL);
  g_autoptr (SkepOutput) output = skep_output_new (folder);
  SkepOutputWriter *writer = skep_output_writer_new (output, 3 * 4 * 1024 * 1024);
  g_autofree char *block = g_malloc (64 * 1024);
  g_autofree char *text = NULL;
  g_autofree char *html = NULL;
  gsize length;

  memset (block, 'x', 64 * 1024);
  block[64 * 1024 - 1] = '\n';
  for (guint i = 0; i < 32 * 16; i++)
    skep_output_writer_take (writer, block, 64 * 1024);
  skep_output_writer_take (writer, "the end\n", 8);
  skep_output_writer_free (writer);

  text = export_to_text (output, SKEP_LOG_EXPORT_TEXT, &length);
  g_assert_nonnull (strstr (text, "— "));
  g_assert_nonnull (strstr (text, " are not kept —\n"));
  g_assert_true (g_str_has_suffix (text, "\nthe end\n"));
  html = export_to_text (output, SKEP_LOG_EXPORT_HTML, &length);
  g_assert_nonnull (strstr (html, "<span class=\"gap\">— "));
}

static void
test_full_disk (void)
{
  g_autoptr (SkepOutput) output = make_output (COLOURED);
  g_autoptr (GFile) file = g_file_new_for_path ("/dev/full");
  g_autoptr (GFileOutputStream) stream = g_file_append_to (file, G_FILE_CREATE_NONE, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (stream);
  g_assert_false (skep_log_export (output, SKEP_LOG_EXPORT_TEXT, "x", G_OUTPUT_STREAM (stream),
                                   NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

static void
test_tail (void)
{
  g_autoptr (SkepOutput) output = make_output ("one\r\ntwo\r\n\033[1mthree\033[0m\r\nfour");
  g_autofree char *two = skep_log_export_dup_tail (output, 2);
  g_autofree char *all = skep_log_export_dup_tail (output, 100);

  g_assert_cmpstr (two, ==, "three\nfour\n");
  g_assert_cmpstr (all, ==, "one\ntwo\nthree\nfour\n");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/log-export/text/is-plain", test_text);
  g_test_add_func ("/log-export/raw/is-byte-exact", test_raw);
  g_test_add_func ("/log-export/html/has-colours", test_html);
  g_test_add_func ("/log-export/empty/is-empty", test_empty);
  g_test_add_func ("/log-export/long-line/cuts-no-character", test_long_line);
  g_test_add_func ("/log-export/gap/is-told", test_gap);
  g_test_add_func ("/log-export/full-disk/is-an-error", test_full_disk);
  g_test_add_func ("/log-export/tail/has-the-last-lines", test_tail);

  return g_test_run ();
}

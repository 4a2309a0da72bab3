/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "skep-mcp-output.h"

/* More than an answer has, and not a whole number of them. */
#define BEGIN_LINES 20001
#define LINE "of16bytesand one\n"
#define GAP 1000

typedef struct
{
  char *folder;
  gsize end;
  SkepRun *run;
} Fixture;

static void
write_file (Fixture    *fixture,
            const char *text)
{
  g_autofree char *path = g_strdup_printf ("%s/%016" G_GINT64_MODIFIER "x", fixture->folder,
                                           (guint64) fixture->end);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  fixture->end += strlen (text);
}

/* A finished run of whose output a part is gone. */
static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  const SkepRunState state = { .status = SKEP_RUN_STATUS_SUCCESS };
  g_autoptr (SkepScript) script = skep_script_new ("/tmp", "test", "x", "/tmp", "dev");
  g_autoptr (GString) begin = g_string_new (NULL);
  g_autoptr (SkepOutput) output = NULL;

  fixture->folder = g_dir_make_tmp ("skep-test-XXXXXX", NULL);
  for (guint i = 0; i < BEGIN_LINES; i++)
    g_string_append (begin, LINE);
  g_string_append (begin, "cut");
  write_file (fixture, begin->str);
  fixture->end += GAP;
  write_file (fixture, "behind\nlast");

  output = skep_output_open (fixture->folder, NULL);
  g_assert_nonnull (output);
  fixture->run = skep_run_new_past ("dev-1", "uuid", script, "test", &state, output);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_object_unref (fixture->run);
}

static const char *
get_content (JsonArray *lines,
             guint      index)
{
  return json_object_get_string_member (json_array_get_object_element (lines, index), "content");
}

/* Whoever reads on from one answer to the next comes to the end, also behind a gap in the middle
 * of a line. */
static void
test_gap (Fixture       *fixture,
          gconstpointer  data)
{
  g_autoptr (SkepMcpOutput) output = skep_mcp_output_new (fixture->run);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  guint n;

  skep_mcp_output_look (output);
  do
    {
      g_autoptr (JsonArray) lines = skep_mcp_output_read_lines (output, 1000, NULL, NULL);

      n = json_array_get_length (lines);
      for (guint i = 0; i < n; i++)
        g_ptr_array_add (all, g_strdup (get_content (lines, i)));
    }
  while (n > 0);

  g_assert_cmpuint (output->position, ==, fixture->end);
  g_assert_cmpuint (output->n_dropped, ==, GAP);
  g_assert_cmpuint (all->len, ==, BEGIN_LINES + 3);
  g_assert_cmpstr (g_ptr_array_index (all, BEGIN_LINES - 1), ==, "of16bytesand one");
  g_assert_cmpstr (g_ptr_array_index (all, BEGIN_LINES), ==, "cut");
  g_assert_cmpstr (g_ptr_array_index (all, BEGIN_LINES + 1), ==, "behind");
  g_assert_cmpstr (g_ptr_array_index (all, BEGIN_LINES + 2), ==, "last");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/mcp/output/gap-ends-a-line", Fixture, NULL, set_up, test_gap, tear_down);
  return g_test_run ();
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <time.h>

#include "discovery-fixture.h"

/* What no file of any source says, but what any of them may be: @unit @n times behind @start. */
typedef struct
{
  const char *start;
  const char *unit;
  guint n;
} Hostile;

/* Enough to tell what takes the square of it, and not too much for the sanitizers. */
#define MAX_BYTES (64 * 1024)
#define MAX_CPU_SECONDS 2

static const Hostile hostile[] = {
  { "", "", 0 },
  { "\xef\xbb\xbf", "", 0 },
  { "\xef\xbb\xbf\xef\xbb\xbf", "", 0 },
  { "", "\xff\xfe", 100 },
  { "", "\xc3", MAX_BYTES },
  { "", "\n", MAX_BYTES },
  { "", "\r", MAX_BYTES },
  { "", "\r\n", MAX_BYTES / 2 },
  { "", " ", MAX_BYTES },
  { "", "\t\n", MAX_BYTES / 2 },
  { "", "a", MAX_BYTES },
  { "", "a ", MAX_BYTES / 2 },
  { "", "a\n", MAX_BYTES / 2 },
  { "", "a:\n", MAX_BYTES / 3 },
  { "", "a:\n ", MAX_BYTES / 4 },
  { "", "a: b\n", MAX_BYTES / 5 },
  { "", "a = b\n", MAX_BYTES / 6 },
  { "", "a=\"\n", MAX_BYTES / 4 },
  { "", "a='''\n", MAX_BYTES / 6 },
  { "", "[a]\n", MAX_BYTES / 4 },
  { "", "- ", MAX_BYTES / 2 },
  { "", "\"", MAX_BYTES },
  { "", "'", MAX_BYTES },
  { "", "`", MAX_BYTES },
  { "", "\\", MAX_BYTES },
  { "", "\\\n", MAX_BYTES / 2 },
  { "", "/", MAX_BYTES },
  { "", "/*", MAX_BYTES / 2 },
  { "", "#", MAX_BYTES },
  { "", "[", MAX_BYTES },
  { "{\"a\":", "[", MAX_BYTES },
  { "", "{", MAX_BYTES },
  { "", "{\"a\":", MAX_BYTES / 5 },
  { "", "(", MAX_BYTES },
  { "", "a(", MAX_BYTES / 2 },
  { "", "<", MAX_BYTES },
  { "", "<a>", MAX_BYTES / 3 },
  { "", "<!--", MAX_BYTES / 4 },
  { "", "$(", MAX_BYTES / 2 },
  { "", "${", MAX_BYTES / 2 },
  { "", "{{", MAX_BYTES / 2 },
  { "", "%", MAX_BYTES },
  { "", "if a\n", MAX_BYTES / 5 },
  { "", "do\n", MAX_BYTES / 3 },
  { "", "include a\n", MAX_BYTES / 10 },
};

static char *
make_file_name (const char *pattern)
{
  return *pattern == '*' ? g_strconcat ("any", pattern + 1, NULL) : g_strdup (pattern);
}

static void
check_run (Fixture    *fixture,
           const char *healthy)
{
  clock_t start = clock ();
  GPtrArray *errors;

  fixture_run (fixture);
  g_assert_cmpint ((clock () - start) / CLOCKS_PER_SEC, <, MAX_CPU_SECONDS);
  g_assert_nonnull (fixture_find (fixture, healthy));
  errors = skep_discovery_get_errors (fixture->discovery);
  for (guint i = 0; i < errors->len; i++)
    g_assert_true (g_utf8_validate (((SkepSourceError *) errors->pdata[i])->reason, -1, NULL));
}

/* A new file is written without waiting for the disk, unlike one that is there. */
static void
attack (Fixture    *fixture,
        const char *file,
        const char *text,
        gsize       length,
        const char *healthy)
{
  g_autofree char *path = fixture_path (fixture, file);

  fixture_write_bytes (fixture, file, text, length);
  check_run (fixture, healthy);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
make_large_file (const char *path)
{
  g_assert_true (g_file_set_contents (path, "a", 1, NULL));
  g_assert_cmpint (truncate (path, SKEP_DISCOVERY_MAX_FILE_BYTES + 1), ==, 0);
}

static void
make_folder (const char *path)
{
  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
}

static void
make_fifo (const char *path)
{
  g_assert_cmpint (mkfifo (path, 0644), ==, 0);
}

static void
make_loop (const char *path)
{
  g_assert_cmpint (symlink (path, path), ==, 0);
}

/* What has the name and can't be read. */
static void
attack_name (Fixture    *fixture,
             const char *path,
             const char *healthy)
{
  static void (*const makers[]) (const char *) = {
    make_large_file, make_folder, make_fifo, make_loop,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (makers); i++)
    {
      makers[i](path);
      check_run (fixture, healthy);
      g_assert_cmpint (remove (path), ==, 0);
    }
}

static void
attack_file (Fixture    *fixture,
             const char *file,
             const char *healthy)
{
  static const char nuls[] = "{\"a\":\0\"b\"}\na:\0b\n\0";
  g_autofree char *path = fixture_path (fixture, file);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autoptr (GString) text = g_string_new (hostile[i].start);
      g_autofree char *shown = g_strescape (hostile[i].unit, NULL);

      for (guint n = 0; n < hostile[i].n; n++)
        g_string_append (text, hostile[i].unit);
      g_test_message ("%s: “%s” %u times", file, shown, hostile[i].n);
      attack (fixture, file, text->str, text->len, healthy);
    }
  attack (fixture, file, nuls, sizeof nuls, healthy);
  attack_name (fixture, path, healthy);
}

static void
test_hostile (gconstpointer data)
{
  const SkepSource *source = data;
  gboolean is_procfile = g_str_equal (source->id, "procfile");
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, is_procfile ? "Makefile" : "Procfile", "web: a\n");
  for (gsize i = 0; i < G_N_ELEMENTS (source->files) && source->files[i] != NULL; i++)
    {
      g_autofree char *file = make_file_name (source->files[i]);

      attack_file (fixture, file, is_procfile ? "make::web" : "procfile::web");
    }
}

/* What is read without a byte order mark is read with one, in files named by others too. */
static void
test_byte_order_mark (void)
{
#define BOM "\xef\xbb\xbf"
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "package.json", BOM "{\"scripts\": {\"dev\": \"vite\"}}");
  fixture_write (fixture, "Makefile", BOM "all:\ninclude more.mk\n");
  fixture_write (fixture, "more.mk", BOM "more:\n");
  fixture_write (fixture, "deno.json", BOM "{\"tasks\": {\"a\": \"b\"}}");
  fixture_write (fixture, "CMakeLists.txt", "project (a)\n");
  fixture_write (fixture, "CMakePresets.json",
                 BOM "{\"version\": 4, \"include\": [\"more.json\"], \"configurePresets\": "
                 "[{\"name\": \"one\", \"generator\": \"Ninja\", \"binaryDir\": \"b\"}]}");
  fixture_write (fixture, "more.json",
                 BOM "{\"version\": 4, \"configurePresets\": "
                 "[{\"name\": \"two\", \"generator\": \"Ninja\", \"binaryDir\": \"c\"}]}");
  fixture_run (fixture);
  fixture_assert_problems (fixture, "");
  fixture_find (fixture, "npm::dev");
  fixture_find (fixture, "make::all");
  fixture_find (fixture, "make::more");
  fixture_find (fixture, "deno::a");
}

/* Nothing of it is read, whatever its size was said to be. */
static void
test_large_include (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *settings = fixture_path (fixture, "settings.gradle");

  fixture_write (fixture, "build.gradle", "task hello\n");
  make_large_file (settings);
  fixture_run (fixture);
  fixture_find (fixture, "gradle::hello");
  fixture_assert_problems (
    fixture, "error settings.gradle: This file has 8.0\u00a0MiB; no more than 8.0\u00a0MiB is read.\n");
}

int
main (int    argc,
      char **argv)
{
  const SkepSource *sources;
  gsize n_sources;

  g_test_init (&argc, &argv, NULL);
  sources = skep_sources_get_all (&n_sources);
  for (gsize i = 0; i < n_sources; i++)
    {
      g_autofree char *path = g_strdup_printf ("/sources/hostile-files/%s", sources[i].id);

      g_test_add_data_func (path, sources + i, test_hostile);
    }
  g_test_add_func ("/sources/byte-order-mark", test_byte_order_mark);
  g_test_add_func ("/sources/too-large-beside-another", test_large_include);
  return g_test_run ();
}

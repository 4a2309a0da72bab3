/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-ignore-rules.h"

/* Writes @name, and makes its folders. */
static void
write_file (Fixture    *fixture,
            const char *name,
            const char *text)
{
  g_autofree char *path = fixture_path (fixture, name);
  g_autofree char *dir = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (dir, 0755), ==, 0);
  fixture_write (fixture, name, text);
}

/* A folder with one script, which has its name. */
static void
add_folder (Fixture    *fixture,
            const char *dir)
{
  g_autofree char *name = g_path_get_basename (dir);
  g_autofree char *file = g_build_filename (dir, "Procfile", NULL);
  g_autofree char *text = g_strconcat (name, ": true\n", NULL);

  write_file (fixture, file, text);
}

static void
test_folders (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  write_file (fixture, ".gitignore", "/out/\n*.d\n!kept.d\n");
  add_folder (fixture, "a");
  add_folder (fixture, "a/out");
  add_folder (fixture, "kept.d");
  add_folder (fixture, "lost.d");
  add_folder (fixture, "out");
  fixture_run (fixture);

  fixture_assert_names (fixture, "a out kept.d");
  fixture_assert_problems (fixture, "");
}

static void
test_nested (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  write_file (fixture, ".gitignore", "x\ny\n");
  write_file (fixture, "a/.gitignore", "!x\n/z\n");
  add_folder (fixture, "a/b/x");
  add_folder (fixture, "a/b/y");
  add_folder (fixture, "a/b/z");
  add_folder (fixture, "a/z");
  add_folder (fixture, "x");
  fixture_run (fixture);

  fixture_assert_names (fixture, "x z");
}

/* The rules say it, not the ignored folder itself. */
static void
test_no_return (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  write_file (fixture, ".gitignore", "a/\n!a/b/\n");
  write_file (fixture, "a/.gitignore", "!*\n");
  add_folder (fixture, "a/b");
  fixture_run (fixture);

  fixture_assert_names (fixture, "");
}

static void
test_changes (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *path = fixture_path (fixture, ".gitignore");

  add_folder (fixture, "a");
  add_folder (fixture, "b");
  fixture_run (fixture);
  fixture_assert_names (fixture, "a b");

  write_file (fixture, ".gitignore", "a\n");
  fixture_run_again (fixture);
  fixture_assert_names (fixture, "b");

  write_file (fixture, ".gitignore", "b\n");
  fixture_run_again (fixture);
  fixture_assert_names (fixture, "a");

  fixture_run_again (fixture);
  fixture_assert_names (fixture, "a");

  g_assert_cmpint (g_unlink (path), ==, 0);
  fixture_run_again (fixture);
  fixture_assert_names (fixture, "a b");
}

/* Whoever watches a project hears of it too: it is one of the files that were read. */
static void
test_is_read (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  GPtrArray *units;

  write_file (fixture, "a/.gitignore", "b\n");
  fixture_run (fixture);

  units = skep_discovery_get_units (fixture->discovery);
  g_assert_cmpuint (units->len, ==, 1);
  for (guint i = 0; i < units->len; i++)
    {
      const SkepDiscoveryUnit *unit = units->pdata[i];

      g_assert_cmpuint (unit->files->len, ==, 1);
      g_assert_cmpstr (g_array_index (unit->files, SkepDiscoveryFile, 0).path,
                       ==, "a/.gitignore");
    }
}

static void
test_exclude (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  write_file (fixture, ".git/info/exclude", "a\nb\n");
  write_file (fixture, ".gitignore", "!b\n");
  add_folder (fixture, "a");
  add_folder (fixture, "b");
  fixture_run (fixture);

  fixture_assert_names (fixture, "b");
}

/* The project that is opened is the folder “app/web” of a repository then. */
static void
enter_sub_folder (Fixture *fixture)
{
  char *sub_folder = fixture_path (fixture, "app/web");

  g_free (fixture->project);
  fixture->project = sub_folder;
}

static void
test_above (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  write_file (fixture, "../.gitignore", "e\n");
  write_file (fixture, ".git/info/exclude", "a\nb\n");
  write_file (fixture, ".gitignore", "!b\n/app/web/c\n/d\n");
  write_file (fixture, "app/.gitignore", "/web/f/\n!d\n");
  add_folder (fixture, "app/web/a");
  add_folder (fixture, "app/web/b");
  add_folder (fixture, "app/web/c");
  add_folder (fixture, "app/web/d");
  add_folder (fixture, "app/web/e");
  add_folder (fixture, "app/web/f");
  enter_sub_folder (fixture);
  fixture_run (fixture);

  fixture_assert_names (fixture, "b d e");
}

static void
test_above_by_link (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *link = g_build_filename (fixture->top, "link", NULL);

  write_file (fixture, ".git/HEAD", "");
  write_file (fixture, ".gitignore", "/app/web/a\n");
  add_folder (fixture, "app/web/a");
  add_folder (fixture, "app/web/b");
  enter_sub_folder (fixture);
  g_assert_cmpint (symlink (fixture->project, link), ==, 0);
  g_free (fixture->project);
  fixture->project = g_steal_pointer (&link);
  fixture_run (fixture);

  fixture_assert_names (fixture, "b");
}

static void
test_no_repository_above (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  write_file (fixture, ".gitignore", "a\n");
  add_folder (fixture, "app/web/a");
  enter_sub_folder (fixture);
  fixture_run (fixture);

  fixture_assert_names (fixture, "a");
}

/* A home folder that is a repository of settings may well ignore all else. */
static void
test_ignored_project (gconstpointer rules)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  write_file (fixture, ".git/HEAD", "");
  write_file (fixture, ".gitignore", rules);
  write_file (fixture, "app/web/.gitignore", "b\n");
  add_folder (fixture, "app/web/a");
  add_folder (fixture, "app/web/b");
  enter_sub_folder (fixture);
  fixture_run (fixture);

  fixture_assert_names (fixture, "a");
}

static void
test_repository_within (gconstpointer file)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  write_file (fixture, ".git/HEAD", "");
  write_file (fixture, ".gitignore", "a\nlib/y\n");
  write_file (fixture, file, "gitdir: ../.git/modules/lib\n");
  write_file (fixture, "lib/.gitignore", "b\n");
  add_folder (fixture, "a");
  add_folder (fixture, "lib/a");
  add_folder (fixture, "lib/b");
  add_folder (fixture, "lib/y");
  fixture_run (fixture);

  fixture_assert_names (fixture, "a y");
}

/* git says so too, in words of its own. */
static void
test_link (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *link = fixture_path (fixture, ".gitignore");

  write_file (fixture, "rules", "a\n");
  g_assert_cmpint (symlink ("rules", link), ==, 0);
  add_folder (fixture, "a");
  fixture_run (fixture);

  fixture_assert_names (fixture, "a");
  fixture_assert_problems (fixture, "");
}

static void
test_odd_files (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *fifo = fixture_path (fixture, ".gitignore");

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  write_file (fixture, "a/.gitignore/x", "");
  add_folder (fixture, "a");
  fixture_run (fixture);

  fixture_assert_names (fixture, "a");
  fixture_assert_problems (fixture, "error .gitignore: This is not a regular file.\n");
}

static void
test_many_rules (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GString) text = g_string_new ("a\n");

  for (guint i = 0; i < SKEP_IGNORE_RULES_MAX; i++)
    g_string_append (text, "b\n");
  write_file (fixture, ".gitignore", text->str);
  add_folder (fixture, "a");
  add_folder (fixture, "c");
  fixture_run (fixture);

  fixture_assert_names (fixture, "c");
  fixture_assert_problems (fixture, "warning .gitignore: There are more than 10000 rules; "
                           "the rest is left out.\n");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/discovery-ignore/ignored-folders-are-not-searched", test_folders);
  g_test_add_func ("/discovery-ignore/a-nearer-file-wins", test_nested);
  g_test_add_func ("/discovery-ignore/nothing-comes-back-from-an-ignored-folder", test_no_return);
  g_test_add_func ("/discovery-ignore/a-changed-file-is-noticed", test_changes);
  g_test_add_func ("/discovery-ignore/a-file-can-be-watched", test_is_read);
  g_test_add_func ("/discovery-ignore/info-exclude-counts-least", test_exclude);
  g_test_add_func ("/discovery-ignore/above/up-to-the-repository", test_above);
  g_test_add_func ("/discovery-ignore/above/of-where-a-link-leads", test_above_by_link);
  g_test_add_func ("/discovery-ignore/above/only-with-a-repository", test_no_repository_above);
  g_test_add_data_func ("/discovery-ignore/above/not-if-the-project-is-ignored",
                        "a\n/app/web/\n", test_ignored_project);
  g_test_add_data_func ("/discovery-ignore/above/not-if-all-is-ignored",
                        "*\n!.gitignore\n", test_ignored_project);
  g_test_add_data_func ("/discovery-ignore/a-repository-within-has-its-own-rules",
                        "lib/.git/HEAD", test_repository_within);
  g_test_add_data_func ("/discovery-ignore/a-submodule-has-its-own-rules",
                        "lib/.git", test_repository_within);
  g_test_add_func ("/discovery-ignore/links-are-not-followed", test_link);
  g_test_add_func ("/discovery-ignore/only-regular-files-are-read", test_odd_files);
  g_test_add_func ("/discovery-ignore/rules-are-bounded", test_many_rules);
  return g_test_run ();
}

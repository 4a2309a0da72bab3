/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>

#include "skep-project-store.h"

#define SHOP "/src/my shop"
#define STRANGE "/src/\xff"

typedef struct
{
  char *folder;
  char *path;
  SkepProjectStore *store;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->folder = g_dir_make_tmp ("skep-test-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  self->path = g_build_filename (self->folder, "state", "projects.json", NULL);
  self->store = skep_project_store_new (self->path);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_autofree char *broken = g_strconcat (self->path, ".broken", NULL);
  g_autofree char *state = g_path_get_dirname (self->path);

  skep_project_store_unref (self->store);
  g_unlink (self->path);
  g_unlink (broken);
  g_rmdir (state);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self->path);
}

static void
start_again (Fixture *self)
{
  skep_project_store_unref (self->store);
  self->store = skep_project_store_new (self->path);
}

static void
write_file (Fixture    *self,
            const char *text)
{
  g_autofree char *state = g_path_get_dirname (self->path);

  g_assert_cmpint (g_mkdir_with_parents (state, 0700), ==, 0);
  g_assert_true (g_file_set_contents (self->path, text, -1, NULL));
  start_again (self);
}

static char *
read_file (Fixture *self)
{
  char *text = NULL;

  skep_project_store_flush (self->store);
  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  return text;
}

#define assert_strv(strv, ...)                                              \
  G_STMT_START                                                              \
    {                                                                       \
      g_auto (GStrv) strv_ = strv;                                          \
      const char *const expected_[] = { __VA_ARGS__ };                      \
      g_assert_cmpstrv (strv_, (gpointer) expected_);                       \
    }                                                                       \
  G_STMT_END

static void
test_nothing (Fixture       *self,
              gconstpointer  data)
{
  assert_strv (skep_project_store_dup_open (self->store), NULL);
  assert_strv (skep_project_store_dup_recent (self->store), NULL);
  assert_strv (skep_project_store_dup_list (self->store, SHOP, "running"), NULL);
  g_assert_null (skep_project_store_dup_text (self->store, SHOP, "manager"));
  g_assert_null (skep_project_store_get_problem (self->store));
  skep_project_store_flush (self->store);
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
}

static void
test_kept (Fixture       *self,
           gconstpointer  data)
{
  const char *const open[] = { STRANGE, SHOP, NULL };
  const char *const running[] = { "npm::dev", "make::db", NULL };
  GStatBuf info;

  skep_project_store_set_open (self->store, open);
  skep_project_store_set_text (self->store, SHOP, SKEP_PROJECT_STORE_MANAGER, "pnpm");
  skep_project_store_set_list (self->store, STRANGE, SKEP_PROJECT_STORE_RUNNING, running);
  start_again (self);
  assert_strv (skep_project_store_dup_open (self->store), STRANGE, SHOP, NULL);
  assert_strv (skep_project_store_dup_list (self->store, STRANGE, "running"), "npm::dev",
               "make::db", NULL);
  assert_strv (skep_project_store_dup_list (self->store, SHOP, "running"), NULL);
  g_autofree char *manager = skep_project_store_dup_text (self->store, SHOP, "manager");
  g_assert_cmpstr (manager, ==, "pnpm");
  g_assert_cmpint (g_stat (self->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
}

static void
test_removed (Fixture       *self,
              gconstpointer  data)
{
  const char *const running[] = { "npm::dev", NULL };
  const char *const none[] = { NULL };

  skep_project_store_set_text (self->store, SHOP, "manager", "bun");
  skep_project_store_set_list (self->store, SHOP, "running", running);
  start_again (self);
  skep_project_store_set_text (self->store, SHOP, "manager", NULL);
  skep_project_store_set_list (self->store, SHOP, "running", none);
  start_again (self);
  g_assert_null (skep_project_store_dup_text (self->store, SHOP, "manager"));
  assert_strv (skep_project_store_dup_list (self->store, SHOP, "running"), NULL);
}

static void
test_recent (Fixture       *self,
             gconstpointer  data)
{
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *folder = g_strdup_printf ("/p%u", i % 10);

      skep_project_store_add_recent (self->store, folder);
    }
  assert_strv (skep_project_store_dup_recent (self->store), "/p1", "/p0", "/p9", "/p8", "/p7",
               "/p6", "/p5", "/p4", NULL);
}

static void
test_forgotten (Fixture       *self,
                gconstpointer  data)
{
  skep_project_store_set_text (self->store, "/p0", "manager", "bun");
  skep_project_store_set_text (self->store, "/p1", "manager", "yarn");
  skep_project_store_add_recent (self->store, "/p1");
  g_assert_null (skep_project_store_dup_text (self->store, "/p0", "manager"));
  g_autofree char *manager = skep_project_store_dup_text (self->store, "/p1", "manager");
  g_assert_cmpstr (manager, ==, "yarn");
}

static void
test_arguments (Fixture       *self,
                gconstpointer  data)
{
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *line = g_strdup_printf ("--port %u", i);

      skep_project_store_add_arguments (self->store, SHOP, "npm::dev", line);
    }
  skep_project_store_add_arguments (self->store, SHOP, "npm::dev", "--port 5");
  start_again (self);
  assert_strv (skep_project_store_dup_arguments (self->store, SHOP, "npm::dev"), "--port 5",
               "--port 11", "--port 10", "--port 9", "--port 8", "--port 7", "--port 6",
               "--port 4", "--port 3", "--port 2", NULL);
  assert_strv (skep_project_store_dup_arguments (self->store, SHOP, "npm::test"), NULL);
}

static void
test_broken (Fixture       *self,
             gconstpointer  data)
{
  static const char *const texts[] = { "{\"open\": [", "[]", "\xff", "" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *broken = g_strconcat (self->path, ".broken", NULL);
      g_autofree char *kept = NULL;

      write_file (self, texts[i]);
      g_assert_nonnull (strstr (skep_project_store_get_problem (self->store), ".broken"));
      g_assert_true (g_file_get_contents (broken, &kept, NULL, NULL));
      g_assert_cmpstr (kept, ==, texts[i]);
      assert_strv (skep_project_store_dup_open (self->store), NULL);
    }
}

static void
test_strange (Fixture       *self,
              gconstpointer  data)
{
  const char *const open[] = { SHOP, NULL };
  g_autofree char *text = NULL;

  write_file (self, "{\"open\": [1, \"file:///a\", \"http://x\", null], \"recent\": {},"
                    " \"projects\": {\"file:///a\": {\"manager\": 7, \"running\": \"x\","
                    " \"arguments\": []}}, \"future\": {\"x\": 1}}");
  g_assert_null (skep_project_store_get_problem (self->store));
  assert_strv (skep_project_store_dup_open (self->store), "/a", NULL);
  assert_strv (skep_project_store_dup_recent (self->store), NULL);
  g_assert_null (skep_project_store_dup_text (self->store, "/a", "manager"));
  assert_strv (skep_project_store_dup_list (self->store, "/a", "running"), NULL);
  skep_project_store_add_arguments (self->store, "/a", "npm::dev", "-v");
  skep_project_store_set_open (self->store, open);
  text = read_file (self);
  g_assert_nonnull (strstr (text, "\"future\""));
  assert_strv (skep_project_store_dup_arguments (self->store, "/a", "npm::dev"), "-v", NULL);
}

static void
test_soon (Fixture       *self,
           gconstpointer  data)
{
  gint64 end_us = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;

  skep_project_store_set_text (self->store, SHOP, "manager", "bun");
  while (!g_file_test (self->path, G_FILE_TEST_EXISTS))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      g_main_context_iteration (NULL, FALSE);
    }
}

/* A development version runs beside the other one, and both write what they have open. */
static void
test_each_version_has_its_own (void)
{
  g_autofree char *path = skep_project_store_dup_default_path ();
  g_autofree char *name = g_path_get_basename (path);
  gboolean is_development = g_str_has_suffix (APPLICATION_ID, ".Devel");

  g_assert_cmpstr (name, ==, is_development ? "projects.Devel.json" : "projects.json");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define add(path, function) \
  g_test_add ("/project-store/" path, Fixture, NULL, set_up, function, tear_down)
  add ("writes-nothing-without-a-change", test_nothing);
  add ("keeps-what-was-set-for-the-person-only", test_kept);
  add ("forgets-what-was-taken-back", test_removed);
  add ("lists-the-last-opened-first", test_recent);
  add ("forgets-projects-that-are-neither-open-nor-recent", test_forgotten);
  add ("keeps-the-last-arguments-of-a-script", test_arguments);
  add ("puts-a-broken-file-aside", test_broken);
  add ("keeps-what-it-does-not-know", test_strange);
  add ("writes-soon", test_soon);
  g_test_add_func ("/project-store/each-version-has-its-own", test_each_version_has_its_own);

  return g_test_run ();
}

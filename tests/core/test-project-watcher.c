/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-project-watcher.h"

#define TIMEOUT_SECONDS 20
/* Longer than a change needs to be told, also on a busy machine: for what must not be told. */
#define QUIET_MSEC 1500

/* A project that loads itself again whenever its watcher says so, as in the window. */
typedef struct
{
  Fixture *fixture;
  SkepProject *project;
  SkepProjectWatcher *watcher;
  guint n_changes;
  guint n_loading;
} Watched;

static void
load_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  Watched *self = data;
  g_autoptr (GError) error = NULL;

  g_assert_true (skep_project_load_finish (SKEP_PROJECT (object), result, &error));
  g_assert_no_error (error);
  self->n_loading--;
}

static void
load (Watched *self)
{
  self->n_loading++;
  skep_project_load_async (self->project, NULL, load_cb, self);
}

static void
changed_cb (gpointer data)
{
  Watched *self = data;

  self->n_changes++;
  load (self);
}

static gboolean
timeout_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
run_quietly (guint msec)
{
  gboolean is_over = FALSE;

  g_timeout_add (msec, timeout_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static char *
dup_names (Watched *self)
{
  GPtrArray *scripts = skep_project_get_scripts (self->project);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < scripts->len; i++)
    g_string_append_printf (names, i == 0 ? "%s" : " %s",
                            ((SkepScript *) scripts->pdata[i])->id);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
await_names (Watched    *self,
             const char *expected)
{
  gboolean is_late = FALSE;
  guint id = g_timeout_add_seconds (TIMEOUT_SECONDS, timeout_cb, &is_late);
  g_autofree char *names = dup_names (self);

  while (!g_str_equal (names, expected) && !is_late)
    {
      g_main_context_iteration (NULL, TRUE);
      g_free (names);
      names = dup_names (self);
    }
  if (!is_late)
    g_source_remove (id);
  g_assert_cmpstr (names, ==, expected);
}

static void
set_up (Watched       *self,
        gconstpointer  data)
{
  self->fixture = fixture_new ();
  fixture_write (self->fixture, "Procfile", "web: serve\n");
  fixture_mkdir (self->fixture, "packages");
  fixture_mkdir (self->fixture, "packages/a");
  fixture_write (self->fixture, "packages/a/Procfile", "a: x\n");
  self->project = skep_project_new (self->fixture->project);
  self->watcher = skep_project_watcher_new (self->project, changed_cb, self);
  load (self);
  await_names (self, "procfile::web procfile:packages/a:a");
  /* The look that follows the first watch. */
  while (self->n_changes == 0 || self->n_loading > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (self->n_changes, ==, 1);
}

static void
tear_down (Watched       *self,
           gconstpointer  data)
{
  while (self->n_loading > 0)
    g_main_context_iteration (NULL, TRUE);
  skep_project_watcher_free (self->watcher);
  g_object_unref (self->project);
  fixture_free (self->fixture);
}

static void
test_changed (Watched       *self,
              gconstpointer  data)
{
  fixture_write (self->fixture, "Procfile", "web: serve\nworker: work\n");
  await_names (self, "procfile::web procfile::worker procfile:packages/a:a");
  fixture_write (self->fixture, "packages/a/Procfile", "b: x\n");
  await_names (self, "procfile::web procfile::worker procfile:packages/a:b");
}

static void
test_rewritten (Watched       *self,
                gconstpointer  data)
{
  g_autofree char *path = fixture_path (self->fixture, "Procfile");
  FILE *file = fopen (path, "w");

  g_assert_nonnull (file);
  fputs ("other: serve\n", file);
  fclose (file);
  await_names (self, "procfile::other procfile:packages/a:a");
}

static void
test_new_file (Watched       *self,
               gconstpointer  data)
{
  fixture_write (self->fixture, "packages/a/Makefile", "all:\n");
  await_names (self, "procfile::web make:packages/a:all procfile:packages/a:a");
}

static void
test_new_package (Watched       *self,
                  gconstpointer  data)
{
  fixture_mkdir (self->fixture, "packages/b");
  fixture_write (self->fixture, "packages/b/Procfile", "b: x\n");
  await_names (self, "procfile::web procfile:packages/a:a procfile:packages/b:b");
}

static void
test_removed (Watched       *self,
              gconstpointer  data)
{
  g_autofree char *file = fixture_path (self->fixture, "packages/a/Procfile");
  g_autofree char *folder = fixture_path (self->fixture, "packages/a");

  g_assert_cmpint (g_unlink (file), ==, 0);
  await_names (self, "procfile::web");
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  fixture_mkdir (self->fixture, "packages/a");
  fixture_write (self->fixture, "packages/a/Procfile", "again: x\n");
  await_names (self, "procfile::web procfile:packages/a:again");
}

static void
test_moved (Watched       *self,
            gconstpointer  data)
{
  g_autofree char *from = fixture_path (self->fixture, "packages/a");
  g_autofree char *to = fixture_path (self->fixture, "packages/z");

  g_assert_cmpint (g_rename (from, to), ==, 0);
  await_names (self, "procfile::web procfile:packages/z:a");
}

static void
test_log (Watched       *self,
          gconstpointer  data)
{
  g_autofree char *path = fixture_path (self->fixture, "server.log");
  FILE *file;

  fixture_write (self->fixture, "server.log", "");
  while (self->n_changes == 1 || self->n_loading > 0)
    g_main_context_iteration (NULL, TRUE);
  run_quietly (QUIET_MSEC);
  self->n_changes = 0;
  file = fopen (path, "a");
  g_assert_nonnull (file);
  for (guint i = 0; i < 20; i++)
    {
      fputs ("a line\n", file);
      fflush (file);
      run_quietly (10);
    }
  fclose (file);
  run_quietly (QUIET_MSEC);
  g_assert_cmpuint (self->n_changes, ==, 0);
}

static void
test_storm (Watched       *self,
            gconstpointer  data)
{
  self->n_changes = 0;
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *text = g_strdup_printf ("web%u: serve\n", i);

      fixture_write (self->fixture, "Procfile", text);
      run_quietly (5);
    }
  await_names (self, "procfile::web49 procfile:packages/a:a");
  g_assert_cmpuint (self->n_changes, <, 10);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define add(path, function) \
  g_test_add ("/project-watcher/" path, Watched, NULL, set_up, function, tear_down)
  add ("tells-a-changed-file", test_changed);
  add ("tells-a-file-rewritten-in-place", test_rewritten);
  add ("tells-a-new-file", test_new_file);
  add ("tells-a-new-package", test_new_package);
  add ("tells-what-is-removed", test_removed);
  add ("tells-a-moved-folder", test_moved);
  add ("does-not-tell-a-growing-log", test_log);
  add ("tells-many-changes-together", test_storm);
  return g_test_run ();
}

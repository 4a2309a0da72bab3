/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "skep-errno.h"
#include "skep-output-reader.h"
#include "skep-past-run.h"

#define UUID "00000000-0000-4000-8000-000000000001"

typedef struct
{
  char *root;
  char *folder;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->root = g_dir_make_tmp ("skep-test-XXXXXX", NULL);
  g_assert_nonnull (self->root);
  self->folder = g_build_filename (self->root, UUID, NULL);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_autofree char *path = g_build_filename (self->folder, "0000000000000000", NULL);

  g_unlink (path);
  g_unlink (self->folder);
  g_rmdir (self->folder);
  g_assert_cmpint (g_rmdir (self->root), ==, 0);
  g_free (self->folder);
  g_free (self->root);
}

static SkepPastRun *
make_past (const char *script,
           const char *name)
{
  SkepPastRun *past = skep_past_run_new ();

  past->uuid = g_strdup (UUID);
  past->id = g_strdup ("dev-17");
  past->project = g_strdup ("/src/my shop");
  past->script = g_strdup (script);
  past->name = g_strdup (name);
  past->command = g_strdup ("vite --host");
  past->started_by = g_strdup ("agent x");
  past->stopped_by = g_intern_static_string ("cli");
  past->exit_code = 3;
  past->started_wall = 1000 * G_USEC_PER_SEC;
  past->ended_wall = 1002 * G_USEC_PER_SEC;
  past->duration_us = 1999999;
  past->peak_memory = 123;
  past->cpu_us = 456;
  return past;
}

static void
write_log (Fixture    *self,
           const char *text)
{
  g_autofree char *path = g_build_filename (self->folder, "0000000000000000", NULL);

  g_assert_cmpint (g_mkdir (self->folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static char *
read_output (SkepRun *run)
{
  g_autoptr (SkepOutputReader) reader = skep_output_reader_new (skep_run_get_output (run));
  char buffer[100];
  gsize n = skep_output_reader_read (reader, buffer, sizeof buffer);

  return g_strndup (buffer, n);
}

static void
test_like_any_other (Fixture       *self,
                     gconstpointer  data)
{
  g_autoptr (SkepPastRun) past = make_past ("npm:apps/web:dev", "dev");
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepRun) run = NULL;
  g_autoptr (SkepRunReport) report = NULL;
  g_autofree char *output = NULL;
  const SkepRunState *state;

  write_log (self, "hello\nworld");
  run = skep_past_run_open (past, self->root, &error);
  g_assert_no_error (error);
  state = skep_run_peek_state (run);
  report = skep_run_facts_dup_report (skep_run_get_facts (run));
  output = read_output (run);

  g_assert_cmpstr (skep_run_get_id (run), ==, "dev-17");
  g_assert_cmpstr (skep_run_get_uuid (run), ==, UUID);
  g_assert_cmpstr (skep_run_get_started_by (run), ==, "agent x");
  g_assert_cmpint (state->status, ==, SKEP_RUN_STATUS_FAILED);
  g_assert_cmpint (state->exit_code, ==, 3);
  g_assert_cmpstr (state->stopped_by, ==, "cli");
  g_assert_cmpint (state->started_wall, ==, past->started_wall);
  g_assert_cmpint (state->ended_wall, ==, past->ended_wall);
  g_assert_cmpint (skep_run_state_get_duration (state, g_get_monotonic_time ()), ==, 1999999);
  g_assert_cmpuint (skep_counter_get (&skep_run_get_facts (run)->peak_memory), ==, 123);
  g_assert_cmpuint (skep_counter_get (&skep_run_get_facts (run)->cpu_us), ==, 456);
  g_assert_true (report->is_settled);
  g_assert_cmpstr (output, ==, "hello\nworld");
}

static const struct
{
  const char *path;
  const char *source;
  const char *dir;
  const char *name;
} scripts[] = {
  { "in-a-folder", "npm", "apps/web", "dev" },
  { "in-the-project", "npm", "", "dev" },
  { "colons-in-its-name", "npm", "apps/web", "test:unit:all" },
  { "colons-in-its-folder", "make", "a:b:c", "x:y" },
};

static void
test_same_script (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (SkepScript) script = skep_script_new ("/src/my shop", scripts[i].source, "Makefile",
                                                   scripts[i].dir, scripts[i].name);
  g_autoptr (SkepPastRun) past = make_past (script->id, script->name);
  g_autoptr (SkepRun) run = skep_past_run_open (past, "/nowhere", NULL);
  g_autofree char *cwd = g_build_filename (script->project, scripts[i].dir, NULL);
  SkepScript *same = skep_run_get_script (run);

  g_assert_true (skep_script_is_same (same, script));
  g_assert_true (same->source == script->source);
  g_assert_cmpstr (same->dir, ==, script->dir);
  g_assert_cmpstr (same->name, ==, script->name);
  g_assert_cmpstr (same->command, ==, "vite --host");
  g_assert_cmpstr (same->cwd, ==, cwd);
}

/* What somebody has written there need not fit together. */
static void
test_strange_script (void)
{
  static const char *const ids[] = { "", ":", "::", "npm", "npm:dev", "dev", "npm::other" };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (SkepPastRun) past = make_past (ids[i], "dev");
      g_autoptr (SkepRun) run = skep_past_run_open (past, "/nowhere", NULL);

      g_assert_cmpstr (skep_run_get_script (run)->id, ==, ids[i]);
      g_assert_cmpstr (skep_run_get_script (run)->name, ==, "dev");
    }
}

static void
test_output_is_gone (Fixture       *self,
                     gconstpointer  data)
{
  g_autoptr (SkepPastRun) past = make_past ("npm::dev", "dev");
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepRun) run = skep_past_run_open (past, self->root, &error);
  g_autofree char *output = NULL;

  g_assert_no_error (error);
  output = read_output (run);
  g_assert_cmpstr (output, ==, "");
}

static void
test_output_is_no_folder (Fixture       *self,
                          gconstpointer  data)
{
  g_autoptr (SkepPastRun) past = make_past ("npm::dev", "dev");
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (self->folder, "x", -1, NULL));
  g_assert_null (skep_past_run_open (past, self->root, &error));
  g_assert_error (error, SKEP_ERRNO, ENOTDIR);
  g_assert_nonnull (strstr (error->message, self->folder));
}

static void
test_live_is_not_opened (void)
{
  g_autoptr (SkepPastRun) past = make_past ("npm::dev", "dev");
  g_autoptr (GError) error = NULL;

  past->is_live = TRUE;
  past->status = SKEP_RUN_STATUS_RUNNING;
  g_assert_null (skep_past_run_open (past, "/nowhere", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/past-run/like-any-other", Fixture, NULL, set_up, test_like_any_other, tear_down);
  g_test_add ("/past-run/output-is-gone", Fixture, NULL, set_up, test_output_is_gone, tear_down);
  g_test_add ("/past-run/output-is-no-folder", Fixture, NULL, set_up, test_output_is_no_folder,
              tear_down);
  g_test_add_func ("/past-run/live-is-not-opened", test_live_is_not_opened);
  g_test_add_func ("/past-run/script/strange", test_strange_script);
  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autofree char *path = g_strconcat ("/past-run/script/", scripts[i].path, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_same_script);
    }
  return g_test_run ();
}

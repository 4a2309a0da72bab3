/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdlib.h>

#include "discovery-fixture.h"
#include "skep-project.h"

#define TIMEOUT_SECONDS 20

/* What came back from one load. */
typedef struct
{
  gboolean is_done;
  gboolean result;
  GError *error;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_clear_error (&answer->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static gboolean
timeout_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

static void
await (const gboolean *condition)
{
  gboolean is_late = FALSE;
  guint id = g_timeout_add_seconds (TIMEOUT_SECONDS, timeout_cb, &is_late);

  while (!*condition && !is_late)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
  g_assert_false (is_late);
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  Answer *answer = data;

  answer->result = skep_project_load_finish (SKEP_PROJECT (object), result, &answer->error);
  answer->is_done = TRUE;
}

static void
load (SkepProject *project)
{
  g_auto (Answer) answer = { FALSE };

  skep_project_load_async (project, NULL, loaded_cb, &answer);
  await (&answer.is_done);
  g_assert_no_error (answer.error);
  g_assert_true (answer.result);
}

/* Not what a slow first look has found so far. */
static void
count_cb (SkepProject *project,
          gpointer     data)
{
  *(guint *) data += skep_project_is_loaded (project);
}

static void
notify_cb (SkepProject *project,
           GParamSpec  *pspec,
           gpointer     data)
{
  ++*(guint *) data;
}

static const char *
get_script_name (SkepProject *project,
                 guint        i)
{
  GPtrArray *scripts = skep_project_get_scripts (project);

  g_assert_cmpuint (i, <, scripts->len);
  return ((SkepScript *) scripts->pdata[i])->name;
}

static void
test_before_load (void)
{
  g_autoptr (SkepProject) project = skep_project_new ("/nowhere/shop/");

  g_assert_cmpstr (skep_project_get_path (project), ==, "/nowhere/shop");
  g_assert_cmpstr (skep_project_get_name (project), ==, "shop");
  g_assert_false (skep_project_is_loaded (project));
  g_assert_cmpuint (skep_project_get_scripts (project)->len, ==, 0);
  g_assert_cmpuint (skep_project_get_errors (project)->len, ==, 0);
}

static void
test_path (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *real = realpath (fixture->project, NULL);
  g_autofree char *detour = g_strconcat (fixture->bin, "/.././my project//", NULL);
  g_autofree char *link = g_build_filename (fixture->top, "link", NULL);
  g_autoptr (SkepProject) by_detour = skep_project_new (detour);
  g_autoptr (SkepProject) by_link = NULL;
  g_autoptr (SkepProject) by_dot = NULL;
  g_autoptr (SkepProject) root = skep_project_new ("/");
  g_autofree char *before = g_get_current_dir ();

  g_assert_cmpint (symlink ("my project", link), ==, 0);
  by_link = skep_project_new (link);
  g_assert_cmpint (g_chdir (fixture->project), ==, 0);
  by_dot = skep_project_new (".");
  g_assert_cmpint (g_chdir (before), ==, 0);
  g_assert_cmpstr (skep_project_get_path (by_detour), ==, real);
  g_assert_cmpstr (skep_project_get_path (by_link), ==, real);
  g_assert_cmpstr (skep_project_get_path (by_dot), ==, real);
  g_assert_cmpstr (skep_project_get_name (by_dot), ==, "my project");
  g_assert_cmpstr (skep_project_get_path (root), ==, "/");
  g_assert_cmpstr (skep_project_get_name (root), ==, "/");
}

static void
test_name_display (void)
{
  g_autoptr (SkepProject) project = skep_project_new ("/nowhere/sh\xffp");

  g_assert_true (g_utf8_validate (skep_project_get_name (project), -1, NULL));
  g_assert_cmpstr (skep_project_get_path (project), ==, "/nowhere/sh\xffp");
}

static void
test_load (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepProject) project = skep_project_new (fixture->project);
  guint n_loaded = 0;

  g_signal_connect (project, "loaded", G_CALLBACK (count_cb), &n_loaded);
  fixture_write (fixture, "Procfile", "web: x\nbad\n");
  load (project);
  g_assert_cmpuint (n_loaded, ==, 1);
  g_assert_true (skep_project_is_loaded (project));
  g_assert_cmpuint (skep_project_get_scripts (project)->len, ==, 1);
  g_assert_cmpuint (skep_project_get_errors (project)->len, ==, 1);
  g_assert_cmpstr (get_script_name (project, 0), ==, "web");
}

static void
test_reload (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepProject) project = skep_project_new (fixture->project);
  g_autoptr (GPtrArray) before = NULL;

  fixture_write (fixture, "Procfile", "web: x\nworker: y\n");
  load (project);
  before = g_ptr_array_ref (skep_project_get_scripts (project));
  fixture_write (fixture, "Procfile", "clock: c\nweb: x\n");
  load (project);
  g_assert_cmpstr (get_script_name (project, 0), ==, "clock");
  g_assert_cmpstr (get_script_name (project, 1), ==, "web");
  g_assert_cmpuint (before->len, ==, 2);
  g_assert_true (skep_script_equal (before->pdata[0],
                                    skep_project_get_scripts (project)->pdata[1]));
}

static void
test_name (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepProject) project = skep_project_new (fixture->project);
  guint n_notified = 0;

  g_signal_connect (project, "notify::name", G_CALLBACK (notify_cb), &n_notified);
  fixture_write (fixture, "package.json", "{ \"name\": \"not-this\" }");
  load (project);
  g_assert_cmpstr (skep_project_get_name (project), ==, "my project");
  g_assert_cmpuint (n_notified, ==, 0);
  fixture_write (fixture, "skep.json", "{ \"name\": \"My shop\" }");
  load (project);
  load (project);
  g_assert_cmpstr (skep_project_get_name (project), ==, "My shop");
  g_assert_cmpuint (n_notified, ==, 1);
  fixture_write (fixture, "skep.json", "{}");
  load (project);
  g_assert_cmpstr (skep_project_get_name (project), ==, "my project");
  g_assert_cmpuint (n_notified, ==, 2);
}

static void
test_failure (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepProject) project = skep_project_new (fixture->project);
  g_autofree char *procfile = fixture_path (fixture, "Procfile");
  g_auto (Answer) answer = { FALSE };
  guint n_loaded = 0;

  fixture_write (fixture, "Procfile", "web: x\n");
  load (project);
  g_assert_cmpint (g_unlink (procfile), ==, 0);
  g_assert_cmpint (g_rmdir (fixture->project), ==, 0);
  g_signal_connect (project, "loaded", G_CALLBACK (count_cb), &n_loaded);
  skep_project_load_async (project, NULL, loaded_cb, &answer);
  await (&answer.is_done);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpuint (n_loaded, ==, 0);
  g_assert_true (skep_project_is_loaded (project));
  g_assert_cmpstr (get_script_name (project, 0), ==, "web");
}

static void
test_cancel (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepProject) project = skep_project_new (fixture->project);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Answer) answer = { FALSE };

  skep_project_load_async (project, cancellable, loaded_cb, &answer);
  g_cancellable_cancel (cancellable);
  await (&answer.is_done);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (skep_project_is_loaded (project));
}

static void
check_order_cb (SkepProject *project,
                gpointer     data)
{
  guint64 *newest = data;
  guint64 number = g_ascii_strtoull (get_script_name (project, 0), NULL, 10);

  g_assert_cmpuint (number, >=, *newest);
  *newest = number;
}

/* The file changes before each load. Those of even number take long to read, so that the next one
 * overtakes them; whatever the order is, what is shown never goes back. */
static void
test_concurrent (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepProject) project = skep_project_new (fixture->project);
  g_autofree char *padding = g_strnfill (512 * 1024, '\n');
  Answer answers[12] = { { FALSE } };
  guint64 newest = 0;

  g_signal_connect (project, "loaded", G_CALLBACK (check_order_cb), &newest);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *text = g_strdup_printf ("%u: x\n%s", i, i % 2 == 0 ? padding : "");

      fixture_write (fixture, "Procfile", text);
      skep_project_load_async (project, NULL, loaded_cb, &answers[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      await (&answers[i].is_done);
      g_assert_true (answers[i].result);
      answer_clear (&answers[i]);
    }
  g_assert_cmpuint (newest, ==, G_N_ELEMENTS (answers) - 1);
}

static void
gone_cb (gpointer  data,
         GObject  *where_the_object_was)
{
  *(gboolean *) data = TRUE;
}

static void
test_dropped (void)
{
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (Fixture) fixture = fixture_new ();
      SkepProject *project = skep_project_new (fixture->project);
      gboolean is_gone = FALSE;

      g_object_weak_ref (G_OBJECT (project), gone_cb, &is_gone);
      skep_project_load_async (project, NULL, NULL, NULL);
      skep_project_load_async (project, NULL, NULL, NULL);
      g_object_unref (project);
      await (&is_gone);
    }
}

static gpointer
use_in_thread (gpointer data)
{
  skep_project_get_scripts (data);
  return NULL;
}

static void
test_other_thread (void)
{
  g_autoptr (SkepProject) project = NULL;

  if (g_test_subprocess ())
    {
      project = skep_project_new ("/nowhere");
      g_thread_join (g_thread_new ("user", use_in_thread, project));
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*assertion failed*owner*");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project/is-empty-before-it-is-loaded", test_before_load);
  g_test_add_func ("/project/path-is-absolute-and-canonical", test_path);
  g_test_add_func ("/project/name-is-utf8-and-path-is-not-changed", test_name_display);
  g_test_add_func ("/project/load-gives-scripts-errors-and-a-signal", test_load);
  g_test_add_func ("/project/load-again-follows-the-files", test_reload);
  g_test_add_func ("/project/name-is-of-skep-json-or-of-the-folder", test_name);
  g_test_add_func ("/project/failed-load-keeps-the-scripts", test_failure);
  g_test_add_func ("/project/load-can-be-cancelled", test_cancel);
  g_test_add_func ("/project/last-of-concurrent-loads-wins", test_concurrent);
  g_test_add_func ("/project/may-be-dropped-while-it-loads", test_dropped);
  g_test_add_func ("/project/other-threads-are-refused", test_other_thread);
  return g_test_run ();
}

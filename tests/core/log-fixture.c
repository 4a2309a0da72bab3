/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "log-fixture.h"

void
log_fixture_set_up (LogFixture    *self,
                    gconstpointer  data)
{
  self->folder = g_dir_make_tmp ("skep-test-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  self->history = skep_run_history_new (self->folder);
  self->table = skep_run_table_new ();
  skep_run_table_set_log_root (self->table, skep_run_history_get_log_root (self->history));
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

void
log_fixture_tear_down (LogFixture    *self,
                       gconstpointer  data)
{
  skep_run_table_unref (self->table);
  skep_run_history_unref (self->history);
  remove_tree (self->folder);
  g_free (self->folder);
}

static void
change (SkepRun            *run,
        SkepRunStateChange  wanted)
{
  g_assert_true (skep_run_update_state (run, skep_run_state_apply_change, &wanted));
}

static void
write_output (SkepRun    *run,
              const char *text)
{
  g_autoptr (SkepOutputWriter) writer = skep_output_writer_new (skep_run_get_output (run),
                                                                SKEP_OUTPUT_DEFAULT_FILE_BYTES);

  skep_output_writer_take (writer, text, strlen (text));
  g_assert_null (skep_output_writer_get_problem (writer));
}

static SkepRun *
append (LogFixture   *self,
        SkepRunTable *table,
        const char   *name,
        const char   *text)
{
  g_autoptr (SkepScript) script = skep_script_new (LOG_FIXTURE_PROJECT, "npm", "package.json", "",
                                                   name);
  SkepRun *run;

  script->command = g_strdup ("true");
  run = skep_run_table_append (table, script, "you");
  g_assert_nonnull (run);
  change (run, (SkepRunStateChange) { .status = SKEP_RUN_STATUS_STARTING });
  change (run, (SkepRunStateChange) { .status = SKEP_RUN_STATUS_RUNNING, .pid = 4711 });
  g_assert_true (skep_run_history_add (self->history, run, NULL));
  write_output (run, text);

  return run;
}

/* A live run. */
SkepRun *
log_fixture_add_run (LogFixture *self,
                     const char *name,
                     const char *text)
{
  return append (self, self->table, name, text);
}

/* A run of an earlier supervisor, which has failed. */
void
log_fixture_add_past (LogFixture *self,
                      const char *name,
                      const char *text)
{
  g_autoptr (SkepRunTable) table = skep_run_table_new ();
  SkepRun *run;

  skep_run_table_set_log_root (table, skep_run_history_get_log_root (self->history));
  run = append (self, table, name, text);
  change (run, (SkepRunStateChange) { .status = SKEP_RUN_STATUS_FAILED, .has_exit = TRUE,
                                      .wait_status = 1 << 8 });
  g_assert_true (skep_run_history_add (self->history, run, NULL));
  self->n_past++;
}

SkepLogQuery *
log_fixture_query (const char        *pattern,
                   SkepLogQueryFlags  flags)
{
  g_autoptr (GError) error = NULL;
  SkepLogQuery *query = skep_log_query_new (pattern, flags, &error);

  g_assert_no_error (error);
  return query;
}

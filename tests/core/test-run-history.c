/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "skep-run-history.h"

#define SHOP "/src/my shop"
#define STRANGE "/src/\xff%2f\"\n"

#define UUID "00000000-0000-4000-8000-00000000000"

/* How long the end of a run isn't written. */
#define END_WAITS_USEC (100 * 1000)

typedef struct
{
  char *folder;
  char *path;
  SkepRunHistory *history;
  guint n_runs;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->folder = g_dir_make_tmp ("skep-test-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  self->path = g_build_filename (self->folder, "runs.jsonl", NULL);
  self->history = skep_run_history_new (self->folder);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_SYMLINK) || !g_file_test (child, G_FILE_TEST_IS_DIR))
        g_unlink (child);
      else
        remove_tree (child);
    }
  g_rmdir (path);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  skep_run_history_unref (self->history);
  remove_tree (self->folder);
  g_assert_false (g_file_test (self->folder, G_FILE_TEST_EXISTS));
  g_free (self->path);
  g_free (self->folder);
}

/* As another supervisor, or this one when it is started again. */
static void
start_again (Fixture *self)
{
  skep_run_history_unref (self->history);
  self->history = skep_run_history_new (self->folder);
}

static SkepRun *
make_run (Fixture    *self,
          const char *project,
          const char *name)
{
  g_autoptr (SkepScript) script = skep_script_new (project, "npm", "package.json", "apps/web",
                                                   name);

  script->command = g_strdup ("vite --host");
  return skep_run_new (++self->n_runs, script, "you");
}

static void
change (SkepRun            *run,
        SkepRunStateChange  wanted)
{
  g_assert_true (skep_run_update_state (run, skep_run_state_apply_change, &wanted));
}

static void
end_run (SkepRun *run,
         int      wait_status)
{
  change (run, (SkepRunStateChange) { .status = SKEP_RUN_STATUS_STARTING });
  change (run, (SkepRunStateChange) { .status = SKEP_RUN_STATUS_RUNNING, .pid = 4711 });
  change (run, (SkepRunStateChange) {
    .status = wait_status == 0 ? SKEP_RUN_STATUS_SUCCESS : SKEP_RUN_STATUS_FAILED,
    .has_exit = TRUE,
    .wait_status = wait_status,
  });
}

static void
add (Fixture *self,
     SkepRun *run)
{
  g_autoptr (GError) error = NULL;

  skep_run_history_add (self->history, run, &error);
  g_assert_no_error (error);
}

static SkepRun *
add_ended (Fixture    *self,
           const char *project,
           const char *name)
{
  SkepRun *run = make_run (self, project, name);

  add (self, run);
  end_run (run, 0);
  add (self, run);
  return run;
}

static void
assert_runs (Fixture    *self,
             const char *project,
             const char *script,
             const char *expected)
{
  g_autoptr (GPtrArray) runs = skep_run_history_dup_runs (self->history, project, script);
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < runs->len; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? " " : "",
                            ((SkepPastRun *) g_ptr_array_index (runs, i))->id);
  g_assert_cmpstr (ids->str, ==, expected);
}

static guint
count_runs (Fixture *self)
{
  g_autoptr (GPtrArray) runs = skep_run_history_dup_runs (self->history, NULL, NULL);

  return runs->len;
}

static void
append_text (Fixture    *self,
             const char *text,
             gssize      length)
{
  int fd = g_open (self->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);

  if (length < 0)
    length = strlen (text);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, text, length), ==, length);
  close (fd);
}

static char *
get_log_folder (Fixture    *self,
                const char *uuid)
{
  return g_build_filename (skep_run_history_get_log_root (self->history), uuid, NULL);
}

static void
write_log (Fixture    *self,
           const char *uuid,
           gsize       n_bytes)
{
  g_autofree char *folder = get_log_folder (self, uuid);
  g_autofree char *path = g_build_filename (folder, "0000000000000000", NULL);
  g_autofree char *times = g_build_filename (folder, "times", NULL);
  g_autofree char *old_times = g_build_filename (folder, "times.old", NULL);
  g_autofree char *bytes = g_strnfill (n_bytes, 'x');

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, bytes, n_bytes, NULL));
  g_assert_true (g_file_set_contents (times, "", 0, NULL));
  g_assert_true (g_file_set_contents (old_times, "", 0, NULL));
}

static gboolean
has_log (Fixture    *self,
         const char *uuid)
{
  g_autofree char *folder = get_log_folder (self, uuid);

  return g_file_test (folder, G_FILE_TEST_EXISTS);
}

static int
lock_log (Fixture    *self,
          const char *uuid)
{
  g_autofree char *folder = get_log_folder (self, uuid);
  int fd;

  write_log (self, uuid, 10);
  fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);
  return fd;
}

/* --- What is kept --- */

static void
test_nothing (Fixture       *self,
              gconstpointer  data)
{
  assert_runs (self, NULL, NULL, "");
  g_assert_null (skep_run_history_find (self->history, "dev-1"));
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
}

static void
test_kept (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (SkepRun) run = make_run (self, STRANGE, "dev");
  g_autoptr (SkepPastRun) past = NULL;
  const SkepRunState *state;
  GStatBuf info;

  add (self, run);
  end_run (run, 3 << 8);
  skep_run_facts_set_used (skep_run_get_facts (run), 310000, 50 * 1024 * 1024);
  add (self, run);
  start_again (self);

  past = skep_run_history_find (self->history, skep_run_get_uuid (run));
  state = skep_run_peek_state (run);
  g_assert_nonnull (past);
  g_assert_cmpstr (past->uuid, ==, skep_run_get_uuid (run));
  g_assert_cmpstr (past->id, ==, "dev-1");
  g_assert_cmpstr (past->project, ==, STRANGE);
  g_assert_cmpstr (past->script, ==, "npm:apps/web:dev");
  g_assert_cmpstr (past->name, ==, "dev");
  g_assert_cmpstr (past->command, ==, "vite --host");
  g_assert_cmpstr (past->started_by, ==, "you");
  g_assert_null (past->stopped_by);
  g_assert_cmpint (past->status, ==, SKEP_RUN_STATUS_FAILED);
  g_assert_false (past->is_live);
  g_assert_cmpint (past->exit_code, ==, 3);
  g_assert_cmpint (past->term_signal, ==, SKEP_RUN_NO_EXIT);
  g_assert_cmpint (past->error_stage, ==, SKEP_RUN_STAGE_NONE);
  g_assert_cmpint (past->started_wall, ==, state->started_wall);
  g_assert_cmpint (past->ended_wall, ==, state->ended_wall);
  g_assert_cmpint (past->duration_us, ==, state->ended_us - state->started_us);
  g_assert_cmpuint (past->peak_memory, ==, 50 * 1024 * 1024);
  g_assert_cmpint (past->cpu_us, ==, 310000);
  g_assert_cmpint (g_stat (self->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
}

static void
test_failure_kept (Fixture       *self,
                   gconstpointer  data)
{
  g_autoptr (SkepRun) run = make_run (self, SHOP, "dev");
  g_autoptr (SkepPastRun) past = NULL;

  change (run, (SkepRunStateChange) {
    .status = SKEP_RUN_STATUS_FAILED,
    .error_stage = SKEP_RUN_STAGE_ENVIRONMENT,
    .error_number = ENOENT,
    .error_text = g_intern_static_string ("“.env” is missing"),
    .stopped_by = g_intern_static_string ("agent x"),
  });
  add (self, run);
  past = skep_run_history_find (self->history, "dev-1");
  g_assert_cmpint (past->status, ==, SKEP_RUN_STATUS_FAILED);
  g_assert_cmpint (past->exit_code, ==, SKEP_RUN_NO_EXIT);
  g_assert_cmpint (past->error_stage, ==, SKEP_RUN_STAGE_ENVIRONMENT);
  g_assert_cmpint (past->error_number, ==, ENOENT);
  g_assert_cmpstr (past->error_text, ==, "“.env” is missing");
  g_assert_cmpstr (past->stopped_by, ==, "agent x");
}

static void
test_newest_first (Fixture       *self,
                   gconstpointer  data)
{
  g_autoptr (SkepRun) first = add_ended (self, SHOP, "dev");
  g_autoptr (SkepRun) second = add_ended (self, SHOP, "test");
  g_autoptr (SkepRun) third = add_ended (self, STRANGE, "dev");
  g_autoptr (SkepRun) last = add_ended (self, SHOP, "dev");

  assert_runs (self, NULL, NULL, "dev-4 dev-3 test-2 dev-1");
  assert_runs (self, SHOP, NULL, "dev-4 test-2 dev-1");
  assert_runs (self, SHOP, "npm:apps/web:dev", "dev-4 dev-1");
  assert_runs (self, STRANGE, "npm:apps/web:test", "");
}

/* Each supervisor counts from 1. */
static void
test_id_is_newest (Fixture       *self,
                   gconstpointer  data)
{
  g_autoptr (SkepRun) old = add_ended (self, SHOP, "dev");
  g_autoptr (SkepRun) new = NULL;
  g_autoptr (SkepPastRun) past = NULL;

  self->n_runs = 0;
  new = add_ended (self, SHOP, "dev");
  past = skep_run_history_find (self->history, "dev-1");
  g_assert_cmpstr (past->uuid, ==, skep_run_get_uuid (new));
}

static void
test_others_appear (Fixture       *self,
                    gconstpointer  data)
{
  g_autoptr (SkepRunHistory) other = skep_run_history_new (self->folder);
  g_autoptr (SkepRun) first = add_ended (self, SHOP, "dev");
  g_autoptr (SkepRun) second = make_run (self, SHOP, "test");

  assert_runs (self, NULL, NULL, "dev-1");
  g_assert_true (skep_run_history_add (other, second, NULL));
  assert_runs (self, NULL, NULL, "test-2 dev-1");
}

/* --- Runs without an end --- */

static void
test_own_is_live (Fixture       *self,
                  gconstpointer  data)
{
  g_autoptr (SkepRun) run = make_run (self, SHOP, "dev");
  g_autoptr (SkepPastRun) live = NULL;
  g_autoptr (SkepPastRun) ended = NULL;
  g_autoptr (GError) error = NULL;

  add (self, run);
  live = skep_run_history_find (self->history, "dev-1");
  g_assert_true (live->is_live);
  g_assert_cmpint (live->status, ==, SKEP_RUN_STATUS_RUNNING);
  g_assert_false (skep_run_history_remove (self->history, skep_run_get_uuid (run), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);

  end_run (run, 0);
  add (self, run);
  ended = skep_run_history_find (self->history, "dev-1");
  g_assert_false (ended->is_live);
  g_assert_cmpint (ended->status, ==, SKEP_RUN_STATUS_SUCCESS);
}

static void
test_locked_is_live (Fixture       *self,
                     gconstpointer  data)
{
  g_autoptr (SkepRun) run = make_run (self, SHOP, "dev");
  g_autoptr (SkepPastRun) live = NULL;
  g_autoptr (SkepPastRun) lost = NULL;
  g_autoptr (GError) error = NULL;
  int lock = lock_log (self, skep_run_get_uuid (run));

  add (self, run);
  start_again (self);
  live = skep_run_history_find (self->history, "dev-1");
  g_assert_true (live->is_live);
  g_assert_false (skep_run_history_remove (self->history, skep_run_get_uuid (run), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_true (has_log (self, skep_run_get_uuid (run)));

  close (lock);
  lost = skep_run_history_find (self->history, "dev-1");
  g_assert_false (lost->is_live);
}

/* A run to be added by a thread. */
typedef struct
{
  Fixture *fixture;
  SkepRun *run;
} Addition;

static gpointer
add_in_thread (gpointer data)
{
  const Addition *addition = data;

  add (addition->fixture, addition->run);
  return NULL;
}

/* A run of this process whose end waits for its turn to be written isn't lost. */
static void
test_live_until_end_is_written (Fixture       *self,
                                gconstpointer  data)
{
  g_autoptr (SkepRun) run = make_run (self, SHOP, "dev");
  Addition addition = { self, run };
  g_autofree char *lock_path = g_strconcat (self->path, ".lock", NULL);
  g_autoptr (SkepPastRun) ended = NULL;
  gint64 until;
  GThread *thread;
  int lock;

  add (self, run);
  end_run (run, 0);
  lock = g_open (lock_path, O_RDWR | O_CLOEXEC, 0);
  g_assert_cmpint (flock (lock, LOCK_EX), ==, 0);
  thread = g_thread_new ("end", add_in_thread, &addition);
  until = g_get_monotonic_time () + END_WAITS_USEC;
  while (g_get_monotonic_time () < until)
    {
      g_autoptr (SkepPastRun) past = skep_run_history_find (self->history, "dev-1");

      g_assert_true (past->is_live);
      g_usleep (1000);
    }

  close (lock);
  g_thread_join (thread);
  ended = skep_run_history_find (self->history, "dev-1");
  g_assert_false (ended->is_live);
  g_assert_cmpint (ended->status, ==, SKEP_RUN_STATUS_SUCCESS);
}

static void
test_lost (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (SkepRun) run = make_run (self, SHOP, "dev");
  gint64 started_wall = skep_run_peek_state (run)->started_wall;
  g_autofree char *folder = get_log_folder (self, skep_run_get_uuid (run));
  g_autofree char *times = g_build_filename (folder, "times", NULL);
  g_autofree char *path = g_build_filename (folder, "0000000000000000", NULL);
  gint64 last_s = started_wall / G_USEC_PER_SEC + 100;
  const struct timespec stamps[2] = { { .tv_sec = last_s }, { .tv_sec = last_s } };
  g_autoptr (SkepPastRun) lost = NULL;

  add (self, run);
  write_log (self, skep_run_get_uuid (run), 10);
  g_assert_cmpint (utimensat (AT_FDCWD, path, stamps, 0), ==, 0);
  start_again (self);
  lost = skep_run_history_find (self->history, "dev-1");
  g_assert_false (lost->is_live);
  g_assert_cmpint (lost->status, ==, SKEP_RUN_STATUS_FAILED);
  g_assert_cmpint (lost->error_stage, ==, SKEP_RUN_STAGE_LOST);
  g_assert_cmpstr (lost->error_text, ==, "Skep ended before it did");
  g_assert_cmpint (lost->ended_wall, ==, last_s * G_USEC_PER_SEC);
  g_assert_cmpint (lost->duration_us, ==, last_s * G_USEC_PER_SEC - started_wall);
}

/* --- Files as they should not be --- */

static char *
read_file (Fixture *self)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  return text;
}

/* A crash cuts the end of a run at each byte: all others are there, and so is what comes later. */
static void
test_cut (Fixture       *self,
          gconstpointer  data)
{
  g_autoptr (SkepRun) first = add_ended (self, SHOP, "first");
  g_autoptr (SkepRun) run = add_ended (self, SHOP, "dev");
  g_autoptr (SkepRun) last = make_run (self, SHOP, "last");
  g_autofree char *text = read_file (self);
  gsize length = strlen (text);

  end_run (last, 0);
  for (gsize cut = length - 1; cut > 0 && text[cut - 1] != '\n'; cut--)
    {
      g_autoptr (SkepPastRun) past = NULL;

      g_assert_cmpint (truncate (self->path, 0), ==, 0);
      append_text (self, text, cut);
      start_again (self);
      assert_runs (self, NULL, NULL, "dev-2 first-1");
      add (self, last);
      assert_runs (self, NULL, NULL, "last-3 dev-2 first-1");
      past = skep_run_history_find (self->history, "dev-2");
      g_assert_cmpint (past->status, ==,
                       cut == length - 1 ? SKEP_RUN_STATUS_SUCCESS : SKEP_RUN_STATUS_FAILED);
    }
}

#define LINE(digit, event, rest) \
  "{\"uuid\":\"" UUID digit "\",\"event\":\"" event "\"" rest "}\n"
#define IDENTITY(id) \
  ",\"id\":\"" id "\",\"script\":\"npm::dev\",\"name\":\"dev\",\"project\":\"file:///src\"," \
  "\"command\":\"x\",\"startedBy\":\"you\""

static const struct
{
  const char *path;
  const char *text;
} hostile[] = {
  { "two-values", "{}{}\n" },
  { "no-json", "hello\n\n\n{\n" },
  { "other-json", "[]\n{}\n\"x\"\n1\n{\"uuid\":1}\n" },
  { "no-uuid", "{\"uuid\":\"x\",\"event\":\"start\"}\n" },
  { "path-as-uuid",
    "{\"uuid\":\"../../../../../../../../../../../../\",\"event\":\"end\",\"id\":\"a\"}\n" },
  { "unknown-event", LINE ("1", "pause", IDENTITY ("x-1")) },
  { "nothing-else", LINE ("1", "start", "") LINE ("2", "end", "") },
  { "wrong-types", LINE ("1", "end", ",\"id\":1,\"script\":[],\"name\":{},\"project\":null") },
  { "no-such-status", LINE ("1", "end", IDENTITY ("x-1") ",\"status\":\"fine\"") },
  { "live-status", LINE ("2", "end", IDENTITY ("x-1") ",\"status\":\"running\"") },
  { "project-is-no-uri", LINE ("1", "start", ",\"id\":\"x-1\",\"script\":\"a\",\"name\":\"a\"," \
    "\"project\":\"/src\",\"command\":\"\",\"startedBy\":\"\"") },
  { "not-utf8", LINE ("1", "start", ",\"id\":\"\xff\"") },
  { "cut-within", LINE ("1", "start", IDENTITY ("x-1") ",\"x\":\"") },
  { "removed", LINE ("1", "start", IDENTITY ("x-1")) LINE ("1", "remove", "") },
  { "removed-never-seen", LINE ("1", "remove", "") },
};

static void
test_hostile (Fixture       *self,
              gconstpointer  data)
{
  const char *text = hostile[GPOINTER_TO_SIZE (data)].text;
  g_autoptr (SkepRun) first = add_ended (self, SHOP, "first");
  g_autoptr (SkepRun) last = NULL;

  append_text (self, text, -1);
  last = add_ended (self, SHOP, "last");
  start_again (self);
  assert_runs (self, NULL, NULL, "last-2 first-1");
}

static void
test_numbers_out_of_range (Fixture       *self,
                           gconstpointer  data)
{
  g_autoptr (SkepPastRun) past = NULL;

  append_text (self,
               LINE ("1", "end", IDENTITY ("dev-1")
                     ",\"status\":\"failed\",\"exitCode\":-7,\"signal\":1000,\"startTime\":\"now\","
                     "\"endTime\":9223372036854775807,\"duration\":-1,\"cpuTime\":1e300,"
                     "\"peakMemory\":true,\"errorStage\":\"none\",\"weather\":{\"fine\":[1]}"),
               -1);
  past = skep_run_history_find (self->history, "dev-1");
  g_assert_nonnull (past);
  g_assert_cmpint (past->exit_code, ==, SKEP_RUN_NO_EXIT);
  g_assert_cmpint (past->term_signal, ==, SKEP_RUN_NO_EXIT);
  g_assert_cmpint (past->started_wall, ==, 0);
  g_assert_cmpint (past->ended_wall, ==, 0);
  g_assert_cmpint (past->duration_us, ==, 0);
  g_assert_cmpint (past->cpu_us, ==, 0);
  g_assert_cmpuint (past->peak_memory, ==, 0);
  g_assert_cmpint (past->error_stage, ==, SKEP_RUN_STAGE_NONE);
}

static void
test_first_of_two_counts (Fixture       *self,
                          gconstpointer  data)
{
  append_text (self, LINE ("1", "start", IDENTITY ("first-1")), -1);
  append_text (self, LINE ("1", "start", IDENTITY ("second-1")), -1);
  assert_runs (self, NULL, NULL, "first-1");
}

static void
append_many (Fixture    *self,
             const char *before,
             char        byte,
             gsize       n_bytes,
             const char *after)
{
  g_autofree char *many = g_strnfill (n_bytes, byte);
  g_autofree char *text = g_strconcat (before, many, after, NULL);

  append_text (self, text, -1);
}

/* Neither the parser nor our memory may grow with what somebody has put there. */
static void
test_long_and_deep (Fixture       *self,
                    gconstpointer  data)
{
  g_autoptr (SkepRun) first = add_ended (self, SHOP, "first");
  g_autoptr (SkepRun) last = NULL;
  const SkepHistoryLimits limits = { 10, 1000 };
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  append_many (self, "", 'x', 10 * 1024 * 1024, "\n");
  append_many (self, "{\"uuid\":\"" UUID "1\",\"event\":\"start\",\"x\":", '[', 100 * 1024, "}\n");
  append_text (self, "a\0b\n", 4);
  last = add_ended (self, SHOP, "last");
  assert_runs (self, NULL, NULL, "last-2 first-1");

  skep_run_history_prune (self->history, &limits, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (self->path, &info), ==, 0);
  g_assert_cmpint (info.st_size, <, 10000);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  assert_runs (self, NULL, NULL, "last-2 first-1");
}

static void
test_no_regular_file (Fixture       *self,
                      gconstpointer  data)
{
  g_autoptr (SkepRun) run = make_run (self, SHOP, "dev");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (mkfifo (self->path, 0600), ==, 0);
  assert_runs (self, NULL, NULL, "");
  g_assert_false (skep_run_history_add (self->history, run, &error));
  g_assert_nonnull (strstr (error->message, self->path));
}

static void
test_folder_cannot_be_made (Fixture       *self,
                            gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (self->path, "state", NULL);
  g_autoptr (SkepRun) run = make_run (self, SHOP, "dev");
  g_autoptr (SkepRunHistory) history = skep_run_history_new (folder);
  g_autoptr (GError) error = NULL;

  append_text (self, "", 0);
  g_assert_false (skep_run_history_add (history, run, &error));
  g_assert_nonnull (strstr (error->message, folder));
}

/* --- Several at a time --- */

#define N_PROCESSES 2
#define N_LINES 1000

static void
append_as_process (Fixture *self,
                   guint    number)
{
  g_autofree char *name = g_strdup_printf ("p%u", number);

  /* Else both would make the same uuids. */
  g_random_set_seed (number);
  start_again (self);
  for (guint i = 0; i < N_LINES / 2; i++)
    {
      SkepRun *run = add_ended (self, SHOP, name);

      g_object_unref (run);
    }
}

static void
spawn_appenders (Fixture *self,
                 pid_t   *pids)
{
  for (guint i = 0; i < N_PROCESSES; i++)
    if ((pids[i] = fork ()) == 0)
      {
        append_as_process (self, i);
        _exit (0);
      }
}

static void
await_appenders (const pid_t *pids)
{
  for (guint i = 0; i < N_PROCESSES; i++)
    {
      int status;

      g_assert_cmpint (waitpid (pids[i], &status, 0), ==, pids[i]);
      g_assert_cmpint (status, ==, 0);
    }
}

static void
assert_all_ended (Fixture *self)
{
  g_autoptr (GPtrArray) runs = skep_run_history_dup_runs (self->history, NULL, NULL);

  g_assert_cmpuint (runs->len, ==, N_PROCESSES * N_LINES / 2);
  for (guint i = 0; i < runs->len; i++)
    g_assert_cmpint (((SkepPastRun *) g_ptr_array_index (runs, i))->status, ==,
                     SKEP_RUN_STATUS_SUCCESS);
}

static void
test_two_append (Fixture       *self,
                 gconstpointer  data)
{
  pid_t pids[N_PROCESSES];

  spawn_appenders (self, pids);
  await_appenders (pids);
  assert_all_ended (self);
}

/* Garbage makes each compaction due. */
static void
test_compaction_loses_nothing (Fixture       *self,
                               gconstpointer  data)
{
  const SkepHistoryLimits limits = { 100000, G_MAXUINT64 };
  pid_t pids[N_PROCESSES];

  spawn_appenders (self, pids);
  for (guint i = 0; i < 30; i++)
    {
      g_autoptr (GError) error = NULL;

      append_many (self, "", 'x', 3 * 1024 * 1024, "\n");
      skep_run_history_prune (self->history, &limits, NULL, &error);
      g_assert_no_error (error);
    }
  await_appenders (pids);
  assert_all_ended (self);
}

/* --- What is kept, and what goes --- */

static void
prune (Fixture *self,
       guint    max_runs,
       guint64  max_bytes)
{
  const SkepHistoryLimits limits = { max_runs, max_bytes };
  g_autoptr (GError) error = NULL;

  skep_run_history_prune (self->history, &limits, NULL, &error);
  g_assert_no_error (error);
}

static SkepRun *
add_with_log (Fixture    *self,
              const char *name,
              gsize       n_bytes)
{
  SkepRun *run = add_ended (self, SHOP, name);

  write_log (self, skep_run_get_uuid (run), n_bytes);
  return run;
}

static void
test_prune_by_count (Fixture       *self,
                     gconstpointer  data)
{
  g_autoptr (SkepRun) first = add_with_log (self, "a", 10);
  g_autoptr (SkepRun) second = add_with_log (self, "b", 10);
  g_autoptr (SkepRun) third = add_with_log (self, "c", 10);

  prune (self, 3, G_MAXUINT64);
  assert_runs (self, NULL, NULL, "c-3 b-2 a-1");
  prune (self, 2, G_MAXUINT64);
  assert_runs (self, NULL, NULL, "c-3 b-2");
  g_assert_false (has_log (self, skep_run_get_uuid (first)));
  g_assert_true (has_log (self, skep_run_get_uuid (second)));
  start_again (self);
  assert_runs (self, NULL, NULL, "c-3 b-2");
}

/* The old ones go, also if they would fit into what is left. */
static void
test_prune_by_size (Fixture       *self,
                    gconstpointer  data)
{
  g_autoptr (SkepRun) tiny = add_with_log (self, "tiny", 1);
  g_autoptr (SkepRun) large = add_with_log (self, "large", 1000);
  g_autoptr (SkepRun) small = add_with_log (self, "small", 100);

  prune (self, 100, 1101);
  assert_runs (self, NULL, NULL, "small-3 large-2 tiny-1");
  prune (self, 100, 1099);
  assert_runs (self, NULL, NULL, "small-3");
  g_assert_false (has_log (self, skep_run_get_uuid (large)));
  g_assert_false (has_log (self, skep_run_get_uuid (tiny)));
}

static void
test_prune_spares_live (Fixture       *self,
                        gconstpointer  data)
{
  g_autoptr (SkepRun) own = make_run (self, SHOP, "own");
  g_autoptr (SkepRun) other = make_run (self, SHOP, "other");
  g_autoptr (SkepRunHistory) history = skep_run_history_new (self->folder);
  g_autoptr (SkepRun) ended = NULL;
  int lock = lock_log (self, skep_run_get_uuid (other));

  add (self, own);
  write_log (self, skep_run_get_uuid (own), 10);
  g_assert_true (skep_run_history_add (history, other, NULL));
  ended = add_with_log (self, "ended", 10);
  prune (self, 0, 0);
  assert_runs (self, NULL, NULL, "other-2 own-1");
  g_assert_true (has_log (self, skep_run_get_uuid (own)));
  g_assert_true (has_log (self, skep_run_get_uuid (other)));
  close (lock);
}

static void
set_age (Fixture    *self,
         const char *uuid,
         guint       hours)
{
  g_autofree char *folder = get_log_folder (self, uuid);
  const time_t then = time (NULL) - hours * 3600;
  const struct timespec stamps[2] = { { .tv_sec = then }, { .tv_sec = then } };
  const char *const names[] = { "0000000000000000", "times", "times.old", "." };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_assert_cmpint (utimensat (AT_FDCWD, path, stamps, 0), ==, 0);
    }
}

static void
test_orphans_go (Fixture       *self,
                 gconstpointer  data)
{
  g_autoptr (SkepRun) run = add_with_log (self, "dev", 10);
  int lock;

  write_log (self, UUID "1", 10);
  set_age (self, UUID "1", 25);
  write_log (self, UUID "2", 10);
  set_age (self, UUID "2", 23);
  lock = lock_log (self, UUID "3");
  set_age (self, UUID "3", 25);
  set_age (self, skep_run_get_uuid (run), 1000);
  prune (self, 10, G_MAXUINT64);
  g_assert_false (has_log (self, UUID "1"));
  g_assert_true (has_log (self, UUID "2"));
  g_assert_true (has_log (self, UUID "3"));
  g_assert_true (has_log (self, skep_run_get_uuid (run)));
  close (lock);
}

/* What isn't named like ours is not ours. */
static void
test_foreign_stays (Fixture       *self,
                    gconstpointer  data)
{
  g_autoptr (SkepRun) run = add_with_log (self, "dev", 10);
  g_autofree char *folder = get_log_folder (self, skep_run_get_uuid (run));
  g_autofree char *foreign = g_build_filename (folder, "notes.txt", NULL);
  g_autofree char *ours = g_build_filename (folder, "0000000000000000", NULL);
  g_autofree char *other = get_log_folder (self, "my-logs");

  g_assert_true (g_file_set_contents (foreign, "mine", -1, NULL));
  write_log (self, "my-logs", 10);
  set_age (self, "my-logs", 1000);
  prune (self, 0, 0);
  assert_runs (self, NULL, NULL, "");
  g_assert_true (g_file_test (foreign, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (ours, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
}

static void
link_to (const char *target,
         const char *path)
{
  g_assert_cmpint (symlink (target, path), ==, 0);
}

/* Neither a folder that is a link nor a file in it leads out. */
static void
test_links_are_not_followed (Fixture       *self,
                             gconstpointer  data)
{
  g_autoptr (SkepRun) linked = add_ended (self, SHOP, "linked");
  g_autoptr (SkepRun) run = add_with_log (self, "dev", 10);
  g_autofree char *outside = g_build_filename (self->folder, "outside", NULL);
  g_autofree char *precious = g_build_filename (outside, "0000000000000000", NULL);
  g_autofree char *link = get_log_folder (self, skep_run_get_uuid (linked));
  g_autofree char *folder = get_log_folder (self, skep_run_get_uuid (run));
  g_autofree char *inner = g_build_filename (folder, "0000000000000001", NULL);
  g_autofree char *orphan = get_log_folder (self, UUID "1");

  g_assert_cmpint (g_mkdir (outside, 0700), ==, 0);
  g_assert_true (g_file_set_contents (precious, "precious", -1, NULL));
  link_to (outside, link);
  link_to (precious, inner);
  link_to (outside, orphan);
  prune (self, 0, 0);
  assert_runs (self, NULL, NULL, "");
  g_assert_true (g_file_test (precious, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static void
test_remove (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (SkepRun) first = add_with_log (self, "a", 10);
  g_autoptr (SkepRun) second = add_with_log (self, "b", 10);
  g_autoptr (GError) error = NULL;

  skep_run_history_remove (self->history, skep_run_get_uuid (first), &error);
  g_assert_no_error (error);
  assert_runs (self, NULL, NULL, "b-2");
  g_assert_false (has_log (self, skep_run_get_uuid (first)));
  start_again (self);
  assert_runs (self, NULL, NULL, "b-2");
}

static void
test_does_not_grow (Fixture       *self,
                    gconstpointer  data)
{
  GStatBuf info;

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (SkepRun) run = add_ended (self, SHOP, "dev");

      prune (self, 5, G_MAXUINT64);
    }
  g_assert_cmpuint (count_runs (self), ==, 5);
  g_assert_cmpint (g_stat (self->path, &info), ==, 0);
  g_assert_cmpint (info.st_size, <, 64 * 1024);
}

static void
pruned_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  Fixture *self = data;
  g_autoptr (GError) error = NULL;

  skep_run_history_prune_finish (self->history, result, &error);
  g_assert_no_error (error);
  self->n_runs = 0;
}

static void
test_prune_in_thread (Fixture       *self,
                      gconstpointer  data)
{
  const SkepHistoryLimits limits = { 0, 0 };
  g_autoptr (SkepRun) run = add_with_log (self, "dev", 10);

  skep_run_history_prune_async (self->history, &limits, NULL, pruned_cb, self);
  while (self->n_runs > 0)
    g_main_context_iteration (NULL, TRUE);
  assert_runs (self, NULL, NULL, "");
}

/* --- How long it takes --- */

#define N_MANY 10000

/* The figure is 100 ms on a quiet machine; a busy one, or one with sanitizers, has more. */
static void
test_many (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (SkepRun) run = add_ended (self, SHOP, "dev");
  g_autofree char *pair = read_file (self);
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 started_us;
  double seconds;

  for (guint i = 0; i < N_MANY; i++)
    {
      g_autofree char *digits = g_strdup_printf ("%012x", i);
      g_autofree char *lines = g_strdup (pair);

      for (char *line = lines; line != NULL && *line != '\0'; line = strchr (line, '\n') + 1)
        memcpy (line + strlen ("{\"uuid\":\"") + 24, digits, 12);
      g_string_append (text, lines);
    }
  g_assert_true (g_file_set_contents (self->path, text->str, text->len, NULL));

  started_us = g_get_monotonic_time ();
  g_assert_cmpuint (count_runs (self), ==, N_MANY);
  seconds = (g_get_monotonic_time () - started_us) / (double) G_USEC_PER_SEC;
  g_test_minimized_result (seconds, "%d runs in %.3f s", N_MANY, seconds);
  g_assert_cmpfloat (seconds, <, 3);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture       *self,
                  gconstpointer  data);
  } tests[] = {
    { "nothing", test_nothing },
    { "kept", test_kept },
    { "failure-is-kept", test_failure_kept },
    { "newest-first", test_newest_first },
    { "id-means-the-newest", test_id_is_newest },
    { "runs-of-others-appear", test_others_appear },
    { "unended/own-is-live", test_own_is_live },
    { "unended/locked-is-live", test_locked_is_live },
    { "unended/live-until-end-is-written", test_live_until_end_is_written },
    { "unended/lost", test_lost },
    { "file/cut-at-each-byte", test_cut },
    { "file/numbers-out-of-range", test_numbers_out_of_range },
    { "file/first-of-two-counts", test_first_of_two_counts },
    { "file/long-and-deep", test_long_and_deep },
    { "file/not-regular", test_no_regular_file },
    { "file/folder-cannot-be-made", test_folder_cannot_be_made },
    { "several/two-append", test_two_append },
    { "several/compaction-loses-nothing", test_compaction_loses_nothing },
    { "prune/by-count", test_prune_by_count },
    { "prune/by-size", test_prune_by_size },
    { "prune/spares-live", test_prune_spares_live },
    { "prune/orphans-go", test_orphans_go },
    { "prune/foreign-stays", test_foreign_stays },
    { "prune/links-are-not-followed", test_links_are_not_followed },
    { "prune/does-not-grow", test_does_not_grow },
    { "prune/in-thread", test_prune_in_thread },
    { "remove", test_remove },
    { "ten-thousand", test_many },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/run-history/", tests[i].path, NULL);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autofree char *path = g_strconcat ("/run-history/hostile/", hostile[i].path, NULL);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (i), set_up, test_hostile, tear_down);
    }
  return g_test_run ();
}

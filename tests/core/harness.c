/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "skep-output-reader.h"

#define INTERRUPT_MS 400
#define TERMINATE_MS 400

/* Under sanitizers and on loaded machines everything takes longer; a test that hangs fails. */
#define TIMEOUT_MS 20000

const char *const harness_trees[] = {
  "tree", "daemon", "nohup", "dfork", "ignterm", "stopped", "stopped-main", "bomb", "hopper",
  "watchdog", "exit0-leave-daemon", "exit0-leave-ignoring", NULL,
};

static gboolean
wake_cb (gpointer data)
{
  Harness *self = data;

  skep_run_model_poll (self->model);
  return G_SOURCE_CONTINUE;
}

static gboolean
timeout_cb (gpointer data)
{
  gboolean *is_over = data;

  *is_over = TRUE;
  return G_SOURCE_REMOVE;
}

static void
prepared_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  gboolean *is_done = data;

  skep_launcher_prepare_finish (SKEP_LAUNCHER (object), result, NULL);
  *is_done = TRUE;
}

/* The first run on another system would wait for what is known of that. */
static void
prepare (Harness *self)
{
  SkepLauncher *launcher = skep_supervisor_get_launcher (self->supervisor);
  gboolean is_done = skep_launcher_is_prepared (launcher);

  if (is_done)
    return;

  skep_launcher_prepare_async (launcher, NULL, prepared_cb, &is_done);
  g_assert_true (harness_wait (TIMEOUT_MS, harness_is_true, &is_done));
}

Harness *
harness_new (void)
{
  Harness *self = g_new0 (Harness, 1);

  self->marker = g_uuid_string_random ();
  self->supervisor = skep_supervisor_new (NULL);
  self->model = skep_run_model_new (skep_supervisor_get_table (self->supervisor));
  self->wake = skep_supervisor_add_wake (self->supervisor, NULL, wake_cb, self);
  skep_supervisor_set_grace (self->supervisor, INTERRUPT_MS, TERMINATE_MS);
  prepare (self);

  return self;
}

static void
shutdown_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  gboolean *is_down = data;

  g_assert_true (skep_supervisor_shutdown_finish (SKEP_SUPERVISOR (object), result, NULL));
  *is_down = TRUE;
}

gboolean
harness_is_true (gpointer data)
{
  return *(gboolean *) data;
}

gboolean
harness_is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

void
harness_free (Harness *self)
{
  gboolean is_down = FALSE;

  skep_supervisor_shutdown_async (self->supervisor, SKEP_STOP_NOW, shutdown_cb, &is_down);
  g_assert_true (harness_wait (TIMEOUT_MS, harness_is_true, &is_down));
  g_assert_cmpuint (harness_count_survivors (self->marker), ==, 0);

  skep_supervisor_remove_wake (self->supervisor, self->wake);
  g_assert_finalize_object (self->model);
  g_assert_finalize_object (self->supervisor);
  g_free (self->marker);
  g_free (self);
}

static SkepScript *
make_script (Harness    *self,
             const char *name,
             char      **argv)
{
  SkepScript *script = skep_script_new (g_get_tmp_dir (), "test", "test", "", name);

  script->command = g_strjoinv (" ", argv);
  script->argv = argv;
  script->cwd = g_strdup (g_get_tmp_dir ());
  g_strfreev (script->environment);
  script->environment = g_new0 (char *, 2);
  script->environment[0] = g_strconcat (MARKER_VARIABLE "=", self->marker, NULL);

  return script;
}

SkepScript *
harness_make_script (Harness    *self,
                     const char *name,
                     const char *first_argument,
                     ...)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  va_list arguments;

  va_start (arguments, first_argument);
  for (const char *argument = first_argument; argument != NULL;
       argument = va_arg (arguments, const char *))
    g_strv_builder_add (builder, argument);
  va_end (arguments);

  return make_script (self, name, g_strv_builder_end (builder));
}

SkepScript *
harness_make_nasty (Harness    *self,
                    const char *mode,
                    const char *argument)
{
  g_autofree char *name = g_strdup_printf ("%s-%u", mode, self->n_scripts++);

  return harness_make_script (self, name, g_getenv ("SKEP_NASTY"), mode, argument, NULL);
}

typedef struct
{
  gboolean is_done;
  SkepRun *run;
} Started;

static void
started_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  Started *started = data;
  g_autoptr (GError) error = NULL;

  started->run = skep_supervisor_start_finish (SKEP_SUPERVISOR (object), result, NULL, &error);
  started->is_done = TRUE;
  g_assert_no_error (error);
}

SkepRun *
harness_start_with (SkepSupervisor *supervisor,
                    SkepScript     *script)
{
  Started started = { 0 };

  skep_supervisor_start_async (supervisor, script, "you", NULL, started_cb, &started);
  g_assert_true (harness_wait (TIMEOUT_MS, harness_is_true, &started.is_done));

  return started.run;
}

SkepRun *
harness_start (Harness    *self,
               SkepScript *script)
{
  return harness_start_with (self->supervisor, script);
}

SkepRun *
harness_start_nasty (Harness    *self,
                     const char *mode,
                     const char *argument)
{
  g_autoptr (SkepScript) script = harness_make_nasty (self, mode, argument);

  return harness_start (self, script);
}

static void
stopped_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  gboolean *is_stopped = data;

  g_assert_true (skep_supervisor_stop_finish (SKEP_SUPERVISOR (object), result, NULL));
  *is_stopped = TRUE;
}

void
harness_stop (Harness      *self,
              SkepRun      *run,
              SkepStopMode  mode)
{
  gboolean is_stopped = FALSE;

  skep_supervisor_stop_async (self->supervisor, run, mode, "you", NULL, stopped_cb, &is_stopped);
  g_assert_true (harness_wait (TIMEOUT_MS, harness_is_true, &is_stopped));
  g_assert_true (skep_run_state_is_finished (skep_run_peek_state (run)));
}

gboolean
harness_wait (guint      timeout_ms,
              Condition  condition,
              gpointer   data)
{
  gboolean is_over = FALSE;
  guint timeout = g_timeout_add (timeout_ms, timeout_cb, &is_over);

  while (!condition (data) && !is_over)
    g_main_context_iteration (NULL, TRUE);
  if (!is_over)
    g_source_remove (timeout);

  return condition (data);
}

static gboolean
look_again_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* For what wakes nobody: who waits for it has to look. */
gboolean
harness_look_until (guint     timeout_ms,
                    Condition condition,
                    gpointer  data)
{
  guint source = g_timeout_add (10, look_again_cb, NULL);
  gboolean is_true = harness_wait (timeout_ms, condition, data);

  g_source_remove (source);
  return is_true;
}

typedef struct
{
  SkepRun *run;
  SkepRunStatus status;
} Wanted;

static gboolean
has_status (gpointer data)
{
  Wanted *wanted = data;

  return skep_run_peek_state (wanted->run)->status >= wanted->status;
}

void
harness_await_status (SkepRun       *run,
                      SkepRunStatus  status)
{
  Wanted wanted = { .run = run, .status = status };

  harness_wait (TIMEOUT_MS, has_status, &wanted);
  g_assert_cmpstr (skep_run_status_to_string (skep_run_peek_state (run)->status), ==,
                   skep_run_status_to_string (status));
}

static gboolean
is_finished (gpointer data)
{
  return skep_run_state_is_finished (skep_run_peek_state (data));
}

void
harness_await_end (SkepRun *run)
{
  g_assert_true (harness_wait (TIMEOUT_MS, is_finished, run));
}

/* All that is kept of the output, wherever. */
GBytes *
harness_dup_bytes (SkepRun *run)
{
  g_autoptr (SkepOutputReader) reader = skep_output_reader_new (skep_run_get_output (run));
  GByteArray *bytes = g_byte_array_new ();
  guint8 buffer[64 * 1024];
  gsize n;

  while ((n = skep_output_reader_read (reader, buffer, sizeof buffer)) > 0)
    g_byte_array_append (bytes, buffer, n);

  return g_byte_array_free_to_bytes (bytes);
}

typedef struct
{
  SkepRun *run;
  const char *text;
} Awaited;

static gboolean
has_output (gpointer data)
{
  Awaited *awaited = data;
  g_autoptr (GBytes) bytes = harness_dup_bytes (awaited->run);
  gsize length;
  const char *output = g_bytes_get_data (bytes, &length);

  return length > 0 && memmem (output, length, awaited->text, strlen (awaited->text)) != NULL;
}

void
harness_await_output (SkepRun    *run,
                      const char *text)
{
  Awaited awaited = { .run = run, .text = text };

  skep_log_watch (skep_run_get_log (run), SKEP_LOG_READER);
  g_assert_true (harness_wait (TIMEOUT_MS, has_output, &awaited));
  skep_log_unwatch (skep_run_get_log (run), SKEP_LOG_READER);
}

/* The output as text, with the terminal's line ends. */
char *
harness_dup_output (SkepRun *run)
{
  g_autoptr (GBytes) bytes = harness_dup_bytes (run);
  gsize length;
  const char *output = g_bytes_get_data (bytes, &length);

  return g_strndup (output != NULL ? output : "", length);
}

static gboolean
print_pid_when_ready (gpointer data)
{
  SkepRun *run = data;
  g_autofree char *output = harness_dup_output (run);
  pid_t pid = skep_run_peek_state (run)->pid;

  if (strstr (output, "ready") == NULL || pid == 0)
    return FALSE;

  printf ("%07d", (int) pid);
  fflush (stdout);
  return TRUE;
}

int
harness_run_application (const char *mode,
                         const char *marker)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = NULL;
  gboolean never = FALSE;

  g_free (harness->marker);
  harness->marker = g_strdup (marker);
  run = harness_start_nasty (harness, mode, "200");
  skep_log_watch (skep_run_get_log (run), SKEP_LOG_READER);
  harness_wait (TIMEOUT_MS, print_pid_when_ready, run);
  harness_wait (G_MAXUINT, harness_is_true, &never);

  return 0;
}

/* Returns when its run is ready; @pid is that of main. */
GSubprocess *
harness_spawn_application (const char *mode,
                           const char *marker,
                           pid_t      *pid)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *subprocess = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, self,
                                              "--application", mode, marker, NULL);
  char buffer[8] = "";
  gsize n_read;

  g_assert_no_error (error);
  g_input_stream_read_all (g_subprocess_get_stdout_pipe (subprocess), buffer, 7, &n_read, NULL,
                           &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_read, ==, 7);
  *pid = atoi (buffer);

  return subprocess;
}

pid_t
harness_read_parent (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *stat = NULL;
  int parent;

  g_assert_true (g_file_get_contents (path, &stat, NULL, NULL));
  g_assert_cmpint (sscanf (strrchr (stat, ')') + 2, "%*c %d", &parent), ==, 1);

  return parent;
}

static gboolean
is_zombie (const char *pid)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "stat", NULL);
  g_autofree char *stat = NULL;
  const char *end;

  if (!g_file_get_contents (path, &stat, NULL, NULL))
    return TRUE;

  end = strrchr (stat, ')');
  return end == NULL || end[1] == '\0' || end[2] == 'Z' || end[2] == 'X';
}

static gboolean
is_marked (const char *pid,
           const char *marker)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "environ", NULL);
  g_autofree char *environment = NULL;
  gsize length;

  return g_file_get_contents (path, &environment, &length, NULL) && length > 0 &&
         memmem (environment, length, marker, strlen (marker)) != NULL;
}

/* Living processes, other than this one, whose environment has the marker. */
GArray *
harness_find_survivors (const char *marker)
{
  GArray *pids = g_array_new (FALSE, FALSE, sizeof (GPid));
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  g_autofree char *text = g_strconcat (MARKER_VARIABLE "=", marker, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_ascii_isdigit (*name) && is_marked (name, text) && !is_zombie (name))
      {
        GPid pid = atoi (name);

        g_array_append_val (pids, pid);
      }

  return pids;
}

guint
harness_count_survivors (const char *marker)
{
  g_autoptr (GArray) pids = harness_find_survivors (marker);

  return pids->len;
}

gboolean
harness_await_no_survivor (const char *marker,
                           guint       timeout_ms)
{
  gint64 end = g_get_monotonic_time () + timeout_ms * G_TIME_SPAN_MILLISECOND;

  /* Nobody tells about processes that aren't ours, so there is nothing but to look again. */
  while (harness_count_survivors (marker) > 0)
    {
      if (g_get_monotonic_time () > end)
        return FALSE;
      g_usleep (5 * G_TIME_SPAN_MILLISECOND);
    }

  return TRUE;
}

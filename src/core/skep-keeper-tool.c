/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "skep-errno.h"
#include "skep-keeper-tool.h"

/* Its standard streams are files, so nobody has to read while it writes. */
typedef enum
{
  STREAM_INPUT,
  STREAM_OUTPUT,
  STREAM_ERRORS,
  N_STREAMS,
} Stream;

/* One use of the keeper program as a tool. */
typedef struct
{
  int fds[N_STREAMS]; /* ours */
  GCancellable *cancellable;
  GSource *timeout;
  gboolean is_late;
} Use;

static void
close_fds (int *fds)
{
  for (gsize i = 0; i < N_STREAMS; i++)
    if (fds[i] >= 0)
      close (fds[i]);
}

static void
use_free (gpointer data)
{
  Use *use = data;

  close_fds (use->fds);
  g_source_destroy (use->timeout);
  g_source_unref (use->timeout);
  g_object_unref (use->cancellable);
  g_free (use);
}

static gboolean
timeout_cb (gpointer data)
{
  Use *use = data;

  use->is_late = TRUE;
  g_cancellable_cancel (use->cancellable);
  return G_SOURCE_REMOVE;
}

static GBytes *
read_stream (Use     *use,
             Stream   stream,
             GError **error)
{
  struct stat info;
  g_autofree char *bytes = NULL;
  gssize n;

  if (fstat (use->fds[stream], &info) < 0)
    {
      skep_errno_set (error, errno, "fstat");
      return NULL;
    }

  bytes = g_malloc (info.st_size + 1);
  n = pread (use->fds[stream], bytes, info.st_size, 0);
  if (n < 0)
    {
      skep_errno_set (error, errno, "pread");
      return NULL;
    }

  return g_bytes_new_take (g_steal_pointer (&bytes), n);
}

/* A tool that is worth its output says so by exit code 0. */
static GError *
make_error (Use *use)
{
  g_autoptr (GBytes) errors = read_stream (use, STREAM_ERRORS, NULL);
  gsize length = 0;
  const char *data = errors != NULL ? g_bytes_get_data (errors, &length) : NULL;
  g_autofree char *text = g_utf8_make_valid (data != NULL ? data : "", length);

  return g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, _("Skep's helper failed: %s"),
                      g_strstrip (text));
}

static void
launched_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (GTask) task = data;
  Use *use = g_task_get_task_data (task);
  GError *error = NULL;
  GBytes *output;
  int wait_status;

  if (!skep_launcher_launch_finish (SKEP_LAUNCHER (object), result, &wait_status, &error))
    {
      if (use->is_late)
        {
          g_clear_error (&error);
          g_set_error (&error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                       _("Skep's helper did not answer"));
        }
      g_task_return_error (task, error);
    }
  else if (!WIFEXITED (wait_status) || WEXITSTATUS (wait_status) != 0)
    g_task_return_error (task, make_error (use));
  else if ((output = read_stream (use, STREAM_OUTPUT, &error)) == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, output, (GDestroyNotify) g_bytes_unref);
}

/* A file that holds a text, or -1. */
static int
open_text (const char  *text,
           GError     **error)
{
  gssize length = text != NULL ? strlen (text) : 0;
  int fd = memfd_create ("skep-keeper", MFD_CLOEXEC);

  if (fd >= 0 && pwrite (fd, text, length, 0) == length)
    return fd;

  skep_errno_set (error, errno, "memfd_create");
  if (fd >= 0)
    close (fd);
  return -1;
}

/* The descriptors of the tool, which the launcher closes. */
static gboolean
dup_streams (const int  *fds,
             int        *copies,
             GError    **error)
{
  for (gsize i = 0; i < N_STREAMS; i++)
    copies[i] = fcntl (fds[i], F_DUPFD_CLOEXEC, 3);
  for (gsize i = 0; i < N_STREAMS; i++)
    if (copies[i] < 0)
      {
        skep_errno_set (error, errno, "fcntl");
        close_fds (copies);
        return FALSE;
      }

  return TRUE;
}

/* @input: taken in any case; -1 if there is @error already */
static Use *
use_new (int       input,
         guint     timeout_ms,
         GError  **error)
{
  Use *use = g_new0 (Use, 1);

  use->cancellable = g_cancellable_new ();
  use->timeout = g_timeout_source_new (timeout_ms);
  g_source_set_callback (use->timeout, timeout_cb, use, NULL);
  g_source_set_static_name (use->timeout, "[skep] keeper tool");
  use->fds[STREAM_INPUT] = input;
  use->fds[STREAM_OUTPUT] = input >= 0 ? open_text (NULL, error) : -1;
  use->fds[STREAM_ERRORS] = use->fds[STREAM_OUTPUT] >= 0 ? open_text (NULL, error) : -1;
  if (use->fds[STREAM_ERRORS] < 0)
    g_clear_pointer (&use, use_free);

  return use;
}

/* @input: taken in any case; -1 if there is @error already */
static void
run (SkepLauncher      *launcher,
     const char *const *arguments,
     int                input,
     guint              timeout_ms,
     GTask             *task,
     GError            *error)
{
  Use *use = use_new (input, timeout_ms, &error);
  int fds[N_STREAMS];

  if (use != NULL)
    g_task_set_task_data (task, use, use_free);
  if (use == NULL || !dup_streams (use->fds, fds, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }

  g_source_attach (use->timeout, g_task_get_context (task));
  skep_launcher_launch_async (launcher, arguments, fds, N_STREAMS, SKEP_LAUNCH_BOUND,
                              use->cancellable, launched_cb, task);
}

/**
 * skep_keeper_tool_run_async:
 * @launcher: what starts skep-keeper
 * @arguments: (array zero-terminated=1): which tool, and its arguments; see skep-keeper-protocol.h
 * @input: (nullable): what it reads
 * @timeout_ms: how long it may take
 * @cancellable: (nullable): to let go of it
 * @callback: called in the thread-default context
 * @user_data: for @callback
 *
 * Looks at processes of the system beside our runs. Any thread with a main context.
 */
void
skep_keeper_tool_run_async (SkepLauncher        *launcher,
                            const char *const   *arguments,
                            const char          *input,
                            guint                timeout_ms,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  GError *error = NULL;
  int fd = open_text (input, &error);

  g_task_set_source_tag (task, skep_keeper_tool_run_async);
  run (launcher, arguments, fd, timeout_ms, task, error);
}

/**
 * skep_keeper_tool_run_on_async:
 * @launcher: what starts skep-keeper
 * @arguments: (array zero-terminated=1): which tool, and its arguments; see skep-keeper-protocol.h
 * @fd: what it is about, which is its standard input; stays open here
 * @timeout_ms: how long it may take
 * @cancellable: (nullable): to let go of it
 * @callback: called in the thread-default context
 * @user_data: for @callback
 *
 * Like skep_keeper_tool_run_async(), for what a descriptor tells more of there than here.
 */
void
skep_keeper_tool_run_on_async (SkepLauncher        *launcher,
                               const char *const   *arguments,
                               int                  fd,
                               guint                timeout_ms,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  GError *error = NULL;
  int copy = fcntl (fd, F_DUPFD_CLOEXEC, 0);

  g_task_set_source_tag (task, skep_keeper_tool_run_on_async);
  if (copy < 0)
    skep_errno_set (&error, errno, "fcntl");
  run (launcher, arguments, copy, timeout_ms, task, error);
}

static gboolean
is_terminated (const char *data,
               gsize       length)
{
  return length == 0 || data[length - 1] == '\0';
}

/**
 * skep_keeper_tool_run_finish:
 * @result: what the callback was given
 * @n_fields: how many strings make a record
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): whole records, raw bytes
 */
char **
skep_keeper_tool_run_finish (GAsyncResult  *result,
                             guint          n_fields,
                             GError       **error)
{
  g_autoptr (GBytes) output = g_task_propagate_pointer (G_TASK (result), error);
  g_autoptr (GPtrArray) fields = NULL;
  const char *data;
  gsize length;

  if (output == NULL)
    return NULL;

  data = g_bytes_get_data (output, &length);
  fields = g_ptr_array_new_with_free_func (g_free);
  if (is_terminated (data, length))
    for (const char *p = data; p < data + length; p += strlen (p) + 1)
      g_ptr_array_add (fields, g_strdup (p));

  if (fields->len % n_fields != 0 || !is_terminated (data, length))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _("Skep's helper gave an incomplete answer"));
      return NULL;
    }

  g_ptr_array_add (fields, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&fields), FALSE);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "skep-keeper-tool.h"

/* One use of the keeper program as a tool. */
typedef struct
{
  GSubprocess *subprocess;
  GSource *timeout;
} Use;

static void
use_free (gpointer data)
{
  Use *use = data;

  g_source_destroy (use->timeout);
  g_source_unref (use->timeout);
  g_clear_object (&use->subprocess);
  g_free (use);
}

static gboolean
timeout_cb (gpointer data)
{
  g_subprocess_force_exit (data);
  return G_SOURCE_REMOVE;
}

/* A tool that is worth its output says so by exit code 0. */
static GError *
make_error (GSubprocess *subprocess,
            GBytes      *errors)
{
  gsize length = 0;
  const char *data = errors != NULL ? g_bytes_get_data (errors, &length) : NULL;
  g_autofree char *text = g_utf8_make_valid (data != NULL ? data : "", length);

  if (!g_subprocess_get_if_exited (subprocess))
    return g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _("Skep's helper did not answer"));

  return g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, _("Skep's helper failed: %s"),
                      g_strstrip (text));
}

static void
communicate_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr (GTask) task = data;
  GSubprocess *subprocess = G_SUBPROCESS (object);
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GBytes) errors = NULL;
  GError *error = NULL;

  if (!g_subprocess_communicate_finish (subprocess, result, &output, &errors, &error))
    g_task_return_error (task, error);
  else if (!g_subprocess_get_if_exited (subprocess) ||
           g_subprocess_get_exit_status (subprocess) != 0)
    g_task_return_error (task, make_error (subprocess, errors));
  else
    g_task_return_pointer (task, g_steal_pointer (&output), (GDestroyNotify) g_bytes_unref);
}

static GSource *
add_timeout (GSubprocess *subprocess,
             guint        timeout_ms)
{
  GSource *source = g_timeout_source_new (timeout_ms);

  g_source_set_callback (source, timeout_cb, g_object_ref (subprocess), g_object_unref);
  g_source_set_static_name (source, "[skep] keeper tool");
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}

/**
 * skep_keeper_tool_run_async:
 * @keeper_path: path of skep-keeper
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
skep_keeper_tool_run_async (const char          *keeper_path,
                            const char *const   *arguments,
                            const char          *input,
                            guint                timeout_ms,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GBytes) bytes = input != NULL ? g_bytes_new (input, strlen (input)) : NULL;
  Use *use;
  GError *error = NULL;
  GSubprocess *subprocess;

  g_task_set_source_tag (task, skep_keeper_tool_run_async);
  g_ptr_array_add (argv, (char *) keeper_path);
  for (; *arguments != NULL; arguments++)
    g_ptr_array_add (argv, (char *) *arguments);
  g_ptr_array_add (argv, NULL);

  /* INHERIT_FDS keeps GLib on its posix_spawn path; all of ours are close-on-exec. */
  subprocess = g_subprocess_newv ((const char *const *) argv->pdata,
                                  (bytes != NULL ? G_SUBPROCESS_FLAGS_STDIN_PIPE : 0) |
                                      G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                      G_SUBPROCESS_FLAGS_STDERR_PIPE |
                                      G_SUBPROCESS_FLAGS_INHERIT_FDS,
                                  &error);
  if (subprocess == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  use = g_new0 (Use, 1);
  use->subprocess = subprocess;
  use->timeout = add_timeout (subprocess, timeout_ms);
  g_task_set_task_data (task, use, use_free);
  g_subprocess_communicate_async (subprocess, bytes, cancellable, communicate_cb,
                                  g_steal_pointer (&task));
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

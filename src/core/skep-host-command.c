/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>
#include <signal.h>

#include "skep-flatpak-info.h"
#include "skep-host-command.h"

/* data/org.freedesktop.Flatpak.xml of flatpak. */
#define OBJECT_PATH "/org/freedesktop/Flatpak/Development"
#define INTERFACE "org.freedesktop.Flatpak.Development"

/* An interrupt to the group of the program once we leave the bus: for tools. A keeper takes no
 * notice of it, its control socket tells more. */
#define FLAG_WATCH_BUS 2

/* One program on the host, until it has ended or nobody cares. The task owns it; it is held by the
 * call under way and until `is_ended`. */
typedef struct
{
  char **argv;
  GUnixFDList *fds; /* NULL once sent */
  SkepLaunchFlags flags;

  GDBusConnection *connection;
  GSource *cancelled; /* NULL if it can't be */
  guint exited_id;
  guint name_id;
  guint32 pid;           /* on the host, 0 until it is known */
  GHashTable *early;     /* pid to status, of programs that ended while `pid` was not known */
  gboolean is_ended;
} Command;

static void
command_free (gpointer data)
{
  Command *command = data;

  g_strfreev (command->argv);
  g_clear_object (&command->fds);
  g_clear_object (&command->connection);
  g_hash_table_unref (command->early);
  g_free (command);
}

/* From here on only the reply to the call may come. */
static void
forget (Command *command)
{
  command->is_ended = TRUE;
  if (command->cancelled != NULL)
    g_source_destroy (command->cancelled);
  g_clear_pointer (&command->cancelled, g_source_unref);
  if (command->exited_id != 0)
    g_dbus_connection_signal_unsubscribe (command->connection, command->exited_id);
  g_clear_handle_id (&command->name_id, g_bus_unwatch_name);
  command->exited_id = 0;
}

static void
end (GTask *task,
     int    wait_status)
{
  forget (g_task_get_task_data (task));
  g_task_return_int (task, wait_status);
  g_object_unref (task);
}

/* @error: (transfer full) */
static void
end_with_error (GTask  *task,
                GError *error)
{
  forget (g_task_get_task_data (task));
  g_task_return_error (task, error);
  g_object_unref (task);
}

/* The service knows the pid only as long as the process is its child, so it hits no other. */
static void
kill_program (Command *command)
{
  g_dbus_connection_call (command->connection, SKEP_FLATPAK_HOST_NAME, OBJECT_PATH, INTERFACE,
                          "HostCommandSignal",
                          g_variant_new ("(uub)", command->pid, SIGKILL, TRUE), NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
}

static void
exited_cb (GDBusConnection *connection,
           const char      *sender,
           const char      *path,
           const char      *interface,
           const char      *name,
           GVariant        *parameters,
           gpointer         data)
{
  GTask *task = data;
  Command *command = g_task_get_task_data (task);
  guint32 pid, status;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(uu)")))
    return;

  g_variant_get (parameters, "(uu)", &pid, &status);
  if (command->pid == 0)
    g_hash_table_insert (command->early, GUINT_TO_POINTER (pid), GUINT_TO_POINTER (status));
  else if (command->pid == pid)
    end (task, status);
}

/* The service has gone, or the bus has. */
static void
vanished_cb (GDBusConnection *connection,
             const char      *name,
             gpointer         data)
{
  end_with_error (data, g_error_new (SKEP_LAUNCHER_ERROR, SKEP_LAUNCHER_ERROR_LOST,
                                     "%s has left the session bus", name));
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      data)
{
  GTask *task = data;
  Command *command = g_task_get_task_data (task);
  GError *error = NULL;

  if (command->pid != 0 && command->flags & SKEP_LAUNCH_BOUND)
    kill_program (command);
  g_cancellable_set_error_if_cancelled (cancellable, &error);
  end_with_error (task, error);

  return G_SOURCE_REMOVE;
}

static void
take_pid (GTask    *task,
          GVariant *reply)
{
  Command *command = g_task_get_task_data (task);
  gpointer status;

  g_variant_get (reply, "(u)", &command->pid);
  if (command->is_ended && command->flags & SKEP_LAUNCH_BOUND)
    kill_program (command);
  else if (command->is_ended)
    return;
  else if (g_hash_table_lookup_extended (command->early, GUINT_TO_POINTER (command->pid), NULL,
                                         &status))
    end (task, GPOINTER_TO_UINT (status));
  else
    command->name_id = g_bus_watch_name_on_connection (command->connection,
                                                       SKEP_FLATPAK_HOST_NAME,
                                                       G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
                                                       vanished_cb, task, NULL);
}

static void
called_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GTask) task = data;
  Command *command = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_with_unix_fd_list_finish (command->connection, NULL, result, &error);

  if (reply != NULL)
    take_pid (task, reply);
  else if (!command->is_ended)
    end_with_error (task, error);
  else
    g_error_free (error);
}

/* The n-th descriptor of the list becomes descriptor n there. */
static GVariant *
make_parameters (Command *command)
{
  int n_fds = g_unix_fd_list_get_length (command->fds);
  GVariantBuilder fds;

  g_variant_builder_init (&fds, G_VARIANT_TYPE ("a{uh}"));
  for (int i = 0; i < n_fds; i++)
    g_variant_builder_add (&fds, "{uh}", i, i);

  return g_variant_new ("(^ay^aay@a{uh}@a{ss}u)", "/", command->argv,
                        g_variant_builder_end (&fds),
                        g_variant_new_array (G_VARIANT_TYPE ("{ss}"), NULL, 0), FLAG_WATCH_BUS);
}

static void
call (GTask *task)
{
  Command *command = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  command->exited_id =
      g_dbus_connection_signal_subscribe (command->connection, SKEP_FLATPAK_HOST_NAME, INTERFACE,
                                          "HostCommandExited", OBJECT_PATH, NULL,
                                          G_DBUS_SIGNAL_FLAGS_NONE, exited_cb, task, NULL);
  if (cancellable != NULL)
    {
      command->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (command->cancelled, G_SOURCE_FUNC (cancelled_cb), task, NULL);
      g_source_set_static_name (command->cancelled, "[skep] host command");
      g_source_attach (command->cancelled, g_task_get_context (task));
    }

  /* Not to be cancelled: without the answer nobody knows what to kill. */
  g_dbus_connection_call_with_unix_fd_list (command->connection, SKEP_FLATPAK_HOST_NAME,
                                            OBJECT_PATH, INTERFACE, "HostCommand",
                                            make_parameters (command), G_VARIANT_TYPE ("(u)"),
                                            G_DBUS_CALL_FLAGS_NONE, -1, command->fds, NULL,
                                            called_cb, g_object_ref (task));
  g_clear_object (&command->fds);
}

static void
connected_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      data)
{
  GTask *task = data;
  Command *command = g_task_get_task_data (task);
  GError *error = NULL;

  command->connection = g_bus_get_finish (result, &error);

  /* Somebody may still hold one that the bus has left: it takes no subscriptions. */
  if (command->connection != NULL && g_dbus_connection_is_closed (command->connection))
    g_set_error (&error, G_IO_ERROR, G_IO_ERROR_CLOSED, _("The session bus has gone"));
  if (error != NULL)
    {
      end_with_error (task, error);
      return;
    }

  /* Scripts go on without a bus, and so do we. */
  g_dbus_connection_set_exit_on_close (command->connection, FALSE);
  call (task);
}

/**
 * skep_host_command_run_async:
 * @argv: (array zero-terminated=1): the program, which the host's service looks for in its own
 *   search path, and its arguments
 * @fds: (array length=n_fds): what it gets as descriptors 0, 1, 2, …; closed in any case
 * @n_fds: how many
 * @flags: what a cancellation means
 * @cancellable: (nullable): to let go of it
 * @callback: called in the thread-default context, when it has ended or could not be started
 * @user_data: for @callback
 *
 * Runs a program on the host of the sandbox, in the environment of the host's service, by the
 * method `HostCommand` of `org.freedesktop.Flatpak.Development`. Any thread with a main context.
 */
void
skep_host_command_run_async (const char *const   *argv,
                             const int           *fds,
                             guint                n_fds,
                             SkepLaunchFlags      flags,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Command *command = g_new0 (Command, 1);

  command->argv = g_strdupv ((char **) argv);
  command->fds = g_unix_fd_list_new_from_array (fds, n_fds);
  command->flags = flags;
  command->early = g_hash_table_new (NULL, NULL);
  g_task_set_source_tag (task, skep_host_command_run_async);
  g_task_set_task_data (task, command, command_free);

  g_bus_get (G_BUS_TYPE_SESSION, cancellable, connected_cb, task);
}

/**
 * skep_host_command_run_finish:
 * @result: what the callback was given
 * @wait_status: (out): raw status of waitpid(2)
 * @error: return location: that of the bus, or %SKEP_LAUNCHER_ERROR_LOST
 *
 * Returns: whether it has run and its end is known
 */
gboolean
skep_host_command_run_finish (GAsyncResult  *result,
                              int           *wait_status,
                              GError       **error)
{
  g_autoptr (GError) local_error = NULL;
  gssize status = g_task_propagate_int (G_TASK (result), &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  *wait_status = status;
  return TRUE;
}

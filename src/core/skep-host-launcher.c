/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "skep-environment.h"
#include "skep-host-command.h"
#include "skep-host-launcher.h"
#include "skep-keeper-protocol.h"
#include "skep-keeper-tool.h"

/* Where flatpak shows the host's own folders, with the permission for all files. */
#define HOST_ROOT "/run/host"

/* The host's directory service may have to be asked. */
#define FACTS_TIMEOUT_MS 10000

/* What surrounds the environment when a tool of ours prints it, where nothing else does. */
#define MARK "skep"

struct _SkepHostLauncher
{
  SkepLauncher parent_instance;

  SkepFlatpakInfo *info; /* NULL if this is no sandbox: a test */

  GMutex mutex;
  char **environment; /* under the mutex, NULL until known */
  SkepUser *user;     /* likewise */
};

G_DEFINE_FINAL_TYPE (SkepHostLauncher, skep_host_launcher, SKEP_TYPE_LAUNCHER)

/* What is in a sandbox its own instead of the host's. */
static const char *const own_folders[] = { "/bin", "/etc", "/lib", "/lib64", "/sbin", "/usr" };

static gboolean
is_below (const char *path,
          const char *folder)
{
  return g_str_has_prefix (path, folder) &&
         (path[strlen (folder)] == '/' || path[strlen (folder)] == '\0');
}

static char *
host_locate (SkepLauncher *launcher,
             const char   *path)
{
  SkepHostLauncher *self = SKEP_HOST_LAUNCHER (launcher);

  for (gsize i = 0; self->info != NULL && i < G_N_ELEMENTS (own_folders); i++)
    if (is_below (path, own_folders[i]))
      return g_strconcat (HOST_ROOT, path, NULL);

  return g_strdup (path);
}

/**
 * skep_host_launcher_check:
 * @info: (nullable): a sandbox, %NULL if there is none
 * @error: return location: %SKEP_LAUNCHER_ERROR_DENIED, with the command that grants it
 *
 * Returns: whether a process in it may start anything on the host
 */
gboolean
skep_host_launcher_check (const SkepFlatpakInfo  *info,
                          GError                **error)
{
  g_autofree char *command = NULL;

  if (info == NULL || info->may_launch)
    return TRUE;

  command = skep_flatpak_info_make_command (info, "--talk-name=" SKEP_FLATPAK_HOST_NAME);
  g_set_error (error, SKEP_LAUNCHER_ERROR, SKEP_LAUNCHER_ERROR_DENIED,
               /* Translators: a command */
               _("Skep may not start programs on this system. To allow it, run “%s” in a "
                 "terminal, then start Skep again"),
               command);
  return FALSE;
}

/* What a bus says of a service that it can't reach. Denied, missing or broken may be the program. */
static const GDBusError service_errors[] = {
  G_DBUS_ERROR_NAME_HAS_NO_OWNER,
  G_DBUS_ERROR_NO_REPLY,
  G_DBUS_ERROR_SERVICE_UNKNOWN,
  G_DBUS_ERROR_SPAWN_CHILD_EXITED,
  G_DBUS_ERROR_SPAWN_CHILD_SIGNALED,
  G_DBUS_ERROR_SPAWN_EXEC_FAILED,
  G_DBUS_ERROR_SPAWN_FAILED,
  G_DBUS_ERROR_SPAWN_FILE_INVALID,
  G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND,
  G_DBUS_ERROR_TIMED_OUT,
  G_DBUS_ERROR_TIMEOUT,
  G_DBUS_ERROR_UNKNOWN_INTERFACE,
  G_DBUS_ERROR_UNKNOWN_METHOD,
  G_DBUS_ERROR_UNKNOWN_OBJECT,
};

/* So does all that did not come over the bus: there is none. */
static gboolean
is_about_service (const GError *error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (service_errors); i++)
    if (g_error_matches (error, G_DBUS_ERROR, service_errors[i]))
      return TRUE;

  return !g_dbus_error_is_remote_error (error);
}

/* @error: (transfer full) */
static GError *
word_error (SkepHostLauncher *self,
            GError           *error)
{
  g_autoptr (GError) cause = error;
  gboolean has_no_service = is_about_service (cause);
  const char *keeper_path = skep_launcher_get_keeper_path (SKEP_LAUNCHER (self));

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      cause->domain == SKEP_LAUNCHER_ERROR)
    return g_steal_pointer (&cause);

  g_dbus_error_strip_remote_error (cause);
  if (has_no_service)
    return g_error_new (SKEP_LAUNCHER_ERROR, SKEP_LAUNCHER_ERROR_UNAVAILABLE,
                        /* Translators: a name on the session bus, and the reason */
                        _("Nothing on this system starts programs for Flatpaks (%s): %s"),
                        SKEP_FLATPAK_HOST_NAME, cause->message);

  return g_error_new (SKEP_LAUNCHER_ERROR, SKEP_LAUNCHER_ERROR_FAILED,
                      /* Translators: a program, and the reason */
                      _("%s could not be started on the host: %s"), keeper_path, cause->message);
}

static void
ran_cb (GObject      *object,
        GAsyncResult *result,
        gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  int wait_status;

  if (skep_host_command_run_finish (result, &wait_status, &error))
    g_task_return_int (task, wait_status);
  else
    g_task_return_error (task, word_error (g_task_get_source_object (task), error));
}

static char **
make_argv (const char        *keeper_path,
           const char *const *arguments)
{
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();

  g_strv_builder_add (argv, keeper_path);
  g_strv_builder_addv (argv, (const char **) arguments);

  return g_strv_builder_end (argv);
}

static void
host_launch_async (SkepLauncher        *launcher,
                   const char *const   *arguments,
                   const int           *fds,
                   guint                n_fds,
                   SkepLaunchFlags      flags,
                   GCancellable        *cancellable,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  SkepHostLauncher *self = SKEP_HOST_LAUNCHER (launcher);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_auto (GStrv) argv = make_argv (skep_launcher_get_keeper_path (launcher), arguments);
  GError *error = NULL;

  g_task_set_source_tag (task, host_launch_async);
  if (!skep_host_launcher_check (self->info, &error))
    {
      for (guint i = 0; i < n_fds; i++)
        g_close (fds[i], NULL);
      g_task_return_error (task, error);
      return;
    }

  skep_host_command_run_async ((const char *const *) argv, fds, n_fds, flags, cancellable, ran_cb,
                               g_steal_pointer (&task));
}

/* @environment, @user: (transfer full) */
static void
set_facts (SkepHostLauncher *self,
           char            **environment,
           SkepUser         *user)
{
  g_mutex_lock (&self->mutex);
  g_strfreev (self->environment);
  g_clear_pointer (&self->user, skep_user_free);
  self->environment = environment;
  self->user = user;
  g_mutex_unlock (&self->mutex);
}

/* Nobody can be looked up on some hosts. Then their session tells enough. */
static void
user_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = skep_keeper_tool_run_finish (result, 1, &error);
  char **environment = g_strdupv (g_task_get_task_data (task));

  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("%s", error->message);

  set_facts (g_task_get_source_object (task), environment,
             skep_user_new_line (lines != NULL && *lines != NULL ? *lines : ""));
  g_task_return_boolean (task, TRUE);
}

/* The marks are the first and the last. */
static char **
take_environment (char **records)
{
  guint length = g_strv_length (records);
  g_autoptr (GStrvBuilder) environment = g_strv_builder_new ();

  for (guint i = 1; i + 1 < length; i++)
    g_strv_builder_add (environment, records[i]);

  return skep_environment_clean (g_strv_builder_end (environment));
}

static void
environment_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      data)
{
  static const char *const arguments[] = { SKEP_KEEPER_TOOL_PRINT_USER, NULL };
  g_autoptr (GTask) task = data;
  SkepLauncher *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_auto (GStrv) records = skep_keeper_tool_run_finish (result, 1, &error);

  if (records == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_task_set_task_data (task, take_environment (records), (GDestroyNotify) g_strfreev);
  skep_keeper_tool_run_async (self, arguments, NULL, FACTS_TIMEOUT_MS, cancellable, user_cb,
                              g_steal_pointer (&task));
}

static void
host_prepare_async (SkepLauncher *self,
                    GTask        *task)
{
  static const char *const arguments[] = { SKEP_KEEPER_TOOL_PRINT_ENV, MARK, NULL };

  skep_keeper_tool_run_async (self, arguments, NULL, FACTS_TIMEOUT_MS,
                              g_task_get_cancellable (task), environment_cb, task);
}

static char **
host_dup_environment (SkepLauncher *launcher)
{
  SkepHostLauncher *self = SKEP_HOST_LAUNCHER (launcher);
  char **environment;

  g_mutex_lock (&self->mutex);
  environment = g_strdupv (self->environment);
  g_mutex_unlock (&self->mutex);

  return environment;
}

static SkepUser *
host_dup_user (SkepLauncher *launcher)
{
  SkepHostLauncher *self = SKEP_HOST_LAUNCHER (launcher);
  SkepUser *user;

  g_mutex_lock (&self->mutex);
  user = self->user != NULL ? skep_user_copy (self->user) : NULL;
  g_mutex_unlock (&self->mutex);

  return user;
}

static void
skep_host_launcher_finalize (GObject *object)
{
  SkepHostLauncher *self = SKEP_HOST_LAUNCHER (object);

  g_clear_pointer (&self->info, skep_flatpak_info_free);
  g_clear_pointer (&self->environment, g_strfreev);
  g_clear_pointer (&self->user, skep_user_free);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (skep_host_launcher_parent_class)->finalize (object);
}

static void
skep_host_launcher_class_init (SkepHostLauncherClass *klass)
{
  SkepLauncherClass *launcher_class = SKEP_LAUNCHER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = skep_host_launcher_finalize;
  launcher_class->launch_async = host_launch_async;
  launcher_class->prepare_async = host_prepare_async;
  launcher_class->dup_environment = host_dup_environment;
  launcher_class->dup_user = host_dup_user;
  launcher_class->locate = host_locate;
}

static void
skep_host_launcher_init (SkepHostLauncher *self)
{
  g_mutex_init (&self->mutex);
}

/**
 * skep_host_launcher_new:
 * @keeper_path: (nullable) (type filename): path of skep-keeper on the host, %NULL for that of the
 *   application in the sandbox, which after an update is a newer one
 * @info: (nullable): the sandbox that this process is in, %NULL if it is none: the host is this
 *   system then
 *
 * Returns: (transfer full): a launcher
 */
SkepLauncher *
skep_host_launcher_new (const char            *keeper_path,
                        const SkepFlatpakInfo *info)
{
  g_autofree char *own = NULL;
  SkepHostLauncher *self;

  g_return_val_if_fail (keeper_path != NULL || info != NULL, NULL);

  if (keeper_path == NULL)
    keeper_path = own = skep_flatpak_info_get_installed (info, SKEP_KEEPER_PATH);
  self = g_object_new (SKEP_TYPE_HOST_LAUNCHER, "keeper-path", keeper_path, NULL);
  self->info = info != NULL ? skep_flatpak_info_copy (info) : NULL;

  return SKEP_LAUNCHER (self);
}

/**
 * skep_host_launcher_get_info:
 * @self: a launcher
 *
 * Returns: (transfer none) (nullable): the sandbox that this process is in
 */
const SkepFlatpakInfo *
skep_host_launcher_get_info (SkepHostLauncher *self)
{
  g_return_val_if_fail (SKEP_IS_HOST_LAUNCHER (self), NULL);

  return self->info;
}

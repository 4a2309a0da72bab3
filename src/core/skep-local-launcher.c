/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <unistd.h>

#include "skep-environment.h"
#include "skep-errno.h"
#include "skep-local-launcher.h"

struct _SkepLocalLauncher
{
  SkepLauncher parent_instance;
};

G_DEFINE_FINAL_TYPE (SkepLocalLauncher, skep_local_launcher, SKEP_TYPE_LAUNCHER)

static void
waited_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GTask) task = data;
  GSubprocess *subprocess = G_SUBPROCESS (object);
  GError *error = NULL;

  if (g_subprocess_wait_finish (subprocess, result, &error))
    {
      g_task_return_int (task, g_subprocess_get_status (subprocess));
      return;
    }

  if (GPOINTER_TO_UINT (g_task_get_task_data (task)) & SKEP_LAUNCH_BOUND)
    g_subprocess_force_exit (subprocess);
  g_task_return_error (task, error);
}

/* INHERIT_FDS, no cwd and no child setup keep GLib on its posix_spawn path: 0.1 ms instead of a
 * fork that copies the page tables of a large process. The keeper closes the rest; all of ours are
 * close-on-exec. */
static GSubprocessLauncher *
make_launcher (const int *fds,
               guint      n_fds)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_INHERIT_FDS);

  g_subprocess_launcher_take_stdin_fd (launcher, fds[0]);
  g_subprocess_launcher_take_stdout_fd (launcher, fds[1]);
  g_subprocess_launcher_take_stderr_fd (launcher, fds[2]);
  for (guint i = 3; i < n_fds; i++)
    g_subprocess_launcher_take_fd (launcher, fds[i], i);
  g_subprocess_launcher_unsetenv (launcher, SKEP_RUN_ID_VARIABLE);

  return launcher;
}

static GSubprocess *
spawn (const char           *keeper_path,
       const char *const    *arguments,
       GSubprocessLauncher  *launcher,
       GError              **error)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) spawn_error = NULL;
  GSubprocess *subprocess;

  /* GLib tells in words only what the kernel says by number. */
  if (access (keeper_path, X_OK) < 0)
    {
      skep_errno_set (error, errno, keeper_path);
      return NULL;
    }

  g_ptr_array_add (argv, (char *) keeper_path);
  for (; *arguments != NULL; arguments++)
    g_ptr_array_add (argv, (char *) *arguments);
  g_ptr_array_add (argv, NULL);

  subprocess = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata,
                                             &spawn_error);
  if (subprocess == NULL)
    skep_errno_set (error, EAGAIN, spawn_error->message);

  return subprocess;
}

static void
local_launch_async (SkepLauncher        *self,
                    const char *const   *arguments,
                    const int           *fds,
                    guint                n_fds,
                    SkepLaunchFlags      flags,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GSubprocessLauncher) launcher = make_launcher (fds, n_fds);
  g_autoptr (GSubprocess) subprocess = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, local_launch_async);
  g_task_set_task_data (task, GUINT_TO_POINTER (flags), NULL);
  subprocess = spawn (skep_launcher_get_keeper_path (self), arguments, launcher, &error);
  if (subprocess == NULL)
    g_task_return_error (task, error);
  else
    g_subprocess_wait_async (subprocess, cancellable, waited_cb, g_steal_pointer (&task));
}

static char **
local_dup_environment (SkepLauncher *self)
{
  return skep_environment_get_session ();
}

static SkepUser *
local_dup_user (SkepLauncher *self)
{
  return skep_user_new_own ();
}

static void
skep_local_launcher_class_init (SkepLocalLauncherClass *klass)
{
  SkepLauncherClass *launcher_class = SKEP_LAUNCHER_CLASS (klass);

  launcher_class->launch_async = local_launch_async;
  launcher_class->dup_environment = local_dup_environment;
  launcher_class->dup_user = local_dup_user;
}

static void
skep_local_launcher_init (SkepLocalLauncher *self)
{
}

/**
 * skep_local_launcher_new:
 * @keeper_path: (type filename): path of skep-keeper
 *
 * Returns: (transfer full): a launcher
 */
SkepLauncher *
skep_local_launcher_new (const char *keeper_path)
{
  return g_object_new (SKEP_TYPE_LOCAL_LAUNCHER, "keeper-path", keeper_path, NULL);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-flatpak-info.h"
#include "skep-host-launcher.h"
#include "skep-launcher.h"
#include "skep-local-launcher.h"

/* For builds: the keeper, and “host” to have it started by the host's service all the same. */
#define KEEPER_VARIABLE "SKEP_KEEPER"
#define LAUNCHER_VARIABLE "SKEP_LAUNCHER"

typedef struct
{
  char *keeper_path;
} SkepLauncherPrivate;

enum
{
  PROP_0,
  PROP_KEEPER_PATH,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (SkepLauncher, skep_launcher, G_TYPE_OBJECT)

G_DEFINE_QUARK (skep-launcher-error, skep_launcher_error)

static void
skep_launcher_set_property (GObject      *object,
                            guint         property_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  SkepLauncherPrivate *priv = skep_launcher_get_instance_private (SKEP_LAUNCHER (object));

  switch (property_id)
    {
    case PROP_KEEPER_PATH:
      priv->keeper_path = g_value_dup_string (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_launcher_finalize (GObject *object)
{
  SkepLauncherPrivate *priv = skep_launcher_get_instance_private (SKEP_LAUNCHER (object));

  g_free (priv->keeper_path);

  G_OBJECT_CLASS (skep_launcher_parent_class)->finalize (object);
}

static void
skep_launcher_class_init (SkepLauncherClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = skep_launcher_set_property;
  object_class->finalize = skep_launcher_finalize;

  /**
   * SkepLauncher:keeper-path:
   *
   * Path of skep-keeper, as programs see it where scripts run.
   */
  props[PROP_KEEPER_PATH] =
      g_param_spec_string ("keeper-path", NULL, NULL, NULL,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
skep_launcher_init (SkepLauncher *self)
{
}

/**
 * skep_launcher_new_default:
 *
 * Within the Flatpak of Skep, scripts run on its host. The variable `SKEP_KEEPER` is for builds: it
 * names their keeper, which then runs here; with `SKEP_LAUNCHER=host` the host's service starts it
 * all the same.
 *
 * Returns: (transfer full): the launcher for where this process runs
 */
SkepLauncher *
skep_launcher_new_default (void)
{
  const char *keeper = g_getenv (KEEPER_VARIABLE);
  const SkepFlatpakInfo *info = skep_flatpak_info_get_own ();

  if (keeper != NULL)
    return g_strcmp0 (g_getenv (LAUNCHER_VARIABLE), "host") == 0
               ? skep_host_launcher_new (keeper, info)
               : skep_local_launcher_new (keeper);

  if (info != NULL)
    return skep_host_launcher_new (NULL, info);

  return skep_local_launcher_new (SKEP_KEEPER_PATH);
}

/**
 * skep_launcher_get_keeper_path:
 * @self: a launcher
 *
 * Returns: (transfer none) (type filename): path of skep-keeper, as programs see it there
 */
const char *
skep_launcher_get_keeper_path (SkepLauncher *self)
{
  SkepLauncherPrivate *priv = skep_launcher_get_instance_private (self);

  g_return_val_if_fail (SKEP_IS_LAUNCHER (self), NULL);

  return priv->keeper_path;
}

/**
 * skep_launcher_launch_async:
 * @self: a launcher
 * @arguments: (array zero-terminated=1): of the keeper, without its own name
 * @fds: (array length=n_fds): what it gets as descriptors 0, 1, 2, …; closed in any case
 * @n_fds: at least three
 * @flags: what a cancellation means
 * @cancellable: (nullable): to let go of it
 * @callback: called in the thread-default context, when it has ended or could not be started
 * @user_data: for @callback
 *
 * Starts the keeper.
 */
void
skep_launcher_launch_async (SkepLauncher        *self,
                            const char *const   *arguments,
                            const int           *fds,
                            guint                n_fds,
                            SkepLaunchFlags      flags,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_return_if_fail (SKEP_IS_LAUNCHER (self));
  g_return_if_fail (n_fds >= 3);

  SKEP_LAUNCHER_GET_CLASS (self)->launch_async (self, arguments, fds, n_fds, flags, cancellable,
                                                callback, user_data);
}

/**
 * skep_launcher_launch_finish:
 * @self: a launcher
 * @result: what the callback was given
 * @wait_status: (out): raw status of waitpid(2)
 * @error: return location, in the domain %SKEP_ERRNO or %SKEP_LAUNCHER_ERROR
 *
 * Returns: whether it has run and its end is known
 */
gboolean
skep_launcher_launch_finish (SkepLauncher  *self,
                             GAsyncResult  *result,
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

/**
 * skep_launcher_prepare_async:
 * @self: a launcher
 * @cancellable: (nullable): to let go of it
 * @callback: called in the thread-default context
 * @user_data: for @callback
 *
 * Learns of the session and the person there, unless they are known.
 */
void
skep_launcher_prepare_async (SkepLauncher        *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, skep_launcher_prepare_async);
  if (!skep_launcher_is_prepared (self))
    {
      SKEP_LAUNCHER_GET_CLASS (self)->prepare_async (self, task);
      return;
    }

  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/**
 * skep_launcher_prepare_finish:
 * @self: a launcher
 * @result: what the callback was given
 * @error: return location
 *
 * Returns: whether both are known now
 */
gboolean
skep_launcher_prepare_finish (SkepLauncher  *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * skep_launcher_is_prepared:
 * @self: a launcher
 *
 * Returns: whether skep_launcher_dup_environment() and skep_launcher_dup_user() tell something
 */
gboolean
skep_launcher_is_prepared (SkepLauncher *self)
{
  g_auto (GStrv) environment = skep_launcher_dup_environment (self);

  return environment != NULL;
}

/**
 * skep_launcher_dup_environment:
 * @self: a launcher
 *
 * Any thread, as long as none changes the environment of the process.
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): that of the session where scripts
 *   run, without what is not meant for a script; %NULL until it is known
 */
char **
skep_launcher_dup_environment (SkepLauncher *self)
{
  return SKEP_LAUNCHER_GET_CLASS (self)->dup_environment (self);
}

/**
 * skep_launcher_dup_user:
 * @self: a launcher
 *
 * Can block where there is a directory service. Any thread.
 *
 * Returns: (transfer full) (nullable): the person, as the system where scripts run knows them;
 *   %NULL until it is known
 */
SkepUser *
skep_launcher_dup_user (SkepLauncher *self)
{
  return SKEP_LAUNCHER_GET_CLASS (self)->dup_user (self);
}

/**
 * skep_launcher_locate:
 * @self: a launcher
 * @path: absolute path of a file where scripts run
 *
 * Returns: (transfer full): where this process finds that file, if it may see it
 */
char *
skep_launcher_locate (SkepLauncher *self,
                      const char   *path)
{
  SkepLauncherClass *klass = SKEP_LAUNCHER_GET_CLASS (self);

  return klass->locate != NULL ? klass->locate (self, path) : g_strdup (path);
}

/**
 * skep_launcher_locate_all:
 * @self: a launcher
 * @paths: (transfer full) (array zero-terminated=1): of files where scripts run
 *
 * Returns: (transfer full) (array zero-terminated=1): where this process finds them
 */
char **
skep_launcher_locate_all (SkepLauncher  *self,
                          char         **paths)
{
  for (gsize i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *path = g_steal_pointer (&paths[i]);

      paths[i] = skep_launcher_locate (self, path);
    }

  return paths;
}

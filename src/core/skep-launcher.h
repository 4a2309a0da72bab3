/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-user.h"

G_BEGIN_DECLS

/**
 * SKEP_LAUNCHER_ERROR:
 *
 * Error domain of launchers, beside %SKEP_ERRNO for what the kernel refused.
 */
#define SKEP_LAUNCHER_ERROR (skep_launcher_error_quark ())

/**
 * SkepLauncherError:
 * @SKEP_LAUNCHER_ERROR_DENIED: the sandbox may not start anything on the host
 * @SKEP_LAUNCHER_ERROR_UNAVAILABLE: the host has nobody who would start it
 * @SKEP_LAUNCHER_ERROR_FAILED: the host could not start it
 * @SKEP_LAUNCHER_ERROR_LOST: it was started, and who did so is gone before its end
 */
typedef enum
{
  SKEP_LAUNCHER_ERROR_DENIED,
  SKEP_LAUNCHER_ERROR_UNAVAILABLE,
  SKEP_LAUNCHER_ERROR_FAILED,
  SKEP_LAUNCHER_ERROR_LOST,
} SkepLauncherError;

/**
 * SkepLaunchFlags:
 * @SKEP_LAUNCH_DEFAULT: what was launched outlives a cancellation
 * @SKEP_LAUNCH_BOUND: a cancellation kills it
 */
typedef enum
{
  SKEP_LAUNCH_DEFAULT = 0,
  SKEP_LAUNCH_BOUND = 1 << 0,
} SkepLaunchFlags;

/**
 * SkepLauncher:
 *
 * Starts the keeper program where scripts are to run: on this system, or, from within a sandbox, on
 * the host around it. All that Skep ever starts is started by a launcher. Any thread may use one;
 * callbacks come in the thread-default context of the call.
 */
#define SKEP_TYPE_LAUNCHER (skep_launcher_get_type ())
G_DECLARE_DERIVABLE_TYPE (SkepLauncher, skep_launcher, SKEP, LAUNCHER, GObject)

/**
 * SkepLauncherClass:
 * @launch_async: starts the keeper; takes and closes the descriptors in any case
 * @launch_finish: tells the raw wait status of what @launch_async began
 * @prepare_async: (nullable): learns what @dup_environment and @dup_user tell
 * @dup_environment: that of the session there, without what is not meant for a script; %NULL as
 *   long as it is not known
 * @dup_user: the person there; %NULL as long as they are not known
 * @locate: (nullable): where a file of theirs is for us
 */
struct _SkepLauncherClass
{
  GObjectClass parent_class;

  void       (*launch_async)    (SkepLauncher         *self,
                                 const char *const    *arguments,
                                 const int            *fds,
                                 guint                 n_fds,
                                 SkepLaunchFlags       flags,
                                 GCancellable         *cancellable,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data);
  void       (*prepare_async)   (SkepLauncher         *self,
                                 GTask                *task);
  char     **(*dup_environment) (SkepLauncher         *self);
  SkepUser  *(*dup_user)        (SkepLauncher         *self);
  char      *(*locate)          (SkepLauncher         *self,
                                 const char           *path);
};

GQuark        skep_launcher_error_quark       (void);

SkepLauncher *skep_launcher_new_default       (void);
const char   *skep_launcher_get_keeper_path   (SkepLauncher         *self);
void          skep_launcher_launch_async      (SkepLauncher         *self,
                                               const char *const    *arguments,
                                               const int            *fds,
                                               guint                 n_fds,
                                               SkepLaunchFlags       flags,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean      skep_launcher_launch_finish     (SkepLauncher         *self,
                                               GAsyncResult         *result,
                                               int                  *wait_status,
                                               GError              **error);
void          skep_launcher_prepare_async     (SkepLauncher         *self,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean      skep_launcher_prepare_finish    (SkepLauncher         *self,
                                               GAsyncResult         *result,
                                               GError              **error);
gboolean      skep_launcher_is_prepared       (SkepLauncher         *self);
char        **skep_launcher_dup_environment   (SkepLauncher         *self);
SkepUser     *skep_launcher_dup_user          (SkepLauncher         *self);
char         *skep_launcher_locate            (SkepLauncher         *self,
                                               const char           *path);
char        **skep_launcher_locate_all        (SkepLauncher         *self,
                                               char                **paths);

G_END_DECLS

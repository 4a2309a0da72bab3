/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-launcher.h"

G_BEGIN_DECLS

void     skep_host_command_run_async  (const char *const    *argv,
                                       const int            *fds,
                                       guint                 n_fds,
                                       SkepLaunchFlags       flags,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gboolean skep_host_command_run_finish (GAsyncResult         *result,
                                       int                  *wait_status,
                                       GError              **error);

G_END_DECLS

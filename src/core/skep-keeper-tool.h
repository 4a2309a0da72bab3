/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-launcher.h"

G_BEGIN_DECLS

void   skep_keeper_tool_run_async    (SkepLauncher         *launcher,
                                      const char *const    *arguments,
                                      const char           *input,
                                      guint                 timeout_ms,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
void   skep_keeper_tool_run_on_async (SkepLauncher         *launcher,
                                      const char *const    *arguments,
                                      int                   fd,
                                      guint                 timeout_ms,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
char **skep_keeper_tool_run_finish   (GAsyncResult         *result,
                                      guint                 n_fields,
                                      GError              **error);

G_END_DECLS

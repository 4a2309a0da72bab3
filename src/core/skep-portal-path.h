/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-flatpak-info.h"

G_BEGIN_DECLS

gboolean  skep_portal_path_is_one         (const char             *path);
char     *skep_portal_path_dup_display    (const char             *path);
char     *skep_portal_path_resolve        (const char             *path,
                                           const SkepFlatpakInfo  *info,
                                           GCancellable           *cancellable,
                                           GError                **error);
void      skep_portal_path_resolve_async  (const char             *path,
                                           const SkepFlatpakInfo  *info,
                                           GCancellable           *cancellable,
                                           GAsyncReadyCallback     callback,
                                           gpointer                user_data);
char     *skep_portal_path_resolve_finish (GAsyncResult           *result,
                                           GError                **error);

G_END_DECLS

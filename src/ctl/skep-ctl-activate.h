/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean skep_ctl_activate (const char  *folder,
                            int          timeout_ms,
                            GError     **error);

G_END_DECLS

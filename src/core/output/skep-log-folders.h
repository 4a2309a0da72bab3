/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SkepLogFolder:
 * @n_bytes: what its files hold
 * @modified_us: when something was last written, µs, wall clock; 0: there is no such folder
 * @is_live: somebody writes
 *
 * What the folder of one run is like.
 */
typedef struct
{
  guint64 n_bytes;
  gint64 modified_us;
  gboolean is_live;
} SkepLogFolder;

SkepLogFolder skep_log_folders_look   (const char  *root,
                                       const char  *uuid);
char        **skep_log_folders_list   (const char  *root);
gboolean      skep_log_folders_remove (const char  *root,
                                       const char  *uuid,
                                       GError     **error);

G_END_DECLS

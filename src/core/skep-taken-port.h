/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean skep_taken_port_find (const char *output,
                               gsize       length,
                               guint16    *port);

G_END_DECLS

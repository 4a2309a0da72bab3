/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean skep_json_has_good_escapes (const char *text,
                                     gsize       length);

G_END_DECLS

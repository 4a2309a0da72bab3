/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *skep_mcp_plain_text_make (const char *line,
                                gsize       length);

G_END_DECLS

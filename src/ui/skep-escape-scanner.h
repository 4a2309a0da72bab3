/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepEscapeScanner:
 * @state: what the next byte belongs to
 * @n_pending: continuation bytes that a UTF-8 character still lacks
 *
 * Follows terminal output just closely enough to know where nothing is half sent: neither a
 * control sequence nor a character. Zeroed = at the start of output.
 */
typedef struct
{
  guint8 state;
  guint8 n_pending;
} SkepEscapeScanner;

gsize skep_escape_scanner_scan (SkepEscapeScanner *self,
                                const guint8      *bytes,
                                gsize              length);

G_END_DECLS

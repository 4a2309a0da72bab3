/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepPlainTextFlags:
 * @SKEP_PLAIN_TEXT_ESCAPES: it had escape sequences or control characters, which are left out
 * @SKEP_PLAIN_TEXT_OVERWRITTEN: only the last state of what was written over with CR is there
 * @SKEP_PLAIN_TEXT_INVALID: bytes that were no UTF-8 are U+FFFD
 *
 * How plain text differs from the bytes of the line that it was made of.
 */
typedef enum
{
  SKEP_PLAIN_TEXT_ESCAPES = 1 << 0,
  SKEP_PLAIN_TEXT_OVERWRITTEN = 1 << 1,
  SKEP_PLAIN_TEXT_INVALID = 1 << 2,
} SkepPlainTextFlags;

SkepPlainTextFlags skep_plain_text_append (GString    *text,
                                           const char *line,
                                           gsize       length);
char              *skep_plain_text_make   (const char *line,
                                           gsize       length);

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepEscapeKind:
 * @SKEP_ESCAPE_CONTROL: a control character alone
 * @SKEP_ESCAPE_SHORT: `ESC M`, `ESC ( B`
 * @SKEP_ESCAPE_SEQUENCE: `ESC [ 1 ; 31 m`
 * @SKEP_ESCAPE_STRING: `ESC ] 8 ; ; http://… ESC \`, and the like to BEL or ST
 */
typedef enum
{
  SKEP_ESCAPE_CONTROL,
  SKEP_ESCAPE_SHORT,
  SKEP_ESCAPE_SEQUENCE,
  SKEP_ESCAPE_STRING,
} SkepEscapeKind;

/**
 * SkepEscape:
 * @kind: what it is
 * @name: the character that tells what it does: the control character, the last of a short one
 *   or a sequence, the second of a string; NUL if it didn't come
 * @text: what lies between: parameters of a sequence, content of a string; not NUL-terminated
 * @length: bytes of @text
 * @is_cut: its end has not come
 *
 * What a terminal obeys instead of showing it. A plain value; it borrows the bytes it was read
 * from.
 */
typedef struct
{
  SkepEscapeKind kind;
  char name;
  const char *text;
  gsize length;
  gboolean is_cut;
} SkepEscape;

/* Numbers beyond are this one: no terminal is so wide. */
#define SKEP_ESCAPE_MAX_NUMBER 9999

const char *skep_escape_read       (SkepEscape       *self,
                                    const char       *p,
                                    const char       *end);
guint       skep_escape_get_number (const SkepEscape *self,
                                    guint             index,
                                    guint             fallback);
const char *skep_escape_get_link   (const SkepEscape *self,
                                    gsize            *length);

G_END_DECLS

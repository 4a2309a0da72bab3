/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepByteClass:
 *
 * The bytes that a `[…]` of a glob stands for. All zero: none. A plain value.
 */
typedef struct
{
  /*< private >*/
  guint32 bits[8]; /* one for each byte */
} SkepByteClass;

const char *skep_byte_class_read (SkepByteClass       *self,
                                  const char          *p);
gboolean    skep_byte_class_has  (const SkepByteClass *self,
                                  guint8               byte);

G_END_DECLS

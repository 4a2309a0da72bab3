/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-escape-scanner.h"

enum
{
  GROUND,
  ESCAPE,       /* after ESC, within a string perhaps the first half of its end */
  INTERMEDIATE, /* ESC and bytes that want a final one */
  CONTROL,      /* CSI: parameters until a final byte */
  STRING,       /* OSC, DCS, SOS, PM, APC: until BEL or ESC \ */
};

#define BEL 0x07
#define CAN 0x18
#define SUB 0x1a
#define ESC 0x1b

static guint8
after_escape (guint8 byte)
{
  if (byte == '[')
    return CONTROL;
  if (byte == ']' || byte == 'P' || byte == 'X' || byte == '^' || byte == '_')
    return STRING;
  if (byte >= 0x20 && byte <= 0x2f)
    return INTERMEDIATE;

  return GROUND;
}

static guint8
next_state (guint8 state,
            guint8 byte)
{
  if (byte == CAN || byte == SUB)
    return GROUND;
  if (byte == ESC)
    return ESCAPE;

  switch (state)
    {
    case ESCAPE:
      return after_escape (byte);
    case INTERMEDIATE:
      return byte >= 0x30 ? GROUND : INTERMEDIATE;
    case CONTROL:
      return byte >= 0x40 && byte <= 0x7e ? GROUND : CONTROL;
    case STRING:
      return byte == BEL ? GROUND : STRING;
    default:
      return GROUND;
    }
}

static guint8
count_continuation (guint8 byte)
{
  if (byte >= 0xf0 && byte <= 0xf4)
    return 3;
  if (byte >= 0xe0 && byte <= 0xef)
    return 2;
  if (byte >= 0xc2 && byte <= 0xdf)
    return 1;

  return 0;
}

static void
take_byte (SkepEscapeScanner *self,
           guint8             byte)
{
  if (self->state == GROUND && byte >= 0x80)
    {
      gboolean continues = self->n_pending > 0 && byte <= 0xbf;

      self->n_pending = continues ? self->n_pending - 1 : count_continuation (byte);
      return;
    }

  self->n_pending = 0;
  self->state = next_state (self->state, byte);
}

/**
 * skep_escape_scanner_scan:
 * @self: a scanner
 * @bytes: (array length=length): what follows the bytes scanned before
 * @length: how many
 *
 * Returns: how many of @bytes lie before the last place where nothing is half sent; 0 may also
 *   mean that there is none
 */
gsize
skep_escape_scanner_scan (SkepEscapeScanner *self,
                          const guint8      *bytes,
                          gsize              length)
{
  gsize boundary = 0;

  for (gsize i = 0; i < length; i++)
    {
      /* Plain text is nearly everything: it changes nothing. */
      if (self->state != GROUND || self->n_pending > 0 || bytes[i] >= 0x80 || bytes[i] == ESC)
        take_byte (self, bytes[i]);
      if (self->state == GROUND && self->n_pending == 0)
        boundary = i + 1;
    }

  return boundary;
}

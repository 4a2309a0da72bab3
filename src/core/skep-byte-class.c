/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-byte-class.h"

static const struct
{
  const char *name;
  GAsciiType type;
} named_classes[] = {
  { "alnum", G_ASCII_ALNUM }, { "alpha", G_ASCII_ALPHA }, { "cntrl", G_ASCII_CNTRL },
  { "digit", G_ASCII_DIGIT }, { "graph", G_ASCII_GRAPH }, { "lower", G_ASCII_LOWER },
  { "print", G_ASCII_PRINT }, { "punct", G_ASCII_PUNCT }, { "space", G_ASCII_SPACE },
  { "upper", G_ASCII_UPPER }, { "xdigit", G_ASCII_XDIGIT },
  { "blank", 0 }, /* no type of GLib: space and tab */
};

static gboolean
is_of_type (guint8     byte,
            GAsciiType type)
{
  return type != 0 ? g_ascii_table[byte] & type : byte == ' ' || byte == '\t';
}

static void
add_range (SkepByteClass *self,
           guint8         first,
           guint8         last)
{
  for (guint byte = first; byte <= last; byte++)
    self->bits[byte / 32] |= 1u << (byte % 32);
}

/* @p is behind `[:`. Returns what follows `:]`; NULL if there is no class of that name. */
static const char *
read_named_class (SkepByteClass *self,
                  const char    *p,
                  const char    *end)
{
  for (gsize i = 0; i < G_N_ELEMENTS (named_classes); i++)
    {
      if (strlen (named_classes[i].name) != (gsize) (end - p)
          || strncmp (named_classes[i].name, p, end - p) != 0)
        continue;
      for (guint byte = 0; byte < 128; byte++)
        if (is_of_type (byte, named_classes[i].type))
          add_range (self, byte, byte);
      return end + 2;
    }
  return NULL;
}

/* The `:` of the `:]` that ends the name of a class, which begins at @p behind `[:`. */
static const char *
find_named_end (const char *p)
{
  const char *bracket = strchr (p, ']');

  return bracket != NULL && bracket > p && bracket[-1] == ':' ? bracket - 1 : NULL;
}

/* One byte, possibly behind a backslash; what follows it is the end of a range if it is `-`. */
static const char *
read_range (SkepByteClass *self,
            const char    *p)
{
  guint8 first;

  if (*p == '\\')
    p++;
  if (*p == '\0')
    return NULL;
  first = *p++;
  if (*p != '-' || p[1] == '\0' || p[1] == ']')
    {
      add_range (self, first, first);
      return p;
    }
  p += p[1] == '\\' ? 2 : 1;
  if (*p == '\0')
    return NULL;
  add_range (self, first, first);
  add_range (self, first, *p);
  return p + 1;
}

/**
 * skep_byte_class_read:
 * @self: an empty class
 * @p: what follows `[`
 *
 * Any thread.
 *
 * Returns: (nullable): what follows `]`; %NULL if that is missing, or if it can't be read
 */
const char *
skep_byte_class_read (SkepByteClass *self,
                      const char    *p)
{
  gboolean is_negated = *p == '!' || *p == '^';
  const char *start = p + is_negated;

  p = start;
  /* A `]` that comes first is one of the bytes. */
  while (p != NULL && (*p != ']' || p == start))
    {
      const char *end = p[0] == '[' && p[1] == ':' ? find_named_end (p + 2) : NULL;

      p = end != NULL ? read_named_class (self, p + 2, end) : read_range (self, p);
    }
  for (guint i = 0; i < G_N_ELEMENTS (self->bits) && is_negated; i++)
    self->bits[i] = ~self->bits[i];
  return p != NULL ? p + 1 : NULL;
}

/**
 * skep_byte_class_has:
 * @self: a class
 * @byte: a byte
 *
 * Any thread.
 *
 * Returns: %TRUE if @byte is one of them
 */
gboolean
skep_byte_class_has (const SkepByteClass *self,
                     guint8               byte)
{
  return (self->bits[byte / 32] >> (byte % 32)) & 1;
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * SkepJsonItem:
 * @start: where it begins: at its key, if it has one
 * @key_end: behind the key; @start if there is none
 * @value: where its value begins
 * @end: behind its value
 *
 * A member of an object or an element of a list, as positions in a text.
 */
typedef struct
{
  gsize start;
  gsize key_end;
  gsize value;
  gsize end;
} SkepJsonItem;

/* Edits of valid JSON as text. What isn't meant stays as it is, byte for byte; what is new looks
 * like what is beside it. A container is the position of a “{” or “[”. */
gsize     skep_json_text_find_root   (const char         *text);
GArray   *skep_json_text_list_items  (const char         *text,
                                      gsize               container);
JsonNode *skep_json_text_parse_value (const char         *text,
                                      const SkepJsonItem *item);
gboolean  skep_json_text_find_member (const char         *text,
                                      gsize               container,
                                      const char         *key,
                                      SkepJsonItem       *item);
void      skep_json_text_append      (GString            *text,
                                      gsize               container,
                                      const char         *key,
                                      JsonNode           *value);
void      skep_json_text_replace     (GString            *text,
                                      const SkepJsonItem *item,
                                      JsonNode           *value);
void      skep_json_text_remove      (GString            *text,
                                      gsize               container,
                                      guint               position);
gboolean  skep_json_text_has_comment (const char         *text);

G_END_DECLS

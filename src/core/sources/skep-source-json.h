/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-discovery.h"

G_BEGIN_DECLS

typedef enum
{
  SKEP_JSON_OTHER, /* a number, true, false or null */
  SKEP_JSON_STRING,
  SKEP_JSON_ARRAY,
  SKEP_JSON_OBJECT,
} SkepJsonType;

/**
 * SkepJsonNode:
 * @type: what the value is
 * @offset: where its key is in the text, or the value itself if it has none
 * @repeats: %TRUE if an earlier member of the object has the same key
 * @key: (nullable): key, for members of objects
 * @string: (nullable): text of a string
 * @children: (nullable): members or elements in the order of the file, without repeated ones
 *
 * A value that remembers where it stands.
 */
typedef struct
{
  SkepJsonType type;
  gsize offset;
  gboolean repeats;
  char *key;
  char *string;
  GPtrArray *children;
} SkepJsonNode;

/**
 * SkepJson:
 *
 * A JSON file of a project as a tree, and where to report what is wrong in it.
 */
typedef struct
{
  SkepDiscovery *discovery;
  const char *dir;
  const char *file;
  const char *text;
  gsize length;
  SkepJsonNode *root; /* owned, an object */
} SkepJson;

SkepJson     *skep_json_load        (SkepDiscovery      *discovery,
                                     const char         *dir,
                                     const char         *file,
                                     const char         *text,
                                     gsize               length);
void          skep_json_free        (SkepJson           *self);
void          skep_json_add_error   (SkepJson           *self,
                                     const SkepJsonNode *node,
                                     const char         *format,
                                     ...) G_GNUC_PRINTF (3, 4);
void          skep_json_add_warning (SkepJson           *self,
                                     const SkepJsonNode *node,
                                     const char         *format,
                                     ...) G_GNUC_PRINTF (3, 4);
SkepJsonNode *skep_json_node_get    (const SkepJsonNode *object,
                                     const char         *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepJson, skep_json_free)

G_END_DECLS

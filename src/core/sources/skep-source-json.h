/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "skep-discovery.h"

G_BEGIN_DECLS

/**
 * SkepJson:
 * @root: (transfer none): what is in the file
 *
 * A JSON file of a project, which knows the line of every member of its objects, and where to
 * report what is wrong in it.
 */
typedef struct
{
  SkepDiscovery *discovery;
  const char *dir;
  const char *file;
  JsonObject *root;

  /*< private >*/
  JsonParser *parser;
  GArray *lines;       /* of all members, in the order in which they end */
  guint n_members;     /* of those, how many have been parsed */
  GHashTable *members; /* JsonNode, borrowed → line * 2, + 1 if it replaced another */
  GHashTable *sizes;   /* JsonObject → how many members it has so far */
} SkepJson;

SkepJson *skep_json_load             (SkepDiscovery *discovery,
                                      const char    *dir,
                                      const char    *file,
                                      const char    *text,
                                      gsize          length);
void      skep_json_free             (SkepJson      *self);
guint     skep_json_get_line         (SkepJson      *self,
                                      JsonNode      *member);
void      skep_json_warn_if_repeated (SkepJson      *self,
                                      JsonNode      *member,
                                      const char    *key);

/* NULL if @node isn't a string; json-glib forbids to ask a list or an object. */
static inline const char *
skep_json_get_string (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

/* Like skep_discovery_add_error() and _add_warning(), with the line of a member of an object; the
 * rest is one translated sentence and its arguments. */
#define skep_json_add_error(self, member, ...)                               \
  skep_discovery_add_error ((self)->discovery, (self)->dir, (self)->file,    \
                            skep_json_get_line (self, member), 0, __VA_ARGS__)
#define skep_json_add_warning(self, member, ...)                             \
  skep_discovery_add_warning ((self)->discovery, (self)->dir, (self)->file,  \
                              skep_json_get_line (self, member), 0, __VA_ARGS__)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepJson, skep_json_free)

G_END_DECLS

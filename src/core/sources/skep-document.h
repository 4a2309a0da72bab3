/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "skep-discovery.h"

G_BEGIN_DECLS

/**
 * SkepDocument:
 * @root: (transfer none): what is in the file
 *
 * A JSON, YAML or TOML file of a project as a tree of json-glib, which knows the line of every
 * member of its objects and of every element of its lists, and where to report what is wrong in
 * it. Numbers and tagged scalars of YAML are strings in it, as they are written: who asks for the
 * text of `version: 3.10` or `- 8080` gets it. So are dates and times of TOML.
 */
typedef struct
{
  SkepDiscovery *discovery;
  const char *dir;
  const char *file;
  JsonObject *root;

  /*< private >*/
  JsonNode *tree;      /* owns all nodes */
  GHashTable *members; /* JsonNode, borrowed → line * 2, + 1 if it replaced another */
} SkepDocument;

/* Each returns NULL, and has added an error if there is one, for a file that is empty or invalid
 * or whose root is neither an object nor a mapping. */
SkepDocument *skep_document_load_json      (SkepDiscovery *discovery,
                                            const char    *dir,
                                            const char    *file,
                                            const char    *text,
                                            gsize          length);
SkepDocument *skep_document_load_jsonc     (SkepDiscovery *discovery,
                                            const char    *dir,
                                            const char    *file,
                                            const char    *text,
                                            gsize          length);
SkepDocument *skep_document_load_yaml      (SkepDiscovery *discovery,
                                            const char    *dir,
                                            const char    *file,
                                            const char    *text,
                                            gsize          length);
SkepDocument *skep_document_load_toml      (SkepDiscovery *discovery,
                                            const char    *dir,
                                            const char    *file,
                                            const char    *text,
                                            gsize          length);
void          skep_document_free           (SkepDocument  *self);
guint         skep_document_get_line       (SkepDocument  *self,
                                            JsonNode      *member);
void          skep_document_warn_if_repeated (SkepDocument *self,
                                            JsonNode      *member,
                                            const char    *key);

/* A member of @object; NULL if there is none, or if it has another type, which is an error of the
 * file that has been added then. */
JsonObject   *skep_document_read_object    (SkepDocument  *self,
                                            JsonObject    *object,
                                            const char    *key);
JsonArray    *skep_document_read_array     (SkepDocument  *self,
                                            JsonObject    *object,
                                            const char    *key);
const char   *skep_document_read_string    (SkepDocument  *self,
                                            JsonObject    *object,
                                            const char    *key);
char        **skep_document_dup_strings    (SkepDocument  *self,
                                            JsonObject    *object,
                                            const char    *key);

/* What @member names, relative to the project; NULL if that is outside, which is an error then. */
char         *skep_document_resolve        (SkepDocument  *self,
                                            JsonNode      *member,
                                            const char    *path);

/* NULL if @node isn't a string; json-glib forbids to ask a list or an object. */
static inline const char *
skep_document_get_string (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

/* Like skep_discovery_add_error() and _add_warning(), with the line of a member of an object; the
 * rest is one translated sentence and its arguments. */
#define skep_document_add_error(self, member, ...)                               \
  skep_discovery_add_error ((self)->discovery, (self)->dir, (self)->file,        \
                            skep_document_get_line (self, member), 0, __VA_ARGS__)
#define skep_document_add_warning(self, member, ...)                             \
  skep_discovery_add_warning ((self)->discovery, (self)->dir, (self)->file,      \
                              skep_document_get_line (self, member), 0, __VA_ARGS__)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepDocument, skep_document_free)

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-document.h"

G_BEGIN_DECLS

/* What skep.json may name as a time: a day, as the keeper has it. */
#define SKEP_PROJECT_MAX_SECONDS (24 * 60 * 60)

/**
 * SkepProjectKeyFunc:
 * @self: what is read
 * @document: gets what is wrong
 * @script: (nullable): name of the script, for messages
 * @node: value of the key
 *
 * Returns: %FALSE if an error was added
 */
typedef gboolean (*SkepProjectKeyFunc) (gpointer      self,
                                        SkepDocument *document,
                                        const char   *script,
                                        JsonNode     *node);

/**
 * SkepProjectKey:
 * @name: as in the file
 * @read: (nullable): reads its value; %NULL: it says nothing to Skep
 *
 * A key of one kind of object in skep.json. The tables of them end with one that has no name.
 */
typedef struct
{
  const char *name;
  SkepProjectKeyFunc read;
} SkepProjectKey;

gboolean skep_project_keys_read         (const SkepProjectKey *keys,
                                         gpointer              self,
                                         SkepDocument         *document,
                                         const char           *script,
                                         JsonObject           *object);
gboolean skep_project_keys_read_nested  (const SkepProjectKey *keys,
                                         gpointer              self,
                                         SkepDocument         *document,
                                         const char           *script,
                                         const char           *key,
                                         JsonNode             *node);

/* Values */
gboolean skep_project_keys_get_number   (JsonNode             *node,
                                         double               *number);
gboolean skep_project_keys_get_seconds  (JsonNode             *node,
                                         int                  *milliseconds);
int      skep_project_keys_find_name    (JsonNode             *node,
                                         const char *const    *names);

G_END_DECLS

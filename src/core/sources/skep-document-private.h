/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-document.h"

G_BEGIN_DECLS

/* Deeper files are attacks; json-glib 1.6 takes stack for every level, without a limit. */
#define SKEP_DOCUMENT_MAX_DEPTH 64
/* About 20 MB of nodes; the largest package.json files have some 40,000. */
#define SKEP_DOCUMENT_MAX_VALUES 100000
/* In one object. json-glib looks through all of them for each repeated one: at most 0.1 s. */
#define SKEP_DOCUMENT_MAX_KEYS 5000

/* For the loaders of the formats, which set the tree and its root. */
SkepDocument *skep_document_new        (SkepDiscovery *discovery,
                                        const char    *dir,
                                        const char    *file);
void          skep_document_note       (SkepDocument  *self,
                                        JsonNode      *member,
                                        guint          line,
                                        gboolean       repeats);
guint         skep_document_find_line  (const char    *text,
                                        const char    *place);
gboolean      skep_document_check_text (SkepDiscovery *discovery,
                                        const char    *dir,
                                        const char    *file,
                                        const char    *text,
                                        gsize          length);

G_END_DECLS

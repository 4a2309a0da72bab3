/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-document.h"

G_BEGIN_DECLS

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

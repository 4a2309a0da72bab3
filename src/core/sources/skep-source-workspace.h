/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-document.h"

G_BEGIN_DECLS

/* Whose workspaces those of npm, pnpm, yarn, bun, Lerna and Rush are. */
#define SKEP_SOURCE_WORKSPACE_NODE "node"

void skep_source_workspace_read (SkepDocument *document,
                                 const char   *key,
                                 const char   *tool);
void skep_source_workspace_add  (SkepDocument *document,
                                 JsonNode     *member,
                                 const char   *path,
                                 GPtrArray    *globs);

G_END_DECLS

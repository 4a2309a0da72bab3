/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-source-workspace.h"
#include "skep-source.h"

/**
 * skep_source_lerna_parse:
 *
 * See [callback@SkepSourceParseFunc]. Adds no scripts: what Lerna runs are those of the packages,
 * which are listed by themselves, and releases are no matter of one click.
 */
void
skep_source_lerna_parse (SkepDiscovery *discovery,
                         const char    *dir,
                         const char    *file,
                         const char    *text,
                         gsize          length)
{
  g_autoptr (SkepDocument) json = skep_document_load_jsonc (discovery, dir, file, text, length);

  if (json != NULL)
    skep_source_workspace_read (json, "packages", SKEP_SOURCE_WORKSPACE_NODE);
}

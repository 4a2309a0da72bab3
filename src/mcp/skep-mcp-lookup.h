/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-call.h"

G_BEGIN_DECLS

SkepCatalogProject *skep_mcp_lookup_project     (SkepMcpCall      *call,
                                                 GError          **error);
SkepScript         *skep_mcp_lookup_script      (SkepMcpCall      *call,
                                                 GError          **error);
SkepScript         *skep_mcp_lookup_target      (SkepMcpCall      *call,
                                                 GError          **error);
gboolean            skep_mcp_lookup_run         (SkepMcpCall      *call,
                                                 SkepScript      **script,
                                                 SkepRun         **run,
                                                 GError          **error);
gboolean            skep_mcp_lookup_told_run    (SkepMcpCall      *call,
                                                 SkepScript      **script,
                                                 SkepRun         **run,
                                                 GError          **error);
SkepRun            *skep_mcp_lookup_newest_told (SkepMcpServices  *services,
                                                 SkepScript       *script);
SkepRun            *skep_mcp_lookup_newest      (SkepMcpServices  *services,
                                                 SkepScript       *script);
SkepRun            *skep_mcp_lookup_newest_live (SkepMcpServices  *services,
                                                 SkepScript       *script);
gboolean            skep_mcp_lookup_is_live     (SkepRun          *run);

G_END_DECLS

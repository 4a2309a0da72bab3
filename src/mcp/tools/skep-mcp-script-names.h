/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-call.h"

G_BEGIN_DECLS

/* What scripts are called where there is no argument that names the project */
GStrv       skep_mcp_script_names_complete (SkepMcpCall      *call,
                                            const char       *prefix);
GPtrArray  *skep_mcp_script_names_find     (SkepCatalog      *catalog,
                                            const char       *name);
SkepScript *skep_mcp_script_names_resolve  (SkepMcpCall      *call,
                                            const char       *name,
                                            GError          **error);

G_END_DECLS

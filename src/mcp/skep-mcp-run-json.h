/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "skep-catalog.h"
#include "skep-run.h"

G_BEGIN_DECLS

JsonObject *skep_mcp_run_json_make_script  (SkepScript         *script);
JsonObject *skep_mcp_run_json_make_project (SkepCatalogProject *project);
JsonObject *skep_mcp_run_json_make_run     (SkepRun            *run);
void        skep_mcp_run_json_add_time     (JsonObject         *object,
                                            const char         *name,
                                            gint64              wall_us);
void        skep_mcp_run_json_add_end      (JsonObject         *object,
                                            SkepRun            *run);

G_END_DECLS

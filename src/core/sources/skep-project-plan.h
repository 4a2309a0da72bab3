/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-project-keys.h"
#include "skep-script-plan.h"

G_BEGIN_DECLS

extern const SkepProjectKey skep_project_ready_keys[];
extern const SkepProjectKey skep_project_restart_keys[];

/* Readers of the keys of a script that say how it is run together with others. */
gboolean skep_project_plan_read_dependencies (SkepScriptPlan *self,
                                              SkepDocument   *document,
                                              const char     *script,
                                              JsonNode       *node);
gboolean skep_project_plan_read_ready        (SkepScriptPlan *self,
                                              SkepDocument   *document,
                                              const char     *script,
                                              JsonNode       *node);
gboolean skep_project_plan_read_restart      (SkepScriptPlan *self,
                                              SkepDocument   *document,
                                              const char     *script,
                                              JsonNode       *node);
gboolean skep_project_plan_read_autostart    (SkepScriptPlan *self,
                                              SkepDocument   *document,
                                              const char     *script,
                                              JsonNode       *node);
gboolean skep_project_plan_read_group        (SkepScriptPlan *self,
                                              SkepDocument   *document,
                                              const char     *script,
                                              JsonNode       *node);

G_END_DECLS

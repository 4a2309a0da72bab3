/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "skep-agent-server.h"
#include "skep-agents.h"

G_BEGIN_DECLS

#define SKEP_TYPE_AGENTS_PAGE (skep_agents_page_get_type ())
G_DECLARE_FINAL_TYPE (SkepAgentsPage, skep_agents_page, SKEP, AGENTS_PAGE, AdwPreferencesPage)

AdwPreferencesPage *skep_agents_page_new (GSettings       *settings,
                                          SkepAgents      *agents,
                                          SkepAgentServer *server);

G_END_DECLS

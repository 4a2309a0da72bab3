/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "skep-agent-server.h"
#include "skep-agents.h"

G_BEGIN_DECLS

#define SKEP_TYPE_PREFERENCES_DIALOG (skep_preferences_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SkepPreferencesDialog, skep_preferences_dialog, SKEP, PREFERENCES_DIALOG,
                      AdwPreferencesDialog)

AdwDialog *skep_preferences_dialog_new        (GSettings             *settings);
void       skep_preferences_dialog_add_agents (SkepPreferencesDialog *self,
                                               GSettings             *settings,
                                               SkepAgents            *agents,
                                               SkepAgentServer       *server);

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "skep-agents.h"

G_BEGIN_DECLS

#define SKEP_TYPE_AGENTS_DIALOG (skep_agents_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SkepAgentsDialog, skep_agents_dialog, SKEP, AGENTS_DIALOG, AdwDialog)

AdwDialog *skep_agents_dialog_new (SkepAgents *agents);

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "skep-agents.h"

G_BEGIN_DECLS

/* For that long nobody can allow anything: a key that was meant for something else comes within
 * this time. */
#define SKEP_AGENT_QUESTION_DELAY_MSEC 500

#define SKEP_TYPE_AGENT_QUESTION_DIALOG (skep_agent_question_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SkepAgentQuestionDialog, skep_agent_question_dialog, SKEP,
                      AGENT_QUESTION_DIALOG, AdwAlertDialog)

AdwDialog *skep_agent_question_dialog_new (SkepAgents            *agents,
                                           const SkepMcpQuestion *question);

G_END_DECLS

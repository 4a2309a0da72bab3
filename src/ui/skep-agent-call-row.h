/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-agent-call.h"

G_BEGIN_DECLS

#define SKEP_TYPE_AGENT_CALL_ROW (skep_agent_call_row_get_type ())
G_DECLARE_FINAL_TYPE (SkepAgentCallRow, skep_agent_call_row, SKEP, AGENT_CALL_ROW, GtkWidget)

GtkWidget *skep_agent_call_row_new      (void);
void       skep_agent_call_row_set_call (SkepAgentCallRow *self,
                                         SkepAgentCall    *call);

G_END_DECLS

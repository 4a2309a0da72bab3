/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SKEP_TYPE_AGENT_JOURNAL (skep_agent_journal_get_type ())
G_DECLARE_FINAL_TYPE (SkepAgentJournal, skep_agent_journal, SKEP, AGENT_JOURNAL, GtkWidget)

void skep_agent_journal_set_calls (SkepAgentJournal *self,
                                   GListModel       *calls);

G_END_DECLS

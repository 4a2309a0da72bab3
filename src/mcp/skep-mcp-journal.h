/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-record.h"

G_BEGIN_DECLS

/* Of these many calls it is known what they were. */
#define SKEP_MCP_JOURNAL_LENGTH 1000

/* Longer arguments are cut. */
#define SKEP_MCP_MAX_WORDS_BYTES 200

/**
 * SkepMcpJournal:
 *
 * The newest calls of agents. Not locked.
 */
typedef struct _SkepMcpJournal SkepMcpJournal;

SkepMcpJournal *skep_mcp_journal_new   (void);
void            skep_mcp_journal_free  (SkepMcpJournal *self);
guint64         skep_mcp_journal_begin (SkepMcpJournal *self,
                                        guint64         client_id,
                                        const char     *client,
                                        const char     *method,
                                        const char     *words,
                                        gint64          now_us);
gboolean        skep_mcp_journal_end   (SkepMcpJournal *self,
                                        guint64         serial,
                                        SkepMcpOutcome  outcome,
                                        gint64          now_us);
GPtrArray      *skep_mcp_journal_copy  (SkepMcpJournal *self,
                                        guint64         first_serial);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpJournal, skep_mcp_journal_free)

G_END_DECLS

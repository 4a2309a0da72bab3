/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-clients.h"
#include "skep-mcp-consent.h"
#include "skep-mcp-journal.h"
#include "skep-mcp-questions.h"
#include "skep-mcp-rules.h"
#include "skep-mcp-start-limit.h"
#include "skep-wake-list.h"

G_BEGIN_DECLS

/* What rules and policy say; with the last one only the person can tell. */
typedef enum
{
  SKEP_MCP_VERDICT_ALLOW,
  SKEP_MCP_VERDICT_REFUSE,
  SKEP_MCP_VERDICT_ASK,
} SkepMcpVerdict;

struct _SkepMcpConsent
{
  gatomicrefcount ref_count;
  GMutex mutex;
  SkepWakeList *watches;

  /* Under the mutex */
  SkepMcpPolicy policy;
  SkepMcpClients *clients;
  SkepMcpJournal *journal;
  SkepMcpRules *rules;
  SkepMcpStartLimit *start_limit;
  SkepMcpQuestions *questions;
  GPtrArray *asks; /* of SkepMcpAsk, in the order in which they came */
  guint64 last_id;
  guint wait_ms;
  gint64 (*clock) (void);
};

/* Under the lock */
SkepMcpVerdict skep_mcp_consent_decide    (SkepMcpConsent  *self,
                                           guint64          client_id,
                                           SkepMcpRight     right,
                                           SkepScript      *script,
                                           gboolean         use,
                                           GError         **error);
void           skep_mcp_consent_settle    (SkepMcpConsent  *self);
void           skep_mcp_consent_expire    (SkepMcpConsent  *self);

/* For tests: another clock than the monotonic one, and how long calls wait. */
void           skep_mcp_consent_set_clock (SkepMcpConsent  *self,
                                           gint64 (*clock) (void));
void           skep_mcp_consent_set_wait  (SkepMcpConsent  *self,
                                           guint            wait_ms);

G_END_DECLS

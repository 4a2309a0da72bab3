/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-mcp-ask.h"
#include "skep-mcp-question.h"
#include "skep-mcp-record.h"

G_BEGIN_DECLS

/* A call waits for so long for the person: clients give up after 60 s. */
#define SKEP_MCP_MAX_ASK_MSEC 45000

/**
 * SkepMcpPolicy:
 * @SKEP_MCP_POLICY_ASK: ask the person for both rights
 * @SKEP_MCP_POLICY_READ: reading is allowed, ask for running
 * @SKEP_MCP_POLICY_READ_ONLY: reading is allowed, running is refused
 * @SKEP_MCP_POLICY_RUN: everything is allowed
 * @SKEP_MCP_POLICY_NOTHING: everything is refused
 *
 * What holds where there is no rule.
 */
typedef enum
{
  SKEP_MCP_POLICY_ASK,
  SKEP_MCP_POLICY_READ,
  SKEP_MCP_POLICY_READ_ONLY,
  SKEP_MCP_POLICY_RUN,
  SKEP_MCP_POLICY_NOTHING,
} SkepMcpPolicy;

/**
 * SkepMcpConsent:
 *
 * Who is connected, what they did, what they may, and what the person is to be asked. One lock,
 * any thread.
 */
typedef struct _SkepMcpConsent SkepMcpConsent;

SkepMcpConsent *skep_mcp_consent_new             (SkepMcpPolicy        policy);
SkepMcpConsent *skep_mcp_consent_ref             (SkepMcpConsent      *self);
void            skep_mcp_consent_unref           (SkepMcpConsent      *self);

/* For the server. A client is added when it has said its name or asks for something, whichever
 * comes first. */
guint64         skep_mcp_consent_add_client      (SkepMcpConsent      *self,
                                                  const char          *name,
                                                  const char          *version,
                                                  SkepMcpTransport     transport,
                                                  SkepProcess      *process);
void            skep_mcp_consent_remove_client   (SkepMcpConsent      *self,
                                                  guint64              client_id);
gboolean        skep_mcp_consent_is_welcome      (SkepMcpConsent      *self,
                                                  guint64              client_id);
char           *skep_mcp_consent_dup_client_name (SkepMcpConsent      *self,
                                                  guint64              client_id);
guint64         skep_mcp_consent_ask             (SkepMcpConsent      *self,
                                                  guint64              client_id,
                                                  SkepMcpRight         right,
                                                  const char          *tool,
                                                  SkepScript          *script,
                                                  GMainContext        *context,
                                                  SkepMcpConsentFunc   answer,
                                                  gpointer             user_data,
                                                  GDestroyNotify       destroy);
gboolean        skep_mcp_consent_may_read        (SkepMcpConsent      *self,
                                                  guint64              client_id,
                                                  GError             **error);
void            skep_mcp_consent_withdraw        (SkepMcpConsent      *self,
                                                  guint64              ask_id);
gboolean        skep_mcp_consent_take_start      (SkepMcpConsent      *self,
                                                  guint64              client_id,
                                                  GError             **error);
guint64         skep_mcp_consent_begin_call      (SkepMcpConsent      *self,
                                                  guint64              client_id,
                                                  const char          *method,
                                                  const char          *words);
void            skep_mcp_consent_end_call        (SkepMcpConsent      *self,
                                                  guint64              serial,
                                                  SkepMcpOutcome       outcome);

/* For the person */
GSource        *skep_mcp_consent_add_watch       (SkepMcpConsent      *self,
                                                  GMainContext        *context,
                                                  GSourceFunc          callback,
                                                  gpointer             user_data);
void            skep_mcp_consent_remove_watch    (SkepMcpConsent      *self,
                                                  GSource             *watch);
GPtrArray      *skep_mcp_consent_dup_clients     (SkepMcpConsent      *self);
GPtrArray      *skep_mcp_consent_dup_questions   (SkepMcpConsent      *self);
GPtrArray      *skep_mcp_consent_dup_records     (SkepMcpConsent      *self,
                                                  guint64              first_serial);
void            skep_mcp_consent_answer          (SkepMcpConsent      *self,
                                                  guint64              question_id,
                                                  gboolean             is_allowed,
                                                  gboolean             is_every_script,
                                                  SkepMcpLasting       lasting);
void            skep_mcp_consent_postpone        (SkepMcpConsent      *self,
                                                  guint64              question_id);
void            skep_mcp_consent_set_policy      (SkepMcpConsent      *self,
                                                  SkepMcpPolicy        policy);
GPtrArray      *skep_mcp_consent_dup_rules       (SkepMcpConsent      *self);
void            skep_mcp_consent_add_rule        (SkepMcpConsent      *self,
                                                  const SkepMcpRule   *rule);
void            skep_mcp_consent_remove_rule     (SkepMcpConsent      *self,
                                                  const SkepMcpRule   *rule);
GVariant       *skep_mcp_consent_dump_rules      (SkepMcpConsent      *self);
void            skep_mcp_consent_load_rules      (SkepMcpConsent      *self,
                                                  GVariant            *variant);
void            skep_mcp_consent_disconnect      (SkepMcpConsent      *self,
                                                  guint64              client_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpConsent, skep_mcp_consent_unref)

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-script.h"

G_BEGIN_DECLS

/* Longer names are cut. */
#define SKEP_MCP_MAX_NAME_CHARS 64

/**
 * SkepMcpRight:
 * @SKEP_MCP_RIGHT_READ: see projects, scripts, runs and their output
 * @SKEP_MCP_RIGHT_RUN: start, stop and restart a script
 *
 * What an agent may be allowed to. Neither gives the other.
 */
typedef enum
{
  SKEP_MCP_RIGHT_READ,
  SKEP_MCP_RIGHT_RUN,
} SkepMcpRight;

/**
 * SkepMcpLasting:
 * @SKEP_MCP_LASTING_ONCE: for one call
 * @SKEP_MCP_LASTING_SESSION: until Skep is closed
 * @SKEP_MCP_LASTING_ALWAYS: until the person takes it back
 *
 * For how long the person's answer holds.
 */
typedef enum
{
  SKEP_MCP_LASTING_ONCE,
  SKEP_MCP_LASTING_SESSION,
  SKEP_MCP_LASTING_ALWAYS,
} SkepMcpLasting;

/**
 * SkepMcpTransport:
 * @SKEP_MCP_TRANSPORT_SOCKET: a program on the Unix socket itself
 * @SKEP_MCP_TRANSPORT_BRIDGE: through `skepctl mcp`
 * @SKEP_MCP_TRANSPORT_HTTP: by HTTP
 *
 * How a client is connected.
 */
typedef enum
{
  SKEP_MCP_TRANSPORT_SOCKET,
  SKEP_MCP_TRANSPORT_BRIDGE,
  SKEP_MCP_TRANSPORT_HTTP,
} SkepMcpTransport;

/**
 * SkepMcpPolicy:
 * @SKEP_MCP_POLICY_ASK: ask the person for both rights
 * @SKEP_MCP_POLICY_READ: reading is allowed, ask for running
 * @SKEP_MCP_POLICY_READ_ONLY: reading is allowed, running is refused
 * @SKEP_MCP_POLICY_RUN: everything is allowed
 *
 * What holds where there is no rule.
 */
typedef enum
{
  SKEP_MCP_POLICY_ASK,
  SKEP_MCP_POLICY_READ,
  SKEP_MCP_POLICY_READ_ONLY,
  SKEP_MCP_POLICY_RUN,
} SkepMcpPolicy;

/**
 * SkepMcpOutcome:
 *
 * How a call ended.
 */
typedef enum
{
  SKEP_MCP_OUTCOME_RUNNING,
  SKEP_MCP_OUTCOME_OK,
  SKEP_MCP_OUTCOME_FAILED,
  SKEP_MCP_OUTCOME_REFUSED,
  SKEP_MCP_OUTCOME_CANCELLED,
} SkepMcpOutcome;

/**
 * SkepMcpClient:
 * @id: of this connection, never used twice
 * @name: what it calls itself, cleaned: unverified. “unnamed” if it doesn't say.
 * @version: (nullable): likewise
 * @transport: how it is connected
 * @pid: of the process at the other end, 0 if unknown
 * @program: (nullable): path of that process's program
 * @folder: (nullable): its working folder
 * @connected_wall: since when, µs, wall clock
 * @n_calls: so far
 *
 * A client that is connected; a copy that does not change.
 */
typedef struct
{
  guint64 id;
  char *name;
  char *version;
  SkepMcpTransport transport;
  int pid;
  char *program;
  char *folder;
  gint64 connected_wall;
  guint n_calls;
} SkepMcpClient;

/**
 * SkepMcpQuestion:
 * @id: for skep_mcp_consent_answer()
 * @client: who asks
 * @right: for what
 * @script: (nullable): with which script
 * @tool: name of the tool that was called
 * @asked_wall: when, µs, wall clock
 *
 * A question that waits for the person; a copy that does not change.
 */
typedef struct
{
  guint64 id;
  SkepMcpClient *client;
  SkepMcpRight right;
  SkepScript *script;
  const char *tool;
  gint64 asked_wall;
} SkepMcpQuestion;

/**
 * SkepMcpRule:
 * @client: name of the client
 * @right: what it is about
 * @project: (nullable): path of the script's project; %NULL: every script
 * @script: (nullable): id of the script
 * @digest: (nullable): of the command and folder that the person saw
 * @is_allowed: whether it is allowed
 * @lasting: for how long
 *
 * What the person has decided.
 */
typedef struct
{
  char *client;
  SkepMcpRight right;
  char *project;
  char *script;
  char *digest;
  gboolean is_allowed;
  SkepMcpLasting lasting;
} SkepMcpRule;

/**
 * SkepMcpRecord:
 * @serial: rises by one from record to record
 * @client_id: of the client
 * @client: its name
 * @method: tool or method that was called
 * @words: its arguments, shortened
 * @outcome: how it ended
 * @started_wall: µs, wall clock
 * @duration_us: µs, 0 while it is under way
 *
 * One call in the journal; a copy.
 */
typedef struct
{
  guint64 serial;
  guint64 client_id;
  char *client;
  char *method;
  char *words;
  SkepMcpOutcome outcome;
  gint64 started_wall;
  gint64 duration_us;
} SkepMcpRecord;

/**
 * SkepMcpConsent:
 *
 * Who is connected, what they did, what they may, and what the person is to be asked. One lock,
 * any thread.
 */
typedef struct _SkepMcpConsent SkepMcpConsent;

/**
 * SkepMcpConsentFunc:
 * @error: (nullable): why it is not allowed, %NULL if it is: words for a model
 * @user_data: what was given to skep_mcp_consent_ask()
 *
 * Hears the answer, once, in the context that was given.
 */
typedef void (*SkepMcpConsentFunc) (const GError *error,
                                    gpointer      user_data);

SkepMcpConsent *skep_mcp_consent_new             (SkepMcpPolicy        policy);
SkepMcpConsent *skep_mcp_consent_ref             (SkepMcpConsent      *self);
void            skep_mcp_consent_unref           (SkepMcpConsent      *self);

/* For the server. A client is added when it has said its name or asks for something, whichever
 * comes first. */
guint64         skep_mcp_consent_add_client      (SkepMcpConsent      *self,
                                                  const char          *name,
                                                  const char          *version,
                                                  SkepMcpTransport     transport,
                                                  int                  pid);
void            skep_mcp_consent_remove_client   (SkepMcpConsent      *self,
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
GPtrArray      *skep_mcp_consent_dup_rules       (SkepMcpConsent      *self);
void            skep_mcp_consent_add_rule        (SkepMcpConsent      *self,
                                                  const SkepMcpRule   *rule);
void            skep_mcp_consent_remove_rule     (SkepMcpConsent      *self,
                                                  const SkepMcpRule   *rule);
void            skep_mcp_consent_disconnect      (SkepMcpConsent      *self,
                                                  guint64              client_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpConsent, skep_mcp_consent_unref)

G_END_DECLS

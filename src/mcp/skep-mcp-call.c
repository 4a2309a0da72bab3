/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-call-private.h"

/**
 * skep_mcp_call_new:
 * @core: whose call it is
 * @channel: where the answer goes
 * @services: what to work with
 * @message: the request
 *
 * Returns: (transfer full): a call
 */
SkepMcpCall *
skep_mcp_call_new (SkepMcpCore     *core,
                   SkepMcpChannel  *channel,
                   SkepMcpServices *services,
                   SkepMcpMessage  *message)
{
  SkepMcpCall *self = g_new0 (SkepMcpCall, 1);

  self->ref_count = 1;
  self->core = core;
  self->channel = channel;
  self->services = services;
  self->id = json_node_copy (message->id);
  self->params = message->params != NULL ? json_object_ref (message->params)
                                         : json_object_new ();
  self->meta = message->meta;
  self->arguments = json_object_new ();
  self->progress = -1;

  return self;
}

SkepMcpCall *
skep_mcp_call_ref (SkepMcpCall *self)
{
  self->ref_count++;
  return self;
}

void
skep_mcp_call_unref (SkepMcpCall *self)
{
  if (--self->ref_count > 0)
    return;

  json_node_unref (self->id);
  json_object_unref (self->params);
  json_object_unref (self->arguments);
  g_clear_pointer (&self->target, skep_script_unref);
  g_free (self);
}

/**
 * skep_mcp_call_end_record:
 * @self: a call
 * @outcome: how it ends
 *
 * Tells the journal, once.
 */
void
skep_mcp_call_end_record (SkepMcpCall    *self,
                          SkepMcpOutcome  outcome)
{
  if (self->record != 0)
    skep_mcp_consent_end_call (self->services->consent, self->record, outcome);
  self->record = 0;
}

/**
 * skep_mcp_call_let_go:
 * @self: a call
 *
 * Neither the person nor the client is waited for any more.
 */
void
skep_mcp_call_let_go (SkepMcpCall *self)
{
  guint64 ask_id = self->ask_id;

  self->ask_id = 0;
  if (ask_id != 0)
    skep_mcp_consent_withdraw (self->services->consent, ask_id);
  skep_mcp_core_forget_requests (self->core, self);
}

/**
 * skep_mcp_call_drop:
 * @self: a call
 *
 * Nobody wants the answer any more. What was asked for may happen all the same.
 */
void
skep_mcp_call_drop (SkepMcpCall *self)
{
  if (self->core == NULL)
    return;

  skep_mcp_call_ref (self);
  skep_mcp_call_let_go (self);
  skep_mcp_waits_remove (self->services->waits, self);
  skep_mcp_hub_forget_call (self->services->hub, self);
  skep_mcp_call_end_record (self, SKEP_MCP_OUTCOME_CANCELLED);
  self->core = NULL;
  self->channel = NULL;
  skep_mcp_call_unref (self);
}

/**
 * skep_mcp_call_begin_command:
 * @self: a call
 *
 * To be given to a command of the supervisor: the thread lives on until each was answered.
 *
 * Returns: (transfer full): @self, for skep_mcp_call_end_command()
 */
SkepMcpCall *
skep_mcp_call_begin_command (SkepMcpCall *self)
{
  self->services->n_commands++;
  return skep_mcp_call_ref (self);
}

/**
 * skep_mcp_call_end_command:
 * @self: (transfer full): what skep_mcp_call_begin_command() returned
 *
 * To be called first in the answer to the command.
 *
 * Returns: (transfer full): @self
 */
SkepMcpCall *
skep_mcp_call_end_command (SkepMcpCall *self)
{
  self->services->n_commands--;
  return self;
}

/**
 * skep_mcp_call_is_open:
 * @self: a call
 *
 * Returns: whether somebody waits for the answer: it was neither given nor dropped
 */
gboolean
skep_mcp_call_is_open (SkepMcpCall *self)
{
  return self->core != NULL;
}

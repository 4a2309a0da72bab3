/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-message.h"

G_BEGIN_DECLS

typedef struct _SkepMcpChannel SkepMcpChannel;

/**
 * SkepMcpChannelClass:
 * @send: (transfer full): sends a message that belongs to what came by this channel, before it
 *   is finished
 * @finish: (transfer full) (nullable): sends the answer, or says that there is none: what came
 *   was a notification or a response, or nobody waits for it any more. With the code of an error,
 *   else %SKEP_MCP_ERROR_NONE. Nothing is sent after this that belongs to the same message.
 *
 * How a transport carries messages.
 */
typedef struct
{
  void (*send)   (SkepMcpChannel   *self,
                  char             *line);
  void (*finish) (SkepMcpChannel   *self,
                  char             *line,
                  SkepMcpErrorCode  code);
} SkepMcpChannelClass;

/**
 * SkepMcpChannel:
 *
 * Where a message came by, and its answer goes: a connection, which carries many at a time, or
 * one HTTP request. It belongs to the transport and lives until it is finished, its core was
 * freed, or skep_mcp_core_forget_channel() was called. Each message that a core receives is
 * finished exactly once, unless one of the latter two comes first. In the thread of the services.
 */
struct _SkepMcpChannel
{
  const SkepMcpChannelClass *class;
};

static inline void
skep_mcp_channel_send (SkepMcpChannel *self,
                       char           *line)
{
  self->class->send (self, line);
}

static inline void
skep_mcp_channel_finish (SkepMcpChannel   *self,
                         char             *line,
                         SkepMcpErrorCode  code)
{
  self->class->finish (self, line, code);
}

G_END_DECLS

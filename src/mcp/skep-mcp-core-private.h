/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-core.h"
#include "skep-mcp-hub.h"

G_BEGIN_DECLS

struct _SkepMcpCore
{
  SkepMcpServices *services; /* borrowed */
  SkepMcpPeer peer;
  char *folder;      /* where the client is, as its bridge says; nullable */
  char *version;     /* that was agreed on by initialize; NULL before */
  char *client_name; /* as it says; nullable */
  char *client_version;
  JsonObject *capabilities; /* of the client, as of initialize; nullable */
  char *log_level;   /* as of logging/setLevel; nullable */
  guint64 client_id; /* 0 until it has said or asked something, and of skepctl */
  gboolean has_spoken;

  SkepMcpChannel *unsolicited; /* for what belongs to no request; nullable */
  GPtrArray *calls;            /* of SkepMcpCall, those under way */
  GHashTable *requests;        /* id of ours to Request, awaited */
  gint64 last_request;
};

void     skep_mcp_core_name_client     (SkepMcpCore      *self,
                                        JsonObject       *info);
guint64  skep_mcp_core_ensure_client   (SkepMcpCore      *self,
                                        JsonObject       *meta);

/* For skep-mcp-call.c */
void     skep_mcp_core_answer          (SkepMcpCore      *self,
                                        SkepMcpCall      *call,
                                        char             *line,
                                        SkepMcpErrorCode  code);
void     skep_mcp_core_request         (SkepMcpCore      *self,
                                        SkepMcpCall      *call,
                                        const char       *method,
                                        JsonObject       *params,
                                        SkepMcpReplyFunc  reply,
                                        gpointer          user_data);
void     skep_mcp_core_forget_requests (SkepMcpCore      *self,
                                        SkepMcpCall      *call);

G_END_DECLS

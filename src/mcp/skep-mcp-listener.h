/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-call.h"

G_BEGIN_DECLS

/**
 * SkepMcpChange:
 * @SKEP_MCP_CHANGE_TOOLS: there are other tools
 * @SKEP_MCP_CHANGE_PROMPTS: there are other prompts
 * @SKEP_MCP_CHANGE_RESOURCES: there are other resources
 * @SKEP_MCP_CHANGE_RESOURCE: one resource reads differently now
 *
 * What clients may want to hear of.
 */
typedef enum
{
  SKEP_MCP_CHANGE_TOOLS,
  SKEP_MCP_CHANGE_PROMPTS,
  SKEP_MCP_CHANGE_RESOURCES,
  SKEP_MCP_CHANGE_RESOURCE,
} SkepMcpChange;

/* How many resources one listener may want to hear of */
#define SKEP_MCP_MAX_LISTENER_URIS 32

/**
 * SkepMcpListener:
 * @core: (transfer none): whose client it is; compared, and of an older client told
 * @call: (nullable): the request to listen, of a newer client
 * @lists: which lists it wants to hear of, a bit for each change
 * @uris: (element-type utf8): a set of resources that it wants to hear of
 *
 * What a client wants to hear of: with each request to listen, in the newer era, or all that it
 * has subscribed to, in the older one.
 */
typedef struct
{
  SkepMcpCore *core;
  SkepMcpCall *call;
  guint lists;
  GHashTable *uris;
} SkepMcpListener;

SkepMcpListener *skep_mcp_listener_new         (SkepMcpCore     *core,
                                                SkepMcpCall     *call);
void             skep_mcp_listener_free        (SkepMcpListener *self);
void             skep_mcp_listener_take_filter (SkepMcpListener *self,
                                                JsonObject      *filter);
gboolean         skep_mcp_listener_add_uri     (SkepMcpListener *self,
                                                const char      *uri);
gboolean         skep_mcp_listener_wants       (SkepMcpListener *self,
                                                SkepMcpChange    change,
                                                const char      *uri);
void             skep_mcp_listener_acknowledge (SkepMcpListener *self);
void             skep_mcp_listener_tell        (SkepMcpListener *self,
                                                SkepMcpChange    change,
                                                const char      *uri);
void             skep_mcp_listener_end         (SkepMcpListener *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpListener, skep_mcp_listener_free)

G_END_DECLS

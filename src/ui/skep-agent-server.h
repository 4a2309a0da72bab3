/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-catalog.h"
#include "skep-mcp-consent.h"
#include "skep-supervisor.h"

G_BEGIN_DECLS

#define SKEP_TYPE_AGENT_SERVER (skep_agent_server_get_type ())
G_DECLARE_FINAL_TYPE (SkepAgentServer, skep_agent_server, SKEP, AGENT_SERVER, GObject)

SkepAgentServer *skep_agent_server_new              (GSettings        *settings,
                                                     SkepSupervisor   *supervisor,
                                                     SkepCatalog      *catalog,
                                                     SkepMcpConsent   *consent,
                                                     const char       *path);
const char      *skep_agent_server_get_problem      (SkepAgentServer  *self);
char            *skep_agent_server_dup_socket_path  (SkepAgentServer  *self);
const char      *skep_agent_server_get_http_problem (SkepAgentServer  *self);
char            *skep_agent_server_dup_url          (SkepAgentServer  *self);
const char      *skep_agent_server_get_token        (SkepAgentServer  *self);
gboolean         skep_agent_server_renew_token      (SkepAgentServer  *self,
                                                     GError          **error);

G_END_DECLS

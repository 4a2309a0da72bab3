/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-script.h"

G_BEGIN_DECLS

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
 * SkepMcpRule:
 * @client: name of the client
 * @right: what it is about
 * @project: (nullable): path of the script's project; %NULL: every script
 * @script: (nullable): id of the script
 * @digest: (nullable): of what the script did when the person saw it
 * @is_allowed: whether it is allowed
 * @lasting: for how long
 *
 * What the person has decided. What was allowed holds for the script as it was; what was refused
 * holds whatever becomes of it.
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

/* Of what is kept: client, right, project, script, digest, whether it is allowed */
#define SKEP_MCP_RULE_VARIANT_TYPE "(ssayssb)"

SkepMcpRule *skep_mcp_rule_new          (const char        *client,
                                         SkepMcpRight       right,
                                         SkepScript        *script,
                                         gboolean           is_allowed,
                                         SkepMcpLasting     lasting);
SkepMcpRule *skep_mcp_rule_copy         (const SkepMcpRule *self);
void         skep_mcp_rule_free         (SkepMcpRule       *self);
gboolean     skep_mcp_rule_is_same      (const SkepMcpRule *a,
                                         const SkepMcpRule *b);
char        *skep_mcp_rule_make_digest  (SkepScript        *script);

SkepMcpRule *skep_mcp_rule_from_variant (GVariant          *variant);
GVariant    *skep_mcp_rule_to_variant   (const SkepMcpRule *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpRule, skep_mcp_rule_free)

G_END_DECLS

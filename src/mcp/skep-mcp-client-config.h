/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What clients that know environment variables take the token of HTTP from. */
#define SKEP_MCP_TOKEN_VARIABLE "SKEP_MCP_TOKEN"

/**
 * SkepMcpClientFormat:
 * @SKEP_MCP_CLIENT_COMMAND: a command line for a shell, which writes the configuration
 * @SKEP_MCP_CLIENT_JSON: a whole JSON file; one that exists gets the inner object
 * @SKEP_MCP_CLIENT_TOML: a table for a TOML file
 *
 * What a client's configuration looks like.
 */
typedef enum
{
  SKEP_MCP_CLIENT_COMMAND,
  SKEP_MCP_CLIENT_JSON,
  SKEP_MCP_CLIENT_TOML,
} SkepMcpClientFormat;

/**
 * SkepMcpClientConfig:
 * @id: stable name
 * @title: how the program calls itself
 * @format: of what is put there
 * @file: (nullable): where it goes, for all projects of the person
 * @project_file: (nullable): where it goes, in the folder of a project
 *
 * How an MCP client learns of Skep.
 */
typedef struct
{
  const char *id;
  const char *title;
  SkepMcpClientFormat format;
  const char *file;
  const char *project_file;

  /*< private >*/
  const char *servers;   /* key of the object of all servers */
  const char *url;       /* key of the URL; NULL: there is no HTTP */
  const char *reference; /* what the client replaces by the token; NULL: nothing */
  gboolean has_type;     /* whether servers tell their kind */
} SkepMcpClientConfig;

const SkepMcpClientConfig *skep_mcp_client_config_peek       (guint                       position);
const SkepMcpClientConfig *skep_mcp_client_config_find       (const char                 *id);
char                     **skep_mcp_client_config_make_words (const char                 *socket,
                                                              const char                 *project);
char                      *skep_mcp_client_config_make_stdio (const SkepMcpClientConfig  *self,
                                                              const char *const          *words);
char                      *skep_mcp_client_config_make_http  (const SkepMcpClientConfig  *self,
                                                              const char                 *url,
                                                              const char                 *token_file);

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "skep-mcp-core.h"

G_BEGIN_DECLS

/* What a refused request is answered with besides its status. */
typedef struct
{
  guint status;
  const char *text; /* for a person who looks for the cause */
} SkepMcpHttpRefusal;

/**
 * SkepMcpHttpRules:
 * @token: (nullable): what clients of the port must know; %NULL: nothing
 * @origins: (nullable): origins of web pages that are allowed besides those of this machine
 *
 * What requests must fulfil.
 */
typedef struct
{
  char *token;
  GStrv origins;
} SkepMcpHttpRules;

/* What the headers of a request say; nothing of them is trusted. */

const SkepMcpHttpRefusal *skep_mcp_http_request_check        (SoupServerMessage      *message,
                                                              const SkepMcpHttpRules *rules,
                                                              gboolean                is_private);
gboolean                  skep_mcp_http_request_is_oversized (SoupServerMessage      *message);
gboolean                  skep_mcp_http_request_accepts      (SoupServerMessage      *message,
                                                              const char             *type);
const char               *skep_mcp_http_request_get          (SoupServerMessage      *message,
                                                              const char             *name);
char                     *skep_mcp_http_request_dup_name     (SoupServerMessage      *message);

G_END_DECLS

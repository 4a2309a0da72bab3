/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepMcpHttpOptions:
 * @port: where to listen on this machine's own addresses, 0 for any that is free
 * @token: (nullable): what clients of the port must know; %NULL, which lets in every process of
 *   the machine, is for tests
 * @socket_path: (nullable) (type filename): a private Unix socket to listen on, too, which needs
 *   no token
 * @origins: (nullable): origins of web pages that are allowed besides those of this machine
 * @timeout_ms: how long a peer may take over a request or over reading an answer, 0 for the usual
 * @keep_alive_ms: how often a silent stream is kept alive, 0 for the usual
 *
 * How to serve HTTP.
 */
typedef struct
{
  guint16 port;
  const char *token;
  const char *socket_path;
  const char *const *origins;
  guint timeout_ms;
  guint keep_alive_ms;
} SkepMcpHttpOptions;

G_END_DECLS

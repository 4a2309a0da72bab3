/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "bench-mcp-connection.h"

G_BEGIN_DECLS

/**
 * BenchMcpServer:
 * @process: it runs until bench_mcp_server_free()
 * @socket: (nullable): where it takes lines
 * @port: where it takes HTTP, 0 if it doesn't
 *
 * A program that serves.
 */
typedef struct
{
  GSubprocess *process;
  char *socket;
  guint16 port;
} BenchMcpServer;

BenchMcpServer     *bench_mcp_server_new_skep   (const char           *folder,
                                                 const char           *project);
BenchMcpServer     *bench_mcp_server_new_http   (const char *const    *command);
BenchMcpServer     *bench_mcp_server_new_stdio  (const char *const    *command);
void                bench_mcp_server_free       (BenchMcpServer       *self);
BenchMcpConnection *bench_mcp_server_take_stdio (BenchMcpServer       *self);
pid_t               bench_mcp_server_get_pid    (BenchMcpServer       *self);
double              bench_mcp_server_read_cpu   (BenchMcpServer       *self);
guint               bench_mcp_server_count_fds  (BenchMcpServer       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchMcpServer, bench_mcp_server_free)

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whatever takes longer than this ends the benchmark. */
#define BENCH_MCP_TIMEOUT_MSEC 30000

/* What is measured. */
#define BENCH_MCP_TOOL "scripts_status"
#define BENCH_MCP_CALL_PARAMS "\"name\":\"" BENCH_MCP_TOOL "\",\"arguments\":{\"name\":\"dev\"}"

typedef enum
{
  BENCH_MCP_LEGACY,
  BENCH_MCP_MODERN,
} BenchMcpEra;

/**
 * BenchMcpConnection:
 *
 * The client's end of one connection, by lines or by HTTP: calls of one tool go out, answers come
 * in. Only what makes and reads messages, so that it costs as little as can be.
 */
typedef struct _BenchMcpConnection BenchMcpConnection;

BenchMcpConnection *bench_mcp_connection_new_lines   (int                  in,
                                                      int                  out);
BenchMcpConnection *bench_mcp_connection_new_socket  (const char          *path);
BenchMcpConnection *bench_mcp_connection_new_http    (guint16              port,
                                                      BenchMcpEra          era);
void                bench_mcp_connection_free        (BenchMcpConnection  *self);

void                bench_mcp_connection_open        (BenchMcpConnection  *self);
void                bench_mcp_connection_join        (BenchMcpConnection  *self,
                                                      BenchMcpConnection  *other);
void                bench_mcp_connection_leave       (BenchMcpConnection  *self);
void                bench_mcp_connection_listen      (BenchMcpConnection  *self);
char               *bench_mcp_connection_ask         (BenchMcpConnection  *self,
                                                      const char          *method,
                                                      const char          *params);

int                 bench_mcp_connection_get_fd      (BenchMcpConnection  *self);
void                bench_mcp_connection_send        (BenchMcpConnection  *self,
                                                      guint64              id);
void                bench_mcp_connection_receive     (BenchMcpConnection  *self);
gboolean            bench_mcp_connection_take_answer (BenchMcpConnection  *self,
                                                      guint64             *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchMcpConnection, bench_mcp_connection_free)

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "harness.h"
#include "skep-mcp-http.h"
#include "skep-mcp-server.h"

G_BEGIN_DECLS

/* Of every host. */
#define HTTP_TOKEN "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* A server with some tools for tests: `echo` answers at once, `steps` tells its progress first,
 * `wait` never answers, nor does `begin`, which tells its progress, `tell` sends what belongs to no
 * request, `flood` sends more than anyone reads. */
typedef struct
{
  Harness *harness;
  SkepCatalog *catalog;
  SkepMcpConsent *consent;
  SkepMcpServer *server;
  SkepMcpHttpOptions options;
  SkepMcpHttp *http;
  char *folder;
  char *http_path;
  guint16 port;
} HttpHost;

/* What a server has answered; without a body if it is a stream. */
typedef struct
{
  guint status;
  char *head; /* in lower case */
  char *body;
} HttpResponse;

HttpHost     *http_host_new             (void);
HttpHost     *http_host_new_with        (guint         timeout_ms,
                                         guint         keep_alive_ms);
void          http_host_free            (HttpHost     *self);
GSocket      *http_host_connect         (HttpHost     *self);
GSocket      *http_host_connect_private (HttpHost     *self);
HttpResponse *http_host_ask             (HttpHost     *self,
                                         const char   *method,
                                         const char   *headers,
                                         const char   *body);
char         *http_host_open_session    (HttpHost     *self);
guint         http_host_count_waiting   (void);
gboolean      http_host_await_waiting   (guint         n);

/* The same, one by one */
void          http_send                 (GSocket      *socket,
                                         const char   *text);
void          http_send_request         (GSocket      *socket,
                                         const char   *method,
                                         const char   *headers,
                                         const char   *body);
HttpResponse *http_receive              (GSocket      *socket);
HttpResponse *http_receive_head         (GSocket      *socket);
char         *http_receive_event        (GSocket      *socket);
char         *http_receive_rest         (GSocket      *socket);
gboolean      http_is_at_end            (GSocket      *socket);
char         *http_dup_header           (HttpResponse *response,
                                         const char   *name);
void          http_response_free        (HttpResponse *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpHost, http_host_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpResponse, http_response_free)

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "http-harness.h"
#include "skep-mcp-core.h"
#include "skep-mcp-http-server.h"
#include "skep-mcp-http-sessions.h"

#define HOST "Host: 127.0.0.1:7777\r\n"
#define TOKEN "Authorization: Bearer " HTTP_TOKEN "\r\n"
#define TYPE "Content-Type: application/json\r\n"
#define ACCEPT "Accept: application/json, text/event-stream\r\n"
#define COMMON HOST TOKEN TYPE ACCEPT
#define MODERN_VERSION "MCP-Protocol-Version: 2026-07-28\r\n"
#define MODERN(method) COMMON MODERN_VERSION "Mcp-Method: " method "\r\n"
#define MODERN_CALL(tool) MODERN ("tools/call") "Mcp-Name: " tool "\r\n"

#define META                                                                                     \
  "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                       \
  "\"io.modelcontextprotocol/clientCapabilities\":{},\"progressToken\":\"p\"}"
#define REQUEST(method, params)                                                                  \
  "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":{" params "}}"
#define CALL(tool) REQUEST ("tools/call", "\"name\":\"" tool "\"," META)
#define LIST REQUEST ("tools/list", META)
#define LEGACY_CALL(tool)                                                                        \
  REQUEST ("tools/call", "\"name\":\"" tool "\",\"_meta\":{\"progressToken\":\"p\"}")
#define PING "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}"
#define INITIALIZE                                                                               \
  REQUEST ("initialize", "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"               \
                         "\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}")
#define CANCEL                                                                                   \
  "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}"

/* What is asked for, and what the answer must be and contain. */
typedef struct
{
  const char *name;
  const char *method;
  const char *headers;
  const char *body;
  guint status;
  const char *expected; /* in the head or the body; NULL for nothing */
} Case;

static const Case cases[] = {
  /* Who may not be here */
  { "a-foreign-host-is-refused", "POST", "Host: evil.example\r\n" TOKEN TYPE ACCEPT, LIST, 403,
    NULL },
  { "a-foreign-host-with-our-port-is-refused", "POST",
    "Host: rebound.example:7777\r\n" TOKEN TYPE ACCEPT, LIST, 403, NULL },
  { "a-host-that-begins-like-ours-is-refused", "POST",
    "Host: localhost.evil.example\r\n" TOKEN TYPE ACCEPT, LIST, 403, NULL },
  { "a-host-with-a-user-is-refused", "POST", "Host: localhost@evil.example\r\n" TOKEN TYPE ACCEPT,
    LIST, 403, NULL },
  { "two-hosts-are-refused", "POST", "Host: localhost\r\nHost: evil.example\r\n" TOKEN TYPE ACCEPT,
    LIST, 403, NULL },
  { "a-host-with-a-wrong-port-is-refused", "POST", "Host: localhost:x\r\n" TOKEN TYPE ACCEPT, LIST,
    400, NULL },
  { "another-address-is-refused", "POST", "Host: 127.0.0.2\r\n" TOKEN TYPE ACCEPT, LIST, 403,
    NULL },
  { "any-address-is-refused", "POST", "Host: 0.0.0.0\r\n" TOKEN TYPE ACCEPT, LIST, 403, NULL },
  { "localhost-is-served", "POST", "Host: LocalHost\r\n" TOKEN TYPE ACCEPT MODERN_VERSION
    "Mcp-Method: tools/list\r\n", LIST, 200, NULL },
  { "ipv6-is-served", "POST", "Host: [::1]:80\r\n" TOKEN TYPE ACCEPT MODERN_VERSION
    "Mcp-Method: tools/list\r\n", LIST, 200, NULL },
  { "a-foreign-origin-is-refused", "POST", COMMON "Origin: http://evil.example\r\n", LIST, 403,
    NULL },
  { "the-origin-null-is-refused", "POST", COMMON "Origin: null\r\n", LIST, 403, NULL },
  { "an-empty-origin-is-refused", "POST", COMMON "Origin: \r\n", LIST, 403, NULL },
  { "another-scheme-is-refused", "POST", COMMON "Origin: file://localhost\r\n", LIST, 403, NULL },
  { "an-origin-that-begins-like-ours-is-refused", "POST",
    COMMON "Origin: http://localhost.evil.example\r\n", LIST, 403, NULL },
  { "a-local-origin-is-served", "POST", MODERN ("tools/list") "Origin: http://localhost:6274\r\n",
    LIST, 200, NULL },
  { "no-token-is-refused", "POST", HOST TYPE ACCEPT, LIST, 401, "www-authenticate: bearer" },
  { "a-wrong-token-is-refused", "POST", HOST TYPE ACCEPT "Authorization: Bearer x\r\n", LIST, 401,
    "www-authenticate: bearer" },
  { "a-token-that-is-nearly-right-is-refused", "POST",
    HOST TYPE ACCEPT "Authorization: Bearer 1123456789abcdef0123456789abcdef0123456789abcdef"
    "0123456789abcdef\r\n", LIST, 401, NULL },
  { "another-kind-of-token-is-refused", "POST",
    HOST TYPE ACCEPT "Authorization: Basic " HTTP_TOKEN "\r\n", LIST, 401, NULL },
  { "a-token-in-a-foreign-page-does-not-help", "POST", COMMON "Origin: https://evil.example\r\n",
    LIST, 403, NULL },
  { "the-host-is-looked-at-before-the-token", "POST", "Host: evil.example\r\n" TYPE ACCEPT, LIST,
    403, NULL },
  { "the-token-is-looked-at-before-the-method", "OPTIONS", HOST, NULL, 401, NULL },
  { "the-method-is-looked-at-before-the-type", "PUT", HOST TOKEN, "x", 405, NULL },
  { "there-are-no-options", "OPTIONS", HOST TOKEN, NULL, 405, "allow: delete, get, post" },
  { "a-page-gets-no-options", "OPTIONS", HOST TOKEN "Origin: http://localhost\r\n"
    "Access-Control-Request-Method: POST\r\n", NULL, 405, NULL },
  { "other-methods-are-refused", "PATCH", COMMON, LIST, 405, NULL },
  { "plain-text-is-refused", "POST", HOST TOKEN ACCEPT "Content-Type: text/plain\r\n", LIST, 415,
    NULL },
  { "no-type-is-refused", "POST", HOST TOKEN ACCEPT, LIST, 415, NULL },
  { "a-form-is-refused", "POST",
    HOST TOKEN ACCEPT "Content-Type: application/x-www-form-urlencoded\r\n", LIST, 415, NULL },
  { "a-charset-is-fine", "POST",
    HOST TOKEN ACCEPT "Content-Type: application/json; charset=utf-8\r\n" MODERN_VERSION
    "Mcp-Method: tools/list\r\n", LIST, 200, NULL },

  /* What is no message */
  { "no-json-is-refused", "POST", COMMON, "{", 400, "-32700" },
  { "an-empty-body-is-refused", "POST", COMMON, "", 400, "-32700" },
  { "a-batch-is-refused", "POST", COMMON, "[" PING "]", 400, "-32600" },
  { "no-method-is-refused", "POST", MODERN ("x"), "{\"jsonrpc\":\"2.0\",\"id\":1}", 400,
    "-32600" },

  /* The newer era */
  { "modern-answers-as-json", "POST", MODERN ("tools/list"), LIST, 200,
    "content-type: application/json" },
  { "modern-has-no-session", "POST", MODERN ("tools/list") "Mcp-Session-Id: nope\r\n", LIST, 200,
    NULL },
  { "modern-needs-no-accept", "POST",
    HOST TOKEN TYPE MODERN_VERSION "Mcp-Method: tools/list\r\n", LIST, 200, NULL },
  { "modern-serves-tools", "POST", MODERN_CALL ("echo"), CALL ("echo"), 200, "complete" },
  { "modern-decodes-names", "POST", MODERN_CALL ("=?base64?ZWNobw==?="), CALL ("echo"), 200,
    "complete" },
  { "modern-has-only-post", "GET", COMMON MODERN_VERSION, NULL, 405, NULL },
  { "modern-has-no-delete", "DELETE", COMMON MODERN_VERSION, NULL, 405, NULL },
  { "modern-unknown-methods-are-not-found", "POST", MODERN ("nope"), REQUEST ("nope", META), 404,
    "-32601" },
  { "modern-removed-methods-are-not-found", "POST", MODERN ("ping"), REQUEST ("ping", META), 404,
    "-32601" },
  { "modern-without-meta-is-refused", "POST", MODERN ("tools/list"), REQUEST ("tools/list", ""),
    400, "-32602" },
  { "modern-without-capabilities-is-refused", "POST", MODERN ("tools/list"),
    REQUEST ("tools/list",
             "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}"),
    400, "-32602" },
  { "modern-bad-params-are-an-answer", "POST", MODERN_CALL ("nope"), CALL ("nope"), 200,
    "-32602" },
  { "modern-without-version-header-is-refused", "POST", COMMON "Mcp-Method: tools/list\r\n", LIST,
    400, "-32020" },
  { "modern-with-another-version-header-is-refused", "POST",
    COMMON "MCP-Protocol-Version: 2025-11-25\r\nMcp-Method: tools/list\r\n", LIST, 400, "-32020" },
  { "modern-without-method-header-is-refused", "POST", COMMON MODERN_VERSION, LIST, 400,
    "-32020" },
  { "modern-with-another-method-header-is-refused", "POST", MODERN ("tools/call"), LIST, 400,
    "-32020" },
  { "modern-without-name-header-is-refused", "POST", MODERN ("tools/call"), CALL ("echo"), 400,
    "-32020" },
  { "modern-with-another-name-header-is-refused", "POST", MODERN_CALL ("wait"), CALL ("echo"), 400,
    "-32020" },
  { "modern-with-a-name-that-is-no-text-is-refused", "POST", MODERN_CALL ("=?base64?/w==?="),
    CALL ("echo"), 400, "-32020" },
  { "modern-unknown-version-is-refused", "POST",
    COMMON "MCP-Protocol-Version: 2030-01-01\r\nMcp-Method: tools/list\r\n",
    REQUEST ("tools/list", "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2030-01-01\","
                           "\"io.modelcontextprotocol/clientCapabilities\":{}}"),
    400, "-32022" },
  { "modern-notifications-are-accepted", "POST", MODERN ("notifications/cancelled"), CANCEL, 202,
    "content-length: 0" },

  /* The older era, without a session */
  { "legacy-opens-a-session", "POST", COMMON, INITIALIZE, 200, "mcp-session-id: " },
  { "legacy-without-session-is-refused", "POST", COMMON, PING, 400, NULL },
  { "legacy-with-an-unknown-session-is-not-found", "POST", COMMON "Mcp-Session-Id: nope\r\n", PING,
    404, NULL },
  { "legacy-notification-without-session-is-refused", "POST", COMMON, CANCEL, 400, NULL },
  { "legacy-stream-without-session-is-refused", "GET", COMMON, NULL, 400, NULL },
  { "legacy-stream-of-an-unknown-session-is-not-found", "GET", COMMON "Mcp-Session-Id: nope\r\n",
    NULL, 404, NULL },
  { "legacy-end-without-session-is-refused", "DELETE", COMMON, NULL, 400, NULL },
  { "legacy-end-of-an-unknown-session-is-not-found", "DELETE", COMMON "Mcp-Session-Id: nope\r\n",
    NULL, 404, NULL },
  { "legacy-must-accept-both", "POST", HOST TOKEN TYPE "Accept: application/json\r\n", INITIALIZE,
    406, NULL },
  { "legacy-must-accept-json", "POST", HOST TOKEN TYPE "Accept: text/event-stream\r\n", INITIALIZE,
    406, NULL },
  { "legacy-must-accept-something", "POST", HOST TOKEN TYPE, INITIALIZE, 406, NULL },
  { "legacy-may-accept-with-weights", "POST",
    HOST TOKEN TYPE "Accept: text/event-stream;q=0.5 , Application/JSON\r\n", INITIALIZE, 200,
    NULL },
  { "legacy-unknown-version-is-refused", "POST", COMMON "MCP-Protocol-Version: 1999-01-01\r\n",
    INITIALIZE, 400, NULL },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (HttpHost) host = http_host_new ();
  g_autoptr (HttpResponse) response = http_host_ask (host, c->method, c->headers, c->body);

  g_assert_cmpuint (response->status, ==, c->status);
  if (c->expected != NULL)
    g_assert_true (strstr (response->head, c->expected) != NULL ||
                   strstr (response->body, c->expected) != NULL);

  /* Nothing lets a page read an answer, and nothing tells who serves. */
  g_assert_null (strstr (response->head, "access-control-"));
  g_assert_null (strstr (response->head, "\r\nserver:"));
}

/* The request line may name a host, too. */
static void
test_absolute_uri (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autoptr (GSocket) socket = http_host_connect (host);
  g_autoptr (HttpResponse) response = NULL;

  http_send (socket, "GET http://evil.example/mcp HTTP/1.1\r\n" COMMON "\r\n");
  response = http_receive (socket);

  g_assert_cmpuint (response->status, ==, 403);
}

static void
test_other_path (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autoptr (GSocket) socket = http_host_connect (host);
  g_autoptr (HttpResponse) response = NULL;

  http_send (socket, "GET /mcp/../admin HTTP/1.1\r\n" COMMON "\r\n");
  response = http_receive (socket);

  g_assert_cmpuint (response->status, ==, 404);
}

/* Of HTTP 1.0, which may go without; over a Unix socket it once was a wrong cast, too. */
static void
test_no_host (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autoptr (GSocket) socket = http_host_connect_private (host);
  g_autofree char *answer = g_malloc0 (64);

  http_send (socket, "GET /mcp HTTP/1.0\r\n\r\n");
  g_assert_cmpint (g_socket_receive (socket, answer, 12, NULL, NULL), ==, 12);

  g_assert_cmpstr (answer, ==, "HTTP/1.0 403");
}

static void
assert_refused_early (HttpHost   *host,
                      const char *headers,
                      const char *begin,
                      guint       status)
{
  g_autoptr (GSocket) socket = http_host_connect (host);
  g_autoptr (HttpResponse) response = NULL;
  g_autofree char *text = g_strconcat ("POST /mcp HTTP/1.1\r\n", headers, "\r\n", begin, NULL);

  http_send (socket, text);
  response = http_receive (socket);

  g_assert_cmpuint (response->status, ==, status);
  g_assert_true (http_is_at_end (socket));
}

/* The body does not come at all, so whoever reads it would wait. */
static void
test_oversized_length (void)
{
  g_autoptr (HttpHost) host = http_host_new ();

  assert_refused_early (host, COMMON "Content-Length: 1048577\r\n", "", 413);
  assert_refused_early (host, COMMON "Content-Length: 9223372036854775807\r\n", "x", 413);
  assert_refused_early (host, COMMON "Content-Length: 1048577\r\nExpect: 100-continue\r\n", "",
                        413);
  assert_refused_early (host, HOST TYPE "Content-Length: 1048577\r\n", "", 401);
}

/* Who asks before sending a body is told to send it, or why not. */
static void
test_expectation (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autoptr (GSocket) socket = http_host_connect (host);
  g_autoptr (GSocket) other = http_host_connect (host);
  g_autofree char *length = g_strdup_printf ("Content-Length: %d\r\n\r\n", (int) strlen (LIST));
  g_autoptr (HttpResponse) go_on = NULL;
  g_autoptr (HttpResponse) response = NULL;
  g_autoptr (HttpResponse) refusal = NULL;

  http_send (socket, "POST /mcp HTTP/1.1\r\nExpect: 100-continue\r\n" MODERN ("tools/list"));
  http_send (socket, length);
  go_on = http_receive_head (socket);
  g_assert_cmpuint (go_on->status, ==, 100);
  http_send (socket, LIST);
  response = http_receive (socket);
  g_assert_cmpuint (response->status, ==, 200);

  http_send (other, "POST /mcp HTTP/1.1\r\nExpect: 100-continue\r\n" HOST TYPE);
  http_send (other, length);
  refusal = http_receive (other);
  g_assert_cmpuint (refusal->status, ==, 401);
}

static void
test_oversized_chunks (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autofree char *body = g_strnfill (1048577, ' ');
  g_autofree char *chunk = g_strconcat ("100001\r\n", body, "\r\n", NULL);

  assert_refused_early (host, COMMON "Transfer-Encoding: chunked\r\n", chunk, 413);
  assert_refused_early (host, HOST TYPE "Transfer-Encoding: chunked\r\n", chunk, 401);
}

/* As much as is allowed is not too much. */
static void
test_largest_body (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autofree char *padding = g_strnfill (1048576 - strlen (LIST), ' ');
  g_autofree char *body = g_strconcat (LIST, padding, NULL);
  g_autoptr (HttpResponse) response = http_host_ask (host, "POST", MODERN ("tools/list"), body);

  g_assert_cmpuint (response->status, ==, 200);
}

static void
test_depth_bomb (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autofree char *body = g_strnfill (1000000, '[');
  g_autoptr (HttpResponse) response = http_host_ask (host, "POST", COMMON, body);

  g_assert_cmpuint (response->status, ==, 400);
  g_assert_nonnull (strstr (response->body, "-32700"));
}

/* Neither who says nothing, nor who stops in the middle, keeps a connection. */
static void
test_slow_client (void)
{
  static const char *const beginnings[] = {
    "",
    "POST /mcp HT",
    "POST /mcp HTTP/1.1\r\n" COMMON,
    "POST /mcp HTTP/1.1\r\n" COMMON "Content-Length: 10\r\n\r\n{",
    "POST /mcp HTTP/1.1\r\n" COMMON "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
  };
  g_autoptr (HttpHost) host = http_host_new_with (50, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (beginnings); i++)
    {
      g_autoptr (GSocket) socket = http_host_connect (host);

      http_send (socket, beginnings[i]);
      g_assert_true (http_is_at_end (socket));
    }
}

/* A call that takes its time is no slow client. */
static void
test_slow_call (void)
{
  g_autoptr (HttpHost) host = http_host_new_with (20, 0);
  g_autoptr (GSocket) socket = http_host_connect (host);

  http_send_request (socket, "POST", MODERN_CALL ("wait"), CALL ("wait"));
  g_assert_true (http_host_await_waiting (1));

  /* Ten times as long as a request may take. */
  g_assert_false (g_socket_condition_timed_wait (socket, G_IO_IN, 200000, NULL, NULL));
  g_assert_cmpuint (http_host_count_waiting (), ==, 1);
}

static gboolean
can_connect (const char *text,
             guint16     port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (text, port);
  g_autoptr (GSocket) socket = g_socket_new (g_socket_address_get_family (address),
                                             G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);

  return socket != NULL && g_socket_connect (socket, address, NULL, NULL);
}

static gboolean
can_listen (const char *text)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (text, 0);
  g_autoptr (GSocket) socket = g_socket_new (g_socket_address_get_family (address),
                                             G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);

  return socket != NULL && g_socket_bind (socket, address, TRUE, NULL);
}

/* 127.0.0.2 is this machine, too: a server that listens on all addresses would be there. */
static void
test_bind_address (void)
{
  g_autoptr (HttpHost) host = http_host_new ();

  g_assert_true (can_connect ("127.0.0.1", host->port));
  g_assert_true (can_connect ("::1", host->port) || !can_listen ("::1"));
  g_assert_false (can_connect ("127.0.0.2", host->port));
}

typedef struct
{
  SkepMcpHttpOptions options;
  GError *error;
  gboolean is_open;
} Attempt;

static void
attempt_cb (SkepMcpServices *services,
            gpointer         user_data)
{
  Attempt *attempt = user_data;
  g_autoptr (SkepMcpHttp) http = skep_mcp_http_new (services, &attempt->options, &attempt->error);

  attempt->is_open = http != NULL;
}

/* Clients know only that port; another one might be someone else's, who would get the token. */
static void
test_taken_port (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  Attempt attempt = { .options = { .port = host->port, .token = HTTP_TOKEN } };

  skep_mcp_server_invoke (host->server, attempt_cb, &attempt);

  g_assert_false (attempt.is_open);
  g_assert_error (attempt.error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_clear_error (&attempt.error);
}

static void
assert_allowed (HttpHost   *host,
                const char *origin,
                guint       status)
{
  g_autofree char *headers = g_strconcat (MODERN ("tools/list") "Origin: ", origin, "\r\n", NULL);
  g_autoptr (HttpResponse) response = http_host_ask (host, "POST", headers, LIST);

  g_assert_cmpuint (response->status, ==, status);
}

typedef struct
{
  HttpHost *host;
  SkepMcpHttpOptions options;
} Reopening;

static void
reopen_cb (SkepMcpServices *services,
           gpointer         user_data)
{
  Reopening *reopening = user_data;
  HttpHost *host = reopening->host;

  skep_mcp_http_free (host->http);
  host->http = skep_mcp_http_new (services, &reopening->options, NULL);
  g_assert_nonnull (host->http);
}

/* Also shows that a port that was just used is free again. */
static void
test_allowed_origins (void)
{
  static const char *const origins[] = { "https://tool.example", "null", NULL };
  g_autoptr (HttpHost) host = http_host_new ();
  Reopening reopening = {
    host, { .port = host->port, .token = HTTP_TOKEN, .origins = origins }
  };

  assert_allowed (host, "https://tool.example", 403);
  skep_mcp_server_invoke (host->server, reopen_cb, &reopening);

  assert_allowed (host, "https://tool.example", 200);
  assert_allowed (host, "https://tool.example:444", 403);
  assert_allowed (host, "null", 403);
}

static void
test_private_socket (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autoptr (GSocket) socket = http_host_connect_private (host);
  g_autoptr (HttpResponse) response = NULL;
  g_autoptr (HttpResponse) foreign = NULL;
  struct stat info;

  g_assert_cmpint (lstat (host->http_path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0600);

  http_send_request (socket, "POST",
                     "Host: localhost\r\n" TYPE MODERN_VERSION "Mcp-Method: tools/list\r\n", LIST);
  response = http_receive (socket);
  g_assert_cmpuint (response->status, ==, 200);

  http_send_request (socket, "POST", "Host: evil.example\r\n" TYPE, LIST);
  foreign = http_receive (socket);
  g_assert_cmpuint (foreign->status, ==, 403);
}

static void
test_keeps_connection (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autoptr (GSocket) socket = http_host_connect (host);

  for (int i = 0; i < 100; i++)
    {
      g_autoptr (HttpResponse) response = NULL;

      http_send_request (socket, "POST", MODERN_CALL ("echo"), CALL ("echo"));
      response = http_receive (socket);
      g_assert_cmpuint (response->status, ==, 200);
    }
}

/* One after the other, however they come. */
/* Head and body, so that a client is woken once. */
static void
test_one_piece (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autoptr (GSocket) socket = http_host_connect (host);

  for (int i = 0; i < 100; i++)
    {
      char piece[8192];
      gssize length;

      http_send_request (socket, "POST", MODERN_CALL ("echo"), CALL ("echo"));
      length = g_socket_receive (socket, piece, sizeof piece, NULL, NULL);
      g_assert_cmpint (length, >, 0);
      g_assert_nonnull (g_strstr_len (piece, length, "\r\n\r\n{"));
    }
}

static void
test_pipelined (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autoptr (GSocket) socket = http_host_connect (host);

  for (int i = 0; i < 20; i++)
    http_send_request (socket, "POST", MODERN_CALL ("steps"), CALL ("steps"));
  for (int i = 0; i < 20; i++)
    {
      g_autoptr (HttpResponse) response = http_receive (socket);

      g_assert_cmpuint (response->status, ==, 200);
      g_assert_nonnull (strstr (response->body, "\"result\""));
    }
}

/* An old client knows no chunks: its stream ends with the connection. */
static void
test_old_client (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autoptr (GSocket) socket = http_host_connect (host);
  g_autofree char *head = g_strdup_printf ("POST /mcp HTTP/1.0\r\n" MODERN_CALL ("steps")
                                           "Content-Length: %d\r\n\r\n",
                                           (int) strlen (CALL ("steps")));
  g_autofree char *text = NULL;

  http_send (socket, head);
  http_send (socket, CALL ("steps"));
  text = http_receive_rest (socket);

  g_assert_true (g_str_has_prefix (text, "HTTP/1.0 200"));
  g_assert_null (strstr (text, "chunked"));
  g_assert_nonnull (strstr (text, "\n\nevent: message\ndata: {"));
  g_assert_nonnull (strstr (text, "\"result\""));
}

/* Sessions */

static char *
make_session_headers (const char *id)
{
  return g_strconcat (COMMON "Mcp-Session-Id: ", id, "\r\n", NULL);
}

static void
assert_status (HttpHost   *host,
               const char *method,
               const char *headers,
               const char *body,
               guint       status)
{
  g_autoptr (HttpResponse) response = http_host_ask (host, method, headers, body);

  g_assert_cmpuint (response->status, ==, status);
}

static void
test_session (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autofree char *id = http_host_open_session (host);
  g_autofree char *other = http_host_open_session (host);
  g_autofree char *headers = make_session_headers (id);
  g_autofree char *other_headers = make_session_headers (other);

  g_assert_cmpuint (strlen (id), ==, 64);
  g_assert_cmpstr (id, !=, other);
  assert_status (host, "POST", headers,
                 "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}", 202);
  assert_status (host, "POST", headers, PING, 200);
  assert_status (host, "POST", headers, REQUEST ("nope", ""), 200);
  assert_status (host, "POST", headers, "{\"jsonrpc\":\"2.0\",\"id\":9,\"result\":{}}", 202);
  assert_status (host, "DELETE", headers, NULL, 204);
  assert_status (host, "POST", headers, PING, 404);
  assert_status (host, "GET", headers, NULL, 404);
  assert_status (host, "DELETE", headers, NULL, 404);
  assert_status (host, "POST", other_headers, PING, 200);
}

static void
test_session_versions (void)
{
  static const struct
  {
    const char *version;
    guint status;
  } versions[] = {
    { "2025-06-18", 200 }, { "2025-11-25", 200 }, { "2025-03-26", 200 }, { "1", 400 }, { "", 400 },
  };
  g_autoptr (HttpHost) host = http_host_new ();
  g_autofree char *id = http_host_open_session (host);

  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autofree char *headers = g_strconcat (COMMON "Mcp-Session-Id: ", id,
                                              "\r\nMCP-Protocol-Version: ", versions[i].version,
                                              "\r\n", NULL);

      assert_status (host, "POST", headers, PING, versions[i].status);
    }
}

/* A session begins with an answer, not with an error. */
static void
test_failed_session (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autoptr (HttpResponse) response = http_host_ask (
      host, "POST", COMMON,
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":[]}");

  g_assert_null (strstr (response->head, "mcp-session-id"));
  g_assert_nonnull (strstr (response->body, "\"error\""));
}

static void
test_too_many_sessions (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autofree char *first = http_host_open_session (host);
  g_autofree char *second = http_host_open_session (host);
  g_autofree char *first_headers = make_session_headers (first);
  g_autofree char *second_headers = make_session_headers (second);

  for (int i = 2; i < SKEP_MCP_HTTP_MAX_SESSIONS; i++)
    g_free (http_host_open_session (host));
  assert_status (host, "POST", first_headers, PING, 200);

  g_free (http_host_open_session (host));

  assert_status (host, "POST", first_headers, PING, 200);
  assert_status (host, "POST", second_headers, PING, 404);
}

/* One that is used makes no room. */
static void
test_busy_sessions (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);

  for (int i = 0; i < SKEP_MCP_HTTP_MAX_SESSIONS; i++)
    {
      g_autofree char *id = http_host_open_session (host);
      g_autofree char *headers = make_session_headers (id);
      GSocket *socket = http_host_connect (host);
      g_autoptr (HttpResponse) response = NULL;

      g_ptr_array_add (sockets, socket);
      http_send_request (socket, "GET", headers, NULL);
      response = http_receive_head (socket);
      g_assert_cmpuint (response->status, ==, 200);
    }

  assert_status (host, "POST", COMMON, INITIALIZE, 503);
}

static void
close_idle_cb (SkepMcpServices *services,
               gpointer         user_data)
{
  const gint64 minute = 60 * G_USEC_PER_SEC;
  const SkepMcpPeer peer = { .transport = SKEP_MCP_TRANSPORT_HTTP };
  g_autoptr (SkepMcpHttpSessions) sessions = skep_mcp_http_sessions_new (services);
  SkepMcpHttpSession *idle = skep_mcp_http_sessions_add (sessions, &peer);
  SkepMcpHttpSession *busy = skep_mcp_http_sessions_add (sessions, &peer);
  g_autofree char *idle_id = g_strdup (idle->id);
  gint64 now = g_get_monotonic_time ();

  skep_mcp_http_session_enter (busy);
  skep_mcp_http_sessions_close_idle (sessions, now + 29 * minute);
  g_assert_true (skep_mcp_http_sessions_find (sessions, idle_id) == idle);
  skep_mcp_http_sessions_close_idle (sessions, now + 31 * minute);
  g_assert_null (skep_mcp_http_sessions_find (sessions, idle_id));
  g_assert_true (skep_mcp_http_sessions_find (sessions, busy->id) == busy);
}

static void
test_idle_sessions (void)
{
  g_autoptr (HttpHost) host = http_host_new ();

  skep_mcp_server_invoke (host->server, close_idle_cb, NULL);
}

/* Streams */

static void
assert_steps (GSocket *socket)
{
  g_autoptr (HttpResponse) response = http_receive_head (socket);

  g_assert_cmpuint (response->status, ==, 200);
  g_assert_nonnull (strstr (response->head, "content-type: text/event-stream"));
  g_assert_nonnull (strstr (response->head, "x-accel-buffering: no"));
  g_assert_nonnull (strstr (response->head, "cache-control: no-store"));
  for (int i = 1; i <= 3; i++)
    {
      g_autofree char *event = http_receive_event (socket);

      g_assert_nonnull (strstr (event, "notifications/progress"));
    }
}

static void
test_progress (gconstpointer data)
{
  gboolean is_modern = GPOINTER_TO_INT (data);
  g_autoptr (HttpHost) host = http_host_new ();
  g_autofree char *id = http_host_open_session (host);
  g_autofree char *headers = is_modern ? g_strdup (MODERN_CALL ("steps"))
                                       : make_session_headers (id);
  g_autoptr (GSocket) socket = http_host_connect (host);
  g_autofree char *answer = NULL;
  g_autofree char *end = NULL;
  g_autoptr (HttpResponse) next = NULL;

  http_send_request (socket, "POST", headers, is_modern ? CALL ("steps") : LEGACY_CALL ("steps"));
  assert_steps (socket);
  answer = http_receive_event (socket);
  g_assert_nonnull (strstr (answer, "\"result\""));
  end = http_receive_event (socket);
  g_assert_null (end);

  http_send_request (socket, "POST", MODERN_CALL ("echo"), CALL ("echo"));
  next = http_receive (socket);
  g_assert_cmpuint (next->status, ==, 200);
}

static void
listen_in (GSocket    *socket,
           const char *headers)
{
  g_autoptr (HttpResponse) response = NULL;

  http_send_request (socket, "GET", headers, NULL);
  response = http_receive_head (socket);
  g_assert_cmpuint (response->status, ==, 200);
  g_assert_nonnull (strstr (response->head, "content-type: text/event-stream"));
}

static void
assert_told (GSocket *socket)
{
  g_autofree char *event = http_receive_event (socket);

  g_assert_nonnull (event);
  g_assert_nonnull (strstr (event, "notifications/tools/list_changed"));
}

/* The newest stream gets what belongs to no request, and no other does; when it is gone, the one
 * before does. */
static void
test_unsolicited (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autofree char *id = http_host_open_session (host);
  g_autofree char *headers = make_session_headers (id);
  g_autoptr (GSocket) first = http_host_connect (host);
  g_autoptr (GSocket) second = http_host_connect (host);
  g_autofree char *end = NULL;

  listen_in (first, headers);
  listen_in (second, headers);
  assert_status (host, "POST", headers, LEGACY_CALL ("tell"), 200);
  assert_told (second);

  g_socket_close (second, NULL);
  /* Until the server has seen that, it may still send there. */
  for (gboolean is_told = FALSE; !is_told;)
    {
      assert_status (host, "POST", headers, LEGACY_CALL ("tell"), 200);
      is_told = g_socket_condition_timed_wait (first, G_IO_IN, 0, NULL, NULL) &&
                g_socket_get_available_bytes (first) > 40;
    }
  assert_told (first);

  assert_status (host, "DELETE", headers, NULL, 204);
  while (end == NULL)
    {
      g_autofree char *event = http_receive_event (first);

      if (event == NULL)
        end = g_strdup ("");
    }
}

/* A comment, each in a chunk of its own. */
static void
test_keep_alive (void)
{
  g_autoptr (HttpHost) host = http_host_new_with (0, 20);
  g_autofree char *id = http_host_open_session (host);
  g_autofree char *headers = make_session_headers (id);
  g_autoptr (GSocket) socket = http_host_connect (host);
  static const char comment[] = "e\r\n: keep-alive\n\n\r\n";

  listen_in (socket, headers);
  for (int i = 0; i < 5; i++)
    {
      char text[sizeof comment] = "";
      gsize length = 0;

      for (gssize n; length < strlen (comment); length += n)
        {
          n = g_socket_receive (socket, text + length, strlen (comment) - length, NULL, NULL);
          g_assert_cmpint (n, >, 0);
        }
      g_assert_cmpstr (text, ==, comment);
    }
}

/* In the newer era who leaves has cancelled; in the older one that takes a notification. */
static void
test_modern_disconnect (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autoptr (GSocket) socket = http_host_connect (host);

  http_send_request (socket, "POST", MODERN_CALL ("wait"), CALL ("wait"));
  g_assert_true (http_host_await_waiting (1));
  g_socket_close (socket, NULL);

  g_assert_true (http_host_await_waiting (0));
}

static void
test_modern_stream_disconnect (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autoptr (GSocket) socket = http_host_connect (host);
  g_autoptr (HttpResponse) response = NULL;

  http_send_request (socket, "POST", MODERN_CALL ("begin"), CALL ("begin"));
  response = http_receive_head (socket);
  g_socket_close (socket, NULL);

  g_assert_true (http_host_await_waiting (0));
}

static void
test_legacy_disconnect (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autofree char *id = http_host_open_session (host);
  g_autofree char *headers = make_session_headers (id);
  g_autoptr (GSocket) socket = http_host_connect (host);

  http_send_request (socket, "POST", headers, LEGACY_CALL ("wait"));
  g_assert_true (http_host_await_waiting (1));
  g_socket_close (socket, NULL);
  assert_status (host, "POST", headers, REQUEST ("nope", ""), 200);
  g_assert_cmpuint (http_host_count_waiting (), ==, 1);

  assert_status (host, "POST", headers, CANCEL, 202);
  g_assert_true (http_host_await_waiting (0));
}

/* Who waits for a call whose session is ended, waits no longer. */
static void
test_delete_ends_calls (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autofree char *id = http_host_open_session (host);
  g_autofree char *headers = make_session_headers (id);
  g_autoptr (GSocket) socket = http_host_connect (host);
  g_autoptr (HttpResponse) response = NULL;

  http_send_request (socket, "POST", headers, LEGACY_CALL ("wait"));
  g_assert_true (http_host_await_waiting (1));
  assert_status (host, "DELETE", headers, NULL, 204);
  response = http_receive (socket);

  g_assert_cmpuint (response->status, ==, 404);
  g_assert_true (http_host_await_waiting (0));
}

/* Nobody reads the stream, so it is cut off before it has taken much memory. */
static void
test_slow_reader (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autoptr (GSocket) socket = http_host_connect (host);

  http_send_request (socket, "POST", MODERN_CALL ("flood"), CALL ("flood"));

  g_assert_true (http_host_await_waiting (0));
  while (!http_is_at_end (socket))
    ;
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static gboolean
has_descriptors (gpointer data)
{
  return count_descriptors () <= *(guint *) data;
}

static void
test_streams_in_turn (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autofree char *id = http_host_open_session (host);
  g_autofree char *headers = make_session_headers (id);
  guint n_before = count_descriptors ();

  for (int i = 0; i < 500; i++)
    {
      g_autoptr (GSocket) socket = http_host_connect (host);

      if (i % 2 == 0)
        {
          listen_in (socket, headers);
          continue;
        }

      http_send_request (socket, "POST", MODERN_CALL ("steps"), CALL ("steps"));
      assert_steps (socket);
    }

  g_assert_true (harness_look_until (10000, has_descriptors, &n_before));
}

static void
test_too_many_connections (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSocket) refused = NULL;
  g_autoptr (HttpResponse) response = NULL;

  for (int i = 0; i < SKEP_MCP_HTTP_MAX_CONNECTIONS; i++)
    g_ptr_array_add (sockets, http_host_connect (host));
  refused = http_host_connect (host);
  http_send_request (refused, "POST", MODERN ("tools/list"), LIST);
  response = http_receive (refused);

  g_assert_cmpuint (response->status, ==, 503);
  g_assert_true (http_is_at_end (refused));
}

static gint64
get_processor_us (void)
{
  struct timespec time;

  g_assert_cmpint (clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time), ==, 0);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static guint
count_servers (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  guint n_servers = 0;
  const char *thread;

  while ((thread = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", thread, "comm", NULL);
      g_autofree char *name = NULL;

      n_servers += g_file_get_contents (path, &name, NULL, NULL) &&
                   g_str_equal (g_strchomp (name), "skep-mcp");
    }

  return n_servers;
}

/* The thread of a server that is closed may still have something to close. */
static void
await_only_server (void)
{
  gint64 end = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;

  while (count_servers () > 1)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (G_TIME_SPAN_MILLISECOND);
    }
}

/* So many that there is none for anything more. */
static void
set_descriptor_limit (struct rlimit *old)
{
  struct rlimit limit;
  int lowest_free = dup (0);

  g_assert_cmpint (lowest_free, >=, 0);
  close (lowest_free);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, old), ==, 0);
  limit = *old;
  limit.rlim_cur = lowest_free;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
}

/* Who can't be let in for want of a descriptor waits, and nobody asks for it all the time. */
static void
test_no_descriptors (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1",
                                                                              host->port);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_autoptr (HttpResponse) response = NULL;
  struct rlimit old;
  gint64 before_us;
  gint64 taken_us;

  await_only_server ();
  set_descriptor_limit (&old);
  g_assert_true (g_socket_connect (socket, address, NULL, NULL));
  http_send_request (socket, "POST", MODERN ("tools/list"), LIST);
  before_us = get_processor_us ();
  g_assert_false (g_socket_condition_timed_wait (socket, G_IO_IN, 500000, NULL, NULL));
  taken_us = get_processor_us () - before_us;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &old), ==, 0);

  response = http_receive (socket);
  g_assert_cmpuint (response->status, ==, 200);
  g_assert_cmpint (taken_us, <, 100000);
}

/* Whatever was under way when the server goes, nothing is left of it. */
static void
test_close_in_the_middle (void)
{
  HttpHost *host = http_host_new ();
  g_autofree char *id = http_host_open_session (host);
  g_autofree char *headers = make_session_headers (id);
  g_autoptr (GSocket) stream = http_host_connect (host);
  g_autoptr (GSocket) call = http_host_connect (host);
  g_autoptr (GSocket) half = http_host_connect (host);
  g_autoptr (GSocket) silent = http_host_connect (host);

  listen_in (stream, headers);
  http_send (half, "POST /mcp HTTP/1.1\r\n" COMMON "Content-Length: 10\r\n\r\n{");
  http_send_request (call, "POST", headers, LEGACY_CALL ("wait"));
  g_assert_true (http_host_await_waiting (1));

  http_host_free (host);

  g_assert_true (http_is_at_end (call));
  g_assert_true (http_is_at_end (half));
  g_assert_true (http_is_at_end (silent));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/mcp/http/answer/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  g_test_add_func ("/mcp/http/security/a-host-in-the-request-line-is-refused", test_absolute_uri);
  g_test_add_func ("/mcp/http/security/no-host-is-refused", test_no_host);
  g_test_add_func ("/mcp/http/security/there-is-one-path", test_other_path);
  g_test_add_func ("/mcp/http/security/a-long-body-is-not-read", test_oversized_length);
  g_test_add_func ("/mcp/http/security/long-chunks-are-not-read", test_oversized_chunks);
  g_test_add_func ("/mcp/http/security/the-longest-body-is-served", test_largest_body);
  g_test_add_func ("/mcp/http/security/depth-bomb", test_depth_bomb);
  g_test_add_func ("/mcp/http/security/a-slow-client-is-cut-off", test_slow_client);
  g_test_add_func ("/mcp/http/security/a-slow-call-is-not", test_slow_call);
  g_test_add_func ("/mcp/http/security/only-this-machine-is-listened-on", test_bind_address);
  g_test_add_func ("/mcp/http/security/a-taken-port-is-an-error", test_taken_port);
  g_test_add_func ("/mcp/http/security/some-origins-can-be-allowed", test_allowed_origins);
  g_test_add_func ("/mcp/http/security/the-private-socket-needs-no-token", test_private_socket);
  g_test_add_func ("/mcp/http/security/connections-are-bounded", test_too_many_connections);
  g_test_add_func ("/mcp/http/security/no-descriptor-is-no-reason-to-spin", test_no_descriptors);
  g_test_add_func ("/mcp/http/connection/is-kept", test_keeps_connection);
  g_test_add_func ("/mcp/http/connection/answers-in-one-piece", test_one_piece);
  g_test_add_func ("/mcp/http/connection/serves-one-after-the-other", test_pipelined);
  g_test_add_func ("/mcp/http/connection/expects-to-be-asked", test_expectation);
  g_test_add_func ("/mcp/http/connection/of-an-old-client-ends", test_old_client);
  g_test_add_func ("/mcp/http/session/lives-until-it-is-deleted", test_session);
  g_test_add_func ("/mcp/http/session/knows-its-versions", test_session_versions);
  g_test_add_func ("/mcp/http/session/does-not-begin-with-an-error", test_failed_session);
  g_test_add_func ("/mcp/http/session/the-oldest-idle-one-makes-room", test_too_many_sessions);
  g_test_add_func ("/mcp/http/session/a-busy-one-makes-no-room", test_busy_sessions);
  g_test_add_func ("/mcp/http/session/ends-when-idle", test_idle_sessions);
  g_test_add_func ("/mcp/http/session/its-end-ends-calls", test_delete_ends_calls);
  g_test_add_data_func ("/mcp/http/stream/legacy-progress", GINT_TO_POINTER (FALSE), test_progress);
  g_test_add_data_func ("/mcp/http/stream/modern-progress", GINT_TO_POINTER (TRUE), test_progress);
  g_test_add_func ("/mcp/http/stream/unsolicited-goes-on-one", test_unsolicited);
  g_test_add_func ("/mcp/http/stream/is-kept-alive", test_keep_alive);
  g_test_add_func ("/mcp/http/stream/modern-disconnect-cancels", test_modern_disconnect);
  g_test_add_func ("/mcp/http/stream/modern-disconnect-of-a-stream-cancels",
                   test_modern_stream_disconnect);
  g_test_add_func ("/mcp/http/stream/legacy-disconnect-does-not", test_legacy_disconnect);
  g_test_add_func ("/mcp/http/stream/a-slow-reader-is-cut-off", test_slow_reader);
  g_test_add_func ("/mcp/http/stream/five-hundred-leave-nothing", test_streams_in_turn);
  g_test_add_func ("/mcp/http/close/in-the-middle", test_close_in_the_middle);

  return g_test_run ();
}

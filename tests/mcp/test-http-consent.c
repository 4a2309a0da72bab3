/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "http-harness.h"

#define COMMON                                                                                   \
  "Host: localhost\r\nAuthorization: Bearer " HTTP_TOKEN "\r\n"                                  \
  "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
#define MODERN                                                                                   \
  COMMON "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: wait\r\n"
#define MODERN_CALL                                                                              \
  "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"wait\","       \
  "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                       \
  "\"io.modelcontextprotocol/clientCapabilities\":{},"                                           \
  "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"web\",\"version\":\"1\"}}}}"
#define LEGACY_CALL                                                                              \
  "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"wait\"}}"
#define PING "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}"

/* The one that is connected. */
static SkepMcpClient *
take_client (HttpHost *host)
{
  g_autoptr (GPtrArray) clients = skep_mcp_consent_dup_clients (host->consent);

  g_assert_cmpuint (clients->len, ==, 1);
  return g_ptr_array_steal_index (clients, 0);
}

/* Who is sent away has no session any more, and what it waited for is over. */
static void
test_session (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autofree char *id = http_host_open_session (host);
  g_autofree char *headers = g_strconcat (COMMON "Mcp-Session-Id: ", id, "\r\n", NULL);
  g_autoptr (GSocket) socket = http_host_connect (host);
  g_autoptr (SkepMcpClient) client = NULL;
  g_autoptr (HttpResponse) response = NULL;
  g_autoptr (HttpResponse) next = NULL;

  http_send_request (socket, "POST", headers, LEGACY_CALL);
  g_assert_true (http_host_await_waiting (1));
  client = take_client (host);
  g_assert_cmpstr (client->name, ==, "test");
  g_assert_cmpint (client->transport, ==, SKEP_MCP_TRANSPORT_HTTP);
  skep_mcp_consent_disconnect (host->consent, client->id);
  response = http_receive (socket);
  g_assert_cmpuint (response->status, ==, 404);
  g_assert_true (http_host_await_waiting (0));
  next = http_host_ask (host, "POST", headers, PING);
  g_assert_cmpuint (next->status, ==, 404);
}

/* Without a session there is only the connection to end. */
static void
test_alone (void)
{
  g_autoptr (HttpHost) host = http_host_new ();
  g_autoptr (GSocket) socket = http_host_connect (host);
  g_autoptr (SkepMcpClient) client = NULL;
  g_autoptr (GPtrArray) clients = NULL;

  http_send_request (socket, "POST", MODERN, MODERN_CALL);
  g_assert_true (http_host_await_waiting (1));
  client = take_client (host);
  g_assert_cmpstr (client->name, ==, "web");
  skep_mcp_consent_disconnect (host->consent, client->id);
  g_assert_true (http_host_await_waiting (0));
  while (!http_is_at_end (socket))
    ;
  clients = skep_mcp_consent_dup_clients (host->consent);
  g_assert_cmpuint (clients->len, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mcp/http-consent/a-session-ends", test_session);
  g_test_add_func ("/mcp/http-consent/a-request-ends", test_alone);
  return g_test_run ();
}

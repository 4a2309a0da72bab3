/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "mcp-peer-harness.h"
#include "skep-mcp-product.h"

#define META                                                                                     \
  "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                       \
  "\"io.modelcontextprotocol/clientCapabilities\":{}}"

/* What is sent, and what the answer must contain; nothing if there must be none. */
typedef struct
{
  const char *name;
  const char *sent;
  const char *expected[4];
} Exchange;

static const Exchange exchanges[] = {
  { "two-values-are-a-parse-error", "{}{}", { "\"code\":-32700", "\"id\":null" } },
  { "no-json-is-a-parse-error", "{\"jsonrpc\":", { "\"code\":-32700", "\"id\":null" } },
  { "broken-utf8-is-a-parse-error", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xff\"}",
    { "\"code\":-32700" } },
  { "a-batch-is-an-invalid-request", "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]",
    { "\"code\":-32600", "\"id\":null" } },
  { "a-scalar-is-an-invalid-request", "7", { "\"code\":-32600" } },
  { "another-jsonrpc-is-an-invalid-request", "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}",
    { "\"code\":-32600", "\"id\":1" } },
  { "no-method-is-an-invalid-request", "{\"jsonrpc\":\"2.0\",\"id\":1}", { "\"code\":-32600" } },
  { "a-null-id-is-an-invalid-request", "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
    { "\"code\":-32600" } },
  { "params-that-are-a-list-are-invalid",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}", { "\"code\":-32602" } },
  { "an-unknown-method-is-told", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"nope\"}",
    { "\"code\":-32601", "\"id\":1" } },
  { "ids-keep-their-type", "{\"jsonrpc\":\"2.0\",\"id\":\"7\",\"method\":\"ping\"}",
    { "\"id\":\"7\"", "\"result\":{}" } },
  { "notifications-are-never-answered",
    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}", { NULL } },
  { "unknown-notifications-are-never-answered", "{\"jsonrpc\":\"2.0\",\"method\":\"nope\"}",
    { NULL } },
  { "responses-are-never-answered", "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", { NULL } },
  { "legacy-initialize-keeps-a-known-version",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\","
    "\"params\":{\"protocolVersion\":\"2025-06-18\"}}",
    { "\"protocolVersion\":\"2025-06-18\"", "\"tools\":{\"listChanged\":true}", "\"name\":\"skep\"" } },
  { "legacy-initialize-offers-the-newest-legacy-version",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\","
    "\"params\":{\"protocolVersion\":\"2026-07-28\"}}",
    { "\"protocolVersion\":\"2025-11-25\"" } },
  { "modern-discover-tells-versions",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\",\"params\":{" META "}}",
    { "\"supportedVersions\":[\"2026-07-28\"]", "\"resultType\":\"complete\"", "\"ttlMs\":0",
      "\"cacheScope\":\"private\"" } },
  { "modern-discover-without-meta-is-invalid",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\"}", { "\"code\":-32602" } },
  { "modern-requests-need-capabilities",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{\"_meta\":{"
    "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}}}",
    { "\"code\":-32602", "clientCapabilities" } },
  { "an-unknown-modern-version-is-refused",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{\"_meta\":{"
    "\"io.modelcontextprotocol/protocolVersion\":\"2030-01-01\","
    "\"io.modelcontextprotocol/clientCapabilities\":{}}}}",
    { "\"code\":-32022", "\"supported\":[\"2026-07-28\"]", "\"requested\":\"2030-01-01\"" } },
  { "methods-of-the-legacy-era-are-gone-in-the-modern-one",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{" META "}}",
    { "\"code\":-32601" } },
  { "an-unknown-tool-is-an-error-of-the-protocol",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"nope\"}}",
    { "\"code\":-32602" } },
  { "a-call-without-a-tool-is-an-error-of-the-protocol",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\"}", { "\"code\":-32602" } },
  { "a-wrong-type-names-the-argument",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"
    "\"name\":\"scripts_run\",\"arguments\":{\"name\":7}}}",
    { "\"isError\":true", "“name” must be a string" } },
  { "a-missing-argument-is-named",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"
    "\"name\":\"scripts_run\",\"arguments\":{}}}",
    { "\"isError\":true", "“name” is missing" } },
  { "an-escape-that-json-does-not-have-is-a-parse-error",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{"
    "\"protocolVersion\":\"\\202\"}}",
    { "\"code\":-32700", "\"id\":null" } },
  { "an-unknown-argument-is-named",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"
    "\"name\":\"scripts_list\",\"arguments\":{\"command\":\"rm\"}}}",
    { "\"isError\":true", "“command”" } },
  { "a-number-out-of-range-names-the-argument",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"
    "\"name\":\"logs_stream\",\"arguments\":{\"name\":\"x\",\"timeoutMs\":50001}}}",
    { "\"isError\":true", "“timeoutMs” must be from 0 to 50000" } },
  { "a-choice-tells-the-others",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"
    "\"name\":\"problems_list\",\"arguments\":{\"name\":\"x\",\"level\":\"info\"}}}",
    { "\"isError\":true", "“info” is no “level”: it is one of all, error, warn" } },
  { "arguments-must-be-an-object",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"
    "\"name\":\"scripts_list\",\"arguments\":[]}}",
    { "\"isError\":true", "“arguments” must be an object" } },
};

static void
test_exchange (gconstpointer data)
{
  const Exchange *exchange = data;
  g_autoptr (Peer) peer = peer_new (TRUE);

  peer_say (peer, exchange->sent);
  g_assert_cmpuint (peer->lines->len, ==, exchange->expected[0] != NULL ? 1 : 0);
  for (gsize i = 0; i < G_N_ELEMENTS (exchange->expected) && exchange->expected[i] != NULL; i++)
    if (strstr (peer->lines->pdata[0], exchange->expected[i]) == NULL)
      g_error ("“%s” is not in %s", exchange->expected[i], (char *) peer->lines->pdata[0]);
}

static void
test_depth (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (GString) bomb = g_string_new ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\","
                                           "\"params\":{\"a\":");

  for (int i = 0; i < 100000; i++)
    g_string_append_c (bomb, '[');
  peer_say (peer, bomb->str);
  g_assert_nonnull (strstr (peer->lines->pdata[0], "\"code\":-32700"));
}

static void
test_brackets_in_strings (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);

  peer_say (peer, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"a\":"
                  "\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"}}");
  g_assert_nonnull (strstr (peer->lines->pdata[0], "\"result\":{}"));
}

static const char *const tool_names[] = {
  "about", "logs_search", "logs_stream", "problems_list", "projects_list", "scripts_list",
  "scripts_restart", "scripts_run", "scripts_status", "scripts_stop",
};

static void
test_tools_are_sorted (void)
{
  g_autoptr (Peer) peer = peer_new (FALSE);
  g_autoptr (JsonObject) result = NULL;
  JsonArray *tools;

  peer_say (peer, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}");
  result = peer_take_result (peer);
  tools = json_object_get_array_member (result, "tools");
  g_assert_cmpuint (json_array_get_length (tools), ==, G_N_ELEMENTS (tool_names));
  for (guint i = 0; i < G_N_ELEMENTS (tool_names); i++)
    {
      JsonObject *tool = json_array_get_object_element (tools, i);
      JsonObject *input = json_object_get_object_member (tool, "inputSchema");

      g_assert_cmpstr (json_object_get_string_member (tool, "name"), ==, tool_names[i]);
      g_assert_false (json_object_get_boolean_member (input, "additionalProperties"));
      g_assert_true (json_object_has_member (tool, "outputSchema"));
      g_assert_true (json_object_has_member (tool, "annotations"));
    }
}

static void
test_private_arguments (void)
{
  static const char *const names[] = { "\"now\":", "\"raw\":", "\"args\":", "\"folder\":",
                                       "\"all\":" };
  g_autoptr (Peer) peer = peer_new (TRUE);

  peer_say (peer, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_null (strstr (peer->lines->pdata[0], names[i]));
}

static void
test_agents_wait_for_consent (void)
{
  static const char *const tools[] = { "projects_list", "scripts_list", "scripts_status" };

  for (gsize i = 0; i < G_N_ELEMENTS (tools); i++)
    {
      g_autoptr (Peer) peer = peer_new (FALSE);
      g_autoptr (GPtrArray) questions = NULL;
      g_autoptr (JsonObject) content = NULL;
      SkepMcpQuestion *question;

      peer_call (peer, tools[i], "{}");
      g_assert_cmpuint (peer->lines->len, ==, 0);
      questions = skep_mcp_consent_dup_questions (peer->consent);
      g_assert_cmpuint (questions->len, ==, 1);
      question = g_ptr_array_index (questions, 0);
      g_assert_cmpstr (question->tool, ==, tools[i]);
      skep_mcp_consent_answer (peer->consent, question->id, TRUE, FALSE, SKEP_MCP_LASTING_ONCE);
      content = peer_take_content (peer);
      g_assert_nonnull (content);
    }
}

static void
test_refused_agents (void)
{
  g_autoptr (Peer) peer = peer_new_with (&skep_mcp_product_registry, FALSE,
                                         SKEP_MCP_POLICY_NOTHING);
  g_autofree char *failure = NULL;

  peer_call (peer, "scripts_list", "{}");
  failure = peer_take_failure (peer);
  g_assert_true (g_str_has_prefix (failure, "agents may not see scripts"));
}

static void
test_calls_are_limited (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = peer_start_quiet (peer);

  for (guint i = 0; i < SKEP_MCP_MAX_PERSON_CALLS; i++)
    peer_call (peer, "logs_stream", "{\"name\":\"quiet-1\"}");
  g_assert_cmpuint (skep_mcp_core_get_n_calls (peer->core), ==, SKEP_MCP_MAX_PERSON_CALLS);
  g_assert_cmpuint (peer->lines->len, ==, 0);
  peer_call (peer, "logs_stream", "{\"name\":\"quiet-1\"}");
  g_assert_cmpuint (peer->lines->len, ==, 1);
  g_assert_nonnull (strstr (peer->lines->pdata[0], "\"code\":-32000"));
}

static void
test_an_id_is_used_once (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = peer_start_quiet (peer);
  const char *request = "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"tools/call\",\"params\":{"
                        "\"name\":\"logs_stream\",\"arguments\":{\"name\":\"quiet-1\"}}}";

  peer_say (peer, request);
  peer_say (peer, request);
  g_assert_cmpuint (skep_mcp_core_get_n_calls (peer->core), ==, 1);
  g_assert_cmpuint (peer->lines->len, ==, 1);
  g_assert_nonnull (strstr (peer->lines->pdata[0], "\"code\":-32600"));
}

static void
test_cancelled_calls_are_dropped (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = peer_start_quiet (peer);

  peer_say (peer, "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"tools/call\",\"params\":{"
                  "\"name\":\"logs_stream\",\"arguments\":{\"name\":\"quiet-1\"}}}");
  g_assert_cmpuint (skep_mcp_core_get_n_calls (peer->core), ==, 1);
  peer_say (peer, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
                  "\"params\":{\"requestId\":\"b\"}}");
  g_assert_cmpuint (skep_mcp_core_get_n_calls (peer->core), ==, 1);
  peer_say (peer, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
                  "\"params\":{\"requestId\":\"a\"}}");
  g_assert_cmpuint (skep_mcp_core_get_n_calls (peer->core), ==, 0);

  /* Its end finds nobody who waits. */
  harness_stop (peer->harness, run, SKEP_STOP_NOW);
  g_assert_cmpuint (peer->lines->len, ==, 0);
}

static void
test_gone_peers_leave_nothing (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = peer_start_quiet (peer);

  /* What was asked for still happens. */
  peer_call (peer, "logs_stream", "{\"processId\":\"quiet-1\"}");
  peer_call (peer, "scripts_status", "{\"processId\":\"quiet-1\",\"wait\":true}");
  peer_call (peer, "scripts_stop", "{\"processId\":\"quiet-1\",\"wait\":true}");
  g_assert_cmpuint (skep_mcp_core_get_n_calls (peer->core), ==, 3);
  g_clear_pointer (&peer->core, skep_mcp_core_free);
  harness_await_end (run);
  g_assert_cmpuint (peer->lines->len, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (exchanges); i++)
    {
      g_autofree char *path = g_strconcat ("/mcp/core/", exchanges[i].name, NULL);

      g_test_add_data_func (path, &exchanges[i], test_exchange);
    }
  g_test_add_func ("/mcp/core/deep-nesting-is-a-parse-error", test_depth);
  g_test_add_func ("/mcp/core/brackets-in-strings-are-no-nesting", test_brackets_in_strings);
  g_test_add_func ("/mcp/core/tools-are-sorted-and-complete", test_tools_are_sorted);
  g_test_add_func ("/mcp/core/what-only-the-person-may-say-is-not-told", test_private_arguments);
  g_test_add_func ("/mcp/core/agents-wait-for-consent", test_agents_wait_for_consent);
  g_test_add_func ("/mcp/core/agents-are-refused-by-policy", test_refused_agents);
  g_test_add_func ("/mcp/core/calls-under-way-are-limited", test_calls_are_limited);
  g_test_add_func ("/mcp/core/an-id-is-used-once", test_an_id_is_used_once);
  g_test_add_func ("/mcp/core/cancelled-calls-are-dropped", test_cancelled_calls_are_dropped);
  g_test_add_func ("/mcp/core/gone-peers-leave-nothing", test_gone_peers_leave_nothing);
  return g_test_run ();
}

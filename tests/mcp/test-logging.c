/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "mcp-peer-harness.h"
#include "skep-mcp-product.h"
#include "skep-mcp-tool.h"

#define META                                                                                     \
  "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                       \
  "\"io.modelcontextprotocol/clientCapabilities\":{}%s},"

static const char *const levels[] = {
  "debug", "info", "notice", "warning", "error", "critical", "alert", "emergency",
};

/* Says something of each level. */
static void
serve_say (SkepMcpCall *call)
{
  g_autoptr (JsonNode) data = json_node_init_string (json_node_alloc (), "words");

  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    skep_mcp_call_log (call, levels[i], "test", data);
  skep_mcp_call_return_content (call, json_object_new ());
}

static const SkepMcpArgument no_arguments[] = { { NULL } };

static const SkepMcpTool say_tool = {
  .name = "say",
  .title = "Say",
  .description = "Says something",
  .arguments = no_arguments,
  .serve = serve_say,
};

static const SkepMcpTool *const tools[] = { &say_tool, NULL };
static const SkepMcpResource *const resources[] = { NULL };
static const SkepMcpPrompt *const prompts[] = { NULL };

static const SkepMcpRegistry registry = {
  .name = "logging",
  .title = "Logging",
  .instructions = "",
  .tools = tools,
  .resources = resources,
  .templates = resources,
  .prompts = prompts,
};

static Peer *
new_agent (void)
{
  return peer_new_with (&registry, FALSE, SKEP_MCP_POLICY_RUN);
}

static void
set_level (Peer       *peer,
           const char *level)
{
  g_autofree char *request = g_strdup_printf (
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"logging/setLevel\",\"params\":{"
      "\"level\":\"%s\"}}", level);

  peer_say (peer, request);
  g_assert_cmpuint (peer->lines->len, ==, 1);
  g_ptr_array_set_size (peer->lines, 0);
}

static void
call_say (Peer       *peer,
          const char *meta)
{
  g_autofree char *request = g_strdup_printf (
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{%s\"name\":\"say\"}}",
      meta);

  g_ptr_array_set_size (peer->lines, 0);
  peer_say (peer, request);
}

/* The messages, which come before the result, begin with @first. */
static void
assert_levels (Peer  *peer,
               gsize  first)
{
  g_assert_cmpuint (peer->lines->len, ==, G_N_ELEMENTS (levels) - first + 1);
  for (gsize i = first; i < G_N_ELEMENTS (levels); i++)
    {
      const char *line = peer->lines->pdata[i - first];
      g_autofree char *params = g_strdup_printf (
          "\"params\":{\"level\":\"%s\",\"logger\":\"test\",\"data\":\"words\"}", levels[i]);

      g_assert_nonnull (strstr (line, "\"method\":\"notifications/message\""));
      g_assert_nonnull (strstr (line, params));
    }
  g_assert_nonnull (strstr (peer->lines->pdata[peer->lines->len - 1], "\"result\""));
}

static void
test_legacy (void)
{
  g_autoptr (Peer) peer = new_agent ();

  call_say (peer, "");
  assert_levels (peer, G_N_ELEMENTS (levels));
  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      g_ptr_array_set_size (peer->lines, 0);
      set_level (peer, levels[i]);
      call_say (peer, "");
      assert_levels (peer, i);
    }
}

/* With each request, and for no other. */
static void
test_modern (void)
{
  g_autoptr (Peer) peer = new_agent ();
  g_autofree char *silent = g_strdup_printf (META, "");
  g_autofree char *wrong = g_strdup_printf (META, ",\"io.modelcontextprotocol/logLevel\":7");
  g_autofree char *error = g_strdup_printf (META, ",\"io.modelcontextprotocol/logLevel\":"
                                                  "\"error\"");

  set_level (peer, "debug");
  call_say (peer, error);
  assert_levels (peer, 4);
  call_say (peer, silent);
  assert_levels (peer, G_N_ELEMENTS (levels));
  call_say (peer, wrong);
  assert_levels (peer, G_N_ELEMENTS (levels));
}

static gboolean
has_no_call (gpointer data)
{
  return skep_mcp_core_get_n_calls (((Peer *) data)->core) == 0;
}

/* A call that waits tells first which run it waits for. */
static void
test_start (void)
{
  static const char *const wanted[] = { "info", "notice" };

  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_autoptr (Peer) peer = peer_new_with (&skep_mcp_product_registry, FALSE,
                                             SKEP_MCP_POLICY_RUN);
      const gboolean is_told = i == 0;

      peer_add_nasty (peer, "over", "exit", "0");
      set_level (peer, wanted[i]);
      peer_call (peer, "scripts_run", "{\"name\":\"over\",\"waitFor\":\"exit\"}");
      g_assert_true (harness_wait (20000, peer_has_line, peer));
      g_assert_true (is_told == (strstr (peer->lines->pdata[0],
                                         "\"logger\":\"scripts\",\"data\":{"
                                         "\"processId\":\"over-1\"") != NULL));
      g_assert_true (harness_wait (20000, has_no_call, peer));
      g_assert_cmpuint (peer->lines->len, ==, is_told ? 2 : 1);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mcp/logging/older-clients-set-a-level", test_legacy);
  g_test_add_func ("/mcp/logging/newer-clients-name-it-with-each-request", test_modern);
  g_test_add_func ("/mcp/logging/a-start-that-is-waited-for-is-told", test_start);
  return g_test_run ();
}

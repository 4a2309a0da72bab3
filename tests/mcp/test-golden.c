/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "mcp-golden.h"
#include "mcp-peer-harness.h"
#include "skep-mcp-product.h"

static void
test_tools (void)
{
  g_autoptr (Peer) peer = peer_new (FALSE);
  g_autoptr (JsonObject) result = NULL;

  peer_say (peer, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}");
  result = peer_take_result (peer);
  golden_check ("tools-list", json_object_get_member (result, "tools"));
}

/* One after another: each finds what those before it have left. */
static const struct
{
  const char *name;
  const char *tool;
  const char *arguments;
} calls[] = {
  { "about", "about", "{}" },
  { "projects-list", "projects_list", "{}" },
  { "scripts-list-before", "scripts_list", "{}" },
  { "scripts-status-never", "scripts_status", "{\"name\":\"dev\"}" },
  { "scripts-run", "scripts_run", "{\"name\":\"test\"}" },
  { "scripts-run-wait", "scripts_run",
    "{\"name\":\"dev\",\"waitFor\":\"pattern\",\"pattern\":\"Ready\"}" },
  { "scripts-run-late", "scripts_run", "{\"name\":\"dev\",\"waitFor\":\"port\",\"timeoutMs\":1}" },
  { "scripts-run-duplicate", "scripts_run", "{\"name\":\"dev\"}" },
  { "scripts-list", "scripts_list", "{}" },
  { "scripts-status", "scripts_status", "{\"name\":\"dev\"}" },
  { "logs-stream", "logs_stream", "{\"name\":\"dev\",\"follow\":false,\"level\":\"error\"}" },
  { "problems-list", "problems_list", "{\"name\":\"dev\"}" },
  { "scripts-restart", "scripts_restart",
    "{\"name\":\"dev\",\"waitFor\":\"pattern\",\"pattern\":\"ready\"}" },
  { "scripts-stop", "scripts_stop", "{\"name\":\"dev\",\"wait\":true}" },
  { "scripts-status-ended", "scripts_status", "{\"name\":\"dev\"}" },
  { "logs-stream-ended", "logs_stream", "{\"name\":\"dev\"}" },
  { "problems-list-ended", "problems_list", "{\"name\":\"dev\"}" },
  { "logs-search", "logs_search", "{\"query\":\"main\"}" },
  { "logs-search-truncated", "logs_search", "{\"query\":\"main\",\"limit\":1,\"level\":\"warn\"}" },
};

/* Both go on. */
static void
add_scripts (Peer *peer)
{
  SkepScript *dev = harness_make_script (peer->harness, "dev", "/bin/sh", "-c",
                                         "echo main.c:3:5: error: no; echo main.c:4:1: error: no; "
                                         "echo; echo ready; exec sleep 60", NULL);

  dev->description = g_strdup ("Serves the shop");
  dev->package = g_strdup ("@shop/web");
  dev->manager = g_intern_string ("npm");
  dev->is_favorite = TRUE;
  g_ptr_array_add (peer->scripts, dev);
  peer_add_nasty (peer, "test", "ready", NULL);
}

static void
test_results (void)
{
  g_autoptr (Peer) peer = peer_new_with (&skep_mcp_product_registry, FALSE, SKEP_MCP_POLICY_RUN);

  add_scripts (peer);
  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autoptr (JsonObject) content = peer_ask (peer, calls[i].tool, calls[i].arguments);
      g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), content);
      g_autoptr (JsonNode) shape = golden_make_shape (node);

      golden_check (calls[i].name, shape);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mcp/golden/tools-are-what-was-agreed-on", test_tools);
  g_test_add_func ("/mcp/golden/results-have-the-shape-that-was-agreed-on", test_results);
  return g_test_run ();
}

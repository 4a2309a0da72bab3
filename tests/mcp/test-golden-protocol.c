/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "mcp-golden.h"
#include "mcp-peer-harness.h"
#include "skep-mcp-product.h"

#define TIMEOUT_MS 20000
#define META                                                                                     \
  "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                       \
  "\"io.modelcontextprotocol/clientCapabilities\":{}}"
#define RESOURCE(uri) "resources/read", "{\"uri\":\"" uri "\"}"

/**
 * Golden:
 * @name: of the file, and of the test
 * @method: that is asked for
 * @params: with what
 * @is_exact: whether the answer itself is kept, and not just which members it has, of which types
 */
typedef struct
{
  const char *name;
  const char *method;
  const char *params;
  gboolean is_exact;
} Golden;

/* The script `compile` has run and failed, `dev` has not run, and `server` lives. */
static const Golden goldens[] = {
  { "initialize", "initialize",
    "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
    "\"clientInfo\":{\"name\":\"golden\",\"version\":\"1\"}}" },
  { "discover", "server/discover", "{" META "}" },
  { "set-level", "logging/setLevel", "{\"level\":\"error\"}", TRUE },
  { "prompts-list", "prompts/list", "{}", TRUE },
  { "prompts-list-modern", "prompts/list", "{" META "}" },
  { "prompt-debug-error", "prompts/get",
    "{\"name\":\"debug_error\",\"arguments\":{\"error_message\":\"boom\"}}" },
  { "prompt-script-configuration", "prompts/get",
    "{\"name\":\"script_configuration\",\"arguments\":{\"task_type\":\"test\"}}", TRUE },
  { "prompt-missing", "prompts/get", "{\"name\":\"nope\"}", TRUE },
  { "completion", "completion/complete",
    "{\"ref\":{\"type\":\"ref/resource\",\"uri\":\"logs://{script}\"},"
    "\"argument\":{\"name\":\"script\",\"value\":\"\"}}", TRUE },
  { "resources-list", "resources/list", "{}", TRUE },
  { "resources-list-modern", "resources/list", "{" META "}" },
  { "resources-templates-list", "resources/templates/list", "{}", TRUE },
  { "resource-logs-errors", RESOURCE ("logs://errors") },
  { "resource-logs-recent", RESOURCE ("logs://recent") },
  { "resource-logs-script", RESOURCE ("logs://compile") },
  { "resource-logs-never-run", RESOURCE ("logs://dev") },
  { "resource-missing", RESOURCE ("logs://nope"), TRUE },
  { "resource-missing-modern", "resources/read", "{" META ",\"uri\":\"logs://nope\"}", TRUE },
  { "resource-modern", "resources/read", "{" META ",\"uri\":\"logs://dev\"}" },
  { "resource-processes-active", RESOURCE ("processes://active") },
  { "resource-scripts-available", RESOURCE ("scripts://available") },
  { "resource-subscribe", "resources/subscribe", "{\"uri\":\"logs://compile\"}", TRUE },
  { "resource-unsubscribe", "resources/unsubscribe", "{\"uri\":\"logs://compile\"}", TRUE },
  { "subscriptions-listen", "subscriptions/listen",
    "{" META ",\"notifications\":{\"toolsListChanged\":true,"
    "\"resourceSubscriptions\":[\"logs://compile\"]}}", TRUE },
};

static gboolean
is_scanned (gpointer data)
{
  return skep_problem_list_is_complete (skep_output_get_problems (skep_run_get_output (data)));
}

static void
add_failed (Peer *peer)
{
  SkepScript *script = harness_make_script (peer->harness, "compile", "/bin/sh", "-c",
                                            "echo 'main.c:3:5: error: no such thing'; exit 2",
                                            NULL);
  g_autoptr (SkepRun) run = NULL;

  peer_add_script (peer, script);
  run = harness_start (peer->harness, script);
  harness_await_end (run);
  g_assert_true (harness_wait (TIMEOUT_MS, is_scanned, run));
}

static void
add_live (Peer *peer)
{
  SkepScript *script = harness_make_script (peer->harness, "server", "/bin/sleep", "60", NULL);
  g_autoptr (SkepRun) run = NULL;

  peer_add_script (peer, script);
  run = harness_start (peer->harness, script);
  harness_await_status (run, SKEP_RUN_STATUS_RUNNING);
}

/* What a resource reads is JSON itself: its shape stands beside that of the answer. */
static JsonNode *
dup_content (JsonNode *answer)
{
  JsonObject *result = json_object_get_object_member (json_node_get_object (answer), "result");
  JsonArray *contents = result != NULL && json_object_has_member (result, "contents")
                            ? json_object_get_array_member (result, "contents")
                            : NULL;

  if (contents == NULL)
    return NULL;

  return json_from_string (json_object_get_string_member (
                               json_array_get_object_element (contents, 0), "text"), NULL);
}

static JsonNode *
make_kept (JsonNode *answer)
{
  g_autoptr (JsonNode) content = dup_content (answer);
  JsonNode *shape = golden_make_shape (answer);

  if (content != NULL)
    json_object_set_member (json_node_get_object (shape), "content", golden_make_shape (content));
  return shape;
}

static void
test_golden (gconstpointer data)
{
  const Golden *golden = data;
  g_autoptr (Peer) peer = peer_new_with (&skep_mcp_product_registry, FALSE, SKEP_MCP_POLICY_READ);
  g_autofree char *request = g_strdup_printf (
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}", golden->method,
      golden->params);
  g_autoptr (JsonNode) answer = NULL;
  g_autoptr (JsonNode) kept = NULL;

  add_failed (peer);
  add_live (peer);
  peer_add_nasty (peer, "dev", "ready", NULL);
  peer_say (peer, request);
  g_assert_true (harness_wait (TIMEOUT_MS, peer_has_line, peer));
  answer = json_from_string (peer->lines->pdata[0], NULL);
  kept = golden->is_exact ? json_node_ref (answer) : make_kept (answer);
  golden_check (golden->name, kept);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (goldens); i++)
    {
      g_autofree char *path = g_strconcat ("/mcp/golden/", goldens[i].name, NULL);

      g_test_add_data_func (path, &goldens[i], test_golden);
    }
  return g_test_run ();
}

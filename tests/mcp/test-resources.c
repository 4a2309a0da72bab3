/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "mcp-peer-harness.h"
#include "skep-mcp-newest-items.h"
#include "skep-mcp-page.h"
#include "skep-mcp-product.h"

#define META                                                                                     \
  "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                       \
  "\"io.modelcontextprotocol/clientCapabilities\":{}},"

static Peer *
new_agent (void)
{
  return peer_new_with (&skep_mcp_product_registry, FALSE, SKEP_MCP_POLICY_READ);
}

static void
ask (Peer       *peer,
     const char *meta,
     const char *uri)
{
  g_autofree char *request = g_strdup_printf (
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/read\",\"params\":{%s\"uri\":\"%s\"}}",
      meta, uri);

  peer_say (peer, request);
}

/* What a resource reads, as an object. */
static JsonObject *
read_resource (Peer       *peer,
               const char *uri)
{
  g_autoptr (JsonObject) result = NULL;
  g_autoptr (JsonNode) content = NULL;
  JsonArray *contents;
  JsonObject *item;

  ask (peer, "", uri);
  result = peer_take_result (peer);
  contents = json_object_get_array_member (result, "contents");
  g_assert_cmpuint (json_array_get_length (contents), ==, 1);
  item = json_array_get_object_element (contents, 0);
  g_assert_cmpstr (json_object_get_string_member (item, "uri"), ==, uri);
  g_assert_cmpstr (json_object_get_string_member (item, "mimeType"), ==, "application/json");
  content = json_from_string (json_object_get_string_member (item, "text"), NULL);

  return json_object_ref (json_node_get_object (content));
}

static char *
take_line (Peer *peer)
{
  g_assert_cmpuint (peer->lines->len, ==, 1);
  return g_ptr_array_steal_index (peer->lines, 0);
}

static SkepRun *
run_command (Peer       *peer,
             const char *name,
             const char *command)
{
  SkepScript *script = harness_make_script (peer->harness, name, "/bin/sh", "-c", command, NULL);

  peer_add_script (peer, script);
  return harness_start (peer->harness, script);
}

static const char *
get_content (JsonArray *lines,
             guint      index)
{
  return json_object_get_string_member (json_array_get_object_element (lines, index), "content");
}

static void
test_scripts (void)
{
  g_autoptr (Peer) peer = new_agent ();
  g_autoptr (JsonObject) content = NULL;
  JsonObject *script;

  peer_add_nasty (peer, "dev", "ready", NULL);
  content = read_resource (peer, "scripts://available");
  script = json_array_get_object_element (json_object_get_array_member (content, "scripts"), 0);
  g_assert_cmpstr (json_object_get_string_member (script, "name"), ==, "dev");
  g_assert_cmpstr (json_object_get_string_member (script, "status"), ==, "not running");
}

static void
test_processes (void)
{
  g_autoptr (Peer) peer = new_agent ();
  g_autoptr (SkepRun) ended = run_command (peer, "ended", "exit 0");
  g_autoptr (SkepRun) live = peer_start_quiet (peer);
  g_autoptr (JsonObject) content = NULL;
  JsonArray *processes;

  harness_await_end (ended);
  content = read_resource (peer, "processes://active");
  processes = json_object_get_array_member (content, "processes");
  g_assert_cmpuint (json_array_get_length (processes), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (processes, 0),
                                                  "processId"), ==, skep_run_get_id (live));
}

static void
test_script_log (void)
{
  g_autoptr (Peer) peer = new_agent ();
  g_autoptr (SkepRun) run = run_command (peer, "dev", "printf '\\033[31mred\\033[0m\\nlast\\n'");
  g_autoptr (JsonObject) content = NULL;
  JsonArray *lines;

  harness_await_end (run);
  content = read_resource (peer, "logs://dev");
  lines = json_object_get_array_member (content, "lines");
  g_assert_cmpuint (json_array_get_length (lines), ==, 2);
  g_assert_cmpstr (get_content (lines, 0), ==, "red");
  g_assert_cmpstr (get_content (lines, 1), ==, "last");
  g_assert_cmpstr (json_object_get_string_member (content, "status"), ==, "success");
  g_assert_cmpstr (json_object_get_string_member (content, "processId"), ==,
                   skep_run_get_id (run));
}

static void
test_encoded_id (void)
{
  g_autoptr (Peer) peer = new_agent ();
  SkepScript *script = peer_add_nasty (peer, "dev", "ready", NULL);
  g_autofree char *id = g_uri_escape_string (script->id, NULL, FALSE);
  g_autofree char *uri = g_strconcat ("logs://", id, NULL);
  g_autoptr (JsonObject) content = read_resource (peer, uri);

  g_assert_nonnull (strstr (uri, "%3A"));
  g_assert_cmpstr (json_object_get_string_member (content, "script"), ==, script->id);
  g_assert_cmpstr (json_object_get_string_member (content, "status"), ==, "not running");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (content, "lines")), ==, 0);
}

static void
test_recent (void)
{
  g_autoptr (Peer) peer = new_agent ();
  g_autoptr (SkepRun) many = run_command (peer, "many", "seq 1 300");
  g_autoptr (SkepRun) last = NULL;
  g_autoptr (JsonObject) content = NULL;
  JsonArray *lines;

  harness_await_end (many);
  last = run_command (peer, "last", "echo newest");
  harness_await_end (last);
  content = read_resource (peer, "logs://recent");
  lines = json_object_get_array_member (content, "lines");
  g_assert_cmpuint (json_array_get_length (lines), ==, 100);
  g_assert_cmpstr (get_content (lines, 0), ==, "202");
  g_assert_cmpstr (get_content (lines, 98), ==, "300");
  g_assert_cmpstr (get_content (lines, 99), ==, "newest");
}

static gboolean
is_scanned (gpointer data)
{
  return skep_problem_list_is_complete (skep_output_get_problems (skep_run_get_output (data)));
}

static void
take_item (SkepMcpNewestItems *items,
           const char         *content,
           const char         *time)
{
  JsonObject *item = json_object_new ();

  json_object_set_string_member (item, "content", content);
  json_object_set_string_member (item, "timestamp", time);
  skep_mcp_newest_items_take (items, item);
}

/* The clock may be set back while a script writes. */
static void
test_clock (void)
{
  static const char *const expected[] = { "b1", "a1", "b2", "a2", "a3" };
  g_autoptr (SkepMcpNewestItems) items = skep_mcp_newest_items_new ();
  g_autoptr (JsonArray) array = NULL;

  skep_mcp_newest_items_begin_run (items);
  take_item (items, "a1", "2026-01-01T12:00:05.000Z");
  take_item (items, "a2", "2026-01-01T12:00:09.000Z");
  take_item (items, "a3", "2026-01-01T11:00:00.000Z");
  skep_mcp_newest_items_begin_run (items);
  take_item (items, "b0", "2026-01-01T12:00:00.000Z");
  take_item (items, "b1", "2026-01-01T12:00:01.000Z");
  take_item (items, "b2", "2026-01-01T12:00:07.000Z");
  array = skep_mcp_newest_items_finish (items, G_N_ELEMENTS (expected));
  g_assert_cmpuint (json_array_get_length (array), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpstr (get_content (array, i), ==, expected[i]);
}

/* As far as output was looked through. */
static void
test_levels (void)
{
  g_autoptr (Peer) peer = new_agent ();
  g_autoptr (SkepRun) run = run_command (peer, "compile",
                                         "printf 'main.c:3:5: error: no such thing\\nok\\n'");
  g_autoptr (JsonObject) content = NULL;
  JsonArray *lines;

  harness_await_end (run);
  g_assert_true (harness_wait (20000, is_scanned, run));
  content = read_resource (peer, "logs://recent");
  lines = json_object_get_array_member (content, "lines");
  g_assert_cmpuint (json_array_get_length (lines), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (lines, 0),
                                                  "level"), ==, "error");
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (lines, 1),
                                                  "level"), ==, "info");
}

static void
test_errors (void)
{
  g_autoptr (Peer) peer = new_agent ();
  g_autoptr (SkepRun) run = run_command (peer, "compile",
                                         "printf 'main.c:3:5: error: no such thing\\n"
                                         "util.c:7:1: warning: unused\\nok\\n'");
  g_autoptr (JsonObject) content = NULL;
  JsonArray *lines;
  JsonObject *line;

  harness_await_end (run);
  g_assert_true (harness_wait (20000, is_scanned, run));
  content = read_resource (peer, "logs://errors");
  lines = json_object_get_array_member (content, "lines");
  g_assert_cmpuint (json_array_get_length (lines), ==, 1);
  line = json_array_get_object_element (lines, 0);
  g_assert_cmpstr (json_object_get_string_member (line, "level"), ==, "error");
  g_assert_cmpstr (json_object_get_string_member (line, "file"), ==, "main.c");
  g_assert_cmpint (json_object_get_int_member (line, "line"), ==, 3);
}

/* Quotes take four bytes each in the answer, and the newest lines are wanted. */
static void
test_bound (void)
{
  static const char *const uris[] = { "logs://flood", "logs://recent" };
  g_autoptr (Peer) peer = new_agent ();
  g_autoptr (SkepRun) run = run_command (peer, "flood",
                                         "yes \"$(printf '\"%.0s' $(seq 1 1000))\" | head -n 2000; "
                                         "echo end");

  harness_await_end (run);
  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr (JsonObject) content = NULL;
      JsonArray *lines;
      guint n;

      ask (peer, "", uris[i]);
      g_assert_cmpuint (strlen (peer->lines->pdata[0]), <=, SKEP_MCP_MAX_RESULT_BYTES);
      g_ptr_array_set_size (peer->lines, 0);
      content = read_resource (peer, uris[i]);
      lines = json_object_get_array_member (content, "lines");
      n = json_array_get_length (lines);
      g_assert_cmpuint (n, >, 10);
      g_assert_cmpstr (get_content (lines, n - 1), ==, "end");
    }
}

/* URI, and what the refusal says in each era */
static const char *const missing[] = {
  "logs://nope", "logs://", "nope://nope", "", "logs://%ff", "logs://a%00b", "scripts://",
};

static void
test_missing (void)
{
  g_autoptr (Peer) peer = new_agent ();

  for (gsize i = 0; i < G_N_ELEMENTS (missing); i++)
    {
      g_autofree char *data = g_strdup_printf ("\"data\":{\"uri\":\"%s\"}", missing[i]);
      g_autofree char *legacy = NULL;
      g_autofree char *modern = NULL;

      ask (peer, "", missing[i]);
      legacy = take_line (peer);
      g_assert_nonnull (strstr (legacy, "\"code\":-32002"));
      g_assert_nonnull (strstr (legacy, data));
      ask (peer, META, missing[i]);
      modern = take_line (peer);
      g_assert_nonnull (strstr (modern, "\"code\":-32602"));
      g_assert_nonnull (strstr (modern, data));
    }
}

static void
test_wrong_uri (void)
{
  g_autoptr (Peer) peer = new_agent ();
  g_autofree char *line = NULL;

  peer_say (peer, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/read\",\"params\":{"
                  "\"uri\":7}}");
  line = take_line (peer);
  g_assert_nonnull (strstr (line, "\"code\":-32602"));
}

static void
test_ambiguous (void)
{
  g_autoptr (Peer) peer = new_agent ();
  g_autofree char *line = NULL;

  peer_add_nasty (peer, "dev", "ready", NULL);
  peer_open_project (peer, "/src/blog", "blog");
  ask (peer, "", "logs://dev");
  line = take_line (peer);
  g_assert_nonnull (strstr (line, "\"code\":-32602"));
  g_assert_nonnull (strstr (line, "may be any of"));
}

static void
test_caching (void)
{
  g_autoptr (Peer) peer = new_agent ();
  g_autofree char *line = NULL;

  ask (peer, META, "scripts://available");
  line = take_line (peer);
  g_assert_nonnull (strstr (line, "\"ttlMs\":0"));
  g_assert_nonnull (strstr (line, "\"cacheScope\":\"private\""));
  g_assert_nonnull (strstr (line, "\"resultType\":\"complete\""));
}

/* The person is asked and says no. */
static void
test_refused (void)
{
  g_autoptr (Peer) peer = peer_new (FALSE);
  g_autoptr (GPtrArray) questions = NULL;
  SkepMcpQuestion *question;

  peer_add_nasty (peer, "dev", "ready", NULL);
  ask (peer, "", "scripts://available");
  g_assert_cmpuint (peer->lines->len, ==, 0);
  questions = skep_mcp_consent_dup_questions (peer->consent);
  g_assert_cmpuint (questions->len, ==, 1);
  question = g_ptr_array_index (questions, 0);
  g_assert_cmpint (question->right, ==, SKEP_MCP_RIGHT_READ);
  skep_mcp_consent_answer (peer->consent, question->id, FALSE, FALSE, SKEP_MCP_LASTING_ONCE);
  g_assert_true (harness_wait (20000, peer_has_line, peer));
  g_assert_nonnull (strstr (peer->lines->pdata[0], "\"code\":-32003"));
  g_assert_null (strstr (peer->lines->pdata[0], "dev"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mcp/resources/scripts-are-those-of-the-tool", test_scripts);
  g_test_add_func ("/mcp/resources/processes-are-those-that-live", test_processes);
  g_test_add_func ("/mcp/resources/the-log-of-a-script-is-plain-text", test_script_log);
  g_test_add_func ("/mcp/resources/an-id-may-be-encoded", test_encoded_id);
  g_test_add_func ("/mcp/resources/recent-lines-are-the-newest-of-all-runs", test_recent);
  g_test_add_func ("/mcp/resources/lines-of-a-run-keep-their-order", test_clock);
  g_test_add_func ("/mcp/resources/lines-have-levels", test_levels);
  g_test_add_func ("/mcp/resources/errors-have-places", test_errors);
  g_test_add_func ("/mcp/resources/what-is-read-is-bounded", test_bound);
  g_test_add_func ("/mcp/resources/what-is-not-there-is-told-by-its-uri", test_missing);
  g_test_add_func ("/mcp/resources/a-uri-must-be-text", test_wrong_uri);
  g_test_add_func ("/mcp/resources/an-ambiguous-name-is-told", test_ambiguous);
  g_test_add_func ("/mcp/resources/nobody-may-keep-what-is-read", test_caching);
  g_test_add_func ("/mcp/resources/reading-needs-the-right", test_refused);
  return g_test_run ();
}

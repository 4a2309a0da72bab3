/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "mcp-peer-harness.h"
#include "skep-mcp-hub.h"
#include "skep-mcp-member.h"
#include "skep-mcp-product.h"
#include "skep-mcp-subscriptions.h"

#define TIMEOUT_MS 20000
#define META                                                                                     \
  "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","                       \
  "\"io.modelcontextprotocol/clientCapabilities\":{}}"

static Peer *
new_agent (void)
{
  return peer_new_with (&skep_mcp_product_registry, FALSE, SKEP_MCP_POLICY_READ);
}

static void
say_listen (Peer       *peer,
            const char *id,
            const char *filter)
{
  g_autofree char *request = g_strdup_printf (
      "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"subscriptions/listen\",\"params\":{" META
      ",\"notifications\":%s}}", id, filter);

  peer_say (peer, request);
}

static void
say (Peer       *peer,
     const char *id,
     const char *method,
     const char *params)
{
  g_autofree char *request = g_strdup_printf (
      "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"%s\",\"params\":%s}", id, method, params);

  peer_say (peer, request);
}

static char *
take_line (Peer *peer)
{
  g_assert_true (harness_wait (TIMEOUT_MS, peer_has_line, peer));
  return g_ptr_array_steal_index (peer->lines, 0);
}

static void
assert_told (Peer       *peer,
             const char *first,
             const char *second)
{
  g_autofree char *line = take_line (peer);

  if (strstr (line, first) == NULL || strstr (line, second) == NULL)
    g_error ("“%s” or “%s” is not in %s", first, second, line);
}

/* Longer than the hub rests: whatever is due is told by then. */
static void
let_pass (void)
{
  gboolean is_true = FALSE;

  harness_wait (3 * SKEP_MCP_HUB_INTERVAL_MSEC / 2, harness_is_true, &is_true);
}

static void
assert_silent (Peer *peer)
{
  let_pass ();
  if (peer->lines->len > 0)
    g_error ("unexpected: %s", (char *) peer->lines->pdata[0]);
}

/* A change may be seen in parts. */
static void
forget_lines (Peer *peer)
{
  let_pass ();
  g_ptr_array_set_size (peer->lines, 0);
}

static SkepRun *
start_cat (Peer *peer)
{
  SkepScript *script = harness_make_script (peer->harness, "cat", "/bin/cat", NULL);

  peer_add_script (peer, script);
  return harness_start (peer->harness, script);
}

static void
type (Peer       *peer,
      SkepRun    *run,
      const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  skep_supervisor_write (peer->harness->supervisor, run, bytes);
}

static void
test_acknowledged (void)
{
  g_autoptr (Peer) peer = new_agent ();

  say_listen (peer, "\"a\"", "{\"toolsListChanged\":true,\"promptsListChanged\":false,"
                             "\"resourceSubscriptions\":[\"processes://active\",\"nope://\","
                             "\"logs://nope\"],\"other\":1}");
  g_assert_cmpuint (peer->lines->len, ==, 1);
  assert_told (peer, "notifications/subscriptions/acknowledged",
               "\"params\":{\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":\"a\"},"
               "\"notifications\":{\"toolsListChanged\":true,"
               "\"resourceSubscriptions\":[\"processes://active\"]}}");
  say_listen (peer, "7", "{}");
  assert_told (peer, "\"io.modelcontextprotocol/subscriptionId\":7}", "\"notifications\":{}");
}

static void
test_other_scripts (void)
{
  g_autoptr (Peer) peer = new_agent ();

  say_listen (peer, "1", "{\"toolsListChanged\":true,"
                         "\"resourceSubscriptions\":[\"scripts://available\"]}");
  assert_told (peer, "acknowledged", "");
  peer_add_nasty (peer, "dev", "ready", NULL);
  assert_told (peer, "notifications/tools/list_changed", "subscriptionId\":1");
  assert_told (peer, "notifications/resources/updated", "\"uri\":\"scripts://available\"");
  assert_silent (peer);
}

/* A project that was looked through again has the same scripts. */
static void
test_same_scripts (void)
{
  g_autoptr (Peer) peer = new_agent ();
  g_autoptr (GPtrArray) errors = g_ptr_array_new ();

  peer_add_nasty (peer, "dev", "ready", NULL);
  say_listen (peer, "1", "{\"toolsListChanged\":true}");
  assert_told (peer, "acknowledged", "");
  skep_catalog_set (peer->catalog, g_get_tmp_dir (), "shop", peer->scripts, errors);
  assert_silent (peer);
}

static void
test_states (void)
{
  g_autoptr (Peer) peer = new_agent ();
  g_autoptr (SkepRun) run = NULL;

  say_listen (peer, "1", "{\"resourceSubscriptions\":[\"processes://active\"]}");
  assert_told (peer, "acknowledged", "");
  run = peer_start_quiet (peer);
  assert_told (peer, "resources/updated", "\"uri\":\"processes://active\"");
  harness_await_status (run, SKEP_RUN_STATUS_RUNNING);
  forget_lines (peer);
  assert_silent (peer);
  harness_stop (peer->harness, run, SKEP_STOP_NOW);
  assert_told (peer, "resources/updated", "\"uri\":\"processes://active\"");
}

static void
test_output (void)
{
  g_autoptr (Peer) peer = new_agent ();
  g_autoptr (SkepRun) run = start_cat (peer);

  harness_await_status (run, SKEP_RUN_STATUS_RUNNING);
  say_listen (peer, "1", "{\"resourceSubscriptions\":[\"logs://cat\"]}");
  assert_told (peer, "acknowledged", "");
  assert_silent (peer);
  type (peer, run, "one\n");
  assert_told (peer, "resources/updated", "\"uri\":\"logs://cat\"");
  forget_lines (peer);
  assert_silent (peer);
}

static void
test_errors (void)
{
  g_autoptr (Peer) peer = new_agent ();
  g_autoptr (SkepRun) run = start_cat (peer);

  harness_await_status (run, SKEP_RUN_STATUS_RUNNING);
  say_listen (peer, "1", "{\"resourceSubscriptions\":[\"logs://errors\"]}");
  assert_told (peer, "acknowledged", "");
  type (peer, run, "all is well\n");
  assert_silent (peer);
  type (peer, run, "main.c:3:5: error: no such thing\n\n");
  assert_told (peer, "resources/updated", "\"uri\":\"logs://errors\"");
}

/* The first change is told at once, all that come in the second after it once. */
static void
test_once_a_second (void)
{
  g_autoptr (Peer) peer = new_agent ();
  gint64 first;

  say_listen (peer, "1", "{\"toolsListChanged\":true}");
  assert_told (peer, "acknowledged", "");
  peer_add_nasty (peer, "first", "ready", NULL);
  assert_told (peer, "tools/list_changed", "");
  first = g_get_monotonic_time ();
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("script-%u", i);

      peer_add_nasty (peer, name, "ready", NULL);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  g_assert_cmpuint (peer->lines->len, ==, 0);
  assert_told (peer, "tools/list_changed", "");
  g_assert_cmpint (g_get_monotonic_time () - first, >, SKEP_MCP_HUB_INTERVAL_MSEC * 900);
  assert_silent (peer);
}

static void
test_only_what_is_wanted (void)
{
  g_autoptr (Peer) peer = new_agent ();

  say_listen (peer, "1", "{\"promptsListChanged\":true,\"resourcesListChanged\":true}");
  assert_told (peer, "acknowledged", "");
  peer_add_nasty (peer, "dev", "ready", NULL);
  skep_mcp_hub_tell (peer->services->hub, SKEP_MCP_CHANGE_TOOLS, NULL);
  skep_mcp_hub_tell (peer->services->hub, SKEP_MCP_CHANGE_RESOURCE, "logs://recent");
  skep_mcp_hub_tell (peer->services->hub, SKEP_MCP_CHANGE_PROMPTS, NULL);
  g_assert_cmpuint (peer->lines->len, ==, 1);
  assert_told (peer, "notifications/prompts/list_changed", "subscriptionId\":1");
  skep_mcp_hub_tell (peer->services->hub, SKEP_MCP_CHANGE_RESOURCES, NULL);
  assert_told (peer, "notifications/resources/list_changed", "subscriptionId\":1");
  assert_silent (peer);
}

static void
test_sleep (void)
{
  g_autoptr (Peer) peer = new_agent ();

  g_assert_false (skep_mcp_hub_is_awake (peer->services->hub));
  say_listen (peer, "1", "{\"promptsListChanged\":true}");
  g_assert_false (skep_mcp_hub_is_awake (peer->services->hub));
  say_listen (peer, "2", "{\"toolsListChanged\":true,"
                         "\"resourceSubscriptions\":[\"logs://recent\"]}");
  g_assert_true (skep_mcp_hub_is_awake (peer->services->hub));
  peer_say (peer, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
                  "\"params\":{\"requestId\":2}}");
  g_assert_false (skep_mcp_hub_is_awake (peer->services->hub));
}

static void
test_gone (void)
{
  g_autoptr (Peer) peer = new_agent ();

  say_listen (peer, "1", "{\"toolsListChanged\":true}");
  assert_told (peer, "acknowledged", "");
  g_clear_pointer (&peer->core, skep_mcp_core_free);
  g_assert_false (skep_mcp_hub_is_awake (peer->services->hub));
  peer_add_nasty (peer, "dev", "ready", NULL);
  assert_silent (peer);
}

static void
test_end (void)
{
  g_autoptr (Peer) peer = new_agent ();

  say_listen (peer, "\"a\"", "{\"toolsListChanged\":true}");
  assert_told (peer, "acknowledged", "");
  say_listen (peer, "\"b\"", "{\"promptsListChanged\":true}");
  assert_told (peer, "acknowledged", "");
  skep_mcp_hub_end (peer->services->hub, NULL);
  assert_told (peer, "\"id\":\"a\",\"result\":{", "subscriptionId\":\"a\"");
  assert_told (peer, "\"id\":\"b\",\"result\":{", "subscriptionId\":\"b\"");
  g_assert_cmpuint (skep_mcp_core_get_n_calls (peer->core), ==, 0);
  g_assert_false (skep_mcp_hub_is_awake (peer->services->hub));
}

static void
test_limits (void)
{
  g_autoptr (Peer) peer = new_agent ();
  g_autoptr (GString) filter = g_string_new ("{\"resourceSubscriptions\":[\"\"");

  for (guint i = 0; i < SKEP_MCP_MAX_LISTENER_URIS; i++)
    g_string_append (filter, ",\"\"");
  g_string_append (filter, "]}");
  say_listen (peer, "100", filter->str);
  assert_told (peer, "\"code\":-32602", "more than 32");

  for (guint i = 0; i < SKEP_MCP_MAX_SUBSCRIPTIONS; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      say_listen (peer, id, "{\"toolsListChanged\":true}");
      assert_told (peer, "acknowledged", id);
    }
  say_listen (peer, "99", "{\"toolsListChanged\":true}");
  assert_told (peer, "\"code\":-32000", "\"id\":99");
}

static void
test_wrong_filters (void)
{
  static const char *const filters[] = {
    "[]", "7", "null", "{\"resourceSubscriptions\":{}}", "{\"resourceSubscriptions\":[7]}",
    "{\"resourceSubscriptions\":[null]}", "{\"resourceSubscriptions\":[[]]}",
  };
  g_autoptr (Peer) peer = new_agent ();

  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      say_listen (peer, "1", filters[i]);
      assert_told (peer, "\"code\":-32602", "\"id\":1");
    }
  say (peer, "1", "subscriptions/listen", "{" META "}");
  assert_told (peer, "\"code\":-32602", "\"id\":1");
}

static void
answer_question (Peer     *peer,
                 gboolean  is_allowed)
{
  g_autoptr (GPtrArray) questions = skep_mcp_consent_dup_questions (peer->consent);
  SkepMcpQuestion *question;

  g_assert_cmpuint (questions->len, ==, 1);
  question = g_ptr_array_index (questions, 0);
  skep_mcp_consent_answer (peer->consent, question->id, is_allowed, FALSE,
                           SKEP_MCP_LASTING_ONCE);
}

static void
test_without_right (void)
{
  g_autoptr (Peer) peer = peer_new (FALSE);

  say_listen (peer, "1", "{\"toolsListChanged\":true,"
                         "\"resourceSubscriptions\":[\"processes://active\"]}");
  g_assert_cmpuint (peer->lines->len, ==, 0);
  answer_question (peer, FALSE);
  assert_told (peer, "acknowledged", "\"notifications\":{\"toolsListChanged\":true}");
}

/* Claude Code listens when it connects: nobody is to be asked for that. */
static void
test_lists_need_no_right (void)
{
  g_autoptr (Peer) peer = peer_new (FALSE);

  say_listen (peer, "1", "{\"toolsListChanged\":true,\"resourceSubscriptions\":[]}");
  assert_told (peer, "acknowledged", "\"notifications\":{\"toolsListChanged\":true}");
}

/* --- The older era --- */

static void
initialize (Peer *peer)
{
  say (peer, "1", "initialize", "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                                "\"clientInfo\":{\"name\":\"old\",\"version\":\"1\"}}");
  assert_told (peer, "\"listChanged\":true", "\"subscribe\":true");
}

static void
test_legacy_lists (void)
{
  g_autoptr (Peer) peer = new_agent ();

  initialize (peer);
  peer_add_nasty (peer, "early", "ready", NULL);
  assert_silent (peer);
  peer_say (peer, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
  peer_add_nasty (peer, "late", "ready", NULL);
  assert_told (peer, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"",
               "\"params\":{}");
  assert_silent (peer);
}

static void
test_legacy_subscribe (void)
{
  g_autoptr (Peer) peer = new_agent ();
  g_autoptr (SkepRun) run = NULL;

  initialize (peer);
  say (peer, "2", "resources/subscribe", "{\"uri\":\"processes://active\"}");
  assert_told (peer, "\"id\":2", "\"result\":{}");
  run = peer_start_quiet (peer);
  assert_told (peer, "tools/list_changed", "");
  assert_told (peer, "resources/updated", "\"params\":{\"uri\":\"processes://active\"}");
  forget_lines (peer);
  say (peer, "3", "resources/unsubscribe", "{\"uri\":\"processes://active\"}");
  assert_told (peer, "\"id\":3", "\"result\":{}");
  harness_stop (peer->harness, run, SKEP_STOP_NOW);
  assert_silent (peer);
}

static void
test_legacy_refusals (void)
{
  g_autoptr (Peer) peer = new_agent ();

  say (peer, "1", "resources/subscribe", "{\"uri\":\"logs://nope\"}");
  assert_told (peer, "\"code\":-32002", "\"uri\":\"logs://nope\"");
  say (peer, "2", "resources/subscribe", "{}");
  assert_told (peer, "\"code\":-32602", "\"id\":2");
  say (peer, "3", "resources/unsubscribe", "{\"uri\":[]}");
  assert_told (peer, "\"code\":-32602", "\"id\":3");
  say (peer, "4", "resources/unsubscribe", "{\"uri\":\"logs://nope\"}");
  assert_told (peer, "\"id\":4", "\"result\":{}");
  say (peer, "5", "resources/subscribe", "{" META ",\"uri\":\"logs://recent\"}");
  assert_told (peer, "\"code\":-32601", "\"id\":5");
}

static void
test_legacy_limit (void)
{
  g_autoptr (Peer) peer = new_agent ();

  for (guint i = 0; i <= SKEP_MCP_MAX_LISTENER_URIS; i++)
    {
      g_autofree char *name = g_strdup_printf ("script-%u", i);
      g_autofree char *params = g_strdup_printf ("{\"uri\":\"logs://%s\"}", name);

      peer_add_nasty (peer, name, "ready", NULL);
      say (peer, "1", "resources/subscribe", params);
      assert_told (peer, i < SKEP_MCP_MAX_LISTENER_URIS ? "\"result\":{}" : "\"code\":-32000", "");
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mcp/subscriptions/what-is-heard-is-acknowledged-first", test_acknowledged);
  g_test_add_func ("/mcp/subscriptions/other-scripts-are-told", test_other_scripts);
  g_test_add_func ("/mcp/subscriptions/the-same-scripts-are-not-told", test_same_scripts);
  g_test_add_func ("/mcp/subscriptions/states-of-runs-are-told", test_states);
  g_test_add_func ("/mcp/subscriptions/output-is-told", test_output);
  g_test_add_func ("/mcp/subscriptions/errors-are-told-when-they-are-found", test_errors);
  g_test_add_func ("/mcp/subscriptions/many-changes-are-told-once-a-second", test_once_a_second);
  g_test_add_func ("/mcp/subscriptions/only-what-is-wanted-is-told", test_only_what_is_wanted);
  g_test_add_func ("/mcp/subscriptions/nothing-wakes-when-nobody-listens", test_sleep);
  g_test_add_func ("/mcp/subscriptions/a-client-that-has-gone-is-forgotten", test_gone);
  g_test_add_func ("/mcp/subscriptions/the-end-is-a-result", test_end);
  g_test_add_func ("/mcp/subscriptions/they-are-limited", test_limits);
  g_test_add_func ("/mcp/subscriptions/wrong-filters-are-refused", test_wrong_filters);
  g_test_add_func ("/mcp/subscriptions/resources-need-the-right-to-read", test_without_right);
  g_test_add_func ("/mcp/subscriptions/lists-need-no-right", test_lists_need_no_right);
  g_test_add_func ("/mcp/subscriptions/older-clients-hear-of-lists", test_legacy_lists);
  g_test_add_func ("/mcp/subscriptions/older-clients-subscribe-and-unsubscribe",
                   test_legacy_subscribe);
  g_test_add_func ("/mcp/subscriptions/older-clients-are-refused-what-is-not-there",
                   test_legacy_refusals);
  g_test_add_func ("/mcp/subscriptions/resources-of-older-clients-are-limited", test_legacy_limit);
  return g_test_run ();
}

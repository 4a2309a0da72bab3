/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "mcp-peer-harness.h"
#include "skep-mcp-product.h"
#include "skep-mcp-start-limit.h"

/* An agent that says who it is, and a project with the script `dev`. */
static Peer *
agent_new (SkepMcpPolicy policy)
{
  Peer *peer = peer_new_with (&skep_mcp_product_registry, FALSE, policy);
  g_autoptr (JsonObject) hello = NULL;

  peer_add_nasty (peer, "dev", "ready", NULL);
  peer_say (peer, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{"
                  "\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},"
                  "\"clientInfo\":{\"name\":\"Bee\xe2\x80\xae\\u0007 bot\",\"version\":\"7\"}}}");
  hello = peer_take_result (peer);
  return peer;
}

/* The script is another one from now on, by the same name. */
static SkepScript *
change_script (Peer *peer)
{
  g_ptr_array_set_size (peer->scripts, 0);
  return peer_add_nasty (peer, "dev", "tree", NULL);
}

static SkepMcpQuestion *
take_question (Peer *peer)
{
  g_autoptr (GPtrArray) questions = skep_mcp_consent_dup_questions (peer->consent);

  g_assert_cmpuint (peer->lines->len, ==, 0);
  g_assert_cmpuint (questions->len, ==, 1);
  return g_ptr_array_steal_index (questions, 0);
}

static void
answer (Peer            *peer,
        SkepMcpQuestion *question,
        gboolean         is_allowed)
{
  skep_mcp_consent_answer (peer->consent, question->id, is_allowed, FALSE,
                           SKEP_MCP_LASTING_SESSION);
}

static void
assert_no_question (Peer *peer)
{
  g_autoptr (GPtrArray) questions = skep_mcp_consent_dup_questions (peer->consent);

  g_assert_cmpuint (questions->len, ==, 0);
}

static guint
count_runs (Peer *peer)
{
  return skep_run_table_get_length (skep_supervisor_get_table (peer->harness->supervisor));
}

static void
assert_failure (Peer       *peer,
                const char *tool,
                const char *arguments,
                const char *words)
{
  g_autofree char *failure = NULL;

  peer_call (peer, tool, arguments);
  failure = peer_take_failure (peer);
  if (strstr (failure, words) == NULL)
    g_error ("“%s” is not in “%s”", words, failure);
}

static void
test_run (void)
{
  g_autoptr (Peer) peer = agent_new (SKEP_MCP_POLICY_ASK);
  g_autoptr (SkepMcpQuestion) question = NULL;
  g_autoptr (JsonObject) content = NULL;

  peer_call (peer, "scripts_run", "{\"name\":\"dev\"}");
  question = take_question (peer);
  g_assert_cmpstr (question->client->name, ==, "Bee bot");
  g_assert_cmpint (question->right, ==, SKEP_MCP_RIGHT_RUN);
  g_assert_cmpstr (question->script->name, ==, "dev");
  g_assert_cmpstr (question->tool, ==, "scripts_run");
  g_assert_cmpuint (count_runs (peer), ==, 0);

  answer (peer, question, TRUE);
  content = peer_take_content (peer);
  g_assert_cmpstr (json_object_get_string_member (content, "startedBy"), ==, "agent Bee bot");
  assert_no_question (peer);
}

/* To run something is no way to read. */
static void
test_wait_for_a_pattern (void)
{
  static const char arguments[] = "{\"name\":\"dev\",\"waitFor\":\"pattern\","
                                  "\"pattern\":\"ready\"}";
  g_autoptr (Peer) peer = agent_new (SKEP_MCP_POLICY_ASK);
  g_autoptr (SkepMcpRule) run = skep_mcp_rule_new ("Bee bot", SKEP_MCP_RIGHT_RUN, NULL, TRUE,
                                                   SKEP_MCP_LASTING_SESSION);
  g_autoptr (SkepMcpRule) read = skep_mcp_rule_new ("Bee bot", SKEP_MCP_RIGHT_READ, NULL, TRUE,
                                                    SKEP_MCP_LASTING_SESSION);
  g_autoptr (JsonObject) content = NULL;

  skep_mcp_consent_add_rule (peer->consent, run);
  assert_failure (peer, "scripts_run", arguments, "call logs_stream first");
  g_assert_cmpuint (count_runs (peer), ==, 0);
  skep_mcp_consent_add_rule (peer->consent, read);
  content = peer_ask (peer, "scripts_run", arguments);
  g_assert_true (json_object_get_boolean_member (content, "waitReached"));
}

static void
test_unknown_script (void)
{
  g_autoptr (Peer) peer = agent_new (SKEP_MCP_POLICY_ASK);

  assert_failure (peer, "scripts_run", "{\"name\":\"nope\"}", "nope");
  assert_failure (peer, "scripts_stop", "{\"processId\":\"nope-1\"}", "nope-1");
  assert_no_question (peer);
}

/* Neither starts anything, nor asks the person a second time. */
static void
test_denied (void)
{
  g_autoptr (Peer) peer = agent_new (SKEP_MCP_POLICY_ASK);
  g_autoptr (SkepMcpQuestion) question = NULL;
  g_autofree char *failure = NULL;

  peer_call (peer, "scripts_run", "{\"name\":\"dev\"}");
  question = take_question (peer);
  answer (peer, question, FALSE);
  failure = peer_take_failure (peer);
  g_assert_nonnull (strstr (failure, "does not let you start and stop this script"));
  assert_failure (peer, "scripts_run", "{\"name\":\"dev\"}", "don't try again");
  assert_failure (peer, "scripts_restart", "{\"name\":\"dev\"}", "don't try again");
  assert_failure (peer, "scripts_stop", "{\"name\":\"dev\"}", "don't try again");
  assert_no_question (peer);
  g_assert_cmpuint (count_runs (peer), ==, 0);
}

/* What the person has seen is what is started, or nothing. */
static void
test_changed_while_asked (void)
{
  g_autoptr (Peer) peer = agent_new (SKEP_MCP_POLICY_ASK);
  g_autoptr (SkepMcpQuestion) before = NULL;
  g_autoptr (SkepMcpQuestion) after = NULL;
  g_autoptr (JsonObject) content = NULL;
  SkepScript *changed;

  peer_call (peer, "scripts_run", "{\"name\":\"dev\"}");
  before = take_question (peer);
  changed = change_script (peer);
  answer (peer, before, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  after = take_question (peer);
  g_assert_true (after->script == changed);
  g_assert_cmpuint (count_runs (peer), ==, 0);

  answer (peer, after, TRUE);
  content = peer_take_content (peer);
  g_assert_cmpuint (count_runs (peer), ==, 1);
  g_assert_true (skep_run_get_script (skep_run_table_peek (
                     skep_supervisor_get_table (peer->harness->supervisor), 0)) == changed);
}

static void
test_gone_while_asked (void)
{
  g_autoptr (Peer) peer = agent_new (SKEP_MCP_POLICY_ASK);
  g_autoptr (SkepMcpQuestion) question = NULL;
  g_autofree char *failure = NULL;

  peer_call (peer, "scripts_run", "{\"name\":\"dev\"}");
  question = take_question (peer);
  g_ptr_array_set_size (peer->scripts, 0);
  peer_add_nasty (peer, "other", "ready", NULL);
  answer (peer, question, TRUE);
  failure = peer_take_failure (peer);
  g_assert_nonnull (strstr (failure, "dev"));
  g_assert_cmpuint (count_runs (peer), ==, 0);
}

/* A restart starts what the script is now, so that is what must be allowed. */
static void
test_restart_of_a_changed_script (void)
{
  static const char *const arguments[] = { "{\"processId\":\"dev-1\"}", "{\"name\":\"dev\"}" };

  for (gsize i = 0; i < G_N_ELEMENTS (arguments); i++)
    {
      g_autoptr (Peer) peer = agent_new (SKEP_MCP_POLICY_ASK);
      SkepScript *script = g_ptr_array_index (peer->scripts, 0);
      g_autoptr (SkepMcpRule) rule = skep_mcp_rule_new ("Bee bot", SKEP_MCP_RIGHT_RUN, script, TRUE,
                                                        SKEP_MCP_LASTING_ALWAYS);
      g_autoptr (JsonObject) started = NULL;
      g_autoptr (SkepMcpQuestion) question = NULL;
      SkepScript *changed;

      skep_mcp_consent_add_rule (peer->consent, rule);
      started = peer_ask (peer, "scripts_run", "{\"name\":\"dev\"}");
      changed = change_script (peer);
      peer_call (peer, "scripts_restart", arguments[i]);
      question = take_question (peer);
      g_assert_true (question->script == changed);
      g_assert_cmpuint (count_runs (peer), ==, 1);
    }
}

static void
test_stopped_by (void)
{
  g_autoptr (Peer) peer = agent_new (SKEP_MCP_POLICY_RUN);
  g_autoptr (JsonObject) started = peer_ask (peer, "scripts_run", "{\"name\":\"dev\"}");
  g_autoptr (JsonObject) again = peer_ask (peer, "scripts_restart", "{\"name\":\"dev\"}");
  g_autoptr (JsonObject) stopped = peer_ask (peer, "scripts_stop",
                                             "{\"name\":\"dev\",\"wait\":true}");
  SkepRun *first = skep_run_table_peek (skep_supervisor_get_table (peer->harness->supervisor), 0);

  g_assert_cmpstr (skep_run_peek_state (first)->stopped_by, ==, "agent Bee bot");
  g_assert_cmpstr (json_object_get_string_member (again, "startedBy"), ==, "agent Bee bot");
  g_assert_false (json_object_has_member (again, "stoppedBy"));
  g_assert_cmpstr (json_object_get_string_member (stopped, "stoppedBy"), ==, "agent Bee bot");
}

static void
test_starts_are_limited (void)
{
  g_autoptr (Peer) peer = agent_new (SKEP_MCP_POLICY_RUN);
  g_autoptr (JsonObject) status = NULL;

  for (guint i = 0; i < SKEP_MCP_MAX_STARTS_PER_MINUTE; i++)
    {
      g_autoptr (JsonObject) started = peer_ask (peer, "scripts_run", "{\"name\":\"dev\"}");

      g_assert_cmpint (json_object_get_boolean_member (started, "alreadyRunning"), ==, i > 0);
    }
  assert_failure (peer, "scripts_run", "{\"name\":\"dev\"}", "try again in ");
  assert_failure (peer, "scripts_restart", "{\"name\":\"dev\"}", "try again in ");
  status = peer_ask (peer, "scripts_status", "{\"name\":\"dev\"}");
  g_assert_cmpuint (count_runs (peer), ==, 1);
}

/* Not for the person. */
static void
test_starts_of_the_person (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);

  peer_add_nasty (peer, "dev", "ready", NULL);
  for (guint i = 0; i <= SKEP_MCP_MAX_STARTS_PER_MINUTE; i++)
    {
      g_autoptr (JsonObject) started = peer_ask (peer, "scripts_run", "{\"name\":\"dev\"}");

      g_assert_nonnull (started);
    }
}

static void
test_cancelled (void)
{
  g_autoptr (Peer) peer = agent_new (SKEP_MCP_POLICY_ASK);
  g_autoptr (SkepMcpQuestion) question = NULL;

  peer_call (peer, "scripts_run", "{\"name\":\"dev\"}");
  question = take_question (peer);
  peer_say (peer, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
                  "\"params\":{\"requestId\":1}}");
  assert_no_question (peer);
  answer (peer, question, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (count_runs (peer), ==, 0);
  g_assert_cmpuint (peer->lines->len, ==, 0);
}

static void
test_gone (void)
{
  g_autoptr (Peer) peer = agent_new (SKEP_MCP_POLICY_ASK);
  g_autoptr (GPtrArray) clients = NULL;

  peer_call (peer, "scripts_run", "{\"name\":\"dev\"}");
  peer_call (peer, "scripts_list", "{}");
  g_clear_pointer (&peer->core, skep_mcp_core_free);
  assert_no_question (peer);
  clients = skep_mcp_consent_dup_clients (peer->consent);
  g_assert_cmpuint (clients->len, ==, 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (peer->lines->len, ==, 0);
}

static SkepMcpRecord *
find_record (GPtrArray  *records,
             const char *method)
{
  for (guint i = 0; i < records->len; i++)
    {
      SkepMcpRecord *record = g_ptr_array_index (records, i);

      if (g_str_equal (record->method, method))
        return record;
    }

  g_assert_not_reached ();
}

static void
test_journal (void)
{
  g_autoptr (Peer) peer = agent_new (SKEP_MCP_POLICY_READ_ONLY);
  g_autoptr (JsonObject) list = peer_ask (peer, "scripts_list", "{}");
  g_autoptr (GPtrArray) records = NULL;
  SkepMcpRecord *record;

  assert_failure (peer, "scripts_run", "{\"name\":\"dev\"}", "agents may not start");
  assert_failure (peer, "scripts_status", "{\"name\":\"nope\"}", "nope");
  records = skep_mcp_consent_dup_records (peer->consent, 0);
  record = find_record (records, "scripts_list");
  g_assert_cmpstr (record->client, ==, "Bee bot");
  g_assert_cmpstr (record->words, ==, "{}");
  g_assert_cmpint (record->outcome, ==, SKEP_MCP_OUTCOME_OK);
  record = find_record (records, "scripts_run");
  g_assert_cmpstr (record->words, ==, "{\"name\":\"dev\"}");
  g_assert_cmpint (record->outcome, ==, SKEP_MCP_OUTCOME_REFUSED);
  record = find_record (records, "scripts_status");
  g_assert_cmpint (record->outcome, ==, SKEP_MCP_OUTCOME_FAILED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mcp/agents/run-when-the-person-allows-it", test_run);
  g_test_add_func ("/mcp/agents/running-is-no-way-to-read", test_wait_for_a_pattern);
  g_test_add_func ("/mcp/agents/unknown-scripts-are-no-question", test_unknown_script);
  g_test_add_func ("/mcp/agents/are-denied", test_denied);
  g_test_add_func ("/mcp/agents/a-script-that-changes-is-asked-about-again",
                   test_changed_while_asked);
  g_test_add_func ("/mcp/agents/a-script-that-goes-is-not-started", test_gone_while_asked);
  g_test_add_func ("/mcp/agents/restart-is-asked-about-what-it-starts",
                   test_restart_of_a_changed_script);
  g_test_add_func ("/mcp/agents/starts-and-stops-bear-their-name", test_stopped_by);
  g_test_add_func ("/mcp/agents/starts-are-limited", test_starts_are_limited);
  g_test_add_func ("/mcp/agents/starts-of-the-person-are-not", test_starts_of_the_person);
  g_test_add_func ("/mcp/agents/cancel-their-question", test_cancelled);
  g_test_add_func ("/mcp/agents/take-their-questions-along", test_gone);
  g_test_add_func ("/mcp/agents/stand-in-the-journal", test_journal);
  return g_test_run ();
}

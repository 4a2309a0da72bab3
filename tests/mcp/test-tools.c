/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>
#include <string.h>

#include "mcp-peer-harness.h"

static const char *
get_string (JsonObject *object,
            const char *name)
{
  return json_object_get_string_member_with_default (object, name, NULL);
}

static JsonObject *
get_first (JsonObject *content,
           const char *member)
{
  return json_array_get_object_element (json_object_get_array_member (content, member), 0);
}

static guint
count (JsonObject *content,
       const char *member)
{
  return json_array_get_length (json_object_get_array_member (content, member));
}

static void
assert_failure (Peer       *peer,
                const char *tool,
                const char *arguments,
                const char *expected)
{
  g_autofree char *failure = NULL;

  peer_call (peer, tool, arguments);
  failure = peer_take_failure (peer);
  g_assert_cmpstr (failure, ==, expected);
}

static void
test_text_and_content_agree (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (JsonObject) result = NULL;
  g_autoptr (JsonNode) text = NULL;
  g_autoptr (JsonNode) content = NULL;

  peer_add_nasty (peer, "dev", "ready", NULL);
  peer_call (peer, "scripts_list", "{}");
  result = peer_take_result (peer);
  text = json_from_string (get_string (get_first (result, "content"), "text"), NULL);
  content = json_node_copy (json_object_get_member (result, "structuredContent"));
  g_assert_true (json_node_equal (text, content));
  g_assert_false (json_object_get_boolean_member (result, "isError"));
}

static void
test_projects (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = peer_start (peer, "cat");
  g_autoptr (JsonObject) content = NULL;
  JsonObject *shop;

  peer_open_project (peer, "/src/blog", "blog");
  content = peer_ask (peer, "projects_list", "{}");
  g_assert_cmpuint (count (content, "projects"), ==, 2);
  shop = get_first (content, "projects");
  g_assert_cmpstr (get_string (shop, "name"), ==, "shop");
  g_assert_cmpstr (get_string (shop, "path"), ==, g_get_tmp_dir ());
  g_assert_cmpint (json_object_get_int_member (shop, "scripts"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (shop, "running"), ==, 1);
}

static void
test_scripts (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = peer_start (peer, "cat");
  g_autoptr (JsonObject) content = peer_ask (peer, "scripts_list", "{}");
  JsonObject *script = get_first (content, "scripts");

  g_assert_cmpuint (count (content, "scripts"), ==, 1);
  g_assert_cmpstr (get_string (script, "id"), ==, "test::cat");
  g_assert_cmpstr (get_string (script, "name"), ==, "cat");
  g_assert_cmpstr (get_string (script, "source"), ==, "test");
  g_assert_cmpstr (get_string (script, "cwd"), ==, g_get_tmp_dir ());
  g_assert_cmpstr (get_string (script, "project"), ==, g_get_tmp_dir ());
  g_assert_cmpstr (get_string (script, "processId"), ==, "cat-1");
  g_assert_nonnull (get_string (script, "command"));
}

static void
test_which_project (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (JsonObject) here = NULL;
  g_autoptr (JsonObject) all = NULL;

  peer_add_nasty (peer, "dev", "ready", NULL);
  peer_open_project (peer, "/src/blog", "blog");
  all = peer_ask (peer, "scripts_list", "{}");
  g_assert_cmpuint (count (all, "scripts"), ==, 2);
  here = peer_ask (peer, "scripts_list", "{\"folder\":\"/src/blog/posts\"}");
  g_assert_cmpuint (count (here, "scripts"), ==, 1);
  assert_failure (peer, "scripts_list", "{\"project\":\"/src/none\"}",
                  "“/src/none” is not in an open project");
  assert_failure (peer, "scripts_run", "{\"name\":\"dev\"}",
                  "2 projects are open: say which by “project”");
  assert_failure (peer, "scripts_run", "{\"name\":\"test\",\"project\":\"blog\"}",
                  "there is no script “test” in the project “blog”");
}

static void
test_run (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (JsonObject) first = NULL;
  g_autoptr (JsonObject) second = NULL;

  peer_add_nasty (peer, "dev", "ready", NULL);
  first = peer_ask (peer, "scripts_run", "{\"name\":\"dev\"}");
  g_assert_cmpstr (get_string (first, "processId"), ==, "dev-1");
  g_assert_cmpstr (get_string (first, "startedBy"), ==, "cli");
  g_assert_false (json_object_get_boolean_member (first, "alreadyRunning"));
  second = peer_ask (peer, "scripts_run", "{\"name\":\"test::dev\"}");
  g_assert_cmpstr (get_string (second, "processId"), ==, "dev-1");
  g_assert_true (json_object_get_boolean_member (second, "alreadyRunning"));
  g_assert_true (json_object_get_boolean_member (second, "duplicate"));
  g_assert_nonnull (strstr (get_string (second, "message"), "scripts_stop"));
}

static void
test_unavailable (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);

  peer_add_nasty (peer, "dev", "ready", NULL)->unavailable = g_strdup ("npm is not installed.");
  assert_failure (peer, "scripts_run", "{\"name\":\"dev\"}", "npm is not installed.");
}

static void
test_status_of_an_end (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (JsonObject) content = NULL;
  g_autoptr (SkepRun) run = NULL;
  JsonObject *process;

  run = harness_start (peer->harness, peer_add_nasty (peer, "test", "exit", "7"));
  content = peer_ask (peer, "scripts_status", "{\"processId\":\"test-1\",\"wait\":true}");
  process = get_first (content, "processes");
  g_assert_cmpstr (get_string (process, "id"), ==, "test-1");
  g_assert_cmpstr (get_string (process, "script"), ==, "test::test");
  g_assert_cmpstr (get_string (process, "status"), ==, "failed");
  g_assert_cmpint (json_object_get_int_member (process, "exitCode"), ==, 7);
  g_assert_false (json_object_has_member (process, "signal"));
  g_assert_false (json_object_has_member (process, "uptime"));
  g_assert_true (g_regex_match_simple ("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$",
                                       get_string (process, "endTime"), 0, 0));
  g_assert_cmpfloat (json_object_get_double_member (process, "duration"), <, 20);
}

static void
test_status_waits_for_a_script (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = harness_start (peer->harness,
                                           peer_add_nasty (peer, "test", "exit", "7"));
  g_autoptr (JsonObject) content = peer_ask (peer, "scripts_status",
                                             "{\"name\":\"test\",\"wait\":true}");

  g_assert_cmpstr (get_string (get_first (content, "processes"), "status"), ==, "failed");
}

static void
test_status_of_a_signal (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (JsonObject) content = NULL;
  g_autoptr (SkepRun) run = NULL;
  JsonObject *process;

  run = harness_start (peer->harness, peer_add_nasty (peer, "test", "raise", "9"));
  content = peer_ask (peer, "scripts_status", "{\"processId\":\"test-1\",\"wait\":true}");
  process = get_first (content, "processes");
  g_assert_cmpint (json_object_get_int_member (process, "signal"), ==, SIGKILL);
  g_assert_false (json_object_has_member (process, "exitCode"));
}

static void
test_status_tells_what_was_observed (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = peer_start (peer, "cat");
  SkepRunReport *report = skep_run_report_new ();
  g_autoptr (JsonObject) content = NULL;
  JsonObject *process;

  harness_await_status (run, SKEP_RUN_STATUS_RUNNING);
  g_ptr_array_add (report->ports, skep_run_port_new (5173, "::1", "http://localhost:5173/"));
  skep_run_facts_take_report (skep_run_get_facts (run), report);
  skep_run_facts_set_sample (skep_run_get_facts (run), 3, 125, 4096);
  skep_problem_list_take (skep_output_get_problems (skep_run_get_output (run)),
                          skep_problem_new (SKEP_PROBLEM_WARNING, NULL, NULL, "hm"));
  content = peer_ask (peer, "scripts_status", "{\"processId\":\"cat-1\"}");
  process = get_first (content, "processes");
  g_assert_cmpint (json_array_get_int_element (json_object_get_array_member (process, "ports"), 0),
                   ==, 5173);
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (process, "urls"),
                                                  0), ==, "http://localhost:5173/");
  g_assert_cmpint (json_object_get_int_member (process, "errors"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (process, "warnings"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (process, "processCount"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (process, "memory"), ==, 4096);
  g_assert_cmpfloat (json_object_get_double_member (process, "cpu"), ==, 12.5);
  g_assert_true (json_object_has_member (process, "uptime"));
  g_assert_false (json_object_has_member (process, "endTime"));
}

static void
test_status_of_all (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepScript) script = skep_script_ref (peer_add_nasty (peer, "ok", "exit", "0"));
  g_autoptr (SkepRun) first = harness_start (peer->harness, script);
  g_autoptr (SkepRun) second = NULL;
  g_autoptr (SkepRun) live = NULL;
  g_autoptr (JsonObject) all = NULL;
  g_autoptr (JsonObject) none = NULL;

  harness_await_end (first);
  second = harness_start (peer->harness, script);
  harness_await_end (second);
  live = peer_start (peer, "cat");
  peer_add_nasty (peer, "never", "ready", NULL);

  /* The newest of each script, the newest first. */
  all = peer_ask (peer, "scripts_status", "{}");
  g_assert_cmpuint (count (all, "processes"), ==, 2);
  g_assert_cmpstr (get_string (get_first (all, "processes"), "id"), ==, "cat-3");
  none = peer_ask (peer, "scripts_status", "{\"name\":\"never\"}");
  g_assert_cmpuint (count (none, "processes"), ==, 1);
  g_assert_cmpstr (get_string (get_first (none, "processes"), "status"), ==, "not running");
}

static void
test_stop (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = peer_start (peer, "tree");
  g_autoptr (JsonObject) content = NULL;

  harness_await_output (run, "ready");
  content = peer_ask (peer, "scripts_stop", "{\"name\":\"tree\",\"wait\":true}");
  g_assert_true (json_object_get_boolean_member (content, "success"));
  g_assert_cmpstr (get_string (content, "status"), ==, "stopped");
  g_assert_cmpstr (get_string (content, "stoppedBy"), ==, "cli");
  g_assert_cmpuint (harness_count_survivors (peer->harness->marker), ==, 0);
  assert_failure (peer, "scripts_stop", "{\"name\":\"tree\"}", "“tree” is not running");
  assert_failure (peer, "scripts_stop", "{\"processId\":\"tree-1\"}", "“tree-1” is not running");
}

static void
test_stop_is_noted_at_once (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = peer_start (peer, "ignterm");
  g_autoptr (JsonObject) content = NULL;

  harness_await_output (run, "ready");
  skep_supervisor_set_grace (peer->harness->supervisor, 20000, 20000);
  content = peer_ask (peer, "scripts_stop", "{\"processId\":\"ignterm-1\"}");
  g_assert_true (json_object_get_boolean_member (content, "success"));
  g_assert_cmpstr (get_string (content, "status"), ==, "stopping");
}

static void
test_stop_waits_no_longer_than_told (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = peer_start (peer, "ignterm");
  g_autoptr (JsonObject) content = NULL;
  g_autoptr (JsonObject) killed = NULL;

  harness_await_output (run, "ready");
  skep_supervisor_set_grace (peer->harness->supervisor, 20000, 20000);
  content = peer_ask (peer, "scripts_stop",
                      "{\"processId\":\"ignterm-1\",\"wait\":true,\"timeoutMs\":50}");
  g_assert_false (json_object_get_boolean_member (content, "success"));
  g_assert_cmpstr (get_string (content, "status"), ==, "stopping");
  killed = peer_ask (peer, "scripts_stop",
                     "{\"processId\":\"ignterm-1\",\"now\":true,\"wait\":true}");
  g_assert_cmpstr (get_string (killed, "status"), ==, "stopped");
}

static void
test_which_run (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = peer_start (peer, "cat");

  assert_failure (peer, "scripts_stop", "{\"processId\":\"cat-2\"}", "there is no run “cat-2”");
  assert_failure (peer, "scripts_stop", "{}",
                  "give one of the arguments “processId” and “name”");
  assert_failure (peer, "scripts_stop", "{\"processId\":\"cat-1\",\"name\":\"cat\"}",
                  "give one of the arguments “processId” and “name”");
}

static void
test_restart (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = peer_start (peer, "cat");
  g_autoptr (JsonObject) second = NULL;
  g_autoptr (JsonObject) stopped = NULL;
  g_autoptr (JsonObject) third = NULL;

  second = peer_ask (peer, "scripts_restart", "{\"name\":\"cat\"}");
  g_assert_cmpstr (get_string (second, "processId"), ==, "cat-2");
  g_assert_cmpstr (get_string (second, "previousProcessId"), ==, "cat-1");
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_STOPPED);
  stopped = peer_ask (peer, "scripts_stop", "{\"name\":\"cat\",\"wait\":true}");

  /* One that does not run is just started. */
  third = peer_ask (peer, "scripts_restart", "{\"name\":\"cat\"}");
  g_assert_cmpstr (get_string (third, "processId"), ==, "cat-3");
  g_assert_false (json_object_has_member (third, "previousProcessId"));
}

static void
test_arguments (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (JsonObject) run = NULL;
  g_autoptr (JsonObject) content = NULL;

  g_ptr_array_add (peer->scripts,
                   harness_make_script (peer->harness, "print", "/usr/bin/printf", "%s|", NULL));
  peer_open_project (peer, "/src/print", "print");
  run = peer_ask (peer, "scripts_run",
                  "{\"name\":\"print\",\"project\":\"print\",\"args\":[\"a b\",\"\",\"$c\"]}");
  content = peer_ask (peer, "logs_stream", "{\"processId\":\"print-1\"}");
  g_assert_cmpstr (get_string (get_first (content, "lines"), "content"), ==, "a b||$c|");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mcp/tools/text-and-content-agree", test_text_and_content_agree);
  g_test_add_func ("/mcp/tools/projects-tell-what-runs", test_projects);
  g_test_add_func ("/mcp/tools/scripts-tell-all-of-themselves", test_scripts);
  g_test_add_func ("/mcp/tools/the-project-is-named-or-around-or-the-only-one",
                   test_which_project);
  g_test_add_func ("/mcp/tools/run-starts-once", test_run);
  g_test_add_func ("/mcp/tools/run-says-why-it-can-not", test_unavailable);
  g_test_add_func ("/mcp/tools/run-passes-arguments", test_arguments);
  g_test_add_func ("/mcp/tools/status-tells-the-exit-code", test_status_of_an_end);
  g_test_add_func ("/mcp/tools/status-waits-for-a-script", test_status_waits_for_a_script);
  g_test_add_func ("/mcp/tools/status-tells-the-signal", test_status_of_a_signal);
  g_test_add_func ("/mcp/tools/status-tells-what-was-observed",
                   test_status_tells_what_was_observed);
  g_test_add_func ("/mcp/tools/status-of-all-is-the-newest-of-each", test_status_of_all);
  g_test_add_func ("/mcp/tools/stop-leaves-nothing", test_stop);
  g_test_add_func ("/mcp/tools/stop-is-noted-at-once", test_stop_is_noted_at_once);
  g_test_add_func ("/mcp/tools/stop-waits-no-longer-than-told",
                   test_stop_waits_no_longer_than_told);
  g_test_add_func ("/mcp/tools/a-run-is-named-once", test_which_run);
  g_test_add_func ("/mcp/tools/restart-is-a-new-run", test_restart);
  return g_test_run ();
}

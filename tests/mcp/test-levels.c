/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "mcp-peer-harness.h"
#include "skep-mcp-product.h"

static SkepRun *
run_to_end (Peer       *peer,
            const char *command)
{
  SkepScript *script = harness_make_script (peer->harness, "out", "/bin/sh", "-c", command, NULL);
  SkepRun *run = harness_start (peer->harness, script);

  skep_script_unref (script);
  harness_await_end (run);
  return run;
}

/* All lines of an answer, each with its end. */
static char *
join_lines (JsonObject *content)
{
  JsonArray *lines = json_object_get_array_member (content, "lines");
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (lines); i++)
    g_string_append_printf (text, "%s\n",
                            json_object_get_string_member (
                                json_array_get_object_element (lines, i), "content"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static JsonObject *
stream (Peer       *peer,
        const char *further,
        const char *cursor)
{
  g_autofree char *place = cursor != NULL ? g_strdup_printf (",\"cursor\":\"%s\"", cursor)
                                          : g_strdup ("");
  g_autofree char *arguments = g_strdup_printf ("{\"processId\":\"out-1\"%s%s}", place,
                                                further);

  return peer_ask (peer, "logs_stream", arguments);
}

static void
assert_lines (Peer       *peer,
              const char *arguments,
              const char *expected)
{
  g_autoptr (JsonObject) content = stream (peer, arguments, NULL);
  g_autofree char *lines = join_lines (content);

  g_assert_cmpstr (lines, ==, expected);
}

#define PROBLEMS "echo main.c:3:5: error: no such thing; echo fine; " \
                 "echo util.c:7:1: warning: unused; echo done"

static const struct
{
  const char *level;
  const char *lines;
} levels[] = {
  { "all", "main.c:3:5: error: no such thing\nfine\nutil.c:7:1: warning: unused\ndone\n" },
  { "error", "main.c:3:5: error: no such thing\n" },
  { "warn", "main.c:3:5: error: no such thing\nutil.c:7:1: warning: unused\n" },
  { "info", "fine\ndone\n" },
};

/* An agent, which is told how bad a line is. */
static Peer *
agent_new (void)
{
  return peer_new_with (&skep_mcp_product_registry, FALSE, SKEP_MCP_POLICY_RUN);
}

static void
assert_levels (Peer       *peer,
               const char *further)
{
  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      g_autofree char *arguments = g_strdup_printf (",\"level\":\"%s\"%s", levels[i].level,
                                                    further);

      g_test_message ("%s", arguments);
      assert_lines (peer, arguments, levels[i].lines);
    }
}

static void
test_levels (void)
{
  g_autoptr (Peer) peer = agent_new ();
  g_autoptr (SkepRun) run = run_to_end (peer, PROBLEMS);

  assert_levels (peer, "");
  assert_levels (peer, ",\"follow\":false");
}

static SkepRun *
start_out (Peer       *peer,
           const char *command)
{
  g_autoptr (SkepScript) script = harness_make_script (peer->harness, "out", "/bin/sh", "-c",
                                                       command, NULL);

  return harness_start (peer->harness, script);
}

/* A last line that goes on is waited for by nobody, and neither is what may follow a problem for
 * longer than it takes. */
static void
test_levels_while_it_runs (void)
{
  g_autoptr (Peer) peer = agent_new ();
  g_autoptr (SkepRun) run = start_out (peer, PROBLEMS "; printf 'name> '; exec sleep 60");
  const gint64 begin_us = g_get_monotonic_time ();

  harness_await_output (run, "name> ");
  assert_levels (peer, ",\"follow\":false");
  g_assert_cmpint (g_get_monotonic_time () - begin_us, <, 8 * G_USEC_PER_SEC);
}

/* What is only known a moment later is told then, and told once. */
static void
test_following_a_level (void)
{
  g_autoptr (Peer) peer = agent_new ();
  g_autoptr (SkepRun) run = start_out (
      peer, "seq 1 20000; echo main.c:3:5: error: no such thing; seq 1 20000; "
            "echo main.c:4:5: error: nor this; exec sleep 60");
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char *cursor = g_strdup ("out-1:0");

  for (int n = 0; n < 2; n++)
    {
      g_autoptr (JsonObject) content = stream (peer, ",\"level\":\"error\",\"maxLines\":1",
                                               cursor);
      g_autofree char *lines = join_lines (content);

      g_string_append (all, lines);
      g_free (cursor);
      cursor = g_strdup (json_object_get_string_member (content, "nextCursor"));
    }
  g_assert_cmpstr (all->str, ==,
                   "main.c:3:5: error: no such thing\nmain.c:4:5: error: nor this\n");
}

/* The newest of them, however much came after. */
static void
test_tail_of_a_level (void)
{
  g_autoptr (Peer) peer = agent_new ();
  g_autoptr (SkepRun) run = run_to_end (
      peer, "for i in 1 2 3 4; do echo main.c:$i:1: error: e$i; seq 1 5000; done");

  assert_lines (peer, ",\"level\":\"error\",\"limit\":2",
                "main.c:3:1: error: e3\nmain.c:4:1: error: e4\n");
  assert_lines (peer, ",\"level\":\"warn\"",
                "main.c:1:1: error: e1\nmain.c:2:1: error: e2\nmain.c:3:1: error: e3\n"
                "main.c:4:1: error: e4\n");
}

static void
test_how_bad (void)
{
  g_autoptr (Peer) peer = agent_new ();
  g_autoptr (SkepRun) run = run_to_end (peer, PROBLEMS);
  g_autoptr (JsonObject) content = stream (peer, "", NULL);
  JsonArray *lines = json_object_get_array_member (content, "lines");
  JsonObject *error = json_array_get_object_element (lines, 0);
  JsonObject *fine = json_array_get_object_element (lines, 1);
  JsonObject *warning = json_array_get_object_element (lines, 2);

  g_assert_true (json_object_get_boolean_member (error, "isError"));
  g_assert_cmpstr (json_object_get_string_member (error, "level"), ==, "error");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (error, "tags")), ==, 1);
  g_assert_cmpint (json_object_get_int_member (error, "priority"), ==, 2);
  g_assert_false (json_object_get_boolean_member (warning, "isError"));
  g_assert_cmpstr (json_object_get_string_member (warning, "level"), ==, "warn");
  g_assert_cmpstr (json_object_get_string_member (fine, "level"), ==, "info");
  g_assert_cmpint (json_object_get_int_member (fine, "priority"), ==, 0);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (fine, "tags")), ==, 0);
}

/* Output in which there is nothing to find rings nobody else. */
static void
test_silent_scanner (void)
{
  g_autoptr (Peer) peer = agent_new ();
  g_autoptr (SkepRun) run = start_out (peer, "sleep 0.3; echo one; exec sleep 60");
  const gint64 begin_us = g_get_monotonic_time ();

  assert_lines (peer, "", "one\n");
  g_assert_cmpint (g_get_monotonic_time () - begin_us, <, 8 * G_USEC_PER_SEC);
}

static void
test_silent_problems (void)
{
  g_autoptr (Peer) peer = agent_new ();
  g_autoptr (SkepRun) run = start_out (peer, "seq 1 300000; echo done; printf '> '; exec sleep 60");
  g_autoptr (JsonObject) content = NULL;
  gint64 begin_us;

  harness_await_output (run, "done");
  begin_us = g_get_monotonic_time ();
  content = peer_ask (peer, "problems_list", "{\"processId\":\"out-1\"}");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (content, "problems")), ==,
                    0);
  g_assert_cmpint (g_get_monotonic_time () - begin_us, <, 8 * G_USEC_PER_SEC);
}

/* The same again is one problem, but its lines are no less bad for that. */
static void
test_repeats (void)
{
  g_autoptr (Peer) peer = agent_new ();
  g_autoptr (SkepRun) run = run_to_end (peer, "for i in 1 2 3; do echo main.c:3:1: error: no; "
                                              "echo fine; done");

  assert_lines (peer, ",\"level\":\"error\"",
                "main.c:3:1: error: no\nmain.c:3:1: error: no\nmain.c:3:1: error: no\n");
  assert_lines (peer, ",\"level\":\"error\",\"limit\":2",
                "main.c:3:1: error: no\nmain.c:3:1: error: no\n");
  assert_lines (peer, ",\"level\":\"info\"", "fine\nfine\nfine\n");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mcp/levels/are-those-of-problems", test_levels);
  g_test_add_func ("/mcp/levels/are-known-while-it-runs", test_levels_while_it_runs);
  g_test_add_func ("/mcp/levels/no-line-is-lost-or-told-twice", test_following_a_level);
  g_test_add_func ("/mcp/levels/the-newest-lines-are-those-of-the-level",
                   test_tail_of_a_level);
  g_test_add_func ("/mcp/levels/are-told-with-each-line", test_how_bad);
  g_test_add_func ("/mcp/levels/a-line-without-any-comes-soon", test_silent_scanner);
  g_test_add_func ("/mcp/levels/no-problem-is-an-answer-soon", test_silent_problems);
  g_test_add_func ("/mcp/levels/are-those-of-repeated-problems-too", test_repeats);
  return g_test_run ();
}

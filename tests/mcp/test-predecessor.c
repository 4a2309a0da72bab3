/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What went wrong in an earlier server of this kind must not go wrong here. */

#include "config.h"

#include <stddef.h>
#include <string.h>

#include "mcp-peer-harness.h"
#include "skep-mcp-product.h"
#include "skep-mcp-tool.h"

#define TIMEOUT_MS 20000
#define SECRET "c0ffee-never-to-be-told"

static Peer *
agent_new (void)
{
  return peer_new_with (&skep_mcp_product_registry, FALSE, SKEP_MCP_POLICY_RUN);
}

static SkepRun *
start_shell (Peer       *peer,
             const char *name,
             const char *command)
{
  SkepScript *script = harness_make_script (peer->harness, name, "/bin/sh", "-c", command, NULL);

  g_ptr_array_add (peer->scripts, script);
  peer_open_project (peer, g_get_tmp_dir (), "shop");
  return harness_start (peer->harness, script);
}

/* --- Arguments --- */

static const struct
{
  const char *tool;
  const char *arguments;
} negative[] = {
  { "logs_stream", "{\"name\":\"dev\",\"limit\":-1}" },
  { "logs_stream", "{\"name\":\"dev\",\"maxLines\":-1}" },
  { "logs_stream", "{\"name\":\"dev\",\"timeoutMs\":-1}" },
  { "logs_search", "{\"query\":\"a\",\"limit\":-1}" },
  { "logs_search", "{\"query\":\"a\",\"limit\":-9223372036854775808}" },
  { "problems_list", "{\"name\":\"dev\",\"limit\":-1}" },
  { "scripts_run", "{\"name\":\"dev\",\"waitFor\":\"exit\",\"timeoutMs\":-1}" },
};

static void
test_negative_limit (void)
{
  g_autoptr (Peer) peer = agent_new ();
  g_autoptr (SkepRun) run = start_shell (peer, "dev", "exec sleep 60");

  for (gsize i = 0; i < G_N_ELEMENTS (negative); i++)
    {
      g_autofree char *failure = NULL;

      peer_call (peer, negative[i].tool, negative[i].arguments);
      failure = peer_take_failure (peer);
      g_assert_nonnull (strstr (failure, "must be from"));
    }
}

/* Neither told nor taken: nothing that says what is executed, or where something is written. */
static void
test_no_path (void)
{
  static const char *const names[] = {
    "output_file", "file", "path", "dir", "cwd", "command", "env", "shell",
  };
  g_autoptr (Peer) peer = agent_new ();
  g_autofree char *target = g_build_filename (g_get_tmp_dir (), "skep-predecessor-output", NULL);

  for (const SkepMcpTool *const *tool = skep_mcp_product_registry.tools; *tool != NULL; tool++)
    for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
      {
        g_autofree char *arguments = g_strdup_printf ("{\"%s\":\"%s\"}", names[i], target);
        g_autofree char *expected = g_strdup_printf ("there is no argument “%s”", names[i]);
        g_autofree char *failure = NULL;

        peer_call (peer, (*tool)->name, arguments);
        failure = peer_take_failure (peer);
        g_assert_cmpstr (failure, ==, expected);
      }
  g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));
}

/* --- Results --- */

/* Reading calls, as many as there are kinds. */
static const struct
{
  const char *tool;
  const char *arguments;
} reading[] = {
  { "about", "{\"tool\":\"scripts_run\"}" },
  { "projects_list", "{}" },
  { "scripts_list", "{}" },
  { "scripts_status", "{}" },
  { "scripts_status", "{\"name\":\"dev\"}" },
  { "logs_stream", "{\"name\":\"dev\",\"follow\":false}" },
  { "logs_search", "{\"query\":\"main\"}" },
  { "problems_list", "{\"name\":\"dev\"}" },
};

static void
test_no_environment (void)
{
  g_autoptr (Peer) peer = agent_new ();
  SkepScript *script = harness_make_script (peer->harness, "dev", "/bin/sh", "-c",
                                            "exec sleep 60", NULL);
  g_autoptr (GStrvBuilder) environment = g_strv_builder_new ();
  g_autoptr (SkepRun) run = NULL;

  g_strv_builder_addv (environment, (const char **) script->environment);
  g_strv_builder_add (environment, "API_TOKEN=" SECRET);
  g_strfreev (script->environment);
  script->environment = g_strv_builder_end (environment);
  g_ptr_array_add (peer->scripts, script);
  peer_open_project (peer, g_get_tmp_dir (), "shop");
  run = harness_start (peer->harness, script);
  for (gsize i = 0; i < G_N_ELEMENTS (reading); i++)
    {
      g_autoptr (JsonObject) result = NULL;
      g_autofree char *text = NULL;

      peer_call (peer, reading[i].tool, reading[i].arguments);
      result = peer_take_result (peer);
      text = json_to_string (json_object_get_member (result, "content"), FALSE);
      g_assert_null (strstr (text, SECRET));
      g_assert_null (strstr (text, "API_TOKEN"));
    }
}

static gboolean
has_line (gpointer data)
{
  return ((Peer *) data)->lines->len > 0;
}

static char *
ask_raw (Peer       *peer,
         const char *request)
{
  peer_say (peer, request);
  g_assert_true (harness_wait (TIMEOUT_MS, has_line, peer));
  return g_ptr_array_steal_index (peer->lines, 0);
}

/* Not as a hash table has it. */
static void
test_order (void)
{
  static const char *const requests[] = {
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"
    "\"name\":\"scripts_list\",\"arguments\":{}}}",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"
    "\"name\":\"projects_list\",\"arguments\":{}}}",
  };
  g_autoptr (Peer) first = agent_new ();

  for (int i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("script-%d", i * 7919 % 40);

      peer_add_nasty (first, name, "exit", "0");
    }
  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autofree char *once = ask_raw (first, requests[i]);
      g_autofree char *again = ask_raw (first, requests[i]);

      g_assert_cmpstr (once, ==, again);
    }
}

/* One shape, with a name and without. */
static void
test_one_shape (void)
{
  g_autoptr (Peer) peer = agent_new ();
  g_autoptr (SkepRun) run = start_shell (peer, "dev", "exit 3");
  g_autoptr (JsonObject) all = NULL;
  g_autoptr (JsonObject) named = NULL;

  harness_await_end (run);
  all = peer_ask (peer, "scripts_status", "{}");
  named = peer_ask (peer, "scripts_status", "{\"name\":\"dev\"}");
  g_assert_true (json_node_equal (json_object_get_member (all, "processes"),
                                  json_object_get_member (named, "processes")));
}

/* All times are told the same way. */
static void
test_one_precision (void)
{
  g_autoptr (GRegex) time = g_regex_new ("\\d{4}-\\d\\d-\\d\\dT[^\"\\\\]*", 0, 0, NULL);
  g_autoptr (GRegex) exact = g_regex_new ("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$", 0, 0,
                                          NULL);
  g_autoptr (Peer) peer = agent_new ();
  g_autoptr (SkepRun) run = start_shell (peer, "dev", "echo main.c:3:5: error: no");
  guint n_times = 0;

  harness_await_end (run);
  for (gsize i = 1; i < G_N_ELEMENTS (reading); i++)
    {
      g_autoptr (JsonObject) content = peer_ask (peer, reading[i].tool, reading[i].arguments);
      g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), content);
      g_autofree char *text = json_to_string (node, FALSE);
      g_autoptr (GMatchInfo) match = NULL;

      for (g_regex_match (time, text, 0, &match); g_match_info_matches (match);
           g_match_info_next (match, NULL))
        {
          g_autofree char *found = g_match_info_fetch (match, 0);

          g_assert_true (g_regex_match (exact, found, 0, NULL));
          n_times++;
        }
    }
  g_assert_cmpuint (n_times, >=, 6);
}

static gboolean
is_tool (const char *name)
{
  for (const SkepMcpTool *const *tool = skep_mcp_product_registry.tools; *tool != NULL; tool++)
    if (g_str_equal ((*tool)->name, name))
      return TRUE;

  return FALSE;
}

static void
assert_names (const char *text)
{
  g_autoptr (GRegex) name = g_regex_new ("\\b(scripts|logs|projects|problems)[_/]\\w+", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  for (g_regex_match (name, text, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *found = g_match_info_fetch (match, 0);

      if (!is_tool (found))
        g_error ("“%s” is no tool, but this says so: %s", found, text);
    }
}

/* Who reads of a tool can call it. */
static void
test_names (void)
{
  g_autoptr (Peer) peer = agent_new ();
  g_autoptr (SkepRun) run = start_shell (peer, "dev", "exec sleep 60");
  g_autoptr (JsonObject) duplicate = NULL;

  assert_names (skep_mcp_product_registry.instructions);
  for (const SkepMcpTool *const *tool = skep_mcp_product_registry.tools; *tool != NULL; tool++)
    {
      g_autofree char *arguments = g_strdup_printf ("{\"tool\":\"%s\"}", (*tool)->name);
      g_autoptr (JsonObject) content = peer_ask (peer, "about", arguments);

      assert_names (json_object_get_string_member (content, "content"));
    }
  duplicate = peer_ask (peer, "scripts_run",
                        "{\"name\":\"dev\",\"waitFor\":\"port\",\"timeoutMs\":1}");
  assert_names (json_object_get_string_member (duplicate, "message"));
}

/* --- Many readers --- */

#define N_RUNS 5
#define N_READERS 50
#define N_CALLS 100
#define N_WRITES 50
#define MAX_SECONDS 10

typedef struct
{
  SkepMcpChannel channel;
  SkepMcpCore *core;
  guint n_asked;
  guint n_answered;
  gint64 longest_us;
  gint64 asked_us;
} Reader;

/* What a process tells is of one moment. */
static void
check_process (JsonArray *processes,
               guint      i,
               JsonNode  *node,
               gpointer   user_data)
{
  JsonObject *process = json_node_get_object (node);
  const char *status = json_object_get_string_member (process, "status");
  const gboolean is_finished = g_str_equal (status, "stopped") || g_str_equal (status, "success") ||
                               g_str_equal (status, "failed");

  g_assert_cmpint (json_object_has_member (process, "endTime"), ==, is_finished);
  g_assert_cmpint (json_object_has_member (process, "uptime"), ==, !is_finished);
  if (g_str_equal (status, "running"))
    g_assert_true (json_object_has_member (process, "pid") &&
                   !json_object_has_member (process, "exitCode") &&
                   !json_object_has_member (process, "signal"));
}

static void
read_cb (SkepMcpChannel   *channel,
         char             *line,
         SkepMcpErrorCode  code)
{
  Reader *self = (Reader *) ((char *) channel - offsetof (Reader, channel));
  g_autofree char *own_line = line;
  g_autoptr (SkepMcpMessage) message = skep_mcp_message_parse (line, strlen (line));
  JsonObject *content = json_object_get_object_member (message->result, "structuredContent");

  json_array_foreach_element (json_object_get_array_member (content, "processes"), check_process,
                              NULL);
  self->n_answered++;
  self->longest_us = MAX (self->longest_us, g_get_monotonic_time () - self->asked_us);
}

static void
said_cb (SkepMcpChannel *channel,
         char           *line)
{
  g_free (line);
}

static const SkepMcpChannelClass reader_class = { said_cb, read_cb };

static void
ask_status (Reader *self)
{
  g_autofree char *request = g_strdup_printf (
      "{\"jsonrpc\":\"2.0\",\"id\":%u,\"method\":\"tools/call\",\"params\":{"
      "\"name\":\"scripts_status\",\"arguments\":{}}}", ++self->n_asked);

  self->asked_us = g_get_monotonic_time ();
  skep_mcp_core_receive_text (self->core, &self->channel, request, strlen (request));
}

static void
add_readers (Peer   *peer,
             Reader *readers)
{
  const SkepMcpPeer who = { .is_person = TRUE };

  for (guint i = 0; i < N_READERS; i++)
    {
      readers[i].channel.class = &reader_class;
      readers[i].core = skep_mcp_core_new (peer->services, &who);
    }
}

/* Restarts one of the scripts, which are changed by another thread then. */
static gboolean
write_cb (gpointer user_data)
{
  Peer *peer = user_data;
  g_autofree char *arguments = g_strdup_printf ("{\"name\":\"run-%u\"}", peer->tools->len % N_RUNS);

  peer_call (peer, "scripts_restart", arguments);
  return peer->tools->len < N_WRITES ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
has_written (gpointer data)
{
  Peer *peer = data;

  return peer->tools->len == N_WRITES && peer_has_no_command (peer);
}

static void
test_many_readers (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autofree Reader *readers = g_new0 (Reader, N_READERS);
  const gint64 begin_us = g_get_monotonic_time ();

  add_readers (peer, readers);
  for (guint i = 0; i < N_RUNS; i++)
    {
      g_autofree char *name = g_strdup_printf ("run-%u", i);
      g_autoptr (SkepRun) run = start_shell (peer, name, "exec sleep 60");
    }

  g_timeout_add (1, write_cb, peer);
  for (guint n = 0; n < N_CALLS; n++)
    {
      for (guint i = 0; i < N_READERS; i++)
        ask_status (&readers[i]);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_true (harness_wait (MAX_SECONDS * 1000, has_written, peer));
  g_assert_cmpint (g_get_monotonic_time () - begin_us, <, MAX_SECONDS * G_USEC_PER_SEC);

  for (guint i = 0; i < N_READERS; i++)
    {
      g_assert_cmpuint (readers[i].n_answered, ==, N_CALLS);
      skep_mcp_core_free (readers[i].core);
    }
}

/* A stop that takes its time holds nobody up. */
static void
test_stopping (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = peer_start (peer, "ignterm");
  Reader reader = { .channel.class = &reader_class };
  const SkepMcpPeer who = { .is_person = TRUE };

  harness_await_output (run, "ready");
  skep_supervisor_set_grace (peer->harness->supervisor, 20000, 20000);
  reader.core = skep_mcp_core_new (peer->services, &who);
  peer_call (peer, "scripts_stop", "{\"name\":\"ignterm\",\"wait\":true}");
  harness_await_status (run, SKEP_RUN_STATUS_STOPPING);
  for (int i = 0; i < 1000; i++)
    ask_status (&reader);
  g_assert_cmpuint (reader.n_answered, ==, 1000);
  g_assert_cmpint (reader.longest_us, <, G_USEC_PER_SEC);
  g_assert_cmpuint (peer->lines->len, ==, 0);
  skep_mcp_core_free (reader.core);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mcp/predecessor/a-negative-limit-is-refused", test_negative_limit);
  g_test_add_func ("/mcp/predecessor/no-tool-takes-a-path-or-a-command", test_no_path);
  g_test_add_func ("/mcp/predecessor/no-environment-is-told", test_no_environment);
  g_test_add_func ("/mcp/predecessor/lists-stay-in-order", test_order);
  g_test_add_func ("/mcp/predecessor/status-has-one-shape", test_one_shape);
  g_test_add_func ("/mcp/predecessor/times-have-one-precision", test_one_precision);
  g_test_add_func ("/mcp/predecessor/tools-that-are-named-exist", test_names);
  g_test_add_func ("/mcp/predecessor/status-is-of-one-moment-for-many-readers",
                   test_many_readers);
  g_test_add_func ("/mcp/predecessor/status-does-not-wait-for-a-stop", test_stopping);
  return g_test_run ();
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "mcp-peer-harness.h"

#define TIMEOUT_MS 20000

static SkepScript *
add_shell (Peer       *peer,
           const char *name,
           const char *command)
{
  SkepScript *script = harness_make_script (peer->harness, name, "/bin/sh", "-c", command, NULL);

  g_ptr_array_add (peer->scripts, script);
  peer_open_project (peer, g_get_tmp_dir (), "shop");
  return script;
}

static guint
count_runs (Peer *peer)
{
  return skep_run_table_get_length (skep_supervisor_get_table (peer->harness->supervisor));
}

static gboolean
is_reached (JsonObject *content)
{
  return json_object_get_boolean_member (content, "waitReached");
}

static const char *
get_string (JsonObject *content,
            const char *name)
{
  return json_object_get_string_member_with_default (content, name, NULL);
}

static void
test_exit (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (JsonObject) content = NULL;

  peer_add_nasty (peer, "test", "exit", "7");
  content = peer_ask (peer, "scripts_run", "{\"name\":\"test\",\"waitFor\":\"exit\"}");
  g_assert_true (is_reached (content));
  g_assert_cmpint (json_object_get_int_member (content, "exitCode"), ==, 7);
  g_assert_null (get_string (content, "message"));
}

static const struct
{
  const char *name;
  const char *command;
  const char *pattern;
  const char *line; /* NULL: it is not there, and the run ends */
} patterns[] = {
  { "a-line-that-comes", "echo one; echo Listening on 3000; exec sleep 60", "listening on [0-9]+",
    "Listening on 3000" },
  { "a-line-without-an-end", "printf 'ok\\nname> '; exec sleep 60", "> $", "name> " },
  { "a-line-in-colours", "printf '\\033[32mready\\033[0m in 3 ms\\n'; exec sleep 60",
    "^ready in", "ready in 3 ms" },
  { "the-last-words", "printf 'bye'", "^bye$", "bye" },
  { "no-line-before-the-end", "echo no; exit 3", "yes", NULL },
  { "a-line-far-behind", "seq 1 900000; echo done; exec sleep 60", "^done$", "done" },
};

static void
test_pattern (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autofree char *arguments = g_strdup_printf (
      "{\"name\":\"dev\",\"waitFor\":\"pattern\",\"pattern\":\"%s\"}", patterns[i].pattern);
  g_autoptr (JsonObject) content = NULL;

  add_shell (peer, "dev", patterns[i].command);
  content = peer_ask (peer, "scripts_run", arguments);
  g_assert_cmpint (is_reached (content), ==, patterns[i].line != NULL);
  g_assert_cmpstr (get_string (content, "line"), ==, patterns[i].line);
  if (patterns[i].line == NULL)
    {
      g_assert_cmpstr (get_string (content, "message"), ==,
                       "dev-1 has ended before there was a line like “yes”");
      g_assert_cmpint (json_object_get_int_member (content, "exitCode"), ==, 3);
    }
}

static const struct
{
  const char *arguments;
  const char *reason;
} refused[] = {
  { "\"waitFor\":\"pattern\",\"pattern\":\"a(b\"", "wrong at character 3" },
  { "\"waitFor\":\"pattern\"", "the argument “pattern” is missing" },
  { "\"waitFor\":\"port\",\"pattern\":\"a\"", "“pattern” is only looked for" },
  { "\"pattern\":\"a\"", "“pattern” is only looked for" },
  { "\"waitFor\":\"log\"", "pattern, exit, port, url, ready" },
  { "\"waitFor\":\"exit\",\"timeoutMs\":50001", "from 0 to 50000" },
  { "\"waitFor\":\"exit\",\"timeoutMs\":-1", "from 0 to 50000" },
};

static void
test_refused (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);

  peer_add_nasty (peer, "dev", "ready", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *arguments = g_strdup_printf ("{\"name\":\"dev\",%s}", refused[i].arguments);
      g_autofree char *failure = NULL;

      peer_call (peer, "scripts_run", arguments);
      failure = peer_take_failure (peer);
      if (strstr (failure, refused[i].reason) == NULL)
        g_error ("“%s” is not in “%s”", refused[i].reason, failure);
    }
  g_assert_cmpuint (count_runs (peer), ==, 0);
}

static void
test_time (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (JsonObject) content = NULL;
  SkepRun *run;

  add_shell (peer, "dev", "exec sleep 60");
  content = peer_ask (peer, "scripts_run",
                      "{\"name\":\"dev\",\"waitFor\":\"port\",\"timeoutMs\":50}");
  g_assert_false (is_reached (content));
  g_assert_true (g_str_has_prefix (get_string (content, "message"),
                                   "time is up before there was a port; dev-1 goes on"));
  run = skep_run_table_peek (skep_supervisor_get_table (peer->harness->supervisor), 0);
  g_assert_true (skep_run_state_is_live (skep_run_peek_state (run)));
}

static void
test_port (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (JsonObject) content = NULL;

  peer_add_nasty (peer, "dev", "listen", NULL);
  content = peer_ask (peer, "scripts_run", "{\"name\":\"dev\",\"waitFor\":\"port\"}");
  g_assert_true (is_reached (content));
  g_assert_cmpint (json_object_get_int_member (content, "port"), >, 0);
  g_assert_true (g_str_has_prefix (get_string (content, "url"), "http://localhost:"));
}

/* A run that listens now, as far as anyone is told. */
static void
set_port (Peer    *peer,
          SkepRun *run,
          guint16  port)
{
  SkepRunReport *report = skep_run_report_new ();

  g_ptr_array_add (report->ports, skep_run_port_new (port, "127.0.0.1", "http://localhost/"));
  skep_run_facts_take_report (skep_run_get_facts (run), report);
  skep_mcp_waits_look (peer->services->waits);
}

/* A port is not enough: its address must have been named. */
static void
test_url (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = peer_start_quiet (peer);
  g_autoptr (JsonObject) content = NULL;

  harness_await_status (run, SKEP_RUN_STATUS_RUNNING);
  peer_call (peer, "scripts_run", "{\"name\":\"quiet\",\"waitFor\":\"url\"}");
  g_assert_true (harness_wait (TIMEOUT_MS, peer_has_no_command, peer));
  set_port (peer, run, 3000);
  g_assert_cmpuint (peer->lines->len, ==, 0);
  skep_output_add_url (skep_run_get_output (run), 3000, "http://localhost:3000/shop");
  skep_mcp_waits_look (peer->services->waits);
  content = peer_take_content (peer);
  g_assert_true (is_reached (content));
  g_assert_cmpint (json_object_get_int_member (content, "port"), ==, 3000);
}

static SkepScriptPlan *
plan_for (SkepScript    *script,
          SkepReadyKind  kind)
{
  script->plan = skep_script_plan_new ();
  script->plan->ready = kind;
  return script->plan;
}

static void
test_ready_port (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (JsonObject) content = NULL;
  SkepRun *run;

  plan_for (add_shell (peer, "dev", "exec sleep 60"), SKEP_READY_PORT)->ready_port = 5432;
  peer_call (peer, "scripts_run", "{\"name\":\"dev\",\"waitFor\":\"ready\"}");
  g_assert_true (harness_wait (TIMEOUT_MS, peer_has_no_command, peer));
  run = skep_run_table_peek (skep_supervisor_get_table (peer->harness->supervisor), 0);
  harness_await_status (run, SKEP_RUN_STATUS_RUNNING);
  set_port (peer, run, 5433);
  g_assert_cmpuint (peer->lines->len, ==, 0);
  set_port (peer, run, 5432);
  content = peer_take_content (peer);
  g_assert_true (is_reached (content));
  g_assert_cmpint (json_object_get_int_member (content, "port"), ==, 5432);
}

/* In skep.json, upper and lower case differ. */
static void
test_ready_log (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (JsonObject) content = NULL;

  plan_for (add_shell (peer, "dev", "echo ready no; echo Ready yes; exec sleep 60"),
            SKEP_READY_LOG)->ready_text = g_strdup ("Ready");
  content = peer_ask (peer, "scripts_run", "{\"name\":\"dev\",\"waitFor\":\"ready\"}");
  g_assert_true (is_reached (content));
  g_assert_cmpstr (get_string (content, "line"), ==, "Ready yes");
}

/* How often it was asked; it answers the second time. */
static guint n_probes;

static void
probe (const char          *url,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_assert_cmpstr (url, ==, "http://localhost:5173/");
  if (++n_probes == 2)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, "not yet");
}

static void
test_ready_http (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (JsonObject) content = NULL;
  g_autofree char *failure = NULL;

  plan_for (add_shell (peer, "dev", "exec sleep 60"), SKEP_READY_HTTP)->ready_text =
      g_strdup ("http://localhost:5173/");
  peer_call (peer, "scripts_run", "{\"name\":\"dev\",\"waitFor\":\"ready\"}");
  failure = peer_take_failure (peer);
  g_assert_nonnull (strstr (failure, "can't ask “http://localhost:5173/”"));
  g_assert_cmpuint (count_runs (peer), ==, 0);

  n_probes = 0;
  peer->services->probe = probe;
  content = peer_ask (peer, "scripts_run", "{\"name\":\"dev\",\"waitFor\":\"ready\"}");
  g_assert_true (is_reached (content));
  g_assert_cmpstr (get_string (content, "url"), ==, "http://localhost:5173/");
  g_assert_cmpuint (n_probes, ==, 2);
}

/* What runs already may have said it long ago. */
static void
test_duplicate (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  SkepScript *script = add_shell (peer, "dev", "echo up; exec sleep 60");
  g_autoptr (SkepRun) run = harness_start (peer->harness, script);
  g_autoptr (JsonObject) content = NULL;

  harness_await_output (run, "up");
  content = peer_ask (peer, "scripts_run",
                      "{\"name\":\"dev\",\"waitFor\":\"pattern\",\"pattern\":\"up\"}");
  g_assert_true (is_reached (content));
  g_assert_true (json_object_get_boolean_member (content, "duplicate"));
  g_assert_true (json_object_has_member (content, "runtime"));
  g_assert_cmpuint (count_runs (peer), ==, 1);
}

static void
test_restart (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  SkepScript *script = add_shell (peer, "dev", "echo up; exec sleep 60");
  g_autoptr (SkepRun) run = harness_start (peer->harness, script);
  g_autoptr (JsonObject) content = NULL;

  content = peer_ask (peer, "scripts_restart",
                      "{\"name\":\"dev\",\"waitFor\":\"pattern\",\"pattern\":\"up\"}");
  g_assert_true (is_reached (content));
  g_assert_cmpstr (get_string (content, "previousProcessId"), ==, "dev-1");
  g_assert_cmpstr (get_string (content, "processId"), ==, "dev-2");
}

static void
cancel (Peer *peer)
{
  g_autofree char *text = g_strdup_printf (
      "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":%u}}",
      peer->tools->len);

  peer_say (peer, text);
}

/* Before and after it has started: the wait ends, and the run goes on. */
static void
test_cancelled (gconstpointer data)
{
  const gboolean is_started = GPOINTER_TO_INT (data);
  g_autoptr (Peer) peer = peer_new (TRUE);
  SkepRun *run;

  add_shell (peer, "dev", "exec sleep 60");
  peer_call (peer, "scripts_run", "{\"name\":\"dev\",\"waitFor\":\"exit\"}");
  if (is_started)
    g_assert_true (harness_wait (TIMEOUT_MS, peer_has_no_command, peer));
  cancel (peer);
  g_assert_true (harness_wait (TIMEOUT_MS, peer_has_no_command, peer));
  run = skep_run_table_peek (skep_supervisor_get_table (peer->harness->supervisor), 0);
  harness_await_status (run, SKEP_RUN_STATUS_RUNNING);
  harness_stop (peer->harness, run, SKEP_STOP_NOW);
  harness_await_end (run);
  g_assert_cmpuint (peer->lines->len, ==, 0);
}

static gboolean
has_two_lines (gpointer data)
{
  return ((Peer *) data)->lines->len >= 2;
}

static gboolean
has_three_lines (gpointer data)
{
  return ((Peer *) data)->lines->len >= 3;
}

static double
get_progress (Peer  *peer,
              guint  i)
{
  const char *line = g_ptr_array_index (peer->lines, i);
  g_autoptr (SkepMcpMessage) message = skep_mcp_message_parse (line, strlen (line));

  g_assert_cmpstr (message->method, ==, "notifications/progress");
  g_assert_cmpstr (json_object_get_string_member (message->params, "progressToken"), ==, "p");
  g_assert_cmpstr (json_object_get_string_member (message->params, "message"), ==,
                   "dev-1: waiting for a port");
  g_assert_cmpfloat (json_object_get_double_member (message->params, "total"), ==, 1.5);
  return json_object_get_double_member (message->params, "progress");
}

static void
test_progress (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);

  add_shell (peer, "dev", "exec sleep 60");
  peer_say (peer, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"
                  "\"name\":\"scripts_run\",\"_meta\":{\"progressToken\":\"p\"},\"arguments\":{"
                  "\"name\":\"dev\",\"waitFor\":\"port\",\"timeoutMs\":1500}}}");
  g_assert_true (harness_wait (TIMEOUT_MS, has_three_lines, peer));
  g_assert_cmpfloat (get_progress (peer, 0), <, 1);
  g_assert_cmpfloat (get_progress (peer, 1), >=, get_progress (peer, 0) + 0.5);
  g_assert_nonnull (strstr (peer->lines->pdata[2], "\"waitReached\":false"));
  g_assert_cmpuint (peer->lines->len, ==, 3);
}

/* A stop that takes its time says so, too. */
static void
test_progress_of_a_stop (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = peer_start (peer, "ignterm");

  harness_await_output (run, "ready");
  skep_supervisor_set_grace (peer->harness->supervisor, 20000, 20000);
  peer_say (peer, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"
                  "\"name\":\"scripts_stop\",\"_meta\":{\"progressToken\":\"p\"},\"arguments\":{"
                  "\"processId\":\"ignterm-1\",\"wait\":true,\"timeoutMs\":300}}}");
  g_assert_true (harness_wait (TIMEOUT_MS, has_two_lines, peer));
  g_assert_nonnull (strstr (peer->lines->pdata[0], "ignterm-1: waiting until it is stopped"));
  g_assert_nonnull (strstr (peer->lines->pdata[1], "\"success\":false"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mcp/wait/exit-tells-the-code", test_exit);
  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      g_autofree char *path = g_strconcat ("/mcp/wait/pattern/", patterns[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_pattern);
    }
  g_test_add_func ("/mcp/wait/nothing-starts-if-it-is-wrong", test_refused);
  g_test_add_func ("/mcp/wait/ends-when-time-is-up", test_time);
  g_test_add_func ("/mcp/wait/port", test_port);
  g_test_add_func ("/mcp/wait/url-was-named", test_url);
  g_test_add_func ("/mcp/wait/ready/port-of-the-project", test_ready_port);
  g_test_add_func ("/mcp/wait/ready/line-of-the-project", test_ready_log);
  g_test_add_func ("/mcp/wait/ready/address-of-the-project", test_ready_http);
  g_test_add_func ("/mcp/wait/what-runs-already-may-be-there", test_duplicate);
  g_test_add_func ("/mcp/wait/restart-waits-for-the-new-run", test_restart);
  g_test_add_data_func ("/mcp/wait/cancelled-before-it-has-started", GINT_TO_POINTER (FALSE),
                        test_cancelled);
  g_test_add_data_func ("/mcp/wait/cancelled-while-it-waits", GINT_TO_POINTER (TRUE),
                        test_cancelled);
  g_test_add_func ("/mcp/wait/progress-rises", test_progress);
  g_test_add_func ("/mcp/wait/progress-of-a-stop", test_progress_of_a_stop);
  return g_test_run ();
}

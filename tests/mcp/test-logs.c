/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "mcp-peer-harness.h"

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

static void
test_lines (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = run_to_end (peer, "printf 'one\\n\\n\\033[31mtwo\\033[0m\\npart'");
  g_autoptr (JsonObject) content = stream (peer, "", NULL);
  g_autofree char *lines = join_lines (content);
  JsonObject *first = json_array_get_object_element (
      json_object_get_array_member (content, "lines"), 0);

  g_assert_cmpstr (lines, ==, "one\n\ntwo\npart\n");
  g_assert_true (json_object_get_boolean_member (content, "finished"));
  g_assert_cmpint (json_object_get_int_member (content, "dropped"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (content, "exitCode"), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (first, "processId"), ==, "out-1");
  g_assert_cmpstr (json_object_get_string_member (first, "processName"), ==, "out");
}

static void
test_tail (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = run_to_end (peer, "printf '1\\n2\\n3\\n4\\npart'");

  assert_lines (peer, ",\"limit\":1", "part\n");
  assert_lines (peer, ",\"limit\":3", "3\n4\npart\n");
  assert_lines (peer, ",\"limit\":5", "1\n2\n3\n4\npart\n");
  assert_lines (peer, ",\"limit\":99", "1\n2\n3\n4\npart\n");
}

static void
test_tail_of_whole_lines (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = run_to_end (peer, "seq 1 100000");

  assert_lines (peer, ",\"limit\":2", "99999\n100000\n");
}

/* Further back than the first look goes. */
static void
test_long_tail (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = run_to_end (peer, "seq 100001 150000");
  g_autoptr (JsonObject) content = NULL;
  g_autofree char *lines = NULL;

  content = stream (peer, ",\"limit\":10000,\"maxLines\":1", NULL);
  lines = join_lines (content);
  g_assert_cmpstr (lines, ==, "140001\n");
}

static void
test_tail_of_nothing (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = run_to_end (peer, "true");

  assert_lines (peer, ",\"limit\":5", "");
}

static void
test_pages (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = run_to_end (peer, "seq 1 30000");
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autofree char *cursor = NULL;
  gboolean is_finished = FALSE;
  guint n_pages = 0;

  while (!is_finished)
    {
      g_autoptr (JsonObject) content = stream (peer, cursor == NULL ? ",\"all\":true" : "", cursor);
      g_autofree char *lines = join_lines (content);

      g_string_append (all, lines);
      g_free (cursor);
      cursor = g_strdup (json_object_get_string_member (content, "nextCursor"));
      is_finished = json_object_get_boolean_member (content, "finished");
      n_pages++;
    }

  for (int i = 1; i <= 30000; i++)
    g_string_append_printf (expected, "%d\n", i);
  g_assert_cmpstr (all->str, ==, expected->str);
  g_assert_cmpuint (n_pages, >, 1);
}

static void
test_endless_line (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = run_to_end (peer, "head -c 100000 /dev/zero | tr '\\0' x");
  g_autofree char *cursor = NULL;
  gboolean is_finished = FALSE;
  gsize n_bytes = 0;

  while (!is_finished)
    {
      g_autoptr (JsonObject) content = stream (peer, cursor == NULL ? ",\"all\":true" : "", cursor);
      g_autofree char *lines = join_lines (content);

      for (const char *p = lines; *p != '\0'; p++)
        n_bytes += *p == 'x';
      g_free (cursor);
      cursor = g_strdup (json_object_get_string_member (content, "nextCursor"));
      is_finished = json_object_get_boolean_member (content, "finished");
    }
  g_assert_cmpuint (n_bytes, ==, 100000);
}

static void
write_text (Peer       *peer,
            SkepRun    *run,
            const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  skep_supervisor_write (peer->harness->supervisor, run, bytes);
}

static void
test_follow_waits_for_a_line (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = peer_start (peer, "cat");
  g_autoptr (JsonObject) before = NULL;
  g_autoptr (JsonObject) content = NULL;
  g_autofree char *arguments = NULL;
  g_autofree char *lines = NULL;

  harness_await_output (run, "ready\r\n");
  before = peer_ask (peer, "logs_stream", "{\"processId\":\"cat-1\"}");
  arguments = g_strdup_printf ("{\"processId\":\"cat-1\",\"cursor\":\"%s\"}",
                               json_object_get_string_member (before, "nextCursor"));
  peer_call (peer, "logs_stream", arguments);
  g_assert_cmpuint (peer->lines->len, ==, 0);
  write_text (peer, run, "hello\n");
  content = peer_take_content (peer);
  lines = join_lines (content);
  g_assert_true (g_str_has_prefix (lines, "hello\n"));
  g_assert_false (json_object_get_boolean_member (content, "finished"));
  g_assert_false (json_object_has_member (content, "status"));
}

static void
test_follow_hears_of_the_end (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = peer_start_quiet (peer);
  g_autoptr (JsonObject) content = NULL;

  harness_await_status (run, SKEP_RUN_STATUS_RUNNING);
  peer_call (peer, "logs_stream", "{\"processId\":\"quiet-1\"}");
  harness_stop (peer->harness, run, SKEP_STOP_NOW);
  content = peer_take_content (peer);
  g_assert_true (json_object_get_boolean_member (content, "finished"));
  g_assert_cmpstr (json_object_get_string_member (content, "status"), ==, "stopped");
  g_assert_cmpint (json_object_get_int_member (content, "signal"), ==, 9);
}

static void
test_follow_waits_no_longer_than_told (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = peer_start_quiet (peer);
  g_autoptr (JsonObject) late = peer_ask (peer, "logs_stream",
                                          "{\"processId\":\"quiet-1\",\"timeoutMs\":50}");
  g_autoptr (JsonObject) none = peer_ask (peer, "logs_stream",
                                          "{\"processId\":\"quiet-1\",\"follow\":false}");

  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (late, "lines")), ==, 0);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (none, "lines")), ==, 0);
}

/* A script that leaves a process: its own end is one, that of the tree another. */
static void
test_own_end_and_end_of_all (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = peer_start (peer, "exit0-leave-daemon");
  g_autoptr (JsonObject) own = NULL;
  g_autoptr (JsonObject) all = NULL;

  harness_await_status (run, SKEP_RUN_STATUS_BACKGROUND);
  own = peer_ask (peer, "logs_stream", "{\"processId\":\"exit0-leave-daemon-1\",\"all\":true}");
  g_assert_true (json_object_get_boolean_member (own, "finished"));
  g_assert_cmpstr (json_object_get_string_member (own, "status"), ==, "background");
  all = peer_ask (peer, "logs_stream", "{\"processId\":\"exit0-leave-daemon-1\",\"all\":true,"
                                       "\"untilEmpty\":true,\"timeoutMs\":1}");
  g_assert_false (json_object_get_boolean_member (all, "finished"));
}

static void
test_raw (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = run_to_end (peer, "printf '\\033[31mred\\n\\377'");
  g_autoptr (JsonObject) content = stream (peer, ",\"raw\":true", NULL);
  gsize length;
  g_autofree guchar *data = g_base64_decode (json_object_get_string_member (content, "data"),
                                             &length);

  g_assert_cmpmem (data, length, "\033[31mred\r\n\377", 11);
}

#define WRITE_20_MB "head -c 20000000 /dev/zero | tr '\\0' x"

/* More than memory keeps. */
static void
test_files_drop_nothing (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = run_to_end (peer, WRITE_20_MB);
  g_autoptr (JsonObject) content = stream (peer, ",\"raw\":true", "out-1:0");

  g_assert_cmpint (json_object_get_int_member (content, "dropped"), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (content, "nextCursor"), ==, "out-1:131072");
}

static void
test_dropped (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = NULL;
  g_autoptr (JsonObject) content = NULL;
  gint64 n_dropped;

  skep_supervisor_set_log_limit (peer->harness->supervisor, 0);
  run = run_to_end (peer, WRITE_20_MB);
  content = stream (peer, ",\"raw\":true", "out-1:0");
  n_dropped = json_object_get_int_member (content, "dropped");
  g_assert_cmpint (n_dropped, >=, 20000000 - SKEP_LOG_DEFAULT_BYTES - SKEP_LOG_CHUNK_BYTES);
  g_assert_cmpint (n_dropped, ==, skep_log_get_n_dropped (skep_run_get_log (run)));
}

static void
assert_refused (Peer       *peer,
                const char *arguments,
                const char *expected)
{
  g_autofree char *failure = NULL;

  peer_call (peer, "logs_stream", arguments);
  failure = peer_take_failure (peer);
  g_assert_nonnull (strstr (failure, expected));
}

static void
test_bad_cursors (void)
{
  static const char *const cursors[] = { "", "0", "out-1:", "out-1:-1", "out-1:x", "out-2:0",
                                         "out-1:999999", "out-1:99999999999999999999999" };
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = run_to_end (peer, "echo a");

  for (gsize i = 0; i < G_N_ELEMENTS (cursors); i++)
    {
      g_autofree char *arguments = g_strdup_printf (
          "{\"processId\":\"out-1\",\"cursor\":\"%s\"}", cursors[i]);

      assert_refused (peer, arguments, "“cursor”");
    }
}

static void
test_no_run (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);

  /* Not even in another test, which would be its past. */
  peer_add_nasty (peer, "never", "ready", NULL);
  assert_refused (peer, "{\"name\":\"never\"}", "“never” has not run yet");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mcp/logs/lines-are-plain-text", test_lines);
  g_test_add_func ("/mcp/logs/the-last-lines-come-first", test_tail);
  g_test_add_func ("/mcp/logs/the-last-lines-of-whole-ones", test_tail_of_whole_lines);
  g_test_add_func ("/mcp/logs/many-last-lines", test_long_tail);
  g_test_add_func ("/mcp/logs/the-last-lines-of-nothing", test_tail_of_nothing);
  g_test_add_func ("/mcp/logs/cursors-lose-nothing", test_pages);
  g_test_add_func ("/mcp/logs/an-endless-line-comes-in-parts", test_endless_line);
  g_test_add_func ("/mcp/logs/follow-waits-for-a-line", test_follow_waits_for_a_line);
  g_test_add_func ("/mcp/logs/follow-hears-of-the-end", test_follow_hears_of_the_end);
  g_test_add_func ("/mcp/logs/follow-waits-no-longer-than-told",
                   test_follow_waits_no_longer_than_told);
  g_test_add_func ("/mcp/logs/own-end-and-end-of-all", test_own_end_and_end_of_all);
  g_test_add_func ("/mcp/logs/raw-is-exact", test_raw);
  g_test_add_func ("/mcp/logs/files-drop-nothing", test_files_drop_nothing);
  g_test_add_func ("/mcp/logs/what-was-dropped-is-counted", test_dropped);
  g_test_add_func ("/mcp/logs/bad-cursors-are-refused", test_bad_cursors);
  g_test_add_func ("/mcp/logs/a-script-that-has-not-run-has-none", test_no_run);
  return g_test_run ();
}

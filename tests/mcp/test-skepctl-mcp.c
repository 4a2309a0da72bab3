/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bridge-harness.h"

#define TIMEOUT_MS 20000
#define MEGABYTE (1024 * 1024)
/* More than all buffers between the ends. */
#define FLOOD (8 * MEGABYTE)
/* The target is 10 ms; this is for a machine that is busy with something else. */
#define MAX_START_MS 250

static void
test_first_line (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autofree char *expected = g_strdup_printf (
      "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/skep/bridge\","
      "\"params\":{\"client\":%d,\"folder\":\"%s\"}}", (int) getpid (), bridge->fixture->project);
  g_autoptr (GSocket) socket = NULL;
  g_autofree char *line = NULL;

  bridge_listen (bridge);
  bridge_spawn (bridge);
  socket = bridge_accept (bridge);
  line = fixture_receive (socket);
  g_assert_cmpstr (line, ==, expected);
}

/* Quotes and the like, and symbolic links, which projects aren't known by. */
static void
test_folder (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autofree char *folder = g_build_filename (bridge->fixture->folder, "a \"b\"\\\n\001ü", NULL);
  g_autofree char *link = g_build_filename (bridge->fixture->folder, "link", NULL);
  g_autofree char *option = g_strconcat ("--project=", link, NULL);
  const char *words[] = { g_getenv ("SKEP_SKEPCTL"), "--socket", bridge->fixture->socket, "mcp",
                          option, NULL };
  g_autoptr (GSubprocessLauncher) launcher = bridge_make_launcher (bridge->fixture);
  g_autoptr (GSocket) socket = NULL;
  g_autofree char *line = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *params;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_cmpint (symlink (folder, link), ==, 0);
  bridge_listen (bridge);
  bridge_spawn_words (bridge, launcher, words);
  socket = bridge_accept (bridge);
  line = fixture_receive (socket);
  node = json_from_string (line, NULL);
  g_assert_nonnull (node);
  params = json_object_get_object_member (json_node_get_object (node), "params");
  g_assert_cmpstr (json_object_get_string_member (params, "folder"), ==, folder);
}

/* Bytes of any kind, in both directions, as they are. */
static void
test_bytes (void)
{
  static const char bytes[] = "{\"a\":1}\r\n\0\xff\x1b[0m\n\n";
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autoptr (GSocket) socket = bridge_begin (bridge);
  g_autoptr (GString) up = NULL;
  g_autoptr (GString) down = NULL;

  bridge_say (bridge, bytes, sizeof bytes);
  up = bridge_receive (socket, sizeof bytes);
  g_assert_cmpmem (up->str, up->len, bytes, sizeof bytes);
  g_assert_cmpint (g_socket_send (socket, bytes, sizeof bytes, NULL, NULL), ==, sizeof bytes);
  down = bridge_hear (bridge, sizeof bytes);
  g_assert_cmpmem (down->str, down->len, bytes, sizeof bytes);
}

/* As many as asked for, no two neighbours alike, so that a lost or doubled part shows. */
static GString *
make_long_line (gsize length)
{
  GString *line = g_string_sized_new (length);

  for (guint i = 0; line->len < length - 1; i++)
    g_string_append_printf (line, "%u,", i);
  g_string_truncate (line, length - 1);
  g_string_append_c (line, '\n');
  return line;
}

static gpointer
send_thread (gpointer data)
{
  gpointer *both = data;

  fixture_send (both[0], ((GString *) both[1])->str);
  return NULL;
}

static gpointer
receive_thread (gpointer data)
{
  gpointer *both = data;

  return bridge_receive (both[0], ((GString *) both[1])->len);
}

static void
test_long_lines (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autoptr (GSocket) socket = bridge_begin (bridge);
  g_autoptr (GString) line = make_long_line (MEGABYTE);
  gpointer both[] = { socket, line };
  g_autoptr (GString) up = NULL;
  g_autoptr (GString) down = NULL;
  GThread *thread;

  thread = g_thread_new ("up", receive_thread, both);
  bridge_say (bridge, line->str, line->len);
  up = g_thread_join (thread);
  g_assert_true (g_string_equal (up, line));

  thread = g_thread_new ("down", send_thread, both);
  down = bridge_hear (bridge, line->len);
  g_thread_join (thread);
  g_assert_true (g_string_equal (down, line));
}

/* While nobody reads the answers, requests still get through, and then nothing is missing. */
static void
test_slow_reader (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autoptr (GSocket) socket = bridge_begin (bridge);
  g_autoptr (GString) flood = make_long_line (FLOOD);
  gpointer both[] = { socket, flood };
  GThread *thread = g_thread_new ("down", send_thread, both);
  g_autofree char *request = NULL;
  g_autoptr (GString) down = NULL;

  bridge_await (bridge->output, POLLIN);
  bridge_say (bridge, "request\n", 8);
  request = fixture_receive (socket);
  g_assert_cmpstr (request, ==, "request");
  down = bridge_hear (bridge, flood->len);
  g_thread_join (thread);
  g_assert_true (g_string_equal (down, flood));
}

/* A Skep that reads nothing makes the client wait, and no more is taken from it than fits. */
static void
test_back_pressure (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autoptr (GSocket) socket = bridge_begin (bridge);
  g_autoptr (GString) flood = make_long_line (FLOOD);
  gsize n_sent = 0;
  gssize n;
  struct pollfd event = { .fd = bridge->input, .events = POLLOUT };
  g_autoptr (GString) up = NULL;

  /* Full for a while is full: the bridge does nothing else. */
  while (n_sent < flood->len && poll (&event, 1, 500) == 1)
    if ((n = write (bridge->input, flood->str + n_sent, flood->len - n_sent)) > 0)
      n_sent += n;
  g_assert_cmpuint (n_sent, <, flood->len / 2);
  fixture_send (socket, "answer\n");
  up = bridge_hear (bridge, 7);
  g_assert_cmpstr (up->str, ==, "answer\n");
  g_string_free (up, TRUE);
  up = bridge_receive (socket, n_sent);
  g_assert_cmpmem (up->str, up->len, flood->str, n_sent);
}

/* Skep hears of the end, and may still answer what was asked before. */
static void
test_client_ends (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autoptr (GSocket) socket = bridge_begin (bridge);
  g_autofree char *request = NULL;
  g_autofree char *end = NULL;
  g_autoptr (GString) answers = NULL;

  bridge_say (bridge, "request\n", 8);
  bridge_close_end (&bridge->input);
  request = fixture_receive (socket);
  g_assert_cmpstr (request, ==, "request");
  end = fixture_receive (socket);
  g_assert_null (end);
  fixture_send (socket, "answer\n");
  g_assert_true (g_socket_close (socket, NULL));
  answers = bridge_hear (bridge, 100);
  g_assert_cmpstr (answers->str, ==, "answer\n");
  bridge_assert_end (bridge, 0, "");
}

/* It wants nothing more, though it could still ask. */
static void
test_client_dies (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autoptr (GSocket) socket = bridge_begin (bridge);

  bridge_close_end (&bridge->output);
  bridge_assert_end (bridge, 0, "");
}

static char *
make_loss (Bridge *self)
{
  return g_strdup_printf ("skepctl: the connection to Skep at “%s” was lost\n",
                          self->fixture->socket);
}

static void
test_skep_ends (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autoptr (GSocket) socket = bridge_begin (bridge);
  g_autofree char *loss = make_loss (bridge);
  g_autoptr (GString) answers = NULL;

  fixture_send (socket, "last words\n");
  g_assert_true (g_socket_close (socket, NULL));
  answers = bridge_hear (bridge, 100);
  g_assert_cmpstr (answers->str, ==, "last words\n");
  bridge_assert_end (bridge, 1, loss);
}

/* What is sent to nobody is not waited for. */
static void
test_skep_ends_unread (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autoptr (GSocket) socket = bridge_begin (bridge);
  g_autofree char *loss = make_loss (bridge);

  bridge_say (bridge, "request\n", 8);
  g_assert_true (g_socket_condition_timed_wait (socket, G_IO_IN, TIMEOUT_MS * 1000, NULL, NULL));
  g_assert_true (g_socket_close (socket, NULL));
  bridge_assert_end (bridge, 1, loss);
}

static void
test_no_skep (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autofree char *expected = g_strdup_printf (
      "skepctl: no Skep runs at “%s”: No such file or directory\n", bridge->fixture->socket);
  g_autoptr (GString) answers = NULL;

  bridge_spawn (bridge);
  answers = bridge_hear (bridge, 100);
  g_assert_cmpstr (answers->str, ==, "");
  bridge_assert_end (bridge, 1, expected);
}

static void
test_real_skep (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();

  fixture_serve (bridge->fixture);
  bridge_spawn (bridge);
  bridge_assert_greeting (bridge);
  bridge_close_end (&bridge->input);
  bridge_assert_end (bridge, 0, "");
}

#define RUN \
  "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{" \
  "\"name\":\"scripts_run\",\"arguments\":{\"name\":\"ok\"}}}\n"

/* Though its program is that of the person. */
static void
test_is_an_agent (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *answer = NULL;
  JsonObject *result;

  fixture_serve (bridge->fixture);
  bridge_spawn (bridge);
  bridge_assert_greeting (bridge);
  bridge_say (bridge, RUN, strlen (RUN));
  answer = bridge_hear_line (bridge);
  node = json_from_string (answer, NULL);
  result = json_object_get_object_member (json_node_get_object (node), "result");
  g_assert_true (json_object_get_boolean_member (result, "isError"));
}

#define WAIT_FOR_OUTPUT \
  "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{" \
  "\"name\":\"logs_stream\",\"arguments\":{\"name\":\"cat\",\"timeoutMs\":500}}}\n"

/* As in a pipe: all is asked at once, and the answer takes a while. */
static void
test_last_answers (void)
{
  static const char requests[] = BRIDGE_INITIALIZE WAIT_FOR_OUTPUT;
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autoptr (Said) run = NULL;
  g_autoptr (GString) answers = NULL;

  fixture_serve (bridge->fixture);
  run = fixture_run (bridge->fixture, "run", "cat", NULL);
  bridge_spawn (bridge);
  bridge_say (bridge, requests, strlen (requests));
  bridge_close_end (&bridge->input);
  answers = bridge_hear (bridge, MEGABYTE);
  g_assert_nonnull (strstr (answers->str, "\"id\":1"));
  g_assert_nonnull (strstr (answers->str, "\"id\":2"));
  bridge_assert_end (bridge, 0, "");
}

#define LISTEN \
  "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"subscriptions/listen\",\"params\":{" \
  "\"notifications\":{\"toolsListChanged\":true},\"_meta\":{" \
  "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"," \
  "\"io.modelcontextprotocol/clientCapabilities\":{}}}}\n"

/* It would go on for ever, and a client that closes waits for the bridge to end. */
static void
test_listening_ends (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autofree char *acknowledgement = NULL;
  g_autoptr (GString) end = NULL;

  fixture_serve (bridge->fixture);
  bridge_spawn (bridge);
  bridge_say (bridge, LISTEN, strlen (LISTEN));
  acknowledgement = bridge_hear_line (bridge);
  g_assert_nonnull (strstr (acknowledgement, "acknowledged"));
  bridge_close_end (&bridge->input);
  end = bridge_hear (bridge, MEGABYTE);
  g_assert_nonnull (strstr (end->str, "\"result\""));
  bridge_assert_end (bridge, 0, "");
}

static void
test_killed_skep (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autofree char *loss = make_loss (bridge);

  fixture_serve (bridge->fixture);
  bridge_spawn (bridge);
  bridge_assert_greeting (bridge);
  fixture_end (bridge->fixture, SIGKILL);
  bridge_assert_end (bridge, 1, loss);
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 difference = *(const gint64 *) a - *(const gint64 *) b;

  return (difference > 0) - (difference < 0);
}

static void
test_start_is_quick (void)
{
  gint64 times[5];
  g_autoptr (Bridge) bridge = bridge_new ();

  fixture_serve (bridge->fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      gint64 start = g_get_monotonic_time ();

      bridge_spawn (bridge);
      bridge_assert_greeting (bridge);
      times[i] = g_get_monotonic_time () - start;
      bridge_close_end (&bridge->input);
      bridge_close_end (&bridge->output);
      bridge_assert_end (bridge, 0, "");
      g_clear_object (&bridge->process);
    }

  qsort (times, G_N_ELEMENTS (times), sizeof times[0], compare_times);
  g_test_message ("median: %" G_GINT64_FORMAT " µs", times[G_N_ELEMENTS (times) / 2]);
  g_assert_cmpint (times[G_N_ELEMENTS (times) / 2], <,
                   MAX_START_MS * G_TIME_SPAN_MILLISECOND);
}

int
main (int   argc,
      char *argv[])
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/skepctl/mcp/first-line", test_first_line);
  g_test_add_func ("/skepctl/mcp/folder", test_folder);
  g_test_add_func ("/skepctl/mcp/bytes", test_bytes);
  g_test_add_func ("/skepctl/mcp/long-lines", test_long_lines);
  g_test_add_func ("/skepctl/mcp/slow-reader", test_slow_reader);
  g_test_add_func ("/skepctl/mcp/back-pressure", test_back_pressure);
  g_test_add_func ("/skepctl/mcp/client-ends", test_client_ends);
  g_test_add_func ("/skepctl/mcp/client-dies", test_client_dies);
  g_test_add_func ("/skepctl/mcp/skep-ends", test_skep_ends);
  g_test_add_func ("/skepctl/mcp/skep-ends-unread", test_skep_ends_unread);
  g_test_add_func ("/skepctl/mcp/no-skep", test_no_skep);
  g_test_add_func ("/skepctl/mcp/real-skep", test_real_skep);
  g_test_add_func ("/skepctl/mcp/is-an-agent", test_is_an_agent);
  g_test_add_func ("/skepctl/mcp/last-answers", test_last_answers);
  g_test_add_func ("/skepctl/mcp/listening-ends", test_listening_ends);
  g_test_add_func ("/skepctl/mcp/killed-skep", test_killed_skep);
  g_test_add_func ("/skepctl/mcp/start-is-quick", test_start_is_quick);

  return g_test_run ();
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "mcp-fixture.h"
#include "skep-mcp-endpoint.h"
#include "skep-mcp-message.h"
#include "skep-mcp-product.h"
#include "skep-mcp-server.h"

#define PING "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n"
#define LIST                                                                                     \
  "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","                                       \
  "\"params\":{\"name\":\"scripts_list\"}}\n"

/* More than a peer may leave unread, and a little. */
#define MANY_LISTS 3000

#define MANY_NAMES 1000

/* A server in this process. */
#define N_OPENED 300

typedef struct
{
  Fixture *fixture;
  Harness *harness;
  SkepCatalog *catalog;
  SkepMcpConsent *consent;
  SkepMcpServer *server;
} Place;

static Place *
place_new_with (SkepMcpPolicy policy)
{
  Place *self = g_new0 (Place, 1);
  g_autoptr (GPtrArray) scripts = g_ptr_array_new_with_free_func (
      (GDestroyNotify) skep_script_unref);
  g_autoptr (GPtrArray) errors = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  self->fixture = fixture_new ();
  self->harness = harness_new ();
  self->catalog = skep_catalog_new ();
  g_ptr_array_add (scripts, harness_make_nasty (self->harness, "ignterm", NULL));
  skep_catalog_set (self->catalog, g_get_tmp_dir (), "shop", scripts, errors);
  self->consent = skep_mcp_consent_new (policy);
  self->server = skep_mcp_server_new (&skep_mcp_product_registry, self->harness->supervisor,
                                      self->catalog, self->consent, self->fixture->socket,
                                      &error);
  g_assert_no_error (error);
  return self;
}

static Place *
place_new (void)
{
  return place_new_with (SKEP_MCP_POLICY_NOTHING);
}

static void
stopped_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* The thread of the server lets go of the supervisor when the last stop is over. */
static void
await_only_reference (Harness *harness)
{
  gint64 end = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;
  gboolean is_down = FALSE;

  skep_supervisor_shutdown_async (harness->supervisor, SKEP_STOP_NOW, stopped_cb, &is_down);
  while (!is_down)
    g_main_context_iteration (NULL, TRUE);
  while (g_atomic_int_get (&G_OBJECT (harness->supervisor)->ref_count) > 1)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (G_TIME_SPAN_MILLISECOND);
    }
}

static void
place_free (Place *self)
{
  g_clear_pointer (&self->server, skep_mcp_server_free);
  skep_mcp_consent_unref (self->consent);
  skep_catalog_unref (self->catalog);
  await_only_reference (self->harness);
  harness_free (self->harness);
  fixture_free (self->fixture);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Place, place_free)

/* Makes this program pass for skepctl, or not. */
static void
pass_for_skepctl (gboolean is_skepctl)
{
  g_setenv ("SKEP_SKEPCTL", is_skepctl ? "/proc/self/exe" : "/nowhere/skepctl", TRUE);
}

static mode_t
get_mode (const char *path)
{
  struct stat info;

  g_assert_cmpint (lstat (path, &info), ==, 0);
  return info.st_mode & 07777;
}

static void
test_modes (void)
{
  mode_t old_mask = umask (0);
  g_autoptr (Place) place = place_new ();
  g_autofree char *folder = g_path_get_dirname (place->fixture->socket);
  g_autofree char *lock = g_strconcat (place->fixture->socket, ".lock", NULL);

  umask (old_mask);
  g_assert_cmpint (get_mode (folder), ==, 0700);
  g_assert_cmpint (get_mode (place->fixture->socket), ==, 0600);
  g_assert_cmpint (get_mode (lock), ==, 0600);
}

static void
assert_refused (const char *path,
                int         code,
                const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepMcpEndpoint) endpoint = skep_mcp_endpoint_new (path, &error);

  g_assert_null (endpoint);
  g_assert_error (error, G_IO_ERROR, code);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_open_folder (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *path = g_build_filename (fixture->project, "skep.sock", NULL);
  static const mode_t modes[] = { 0755, 0770, 0701, 0720 };

  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_assert_cmpint (chmod (fixture->project, modes[i]), ==, 0);
      assert_refused (path, G_IO_ERROR_PERMISSION_DENIED, "mode 0700");
    }
}

static void
test_linked_folder (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *link = g_build_filename (fixture->folder, "link", NULL);
  g_autofree char *path = g_build_filename (link, "skep.sock", NULL);

  g_assert_cmpint (symlink (fixture->project, link), ==, 0);
  assert_refused (path, G_IO_ERROR_NOT_DIRECTORY, "link");
}

static void
test_long_path (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *name = g_strnfill (120, 'x');
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  assert_refused (path, G_IO_ERROR_FILENAME_TOO_LONG, "too long for a socket");
}

static void
test_no_socket_is_removed (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *path = g_build_filename (fixture->project, "skep.json", NULL);

  assert_refused (path, G_IO_ERROR_EXISTS, "is not a socket");
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_linked_lock (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *path = g_build_filename (fixture->project, "skep.sock", NULL);
  g_autofree char *lock = g_strconcat (path, ".lock", NULL);

  g_assert_cmpint (symlink ("skep.json", lock), ==, 0);
  assert_refused (path, G_IO_ERROR_TOO_MANY_LINKS, "can't be opened");
}

static void
test_second_server (void)
{
  g_autoptr (Place) place = place_new ();
  g_autofree char *owner = g_strdup_printf ("test-mcp-socket (process %d)", (int) getpid ());
  g_autoptr (Said) said = NULL;

  assert_refused (place->fixture->socket, G_IO_ERROR_ADDRESS_IN_USE, owner);

  /* Another program too, and the first one goes on. */
  said = fixture_run (place->fixture, "serve", NULL);
  g_assert_cmpint (said->exit_code, ==, 1);
  g_assert_nonnull (strstr (said->errors, owner));
  g_assert_true (g_file_test (place->fixture->socket, G_FILE_TEST_EXISTS));
}

/* Its number there would be that of another process here. */
static void
test_second_server_of_sandbox (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Said) said = NULL;

  g_setenv ("FLATPAK_ID", APPLICATION_ID, TRUE);
  fixture_serve (fixture);
  g_unsetenv ("FLATPAK_ID");
  said = fixture_run (fixture, "serve", NULL);
  g_assert_cmpint (said->exit_code, ==, 1);
  g_assert_true (g_str_has_suffix (said->errors, " belongs to skepctl (in a sandbox) already\n"));
}

/* What a crash leaves is no obstacle. */
static void
test_stale_socket (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_serve (fixture);
  fixture_end (fixture, SIGKILL);
  g_assert_true (g_file_test (fixture->socket, G_FILE_TEST_EXISTS));
  fixture_serve (fixture);
  g_assert_cmpint (fixture_end (fixture, SIGTERM), ==, 0);
  g_assert_false (g_file_test (fixture->socket, G_FILE_TEST_EXISTS));
}

static void
test_default_path (void)
{
  g_autofree char *path = skep_mcp_endpoint_make_default_path ();
  g_autofree char *expected = g_strconcat (g_get_user_runtime_dir (),
                                           "/app/" APPLICATION_ID "/skep.sock", NULL);

  g_assert_cmpstr (path, ==, expected);
}

/* One answer to one message. */
static char *
exchange (const char *path,
          const char *text)
{
  g_autoptr (GSocket) socket = fixture_connect (path);

  fixture_send (socket, text);
  return fixture_receive (socket);
}

static void
test_person_and_agent (void)
{
  g_autoptr (Place) place = place_new ();
  g_autofree char *person = NULL;
  g_autofree char *agent = NULL;
  g_autofree char *ping = NULL;

  pass_for_skepctl (TRUE);
  person = exchange (place->fixture->socket, LIST);
  g_assert_nonnull (strstr (person, "\"isError\":false"));
  pass_for_skepctl (FALSE);
  agent = exchange (place->fixture->socket, LIST);
  g_assert_nonnull (strstr (agent, "\"isError\":true"));
  g_assert_nonnull (strstr (agent, "agents may not see scripts"));
  ping = exchange (place->fixture->socket, PING);
  g_assert_nonnull (strstr (ping, "\"result\":{}"));
}

#define BRIDGE(params) \
  "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/skep/bridge\"" params "}\n"

/* The one client that is connected, as the person is shown it. */
static SkepMcpClient *
take_client (Place *place)
{
  g_autoptr (GPtrArray) clients = skep_mcp_consent_dup_clients (place->consent);

  g_assert_cmpuint (clients->len, ==, 1);
  return g_ptr_array_steal_index (clients, 0);
}

/* skepctl that says it speaks for somebody else is not the person, however it says so. */
static void
test_bridge_is_an_agent (void)
{
  static const struct
  {
    const char *line;
    int pid;
  } lines[] = {
    { BRIDGE (",\"params\":{\"client\":1,\"folder\":\"/\"}"), 1 },
    { BRIDGE (",\"params\":{\"client\":\"1\",\"folder\":7}"), 0 },
    { BRIDGE (",\"params\":{\"client\":-1}"), -1 },
    { BRIDGE (",\"params\":{\"client\":{},\"folder\":null}"), 0 },
    { BRIDGE (",\"params\":{}"), 0 },
    { BRIDGE (""), 0 },
  };

  pass_for_skepctl (TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (Place) place = place_new ();
      g_autoptr (GSocket) socket = fixture_connect (place->fixture->socket);
      g_autofree char *answer = NULL;
      g_autoptr (SkepMcpClient) client = NULL;

      fixture_send (socket, lines[i].line);
      fixture_send (socket, LIST);
      answer = fixture_receive (socket);
      g_assert_nonnull (strstr (answer, "agents may not see scripts"));
      client = take_client (place);
      g_assert_cmpint (client->transport, ==, SKEP_MCP_TRANSPORT_BRIDGE);
      g_assert_cmpint (client->pid, ==, lines[i].pid);
    }
}

static GSubprocess *
spawn_in_sandbox (const char *program,
                  const char *socket)
{
  const char *argv[] = { "bwrap", "--dev-bind", "/", "/", "--unshare-user", "--unshare-pid",
                         "--proc", "/proc", "--die-with-parent", program, "--socket", socket,
                         "mcp", NULL };

  return g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                            NULL);
}

/* Its client has another number there, which is that of some other process here. */
static void
test_bridge_in_sandbox (void)
{
  g_autofree char *skepctl = g_strdup (g_getenv ("SKEP_SKEPCTL"));
  g_autoptr (Place) place = place_new ();
  g_autoptr (GSubprocess) trial = spawn_in_sandbox ("/bin/true", "");
  g_autoptr (GSubprocess) bridge = NULL;
  g_autoptr (SkepMcpClient) client = NULL;
  char answer[4096] = "";

  if (trial == NULL || !g_subprocess_wait_check (trial, NULL, NULL))
    {
      g_test_skip ("no sandboxes here");
      return;
    }

  bridge = spawn_in_sandbox (skepctl, place->fixture->socket);
  g_assert_true (g_output_stream_write_all (g_subprocess_get_stdin_pipe (bridge), LIST,
                                            strlen (LIST), NULL, NULL, NULL));
  g_assert_cmpint (g_input_stream_read (g_subprocess_get_stdout_pipe (bridge), answer,
                                        sizeof answer - 1, NULL, NULL), >, 0);
  g_assert_nonnull (strstr (answer, "agents may not see scripts"));
  client = take_client (place);
  g_assert_cmpint (client->transport, ==, SKEP_MCP_TRANSPORT_BRIDGE);
  g_assert_cmpint (client->pid, ==, 0);
  g_assert_null (client->program);
  g_output_stream_close (g_subprocess_get_stdin_pipe (bridge), NULL, NULL);
  g_assert_true (g_subprocess_wait_check (bridge, NULL, NULL));
}

/* Another program gains nothing by it, and does not pass for another process. */
static void
test_false_bridge (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GSocket) socket = NULL;
  g_autofree char *answer = NULL;
  g_autoptr (SkepMcpClient) client = NULL;
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  pass_for_skepctl (FALSE);
  socket = fixture_connect (place->fixture->socket);
  fixture_send (socket, BRIDGE (",\"params\":{\"client\":1,\"folder\":\"/\"}") LIST);
  answer = fixture_receive (socket);
  g_assert_nonnull (strstr (answer, "agents may not see scripts"));
  client = take_client (place);
  g_assert_cmpint (client->transport, ==, SKEP_MCP_TRANSPORT_SOCKET);
  g_assert_cmpint (client->pid, ==, getpid ());
  g_assert_cmpstr (client->program, ==, program);
}

/* The person is nobody's client, and is not asked about. */
static void
test_person_is_no_client (void)
{
  g_autoptr (Place) place = place_new_with (SKEP_MCP_POLICY_ASK);
  g_autoptr (GSocket) socket = NULL;
  g_autofree char *answer = NULL;
  g_autoptr (GPtrArray) clients = NULL;

  pass_for_skepctl (TRUE);
  socket = fixture_connect (place->fixture->socket);
  fixture_send (socket, LIST);
  answer = fixture_receive (socket);
  g_assert_nonnull (strstr (answer, "\"isError\":false"));
  clients = skep_mcp_consent_dup_clients (place->consent);
  g_assert_cmpuint (clients->len, ==, 0);
}

static void
send_modern_list (GSocket    *socket,
                  guint       id,
                  const char *name)
{
  g_autofree char *text = g_strdup_printf (
      "{\"jsonrpc\":\"2.0\",\"id\":%u,\"method\":\"tools/call\",\"params\":{"
      "\"name\":\"scripts_list\",\"_meta\":{"
      "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
      "\"io.modelcontextprotocol/clientCapabilities\":{},"
      "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"%s\",\"version\":\"1\"}}}}\n",
      id, name);

  fixture_send (socket, text);
}

/* Words that would move what stands around them, or pass for markup, where they are shown. */
static void
test_nasty_name (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GSocket) socket = NULL;
  g_autofree char *answer = NULL;
  g_autoptr (SkepMcpClient) client = NULL;

  pass_for_skepctl (FALSE);
  socket = fixture_connect (place->fixture->socket);
  send_modern_list (socket, 1, "\xe2\x80\xae<b>\\u001b[2J\\u0000you</b>\\n&amp;\xe2\x81\xa9");
  answer = fixture_receive (socket);
  g_assert_nonnull (strstr (answer, "agents may not see scripts"));
  client = take_client (place);
  g_assert_true (g_str_has_prefix (client->name, "<b>"));
  for (const char *p = client->name; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_true (g_unichar_isprint (g_utf8_get_char (p)));
}

/* One connection is one client, whatever it calls itself from request to request. */
static void
test_many_names (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (SkepMcpClient) client = NULL;

  pass_for_skepctl (FALSE);
  socket = fixture_connect (place->fixture->socket);
  for (guint i = 0; i < MANY_NAMES; i++)
    {
      g_autofree char *name = g_strdup_printf ("agent %u", i);
      g_autofree char *answer = NULL;

      send_modern_list (socket, i, name);
      answer = fixture_receive (socket);
      g_assert_nonnull (strstr (answer, "agents may not see scripts"));
    }
  client = take_client (place);
  g_assert_cmpstr (client->name, ==, "agent 0");
  g_assert_cmpuint (client->n_calls, ==, MANY_NAMES);
}

static gboolean
has_no_question (gpointer data)
{
  Place *place = data;
  g_autoptr (GPtrArray) questions = skep_mcp_consent_dup_questions (place->consent);

  return questions->len == 0;
}

/* However much agents ask for, the person sees one question of each, until they go. */
static void
test_flood_of_questions (void)
{
  g_autoptr (Place) place = place_new_with (SKEP_MCP_POLICY_ASK);
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) questions = NULL;

  pass_for_skepctl (FALSE);
  for (guint i = 0; i < 10; i++)
    {
      GSocket *socket = fixture_connect (place->fixture->socket);
      g_autofree char *refusal = NULL;

      g_ptr_array_add (sockets, socket);
      for (guint j = 0; j < 100; j++)
        send_modern_list (socket, j, "agent");
      /* More calls are under way than one may have. */
      refusal = fixture_receive (socket);
      g_assert_nonnull (strstr (refusal, "\"code\":-32000"));
    }
  questions = skep_mcp_consent_dup_questions (place->consent);
  g_assert_cmpuint (questions->len, ==, 10);
  g_ptr_array_set_size (sockets, 0);
  g_assert_true (harness_look_until (20000, has_no_question, place));
}

/* Who is sent away is closed, and others are not. */
static void
test_disconnected (void)
{
  g_autoptr (Place) place = place_new_with (SKEP_MCP_POLICY_ASK);
  g_autoptr (GSocket) unwelcome = NULL;
  g_autoptr (GSocket) welcome = NULL;
  g_autoptr (SkepMcpClient) client = NULL;
  g_autofree char *pong = NULL;
  char *line;

  pass_for_skepctl (FALSE);
  unwelcome = fixture_connect (place->fixture->socket);
  send_modern_list (unwelcome, 1, "agent");
  fixture_send (unwelcome, PING);
  pong = fixture_receive (unwelcome);
  client = take_client (place);
  welcome = fixture_connect (place->fixture->socket);
  skep_mcp_consent_disconnect (place->consent, client->id);
  while ((line = fixture_receive (unwelcome)) != NULL)
    g_free (line);
  g_free (pong);
  fixture_send (welcome, PING);
  pong = fixture_receive (welcome);
  g_assert_nonnull (strstr (pong, "\"result\":{}"));
}

/* The same bytes in another file are another program. */
static void
test_copy_of_skepctl (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *copy = g_build_filename (fixture->folder, "skepctl", NULL);
  g_autofree char *link = g_build_filename (fixture->folder, "link", NULL);
  g_autofree char *program = g_strdup (g_getenv ("SKEP_SKEPCTL"));
  g_autofree char *bytes = NULL;
  g_autoptr (GSubprocess) agent = NULL;
  g_autoptr (GSubprocess) person = NULL;
  g_autoptr (Said) refused = NULL;
  g_autoptr (Said) allowed = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (program, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents_full (copy, bytes, length, G_FILE_SET_CONTENTS_NONE, 0700,
                                           NULL));
  g_assert_cmpint (symlink (program, link), ==, 0);
  fixture_serve (fixture);
  agent = fixture_spawn (fixture, copy, "list", NULL);
  refused = fixture_await (agent);
  g_assert_cmpint (refused->exit_code, ==, 5);
  g_assert_true (g_str_has_prefix (refused->errors, "skepctl: the argument “folder” is not for agents"));
  person = fixture_spawn (fixture, link, "list", NULL);
  allowed = fixture_await (person);
  g_assert_cmpint (allowed->exit_code, ==, 0);
}

/* What an agent may not do, it does not do. */
static void
test_agent_starts_nothing (void)
{
  g_autoptr (Place) place = place_new ();
  g_autofree char *answer = NULL;

  pass_for_skepctl (FALSE);
  answer = exchange (place->fixture->socket,
                     "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"
                     "\"name\":\"scripts_run\",\"arguments\":{\"name\":\"ignterm-0\"}}}\n");
  g_assert_nonnull (strstr (answer, "\"isError\":true"));
  g_assert_cmpuint (skep_run_table_get_length (
                        skep_supervisor_get_table (place->harness->supervisor)), ==, 0);
}

static char *
make_ping (gsize length)
{
  g_autofree char *filling = g_strnfill (length - strlen (PING) - strlen (",\"x\":\"\""), 'x');

  return g_strdup_printf ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"x\":\"%s\"}\n",
                          filling);
}

static void
test_long_message (void)
{
  g_autoptr (Place) place = place_new ();
  g_autofree char *longest = make_ping (SKEP_MCP_MAX_MESSAGE_BYTES + 1);
  g_autofree char *longer = make_ping (SKEP_MCP_MAX_MESSAGE_BYTES + 2);
  g_autofree char *fine = exchange (place->fixture->socket, longest);
  g_autoptr (GSocket) socket = fixture_connect (place->fixture->socket);
  g_autofree char *refusal = NULL;

  g_assert_nonnull (strstr (fine, "\"result\":{}"));
  fixture_send (socket, longer);
  refusal = fixture_receive (socket);
  g_assert_nonnull (strstr (refusal, "\"code\":-32600"));
  g_assert_null (fixture_receive (socket));
}

/* A line that never ends is not kept for ever. */
/* Messages that come at once are answered at once, but before the connection is ended. */
static void
test_many_at_once (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GSocket) socket = fixture_connect (place->fixture->socket);
  g_autofree char *longer = make_ping (SKEP_MCP_MAX_MESSAGE_BYTES + 2);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *refusal = NULL;

  for (guint i = 0; i < MANY_LISTS; i++)
    g_string_append_printf (text, "{\"jsonrpc\":\"2.0\",\"id\":%u,\"method\":\"ping\"}\n", i);
  g_string_append (text, longer);
  fixture_send (socket, text->str);

  for (guint i = 0; i < MANY_LISTS; i++)
    {
      g_autofree char *answer = fixture_receive (socket);
      g_autofree char *id = g_strdup_printf ("\"id\":%u,", i);

      g_assert_nonnull (answer);
      g_assert_nonnull (strstr (answer, id));
    }
  refusal = fixture_receive (socket);
  g_assert_nonnull (strstr (refusal, "longer than 1 MiB"));
  g_assert_null (fixture_receive (socket));
}

static void
test_endless_message (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GSocket) socket = fixture_connect (place->fixture->socket);
  g_autofree char *filling = g_strnfill (2 * SKEP_MCP_MAX_MESSAGE_BYTES, '[');
  g_autofree char *refusal = NULL;

  fixture_send (socket, filling);
  refusal = fixture_receive (socket);
  g_assert_nonnull (strstr (refusal, "longer than 1 MiB"));
  g_assert_null (fixture_receive (socket));
}

static void
test_pieces (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GSocket) socket = fixture_connect (place->fixture->socket);
  const char *text = "\r\n" PING "\n\n" PING;

  for (const char *p = text; *p != '\0'; p++)
    {
      char piece[] = { *p, '\0' };

      fixture_send (socket, piece);
    }
  for (int i = 0; i < 2; i++)
    {
      g_autofree char *answer = fixture_receive (socket);

      g_assert_nonnull (strstr (answer, "\"result\":{}"));
    }
}

static void
test_many_connections (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *refusal = NULL;
  g_autofree char *answer = NULL;
  g_autoptr (GSocket) next = NULL;

  for (guint i = 0; i < SKEP_MCP_MAX_CONNECTIONS; i++)
    {
      GSocket *socket = fixture_connect (place->fixture->socket);
      g_autofree char *pong = NULL;

      g_ptr_array_add (sockets, socket);
      fixture_send (socket, PING);
      pong = fixture_receive (socket);
      g_assert_nonnull (pong);
    }
  next = fixture_connect (place->fixture->socket);
  refusal = fixture_receive (next);
  g_assert_nonnull (strstr (refusal, "too many connections"));
  g_assert_null (fixture_receive (next));

  /* There is room again when one has gone, as soon as that was noticed. */
  g_ptr_array_set_size (sockets, SKEP_MCP_MAX_CONNECTIONS - 1);
  while (answer == NULL || strstr (answer, "\"result\":{}") == NULL)
    {
      g_free (answer);
      answer = exchange (place->fixture->socket, PING);
    }
}

/* A peer that asks and never reads is let go; the others don't notice. */
static void
test_slow_reader (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GSocket) slow = fixture_connect (place->fixture->socket);
  g_autofree char *pong = NULL;
  char *line;
  guint n_answers = 0;

  for (guint i = 0; i < MANY_LISTS; i++)
    fixture_send (slow, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}\n");
  pong = exchange (place->fixture->socket, PING);
  g_assert_nonnull (pong);
  while ((line = fixture_receive (slow)) != NULL)
    {
      n_answers++;
      g_free (line);
    }
  g_assert_cmpuint (n_answers, <, MANY_LISTS);
}

/* As a client does by whose input comes from a file. */
static void
test_half_closed (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GSocket) socket = NULL;
  g_autofree char *started = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *end = NULL;
  SkepRun *run;

  pass_for_skepctl (TRUE);
  socket = fixture_connect (place->fixture->socket);
  fixture_send (socket, "{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"tools/call\",\"params\":{"
                        "\"name\":\"scripts_run\",\"arguments\":{\"name\":\"ignterm-0\"}}}\n");
  started = fixture_receive (socket);
  run = skep_run_table_peek (skep_supervisor_get_table (place->harness->supervisor), 0);
  harness_await_output (run, "ready");
  fixture_send (socket, "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{"
                        "\"name\":\"scripts_stop\",\"arguments\":{\"name\":\"ignterm-0\","
                        "\"wait\":true}}}\n");
  g_assert_true (g_socket_shutdown (socket, FALSE, TRUE, NULL));
  harness_await_status (run, SKEP_RUN_STATUS_STOPPED);
  answer = fixture_receive (socket);
  g_assert_nonnull (answer);
  g_assert_nonnull (strstr (answer, "\"id\":7"));
  g_assert_nonnull (strstr (answer, "\"success\":true"));
  end = fixture_receive (socket);
  g_assert_null (end);
}

static void
assert_next (GSocket    *socket,
             const char *part)
{
  g_autofree char *line = fixture_receive (socket);

  g_assert_nonnull (line);
  if (strstr (line, part) == NULL)
    g_error ("“%s” is not in %s", part, line);
}

static GSocket *
connect_and_listen (Place *place)
{
  GSocket *socket = fixture_connect (place->fixture->socket);

  fixture_send (socket, "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"subscriptions/listen\","
                        "\"params\":{\"notifications\":{\"toolsListChanged\":true},\"_meta\":{"
                        "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                        "\"io.modelcontextprotocol/clientCapabilities\":{}}}}\n");
  assert_next (socket, "notifications/subscriptions/acknowledged");
  return socket;
}

/* Such a client has gone, behind a bridge that would wait for ever. */
static void
test_half_closed_listener (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GSocket) socket = connect_and_listen (place);

  g_assert_true (g_socket_shutdown (socket, FALSE, TRUE, NULL));
  assert_next (socket, "\"id\":9,\"result\":");
  g_assert_null (fixture_receive (socket));
}

static void
test_free_while_somebody_listens (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GSocket) socket = connect_and_listen (place);

  g_clear_pointer (&place->server, skep_mcp_server_free);
  assert_next (socket, "\"id\":9,\"result\":");
  g_assert_null (fixture_receive (socket));
}

static gint64
get_processor_us (void)
{
  struct rusage usage;

  g_assert_cmpint (getrusage (RUSAGE_SELF, &usage), ==, 0);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC +
         usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

/* Who can't be let in for want of a descriptor waits, and nobody asks for it all the time. */
static void
test_no_descriptors (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (place->fixture->socket);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_autofree char *answer = NULL;
  struct rlimit old;
  struct rlimit none;
  int lowest_free = dup (0);
  gint64 before_us;
  gint64 taken_us;

  g_assert_cmpint (lowest_free, >=, 0);
  close (lowest_free);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &old), ==, 0);
  none = old;
  none.rlim_cur = lowest_free;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  g_assert_true (g_socket_connect (socket, address, NULL, NULL));
  fixture_send (socket, PING);
  before_us = get_processor_us ();
  g_assert_false (g_socket_condition_timed_wait (socket, G_IO_IN, 500000, NULL, NULL));
  taken_us = get_processor_us () - before_us;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &old), ==, 0);

  answer = fixture_receive (socket);
  g_assert_nonnull (strstr (answer, "\"result\":{}"));
  g_assert_cmpint (taken_us, <, 100000);
}

/* The supervisor outlives the server, whatever was asked for. */
static void
test_free_while_something_is_asked_for (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GSocket) socket = NULL;
  g_autofree char *answer = NULL;
  SkepRun *run;

  pass_for_skepctl (TRUE);
  socket = fixture_connect (place->fixture->socket);
  fixture_send (socket, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"
                        "\"name\":\"scripts_run\",\"arguments\":{\"name\":\"ignterm-0\"}}}\n");
  answer = fixture_receive (socket);
  g_assert_nonnull (strstr (answer, "\"isError\":false"));
  run = skep_run_table_peek (skep_supervisor_get_table (place->harness->supervisor), 0);
  harness_await_output (run, "ready");
  fixture_send (socket, "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{"
                        "\"name\":\"logs_stream\",\"arguments\":{\"name\":\"ignterm-0\","
                        "\"raw\":true,\"untilEmpty\":true,\"cursor\":\"ignterm-0-1:0\"}}}\n"
                        "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{"
                        "\"name\":\"scripts_stop\",\"arguments\":{\"name\":\"ignterm-0\","
                        "\"wait\":true}}}\n");
  harness_await_status (run, SKEP_RUN_STATUS_STOPPING);
  g_clear_pointer (&place->server, skep_mcp_server_free);
  g_assert_false (g_file_test (place->fixture->socket, G_FILE_TEST_EXISTS));
}

/* None but our user may even say hello. Needs root, to be somebody else. */
static void
test_other_user (void)
{
  g_autoptr (Place) place = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (GSocket) socket = NULL;

  if (geteuid () != 0)
    {
      g_test_skip ("needs root");
      return;
    }

  place = place_new ();
  folder = g_path_get_dirname (place->fixture->socket);
  g_assert_cmpint (chmod (folder, 0755), ==, 0);
  g_assert_cmpint (chmod (place->fixture->folder, 0755), ==, 0);
  g_assert_cmpint (chmod (place->fixture->socket, 0666), ==, 0);

  /* The credentials are those of the moment in which it connects. The system call is for this
   * thread alone, and not for that of the server. */
  g_assert_cmpint (syscall (SYS_setresuid, -1, 65534, -1), ==, 0);
  socket = fixture_connect (place->fixture->socket);
  g_assert_cmpint (syscall (SYS_setresuid, -1, 0, -1), ==, 0);
  fixture_send (socket, PING);
  g_assert_null (fixture_receive (socket));
}

static guint
count_fds (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n_fds = 0;

  while (g_dir_read_name (dir) != NULL)
    n_fds++;

  return n_fds;
}

/* Its thread goes while this one lets go of what it has told it to. What the last one has held may
 * still be closed by its thread. */
static void
test_opened_and_closed_often (void)
{
  g_autoptr (Place) place = place_new ();
  guint n_fds = count_fds ();

  for (guint i = 0; i < N_OPENED; i++)
    {
      g_autoptr (GError) error = NULL;

      g_clear_pointer (&place->server, skep_mcp_server_free);
      place->server = skep_mcp_server_new (&skep_mcp_product_registry,
                                           place->harness->supervisor, place->catalog,
                                           place->consent, place->fixture->socket, &error);
      g_assert_no_error (error);
    }

  g_assert_cmpuint (count_fds (), <, n_fds + N_OPENED / 10);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mcp/socket/is-closed-to-others", test_modes);
  g_test_add_func ("/mcp/socket/is-opened-and-closed-often", test_opened_and_closed_often);
  g_test_add_func ("/mcp/socket/a-folder-open-to-others-is-refused", test_open_folder);
  g_test_add_func ("/mcp/socket/a-link-to-a-folder-is-refused", test_linked_folder);
  g_test_add_func ("/mcp/socket/a-long-path-is-refused", test_long_path);
  g_test_add_func ("/mcp/socket/nothing-but-a-socket-is-removed", test_no_socket_is_removed);
  g_test_add_func ("/mcp/socket/a-linked-lock-is-refused", test_linked_lock);
  g_test_add_func ("/mcp/socket/a-second-server-names-the-owner", test_second_server);
  g_test_add_func ("/mcp/socket/an-owner-in-a-sandbox-has-no-number",
                   test_second_server_of_sandbox);
  g_test_add_func ("/mcp/socket/a-stale-one-is-replaced", test_stale_socket);
  g_test_add_func ("/mcp/socket/has-a-default-path", test_default_path);
  g_test_add_func ("/mcp/socket/a-copy-of-skepctl-is-an-agent", test_copy_of_skepctl);
  g_test_add_func ("/mcp/socket/a-bridge-in-a-sandbox-names-nobody", test_bridge_in_sandbox);
  g_test_add_func ("/mcp/socket/person-and-agent-are-told-apart", test_person_and_agent);
  g_test_add_func ("/mcp/socket/a-bridge-is-an-agent", test_bridge_is_an_agent);
  g_test_add_func ("/mcp/socket/a-false-bridge-gains-nothing", test_false_bridge);
  g_test_add_func ("/mcp/socket/the-person-is-no-client", test_person_is_no_client);
  g_test_add_func ("/mcp/socket/names-do-no-harm", test_nasty_name);
  g_test_add_func ("/mcp/socket/a-connection-has-one-name", test_many_names);
  g_test_add_func ("/mcp/socket/questions-are-few", test_flood_of_questions);
  g_test_add_func ("/mcp/socket/who-is-sent-away-is-closed", test_disconnected);
  g_test_add_func ("/mcp/socket/an-agent-starts-nothing", test_agent_starts_nothing);
  g_test_add_func ("/mcp/socket/another-user-hears-nothing", test_other_user);
  g_test_add_func ("/mcp/socket/a-long-message-ends-it", test_long_message);
  g_test_add_func ("/mcp/socket/what-comes-before-a-long-message-is-answered",
                   test_many_at_once);
  g_test_add_func ("/mcp/socket/an-endless-message-ends-it", test_endless_message);
  g_test_add_func ("/mcp/socket/messages-come-in-pieces", test_pieces);
  g_test_add_func ("/mcp/socket/connections-are-limited", test_many_connections);
  g_test_add_func ("/mcp/socket/no-descriptor-is-no-reason-to-spin", test_no_descriptors);
  g_test_add_func ("/mcp/socket/a-slow-reader-is-let-go", test_slow_reader);
  g_test_add_func ("/mcp/socket/who-only-listens-is-still-answered", test_half_closed);
  g_test_add_func ("/mcp/socket/who-only-listens-to-changes-is-let-go",
                   test_half_closed_listener);
  g_test_add_func ("/mcp/socket/listening-ends-with-a-result", test_free_while_somebody_listens);
  g_test_add_func ("/mcp/socket/ends-while-something-is-asked-for",
                   test_free_while_something_is_asked_for);
  return g_test_run ();
}

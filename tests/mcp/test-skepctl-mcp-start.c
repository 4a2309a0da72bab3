/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bridge-harness.h"
#include "skep-context-thread.h"

/* In place of the window. */
static void
spawn_starting (Bridge     *self,
                const char *program)
{
  const char *words[] = { g_getenv ("SKEP_SKEPCTL"), "mcp", "--start", "--project", ".", NULL };
  g_autoptr (GSubprocessLauncher) launcher = bridge_make_launcher (self->fixture);

  g_subprocess_launcher_setenv (launcher, "SKEP_PROGRAM", program, TRUE);
  bridge_spawn_words (self, launcher, words);
}

static char *
write_program (Bridge     *self,
               const char *text)
{
  char *path = g_build_filename (self->fixture->folder, "program", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (g_chmod (path, 0700), ==, 0);
  return path;
}

static char *
make_default_path (Bridge *self)
{
  return g_build_filename (self->fixture->folder, "app", APPLICATION_ID, "skep.sock", NULL);
}

/* The process that owns the default socket. */
static pid_t
find_owner (Bridge *self)
{
  g_autofree char *socket = make_default_path (self);
  g_autofree char *path = g_strconcat (socket, ".lock", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return g_ascii_strtoll (text, NULL, 10);
}

/* Not a child of ours. */
static void
end_owner (pid_t owner)
{
  int process = syscall (SYS_pidfd_open, owner, 0);

  g_assert_cmpint (process, >=, 0);
  g_assert_cmpint (kill (owner, SIGTERM), ==, 0);
  bridge_await (process, POLLIN);
  close (process);
}

/* It opens the project, outlives the bridge, and has nothing of it. */
static void
test_start (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autofree char *program = write_program (
      bridge, "#!/bin/sh\nexec \"$SKEP_SKEPCTL\" serve --project \"$1\"\n");
  g_autofree char *output = NULL;
  g_autofree char *path = NULL;
  pid_t owner;

  spawn_starting (bridge, program);
  bridge_assert_greeting (bridge);
  owner = find_owner (bridge);
  g_assert_cmpint (owner, >, 1);
  g_assert_cmpint (getsid (owner), !=, getsid (0));
  g_assert_cmpint (getpgid (owner), !=, getpgrp ());
  path = g_strdup_printf ("/proc/%d/fd/1", (int) owner);
  output = g_file_read_link (path, NULL);
  g_assert_cmpstr (output, ==, "/dev/null");
  bridge_close_end (&bridge->input);
  bridge_assert_end (bridge, 0, "");
  end_owner (owner);
}

static void
test_start_fails (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();

  spawn_starting (bridge, "/nowhere/skep");
  bridge_assert_end (bridge, 1,
              "skepctl: “/nowhere/skep” can't be started: No such file or directory\n");
}

/* Its end is noticed, however soon it comes, and long before the time would be over. */
static void
test_started_ends (void)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (Bridge) bridge = bridge_new ();
      g_autofree char *socket = make_default_path (bridge);
      g_autofree char *expected = g_strdup_printf (
          "skepctl: Skep was started, but does not listen at “%s”: No such file or directory\n",
          socket);
      gint64 start = g_get_monotonic_time ();

      spawn_starting (bridge, "/bin/false");
      bridge_assert_end (bridge, 1, expected);
      g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_TIME_SPAN_SECOND);
    }
}

/* --- In a sandbox, the session bus starts the window --- */

static const char introspection[] =
    "<node><interface name='org.freedesktop.Application'>"
    "<method name='Activate'><arg type='a{sv}' name='data' direction='in'/></method>"
    "<method name='Open'><arg type='as' name='uris' direction='in'/>"
    "<arg type='a{sv}' name='data' direction='in'/></method></interface></node>";

/* What the bus knows by our application's id, and what it is asked for. */
typedef struct
{
  Fixture *fixture;
  GTestDBus *bus;
  GDBusConnection *connection;
  GDBusNodeInfo *info;
  SkepContextThread *thread;
  char *asked; /* of its thread until that has ended */
} Window;

static void
called_cb (GDBusConnection       *connection,
           const char            *sender,
           const char            *path,
           const char            *interface,
           const char            *method,
           GVariant              *parameters,
           GDBusMethodInvocation *invocation,
           gpointer               user_data)
{
  Window *self = user_data;
  g_autofree char *words = g_variant_print (parameters, FALSE);

  self->asked = g_strconcat (method, words, NULL);
  fixture_serve (self->fixture);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
enter (gpointer data,
       gpointer user_data)
{
  static const GDBusInterfaceVTable table = { .method_call = called_cb };
  Window *self = data;
  g_autofree char *path = g_strdelimit (g_strdup ("/" APPLICATION_ID), ".", '/');
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  self->connection = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (self->bus),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (self->connection, path, self->info->interfaces[0], &table,
                                     self, NULL, &error);
  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (self->connection, "org.freedesktop.DBus",
                                       "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                       "RequestName", g_variant_new ("(su)", APPLICATION_ID, 0),
                                       NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

static void
leave (gpointer data)
{
  Window *self = data;

  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_clear_object (&self->connection);
}

static void
window_init (Window  *self,
             Fixture *fixture)
{
  *self = (Window) { .fixture = fixture };
  self->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  self->info = g_dbus_node_info_new_for_xml (introspection, NULL);
  g_test_dbus_up (self->bus);
  self->thread = skep_context_thread_new ("window", enter, leave, self);
}

static void
window_clear (Window *self)
{
  g_clear_pointer (&self->thread, skep_context_thread_end);
  g_test_dbus_stop (self->bus);
  g_clear_object (&self->bus);
  g_dbus_node_info_unref (self->info);
  g_free (self->asked);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Window, window_clear)

static void
spawn_in_sandbox (Bridge     *self,
                  const char *project)
{
  const char *words[] = { g_getenv ("SKEP_SKEPCTL"), "mcp", "--start",
                          project != NULL ? "--project" : NULL, project, NULL };
  g_autoptr (GSubprocessLauncher) launcher = bridge_make_launcher (self->fixture);

  g_subprocess_launcher_setenv (launcher, "FLATPAK_ID", APPLICATION_ID, TRUE);
  bridge_spawn_words (self, launcher, words);
}

static void
activate (const char *project)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_auto (Window) window = { NULL };
  g_autofree char *uri = g_filename_to_uri (bridge->fixture->project, NULL, NULL);
  g_autofree char *open = g_strdup_printf ("Open(['%s'], {})", uri);

  g_free (bridge->fixture->socket);
  bridge->fixture->socket = make_default_path (bridge);
  window_init (&window, bridge->fixture);
  spawn_in_sandbox (bridge, project);
  bridge_assert_greeting (bridge);
  bridge_close_end (&bridge->input);
  bridge_assert_end (bridge, 0, "");
  g_clear_pointer (&window.thread, skep_context_thread_end);
  g_assert_cmpstr (window.asked, ==, project != NULL ? open : "Activate({},)");
}

static void
test_activate (gconstpointer project)
{
  g_autofree char *daemon = g_find_program_in_path ("dbus-daemon");

  if (daemon != NULL)
    activate (project);
  else
    g_test_skip ("no dbus-daemon here");
}

/* What the person sees well may not be there. */
static void
test_hidden_project (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();

  spawn_in_sandbox (bridge, "/nowhere");
  bridge_assert_end (bridge, 4,
                     "skepctl: /nowhere: No such file or directory in the sandbox of Skep\n");
}

static void
test_no_bus (void)
{
  g_autoptr (Bridge) bridge = bridge_new ();
  g_autofree char *address = g_strdup (g_getenv ("DBUS_SESSION_BUS_ADDRESS"));

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus", TRUE);
  spawn_in_sandbox (bridge, NULL);
  bridge_assert_end (bridge, 1,
                     "skepctl: the session bus can't start Skep (" APPLICATION_ID "): Could not "
                     "connect: No such file or directory\n");
  if (address != NULL)
    g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
  else
    g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
}

static const struct
{
  const char *words[5];
  int exit_code;
  const char *errors;
} failures[] = {
  { { "mcp", "--start" }, 2, "skepctl: “--socket” and “--start” exclude each other\n" },
  { { "mcp", "--config", "emacs" }, 2,
    "skepctl: there is no configuration for “emacs”, but for claude-code, claude-code-project, "
    "claude-desktop, codex, cursor, gemini, vscode, windsurf, zed\n" },
  { { "mcp", "--config", "zed", "--project=/nowhere" }, 4,
    "skepctl: /nowhere: No such file or directory\n" },
  { { "mcp", "more" }, 2, "skepctl: “more” is too much for “mcp”: see skepctl mcp --help\n" },
  { { "mcp", "--bogus" }, 2, "skepctl: Unknown option --bogus\n" },
  { { "mcp", "--project" }, 2, "skepctl: Missing argument for --project\n" },
  { { "mcp", "--project", "/nowhere" }, 4, "skepctl: /nowhere: No such file or directory\n" },
};

static void
test_failures (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      const char *const *words = failures[i].words;
      g_autoptr (Said) said = fixture_run (fixture, words[0], words[1], words[2], words[3], NULL);

      g_assert_cmpstr (said->errors, ==, failures[i].errors);
      g_assert_cmpint (said->exit_code, ==, failures[i].exit_code);
      g_assert_cmpuint (g_bytes_get_size (said->output), ==, 0);
    }
}

static const struct
{
  const char *client;
  const char *place;
} places[] = {
  { "claude-code", "Claude Code: run this in a shell; it writes ~/.claude.json\n" },
  { "claude-code-project",
    "Claude Code, shared in the project: goes to .mcp.json in the project\n" },
  { "cursor", "Cursor: goes to ~/.cursor/mcp.json, or to .cursor/mcp.json in the project\n" },
  { "windsurf", "Windsurf: goes to ~/.codeium/windsurf/mcp_config.json\n" },
};

/* Nothing runs, and nothing needs to. */
static void
test_config (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (Said) said = fixture_run (fixture, "mcp", "--config", places[i].client, NULL);

      g_assert_cmpstr (said->errors, ==, places[i].place);
      g_assert_cmpint (said->exit_code, ==, 0);
      g_assert_cmpuint (g_bytes_get_size (said->output), >, 0);
    }
}

/* Program and socket are the very ones that were asked, and the project its real folder. */
static void
test_config_of_project (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Said) said = fixture_run (fixture, "mcp", "--config", "cursor", "--project", ".",
                                       NULL);
  g_autoptr (JsonNode) root = said_parse (said);
  JsonObject *servers = json_object_get_object_member (json_node_get_object (root), "mcpServers");
  JsonObject *server = json_object_get_object_member (servers, "skep");
  JsonArray *arguments = json_object_get_array_member (server, "args");

  g_assert_cmpstr (json_object_get_string_member (server, "command"), ==,
                   g_getenv ("SKEP_SKEPCTL"));
  g_assert_cmpuint (json_array_get_length (arguments), ==, 5);
  g_assert_cmpstr (json_array_get_string_element (arguments, 0), ==, "--socket");
  g_assert_cmpstr (json_array_get_string_element (arguments, 1), ==, fixture->socket);
  g_assert_cmpstr (json_array_get_string_element (arguments, 2), ==, "mcp");
  g_assert_cmpstr (json_array_get_string_element (arguments, 3), ==, "--project");
  g_assert_cmpstr (json_array_get_string_element (arguments, 4), ==, fixture->project);
}

int
main (int   argc,
      char *argv[])
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/skepctl/mcp/start", test_start);
  g_test_add_func ("/skepctl/mcp/start-fails", test_start_fails);
  g_test_add_func ("/skepctl/mcp/started-ends", test_started_ends);
  g_test_add_data_func ("/skepctl/mcp/activates", NULL, test_activate);
  g_test_add_data_func ("/skepctl/mcp/activates-with-project", ".", test_activate);
  g_test_add_func ("/skepctl/mcp/hidden-project", test_hidden_project);
  g_test_add_func ("/skepctl/mcp/no-bus", test_no_bus);
  g_test_add_func ("/skepctl/mcp/failures", test_failures);
  g_test_add_func ("/skepctl/mcp/config", test_config);
  g_test_add_func ("/skepctl/mcp/config-of-project", test_config_of_project);

  return g_test_run ();
}

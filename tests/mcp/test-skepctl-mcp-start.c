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

/* The program is the very one that was asked, and the project its real folder. */
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
  g_assert_cmpuint (json_array_get_length (arguments), ==, 3);
  g_assert_cmpstr (json_array_get_string_element (arguments, 0), ==, "mcp");
  g_assert_cmpstr (json_array_get_string_element (arguments, 1), ==, "--project");
  g_assert_cmpstr (json_array_get_string_element (arguments, 2), ==, fixture->project);
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
  g_test_add_func ("/skepctl/mcp/failures", test_failures);
  g_test_add_func ("/skepctl/mcp/config", test_config);
  g_test_add_func ("/skepctl/mcp/config-of-project", test_config_of_project);

  return g_test_run ();
}

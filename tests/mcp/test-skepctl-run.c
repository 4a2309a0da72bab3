/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>
#include <string.h>

#include "mcp-fixture.h"

static void
assert_said (Said       *said,
             int         exit_code,
             const char *output,
             gssize      length)
{
  gsize n_expected = length < 0 ? strlen (output) : (gsize) length;
  gsize n_bytes;
  const char *bytes = g_bytes_get_data (said->output, &n_bytes);

  g_assert_cmpstr (said->errors, ==, "");
  g_assert_cmpmem (bytes, n_bytes, output, n_expected);
  g_assert_cmpint (said->exit_code, ==, exit_code);
}

typedef struct
{
  const char *script;
  int exit_code;
  const char *output;
} End;

static const End ends[] = {
  { "ok", 0, "" },
  { "seven", 7, "" },
  { "nine", 128 + SIGKILL, "" },
  /* What the terminal adds is taken away, and nothing else. */
  { "returns", 0, "a\r\nb\rc\r" },
  { "colours", 0, "\033[31mred\033[0m\n\033]0;title\007plain" },
};

static void
test_ends (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_serve (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autoptr (Said) said = fixture_run (fixture, "run", ends[i].script, "--wait", NULL);

      assert_said (said, ends[i].exit_code, ends[i].output, -1);
    }
}

static void
test_partial_line (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GString) expected = g_string_new (NULL);

  for (int i = 1; i <= 50; i++)
    g_string_append_printf (expected, "line %06d\n", i);
  g_string_append (expected, "partial");

  fixture_serve (fixture);
  for (int i = 0; i < 20; i++)
    {
      g_autoptr (Said) said = fixture_run (fixture, "run", "lines", "--wait", NULL);

      assert_said (said, 0, expected->str, expected->len);
    }
}

static GString *
make_many (void)
{
  GString *many = g_string_new (NULL);

  for (int i = 1; i <= 200000; i++)
    g_string_append_printf (many, "%d\n", i);

  return many;
}

static void
test_much_output (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GString) expected = make_many ();
  g_autoptr (Said) waited = NULL;
  g_autoptr (Said) logged = NULL;
  g_autoptr (Said) tail = NULL;

  g_assert_cmpuint (expected->len, >, 1000000);
  fixture_serve (fixture);
  waited = fixture_run (fixture, "run", "many", "--wait", NULL);
  assert_said (waited, 0, expected->str, expected->len);
  logged = fixture_run (fixture, "logs", "many", NULL);
  assert_said (logged, 0, expected->str, expected->len);
  tail = fixture_run (fixture, "logs", "many-1", "-n", "2", NULL);
  assert_said (tail, 0, "199999\n200000\n", -1);
}

/* It ends with the script's own process, and not with what that left. */
static void
test_left_behind (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Said) waited = NULL;

  fixture_serve (fixture);
  waited = fixture_run (fixture, "run", "leave", "--wait", NULL);
  g_assert_cmpint (waited->exit_code, ==, 0);
  g_assert_nonnull (memmem (g_bytes_get_data (waited->output, NULL),
                            g_bytes_get_size (waited->output), "last words", 10));
  g_assert_cmpuint (harness_count_survivors (fixture->marker), >, 0);
}

static void
test_arguments (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Said) shell = NULL;
  g_autoptr (Said) make = NULL;

  fixture_serve (fixture);
  shell = fixture_run (fixture, "run", "args", "--wait", "--", "a b", "", "--wait", "$c", NULL);
  assert_said (shell, 0, "a b||--wait|$c|", -1);
  make = fixture_run (fixture, "run", "--wait", "var", "--", "V=1 2", NULL);
  assert_said (make, 0, "V is 1 2\n", -1);
}

static void
test_json (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Said) said = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *run;

  fixture_serve (fixture);
  said = fixture_run (fixture, "run", "seven", "--wait", "--json", NULL);
  node = said_parse (said);
  run = json_node_get_object (node);
  g_assert_cmpint (said->exit_code, ==, 7);
  g_assert_cmpstr (json_object_get_string_member (run, "id"), ==, "seven-1");
  g_assert_cmpint (json_object_get_int_member (run, "exitCode"), ==, 7);
}

static void
read_until (GSubprocess *process,
            const char  *text)
{
  GInputStream *stream = g_subprocess_get_stdout_pipe (process);
  g_autoptr (GString) read = g_string_new (NULL);
  char c;

  while (strstr (read->str, text) == NULL &&
         g_input_stream_read (stream, &c, 1, NULL, NULL) == 1)
    g_string_append_c (read, c);
  g_assert_nonnull (strstr (read->str, text));
}

static void
test_interrupt (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GSubprocess) run = NULL;
  g_autoptr (Said) said = NULL;

  fixture_serve (fixture);
  run = fixture_spawn (fixture, g_getenv ("SKEP_SKEPCTL"), "run", "ready", "--wait", NULL);
  read_until (run, "ready\n");
  g_subprocess_send_signal (run, SIGINT);
  said = fixture_await (run);
  assert_said (said, 128 + SIGINT, "", 0);
  g_assert_cmpuint (harness_count_survivors (fixture->marker), ==, 0);
}

static void
await_stopping (Fixture *fixture)
{
  gboolean is_stopping = FALSE;

  for (int i = 0; i < 1000 && !is_stopping; i++)
    {
      g_autoptr (Said) said = fixture_run (fixture, "status", NULL);
      g_autofree char *table = said_dup_output (said);

      is_stopping = strstr (table, "stopping") != NULL;
    }
  g_assert_true (is_stopping);
}

/* The first asks, and is ignored; the second kills, long before a ladder would be over. */
static void
test_second_interrupt (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GSubprocess) run = NULL;
  g_autoptr (Said) said = NULL;

  fixture->grace = "60000 60000";
  fixture_serve (fixture);
  run = fixture_spawn (fixture, g_getenv ("SKEP_SKEPCTL"), "run", "stubborn", "--wait", NULL);
  read_until (run, "ready\n");
  g_subprocess_send_signal (run, SIGINT);
  await_stopping (fixture);
  g_subprocess_send_signal (run, SIGINT);
  said = fixture_await (run);
  g_assert_cmpint (said->exit_code, ==, 128 + SIGKILL);
  g_assert_cmpuint (harness_count_survivors (fixture->marker), ==, 0);
}

static void
test_lost_connection (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GSubprocess) run = NULL;
  g_autoptr (Said) said = NULL;

  fixture_serve (fixture);
  run = fixture_spawn (fixture, g_getenv ("SKEP_SKEPCTL"), "run", "ready", "--wait", NULL);
  read_until (run, "ready\n");
  fixture_end (fixture, SIGKILL);
  said = fixture_await (run);
  g_assert_cmpint (said->exit_code, ==, 1);
  g_assert_cmpstr (said->errors, ==, "skepctl: the connection to Skep was lost\n");
}

/* Whoever waits still hears of the end when the service is ended. */
static void
test_end_of_the_service (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GSubprocess) run = NULL;
  g_autoptr (Said) said = NULL;

  fixture_serve (fixture);
  run = fixture_spawn (fixture, g_getenv ("SKEP_SKEPCTL"), "run", "ready", "--wait", NULL);
  read_until (run, "ready\n");
  g_assert_cmpint (fixture_end (fixture, SIGTERM), ==, 0);
  said = fixture_await (run);
  assert_said (said, 128 + SIGINT, "", 0);
}

static void
test_follow (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Said) started = NULL;
  g_autoptr (Said) stopped = NULL;
  g_autoptr (Said) followed = NULL;
  g_autoptr (GSubprocess) logs = NULL;

  fixture_serve (fixture);
  started = fixture_run (fixture, "run", "ready", NULL);
  logs = fixture_spawn (fixture, g_getenv ("SKEP_SKEPCTL"), "logs", "ready", "-f", NULL);
  read_until (logs, "ready\n");
  stopped = fixture_run (fixture, "stop", "ready", NULL);
  followed = fixture_await (logs);
  assert_said (followed, 0, "", 0);
}

static void
test_raw_and_plain (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Said) run = NULL;
  g_autoptr (Said) raw = NULL;
  g_autoptr (Said) plain = NULL;

  fixture_serve (fixture);
  run = fixture_run (fixture, "run", "colours", "--wait", NULL);
  raw = fixture_run (fixture, "logs", "colours", "--raw", NULL);
  assert_said (raw, 0, "\033[31mred\033[0m\r\n\033]0;title\007plain", -1);
  plain = fixture_run (fixture, "logs", "colours", NULL);
  assert_said (plain, 0, "red\nplain\n", -1);
}

/* A sandbox that shows the project, and may start nothing on its host. */
static void
test_no_permission (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *info = g_build_filename (fixture->folder, "info", NULL);
  g_autofree char *text = NULL;
  g_autoptr (Said) run = NULL;
  g_autoptr (Said) status = NULL;
  g_autofree char *output = NULL;

  text = g_strdup_printf ("[Application]\nname=org.example.App\n[Context]\nfilesystems=%s;\n"
                          "[Instance]\napp-path=/files\n",
                          fixture->folder);
  g_assert_true (g_file_set_contents (info, text, -1, NULL));
  g_setenv ("SKEP_FLATPAK_INFO", info, TRUE);
  g_setenv ("SKEP_LAUNCHER", "host", TRUE);

  fixture_serve (fixture);
  run = fixture_run (fixture, "run", "ok", "--wait", NULL);
  g_assert_cmpint (run->exit_code, ==, 1);
  g_assert_cmpstr (run->errors, ==,
                   "skepctl: ok-1: Skep may not start programs on this system. To allow it, run "
                   "“flatpak override --user --talk-name=org.freedesktop.Flatpak org.example.App” "
                   "in a terminal, then start Skep again\n");

  status = fixture_run (fixture, "status", "ok", "--json", NULL);
  output = said_dup_output (status);
  g_assert_nonnull (strstr (output, "--talk-name=org.freedesktop.Flatpak org.example.App"));

  g_unsetenv ("SKEP_LAUNCHER");
  g_unsetenv ("SKEP_FLATPAK_INFO");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/skepctl/run/ends-as-the-script-ends", test_ends);
  g_test_add_func ("/skepctl/run/keeps-a-partial-line", test_partial_line);
  g_test_add_func ("/skepctl/run/a-megabyte-is-exact", test_much_output);
  g_test_add_func ("/skepctl/run/does-not-wait-for-what-is-left", test_left_behind);
  g_test_add_func ("/skepctl/run/passes-arguments", test_arguments);
  g_test_add_func ("/skepctl/run/tells-what-permission-is-missing", test_no_permission);
  g_test_add_func ("/skepctl/run/json-tells-the-end", test_json);
  g_test_add_func ("/skepctl/run/ctrl-c-stops-the-script", test_interrupt);
  g_test_add_func ("/skepctl/run/a-second-ctrl-c-kills-it", test_second_interrupt);
  g_test_add_func ("/skepctl/run/a-lost-connection-is-told", test_lost_connection);
  g_test_add_func ("/skepctl/run/the-end-of-the-service-is-an-end", test_end_of_the_service);
  g_test_add_func ("/skepctl/logs/follow-ends-with-the-run", test_follow);
  g_test_add_func ("/skepctl/logs/raw-is-exact-and-plain-is-plain", test_raw_and_plain);
  return g_test_run ();
}

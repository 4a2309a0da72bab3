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
             const char *errors)
{
  g_autofree char *text = said_dup_output (said);

  g_assert_cmpstr (said->errors, ==, errors);
  g_assert_cmpstr (text, ==, output);
  g_assert_cmpint (said->exit_code, ==, exit_code);
}

/* What `skepctl logs` says to further words. */
static void
assert_logs (Fixture    *fixture,
             const char *words,
             int         exit_code,
             const char *output,
             const char *errors)
{
  g_auto (GStrv) word = g_strsplit (words, " ", 6);
  const guint n = g_strv_length (word);
  g_autoptr (Said) said = fixture_run (fixture, "logs", word[0], n > 1 ? word[1] : NULL,
                                       n > 2 ? word[2] : NULL, n > 3 ? word[3] : NULL,
                                       n > 4 ? word[4] : NULL, n > 5 ? word[5] : NULL, NULL);

  g_test_message ("%s", words);
  assert_said (said, exit_code, output, errors);
}

static void
run_to_end (Fixture    *fixture,
            const char *script)
{
  g_autoptr (Said) said = fixture_run (fixture, "run", script, "--wait", NULL);

  g_assert_cmpstr (said->errors, ==, "");
}

static void
test_grep (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_serve (fixture);
  run_to_end (fixture, "many");
  assert_logs (fixture, "many --grep ^19999[78]$", 0, "199997\n199998\n", "");
  assert_logs (fixture, "many --grep ^[12]0{4,5}$ -f", 0, "10000\n20000\n100000\n200000\n", "");
  assert_logs (fixture, "many --grep ^1[0-9]{4}7$ -n 2", 0, "199987\n199997\n", "");
  assert_logs (fixture, "many -f -n 2 --grep ^1[0-9]{4}7$", 0, "199987\n199997\n", "");
  assert_logs (fixture, "many --grep none", 1, "", "");
}

/* Colours are no part of what is looked for, and upper and lower case differ. */
static void
test_grep_plain_text (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_serve (fixture);
  run_to_end (fixture, "colours");
  assert_logs (fixture, "colours --grep ^red$", 0, "red\n", "");
  assert_logs (fixture, "colours --grep ^plain$", 0, "plain\n", "");
  assert_logs (fixture, "colours --grep RED", 1, "", "");
}

static void
read_until (GSubprocess *program,
            const char  *expected)
{
  g_autofree char *text = g_malloc0 (strlen (expected) + 1);
  gsize n_read;

  g_assert_true (g_input_stream_read_all (g_subprocess_get_stdout_pipe (program), text,
                                          strlen (expected), &n_read, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

/* It goes on while the script lives, and ends with it. */
static void
test_grep_live (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GSubprocess) logs = NULL;
  g_autoptr (GSubprocess) last = NULL;
  g_autoptr (Said) started = NULL;
  g_autoptr (Said) stopped = NULL;
  g_autoptr (Said) said = NULL;
  g_autoptr (Said) said_last = NULL;

  fixture_serve (fixture);
  started = fixture_run (fixture, "run", "talk", NULL);
  g_assert_cmpint (started->exit_code, ==, 0);
  logs = fixture_spawn (fixture, g_getenv ("SKEP_SKEPCTL"), "logs", "talk", "-f", "--grep", "[ey]$",
                        NULL);
  last = fixture_spawn (fixture, g_getenv ("SKEP_SKEPCTL"), "logs", "talk", "-f", "-n", "1",
                        "--grep", "[ey]$", NULL);
  read_until (logs, "one\n");
  read_until (last, "one\n");
  stopped = fixture_run (fixture, "stop", "talk", "--wait", NULL);
  g_assert_cmpint (stopped->exit_code, ==, 0);

  said = fixture_await (logs);
  assert_said (said, 0, "bye\n", "");
  said_last = fixture_await (last);
  assert_said (said_last, 0, "bye\n", "");
}

/* Of a run of an earlier start. */
static void
test_past (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_serve (fixture);
  run_to_end (fixture, "compile");
  g_assert_cmpint (fixture_end (fixture, SIGTERM), ==, 0);
  fixture_serve (fixture);
  assert_logs (fixture, "compile --grep ^ok$", 0, "ok\n", "");
  assert_logs (fixture, "compile -f --grep error", 0, "main.c:3:5: error: no such thing\n", "");
  assert_logs (fixture, "compile --problems", 0,
               "main.c:3:5: error: no such thing\nutil.c:7:1: warning: unused\n", "");
}

static void
test_problems (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  static const char expected[] = "main.c:3:5: error: no such thing\n"
                                 "util.c:7:1: warning: unused\n";

  fixture_serve (fixture);
  run_to_end (fixture, "compile");
  run_to_end (fixture, "ok");
  assert_logs (fixture, "compile --problems", 0, expected, "");
  assert_logs (fixture, "compile --problems -f", 0, expected, "");
  assert_logs (fixture, "ok --problems", 0, "", "");
  run_to_end (fixture, "many");
  assert_logs (fixture, "many --problems", 0, "", "");
}

/* They come while the script lives. */
static void
test_problems_live (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GSubprocess) logs = NULL;
  g_autoptr (Said) started = NULL;
  g_autoptr (Said) stopped = NULL;
  g_autoptr (Said) said = NULL;

  fixture_serve (fixture);
  started = fixture_run (fixture, "run", "watch", NULL);
  g_assert_cmpint (started->exit_code, ==, 0);
  logs = fixture_spawn (fixture, g_getenv ("SKEP_SKEPCTL"), "logs", "watch", "-f", "--problems",
                        NULL);
  read_until (logs, "main.c:3:5: error: no such thing\n");
  stopped = fixture_run (fixture, "stop", "watch", "--wait", NULL);
  g_assert_cmpint (stopped->exit_code, ==, 0);

  said = fixture_await (logs);
  assert_said (said, 0, "main.c:4:1: error: nor this\n", "");
}

static void
test_usage (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_serve (fixture);
  assert_logs (fixture, "ok --grep a(b", 2, "",
               "skepctl: “a(b”: the pattern is wrong at character 3: missing terminating )\n");
  assert_logs (fixture, "ok --grep (*UTF)a", 2, "",
               "skepctl: “(*UTF)a”: the pattern is wrong at character 0: options such as "
               "“(*UTF)” are not allowed\n");
  assert_logs (fixture, "ok --grep a --raw", 2, "",
               "skepctl: “--grep” and “--raw” exclude each other\n");
  assert_logs (fixture, "ok --grep a --problems", 2, "",
               "skepctl: “--grep” and “--problems” exclude each other\n");
  assert_logs (fixture, "ok --raw --problems", 2, "",
               "skepctl: “--raw” and “--problems” exclude each other\n");
  assert_logs (fixture, "ok -n 3 --problems", 2, "",
               "skepctl: “-n” and “--problems” exclude each other\n");
}

/* As the terminal got them. Twenty megabytes are more than memory keeps: the beginning comes from
 * the files. */
static void
test_raw_from_files (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (Said) said = NULL;
  gsize length;
  const char *bytes;

  for (guint i = 1000000; i < 3500000; i++)
    g_string_append_printf (expected, "%u\r\n", i);

  fixture_serve (fixture);
  run_to_end (fixture, "flood");
  said = fixture_run (fixture, "logs", "flood", "--raw", NULL);
  bytes = g_bytes_get_data (said->output, &length);
  g_assert_cmpstr (said->errors, ==, "");
  g_assert_cmpuint (length, ==, expected->len);
  g_assert_true (memcmp (bytes, expected->str, length) == 0);
  assert_logs (fixture, "flood --grep ^1000007$", 0, "1000007\n", "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/skepctl/logs/grep", test_grep);
  g_test_add_func ("/skepctl/logs/grep/looks-at-plain-text", test_grep_plain_text);
  g_test_add_func ("/skepctl/logs/grep/goes-on-while-it-runs", test_grep_live);
  g_test_add_func ("/skepctl/logs/knows-earlier-starts", test_past);
  g_test_add_func ("/skepctl/logs/problems", test_problems);
  g_test_add_func ("/skepctl/logs/problems/come-while-it-runs", test_problems_live);
  g_test_add_func ("/skepctl/logs/tells-what-makes-no-sense", test_usage);
  g_test_add_func ("/skepctl/logs/raw/has-what-memory-has-dropped", test_raw_from_files);

  return g_test_run ();
}

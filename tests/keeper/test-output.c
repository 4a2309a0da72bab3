/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Not a byte is lost, nor comes too late, nor is asked for in vain. */

#include "keeper-harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define BULK_BYTES (40 * 1024 * 1024)

static void
run_to_the_end_as (KeeperRun   *run,
                   KeeperFlags  flags,
                   const char  *mode,
                   const char  *argument)
{
  keeper_run_spawn (run, flags);
  keeper_run_expect (run, "ready");
  keeper_run_start (run, mode, argument);
  keeper_run_finish (run);
}

static void
run_to_the_end (KeeperRun  *run,
                const char *mode,
                const char *argument)
{
  run_to_the_end_as (run, KEEPER_PLAIN, mode, argument);
}

static void
test_late (gconstpointer data)
{
  KeeperStdio kind = GPOINTER_TO_INT (data);
  g_autoptr (KeeperRun) run = keeper_run_new (kind);

  run_to_the_end (run, "late", NULL);
  g_assert_cmpstr (keeper_run_find (run, "exit"), ==, "exit 768");
  g_assert_nonnull (keeper_run_find (run, "left"));
  g_assert_cmpstr (run->text->str, ==, kind == KEEPER_PTY ? "late\r\npartial" : "late\npartial");
}

static char *
make_lines (guint       n_lines,
            const char *line_end)
{
  GString *text = g_string_new (NULL);

  for (guint i = 1; i <= n_lines; i++)
    g_string_append_printf (text, "line %06u%s", i, line_end);

  g_string_append (text, "partial");
  return g_string_free (text, FALSE);
}

static void
test_short_runs (void)
{
  g_autofree char *expected = make_lines (50, "\r\n");

  for (int i = 0; i < 300; i++)
    {
      g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

      run_to_the_end (run, "lines", "50");
      g_assert_cmpstr (run->text->str, ==, expected);
    }
}

static void
assert_bulk (KeeperRun *run)
{
  const char *next = run->text->str;

  g_assert_cmpuint (run->text->len, ==, BULK_BYTES);

  for (guint i = 0; i < BULK_BYTES / 8; i++, next += 8)
    {
      char expected[9];

      g_snprintf (expected, sizeof expected, "%07x\n", i);
      if (memcmp (next, expected, 8) != 0)
        g_error ("byte %u: %.8s for %s", i * 8, next, expected);
    }
}

static void
test_bulk_pipe (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PIPE);
  g_autofree char *n_bytes = g_strdup_printf ("%d", BULK_BYTES);

  run_to_the_end (run, "bulk", n_bytes);
  g_assert_cmpstr (keeper_run_find (run, "exit"), ==, "exit 9");
  assert_bulk (run);
}

static void
remove_returns (GString *text)
{
  gsize kept = 0;

  for (gsize i = 0; i < text->len; i++)
    {
      if (text->str[i] != '\r')
        text->str[kept++] = text->str[i];
    }

  g_string_truncate (text, kept);
}

static void
test_bulk_terminal (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  g_autofree char *n_bytes = g_strdup_printf ("%d", BULK_BYTES);

  run_to_the_end (run, "bulk", n_bytes);
  g_assert_cmpstr (keeper_run_find (run, "exit"), ==, "exit 9");
  remove_returns (run->text);
  assert_bulk (run);
}

static void
type (KeeperRun  *run,
      const char *text)
{
  g_assert_cmpint (write (run->output, text, strlen (text)), ==, (gssize) strlen (text));
}

static void
test_input (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "cat", NULL);
  type (run, "hello\n");
  keeper_run_wait_output (run, "got hello");
  type (run, "\004");
  keeper_run_finish (run);
  g_assert_cmpstr (keeper_run_find (run, "exit"), ==, "exit 0");
  keeper_run_wait_output (run, "end");
}

static void
test_control_c (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "tree", NULL);
  type (run, "\003");
  keeper_run_finish (run);
  g_assert_cmpstr (keeper_run_find (run, "exit"), ==, "exit 2");
}

static void
test_resize (void)
{
  struct winsize size = { .ws_col = 77, .ws_row = 33 };
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  keeper_run_launch (run, "winsize", NULL);
  g_assert_cmpint (ioctl (run->output, TIOCSWINSZ, &size), ==, 0);
  keeper_run_wait_output (run, "size 77x33");
  keeper_run_finish (run);
}

static void
test_foreground (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);

  run_to_the_end (run, "session", NULL);
  g_assert_cmpstr (run->text->str, ==, "leads group 1, leads session 0, foreground 1\r\n");
}

/* The service of a Flatpak's host has made the guard the leader of a session with the terminal. */
static void
test_session_of_a_host (void)
{
  g_autoptr (KeeperRun) run = keeper_run_new (KEEPER_PTY);
  g_autoptr (KeeperRun) late = keeper_run_new (KEEPER_PTY);

  run_to_the_end_as (run, KEEPER_IN_SESSION, "session", NULL);
  g_assert_cmpstr (run->text->str, ==, "leads group 1, leads session 0, foreground 1\r\n");

  run_to_the_end_as (late, KEEPER_IN_SESSION, "late", NULL);
  g_assert_cmpstr (late->text->str, ==, "late\r\npartial");
}

int
main (int    argc,
      char **argv)
{
  keeper_harness_init (&argc, &argv);

  g_test_add_data_func ("/keeper/output/late-to-terminal", GINT_TO_POINTER (KEEPER_PTY),
                        test_late);
  g_test_add_data_func ("/keeper/output/late-to-pipe", GINT_TO_POINTER (KEEPER_PIPE), test_late);
  g_test_add_func ("/keeper/output/short-runs-are-complete", test_short_runs);
  g_test_add_func ("/keeper/output/40-mb-to-pipe", test_bulk_pipe);
  g_test_add_func ("/keeper/output/40-mb-to-terminal", test_bulk_terminal);
  g_test_add_func ("/keeper/terminal/input-and-its-end", test_input);
  g_test_add_func ("/keeper/terminal/control-c", test_control_c);
  g_test_add_func ("/keeper/terminal/resize", test_resize);
  g_test_add_func ("/keeper/terminal/main-has-the-foreground", test_foreground);
  g_test_add_func ("/keeper/terminal/is-taken-over-from-a-host", test_session_of_a_host);

  return g_test_run ();
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <time.h>

#include "ui-harness.h"

#define PATIENCE_MSEC 20000

/* One script in a window, with its output shown. */
static SkepTerminalView *
show_script (UiHarness  *ui,
             const char *command)
{
  g_autofree char *escaped = g_strescape (command, NULL);
  g_autofree char *config =
    g_strdup_printf ("{ \"scripts\": { \"it\": { \"command\": \"%s\" } } }", escaped);
  SkepProjectView *view;

  ui_write_file (ui, "skep.json", config);
  ui_open_window (ui, 900, 700);
  view = ui_open_project (ui);
  ui_click (GTK_WIDGET (view), "Start it");

  return skep_run_pane_get_terminal_view (skep_project_view_get_pane (view));
}

typedef struct
{
  SkepTerminalView *view;
  const char *text;
} TextWait;

static gboolean
shows_text (gpointer data)
{
  TextWait *wait = data;
  g_autofree char *text =
    vte_terminal_get_text_format (VTE_TERMINAL (skep_terminal_view_get_terminal (wait->view)),
                                  VTE_FORMAT_TEXT);

  return text != NULL && strstr (text, wait->text) != NULL;
}

static void
await_text (SkepTerminalView *view,
            const char       *text)
{
  TextWait wait = { view, text };

  if (!ui_wait (PATIENCE_MSEC, shows_text, &wait))
    {
      g_autofree char *shown = vte_terminal_get_text_format (
        VTE_TERMINAL (skep_terminal_view_get_terminal (view)), VTE_FORMAT_TEXT);

      g_error ("“%s” is not in “%s”", text, shown);
    }
}

static gboolean
is_settled (gpointer data)
{
  return skep_terminal_view_is_settled (data);
}

static SkepRun *
get_run (UiHarness *ui)
{
  return skep_run_item_get_run (skep_script_item_get_run_item (ui_find_script (ui, "it")));
}

static void
type (UiHarness  *ui,
      const char *text)
{
  g_autoptr (GBytes) input = g_bytes_new (text, strlen (text));

  skep_supervisor_write (skep_runner_get_supervisor (ui->runner), get_run (ui), input);
}

static void
test_feeds (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepTerminalView *view = show_script (ui, "echo first; read line; echo got $line; exit 4");

  await_text (view, "first");
  type (ui, "something\n");
  await_text (view, "got something");
  ui_await_status (ui_find_script (ui, "it"), SKEP_RUN_STATUS_FAILED);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (ui->window), "Exited with code 4 after *"));
}

static void
test_could_not_start (void)
{
  g_autoptr (UiHarness) ui = ui_new ();

  ui_write_file (ui, "skep.json",
                 "{ \"scripts\": { \"it\": { \"command\": \"true\", \"cwd\": \"nowhere\" } } }");
  ui_open_window (ui, 900, 700);
  ui_click (GTK_WIDGET (ui_open_project (ui)), "Start it");
  ui_await_status (ui_find_script (ui, "it"), SKEP_RUN_STATUS_FAILED);
  g_assert_nonnull (ui_find_label (GTK_WIDGET (ui->window), "it Could Not Start"));
  g_assert_nonnull (ui_find_label (GTK_WIDGET (ui->window), "*nowhere*does not exist"));
}

/* Asks what the terminal is, and tells what it gets within two seconds. */
#define ASK "stty -icanon -echo min 0 time 20; printf '\\033[c'; " \
            "a=$(dd bs=16 count=1 2>/dev/null | wc -c); echo answer $((a > 0)); "

static void
test_answers_new_questions (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepTerminalView *view = show_script (ui, ASK "exec sleep 1000");

  await_text (view, "answer 1");
}

static gboolean
has_output (gpointer data)
{
  return skep_log_get_n_bytes (skep_run_get_log (data)) > 0;
}

/* A second view shows the run from its start; what it answers to old questions goes nowhere. */
static void
test_replay_does_not_answer (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  GtkWidget *window = gtk_window_new ();
  GtkWidget *late = skep_terminal_view_new (ui->runner);
  SkepTerminalView *view;

  view = show_script (ui, "stty -echo; printf '\\033[c\\033[6nasked\\n'; "
                          "read first; printf 'first:%s:\\n' \"$first\" | tr -d '\\033'; "
                          "exec sleep 1000");
  await_text (view, "asked");
  g_assert_true (ui_wait (PATIENCE_MSEC, has_output, get_run (ui)));
  /* The first view answered; that is read up to the newline typed here. */
  type (ui, "mark\n");
  await_text (view, "first:");

  gtk_window_set_default_size (GTK_WINDOW (window), 600, 400);
  gtk_window_set_child (GTK_WINDOW (window), late);
  gtk_window_present (GTK_WINDOW (window));
  /* Not young any more, so it is a replay. */
  ui_spin (1200);
  skep_terminal_view_set_run (SKEP_TERMINAL_VIEW (late), get_run (ui));
  g_assert_false (vte_terminal_get_input_enabled (
    VTE_TERMINAL (skep_terminal_view_get_terminal (SKEP_TERMINAL_VIEW (late)))));
  await_text (SKEP_TERMINAL_VIEW (late), "first:");
  g_assert_true (ui_wait (PATIENCE_MSEC, is_settled, late));
  g_assert_true (vte_terminal_get_input_enabled (
    VTE_TERMINAL (skep_terminal_view_get_terminal (SKEP_TERMINAL_VIEW (late)))));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Hundreds of old questions, and not one answer reaches the run. */
static void
test_replay_is_exact (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepScriptItem *item;
  SkepTerminalView *view;
  TextWait leaked = { NULL, "leaked" };

  view = show_script (ui, "stty -echo -icanon; i=0; while [ $i -lt 500 ]; do "
                          "printf '\\033[6nx'; i=$((i+1)); done; echo all; "
                          "head -c 1 >/dev/null; echo leaked; exec sleep 1000");
  /* Away before anything is fed: that happens in a frame. */
  skep_project_view_close_output (skep_window_get_project_view (ui->window));
  item = ui_find_script (ui, "it");
  ui_await_status (item, SKEP_RUN_STATUS_RUNNING);
  g_assert_true (ui_wait (PATIENCE_MSEC, has_output, get_run (ui)));
  ui_spin (1500);

  skep_window_request (ui->window, "script.show", ui->folder, "it", FALSE);
  await_text (view, "all");
  g_assert_true (ui_wait (PATIENCE_MSEC, is_settled, view));
  ui_spin (300);
  leaked.view = view;
  g_assert_false (shows_text (&leaked));

  /* And what is typed now does reach it. */
  vte_terminal_feed_child (VTE_TERMINAL (skep_terminal_view_get_terminal (view)), "y", 1);
  await_text (view, "leaked");
}

static void
test_catches_up (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepTerminalView *view;

  view = show_script (ui, "i=0; while [ $i -lt 300 ]; do "
                          "seq -f 'line %.0f of a fairly long log' 1000; i=$((i+1)); done; "
                          "echo the end; exec sleep 1000");
  await_text (view, "the end");
  g_assert_true (ui_wait (PATIENCE_MSEC, is_settled, view));
}

/* Again and again: the terminal tells its height a little after it has the rows. */
static gboolean
scroll_up_to_text (gpointer data)
{
  TextWait *wait = data;
  GtkWidget *terminal = GTK_WIDGET (skep_terminal_view_get_terminal (wait->view));

  gtk_adjustment_set_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (terminal)), 0);
  return shows_text (wait);
}

/* Far more than the scrollback could show, all there before it is looked at. */
static void
test_tells_what_is_not_shown (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  GtkWidget *window = gtk_window_new ();
  GtkWidget *late = skep_terminal_view_new (ui->runner);
  TextWait wait = { SKEP_TERMINAL_VIEW (late), NULL };
  g_autofree char *size = NULL;
  g_autofree char *words = NULL;

  show_script (ui, "seq -f 'line %0234.0f' 40000");
  ui_await_status (ui_find_script (ui, "it"), SKEP_RUN_STATUS_SUCCESS);
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 600);
  gtk_window_set_child (GTK_WINDOW (window), late);
  gtk_window_present (GTK_WINDOW (window));
  skep_terminal_view_set_run (wait.view, get_run (ui));
  g_assert_true (ui_wait (PATIENCE_MSEC, is_settled, late));

  g_assert_cmpuint (skep_terminal_view_get_start (wait.view), >, 0);
  size = g_format_size (skep_terminal_view_get_start (wait.view));
  words = g_strdup_printf ("— %s not shown —\nline 0", size);
  wait.text = words;
  g_assert_true (ui_wait (PATIENCE_MSEC, scroll_up_to_text, &wait));
  gtk_window_destroy (GTK_WINDOW (window));
}

static GPollFunc real_poll;
static gint64 returned_us;
static gint64 longest_us;

static gint64
get_cpu_time_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* Of this thread alone: on a loaded machine the clock on the wall tells about the others. */
static int
measuring_poll (GPollFD *fds,
                guint    n_fds,
                int      timeout)
{
  int result;

  longest_us = MAX (longest_us, get_cpu_time_us () - returned_us);
  result = real_poll (fds, n_fds, timeout);
  returned_us = get_cpu_time_us ();

  return result;
}

static void
test_flood (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  SkepScriptItem *item;
  gint64 stopped_us;

  show_script (ui, "exec yes");
  item = ui_find_script (ui, "it");
  ui_await_status (item, SKEP_RUN_STATUS_RUNNING);
  ui_spin (500);

  longest_us = 0;
  returned_us = get_cpu_time_us ();
  real_poll = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, measuring_poll);
  ui_spin (3000);
  g_main_context_set_poll_func (NULL, real_poll);
  g_test_message ("longest dispatch: %d ms of processor time", (int) (longest_us / 1000));
  g_assert_cmpint (longest_us, <, 50 * 1000);

  stopped_us = g_get_monotonic_time ();
  ui_click (GTK_WIDGET (ui->window), "Stop it");
  ui_await_status (item, SKEP_RUN_STATUS_STOPPED);
  g_test_message ("stopped after %d ms",
                  (int) ((g_get_monotonic_time () - stopped_us) / 1000));
  g_assert_cmpint (g_get_monotonic_time () - stopped_us, <, 2 * G_USEC_PER_SEC);
}

int
main (int   argc,
      char *argv[])
{
  ui_init (&argc, &argv);

  g_test_add_func ("/terminal/feeds", test_feeds);
  g_test_add_func ("/terminal/could-not-start", test_could_not_start);
  g_test_add_func ("/terminal/answers-new-questions", test_answers_new_questions);
  g_test_add_func ("/terminal/replay-does-not-answer", test_replay_does_not_answer);
  g_test_add_func ("/terminal/replay-is-exact", test_replay_is_exact);
  g_test_add_func ("/terminal/catches-up", test_catches_up);
  g_test_add_func ("/terminal/tells-what-is-not-shown", test_tells_what_is_not_shown);
  g_test_add_func ("/terminal/flood", test_flood);

  return g_test_run ();
}

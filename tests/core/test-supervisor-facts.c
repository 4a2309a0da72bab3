/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness.h"

#define TIMEOUT_MS 20000

/* Samples don't wake the main loop. */
static gboolean
await_condition (Condition condition,
                 gpointer  data)
{
  return harness_look_until (TIMEOUT_MS, condition, data);
}

static gboolean
has_seven_processes (gpointer data)
{
  return skep_counter_get (&skep_run_get_facts (data)->n_processes) == 7;
}

static gboolean
is_busy (gpointer data)
{
  return skep_counter_get (&skep_run_get_facts (data)->cpu_permille) > 200;
}

static gboolean
has_memory (gpointer data)
{
  return skep_counter_get (&skep_run_get_facts (data)->memory_bytes) >= 32 * 1024 * 1024;
}

static void
test_processes_are_counted (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "tree", NULL);
  SkepRunFacts *facts = skep_run_get_facts (run);

  g_assert_true (await_condition (has_seven_processes, run));
  g_assert_cmpuint (skep_counter_get (&facts->memory_bytes), >, 0);

  harness_stop (harness, run, SKEP_STOP_GRACEFULLY);
  g_assert_cmpuint (skep_counter_get (&facts->n_processes), ==, 0);
  g_assert_cmpuint (skep_counter_get (&facts->memory_bytes), ==, 0);
}

static void
test_use_is_measured (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) busy = harness_start_nasty (harness, "burn", NULL);
  g_autoptr (SkepRun) large = harness_start_nasty (harness, "memory", "32");

  skep_supervisor_watch_project (harness->supervisor, g_get_tmp_dir ());
  g_assert_true (await_condition (is_busy, busy));
  g_assert_true (await_condition (has_memory, large));
}

/* Nothing was seen of it while it lived, perhaps: it is told at the end. */
static void
test_use_is_told_at_the_end (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "spend", "50");
  SkepRunFacts *facts = skep_run_get_facts (run);

  harness_await_end (run);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_SUCCESS);
  g_assert_cmpuint (skep_counter_get (&facts->cpu_us), >=, 300 * 1000);
  g_assert_cmpuint (skep_counter_get (&facts->cpu_us), <, 1000 * 1000);
  g_assert_cmpuint (skep_counter_get (&facts->peak_memory), >=, 50 * 1024 * 1024);
  g_assert_cmpuint (skep_counter_get (&facts->peak_memory), <, 100 * 1024 * 1024);
}

/* --- A stop --- */

typedef struct
{
  SkepRun *run;
  SkepStopStep step;
  guint n_alive;
} WantedStep;

static gboolean
has_step (gpointer data)
{
  const WantedStep *wanted = data;
  g_autoptr (SkepRunReport) report = skep_run_facts_dup_report (skep_run_get_facts (wanted->run));

  return report->step == wanted->step && report->alive->len >= wanted->n_alive;
}

static void
test_stop_is_shown (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "ignterm", NULL);
  WantedStep asked = { run, SKEP_STOP_STEP_ASKED, 2 };
  WantedStep terminating = { run, SKEP_STOP_STEP_TERMINATE, 2 };
  g_autoptr (SkepRunReport) report = NULL;
  g_autoptr (SkepRunReport) last = NULL;
  const SkepRunProcess *process;
  gint64 now_us;

  harness_await_output (run, "ready");
  harness_await_status (run, SKEP_RUN_STATUS_RUNNING);
  skep_supervisor_set_grace (harness->supervisor, 700, 60000);
  skep_supervisor_stop_async (harness->supervisor, run, SKEP_STOP_GRACEFULLY, "you", NULL, NULL,
                              NULL);
  g_assert_true (harness_wait (TIMEOUT_MS, has_step, &asked));
  g_assert_true (harness_wait (TIMEOUT_MS, has_step, &terminating));

  report = skep_run_facts_dup_report (skep_run_get_facts (run));
  now_us = g_get_monotonic_time ();
  g_assert_cmpint (report->step_deadline_us, >, now_us + 30 * G_USEC_PER_SEC);
  g_assert_cmpint (report->step_deadline_us, <=, now_us + 60 * G_USEC_PER_SEC);
  process = g_ptr_array_index (report->alive, 0);
  g_assert_cmpstr (process->name, ==, "nasty");
  g_assert_cmpint (process->pid, ==, skep_run_peek_state (run)->pid);

  harness_stop (harness, run, SKEP_STOP_NOW);
  last = skep_run_facts_dup_report (skep_run_get_facts (run));
  g_assert_cmpint (last->step, ==, SKEP_STOP_STEP_NONE);
  g_assert_cmpuint (last->alive->len, ==, 0);
  g_assert_true (last->is_settled);
}

/* --- Ports --- */

static gboolean
has_port (gpointer data)
{
  g_autoptr (SkepRunReport) report = skep_run_facts_dup_report (skep_run_get_facts (data));

  return report->ports->len == 1;
}

static gboolean
has_no_port (gpointer data)
{
  return !has_port (data);
}

static int
read_port (SkepRun *run,
           int     *pid)
{
  g_autofree char *output = harness_dup_output (run);
  const char *line = strstr (output, "listening ");
  int port;

  g_assert_nonnull (line);
  g_assert_cmpint (sscanf (line, "listening %d %d", &port, pid), ==, 2);
  return port;
}

static void
test_ports_come_and_go (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = harness_start_nasty (harness, "listen", "2");
  g_autoptr (SkepRunReport) report = NULL;
  g_autofree char *url = NULL;
  const SkepRunPort *port;
  int pid;

  harness_await_output (run, "ready");
  g_assert_true (harness_wait (TIMEOUT_MS, has_port, run));
  report = skep_run_facts_dup_report (skep_run_get_facts (run));
  port = g_ptr_array_index (report->ports, 0);
  g_assert_cmpint (port->port, ==, read_port (run, &pid));
  g_assert_cmpstr (port->address, ==, "0.0.0.0");
  url = g_strdup_printf ("http://localhost:%u/", port->port);
  g_assert_cmpstr (port->url, ==, url);

  kill (pid, SIGUSR1);
  g_assert_true (harness_wait (TIMEOUT_MS, has_no_port, run));
}

static gboolean
has_printed_url (gpointer data)
{
  g_autoptr (SkepRunReport) report = skep_run_facts_dup_report (skep_run_get_facts (data));
  const SkepRunPort *port = report->ports->len == 1 ? g_ptr_array_index (report->ports, 0) : NULL;

  return port != NULL && g_str_has_suffix (port->url, "/shop");
}

/* Whichever comes first, the address or the socket. */
static void
test_printed_address_is_taken (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *command = g_strdup_printf (
      "'%s' listen 0 | while read word port rest; do echo $word $port; "
      "case $word in listening) echo Local: https://127.0.0.1:$port/shop;; esac; done",
      g_getenv ("SKEP_NASTY"));
  g_autoptr (SkepScript) script = harness_make_script (harness, "server", "/bin/sh", "-c", command,
                                                       NULL);
  g_autoptr (SkepRun) run = harness_start (harness, script);

  g_assert_true (harness_wait (TIMEOUT_MS, has_printed_url, run));
}

/* --- Taken ports --- */

static gboolean
is_settled (gpointer data)
{
  g_autoptr (SkepRunReport) report = skep_run_facts_dup_report (skep_run_get_facts (data));

  return report->is_settled;
}

static SkepRun *
start_colliding (Harness *harness,
                 guint    port)
{
  g_autofree char *command = g_strdup_printf (
      "echo 'Error: listen EADDRINUSE: address already in use 127.0.0.1:%u'; exit 1", port);
  g_autoptr (SkepScript) script = harness_make_script (harness, "collider", "/bin/sh", "-c",
                                                       command, NULL);

  return harness_start (harness, script);
}

static int
listen_here (guint *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl (INADDR_LOOPBACK) } };
  socklen_t size = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, size), ==, 0);
  g_assert_cmpint (listen (fd, 1), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &size), ==, 0);
  *port = ntohs (address.sin_port);
  return fd;
}

static void
test_port_of_our_run_is_named (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) holder = harness_start_nasty (harness, "listen", "0");
  g_autoptr (SkepRun) run = NULL;
  g_autoptr (SkepRunReport) report = NULL;
  int pid;

  harness_await_output (holder, "ready");
  run = start_colliding (harness, read_port (holder, &pid));
  g_assert_true (harness_wait (TIMEOUT_MS, is_settled, run));

  report = skep_run_facts_dup_report (skep_run_get_facts (run));
  g_assert_nonnull (report->holder);
  g_assert_cmpint (report->holder->port, ==, read_port (holder, &pid));
  g_assert_cmpstr (report->holder->run_id, ==, skep_run_get_id (holder));
  g_assert_cmpint (report->holder->pid, ==, pid);
}

static void
test_port_of_a_stranger_is_named (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = NULL;
  g_autoptr (SkepRunReport) report = NULL;
  g_autofree char *folder = g_get_current_dir ();
  guint port;
  int fd = listen_here (&port);

  run = start_colliding (harness, port);
  g_assert_true (harness_wait (TIMEOUT_MS, is_settled, run));
  close (fd);

  report = skep_run_facts_dup_report (skep_run_get_facts (run));
  g_assert_nonnull (report->holder);
  g_assert_cmpuint (report->holder->port, ==, port);
  g_assert_null (report->holder->run_id);
  g_assert_cmpint (report->holder->pid, ==, getpid ());
  g_assert_cmpuint (report->holder->uid, ==, getuid ());
  g_assert_cmpstr (report->holder->folder, ==, folder);
  g_assert_nonnull (report->holder->name);
}

static void
test_free_port_has_no_holder (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (SkepRun) run = NULL;
  g_autoptr (SkepRunReport) report = NULL;
  guint port;

  close (listen_here (&port));
  run = start_colliding (harness, port);
  g_assert_true (harness_wait (TIMEOUT_MS, is_settled, run));

  report = skep_run_facts_dup_report (skep_run_get_facts (run));
  g_assert_null (report->holder);
}

/* A program that only says “failed” and ends: the port it had the last time is asked about. */
static void
test_known_port_is_asked_about (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *file = g_strdup_printf ("%s/skep-port-%s", g_get_tmp_dir (), harness->marker);
  g_autofree char *command =
    g_strdup_printf ("test -e '%s' && exit 1; touch '%s'; exec '%s' listen 0", file, file,
                     g_getenv ("SKEP_NASTY"));
  g_autoptr (SkepScript) script = harness_make_script (harness, "server", "/bin/sh", "-c", command,
                                                       NULL);
  g_autoptr (SkepRun) first = harness_start (harness, script);
  g_autoptr (SkepRun) second = NULL;
  g_autoptr (SkepRunReport) report = NULL;
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl (INADDR_LOOPBACK) } };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int yes = 1;
  int pid;

  g_assert_true (harness_wait (TIMEOUT_MS, has_port, first));
  address.sin_port = htons (read_port (first, &pid));
  harness_stop (harness, first, SKEP_STOP_NOW);

  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (fd, 1), ==, 0);
  second = harness_start (harness, script);
  g_assert_true (harness_wait (TIMEOUT_MS, is_settled, second));
  unlink (file);
  close (fd);

  report = skep_run_facts_dup_report (skep_run_get_facts (second));
  g_assert_nonnull (report->holder);
  g_assert_cmpint (report->holder->pid, ==, getpid ());
}

typedef struct
{
  gboolean is_done;
  GError *error;
} Ended;

static void
ended_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  Ended *ended = data;

  skep_port_holder_end_finish (result, &ended->error);
  ended->is_done = TRUE;
}

/* The listener is a process that no run of this supervisor has. */
static void
test_holder_is_ended (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autoptr (Harness) other = harness_new ();
  g_autoptr (SkepRun) foreign = harness_start_nasty (other, "listen", "0");
  g_autoptr (SkepRun) run = NULL;
  g_autoptr (SkepRunReport) report = NULL;
  SkepLauncher *launcher = skep_supervisor_get_launcher (harness->supervisor);
  Ended ended = { 0 };
  Ended again = { 0 };
  guint n_processes;
  int pid;

  harness_await_output (foreign, "ready");
  n_processes = harness_count_survivors (other->marker);
  run = start_colliding (harness, read_port (foreign, &pid));
  g_assert_true (harness_wait (TIMEOUT_MS, is_settled, run));
  report = skep_run_facts_dup_report (skep_run_get_facts (run));
  g_assert_nonnull (report->holder);
  g_assert_null (report->holder->run_id);

  skep_port_holder_end_async (report->holder, launcher, NULL, ended_cb, &ended);
  g_assert_true (harness_wait (TIMEOUT_MS, harness_is_true, &ended.is_done));
  g_assert_no_error (ended.error);
  g_assert_cmpuint (harness_count_survivors (other->marker), ==, n_processes - 1);

  skep_port_holder_end_async (report->holder, launcher, NULL, ended_cb, &again);
  g_assert_true (harness_wait (TIMEOUT_MS, harness_is_true, &again.is_done));
  g_assert_no_error (again.error);
}

/* --- The background --- */

static void
test_last_words_come_before_the_background (void)
{
  for (guint i = 0; i < 30; i++)
    {
      g_autoptr (Harness) harness = harness_new ();
      g_autoptr (SkepScript) script = harness_make_script (
          harness, "leaver", "/bin/sh", "-c",
          "sleep 30 & i=0; while [ $i -lt 200 ]; do echo line; i=$((i+1)); done; printf end", NULL);
      g_autoptr (SkepRun) run = harness_start (harness, script);
      g_autofree char *output = NULL;

      harness_await_status (run, SKEP_RUN_STATUS_BACKGROUND);
      output = harness_dup_output (run);
      g_assert_true (g_str_has_suffix (output, "end"));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/supervisor/facts/processes-are-counted", test_processes_are_counted);
  g_test_add_func ("/supervisor/facts/use-is-measured", test_use_is_measured);
  g_test_add_func ("/supervisor/facts/use-is-told-at-the-end", test_use_is_told_at_the_end);
  g_test_add_func ("/supervisor/facts/stop-is-shown", test_stop_is_shown);
  g_test_add_func ("/supervisor/ports/come-and-go", test_ports_come_and_go);
  g_test_add_func ("/supervisor/ports/printed-address-is-taken", test_printed_address_is_taken);
  g_test_add_func ("/supervisor/taken-port/of-our-run", test_port_of_our_run_is_named);
  g_test_add_func ("/supervisor/taken-port/of-a-stranger", test_port_of_a_stranger_is_named);
  g_test_add_func ("/supervisor/taken-port/free-again", test_free_port_has_no_holder);
  g_test_add_func ("/supervisor/taken-port/known-from-last-time", test_known_port_is_asked_about);
  g_test_add_func ("/supervisor/taken-port/holder-is-ended", test_holder_is_ended);
  g_test_add_func ("/supervisor/background/last-words-come-first",
                   test_last_words_come_before_the_background);

  return g_test_run ();
}

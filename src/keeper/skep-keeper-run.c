/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-run.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "skep-keeper-clock.h"
#include "skep-keeper-command.h"
#include "skep-keeper-launch.h"
#include "skep-keeper-process.h"
#include "skep-keeper-usage.h"

static void
finish (SkepKeeperRun *run)
{
  skep_keeper_stop_receiving ();
  if (run->is_lost)
    skep_keeper_send (SKEP_KEEPER_MESSAGE_LOST);
  if (run->page->main != 0)
    skep_keeper_usage_tell (run->observer.seen_cpu_us);
  skep_keeper_send (SKEP_KEEPER_MESSAGE_EMPTY);
  run->page->told_empty = true;
  run->is_finished = true;
}

static void
fail (SkepKeeperRun *run,
      int            error,
      const char    *stage)
{
  skep_keeper_send (SKEP_KEEPER_MESSAGE_EXECERR " %d %s", error, stage);
  run->main_failed = true;
  run->page->raw_status = 127 << 8;
  run->page->has_ended = true;
}

/* Nothing can be started. */
void
skep_keeper_run_give_up (SkepKeeperRun *run,
                         int            error,
                         const char    *stage)
{
  fail (run, error, stage);
  finish (run);
}

static const char * const rung_names[] = {
  [SKEP_KEEPER_RUNG_ASKED] = SKEP_KEEPER_RUNG_NAME_ASK,
  [SKEP_KEEPER_RUNG_TERM]  = SKEP_KEEPER_RUNG_NAME_TERM,
  [SKEP_KEEPER_RUNG_KILL]  = SKEP_KEEPER_RUNG_NAME_KILL,
};

/* A stop that overtakes the start is told after it. The deadline was rounded up, what is left until
 * then is rounded down. */
static void
tell_rung (const SkepKeeperRun *run)
{
  int64_t wait_ms = run->deadline_ms - skep_keeper_now_ms () - 1;

  if (run->page->main == 0 || run->rung == SKEP_KEEPER_RUNG_NONE)
    return;

  skep_keeper_send (SKEP_KEEPER_MESSAGE_RUNG " %s %d",
                    rung_names[run->rung],
                    wait_ms > 0 ? (int) wait_ms : 0);
}

/* --- Main's life --- */

/* Nothing to read means main has not yet become the program; the end of the pipe that it has, or
 * that it was killed before: either way it ran. */
void
skep_keeper_run_settle_start (SkepKeeperRun *run)
{
  SkepKeeperFailure failure;
  ssize_t length;

  if (run->report_fd < 0)
    return;

  length = read (run->report_fd, &failure, sizeof failure);
  if (length < 0 && errno == EAGAIN)
    return;

  close (run->report_fd);
  run->report_fd = -1;

  if (length == sizeof failure)
    {
      fail (run, failure.error, failure.stage);
      return;
    }

  /* In this order: who has heard of main will also hear of its end, whatever happens to us. */
  run->page->main = run->main;
  skep_keeper_send (SKEP_KEEPER_MESSAGE_PID " %d", run->main);
  tell_rung (run);
  skep_keeper_observer_begin (&run->observer);
}

/* The page first: should we be killed now, the guard tells. */
static void
on_ended (int   raw_status,
          void *data)
{
  SkepKeeperRun *run = data;

  skep_keeper_run_settle_start (run);
  run->main_lives = false;

  if (run->main_failed)
    return;

  run->page->raw_status = raw_status;
  run->page->has_ended = true;
  skep_keeper_send (SKEP_KEEPER_MESSAGE_EXIT " %d", raw_status);
  run->page->told_exit = true;
}

static void
on_refused (pid_t  pid,
            int    uid,
            void  *data __attribute__ ((unused)))
{
  skep_keeper_send (SKEP_KEEPER_MESSAGE_CANNOTKILL " %d %d", pid, uid);
}

/* By number: allowed because main is not reaped, so the group is main's. A main that has moved to
 * another group has left its own empty. */
static void
signal_group (SkepKeeperRun *run,
              int            number)
{
  if (run->main_lives && kill (-run->main, number) != 0)
    kill (run->main, number);
}

/* --- The ladder --- */

static void
reach (SkepKeeperRun  *run,
       SkepKeeperRung  rung,
       int             wait_ms)
{
  run->rung = rung;
  run->deadline_ms = skep_keeper_later_ms (wait_ms);
  skep_keeper_observer_expect_end (&run->observer);
  tell_rung (run);
}

static void
climb_to_ask (SkepKeeperRun *run,
              int            wait_ms)
{
  signal_group (run, run->stop_signal);
  signal_group (run, SIGCONT);
  reach (run, SKEP_KEEPER_RUNG_ASKED, wait_ms);
}

static void
climb_to_term (SkepKeeperRun *run,
               int            wait_ms)
{
  skep_keeper_tree_signal (&run->tree, SIGTERM, NULL, NULL);
  reach (run, SKEP_KEEPER_RUNG_TERM, wait_ms);
}

/* Asked for again, it hurries. */
static void
climb_to_kill (SkepKeeperRun *run)
{
  if (run->rung == SKEP_KEEPER_RUNG_KILL)
    run->deadline_ms = skep_keeper_now_ms ();
  else
    reach (run, SKEP_KEEPER_RUNG_KILL, 0);

  skep_keeper_observer_stand_back (&run->observer);
}

/* Main waits for "go" and won't hear it: the closed gate ends it, and if it is stopped,
 * the kill. */
static void
withdraw (SkepKeeperRun *run)
{
  close (run->gate_fd);
  close (run->report_fd);
  run->gate_fd = run->report_fd = -1;
  run->main_failed = true;
  climb_to_kill (run);
}

/* Returns true if no script runs yet: then none will. */
static bool
end_before_script (SkepKeeperRun *run)
{
  if (run->main == 0)
    finish (run);
  else if (run->gate_fd >= 0)
    withdraw (run);
  else
    return false;

  return true;
}

/* The application or the guard is dead. What a stop has begun goes on, but not longer. */
void
skep_keeper_run_tear_down (SkepKeeperRun *run)
{
  int64_t latest_ms = skep_keeper_later_ms (SKEP_KEEPER_ORPHAN_WAIT_MSEC);

  if (end_before_script (run))
    return;

  if (run->rung < SKEP_KEEPER_RUNG_TERM)
    climb_to_term (run, SKEP_KEEPER_ORPHAN_WAIT_MSEC);
  else if (run->deadline_ms > latest_ms)
    reach (run, run->rung, SKEP_KEEPER_ORPHAN_WAIT_MSEC);
}

/* Those which the signal of the stop has not reached, or not impressed: a shell without job control
 * makes its background jobs ignore SIGINT. */
static bool
missed_the_stop (pid_t  pid,
                 void  *data)
{
  SkepKeeperRun *run = data;
  SkepKeeperProcess process;

  if (!skep_keeper_process_read (&process, pid))
    return false;

  return process.group != run->main || skep_keeper_process_ignores (pid, run->stop_signal);
}

/* Main is gone, others are not. In a kill phase they are as good as gone too. */
static void
look_at_the_left (SkepKeeperRun *run)
{
  unsigned n_left;

  if (run->told_left || run->main_failed || run->rung == SKEP_KEEPER_RUNG_KILL)
    return;

  n_left = skep_keeper_tree_count_live (&run->tree);
  if (n_left == 0)
    return;

  skep_keeper_send (SKEP_KEEPER_MESSAGE_LEFT " %u", n_left);
  run->told_left = true;

  if (run->rung == SKEP_KEEPER_RUNG_ASKED)
    skep_keeper_tree_signal (&run->tree, SIGTERM, missed_the_stop, run);
}

void
skep_keeper_run_take_ended (SkepKeeperRun *run)
{
  SkepKeeperTreeState state = skep_keeper_tree_reap (&run->tree);

  run->has_more = state == SKEP_KEEPER_TREE_HAS_MORE;

  if (state == SKEP_KEEPER_TREE_EMPTY)
    finish (run);
  else if (!run->has_more && !run->main_lives)
    look_at_the_left (run);
}

void
skep_keeper_run_climb (SkepKeeperRun *run)
{
  switch (run->rung)
    {
    case SKEP_KEEPER_RUNG_ASKED:
      climb_to_term (run, run->term_wait_ms);
      break;

    case SKEP_KEEPER_RUNG_TERM:
      climb_to_kill (run);
      break;

    case SKEP_KEEPER_RUNG_KILL:
      run->deadline_ms = skep_keeper_tree_kill_pass (&run->tree);
      run->deadline_ms += skep_keeper_now_ms ();
      skep_keeper_run_take_ended (run);
      break;

    case SKEP_KEEPER_RUNG_NONE:
    default:
      break;
    }
}

/* --- Messages of the application --- */

/* Returns the stage that failed, errno tells why; or NULL. */
static const char *
launch (SkepKeeperRun *run,
        int            memfd,
        bool           waits)
{
  SkepKeeperSpec spec;
  pid_t pid;
  int error;

  if (!skep_keeper_spec_read (&spec, memfd))
    return SKEP_KEEPER_STAGE_SPEC;

  pid = skep_keeper_launch (&spec, &run->report_fd, waits ? &run->gate_fd : NULL);
  error = errno;
  skep_keeper_spec_clear (&spec);
  errno = error;

  if (pid < 0)
    return SKEP_KEEPER_STAGE_FORK;

  run->main = pid;
  run->main_lives = true;
  skep_keeper_tree_watch (&run->tree, pid);
  return NULL;
}

static void
start (SkepKeeperRun *run,
       int            memfd,
       bool           waits)
{
  const char *failed_stage;

  if (run->main != 0)
    return;

  if ((failed_stage = launch (run, memfd, waits)) != NULL)
    skep_keeper_run_give_up (run, errno, failed_stage);
  else if (waits)
    skep_keeper_send (SKEP_KEEPER_MESSAGE_FORKED " %d", run->main);

  skep_keeper_let_go_of_stdio ();
}

static void
on_start (SkepKeeperRun *run,
          const int     *arguments __attribute__ ((unused)),
          int            fd)
{
  start (run, fd, false);
}

static void
on_prepare (SkepKeeperRun *run,
            const int     *arguments __attribute__ ((unused)),
            int            fd)
{
  start (run, fd, true);
}

/* If there is nobody to take the byte, main was killed, and SIGCHLD tells. */
static void
on_go (SkepKeeperRun *run,
       const int     *arguments __attribute__ ((unused)),
       int            fd __attribute__ ((unused)))
{
  if (run->gate_fd < 0 || write (run->gate_fd, "", 1) != 1)
    return;

  close (run->gate_fd);
  run->gate_fd = -1;
}

static void
on_sample (SkepKeeperRun *run,
           const int     *arguments,
           int            fd __attribute__ ((unused)))
{
  skep_keeper_observer_set_interval (&run->observer, &run->tree, arguments[0]);
}

static void
on_stop (SkepKeeperRun *run,
         const int     *arguments,
         int            fd __attribute__ ((unused)))
{
  bool is_second = run->asked_to_stop;

  run->asked_to_stop = true;

  if (end_before_script (run))
    return;

  if (is_second)
    {
      climb_to_kill (run);
    }
  else if (run->rung == SKEP_KEEPER_RUNG_NONE)
    {
      run->stop_signal = arguments[0];
      run->term_wait_ms = arguments[2];

      if (run->main_lives)
        climb_to_ask (run, arguments[1]);
      else
        climb_to_term (run, arguments[2]);
    }
}

static void
on_signal (SkepKeeperRun *run,
           const int     *arguments,
           int            fd __attribute__ ((unused)))
{
  signal_group (run, arguments[0]);
}

static void
on_kill (SkepKeeperRun *run,
         const int     *arguments __attribute__ ((unused)),
         int            fd __attribute__ ((unused)))
{
  if (!end_before_script (run))
    climb_to_kill (run);
}

typedef void (*CommandFunc) (SkepKeeperRun *run,
                             const int     *arguments,
                             int            fd);

static const CommandFunc commands[SKEP_KEEPER_N_COMMANDS] = {
  [SKEP_KEEPER_COMMAND_START]   = on_start,
  [SKEP_KEEPER_COMMAND_PREPARE] = on_prepare,
  [SKEP_KEEPER_COMMAND_GO]      = on_go,
  [SKEP_KEEPER_COMMAND_SAMPLE]  = on_sample,
  [SKEP_KEEPER_COMMAND_STOP]    = on_stop,
  [SKEP_KEEPER_COMMAND_SIGNAL]  = on_signal,
  [SKEP_KEEPER_COMMAND_KILL]    = on_kill,
};

void
skep_keeper_run_obey (SkepKeeperRun    *run,
                      SkepKeeperPacket *packet)
{
  int arguments[SKEP_KEEPER_MAX_ARGUMENTS];
  SkepKeeperCommand command = skep_keeper_command_parse (packet->text, arguments);

  if (commands[command] != NULL)
    commands[command] (run, arguments, packet->fd);
}

/* --- The run as a whole --- */

/* Returns false if the kernel or the system around us can't carry a run. */
bool
skep_keeper_run_init (SkepKeeperRun  *run,
                      SkepKeeperPage *page)
{
  *run = (SkepKeeperRun) {
    .page = page,
    .report_fd = -1,
    .gate_fd = -1,
    .deadline_ms = SKEP_KEEPER_NEVER,
    .tree = { .ended = on_ended, .refused = on_refused, .data = run },
  };

  skep_keeper_observer_init (&run->observer);
  return skep_keeper_tree_init (&run->tree);
}

void
skep_keeper_run_clear (SkepKeeperRun *run)
{
  skep_keeper_observer_clear (&run->observer);
  skep_keeper_tree_clear (&run->tree);
}

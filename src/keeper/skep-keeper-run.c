/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "skep-keeper-run.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "skep-keeper-channel.h"
#include "skep-keeper-clock.h"
#include "skep-keeper-command.h"
#include "skep-keeper-launch.h"
#include "skep-keeper-process.h"
#include "skep-keeper-tree.h"

/* The ladder of a stop; only upwards. */
typedef enum {
  RUNG_NONE,
  RUNG_ASKED, /* main's group has the signal of the stop */
  RUNG_TERM,  /* all have SIGTERM */
  RUNG_KILL,  /* kill passes until nothing is left */
} Rung;

/* In the order they are served: what main did comes before what the application wants. */
enum {
  SOURCE_REPORT,
  SOURCE_SIGNALS,
  SOURCE_APP,
  SOURCE_CONTROL,
  N_SOURCES
};

typedef struct {
  SkepKeeperPage *page;
  pid_t           guard;
  SkepKeeperTree  tree;
  struct pollfd   sources[N_SOURCES]; /* fd -1: not there, or over */

  pid_t           main;               /* 0 before start; stays as the number of main's group */
  bool            main_lives;         /* not reaped: its number and group are really its own */
  bool            main_failed;        /* never became the script's program */
  bool            has_more;           /* to reap */
  bool            told_left;
  bool            asked_to_stop;
  bool            is_finished;

  Rung            rung;
  int64_t         deadline_ms;        /* of a rung other than RUNG_NONE */
  int             stop_signal;
  int             term_wait_ms;
} Run;

static void
drop_source (Run *run,
             int  source)
{
  if (run->sources[source].fd > SKEP_KEEPER_SOCKET_FD)
    close (run->sources[source].fd);

  run->sources[source].fd = -1;
}

static void
finish (Run *run)
{
  skep_keeper_send (SKEP_KEEPER_MESSAGE_EMPTY);
  run->page->told_empty = true;
  run->is_finished = true;
}

static void
fail (Run        *run,
      int         error,
      const char *stage)
{
  skep_keeper_send (SKEP_KEEPER_MESSAGE_EXECERR " %d %s", error, stage);
  run->main_failed = true;
  run->page->raw_status = 127 << 8;
  run->page->has_ended = true;
}

/* --- Main's life --- */

/* Nothing to read means main has not yet become the program; the end of the pipe that it has, or
 * that it was killed before: either way it ran. */
static void
settle_start (Run *run)
{
  SkepKeeperFailure failure;
  ssize_t length;

  if (run->sources[SOURCE_REPORT].fd < 0)
    return;

  length = read (run->sources[SOURCE_REPORT].fd, &failure, sizeof failure);
  if (length < 0 && errno == EAGAIN)
    return;

  drop_source (run, SOURCE_REPORT);

  if (length == sizeof failure)
    {
      fail (run, failure.error, failure.stage);
      return;
    }

  skep_keeper_send (SKEP_KEEPER_MESSAGE_PID " %d", run->main);
  run->page->main = run->main;
}

/* The page first: should we be killed now, the guard tells. */
static void
on_ended (int   raw_status,
          void *data)
{
  Run *run = data;

  settle_start (run);
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

/* By number: allowed because main is not reaped, so the group is main's. */
static void
signal_group (Run *run,
              int  number)
{
  if (run->main_lives)
    kill (-run->main, number);
}

/* --- The ladder --- */

static void
climb_to_ask (Run *run,
              int  wait_ms)
{
  signal_group (run, run->stop_signal);
  signal_group (run, SIGCONT);
  run->rung = RUNG_ASKED;
  run->deadline_ms = skep_keeper_now_ms () + wait_ms;
}

static void
climb_to_term (Run *run,
               int  wait_ms)
{
  skep_keeper_tree_signal (&run->tree, SIGTERM, NULL, NULL);
  run->rung = RUNG_TERM;
  run->deadline_ms = skep_keeper_now_ms () + wait_ms;
}

static void
climb_to_kill (Run *run)
{
  run->rung = RUNG_KILL;
  run->deadline_ms = skep_keeper_now_ms ();
}

/* The application or the guard is dead. What a stop has begun goes on, but not longer. */
static void
tear_down (Run *run)
{
  int64_t latest_ms = skep_keeper_now_ms () + SKEP_KEEPER_ORPHAN_WAIT_MSEC;

  if (run->main == 0)
    finish (run);
  else if (run->rung < RUNG_TERM)
    climb_to_term (run, SKEP_KEEPER_ORPHAN_WAIT_MSEC);
  else if (run->deadline_ms > latest_ms)
    run->deadline_ms = latest_ms;
}

/* Those which the signal of the stop has not reached, or not impressed: a shell without job control
 * makes its background jobs ignore SIGINT. */
static bool
missed_the_stop (pid_t  pid,
                 void  *data)
{
  Run *run = data;
  SkepKeeperProcess process;

  if (!skep_keeper_process_read (&process, pid))
    return false;

  return process.group != run->main || skep_keeper_process_ignores (pid, run->stop_signal);
}

/* Main is gone, others are not. In a kill phase they are as good as gone too. */
static void
look_at_the_left (Run *run)
{
  unsigned n_left;

  if (run->told_left || run->main_failed || run->rung == RUNG_KILL)
    return;

  n_left = skep_keeper_tree_count_live (&run->tree);
  if (n_left == 0)
    return;

  skep_keeper_send (SKEP_KEEPER_MESSAGE_LEFT " %u", n_left);
  run->told_left = true;

  if (run->rung == RUNG_ASKED)
    skep_keeper_tree_signal (&run->tree, SIGTERM, missed_the_stop, run);
}

static void
take_ended (Run *run)
{
  SkepKeeperTreeState state = skep_keeper_tree_reap (&run->tree);

  run->has_more = state == SKEP_KEEPER_TREE_HAS_MORE;

  if (state == SKEP_KEEPER_TREE_EMPTY)
    finish (run);
  else if (!run->has_more && !run->main_lives)
    look_at_the_left (run);
}

static void
on_deadline (Run *run)
{
  switch (run->rung)
    {
    case RUNG_ASKED:
      climb_to_term (run, run->term_wait_ms);
      break;

    case RUNG_TERM:
      climb_to_kill (run);
      break;

    case RUNG_KILL:
      run->deadline_ms = skep_keeper_tree_kill_pass (&run->tree);
      run->deadline_ms += skep_keeper_now_ms ();
      take_ended (run);
      break;

    case RUNG_NONE:
    default:
      break;
    }
}

/* --- Messages of the application --- */

/* Returns the stage that failed, errno tells why; or NULL. */
static const char *
launch (Run *run,
        int  memfd)
{
  SkepKeeperSpec spec;
  int report_fd;
  pid_t pid;
  int error;

  if (!skep_keeper_spec_read (&spec, memfd))
    return SKEP_KEEPER_STAGE_SPEC;

  pid = skep_keeper_launch (&spec, &report_fd);
  error = errno;
  skep_keeper_spec_clear (&spec);
  errno = error;

  if (pid < 0)
    return SKEP_KEEPER_STAGE_FORK;

  run->main = pid;
  run->main_lives = true;
  skep_keeper_tree_watch (&run->tree, pid);
  run->sources[SOURCE_REPORT].fd = report_fd;
  return NULL;
}

static void
on_start (Run       *run,
          const int *arguments __attribute__ ((unused)),
          int        fd)
{
  const char *failed_stage;

  if (run->main != 0)
    return;

  if ((failed_stage = launch (run, fd)) != NULL)
    {
      fail (run, errno, failed_stage);
      finish (run);
    }

  skep_keeper_let_go_of_stdio ();
}

static void
on_stop (Run       *run,
         const int *arguments,
         int        fd __attribute__ ((unused)))
{
  bool is_second = run->asked_to_stop;

  run->asked_to_stop = true;

  if (run->main == 0)
    {
      finish (run);
    }
  else if (is_second)
    {
      climb_to_kill (run);
    }
  else if (run->rung == RUNG_NONE)
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
on_signal (Run       *run,
           const int *arguments,
           int        fd __attribute__ ((unused)))
{
  signal_group (run, arguments[0]);
}

static void
on_kill (Run       *run,
         const int *arguments __attribute__ ((unused)),
         int        fd __attribute__ ((unused)))
{
  if (run->main == 0)
    finish (run);
  else
    climb_to_kill (run);
}

static void (* const commands[SKEP_KEEPER_N_COMMANDS]) (Run *run, const int *arguments, int fd) = {
  [SKEP_KEEPER_COMMAND_START]  = on_start,
  [SKEP_KEEPER_COMMAND_STOP]   = on_stop,
  [SKEP_KEEPER_COMMAND_SIGNAL] = on_signal,
  [SKEP_KEEPER_COMMAND_KILL]   = on_kill,
};

static void
obey (Run              *run,
      SkepKeeperPacket *packet)
{
  int arguments[SKEP_KEEPER_MAX_ARGUMENTS];
  SkepKeeperCommand command = skep_keeper_command_parse (packet->text, arguments);

  if (commands[command] != NULL)
    commands[command] (run, arguments, packet->fd);
}

/* --- Sources --- */

static void
serve_report (Run *run)
{
  settle_start (run);
}

/* SIGTERM comes from the kernel when the guard dies; from anybody else it means nothing. */
static void
serve_signals (Run *run)
{
  struct signalfd_siginfo info;

  while (read (run->sources[SOURCE_SIGNALS].fd, &info, sizeof info) == sizeof info)
    {
      if (info.ssi_signo == SIGTERM && getppid () != run->guard)
        tear_down (run);
    }

  if (run->main != 0)
    take_ended (run);
}

static void
serve_app_death (Run *run)
{
  drop_source (run, SOURCE_APP);
  drop_source (run, SOURCE_CONTROL);
  tear_down (run);
}

static void
serve_control (Run *run)
{
  SkepKeeperPacket packet;

  switch (skep_keeper_receive (&packet))
    {
    case SKEP_KEEPER_MESSAGE:
      obey (run, &packet);
      break;

    case SKEP_KEEPER_GONE:
      drop_source (run, SOURCE_CONTROL);
      tear_down (run);
      break;

    case SKEP_KEEPER_NOTHING:
    default:
      break;
    }

  if (packet.fd >= 0)
    close (packet.fd);
}

static void (* const servers[N_SOURCES]) (Run *run) = {
  [SOURCE_REPORT]  = serve_report,
  [SOURCE_SIGNALS] = serve_signals,
  [SOURCE_APP]     = serve_app_death,
  [SOURCE_CONTROL] = serve_control,
};

/* --- The loop --- */

static int
choose_timeout (const Run *run)
{
  int64_t wait_ms = run->deadline_ms - skep_keeper_now_ms ();

  if (run->has_more)
    return 0;

  if (run->rung == RUNG_NONE)
    return -1;

  return wait_ms > 0 ? (int) wait_ms : 0;
}

static void
serve_once (Run *run)
{
  int n_ready = poll (run->sources, N_SOURCES, choose_timeout (run));

  for (int i = 0; n_ready > 0 && i < N_SOURCES && !run->is_finished; i++)
    {
      if (run->sources[i].fd >= 0 && run->sources[i].revents != 0)
        servers[i] (run);
    }

  if (!run->is_finished && run->has_more)
    take_ended (run);

  if (!run->is_finished && run->rung != RUNG_NONE && skep_keeper_now_ms () >= run->deadline_ms)
    on_deadline (run);
}

static int
open_signals (void)
{
  sigset_t wanted;

  sigemptyset (&wanted);
  sigaddset (&wanted, SIGCHLD);
  sigaddset (&wanted, SIGTERM);
  return signalfd (-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* The maker of the socketpair; 0 in a packet from a process that we can't see. */
static int
open_app (void)
{
  struct ucred app;
  socklen_t size = sizeof app;

  if (getsockopt (SKEP_KEEPER_SOCKET_FD, SOL_SOCKET, SO_PEERCRED, &app, &size) != 0
      || app.pid <= 0)
    return -1;

  return (int) syscall (SYS_pidfd_open, app.pid, 0);
}

/* Without it a dead guard, an ended main or a dead application would go unseen. */
static bool
open_sources (Run *run)
{
  int fds[N_SOURCES] = { -1, open_signals (), open_app (), SKEP_KEEPER_SOCKET_FD };

  for (int i = 0; i < N_SOURCES; i++)
    run->sources[i] = (struct pollfd) { .fd = fds[i], .events = POLLIN };

  return fds[SOURCE_SIGNALS] >= 0;
}

/* A session and a subreaper of its own. Of the stopped children we want to hear nothing. */
static bool
settle_in (Run *run)
{
  struct sigaction quiet = { .sa_handler = SIG_DFL, .sa_flags = SA_NOCLDSTOP };

  sigaction (SIGCHLD, &quiet, NULL);
  prctl (PR_SET_NAME, "skep-keeper");
  setsid ();

  if (prctl (PR_SET_CHILD_SUBREAPER, 1) != 0
      || !skep_keeper_tree_init (&run->tree)
      || !open_sources (run))
    return false;

  if (isatty (0))
    ioctl (0, TIOCSCTTY, 0);

  return true;
}

/* Returns when nothing of the run is left and the application was told so. */
void
skep_keeper_run (SkepKeeperPage *page,
                 pid_t           guard)
{
  Run run = {
    .page = page,
    .guard = guard,
    .tree = { .ended = on_ended, .refused = on_refused, .data = &run },
  };

  if (settle_in (&run))
    {
      skep_keeper_send (SKEP_KEEPER_MESSAGE_READY);
    }
  else
    {
      fail (&run, ENOSYS, SKEP_KEEPER_STAGE_KEEPER);
      finish (&run);
    }

  while (!run.is_finished)
    serve_once (&run);

  for (int i = 0; i < N_SOURCES; i++)
    drop_source (&run, i);

  skep_keeper_tree_clear (&run.tree);
}

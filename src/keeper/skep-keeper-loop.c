/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-loop.h"

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
#include "skep-keeper-run.h"

/* In the order they are served: what main did comes before what the application wants. */
typedef enum {
  SOURCE_REPORT,
  SOURCE_SIGNALS,
  SOURCE_APP,
  SOURCE_CONTROL,
  N_SOURCES
} Source;

typedef struct {
  SkepKeeperRun run;
  pid_t         guard;
  struct pollfd sources[N_SOURCES]; /* fd -1: not there, or over */
} Loop;

static void
drop_source (Loop   *loop,
             Source  source)
{
  if (loop->sources[source].fd > SKEP_KEEPER_SOCKET_FD)
    close (loop->sources[source].fd);

  loop->sources[source].fd = -1;
}

static void
serve_report (Loop *loop)
{
  skep_keeper_run_settle_start (&loop->run);
}

/* What ends by itself in the next moment would else be told as if nothing had happened. */
static void
serve_guard_death (Loop *loop)
{
  loop->run.is_lost = true;
  skep_keeper_run_tear_down (&loop->run);
}

/* SIGTERM comes from the kernel when the guard dies; from anybody else it means nothing. */
static void
serve_signals (Loop *loop)
{
  struct signalfd_siginfo info;

  while (read (loop->sources[SOURCE_SIGNALS].fd, &info, sizeof info) == sizeof info)
    {
      if (info.ssi_signo == SIGTERM && getppid () != loop->guard)
        serve_guard_death (loop);
    }

  if (loop->run.main != 0)
    skep_keeper_run_take_ended (&loop->run);
}

static void
serve_app_death (Loop *loop)
{
  drop_source (loop, SOURCE_APP);
  drop_source (loop, SOURCE_CONTROL);
  skep_keeper_run_tear_down (&loop->run);
}

static void
serve_control (Loop *loop)
{
  SkepKeeperPacket packet;

  switch (skep_keeper_receive (&packet))
    {
    case SKEP_KEEPER_MESSAGE:
      skep_keeper_run_obey (&loop->run, &packet);
      break;

    case SKEP_KEEPER_GONE:
      drop_source (loop, SOURCE_CONTROL);
      skep_keeper_run_tear_down (&loop->run);
      break;

    case SKEP_KEEPER_NOTHING:
    default:
      break;
    }

  if (packet.fd >= 0)
    close (packet.fd);
}

static void (* const servers[N_SOURCES]) (Loop *loop) = {
  [SOURCE_REPORT]  = serve_report,
  [SOURCE_SIGNALS] = serve_signals,
  [SOURCE_APP]     = serve_app_death,
  [SOURCE_CONTROL] = serve_control,
};

static int
choose_timeout (const SkepKeeperRun *run)
{
  int64_t look_ms = run->observer.next_ms;
  int64_t next_ms = look_ms < run->deadline_ms ? look_ms : run->deadline_ms;
  int64_t wait_ms = next_ms - skep_keeper_now_ms ();

  if (run->has_more)
    return 0;

  if (next_ms == SKEP_KEEPER_NEVER)
    return -1;

  return wait_ms > 0 ? (int) wait_ms : 0;
}

static void
serve_once (Loop *loop)
{
  SkepKeeperRun *run = &loop->run;
  int n_ready;

  loop->sources[SOURCE_REPORT].fd = run->report_fd;
  n_ready = poll (loop->sources, N_SOURCES, choose_timeout (run));

  for (int i = 0; n_ready > 0 && i < N_SOURCES && !run->is_finished; i++)
    {
      if (loop->sources[i].fd >= 0 && loop->sources[i].revents != 0)
        servers[i] (loop);
    }

  if (!run->is_finished && run->has_more)
    skep_keeper_run_take_ended (run);

  if (!run->is_finished && skep_keeper_now_ms () >= run->deadline_ms)
    skep_keeper_run_climb (run);

  if (!run->is_finished)
    skep_keeper_observer_look (&run->observer, &run->tree);
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

/* Without signals a dead guard and an ended main would go unseen. */
static bool
open_sources (Loop *loop)
{
  const int fds[N_SOURCES] = { -1, open_signals (), open_app (), SKEP_KEEPER_SOCKET_FD };

  for (int i = 0; i < N_SOURCES; i++)
    loop->sources[i] = (struct pollfd) { .fd = fds[i], .events = POLLIN };

  return fds[SOURCE_SIGNALS] >= 0;
}

/* A session and a subreaper of its own. Of stopped children we want to hear nothing. */
static bool
settle_in (void)
{
  struct sigaction quiet = { .sa_handler = SIG_DFL, .sa_flags = SA_NOCLDSTOP };

  sigaction (SIGCHLD, &quiet, NULL);
  prctl (PR_SET_NAME, "skep-keeper");
  setsid ();

  if (isatty (0))
    ioctl (0, TIOCSCTTY, 0);

  return prctl (PR_SET_CHILD_SUBREAPER, 1) == 0;
}

/* Returns when nothing of the run is left and the application was told so. */
void
skep_keeper_loop (SkepKeeperPage *page,
                  pid_t           guard)
{
  Loop loop = { .guard = guard };

  if (skep_keeper_run_init (&loop.run, page) && settle_in () && open_sources (&loop))
    skep_keeper_send (SKEP_KEEPER_MESSAGE_READY);
  else
    skep_keeper_run_give_up (&loop.run, ENOSYS, SKEP_KEEPER_STAGE_KEEPER);

  while (!loop.run.is_finished)
    serve_once (&loop);

  skep_keeper_run_clear (&loop.run);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-sweep.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "skep-keeper-census.h"
#include "skep-keeper-clock.h"
#include "skep-keeper-environ.h"
#include "skep-keeper-pidfd.h"
#include "skep-keeper-process.h"

#define FIRST_SIZE 64

/* One pidfd is held per process. */
static void
raise_nofile (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;

  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

/* To end the one who asked would end nothing else. */
static void
note_callers (SkepKeeperPids *callers)
{
  SkepKeeperProcess process = { .parent = getpid () };

  do
    skep_keeper_pids_add (callers, process.parent);
  while (skep_keeper_process_read (&process, process.parent) && process.parent > 0);

  skep_keeper_pids_sort (callers);
}

static bool
grow (SkepKeeperSweep *sweep)
{
  size_t size = sweep->size == 0 ? FIRST_SIZE : 2 * sweep->size;
  SkepKeeperFound *found = reallocarray (sweep->found, size, sizeof *found);
  struct pollfd *polled;

  if (found == NULL)
    return false;

  sweep->found = found;
  if ((polled = reallocarray (sweep->polled, size, sizeof *polled)) == NULL)
    return false;

  sweep->polled = polled;
  sweep->size = size;
  return true;
}

static bool
is_known (const SkepKeeperSweep *sweep,
          pid_t                  pid)
{
  for (size_t i = 0; i < sweep->n_found; i++)
    {
      if (sweep->found[i].pid == pid)
        return true;
    }

  return skep_keeper_pids_have (&sweep->callers, pid);
}

static void
send_signal (SkepKeeperFound *found,
             int              number)
{
  int error = found->is_refused ? 0 : skep_keeper_pidfd_send (found->pidfd, number);

  if (error == EPERM || error == EACCES)
    found->is_refused = true;
}

/* Takes @pidfd. What was read of the process is worth nothing if it is over by now: then it may
 * have been read of another one with its number. */
static void
take (SkepKeeperSweep           *sweep,
      pid_t                      pid,
      int                        pidfd,
      const SkepKeeperWantedRun *run)
{
  SkepKeeperFound found = { .pid = pid, .pidfd = pidfd, .run = run };

  found.is_refused = run != NULL && skep_keeper_process_get_real_uid (pid) != (int) getuid ();

  if (run == NULL
      || skep_keeper_pidfd_is_over (pidfd)
      || (sweep->n_found == sweep->size && !grow (sweep)))
    {
      close (pidfd);
      return;
    }

  if (sweep->freeze)
    send_signal (&found, SIGSTOP);

  sweep->found[sweep->n_found++] = found;
}

/* The run the process says it belongs to, if that is one of the wanted; @silent if it says nothing.
 * A process that is older than the run has its id from somewhere else. */
static const SkepKeeperWantedRun *
find_run (const SkepKeeperSweep     *sweep,
          pid_t                      pid,
          const SkepKeeperWantedRun *silent)
{
  const SkepKeeperWantedRun *run;
  char id[SKEP_KEEPER_RUN_ID_BYTES];

  if (!skep_keeper_environ_get (pid, SKEP_KEEPER_RUN_ID_PREFIX, id, sizeof id))
    return silent;

  run = skep_keeper_wanted_find (sweep->wanted, id);
  if (run == NULL
      || skep_keeper_process_get_start_ms (pid) + SKEP_KEEPER_TICK_MSEC < run->start_ms)
    return NULL;

  return run;
}

/* Zombies, of which there may be thousands, are passed over at once. */
static bool
visit (pid_t  pid,
       void  *data)
{
  SkepKeeperSweep *sweep = data;
  int pidfd;

  if (is_known (sweep, pid) || (pidfd = skep_keeper_pidfd_open (pid)) < 0)
    return true;

  if (!skep_keeper_pidfd_is_over (pidfd))
    take (sweep, pid, pidfd, find_run (sweep, pid, NULL));
  else
    close (pidfd);

  return true;
}

typedef struct {
  SkepKeeperSweep *sweep;
  SkepKeeperFound  parent;
} Walk;

static bool
is_child (const SkepKeeperFound *parent,
          pid_t                  pid)
{
  SkepKeeperProcess process;

  return skep_keeper_process_read (&process, pid)
         && process.parent == parent->pid
         && !skep_keeper_pidfd_is_over (parent->pidfd);
}

static bool
visit_child (pid_t  pid,
             void  *data)
{
  Walk *walk = data;
  int pidfd;

  if (is_known (walk->sweep, pid) || (pidfd = skep_keeper_pidfd_open (pid)) < 0)
    return true;

  if (is_child (&walk->parent, pid))
    take (walk->sweep, pid, pidfd, find_run (walk->sweep, pid, walk->parent.run));
  else
    close (pidfd);

  return true;
}

/* What is found on the way is walked too. */
static void
look_at_descendants (SkepKeeperSweep *sweep)
{
  for (size_t i = 0; i < sweep->n_found; i++)
    {
      Walk walk = { .sweep = sweep, .parent = sweep->found[i] };

      skep_keeper_process_each_child (walk.parent.pid, visit_child, &walk);
    }
}

static void
poll_found (SkepKeeperSweep *sweep,
            bool             only_ours,
            int              wait_ms)
{
  for (size_t i = 0; i < sweep->n_found; i++)
    {
      bool is_left_out = only_ours && sweep->found[i].is_refused;

      sweep->polled[i] = (struct pollfd) {
        .fd = is_left_out ? -1 : sweep->found[i].pidfd,
        .events = POLLIN,
      };
    }

  poll (sweep->polled, sweep->n_found, wait_ms);
}

static void
drop_ended (SkepKeeperSweep *sweep)
{
  size_t n_kept = 0;

  poll_found (sweep, false, 0);

  for (size_t i = 0; i < sweep->n_found; i++)
    {
      if (sweep->polled[i].revents != 0)
        close (sweep->found[i].pidfd);
      else
        sweep->found[n_kept++] = sweep->found[i];
    }

  sweep->n_ended += sweep->n_found - n_kept;
  sweep->n_found = n_kept;
}

void
skep_keeper_sweep_init (SkepKeeperSweep        *sweep,
                        const SkepKeeperWanted *wanted)
{
  *sweep = (SkepKeeperSweep) { .wanted = wanted };
  raise_nofile ();
  note_callers (&sweep->callers);
}

void
skep_keeper_sweep_clear (SkepKeeperSweep *sweep)
{
  for (size_t i = 0; i < sweep->n_found; i++)
    close (sweep->found[i].pidfd);

  skep_keeper_pids_clear (&sweep->callers);
  free (sweep->found);
  free (sweep->polled);
  *sweep = (SkepKeeperSweep) { 0 };
}

/* Returns how many it has found that weren't known. */
size_t
skep_keeper_sweep_look (SkepKeeperSweep *sweep)
{
  size_t n_known;

  drop_ended (sweep);
  n_known = sweep->n_found;

  if (sweep->wanted->n_runs > 0)
    skep_keeper_census_each (visit, sweep);
  look_at_descendants (sweep);

  return sweep->n_found - n_known;
}

/* Returns how many it has found among the processes that are being made now. */
size_t
skep_keeper_sweep_watch (SkepKeeperSweep *sweep)
{
  size_t n_known = sweep->n_found;

  if (sweep->wanted->n_runs > 0)
    skep_keeper_census_each_new (visit, sweep);

  return sweep->n_found - n_known;
}

/* Live ones that we may end, as far as we know. */
size_t
skep_keeper_sweep_count_ours (const SkepKeeperSweep *sweep)
{
  size_t n_ours = 0;

  for (size_t i = 0; i < sweep->n_found; i++)
    n_ours += !sweep->found[i].is_refused;

  return n_ours;
}

/* Each is asked once. */
void
skep_keeper_sweep_ask (SkepKeeperSweep *sweep)
{
  for (size_t i = 0; i < sweep->n_found; i++)
    {
      if (!sweep->found[i].is_asked)
        send_signal (&sweep->found[i], SIGTERM);

      sweep->found[i].is_asked = true;
    }
}

void
skep_keeper_sweep_send (SkepKeeperSweep *sweep,
                        int              number)
{
  for (size_t i = 0; i < sweep->n_found; i++)
    send_signal (&sweep->found[i], number);
}

/* Returns true when all that we may end are over, false when the time has come. */
bool
skep_keeper_sweep_wait (SkepKeeperSweep *sweep,
                        int64_t          deadline_ms)
{
  for (;;)
    {
      int64_t wait_ms = deadline_ms - skep_keeper_now_ms ();

      drop_ended (sweep);
      if (skep_keeper_sweep_count_ours (sweep) == 0)
        return true;

      if (wait_ms <= 0)
        return false;

      poll_found (sweep, true, (int) wait_ms);
    }
}

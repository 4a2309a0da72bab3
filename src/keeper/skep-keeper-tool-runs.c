/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-tool-runs.h"

#include <poll.h>
#include <signal.h>

#include "skep-keeper-argument.h"
#include "skep-keeper-clock.h"
#include "skep-keeper-facts.h"
#include "skep-keeper-output.h"
#include "skep-keeper-pidfd.h"
#include "skep-keeper-process.h"
#include "skep-keeper-protocol.h"
#include "skep-keeper-sweep.h"

/* Between two looks that have nothing to wait for. */
#define PAUSE_MSEC 10

/* A process in uninterruptible sleep, or a tree that outruns us, must not keep the caller. */
#define MAX_KILL_MSEC 10000

/* A process that is just becoming another program shows no environment, so one look is no proof. */
#define N_QUIET_LOOKS 2

static void
print_found (const SkepKeeperFound *found,
             SkepKeeperOutput      *output)
{
  int64_t start_ms = skep_keeper_process_get_start_ms (found->pid);
  SkepKeeperFacts facts;

  skep_keeper_facts_read (&facts, found->pid);

  /* Not a record that is half another process's. */
  if (found->is_refused || skep_keeper_pidfd_is_over (found->pidfd))
    return;

  skep_keeper_output_add_number (output, found->pid);
  skep_keeper_output_add_number (output, start_ms);
  skep_keeper_output_add_string (output, found->run->uuid);
  skep_keeper_facts_add (&facts, output);
}

/* What appears while they end is asked too: one may start others that clean up. */
static void
ask_to_end (SkepKeeperSweep *sweep,
            int64_t          deadline_ms)
{
  do
    {
      skep_keeper_sweep_look (sweep);
      if (skep_keeper_sweep_count_ours (sweep) == 0)
        return;

      skep_keeper_sweep_ask (sweep);
      if (skep_keeper_sweep_wait (sweep, deadline_ms))
        poll (NULL, 0, PAUSE_MSEC);
    }
  while (skep_keeper_now_ms () < deadline_ms);
}

/* What has SIGSTOP pending can't fork any more: when a look finds nothing new, all stand still. */
static void
freeze_all (SkepKeeperSweep *sweep,
            int64_t          deadline_ms)
{
  sweep->freeze = true;
  skep_keeper_sweep_send (sweep, SIGSTOP);

  while (skep_keeper_sweep_watch (sweep) + skep_keeper_sweep_look (sweep) > 0
         && skep_keeper_now_ms () < deadline_ms)
    continue;
}

static void
kill_all (SkepKeeperSweep *sweep,
          int64_t          deadline_ms)
{
  int n_quiet = 0;

  while (n_quiet < N_QUIET_LOOKS && skep_keeper_now_ms () < deadline_ms)
    {
      freeze_all (sweep, deadline_ms);

      if (skep_keeper_sweep_count_ours (sweep) > 0)
        {
          n_quiet = 0;
          skep_keeper_sweep_send (sweep, SIGKILL);
          skep_keeper_sweep_wait (sweep, deadline_ms);
        }
      else
        {
          n_quiet++;
          poll (NULL, 0, PAUSE_MSEC);
        }
    }
}

static void
print_result (SkepKeeperSweep *sweep)
{
  SkepKeeperOutput output = { 0 };

  /* No more waiting, but those that are over don't count as left. */
  skep_keeper_sweep_wait (sweep, 0);

  skep_keeper_output_add_number (&output, (int64_t) sweep->n_ended);
  skep_keeper_output_add_number (&output, (int64_t) sweep->n_found);
  skep_keeper_output_flush (&output);
}

int
skep_keeper_tool_find_runs (char **arguments __attribute__ ((unused)))
{
  SkepKeeperWanted wanted = { 0 };
  SkepKeeperOutput output = { 0 };
  SkepKeeperSweep sweep;

  if (!skep_keeper_wanted_read (&wanted))
    return SKEP_KEEPER_MISUSED;

  skep_keeper_sweep_init (&sweep, &wanted);
  skep_keeper_sweep_look (&sweep);

  for (size_t i = 0; i < sweep.n_found; i++)
    print_found (&sweep.found[i], &output);

  skep_keeper_output_flush (&output);
  skep_keeper_sweep_clear (&sweep);
  skep_keeper_wanted_clear (&wanted);
  return 0;
}

int
skep_keeper_tool_end_runs (char **arguments)
{
  SkepKeeperWanted wanted = { 0 };
  SkepKeeperSweep sweep;
  unsigned long wait_ms;

  if (!skep_keeper_argument_get_number (arguments[0], 0, SKEP_KEEPER_MAX_WAIT_MSEC, &wait_ms)
      || !skep_keeper_wanted_read (&wanted))
    return SKEP_KEEPER_MISUSED;

  skep_keeper_sweep_init (&sweep, &wanted);
  ask_to_end (&sweep, skep_keeper_now_ms () + (int64_t) wait_ms);
  kill_all (&sweep, skep_keeper_now_ms () + MAX_KILL_MSEC);
  print_result (&sweep);

  skep_keeper_sweep_clear (&sweep);
  skep_keeper_wanted_clear (&wanted);
  return 0;
}

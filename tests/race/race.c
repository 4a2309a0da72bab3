/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <pthread.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

#include "race.h"

/* A race that takes longer is a deadlock: SIGALRM ends the program. The longest takes some 3 s
 * under ThreadSanitizer; with twenty others at the processors it is still not one. */
#define LIMIT_SEC 60

/* Then a thread that shares its processor with the one it waits for lets it run. */
#define SPINS_BEFORE_YIELD 200

typedef struct
{
  RaceFunc func;
  gpointer data;
  guint index;
  pthread_barrier_t *start;
  pthread_t thread;
} Runner;

static gpointer
runner_main (gpointer data)
{
  Runner *self = data;

  pthread_barrier_wait (self->start);
  self->func (self->data, self->index);
  return NULL;
}

static guint
count_threads (const RaceTeam *teams,
               guint           n_teams)
{
  guint n_threads = 0;

  for (guint i = 0; i < n_teams; i++)
    n_threads += teams[i].n_threads;
  return n_threads;
}

/**
 * race_run:
 * @data: what the threads share
 * @teams: who does what
 * @n_teams: how many teams
 *
 * Starts all threads of all teams at once, and returns when the last one has been joined, so that
 * what is then finalized is no other thread's any more.
 */
void
race_run (gpointer        data,
          const RaceTeam *teams,
          guint           n_teams)
{
  guint n_threads = count_threads (teams, n_teams);
  g_autofree Runner *runners = g_new0 (Runner, n_threads);
  pthread_barrier_t start;
  guint n = 0;

  alarm (LIMIT_SEC);
  pthread_barrier_init (&start, NULL, n_threads);
  for (guint i = 0; i < n_teams; i++)
    for (guint j = 0; j < teams[i].n_threads; j++, n++)
      {
        runners[n] = (Runner) { teams[i].func, data, j, &start, 0 };
        if (pthread_create (&runners[n].thread, NULL, runner_main, &runners[n]) != 0)
          g_error ("no thread could be made");
      }
  for (guint i = 0; i < n_threads; i++)
    g_assert_cmpint (pthread_join (runners[i].thread, NULL), ==, 0);
  pthread_barrier_destroy (&start);
  alarm (0);
}

/**
 * race_meet:
 * @meeting: zeroed before the first use
 * @n_threads: how many threads meet
 *
 * Waits until all have come. Tighter than a barrier that sleeps: all go on within nanoseconds,
 * as long as each has a processor.
 */
void
race_meet (RaceMeeting *meeting,
           guint        n_threads)
{
  guint round = g_atomic_int_get (&meeting->n_rounds);
  guint n_spins = 0;

  if (g_atomic_int_add (&meeting->n_arrived, 1) + 1 == (gint) n_threads)
    {
      g_atomic_int_set (&meeting->n_arrived, 0);
      g_atomic_int_inc (&meeting->n_rounds);
      return;
    }

  while ((guint) g_atomic_int_get (&meeting->n_rounds) == round)
    if (++n_spins % SPINS_BEFORE_YIELD == 0)
      sched_yield ();
}

/**
 * race_pause_us:
 * @us: microseconds
 *
 * Spreads the work of a thread over the life of the others. Never a wait for anything.
 */
void
race_pause_us (guint us)
{
  struct timespec pause = { .tv_nsec = (long) us * 1000 };

  nanosleep (&pause, NULL);
}

/**
 * race_script_new:
 * @name: a name
 *
 * Returns: (transfer full): a script, of which only the name matters
 */
SkepScript *
race_script_new (const char *name)
{
  return skep_script_new ("/project", "skep", "skep.json", "", name);
}

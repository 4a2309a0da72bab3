/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-observer.h"

#include <stdio.h>
#include <string.h>

#include "skep-keeper-channel.h"
#include "skep-keeper-clock.h"

/* After the start, or the wish for samples: a run that ends at once is never looked at. */
#define FIRST_WAIT_MSEC 100

/* While a stop goes on: a willing tree is gone before the first. */
#define STOP_FIRST_WAIT_MSEC 150
#define STOP_INTERVAL_MSEC   500

/* In the kill phase nothing may hold it up; what resists it for so long is worth a look. */
#define KILL_FIRST_WAIT_MSEC 1000

/* Older ones are no base for the CPU use of now. */
#define MAX_BASE_AGE_MSEC 1000

/* A large tree is looked at less often: never more than 1/333 of one core. */
#define LEAST_SHARE 333

#define BYTES_PER_KIB 1024

static int64_t
least (int64_t a,
       int64_t b)
{
  return a < b ? a : b;
}

static void
look_in (SkepKeeperObserver *observer,
         int                 wait_ms)
{
  observer->next_ms = least (observer->next_ms, skep_keeper_now_ms () + wait_ms);
}

static int64_t
most (int64_t a,
      int64_t b)
{
  return a > b ? a : b;
}

static int64_t
get_cpu_us (void)
{
  struct timespec used;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used);
  return (int64_t) used.tv_sec * 1000000 + used.tv_nsec / 1000;
}

static int64_t
choose_interval (const SkepKeeperObserver *observer,
                 int64_t                   now_ms)
{
  int64_t interval_ms = observer->interval_ms > 0 ? observer->interval_ms : STOP_INTERVAL_MSEC;

  if (now_ms - observer->started_ms < SKEP_KEEPER_EARLY_MSEC)
    interval_ms = least (interval_ms, SKEP_KEEPER_EARLY_SAMPLE_MSEC);

  if (observer->is_stopping)
    return least (interval_ms, STOP_INTERVAL_MSEC);

  return most (interval_ms, observer->cost_us * LEAST_SHARE / 1000);
}

/* --- Telling --- */

static void
tell_if_new (char       *told,
             const char *text)
{
  if (strcmp (told, text) == 0)
    return;

  strcpy (told, text);
  skep_keeper_send ("%s", text);
}

static void
tell_stats (SkepKeeperObserver *observer,
            int                 cpu)
{
  char text[SKEP_KEEPER_STATS_BYTES];

  snprintf (text, sizeof text, SKEP_KEEPER_MESSAGE_STATS " %u %d %lu",
            observer->sample.n_live, cpu, observer->sample.memory / BYTES_PER_KIB);
  tell_if_new (observer->stats, text);
}

static void
tell_alive (SkepKeeperObserver *observer)
{
  char text[sizeof SKEP_KEEPER_MESSAGE_ALIVE + sizeof observer->sample.alive];

  strcpy (text, SKEP_KEEPER_MESSAGE_ALIVE);
  strcat (text, observer->sample.alive);
  tell_if_new (observer->alive, text);
}

/* --- Looking --- */

/* In thousandths of one core, since the last time; also that which the kernel has reaped for us,
 * and so kept for itself, must not make it negative. */
static int
measure_cpu (SkepKeeperObserver *observer,
             int64_t             now_ms)
{
  int64_t elapsed_ms = now_ms - observer->base_ms;
  int64_t used_us = observer->sample.cpu_us - observer->base_cpu_us;

  observer->base_ms = now_ms;
  observer->base_cpu_us = observer->sample.cpu_us;
  if (used_us > 0)
    observer->seen_cpu_us += used_us;

  return elapsed_ms > 0 && used_us > 0 ? (int) (used_us / elapsed_ms) : 0;
}

static void
take_sample (SkepKeeperObserver *observer,
             SkepKeeperTree     *tree,
             int64_t             now_ms)
{
  const SkepKeeperPids *pids = skep_keeper_sample_take (&observer->sample, tree);

  tell_stats (observer, measure_cpu (observer, now_ms));

  if (observer->is_stopping && observer->sample.n_live > 0)
    tell_alive (observer);

  if (observer->interval_ms > 0)
    skep_keeper_ports_update (&observer->ports, pids);
}

static void
take_base (SkepKeeperObserver *observer,
           SkepKeeperTree     *tree)
{
  skep_keeper_sample_take (&observer->sample, tree);
  measure_cpu (observer, skep_keeper_now_ms ());
}

void
skep_keeper_observer_init (SkepKeeperObserver *observer)
{
  *observer = (SkepKeeperObserver) { .next_ms = SKEP_KEEPER_NEVER };
}

void
skep_keeper_observer_clear (SkepKeeperObserver *observer)
{
  skep_keeper_sample_clear (&observer->sample);
  skep_keeper_ports_clear (&observer->ports);
}

/* Main has become the script: until now it has used nothing. */
void
skep_keeper_observer_begin (SkepKeeperObserver *observer)
{
  observer->started_ms = observer->base_ms = skep_keeper_now_ms ();

  if (observer->interval_ms > 0)
    look_in (observer, FIRST_WAIT_MSEC);

  if (observer->is_stopping)
    look_in (observer, STOP_FIRST_WAIT_MSEC);
}

/* A stop goes on. */
void
skep_keeper_observer_expect_end (SkepKeeperObserver *observer)
{
  if (observer->is_stopping)
    return;

  observer->is_stopping = true;
  if (observer->started_ms > 0)
    look_in (observer, STOP_FIRST_WAIT_MSEC);
}

/* The kill phase has begun. */
void
skep_keeper_observer_stand_back (SkepKeeperObserver *observer)
{
  if (observer->started_ms > 0)
    observer->next_ms = skep_keeper_now_ms () + KILL_FIRST_WAIT_MSEC;
}

/* Who asks anew wants the figures, whether they have changed or not. */
void
skep_keeper_observer_set_interval (SkepKeeperObserver *observer,
                                   SkepKeeperTree     *tree,
                                   int                 interval_ms)
{
  if (interval_ms > 0 && interval_ms < SKEP_KEEPER_MIN_SAMPLE_MSEC)
    interval_ms = SKEP_KEEPER_MIN_SAMPLE_MSEC;

  observer->interval_ms = interval_ms;
  observer->stats[0] = '\0';

  if (observer->started_ms == 0)
    return;

  if (interval_ms > 0)
    {
      if (skep_keeper_now_ms () - observer->base_ms > MAX_BASE_AGE_MSEC)
        take_base (observer, tree);

      look_in (observer, FIRST_WAIT_MSEC);
    }
  else if (!observer->is_stopping)
    {
      observer->next_ms = SKEP_KEEPER_NEVER;
    }
}

/* If it is time. An application that doesn't read needs no more to read; the figures of this time
 * count to those of the next. */
void
skep_keeper_observer_look (SkepKeeperObserver *observer,
                           SkepKeeperTree     *tree)
{
  int64_t now_ms = skep_keeper_now_ms ();
  int64_t before_us;

  if (now_ms < observer->next_ms)
    return;

  before_us = get_cpu_us ();
  if (skep_keeper_has_room ())
    take_sample (observer, tree, now_ms);

  observer->cost_us = get_cpu_us () - before_us;
  observer->next_ms = now_ms + choose_interval (observer, now_ms);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sched.h>
#include <string.h>

#include "race.h"
#include "skep-run.h"

static SkepRun *
run_new (guint max_states)
{
  g_autoptr (SkepScript) script = race_script_new ("dev");

  return skep_run_new_with_limit (1, script, "you", max_states);
}

static gboolean
change (SkepRun       *run,
        SkepRunStatus  status,
        pid_t          pid)
{
  SkepRunStateChange wanted = { .status = status, .pid = pid, .has_exit = pid == 0 };

  if (status == SKEP_RUN_STATUS_STARTING)
    wanted.has_exit = FALSE;
  return skep_run_update_state (run, skep_run_state_apply_change, &wanted);
}

/* --- No update is lost --- */

typedef struct
{
  SkepRun *run;
  guint n_operations;
  guint update_every;
} Load;

/* Counts in the state itself: an update made from an old copy shows as a number that is short. */
static gboolean
count_up (SkepRunState *next,
          gpointer      data)
{
  next->pid++;
  return TRUE;
}

/* Now and then lets the others in between its copy and its exchange. */
static gboolean
count_up_slowly (SkepRunState *next,
                 gpointer      data)
{
  if (next->serial % 64 == 0)
    sched_yield ();
  return count_up (next, data);
}

static void
load_run (gpointer data,
          guint    index)
{
  Load *load = data;
  guint64 serial = 0;

  for (guint i = 0; i < load->n_operations; i++)
    {
      const SkepRunState *state;

      if (i % load->update_every == 0)
        g_assert_true (skep_run_update_state (load->run, count_up_slowly, NULL));

      state = skep_run_peek_state (load->run);
      g_assert_cmpuint (state->serial, >=, serial);
      g_assert_cmpuint ((guint64) state->pid, ==, state->serial);
      serial = state->serial;
    }
}

static void
assert_chain_is_whole (SkepRun *run,
                       guint64  n_updates)
{
  guint64 serial = n_updates;

  for (const SkepRunState *state = skep_run_peek_state (run); state != NULL; state = state->prev)
    {
      g_assert_cmpuint (state->serial, ==, serial);
      g_assert_cmpuint ((guint64) state->pid, ==, serial);
      serial--;
    }
  /* One past the first state, whose serial is 0. */
  g_assert_cmpuint (serial, ==, G_MAXUINT64);
}

static void
test_load (gconstpointer user_data)
{
  const Load *parameters = user_data;
  g_autoptr (SkepRun) run = run_new (0);
  Load load = { run, parameters->n_operations, parameters->update_every };
  RaceTeam team = { load_run, 100 };
  guint64 n_updates = 100 * (load.n_operations / load.update_every);

  race_run (&load, &team, 1);

  g_assert_cmpuint (skep_run_peek_state (run)->serial, ==, n_updates);
  assert_chain_is_whole (run, n_updates);
  g_assert_cmpuint (skep_counter_get (&run->n_updates), ==, n_updates);
  g_assert_cmpuint (skep_counter_get (&run->n_refusals), ==, 0);
  g_test_message ("%" G_GUINT64_FORMAT " retries", skep_counter_get (&run->n_retries));
  if (skep_counter_get (&run->n_retries) == 0)
    g_test_incomplete ("no exchange ever failed: the threads did not meet");
}

/* --- No state is torn --- */

typedef struct
{
  guint n_readers;
  guint n_reads;
  guint read_pause_us;
  guint n_writers;
  guint n_updates;
  guint update_pause_us;
} Mix;

typedef struct
{
  const Mix *mix;
  SkepRun *run;
  guint n_states_seen;  /* (atomic) */
  guint n_getters_torn; /* (atomic) */
} MixRace;

/* Turns between running and finished, which no rank would allow, with every field told by the
 * serial: so that a reader can check each against each. */
static gboolean
make_telling_state (SkepRunState *next,
                    gpointer      data)
{
  gint64 serial = (gint64) next->serial;
  gboolean is_finished = serial % 2 == 0;

  next->status = is_finished ? SKEP_RUN_STATUS_FAILED : SKEP_RUN_STATUS_RUNNING;
  next->pid = (pid_t) serial;
  next->exit_code = is_finished ? (int) (serial % 255) + 1 : SKEP_RUN_NO_EXIT;
  next->error_number = (int) serial;
  next->started_us = serial * 3;
  next->started_wall = serial * 5;
  next->ended_us = is_finished ? serial * 7 : 0;
  next->ended_wall = is_finished ? serial * 11 : 0;
  return TRUE;
}

static void
assert_telling (const SkepRunState *state)
{
  SkepRunState expected = *state;

  if (state->serial == 0)
    return;

  make_telling_state (&expected, NULL);
  g_assert_cmpmem (&expected, sizeof expected, state, sizeof *state);
  g_assert_cmpint (skep_run_state_is_finished (state), ==, state->ended_us != 0);
  g_assert_cmpint (skep_run_state_is_finished (state), ==, skep_run_state_has_exited (state));
}

static void
mix_read (gpointer data,
          guint    index)
{
  MixRace *race = data;
  guint64 serial = 0;

  for (guint i = 0; i < race->mix->n_reads; i++)
    {
      const SkepRunState *state = skep_run_peek_state (race->run);
      gboolean is_finished;

      assert_telling (state);
      g_assert_cmpuint (state->serial, >=, serial);
      if (state->serial > serial)
        g_atomic_int_inc (&race->n_states_seen);
      serial = state->serial;

      /* What separate getters would do, to see that the test can see it. */
      is_finished = skep_run_state_is_finished (state);
      sched_yield ();
      if (is_finished != (skep_run_peek_state (race->run)->ended_us != 0))
        g_atomic_int_inc (&race->n_getters_torn);

      if (race->mix->read_pause_us > 0)
        race_pause_us (race->mix->read_pause_us);
    }
}

static void
mix_write (gpointer data,
           guint    index)
{
  MixRace *race = data;

  for (guint i = 0; i < race->mix->n_updates; i++)
    {
      g_assert_true (skep_run_update_state (race->run, make_telling_state, NULL));
      if (race->mix->update_pause_us > 0)
        race_pause_us (race->mix->update_pause_us);
    }
}

static void
test_mix (gconstpointer user_data)
{
  const Mix *mix = user_data;
  g_autoptr (SkepRun) run = run_new (0);
  MixRace race = { .mix = mix, .run = run };
  const RaceTeam teams[] = { { mix_read, mix->n_readers }, { mix_write, mix->n_writers } };

  race_run (&race, teams, G_N_ELEMENTS (teams));

  g_assert_cmpuint (skep_run_peek_state (run)->serial, ==, mix->n_writers * mix->n_updates);
  g_test_message ("%u new states seen; separate getters torn %u times, snapshots never",
                  race.n_states_seen, race.n_getters_torn);
  if (race.n_states_seen == 0)
    g_test_incomplete ("no reader saw an update: the threads did not meet");
}

/* --- The life of runs, by the changes of the product --- */

enum { N_LIVES = 200 };

typedef struct
{
  SkepRun *runs[N_LIVES];
  guint n_live; /* (atomic): runs before this one are finished */
} Lives;

static void
live_lives (gpointer data,
            guint    index)
{
  Lives *lives = data;

  for (guint i = 0; i < N_LIVES; i++)
    {
      g_assert_true (change (lives->runs[i], SKEP_RUN_STATUS_STARTING, 0));
      race_pause_us (1);
      g_assert_true (change (lives->runs[i], SKEP_RUN_STATUS_RUNNING, 4711));
      g_assert_true (change (lives->runs[i], SKEP_RUN_STATUS_BACKGROUND, 0));
      race_pause_us (1);
      g_assert_true (change (lives->runs[i], SKEP_RUN_STATUS_STOPPING, 0));
      g_assert_true (change (lives->runs[i], SKEP_RUN_STATUS_STOPPED, 0));
      g_atomic_int_set (&lives->n_live, i + 1);
    }
}

static void
assert_consistent (const SkepRunState *state)
{
  gboolean is_finished = skep_run_state_is_finished (state);

  g_assert_cmpint (state->ended_us != 0, ==, is_finished);
  g_assert_cmpint (state->ended_wall != 0, ==, is_finished);
  g_assert_true (state->exit_code == SKEP_RUN_NO_EXIT || state->term_signal == SKEP_RUN_NO_EXIT);
  g_assert_cmpint (skep_run_state_has_exited (state), ==,
                   state->status >= SKEP_RUN_STATUS_BACKGROUND);
  g_assert_cmpint (state->pid > 0, ==, state->status >= SKEP_RUN_STATUS_RUNNING);
  if (state->prev != NULL)
    g_assert_true (skep_run_status_may_become (state->prev->status, state->status));
}

static void
watch_lives (gpointer data,
             guint    index)
{
  Lives *lives = data;
  guint i;

  while ((i = (guint) g_atomic_int_get (&lives->n_live)) < N_LIVES)
    {
      const SkepRunState *state = skep_run_peek_state (lives->runs[i]);

      for (; state != NULL; state = state->prev)
        assert_consistent (state);
      sched_yield ();
    }
}

static void
test_lives (void)
{
  static const RaceTeam teams[] = { { live_lives, 1 }, { watch_lives, 10 } };
  Lives lives = { .n_live = 0 };

  for (guint i = 0; i < N_LIVES; i++)
    lives.runs[i] = run_new (SKEP_RUN_DEFAULT_MAX_STATES);
  race_run (&lives, teams, G_N_ELEMENTS (teams));
  for (guint i = 0; i < N_LIVES; i++)
    {
      g_assert_cmpuint (skep_run_peek_state (lives.runs[i])->serial, ==, 5);
      g_object_unref (lives.runs[i]);
    }
}

/* --- A failed exchange --- */

typedef struct
{
  SkepRun *run;
  guint n_calls;
  const SkepRunState *seen[2];
} Interruption;

/* Is overtaken once, by its own hand: so the exchange must fail, on any machine. */
static gboolean
be_overtaken (SkepRunState *next,
              gpointer      data)
{
  Interruption *self = data;

  g_assert_cmpuint (self->n_calls, <, 2);
  self->seen[self->n_calls++] = next->prev;
  if (self->n_calls == 1)
    g_assert_true (skep_run_update_state (self->run, count_up, NULL));
  return count_up (next, NULL);
}

static void
test_retry (void)
{
  g_autoptr (SkepRun) run = run_new (0);
  const SkepRunState *first = skep_run_peek_state (run);
  Interruption interruption = { .run = run };
  const SkepRunState *state;

  g_assert_true (skep_run_update_state (run, be_overtaken, &interruption));

  state = skep_run_peek_state (run);
  g_assert_cmpuint (interruption.n_calls, ==, 2);
  g_assert_true (interruption.seen[0] == first);
  g_assert_true (interruption.seen[1] == state->prev);
  g_assert_true (state->prev->prev == first);
  g_assert_cmpuint (state->serial, ==, 2);
  g_assert_cmpint (state->pid, ==, 2);
  g_assert_cmpuint (skep_counter_get (&run->n_retries), ==, 1);
  g_assert_cmpuint (skep_counter_get (&run->n_updates), ==, 2);
}

/* Finishes the run in between, once: what was legal on the old state no longer is. */
static gboolean
be_finished_meanwhile (SkepRunState *next,
                       gpointer      data)
{
  Interruption *self = data;
  SkepRunStateChange wanted = { .status = SKEP_RUN_STATUS_STARTING };

  if (self->n_calls++ == 0)
    g_assert_true (change (self->run, SKEP_RUN_STATUS_STOPPED, 0));
  return skep_run_state_apply_change (next, &wanted);
}

static void
test_retry_may_refuse (void)
{
  g_autoptr (SkepRun) run = run_new (SKEP_RUN_DEFAULT_MAX_STATES);
  Interruption interruption = { .run = run };

  g_assert_false (skep_run_update_state (run, be_finished_meanwhile, &interruption));
  g_assert_cmpuint (interruption.n_calls, ==, 2);
  g_assert_cmpint (skep_run_peek_state (run)->status, ==, SKEP_RUN_STATUS_STOPPED);
  g_assert_cmpuint (skep_run_peek_state (run)->serial, ==, 1);
}

/* --- Everybody wants to be first --- */

enum { N_RANK_RUNS = 100, N_RANK_WINS = 5 };

typedef struct
{
  SkepRun *runs[N_RANK_RUNS];
  guint wins[N_RANK_RUNS][SKEP_N_RUN_STATUSES]; /* (atomic) */
} RankRace;

static void
race_for_ranks (gpointer data,
                guint    index)
{
  static const SkepRunStatus way[N_RANK_WINS] = {
    SKEP_RUN_STATUS_STARTING, SKEP_RUN_STATUS_RUNNING, SKEP_RUN_STATUS_BACKGROUND,
    SKEP_RUN_STATUS_STOPPING, SKEP_RUN_STATUS_STOPPED,
  };
  RankRace *race = data;

  for (guint i = 0; i < N_RANK_RUNS; i++)
    for (guint j = 0; j < G_N_ELEMENTS (way); j++)
      if (change (race->runs[i], way[j], way[j] == SKEP_RUN_STATUS_RUNNING ? 4711 : 0))
        g_atomic_int_inc (&race->wins[i][way[j]]);
}

static void
test_ranks (void)
{
  static const RaceTeam team = { race_for_ranks, 100 };
  g_autofree RankRace *race = g_new0 (RankRace, 1);

  for (guint i = 0; i < N_RANK_RUNS; i++)
    race->runs[i] = run_new (SKEP_RUN_DEFAULT_MAX_STATES);
  race_run (race, &team, 1);
  for (guint i = 0; i < N_RANK_RUNS; i++)
    {
      for (int status = SKEP_RUN_STATUS_STARTING; status <= SKEP_RUN_STATUS_STOPPED; status++)
        g_assert_cmpuint (race->wins[i][status], ==, 1);
      g_assert_cmpuint (skep_run_peek_state (race->runs[i])->serial, ==, N_RANK_WINS);
      g_assert_cmpuint (skep_counter_get (&race->runs[i]->n_refusals), ==,
                        (team.n_threads - 1) * N_RANK_WINS);
      g_object_unref (race->runs[i]);
    }
}

typedef struct
{
  SkepRun *run;
  guint n_wins; /* (atomic) */
} LimitRace;

static void
race_for_room (gpointer data,
               guint    index)
{
  LimitRace *race = data;

  for (guint i = 0; i < 10; i++)
    if (skep_run_update_state (race->run, count_up, NULL))
      g_atomic_int_inc (&race->n_wins);
}

static void
test_limit (void)
{
  static const RaceTeam team = { race_for_room, 100 };
  g_autoptr (SkepRun) run = run_new (64);
  LimitRace race = { .run = run };

  race_run (&race, &team, 1);
  g_assert_cmpuint (race.n_wins, ==, 63);
  g_assert_cmpuint (skep_run_peek_state (run)->serial, ==, 63);
}

/* --- A held state --- */

enum { N_HOLD_UPDATES = 2000 };

static void
hold_state (gpointer data,
            guint    index)
{
  SkepRun *run = data;

  while (skep_run_peek_state (run)->serial < N_HOLD_UPDATES)
    {
      const SkepRunState *state = skep_run_peek_state (run);
      SkepRunState copy;

      memcpy (&copy, state, sizeof copy);
      race_pause_us (50);
      g_assert_cmpmem (&copy, sizeof copy, state, sizeof *state);
    }
}

static void
overtake_holders (gpointer data,
                  guint    index)
{
  for (guint i = 0; i < N_HOLD_UPDATES; i++)
    {
      g_assert_true (skep_run_update_state (data, make_telling_state, NULL));
      if (i % 16 == 0)
        race_pause_us (1);
    }
}

static void
test_immutable (void)
{
  static const RaceTeam teams[] = { { hold_state, 10 }, { overtake_holders, 1 } };
  g_autoptr (SkepRun) run = run_new (0);
  const SkepRunState *first = skep_run_peek_state (run);
  SkepRunState copy;

  memcpy (&copy, first, sizeof copy);
  race_run (run, teams, G_N_ELEMENTS (teams));
  g_assert_cmpmem (&copy, sizeof copy, first, sizeof *first);
}

int
main (int   argc,
      char *argv[])
{
  static const Load updates = { NULL, 1000, 1 };
  static const Load half_writes = { NULL, 1000, 2 };
  static const Load million = { NULL, 10000, 10 };
  static const Mix snapshot = { 100, 100, 200, 1, 1000, 1 };
  static const Mix prevention = { 10, 100, 20, 5, 100, 20 };
  static const Mix getters = { 100, 1000, 0, 1, 500, 100 };
  static const Mix atomic = { 50, 1000, 1, 10, 1000, 0 };

  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/race/run/100-threads-lose-none-of-100000-updates", &updates, test_load);
  g_test_add_data_func ("/race/run/100-threads-half-writing-end", &half_writes, test_load);
  g_test_add_data_func ("/race/run/million-operations-end", &million, test_load);
  g_test_add_data_func ("/race/run/100-readers-see-no-torn-state", &snapshot, test_mix);
  g_test_add_data_func ("/race/run/5-writers-tear-no-state", &prevention, test_mix);
  g_test_add_data_func ("/race/run/100-busy-readers-see-no-torn-state", &getters, test_mix);
  g_test_add_data_func ("/race/run/10-busy-writers-tear-no-state", &atomic, test_mix);
  g_test_add_func ("/race/run/every-state-of-a-life-is-consistent", test_lives);
  g_test_add_func ("/race/run/overtaken-update-is-made-again", test_retry);
  g_test_add_func ("/race/run/overtaken-update-may-become-illegal", test_retry_may_refuse);
  g_test_add_func ("/race/run/each-rank-is-won-once", test_ranks);
  g_test_add_func ("/race/run/limit-of-states-is-exact", test_limit);
  g_test_add_func ("/race/run/held-state-never-changes", test_immutable);

  return g_test_run ();
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Lifetime: the table holds a reference on every run that was ever appended, until it is freed
 * itself, and never takes a run out. Chunks never move and are freed with the table. So who
 * holds the table may use every run it got from it; who wants to keep a run longer takes a
 * reference while still holding the table.
 *
 * Operation                 | Caller                          | Blocks        | Linearized at
 * --------------------------|---------------------------------|---------------|-----------------
 * skep_run_table_append     | any thread that holds the table | `lock`, among | store of
 *                           |                                 | appenders     | `length`
 * skep_run_table_get_length | any thread that holds the table | wait-free     | load of `length`
 * skep_run_table_peek, find | any thread that holds the table | wait-free     | load of `length`
 * skep_run_table_ref        | any thread that holds the table | wait-free     | -
 * skep_run_table_unref      | any thread, own reference       | the last one  | -
 *
 * Publish                   | makes visible                          | to
 * --------------------------|----------------------------------------|----------------------------
 * store of `length` in      | the run (identity, first state), its   | the load of `length` in
 * append                    | slot and its chunk, for every index    | get_length, peek and find
 *                           | below that length                      |
 * drop of a reference in    | all use of the table by that thread    | the drop that reaches zero,
 * unref                     |                                        | which frees
 *
 * Slots and chunk addresses are plain memory: each is written once, before the length that covers
 * it, and read only below a length that was loaded before. Iterating is a loop to one length.
 *
 * References are counted by g_atomic_int operations, which are inline: those of g_atomic_ref_count
 * are functions of GLib's, whose order ThreadSanitizer can't see.
 */

#include "config.h"

#include "skep-run-table.h"

#include <pthread.h>
#include <string.h>

struct _SkepRunTable
{
  gint ref_count;            /* (atomic) */
  guint length;              /* (atomic), written under the lock */
  guint max_runs;            /* immutable */
  pthread_mutex_t lock;
  char *log_root;            /* (nullable), under the lock */

  /* Owned; entries below `length` are immutable */
  SkepRun **chunks[SKEP_RUN_TABLE_MAX_CHUNKS];
};

/**
 * skep_run_table_new:
 *
 * Creates an empty table for %SKEP_RUN_TABLE_MAX_RUNS runs. Any thread.
 *
 * Returns: (transfer full): a table
 */
SkepRunTable *
skep_run_table_new (void)
{
  return skep_run_table_new_with_limit (SKEP_RUN_TABLE_MAX_RUNS);
}

/**
 * skep_run_table_new_with_limit:
 * @max_runs: how many runs it may hold, from 1 to %SKEP_RUN_TABLE_MAX_RUNS
 *
 * Like skep_run_table_new(), for fewer runs. Any thread.
 *
 * Returns: (transfer full): a table
 */
SkepRunTable *
skep_run_table_new_with_limit (guint max_runs)
{
  SkepRunTable *self;

  g_return_val_if_fail (max_runs > 0 && max_runs <= SKEP_RUN_TABLE_MAX_RUNS, NULL);

  self = g_new0 (SkepRunTable, 1);
  self->ref_count = 1;
  self->max_runs = max_runs;
  pthread_mutex_init (&self->lock, NULL);
  return self;
}

static SkepRun **
find_slot (SkepRunTable *self,
           guint         index)
{
  return &self->chunks[index / SKEP_RUN_TABLE_CHUNK_RUNS][index % SKEP_RUN_TABLE_CHUNK_RUNS];
}

/* Inline by themselves: a position-independent build does not inline what is public. */
static inline guint
load_length (SkepRunTable *self)
{
  /* Acquire: pairs with the store in append_locked(), which made every run below visible. */
  return (guint) g_atomic_int_get (&self->length);
}

static inline SkepRun *
peek_run (SkepRunTable *self,
          guint         index)
{
  return index < load_length (self) ? *find_slot (self, index) : NULL;
}

static void
skep_run_table_free (SkepRunTable *self)
{
  guint length = load_length (self);

  for (guint i = 0; i < length; i++)
    g_object_unref (*find_slot (self, i));
  for (guint i = 0; i < G_N_ELEMENTS (self->chunks); i++)
    g_free (self->chunks[i]);
  pthread_mutex_destroy (&self->lock);
  g_free (self->log_root);
  g_free (self);
}

/**
 * skep_run_table_ref:
 * @self: a table
 *
 * Any thread that holds @self.
 *
 * Returns: (transfer full): @self
 */
SkepRunTable *
skep_run_table_ref (SkepRunTable *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_int_inc (&self->ref_count);
  return self;
}

/**
 * skep_run_table_unref:
 * @self: (transfer full): a table
 *
 * The last one drops all runs. Any thread.
 */
void
skep_run_table_unref (SkepRunTable *self)
{
  g_return_if_fail (self != NULL);

  /* Release: what this thread did with the table comes before its being freed. Acquire: so does
   * what the others did, for the one that reaches zero. */
  if (g_atomic_int_dec_and_test (&self->ref_count))
    skep_run_table_free (self);
}

/* With the lock held. */
static SkepRun *
append_locked (SkepRunTable *self,
               SkepScript   *script,
               const char   *started_by)
{
  /* Orders nothing: the lock made the last store of `length` visible already. */
  guint index = g_atomic_int_get (&self->length);
  SkepRun *run;

  if (index == self->max_runs)
    return NULL;

  if (index % SKEP_RUN_TABLE_CHUNK_RUNS == 0)
    self->chunks[index / SKEP_RUN_TABLE_CHUNK_RUNS] = g_new0 (SkepRun *, SKEP_RUN_TABLE_CHUNK_RUNS);
  run = skep_run_new_logged (index + 1, script, started_by, self->log_root);
  *find_slot (self, index) = run;

  /* Release: makes the run, its slot and its chunk visible to the load in load_length(). */
  g_atomic_int_set (&self->length, index + 1);
  return run;
}

/**
 * skep_run_table_set_log_root:
 * @self: a table
 * @log_root: (nullable): folder for the output of runs that are appended from now on
 *
 * Any thread.
 */
void
skep_run_table_set_log_root (SkepRunTable *self,
                             const char   *log_root)
{
  g_return_if_fail (self != NULL);

  pthread_mutex_lock (&self->lock);
  g_free (self->log_root);
  self->log_root = g_strdup (log_root);
  pthread_mutex_unlock (&self->lock);
}

/**
 * skep_run_table_append:
 * @self: a table
 * @script: what is launched
 * @started_by: who asked for it, such as `you`
 *
 * Makes a run in status `pending` whose number is its index + 1, and appends it. Any thread;
 * callers wait for one another, readers for nobody.
 *
 * Returns: (transfer none) (nullable): the run, valid for as long as the caller holds @self;
 *   %NULL if the table is full
 */
SkepRun *
skep_run_table_append (SkepRunTable *self,
                       SkepScript   *script,
                       const char   *started_by)
{
  SkepRun *run;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (script != NULL, NULL);
  g_return_val_if_fail (started_by != NULL, NULL);

  pthread_mutex_lock (&self->lock);
  run = append_locked (self, script, started_by);
  pthread_mutex_unlock (&self->lock);
  return run;
}

/**
 * skep_run_table_get_length:
 * @self: a table
 *
 * How many runs it holds by now; it only grows. Any thread, no lock.
 *
 * Returns: a length; every smaller index may be peeked from now on
 */
guint
skep_run_table_get_length (SkepRunTable *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return load_length (self);
}

/**
 * skep_run_table_peek:
 * @self: a table
 * @index: index of a run, its number − 1
 *
 * Any thread, no lock.
 *
 * Returns: (transfer none) (nullable): the run, valid for as long as the caller holds @self;
 *   %NULL if there is none yet
 */
SkepRun *
skep_run_table_peek (SkepRunTable *self,
                     guint         index)
{
  g_return_val_if_fail (self != NULL, NULL);

  return peek_run (self, index);
}

/* The number after the last dash of an id, 0 if there is none or none that a run can have.
 * Leading zeros pass here and fail when the whole id is compared. */
static guint
parse_number (const char *id)
{
  const char *dash = strrchr (id, '-');
  guint number = 0;

  if (dash == NULL)
    return 0;

  for (const char *digit = dash + 1; *digit != '\0'; digit++)
    {
      if (!g_ascii_isdigit (*digit))
        return 0;
      /* No overflow: at most ten times the bound plus nine. */
      number = number * 10 + (guint) (*digit - '0');
      if (number > SKEP_RUN_TABLE_MAX_RUNS)
        return 0;
    }
  return number;
}

/**
 * skep_run_table_find:
 * @self: a table
 * @id: a run id, such as `dev-17`; anything else is merely not found
 *
 * Looks a run up by its id. The number in the id is the index, so nothing is searched or hashed.
 * Any thread, no lock.
 *
 * Returns: (transfer none) (nullable): the run whose id is @id exactly, valid for as long as the
 *   caller holds @self
 */
SkepRun *
skep_run_table_find (SkepRunTable *self,
                     const char   *id)
{
  SkepRun *run;
  guint number;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (id != NULL, NULL);

  number = parse_number (id);
  if (number == 0)
    return NULL;

  run = peek_run (self, number - 1);
  return run != NULL && g_str_equal (run->id, id) ? run : NULL;
}

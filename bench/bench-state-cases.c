/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <pthread.h>
#include <string.h>

#include "bench-state-cases.h"
#include "skep-run-table.h"

enum {
  N_RUNS = 100,
  /* An update leaves its state behind: 64 Ki of them are some 6 MB. */
  MAX_UPDATES = 64 * 1024,
};

#define ALIGNED __attribute__ ((aligned (64)))

/* What the predecessor copies per read. */
typedef struct
{
  SkepRunStatus status;
  pid_t pid;
  int exit_code;
  int term_signal;
  gint64 started_us;
  gint64 ended_us;
  guint64 serial;
} Snapshot;

/* Each part on cache lines of its own, so that no case touches another's. */
typedef struct
{
  ALIGNED const SkepRunState *bare;
  ALIGNED SkepRun *run;

  ALIGNED GMutex mutex;
  SkepRunState under_mutex;
  ALIGNED GRWLock rwlock;
  SkepRunState under_rwlock;
  ALIGNED pthread_rwlock_t pthread_rwlock;
  SkepRunState under_pthread_rwlock;

  ALIGNED SkepRun *updated;

  ALIGNED SkepRunTable *table;
  const char *ids[N_RUNS]; /* borrowed from the runs */
  GHashTable *by_id;       /* borrowed keys and values */
  GHashTable *by_number;   /* borrowed values */
  ALIGNED GRWLock hash_rwlock;
  ALIGNED GMutex hash_mutex;

  ALIGNED GAsyncQueue *requests;
  GAsyncQueue *replies;
  pthread_t responder;
} Fixture;

/* --- State read --- */

static void
read_floor (gpointer data,
            guint64  n)
{
  const SkepRunState *const volatile *slot = &((Fixture *) data)->bare;

  BENCH_LOOP (n, { const SkepRunState *state = *slot; BENCH_KEEP (state->status); })
}

static void
read_peek (gpointer data,
           guint64  n)
{
  SkepRun *run = ((Fixture *) data)->run;

  BENCH_LOOP (n, { const SkepRunState *state = skep_run_peek_state (run);
                   BENCH_KEEP (state->status); })
}

static void
read_gmutex (gpointer data,
             guint64  n)
{
  Fixture *self = data;

  BENCH_LOOP (n, { g_mutex_lock (&self->mutex); BENCH_KEEP (self->under_mutex.status);
                   g_mutex_unlock (&self->mutex); })
}

static void
read_grwlock (gpointer data,
              guint64  n)
{
  Fixture *self = data;

  BENCH_LOOP (n, { g_rw_lock_reader_lock (&self->rwlock); BENCH_KEEP (self->under_rwlock.status);
                   g_rw_lock_reader_unlock (&self->rwlock); })
}

static void
read_pthread_rwlock (gpointer data,
                     guint64  n)
{
  Fixture *self = data;

  BENCH_LOOP (n, { pthread_rwlock_rdlock (&self->pthread_rwlock);
                   BENCH_KEEP (self->under_pthread_rwlock.status);
                   pthread_rwlock_unlock (&self->pthread_rwlock); })
}

static inline void
copy_fields (Snapshot           *copy,
             const SkepRunState *state)
{
  *copy = (Snapshot) { state->status, state->pid, state->exit_code, state->term_signal,
                       state->started_us, state->ended_us, state->serial };
  /* All of it has to be written down. */
  __asm__ volatile ("" : : "r" (copy) : "memory");
}

static void
copy_peek (gpointer data,
           guint64  n)
{
  SkepRun *run = ((Fixture *) data)->run;
  Snapshot copy;

  BENCH_LOOP (n, { copy_fields (&copy, skep_run_peek_state (run)); })
}

static void
copy_gmutex (gpointer data,
             guint64  n)
{
  Fixture *self = data;
  Snapshot copy;

  BENCH_LOOP (n, { g_mutex_lock (&self->mutex); copy_fields (&copy, &self->under_mutex);
                   g_mutex_unlock (&self->mutex); })
}

/* --- State update --- */

static gboolean
set_error_number (SkepRunState *next,
                  gpointer      data)
{
  next->error_number = GPOINTER_TO_INT (data);
  return TRUE;
}

static SkepRun *
run_new (guint max_states)
{
  g_autoptr (SkepScript) script = skep_script_new ("/project", "skep", "skep.json", "", "dev");

  return skep_run_new_with_limit (1, script, "you", max_states);
}

static void
prepare_update (gpointer data)
{
  ((Fixture *) data)->updated = run_new (0);
}

static void
clean_update (gpointer data)
{
  g_clear_object (&((Fixture *) data)->updated);
}

static void
update_exchange (gpointer data,
                 guint64  n)
{
  SkepRun *run = ((Fixture *) data)->updated;

  BENCH_LOOP (n, { skep_run_update_state (run, set_error_number, GINT_TO_POINTER (1)); })
}

static void
update_gmutex (gpointer data,
               guint64  n)
{
  Fixture *self = data;

  BENCH_LOOP (n, { g_mutex_lock (&self->mutex); self->under_mutex.error_number = 1;
                   BENCH_KEEP (&self->under_mutex); g_mutex_unlock (&self->mutex); })
}

static void
update_grwlock (gpointer data,
                guint64  n)
{
  Fixture *self = data;

  BENCH_LOOP (n, { g_rw_lock_writer_lock (&self->rwlock); self->under_rwlock.error_number = 1;
                   BENCH_KEEP (&self->under_rwlock); g_rw_lock_writer_unlock (&self->rwlock); })
}

/* --- Table ---
 * All lookups go through the same keys, in a step that visits all hundred but not in a row. */

#define NEXT_KEY(key) ((key) = ((key) + 37) % N_RUNS)

static void
find_by_number (gpointer data,
                guint64  n)
{
  Fixture *self = data;
  guint key = 0;

  BENCH_LOOP (n, { NEXT_KEY (key); BENCH_KEEP (skep_run_table_peek (self->table, key)); })
}

static void
find_by_number_grwlock (gpointer data,
                        guint64  n)
{
  Fixture *self = data;
  guint key = 0;

  BENCH_LOOP (n, { NEXT_KEY (key); g_rw_lock_reader_lock (&self->hash_rwlock);
                   BENCH_KEEP (g_hash_table_lookup (self->by_number, GUINT_TO_POINTER (key)));
                   g_rw_lock_reader_unlock (&self->hash_rwlock); })
}

static void
find_by_number_gmutex (gpointer data,
                       guint64  n)
{
  Fixture *self = data;
  guint key = 0;

  BENCH_LOOP (n, { NEXT_KEY (key); g_mutex_lock (&self->hash_mutex);
                   BENCH_KEEP (g_hash_table_lookup (self->by_number, GUINT_TO_POINTER (key)));
                   g_mutex_unlock (&self->hash_mutex); })
}

static void
find_by_id (gpointer data,
            guint64  n)
{
  Fixture *self = data;
  guint key = 0;

  BENCH_LOOP (n, { NEXT_KEY (key);
                   BENCH_KEEP (skep_run_table_find (self->table, self->ids[key])); })
}

static void
find_by_id_grwlock (gpointer data,
                    guint64  n)
{
  Fixture *self = data;
  guint key = 0;

  BENCH_LOOP (n, { NEXT_KEY (key); g_rw_lock_reader_lock (&self->hash_rwlock);
                   BENCH_KEEP (g_hash_table_lookup (self->by_id, self->ids[key]));
                   g_rw_lock_reader_unlock (&self->hash_rwlock); })
}

static void
find_by_id_gmutex (gpointer data,
                   guint64  n)
{
  Fixture *self = data;
  guint key = 0;

  BENCH_LOOP (n, { NEXT_KEY (key); g_mutex_lock (&self->hash_mutex);
                   BENCH_KEEP (g_hash_table_lookup (self->by_id, self->ids[key]));
                   g_mutex_unlock (&self->hash_mutex); })
}

static void
iterate_table (gpointer data,
               guint64  n)
{
  Fixture *self = data;

  for (guint64 i = 0; i < n; i++)
    {
      guint length = skep_run_table_get_length (self->table);

      for (guint j = 0; j < length; j++)
        BENCH_KEEP (skep_run_peek_state (skep_run_table_peek (self->table, j))->status);
    }
}

static void
iterate_hash (Fixture *self)
{
  GHashTableIter iter;
  gpointer run;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &run))
    BENCH_KEEP (skep_run_peek_state (run)->status);
}

static void
iterate_grwlock (gpointer data,
                 guint64  n)
{
  Fixture *self = data;

  for (guint64 i = 0; i < n; i++)
    {
      g_rw_lock_reader_lock (&self->hash_rwlock);
      iterate_hash (self);
      g_rw_lock_reader_unlock (&self->hash_rwlock);
    }
}

static void
iterate_gmutex (gpointer data,
                guint64  n)
{
  Fixture *self = data;

  for (guint64 i = 0; i < n; i++)
    {
      g_mutex_lock (&self->hash_mutex);
      iterate_hash (self);
      g_mutex_unlock (&self->hash_mutex);
    }
}

/* --- Request and reply --- */

static gpointer
responder_main (gpointer data)
{
  Fixture *self = data;
  gpointer request;

  while ((request = g_async_queue_pop (self->requests)) != self)
    g_async_queue_push (self->replies, (gpointer) skep_run_peek_state (request));
  return NULL;
}

static void
request_reply (gpointer data,
               guint64  n)
{
  Fixture *self = data;

  for (guint64 i = 0; i < n; i++)
    {
      const SkepRunState *state;

      g_async_queue_push (self->requests, self->run);
      state = g_async_queue_pop (self->replies);
      BENCH_KEEP (state->status);
    }
}

/* --- Fixture --- */

static void
fill_table (Fixture *self)
{
  g_autoptr (SkepScript) script = skep_script_new ("/project", "skep", "skep.json", "", "process");

  self->table = skep_run_table_new ();
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_number = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < N_RUNS; i++)
    {
      SkepRun *run = skep_run_table_append (self->table, script, "you");

      self->ids[i] = skep_run_get_id (run);
      g_hash_table_insert (self->by_id, (gpointer) self->ids[i], run);
      g_hash_table_insert (self->by_number, GUINT_TO_POINTER (i), run);
    }
}

/**
 * bench_state_fixture_new:
 *
 * Returns: (transfer full): what the cases work on, with a thread that answers requests
 */
gpointer
bench_state_fixture_new (void)
{
  Fixture *self = g_aligned_alloc0 (1, sizeof (Fixture), 64);

  self->run = run_new (0);
  self->bare = skep_run_peek_state (self->run);
  self->under_mutex = self->under_rwlock = self->under_pthread_rwlock = *self->bare;
  g_mutex_init (&self->mutex);
  g_rw_lock_init (&self->rwlock);
  pthread_rwlock_init (&self->pthread_rwlock, NULL);

  fill_table (self);
  g_rw_lock_init (&self->hash_rwlock);
  g_mutex_init (&self->hash_mutex);

  self->requests = g_async_queue_new ();
  self->replies = g_async_queue_new ();
  if (pthread_create (&self->responder, NULL, responder_main, self) != 0)
    g_error ("no thread could be made");
  return self;
}

/**
 * bench_state_fixture_free:
 * @fixture: (transfer full): a fixture
 */
void
bench_state_fixture_free (gpointer fixture)
{
  Fixture *self = fixture;

  g_async_queue_push (self->requests, self);
  pthread_join (self->responder, NULL);
  g_async_queue_unref (self->requests);
  g_async_queue_unref (self->replies);

  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->by_number);
  skep_run_table_unref (self->table);
  g_rw_lock_clear (&self->hash_rwlock);
  g_mutex_clear (&self->hash_mutex);

  g_object_unref (self->run);
  g_mutex_clear (&self->mutex);
  g_rw_lock_clear (&self->rwlock);
  pthread_rwlock_destroy (&self->pthread_rwlock);
  g_aligned_free (self);
}

#define UPDATE .max_n = MAX_UPDATES, .prepare = prepare_update, .clean = clean_update

const BenchCase bench_state_cases[] = {
  { "read-floor", "bare pointer load + field", NULL, read_floor, 1 },
  { "read-peek", "skep_run_peek_state + field", "AtomicStateRead", read_peek, 1 },
  { "read-gmutex", "GMutex + field", NULL, read_gmutex, 1 },
  { "read-grwlock", "GRWLock + field", NULL, read_grwlock, 1 },
  { "read-pthread-rwlock", "pthread_rwlock + field", "MutexRead", read_pthread_rwlock, 1 },
  { "copy-peek", "peek, copy 7 fields", "FullStateAccess", copy_peek, 1 },
  { "copy-gmutex", "GMutex, copy 7 fields", "ProcessSnapshot", copy_gmutex, 1 },

  { "read-floor-2", "bare pointer load + field", NULL, read_floor, 2 },
  { "read-peek-2", "skep_run_peek_state + field", "ConcurrentAtomicReads", read_peek, 2 },
  { "read-gmutex-2", "GMutex + field", NULL, read_gmutex, 2 },
  { "read-grwlock-2", "GRWLock + field", NULL, read_grwlock, 2 },
  { "read-pthread-rwlock-2", "pthread_rwlock + field", "ConcurrentMutexReads",
    read_pthread_rwlock, 2 },

  { "update-exchange", "skep_run_update_state", "AtomicStateUpdate", update_exchange, 1, UPDATE },
  { "update-gmutex", "GMutex, set a field", "MutexUpdate", update_gmutex, 1 },
  { "update-grwlock", "GRWLock, set a field", NULL, update_grwlock, 1 },
  { "update-exchange-2", "skep_run_update_state", NULL, update_exchange, 2, UPDATE },
  { "update-gmutex-2", "GMutex, set a field", NULL, update_gmutex, 2 },
  { "update-grwlock-2", "GRWLock, set a field", NULL, update_grwlock, 2 },

  { "number-table", "skep_run_table_peek, 100", NULL, find_by_number, 1 },
  { "number-grwlock", "GHashTable + GRWLock by number", NULL, find_by_number_grwlock, 1 },
  { "number-gmutex", "GHashTable + GMutex by number", NULL, find_by_number_gmutex, 1 },
  { "id-table", "skep_run_table_find, 100", "SyncMapRead", find_by_id, 1 },
  { "id-grwlock", "GHashTable + GRWLock by id", "MapMutexRead", find_by_id_grwlock, 1 },
  { "id-gmutex", "GHashTable + GMutex by id", NULL, find_by_id_gmutex, 1 },
  { "id-table-2", "skep_run_table_find, 100", "ConcurrentSyncMapRead", find_by_id, 2 },
  { "id-grwlock-2", "GHashTable + GRWLock by id", "ConcurrentMapMutexRead",
    find_by_id_grwlock, 2 },
  { "id-gmutex-2", "GHashTable + GMutex by id", NULL, find_by_id_gmutex, 2 },
  { "iterate-table", "table, status of 100, per run", "GetAllProcesses", iterate_table, 1,
    N_RUNS },
  { "iterate-grwlock", "GHashTable + GRWLock, per run", NULL, iterate_grwlock, 1, N_RUNS },
  { "iterate-gmutex", "GHashTable + GMutex, per run", NULL, iterate_gmutex, 1, N_RUNS },

  { "request-reply", "GAsyncQueue there and back", "Prototype Channel", request_reply, 1 },
};

const guint bench_state_n_cases = G_N_ELEMENTS (bench_state_cases);

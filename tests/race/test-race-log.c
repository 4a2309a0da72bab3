/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sched.h>

#include "race.h"
#include "skep-log.h"

#define CHUNK SKEP_LOG_CHUNK_BYTES

/* Where others keep the processors busy, a meeting takes milliseconds. */
#define MAX_WATCH_USEC (500 * 1000)

enum {
  MAX_CHUNKS = 3,
  N_READERS = 4,
  N_BYTES = 400 * CHUNK + 12345,
  MAX_WATCH_ROUNDS = 40000,
  N_WATCH_TRIES = 20,
  SWEEP = 128,
  N_UNREFS = 200,
};

/* What stands at a position: a prime, so that no chunk looks like another. */
static guint8
byte_at (gsize position)
{
  return (guint8) (position % 251);
}

static void
assert_bytes (const guint8 *bytes,
              gsize         length,
              gsize         position)
{
  for (gsize i = 0; i < length; i++)
    if (bytes[i] != byte_at (position + i))
      g_error ("byte %" G_GSIZE_FORMAT " is wrong", position + i);
}

typedef struct
{
  SkepLog *log;
  guint n_cursors;
  guint max_seen_chunks;  /* of the one monitor */
  guint n_jumps;          /* (atomic) */
  guint n_midway_copies;  /* (atomic) */
  gint is_done;           /* (atomic) */
  SkepLogCursor *frozen;
} LogRace;

/* All sizes from one byte to more than a chunk, so that every way to cross an edge happens. */
static void
write_log (gpointer data,
           guint    index)
{
  LogRace *race = data;
  g_autofree guint8 *bytes = g_malloc (2 * CHUNK);
  gsize position = 0;
  gsize length = 1;

  while (position < N_BYTES)
    {
      length = MIN (length * 5 % (CHUNK + 4099) + 1, N_BYTES - position);
      for (gsize i = 0; i < length; i++)
        bytes[i] = byte_at (position + i);
      g_assert_false (skep_log_append (race->log, bytes, length));
      position += length;
      if (position % 7 == 0)
        sched_yield ();
    }
  g_atomic_int_set (&race->is_done, TRUE);
}

/* The end comes after the flag that was seen before: so reads until it is both. */
static void
read_log (gpointer data,
          guint    index)
{
  /* Different ones, none a divisor of a chunk, one larger. */
  static const gsize sizes[N_READERS] = { 997, 4099, CHUNK - 1, 3 * CHUNK + 1 };
  LogRace *race = data;
  g_autoptr (SkepLogCursor) cursor = skep_log_cursor_new (race->log);
  g_autofree guint8 *buffer = g_malloc (sizes[index]);
  gsize start = skep_log_cursor_get_position (cursor);
  gsize n_read = 0;
  gsize n_missed = 0;

  for (;;)
    {
      gboolean is_done = g_atomic_int_get (&race->is_done);
      gsize n = skep_log_cursor_read (cursor, buffer, sizes[index]);

      n_read += n;
      g_assert_cmpuint (skep_log_cursor_get_position (cursor), ==,
                        start + n_read + skep_log_cursor_get_n_missed (cursor));
      assert_bytes (buffer, n, skep_log_cursor_get_position (cursor) - n);
      if (skep_log_cursor_get_n_missed (cursor) != n_missed)
        g_atomic_int_inc (&race->n_jumps);
      n_missed = skep_log_cursor_get_n_missed (cursor);
      if (n == 0 && is_done)
        break;
      if (n == 0)
        sched_yield ();
    }
  g_assert_cmpuint (start + n_read + n_missed, ==, N_BYTES);
}

static void
monitor_memory (gpointer data,
                guint    index)
{
  LogRace *race = data;

  while (!g_atomic_int_get (&race->is_done))
    {
      gsize n_dropped = skep_log_get_n_dropped (race->log);
      guint n_chunks = skep_log_get_n_chunks (race->log);

      g_assert_cmpuint (n_dropped, <=, skep_log_get_n_bytes (race->log));
      g_assert_cmpuint (n_dropped % CHUNK, ==, 0);
      g_assert_cmpuint (n_chunks, <=, MAX_CHUNKS + race->n_cursors);
      race->max_seen_chunks = MAX (race->max_seen_chunks, n_chunks);
    }
}

static void
copy_log (gpointer data,
          guint    index)
{
  LogRace *race = data;

  while (!g_atomic_int_get (&race->is_done))
    {
      gsize n_before = skep_log_get_n_bytes (race->log);
      g_autoptr (GBytes) bytes = skep_log_dup_bytes (race->log);
      gsize n_after = skep_log_get_n_bytes (race->log);
      gsize length;
      const guint8 *start = g_bytes_get_data (bytes, &length);

      g_assert_cmpuint (length, <=, MAX_CHUNKS * CHUNK);
      for (gsize i = 1; i < length; i++)
        if (start[i] != (start[i - 1] + 1) % 251)
          g_error ("gap after %" G_GSIZE_FORMAT " bytes of a copy", i);
      if (n_before != n_after && length > 0)
        g_atomic_int_inc (&race->n_midway_copies);
    }
}

static void
assert_drop_count (SkepLog *log)
{
  /* What is kept begins at a whole chunk and is as much as fits. */
  gsize n_full = N_BYTES / CHUNK + 1 - MAX_CHUNKS;

  g_assert_cmpuint (skep_log_get_n_bytes (log), ==, N_BYTES);
  g_assert_cmpuint (skep_log_get_n_dropped (log), ==, n_full * CHUNK);
  g_assert_cmpuint (skep_log_get_n_chunks (log), ==, MAX_CHUNKS);
}

static void
test_read_while_rolled_over (void)
{
  static const RaceTeam teams[] = {
    { write_log, 1 }, { read_log, N_READERS }, { monitor_memory, 1 },
  };
  g_autoptr (SkepLog) log = skep_log_new (MAX_CHUNKS * CHUNK);
  LogRace race = { .log = log, .n_cursors = N_READERS };

  race_run (&race, teams, G_N_ELEMENTS (teams));

  assert_drop_count (log);
  g_test_message ("%u jumps over what was dropped, at most %u chunks", race.n_jumps,
                  race.max_seen_chunks);
  if (race.n_jumps == 0)
    g_test_incomplete ("no reader was overtaken");
}

static void
test_copy_while_rolled_over (void)
{
  static const RaceTeam teams[] = { { write_log, 1 }, { copy_log, 2 } };
  g_autoptr (SkepLog) log = skep_log_new (MAX_CHUNKS * CHUNK);
  LogRace race = { .log = log };

  race_run (&race, teams, G_N_ELEMENTS (teams));

  assert_drop_count (log);
  g_test_message ("%u copies made while bytes came", race.n_midway_copies);
  if (race.n_midway_copies == 0)
    g_test_incomplete ("no copy met an append");
}

/* The reader is frozen by not being there: its cursor stands in the first chunk all the time. */
static void
test_frozen_reader (void)
{
  static const RaceTeam teams[] = { { write_log, 1 }, { monitor_memory, 1 } };
  g_autoptr (SkepLog) log = skep_log_new (MAX_CHUNKS * CHUNK);
  g_autoptr (SkepLogCursor) cursor = skep_log_cursor_new (log);
  LogRace race = { .log = log, .n_cursors = 1 };
  guint8 buffer[10];
  gsize n;

  /* The first byte that the writer's count gives, so that the cursor gets hold of a chunk. */
  race_run (&race, teams, G_N_ELEMENTS (teams));
  skep_log_cursor_seek (cursor, 0);
  g_assert_cmpuint (skep_log_cursor_read (cursor, buffer, sizeof buffer), ==, sizeof buffer);
  race_run (&race, teams, G_N_ELEMENTS (teams));
  g_assert_cmpuint (skep_log_get_n_chunks (log), ==, MAX_CHUNKS + 1);

  n = skep_log_cursor_get_position (cursor);
  while (skep_log_cursor_read (cursor, buffer, sizeof buffer) > 0)
    ;
  g_assert_cmpuint (skep_log_cursor_get_position (cursor), ==, 2 * (gsize) N_BYTES);
  g_assert_cmpuint (skep_log_cursor_get_n_missed (cursor), ==,
                    skep_log_get_n_dropped (log) - (n - n % CHUNK + CHUNK));
  g_assert_cmpuint (skep_log_get_n_chunks (log), ==, MAX_CHUNKS);
}

/* --- Watching --- */

typedef struct
{
  SkepLog *log;
  RaceMeeting before;
  RaceMeeting after;
  gint is_over; /* (atomic), set by the writer before both meet, read by both after */
  guint n_rounds;
  gboolean was_told[MAX_WATCH_ROUNDS];
  gboolean has_seen[MAX_WATCH_ROUNDS];
} WatchRace;

/* Sweeps the one over the other: else the same side is first in every round. */
static void
be_late (guint n_spins)
{
  for (volatile guint i = 0; i < n_spins; i++)
    ;
}

static void
append_watched (gpointer data,
                guint    index)
{
  WatchRace *race = data;
  gint64 end_us = g_get_monotonic_time () + MAX_WATCH_USEC;

  while (!g_atomic_int_get (&race->is_over))
    {
      guint i = race->n_rounds++;

      race_meet (&race->before, 2);
      be_late (i % SWEEP);
      race->was_told[i] = skep_log_append (race->log, "x", 1);
      if (race->n_rounds == MAX_WATCH_ROUNDS || g_get_monotonic_time () > end_us)
        g_atomic_int_set (&race->is_over, TRUE);
      race_meet (&race->after, 2);
    }
}

static void
watch_then_read (gpointer data,
                 guint    index)
{
  WatchRace *race = data;
  g_autoptr (SkepLogCursor) cursor = skep_log_cursor_new (race->log);
  char byte;

  for (guint i = 0; !g_atomic_int_get (&race->is_over); i++)
    {
      skep_log_cursor_seek (cursor, i);
      race_meet (&race->before, 2);
      be_late (i / SWEEP % SWEEP);
      skep_log_watch (race->log, SKEP_LOG_READER);
      race->has_seen[i] = skep_log_cursor_read (cursor, &byte, 1) == 1;
      race_meet (&race->after, 2);
      skep_log_unwatch (race->log, SKEP_LOG_READER);
    }
}

/* Adds up how often the writer was told and how often it was not. */
static void
race_watch (guint *n_told,
            guint *n_not_told)
{
  static const RaceTeam teams[] = { { append_watched, 1 }, { watch_then_read, 1 } };
  g_autoptr (SkepLog) log = skep_log_new (MAX_CHUNKS * CHUNK);
  g_autofree WatchRace *race = g_new0 (WatchRace, 1);

  race->log = log;
  race_run (race, teams, G_N_ELEMENTS (teams));
  for (guint i = 0; i < race->n_rounds; i++)
    {
      g_assert_true (race->was_told[i] || race->has_seen[i]);
      *(race->was_told[i] ? n_told : n_not_told) += 1;
    }
}

static void
test_watch (void)
{
  guint n_told = 0;
  guint n_not_told = 0;

  /* As long as both threads are given the same processor, the same one is always first. */
  for (guint i = 0; i < N_WATCH_TRIES && (n_told == 0 || n_not_told == 0); i++)
    race_watch (&n_told, &n_not_told);

  g_test_message ("told %u times, not told %u times", n_told, n_not_told);
  if (n_told == 0 || n_not_told == 0)
    g_test_incomplete ("one side was always first");
}

/* --- The last reference --- */

static void
use_and_unref (gpointer data,
               guint    index)
{
  SkepLog *log = data;
  SkepLogCursor *cursor = skep_log_cursor_new (log);
  guint8 buffer[100];

  if (index == 0)
    skep_log_append (log, buffer, 0);
  skep_log_cursor_read (cursor, buffer, sizeof buffer);
  skep_log_unref (log);
  skep_log_cursor_free (cursor);
}

static void
test_last_unref_frees (void)
{
  static const RaceTeam team = { use_and_unref, 4 };

  for (guint i = 0; i < N_UNREFS; i++)
    {
      SkepLog *log = skep_log_new (MAX_CHUNKS * CHUNK);

      skep_log_append (log, "some bytes", 10);
      for (guint j = 1; j < team.n_threads; j++)
        skep_log_ref (log);
      race_run (log, &team, 1);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/race/log/readers-see-every-byte-or-count-it", test_read_while_rolled_over);
  g_test_add_func ("/race/log/copy-has-no-gap", test_copy_while_rolled_over);
  g_test_add_func ("/race/log/frozen-reader-costs-one-chunk", test_frozen_reader);
  g_test_add_func ("/race/log/watcher-sees-or-writer-is-told", test_watch);
  g_test_add_func ("/race/log/last-unref-frees-what-all-used", test_last_unref_frees);

  return g_test_run ();
}

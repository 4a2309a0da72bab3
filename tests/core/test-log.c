/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-log.h"

#define CHUNK SKEP_LOG_CHUNK_BYTES

/* What stands at a position, whoever wrote it: a prime, so that no chunk looks like another. */
static guint8
byte_at (gsize position)
{
  return (guint8) (position % 251);
}

static void
append (SkepLog *log,
        gsize    length)
{
  g_autofree guint8 *bytes = g_malloc (length);
  gsize position = skep_log_get_n_bytes (log);

  for (gsize i = 0; i < length; i++)
    bytes[i] = byte_at (position + i);
  skep_log_append (log, bytes, length);
  g_assert_cmpuint (skep_log_get_n_bytes (log), ==, position + length);
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

static void
assert_kept (SkepLog *log,
             gsize    n_dropped)
{
  g_autoptr (GBytes) bytes = skep_log_dup_bytes (log);
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  g_assert_cmpuint (skep_log_get_n_dropped (log), ==, n_dropped);
  g_assert_cmpuint (length, ==, skep_log_get_n_bytes (log) - n_dropped);
  assert_bytes (data, length, n_dropped);
}

/* Reads @size bytes at most in one call and checks them. */
static gsize
read_some (SkepLogCursor *cursor,
           gsize          size)
{
  g_autofree guint8 *buffer = g_malloc (size);
  gsize n = skep_log_cursor_read (cursor, buffer, size);

  assert_bytes (buffer, n, skep_log_cursor_get_position (cursor) - n);
  return n;
}

static void
test_empty (void)
{
  g_autoptr (SkepLog) log = skep_log_new (SKEP_LOG_DEFAULT_BYTES);
  g_autoptr (SkepLogCursor) cursor = skep_log_cursor_new (log);
  g_autoptr (GBytes) bytes = skep_log_dup_bytes (log);

  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 0);
  g_assert_cmpuint (skep_log_get_n_bytes (log), ==, 0);
  g_assert_cmpuint (skep_log_get_n_chunks (log), ==, 0);
  g_assert_cmpuint (read_some (cursor, 1), ==, 0);
  g_assert_false (skep_log_append (log, NULL, 0));
  g_assert_cmpuint (skep_log_get_n_chunks (log), ==, 0);
}

static void
test_every_split (void)
{
  static const gsize lengths[] = { 1, 7, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 3 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    for (guint j = 0; j < G_N_ELEMENTS (lengths); j++)
      {
        g_autoptr (SkepLog) log = skep_log_new (16 * CHUNK);
        g_autoptr (SkepLogCursor) cursor = skep_log_cursor_new (log);

        append (log, lengths[i]);
        append (log, lengths[j]);
        assert_kept (log, 0);
        g_assert_cmpuint (read_some (cursor, 16 * CHUNK), ==, lengths[i] + lengths[j]);
        g_assert_cmpuint (read_some (cursor, 1), ==, 0);
        g_assert_cmpuint (skep_log_get_n_chunks (log), ==,
                          (lengths[i] + lengths[j] + CHUNK - 1) / CHUNK);
      }
}

static void
test_small_reads (void)
{
  g_autoptr (SkepLog) log = skep_log_new (4 * CHUNK);
  g_autoptr (SkepLogCursor) cursor = skep_log_cursor_new (log);
  gsize total = 0;
  gsize n;

  append (log, 2 * CHUNK + 5);
  g_assert_cmpuint (skep_log_cursor_read (cursor, NULL, 0), ==, 0);
  while ((n = read_some (cursor, 1009)) > 0)
    {
      total += n;
      g_assert_cmpuint (skep_log_cursor_get_position (cursor), ==, total);
    }
  g_assert_cmpuint (total, ==, 2 * CHUNK + 5);
}

static void
test_bound_is_whole_chunks (void)
{
  static const struct
  {
    gsize max_bytes;
    guint n_chunks;
  } cases[] = {
    { 0, 2 }, { 1, 2 }, { CHUNK, 2 }, { 2 * CHUNK, 2 }, { 2 * CHUNK + 1, 3 }, { 3 * CHUNK, 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SkepLog) log = skep_log_new (cases[i].max_bytes);

      append (log, cases[i].n_chunks * CHUNK);
      assert_kept (log, 0);
      append (log, 1);
      assert_kept (log, CHUNK);
      g_assert_cmpuint (skep_log_get_n_chunks (log), ==, cases[i].n_chunks);
    }
}

static void
test_huge_append (void)
{
  g_autoptr (SkepLog) log = skep_log_new (2 * CHUNK);

  append (log, 100);
  append (log, 10 * CHUNK);
  assert_kept (log, 9 * CHUNK);
  g_assert_cmpuint (skep_log_get_n_chunks (log), ==, 2);
}

static void
test_slow_cursor (void)
{
  g_autoptr (SkepLog) log = skep_log_new (2 * CHUNK);
  g_autoptr (SkepLogCursor) cursor = skep_log_cursor_new (log);

  append (log, CHUNK);
  g_assert_cmpuint (read_some (cursor, 10), ==, 10);
  append (log, 4 * CHUNK);
  g_assert_cmpuint (skep_log_get_n_dropped (log), ==, 3 * CHUNK);
  /* Two kept, and the one that the cursor stands in. */
  g_assert_cmpuint (skep_log_get_n_chunks (log), ==, 3);

  /* The call ends at the gap. */
  g_assert_cmpuint (read_some (cursor, 8 * CHUNK), ==, CHUNK - 10);
  g_assert_cmpuint (skep_log_cursor_get_n_missed (cursor), ==, 0);
  g_assert_cmpuint (skep_log_cursor_get_position (cursor), ==, CHUNK);

  g_assert_cmpuint (read_some (cursor, 8 * CHUNK), ==, 2 * CHUNK);
  g_assert_cmpuint (skep_log_cursor_get_n_missed (cursor), ==, 2 * CHUNK);
  g_assert_cmpuint (skep_log_cursor_get_position (cursor), ==, 5 * CHUNK);
  g_assert_cmpuint (skep_log_get_n_chunks (log), ==, 2);
}

static void
test_late_cursor (void)
{
  g_autoptr (SkepLog) log = skep_log_new (2 * CHUNK);
  g_autoptr (SkepLogCursor) cursor = NULL;

  append (log, 3 * CHUNK);
  cursor = skep_log_cursor_new (log);
  g_assert_cmpuint (skep_log_cursor_get_position (cursor), ==, CHUNK);
  append (log, CHUNK);
  g_assert_cmpuint (read_some (cursor, CHUNK), ==, CHUNK);
  g_assert_cmpuint (skep_log_cursor_get_n_missed (cursor), ==, CHUNK);
}

static void
test_seek (void)
{
  static const gsize positions[] = {
    3 * CHUNK, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 4 * CHUNK - 1, CHUNK, 4 * CHUNK + 6,
  };
  g_autoptr (SkepLog) log = skep_log_new (4 * CHUNK);
  g_autoptr (SkepLogCursor) cursor = skep_log_cursor_new (log);

  append (log, 4 * CHUNK + 7);
  for (guint i = 0; i < G_N_ELEMENTS (positions); i++)
    {
      skep_log_cursor_seek (cursor, positions[i]);
      g_assert_cmpuint (skep_log_cursor_get_position (cursor), ==, positions[i]);
      g_assert_cmpuint (read_some (cursor, 10), ==, MIN (10, 4 * CHUNK + 7 - positions[i]));
    }
  g_assert_cmpuint (skep_log_cursor_get_n_missed (cursor), ==, 0);
}

static void
test_seek_is_clamped (void)
{
  g_autoptr (SkepLog) log = skep_log_new (2 * CHUNK);
  g_autoptr (SkepLogCursor) cursor = skep_log_cursor_new (log);

  append (log, 10);
  g_assert_cmpuint (read_some (cursor, 5), ==, 5);
  append (log, 3 * CHUNK);
  g_assert_cmpuint (skep_log_get_n_chunks (log), ==, 3);

  skep_log_cursor_seek (cursor, 0);
  g_assert_cmpuint (skep_log_cursor_get_position (cursor), ==, 2 * CHUNK);
  /* It let go of the dropped chunk. */
  g_assert_cmpuint (skep_log_get_n_chunks (log), ==, 2);
  skep_log_cursor_seek (cursor, G_MAXSIZE);
  g_assert_cmpuint (skep_log_cursor_get_position (cursor), ==, 3 * CHUNK + 10);
  g_assert_cmpuint (read_some (cursor, 1), ==, 0);
  append (log, 1);
  g_assert_cmpuint (read_some (cursor, 2), ==, 1);
  g_assert_cmpuint (skep_log_cursor_get_n_missed (cursor), ==, 0);
}

static void
test_cursor_outlives_log (void)
{
  g_autoptr (SkepLog) log = skep_log_new (2 * CHUNK);
  g_autoptr (SkepLogCursor) cursor = skep_log_cursor_new (log);

  append (log, 3);
  skep_log_unref (g_steal_pointer (&log));
  g_assert_cmpuint (read_some (cursor, 10), ==, 3);
}

static void
test_watch (void)
{
  g_autoptr (SkepLog) log = skep_log_new (2 * CHUNK);

  g_assert_false (skep_log_append (log, "a", 1));
  skep_log_watch (log, SKEP_LOG_READER);
  skep_log_watch (log, SKEP_LOG_READER);
  g_assert_true (skep_log_append (log, "b", 1));
  skep_log_unwatch (log, SKEP_LOG_READER);
  g_assert_true (skep_log_append (log, "c", 1));
  skep_log_unwatch (log, SKEP_LOG_READER);
  g_assert_false (skep_log_append (log, "d", 1));
}

static void
test_scanner_is_told_apart (void)
{
  g_autoptr (SkepLog) log = skep_log_new (2 * CHUNK);

  skep_log_watch (log, SKEP_LOG_SCANNER);
  g_assert_cmpint (skep_log_append (log, "a", 1), ==, SKEP_LOG_SCANNER);
  skep_log_watch (log, SKEP_LOG_READER);
  g_assert_cmpint (skep_log_append (log, "b", 1), ==, SKEP_LOG_SCANNER | SKEP_LOG_READER);
  skep_log_unwatch (log, SKEP_LOG_SCANNER);
  g_assert_cmpint (skep_log_append (log, "c", 1), ==, SKEP_LOG_READER);
}

static void
test_new_at (void)
{
  g_autoptr (SkepLog) log = skep_log_new_at (2 * CHUNK, 1000);
  g_autoptr (SkepLogCursor) cursor = skep_log_cursor_new (log);
  guint8 byte;

  g_assert_cmpuint (skep_log_get_n_bytes (log), ==, 1000);
  g_assert_cmpuint (skep_log_cursor_get_position (cursor), ==, 1000);
  g_assert_cmpuint (skep_log_cursor_read (cursor, &byte, 1), ==, 0);
  skep_log_append (log, "x", 1);
  g_assert_cmpuint (skep_log_cursor_read (cursor, &byte, 1), ==, 1);
  g_assert_cmpuint (byte, ==, 'x');
  g_assert_cmpuint (skep_log_cursor_get_n_missed (cursor), ==, 0);
}

/* A cursor that stands in a chunk reads it to its end; one that has none misses everything. */
static void
test_drop (void)
{
  g_autoptr (SkepLog) log = skep_log_new (4 * CHUNK);
  g_autoptr (SkepLogCursor) inside = skep_log_cursor_new (log);
  g_autoptr (SkepLogCursor) outside = skep_log_cursor_new (log);
  g_autoptr (GBytes) bytes = NULL;

  append (log, 2 * CHUNK + 10);
  g_assert_cmpuint (read_some (inside, 10), ==, 10);
  skep_log_drop (log);
  g_assert_cmpuint (skep_log_get_n_chunks (log), ==, 1);
  g_assert_cmpuint (skep_log_get_n_dropped (log), ==, 2 * CHUNK + 10);

  g_assert_cmpuint (read_some (inside, 3 * CHUNK), ==, CHUNK - 10);
  g_assert_cmpuint (read_some (inside, 1), ==, 0);
  g_assert_cmpuint (skep_log_cursor_get_n_missed (inside), ==, CHUNK + 10);
  g_assert_cmpuint (read_some (outside, 1), ==, 0);
  g_assert_cmpuint (skep_log_cursor_get_n_missed (outside), ==, 2 * CHUNK + 10);
  g_assert_cmpuint (skep_log_get_n_chunks (log), ==, 0);

  bytes = skep_log_dup_bytes (log);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/log/empty/has-no-chunk", test_empty);
  g_test_add_func ("/log/append/any-split-reads-back", test_every_split);
  g_test_add_func ("/log/append/larger-than-the-bound-keeps-the-end", test_huge_append);
  g_test_add_func ("/log/bound/is-whole-chunks-at-least-two", test_bound_is_whole_chunks);
  g_test_add_func ("/log/cursor/small-reads-see-every-byte", test_small_reads);
  g_test_add_func ("/log/cursor/slow-one-finishes-its-chunk-then-jumps", test_slow_cursor);
  g_test_add_func ("/log/cursor/starts-at-the-first-kept-byte", test_late_cursor);
  g_test_add_func ("/log/cursor/seeks-in-both-directions", test_seek);
  g_test_add_func ("/log/cursor/seek-is-clamped-to-what-is-kept", test_seek_is_clamped);
  g_test_add_func ("/log/cursor/holds-the-log", test_cursor_outlives_log);
  g_test_add_func ("/log/watch/append-tells-while-someone-watches", test_watch);
  g_test_add_func ("/log/watch/the-scanner-is-told-apart", test_scanner_is_told_apart);
  g_test_add_func ("/log/position/may-begin-anywhere", test_new_at);
  g_test_add_func ("/log/drop/leaves-only-what-readers-stand-in", test_drop);

  return g_test_run ();
}

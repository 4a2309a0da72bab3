/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Lifetime: a chunk lives while the list of kept chunks or a reader holds a reference on it. A
 * reference is taken only under `lock` and only on a chunk in the list, which holds one itself:
 * so it is never taken on a chunk that is being freed. A byte is written once, before it is
 * published, and never changes; a chunk leaves the list only when it is full. So a reader that
 * holds a chunk may read its published bytes without a lock, even after it was dropped. A cursor
 * and a copy hold a reference on the log, which holds everything else.
 *
 * Memory: at most `max_chunks` kept chunks, at any moment, plus one per cursor, plus, while
 * skep_log_dup_bytes() copies, the chunks it copies from. A reader that stands still delays
 * nobody and costs its one chunk.
 *
 * Operation             | Caller                         | Blocks             | Linearization point
 * ----------------------|--------------------------------|--------------------|--------------------
 * skep_log_append, drop | one thread at a time: the      | wait-free per call | store of `n_bytes`,
 *                       | writer                         | but at roll-over,  | once per chunk that
 *                       |                                | then `lock`        | is written to
 * get_n_bytes,          | any thread that holds the log  | wait-free          | its load
 * get_n_dropped         |                                |                    |
 * skep_log_dup_bytes    | any thread that holds the log  | `lock`, not while  | load of `n_bytes`
 *                       |                                | it copies          | under the lock
 * watch, unwatch        | any thread that holds the log  | wait-free          | its addition
 * cursor_read           | one thread at a time: the      | wait-free within a | load of `n_bytes`
 *                       | cursor's reader                | chunk, `lock` when |
 *                       |                                | it enters one      |
 * cursor_seek           | the cursor's reader            | wait-free          | none: two loads
 * cursor_get_*          | the cursor's reader            | wait-free          | none: its own
 *
 * Publish                    | makes visible                        | to
 * ---------------------------|--------------------------------------|-----------------------------
 * store of `n_bytes`         | all bytes before that position, and  | loads of `n_bytes` in
 * (append)                   | that their chunks are in the list    | cursor_read, dup_bytes, seek
 * store of `n_dropped`       | nothing else: a position             | loads of `n_dropped`
 * (append, drop, under `lock`)                                      |
 * unlock of `lock`           | links of the list                    | the next lock of it
 * drop of a chunk reference  | all reading of that chunk            | the drop that frees it
 *
 * Watching is Dekker's protocol: the writer stores `n_bytes`, then loads `watchers`; a watcher
 * raises `watchers`, then loads `n_bytes`. All four are sequentially consistent, so at least
 * one of the two sees the other: a watcher that called skep_log_watch() and then reads to the
 * end either gets the bytes, or the append that brings them tells of it. Release and acquire
 * would not do here: both loads could go before both stores, and the wake-up would be lost.
 *
 * References are counted by g_atomic_int operations, which are inline: those of g_atomic_ref_count
 * are functions of GLib's, whose order ThreadSanitizer can't see.
 */

#include "config.h"

#include "skep-log.h"

#include <pthread.h>
#include <string.h>

/* Positions are counted from the first byte of a log that may run for months. */
G_STATIC_ASSERT (sizeof (gsize) == 8);

/* The writer must be able to drop a chunk that it does not write to. */
#define MIN_CHUNKS 2

/* Two numbers in one word, so that the writer loads both at once. */
#define SCANNER_SHIFT 16
#define READER_MASK ((1u << SCANNER_SHIFT) - 1)

typedef struct _SkepLogChunk SkepLogChunk;

struct _SkepLogChunk
{
  gint ref_count;            /* (atomic) */
  gsize start;               /* immutable, position of the first byte */
  SkepLogChunk *next;        /* under the lock, meaningless once dropped */
  guint8 bytes[SKEP_LOG_CHUNK_BYTES];
};

struct _SkepLog
{
  gint ref_count;            /* (atomic) */
  guint max_chunks;          /* immutable */

  gsize n_bytes;             /* (atomic), written by the writer: position after the last byte */
  gsize n_dropped;           /* (atomic), written by the writer: position of the first kept one */
  guint watchers;            /* (atomic): scanners above SCANNER_SHIFT, readers below */
  guint n_chunks;            /* (atomic): in memory, kept or held by a reader */

  pthread_mutex_t lock;
  SkepLogChunk *oldest;      /* under the lock, owned: the list holds a reference on each */

  /* The writer's own */
  SkepLogChunk *newest;      /* borrowed from the list */
  guint n_kept;
};

struct _SkepLogCursor
{
  /* Owned */
  SkepLog *log;
  SkepLogChunk *chunk;       /* (nullable): the chunk last read from */

  gsize position;
  gsize n_missed;
};

static gsize
chunk_end (const SkepLogChunk *chunk)
{
  return chunk->start + SKEP_LOG_CHUNK_BYTES;
}

static SkepLogChunk *
chunk_new (SkepLog *log,
           gsize    start)
{
  SkepLogChunk *chunk;

  /* Orders nothing: a number of its own, never below the truth. */
  g_atomic_int_inc (&log->n_chunks);
  chunk = g_new (SkepLogChunk, 1);
  chunk->ref_count = 1;
  chunk->start = start;
  chunk->next = NULL;
  return chunk;
}

/* With the lock held, on a chunk of the list. */
static SkepLogChunk *
chunk_ref (SkepLogChunk *chunk)
{
  g_atomic_int_inc (&chunk->ref_count);
  return chunk;
}

static void
chunk_unref (SkepLog      *log,
             SkepLogChunk *chunk)
{
  /* Release: what this thread read comes before the free. Acquire: so does what the others read,
   * for the one that reaches zero. */
  if (!g_atomic_int_dec_and_test (&chunk->ref_count))
    return;

  g_free (chunk);
  g_atomic_int_add (&log->n_chunks, -1);
}

/**
 * skep_log_new:
 * @max_bytes: how much to keep; rounded up to whole chunks of %SKEP_LOG_CHUNK_BYTES, at least two
 *
 * Creates an empty log. It has no chunk before its first byte. Any thread.
 *
 * Returns: (transfer full): a log
 */
SkepLog *
skep_log_new (gsize max_bytes)
{
  return skep_log_new_at (max_bytes, 0);
}

/**
 * skep_log_new_at:
 * @max_bytes: how much to keep, as of skep_log_new()
 * @position: of the first byte that will be appended
 *
 * Creates an empty log for output of which everything before @position is kept elsewhere. Any
 * thread.
 *
 * Returns: (transfer full): a log
 */
SkepLog *
skep_log_new_at (gsize max_bytes,
                 gsize position)
{
  SkepLog *self;
  gsize n_chunks = max_bytes / SKEP_LOG_CHUNK_BYTES + (max_bytes % SKEP_LOG_CHUNK_BYTES != 0);

  g_return_val_if_fail (n_chunks <= G_MAXUINT, NULL);

  self = g_new0 (SkepLog, 1);
  self->ref_count = 1;
  self->max_chunks = MAX ((guint) n_chunks, MIN_CHUNKS);
  /* Orders nothing: the log is private until it is handed out. */
  g_atomic_pointer_set (&self->n_bytes, position);
  g_atomic_pointer_set (&self->n_dropped, position);
  pthread_mutex_init (&self->lock, NULL);
  return self;
}

/* Of chunks that no one can enter any more. */
static void
free_chunks (SkepLog      *self,
             SkepLogChunk *chunk)
{
  while (chunk != NULL)
    {
      SkepLogChunk *next = chunk->next;

      chunk_unref (self, chunk);
      chunk = next;
    }
}

static void
skep_log_free (SkepLog *self)
{
  /* Each cursor holds the log, so the list has the last reference on each chunk. */
  free_chunks (self, self->oldest);
  g_assert (g_atomic_int_get (&self->n_chunks) == 0);
  pthread_mutex_destroy (&self->lock);
  g_free (self);
}

/**
 * skep_log_ref:
 * @self: a log
 *
 * Any thread that holds @self.
 *
 * Returns: (transfer full): @self
 */
SkepLog *
skep_log_ref (SkepLog *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_int_inc (&self->ref_count);
  return self;
}

/**
 * skep_log_unref:
 * @self: (transfer full): a log
 *
 * Any thread.
 */
void
skep_log_unref (SkepLog *self)
{
  g_return_if_fail (self != NULL);

  /* Release and acquire as in chunk_unref(). */
  if (g_atomic_int_dec_and_test (&self->ref_count))
    skep_log_free (self);
}

static void
drop_oldest (SkepLog *self)
{
  SkepLogChunk *dropped;

  pthread_mutex_lock (&self->lock);
  dropped = self->oldest;
  self->oldest = dropped->next;
  /* Never beyond `n_bytes`: the writer filled and published what it drops. */
  g_atomic_pointer_set (&self->n_dropped, chunk_end (dropped));
  pthread_mutex_unlock (&self->lock);

  self->n_kept--;
  chunk_unref (self, dropped);
}

static void
link_newest (SkepLog      *self,
             SkepLogChunk *chunk)
{
  pthread_mutex_lock (&self->lock);
  if (self->oldest == NULL)
    self->oldest = chunk;
  else
    self->newest->next = chunk;
  pthread_mutex_unlock (&self->lock);

  self->newest = chunk;
  self->n_kept++;
}

/* The chunk that the byte at `position` goes to. The bound holds at every moment: the old chunk
 * is freed before the new one is made. */
static SkepLogChunk *
ensure_chunk (SkepLog *self,
              gsize    position)
{
  if (self->newest != NULL && position < chunk_end (self->newest))
    return self->newest;

  if (self->n_kept == self->max_chunks)
    drop_oldest (self);
  link_newest (self, chunk_new (self, position));
  return self->newest;
}

static SkepLogWatchers
who_watches (guint watchers)
{
  return ((watchers & READER_MASK) != 0 ? SKEP_LOG_READER : 0) |
         (watchers >> SCANNER_SHIFT != 0 ? SKEP_LOG_SCANNER : 0);
}

/**
 * skep_log_append:
 * @self: a log
 * @data: (array length=length): bytes
 * @length: how many
 *
 * Adds bytes at the end; when the bound is reached the oldest chunk is dropped. Readers may see
 * the first part of @data before the rest is there, never anything but a prefix.
 *
 * One writer at a time: in the product the worker. No lock within a chunk; at roll-over, once
 * per %SKEP_LOG_CHUNK_BYTES, it waits for readers that enter a chunk just then, for as long as
 * they walk the list.
 *
 * Returns: who watches and is to be told; see skep_log_watch()
 */
SkepLogWatchers
skep_log_append (SkepLog    *self,
                 const void *data,
                 gsize       length)
{
  const guint8 *bytes = data;
  gsize position;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (data != NULL || length == 0, 0);

  /* Orders nothing: only the writer stores it. */
  position = g_atomic_pointer_get (&self->n_bytes);
  while (length > 0)
    {
      SkepLogChunk *chunk = ensure_chunk (self, position);
      gsize n = MIN (length, chunk_end (chunk) - position);

      memcpy (chunk->bytes + (position - chunk->start), bytes, n);
      position += n;
      bytes += n;
      length -= n;
      /* Release: makes the bytes and their chunk's place in the list visible to the load of
       * `n_bytes` by readers. Sequentially consistent: comes before the load below. */
      g_atomic_pointer_set (&self->n_bytes, position);
    }

  /* Pairs with skep_log_watch(): a watcher not seen here sees the bytes stored above. */
  return who_watches (g_atomic_int_get (&self->watchers));
}

/**
 * skep_log_drop:
 * @self: a log to which nothing will be appended any more
 *
 * Drops all that is kept in memory, because it is kept elsewhere. A cursor goes on to the end of
 * the chunk that it stands in and misses the rest. The writer; waits for readers that enter a
 * chunk just then.
 */
void
skep_log_drop (SkepLog *self)
{
  SkepLogChunk *dropped;

  g_return_if_fail (self != NULL);

  pthread_mutex_lock (&self->lock);
  dropped = g_steal_pointer (&self->oldest);
  /* Orders nothing: only the writer, which is the caller, stores `n_bytes`. */
  g_atomic_pointer_set (&self->n_dropped, g_atomic_pointer_get (&self->n_bytes));
  pthread_mutex_unlock (&self->lock);

  self->newest = NULL;
  self->n_kept = 0;
  free_chunks (self, dropped);
}

/**
 * skep_log_get_n_bytes:
 * @self: a log
 *
 * Any thread, no lock.
 *
 * Returns: how many bytes were ever appended, which is the position of the next one
 */
gsize
skep_log_get_n_bytes (SkepLog *self)
{
  g_return_val_if_fail (self != NULL, 0);

  /* Acquire: pairs with the store in skep_log_append(). Sequentially consistent: comes after the
   * count in skep_log_watch(). */
  return g_atomic_pointer_get (&self->n_bytes);
}

/**
 * skep_log_get_n_dropped:
 * @self: a log
 *
 * Any thread, no lock.
 *
 * Returns: how many of the oldest bytes are gone, which is the position of the first kept one
 */
gsize
skep_log_get_n_dropped (SkepLog *self)
{
  g_return_val_if_fail (self != NULL, 0);

  /* Pairs with the store in drop_oldest(): a position, nothing hangs on it. */
  return g_atomic_pointer_get (&self->n_dropped);
}

/**
 * skep_log_get_n_chunks:
 * @self: a log
 *
 * How many chunks of %SKEP_LOG_CHUNK_BYTES it has in memory: the kept ones and those that readers
 * still hold. Any thread, no lock.
 *
 * Returns: a number of chunks
 */
guint
skep_log_get_n_chunks (SkepLog *self)
{
  g_return_val_if_fail (self != NULL, 0);

  /* Orders nothing: a number of its own. */
  return g_atomic_int_get (&self->n_chunks);
}

static int
one_of (SkepLogWatchers watcher)
{
  return watcher == SKEP_LOG_SCANNER ? 1 << SCANNER_SHIFT : 1;
}

/**
 * skep_log_watch:
 * @self: a log
 * @watcher: which one of them the caller is
 *
 * From now on, until skep_log_unwatch(), skep_log_append() tells its caller that someone wants
 * to know. Calls nest, also of several threads, up to 65,535. Any thread, no lock.
 *
 * Nothing can fall between: call this first, then read to the end. Each byte is then either read,
 * or brought by an append that tells of it.
 */
void
skep_log_watch (SkepLog         *self,
                SkepLogWatchers  watcher)
{
  g_return_if_fail (self != NULL);

  /* Sequentially consistent: comes before the caller's load of `n_bytes`. Pairs with the load in
   * skep_log_append(). */
  g_atomic_int_add (&self->watchers, one_of (watcher));
}

/**
 * skep_log_unwatch:
 * @self: a log
 * @watcher: as it was given to skep_log_watch()
 *
 * Ends one skep_log_watch(). Any thread, no lock. An append that is under way may still tell.
 */
void
skep_log_unwatch (SkepLog         *self,
                  SkepLogWatchers  watcher)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail ((who_watches (g_atomic_int_get (&self->watchers)) & watcher) != 0);

  g_atomic_int_add (&self->watchers, -one_of (watcher));
}

/* What skep_log_dup_bytes() copies: chunks held until it has. */
typedef struct
{
  SkepLogChunk **chunks;
  guint n_chunks;
  gsize start;
  gsize end;
} Snapshot;

static void
take_snapshot (SkepLog  *self,
               Snapshot *snapshot)
{
  snapshot->chunks = g_new (SkepLogChunk *, self->max_chunks);
  snapshot->n_chunks = 0;

  pthread_mutex_lock (&self->lock);
  for (SkepLogChunk *chunk = self->oldest; chunk != NULL; chunk = chunk->next)
    snapshot->chunks[snapshot->n_chunks++] = chunk_ref (chunk);
  /* Acquire: pairs with the store in skep_log_append(). Nothing is linked or dropped while the
   * lock is held, so these bytes are in these chunks. */
  snapshot->end = g_atomic_pointer_get (&self->n_bytes);
  pthread_mutex_unlock (&self->lock);

  snapshot->start = snapshot->n_chunks > 0 ? snapshot->chunks[0]->start : snapshot->end;
}

/**
 * skep_log_dup_bytes:
 * @self: a log
 *
 * Copies everything that is kept, as it is at one moment: the bytes up to some
 * skep_log_get_n_bytes(), without a gap. Any thread. The lock is held to take hold of the chunks
 * but not to copy them; until they are copied they stay in memory.
 *
 * Returns: (transfer full): the bytes, possibly none
 */
GBytes *
skep_log_dup_bytes (SkepLog *self)
{
  Snapshot snapshot;
  guint8 *bytes;
  gsize length;

  g_return_val_if_fail (self != NULL, NULL);

  take_snapshot (self, &snapshot);
  length = snapshot.end - snapshot.start;
  bytes = g_malloc (length);
  for (guint i = 0; i < snapshot.n_chunks; i++)
    {
      SkepLogChunk *chunk = snapshot.chunks[i];
      gsize n = MIN (snapshot.end - chunk->start, SKEP_LOG_CHUNK_BYTES);

      memcpy (bytes + (chunk->start - snapshot.start), chunk->bytes, n);
      chunk_unref (self, chunk);
    }
  g_free (snapshot.chunks);
  return g_bytes_new_take (bytes, length);
}

/**
 * skep_log_cursor_new:
 * @log: a log
 *
 * Creates a cursor at the first byte that is kept. It holds @log. A cursor belongs to one thread
 * at a time, any thread.
 *
 * Returns: (transfer full): a cursor
 */
SkepLogCursor *
skep_log_cursor_new (SkepLog *log)
{
  SkepLogCursor *self;

  g_return_val_if_fail (log != NULL, NULL);

  self = g_new0 (SkepLogCursor, 1);
  self->log = skep_log_ref (log);
  self->position = skep_log_get_n_dropped (log);
  return self;
}

static void
cursor_take_chunk (SkepLogCursor *self,
                   SkepLogChunk  *chunk)
{
  if (self->chunk != NULL)
    chunk_unref (self->log, self->chunk);
  self->chunk = chunk;
}

/**
 * skep_log_cursor_free:
 * @self: (transfer full): a cursor
 *
 * Lets go of its chunk and its log. The cursor's reader.
 */
void
skep_log_cursor_free (SkepLogCursor *self)
{
  g_return_if_fail (self != NULL);

  cursor_take_chunk (self, NULL);
  skep_log_unref (self->log);
  g_free (self);
}

static gboolean
cursor_is_in_chunk (SkepLogCursor *self)
{
  return self->chunk != NULL &&
         self->position >= self->chunk->start && self->position < chunk_end (self->chunk);
}

/* The kept chunk with the byte at the cursor, or the oldest if that byte is gone. With the lock
 * held, and only while there are bytes after the cursor: so there is such a chunk, unless all
 * were dropped. */
static SkepLogChunk *
cursor_find_chunk (SkepLogCursor *self)
{
  SkepLogChunk *chunk = self->log->oldest;

  if (chunk == NULL)
    return NULL;

  /* The held chunk is nearer, and its `next` is good, unless it was dropped. */
  if (self->chunk != NULL && self->chunk->start >= chunk->start &&
      self->chunk->start <= self->position)
    chunk = self->chunk;
  while (chunk_end (chunk) <= self->position)
    chunk = chunk->next;
  return chunk;
}

/* Only while there are bytes after the cursor. Skips what is gone if it may; if it may not, it
 * changes nothing and returns FALSE, as it does at the end. */
static gboolean
cursor_enter_chunk (SkepLogCursor *self,
                    gboolean       may_jump)
{
  SkepLogChunk *chunk;
  gsize start;
  gsize n_gone;

  if (cursor_is_in_chunk (self))
    return TRUE;

  pthread_mutex_lock (&self->log->lock);
  chunk = cursor_find_chunk (self);
  start = chunk != NULL ? chunk->start : skep_log_get_n_dropped (self->log);
  n_gone = MAX (start, self->position) - self->position;
  /* The old one goes while the new one can't be dropped: never two beyond the kept ones. */
  if (n_gone == 0 || may_jump)
    cursor_take_chunk (self, chunk != NULL ? chunk_ref (chunk) : NULL);
  pthread_mutex_unlock (&self->log->lock);

  if (n_gone > 0 && !may_jump)
    return FALSE;

  self->n_missed += n_gone;
  self->position += n_gone;
  return chunk != NULL;
}

static gsize
cursor_read_chunk (SkepLogCursor *self,
                   guint8        *bytes,
                   gsize          size)
{
  gsize end = MIN (skep_log_get_n_bytes (self->log), chunk_end (self->chunk));
  gsize n = MIN (end - self->position, size);

  memcpy (bytes, self->chunk->bytes + (self->position - self->chunk->start), n);
  self->position += n;
  return n;
}

/**
 * skep_log_cursor_read:
 * @self: a cursor
 * @buffer: (out caller-allocates) (array length=size): where to copy to
 * @size: at most this many bytes
 *
 * Copies what follows the cursor, and moves it. What was dropped before it was read is skipped,
 * except the rest of the chunk that the cursor stands in: it holds that one. The bytes of one
 * call are without a gap and end at skep_log_cursor_get_position(); when the call raised
 * skep_log_cursor_get_n_missed(), the gap is just before them. So a call stops at a gap, and only
 * 0 means that there is nothing more.
 *
 * The cursor's reader. No lock within a chunk.
 *
 * Returns: how many bytes were copied, 0 if there is nothing new
 */
gsize
skep_log_cursor_read (SkepLogCursor *self,
                      void          *buffer,
                      gsize          size)
{
  guint8 *bytes = buffer;
  gsize n_read = 0;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (buffer != NULL || size == 0, 0);

  /* Acquire, in get_n_bytes: the bytes after the cursor are written, and their chunk is in the
   * list or was already dropped from it. */
  while (n_read < size && self->position < skep_log_get_n_bytes (self->log) &&
         cursor_enter_chunk (self, n_read == 0))
    n_read += cursor_read_chunk (self, bytes + n_read, size - n_read);

  return n_read;
}

/**
 * skep_log_cursor_get_position:
 * @self: a cursor
 *
 * The cursor's reader.
 *
 * Returns: the position of the next byte to read, counted from the first one ever appended
 */
gsize
skep_log_cursor_get_position (SkepLogCursor *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->position;
}

/**
 * skep_log_cursor_get_n_missed:
 * @self: a cursor
 *
 * The cursor's reader.
 *
 * Returns: how many bytes skep_log_cursor_read() has skipped because they were dropped; not
 *   those before the cursor was made, nor those that skep_log_cursor_seek() passed over
 */
gsize
skep_log_cursor_get_n_missed (SkepLogCursor *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_missed;
}

/**
 * skep_log_cursor_seek:
 * @self: a cursor
 * @position: counted from the first byte ever appended
 *
 * Moves the cursor to @position, or to the nearest position that is kept: the first kept byte,
 * or the end. The cursor's reader; no lock.
 */
void
skep_log_cursor_seek (SkepLogCursor *self,
                      gsize          position)
{
  gsize first;
  gsize end;

  g_return_if_fail (self != NULL);

  /* In this order: what is dropped was published before. */
  first = skep_log_get_n_dropped (self->log);
  end = skep_log_get_n_bytes (self->log);
  self->position = CLAMP (position, first, end);

  /* Else it would pin a chunk that it no longer reads. */
  if (!cursor_is_in_chunk (self))
    cursor_take_chunk (self, NULL);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-scanner.h"

#include "skep-context-thread.h"
#include "skep-scan.h"

/* So long more is waited for when something has come, so that slow output wakes the thread a few
 * times a second and not with each line. */
#define BATCH_USEC (15 * 1000)

/* Of all outputs that flood, one slice is read in this time: some 5 MiB/s all in all. */
#define FLOOD_TURN_USEC (50 * 1000)

/* Nobody sees more changes of a list of problems than ten in a second. */
#define NEWS_USEC (100 * 1000)

#define NEVER G_MAXINT64

struct _SkepScanner
{
  /* Immutable */
  SkepScannerFunc function;
  gpointer user_data;
  SkepContextThread *thread;

  GMutex mutex;    /* never held while anything is done */
  GSource *source; /* its ready time is guarded by mutex, as is: */
  gint64 due_us;   /* when there is something to do, monotonic time */

  /* The scanner's thread only */
  SkepProblemRules *rules; /* NULL: those that Skep comes with, until they are needed */
  GHashTable *scans;      /* SkepOutput to SkepScan, owned, which has it */
  GQueue *busy;           /* of SkepScan that have something to read, whose turn it is first */
  gint64 flood_turn_us;   /* when a flood may be read on */
  gint64 news_us;         /* when news may be told */
};

typedef struct
{
  SkepScanner *scanner;
  SkepOutput *output; /* owned */
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  skep_output_unref (request->output);
  g_free (request);
}

static gboolean
dispatch_source (GSource     *source,
                 GSourceFunc  callback,
                 gpointer     user_data)
{
  return callback (user_data);
}

static GSourceFuncs source_funcs = {
  .dispatch = dispatch_source,
};

/* Any thread. Only the first wake-up before it is due costs more than the mutex. */
static void
schedule (SkepScanner *self,
          gint64       due_us)
{
  g_mutex_lock (&self->mutex);
  if (due_us < self->due_us)
    {
      self->due_us = due_us;
      g_source_set_ready_time (self->source, due_us);
    }
  g_mutex_unlock (&self->mutex);
}

static void
unschedule (SkepScanner *self)
{
  g_mutex_lock (&self->mutex);
  self->due_us = NEVER;
  g_source_set_ready_time (self->source, -1);
  g_mutex_unlock (&self->mutex);
}

static void
tell_news (SkepScanner *self,
           SkepScan    *scan)
{
  SkepScannerNews news = skep_scan_peek_news (scan);

  if (news == 0)
    return;

  skep_scan_clear_news (scan);
  self->function (skep_scan_get_output (scan), news, self->user_data);
}

static void
tell_all_news (SkepScanner *self,
               gint64       now_us)
{
  gboolean is_early = now_us < self->news_us;
  GHashTableIter iter;
  gpointer scan;

  g_hash_table_iter_init (&iter, self->scans);
  while (g_hash_table_iter_next (&iter, NULL, &scan))
    {
      if (skep_scan_peek_news (scan) == 0)
        continue;
      if (is_early)
        {
          schedule (self, self->news_us);
          return;
        }
      tell_news (self, scan);
      self->news_us = now_us + NEWS_USEC;
    }
}

/* Outputs that are not read already may have more to read, or be silent for long. */
static void
look_at_all (SkepScanner *self,
             gint64       now_us)
{
  GHashTableIter iter;
  gpointer scan;

  g_hash_table_iter_init (&iter, self->scans);
  while (g_hash_table_iter_next (&iter, NULL, &scan))
    {
      if (g_queue_find (self->busy, scan) == NULL && skep_scan_look (scan, now_us))
        g_queue_push_tail (self->busy, scan);
      skep_scan_lose_patience (scan, now_us);
    }
}

/* Whose turn it is: floods have theirs only now and then. */
static SkepScan *
choose (SkepScanner *self,
        gint64       now_us)
{
  for (GList *item = self->busy->head; item != NULL; item = item->next)
    {
      SkepScan *scan = item->data;
      gboolean is_flooding = skep_scan_is_flooding (scan, now_us);

      if (is_flooding && now_us < self->flood_turn_us)
        continue;
      if (is_flooding)
        self->flood_turn_us = now_us + FLOOD_TURN_USEC;
      g_queue_delete_link (self->busy, item);
      return scan;
    }

  return NULL;
}

static void
drop_if_done (SkepScanner *self,
              SkepScan    *scan)
{
  if (!skep_scan_is_done (scan))
    return;

  tell_news (self, scan);
  g_hash_table_remove (self->scans, skep_scan_get_output (scan));
}

/* Returns whether there may be more to do at once. */
static gboolean
read_next (SkepScanner *self,
           gint64       now_us)
{
  SkepScan *scan = choose (self, now_us);

  if (scan == NULL)
    return FALSE;

  if (skep_scan_read (scan, now_us))
    g_queue_push_tail (self->busy, scan);
  drop_if_done (self, scan);
  return !g_queue_is_empty (self->busy);
}

static void
schedule_patience (SkepScanner *self)
{
  GHashTableIter iter;
  gpointer scan;

  g_hash_table_iter_init (&iter, self->scans);
  while (g_hash_table_iter_next (&iter, NULL, &scan))
    if (skep_scan_get_due (scan) != 0)
      schedule (self, skep_scan_get_due (scan));
}

/* One slice, so that the thread soon listens to others again. */
static gboolean
work_cb (gpointer user_data)
{
  SkepScanner *self = user_data;
  gint64 now_us = g_get_monotonic_time ();

  unschedule (self);
  look_at_all (self, now_us);
  if (read_next (self, now_us))
    schedule (self, now_us);
  else if (!g_queue_is_empty (self->busy))
    schedule (self, self->flood_turn_us);
  tell_all_news (self, now_us);
  schedule_patience (self);

  return G_SOURCE_CONTINUE;
}

static void
enter (gpointer data,
       gpointer context)
{
  SkepScanner *self = data;

  self->scans = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) skep_scan_free);
  self->busy = g_queue_new ();
  /* Behind what is asked of the thread. */
  g_source_set_priority (self->source, G_PRIORITY_LOW);
  g_source_set_callback (self->source, work_cb, self, NULL);
  g_source_attach (self->source, context);
}

static void
leave (gpointer data)
{
  SkepScanner *self = data;

  g_source_destroy (self->source);
  g_queue_free (self->busy);
  g_hash_table_unref (self->scans);
}

/**
 * skep_scanner_new:
 * @rules: (nullable): what to look for; %NULL: skep_problem_rules_get_default()
 * @function: called on the scanner's thread when there are news
 * @user_data: for @function
 *
 * Starts the thread. Any thread.
 *
 * Returns: the scanner, to be ended by skep_scanner_end()
 */
SkepScanner *
skep_scanner_new (SkepProblemRules *rules,
                  SkepScannerFunc   function,
                  gpointer          user_data)
{
  SkepScanner *self = g_new0 (SkepScanner, 1);

  self->rules = rules != NULL ? skep_problem_rules_ref (rules) : NULL;
  self->function = function;
  self->user_data = user_data;
  g_mutex_init (&self->mutex);
  self->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_static_name (self->source, "skep-scanner");
  self->due_us = NEVER;
  self->thread = skep_context_thread_new ("skep-scanner", enter, leave, self);

  return self;
}

/**
 * skep_scanner_end:
 * @self: (transfer full): a scanner, which nobody calls any more
 *
 * Ends the thread, waits for it, which takes no longer than a slice, and frees @self. What was not
 * looked through stays so. Any thread but the scanner's.
 */
void
skep_scanner_end (SkepScanner *self)
{
  skep_context_thread_end (self->thread);
  g_source_unref (self->source);
  g_mutex_clear (&self->mutex);
  g_clear_pointer (&self->rules, skep_problem_rules_unref);
  g_free (self);
}

static void
invoke (SkepScanner *self,
        GSourceFunc  function,
        SkepOutput  *output)
{
  Request *request = g_new (Request, 1);

  request->scanner = self;
  request->output = skep_output_ref (output);
  skep_context_thread_invoke (self->thread, function, request, request_free);
}

/* They take some 10 ms to load, which nobody shall wait for. */
static SkepProblemRules *
get_rules (SkepScanner *self)
{
  if (self->rules == NULL)
    self->rules = skep_problem_rules_ref (skep_problem_rules_get_default ());

  return self->rules;
}

static gboolean
add_cb (gpointer data)
{
  Request *request = data;
  SkepScanner *self = request->scanner;
  gint64 now_us = g_get_monotonic_time ();

  if (!g_hash_table_contains (self->scans, request->output) &&
      !skep_problem_list_is_complete (skep_output_get_problems (request->output)))
    g_hash_table_insert (self->scans, request->output,
                         skep_scan_new (request->output, get_rules (self), now_us));
  schedule (self, now_us);
  return G_SOURCE_REMOVE;
}

/**
 * skep_scanner_add:
 * @self: a scanner
 * @output: an output, of which more may come
 *
 * Looks through @output from its beginning, and holds it until skep_scanner_finish(). One that was
 * looked through is left as it is. Any thread.
 */
void
skep_scanner_add (SkepScanner *self,
                  SkepOutput  *output)
{
  invoke (self, add_cb, output);
}

static gboolean
finish_cb (gpointer data)
{
  Request *request = data;
  SkepScanner *self = request->scanner;
  SkepScan *scan = g_hash_table_lookup (self->scans, request->output);

  if (scan != NULL)
    skep_scan_set_ended (scan);
  schedule (self, g_get_monotonic_time ());
  return G_SOURCE_REMOVE;
}

/**
 * skep_scanner_finish:
 * @self: a scanner
 * @output: an output that was added
 *
 * No more comes: when the rest is looked through, @output is let go. Any thread.
 */
void
skep_scanner_finish (SkepScanner *self,
                     SkepOutput  *output)
{
  invoke (self, finish_cb, output);
}

/**
 * skep_scanner_wake:
 * @self: a scanner
 *
 * An append has told %SKEP_LOG_SCANNER: something has come. Any thread; cheap.
 */
void
skep_scanner_wake (SkepScanner *self)
{
  schedule (self, g_get_monotonic_time () + BATCH_USEC);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-scan.h"

#include "skep-problem-scanner.h"
#include "skep-url.h"

/* What is read at a time: a few ms, after which the thread listens to others. */
#define SLICE_BYTES (256 * 1024)

/* An output that grows so fast, or is so far ahead and grows, floods: whoever writes it has more
 * use for the processor. */
#define FLOOD_BYTES_PER_SEC (5 * 1024 * 1024)
#define FLOOD_BEHIND_BYTES (4 * 1024 * 1024)
#define MEASURE_USEC (100 * 1000)

/* More servers in one script are not to be told apart by their addresses anyway. */
#define MAX_URLS 16

/* After that, what came before says nothing about what comes now. */
#define FORGET_USEC G_USEC_PER_SEC

struct _SkepScan
{
  SkepOutput *output;
  SkepLineReader *reader;
  SkepProblemScanner *problems;
  gsize n_gone;          /* bytes that were gone at the beginning */
  gsize n_seen;          /* bytes of the log when it was looked at last */
  gboolean is_watching;  /* the log, since all that was seen is read */
  gboolean is_ended;     /* no more comes */
  gboolean is_done;

  gint64 measured_us;    /* when its growth was measured last */
  gsize measured_bytes;
  gboolean is_flooding;

  gint64 wall_us;        /* when the lines up to wall_end came */
  gsize wall_end;
  gint64 patient_until_us; /* 0: nothing is open */
  guint n_urls;          /* found so far */
  gboolean has_urls;     /* to be told */
  gboolean has_settled;  /* likewise */
  guint64 n_told;        /* changes of the list of problems */
};

static SkepLog *
get_log (SkepScan *self)
{
  return skep_output_get_log (self->output);
}

static void
set_watching (SkepScan *self,
              gboolean  is_watching)
{
  if (self->is_watching == is_watching)
    return;

  self->is_watching = is_watching;
  if (is_watching)
    skep_log_watch (get_log (self), SKEP_LOG_SCANNER);
  else
    skep_log_unwatch (get_log (self), SKEP_LOG_SCANNER);
}

static void
restart_measure (SkepScan *self,
                 gint64    now_us)
{
  self->measured_us = now_us;
  self->measured_bytes = skep_log_get_n_bytes (get_log (self));
  self->is_flooding = FALSE;
}

/**
 * skep_scan_new:
 * @output: an output that was not looked through
 * @rules: what to look for
 * @now_us: monotonic time
 *
 * Returns: (transfer full): a scan, which holds @output
 */
SkepScan *
skep_scan_new (SkepOutput       *output,
               SkepProblemRules *rules,
               gint64            now_us)
{
  SkepScan *self = g_new0 (SkepScan, 1);

  self->output = skep_output_ref (output);
  self->reader = skep_line_reader_new (output);
  self->n_gone = skep_line_reader_get_position (self->reader);
  self->problems = skep_problem_scanner_new (rules, skep_output_get_problems (output),
                                             skep_output_get_lines (output));
  restart_measure (self, now_us);
  return self;
}

/**
 * skep_scan_free:
 * @self: (transfer full): a scan
 *
 * Lets go of the output.
 */
void
skep_scan_free (SkepScan *self)
{
  set_watching (self, FALSE);
  skep_problem_scanner_free (self->problems);
  skep_line_reader_free (self->reader);
  skep_output_unref (self->output);
  g_free (self);
}

/**
 * skep_scan_get_output:
 * @self: a scan
 *
 * Returns: (transfer none): what is looked through
 */
SkepOutput *
skep_scan_get_output (SkepScan *self)
{
  return self->output;
}

/**
 * skep_scan_set_ended:
 * @self: a scan
 *
 * No more comes, so there is nobody to be gentle to.
 */
void
skep_scan_set_ended (SkepScan *self)
{
  self->is_ended = TRUE;
}

/**
 * skep_scan_look:
 * @self: a scan
 * @now_us: monotonic time
 *
 * Returns: whether there is anything to read
 */
gboolean
skep_scan_look (SkepScan *self,
                gint64    now_us)
{
  if (self->is_done)
    return FALSE;
  if (!self->is_watching || self->is_ended)
    return TRUE;
  if (skep_log_get_n_bytes (get_log (self)) == self->n_seen)
    return FALSE;

  /* A flood shall wake nobody. */
  set_watching (self, FALSE);
  if (now_us - self->measured_us > FORGET_USEC)
    restart_measure (self, now_us);
  return TRUE;
}

/**
 * skep_scan_is_flooding:
 * @self: a scan
 * @now_us: monotonic time
 *
 * Returns: whether more comes than should be read along
 */
gboolean
skep_scan_is_flooding (SkepScan *self,
                       gint64    now_us)
{
  gsize n_bytes = skep_log_get_n_bytes (get_log (self));
  gsize grown = n_bytes - self->measured_bytes;
  gint64 elapsed_us = now_us - self->measured_us;
  gsize behind = n_bytes - skep_line_reader_get_position (self->reader);

  if (self->is_ended)
    return FALSE;
  if (elapsed_us < MEASURE_USEC)
    return self->is_flooding;

  self->is_flooding = (guint64) grown * G_USEC_PER_SEC / elapsed_us > FLOOD_BYTES_PER_SEC ||
                      (grown > 0 && behind > FLOOD_BEHIND_BYTES);
  self->measured_us = now_us;
  self->measured_bytes = n_bytes;
  return self->is_flooding;
}

/* The time of many lines is the same, and looking it up takes as long as scanning some of them. */
static gint64
get_wall_us (SkepScan *self,
             gsize     position)
{
  if (position >= self->wall_end)
    self->wall_us = skep_output_get_time_until (self->output, position, &self->wall_end);

  return self->wall_us;
}

/* Only a line with escape sequences can have links. */
static GPtrArray *
find_urls (SkepScan       *self,
           const SkepLine *line,
           guint           index)
{
  const char *raw = NULL;
  gsize raw_length = 0;

  if ((line->flags & SKEP_LINE_ESCAPES) != 0)
    raw = skep_line_reader_get_raw (self->reader, index, &raw_length);

  return skep_url_find_all (line->text, line->text_length, raw, raw_length);
}

static void
take_urls (SkepScan       *self,
           const SkepLine *line,
           guint           index)
{
  g_autoptr (GPtrArray) urls = self->n_urls < MAX_URLS ? find_urls (self, line, index) : NULL;

  for (guint i = 0; urls != NULL && i < urls->len; i++)
    {
      const SkepUrl *url = g_ptr_array_index (urls, i);

      if (url->is_local && url->is_page && self->n_urls < MAX_URLS &&
          skep_output_add_url (self->output, url->port, url->text))
        {
          self->n_urls++;
          self->has_urls = TRUE;
        }
    }
}

static void
take_block (SkepScan *self)
{
  guint n_lines = skep_line_reader_get_n_lines (self->reader);

  /* Marks of time may have come since the last block. */
  self->wall_end = 0;
  for (guint i = 0; i < n_lines; i++)
    {
      const SkepLine line = skep_line_reader_get_line (self->reader, i);

      skep_problem_scanner_feed (self->problems, &line, get_wall_us (self, line.position));
      take_urls (self, &line, i);
    }
}

static void
settle (SkepScan *self)
{
  const gsize position = skep_line_reader_get_position (self->reader);

  if (skep_problem_list_set_settled (skep_output_get_problems (self->output),
                                     MIN (position,
                                          skep_problem_scanner_get_open (self->problems))))
    self->has_settled = TRUE;
}

static void
tell_progress (SkepScan *self,
               gint64    now_us)
{
  guint patience_ms = skep_problem_scanner_get_patience_ms (self->problems);

  skep_problem_list_set_scanned (skep_output_get_problems (self->output),
                                 skep_line_reader_get_position (self->reader),
                                 self->n_gone + skep_line_reader_get_n_missed (self->reader));
  self->patient_until_us = patience_ms > 0 ? now_us + patience_ms * 1000LL : 0;
  settle (self);
}

static void
finish (SkepScan *self)
{
  skep_problem_scanner_end (self->problems);
  settle (self);
  skep_problem_list_set_complete (skep_output_get_problems (self->output));
  self->patient_until_us = 0;
  self->is_done = TRUE;
}

/**
 * skep_scan_read:
 * @self: a scan that has something to read
 * @now_us: monotonic time
 *
 * Looks through the next slice. When all is read it watches the log, or is done if no more comes.
 *
 * Returns: whether there is more to read
 */
gboolean
skep_scan_read (SkepScan *self,
                gint64    now_us)
{
  gsize limit = skep_line_reader_get_position (self->reader) + SLICE_BYTES;
  gboolean has_more = TRUE;

  /* What comes from now on is not surely read. */
  self->n_seen = skep_log_get_n_bytes (get_log (self));
  while (has_more && skep_line_reader_get_position (self->reader) < limit)
    if ((has_more = skep_line_reader_read_block (self->reader, self->is_ended)))
      take_block (self);
  tell_progress (self, now_us);

  if (!has_more && self->is_ended)
    finish (self);
  else if (!has_more)
    set_watching (self, TRUE);
  return skep_scan_look (self, now_us);
}

/**
 * skep_scan_is_done:
 * @self: a scan
 *
 * Returns: whether all was read, and no more comes
 */
gboolean
skep_scan_is_done (SkepScan *self)
{
  return self->is_done;
}

/**
 * skep_scan_get_due:
 * @self: a scan
 *
 * Returns: when skep_scan_lose_patience() should be called unless more comes before, monotonic
 *   time; 0: never
 */
gint64
skep_scan_get_due (SkepScan *self)
{
  return self->is_watching ? self->patient_until_us : 0;
}

/**
 * skep_scan_lose_patience:
 * @self: a scan
 * @now_us: monotonic time
 *
 * Tells a problem whose end has not come, if silence has lasted long enough.
 */
void
skep_scan_lose_patience (SkepScan *self,
                         gint64    now_us)
{
  if (skep_scan_get_due (self) == 0 || now_us < self->patient_until_us)
    return;

  skep_problem_scanner_end (self->problems);
  self->patient_until_us = 0;
  settle (self);
}

/**
 * skep_scan_peek_news:
 * @self: a scan
 *
 * Returns: what is to be told
 */
SkepScannerNews
skep_scan_peek_news (SkepScan *self)
{
  SkepProblemList *problems = skep_output_get_problems (self->output);
  gboolean has_problems = skep_problem_list_get_n_changes (problems) != self->n_told;

  return (has_problems ? SKEP_SCANNER_PROBLEMS : 0) | (self->has_urls ? SKEP_SCANNER_URLS : 0) |
         (self->has_settled ? SKEP_SCANNER_SETTLED : 0);
}

/**
 * skep_scan_clear_news:
 * @self: a scan
 *
 * They were told.
 */
void
skep_scan_clear_news (SkepScan *self)
{
  self->has_urls = FALSE;
  self->has_settled = FALSE;
  self->n_told = skep_problem_list_get_n_changes (skep_output_get_problems (self->output));
}

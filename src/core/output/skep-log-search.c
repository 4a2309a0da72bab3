/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "skep-line-reader.h"
#include "skep-log-search.h"
#include "skep-problem-ranges.h"

/* Matches are handed over when there are so many, or after so long, so that a person sees the first
 * ones at once and a frame is never flooded. */
#define MAX_BATCH 100
#define BATCH_USEC (50 * 1000)

/* A search, and what it needs of the run that it is in. */
typedef struct
{
  SkepLogQuery *query;
  GCancellable *cancellable;
  SkepLogSearchFunc function;
  gpointer user_data;
  GPtrArray *batch; /* of SkepLogMatch, found and not handed over yet */
  gint64 told_us;   /* when it was handed over last */
  guint n_found;
  guint64 n_done;
  guint64 n_total;
  gboolean is_over;    /* enough was found, or nobody wants more */
  gboolean is_refused; /* nobody wants more */

  SkepLogTarget *target;
  SkepOutput *output;
  SkepLineReader *reader;
  SkepProblemRanges *problems; /* NULL: all lines */
  gsize end;         /* position up to which there was output when it began */
  gsize n_begun;     /* lines up to the one looked at last; %G_MAXSIZE: not known */
  guint n_passed;    /* of the lines of the block, those in n_begun */
} Search;

static gboolean
is_wanted (SkepLogQuery  *query,
           SkepLogTarget *target,
           const char    *project)
{
  const char *script = skep_log_target_get_script (target);

  return (project == NULL || g_str_equal (skep_log_target_get_project (target), project)) &&
         (query->statuses == 0 ||
          (query->statuses & 1u << skep_log_target_get_status (target)) != 0) &&
         (query->scripts == NULL ||
          g_strv_contains ((const char *const *) query->scripts, script));
}

static void
take_wanted (GPtrArray     *targets,
             SkepLogQuery  *query,
             SkepLogTarget *target,
             const char    *project)
{
  if (is_wanted (query, target, project))
    g_ptr_array_add (targets, target);
  else
    skep_log_target_unref (target);
}

/**
 * skep_log_search_collect:
 * @table: (nullable): runs of a supervisor
 * @history: (nullable): runs of the past; those of @table are left out
 * @project: (nullable): folder of a project, file name encoding; %NULL: of all
 * @query: which runs are wanted
 *
 * Nothing is opened. Any thread.
 *
 * Returns: (transfer full) (element-type SkepLogTarget): what to search, the newest first
 */
GPtrArray *
skep_log_search_collect (SkepRunTable   *table,
                         SkepRunHistory *history,
                         const char     *project,
                         SkepLogQuery   *query)
{
  GPtrArray *targets = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_log_target_unref);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) past = history != NULL
                                 ? skep_run_history_dup_runs (history, project, NULL)
                                 : g_ptr_array_new ();

  for (guint i = table != NULL ? skep_run_table_get_length (table) : 0; i > 0; i--)
    {
      SkepRun *run = skep_run_table_peek (table, i - 1);

      g_hash_table_add (known, (gpointer) skep_run_get_uuid (run));
      take_wanted (targets, query, skep_log_target_new (run), project);
    }

  for (guint i = 0; i < past->len; i++)
    {
      SkepPastRun *run = g_ptr_array_index (past, i);

      if (!g_hash_table_contains (known, run->uuid))
        take_wanted (targets, query,
                     skep_log_target_new_past (run, skep_run_history_get_log_root (history)),
                     project);
    }

  return targets;
}

/* Hands over what was found. */
static void
tell (Search *self)
{
  self->told_us = g_get_monotonic_time ();
  if (!self->is_refused)
    self->is_refused = !self->function (self->batch, self->n_done,
                                        MAX (self->n_total, self->n_done), self->user_data);
  self->is_over |= self->is_refused;
  g_ptr_array_set_size (self->batch, 0);
}

static void
take_match (Search   *self,
            SkepLine *line,
            gsize     line_number,
            gint64    wall_us,
            gsize     start,
            gsize     end)
{
  SkepLogMatch *match = skep_log_match_new (self->target, line->text, line->text_length, start,
                                            end);

  match->position = line->position;
  match->line_number = line_number;
  match->wall_us = wall_us;
  g_ptr_array_add (self->batch, match);
  self->n_found++;
  if (self->query->max_results != 0 && self->n_found >= self->query->max_results)
    self->is_over = TRUE;
  else if (self->batch->len >= MAX_BATCH)
    tell (self);
}

static gboolean
is_in_time (SkepLogQuery *query,
            gint64        wall_us)
{
  return wall_us >= query->since && (query->until == 0 || wall_us < query->until);
}

/* Counts the lines of the block up to that one. Behind a gap it isn't known how many there were
 * before. */
static void
pass_lines (Search *self,
            guint   n_lines)
{
  for (; self->n_passed < n_lines && self->n_begun != G_MAXSIZE; self->n_passed++)
    {
      SkepLine line = skep_line_reader_get_line (self->reader, self->n_passed);

      if (line.flags & SKEP_LINE_AFTER_GAP)
        self->n_begun = G_MAXSIZE;
      else if (!(line.flags & SKEP_LINE_CONTINUED))
        self->n_begun++;
    }
}

/* The number of a line of the block; parts of a line have that of the line. */
static gsize
number_line (Search         *self,
             guint           index,
             const SkepLine *line)
{
  SkepOutputIndex *lines = skep_output_get_lines (self->output);
  SkepOutputMark mark;
  gsize number;

  pass_lines (self, index + 1);
  if (self->n_begun != G_MAXSIZE)
    return self->n_begun - 1;

  return skep_output_index_find (lines, line->position, &number) &&
         skep_output_index_get (lines, number, &mark) && mark.position == line->position
           ? number : G_MAXSIZE;
}

/* Looks for matches in the lines of the block. */
static gboolean
search_block (Search  *self,
              GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gsize length;
  const char *text = skep_line_reader_get_text (self->reader, &length);
  gsize from = 0;
  gsize start;
  gsize end;

  while (!self->is_over &&
         skep_log_query_find (self->query, text, length, from, &start, &end, &local_error))
    {
      guint index = skep_line_reader_find (self->reader, start);
      SkepLine line = skep_line_reader_get_line (self->reader, index);
      gsize offset = line.text - text;
      gint64 wall_us = skep_output_get_time (self->output, line.position);

      if (is_in_time (self->query, wall_us) &&
          (self->problems == NULL ||
           skep_problem_ranges_find (self->problems, line.position) != NULL))
        take_match (self, &line, number_line (self, index, &line), wall_us, start - offset,
                    end - offset);
      from = offset + line.text_length + 1;
    }

  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* Where the first line begins that may have come in the time that is wanted. */
static gsize
find_begin (Search *self)
{
  g_autoptr (SkepOutputReader) reader = skep_output_reader_new (self->output);

  if (self->query->since == 0)
    return skep_output_reader_get_start (reader);

  return skep_output_reader_find_line (reader, skep_output_find_time (self->output,
                                                                      self->query->since));
}

static void
begin_output (Search *self)
{
  const gsize begin = find_begin (self);

  self->reader = skep_line_reader_new (self->output);
  skep_line_reader_seek (self->reader, begin);
  self->n_begun = begin == 0 ? 0 : G_MAXSIZE;
  self->end = skep_log_get_n_bytes (skep_output_get_log (self->output));
  if (self->query->until != 0)
    self->end = MIN (self->end, skep_output_find_time (self->output, self->query->until));
}

static gboolean
search_output (Search  *self,
               GError **error)
{
  begin_output (self);
  if (self->query->problems_only)
    self->problems = skep_problem_ranges_new (self->output, self->cancellable);

  while (!self->is_over && skep_line_reader_get_position (self->reader) < self->end &&
         skep_line_reader_read_block (self->reader, TRUE))
    {
      gsize length;

      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      skep_line_reader_get_text (self->reader, &length);
      self->n_passed = 0;
      if (!search_block (self, error))
        return FALSE;
      pass_lines (self, skep_line_reader_get_n_lines (self->reader));
      self->n_done += length;
      if (g_get_monotonic_time () - self->told_us > BATCH_USEC)
        tell (self);
    }

  return TRUE;
}

/* Says in which run a pattern takes too long. */
static void
name_run (SkepLogTarget  *target,
          GError        **error)
{
  if (!g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return;

  g_clear_error (error);
  /* Translators: the id of a run, such as “dev-17” */
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
               _("the pattern takes too long on a line of %s"), skep_log_target_get_id (target));
}

/* A run whose output has been removed meanwhile has none. */
static gboolean
search_target (Search         *self,
               SkepLogTarget  *target,
               GError        **error)
{
  const guint64 n_done = self->n_done;
  g_autoptr (SkepRun) run = skep_log_target_open (target, NULL);
  g_autoptr (GError) local_error = NULL;
  gboolean is_good;

  if (run == NULL)
    return TRUE;

  self->target = target;
  self->output = skep_run_get_output (run);
  is_good = search_output (self, &local_error);
  g_clear_pointer (&self->reader, skep_line_reader_free);
  g_clear_pointer (&self->problems, skep_problem_ranges_free);
  self->n_done = n_done + skep_log_target_get_n_bytes (target);

  if (!is_good)
    {
      name_run (target, &local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
    }
  return is_good;
}

/**
 * skep_log_search_run:
 * @query: what to look for
 * @targets: (element-type SkepLogTarget): where
 * @cancellable: (nullable): ends the search within one block of lines
 * @function: takes what is found, in this thread
 * @user_data: for @function
 * @error: return location: %G_IO_ERROR_TIMED_OUT if the pattern takes too long on a line,
 *   %G_IO_ERROR_CANCELLED
 *
 * Searches the runs in their order, and each from its beginning to where it ended at that moment.
 * @function is called at least every 50 ms or 100 matches, and once at the end. Blocks: for a
 * thread of a pool.
 *
 * Returns: %FALSE if it did not come to its end; what was found until then has been handed over
 */
gboolean
skep_log_search_run (SkepLogQuery       *query,
                     GPtrArray          *targets,
                     GCancellable       *cancellable,
                     SkepLogSearchFunc   function,
                     gpointer            user_data,
                     GError            **error)
{
  g_autoptr (GPtrArray) batch = g_ptr_array_new_with_free_func (g_object_unref);
  Search self = { query, cancellable, function, user_data, batch, g_get_monotonic_time () };
  gboolean is_good = TRUE;

  for (guint i = 0; i < targets->len; i++)
    self.n_total += skep_log_target_get_n_bytes (g_ptr_array_index (targets, i));
  for (guint i = 0; i < targets->len && is_good && !self.is_over; i++)
    is_good = search_target (&self, g_ptr_array_index (targets, i), error);

  tell (&self);
  return is_good;
}

/* The first match of a line is known: counts it and those behind it. */
static gsize
count_in_line (SkepLogQuery    *query,
               const SkepLine  *line,
               gsize            start,
               gsize            end,
               GError         **error)
{
  gsize n_matches = 0;
  gsize from;

  do
    {
      n_matches++;
      from = end > start ? end : (gsize) (g_utf8_next_char (line->text + end) - line->text);
    }
  while (from <= line->text_length &&
         skep_log_query_match_next (query, line->text, line->text_length, from, &start, &end,
                                    error));

  return n_matches;
}

static gboolean
count_block (SkepLogQuery    *query,
             SkepLineReader  *reader,
             gsize           *n_matches,
             GError         **error)
{
  g_autoptr (GError) local_error = NULL;
  gsize length;
  const char *text = skep_line_reader_get_text (reader, &length);
  gsize from = 0;
  gsize start;
  gsize end;

  while (local_error == NULL &&
         skep_log_query_find (query, text, length, from, &start, &end, &local_error))
    {
      SkepLine line = skep_line_reader_get_line (reader, skep_line_reader_find (reader, start));
      gsize offset = line.text - text;

      *n_matches += count_in_line (query, &line, start - offset, end - offset, &local_error);
      from = offset + line.text_length + 1;
    }

  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/**
 * skep_log_search_count:
 * @query: what to look for; of its filters, none counts here
 * @output: where
 * @from: position of the beginning of a line
 * @cancellable: (nullable): ends the search within one block of lines
 * @error: return location, as for skep_log_search_run()
 *
 * Counts matches as a person does: each one, also when there are several in a line. Blocks: for a
 * thread of a pool.
 *
 * Returns: how many there are from @from to where the output ended at that moment; if @error is
 *   set, as far as it came
 */
gsize
skep_log_search_count (SkepLogQuery  *query,
                       SkepOutput    *output,
                       gsize          from,
                       GCancellable  *cancellable,
                       GError       **error)
{
  g_autoptr (SkepLineReader) reader = skep_line_reader_new (output);
  const gsize end = skep_log_get_n_bytes (skep_output_get_log (output));
  gsize n_matches = 0;

  skep_line_reader_seek (reader, from);
  while (skep_line_reader_get_position (reader) < end &&
         !g_cancellable_set_error_if_cancelled (cancellable, error) &&
         skep_line_reader_read_block (reader, TRUE) &&
         count_block (query, reader, &n_matches, error))
    continue;

  return n_matches;
}

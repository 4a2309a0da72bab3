/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-problem-ranges.h"
#include "skep-problem-scanner.h"

struct _SkepProblemRanges
{
  GPtrArray *problems; /* of SkepProblem, in the order of their positions */
};

static int
compare_starts (gconstpointer a,
                gconstpointer b)
{
  const SkepProblem *first = *(SkepProblem *const *) a;
  const SkepProblem *second = *(SkepProblem *const *) b;

  return first->start < second->start ? -1 : first->start > second->start;
}

static void
scan (SkepOutput      *output,
      SkepProblemList *list,
      GCancellable    *cancellable)
{
  g_autoptr (SkepLineReader) reader = skep_line_reader_new (output);
  g_autoptr (SkepProblemScanner) scanner =
    skep_problem_scanner_new (skep_problem_rules_get_default (), list, NULL);
  const gsize end = skep_log_get_n_bytes (skep_output_get_log (output));

  while (skep_line_reader_get_position (reader) < end &&
         !g_cancellable_is_cancelled (cancellable) && skep_line_reader_read_block (reader, TRUE))
    for (guint i = 0; i < skep_line_reader_get_n_lines (reader); i++)
      {
        SkepLine line = skep_line_reader_get_line (reader, i);

        skep_problem_scanner_feed (scanner, &line, skep_output_get_time (output, line.position));
      }

  skep_problem_scanner_end (scanner);
}

static GPtrArray *
find_all (SkepOutput   *output,
          GCancellable *cancellable)
{
  SkepProblemList *known = skep_output_get_problems (output);
  SkepProblemList *found;
  GPtrArray *problems;

  if (skep_problem_list_get_n_skipped (known) == 0 &&
      skep_problem_list_get_scanned (known) >=
      skep_log_get_n_bytes (skep_output_get_log (output)))
    return skep_problem_list_dup_places (known);

  found = skep_problem_list_new ();
  scan (output, found, cancellable);
  problems = skep_problem_list_dup_places (found);
  skep_problem_list_free (found);

  return problems;
}

/**
 * skep_problem_ranges_new:
 * @output: an output
 * @cancellable: (nullable): ends it within one block of lines
 *
 * The problems that are known if the output was looked through to its end, as that of a live run
 * usually is; else looks through all that is kept of it. Blocks: for a thread of a pool.
 *
 * Returns: (transfer full): where they are, each as often as it came
 */
SkepProblemRanges *
skep_problem_ranges_new (SkepOutput   *output,
                         GCancellable *cancellable)
{
  SkepProblemRanges *self = g_new0 (SkepProblemRanges, 1);

  self->problems = find_all (output, cancellable);
  g_ptr_array_sort (self->problems, compare_starts);

  return self;
}

/**
 * skep_problem_ranges_new_known:
 * @output: an output
 *
 * As skep_problem_ranges_new(), but of what was looked through so far; see
 * skep_problem_list_get_scanned(). Doesn't block.
 *
 * Returns: (transfer full): where they are
 */
SkepProblemRanges *
skep_problem_ranges_new_known (SkepOutput *output)
{
  SkepProblemRanges *self = g_new0 (SkepProblemRanges, 1);

  self->problems = skep_problem_list_dup_places (skep_output_get_problems (output));
  g_ptr_array_sort (self->problems, compare_starts);

  return self;
}

/**
 * skep_problem_ranges_free:
 * @self: (transfer full): ranges
 */
void
skep_problem_ranges_free (SkepProblemRanges *self)
{
  g_ptr_array_unref (self->problems);
  g_free (self);
}

/* How many begin there or before. */
static guint
count_before (const SkepProblemRanges *self,
              gsize                    position)
{
  guint low = 0;
  guint high = self->problems->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (((SkepProblem *) g_ptr_array_index (self->problems, middle))->start <= position)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/**
 * skep_problem_ranges_find:
 * @self: ranges
 * @position: of a byte
 *
 * Returns: (transfer none) (nullable): the problem that it belongs to
 */
const SkepProblem *
skep_problem_ranges_find (const SkepProblemRanges *self,
                          gsize                    position)
{
  const guint n_before = count_before (self, position);
  const SkepProblem *last;

  if (n_before == 0)
    return NULL;

  last = g_ptr_array_index (self->problems, n_before - 1);
  return position < last->end ? last : NULL;
}

/**
 * skep_problem_ranges_find_next:
 * @self: ranges
 * @position: of a byte
 * @severity: the least
 *
 * Returns: (transfer none) (nullable): the problem that it belongs to, or else the next one
 */
const SkepProblem *
skep_problem_ranges_find_next (const SkepProblemRanges *self,
                               gsize                    position,
                               SkepProblemSeverity      severity)
{
  const guint n_before = count_before (self, position);

  for (guint i = n_before > 0 ? n_before - 1 : 0; i < self->problems->len; i++)
    {
      const SkepProblem *problem = g_ptr_array_index (self->problems, i);

      if (problem->end > position && problem->severity >= severity)
        return problem;
    }

  return NULL;
}

static guint
count_lines (const char *text)
{
  guint n_lines = 1;

  for (; *text != '\0'; text++)
    n_lines += *text == '\n';

  return n_lines;
}

/**
 * skep_problem_ranges_find_tail:
 * @self: ranges
 * @n_lines: how many lines of problems to go back from the end
 * @severity: the least
 *
 * Returns: where the problem begins that has the first of them; 0: there are not so many
 */
gsize
skep_problem_ranges_find_tail (const SkepProblemRanges *self,
                               guint                    n_lines,
                               SkepProblemSeverity      severity)
{
  guint n_found = 0;

  for (guint i = self->problems->len; i > 0; i--)
    {
      const SkepProblem *problem = g_ptr_array_index (self->problems, i - 1);

      if (problem->severity < severity)
        continue;
      n_found += count_lines (problem->text);
      if (n_found >= n_lines)
        return problem->start;
    }

  return 0;
}

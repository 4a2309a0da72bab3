/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-problem-candidates.h"

/**
 * skep_problem_candidates_next:
 * @self: a set of candidates
 * @index: (inout): where to look from; the next one that is in it
 *
 * Returns: whether there is one
 */
gboolean
skep_problem_candidates_next (const SkepProblemCandidates *self,
                              guint                       *index)
{
  for (guint word = *index / 64; word < self->n_words; word++)
    {
      guint64 rest = self->words[word];

      if (word == *index / 64)
        rest &= G_MAXUINT64 << *index % 64;
      if (rest == 0)
        continue;

      *index = word * 64 + __builtin_ctzll (rest);
      return TRUE;
    }

  return FALSE;
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepProblemCandidates:
 * @words: owned by whoever has it
 * @n_words: how many
 *
 * Bits of the rules that a line may begin, by their index, and behind them those of `resolves`. A
 * plain value.
 */
typedef struct
{
  guint64 *words;
  guint n_words;
} SkepProblemCandidates;

gboolean skep_problem_candidates_next (const SkepProblemCandidates *self,
                                       guint                       *index);

G_END_DECLS

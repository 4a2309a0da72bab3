/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "bench-harness.h"

G_BEGIN_DECLS

extern const BenchCase bench_state_cases[];
extern const guint bench_state_n_cases;

gpointer bench_state_fixture_new  (void);
void     bench_state_fixture_free (gpointer fixture);

G_END_DECLS

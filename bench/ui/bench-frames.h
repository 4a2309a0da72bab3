/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "bench-figure.h"

G_BEGIN_DECLS

/**
 * BenchFrames:
 *
 * Measures each frame of a window, and each stretch in which the main loop does not look for
 * events.
 */
typedef struct _BenchFrames BenchFrames;

BenchFrames *bench_frames_new    (GtkWidget   *window,
                                  gboolean     is_cpu_time);
void         bench_frames_free   (BenchFrames *self);
void         bench_frames_record (BenchFrames *self,
                                  BenchFigure *frames,
                                  BenchFigure *stretches);
void         bench_frames_await  (BenchFrames *self);
void         bench_frames_settle (BenchFrames *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchFrames, bench_frames_free)

G_END_DECLS

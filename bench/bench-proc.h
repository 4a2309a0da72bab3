/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* Inherited by all that a benchmark starts. */
#define BENCH_MARKER_VARIABLE "SKEP_BENCH_MARKER"

/* What a process holds, KiB. */
typedef struct
{
  guint64 pss;
  guint64 rss;
} BenchMemory;

/* What a process has used so far, and when it was looked at. */
typedef struct
{
  double cpu_ms;
  guint64 n_sleeps;
  gint64 time_us;
} BenchUse;

pid_t       bench_read_parent   (pid_t        pid);
BenchMemory bench_read_memory   (pid_t        pid);
BenchUse    bench_read_use      (pid_t        pid);
guint       bench_count_fds     (void);
guint       bench_count_zombies (void);
gboolean    bench_await_end_of  (const char  *marker,
                                 guint        timeout_ms);
guint       bench_count_marked  (const char  *marker);

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-counter.h"
#include "skep-run-report.h"

G_BEGIN_DECLS

/**
 * SkepRunFacts:
 * @n_processes: live processes of the tree at the last sample
 * @cpu_permille: what they used of one core between the last two samples, in thousandths
 * @memory_bytes: their anonymous memory at the last sample
 * @peak_memory: the most memory that was seen in use, bytes; 0: nothing was seen
 * @cpu_us: processor time of the whole tree, µs, known at its end; 0: not known
 * @n_reports: how many reports were set
 *
 * What is observed of a run while it lives: numbers, which cost the reader a load each, and a
 * report, which is handed out under a lock. The worker writes, any thread reads; the counters say
 * when it is worth to take the report.
 */
typedef struct
{
  SkepCounter n_processes;
  SkepCounter cpu_permille;
  SkepCounter memory_bytes;
  SkepCounter peak_memory;
  SkepCounter cpu_us;
  SkepCounter n_reports;

  /*< private >*/
  GMutex mutex;
  SkepRunReport *report; /* owned, never NULL; guarded by mutex */
} SkepRunFacts;

SkepRunFacts  *skep_run_facts_new         (void);
void           skep_run_facts_free        (SkepRunFacts  *self);
void           skep_run_facts_set_sample  (SkepRunFacts  *self,
                                           guint          n_processes,
                                           guint          cpu_permille,
                                           guint64        memory_bytes);
void           skep_run_facts_set_used    (SkepRunFacts  *self,
                                           gint64         cpu_us,
                                           guint64        peak_memory);
void           skep_run_facts_take_report (SkepRunFacts  *self,
                                           SkepRunReport *report);
SkepRunReport *skep_run_facts_dup_report  (SkepRunFacts  *self);

G_END_DECLS

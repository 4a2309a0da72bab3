/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-run-facts.h"

/**
 * skep_run_facts_new:
 *
 * Returns: (transfer full): facts of a run that has not begun
 */
SkepRunFacts *
skep_run_facts_new (void)
{
  SkepRunFacts *self = g_new0 (SkepRunFacts, 1);

  g_mutex_init (&self->mutex);
  self->report = skep_run_report_new ();

  return self;
}

/**
 * skep_run_facts_free:
 * @self: (transfer full): facts that nobody reads any more
 */
void
skep_run_facts_free (SkepRunFacts *self)
{
  g_clear_pointer (&self->report, skep_run_report_unref);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static void
raise_peak (SkepRunFacts *self,
            guint64       memory_bytes)
{
  if (memory_bytes > skep_counter_get (&self->peak_memory))
    skep_counter_set (&self->peak_memory, memory_bytes);
}

/**
 * skep_run_facts_set_sample:
 * @self: facts
 * @n_processes: live processes
 * @cpu_permille: thousandths of one core
 * @memory_bytes: anonymous memory
 *
 * Three numbers, each right by itself: a reader may meet two of them new and one old. Worker only.
 */
void
skep_run_facts_set_sample (SkepRunFacts *self,
                           guint         n_processes,
                           guint         cpu_permille,
                           guint64       memory_bytes)
{
  skep_counter_set (&self->n_processes, n_processes);
  skep_counter_set (&self->cpu_permille, cpu_permille);
  skep_counter_set (&self->memory_bytes, memory_bytes);
  raise_peak (self, memory_bytes);
}

/**
 * skep_run_facts_set_used:
 * @self: facts
 * @cpu_us: processor time of the whole tree, µs
 * @peak_memory: bytes that it has used at one time; a smaller number than was seen says nothing
 *
 * What a run has used from its beginning to its end. Worker only, or whoever makes the run.
 */
void
skep_run_facts_set_used (SkepRunFacts *self,
                         gint64        cpu_us,
                         guint64       peak_memory)
{
  skep_counter_set (&self->cpu_us, cpu_us);
  raise_peak (self, peak_memory);
}

/**
 * skep_run_facts_take_report:
 * @self: facts
 * @report: (transfer full): the newest report, not to be changed any more
 *
 * Worker only.
 */
void
skep_run_facts_take_report (SkepRunFacts  *self,
                            SkepRunReport *report)
{
  SkepRunReport *old;

  g_mutex_lock (&self->mutex);
  old = self->report;
  self->report = report;
  /* Under the lock: who reads the new number gets this report or a newer one. */
  skep_counter_add (&self->n_reports, 1);
  g_mutex_unlock (&self->mutex);

  skep_run_report_unref (old);
}

/**
 * skep_run_facts_dup_report:
 * @self: facts
 *
 * Any thread.
 *
 * Returns: (transfer full): the newest report
 */
SkepRunReport *
skep_run_facts_dup_report (SkepRunFacts *self)
{
  SkepRunReport *report;

  g_mutex_lock (&self->mutex);
  report = skep_run_report_ref (self->report);
  g_mutex_unlock (&self->mutex);

  return report;
}

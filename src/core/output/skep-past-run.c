/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-past-run.h"

/* What is handed out is the first member. */
typedef struct
{
  SkepPastRun run;
  gatomicrefcount ref_count;
} Counted;

G_DEFINE_BOXED_TYPE (SkepPastRun, skep_past_run, skep_past_run_ref, skep_past_run_unref)

/**
 * skep_past_run_new:
 *
 * Whoever makes it sets its texts, and may set all fields until it is shared. Any thread.
 *
 * Returns: (transfer full): a run of which nothing is known
 */
SkepPastRun *
skep_past_run_new (void)
{
  Counted *self = g_new0 (Counted, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->run.status = SKEP_RUN_STATUS_FAILED;
  self->run.exit_code = SKEP_RUN_NO_EXIT;
  self->run.term_signal = SKEP_RUN_NO_EXIT;

  return &self->run;
}

/**
 * skep_past_run_copy:
 * @self: a past run
 *
 * Any thread.
 *
 * Returns: (transfer full): a run like @self that may be changed until it is shared
 */
SkepPastRun *
skep_past_run_copy (const SkepPastRun *self)
{
  SkepPastRun *copy = skep_past_run_new ();

  *copy = *self;
  copy->uuid = g_strdup (self->uuid);
  copy->id = g_strdup (self->id);
  copy->project = g_strdup (self->project);
  copy->script = g_strdup (self->script);
  copy->name = g_strdup (self->name);
  copy->command = g_strdup (self->command);
  copy->started_by = g_strdup (self->started_by);

  return copy;
}

/**
 * skep_past_run_ref:
 * @self: a past run
 *
 * Any thread that holds @self.
 *
 * Returns: (transfer full): @self
 */
SkepPastRun *
skep_past_run_ref (SkepPastRun *self)
{
  g_atomic_ref_count_inc (&((Counted *) self)->ref_count);
  return self;
}

/**
 * skep_past_run_unref:
 * @self: (transfer full): a past run
 *
 * Any thread.
 */
void
skep_past_run_unref (SkepPastRun *self)
{
  if (!g_atomic_ref_count_dec (&((Counted *) self)->ref_count))
    return;

  g_free (self->uuid);
  g_free (self->id);
  g_free (self->project);
  g_free (self->script);
  g_free (self->name);
  g_free (self->command);
  g_free (self->started_by);
  g_free (self);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "skep-errno.h"
#include "skep-past-run.h"
#include "skep-run-observer.h"

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

/* `SOURCE:DIR:NAME`, in which a folder and a name may have colons too. */
static char *
dup_dir (const SkepPastRun *self)
{
  const char *dir = strchr (self->script, ':');
  gsize dir_length = dir != NULL ? strlen (dir + 1) : 0;
  gsize name_length = strlen (self->name) + 1;

  return dir_length >= name_length ? g_strndup (dir + 1, dir_length - name_length) : g_strdup ("");
}

/* The same one as that of the project, as far as it is remembered. */
static SkepScript *
make_script (const SkepPastRun *self)
{
  g_autofree char *source = g_strndup (self->script, strcspn (self->script, ":"));
  g_autofree char *dir = dup_dir (self);
  SkepScript *script = skep_script_new (self->project, source, "", dir, self->name);

  g_free (script->id);
  script->id = g_strdup (self->script);
  script->command = g_strdup (self->command);
  script->argv = g_new0 (char *, 1);
  script->cwd = g_build_filename (self->project, dir, NULL);
  return script;
}

static SkepRunState
make_state (const SkepPastRun *self)
{
  return (SkepRunState) {
    .status = self->status,
    .exit_code = self->exit_code,
    .term_signal = self->term_signal,
    .error_number = self->error_number,
    .error_stage = self->error_stage,
    .error_text = self->error_text,
    .stopped_by = self->stopped_by,
    .ended_us = self->duration_us,
    .started_wall = self->started_wall,
    .ended_wall = self->ended_wall,
  };
}

/* Of a run that has written nothing, or whose output was removed, there is nothing. */
static SkepOutput *
open_output (const SkepPastRun  *self,
             const char         *log_root,
             GError            **error)
{
  g_autofree char *folder = g_build_filename (log_root, self->uuid, NULL);
  g_autoptr (GError) local_error = NULL;
  SkepOutput *output = skep_output_open (folder, &local_error);

  if (output == NULL && g_error_matches (local_error, SKEP_ERRNO, ENOENT))
    return skep_output_new (NULL);
  if (output == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return output;
}

/**
 * skep_past_run_open:
 * @self: a past run
 * @log_root: (type filename): as of skep_run_history_get_log_root()
 * @error: return location: %G_IO_ERROR_BUSY if it is live; else in the domain %SKEP_ERRNO, if its
 *   output can't be looked at
 *
 * Makes a run of it that can be shown like any other; its times are right, but its monotonic ones
 * begin with 0. If its output was removed, it has none. Blocks: it lists a folder. Any thread.
 *
 * Returns: (transfer full) (nullable): a finished run
 */
SkepRun *
skep_past_run_open (SkepPastRun  *self,
                    const char   *log_root,
                    GError      **error)
{
  const SkepRunState state = make_state (self);
  g_autoptr (SkepScript) script = NULL;
  g_autoptr (SkepOutput) output = NULL;
  SkepRun *run;

  if (self->is_live)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                   _("“%s” still runs, in another Skep"), self->id);
      return NULL;
    }

  output = open_output (self, log_root, error);
  if (output == NULL)
    return NULL;

  script = make_script (self);
  run = skep_run_new_past (self->id, self->uuid, script, self->started_by, &state, output);
  skep_run_facts_set_used (skep_run_get_facts (run), self->cpu_us, self->peak_memory);
  skep_run_observer_settle (run, NULL);
  return run;
}

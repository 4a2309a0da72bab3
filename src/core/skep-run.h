/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

#include "skep-counter.h"
#include "skep-output.h"
#include "skep-run-facts.h"
#include "skep-run-state.h"
#include "skep-script.h"

G_BEGIN_DECLS

#define SKEP_TYPE_RUN (skep_run_get_type ())
G_DECLARE_FINAL_TYPE (SkepRun, skep_run, SKEP, RUN, GObject)

/* One state per rank is what the product makes; the cap only guards against a faulty caller. */
#define SKEP_RUN_DEFAULT_MAX_STATES 64

/**
 * SkepRun:
 * @n_updates: states published after the first
 * @n_retries: updates that were made again because another thread was faster
 * @n_refusals: updates that were refused, by the function given or by the limit of states
 *
 * One launch of one script: its identity, its chain of states, its output. Who may call what, and
 * what each call makes visible, stands at the top of skep-run.c.
 *
 * Only skep-run.c touches the other fields; they stand here so that peeking is inline.
 */
struct _SkepRun
{
  GObject parent_instance;

  const SkepRunState *state; /* (atomic), never NULL, head of the chain, owned */

  /* Immutable */
  guint number;
  guint max_states; /* 0: no limit */

  /* Owned, immutable pointers */
  char *id;
  char *uuid;
  char *started_by;
  SkepScript *script;
  SkepOutput *output;
  SkepRunFacts *facts;

  SkepCounter n_updates;
  SkepCounter n_retries;
  SkepCounter n_refusals;
};

/**
 * skep_run_peek_state:
 * @self: a run that the caller holds
 *
 * The newest state. Any thread; two loads, no lock, no allocation, no type check.
 *
 * Returns: (transfer none): valid and unchanged for as long as the caller holds @self
 */
static inline const SkepRunState *
skep_run_peek_state (SkepRun *self)
{
  /* Acquire: pairs with the compare-and-exchange in skep_run_update_state(), which makes the
   * fields of the new state visible before its address. */
  return g_atomic_pointer_get (&self->state);
}

SkepRun     *skep_run_new            (guint              number,
                                      SkepScript        *script,
                                      const char        *started_by);
SkepRun     *skep_run_new_with_limit (guint              number,
                                      SkepScript        *script,
                                      const char        *started_by,
                                      guint              max_states);
SkepRun     *skep_run_new_logged     (guint              number,
                                      SkepScript        *script,
                                      const char        *started_by,
                                      const char        *log_root);
SkepRun     *skep_run_new_past       (const char        *id,
                                      const char        *uuid,
                                      SkepScript        *script,
                                      const char        *started_by,
                                      const SkepRunState *state,
                                      SkepOutput        *output);
gboolean     skep_run_update_state   (SkepRun           *self,
                                      SkepRunStateFunc   next,
                                      gpointer           data);
guint        skep_run_get_number     (SkepRun           *self);
const char  *skep_run_get_id         (SkepRun           *self);
const char  *skep_run_get_uuid       (SkepRun           *self);
const char  *skep_run_get_started_by (SkepRun           *self);
SkepScript  *skep_run_get_script     (SkepRun           *self);
SkepOutput  *skep_run_get_output     (SkepRun           *self);
SkepLog     *skep_run_get_log        (SkepRun           *self);
SkepRunFacts *skep_run_get_facts     (SkepRun           *self);
char        *skep_run_to_string      (SkepRun           *self);

G_END_DECLS

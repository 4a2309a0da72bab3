/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Lifetime: nothing a reader can reach is freed before its owner, and every reader holds the
 * owner. A state belongs to its run from the exchange that published it until the run is
 * finalized; no state is ever freed, reused or changed before that. So a reader needs nothing
 * but its reference on the run: no registration, no lock, no count of its own. It follows that
 * an address never comes back while the run lives: comparing two state pointers compares two
 * states (no ABA), for the exchange below and for a row that keeps the last one it saw.
 *
 * The price is that states pile up. Their number is bounded: the rank only rises, which makes at
 * most six, and `max_states` is the guard against a caller with another idea.
 *
 * Operation            | Caller                         | Lock-free | Linearization point
 * ---------------------|--------------------------------|-----------|----------------------------
 * skep_run_new         | any thread                     | no        | none: it is still private
 * skep_run_peek_state  | any thread that holds the run  | wait-free | its load of `state`
 * skep_run_update_state| any thread that holds the run; | lock-free | its successful exchange of
 *                      | in the product only the worker |           | `state`; a refusal: its load
 * getters              | any thread that holds the run  | wait-free | identity never changes
 * skep_run_to_string   | any thread that holds the run  | no        | its load of `state`
 * finalize             | whoever drops the last ref     | no        | none: it is private again
 *
 * Publish                     | makes visible                       | to
 * ----------------------------|-------------------------------------|-----------------------------
 * exchange of `state` in      | every field of the new state, and,  | the load in peek_state, the
 * skep_run_update_state       | by its `prev`, all states before    | reload of a failed exchange
 * handing out the run (table, | identity and the first state        | whoever got the run that way
 * thread creation, queue)     |                                     |
 *
 * update_state is lock-free, not wait-free: an exchange fails only because another succeeded.
 * Allocation of the new state is malloc()'s, which may lock among writers; readers never
 * allocate. Orders are sequentially consistent because GLib's are; release and acquire would do.
 */

#include "config.h"

#include "skep-run.h"

G_DEFINE_FINAL_TYPE (SkepRun, skep_run, G_TYPE_OBJECT)

static SkepRunState *
first_state_new (void)
{
  SkepRunState *state = g_new0 (SkepRunState, 1);

  state->status = SKEP_RUN_STATUS_PENDING;
  state->exit_code = SKEP_RUN_NO_EXIT;
  state->term_signal = SKEP_RUN_NO_EXIT;
  state->started_us = g_get_monotonic_time ();
  state->started_wall = g_get_real_time ();
  return state;
}

static void
free_states (const SkepRunState *head)
{
  while (head != NULL)
    {
      const SkepRunState *prev = head->prev;

      g_free ((gpointer) head);
      head = prev;
    }
}

static void
skep_run_finalize (GObject *object)
{
  SkepRun *self = SKEP_RUN (object);

  /* The last reference is gone, and with it every reader and writer. */
  free_states (skep_run_peek_state (self));
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->uuid, g_free);
  g_clear_pointer (&self->started_by, g_free);
  g_clear_pointer (&self->script, skep_script_unref);
  g_clear_pointer (&self->output, skep_output_unref);
  g_clear_pointer (&self->facts, skep_run_facts_free);

  G_OBJECT_CLASS (skep_run_parent_class)->finalize (object);
}

static void
skep_run_class_init (SkepRunClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = skep_run_finalize;
}

static void
skep_run_init (SkepRun *self)
{
  /* Orders nothing: the run is private until it is handed out, which publishes this too. */
  g_atomic_pointer_set (&self->state, first_state_new ());
}

static SkepRun *
run_new (guint       number,
         SkepScript *script,
         const char *started_by)
{
  SkepRun *self = g_object_new (SKEP_TYPE_RUN, NULL);

  self->number = number;
  self->max_states = SKEP_RUN_DEFAULT_MAX_STATES;
  self->started_by = g_strdup (started_by);
  self->script = skep_script_ref (script);
  self->facts = skep_run_facts_new ();

  return self;
}

/**
 * skep_run_new_logged:
 * @number: its number, from 1, unique in its table
 * @script: what it is a launch of
 * @started_by: who asked for it, such as `you` or `agent NAME`
 * @log_root: (nullable): folder in which its output gets a folder named by its uuid; %NULL: its
 *   output is kept in memory only
 *
 * Creates a run in status `pending`, started now. Its id is `NAME-N` by the name of @script and
 * @number. Runs are made by skep_run_table_append(). Any thread.
 *
 * Returns: (transfer full): a run
 */
SkepRun *
skep_run_new_logged (guint       number,
                     SkepScript *script,
                     const char *started_by,
                     const char *log_root)
{
  g_autofree char *folder = NULL;
  SkepRun *self;

  g_return_val_if_fail (number > 0, NULL);
  g_return_val_if_fail (script != NULL, NULL);
  g_return_val_if_fail (started_by != NULL, NULL);

  self = run_new (number, script, started_by);
  self->id = g_strdup_printf ("%s-%u", script->name, number);
  self->uuid = g_uuid_string_random ();
  if (log_root != NULL)
    folder = g_build_filename (log_root, self->uuid, NULL);
  self->output = skep_output_new (folder);
  return self;
}

/**
 * skep_run_new:
 * @number: its number, from 1, unique in its table
 * @script: what it is a launch of
 * @started_by: who asked for it, such as `you` or `agent NAME`
 *
 * Like skep_run_new_logged(), with its output in memory only. Any thread.
 *
 * Returns: (transfer full): a run
 */
SkepRun *
skep_run_new (guint       number,
              SkepScript *script,
              const char *started_by)
{
  return skep_run_new_logged (number, script, started_by, NULL);
}

/**
 * skep_run_new_with_limit:
 * @number: its number, from 1, unique in its table
 * @script: what it is a launch of
 * @started_by: who asked for it
 * @max_states: how many states it may have, the first included; 0 for no limit
 *
 * Like skep_run_new(), with another limit, for tests and benchmarks. Any thread.
 *
 * Returns: (transfer full): a run
 */
SkepRun *
skep_run_new_with_limit (guint       number,
                         SkepScript *script,
                         const char *started_by,
                         guint       max_states)
{
  SkepRun *self = skep_run_new (number, script, started_by);

  if (self != NULL)
    self->max_states = max_states;
  return self;
}

/**
 * skep_run_new_past:
 * @id: its id at the time
 * @uuid: under which its output is kept
 * @script: what it was a launch of
 * @started_by: who asked for it
 * @state: its last state, finished; copied
 * @output: what is kept of its output
 *
 * Creates a run that has ended long ago, so that it can be shown like any other. It is in no
 * table, and its number is 0. Any thread.
 *
 * Returns: (transfer full): a run with one state
 */
SkepRun *
skep_run_new_past (const char         *id,
                   const char         *uuid,
                   SkepScript         *script,
                   const char         *started_by,
                   const SkepRunState *state,
                   SkepOutput         *output)
{
  SkepRunState *last;
  SkepRun *self;

  g_return_val_if_fail (skep_run_state_is_finished (state), NULL);

  self = run_new (0, script, started_by);
  self->id = g_strdup (id);
  self->uuid = g_strdup (uuid);
  self->output = skep_output_ref (output);

  last = g_memdup2 (state, sizeof *state);
  last->prev = NULL;
  last->serial = 0;
  free_states (skep_run_peek_state (self));
  /* Orders nothing: the run is private until it is handed out, which publishes this too. */
  g_atomic_pointer_set (&self->state, last);
  return self;
}

static gboolean
make_next (SkepRun            *self,
           SkepRunState       *state,
           const SkepRunState *head,
           SkepRunStateFunc    next,
           gpointer            data)
{
  if (self->max_states != 0 && head->serial + 1 >= self->max_states)
    return FALSE;

  *state = *head;
  state->prev = head;
  state->serial = head->serial + 1;
  if (!next (state, data))
    return FALSE;

  g_assert (state->prev == head && state->serial == head->serial + 1);
  return TRUE;
}

/**
 * skep_run_update_state:
 * @self: a run that the caller holds
 * @next: (scope call): makes the next state from a copy of the current one, or refuses
 * @data: for @next
 *
 * Publishes one more state. When another thread publishes first, @next is called again, on a
 * copy of that newer state, so that no update is lost and none is decided on an old state. What
 * @next refuses, and whatever exceeds the limit of states, is not published and counted in
 * `n_refusals`.
 *
 * @next must leave `prev` and `serial` alone. Any thread; lock-free. It allocates one state, which
 * lives as long as @self.
 *
 * Returns: %TRUE if the state was published, %FALSE if it was refused
 */
gboolean
skep_run_update_state (SkepRun          *self,
                       SkepRunStateFunc  next,
                       gpointer          data)
{
  g_autofree SkepRunState *state = NULL;

  g_return_val_if_fail (SKEP_IS_RUN (self), FALSE);
  g_return_val_if_fail (next != NULL, FALSE);

  state = g_new (SkepRunState, 1);
  for (;;)
    {
      /* Acquire: the exchange below, by whichever thread, made the fields of `head` visible. */
      const SkepRunState *head = skep_run_peek_state (self);

      if (!make_next (self, state, head, next, data))
        {
          skep_counter_add (&self->n_refusals, 1);
          return FALSE;
        }

      /* Release: makes the fields of `state` visible to the load in skep_run_peek_state(). It
       * fails only if another update came between; `state` was not seen then and is reused. */
      if (g_atomic_pointer_compare_and_exchange (&self->state, head, state))
        break;
      skep_counter_add (&self->n_retries, 1);
    }

  /* The chain owns it now. */
  (void) g_steal_pointer (&state);
  skep_counter_add (&self->n_updates, 1);
  return TRUE;
}

/**
 * skep_run_get_number:
 * @self: a run
 *
 * Any thread.
 *
 * Returns: its number, from 1, unique in its table
 */
guint
skep_run_get_number (SkepRun *self)
{
  g_return_val_if_fail (SKEP_IS_RUN (self), 0);

  return self->number;
}

/**
 * skep_run_get_id:
 * @self: a run
 *
 * Any thread.
 *
 * Returns: (transfer none): `NAME-N`, such as `dev-17`
 */
const char *
skep_run_get_id (SkepRun *self)
{
  g_return_val_if_fail (SKEP_IS_RUN (self), NULL);

  return self->id;
}

/**
 * skep_run_get_uuid:
 * @self: a run
 *
 * The name under which its log and history are kept. Any thread.
 *
 * Returns: (transfer none): a version 4 UUID, RFC 4122
 */
const char *
skep_run_get_uuid (SkepRun *self)
{
  g_return_val_if_fail (SKEP_IS_RUN (self), NULL);

  return self->uuid;
}

/**
 * skep_run_get_started_by:
 * @self: a run
 *
 * Any thread.
 *
 * Returns: (transfer none): who asked for it
 */
const char *
skep_run_get_started_by (SkepRun *self)
{
  g_return_val_if_fail (SKEP_IS_RUN (self), NULL);

  return self->started_by;
}

/**
 * skep_run_get_script:
 * @self: a run
 *
 * Any thread.
 *
 * Returns: (transfer none): what it is a launch of, as it was then
 */
SkepScript *
skep_run_get_script (SkepRun *self)
{
  g_return_val_if_fail (SKEP_IS_RUN (self), NULL);

  return self->script;
}

/**
 * skep_run_get_output:
 * @self: a run
 *
 * Any thread.
 *
 * Returns: (transfer none): all that is kept of what it wrote
 */
SkepOutput *
skep_run_get_output (SkepRun *self)
{
  g_return_val_if_fail (SKEP_IS_RUN (self), NULL);

  return self->output;
}

/**
 * skep_run_get_log:
 * @self: a run
 *
 * Any thread; who may append is told at skep_log_append().
 *
 * Returns: (transfer none): its output
 */
SkepLog *
skep_run_get_log (SkepRun *self)
{
  g_return_val_if_fail (SKEP_IS_RUN (self), NULL);

  return skep_output_get_log (self->output);
}

/**
 * skep_run_get_facts:
 * @self: a run
 *
 * Any thread; valid for as long as the caller holds @self.
 *
 * Returns: (transfer none): what is observed of it
 */
SkepRunFacts *
skep_run_get_facts (SkepRun *self)
{
  g_return_val_if_fail (SKEP_IS_RUN (self), NULL);

  return self->facts;
}

/**
 * skep_run_to_string:
 * @self: a run that the caller holds
 *
 * One line for debug output, of one state: id, name, status, process id and exit. Any thread.
 *
 * Returns: (transfer full): such as `dev-17 (dev) failed, pid 4711, exit 3`
 */
char *
skep_run_to_string (SkepRun *self)
{
  const SkepRunState *state;
  GString *string;

  g_return_val_if_fail (SKEP_IS_RUN (self), NULL);

  state = skep_run_peek_state (self);
  string = g_string_new (NULL);
  g_string_append_printf (string, "%s (%s) %s", self->id, self->script->name,
                          skep_run_status_to_string (state->status));
  if (state->pid != 0)
    g_string_append_printf (string, ", pid %d", (int) state->pid);
  if (state->exit_code != SKEP_RUN_NO_EXIT)
    g_string_append_printf (string, ", exit %d", state->exit_code);
  if (state->term_signal != SKEP_RUN_NO_EXIT)
    g_string_append_printf (string, ", signal %d", state->term_signal);
  return g_string_free (string, FALSE);
}

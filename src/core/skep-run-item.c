/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-run-item.h"

/**
 * SkepRunItem:
 *
 * One run as the main loop sees it: it holds the state of the last poll, so that everything that
 * is shown of the run at one time comes from the same state. Main thread only.
 */
struct _SkepRunItem
{
  GObject parent_instance;

  SkepRun *run;              /* owned */
  const SkepRunState *state; /* borrowed from run, which never frees it */
  SkepRunReport *report;     /* owned */
  guint64 report_number;     /* of report, by n_reports */
  guint64 problems_number;   /* of the problems that were told, by n_changes */
  gboolean has_all_problems; /* no more will be found */

  guint16 history[SKEP_RUN_ITEM_HISTORY]; /* oldest first */
  guint n_history;
};

enum
{
  PROP_0,
  PROP_RUN,
  PROP_STATE,
  PROP_REPORT,
  PROP_PROBLEMS,
  N_PROPS,
};

G_DEFINE_FINAL_TYPE (SkepRunItem, skep_run_item, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

static void
skep_run_item_finalize (GObject *object)
{
  SkepRunItem *self = SKEP_RUN_ITEM (object);

  g_clear_pointer (&self->report, skep_run_report_unref);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (skep_run_item_parent_class)->finalize (object);
}

static SkepProblemList *
get_problems (SkepRunItem *self)
{
  return skep_output_get_problems (skep_run_get_output (self->run));
}

static void
skep_run_item_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  SkepRunItem *self = SKEP_RUN_ITEM (object);

  switch (property_id)
    {
    case PROP_RUN:
      g_value_set_object (value, self->run);
      break;
    case PROP_STATE:
      g_value_set_pointer (value, (gpointer) self->state);
      break;
    case PROP_REPORT:
      g_value_set_boxed (value, self->report);
      break;
    case PROP_PROBLEMS:
      g_value_set_pointer (value, get_problems (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_run_item_class_init (SkepRunItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = skep_run_item_finalize;
  object_class->get_property = skep_run_item_get_property;

  properties[PROP_RUN] =
      g_param_spec_object ("run", NULL, NULL, SKEP_TYPE_RUN,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_STATE] =
      g_param_spec_pointer ("state", NULL, NULL,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_REPORT] =
      g_param_spec_boxed ("report", NULL, NULL, SKEP_TYPE_RUN_REPORT,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PROBLEMS] =
      g_param_spec_pointer ("problems", NULL, NULL,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
skep_run_item_init (SkepRunItem *self)
{
}

/* The number first: a report that is newer than its number is fetched once more, never missed. */
static gboolean
fetch_report (SkepRunItem *self)
{
  SkepRunFacts *facts = skep_run_get_facts (self->run);
  guint64 number = skep_counter_get (&facts->n_reports);

  if (self->report != NULL && number == self->report_number)
    return FALSE;

  g_clear_pointer (&self->report, skep_run_report_unref);
  self->report = skep_run_facts_dup_report (facts);
  self->report_number = number;
  return TRUE;
}

/* The number first, as above: that there are no more is a change too. */
static gboolean
fetch_problems (SkepRunItem *self)
{
  SkepProblemList *problems = get_problems (self);
  guint64 number = skep_problem_list_get_n_changes (problems);

  if (number == self->problems_number)
    return FALSE;

  self->problems_number = number;
  self->has_all_problems = skep_problem_list_is_complete (problems);
  return TRUE;
}

/**
 * skep_run_item_new:
 * @run: a run
 *
 * Returns: (transfer full): an item with the state that @run has now
 */
SkepRunItem *
skep_run_item_new (SkepRun *run)
{
  SkepRunItem *self = g_object_new (SKEP_TYPE_RUN_ITEM, NULL);

  self->run = g_object_ref (run);
  self->state = skep_run_peek_state (run);
  fetch_report (self);
  fetch_problems (self);

  return self;
}

/**
 * skep_run_item_get_run:
 * @self: an item
 *
 * Returns: (transfer none): its run
 */
SkepRun *
skep_run_item_get_run (SkepRunItem *self)
{
  g_return_val_if_fail (SKEP_IS_RUN_ITEM (self), NULL);

  return self->run;
}

/**
 * skep_run_item_get_state:
 * @self: an item
 *
 * Returns: (transfer none): the state of the last poll, valid for as long as @self is held
 */
const SkepRunState *
skep_run_item_get_state (SkepRunItem *self)
{
  g_return_val_if_fail (SKEP_IS_RUN_ITEM (self), NULL);

  return self->state;
}

/**
 * skep_run_item_get_report:
 * @self: an item
 *
 * Returns: (transfer none): the report of the last poll
 */
const SkepRunReport *
skep_run_item_get_report (SkepRunItem *self)
{
  g_return_val_if_fail (SKEP_IS_RUN_ITEM (self), NULL);

  return self->report;
}

/**
 * skep_run_item_is_settled:
 * @self: an item
 *
 * Returns: whether, as of the last poll, it will not change any more
 */
gboolean
skep_run_item_is_settled (SkepRunItem *self)
{
  g_return_val_if_fail (SKEP_IS_RUN_ITEM (self), FALSE);

  return self->report->is_settled && skep_run_state_is_finished (self->state) &&
         (self->has_all_problems || skep_log_get_n_bytes (skep_run_get_log (self->run)) == 0);
}

/**
 * skep_run_item_poll:
 * @self: an item
 *
 * Compares one pointer, which is enough because no state is ever freed and reused, and one number
 * each for the report and the problems. Notifies `state`, `report` and `problems` once each if they
 * changed, however often they did in between.
 *
 * Returns: whether anything changed
 */
gboolean
skep_run_item_poll (SkepRunItem *self)
{
  const SkepRunState *state = skep_run_peek_state (self->run);
  gboolean has_state = state != self->state;
  gboolean has_report = fetch_report (self);
  gboolean has_problems = fetch_problems (self);

  self->state = state;
  if (has_state)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  if (has_report)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REPORT]);
  if (has_problems)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEMS]);

  return has_state || has_report || has_problems;
}

/**
 * skep_run_item_tick:
 * @self: an item
 *
 * Appends what the run uses of the processor now to the history. To be called once a second while
 * somebody looks.
 */
void
skep_run_item_tick (SkepRunItem *self)
{
  guint64 cpu = skep_counter_get (&skep_run_get_facts (self->run)->cpu_permille);

  if (self->n_history == SKEP_RUN_ITEM_HISTORY)
    memmove (self->history, self->history + 1, --self->n_history * sizeof self->history[0]);
  self->history[self->n_history++] = MIN (cpu, G_MAXUINT16);
}

/**
 * skep_run_item_get_history:
 * @self: an item
 * @n_values: (out): how many there are, at most %SKEP_RUN_ITEM_HISTORY
 *
 * Returns: (transfer none) (array length=n_values): thousandths of one core, oldest first
 */
const guint16 *
skep_run_item_get_history (SkepRunItem *self,
                           guint       *n_values)
{
  g_return_val_if_fail (SKEP_IS_RUN_ITEM (self), NULL);

  *n_values = self->n_history;
  return self->history;
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-run-actions.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "skep-flow-layout.h"
#include "skep-script-button.h"

/* What can be done about a run beside starting and stopping it, which few runs need. */
typedef struct
{
  gboolean (*applies) (const SkepRunState  *state,
                       const SkepRunReport *report);
  const char *action;
  const char *label;
  const char *name; /* accessible, takes the name of the script */
  const char *css_class;
} Action;

static gboolean
may_be_killed (const SkepRunState  *state,
               const SkepRunReport *report)
{
  return state->status == SKEP_RUN_STATUS_STOPPING && report->step != SKEP_STOP_STEP_KILL;
}

static gboolean
may_be_let_go (const SkepRunState  *state,
               const SkepRunReport *report)
{
  return state->status == SKEP_RUN_STATUS_STOPPING && report->n_refused > 0;
}

static gboolean
may_start_without_environment (const SkepRunState  *state,
                               const SkepRunReport *report)
{
  return state->status == SKEP_RUN_STATUS_PENDING && report->is_waiting_for_environment;
}

static gboolean
has_holder (const SkepRunState  *state,
            const SkepRunReport *report)
{
  return state->status == SKEP_RUN_STATUS_FAILED && report->holder != NULL;
}

/* A process of another user is not ours to stop. */
static gboolean
has_holder_to_stop (const SkepRunState  *state,
                    const SkepRunReport *report)
{
  const SkepPortHolder *holder = report->holder;

  return has_holder (state, report) &&
         (holder->run_id != NULL || (holder->pid != 0 && holder->uid == getuid ()));
}

static gboolean
has_holder_to_show (const SkepRunState  *state,
                    const SkepRunReport *report)
{
  return has_holder (state, report) && report->holder->run_id != NULL;
}

static const Action actions[] = {
  { may_be_killed, "script.kill", N_("Kill Now"), N_("Kill %s now"), "destructive-action" },
  { may_be_let_go, "script.let-go", N_("Let Go"), N_("Let go of %s"), NULL },
  { may_start_without_environment, "script.start-without-environment", N_("Start Without"),
    N_("Start %s without the environment of the login shell"), NULL },
  { has_holder_to_show, "script.show-holder", N_("Show"),
    N_("Show what uses the port of %s"), NULL },
  { has_holder_to_stop, "script.stop-holder", N_("Stop It…"),
    N_("Stop what uses the port of %s"), NULL },
};

struct _SkepRunActions
{
  GtkWidget parent_instance;

  GtkWidget *buttons[G_N_ELEMENTS (actions)]; /* children, NULL until they are needed */
};

G_DEFINE_FINAL_TYPE (SkepRunActions, skep_run_actions, GTK_TYPE_WIDGET)

static GtkWidget *
find_previous (SkepRunActions *self,
               gsize           i)
{
  while (i > 0)
    if (self->buttons[--i] != NULL)
      return self->buttons[i];

  return NULL;
}

static GtkWidget *
ensure_button (SkepRunActions *self,
               gsize           i)
{
  GtkWidget *button = self->buttons[i];

  if (button != NULL)
    return button;

  button = self->buttons[i] = gtk_button_new_with_label (_(actions[i].label));
  gtk_widget_add_css_class (button, "run-action");
  if (actions[i].css_class != NULL)
    gtk_widget_add_css_class (button, actions[i].css_class);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_insert_after (button, GTK_WIDGET (self), find_previous (self, i));

  return button;
}

static void
show_action (SkepRunActions *self,
             gsize           i,
             SkepScript     *script)
{
  GtkWidget *button;

  if (script == NULL)
    {
      if (self->buttons[i] != NULL)
        gtk_widget_set_visible (self->buttons[i], FALSE);
      return;
    }

  button = ensure_button (self, i);
  skep_script_button_bind (GTK_BUTTON (button), script, actions[i].action, _(actions[i].name));
  gtk_widget_set_visible (button, TRUE);
}

static void
skep_run_actions_dispose (GObject *object)
{
  SkepRunActions *self = SKEP_RUN_ACTIONS (object);

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    g_clear_pointer (&self->buttons[i], gtk_widget_unparent);

  G_OBJECT_CLASS (skep_run_actions_parent_class)->dispose (object);
}

static void
skep_run_actions_class_init (SkepRunActionsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_run_actions_dispose;

  gtk_widget_class_set_css_name (widget_class, "runactions");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
skep_run_actions_init (SkepRunActions *self)
{
  gtk_widget_set_layout_manager (GTK_WIDGET (self), skep_flow_layout_new (6, 6));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * skep_run_actions_update:
 * @item: a script
 *
 * Offers what its newest run needs, often nothing.
 */
void
skep_run_actions_update (SkepRunActions *self,
                         SkepScriptItem *item)
{
  const SkepRunState *state;
  const SkepRunReport *report;
  gboolean is_visible = FALSE;

  g_return_if_fail (SKEP_IS_RUN_ACTIONS (self));

  state = skep_script_item_get_state (item);
  report = skep_script_item_get_report (item);
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      gboolean applies = state != NULL && actions[i].applies (state, report);

      show_action (self, i, applies ? skep_script_item_get_script (item) : NULL);
      is_visible |= applies;
    }
  gtk_widget_set_visible (GTK_WIDGET (self), is_visible);
}

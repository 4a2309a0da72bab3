/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-problem-badge.h"

#include <glib/gi18n.h>

#include "skep-problem-text.h"
#include "skep-tooltip.h"

/* More digits would take the room of the words beside it. */
#define MAX_SHOWN 99

/* How many errors and warnings a run has told so far; a click leads to them. */
struct _SkepProblemBadge
{
  GtkWidget parent_instance;

  /* Template */
  GtkButton *button;
  GtkWidget *error_icon;
  GtkLabel *errors;
  GtkWidget *warning_icon;
  GtkLabel *warnings;
};

G_DEFINE_FINAL_TYPE (SkepProblemBadge, skep_problem_badge, GTK_TYPE_WIDGET)

/* Those of a run that went well, or that nobody wanted any more, are no news. */
static SkepProblemList *
get_problems (SkepScriptItem *item)
{
  const SkepRunState *state = skep_script_item_get_state (item);
  SkepRun *run;

  if (state == NULL ||
      (!skep_run_state_is_live (state) && state->status != SKEP_RUN_STATUS_FAILED))
    return NULL;

  run = skep_run_item_get_run (skep_script_item_get_run_item (item));
  return skep_output_get_problems (skep_run_get_output (run));
}

static void
show_count (GtkWidget *icon,
            GtkLabel  *label,
            guint      count)
{
  g_autofree char *text = count > MAX_SHOWN ? g_strdup_printf ("%u+", MAX_SHOWN)
                                            : g_strdup_printf ("%u", count);

  gtk_label_set_label (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), count > 0);
  gtk_widget_set_visible (icon, count > 0);
}

static void
show_label (SkepProblemBadge *self,
            SkepScript       *script,
            guint             n_errors,
            guint             n_warnings)
{
  g_autofree char *counts = skep_problem_text_dup_counts (n_errors, n_warnings);
  /* Translators: such as “2 errors, 1 warning”, and the name of a script */
  g_autofree char *label = g_strdup_printf (_("%s of %s"), counts, script->name);

  skep_tooltip_set_text (GTK_WIDGET (self->button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

static void
skep_problem_badge_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SKEP_TYPE_PROBLEM_BADGE);

  G_OBJECT_CLASS (skep_problem_badge_parent_class)->dispose (object);
}

static void
skep_problem_badge_class_init (SkepProblemBadgeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_problem_badge_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "problembadge");
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-problem-badge.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepProblemBadge, button);
  gtk_widget_class_bind_template_child (widget_class, SkepProblemBadge, error_icon);
  gtk_widget_class_bind_template_child (widget_class, SkepProblemBadge, errors);
  gtk_widget_class_bind_template_child (widget_class, SkepProblemBadge, warning_icon);
  gtk_widget_class_bind_template_child (widget_class, SkepProblemBadge, warnings);
}

static void
skep_problem_badge_init (SkepProblemBadge *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * skep_problem_badge_update:
 * @item: a script
 *
 * Shows what its newest run has told, as long as that matters.
 */
void
skep_problem_badge_update (SkepProblemBadge *self,
                           SkepScriptItem   *item)
{
  SkepProblemList *problems;
  SkepScript *script;
  guint n_errors;
  guint n_warnings;

  g_return_if_fail (SKEP_IS_PROBLEM_BADGE (self));

  problems = get_problems (item);
  n_errors = problems != NULL ? skep_problem_list_get_n_errors (problems) : 0;
  n_warnings = problems != NULL ? skep_problem_list_get_n_warnings (problems) : 0;
  gtk_widget_set_visible (GTK_WIDGET (self), n_errors + n_warnings > 0);
  if (n_errors + n_warnings == 0)
    return;

  script = skep_script_item_get_script (item);
  show_count (self->error_icon, self->errors, n_errors);
  show_count (self->warning_icon, self->warnings, n_warnings);
  show_label (self, script, n_errors, n_warnings);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->button), "s", script->id);
}

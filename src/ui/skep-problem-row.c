/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-problem-row.h"

#include <glib/gi18n.h>

/* One problem: what it says, where, and on demand its lines as they were printed. */
struct _SkepProblemRow
{
  GtkWidget parent_instance;

  /* Owned */
  GSignalGroup *signals;
  SkepProblemItem *item; /* NULL while the row is not bound */

  /* Template */
  GtkImage *icon;
  GtkWidget *body;
  GtkLabel *message;
  GtkWidget *second_line;
  GtkButton *place;
  GtkLabel *place_label;
  GtkLabel *tool;
  GtkLabel *repeats;
  GtkButton *expander;
  GtkWidget *details;
  GtkLabel *text;
};

G_DEFINE_FINAL_TYPE (SkepProblemRow, skep_problem_row, GTK_TYPE_WIDGET)

static const struct
{
  const char *icon_name;
  const char *css_class;
  const char *label;
} looks[] = {
  [SKEP_PROBLEM_WARNING] = { "dialog-warning-symbolic", "warning", N_("Warning") },
  [SKEP_PROBLEM_ERROR] = { "dialog-error-symbolic", "error", N_("Error") },
};

static void
show_severity (SkepProblemRow      *self,
               SkepProblemSeverity  severity)
{
  const char *css_classes[] = { looks[severity].css_class, NULL };

  gtk_image_set_from_icon_name (self->icon, looks[severity].icon_name);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), css_classes);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _(looks[severity].label), -1);
}

/* The way to open files takes no line, so the tooltip tells it, and the clipboard has it then. */
static char *
dup_open_label (const SkepProblem *problem)
{
  if (problem->line == 0)
    return g_strdup_printf (_("Open %s"), problem->file);

  /* Translators: name of a file, and a line in it */
  return g_strdup_printf (_("Open %s (line %u)"), problem->file, problem->line);
}

static void
show_place (SkepProblemRow    *self,
            const SkepProblem *problem)
{
  g_autofree char *place = skep_problem_dup_place (problem);
  g_autofree char *label = place != NULL ? dup_open_label (problem) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->place), place != NULL);
  if (place == NULL)
    return;

  gtk_label_set_label (self->place_label, place);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->place), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->place), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->place), "t", (guint64) problem->start);
}

static void
show_repeats (SkepProblemRow    *self,
              const SkepProblem *problem)
{
  /* Translators: how often the same was told */
  g_autofree char *text = g_strdup_printf (_("×%u"), problem->n_repeats + 1);

  gtk_label_set_label (self->repeats, text);
  gtk_widget_set_visible (GTK_WIDGET (self->repeats), problem->n_repeats > 0);
}

/* The row of the list view is what has the focus, so it says how it is. */
static void
show_details (SkepProblemRow *self)
{
  const SkepProblem *problem = skep_problem_item_get_problem (self->item);
  gboolean has_more = problem->text != NULL && !g_str_equal (problem->text, problem->message);
  gboolean is_expanded = has_more && skep_problem_item_get_is_expanded (self->item);
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  gtk_widget_set_visible (GTK_WIDGET (self->expander), has_more);
  gtk_button_set_icon_name (self->expander,
                            is_expanded ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->expander),
                               is_expanded ? _("Hide Details") : _("Show Details"));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->expander), "t",
                                    (guint64) problem->start);
  gtk_widget_set_visible (self->details, is_expanded);
  gtk_label_set_label (self->text, is_expanded ? problem->text : "");
  if (parent != NULL)
    gtk_accessible_update_state (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_STATE_EXPANDED,
                                 is_expanded, -1);
}

static void
refresh (SkepProblemRow *self)
{
  const SkepProblem *problem;

  if (self->item == NULL)
    return;

  problem = skep_problem_item_get_problem (self->item);
  show_severity (self, problem->severity);
  gtk_label_set_label (self->message, problem->message);
  gtk_label_set_label (self->tool, problem->tool != NULL ? problem->tool : "");
  show_place (self, problem);
  show_repeats (self, problem);
  gtk_widget_set_visible (self->second_line, problem->file != NULL || problem->tool != NULL);
  show_details (self);
}

static void
skep_problem_row_dispose (GObject *object)
{
  SkepProblemRow *self = SKEP_PROBLEM_ROW (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->item);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_PROBLEM_ROW);

  G_OBJECT_CLASS (skep_problem_row_parent_class)->dispose (object);
}

static void
skep_problem_row_class_init (SkepProblemRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_problem_row_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "problemrow");
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-problem-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepProblemRow, icon);
  gtk_widget_class_bind_template_child (widget_class, SkepProblemRow, body);
  gtk_widget_class_bind_template_child (widget_class, SkepProblemRow, message);
  gtk_widget_class_bind_template_child (widget_class, SkepProblemRow, second_line);
  gtk_widget_class_bind_template_child (widget_class, SkepProblemRow, place);
  gtk_widget_class_bind_template_child (widget_class, SkepProblemRow, place_label);
  gtk_widget_class_bind_template_child (widget_class, SkepProblemRow, tool);
  gtk_widget_class_bind_template_child (widget_class, SkepProblemRow, repeats);
  gtk_widget_class_bind_template_child (widget_class, SkepProblemRow, expander);
  gtk_widget_class_bind_template_child (widget_class, SkepProblemRow, details);
  gtk_widget_class_bind_template_child (widget_class, SkepProblemRow, text);
}

static void
skep_problem_row_init (SkepProblemRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (SKEP_TYPE_PROBLEM_ITEM);
  g_signal_group_connect_swapped (self->signals, "notify::problem", G_CALLBACK (refresh), self);
  g_signal_group_connect_swapped (self->signals, "notify::is-expanded",
                                  G_CALLBACK (show_details), self);
}

GtkWidget *
skep_problem_row_new (void)
{
  return g_object_new (SKEP_TYPE_PROBLEM_ROW, NULL);
}

SkepProblemItem *
skep_problem_row_get_item (SkepProblemRow *self)
{
  g_return_val_if_fail (SKEP_IS_PROBLEM_ROW (self), NULL);

  return self->item;
}

void
skep_problem_row_set_item (SkepProblemRow  *self,
                           SkepProblemItem *item)
{
  g_return_if_fail (SKEP_IS_PROBLEM_ROW (self));

  if (!g_set_object (&self->item, item))
    return;

  g_signal_group_set_target (self->signals, item);
  refresh (self);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-log-target-row.h"

#include <glib/gi18n.h>

#include "skep-status-look.h"

/* Stands above the lines that were found in one run: which one it is. */
struct _SkepLogTargetRow
{
  GtkWidget parent_instance;

  /* Template */
  GtkImage *icon;
  GtkLabel *name;
  GtkLabel *id;
  GtkLabel *end;
};

G_DEFINE_FINAL_TYPE (SkepLogTargetRow, skep_log_target_row, GTK_TYPE_WIDGET)

/* As far as a header tells it. */
static SkepRunState
make_state (const SkepLogTarget *target)
{
  if (target->run != NULL)
    return *skep_run_peek_state (target->run);

  return (SkepRunState) {
    .status = target->past->is_live ? SKEP_RUN_STATUS_RUNNING : target->past->status,
    .exit_code = target->past->exit_code,
    .term_signal = target->past->term_signal,
    .started_wall = target->past->started_wall,
  };
}

static char *
describe_end (const SkepRunState *state)
{
  if (state->status == SKEP_RUN_STATUS_FAILED && state->term_signal != SKEP_RUN_NO_EXIT)
    return g_strdup_printf (_("Failed: signal %d"), state->term_signal);
  if (state->status == SKEP_RUN_STATUS_FAILED && state->exit_code != SKEP_RUN_NO_EXIT)
    return g_strdup_printf (_("Failed: exit %d"), state->exit_code);

  return g_strdup (skep_status_look_get_label (state->status));
}

/* The day only where it isn't this one. */
static char *
format_time (gint64 wall_us)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (wall_us / G_USEC_PER_SEC);
  gboolean is_today;

  if (time == NULL)
    return g_strdup ("–");

  is_today = g_date_time_get_year (now) == g_date_time_get_year (time) &&
             g_date_time_get_day_of_year (now) == g_date_time_get_day_of_year (time);
  /* Translators: a day and a time, for g_date_time_format() */
  return g_date_time_format (time, is_today ? "%H:%M" : _("%-e %b, %H:%M"));
}

static void
skep_log_target_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SKEP_TYPE_LOG_TARGET_ROW);

  G_OBJECT_CLASS (skep_log_target_row_parent_class)->dispose (object);
}

static void
skep_log_target_row_class_init (SkepLogTargetRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_log_target_row_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "logtarget");
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-log-target-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepLogTargetRow, icon);
  gtk_widget_class_bind_template_child (widget_class, SkepLogTargetRow, name);
  gtk_widget_class_bind_template_child (widget_class, SkepLogTargetRow, id);
  gtk_widget_class_bind_template_child (widget_class, SkepLogTargetRow, end);
}

static void
skep_log_target_row_init (SkepLogTargetRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
skep_log_target_row_new (void)
{
  return g_object_new (SKEP_TYPE_LOG_TARGET_ROW, NULL);
}

void
skep_log_target_row_set_target (SkepLogTargetRow *self,
                                SkepLogTarget    *target)
{
  SkepRunState state = make_state (target);
  g_autofree char *end = describe_end (&state);
  g_autofree char *time = format_time (state.started_wall);
  g_autofree char *text = g_strjoin (" · ", end, time, NULL);

  g_return_if_fail (SKEP_IS_LOG_TARGET_ROW (self));

  skep_status_look_apply (self->icon, &state);
  gtk_label_set_label (self->name, skep_log_target_get_name (target));
  gtk_label_set_label (self->id, skep_log_target_get_id (target));
  gtk_label_set_label (self->end, text);
}

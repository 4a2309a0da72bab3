/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-errors-dialog.h"

#include <glib/gi18n.h>

#include "skep-discovery.h"

/* Lists what is wrong with the files of a project. */
struct _SkepErrorsDialog
{
  AdwDialog parent_instance;

  /* Template */
  AdwPreferencesGroup *group;
};

G_DEFINE_FINAL_TYPE (SkepErrorsDialog, skep_errors_dialog, ADW_TYPE_DIALOG)

static char *
dup_place (const SkepSourceError *error)
{
  if (error->line == 0)
    return g_strdup (error->file);
  if (error->column == 0)
    return g_strdup_printf ("%s:%u", error->file, error->line);

  return g_strdup_printf ("%s:%u:%u", error->file, error->line, error->column);
}

static GtkWidget *
create_row (const SkepSourceError *error)
{
  g_autofree char *place = dup_place (error);
  GtkWidget *icon = gtk_image_new_from_icon_name (error->is_warning ? "dialog-warning-symbolic"
                                                                    : "dialog-error-symbolic");
  GtkWidget *row = adw_action_row_new ();

  gtk_widget_add_css_class (icon, error->is_warning ? "warning" : "error");
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  error->is_warning ? _("Warning") : _("Error"), -1);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), place);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), error->reason);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);

  return row;
}

static void
skep_errors_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SKEP_TYPE_ERRORS_DIALOG);

  G_OBJECT_CLASS (skep_errors_dialog_parent_class)->dispose (object);
}

static void
skep_errors_dialog_class_init (SkepErrorsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_errors_dialog_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-errors-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepErrorsDialog, group);
}

static void
skep_errors_dialog_init (SkepErrorsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * skep_errors_dialog_new:
 * @errors: (element-type SkepSourceError): what to list
 */
AdwDialog *
skep_errors_dialog_new (GPtrArray *errors)
{
  SkepErrorsDialog *self = g_object_new (SKEP_TYPE_ERRORS_DIALOG, NULL);

  for (guint i = 0; i < errors->len; i++)
    adw_preferences_group_add (self->group, create_row (g_ptr_array_index (errors, i)));

  return ADW_DIALOG (self);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-project-row.h"

#include <glib/gi18n.h>

/* A project in the sidebar: how many scripts run, and whether one failed. */
struct _SkepProjectRow
{
  GtkListBoxRow parent_instance;

  /* Owned */
  SkepProjectItem *item;

  /* Template */
  GtkLabel *name;
  GtkLabel *folder;
  GtkLabel *n_live;
  GtkWidget *failed;
};

G_DEFINE_FINAL_TYPE (SkepProjectRow, skep_project_row, GTK_TYPE_LIST_BOX_ROW)

static char *
dup_live_text (guint n_live)
{
  return g_strdup_printf (ngettext ("%u script is running", "%u scripts are running", n_live),
                          n_live);
}

static char *
dup_failed_text (guint n_failed)
{
  return g_strdup_printf (ngettext ("%u script failed", "%u scripts failed", n_failed), n_failed);
}

static void
describe (GtkWidget  *widget,
          const char *text)
{
  gtk_widget_set_tooltip_text (widget, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
refresh (SkepProjectRow *self)
{
  guint n_live = skep_project_item_get_n_live (self->item);
  guint n_failed = skep_project_item_get_n_failed (self->item);
  g_autofree char *count = g_strdup_printf ("%u", n_live);
  g_autofree char *live_text = dup_live_text (n_live);
  g_autofree char *failed_text = dup_failed_text (n_failed);
  g_autofree char *folder = skep_project_item_dup_folder (self->item);
  const char *name = skep_project_item_get_name (self->item);

  gtk_label_set_label (self->name, name);
  gtk_label_set_label (self->folder, folder);
  gtk_label_set_label (self->n_live, count);
  gtk_widget_set_visible (GTK_WIDGET (self->n_live), n_live > 0);
  describe (GTK_WIDGET (self->n_live), live_text);
  gtk_widget_set_visible (self->failed, n_failed > 0);
  describe (self->failed, failed_text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), folder);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, folder, -1);
}

static void
skep_project_row_dispose (GObject *object)
{
  SkepProjectRow *self = SKEP_PROJECT_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_PROJECT_ROW);
  g_clear_object (&self->item);

  G_OBJECT_CLASS (skep_project_row_parent_class)->dispose (object);
}

static void
skep_project_row_class_init (SkepProjectRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_project_row_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-project-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepProjectRow, name);
  gtk_widget_class_bind_template_child (widget_class, SkepProjectRow, folder);
  gtk_widget_class_bind_template_child (widget_class, SkepProjectRow, n_live);
  gtk_widget_class_bind_template_child (widget_class, SkepProjectRow, failed);
}

static void
skep_project_row_init (SkepProjectRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
skep_project_row_new (SkepProjectItem *item)
{
  SkepProjectRow *self = g_object_new (SKEP_TYPE_PROJECT_ROW, NULL);

  self->item = g_object_ref (item);
  g_signal_connect_object (item, "notify", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);

  return GTK_WIDGET (self);
}

SkepProjectItem *
skep_project_row_get_item (SkepProjectRow *self)
{
  g_return_val_if_fail (SKEP_IS_PROJECT_ROW (self), NULL);

  return self->item;
}

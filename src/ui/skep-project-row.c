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
  SkepProjectModel *projects;
  GtkWidget *menu; /* NULL before it is shown */

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
move_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SkepProjectRow *self = SKEP_PROJECT_ROW (widget);
  int position = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (self))
                 + g_variant_get_int32 (parameter);

  skep_project_model_move (self->projects, self->item, MAX (position, 0));
}

static void
show_menu (SkepProjectRow *self,
           double          x,
           double          y)
{
  guint n_projects = g_list_model_get_n_items (G_LIST_MODEL (self->projects));
  int position = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (self));
  g_autoptr (GMenu) menu = g_menu_new ();

  if (n_projects < 2)
    return;

  if (position > 0)
    g_menu_append (menu, _("Move _Up"), "project-row.move(-1)");
  if (position + 1 < (int) n_projects)
    g_menu_append (menu, _("Move _Down"), "project-row.move(1)");
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  self->menu = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  /* It would be shown over the menu, which is a part of the row. */
  g_object_bind_property (self->menu, "visible", self, "has-tooltip", G_BINDING_INVERT_BOOLEAN);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle) { x, y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
menu_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  show_menu (SKEP_PROJECT_ROW (widget), gtk_widget_get_width (widget) / 2.0,
             gtk_widget_get_height (widget));
}

static void
pressed_cb (SkepProjectRow *self,
            int             n_press,
            double          x,
            double          y,
            GtkGesture     *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  show_menu (self, x, y);
}

static void
long_pressed_cb (SkepProjectRow *self,
                 double          x,
                 double          y)
{
  show_menu (self, x, y);
}

static GdkContentProvider *
prepare_drag_cb (SkepProjectRow *self,
                 double          x,
                 double          y,
                 GtkDragSource  *source)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (self));

  gtk_drag_source_set_icon (source, paintable, x, y);
  return gdk_content_provider_new_typed (SKEP_TYPE_PROJECT_ITEM, self->item);
}

static gboolean
drop_cb (SkepProjectRow *self,
         const GValue   *value)
{
  skep_project_model_move (self->projects, g_value_get_object (value),
                           gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (self)));
  return TRUE;
}

static void
skep_project_row_size_allocate (GtkWidget *widget,
                                int        width,
                                int        height,
                                int        baseline)
{
  SkepProjectRow *self = SKEP_PROJECT_ROW (widget);

  GTK_WIDGET_CLASS (skep_project_row_parent_class)->size_allocate (widget, width, height, baseline);
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
}

static void
skep_project_row_dispose (GObject *object)
{
  SkepProjectRow *self = SKEP_PROJECT_ROW (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_object (&self->projects);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_PROJECT_ROW);
  g_clear_object (&self->item);

  G_OBJECT_CLASS (skep_project_row_parent_class)->dispose (object);
}

static void
skep_project_row_class_init (SkepProjectRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_project_row_dispose;
  widget_class->size_allocate = skep_project_row_size_allocate;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-project-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepProjectRow, name);
  gtk_widget_class_bind_template_child (widget_class, SkepProjectRow, folder);
  gtk_widget_class_bind_template_child (widget_class, SkepProjectRow, n_live);
  gtk_widget_class_bind_template_child (widget_class, SkepProjectRow, failed);

  gtk_widget_class_install_action (widget_class, "project-row.move", "i", move_action);
  gtk_widget_class_install_action (widget_class, "project-row.menu", NULL, menu_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "project-row.move",
                                       "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK,
                                       "project-row.move", "i", 1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK,
                                       "project-row.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "project-row.menu", NULL);
}

static void
add_controllers (SkepProjectRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (SKEP_TYPE_PROJECT_ITEM, GDK_ACTION_MOVE);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect_object (press, "pressed", G_CALLBACK (long_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_object (source, "prepare", G_CALLBACK (prepare_drag_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (press));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (source));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static void
skep_project_row_init (SkepProjectRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_controllers (self);
}

GtkWidget *
skep_project_row_new (SkepProjectItem  *item,
                      SkepProjectModel *projects)
{
  SkepProjectRow *self = g_object_new (SKEP_TYPE_PROJECT_ROW, NULL);

  self->item = g_object_ref (item);
  self->projects = g_object_ref (projects);
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

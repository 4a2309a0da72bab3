/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-list-private.h"

#include <glib/gi18n.h>

#include "skep-script-cell.h"
#include "skep-script-menu.h"
#include "skep-script-row.h"

static SkepScriptCell *
get_cell (GtkWidget *widget)
{
  GtkWidget *cell = gtk_widget_get_ancestor (widget, SKEP_TYPE_SCRIPT_CELL);

  return cell != NULL ? SKEP_SCRIPT_CELL (cell) : NULL;
}

static void
toggle (SkepScriptList  *self,
        SkepScriptGroup *group)
{
  skep_script_outline_set_expanded (self->outline, group,
                                    !skep_script_group_get_facts (group)->is_expanded);
}

static GtkListItem *
find_bound (SkepScriptList *self,
            GtkWidget      *cell)
{
  for (guint i = 0; i < self->bound->len; i++)
    {
      GtkListItem *list_item = g_ptr_array_index (self->bound, i);

      if (gtk_list_item_get_child (list_item) == cell)
        return list_item;
    }

  return NULL;
}

/* --- Menu --- */

static void
popup_menu (SkepScriptList     *self,
            SkepScriptCell     *cell,
            const GdkRectangle *place)
{
  gpointer item = skep_script_cell_get_item (cell);
  g_autoptr (GMenuModel) menu = SKEP_IS_SCRIPT_ITEM (item) ? skep_script_menu_new (item)
                                                           : skep_script_menu_new_group ();

  if (self->menu == NULL)
    {
      self->menu = gtk_popover_menu_new_from_model (NULL);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
    }

  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), menu);
  /* From a button at the end of the row, towards its start. */
  gtk_widget_set_halign (self->menu, place->x > gtk_widget_get_width (GTK_WIDGET (self)) / 2
                                       ? GTK_ALIGN_END
                                       : GTK_ALIGN_START);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), place);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/* Below @widget, which is the cell or something in it. */
static void
popup_menu_at_widget (SkepScriptList *self,
                      SkepScriptCell *cell,
                      GtkWidget      *widget)
{
  graphene_rect_t bounds;
  GdkRectangle place;

  if (!gtk_widget_compute_bounds (widget, GTK_WIDGET (self), &bounds))
    return;

  place = (GdkRectangle) { bounds.origin.x, bounds.origin.y,
                           widget == GTK_WIDGET (cell) ? 48 : bounds.size.width,
                           bounds.size.height };
  popup_menu (self, cell, &place);
}

static gboolean
popup_menu_at_point (SkepScriptList *self,
                     double          x,
                     double          y)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  SkepScriptCell *cell = picked != NULL ? get_cell (picked) : NULL;

  if (cell == NULL || skep_script_cell_get_item (cell) == NULL)
    return FALSE;

  popup_menu (self, cell, &(GdkRectangle) { x, y, 1, 1 });
  return TRUE;
}

static void
secondary_click_cb (SkepScriptList  *self,
                    int              n_press,
                    double           x,
                    double           y,
                    GtkGestureClick *gesture)
{
  if (popup_menu_at_point (self, x, y))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
long_press_cb (SkepScriptList      *self,
               double               x,
               double               y,
               GtkGestureLongPress *gesture)
{
  if (popup_menu_at_point (self, x, y))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

/* --- Keyboard --- */

static void
collapse_or_go_up (SkepScriptList *self,
                   gpointer        item,
                   guint           position)
{
  guint header;

  if (SKEP_IS_SCRIPT_GROUP (item))
    {
      skep_script_outline_set_expanded (self->outline, item, FALSE);
      return;
    }

  skep_script_outline_get_group (self->outline, position, &header);
  gtk_list_view_scroll_to (self->view, header, GTK_LIST_SCROLL_FOCUS, NULL);
}

static void
expand_or_go_down (SkepScriptList *self,
                   gpointer        item,
                   guint           position)
{
  if (!SKEP_IS_SCRIPT_GROUP (item))
    return;

  if (skep_script_group_get_facts (item)->is_expanded)
    gtk_list_view_scroll_to (self->view, position + 1,
                             GTK_LIST_SCROLL_FOCUS | GTK_LIST_SCROLL_SELECT, NULL);
  else
    skep_script_outline_set_expanded (self->outline, item, TRUE);
}

static gboolean
handle_arrow (SkepScriptList *self,
              gpointer        item,
              guint           position,
              gboolean        is_left)
{
  if (is_left == (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_LTR))
    collapse_or_go_up (self, item, position);
  else
    expand_or_go_down (self, item, position);

  return TRUE;
}

static gboolean
handle_key (SkepScriptList *self,
            GtkListItem    *list_item,
            guint           key)
{
  gpointer item = gtk_list_item_get_item (list_item);
  guint position = gtk_list_item_get_position (list_item);

  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      return handle_arrow (self, item, position, TRUE);
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      return handle_arrow (self, item, position, FALSE);
    case GDK_KEY_space:
    case GDK_KEY_KP_Space:
    case GDK_KEY_Return:
    case GDK_KEY_ISO_Enter:
    case GDK_KEY_KP_Enter:
      if (!SKEP_IS_SCRIPT_GROUP (item))
        return FALSE;
      toggle (self, item);
      return TRUE;
    default:
      return FALSE;
    }
}

/* Keys for a row as a whole: what is in it has its own. */
static gboolean
key_pressed_cb (SkepScriptList  *self,
                guint            key,
                guint            code,
                GdkModifierType  state)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();
  gboolean is_menu = (key == GDK_KEY_Menu && modifiers == 0) ||
                     (key == GDK_KEY_F10 && modifiers == GDK_SHIFT_MASK);
  GtkWidget *cell = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;
  GtkListItem *list_item;

  if (is_menu && focus != NULL && get_cell (focus) != NULL)
    cell = GTK_WIDGET (get_cell (focus));
  if (cell == NULL || !SKEP_IS_SCRIPT_CELL (cell))
    return FALSE;

  if (is_menu)
    {
      popup_menu_at_widget (self, SKEP_SCRIPT_CELL (cell), cell);
      return TRUE;
    }

  list_item = find_bound (self, cell);
  return modifiers == 0 && list_item != NULL && handle_key (self, list_item, key);
}

/* --- Actions --- */

static SkepScriptCell *
find_cell (SkepScriptList *self,
           const char     *key)
{
  for (guint i = 0; i < self->bound->len; i++)
    {
      GtkListItem *list_item = g_ptr_array_index (self->bound, i);
      gpointer item = gtk_list_item_get_item (list_item);
      const char *its_key = SKEP_IS_SCRIPT_ITEM (item)
                              ? skep_script_item_get_script (item)->id
                              : skep_script_group_get_key (item);

      if (g_str_equal (its_key, key))
        return SKEP_SCRIPT_CELL (gtk_list_item_get_child (list_item));
    }

  return NULL;
}

static void
toggle_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  SkepScriptList *self = SKEP_SCRIPT_LIST (widget);
  SkepScriptCell *cell = find_cell (self, g_variant_get_string (parameter, NULL));

  if (cell != NULL)
    toggle (self, skep_script_cell_get_item (cell));
}

static void
set_all_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  skep_script_outline_set_all_expanded (SKEP_SCRIPT_LIST (widget)->outline,
                                        g_str_equal (name, "group.expand-all"));
}

static void
menu_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SkepScriptList *self = SKEP_SCRIPT_LIST (widget);
  SkepScriptCell *cell = find_cell (self, g_variant_get_string (parameter, NULL));
  GtkWidget *row = cell != NULL ? skep_script_cell_get_row (cell) : NULL;

  if (row != NULL)
    popup_menu_at_widget (self, cell, skep_script_row_get_menu_button (SKEP_SCRIPT_ROW (row)));
}

void
skep_script_list_class_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "group.toggle", "s", toggle_action);
  gtk_widget_class_install_action (widget_class, "group.expand-all", NULL, set_all_action);
  gtk_widget_class_install_action (widget_class, "group.collapse-all", NULL, set_all_action);
  gtk_widget_class_install_action (widget_class, "row.menu", "s", menu_action);
}

void
skep_script_list_add_controllers (SkepScriptList *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (secondary_click_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect_swapped (press, "pressed", G_CALLBACK (long_press_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (press));
}

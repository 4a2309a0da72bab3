/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-problems-view-private.h"

#include <glib/gi18n.h>

#include "skep-file-launch.h"
#include "skep-problem-row.h"
#include "skep-problem-text.h"

/* A problem is named by its position in the output. */
static SkepProblemItem *
find_item (GtkWidget *widget,
           GVariant  *parameter)
{
  return skep_problem_model_find (SKEP_PROBLEMS_VIEW (widget)->model,
                                  g_variant_get_uint64 (parameter));
}

/* --- Actions --- */

/* An editor is told the file and not the line, which can be pasted into its “go to” then. */
static void
copy_place (SkepProblemsView  *self,
            const SkepProblem *problem)
{
  g_autofree char *place = skep_problem_dup_place (problem);
  g_autofree char *text = g_strdup_printf (_("Copied %s"), place);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), place);
  gtk_widget_activate_action (GTK_WIDGET (self), "window.tell", "s", text);
}

static void
open_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SkepProblemsView *self = SKEP_PROBLEMS_VIEW (widget);
  SkepProblemItem *item = find_item (widget, parameter);
  const SkepProblem *problem = item != NULL ? skep_problem_item_get_problem (item) : NULL;
  SkepScript *script;
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  if (problem == NULL || problem->file == NULL)
    return;

  script = skep_run_get_script (self->run);
  path = skep_problem_resolve_file (problem, script->cwd, script->project);
  if (path == NULL)
    {
      text = g_strdup_printf (_("There is no file “%s”"), problem->file);
      gtk_widget_activate_action (widget, "window.tell", "s", text);
      return;
    }

  if (problem->line > 0)
    copy_place (self, problem);
  file = g_file_new_for_path (path);
  skep_file_launch (widget, file);
}

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SkepProblemItem *item = find_item (widget, parameter);
  g_autofree char *text = NULL;

  if (item == NULL)
    return;

  text = skep_problem_text_dup_whole (skep_problem_item_get_problem (item));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  gtk_widget_activate_action (widget, "window.tell", "s", _("Problem copied"));
}

static void
show_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  SkepProblemItem *item = find_item (widget, parameter);

  if (item != NULL)
    skep_problems_view_show_problem (SKEP_PROBLEMS_VIEW (widget), item);
}

static void
toggle_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  SkepProblemItem *item = find_item (widget, parameter);

  if (item != NULL)
    skep_problem_item_set_is_expanded (item, !skep_problem_item_get_is_expanded (item));
}

static const struct
{
  const char *name;
  GtkWidgetActionActivateFunc activate;
} actions[] = {
  { "problem.open", open_action },
  { "problem.copy", copy_action },
  { "problem.show", show_action },
  { "problem.toggle", toggle_action },
};

void
skep_problems_view_class_install_actions (GtkWidgetClass *widget_class)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, "t", actions[i].activate);
}

/* --- Menu --- */

static void
add_item (GMenu             *menu,
          const char        *label,
          const char        *action,
          const SkepProblem *problem)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "t", (guint64) problem->start);
  g_menu_append_item (menu, item);
}

static GMenuModel *
create_menu (const SkepProblem *problem)
{
  GMenu *menu = g_menu_new ();

  add_item (menu, _("_Show in Terminal"), "problem.show", problem);
  if (problem->file != NULL)
    add_item (menu, _("_Open File"), "problem.open", problem);
  add_item (menu, _("_Copy Problem"), "problem.copy", problem);

  return G_MENU_MODEL (menu);
}

static SkepProblemRow *
find_row (GtkWidget *widget)
{
  GtkWidget *row = NULL;

  if (widget != NULL)
    row = gtk_widget_get_ancestor (widget, SKEP_TYPE_PROBLEM_ROW);
  /* What has the focus is the row of the list view around it. */
  if (row == NULL && widget != NULL)
    row = gtk_widget_get_first_child (widget);

  return row != NULL && SKEP_IS_PROBLEM_ROW (row) ? SKEP_PROBLEM_ROW (row) : NULL;
}

static void
popup_menu (SkepProblemsView   *self,
            SkepProblemRow     *row,
            const GdkRectangle *place)
{
  g_autoptr (GMenuModel) menu =
    create_menu (skep_problem_item_get_problem (skep_problem_row_get_item (row)));

  if (self->menu == NULL)
    {
      self->menu = gtk_popover_menu_new_from_model (NULL);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
    }

  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), menu);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), place);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static gboolean
popup_menu_at_point (SkepProblemsView *self,
                     double            x,
                     double            y)
{
  SkepProblemRow *row = find_row (gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT));

  if (row == NULL || skep_problem_row_get_item (row) == NULL)
    return FALSE;

  popup_menu (self, row, &(GdkRectangle) { x, y, 1, 1 });
  return TRUE;
}

static void
secondary_click_cb (SkepProblemsView *self,
                    int               n_press,
                    double            x,
                    double            y,
                    GtkGesture       *gesture)
{
  if (popup_menu_at_point (self, x, y))
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
long_press_cb (SkepProblemsView *self,
               double            x,
               double            y,
               GtkGesture       *gesture)
{
  if (popup_menu_at_point (self, x, y))
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

/* --- Keyboard --- */

static void
popup_menu_at_row (SkepProblemsView *self,
                   SkepProblemRow   *row)
{
  graphene_rect_t bounds;

  if (gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (self), &bounds))
    popup_menu (self, row, &(GdkRectangle) { bounds.origin.x, bounds.origin.y, 48,
                                             bounds.size.height });
}

static gboolean
handle_key (SkepProblemsView *self,
            SkepProblemRow   *row,
            guint             key,
            GdkModifierType   modifiers)
{
  SkepProblemItem *item = skep_problem_row_get_item (row);
  guint64 start = skep_problem_item_get_problem (item)->start;
  gboolean is_right = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_LTR
                        ? key == GDK_KEY_Right
                        : key == GDK_KEY_Left;

  if (key == GDK_KEY_Menu || (key == GDK_KEY_F10 && modifiers == GDK_SHIFT_MASK))
    popup_menu_at_row (self, row);
  else if (key == GDK_KEY_c && modifiers == GDK_CONTROL_MASK)
    gtk_widget_activate_action (GTK_WIDGET (self), "problem.copy", "t", start);
  else if (key == GDK_KEY_o && modifiers == GDK_ALT_MASK)
    gtk_widget_activate_action (GTK_WIDGET (self), "problem.open", "t", start);
  else if ((key == GDK_KEY_Left || key == GDK_KEY_Right) && modifiers == 0)
    skep_problem_item_set_is_expanded (item, is_right);
  else
    return FALSE;

  return TRUE;
}

/* What is in a row comes first: its text may be selected, and is copied then. */
static gboolean
key_pressed_cb (SkepProblemsView *self,
                guint             key,
                guint             code,
                GdkModifierType   state)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  SkepProblemRow *row = find_row (focus);

  return row != NULL && skep_problem_row_get_item (row) != NULL &&
         handle_key (self, row, key, state & gtk_accelerator_get_default_mod_mask ());
}

void
skep_problems_view_add_controllers (SkepProblemsView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();

  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (secondary_click_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect_swapped (press, "pressed", G_CALLBACK (long_press_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (press));
}

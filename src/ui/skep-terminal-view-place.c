/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-terminal-view-private.h"

/* So much of the view is above what was jumped to. */
#define JUMP_SHARE 3

static GtkAdjustment *
get_adjustment (SkepTerminalView *self)
{
  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->terminal));
}

static double
get_end_value (SkepTerminalView *self)
{
  GtkAdjustment *adjustment = get_adjustment (self);

  return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
}

static double
get_row_height (SkepTerminalView *self)
{
  return vte_terminal_get_char_height (VTE_TERMINAL (self->terminal));
}

gboolean
skep_terminal_view_is_at_end (SkepTerminalView *self)
{
  return gtk_adjustment_get_value (get_adjustment (self)) > get_end_value (self) - 1;
}

void
skep_terminal_view_scroll_to_end (SkepTerminalView *self)
{
  gtk_adjustment_set_value (get_adjustment (self), get_end_value (self));
}

/* The terminal numbers its rows on and on, and counts its height from the first one that it has.
 * That one is found from the bottom up: the cursor's row is known both ways. */
static glong
find_top_row (SkepTerminalView *self)
{
  VteTerminal *terminal = VTE_TERMINAL (self->terminal);
  glong column, row;
  glong n_rows = gtk_adjustment_get_upper (get_adjustment (self)) / get_row_height (self) + 0.5;

  vte_terminal_get_cursor_position (terminal, &column, &row);
  return row - self->cursor_row + vte_terminal_get_row_count (terminal) - n_rows;
}

/* Right after a mark, while nothing is fed. */
void
skep_terminal_view_scroll_to_jump (SkepTerminalView *self)
{
  glong above = vte_terminal_get_row_count (VTE_TERMINAL (self->terminal)) / JUMP_SHARE;

  self->top_row = find_top_row (self);
  gtk_adjustment_set_value (get_adjustment (self),
                            (self->jump_row - self->top_row - above) * get_row_height (self));
}

static gboolean
has_jump (SkepTerminalView *self)
{
  return self->n_jump_rows > 0 && self->phase >= PHASE_LIVE && self->n_scroll_frames == 0;
}

static gboolean
place_mark_cb (GtkOverlay       *overlay,
               GtkWidget        *child,
               GdkRectangle     *place,
               SkepTerminalView *self)
{
  graphene_point_t origin;

  if (child != self->mark ||
      !gtk_widget_compute_point (GTK_WIDGET (self->terminal), GTK_WIDGET (overlay),
                                 &GRAPHENE_POINT_INIT (0, 0), &origin))
    return FALSE;

  place->x = 0;
  place->width = gtk_widget_get_width (GTK_WIDGET (overlay));
  place->y = origin.y + (self->jump_row - self->top_row) * get_row_height (self) -
             gtk_adjustment_get_value (get_adjustment (self));
  place->height = self->n_jump_rows * get_row_height (self);

  return TRUE;
}

/* Brings what lies over the terminal up to date with what it shows. */
void
skep_terminal_view_update_place (SkepTerminalView *self)
{
  gboolean is_at_end = skep_terminal_view_is_at_end (self);
  gsize position = self->stream != NULL ? skep_terminal_stream_get_position (self->stream) : 0;

  if (is_at_end)
    self->seen = position;
  gtk_widget_set_visible (self->older_bar,
                          self->phase >= PHASE_MARKED && skep_terminal_view_is_full (self));
  gtk_widget_set_visible (self->end_button, !is_at_end && self->phase == PHASE_LIVE);
  gtk_widget_set_visible (self->new_label, position > self->seen);
  gtk_widget_set_visible (self->mark, has_jump (self));
  if (has_jump (self))
    gtk_widget_queue_allocate (GTK_WIDGET (self->overlay));
}

/* Who scrolls to the end wants to see what comes, and no more what was jumped to. */
static void
scrolled_cb (SkepTerminalView *self)
{
  if (self->phase == PHASE_LIVE && self->n_scroll_frames == 0 &&
      skep_terminal_view_is_at_end (self))
    self->is_held = FALSE;
  skep_terminal_view_update_place (self);
}

/* It grows as long as nothing scrolls away, so less means that the terminal was emptied. */
static void
changed_cb (SkepTerminalView *self)
{
  double height = gtk_adjustment_get_upper (get_adjustment (self));

  if (height < self->height)
    skep_terminal_view_find_jump_again (self);
  self->height = height;
  skep_terminal_view_update_place (self);
}

/* The End key is the program's, unless the person has scrolled away from it. */
static gboolean
key_pressed_cb (SkepTerminalView *self,
                guint             key,
                guint             code,
                GdkModifierType   state)
{
  if ((key != GDK_KEY_End && key != GDK_KEY_KP_End) ||
      (state & gtk_accelerator_get_default_mod_mask ()) != 0 ||
      skep_terminal_view_is_at_end (self))
    return GDK_EVENT_PROPAGATE;

  skep_terminal_view_show_end (self);
  return GDK_EVENT_STOP;
}

void
skep_terminal_view_class_bind_place (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, SkepTerminalView, overlay);
  gtk_widget_class_bind_template_child (widget_class, SkepTerminalView, mark);
  gtk_widget_class_bind_template_child (widget_class, SkepTerminalView, end_button);
  gtk_widget_class_bind_template_child (widget_class, SkepTerminalView, new_label);
  gtk_widget_class_bind_template_child (widget_class, SkepTerminalView, older_bar);
  gtk_widget_class_bind_template_callback (widget_class, place_mark_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
}

void
skep_terminal_view_init_place (SkepTerminalView *self)
{
  GtkAdjustment *adjustment = get_adjustment (self);

  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (scrolled_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
}

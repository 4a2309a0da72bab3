/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-list-private.h"

#include <glib/gi18n.h>

#include "skep-group-text.h"
#include "skep-script-cell.h"

/* The longest that the rows of one frame may take, so that there is time left to draw it. What has
 * not been filled by then is in the next one. */
#define FILL_USEC (5 * 1000)
/* Until what is beside the list has its size, and the list too. */
#define REVEAL_FRAMES 3
/* A frame that has taken that long already, as the first one does, leaves all rows to the next. */
#define LATE_USEC (10 * 1000)

enum
{
  PROP_0,
  PROP_NARROW,
  N_PROPS,
};

enum
{
  SELECTED,
  SHOWN_CHANGED,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (SkepScriptList, skep_script_list, GTK_TYPE_WIDGET)

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* --- Rows, filled as they come into view --- */

/* The view places only what is in sight, and little more. */
static gboolean
is_hidden (GtkWidget *cell)
{
  return !gtk_widget_get_child_visible (gtk_widget_get_parent (cell));
}

static gboolean
fill_rest_cb (GtkWidget     *widget,
              GdkFrameClock *clock,
              gpointer       data)
{
  SKEP_SCRIPT_LIST (widget)->rest_id = 0;
  gtk_widget_queue_allocate (widget);

  return G_SOURCE_REMOVE;
}

static void
fill_rest_later (SkepScriptList *self)
{
  if (self->rest_id == 0)
    self->rest_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), fill_rest_cb, NULL, NULL);
}

/* Never twice in a row: on a slow machine every frame may be late. */
static gboolean
is_late (SkepScriptList *self,
         gint64          now_us)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));

  self->was_late = !self->was_late
                   && now_us - gdk_frame_clock_get_frame_time (clock) > LATE_USEC;
  return self->was_late;
}

/* What has the focus keeps it, even out of sight. */
static void
empty_hidden (SkepScriptList *self)
{
  for (guint i = 0; i < self->bound->len; i++)
    {
      GtkWidget *cell = gtk_list_item_get_child (g_ptr_array_index (self->bound, i));

      if (is_hidden (cell) &&
          !(gtk_widget_get_state_flags (cell) & GTK_STATE_FLAG_FOCUS_WITHIN))
        skep_script_cell_empty (SKEP_SCRIPT_CELL (cell));
    }
}

/* After each layout, of which a frame may have some: only then it is known what is in view. */
static void
fill_cb (SkepScriptList *self,
         GdkFrameClock  *clock)
{
  gint64 frame = gdk_frame_clock_get_frame_counter (clock);
  gint64 begin = g_get_monotonic_time ();

  if (frame != self->frame)
    self->filled_us = 0;
  self->frame = frame;
  empty_hidden (self);
  if (is_late (self, begin))
    {
      fill_rest_later (self);
      return;
    }

  for (guint i = 0; i < self->bound->len; i++)
    {
      GtkWidget *cell = gtk_list_item_get_child (g_ptr_array_index (self->bound, i));

      if (skep_script_cell_is_filled (SKEP_SCRIPT_CELL (cell)) || is_hidden (cell))
        continue;
      if (self->filled_us + g_get_monotonic_time () - begin > FILL_USEC)
        {
          fill_rest_later (self);
          break;
        }
      skep_script_cell_fill (SKEP_SCRIPT_CELL (cell));
    }

  self->filled_us += g_get_monotonic_time () - begin;
}

static void
update_place (SkepScriptList *self,
              GtkListItem    *list_item)
{
  GtkWidget *cell = gtk_list_item_get_child (list_item);
  guint position = gtk_list_item_get_position (list_item);
  SkepScriptGroup *group;

  if (position == GTK_INVALID_LIST_POSITION || cell == NULL)
    return;

  group = skep_script_outline_get_group (self->outline, position, NULL);
  skep_script_cell_set_place (SKEP_SCRIPT_CELL (cell),
                              skep_script_outline_get_place (self->outline, position),
                              skep_script_group_is_favorites (group));
}

static void
update_places (SkepScriptList *self)
{
  for (guint i = 0; i < self->bound->len; i++)
    update_place (self, g_ptr_array_index (self->bound, i));

  g_signal_emit (self, signals[SHOWN_CHANGED], 0);
}

static void
setup_row_cb (SkepScriptList *self,
              GtkListItem    *list_item)
{
  GtkWidget *cell = skep_script_cell_new (self->spare_rows, self->spare_headers);

  g_object_bind_property (self, "narrow", cell, "narrow", G_BINDING_SYNC_CREATE);
  gtk_list_item_set_child (list_item, cell);
}

static void
describe_script (GtkListItem    *list_item,
                 SkepScriptItem *item)
{
  const SkepScript *script = skep_script_item_get_script (item);

  gtk_list_item_set_accessible_label (list_item, script->name);
  gtk_list_item_set_accessible_description (list_item, script->command);
}

static void
describe_group (GtkListItem     *list_item,
                SkepScriptGroup *group)
{
  g_autofree char *label = skep_group_text_make_label (group);

  gtk_list_item_set_accessible_label (list_item, label);
  gtk_list_item_set_accessible_description (list_item, "");
}

static void
bind_row_cb (SkepScriptList *self,
             GtkListItem    *list_item)
{
  gpointer item = gtk_list_item_get_item (list_item);
  gboolean is_script = SKEP_IS_SCRIPT_ITEM (item);

  gtk_list_item_set_selectable (list_item, is_script);
  gtk_list_item_set_activatable (list_item, is_script);
  if (is_script)
    describe_script (list_item, item);
  else
    describe_group (list_item, item);
  skep_script_cell_set_item (SKEP_SCRIPT_CELL (gtk_list_item_get_child (list_item)), item);
  g_ptr_array_add (self->bound, list_item);
  update_place (self, list_item);
}

static void
unbind_row_cb (SkepScriptList *self,
               GtkListItem    *list_item)
{
  g_ptr_array_remove_fast (self->bound, list_item);
  skep_script_cell_set_item (SKEP_SCRIPT_CELL (gtk_list_item_get_child (list_item)), NULL);
}

static void
activate_cb (SkepScriptList *self,
             guint           position)
{
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->outline), position);

  if (SKEP_IS_SCRIPT_ITEM (item))
    gtk_widget_activate_action (GTK_WIDGET (self), "script.show", "s",
                                skep_script_item_get_script (SKEP_SCRIPT_ITEM (item))->id);
}

static void
selected_cb (SkepScriptList *self)
{
  g_signal_emit (self, signals[SELECTED], 0);
}

static void
skep_script_list_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (skep_script_list_parent_class)->realize (widget);

  g_signal_connect_object (gtk_widget_get_frame_clock (widget), "layout", G_CALLBACK (fill_cb),
                           widget, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

static void
skep_script_list_unrealize (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_frame_clock (widget), fill_cb, widget);

  GTK_WIDGET_CLASS (skep_script_list_parent_class)->unrealize (widget);
}

static void
skep_script_list_dispose (GObject *object)
{
  SkepScriptList *self = SKEP_SCRIPT_LIST (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_SCRIPT_LIST);
  g_clear_object (&self->outline);

  G_OBJECT_CLASS (skep_script_list_parent_class)->dispose (object);
}

static void
skep_script_list_finalize (GObject *object)
{
  SkepScriptList *self = SKEP_SCRIPT_LIST (object);

  g_ptr_array_unref (self->bound);
  g_ptr_array_unref (self->spare_rows);
  g_ptr_array_unref (self->spare_headers);

  G_OBJECT_CLASS (skep_script_list_parent_class)->finalize (object);
}

static void
skep_script_list_get_property (GObject    *object,
                               guint       property_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, SKEP_SCRIPT_LIST (object)->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_script_list_set_property (GObject      *object,
                               guint         property_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  switch (property_id)
    {
    case PROP_NARROW:
      SKEP_SCRIPT_LIST (object)->narrow = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_script_list_class_init (SkepScriptListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skep_script_list_dispose;
  object_class->finalize = skep_script_list_finalize;
  object_class->get_property = skep_script_list_get_property;
  object_class->set_property = skep_script_list_set_property;
  widget_class->realize = skep_script_list_realize;
  widget_class->unrealize = skep_script_list_unrealize;

  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SELECTED] = g_signal_new ("selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SHOWN_CHANGED] = g_signal_new ("shown-changed", G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-script-list.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepScriptList, scroller);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptList, view);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptList, selection);
  gtk_widget_class_bind_template_callback (widget_class, setup_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  skep_script_list_class_install_actions (widget_class);
}

static void
skep_script_list_init (SkepScriptList *self)
{
  self->bound = g_ptr_array_new ();
  self->spare_rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->spare_headers = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  skep_script_list_add_controllers (self);
}

/**
 * skep_script_list_set_scripts:
 *
 * Has to be called once.
 */
void
skep_script_list_set_scripts (SkepScriptList  *self,
                              SkepScriptModel *scripts)
{
  g_return_if_fail (SKEP_IS_SCRIPT_LIST (self));
  g_return_if_fail (self->outline == NULL);

  self->outline = skep_script_outline_new (scripts);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->outline));
  /* After: the items of the view know their positions by then. */
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (update_places), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  update_places (self);
}

/**
 * skep_script_list_get_outline:
 *
 * Returns: (transfer none) (nullable): what is listed
 */
SkepScriptOutline *
skep_script_list_get_outline (SkepScriptList *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_LIST (self), NULL);

  return self->outline;
}

/**
 * skep_script_list_set_filter_text:
 * @text: words, each of which a script has to contain somewhere; none: no filter
 */
void
skep_script_list_set_filter_text (SkepScriptList *self,
                                  const char     *text)
{
  g_return_if_fail (SKEP_IS_SCRIPT_LIST (self));

  self->is_filtered = *text != '\0';
  skep_script_outline_set_filter_text (self->outline, text);
  g_signal_emit (self, signals[SHOWN_CHANGED], 0);
}

gboolean
skep_script_list_is_filtered (SkepScriptList *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_LIST (self), FALSE);

  return self->is_filtered;
}

/**
 * skep_script_list_get_n_shown:
 *
 * Returns: how many scripts match, in expanded groups and in others
 */
guint
skep_script_list_get_n_shown (SkepScriptList *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_LIST (self), 0);

  return self->outline != NULL ? skep_script_outline_get_n_scripts (self->outline) : 0;
}

/**
 * skep_script_list_get_selected:
 *
 * Returns: (transfer none) (nullable): the selected script
 */
SkepScriptItem *
skep_script_list_get_selected (SkepScriptList *self)
{
  gpointer item;

  g_return_val_if_fail (SKEP_IS_SCRIPT_LIST (self), NULL);

  item = gtk_single_selection_get_selected_item (self->selection);
  return SKEP_IS_SCRIPT_ITEM (item) ? item : NULL;
}

static gboolean
is_in_view (SkepScriptList *self,
            guint           position)
{
  for (guint i = 0; i < self->bound->len; i++)
    {
      GtkListItem *list_item = g_ptr_array_index (self->bound, i);

      if (gtk_list_item_get_position (list_item) == position)
        return !is_hidden (gtk_list_item_get_child (list_item));
    }
  return FALSE;
}

/* The row at the edge may be cut off. */
static gboolean
is_wholly_in_view (SkepScriptList *self,
                   guint           position)
{
  for (guint i = 0; i < self->bound->len; i++)
    {
      GtkListItem *list_item = g_ptr_array_index (self->bound, i);
      GtkWidget *cell = gtk_list_item_get_child (list_item);
      graphene_rect_t bounds;

      if (gtk_list_item_get_position (list_item) == position)
        return !is_hidden (cell) &&
               gtk_widget_compute_bounds (cell, GTK_WIDGET (self->view), &bounds) &&
               bounds.origin.y >= 0 &&
               bounds.origin.y + bounds.size.height <=
                 gtk_widget_get_height (GTK_WIDGET (self->view));
    }
  return FALSE;
}

static gboolean
reveal_cb (GtkWidget     *widget,
           GdkFrameClock *clock,
           gpointer       data)
{
  SkepScriptList *self = SKEP_SCRIPT_LIST (widget);
  guint position = gtk_single_selection_get_selected (self->selection);

  if (++self->n_waited < REVEAL_FRAMES)
    return G_SOURCE_CONTINUE;

  self->reveal_id = 0;
  if (position != GTK_INVALID_LIST_POSITION && !is_wholly_in_view (self, position))
    gtk_list_view_scroll_to (self->view, position, GTK_LIST_SCROLL_NONE, NULL);
  return G_SOURCE_REMOVE;
}

/**
 * skep_script_list_reveal_selected:
 *
 * Brings the selected script into view when the list has its new height.
 */
void
skep_script_list_reveal_selected (SkepScriptList *self)
{
  g_return_if_fail (SKEP_IS_SCRIPT_LIST (self));

  self->n_waited = 0;
  if (self->reveal_id == 0)
    self->reveal_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), reveal_cb, NULL, NULL);
}

/**
 * skep_script_list_select:
 *
 * Selects @item if it is shown, and brings it into view.
 */
void
skep_script_list_select (SkepScriptList *self,
                         SkepScriptItem *item)
{
  guint position;

  g_return_if_fail (SKEP_IS_SCRIPT_LIST (self));

  if (!skep_script_outline_find (self->outline, skep_script_item_get_script (item)->id,
                                 &position) ||
      gtk_single_selection_get_selected (self->selection) == position)
    return;

  /* Scrolling, even by nothing, makes the view keep the row at its share of the height, so that
   * the list would jump when the output opens below it. */
  if (is_in_view (self, position))
    gtk_single_selection_set_selected (self->selection, position);
  else
    gtk_list_view_scroll_to (self->view, position, GTK_LIST_SCROLL_SELECT, NULL);
}

/**
 * skep_script_list_tick:
 *
 * Brings the elapsed times of all rows up to date.
 */
void
skep_script_list_tick (SkepScriptList *self,
                       gint64          now_us)
{
  g_return_if_fail (SKEP_IS_SCRIPT_LIST (self));

  for (guint i = 0; i < self->bound->len; i++)
    {
      GtkListItem *list_item = g_ptr_array_index (self->bound, i);

      skep_script_cell_tick (SKEP_SCRIPT_CELL (gtk_list_item_get_child (list_item)), now_us);
    }
}

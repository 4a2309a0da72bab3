/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-cell.h"

#include "skep-script-header.h"
#include "skep-script-row.h"

/* More than are ever seen at once. */
#define MAX_SPARE_ROWS 64

/* A place in the list for a script or a header of scripts. A list view has cells for two hundred of
 * them at once, of which some twenty are seen: those are filled, the others cost next to nothing.
 * What it is filled with is kept for the next item of that kind. */
struct _SkepScriptCell
{
  GtkWidget parent_instance;

  gboolean narrow;
  gboolean is_filled;
  gboolean is_favorite;
  SkepScriptPlace place;

  /* Owned */
  GPtrArray *spare_rows; /* of the whole list: to make and free a row takes long */
  GObject *item;         /* NULL while it is not bound */
  GtkWidget *row;        /* NULL before the first script */
  GtkWidget *header;     /* NULL before the first group */
};

enum
{
  PROP_0,
  PROP_NARROW,
  N_PROPS,
};

G_DEFINE_FINAL_TYPE (SkepScriptCell, skep_script_cell, GTK_TYPE_WIDGET)

static GParamSpec *properties[N_PROPS];

static void
set_narrow (SkepScriptCell *self,
            gboolean        narrow)
{
  self->narrow = narrow;
  if (self->row != NULL)
    g_object_set (self->row, "narrow", narrow, NULL);
  if (self->header != NULL)
    g_object_set (self->header, "narrow", narrow, NULL);
}

static void
take_row (SkepScriptCell *self)
{
  GPtrArray *spare = self->spare_rows;
  g_autoptr (GtkWidget) row = NULL;

  if (spare->len > 0)
    row = g_ptr_array_steal_index_fast (spare, spare->len - 1);
  else
    row = g_object_ref_sink (skep_script_row_new ());

  gtk_widget_set_parent (row, GTK_WIDGET (self));
  self->row = row;
  set_narrow (self, self->narrow);
}

static void
give_row_back (SkepScriptCell *self)
{
  g_autoptr (GtkWidget) row = NULL;

  if (self->row == NULL)
    return;

  row = g_object_ref (g_steal_pointer (&self->row));
  skep_script_row_set_item (SKEP_SCRIPT_ROW (row), NULL);
  gtk_widget_unparent (row);
  if (self->spare_rows->len < MAX_SPARE_ROWS)
    g_ptr_array_add (self->spare_rows, g_steal_pointer (&row));
}

static void
fill_row (SkepScriptCell *self)
{
  if (self->row == NULL)
    take_row (self);

  skep_script_row_set_shows_folder (SKEP_SCRIPT_ROW (self->row), self->is_favorite);
  skep_script_row_set_item (SKEP_SCRIPT_ROW (self->row), SKEP_SCRIPT_ITEM (self->item));
  skep_script_row_set_place (SKEP_SCRIPT_ROW (self->row),
                             self->place & SKEP_SCRIPT_PLACE_FIRST,
                             self->place & SKEP_SCRIPT_PLACE_LAST);
  gtk_widget_set_visible (self->row, TRUE);
}

static void
fill_header (SkepScriptCell *self)
{
  if (self->header == NULL)
    {
      self->header = skep_script_header_new ();
      gtk_widget_set_parent (self->header, GTK_WIDGET (self));
      set_narrow (self, self->narrow);
    }

  skep_script_header_set_group (SKEP_SCRIPT_HEADER (self->header),
                                SKEP_SCRIPT_GROUP (self->item));
  gtk_widget_set_visible (self->header, TRUE);
}

static void
empty (SkepScriptCell *self)
{
  self->is_filled = FALSE;
  if (self->row != NULL)
    {
      skep_script_row_set_item (SKEP_SCRIPT_ROW (self->row), NULL);
      gtk_widget_set_visible (self->row, FALSE);
    }
  if (self->header != NULL)
    {
      skep_script_header_set_group (SKEP_SCRIPT_HEADER (self->header), NULL);
      gtk_widget_set_visible (self->header, FALSE);
    }
}

/* What can have the focus is the row of the list view around it. */
static gboolean
skep_script_cell_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (gtk_widget_get_parent (widget));
}

static void
skep_script_cell_dispose (GObject *object)
{
  SkepScriptCell *self = SKEP_SCRIPT_CELL (object);

  g_clear_object (&self->item);
  give_row_back (self);
  g_clear_pointer (&self->header, gtk_widget_unparent);

  G_OBJECT_CLASS (skep_script_cell_parent_class)->dispose (object);
}

static void
skep_script_cell_finalize (GObject *object)
{
  g_ptr_array_unref (SKEP_SCRIPT_CELL (object)->spare_rows);

  G_OBJECT_CLASS (skep_script_cell_parent_class)->finalize (object);
}

static void
skep_script_cell_get_property (GObject    *object,
                               guint       property_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, SKEP_SCRIPT_CELL (object)->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_script_cell_set_property (GObject      *object,
                               guint         property_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  switch (property_id)
    {
    case PROP_NARROW:
      set_narrow (SKEP_SCRIPT_CELL (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_script_cell_class_init (SkepScriptCellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skep_script_cell_dispose;
  object_class->finalize = skep_script_cell_finalize;
  object_class->get_property = skep_script_cell_get_property;
  object_class->set_property = skep_script_cell_set_property;
  widget_class->grab_focus = skep_script_cell_grab_focus;

  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "scriptcell");
}

static void
skep_script_cell_init (SkepScriptCell *self)
{
}

/**
 * skep_script_cell_new:
 * @spare_rows: (element-type SkepScriptRow): what cells have left over and take from
 */
GtkWidget *
skep_script_cell_new (GPtrArray *spare_rows)
{
  SkepScriptCell *self = g_object_new (SKEP_TYPE_SCRIPT_CELL, NULL);

  self->spare_rows = g_ptr_array_ref (spare_rows);

  return GTK_WIDGET (self);
}

/**
 * skep_script_cell_get_row:
 *
 * Returns: (transfer none) (nullable): what shows the script
 */
GtkWidget *
skep_script_cell_get_row (SkepScriptCell *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_CELL (self), NULL);

  return self->is_filled && SKEP_IS_SCRIPT_ITEM (self->item) ? self->row : NULL;
}

/**
 * skep_script_cell_get_item:
 *
 * Returns: (transfer none) (nullable): a #SkepScriptItem or #SkepScriptGroup
 */
gpointer
skep_script_cell_get_item (SkepScriptCell *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_CELL (self), NULL);

  return self->item;
}

/**
 * skep_script_cell_set_item:
 * @item: (nullable): a #SkepScriptItem or #SkepScriptGroup
 *
 * Makes the cell one for @item, and empty.
 */
void
skep_script_cell_set_item (SkepScriptCell *self,
                           gpointer        item)
{
  g_return_if_fail (SKEP_IS_SCRIPT_CELL (self));

  if (!g_set_object (&self->item, item))
    return;

  empty (self);
  if (SKEP_IS_SCRIPT_GROUP (item))
    gtk_widget_add_css_class (GTK_WIDGET (self), "header");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "header");
}

/**
 * skep_script_cell_set_place:
 * @place: of a script in the card of its group
 * @is_favorite: it stands among scripts of other folders
 */
void
skep_script_cell_set_place (SkepScriptCell  *self,
                            SkepScriptPlace  place,
                            gboolean         is_favorite)
{
  g_return_if_fail (SKEP_IS_SCRIPT_CELL (self));

  if (self->place == place && self->is_favorite == is_favorite)
    return;

  self->place = place;
  self->is_favorite = is_favorite;
  if (self->is_filled && SKEP_IS_SCRIPT_ITEM (self->item))
    fill_row (self);
}

gboolean
skep_script_cell_is_filled (SkepScriptCell *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_CELL (self), FALSE);

  return self->is_filled;
}

/**
 * skep_script_cell_fill:
 *
 * Shows what the cell is for.
 */
void
skep_script_cell_fill (SkepScriptCell *self)
{
  g_return_if_fail (SKEP_IS_SCRIPT_CELL (self));

  if (self->is_filled || self->item == NULL)
    return;

  self->is_filled = TRUE;
  if (SKEP_IS_SCRIPT_GROUP (self->item))
    fill_header (self);
  else
    fill_row (self);
}

/**
 * skep_script_cell_tick:
 * @now_us: monotonic clock
 *
 * Brings the time and the figures of a live script up to date.
 */
void
skep_script_cell_tick (SkepScriptCell *self,
                       gint64          now_us)
{
  g_return_if_fail (SKEP_IS_SCRIPT_CELL (self));

  if (self->is_filled && SKEP_IS_SCRIPT_ITEM (self->item))
    skep_script_row_tick (SKEP_SCRIPT_ROW (self->row), now_us);
}

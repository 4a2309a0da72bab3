/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-cell.h"

#include "skep-script-header.h"
#include "skep-script-row.h"

/* More than are ever seen at once. */
#define MAX_SPARE 64

/* A place in the list for a script or a header of scripts. A list view has cells for two hundred of
 * them at once, of which some twenty are seen: those are filled, the others cost next to nothing.
 * What they are filled with goes from one to the other, since to make and free it takes long. */
struct _SkepScriptCell
{
  GtkWidget parent_instance;

  gboolean narrow;
  gboolean is_favorite;
  SkepScriptPlace place;

  /* Owned */
  GPtrArray *spare_rows;    /* of the whole list, as are the headers */
  GPtrArray *spare_headers;
  GObject *item;            /* NULL while it is not bound */
  GtkWidget *content;       /* a row or a header, NULL while it is not filled */
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
  if (self->content != NULL)
    g_object_set (self->content, "narrow", narrow, NULL);
}

static void
take_content (SkepScriptCell *self,
              GPtrArray      *spare,
              GtkWidget      *(*create) (void))
{
  g_autoptr (GtkWidget) content = NULL;

  if (spare->len > 0)
    content = g_ptr_array_steal_index_fast (spare, spare->len - 1);
  else
    content = g_object_ref_sink (create ());

  gtk_widget_set_parent (content, GTK_WIDGET (self));
  self->content = content;
  set_narrow (self, self->narrow);
}

static void
give_back (SkepScriptCell *self,
           GPtrArray      *spare)
{
  g_autoptr (GtkWidget) content = g_object_ref (g_steal_pointer (&self->content));

  gtk_widget_unparent (content);
  if (spare->len < MAX_SPARE)
    g_ptr_array_add (spare, g_steal_pointer (&content));
}

static void
fill_row (SkepScriptCell *self)
{
  if (self->content == NULL)
    take_content (self, self->spare_rows, skep_script_row_new);

  skep_script_row_set_shows_folder (SKEP_SCRIPT_ROW (self->content), self->is_favorite);
  skep_script_row_set_item (SKEP_SCRIPT_ROW (self->content), SKEP_SCRIPT_ITEM (self->item));
  skep_script_row_set_place (SKEP_SCRIPT_ROW (self->content),
                             self->place & SKEP_SCRIPT_PLACE_FIRST,
                             self->place & SKEP_SCRIPT_PLACE_LAST);
}

static void
fill_header (SkepScriptCell *self)
{
  take_content (self, self->spare_headers, skep_script_header_new);
  skep_script_header_set_group (SKEP_SCRIPT_HEADER (self->content),
                                SKEP_SCRIPT_GROUP (self->item));
}

static void
drop_content (SkepScriptCell *self)
{
  if (SKEP_IS_SCRIPT_HEADER (self->content))
    {
      skep_script_header_set_group (SKEP_SCRIPT_HEADER (self->content), NULL);
      give_back (self, self->spare_headers);
    }
  else if (self->content != NULL)
    {
      skep_script_row_set_item (SKEP_SCRIPT_ROW (self->content), NULL);
      give_back (self, self->spare_rows);
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

  drop_content (self);
  g_clear_object (&self->item);

  G_OBJECT_CLASS (skep_script_cell_parent_class)->dispose (object);
}

static void
skep_script_cell_finalize (GObject *object)
{
  SkepScriptCell *self = SKEP_SCRIPT_CELL (object);

  g_ptr_array_unref (self->spare_rows);
  g_ptr_array_unref (self->spare_headers);

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
 * @spare_headers: (element-type SkepScriptHeader): likewise
 */
GtkWidget *
skep_script_cell_new (GPtrArray *spare_rows,
                      GPtrArray *spare_headers)
{
  SkepScriptCell *self = g_object_new (SKEP_TYPE_SCRIPT_CELL, NULL);

  self->spare_rows = g_ptr_array_ref (spare_rows);
  self->spare_headers = g_ptr_array_ref (spare_headers);

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

  return SKEP_IS_SCRIPT_ROW (self->content) ? self->content : NULL;
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

  drop_content (self);
  gtk_widget_set_size_request (GTK_WIDGET (self), -1, -1);
  if (SKEP_IS_SCRIPT_GROUP (item))
    gtk_widget_add_css_class (GTK_WIDGET (self), "header");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "header");
}

/**
 * skep_script_cell_set_place:
 * @place: of a script in the card of its group, or of a header below one
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
  if (place & SKEP_SCRIPT_PLACE_FIRST)
    gtk_widget_add_css_class (GTK_WIDGET (self), "first");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "first");
  if (SKEP_IS_SCRIPT_ROW (self->content))
    fill_row (self);
}

gboolean
skep_script_cell_is_filled (SkepScriptCell *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_CELL (self), FALSE);

  return self->content != NULL;
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

  if (self->content != NULL || self->item == NULL)
    return;

  gtk_widget_set_size_request (GTK_WIDGET (self), -1, -1);
  if (SKEP_IS_SCRIPT_GROUP (self->item))
    fill_header (self);
  else
    fill_row (self);
}

/**
 * skep_script_cell_empty:
 *
 * Keeps the place of what the cell has shown, but lets another one have it.
 */
void
skep_script_cell_empty (SkepScriptCell *self)
{
  g_return_if_fail (SKEP_IS_SCRIPT_CELL (self));

  if (self->content == NULL)
    return;

  gtk_widget_set_size_request (GTK_WIDGET (self), -1, gtk_widget_get_height (GTK_WIDGET (self)));
  drop_content (self);
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

  if (SKEP_IS_SCRIPT_ROW (self->content))
    skep_script_row_tick (SKEP_SCRIPT_ROW (self->content), now_us);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-list.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "skep-script-row.h"
#include "skep-source.h"

/* The scripts of a project in one card per defining file. Virtual: only what is near the visible
 * part has rows, so thousands of scripts cost nothing. */
struct _SkepScriptList
{
  GtkWidget parent_instance;

  gboolean narrow;

  /* Owned */
  GtkCustomFilter *filter;
  GtkFilterListModel *shown;
  GPtrArray *bound;    /* of GtkListItem, those with a script */
  char *filter_text;   /* casefolded, NULL when everything is shown */

  /* Template */
  GtkWidget *scroller;
  GtkListView *view;
  GtkSingleSelection *selection;
};

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

static gboolean
contains (const char *haystack,
          const char *needle)
{
  g_autofree char *folded = NULL;

  if (haystack == NULL)
    return FALSE;

  folded = g_utf8_casefold (haystack, -1);
  return strstr (folded, needle) != NULL;
}

static gboolean
matches (gpointer object,
         gpointer data)
{
  SkepScriptList *self = data;
  const SkepScript *script = skep_script_item_get_script (object);

  return self->filter_text == NULL ||
         contains (script->name, self->filter_text) ||
         contains (script->command, self->filter_text) ||
         contains (script->description, self->filter_text);
}

static int
compare_sections (gconstpointer a,
                  gconstpointer b,
                  gpointer      data)
{
  const SkepScript *first = skep_script_item_get_script ((gpointer) a);
  const SkepScript *second = skep_script_item_get_script ((gpointer) b);
  int order;

  if (first->source != second->source && !g_str_equal (first->source, second->source))
    return skep_source_find (first->source) < skep_source_find (second->source) ? -1 : 1;
  if ((order = g_strcmp0 (first->dir, second->dir)) != 0)
    return order;

  return g_strcmp0 (first->file, second->file);
}

static char *
dup_section_title (const SkepScript *script)
{
  const SkepSource *source = skep_source_find (script->source);
  const char *title = source != NULL ? source->title : script->source;

  if (g_strcmp0 (title, script->file) == 0)
    return g_strdup (title);

  return g_strdup_printf ("%s · %s", title, script->file);
}

static void
update_place (SkepScriptList *self,
              GtkListItem    *list_item)
{
  GtkWidget *row = gtk_list_item_get_child (list_item);
  guint position = gtk_list_item_get_position (list_item);
  guint start, end;

  if (position == GTK_INVALID_LIST_POSITION || row == NULL)
    return;

  gtk_section_model_get_section (GTK_SECTION_MODEL (self->selection), position, &start, &end);
  skep_script_row_set_place (SKEP_SCRIPT_ROW (row), position == start, position + 1 == end);
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
  GtkWidget *row = skep_script_row_new ();

  g_object_bind_property (self, "narrow", row, "narrow", G_BINDING_SYNC_CREATE);
  gtk_list_item_set_child (list_item, row);
}

static void
bind_row_cb (SkepScriptList *self,
             GtkListItem    *list_item)
{
  SkepScriptItem *item = gtk_list_item_get_item (list_item);
  const SkepScript *script = skep_script_item_get_script (item);

  skep_script_row_set_item (SKEP_SCRIPT_ROW (gtk_list_item_get_child (list_item)), item);
  gtk_list_item_set_accessible_label (list_item, script->name);
  gtk_list_item_set_accessible_description (list_item, script->command);
  g_ptr_array_add (self->bound, list_item);
  update_place (self, list_item);
}

static void
unbind_row_cb (SkepScriptList *self,
               GtkListItem    *list_item)
{
  g_ptr_array_remove_fast (self->bound, list_item);
  skep_script_row_set_item (SKEP_SCRIPT_ROW (gtk_list_item_get_child (list_item)), NULL);
}

static void
setup_header_cb (SkepScriptList *self,
                 GtkListHeader  *header)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_START);
  gtk_widget_add_css_class (label, "heading");
  gtk_list_header_set_child (header, label);
}

static void
bind_header_cb (SkepScriptList *self,
                GtkListHeader  *header)
{
  SkepScriptItem *item = gtk_list_header_get_item (header);
  g_autofree char *title = dup_section_title (skep_script_item_get_script (item));

  gtk_label_set_label (GTK_LABEL (gtk_list_header_get_child (header)), title);
}

static void
activate_cb (SkepScriptList *self,
             guint           position)
{
  g_autoptr (SkepScriptItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection),
                                                           position);

  gtk_widget_activate_action (GTK_WIDGET (self), "script.show", "s",
                              skep_script_item_get_script (item)->id);
}

static void
selected_cb (SkepScriptList *self)
{
  g_signal_emit (self, signals[SELECTED], 0);
}

static void
skep_script_list_dispose (GObject *object)
{
  SkepScriptList *self = SKEP_SCRIPT_LIST (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_SCRIPT_LIST);
  g_clear_object (&self->shown);
  g_clear_object (&self->filter);

  G_OBJECT_CLASS (skep_script_list_parent_class)->dispose (object);
}

static void
skep_script_list_finalize (GObject *object)
{
  SkepScriptList *self = SKEP_SCRIPT_LIST (object);

  g_ptr_array_unref (self->bound);
  g_free (self->filter_text);

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
  gtk_widget_class_bind_template_callback (widget_class, setup_header_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_header_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
}

static void
skep_script_list_init (SkepScriptList *self)
{
  self->bound = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filter = gtk_custom_filter_new (matches, self, NULL);
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
  GtkSortListModel *sorted;
  GtkSorter *sections;

  g_return_if_fail (SKEP_IS_SCRIPT_LIST (self));
  g_return_if_fail (self->shown == NULL);

  sections = GTK_SORTER (gtk_custom_sorter_new (compare_sections, NULL, NULL));
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (scripts)), NULL);
  gtk_sort_list_model_set_section_sorter (sorted, sections);
  g_object_unref (sections);
  self->shown = gtk_filter_list_model_new (G_LIST_MODEL (sorted),
                                           GTK_FILTER (g_object_ref (self->filter)));
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->shown));
  /* After: the items of the view know their positions by then. */
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (update_places), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  update_places (self);
}

/**
 * skep_script_list_set_filter_text:
 * @text: what name, command or description has to contain; empty = no filter
 */
void
skep_script_list_set_filter_text (SkepScriptList *self,
                                  const char     *text)
{
  g_return_if_fail (SKEP_IS_SCRIPT_LIST (self));

  g_clear_pointer (&self->filter_text, g_free);
  if (*text != '\0')
    self->filter_text = g_utf8_casefold (text, -1);
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  update_places (self);
}

guint
skep_script_list_get_n_shown (SkepScriptList *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_LIST (self), 0);

  return self->shown != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->shown)) : 0;
}

/**
 * skep_script_list_get_selected:
 *
 * Returns: (transfer none) (nullable): the selected script
 */
SkepScriptItem *
skep_script_list_get_selected (SkepScriptList *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_LIST (self), NULL);

  return gtk_single_selection_get_selected_item (self->selection);
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
  guint n_shown = skep_script_list_get_n_shown (self);

  for (guint i = 0; i < n_shown; i++)
    {
      g_autoptr (SkepScriptItem) candidate = g_list_model_get_item (G_LIST_MODEL (self->shown), i);

      if (candidate != item)
        continue;
      if (gtk_single_selection_get_selected (self->selection) != i)
        gtk_list_view_scroll_to (self->view, i, GTK_LIST_SCROLL_SELECT, NULL);
      return;
    }
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

      skep_script_row_tick (SKEP_SCRIPT_ROW (gtk_list_item_get_child (list_item)), now_us);
    }
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-header.h"

#include <glib/gi18n.h>

#include "skep-group-text.h"
#include "skep-manager-popover.h"

/* So much of a title isn't given up for what is behind it. */
#define MAX_TITLE_CHARS 18

/* What stands above the card of a group of scripts. */
struct _SkepScriptHeader
{
  GtkWidget parent_instance;

  gboolean narrow;

  /* Owned */
  GSignalGroup *signals;
  SkepScriptGroup *group; /* NULL while it is not bound */

  /* Template */
  GtkImage *expander;
  GtkLabel *title;
  GtkLabel *origin;
  GtkLabel *live;
  GtkLabel *count;
  GtkMenuButton *manager;
};

enum
{
  PROP_0,
  PROP_NARROW,
  N_PROPS,
};

G_DEFINE_FINAL_TYPE (SkepScriptHeader, skep_script_header, GTK_TYPE_WIDGET)

static GParamSpec *properties[N_PROPS];

/* The row of the list view is what has the focus, so it says how it is. */
static void
tell_state (SkepScriptHeader *self,
            gboolean          is_expanded)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_LIST_VIEW) != NULL
                     ? gtk_widget_get_parent (gtk_widget_get_parent (GTK_WIDGET (self)))
                     : NULL;

  if (row != NULL)
    gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_EXPANDED,
                                 is_expanded, -1);
}

static void
show_manager (SkepScriptHeader           *self,
              const SkepScriptGroupFacts *facts)
{
  gtk_widget_set_visible (GTK_WIDGET (self->manager), facts->manager != NULL);
  if (facts->manager != NULL)
    gtk_menu_button_set_label (self->manager, facts->manager);
}

static void
show_counts (SkepScriptHeader           *self,
             const SkepScriptGroupFacts *facts)
{
  g_autofree char *count = g_strdup_printf ("%u", facts->n_scripts);
  g_autofree char *live =
      g_strdup_printf (g_dngettext (NULL, "%u running", "%u running", facts->n_live),
                       facts->n_live);

  gtk_label_set_label (self->count, count);
  gtk_label_set_label (self->live, live);
  /* Otherwise its scripts tell themselves. */
  gtk_widget_set_visible (GTK_WIDGET (self->live), facts->n_live > 0 && !facts->is_expanded);
}

static void
refresh (SkepScriptHeader *self)
{
  const SkepScriptGroupFacts *facts;
  g_autofree char *title = NULL;
  g_autofree char *origin = NULL;

  if (self->group == NULL)
    return;

  facts = skep_script_group_get_facts (self->group);
  title = skep_group_text_make_title (self->group);
  origin = skep_group_text_make_origin (self->group);
  gtk_label_set_label (self->title, title);
  gtk_label_set_width_chars (self->title, MIN (g_utf8_strlen (title, -1), MAX_TITLE_CHARS));
  gtk_label_set_label (self->origin, origin);
  gtk_image_set_from_icon_name (self->expander, facts->is_expanded ? "pan-down-symbolic"
                                                                   : "pan-end-symbolic");
  if (facts->is_expanded)
    gtk_widget_add_css_class (GTK_WIDGET (self), "expanded");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "expanded");
  show_counts (self, facts);
  show_manager (self, facts);
  tell_state (self, facts->is_expanded);
}

static void
create_popover_cb (GtkMenuButton *button,
                   gpointer       data)
{
  SkepScriptHeader *self = data;

  gtk_menu_button_set_popover (
    button, skep_manager_popover_new (
              skep_script_group_get_facts (self->group)->manager_reason));
}

static void
released_cb (SkepScriptHeader *self)
{
  if (self->group != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "group.toggle", "s",
                                skep_script_group_get_key (self->group));
}

static void
skep_script_header_dispose (GObject *object)
{
  SkepScriptHeader *self = SKEP_SCRIPT_HEADER (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->group);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_SCRIPT_HEADER);

  G_OBJECT_CLASS (skep_script_header_parent_class)->dispose (object);
}

static void
skep_script_header_get_property (GObject    *object,
                                 guint       property_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, SKEP_SCRIPT_HEADER (object)->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_script_header_set_property (GObject      *object,
                                 guint         property_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  SkepScriptHeader *self = SKEP_SCRIPT_HEADER (object);

  switch (property_id)
    {
    case PROP_NARROW:
      self->narrow = g_value_get_boolean (value);
      gtk_widget_set_visible (GTK_WIDGET (self->count), !self->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_script_header_class_init (SkepScriptHeaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skep_script_header_dispose;
  object_class->get_property = skep_script_header_get_property;
  object_class->set_property = skep_script_header_set_property;

  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "scriptheader");
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-script-header.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepScriptHeader, expander);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptHeader, title);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptHeader, origin);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptHeader, live);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptHeader, count);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptHeader, manager);
  gtk_widget_class_bind_template_callback (widget_class, released_cb);
}

static void
skep_script_header_init (SkepScriptHeader *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->manager, create_popover_cb, self, NULL);
  self->signals = g_signal_group_new (SKEP_TYPE_SCRIPT_GROUP);
  g_signal_group_connect_swapped (self->signals, "changed", G_CALLBACK (refresh), self);
}

GtkWidget *
skep_script_header_new (void)
{
  return g_object_new (SKEP_TYPE_SCRIPT_HEADER, NULL);
}

/**
 * skep_script_header_set_group:
 * @group: (nullable): what to show
 */
void
skep_script_header_set_group (SkepScriptHeader *self,
                              SkepScriptGroup  *group)
{
  g_return_if_fail (SKEP_IS_SCRIPT_HEADER (self));

  if (!g_set_object (&self->group, group))
    return;

  g_signal_group_set_target (self->signals, group);
  refresh (self);
}

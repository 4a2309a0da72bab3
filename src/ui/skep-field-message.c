/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-field-message.h"

/* The words under a field that say what is wrong in it. They come when something was typed: an
 * empty form is no mistake. */
struct _SkepFieldMessage
{
  AdwPreferencesRow parent_instance;

  GtkWidget *field; /* borrowed: both are in the same template */
  gboolean was_touched;

  /* Owned by the row */
  GtkLabel *label;
};

enum
{
  PROP_0,
  PROP_FIELD,
  N_PROPS,
};

G_DEFINE_FINAL_TYPE (SkepFieldMessage, skep_field_message, ADW_TYPE_PREFERENCES_ROW)

static GParamSpec *properties[N_PROPS];

static void
touched_cb (SkepFieldMessage *self)
{
  self->was_touched = TRUE;
}

static void
skep_field_message_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  SkepFieldMessage *self = SKEP_FIELD_MESSAGE (object);

  switch (prop_id)
    {
    case PROP_FIELD:
      self->field = g_value_get_object (value);
      g_signal_connect_object (self->field, "changed", G_CALLBACK (touched_cb), self,
                               G_CONNECT_SWAPPED);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
skep_field_message_class_init (SkepFieldMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = skep_field_message_set_property;

  properties[PROP_FIELD] =
    g_param_spec_object ("field", NULL, NULL, GTK_TYPE_WIDGET,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
skep_field_message_init (SkepFieldMessage *self)
{
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_wrap_mode (self->label, PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "error");
  gtk_widget_add_css_class (GTK_WIDGET (self), "field-message");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), GTK_WIDGET (self->label));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * skep_field_message_set:
 * @reason: (nullable): what is wrong in the field
 */
void
skep_field_message_set (SkepFieldMessage *self,
                        const char       *reason)
{
  gboolean is_shown = reason != NULL && self->was_touched;

  g_return_if_fail (SKEP_IS_FIELD_MESSAGE (self));

  gtk_label_set_label (self->label, reason != NULL ? reason : "");
  gtk_widget_set_visible (GTK_WIDGET (self), is_shown);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->field), GTK_ACCESSIBLE_STATE_INVALID,
                               is_shown ? GTK_ACCESSIBLE_INVALID_TRUE
                                        : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  if (is_shown && ADW_IS_ENTRY_ROW (self->field))
    gtk_widget_add_css_class (self->field, "error");
  else
    gtk_widget_remove_css_class (self->field, "error");
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-text-list.h"

#include <glib/gi18n.h>

#include "skep-field-message.h"

/* A list of short texts that a person types, each in a row of its own. Empty rows don't count. */
struct _SkepTextList
{
  AdwPreferencesGroup parent_instance;

  GPtrArray *rows; /* of AdwEntryRow, borrowed */

  /* Owned */
  char *row_title;

  /* Owned by the group */
  SkepFieldMessage *message;
  GtkWidget *add_button;
};

enum
{
  PROP_0,
  PROP_ROW_TITLE,
  PROP_ADD_LABEL,
  N_PROPS,
};

enum
{
  CHANGED,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (SkepTextList, skep_text_list, ADW_TYPE_PREFERENCES_GROUP)

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
set_label (GtkWidget  *button,
           const char *label)
{
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
}

static void
changed_cb (SkepTextList *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
remove_cb (SkepTextList *self,
           GtkWidget    *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ENTRY_ROW);

  g_ptr_array_remove (self->rows, row);
  adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), row);
  gtk_widget_grab_focus (self->add_button);
  changed_cb (self);
}

static GtkWidget *
create_remove_button (SkepTextList *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic");

  set_label (button, _("Remove"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (remove_cb), self);

  return button;
}

static GtkWidget *
add_row (SkepTextList *self,
         const char   *text)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), self->row_title);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), create_remove_button (self));
  g_signal_connect_swapped (row, "changed", G_CALLBACK (changed_cb), self);
  g_ptr_array_add (self->rows, row);
  /* What is wrong stands below all rows. */
  adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->message));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->message));

  return row;
}

static void
add_cb (SkepTextList *self)
{
  gtk_widget_grab_focus (add_row (self, ""));
}

static void
skep_text_list_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  SkepTextList *self = SKEP_TEXT_LIST (object);

  switch (prop_id)
    {
    case PROP_ROW_TITLE:
      g_set_str (&self->row_title, g_value_get_string (value));
      break;
    case PROP_ADD_LABEL:
      set_label (self->add_button, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
skep_text_list_dispose (GObject *object)
{
  g_clear_object (&SKEP_TEXT_LIST (object)->message);

  G_OBJECT_CLASS (skep_text_list_parent_class)->dispose (object);
}

static void
skep_text_list_finalize (GObject *object)
{
  SkepTextList *self = SKEP_TEXT_LIST (object);

  g_ptr_array_unref (self->rows);
  g_free (self->row_title);

  G_OBJECT_CLASS (skep_text_list_parent_class)->finalize (object);
}

static void
skep_text_list_class_init (SkepTextListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = skep_text_list_dispose;
  object_class->finalize = skep_text_list_finalize;
  object_class->set_property = skep_text_list_set_property;

  properties[PROP_ROW_TITLE] =
    g_param_spec_string ("row-title", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ADD_LABEL] =
    g_param_spec_string ("add-label", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * SkepTextList::changed:
   *
   * A text was changed, or removed.
   */
  signals[CHANGED] = g_signal_new ("changed", SKEP_TYPE_TEXT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
skep_text_list_init (SkepTextList *self)
{
  self->rows = g_ptr_array_new ();
  self->message = g_object_ref_sink (g_object_new (SKEP_TYPE_FIELD_MESSAGE, "field", self, NULL));
  self->add_button = gtk_button_new_from_icon_name ("list-add-symbolic");
  gtk_widget_add_css_class (self->add_button, "flat");
  gtk_widget_set_valign (self->add_button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->add_button, "clicked", G_CALLBACK (add_cb), self);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), self->add_button);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->message));
}

/**
 * skep_text_list_dup_texts:
 *
 * Returns: (transfer full): all texts that are not empty, NULL-terminated
 */
char **
skep_text_list_dup_texts (SkepTextList *self)
{
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();

  g_return_val_if_fail (SKEP_IS_TEXT_LIST (self), NULL);

  for (guint i = 0; i < self->rows->len; i++)
    {
      const char *text = gtk_editable_get_text (g_ptr_array_index (self->rows, i));

      if (*text != '\0')
        g_strv_builder_add (texts, text);
    }

  return g_strv_builder_end (texts);
}

/**
 * skep_text_list_add_texts:
 * @texts: (array zero-terminated=1): further texts
 */
void
skep_text_list_add_texts (SkepTextList  *self,
                          char         **texts)
{
  g_return_if_fail (SKEP_IS_TEXT_LIST (self));

  for (; *texts != NULL; texts++)
    add_row (self, *texts);
}

/**
 * skep_text_list_set_problem:
 * @reason: (nullable): what is wrong with the texts
 */
void
skep_text_list_set_problem (SkepTextList *self,
                            const char   *reason)
{
  g_return_if_fail (SKEP_IS_TEXT_LIST (self));

  skep_field_message_set (self->message, reason);
}

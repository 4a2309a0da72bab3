/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-shortcuts-dialog.h"

#include <glib/gi18n.h>

#include "skep-shortcuts.h"

/* Lists the table of accelerators. */
struct _SkepShortcutsDialog
{
  AdwDialog parent_instance;

  /* Template */
  AdwPreferencesPage *page;
};

G_DEFINE_FINAL_TYPE (SkepShortcutsDialog, skep_shortcuts_dialog, ADW_TYPE_DIALOG)

static char *
dup_accelerator_label (const char *accelerator)
{
  GdkModifierType modifiers;
  guint key;

  if (!gtk_accelerator_parse (accelerator, &key, &modifiers))
    g_return_val_if_reached (g_strdup (accelerator));

  return gtk_accelerator_get_label (key, modifiers);
}

static GtkWidget *
create_row (const SkepShortcut *shortcut)
{
  g_autofree char *keys = dup_accelerator_label (shortcut->accelerator);
  GtkWidget *label = gtk_label_new (keys);
  GtkWidget *row = adw_action_row_new ();

  gtk_widget_add_css_class (label, "keycap");
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _(shortcut->title));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);

  return row;
}

static void
fill_page (SkepShortcutsDialog *self)
{
  AdwPreferencesGroup *group = NULL;
  gsize n_shortcuts;
  const SkepShortcut *shortcuts = skep_shortcuts_get_all (&n_shortcuts);

  for (gsize i = 0; i < n_shortcuts; i++)
    {
      if (shortcuts[i].section != NULL)
        {
          group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
          adw_preferences_group_set_title (group, _(shortcuts[i].section));
          adw_preferences_page_add (self->page, group);
        }
      adw_preferences_group_add (group, create_row (&shortcuts[i]));
    }
}

static void
skep_shortcuts_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SKEP_TYPE_SHORTCUTS_DIALOG);

  G_OBJECT_CLASS (skep_shortcuts_dialog_parent_class)->dispose (object);
}

static void
skep_shortcuts_dialog_class_init (SkepShortcutsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_shortcuts_dialog_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-shortcuts-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepShortcutsDialog, page);
}

static void
skep_shortcuts_dialog_init (SkepShortcutsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_page (self);
}

AdwDialog *
skep_shortcuts_dialog_new (void)
{
  return g_object_new (SKEP_TYPE_SHORTCUTS_DIALOG, NULL);
}

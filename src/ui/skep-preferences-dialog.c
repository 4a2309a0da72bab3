/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-preferences-dialog.h"

#include "skep-agents-page.h"

struct _SkepPreferencesDialog
{
  AdwPreferencesDialog parent_instance;

  /* Template */
  AdwComboRow *manager;
  AdwSpinRow *kept_runs;
  AdwSpinRow *kept_megabytes;
  AdwSpinRow *run_megabytes;
};

G_DEFINE_FINAL_TYPE (SkepPreferencesDialog, skep_preferences_dialog, ADW_TYPE_PREFERENCES_DIALOG)

/* As in the schema, in the order of the list. */
static const char *const managers[] = { "", "npm", "pnpm", "yarn", "bun" };

static gboolean
get_manager (GValue   *value,
             GVariant *variant,
             gpointer  data)
{
  for (guint i = 0; i < G_N_ELEMENTS (managers); i++)
    if (g_str_equal (managers[i], g_variant_get_string (variant, NULL)))
      g_value_set_uint (value, i);
  return TRUE;
}

static GVariant *
set_manager (const GValue       *value,
             const GVariantType *type,
             gpointer            data)
{
  guint selected = g_value_get_uint (value);

  return selected < G_N_ELEMENTS (managers) ? g_variant_new_string (managers[selected]) : NULL;
}

static void
skep_preferences_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SKEP_TYPE_PREFERENCES_DIALOG);

  G_OBJECT_CLASS (skep_preferences_dialog_parent_class)->dispose (object);
}

static void
skep_preferences_dialog_class_init (SkepPreferencesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_preferences_dialog_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepPreferencesDialog, manager);
  gtk_widget_class_bind_template_child (widget_class, SkepPreferencesDialog, kept_runs);
  gtk_widget_class_bind_template_child (widget_class, SkepPreferencesDialog, kept_megabytes);
  gtk_widget_class_bind_template_child (widget_class, SkepPreferencesDialog, run_megabytes);
}

static void
skep_preferences_dialog_init (SkepPreferencesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
skep_preferences_dialog_new (GSettings *settings)
{
  SkepPreferencesDialog *self = g_object_new (SKEP_TYPE_PREFERENCES_DIALOG, NULL);

  g_settings_bind_with_mapping (settings, "package-manager", self->manager, "selected",
                                G_SETTINGS_BIND_DEFAULT, get_manager, set_manager, NULL, NULL);
  g_settings_bind (settings, "kept-runs", self->kept_runs, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "kept-megabytes", self->kept_megabytes, "value",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "run-megabytes", self->run_megabytes, "value",
                   G_SETTINGS_BIND_DEFAULT);
  return ADW_DIALOG (self);
}

/**
 * skep_preferences_dialog_add_agents:
 * @settings: where the switches are kept
 * @agents: what they may
 * @server: how they reach Skep
 *
 * Adds the page about agents.
 */
void
skep_preferences_dialog_add_agents (SkepPreferencesDialog *self,
                                    GSettings             *settings,
                                    SkepAgents            *agents,
                                    SkepAgentServer       *server)
{
  g_return_if_fail (SKEP_IS_PREFERENCES_DIALOG (self));

  adw_preferences_dialog_add (ADW_PREFERENCES_DIALOG (self),
                              skep_agents_page_new (settings, agents, server));
}

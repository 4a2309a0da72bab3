/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-button.h"

#include <glib/gi18n.h>

#include "skep-tooltip.h"

/* What the one button of a script does, by how the script is. */
typedef struct
{
  const char *action;
  const char *icon_name;
  const char *label;
} Look;

static const Look start = {
  "script.start", "media-playback-start-symbolic", N_("Start %s"),
};
static const Look stop = {
  "script.stop", "media-playback-stop-symbolic", N_("Stop %s"),
};

/**
 * skep_script_button_bind:
 * @button: a button
 * @script: what it does something with
 * @action: takes the id of @script
 * @label_format: translated, takes the name of @script; for the accessible name and the tooltip
 */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
void
skep_script_button_bind (GtkButton        *button,
                         const SkepScript *script,
                         const char       *action,
                         const char       *label_format)
{
  g_autofree char *label = g_strdup_printf (label_format, script->name);

  /* The target first: an action without it does not fit. */
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", script->id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  skep_tooltip_set_text (GTK_WIDGET (button), label);
  /* The words on a button would win over its name. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}
#pragma GCC diagnostic pop

/**
 * skep_script_button_update:
 * @button: an icon button
 * @script: its script
 * @state: (nullable): of the script's newest run
 *
 * Makes @button start or stop; there is none while it stops.
 *
 * Returns: %TRUE if it stops, so that a restart makes sense too
 */
gboolean
skep_script_button_update (GtkButton          *button,
                           const SkepScript   *script,
                           const SkepRunState *state)
{
  gboolean is_live = state != NULL && skep_run_state_is_live (state);
  gboolean is_stopping = state != NULL && state->status == SKEP_RUN_STATUS_STOPPING;
  const Look *look = is_live ? &stop : &start;

  skep_script_button_bind (button, script, look->action, _(look->label));
  gtk_button_set_icon_name (button, look->icon_name);
  gtk_widget_set_visible (GTK_WIDGET (button), !is_stopping);

  return is_live && !is_stopping;
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-status-look.h"

#include <glib/gi18n.h>

#include "skep-tooltip.h"

typedef struct
{
  const char *icon_name;
  const char *css_class; /* a colour, never alone: shape and label say the same */
  const char *label;
} SkepStatusLook;

static const SkepStatusLook never_ran = { "skep-idle-symbolic", "dimmed", N_("Never run") };

static const SkepStatusLook looks[SKEP_N_RUN_STATUSES] = {
  [SKEP_RUN_STATUS_PENDING] = { "skep-changing-symbolic", "accent", N_("Waiting") },
  [SKEP_RUN_STATUS_STARTING] = { "skep-changing-symbolic", "accent", N_("Starting") },
  [SKEP_RUN_STATUS_RUNNING] = { "skep-running-symbolic", "accent", N_("Running") },
  [SKEP_RUN_STATUS_BACKGROUND] = { "skep-background-symbolic", "accent", N_("In background") },
  [SKEP_RUN_STATUS_STOPPING] = { "skep-changing-symbolic", "warning", N_("Stopping") },
  [SKEP_RUN_STATUS_STOPPED] = { "skep-stopped-symbolic", "dimmed", N_("Stopped") },
  [SKEP_RUN_STATUS_SUCCESS] = { "skep-success-symbolic", "success", N_("Succeeded") },
  [SKEP_RUN_STATUS_FAILED] = { "skep-failed-symbolic", "error", N_("Failed") },
};

/**
 * skep_status_look_apply:
 * @icon: an image which this function alone changes
 * @state: (nullable): %NULL = never ran
 *
 * Makes @icon show a status: shape, colour and accessible name.
 */
void
skep_status_look_apply (GtkImage           *icon,
                        const SkepRunState *state)
{
  const SkepStatusLook *look = state != NULL ? &looks[state->status] : &never_ran;
  const char *css_classes[] = { "status", look->css_class, NULL };

  gtk_image_set_from_icon_name (icon, look->icon_name);
  gtk_widget_set_css_classes (GTK_WIDGET (icon), css_classes);
  skep_tooltip_set_text (GTK_WIDGET (icon), _(look->label));
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _(look->label), -1);
}

/**
 * skep_status_look_get_label:
 *
 * Returns: (transfer none): a word for a status, translated
 */
const char *
skep_status_look_get_label (SkepRunStatus status)
{
  return _(looks[status].label);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-output-settings.h"

#include "skep-run-history.h"

#define MEGABYTE G_GUINT64_CONSTANT (1000000)

static void
changed_cb (SkepSupervisor *supervisor,
            const char     *key,
            GSettings      *settings)
{
  const SkepHistoryLimits limits = {
    .max_runs = g_settings_get_uint (settings, "kept-runs"),
    .max_bytes = g_settings_get_uint (settings, "kept-megabytes") * MEGABYTE,
  };

  skep_supervisor_set_history_limits (supervisor, &limits);
  skep_supervisor_set_log_limit (supervisor,
                                 g_settings_get_uint (settings, "run-megabytes") * MEGABYTE);
}

/**
 * skep_output_settings_apply:
 *
 * Tells the supervisor how much output to keep, now and whenever the person changes it.
 */
void
skep_output_settings_apply (GSettings      *settings,
                            SkepSupervisor *supervisor)
{
  g_signal_connect_object (settings, "changed::kept-runs", G_CALLBACK (changed_cb), supervisor,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::kept-megabytes", G_CALLBACK (changed_cb),
                           supervisor, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::run-megabytes", G_CALLBACK (changed_cb),
                           supervisor, G_CONNECT_SWAPPED);
  changed_cb (supervisor, NULL, settings);
}

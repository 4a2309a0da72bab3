/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-project-view-private.h"

#include "skep-arguments-dialog.h"

static void
run_cb (SkepProjectView *self,
        SkepScript      *script)
{
  SkepScriptItem *item =
      skep_script_model_find (skep_project_item_get_scripts (self->project), script->id);

  skep_runner_start (self->runner, script);
  if (item != NULL)
    skep_project_view_show_output (self, item);
}

/**
 * skep_project_view_ask_arguments:
 *
 * Starts a script with what a person says.
 */
void
skep_project_view_ask_arguments (SkepProjectView *self,
                                 SkepScript      *script)
{
  AdwDialog *dialog =
      skep_arguments_dialog_new (script, skep_project_item_get_store (self->project));

  g_signal_connect_object (dialog, "run", G_CALLBACK (run_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

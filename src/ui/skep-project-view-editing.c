/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-project-view-private.h"

#include "skep-script-dialog.h"
#include "skep-script-draft.h"

/**
 * skep_project_view_edit_script:
 * @script: (nullable): what to edit; %NULL adds a new one
 */
void
skep_project_view_edit_script (SkepProjectView *self,
                               SkepScript      *script)
{
  adw_dialog_present (skep_script_dialog_new (self->project, script), GTK_WIDGET (self));
}

static gboolean
write_draft (SkepProjectView        *self,
             const SkepScriptDraft  *draft,
             GError                **error)
{
  SkepProject *project = skep_project_item_get_project (self->project);
  g_autoptr (SkepProjectFileEditor) editor = NULL;

  editor = skep_project_file_editor_open (skep_project_get_path (project), error);
  return editor != NULL &&
         skep_script_draft_write (draft, skep_project_get_scripts (project), editor, error) &&
         skep_project_file_editor_save (editor, error);
}

static void
write_or_report (SkepProjectView       *self,
                 const SkepScriptDraft *draft)
{
  g_autoptr (GError) error = NULL;

  if (write_draft (self, draft, &error))
    skep_project_item_load (self->project);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "window.report", "s", error->message);
}

/**
 * skep_project_view_toggle_favorite:
 *
 * Has skep.json say that a script is a favourite, or no longer.
 */
void
skep_project_view_toggle_favorite (SkepProjectView *self,
                                   SkepScript      *script)
{
  g_autoptr (SkepScriptDraft) draft = skep_script_draft_new (script);

  draft->is_favorite = !draft->is_favorite;
  write_or_report (self, draft);
}

/**
 * skep_project_view_toggle_hidden:
 *
 * Has skep.json say that a script isn't listed, or is again.
 */
void
skep_project_view_toggle_hidden (SkepProjectView *self,
                                 SkepScript      *script)
{
  g_autoptr (SkepScriptDraft) draft = skep_script_draft_new (script);

  draft->is_hidden = !draft->is_hidden;
  write_or_report (self, draft);
}

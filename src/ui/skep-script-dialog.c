/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-dialog.h"

#include <glib/gi18n.h>

#include "skep-field-message.h"
#include "skep-portal-path.h"
#include "skep-script-draft.h"
#include "skep-text-list.h"

/* Adds a script to the skep.json of a project, or changes what it says about one. */
struct _SkepScriptDialog
{
  AdwDialog parent_instance;

  gboolean is_filled; /* what changes from then on is typed */

  /* Owned */
  SkepProjectItem *project;
  SkepScriptDraft *before;       /* what the script is now */
  SkepProjectFileEditor *editor; /* the file as it was when it was read; NULL: to be read again */

  /* Template */
  AdwWindowTitle *heading;
  GtkWidget *save_button;
  AdwBanner *banner;
  GtkEditable *name;
  GtkEditable *command;
  GtkEditable *folder;
  GtkEditable *description;
  AdwSwitchRow *favorite;
  AdwSwitchRow *hidden;
  SkepTextList *variables;
  SkepTextList *files;
  GtkEditable *stop_command;
  GtkEditable *stop_grace;
  SkepFieldMessage *name_message;
  SkepFieldMessage *command_message;
  SkepFieldMessage *grace_message;
  GtkWidget *remove_group;
  AdwPreferencesRow *remove_button;
};

G_DEFINE_FINAL_TYPE (SkepScriptDialog, skep_script_dialog, ADW_TYPE_DIALOG)

static GPtrArray *
get_scripts (SkepScriptDialog *self)
{
  return skep_project_get_scripts (skep_project_item_get_project (self->project));
}

/* --- The fields --- */

static void
take_text (char        **field,
           GtkEditable  *editable)
{
  g_free (*field);
  *field = g_strdup (gtk_editable_get_text (editable));
}

/* What the fields say. */
static SkepScriptDraft *
create_draft (SkepScriptDialog *self)
{
  SkepScriptDraft *draft = skep_script_draft_new (self->before->script);

  take_text (&draft->name, self->name);
  take_text (&draft->command, self->command);
  take_text (&draft->folder, self->folder);
  take_text (&draft->description, self->description);
  take_text (&draft->stop_command, self->stop_command);
  take_text (&draft->stop_grace, self->stop_grace);
  g_strfreev (draft->variables);
  draft->variables = skep_text_list_dup_texts (self->variables);
  g_strfreev (draft->files);
  draft->files = skep_text_list_dup_texts (self->files);
  draft->is_favorite = adw_switch_row_get_active (self->favorite);
  draft->is_hidden = adw_switch_row_get_active (self->hidden);
  if (draft->script == NULL)
    g_strstrip (draft->name);

  return draft;
}

static void
fill (SkepScriptDialog *self)
{
  const SkepScriptDraft *draft = self->before;

  gtk_editable_set_text (self->name, draft->name);
  gtk_editable_set_text (self->command, draft->command);
  gtk_editable_set_text (self->folder, draft->folder);
  gtk_editable_set_text (self->description, draft->description);
  gtk_editable_set_text (self->stop_command, draft->stop_command);
  gtk_editable_set_text (self->stop_grace, draft->stop_grace);
  skep_text_list_add_texts (self->variables, draft->variables);
  skep_text_list_add_texts (self->files, draft->files);
  adw_switch_row_set_active (self->favorite, draft->is_favorite);
  adw_switch_row_set_active (self->hidden, draft->is_hidden);
}

static void
show_problem (SkepScriptDialog *self,
              SkepDraftField    field,
              const char       *reason)
{
  SkepFieldMessage *const messages[SKEP_DRAFT_N_FIELDS] = {
    [SKEP_DRAFT_NAME] = self->name_message,
    [SKEP_DRAFT_COMMAND] = self->command_message,
    [SKEP_DRAFT_GRACE] = self->grace_message,
  };

  if (messages[field] != NULL)
    skep_field_message_set (messages[field], reason);
  else
    skep_text_list_set_problem (field == SKEP_DRAFT_FILES ? self->files : self->variables, reason);
}

static gboolean
check (SkepScriptDialog      *self,
       const SkepScriptDraft *draft)
{
  gboolean is_valid = TRUE;

  for (SkepDraftField field = 0; field < SKEP_DRAFT_N_FIELDS; field++)
    {
      g_autofree char *reason = skep_script_draft_check (draft, field, get_scripts (self));

      show_problem (self, field, reason);
      is_valid = is_valid && reason == NULL;
    }

  return is_valid;
}

static void
update (SkepScriptDialog *self)
{
  g_autoptr (SkepScriptDraft) draft = NULL;
  gboolean is_changed;

  if (!self->is_filled)
    return;

  draft = create_draft (self);
  is_changed = !skep_script_draft_equal (draft, self->before);
  gtk_widget_set_sensitive (self->save_button, check (self, draft) && is_changed);
  adw_dialog_set_can_close (ADW_DIALOG (self), !is_changed);
}

/* --- The file --- */

static void
show_error (SkepScriptDialog *self,
            const GError     *error)
{
  gboolean can_repeat = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG);
  g_autofree char *text = g_strjoin (" ", error->message,
                                     can_repeat ? _("Save again to add this to it.") : NULL, NULL);

  adw_banner_set_title (self->banner, text);
  adw_banner_set_revealed (self->banner, TRUE);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static SkepProjectFileEditor *
open_file (SkepScriptDialog  *self,
           GError           **error)
{
  return skep_project_file_editor_open (skep_project_item_get_path (self->project), error);
}

/* What the script is by now; it is a new one if it has gone. */
static void
look_again (SkepScriptDialog *self)
{
  SkepScript *script = self->before->script;
  SkepScriptModel *scripts = skep_project_item_get_scripts (self->project);
  SkepScriptItem *item = script != NULL ? skep_script_model_find (scripts, script->id) : NULL;
  SkepScriptDraft *now =
    skep_script_draft_new (item != NULL ? skep_script_item_get_script (item) : NULL);

  skep_script_draft_free (self->before);
  self->before = now;
}

/* After an error the file is read again, so that saving once more is on top of what is in it. */
static gboolean
write_file (SkepScriptDialog       *self,
            const SkepScriptDraft  *draft,
            gboolean                is_removal,
            GError                **error)
{
  g_autoptr (SkepProjectFileEditor) editor = g_steal_pointer (&self->editor);

  if (editor == NULL && (editor = open_file (self, error)) == NULL)
    return FALSE;
  /* Somebody else has removed it. */
  if (is_removal && draft->script == NULL)
    return TRUE;
  if (is_removal ? !skep_script_draft_remove (draft, editor, error)
                 : !skep_script_draft_write (draft, get_scripts (self), editor, error))
    return FALSE;

  return skep_project_file_editor_save (editor, error);
}

static void
write_and_close (SkepScriptDialog *self,
                 gboolean          is_removal)
{
  g_autoptr (SkepScriptDraft) draft = NULL;
  g_autoptr (GError) error = NULL;

  if (self->editor == NULL)
    look_again (self);
  draft = create_draft (self);
  if (!write_file (self, draft, is_removal, &error))
    {
      show_error (self, error);
      skep_project_item_load (self->project);
      return;
    }

  skep_project_item_load (self->project);
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
save_cb (SkepScriptDialog *self)
{
  write_and_close (self, FALSE);
}

/* --- Questions --- */

static void
ask (SkepScriptDialog *self,
     AdwAlertDialog   *question,
     const char       *response,
     const char       *label,
     GCallback         callback)
{
  adw_alert_dialog_add_responses (question, "cancel", _("_Cancel"), response, label, NULL);
  adw_alert_dialog_set_response_appearance (question, response, ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (question, "response", callback, self, 0);
  adw_dialog_present (ADW_DIALOG (question), GTK_WIDGET (self));
}

static void
removal_response_cb (AdwAlertDialog   *question,
                     const char       *response,
                     SkepScriptDialog *self)
{
  if (g_str_equal (response, "remove"))
    write_and_close (self, TRUE);
}

static void
remove_cb (SkepScriptDialog *self)
{
  const SkepScript *script = self->before->script;
  AdwDialog *question = adw_alert_dialog_new (NULL, NULL);

  if (script->found != NULL)
    {
      adw_alert_dialog_set_heading (ADW_ALERT_DIALOG (question), _("Remove Override?"));
      adw_alert_dialog_format_body (ADW_ALERT_DIALOG (question),
                                    _("“%s” will be as %s defines it."), script->name,
                                    script->file);
    }
  else
    {
      adw_alert_dialog_set_heading (ADW_ALERT_DIALOG (question), _("Remove Script?"));
      adw_alert_dialog_format_body (ADW_ALERT_DIALOG (question),
                                    _("“%s” will be taken out of skep.json."), script->name);
    }
  ask (self, ADW_ALERT_DIALOG (question), "remove", _("_Remove"), G_CALLBACK (removal_response_cb));
}

static void
discard_response_cb (AdwAlertDialog   *question,
                     const char       *response,
                     SkepScriptDialog *self)
{
  if (g_str_equal (response, "discard"))
    adw_dialog_force_close (ADW_DIALOG (self));
}

static void
close_attempt_cb (SkepScriptDialog *self)
{
  AdwDialog *question = adw_alert_dialog_new (_("Discard Changes?"), NULL);

  ask (self, ADW_ALERT_DIALOG (question), "discard", _("_Discard"),
       G_CALLBACK (discard_response_cb));
}

/* --- Choosing a folder --- */

static void
take_folder (SkepScriptDialog *self,
             const char       *path)
{
  g_autoptr (GFile) project = g_file_new_for_path (skep_project_item_get_path (self->project));
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autofree char *relative = g_file_get_relative_path (project, folder);

  if (g_file_equal (project, folder))
    gtk_editable_set_text (self->folder, "");
  else
    gtk_editable_set_text (self->folder, relative != NULL ? relative : path);
}

/* The project may have been removed meanwhile, and the dialog with it. */
static void
resolved_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (SkepScriptDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = skep_portal_path_resolve_finish (result, &error);

  if (self->project == NULL)
    return;

  if (path != NULL)
    take_folder (self, path);
  else
    show_error (self, error);
}

static void
select_folder_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr (SkepScriptDialog) self = data;
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GError) error = NULL;

  folder = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, &error);
  if (folder == NULL)
    {
      if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
        show_error (self, error);
      return;
    }

  if (g_file_peek_path (folder) == NULL)
    {
      g_autofree char *name = g_file_get_parse_name (folder);

      error = g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           _("“%s” is not a folder of this computer."), name);
      show_error (self, error);
      return;
    }

  /* The script runs in it on the host, which may have another path for it. */
  skep_portal_path_resolve_async (g_file_peek_path (folder), skep_flatpak_info_get_own (), NULL,
                                  resolved_cb, g_object_ref (self));
}

static void
choose_folder_cb (SkepScriptDialog *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GFile) project = g_file_new_for_path (skep_project_item_get_path (self->project));
  g_autoptr (GFile) folder = g_file_resolve_relative_path (project,
                                                           gtk_editable_get_text (self->folder));

  gtk_file_dialog_set_title (dialog, _("Choose Folder"));
  gtk_file_dialog_set_initial_folder (dialog, folder);
  gtk_file_dialog_select_folder (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL,
                                 select_folder_cb, g_object_ref (self));
}

/* --- */

static void
skep_script_dialog_dispose (GObject *object)
{
  SkepScriptDialog *self = SKEP_SCRIPT_DIALOG (object);

  self->is_filled = FALSE;
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_SCRIPT_DIALOG);
  g_clear_object (&self->project);

  G_OBJECT_CLASS (skep_script_dialog_parent_class)->dispose (object);
}

static void
skep_script_dialog_finalize (GObject *object)
{
  SkepScriptDialog *self = SKEP_SCRIPT_DIALOG (object);

  skep_script_draft_free (self->before);
  skep_project_file_editor_free (self->editor);

  G_OBJECT_CLASS (skep_script_dialog_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-script-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepScriptDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptDialog, name);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptDialog, command);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptDialog, folder);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptDialog, description);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptDialog, favorite);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptDialog, hidden);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptDialog, variables);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptDialog, files);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptDialog, stop_command);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptDialog, stop_grace);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptDialog, name_message);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptDialog, command_message);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptDialog, grace_message);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptDialog, remove_group);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptDialog, remove_button);
  gtk_widget_class_bind_template_callback (widget_class, adw_dialog_close);
  gtk_widget_class_bind_template_callback (widget_class, choose_folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_attempt_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
skep_script_dialog_class_init (SkepScriptDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = skep_script_dialog_dispose;
  object_class->finalize = skep_script_dialog_finalize;

  g_type_ensure (SKEP_TYPE_FIELD_MESSAGE);
  g_type_ensure (SKEP_TYPE_TEXT_LIST);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
skep_script_dialog_init (SkepScriptDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_script (SkepScriptDialog *self,
             SkepScript       *script)
{
  g_autofree char *title = script != NULL ? g_strdup_printf (_("Edit “%s”"), script->name)
                                          : g_strdup (_("Add Script"));

  adw_dialog_set_title (ADW_DIALOG (self), title);
  adw_window_title_set_title (self->heading, title);
  adw_window_title_set_subtitle (self->heading, script != NULL ? script->file : "skep.json");
  gtk_button_set_label (GTK_BUTTON (self->save_button), script != NULL ? _("_Save") : _("_Add"));
  gtk_widget_set_visible (GTK_WIDGET (self->name), script == NULL);
  gtk_widget_set_visible (self->remove_group, skep_script_draft_can_remove (self->before));
  adw_preferences_row_set_title (self->remove_button, script != NULL && script->found != NULL
                                                        ? _("Remove Override")
                                                        : _("Remove Script"));
  adw_dialog_set_focus (ADW_DIALOG (self),
                        GTK_WIDGET (script != NULL ? self->command : self->name));
}

/**
 * skep_script_dialog_new:
 * @project: where the script is, or will be
 * @script: (nullable): what to edit; %NULL adds a new one
 */
AdwDialog *
skep_script_dialog_new (SkepProjectItem *project,
                        SkepScript      *script)
{
  SkepScriptDialog *self = g_object_new (SKEP_TYPE_SCRIPT_DIALOG, NULL);
  g_autoptr (GError) error = NULL;

  self->project = g_object_ref (project);
  self->before = skep_script_draft_new (script);
  show_script (self, script);
  fill (self);
  self->is_filled = TRUE;
  update (self);
  if ((self->editor = open_file (self, &error)) == NULL)
    show_error (self, error);

  return ADW_DIALOG (self);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-host-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "skep-launcher.h"

/* Says why nothing can be started on the host of the sandbox, and what helps. */
struct _SkepHostDialog
{
  AdwDialog parent_instance;

  SkepFlatpakInfo *info; /* owned, NULL in no sandbox */

  /* Template */
  AdwToastOverlay *toasts;
  AdwStatusPage *page;
  GtkWidget *permission;
  GtkLabel *command;
  GtkLabel *reason;
  GtkWidget *quit_button;
  GtkWidget *retry_button;
};

G_DEFINE_FINAL_TYPE (SkepHostDialog, skep_host_dialog, ADW_TYPE_DIALOG)

static void
tell (SkepHostDialog *self,
      const char     *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_dismiss_all (self->toasts);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
copy_cb (SkepHostDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          gtk_label_get_text (self->command));
  tell (self, _("Command copied"));
}

static void
skep_host_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SKEP_TYPE_HOST_DIALOG);

  G_OBJECT_CLASS (skep_host_dialog_parent_class)->dispose (object);
}

static void
skep_host_dialog_finalize (GObject *object)
{
  g_clear_pointer (&SKEP_HOST_DIALOG (object)->info, skep_flatpak_info_free);

  G_OBJECT_CLASS (skep_host_dialog_parent_class)->finalize (object);
}

static void
skep_host_dialog_class_init (SkepHostDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skep_host_dialog_dispose;
  object_class->finalize = skep_host_dialog_finalize;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-host-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepHostDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, SkepHostDialog, page);
  gtk_widget_class_bind_template_child (widget_class, SkepHostDialog, permission);
  gtk_widget_class_bind_template_child (widget_class, SkepHostDialog, command);
  gtk_widget_class_bind_template_child (widget_class, SkepHostDialog, reason);
  gtk_widget_class_bind_template_child (widget_class, SkepHostDialog, quit_button);
  gtk_widget_class_bind_template_child (widget_class, SkepHostDialog, retry_button);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
skep_host_dialog_init (SkepHostDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * skep_host_dialog_new:
 * @info: (nullable): the sandbox that Skep runs in
 */
AdwDialog *
skep_host_dialog_new (const SkepFlatpakInfo *info)
{
  SkepHostDialog *self = g_object_new (SKEP_TYPE_HOST_DIALOG, NULL);

  self->info = info != NULL ? skep_flatpak_info_copy (info) : NULL;

  return ADW_DIALOG (self);
}

static const struct
{
  const char *icon;
  const char *title;
  const char *text;
} looks[] = {
  [SKEP_LAUNCHER_ERROR_DENIED] = {
    "changes-prevent-symbolic",
    N_("Allow Skep to Run Scripts"),
    N_("Your scripts run on your system, with your shell and your tools, and not in the sandbox of "
       "the Flatpak. Skep lacks the permission for that."),
  },
  [SKEP_LAUNCHER_ERROR_UNAVAILABLE] = {
    "dialog-error-symbolic",
    N_("Scripts Cannot Be Started"),
    N_("Your scripts run on your system, with your shell and your tools, and not in the sandbox of "
       "the Flatpak. A service of Flatpak on your system has to start them, and does not answer."),
  },
  [SKEP_LAUNCHER_ERROR_FAILED] = {
    "dialog-error-symbolic",
    N_("Scripts Cannot Be Started"),
    N_("Your scripts run on your system, with your shell and your tools, and not in the sandbox of "
       "the Flatpak. Starting something there has failed."),
  },
};

/* Whatever else may go wrong there is a failure. */
static SkepLauncherError
get_code (SkepHostDialog *self,
          const GError   *problem)
{
  if (problem->domain != SKEP_LAUNCHER_ERROR || problem->code >= (int) G_N_ELEMENTS (looks) ||
      (problem->code == SKEP_LAUNCHER_ERROR_DENIED && self->info == NULL))
    return SKEP_LAUNCHER_ERROR_FAILED;

  return problem->code;
}

/* A line may end between words only: at a hyphen it would look as if there were a blank. */
static void
show_command (SkepHostDialog *self,
              const char     *command)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  const char *end;

  for (const char *word = command; *word != '\0'; word = *end != '\0' ? end + 1 : end)
    {
      PangoAttribute *attribute = pango_attr_allow_breaks_new (FALSE);

      end = strchrnul (word, ' ');
      attribute->start_index = word - command;
      attribute->end_index = end - command;
      pango_attr_list_insert (attributes, attribute);
    }
  gtk_label_set_attributes (self->command, attributes);
  gtk_label_set_text (self->command, command);
}

/* What the sandbox may do is decided when it is made: trying again in it would be of no use. */
static void
show_permission (SkepHostDialog *self,
                 gboolean        is_denied)
{
  gtk_widget_set_visible (self->permission, is_denied);
  gtk_widget_set_visible (self->quit_button, is_denied);
  gtk_widget_set_visible (GTK_WIDGET (self->reason), !is_denied);
  gtk_widget_set_visible (self->retry_button, !is_denied);
}

/**
 * skep_host_dialog_set_problem:
 * @problem: why the launcher can start nothing
 *
 * Has to be called before the dialog is shown, and when another try has failed.
 */
void
skep_host_dialog_set_problem (SkepHostDialog *self,
                              const GError   *problem)
{
  SkepLauncherError code;

  g_return_if_fail (SKEP_IS_HOST_DIALOG (self));
  g_return_if_fail (problem != NULL);

  code = get_code (self, problem);
  adw_status_page_set_icon_name (self->page, looks[code].icon);
  adw_status_page_set_title (self->page, _(looks[code].title));
  adw_status_page_set_description (self->page, _(looks[code].text));
  gtk_label_set_text (self->reason, problem->message);
  if (code == SKEP_LAUNCHER_ERROR_DENIED)
    {
      g_autofree char *command =
        skep_flatpak_info_make_command (self->info, "--talk-name=" SKEP_FLATPAK_HOST_NAME);

      show_command (self, command);
    }
  show_permission (self, code == SKEP_LAUNCHER_ERROR_DENIED);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    tell (self, _("It failed again"));
}

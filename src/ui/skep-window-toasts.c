/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-window-private.h"

#include <glib/gi18n.h>

/* How long a message with a button stays: long enough to look up and click. */
#define ACTION_TOAST_SEC 8

static void
add_toast_with_script (SkepWindow *self,
                       AdwToast   *toast,
                       const char *label,
                       const char *action,
                       const char *project,
                       const char *script)
{
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_timeout (toast, ACTION_TOAST_SEC);
  adw_toast_set_button_label (toast, label);
  adw_toast_set_action_name (toast, action);
  adw_toast_set_action_target (toast, "(ss)", project, script);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/**
 * skep_window_tell:
 *
 * Tells the person something in passing.
 */
void
skep_window_tell (SkepWindow *self,
                  const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/**
 * skep_window_report:
 *
 * Tells the person what went wrong; it stays until it is closed.
 */
void
skep_window_report (SkepWindow *self,
                    const char *text)
{
  AdwToast *toast = adw_toast_new ("");
  GtkWidget *label = gtk_label_new (text);

  /* The usual title is one line, and would hide the reason. */
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (label, "report");
  adw_toast_set_custom_title (toast, label);
  adw_toast_set_timeout (toast, 0);
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/**
 * skep_window_tell_failure:
 *
 * Tells in the window that a script failed, and leads to it.
 */
void
skep_window_tell_failure (SkepWindow *self,
                          SkepScript *script,
                          const char *reason)
{
  /* Translators: name of a script, and the reason */
  AdwToast *toast = adw_toast_new_format (_("%s failed: %s"), script->name, reason);

  add_toast_with_script (self, toast, _("_Show"), "window.show-script", script->project,
                         script->id);
}

void
skep_window_tell_port_is_free (SkepWindow *self,
                               guint       port,
                               const char *project,
                               const char *script)
{
  AdwToast *toast = adw_toast_new_format (_("Port %u is free"), port);

  add_toast_with_script (self, toast, _("_Start Again"), "window.start-script", project, script);
}

void
skep_window_tell_ended (SkepWindow *self,
                        guint       n_processes)
{
  g_autofree char *text = g_strdup_printf (ngettext ("%u process ended", "%u processes ended",
                                                     n_processes), n_processes);

  skep_window_tell (self, text);
}

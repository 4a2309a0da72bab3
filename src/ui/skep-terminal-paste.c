/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-terminal-paste.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define DIALOG_HEIGHT_PX 200

/* For this session, not for ever: what is pasted into a shell runs. */
static gboolean asks_no_more;

/**
 * skep_paste_text_init:
 * @text: as it was copied
 *
 * Keeps what a person sees when pasting: an escape sequence in it could type more than that.
 */
void
skep_paste_text_init (SkepPasteText *self,
                      const char    *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *kept = g_string_new (NULL);

  *self = (SkepPasteText) { .n_lines = 1 };
  for (const char *next = valid; *next != '\0'; next = g_utf8_next_char (next))
    {
      gunichar c = g_utf8_get_char (next);

      if (c == '\r' && next[1] == '\n')
        continue;
      if (c == '\r')
        c = '\n';
      if (c == '\n' || c == '\t' || !g_unichar_iscntrl (c))
        g_string_append_unichar (kept, c);
      else
        self->n_removed++;
    }

  if (kept->len > 0 && kept->str[kept->len - 1] == '\n')
    g_string_truncate (kept, kept->len - 1);
  for (gsize i = 0; i < kept->len; i++)
    self->n_lines += kept->str[i] == '\n';
  self->text = g_string_free (kept, FALSE);
}

void
skep_paste_text_clear (SkepPasteText *self)
{
  g_clear_pointer (&self->text, g_free);
}

static GtkWidget *
create_preview (const char *text)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_text_view_new ();

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (view), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Text to paste"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), DIALOG_HEIGHT_PX);
  gtk_widget_add_css_class (scroller, "detail");
  gtk_widget_add_css_class (scroller, "card");

  return scroller;
}

static GtkWidget *
create_content (const char *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  gtk_box_append (GTK_BOX (box), create_preview (text));
  gtk_box_append (GTK_BOX (box),
                  gtk_check_button_new_with_label (_("Don’t ask again until Skep is closed")));

  return box;
}

static void
response_cb (AdwAlertDialog *dialog,
             const char     *response,
             SkepTerminal   *terminal)
{
  GtkWidget *check = gtk_widget_get_last_child (adw_alert_dialog_get_extra_child (dialog));

  if (!g_str_equal (response, "paste"))
    return;

  asks_no_more = gtk_check_button_get_active (GTK_CHECK_BUTTON (check));
  vte_terminal_paste_text (VTE_TERMINAL (terminal),
                           g_object_get_data (G_OBJECT (dialog), "skep-paste-text"));
}

static void
ask (SkepTerminal  *terminal,
     SkepPasteText *paste)
{
  g_autofree char *title = g_strdup_printf (ngettext ("Paste %u Line?", "Paste %u Lines?",
                                                      paste->n_lines), paste->n_lines);
  g_autofree char *body = NULL;
  AdwDialog *dialog;

  if (paste->n_removed > 0)
    body = g_strdup_printf (ngettext ("%u control character was left out.",
                                      "%u control characters were left out.", paste->n_removed),
                            paste->n_removed);
  dialog = adw_alert_dialog_new (title, body != NULL ? body
                                                     : _("Each line may run at once."));
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), create_content (paste->text));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"),
                                  "paste", _("_Paste"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "paste",
                                            ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "paste");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "skep-paste-text",
                          g_steal_pointer (&paste->text), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), terminal, 0);
  adw_dialog_present (dialog, GTK_WIDGET (terminal));
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (SkepTerminal) terminal = data;
  g_autofree char *text =
    gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  g_auto (SkepPasteText) paste = { 0, };

  /* What is no text is not for a terminal; it may have been unmapped meanwhile. */
  if (text == NULL || !gtk_widget_get_mapped (GTK_WIDGET (terminal)))
    return;

  skep_paste_text_init (&paste, text);
  if (paste.n_lines > 1 && !asks_no_more)
    ask (terminal, &paste);
  else
    vte_terminal_paste_text (VTE_TERMINAL (terminal), paste.text);
}

/**
 * skep_terminal_paste_guarded:
 * @clipboard: what was copied, or the primary selection
 *
 * Pastes its text, but asks first if it has more than one line.
 */
void
skep_terminal_paste_guarded (SkepTerminal *terminal,
                             GdkClipboard *clipboard)
{
  if (vte_terminal_get_input_enabled (VTE_TERMINAL (terminal)))
    gdk_clipboard_read_text_async (clipboard, NULL, read_cb, g_object_ref (terminal));
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-terminal.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "skep-shortcuts.h"
#include "skep-terminal-palette.h"
#include "skep-terminal-paste.h"

#define MARKER VTE_TERMPROP_NAME_PREFIX "skep.marker"

/* PCRE2_MULTILINE, which VTE demands; its header is no dependency for one number. */
#define REGEX_FLAGS 0x00000400u

/* What may stand at the end of an address but belongs to the sentence around it is left out. */
#define LINK_PATTERN \
  "\\b(?:https?|ftp|file)://[^\\s<>\"'`{}|\\\\^\\x00-\\x1f]*" \
  "[^\\s<>\"'`{}|\\\\^.,;:!?)\\]\\x00-\\x1f]"

#define ZOOM_STEP 1.1
#define MIN_ZOOM_STEPS (-6)
#define MAX_ZOOM_STEPS 14

/* A VTE terminal in the colours and the font of the desktop which tells when its size changes. */
struct _SkepTerminal
{
  VteTerminal parent_instance;

  glong columns;
  glong rows;
  int zoom_steps;

  /* Owned */
  GMenuModel *menu;
  GMenuModel *link_menu;
  char *link; /* NULL unless the menu was opened over one */
};

enum
{
  RESIZED,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (SkepTerminal, skep_terminal, VTE_TYPE_TERMINAL)

static guint signals[N_SIGNALS];

static void
update_colors (SkepTerminal    *self,
               GParamSpec      *pspec,
               AdwStyleManager *manager)
{
  const SkepTerminalPalette *palette =
    skep_terminal_palette_get (adw_style_manager_get_dark (manager));

  vte_terminal_set_colors (VTE_TERMINAL (self), &palette->foreground, &palette->background,
                           palette->colors, SKEP_TERMINAL_N_COLORS);
}

static void
update_font (SkepTerminal    *self,
             GParamSpec      *pspec,
             AdwStyleManager *manager)
{
  g_autoptr (PangoFontDescription) font =
    pango_font_description_from_string (adw_style_manager_get_monospace_font_name (manager));

  vte_terminal_set_font (VTE_TERMINAL (self), font);
}

static void
follow_style (SkepTerminal *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (update_colors), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::monospace-font-name", G_CALLBACK (update_font), self,
                           G_CONNECT_SWAPPED);
  update_colors (self, NULL, manager);
  update_font (self, NULL, manager);
}

static char *
dup_link_at (SkepTerminal *self,
             double        x,
             double        y)
{
  char *link = vte_terminal_check_hyperlink_at (VTE_TERMINAL (self), x, y);
  int tag;

  if (link == NULL)
    link = vte_terminal_check_match_at (VTE_TERMINAL (self), x, y, &tag);

  return link;
}

static void
launch_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (SkepTerminal) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error) ||
      g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    return;

  text = g_strdup_printf (_("Cannot open “%s”: %s"),
                          gtk_uri_launcher_get_uri (GTK_URI_LAUNCHER (source)), error->message);
  gtk_widget_activate_action (GTK_WIDGET (self), "window.report", "s", text);
}

static void
launch (SkepTerminal *self,
        const char   *uri)
{
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (uri);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_uri_launcher_launch (launcher, GTK_WINDOW (root), NULL, launch_cb,
                           g_object_ref (self));
}

static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            SkepTerminal    *self)
{
  GdkModifierType modifiers =
    gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  g_autofree char *link = NULL;

  if ((modifiers & GDK_CONTROL_MASK) == 0 || (link = dup_link_at (self, x, y)) == NULL)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  launch (self, link);
}

/* The terminal would paste the selection itself, unseen. */
static void
middle_pressed_cb (GtkGestureClick *gesture,
                   int              n_press,
                   double           x,
                   double           y,
                   SkepTerminal    *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  skep_terminal_paste_guarded (self, gtk_widget_get_primary_clipboard (GTK_WIDGET (self)));
}

static void
guard_middle_click (SkepTerminal *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_MIDDLE);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (middle_pressed_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/* What its own keys paste, such as Shift+Insert. */
static void
skep_terminal_paste_clipboard (VteTerminal *terminal)
{
  skep_terminal_paste_guarded (SKEP_TERMINAL (terminal),
                               gtk_widget_get_clipboard (GTK_WIDGET (terminal)));
}

static void
setup_context_menu_cb (SkepTerminal          *self,
                       const VteEventContext *context)
{
  double x, y;

  /* NULL: the menu was closed; its action still wants the link. */
  if (context == NULL)
    return;

  g_clear_pointer (&self->link, g_free);
  if (vte_event_context_get_coordinates (context, &x, &y))
    self->link = dup_link_at (self, x, y);
  vte_terminal_set_context_menu_model (VTE_TERMINAL (self),
                                       self->link != NULL ? self->link_menu : self->menu);
}

static void
append_section (GMenu *menu,
                GMenu *section)
{
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  g_object_unref (section);
}

static GMenuModel *
create_menu (gboolean has_link)
{
  GMenu *menu = g_menu_new ();
  GMenu *section;

  if (has_link)
    {
      section = g_menu_new ();
      g_menu_append (section, _("_Open Link"), "terminal.open-link");
      g_menu_append (section, _("Copy _Link"), "terminal.copy-link");
      append_section (menu, section);
    }

  section = g_menu_new ();
  g_menu_append (section, _("_Copy"), "terminal.copy");
  g_menu_append (section, _("Copy as _HTML"), "terminal.copy-html");
  g_menu_append (section, _("_Paste"), "terminal.paste");
  append_section (menu, section);
  section = g_menu_new ();
  g_menu_append (section, _("Select _All"), "terminal.select-all");
  g_menu_append (section, _("C_lear Output"), "terminal.clear");
  append_section (menu, section);

  return G_MENU_MODEL (menu);
}

static void
watch_links (SkepTerminal *self)
{
  g_autoptr (VteRegex) regex = NULL;
  g_autoptr (GError) error = NULL;
  GtkGesture *click = gtk_gesture_click_new ();
  int tag;

  regex = vte_regex_new_for_match (LINK_PATTERN, -1, REGEX_FLAGS, &error);
  g_assert_no_error (error);
  tag = vte_terminal_match_add_regex (VTE_TERMINAL (self), regex, 0);
  vte_terminal_match_set_cursor_name (VTE_TERMINAL (self), tag, "pointer");
  vte_terminal_set_allow_hyperlink (VTE_TERMINAL (self), TRUE);

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  vte_terminal_copy_clipboard_format (VTE_TERMINAL (widget), VTE_FORMAT_TEXT);
}

static void
copy_html_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  vte_terminal_copy_clipboard_format (VTE_TERMINAL (widget), VTE_FORMAT_HTML);
}

static void
paste_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  skep_terminal_paste_guarded (SKEP_TERMINAL (widget), gtk_widget_get_clipboard (widget));
}

static void
select_all_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  vte_terminal_select_all (VTE_TERMINAL (widget));
}

/* By so many steps; 0 = back to the font's own size. */
static void
zoom (SkepTerminal *self,
      int           steps)
{
  self->zoom_steps = steps != 0 ? CLAMP (self->zoom_steps + steps, MIN_ZOOM_STEPS, MAX_ZOOM_STEPS)
                                : 0;
  vte_terminal_set_font_scale (VTE_TERMINAL (self), pow (ZOOM_STEP, self->zoom_steps));
}

static void
zoom_in_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  zoom (SKEP_TERMINAL (widget), 1);
}

static void
zoom_out_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  zoom (SKEP_TERMINAL (widget), -1);
}

static void
zoom_reset_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  zoom (SKEP_TERMINAL (widget), 0);
}

static void
open_link_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  SkepTerminal *self = SKEP_TERMINAL (widget);

  if (self->link != NULL)
    launch (self, self->link);
}

static void
copy_link_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  SkepTerminal *self = SKEP_TERMINAL (widget);

  if (self->link != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->link);
}

static const struct
{
  const char *name;
  GtkWidgetActionActivateFunc activate;
} actions[] = {
  { "terminal.copy", copy_action },
  { "terminal.copy-html", copy_html_action },
  { "terminal.paste", paste_action },
  { "terminal.select-all", select_all_action },
  { "terminal.zoom-in", zoom_in_action },
  { "terminal.zoom-out", zoom_out_action },
  { "terminal.zoom-reset", zoom_reset_action },
  { "terminal.open-link", open_link_action },
  { "terminal.copy-link", copy_link_action },
};

static void
selection_changed_cb (SkepTerminal *self)
{
  gboolean has_selection = vte_terminal_get_has_selection (VTE_TERMINAL (self));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "terminal.copy", has_selection);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "terminal.copy-html", has_selection);
}

static void
skep_terminal_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  SkepTerminal *self = SKEP_TERMINAL (widget);
  glong columns, rows;

  GTK_WIDGET_CLASS (skep_terminal_parent_class)->size_allocate (widget, width, height, baseline);

  columns = vte_terminal_get_column_count (VTE_TERMINAL (self));
  rows = vte_terminal_get_row_count (VTE_TERMINAL (self));
  if (columns == self->columns && rows == self->rows)
    return;

  self->columns = columns;
  self->rows = rows;
  g_signal_emit (self, signals[RESIZED], 0, (guint) columns, (guint) rows);
}

static void
skep_terminal_dispose (GObject *object)
{
  SkepTerminal *self = SKEP_TERMINAL (object);

  g_clear_object (&self->menu);
  g_clear_object (&self->link_menu);
  g_clear_pointer (&self->link, g_free);

  G_OBJECT_CLASS (skep_terminal_parent_class)->dispose (object);
}

static void
skep_terminal_class_init (SkepTerminalClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_terminal_dispose;
  widget_class->size_allocate = skep_terminal_size_allocate;
  VTE_TERMINAL_CLASS (klass)->paste_clipboard = skep_terminal_paste_clipboard;

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].activate);

  /* Has to be before the first terminal is made. */
  vte_install_termprop (MARKER, VTE_PROPERTY_STRING, VTE_PROPERTY_FLAG_NONE);

  signals[RESIZED] = g_signal_new ("resized", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
}

static void
skep_terminal_init (SkepTerminal *self)
{
  VteTerminal *terminal = VTE_TERMINAL (self);

  self->menu = create_menu (FALSE);
  self->link_menu = create_menu (TRUE);
  vte_terminal_set_scrollback_lines (terminal, SKEP_TERMINAL_SCROLLBACK_LINES);
  vte_terminal_set_scroll_on_output (terminal, FALSE);
  vte_terminal_set_scroll_on_keystroke (terminal, TRUE);
  vte_terminal_set_mouse_autohide (terminal, TRUE);
  vte_terminal_set_audible_bell (terminal, FALSE);
  /* Blinking text would wake the application for ever. */
  vte_terminal_set_text_blink_mode (terminal, VTE_TEXT_BLINK_FOCUSED);
  vte_terminal_set_suppress_legacy_signals (terminal);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Output"), -1);
  g_signal_connect (self, "setup-context-menu", G_CALLBACK (setup_context_menu_cb), NULL);
  g_signal_connect (self, "selection-changed", G_CALLBACK (selection_changed_cb), NULL);
  selection_changed_cb (self);
  gtk_widget_add_controller (GTK_WIDGET (self), skep_shortcuts_new_terminal_controller ());
  watch_links (self);
  guard_middle_click (self);
  follow_style (self);
}

/**
 * skep_terminal_feed_marker:
 * @token: letters and digits
 *
 * Puts a mark behind everything fed so far. When the terminal has processed all of that it emits
 * #VteTerminal::termprops-changed, and skep_terminal_peek_marker() is @token.
 */
void
skep_terminal_feed_marker (SkepTerminal *self,
                           const char   *token)
{
  g_autofree char *sequence = g_strdup_printf ("\033]666;" MARKER "=%s\033\\", token);

  vte_terminal_feed (VTE_TERMINAL (self), sequence, -1);
}

/**
 * skep_terminal_peek_marker:
 *
 * Returns: (nullable): the last token that was processed
 */
const char *
skep_terminal_peek_marker (SkepTerminal *self)
{
  gsize length;

  return vte_terminal_get_termprop_string (VTE_TERMINAL (self), MARKER, &length);
}

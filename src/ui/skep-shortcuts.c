/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-shortcuts.h"

#include <glib/gi18n.h>

static const SkepShortcut shortcuts[] = {
  { SKEP_SHORTCUT_APPLICATION, N_("Projects"),
    N_("Open Folder"), "win.open-folder", "<Control>o", NULL },
  { SKEP_SHORTCUT_APPLICATION, NULL,
    N_("Read Project Again"), "win.reload", "F5", NULL },
  { SKEP_SHORTCUT_APPLICATION, NULL,
    N_("Reload Environment"), "win.reload-environment", "<Shift>F5", NULL },
  { SKEP_SHORTCUT_APPLICATION, NULL,
    N_("Search Scripts"), "win.search", "<Control>f", NULL },
  { SKEP_SHORTCUT_APPLICATION, N_("Scripts"),
    N_("Start or Stop Selected Script"), "run.toggle", "<Control>Return", "<Control>KP_Enter" },
  { SKEP_SHORTCUT_APPLICATION, NULL,
    N_("Run Selected Script With Arguments"), "run.with-arguments", "<Control><Shift>Return",
    "<Control><Shift>KP_Enter" },
  { SKEP_SHORTCUT_APPLICATION, NULL,
    N_("Restart Selected Script"), "run.restart", "<Control>r", NULL },
  { SKEP_SHORTCUT_APPLICATION, NULL,
    N_("Stop All Scripts"), "app.stop-all", "<Control><Shift>s", NULL },
  { SKEP_SHORTCUT_APPLICATION, N_("Output"),
    N_("Go to Output"), "win.focus-terminal", "<Control>t", NULL },
  { SKEP_SHORTCUT_APPLICATION, NULL,
    N_("Close Output"), "win.close-terminal", "<Control>w", NULL },
  { SKEP_SHORTCUT_APPLICATION, NULL,
    N_("Clear Output"), "win.clear-terminal", "<Control>l", NULL },
  { SKEP_SHORTCUT_APPLICATION, NULL,
    N_("Search Output of All Runs"), "win.search-output", "<Control><Shift>f", NULL },
  { SKEP_SHORTCUT_APPLICATION, NULL,
    N_("Next Problem"), "win.next-problem", "F8", NULL },
  { SKEP_SHORTCUT_APPLICATION, NULL,
    N_("Previous Problem"), "win.previous-problem", "<Shift>F8", NULL },
  { SKEP_SHORTCUT_TERMINAL, NULL,
    N_("Search in Output"), "terminal.search", "<Control>f", NULL },
  { SKEP_SHORTCUT_TERMINAL, NULL,
    N_("Copy"), "terminal.copy", "<Control><Shift>c", NULL },
  { SKEP_SHORTCUT_TERMINAL, NULL,
    N_("Paste"), "terminal.paste", "<Control><Shift>v", NULL },
  { SKEP_SHORTCUT_TERMINAL, NULL,
    N_("Select All"), "terminal.select-all", "<Control><Shift>a", NULL },
  { SKEP_SHORTCUT_TERMINAL, NULL,
    N_("Zoom In"), "terminal.zoom-in", "<Control>plus", "<Control>equal" },
  { SKEP_SHORTCUT_TERMINAL, NULL,
    N_("Zoom Out"), "terminal.zoom-out", "<Control>minus", "<Control>KP_Subtract" },
  { SKEP_SHORTCUT_TERMINAL, NULL,
    N_("Reset Zoom"), "terminal.zoom-reset", "<Control>0", "<Control>KP_0" },
  { SKEP_SHORTCUT_APPLICATION, N_("General"),
    N_("Preferences"), "app.preferences", "<Control>comma", NULL },
  { SKEP_SHORTCUT_APPLICATION, NULL,
    N_("Keyboard Shortcuts"), "app.shortcuts", "<Control>question", NULL },
  { SKEP_SHORTCUT_APPLICATION, NULL,
    N_("Quit"), "app.quit", "<Control>q", NULL },
};

const SkepShortcut *
skep_shortcuts_get_all (gsize *n_shortcuts)
{
  *n_shortcuts = G_N_ELEMENTS (shortcuts);
  return shortcuts;
}

void
skep_shortcuts_install (GtkApplication *application)
{
  for (gsize i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      const char *accelerators[] = { shortcuts[i].accelerator, shortcuts[i].also, NULL };

      if (shortcuts[i].scope == SKEP_SHORTCUT_APPLICATION)
        gtk_application_set_accels_for_action (application, shortcuts[i].action, accelerators);
    }
}

static void
add_shortcut (GtkShortcutController *controller,
              const char            *accelerator,
              const char            *action)
{
  if (accelerator == NULL)
    return;

  gtk_shortcut_controller_add_shortcut (
    controller, gtk_shortcut_new (gtk_shortcut_trigger_parse_string (accelerator),
                                  gtk_named_action_new (action)));
}

/**
 * skep_shortcuts_new_terminal_controller:
 *
 * The terminal takes every key, Ctrl+Shift+C included, so these shortcuts come before it.
 *
 * Returns: (transfer full): for a parent of the terminal
 */
GtkEventController *
skep_shortcuts_new_terminal_controller (void)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (gsize i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      if (shortcuts[i].scope != SKEP_SHORTCUT_TERMINAL)
        continue;
      add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcuts[i].accelerator,
                    shortcuts[i].action);
      add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcuts[i].also, shortcuts[i].action);
    }

  return controller;
}

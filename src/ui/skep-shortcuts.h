/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SkepShortcutScope:
 * @SKEP_SHORTCUT_APPLICATION: works anywhere in the window
 * @SKEP_SHORTCUT_TERMINAL: works while the terminal has the focus
 *
 * Where a shortcut works.
 */
typedef enum
{
  SKEP_SHORTCUT_APPLICATION,
  SKEP_SHORTCUT_TERMINAL,
} SkepShortcutScope;

/**
 * SkepShortcut:
 * @scope: where it works
 * @section: title of its group in the dialog, untranslated; %NULL: as the one before
 * @title: what it does, untranslated
 * @action: detailed action name
 * @accelerator: for gtk_accelerator_parse()
 * @also: (nullable): a second accelerator, not shown
 *
 * One line of the only table of accelerators. In each scope an accelerator is there once.
 */
typedef struct
{
  SkepShortcutScope scope;
  const char *section;
  const char *title;
  const char *action;
  const char *accelerator;
  const char *also;
} SkepShortcut;

const SkepShortcut *skep_shortcuts_get_all               (gsize          *n_shortcuts);
void                skep_shortcuts_install               (GtkApplication *application);
GtkEventController *skep_shortcuts_new_terminal_controller (void);

G_END_DECLS

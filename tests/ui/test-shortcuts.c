/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-shortcuts-dialog.h"
#include "skep-shortcuts.h"
#include "ui-harness.h"

static void
test_accelerators_are_unique (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gsize n_shortcuts;
  const SkepShortcut *shortcuts = skep_shortcuts_get_all (&n_shortcuts);

  for (gsize i = 0; i < n_shortcuts; i++)
    {
      g_autofree char *name = NULL;
      GdkModifierType modifiers;
      guint key;

      g_assert_true (gtk_accelerator_parse (shortcuts[i].accelerator, &key, &modifiers));
      name = gtk_accelerator_name (key, modifiers);
      g_assert_true (g_hash_table_add (seen, g_strdup_printf ("%d %s", shortcuts[i].scope, name)));
    }
  g_assert_nonnull (shortcuts[0].section);
}

/* Of those of the window: an accelerator without an action does nothing and says nothing. */
static void
test_actions_exist (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  gsize n_shortcuts;
  const SkepShortcut *shortcuts = skep_shortcuts_get_all (&n_shortcuts);

  ui_open_window (ui, 800, 600);
  for (gsize i = 0; i < n_shortcuts; i++)
    if (g_str_has_prefix (shortcuts[i].action, "win."))
      g_assert_true (g_action_group_has_action (G_ACTION_GROUP (ui->window),
                                                shortcuts[i].action + strlen ("win.")));
}

static void
test_dialog_lists_all (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  AdwDialog *dialog = skep_shortcuts_dialog_new ();
  gsize n_shortcuts;
  const SkepShortcut *shortcuts = skep_shortcuts_get_all (&n_shortcuts);

  ui_open_window (ui, 800, 600);
  adw_dialog_present (dialog, GTK_WIDGET (ui->window));
  ui_spin (500);
  for (gsize i = 0; i < n_shortcuts; i++)
    g_assert_nonnull (ui_find_label (GTK_WIDGET (dialog), shortcuts[i].title));
}

int
main (int   argc,
      char *argv[])
{
  ui_init (&argc, &argv);

  g_test_add_func ("/shortcuts/accelerators-are-unique", test_accelerators_are_unique);
  g_test_add_func ("/shortcuts/actions-exist", test_actions_exist);
  g_test_add_func ("/shortcuts/dialog-lists-all", test_dialog_lists_all);

  return g_test_run ();
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-manager-popover.h"

#include <glib/gi18n.h>

/* What `project.manager` may be set to, beside nothing. */
static const char *const managers[] = { "npm", "pnpm", "yarn", "bun" };

static GMenuItem *
create_item (const char *label,
             const char *manager)
{
  GMenuItem *item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "project.manager", "s", manager);

  return item;
}

static GMenuModel *
create_menu (gboolean has_reason)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) choices = g_menu_new ();
  g_autoptr (GMenuItem) reason = g_menu_item_new (NULL, NULL);
  g_autoptr (GMenuItem) automatic = create_item (_("_Automatic"), "");

  g_menu_item_set_attribute (reason, "custom", "s", "reason");
  if (has_reason)
    g_menu_append_item (menu, reason);
  g_menu_append_item (choices, automatic);
  for (gsize i = 0; i < G_N_ELEMENTS (managers); i++)
    {
      g_autoptr (GMenuItem) item = create_item (managers[i], managers[i]);

      g_menu_append_item (choices, item);
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (choices));

  return G_MENU_MODEL (g_steal_pointer (&menu));
}

static GtkWidget *
create_reason (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 32);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "reason");

  return label;
}

/**
 * skep_manager_popover_new:
 * @reason: (nullable): why the package manager is what it is
 *
 * Returns: a menu that sets the package manager of the project
 */
GtkWidget *
skep_manager_popover_new (const char *reason)
{
  g_autoptr (GMenuModel) menu = create_menu (reason != NULL);
  GtkWidget *popover = gtk_popover_menu_new_from_model (menu);

  gtk_widget_set_halign (popover, GTK_ALIGN_END);
  if (reason != NULL)
    gtk_popover_menu_add_child (GTK_POPOVER_MENU (popover), create_reason (reason), "reason");

  return popover;
}

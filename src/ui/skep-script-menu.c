/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-menu.h"

#include <glib/gi18n.h>

static void
add_item (GMenu            *section,
          const char       *label,
          const char       *action,
          const SkepScript *script)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", script->id);
  g_menu_item_set_attribute (item, "hidden-when", "s", "action-missing");
  g_menu_append_item (section, item);
}

static void
add_section (GMenu *menu,
             GMenu *section)
{
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  g_object_unref (section);
}

static GMenu *
create_run_section (const SkepScript *script,
                    gboolean          is_live)
{
  GMenu *section = g_menu_new ();

  if (is_live)
    {
      add_item (section, _("S_top"), "script.stop", script);
      add_item (section, _("_Restart"), "script.restart", script);
    }
  else
    {
      add_item (section, _("_Start"), "script.start", script);
      add_item (section, _("Run With _Arguments…"), "script.run-with-arguments", script);
    }

  return section;
}

/* How many of the last lines can be copied. */
static const guint tail_lines[] = { 20, 100, 1000 };

static void
add_tail_item (GMenu            *menu,
               guint             n_lines,
               const SkepScript *script)
{
  g_autofree char *label = g_strdup_printf (ngettext ("Last %u Line", "Last %u Lines", n_lines),
                                            n_lines);
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "script.copy-output", "(su)", script->id, n_lines);
  g_menu_append_item (menu, item);
}

static void
add_submenu (GMenu      *section,
             const char *label,
             GMenu      *menu)
{
  g_menu_append_submenu (section, label, G_MENU_MODEL (menu));
  g_object_unref (menu);
}

/* What can be done with the output of its newest run. */
static GMenu *
create_output_section (const SkepScript *script)
{
  GMenu *section = g_menu_new ();
  GMenu *copy = g_menu_new ();
  GMenu *save = g_menu_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (tail_lines); i++)
    add_tail_item (copy, tail_lines[i], script);
  add_item (save, _("As _Text…"), "script.save-text", script);
  add_item (save, _("As _HTML…"), "script.save-html", script);
  add_item (save, _("As _Raw Bytes…"), "script.save-raw", script);
  add_submenu (section, _("Copy Outp_ut"), copy);
  add_submenu (section, _("Sa_ve Output"), save);

  return section;
}

static GMenu *
create_definition_section (const SkepScript *script)
{
  GMenu *section = g_menu_new ();

  add_item (section, script->is_favorite ? _("Remove From _Favorites") : _("Add to _Favorites"),
            "script.favorite", script);
  add_item (section, script->is_hidden ? _("Un_hide") : _("_Hide"), "script.hide", script);
  add_item (section, _("_Edit…"), "script.edit", script);

  return section;
}

static GMenu *
create_file_section (const SkepScript *script)
{
  GMenu *section = g_menu_new ();

  add_item (section, _("_Copy Command"), "script.copy-command", script);
  add_item (section, _("_Open File"), "script.open-file", script);

  return section;
}

/**
 * skep_script_menu_new:
 * @item: a script
 *
 * Returns: (transfer full): what can be done with it as it is now
 */
GMenuModel *
skep_script_menu_new (SkepScriptItem *item)
{
  const SkepScript *script = skep_script_item_get_script (item);
  const SkepRunState *state = skep_script_item_get_state (item);
  GMenu *menu = g_menu_new ();

  add_section (menu, create_run_section (script, state != NULL && skep_run_state_is_live (state)));
  if (state != NULL)
    add_section (menu, create_output_section (script));
  add_section (menu, create_definition_section (script));
  add_section (menu, create_file_section (script));

  return G_MENU_MODEL (menu);
}

/**
 * skep_script_menu_new_group:
 *
 * Returns: (transfer full): what can be done with groups of scripts
 */
GMenuModel *
skep_script_menu_new_group (void)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _("_Expand All"), "group.expand-all");
  g_menu_append (menu, _("_Collapse All"), "group.collapse-all");

  return G_MENU_MODEL (menu);
}

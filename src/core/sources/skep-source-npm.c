/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-document.h"
#include "skep-source.h"

/* In the order in which the first installed one is taken. */
static const char *const managers[] = { "npm", "pnpm", "yarn", "bun" };

/* A project that was moved from npm keeps `engines.npm` more often than the other way round. */
static const char *const engines[] = { "yarn", "pnpm", "bun", "npm" };

static const struct
{
  const char *file;
  const char *manager;
} lockfiles[] = {
  { "bun.lock", "bun" },
  { "bun.lockb", "bun" },
  { "pnpm-lock.yaml", "pnpm" },
  { "yarn.lock", "yarn" },
  { "package-lock.json", "npm" },
  { "npm-shrinkwrap.json", "npm" },
};

/* What runs the scripts of one package.json, and why it is that one. */
typedef struct
{
  const char *manager;
  char *unavailable; /* (nullable) owned, as in SkepScript */
} Choice;

static const char *
find_manager (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (managers); i++)
    if (g_str_equal (managers[i], name))
      return managers[i];
  return NULL;
}

/* Takes @why: a sentence that says what asks for @manager. */
static gboolean
choose (SkepDocument *json,
        Choice       *choice,
        const char   *manager,
        char         *why)
{
  choice->manager = manager;
  if (!skep_discovery_has_program (json->discovery, manager))
    /* Translators: a program such as “pnpm”, and a sentence which says why it is needed */
    choice->unavailable = g_strdup_printf (_("“%s” is not installed. %s"), manager, why);
  g_free (why);
  return TRUE;
}

static gboolean
choose_by_field (SkepDocument *json,
                 Choice       *choice)
{
  JsonNode *node = json_object_get_member (json->root, "packageManager");
  const char *field;
  g_autofree char *name = NULL;
  const char *manager;

  if (node == NULL)
    return FALSE;
  if ((field = skep_document_get_string (node)) == NULL)
    {
      skep_document_add_warning (json, node, _("“packageManager” is ignored: it must be a string."));
      return FALSE;
    }
  name = g_strndup (field, strcspn (field, "@"));
  if ((manager = find_manager (name)) != NULL)
    return choose (json, choice, manager,
                   g_strdup_printf (_("The field “packageManager” in %s asks for it."),
                                    json->file));
  skep_document_add_warning (json, node,
                         _("“packageManager” is ignored: “%s” is not a known package manager."),
                         name);
  return FALSE;
}

static gboolean
choose_by_lockfile (SkepDocument *json,
                    Choice       *choice)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lockfiles); i++)
    if (skep_discovery_has_file (json->discovery, json->dir, lockfiles[i].file))
      return choose (json, choice, lockfiles[i].manager,
                     g_strdup_printf (_("The lockfile %s asks for it."), lockfiles[i].file));
  return FALSE;
}

/* Old files have a list here, which names no manager. */
static gboolean
choose_by_engines (SkepDocument *json,
                   Choice       *choice)
{
  JsonNode *node = json_object_get_member (json->root, "engines");

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (engines); i++)
    if (json_object_has_member (json_node_get_object (node), engines[i]))
      return choose (json, choice, engines[i],
                     g_strdup_printf (_("The field “engines” in %s asks for it."), json->file));
  return FALSE;
}

static gboolean
choose_first_installed (SkepDocument *json,
                        Choice       *choice)
{
  for (gsize i = 0; i < G_N_ELEMENTS (managers); i++)
    if (skep_discovery_has_program (json->discovery, managers[i]))
      {
        choice->manager = managers[i];
        return TRUE;
      }
  return FALSE;
}

static gboolean
choose_none (SkepDocument *json,
             Choice       *choice)
{
  choice->manager = managers[0];
  choice->unavailable = g_strdup (_("None of npm, pnpm, yarn and bun is installed."));
  return TRUE;
}

/* The first rule that decides, decides. */
static gboolean (*const rules[]) (SkepDocument *, Choice *) = {
  choose_by_field,
  choose_by_lockfile,
  choose_by_engines,
  choose_first_installed,
  choose_none,
};

static void
add_script (SkepDocument *json,
            const char   *name,
            JsonNode     *node,
            const Choice *choice)
{
  const char *command = skep_document_get_string (node);
  SkepScript *script;

  if (command == NULL)
    {
      skep_document_add_error (json, node, _("The script “%s” must be a string."), name);
      return;
    }
  skep_document_warn_if_repeated (json, node, name);
  script = skep_source_new_script (json->discovery, "npm", json->dir, json->file, name);
  script->command = skep_script_make_display (command);
  script->argv = skep_source_make_argv (choice->manager, "run", name, NULL);
  script->unavailable = g_strdup (choice->unavailable);
  skep_discovery_add_script (json->discovery, script);
}

static void
add_scripts (SkepDocument *json,
             JsonObject   *scripts)
{
  Choice choice = { NULL, NULL };
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    if (rules[i](json, &choice))
      break;
  json_object_iter_init_ordered (&iter, scripts);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    add_script (json, name, node, &choice);
  g_free (choice.unavailable);
}

/**
 * skep_source_npm_parse:
 *
 * See [callback@SkepSourceParseFunc]. Each of the `scripts` is one, run by the package manager
 * that `packageManager`, a lockfile or `engines` asks for, otherwise by the first installed one.
 */
void
skep_source_npm_parse (SkepDiscovery *discovery,
                       const char    *dir,
                       const char    *file,
                       const char    *text,
                       gsize          length)
{
  g_autoptr (SkepDocument) json = skep_document_load_json (discovery, dir, file, text, length);
  JsonNode *scripts = json != NULL ? json_object_get_member (json->root, "scripts") : NULL;

  if (scripts == NULL)
    return;
  if (!JSON_NODE_HOLDS_OBJECT (scripts))
    {
      skep_document_add_error (json, scripts, _("“scripts” must be an object."));
      return;
    }
  skep_document_warn_if_repeated (json, scripts, "scripts");
  if (json_object_get_size (json_node_get_object (scripts)) > 0)
    add_scripts (json, json_node_get_object (scripts));
}

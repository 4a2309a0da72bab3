/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-package-manager.h"
#include "skep-source-workspace.h"
#include "skep-source.h"

/* What the scripts of one package.json have in common. */
typedef struct
{
  SkepDocument *json;
  SkepPackageManager *manager;
  const char *name;     /* (nullable) borrowed: of the package */
  gboolean is_excluded; /* a workspace says that it is none of its packages */
} Package;

static void
add_script (const Package *self,
            const char    *name,
            JsonNode      *node)
{
  SkepDocument *json = self->json;
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
  script->package = self->name != NULL ? skep_script_make_display (self->name) : NULL;
  script->is_hidden = self->is_excluded;
  skep_package_manager_apply (self->manager, script, name);
  skep_discovery_add_script (json->discovery, script);
}

static void
add_scripts (const Package *self)
{
  SkepDocument *json = self->json;
  JsonObject *scripts = skep_document_read_object (json, json->root, "scripts");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (scripts == NULL)
    return;
  skep_document_warn_if_repeated (json, json_object_get_member (json->root, "scripts"), "scripts");
  json_object_iter_init_ordered (&iter, scripts);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    add_script (self, name, node);
}

/* A name of another type is no name; managers don't need one either. */
static const char *
read_name (SkepDocument *json)
{
  JsonNode *node = json_object_get_member (json->root, "name");
  const char *name = node != NULL ? skep_document_get_string (node) : NULL;

  if (name != NULL)
    skep_discovery_tell (json->discovery, SKEP_SOURCE_NPM_PACKAGE_KEY,
                         g_variant_new ("(^ays)", json->dir, name));
  return name;
}

static gboolean
is_excluded (SkepDocument *json)
{
  return skep_discovery_get_membership (json->discovery, SKEP_SOURCE_WORKSPACE_NODE, json->dir,
                                        NULL) == SKEP_MEMBERSHIP_EXCLUDED;
}

static void
parse_package (SkepDiscovery *discovery,
               const char    *dir,
               const char    *file,
               const char    *text,
               gsize          length)
{
  g_autoptr (SkepDocument) json = skep_document_load_json (discovery, dir, file, text, length);
  g_autoptr (SkepPackageManager) manager = skep_package_manager_choose (discovery, dir, json);

  if (json == NULL)
    return;
  skep_source_workspace_read (json, "workspaces", SKEP_SOURCE_WORKSPACE_NODE);
  add_scripts (&(Package) { json, manager, read_name (json), is_excluded (json) });
}

/* It may stand without a package.json; what is beside it concerns its packages then too. */
static void
parse_workspace (SkepDiscovery *discovery,
                 const char    *dir,
                 const char    *file,
                 const char    *text,
                 gsize          length)
{
  g_autoptr (SkepDocument) yaml = skep_document_load_yaml (discovery, dir, file, text, length);

  if (yaml != NULL)
    skep_source_workspace_read (yaml, "packages", SKEP_SOURCE_WORKSPACE_NODE);
  if (!skep_discovery_has_file (discovery, dir, "package.json"))
    skep_package_manager_free (skep_package_manager_choose (discovery, dir, NULL));
}

/**
 * skep_source_npm_parse:
 *
 * See [callback@SkepSourceParseFunc]. Each of the `scripts` is one, run by the package manager
 * that skep_package_manager_choose() finds. Those of a package that its workspace excludes are
 * hidden.
 */
void
skep_source_npm_parse (SkepDiscovery *discovery,
                       const char    *dir,
                       const char    *file,
                       const char    *text,
                       gsize          length)
{
  if (g_str_equal (file, "pnpm-workspace.yaml"))
    parse_workspace (discovery, dir, file, text, length);
  else
    parse_package (discovery, dir, file, text, length);
}

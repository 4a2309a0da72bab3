/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-document.h"
#include "skep-package-tool.h"
#include "skep-source.h"

/* Told to the folders of a workspace: which folder is the workspace's. */
#define WORKSPACE_KEY "workspace"

/* What package.json in the same folder calls the package. */
static const char *
hear_package (SkepDocument *json)
{
  GVariant *told = skep_discovery_hear (json->discovery, "npm", SKEP_SOURCE_NPM_PACKAGE_KEY);
  const char *dir;
  const char *name;

  if (told == NULL)
    return NULL;
  g_variant_get (told, "(^&ay&s)", &dir, &name);
  return g_str_equal (dir, json->dir) ? name : NULL;
}

/* As Nx names projects that don't say their name. */
static char *
find_name (SkepDocument *json)
{
  const char *name = skep_document_read_string (json, json->root, "name");
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;

  if (name != NULL || (name = hear_package (json)) != NULL)
    return g_strdup (name);
  path = g_build_filename (skep_discovery_get_project (json->discovery), json->dir, NULL);
  folder = g_path_get_basename (path);
  return g_ascii_strdown (folder, -1);
}

static void
add_target (SkepDocument          *json,
            const char            *name,
            JsonNode              *node,
            const char            *project,
            const SkepPackageTool *nx)
{
  g_autofree char *target = g_strconcat (project, ":", name, NULL);
  const char *arguments[] = { "run", target, NULL };
  JsonObject *metadata;
  const char *description = NULL;
  SkepScript *script;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      skep_document_add_error (json, node, _("The target “%s” must be an object."), name);
      return;
    }
  skep_document_warn_if_repeated (json, node, name);
  metadata = skep_document_read_object (json, json_node_get_object (node), "metadata");
  if (metadata != NULL)
    description = skep_document_read_string (json, metadata, "description");
  script = skep_source_new_script (json->discovery, "nx", json->dir, json->file, name);
  skep_package_tool_apply (nx, script, arguments);
  script->package = skep_script_make_display (project);
  if (description != NULL && *description != '\0')
    script->description = skep_script_make_display (description);
  skep_discovery_add_script (json->discovery, script);
}

static void
read_project (SkepDocument *json,
              const char   *workspace)
{
  JsonObject *targets = skep_document_read_object (json, json->root, "targets");
  g_autoptr (SkepPackageTool) nx = NULL;
  g_autofree char *project = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (targets == NULL || json_object_get_size (targets) == 0)
    return;
  nx = skep_package_tool_find (json->discovery, workspace, "nx");
  project = find_name (json);
  json_object_iter_init_ordered (&iter, targets);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    add_target (json, name, node, project, nx);
}

static const char *
find_workspace (SkepDiscovery *discovery,
                const char    *dir)
{
  GVariant *told;

  if (skep_discovery_has_file (discovery, dir, "nx.json"))
    return dir;
  told = skep_discovery_hear (discovery, "nx", WORKSPACE_KEY);
  return told != NULL ? g_variant_get_bytestring (told) : NULL;
}

/**
 * skep_source_nx_parse:
 *
 * See [callback@SkepSourceParseFunc]. Each of the `targets` of a project.json in the folders of an
 * nx.json is a script. Other tools have files by that name too.
 */
void
skep_source_nx_parse (SkepDiscovery *discovery,
                      const char    *dir,
                      const char    *file,
                      const char    *text,
                      gsize          length)
{
  g_autoptr (SkepDocument) json = NULL;
  const char *workspace;

  if (g_str_equal (file, "nx.json"))
    skep_discovery_tell (discovery, WORKSPACE_KEY, g_variant_new_bytestring (dir));
  else if ((workspace = find_workspace (discovery, dir)) != NULL
           && (json = skep_document_load_jsonc (discovery, dir, file, text, length)) != NULL)
    read_project (json, workspace);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "skep-project-tree.h"
#include "skep-source-workspace.h"

/* A list, or an object with one: yarn has `packages` in it, Deno `members`. */
static JsonNode *
find_list (JsonNode *node)
{
  static const char *const keys[] = { "packages", "members" };

  for (gsize i = 0; i < G_N_ELEMENTS (keys) && JSON_NODE_HOLDS_OBJECT (node); i++)
    if (json_object_has_member (json_node_get_object (node), keys[i]))
      return json_object_get_member (json_node_get_object (node), keys[i]);
  return node;
}

/* What is in @dir as a path relative to it; NULL for what is beside it, and for itself. */
static const char *
get_relative (const char *path,
              const char *dir)
{
  gsize length = strlen (dir);

  if (length > 0)
    path = g_str_has_prefix (path, dir) && path[length] == '/' ? path + length + 1 : "";
  return *path != '\0' ? path : NULL;
}

/**
 * skep_source_workspace_add:
 * @document: a file that names folders
 * @member: where it does
 * @path: a glob relative to the file's folder, perhaps with a `!` before it
 * @globs: (element-type utf8): gets the glob as skep_discovery_add_workspace() takes it
 *
 * Adds an error instead if @path leads out of the project. What is in the project but beside the
 * file's folder is left out.
 */
void
skep_source_workspace_add (SkepDocument *document,
                           JsonNode     *member,
                           const char   *path,
                           GPtrArray    *globs)
{
  gboolean is_negated = *path == '!';
  const char *start = path + is_negated;
  g_autofree char *resolved = NULL;
  const char *glob;

  /* Managers take `/packages` for `packages`. */
  start += strspn (start, "/");
  resolved = skep_project_tree_resolve (document->dir, start);
  if (resolved == NULL)
    skep_document_add_error (document, member, _("“%s” leads out of the project."), path);
  else if ((glob = get_relative (resolved, document->dir)) != NULL)
    g_ptr_array_add (globs, g_strconcat (is_negated ? "!" : "", glob, NULL));
}

/**
 * skep_source_workspace_read:
 * @document: a file that may have a list of globs, or an object with such a list
 * @key: the key of the list in its root
 * @tool: whose workspace it is
 *
 * Notes which folders belong to the workspace, if the file is that of one.
 */
void
skep_source_workspace_read (SkepDocument *document,
                            const char   *key,
                            const char   *tool)
{
  g_autoptr (GPtrArray) globs = g_ptr_array_new_with_free_func (g_free);
  JsonNode *node = json_object_get_member (document->root, key);
  JsonNode *list = node != NULL ? find_list (node) : NULL;
  JsonArray *array;

  if (list == NULL || JSON_NODE_HOLDS_OBJECT (list) || JSON_NODE_HOLDS_NULL (list))
    return;
  if (!JSON_NODE_HOLDS_ARRAY (list))
    {
      skep_document_add_error (document, node, _("“%s” must be a list."), key);
      return;
    }
  array = json_node_get_array (list);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      const char *path = skep_document_get_string (element);

      if (path != NULL)
        skep_source_workspace_add (document, element, path, globs);
      else
        skep_document_add_error (document, element, _("“%s” must be a list of strings."), key);
    }
  g_ptr_array_add (globs, NULL);
  skep_discovery_add_workspace (document->discovery, document->dir, tool,
                                (const char *const *) globs->pdata);
}

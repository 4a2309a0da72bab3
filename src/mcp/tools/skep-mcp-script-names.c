/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-lookup.h"
#include "skep-mcp-script-names.h"

/* The project that is meant, else all. */
static GPtrArray *
choose_projects (SkepMcpCall *call)
{
  SkepCatalogProject *project = skep_mcp_lookup_project (call, NULL);
  GPtrArray *projects;

  if (project == NULL)
    return skep_catalog_dup_projects (call->services->catalog);

  projects = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_catalog_project_unref);
  g_ptr_array_add (projects, project);
  return projects;
}

/* How many scripts have each name. */
static void
count_names (SkepCatalogProject *project,
             GHashTable         *counts)
{
  for (guint i = 0; i < project->scripts->len; i++)
    {
      const SkepScript *script = project->scripts->pdata[i];
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, script->name));

      g_hash_table_insert (counts, script->name, GUINT_TO_POINTER (n + 1));
    }
}

/* The name if that is enough, and the id if it is not, or if an id is being typed. */
static const char *
choose_name (const SkepScript *script,
             GHashTable       *counts,
             const char       *prefix)
{
  const gboolean is_only = GPOINTER_TO_UINT (g_hash_table_lookup (counts, script->name)) == 1;

  if (is_only && g_str_has_prefix (script->name, prefix))
    return script->name;

  return (!is_only || strchr (prefix, ':') != NULL) && g_str_has_prefix (script->id, prefix)
             ? script->id
             : NULL;
}

static void
add_names (SkepCatalogProject *project,
           GHashTable         *counts,
           const char         *prefix,
           GTree              *names)
{
  for (guint i = 0; i < project->scripts->len; i++)
    {
      const SkepScript *script = project->scripts->pdata[i];
      const char *name = choose_name (script, counts, prefix);

      if (name != NULL && !script->is_hidden)
        g_tree_insert (names, (gpointer) name, (gpointer) name);
    }
}

static gboolean
add_name (gpointer key,
          gpointer value,
          gpointer user_data)
{
  g_strv_builder_add (user_data, key);
  return FALSE;
}

/**
 * skep_mcp_script_names_complete:
 * @call: a request to complete something
 * @prefix: what was typed so far
 *
 * Returns: (transfer full): the names of scripts that begin so, or ids where a name is not enough,
 *   sorted
 */
GStrv
skep_mcp_script_names_complete (SkepMcpCall *call,
                                const char  *prefix)
{
  g_autoptr (GPtrArray) projects = choose_projects (call);
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GTree) names = g_tree_new ((GCompareFunc) strcmp);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < projects->len; i++)
    count_names (projects->pdata[i], counts);
  for (guint i = 0; i < projects->len; i++)
    add_names (projects->pdata[i], counts, prefix, names);
  g_tree_foreach (names, add_name, builder);

  return g_strv_builder_end (builder);
}

static void
add_scripts (SkepCatalogProject *project,
             const char         *name,
             GPtrArray          *found)
{
  for (guint i = 0; i < project->scripts->len; i++)
    {
      SkepScript *script = project->scripts->pdata[i];

      if (g_str_equal (script->name, name) || g_str_equal (script->id, name))
        g_ptr_array_add (found, skep_script_ref (script));
    }
}

/**
 * skep_mcp_script_names_find:
 * @catalog: the catalog
 * @name: a name or an id
 *
 * Returns: (transfer full) (element-type SkepScript): all scripts that it may be, of all projects
 */
GPtrArray *
skep_mcp_script_names_find (SkepCatalog *catalog,
                            const char  *name)
{
  g_autoptr (GPtrArray) projects = skep_catalog_dup_projects (catalog);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_unref);

  for (guint i = 0; i < projects->len; i++)
    add_scripts (projects->pdata[i], name, found);

  return found;
}

static char *
join_places (GPtrArray *scripts)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < scripts->len; i++)
    {
      const SkepScript *script = scripts->pdata[i];
      g_autofree char *project = g_filename_display_name (script->project);

      g_string_append_printf (text, "%s%s (%s)", i > 0 ? ", " : "", script->id, project);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * skep_mcp_script_names_resolve:
 * @call: a request
 * @name: a name or an id
 * @error: return location: %G_IO_ERROR_NOT_FOUND, or %G_IO_ERROR_INVALID_ARGUMENT if it may be any
 *   of several
 *
 * As a tool would in the project that is meant; else the only one in any project.
 *
 * Returns: (transfer full) (nullable): the script
 */
SkepScript *
skep_mcp_script_names_resolve (SkepMcpCall  *call,
                               const char   *name,
                               GError      **error)
{
  g_autoptr (SkepCatalogProject) project = skep_mcp_lookup_project (call, NULL);
  SkepScript *script = project != NULL ? skep_catalog_project_resolve (project, name, NULL) : NULL;
  g_autoptr (GPtrArray) found = skep_mcp_script_names_find (call->services->catalog, name);
  g_autofree char *places = NULL;

  if (script != NULL)
    return script;
  if (found->len == 1)
    return skep_script_ref (g_ptr_array_index (found, 0));

  places = join_places (found);
  if (found->len == 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no script “%s”", name);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 "“%s” may be any of %s: use an id that only one has", name, places);
  return NULL;
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-catalog-match.h"

/* Between the URI of a project, in which it is escaped, and the id of a script. */
#define SEPARATOR '#'

static SkepCatalogProject *
find_project (GPtrArray  *projects,
              const char *uri)
{
  g_autofree char *path = g_filename_from_uri (uri, NULL, NULL);

  for (guint i = 0; path != NULL && i < projects->len; i++)
    {
      SkepCatalogProject *project = g_ptr_array_index (projects, i);

      if (g_str_equal (project->path, path))
        return project;
    }

  return NULL;
}

static SkepScript *
find_script (SkepCatalogProject *project,
             const char         *id)
{
  for (guint i = 0; i < project->scripts->len; i++)
    {
      SkepScript *script = g_ptr_array_index (project->scripts, i);

      if (g_str_equal (script->id, id))
        return script;
    }

  return NULL;
}

/**
 * skep_catalog_match_new:
 * @project: an open project
 * @script: (nullable): one of its scripts
 *
 * Returns: (transfer full): the match
 */
SkepCatalogMatch *
skep_catalog_match_new (SkepCatalogProject *project,
                        SkepScript         *script)
{
  SkepCatalogMatch *self = g_new0 (SkepCatalogMatch, 1);

  self->project = skep_catalog_project_ref (project);
  if (script != NULL)
    self->script = skep_script_ref (script);

  return self;
}

void
skep_catalog_match_free (SkepCatalogMatch *self)
{
  g_clear_pointer (&self->script, skep_script_unref);
  skep_catalog_project_unref (self->project);
  g_free (self);
}

/**
 * skep_catalog_match_dup_id:
 *
 * Returns: (transfer full): a valid UTF-8 text that names the match for as long as the project has
 *   it
 */
char *
skep_catalog_match_dup_id (const SkepCatalogMatch *self)
{
  g_autofree char *uri = g_filename_to_uri (self->project->path, NULL, NULL);

  if (self->script == NULL)
    return g_steal_pointer (&uri);

  return g_strdup_printf ("%s%c%s", uri, SEPARATOR, self->script->id);
}

/**
 * skep_catalog_match_find:
 * @projects: (element-type SkepCatalogProject): the open projects
 * @id: a text that may come from anywhere
 *
 * Returns: (transfer full) (nullable): what skep_catalog_match_dup_id() named so; %NULL if there is
 *   no such thing, or not any more
 */
SkepCatalogMatch *
skep_catalog_match_find (GPtrArray  *projects,
                         const char *id)
{
  const char *separator = strchr (id, SEPARATOR);
  g_autofree char *uri = separator != NULL ? g_strndup (id, separator - id) : g_strdup (id);
  SkepCatalogProject *project = find_project (projects, uri);
  SkepScript *script = NULL;

  if (project == NULL)
    return NULL;
  if (separator != NULL && (script = find_script (project, separator + 1)) == NULL)
    return NULL;

  return skep_catalog_match_new (project, script);
}

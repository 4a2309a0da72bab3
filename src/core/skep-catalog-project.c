/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "skep-catalog-project.h"

/* In an error, which is one line. */
#define MAX_IDS 8

static void
skep_catalog_project_clear (gpointer data)
{
  SkepCatalogProject *self = data;

  g_free (self->path);
  g_free (self->name);
  g_ptr_array_unref (self->scripts);
  g_ptr_array_unref (self->errors);
}

/**
 * skep_catalog_project_new:
 * @path: absolute path of the folder
 * @name: what it is called
 * @scripts: (element-type SkepScript): its scripts, never changed from now on
 * @errors: (element-type SkepSourceError): what is wrong with its files, likewise
 *
 * Any thread.
 *
 * Returns: (transfer full): a project, which holds a reference on both
 */
SkepCatalogProject *
skep_catalog_project_new (const char *path,
                          const char *name,
                          GPtrArray  *scripts,
                          GPtrArray  *errors)
{
  SkepCatalogProject *self = g_atomic_rc_box_new0 (SkepCatalogProject);

  self->path = g_strdup (path);
  self->name = g_strdup (name);
  self->scripts = g_ptr_array_ref (scripts);
  self->errors = g_ptr_array_ref (errors);

  return self;
}

SkepCatalogProject *
skep_catalog_project_ref (SkepCatalogProject *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
skep_catalog_project_unref (SkepCatalogProject *self)
{
  g_atomic_rc_box_release_full (self, skep_catalog_project_clear);
}

/**
 * skep_catalog_project_count:
 * @self: a project
 *
 * Any thread.
 *
 * Returns: how many scripts are listed, without hidden ones
 */
guint
skep_catalog_project_count (const SkepCatalogProject *self)
{
  guint n_listed = 0;

  for (guint i = 0; i < self->scripts->len; i++)
    n_listed += !((SkepScript *) self->scripts->pdata[i])->is_hidden;
  return n_listed;
}

/**
 * skep_catalog_project_contains:
 * @self: a project
 * @folder: an absolute path without symbolic links
 *
 * Any thread.
 *
 * Returns: %TRUE if @folder is the project's own or one below
 */
gboolean
skep_catalog_project_contains (const SkepCatalogProject *self,
                               const char               *folder)
{
  gsize length = strlen (self->path);

  if (strncmp (folder, self->path, length) != 0)
    return FALSE;

  /* The path of the root ends with its slash, no other does. */
  return folder[length] == '\0' || folder[length] == '/' ||
         (length > 0 && self->path[length - 1] == '/');
}

static SkepScript *
find_by_id (const SkepCatalogProject *self,
            const char               *id)
{
  for (guint i = 0; i < self->scripts->len; i++)
    {
      SkepScript *script = g_ptr_array_index (self->scripts, i);

      if (g_str_equal (script->id, id))
        return script;
    }

  return NULL;
}

/* Those of the project's own folder, otherwise those of all its packages. */
static GPtrArray *
find_by_name (const SkepCatalogProject *self,
              const char               *name)
{
  GPtrArray *found = g_ptr_array_new ();
  GPtrArray *elsewhere = g_ptr_array_new ();

  for (guint i = 0; i < self->scripts->len; i++)
    {
      SkepScript *script = g_ptr_array_index (self->scripts, i);

      if (g_str_equal (script->name, name))
        g_ptr_array_add (*script->dir == '\0' ? found : elsewhere, script);
    }
  if (found->len == 0)
    {
      GPtrArray *none = found;

      found = g_steal_pointer (&elsewhere);
      elsewhere = none;
    }
  g_ptr_array_unref (elsewhere);

  return found;
}

static char *
join_ids (GPtrArray *scripts)
{
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < MIN (scripts->len, MAX_IDS); i++)
    {
      SkepScript *script = g_ptr_array_index (scripts, i);

      g_string_append_printf (ids, "%s%s", i > 0 ? ", " : "", script->id);
    }
  if (scripts->len > MAX_IDS)
    g_string_append (ids, ", …");

  return g_string_free (g_steal_pointer (&ids), FALSE);
}

/**
 * skep_catalog_project_resolve:
 * @self: a project
 * @text: the id or the name of a script
 * @error: return location: %G_IO_ERROR_NOT_FOUND, or %G_IO_ERROR_INVALID_ARGUMENT if several
 *   scripts have that name
 *
 * An id wins over a name, and a script of the project's own folder over those of packages. Any
 * thread.
 *
 * Returns: (transfer full) (nullable): the script
 */
SkepScript *
skep_catalog_project_resolve (const SkepCatalogProject  *self,
                              const char                *text,
                              GError                   **error)
{
  SkepScript *script = find_by_id (self, text);
  g_autoptr (GPtrArray) found = NULL;
  g_autofree char *ids = NULL;

  if (script != NULL)
    return skep_script_ref (script);

  found = find_by_name (self, text);
  if (found->len == 1)
    return skep_script_ref (g_ptr_array_index (found, 0));
  if (found->len == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   _("there is no script “%s” in the project “%s”"), text, self->name);
      return NULL;
    }

  ids = join_ids (found);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _("“%s” may be any of %s: use one of these ids"), text, ids);
  return NULL;
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-discovery-unit.h"

static void
clear_file (gpointer data)
{
  SkepDiscoveryFile *file = data;

  g_free (file->path);
}

static void
clear_note (gpointer data)
{
  SkepDiscoveryNote *note = data;

  g_clear_pointer (&note->value, g_variant_unref);
}

static GArray *
new_notes (void)
{
  GArray *notes = g_array_new (FALSE, FALSE, sizeof (SkepDiscoveryNote));

  g_array_set_clear_func (notes, clear_note);
  return notes;
}

static void
clear_membership (gpointer data)
{
  SkepDiscoveryMembership *membership = data;

  g_free (membership->dir);
  g_free (membership->workspace);
}

static void
skep_discovery_unit_clear (gpointer data)
{
  SkepDiscoveryUnit *self = data;

  if (self->finish_destroy != NULL)
    self->finish_destroy (self->finish_data);
  g_clear_pointer (&self->index_by_id, g_hash_table_unref);
  g_clear_pointer (&self->paths, g_hash_table_unref);
  g_array_unref (self->files);
  g_array_unref (self->memberships);
  g_clear_pointer (&self->ignored, skep_ignore_rules_unref);
  g_ptr_array_unref (self->workspaces);
  g_array_unref (self->told);
  g_array_unref (self->heard);
  g_ptr_array_unref (self->folders);
  g_ptr_array_unref (self->missing);
  g_ptr_array_unref (self->hidden);
  g_ptr_array_unref (self->scripts);
  g_ptr_array_unref (self->errors);
  g_free (self->name);
  g_free (self->dir);
}

/**
 * skep_discovery_unit_new:
 * @source: id of a source
 * @dir: folder relative to the project
 *
 * Returns: (transfer full): a unit that has found nothing and depends on nothing
 */
SkepDiscoveryUnit *
skep_discovery_unit_new (const char *source,
                         const char *dir)
{
  SkepDiscoveryUnit *self = g_atomic_rc_box_new0 (SkepDiscoveryUnit);

  self->source = g_intern_string (source);
  self->dir = g_strdup (dir);
  self->scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_unref);
  self->errors = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_source_error_unref);
  self->index_by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->paths = g_hash_table_new (g_str_hash, g_str_equal);
  self->folders = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_folder_unref);
  self->hidden = g_ptr_array_new_with_free_func (g_free);
  self->missing = g_ptr_array_new_with_free_func (g_free);
  self->files = g_array_new (FALSE, FALSE, sizeof (SkepDiscoveryFile));
  g_array_set_clear_func (self->files, clear_file);
  self->workspaces = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_workspace_free);
  self->memberships = g_array_new (FALSE, FALSE, sizeof (SkepDiscoveryMembership));
  g_array_set_clear_func (self->memberships, clear_membership);
  self->told = new_notes ();
  self->heard = new_notes ();
  return self;
}

SkepDiscoveryUnit *
skep_discovery_unit_ref (SkepDiscoveryUnit *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
skep_discovery_unit_unref (SkepDiscoveryUnit *self)
{
  g_atomic_rc_box_release_full (self, skep_discovery_unit_clear);
}

/**
 * skep_discovery_unit_add_error:
 * @self: a unit
 * @error: (transfer full): what is wrong with a file
 */
void
skep_discovery_unit_add_error (SkepDiscoveryUnit *self,
                               SkepSourceError   *error)
{
  g_autoptr (SkepSourceError) owned = error;

  if (self->errors->len < SKEP_DISCOVERY_MAX_ERRORS)
    g_ptr_array_add (self->errors, g_steal_pointer (&owned));
  else if (self->errors->len == SKEP_DISCOVERY_MAX_ERRORS)
    g_ptr_array_add (self->errors,
                     skep_source_error_new ("", owned->file, 0, 0, FALSE,
                                            _("There are more problems than can be shown.")));
}

G_GNUC_PRINTF (3, 4)
static void
refuse (SkepDiscoveryUnit *self,
        SkepScript        *script,
        const char        *format,
        ...)
{
  va_list arguments;
  g_autofree char *reason = NULL;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  skep_discovery_unit_add_error (self, skep_source_error_new ("", script->file, 0, 0, FALSE,
                                                              reason));
}

static gboolean
accepts_script (SkepDiscoveryUnit *self,
                SkepScript        *script)
{
  if (strlen (script->name) > SKEP_DISCOVERY_MAX_NAME_BYTES)
    {
      refuse (self, script, _("The name “%.40s…” is too long for a script."), script->name);
      return FALSE;
    }
  if (self->scripts->len < SKEP_DISCOVERY_MAX_SCRIPTS)
    return TRUE;
  if (!self->has_too_many_scripts)
    refuse (self, script, _("There are more than %d scripts; the rest is left out."),
            SKEP_DISCOVERY_MAX_SCRIPTS);
  self->has_too_many_scripts = TRUE;
  return FALSE;
}

static void
replace_script (SkepDiscoveryUnit *self,
                guint              position,
                SkepScript        *script)
{
  g_hash_table_replace (self->index_by_id, script->id, GUINT_TO_POINTER (position + 1));
  skep_script_unref (self->scripts->pdata[position]);
  self->scripts->pdata[position] = script;
}

/**
 * skep_discovery_unit_take_script:
 * @self: a unit
 * @script: (transfer full): a script of its source and folder
 *
 * Adds a script, in the place of the one with the same id if there is one.
 */
void
skep_discovery_unit_take_script (SkepDiscoveryUnit *self,
                                 SkepScript        *script)
{
  g_autoptr (SkepScript) owned = script;
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (self->index_by_id, script->id));

  if (index != 0)
    {
      replace_script (self, index - 1, g_steal_pointer (&owned));
    }
  else if (accepts_script (self, script))
    {
      g_ptr_array_add (self->scripts, g_steal_pointer (&owned));
      g_hash_table_insert (self->index_by_id, script->id, GUINT_TO_POINTER (self->scripts->len));
    }
}

/**
 * skep_discovery_unit_set_finish:
 * @self: a unit
 * @finish: called with all scripts of the project
 * @data: (transfer full): for @finish
 * @destroy: frees @data
 */
void
skep_discovery_unit_set_finish (SkepDiscoveryUnit *self,
                                SkepFinishFunc     finish,
                                gpointer           data,
                                GDestroyNotify     destroy)
{
  g_return_if_fail (self->finish == NULL);

  self->finish = finish;
  self->finish_data = data;
  self->finish_destroy = destroy;
}

/**
 * skep_discovery_unit_add_folder:
 * @self: a unit
 * @dir: a folder that was looked at
 * @folder: (nullable): what was in it; %NULL if it isn't there
 */
void
skep_discovery_unit_add_folder (SkepDiscoveryUnit *self,
                                const char        *dir,
                                SkepFolder        *folder)
{
  if (folder == NULL)
    g_ptr_array_add (self->missing, g_strdup (dir));
  else if (!g_ptr_array_find (self->folders, folder, NULL))
    g_ptr_array_add (self->folders, skep_folder_ref (folder));
}

/**
 * skep_discovery_unit_add_file:
 * @self: a unit
 * @path: path of a file relative to the project
 * @stamp: what it was like before it was read
 */
void
skep_discovery_unit_add_file (SkepDiscoveryUnit   *self,
                              const char          *path,
                              const SkepFileStamp *stamp)
{
  SkepDiscoveryFile file = { NULL, *stamp };

  if (g_hash_table_contains (self->paths, path))
    return;
  file.path = g_strdup (path);
  g_hash_table_add (self->paths, file.path);
  g_array_append_val (self->files, file);
}

/**
 * skep_discovery_unit_tell:
 * @self: a unit
 * @key: what it is about
 * @value: what those of the folders in this one may want to know; floating ones are consumed
 */
void
skep_discovery_unit_tell (SkepDiscoveryUnit *self,
                          const char        *key,
                          GVariant          *value)
{
  SkepDiscoveryNote note = { self->source, g_intern_string (key), g_variant_ref_sink (value) };

  g_array_append_val (self->told, note);
}

/**
 * skep_discovery_unit_get_told:
 * @self: a unit
 * @key: what it is about
 *
 * Returns: (transfer none) (nullable): what it tells
 */
GVariant *
skep_discovery_unit_get_told (SkepDiscoveryUnit *self,
                              const char        *key)
{
  for (guint i = 0; i < self->told->len; i++)
    {
      const SkepDiscoveryNote *note = &g_array_index (self->told, SkepDiscoveryNote, i);

      if (g_str_equal (note->key, key))
        return note->value;
    }
  return NULL;
}

/**
 * skep_discovery_unit_add_heard:
 * @self: a unit
 * @source: id of a source
 * @key: what it is about
 * @value: (nullable): what the unit of @source in the nearest folder that tells it has told
 */
void
skep_discovery_unit_add_heard (SkepDiscoveryUnit *self,
                               const char        *source,
                               const char        *key,
                               GVariant          *value)
{
  SkepDiscoveryNote note = { g_intern_string (source), g_intern_string (key), NULL };

  if (value != NULL)
    note.value = g_variant_ref (value);
  g_array_append_val (self->heard, note);
}

/**
 * skep_discovery_unit_add_membership:
 * @self: a unit
 * @tool: whose workspaces it has asked for
 * @dir: the folder that it has asked for
 * @membership: what it was told
 * @workspace: (nullable): folder of the workspace that says so
 */
void
skep_discovery_unit_add_membership (SkepDiscoveryUnit *self,
                                    const char        *tool,
                                    const char        *dir,
                                    SkepMembership     membership,
                                    const char        *workspace)
{
  SkepDiscoveryMembership asked = {
    .tool = g_intern_string (tool),
    .dir = g_strdup (dir),
    .membership = membership,
    .workspace = g_strdup (workspace),
  };

  g_array_append_val (self->memberships, asked);
}

static gpointer
make_empty (gpointer data)
{
  return g_ptr_array_new ();
}

/* One empty array for all units: most have nothing in most of theirs. */
static void
share_if_empty (GPtrArray **array)
{
  static GOnce once = G_ONCE_INIT;
  GPtrArray *empty = g_once (&once, make_empty, NULL);

  if ((*array)->len > 0)
    return;
  g_ptr_array_unref (*array);
  *array = g_ptr_array_ref (empty);
}

/**
 * skep_discovery_unit_seal:
 * @self: a unit that has found everything
 *
 * Gives back what only the search needed; there may be thousands of units.
 */
void
skep_discovery_unit_seal (SkepDiscoveryUnit *self)
{
  g_clear_pointer (&self->index_by_id, g_hash_table_unref);
  g_clear_pointer (&self->paths, g_hash_table_unref);
  share_if_empty (&self->scripts);
  share_if_empty (&self->errors);
  share_if_empty (&self->folders);
  share_if_empty (&self->hidden);
  share_if_empty (&self->missing);
  share_if_empty (&self->workspaces);
}

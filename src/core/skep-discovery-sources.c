/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "skep-discovery-private.h"
#include "skep-source-index.h"
#include "skep-source.h"

#define IGNORE_FILE ".gitignore"

static void
parse_file (SkepDiscovery    *self,
            const SkepSource *source,
            const char       *dir,
            const char       *file)
{
  gsize length;
  g_autofree char *text = skep_source_read_text (self, dir, file, &length);

  if (text != NULL)
    source->parse (self, dir, file, text, length);
}

/* Adds the names in @folder that @wanted means: `*.ext` is a pattern. */
static void
add_files (SkepDiscovery *self,
           SkepFolder    *folder,
           const char    *wanted,
           GPtrArray     *files)
{
  g_autofree char *path = skep_project_tree_join (folder->dir, wanted);

  if (*wanted != '*' && skep_project_tree_has_file (self->tree, path))
    g_ptr_array_add (files, g_strdup (wanted));
  for (char **file = folder->files; *wanted == '*' && *file != NULL; file++)
    if (g_str_has_suffix (*file, wanted + 1))
      g_ptr_array_add (files, g_strdup (*file));
}

static GPtrArray *
find_files (SkepDiscovery    *self,
            const SkepSource *source,
            SkepFolder       *folder)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < G_N_ELEMENTS (source->files) && source->files[i] != NULL; i++)
    {
      add_files (self, folder, source->files[i], files);
      if (files->len > 0 && !(source->flags & SKEP_SOURCE_EVERY_FILE))
        break;
    }
  return files;
}

static SkepDiscoveryUnit *
make_unit (SkepDiscovery    *self,
           const SkepSource *source,
           SkepFolder       *folder,
           GPtrArray        *files)
{
  SkepDiscoveryUnit *nobodys = g_steal_pointer (&self->unit);
  SkepDiscoveryUnit *unit;

  self->unit = unit = skep_discovery_unit_new (source->id, folder->dir);
  skep_discovery_unit_add_folder (unit, folder->dir, folder);
  for (guint i = 0; i < files->len && source->parse != NULL; i++)
    parse_file (self, source, folder->dir, files->pdata[i]);
  if (source->scan != NULL)
    source->scan (self, folder);
  skep_discovery_unit_seal (unit);
  self->unit = nobodys;
  return unit;
}

static gboolean
is_same_value (GVariant *a,
               GVariant *b)
{
  return a == b || (a != NULL && b != NULL && g_variant_equal (a, b));
}

static gboolean
hears_the_same (SkepDiscovery     *self,
                SkepDiscoveryUnit *unit)
{
  for (guint i = 0; i < unit->heard->len; i++)
    {
      const SkepDiscoveryNote *note = &g_array_index (unit->heard, SkepDiscoveryNote, i);

      if (!is_same_value (note->value, skep_discovery_find_told (self, unit->dir, note->source,
                                                              note->key)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
has_same_memberships (SkepDiscovery     *self,
                      SkepDiscoveryUnit *unit)
{
  for (guint i = 0; i < unit->memberships->len; i++)
    {
      const SkepDiscoveryMembership *then = &g_array_index (unit->memberships,
                                                            SkepDiscoveryMembership, i);
      const char *workspace;

      if (skep_workspaces_get_membership (self->workspaces, then->tool, then->dir, &workspace)
          != then->membership
          || g_strcmp0 (workspace, then->workspace) != 0)
        return FALSE;
    }
  return TRUE;
}

static SkepDiscoveryUnit *
find_unit (SkepDiscovery *self,
           const char    *key)
{
  SkepDiscoveryUnit *unit = NULL;

  if (self->previous != NULL)
    unit = g_hash_table_lookup (self->previous->units, key);
  return unit != NULL
         && skep_project_tree_is_unit_current (self->tree, unit)
         && hears_the_same (self, unit)
         && has_same_memberships (self, unit) ? unit : NULL;
}

/* What it means for the folders that are not looked at yet. */
static void
note_folders (SkepDiscovery     *self,
              SkepDiscoveryUnit *unit)
{
  for (guint i = 0; i < unit->workspaces->len; i++)
    skep_workspaces_add (self->workspaces, unit->workspaces->pdata[i]);
  for (guint i = 0; i < unit->hidden->len; i++)
    g_hash_table_add (self->hidden, unit->hidden->pdata[i]);
  if (unit->ignored != NULL)
    skep_ignore_tree_add (self->ignored, unit->dir, unit->ignored);
}

static void
look_for_source (SkepDiscovery    *self,
                 const SkepSource *source,
                 SkepFolder       *folder)
{
  g_autoptr (GPtrArray) files = find_files (self, source, folder);
  g_autofree char *key = NULL;
  SkepDiscoveryUnit *unit;

  if (files->len == 0 && source->files[0] != NULL)
    return;
  key = g_strdup_printf ("%s:%s", source->id, folder->dir);
  if ((unit = find_unit (self, key)) != NULL)
    skep_discovery_unit_ref (unit);
  else
    unit = make_unit (self, source, folder, files);
  self->n_reused += self->previous != NULL
                    && g_hash_table_lookup (self->previous->units, key) == unit;
  g_ptr_array_add (self->found, unit);
  note_folders (self, unit);
  g_hash_table_insert (self->units, g_steal_pointer (&key), unit);
}

static void
parse_ignored (SkepDiscovery *self,
               const char    *dir,
               const char    *file,
               const char    *text,
               gsize          length)
{
  self->unit->ignored = skep_ignore_rules_new (text, length);
  if (skep_ignore_rules_is_cut (self->unit->ignored))
    skep_discovery_add_warning (self, dir, file, 0, 0,
                                _("There are more than %d rules; the rest is left out."),
                                SKEP_IGNORE_RULES_MAX);
}

/* Found, kept and watched like a file of scripts, of which it has none. As git does, no link is
 * followed. */
static void
look_for_ignored (SkepDiscovery *self,
                  SkepFolder    *folder)
{
  static const SkepSource source = { IGNORE_FILE, "git", { IGNORE_FILE }, .parse = parse_ignored };
  g_autofree char *path = g_build_filename (self->project, folder->dir, IGNORE_FILE, NULL);

  skep_ignore_tree_look_at (self->ignored, self, folder);
  if (skep_folder_has_file (folder, IGNORE_FILE) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    look_for_source (self, &source, folder);
}

/* What all sources find in @folder, and which of its folders git ignores. */
void
skep_discovery_look_for_sources (SkepDiscovery *self,
                                 SkepFolder    *folder)
{
  gsize n_sources;
  const SkepSource *sources = skep_sources_get_all (&n_sources);
  SkepSourceSet set = skep_source_index_find (folder);

  look_for_ignored (self, folder);
  for (gsize i = 0; i < n_sources; i++)
    if ((set >> i & 1) != 0
        && (*folder->dir == '\0' || !(sources[i].flags & SKEP_SOURCE_ROOT_ONLY)))
      look_for_source (self, &sources[i], folder);
}

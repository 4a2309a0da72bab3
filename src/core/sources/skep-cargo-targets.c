/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-cargo-targets.h"
#include "skep-project-tree.h"

const SkepCargoTargetKind skep_cargo_bins = { "bin", "autobins", "src/bin", "src/main.rs" };
const SkepCargoTargetKind skep_cargo_examples = { "example", "autoexamples", "examples", NULL };
const SkepCargoTargetKind skep_cargo_benches = { "bench", "autobenches", "benches", NULL };

typedef struct
{
  SkepDocument *manifest;
  const SkepCargoTargetKind *kind;
  JsonObject *package;
  GPtrArray *targets;
  GHashTable *seen; /* names, and paths with `/` before them: owned */
} Search;

static void
target_free (SkepCargoTarget *target)
{
  g_free (target->name);
  g_free (target->features);
  g_free (target);
}

static void
add_target (Search     *self,
            const char *name,
            char       *features)
{
  SkepCargoTarget *target = g_new0 (SkepCargoTarget, 1);

  target->name = g_strdup (name);
  target->features = features;
  g_ptr_array_add (self->targets, target);
  g_hash_table_add (self->seen, g_strdup (name));
}

/* FALSE if the table can't be used for what its path says. */
static gboolean
read_path (Search     *self,
           JsonObject *table)
{
  SkepDocument *manifest = self->manifest;
  const char *path = skep_document_read_string (manifest, table, "path");
  g_autofree char *resolved = NULL;

  if (path == NULL)
    return TRUE;
  resolved = skep_document_resolve (manifest, json_object_get_member (table, "path"), path);
  if (resolved != NULL)
    g_hash_table_add (self->seen, g_strconcat ("/", resolved, NULL));
  return resolved != NULL;
}

/* What is built as a library for others can't be run. */
static gboolean
is_program (Search     *self,
            JsonObject *table)
{
  g_auto (GStrv) types = skep_document_dup_strings (self->manifest, table, "crate-type");

  return types == NULL || *types == NULL || g_strv_contains ((const char *const *) types, "bin");
}

static void
read_table (Search     *self,
            JsonObject *table,
            JsonNode   *member)
{
  const char *name = skep_document_read_string (self->manifest, table, "name");
  g_auto (GStrv) features = NULL;

  if (name == NULL)
    {
      if (!json_object_has_member (table, "name"))
        skep_document_add_error (self->manifest, member, _("A target in [[%s]] has no “name”."),
                                 self->kind->key);
      return;
    }
  if (!read_path (self, table) || !is_program (self, table) || *name == '-')
    {
      g_hash_table_add (self->seen, g_strdup (name));
      return;
    }
  features = skep_document_dup_strings (self->manifest, table, "required-features");
  add_target (self, name,
              features != NULL && *features != NULL ? g_strjoinv (",", features) : NULL);
}

/* Those in the file come first, and hide those that are found. */
static gboolean
read_tables (Search *self)
{
  JsonArray *tables = skep_document_read_array (self->manifest, self->manifest->root,
                                                self->kind->key);

  for (guint i = 0; tables != NULL && i < json_array_get_length (tables); i++)
    {
      JsonNode *table = json_array_get_element (tables, i);

      if (JSON_NODE_HOLDS_OBJECT (table))
        read_table (self, json_node_get_object (table), table);
    }
  return tables != NULL;
}

/* A file by @path, relative to the folder of the package, is a target of that name. */
static void
find_file (Search     *self,
           const char *path,
           const char *name)
{
  g_autofree char *relative = skep_project_tree_join (self->manifest->dir, path);
  g_autofree char *key = g_strconcat ("/", relative, NULL);

  if (*name == '-' || g_hash_table_contains (self->seen, name)
      || g_hash_table_contains (self->seen, key)
      || !skep_discovery_has_file (self->manifest->discovery, self->manifest->dir, path))
    return;
  add_target (self, name, NULL);
}

static void
find_in_folder (Search *self)
{
  SkepDocument *manifest = self->manifest;
  g_autofree char *dir = skep_project_tree_join (manifest->dir, self->kind->folder);
  SkepFolder *folder = NULL;

  if (skep_discovery_has_file (manifest->discovery, manifest->dir, self->kind->folder))
    folder = skep_discovery_get_folder (manifest->discovery, dir);
  for (char **file = folder != NULL ? folder->files : NULL; file != NULL && *file != NULL; file++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s", self->kind->folder, *file);
      g_autofree char *name = g_strndup (*file, strlen (*file) - MIN (strlen (*file), 3));

      if (g_str_has_suffix (*file, ".rs") && **file != '.')
        find_file (self, path, name);
    }
  for (char **child = folder != NULL ? folder->folders : NULL; child != NULL && *child != NULL;
       child++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s/main.rs", self->kind->folder, *child);

      if (**child != '.')
        find_file (self, path, *child);
    }
}

/* Before 2018, a table of the kind meant that no others are looked for. */
static gboolean
is_automatic (Search  *self,
              gboolean has_tables)
{
  JsonNode *automatic = json_object_get_member (self->package, self->kind->automatic_key);
  JsonNode *edition = json_object_get_member (self->package, "edition");

  if (automatic != NULL && JSON_NODE_HOLDS_VALUE (automatic))
    return json_node_get_boolean (automatic);
  return !has_tables
         || (edition != NULL && g_strcmp0 (skep_document_get_string (edition), "2015") != 0);
}

/**
 * skep_cargo_targets_find:
 * @manifest: a Cargo.toml
 * @kind: what to look for
 *
 * Returns: (transfer full) (element-type SkepCargoTarget): those that Cargo.toml names, then those
 *   that cargo finds by their files; none without a `[package]`
 */
GPtrArray *
skep_cargo_targets_find (SkepDocument              *manifest,
                         const SkepCargoTargetKind *kind)
{
  GPtrArray *targets = g_ptr_array_new_with_free_func ((GDestroyNotify) target_free);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  JsonNode *package = json_object_get_member (manifest->root, "package");
  Search self = { manifest, kind, NULL, targets, seen };
  JsonNode *name;

  if (package == NULL || !JSON_NODE_HOLDS_OBJECT (package))
    return targets;
  self.package = json_node_get_object (package);
  name = json_object_get_member (self.package, "name");
  if (is_automatic (&self, read_tables (&self)))
    {
      if (kind->main != NULL && name != NULL && skep_document_get_string (name) != NULL)
        find_file (&self, kind->main, skep_document_get_string (name));
      find_in_folder (&self);
    }
  return targets;
}

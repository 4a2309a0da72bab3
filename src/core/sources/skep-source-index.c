/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-source-index.h"

/* A project may have tens of thousands of folders, and there are a hundred names to look for in
 * each: the names that are there are looked up instead. Made once, read by any thread. */
typedef struct
{
  GHashTable *names;    /* of files, or of the folders that they are in → SkepSourceSet */
  GHashTable *suffixes; /* from the last dot on, likewise */
  SkepSourceSet always; /* those that look at every folder */
} Index;

static void
add (GHashTable    *table,
     char          *key,
     SkepSourceSet  source)
{
  SkepSourceSet *set = g_hash_table_lookup (table, key);

  if (set == NULL)
    g_hash_table_insert (table, key, g_memdup2 (&source, sizeof source));
  else
    {
      *set |= source;
      g_free (key);
    }
}

static void
add_file (Index         *self,
          const char    *file,
          SkepSourceSet  source)
{
  if (*file == '*')
    add (self->suffixes, g_strdup (strrchr (file, '.')), source);
  else
    add (self->names, g_strndup (file, strcspn (file, "/")), source);
}

static gpointer
make_index (gpointer data)
{
  Index *self = g_new0 (Index, 1);
  gsize n_sources;
  const SkepSource *sources = skep_sources_get_all (&n_sources);

  g_assert (n_sources <= 8 * sizeof (SkepSourceSet));
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->suffixes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (gsize i = 0; i < n_sources; i++)
    {
      SkepSourceSet source = G_GUINT64_CONSTANT (1) << i;

      if (sources[i].files[0] == NULL)
        self->always |= source;
      for (gsize j = 0; j < G_N_ELEMENTS (sources[i].files) && sources[i].files[j] != NULL; j++)
        add_file (self, sources[i].files[j], source);
    }
  return self;
}

static SkepSourceSet
find (GHashTable *table,
      const char *key)
{
  const SkepSourceSet *set = key != NULL ? g_hash_table_lookup (table, key) : NULL;

  return set != NULL ? *set : 0;
}

SkepSourceSet
skep_source_index_find (const SkepFolder *folder)
{
  static GOnce once = G_ONCE_INIT;
  const Index *self = g_once (&once, make_index, NULL);
  SkepSourceSet set = self->always;

  for (char **name = folder->files; *name != NULL; name++)
    set |= find (self->names, *name) | find (self->suffixes, strrchr (*name, '.'));
  for (char **name = folder->folders; *name != NULL; name++)
    set |= find (self->names, *name);
  return set;
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-index.h"

/* More would not be read. */
#define MAX_LISTED_IDS 8

struct _SkepScriptIndex
{
  GPtrArray *scripts;  /* owned, with references */
  GHashTable *by_id;   /* borrowed id → GArray of guint */
  GHashTable *by_name; /* likewise, of the project's own folder */
};

static void
add (GHashTable *table,
     const char *key,
     guint       position)
{
  GArray *positions = g_hash_table_lookup (table, key);

  if (positions == NULL)
    {
      positions = g_array_new (FALSE, FALSE, sizeof (guint));
      g_hash_table_insert (table, (char *) key, positions);
    }
  g_array_append_val (positions, position);
}

/**
 * skep_script_index_new:
 * @scripts: (element-type SkepScript): a list
 *
 * Returns: (transfer full): an index of it
 */
SkepScriptIndex *
skep_script_index_new (GPtrArray *scripts)
{
  SkepScriptIndex *self = g_new0 (SkepScriptIndex, 1);

  self->scripts = g_ptr_array_new_full (scripts->len, (GDestroyNotify) skep_script_unref);
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                       (GDestroyNotify) g_array_unref);
  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                         (GDestroyNotify) g_array_unref);
  for (guint i = 0; i < scripts->len; i++)
    {
      SkepScript *script = skep_script_ref (scripts->pdata[i]);

      g_ptr_array_add (self->scripts, script);
      add (self->by_id, script->id, i);
      if (*script->dir == '\0')
        add (self->by_name, script->name, i);
    }
  return self;
}

/**
 * skep_script_index_free:
 * @self: (transfer full) (nullable): an index
 */
void
skep_script_index_free (SkepScriptIndex *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->scripts);
  g_free (self);
}

/**
 * skep_script_index_find:
 * @self: an index
 * @name: an id or a name
 *
 * Returns: (transfer none) (nullable) (element-type guint): positions in the list, at least one
 */
GArray *
skep_script_index_find (SkepScriptIndex *self,
                        const char      *name)
{
  GArray *positions = g_hash_table_lookup (self->by_id, name);

  return positions != NULL ? positions : g_hash_table_lookup (self->by_name, name);
}

/**
 * skep_script_index_dup_ids:
 * @self: an index
 * @positions: (element-type guint): positions in the list
 *
 * Returns: (transfer full): the ids in quotation marks, for a message
 */
char *
skep_script_index_dup_ids (SkepScriptIndex *self,
                           GArray          *positions)
{
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < MIN (positions->len, MAX_LISTED_IDS); i++)
    {
      SkepScript *script = self->scripts->pdata[g_array_index (positions, guint, i)];

      g_string_append_printf (ids, i == 0 ? "“%s”" : ", “%s”", script->id);
    }
  if (positions->len > MAX_LISTED_IDS)
    g_string_append (ids, ", …");
  return g_string_free (ids, FALSE);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-file-stamp.h"
#include "skep-file-stamps.h"

struct _SkepFileStamps
{
  GHashTable *stamps; /* path to GArray of SkepFileStamp: its own and those of the files in it */
};

/* As long as nothing in a folder comes or goes, its files are read in the same order. */
static void
append_contents (GArray     *stamps,
                 const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      SkepFileStamp stamp = skep_file_stamp_get (child);

      g_array_append_val (stamps, stamp);
    }
}

static GArray *
make_stamps (const char *path)
{
  GArray *stamps = g_array_new (FALSE, TRUE, sizeof (SkepFileStamp));
  SkepFileStamp stamp = skep_file_stamp_get (path);

  g_array_append_val (stamps, stamp);
  if (g_str_has_suffix (path, G_DIR_SEPARATOR_S))
    append_contents (stamps, path);

  return stamps;
}

static gboolean
are_same (GArray *a,
          GArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    if (!skep_file_stamp_equal (&g_array_index (a, SkepFileStamp, i),
                                &g_array_index (b, SkepFileStamp, i)))
      return FALSE;

  return TRUE;
}

/**
 * skep_file_stamps_new:
 *
 * Returns: (transfer full): stamps of no file
 */
SkepFileStamps *
skep_file_stamps_new (void)
{
  SkepFileStamps *self = g_new0 (SkepFileStamps, 1);

  self->stamps = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify) g_array_unref);

  return self;
}

/**
 * skep_file_stamps_free:
 * @self: (transfer full): stamps
 */
void
skep_file_stamps_free (SkepFileStamps *self)
{
  g_hash_table_unref (self->stamps);
  g_free (self);
}

/**
 * skep_file_stamps_add:
 * @self: stamps
 * @paths: (array zero-terminated=1): absolute; with a slash at the end: a folder with the files in
 *   it
 *
 * Notes what the files are like now, unless they are noted already.
 */
void
skep_file_stamps_add (SkepFileStamps    *self,
                      const char *const *paths)
{
  for (; *paths != NULL; paths++)
    if (!g_hash_table_contains (self->stamps, *paths))
      g_hash_table_insert (self->stamps, g_strdup (*paths), make_stamps (*paths));
}

/**
 * skep_file_stamps_are_current:
 * @self: stamps
 *
 * Returns: whether all of the files are as they were when they were added
 */
gboolean
skep_file_stamps_are_current (SkepFileStamps *self)
{
  GHashTableIter iter;
  gpointer path;
  gpointer stamps;

  g_hash_table_iter_init (&iter, self->stamps);
  while (g_hash_table_iter_next (&iter, &path, &stamps))
    {
      g_autoptr (GArray) now = make_stamps (path);

      if (!are_same (stamps, now))
        return FALSE;
    }

  return TRUE;
}

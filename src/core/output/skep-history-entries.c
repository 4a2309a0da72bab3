/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-history-entries.h"

struct _SkepHistoryEntries
{
  GPtrArray *entries;  /* of SkepHistoryEntry in the order of their beginning */
  GHashTable *by_uuid; /* uuid to entry, both borrowed from entries */
  gsize n_lines;       /* in the file */
  gsize n_bytes;       /* of lines that tell something */
};

static void
entry_free (gpointer data)
{
  SkepHistoryEntry *self = data;

  g_clear_pointer (&self->run, skep_past_run_unref);
  g_free (self->start);
  g_free (self->end);
  g_free (self);
}

/**
 * skep_history_entries_new:
 *
 * Returns: (transfer full): entries of nothing
 */
SkepHistoryEntries *
skep_history_entries_new (void)
{
  SkepHistoryEntries *self = g_new0 (SkepHistoryEntries, 1);

  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->by_uuid = g_hash_table_new (g_str_hash, g_str_equal);

  return self;
}

/**
 * skep_history_entries_free:
 * @self: (transfer full): entries
 */
void
skep_history_entries_free (SkepHistoryEntries *self)
{
  g_hash_table_unref (self->by_uuid);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

static void
restarted_cb (gpointer user_data)
{
  SkepHistoryEntries *self = user_data;

  g_hash_table_remove_all (self->by_uuid);
  g_ptr_array_set_size (self->entries, 0);
  self->n_lines = 0;
  self->n_bytes = 0;
}

static SkepHistoryEntry *
ensure_entry (SkepHistoryEntries *self,
              const char         *uuid)
{
  SkepHistoryEntry *entry = g_hash_table_lookup (self->by_uuid, uuid);

  if (entry != NULL)
    return entry;

  entry = g_new0 (SkepHistoryEntry, 1);
  g_strlcpy (entry->uuid, uuid, sizeof entry->uuid);
  g_ptr_array_add (self->entries, entry);
  g_hash_table_insert (self->by_uuid, entry->uuid, entry);
  return entry;
}

static void
forget_entry (SkepHistoryEntries *self,
              const char         *uuid)
{
  SkepHistoryEntry *entry = g_hash_table_lookup (self->by_uuid, uuid);

  if (entry == NULL)
    return;

  self->n_bytes -= entry->n_bytes;
  g_hash_table_remove (self->by_uuid, uuid);
  g_ptr_array_remove (self->entries, entry);
}

/* What is told a second time is a mistake of somebody: the first one counts. */
static void
keep_line (SkepHistoryEntries  *self,
           SkepHistoryEntry    *entry,
           char               **kept,
           const char          *line,
           gsize                length)
{
  if (*kept != NULL)
    return;

  *kept = g_strndup (line, length);
  entry->n_bytes += length;
  self->n_bytes += length;
  g_clear_pointer (&entry->run, skep_past_run_unref);
}

static void
line_cb (const char *line,
         gsize       length,
         gpointer    user_data)
{
  SkepHistoryEntries *self = user_data;
  char uuid[SKEP_UUID_LENGTH + 1];
  SkepHistoryEvent event;
  SkepHistoryEntry *entry;

  self->n_lines++;
  if (!skep_history_line_recognize (line, length, uuid, &event))
    return;

  if (event == SKEP_HISTORY_REMOVE)
    {
      forget_entry (self, uuid);
      return;
    }

  entry = ensure_entry (self, uuid);
  keep_line (self, entry, event == SKEP_HISTORY_START ? &entry->start : &entry->end, line,
             length);
}

static const SkepHistoryFileEvents file_events = {
  .restarted = restarted_cb,
  .line = line_cb,
};

/**
 * skep_history_entries_refresh:
 * @self: entries
 * @file: the file that they are of, always the same
 *
 * Takes in what the file has got since the last time. Entries that were got before are void.
 */
void
skep_history_entries_refresh (SkepHistoryEntries *self,
                              SkepHistoryFile    *file)
{
  skep_history_file_read (file, &file_events, self);
}

/**
 * skep_history_entries_get_length:
 * @self: entries
 *
 * Returns: how many there are
 */
guint
skep_history_entries_get_length (SkepHistoryEntries *self)
{
  return self->entries->len;
}

/**
 * skep_history_entries_get:
 * @self: entries
 * @index: less than the length
 *
 * Returns: (transfer none): the entry; 0 is the run that has begun first
 */
SkepHistoryEntry *
skep_history_entries_get (SkepHistoryEntries *self,
                          guint               index)
{
  return g_ptr_array_index (self->entries, index);
}

/**
 * skep_history_entries_find:
 * @self: entries
 * @uuid: any text
 *
 * Returns: (transfer none) (nullable): the entry of that run
 */
SkepHistoryEntry *
skep_history_entries_find (SkepHistoryEntries *self,
                           const char         *uuid)
{
  return g_hash_table_lookup (self->by_uuid, uuid);
}

/**
 * skep_history_entries_get_n_lines:
 * @self: entries
 *
 * Returns: how many lines the file has, whatever they are
 */
gsize
skep_history_entries_get_n_lines (SkepHistoryEntries *self)
{
  return self->n_lines;
}

/**
 * skep_history_entries_get_n_bytes:
 * @self: entries
 *
 * Returns: how long the lines are that tell something
 */
gsize
skep_history_entries_get_n_bytes (SkepHistoryEntries *self)
{
  return self->n_bytes;
}

/**
 * skep_history_entries_print:
 * @self: entries
 *
 * Returns: (transfer full): a file that tells the same in as few lines as can be: an end tells of
 *   the start, too
 */
char *
skep_history_entries_print (SkepHistoryEntries *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->entries->len; i++)
    {
      SkepHistoryEntry *entry = g_ptr_array_index (self->entries, i);

      if (skep_history_entry_read (entry) == NULL)
        continue;
      g_string_append (text, entry->end != NULL ? entry->end : entry->start);
      g_string_append_c (text, '\n');
    }

  return g_string_free (text, FALSE);
}

static SkepPastRun *
read_line (char **line)
{
  SkepPastRun *run = *line != NULL ? skep_history_line_read (*line) : NULL;

  if (run == NULL)
    g_clear_pointer (line, g_free);
  return run;
}

/**
 * skep_history_entry_read:
 * @self: an entry
 *
 * If its end is not whole, it is as if it had none.
 *
 * Returns: (transfer none) (nullable): what its lines tell; %NULL if neither is whole
 */
SkepPastRun *
skep_history_entry_read (SkepHistoryEntry *self)
{
  if (self->run == NULL)
    self->run = read_line (&self->end);
  if (self->run == NULL)
    self->run = read_line (&self->start);

  return self->run;
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-mcp-client.h"
#include "skep-mcp-journal.h"

/* The record itself, and when it began by the monotonic clock. */
typedef struct
{
  SkepMcpRecord record; /* serial 0: there is none here yet */
  gint64 started_us;
} Entry;

struct _SkepMcpJournal
{
  guint64 last_serial;
  Entry entries[SKEP_MCP_JOURNAL_LENGTH]; /* a ring, by serial */
};

SkepMcpJournal *
skep_mcp_journal_new (void)
{
  return g_new0 (SkepMcpJournal, 1);
}

static void
clear_entry (Entry *entry)
{
  g_free (entry->record.client);
  g_free (entry->record.method);
  g_free (entry->record.words);
  memset (entry, 0, sizeof *entry);
}

void
skep_mcp_journal_free (SkepMcpJournal *self)
{
  for (guint i = 0; i < SKEP_MCP_JOURNAL_LENGTH; i++)
    clear_entry (&self->entries[i]);
  g_free (self);
}

/* Cut between two characters. */
static char *
shorten (const char *words)
{
  g_autofree char *clean = skep_mcp_client_clean_text (words, SKEP_MCP_MAX_WORDS_BYTES);

  if (strlen (clean) > SKEP_MCP_MAX_WORDS_BYTES)
    *g_utf8_find_prev_char (clean, clean + SKEP_MCP_MAX_WORDS_BYTES + 1) = '\0';
  return g_steal_pointer (&clean);
}

/**
 * skep_mcp_journal_begin:
 * @self: a journal
 * @client_id: who calls
 * @client: its name
 * @method: what it calls
 * @words: (nullable): with what
 * @now_us: monotonic clock
 *
 * Returns: serial of the record
 */
guint64
skep_mcp_journal_begin (SkepMcpJournal *self,
                        guint64         client_id,
                        const char     *client,
                        const char     *method,
                        const char     *words,
                        gint64          now_us)
{
  guint64 serial = ++self->last_serial;
  Entry *entry = &self->entries[serial % SKEP_MCP_JOURNAL_LENGTH];

  clear_entry (entry);
  entry->started_us = now_us;
  entry->record.serial = serial;
  entry->record.client_id = client_id;
  entry->record.client = g_strdup (client);
  entry->record.method = shorten (method);
  entry->record.words = shorten (words);
  entry->record.started_wall = g_get_real_time ();

  return serial;
}

/**
 * skep_mcp_journal_end:
 * @self: a journal
 * @serial: of a record
 * @outcome: how the call ended
 * @now_us: monotonic clock
 *
 * Returns: whether the record is still there and was not ended before
 */
gboolean
skep_mcp_journal_end (SkepMcpJournal *self,
                      guint64         serial,
                      SkepMcpOutcome  outcome,
                      gint64          now_us)
{
  Entry *entry = &self->entries[serial % SKEP_MCP_JOURNAL_LENGTH];

  if (entry->record.serial != serial || entry->record.outcome != SKEP_MCP_OUTCOME_RUNNING)
    return FALSE;

  entry->record.outcome = outcome;
  entry->record.duration_us = MAX (now_us - entry->started_us, 1);
  return TRUE;
}

/**
 * skep_mcp_journal_copy:
 * @self: a journal
 * @first_serial: from which record on
 *
 * Returns: (transfer full) (element-type SkepMcpRecord): copies of what is left, in their order
 */
GPtrArray *
skep_mcp_journal_copy (SkepMcpJournal *self,
                       guint64         first_serial)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_mcp_record_free);
  guint64 n_kept = MIN (self->last_serial, SKEP_MCP_JOURNAL_LENGTH);

  for (guint64 serial = MAX (first_serial, self->last_serial - n_kept + 1);
       serial <= self->last_serial; serial++)
    g_ptr_array_add (copies, skep_mcp_record_copy (
                                 &self->entries[serial % SKEP_MCP_JOURNAL_LENGTH].record));

  return copies;
}

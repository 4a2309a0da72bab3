/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-section.h"

#include "skep-script-filter.h"

SkepScriptEntry *
skep_script_entry_new (SkepScript *script)
{
  SkepScriptEntry *self = g_new0 (SkepScriptEntry, 1);

  self->script = skep_script_ref (script);

  return self;
}

void
skep_script_entry_free (SkepScriptEntry *self)
{
  skep_script_unref (self->script);
  g_free (self->text);
  g_free (self);
}

/**
 * skep_script_entry_set_script:
 * @self: an entry
 * @script: what its script is now
 */
void
skep_script_entry_set_script (SkepScriptEntry *self,
                              SkepScript      *script)
{
  if (self->script == script)
    return;

  g_clear_pointer (&self->text, g_free);
  skep_script_unref (self->script);
  self->script = skep_script_ref (script);
}

SkepScriptSection *
skep_script_section_new (const char *key)
{
  SkepScriptSection *self = g_new0 (SkepScriptSection, 1);

  self->group = skep_script_group_new (key);
  self->header.section = self;
  self->entries = g_ptr_array_new ();

  return self;
}

void
skep_script_section_free (SkepScriptSection *self)
{
  g_ptr_array_unref (self->entries);
  g_object_unref (self->group);
  g_free (self);
}

static gboolean
entry_matches (SkepScriptEntry   *entry,
               const char *const *words)
{
  if (words == NULL)
    return TRUE;
  if (entry->text == NULL)
    entry->text = skep_script_filter_make_text (entry->script);

  return skep_script_filter_matches (words, entry->text);
}

/**
 * skep_script_section_match:
 * @self: a section
 * @words: (nullable): from skep_script_filter_split()
 */
void
skep_script_section_match (SkepScriptSection *self,
                           const char *const *words)
{
  self->n_matches = 0;
  for (guint i = 0; i < self->entries->len; i++)
    {
      SkepScriptEntry *entry = g_ptr_array_index (self->entries, i);

      entry->matches = entry_matches (entry, words);
      self->n_matches += entry->matches;
    }
}

/**
 * skep_script_section_add_rows:
 * @self: a section
 * @rows: (element-type SkepScriptEntry): what is listed, appended to
 */
void
skep_script_section_add_rows (SkepScriptSection *self,
                              GPtrArray         *rows)
{
  if (self->n_matches == 0)
    return;

  g_ptr_array_add (rows, &self->header);
  for (guint i = 0; self->is_shown_expanded && i < self->entries->len; i++)
    {
      SkepScriptEntry *entry = g_ptr_array_index (self->entries, i);

      if (entry->matches)
        g_ptr_array_add (rows, entry);
    }
}

static void
add_counts (SkepScriptSection    *self,
            SkepScriptGroupFacts *facts)
{
  facts->n_scripts = self->n_matches;
  facts->n_live = self->n_live;
  facts->is_expanded = self->is_shown_expanded;
}

static void
add_script (SkepScriptGroupFacts *facts,
            const SkepScript     *script)
{
  if (facts->file != NULL && !g_str_equal (facts->file, script->file))
    facts->file = NULL;
  if (facts->package == NULL)
    facts->package = script->package;
  if (facts->manager == NULL)
    {
      facts->manager = script->manager;
      facts->manager_reason = script->manager_reason;
    }
}

/**
 * skep_script_section_describe:
 * @self: a section with scripts
 *
 * Tells its group all about it.
 */
void
skep_script_section_describe (SkepScriptSection *self)
{
  const SkepScriptEntry *first = g_ptr_array_index (self->entries, 0);
  SkepScriptGroupFacts facts = { NULL, };

  if (!first->script->is_favorite)
    {
      facts.source = first->script->source;
      facts.dir = first->script->dir;
      facts.file = first->script->file;
      for (guint i = 0; i < self->entries->len; i++)
        add_script (&facts, ((SkepScriptEntry *) g_ptr_array_index (self->entries, i))->script);
    }
  add_counts (self, &facts);
  skep_script_group_set_facts (self->group, &facts);
}

/**
 * skep_script_section_show:
 * @self: a section
 *
 * Tells its group what changes more often than the scripts do.
 */
void
skep_script_section_show (SkepScriptSection *self)
{
  SkepScriptGroupFacts facts = *skep_script_group_get_facts (self->group);

  add_counts (self, &facts);
  skep_script_group_set_facts (self->group, &facts);
}

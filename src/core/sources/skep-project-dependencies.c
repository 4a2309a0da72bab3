/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-project-dependencies.h"

typedef enum
{
  NOT_VISITED,
  BEING_VISITED,
  VISITED,
} Visit;

typedef struct
{
  SkepDocument *document;
  SkepScriptIndex *index;
  GPtrArray *scripts;
  const SkepProjectScript **entries; /* by position of the script, NULL where there is none */
  guint8 *visits;                    /* likewise, Visit */
} Resolution;

static void
resolve_name (Resolution                 *self,
              const SkepProjectScript    *entry,
              const SkepScriptDependency *dependency,
              SkepScriptPlan             *plan)
{
  GArray *found = skep_script_index_find (self->index, dependency->script);
  g_autofree char *ids = NULL;

  if (found == NULL)
    {
      skep_document_add_error (self->document, entry->dependencies,
                               _("“%s” depends on “%s”, but there is no such script."), entry->key,
                               dependency->script);
    }
  else if (found->len > 1)
    {
      ids = skep_script_index_dup_ids (self->index, found);
      skep_document_add_error (self->document, entry->dependencies,
                               _("“%s” depends on “%s”, which is ambiguous; use one of these ids: "
                                 "%s"), entry->key, dependency->script, ids);
    }
  else
    {
      SkepScript *script = self->scripts->pdata[g_array_index (found, guint, 0)];

      skep_script_plan_add_dependency (plan, script->id, dependency->condition);
    }
}

static void
resolve_entry (Resolution              *self,
               const SkepProjectScript *entry)
{
  GArray *found = skep_script_index_find (self->index, entry->key);
  SkepScript *script;
  guint position;

  /* The key itself may mean nothing, or too much, which has been told. */
  if (entry->dependencies == NULL || found == NULL || found->len > 1)
    return;
  position = g_array_index (found, guint, 0);
  script = self->scripts->pdata[position];
  self->entries[position] = entry;
  for (guint i = 0; i < entry->plan->dependencies->len; i++)
    resolve_name (self, entry, entry->plan->dependencies->pdata[i], script->plan);
}

static void
add_cycle (Resolution *self,
           guint       from,
           guint       to)
{
  const SkepProjectScript *entry = self->entries[from];
  SkepScript *script = self->scripts->pdata[to];

  if (from == to)
    skep_document_add_error (self->document, entry->dependencies,
                             _("“%s” can’t depend on itself."), entry->key);
  else
    skep_document_add_error (self->document, entry->dependencies,
                             _("“%s” can’t depend on “%s”, which depends on it."), entry->key,
                             script->name);
}

/* Takes out what closes a cycle. As deep as there are entries in a file, which are limited. */
static void
visit (Resolution *self,
       guint       position)
{
  SkepScript *script = self->scripts->pdata[position];
  GPtrArray *dependencies = script->plan != NULL ? script->plan->dependencies : NULL;
  guint i = 0;

  self->visits[position] = BEING_VISITED;
  while (dependencies != NULL && i < dependencies->len)
    {
      const SkepScriptDependency *dependency = dependencies->pdata[i];
      GArray *found = skep_script_index_find (self->index, dependency->script);
      guint to = g_array_index (found, guint, 0);

      if (self->visits[to] == BEING_VISITED)
        {
          add_cycle (self, position, to);
          g_ptr_array_remove_index (dependencies, i);
          continue;
        }
      if (self->visits[to] == NOT_VISITED)
        visit (self, to);
      i++;
    }
  self->visits[position] = VISITED;
}

/**
 * skep_project_dependencies_resolve:
 * @file: a skep.json, which has been applied to @scripts
 * @document: where errors go
 * @index: of @scripts
 * @scripts: (element-type SkepScript): all of the project
 *
 * Fills the plans of those scripts that depend on others. What means no script, or several, or
 * closes a cycle, is an error and left out.
 */
void
skep_project_dependencies_resolve (const SkepProjectFile *file,
                                   SkepDocument          *document,
                                   SkepScriptIndex       *index,
                                   GPtrArray             *scripts)
{
  g_autofree const SkepProjectScript **entries = g_new0 (const SkepProjectScript *, scripts->len);
  g_autofree guint8 *visits = g_new0 (guint8, scripts->len);
  Resolution self = { document, index, scripts, entries, visits };

  for (guint i = 0; i < file->scripts->len; i++)
    resolve_entry (&self, file->scripts->pdata[i]);
  for (guint i = 0; i < scripts->len; i++)
    if (entries[i] != NULL && visits[i] == NOT_VISITED)
      visit (&self, i);
}

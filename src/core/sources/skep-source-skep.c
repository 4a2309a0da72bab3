/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-project-dependencies.h"
#include "skep-project-file.h"
#include "skep-script-index.h"
#include "skep-source.h"

#define SOURCE "skep"

/* One application of the file to the scripts of the project. */
typedef struct
{
  const SkepProjectFile *file;
  SkepDocument *document; /* where errors go */
  GPtrArray *scripts;     /* all of the project */
  GPtrArray *added;       /* those that only this file defines */
} Application;

/* Scripts are shared: the changed one is a copy. */
static SkepScript *
copy_in_place (GPtrArray *scripts,
               guint      position)
{
  SkepScript *script = skep_script_copy (scripts->pdata[position]);

  skep_script_unref (scripts->pdata[position]);
  scripts->pdata[position] = script;
  return script;
}

/* SOURCE:DIR:NAME. */
static gboolean
is_id (const char *key)
{
  const char *colon = strchr (key, ':');
  g_autofree char *source = colon != NULL ? g_strndup (key, colon - key) : NULL;

  return source != NULL && strchr (colon + 1, ':') != NULL && skep_source_find (source) != NULL;
}

static void
set_plan (const SkepProjectScript *entry,
          SkepScript              *script)
{
  g_clear_pointer (&script->plan, skep_script_plan_unref);
  script->plan = skep_script_plan_copy (entry->plan);
}

static void
apply_entry (const SkepProjectScript *entry,
             SkepScript              *script)
{
  skep_project_script_apply (entry, script);
  if (entry->plan != NULL)
    set_plan (entry, script);
}

/* Of two entries for one script, both count, and what was found is what it was before the first. */
static void
change_script (Application             *self,
               const SkepProjectScript *entry,
               guint                    position)
{
  g_autoptr (SkepScript) before = skep_script_ref (self->scripts->pdata[position]);
  SkepScript *script = copy_in_place (self->scripts, position);

  if (script->found == NULL)
    script->found = g_steal_pointer (&before);
  apply_entry (entry, script);
}

static void
add_new_script (Application             *self,
                const SkepProjectScript *entry)
{
  SkepDocument *document = self->document;
  SkepScript *script;

  if (is_id (entry->key))
    skep_document_add_error (document, entry->node, _("There is no script “%s”."), entry->key);
  else if (entry->command == NULL)
    skep_document_add_error (document, entry->node,
                             _("The script “%s” has no command, and no other file defines it."),
                             entry->key);
  else if (strlen (entry->key) > SKEP_DISCOVERY_MAX_NAME_BYTES)
    skep_document_add_error (document, entry->node,
                             _("The name “%.40s…” is too long for a script."), entry->key);
  else
    {
      script = skep_source_new_script (document->discovery, SOURCE, document->dir, document->file,
                                       entry->key);
      script->cwd = g_strdup (script->project);
      apply_entry (entry, script);
      g_ptr_array_add (self->added, script);
    }
}

static void
apply_to_scripts (Application     *self,
                  SkepScriptIndex *index)
{
  for (guint i = 0; i < self->file->scripts->len; i++)
    {
      const SkepProjectScript *entry = self->file->scripts->pdata[i];
      GArray *found = skep_script_index_find (index, entry->key);
      g_autofree char *ids = NULL;

      if (found == NULL)
        {
          add_new_script (self, entry);
        }
      else if (found->len == 1)
        {
          change_script (self, entry, g_array_index (found, guint, 0));
        }
      else
        {
          ids = skep_script_index_dup_ids (index, found);
          skep_document_add_error (self->document, entry->node,
                                   _("“%s” is ambiguous; use one of these ids as the key: %s"),
                                   entry->key, ids);
        }
    }
}

/* Behind the last one of the project's own folder. */
static void
insert_added (Application *self)
{
  guint position = 0;

  while (position < self->scripts->len
         && *((SkepScript *) self->scripts->pdata[position])->dir == '\0')
    position++;
  for (guint i = 0; i < self->added->len; i++)
    g_ptr_array_insert (self->scripts, position + i, skep_script_ref (self->added->pdata[i]));
}

/* Whether @pattern, in which `*` stands for any text, means all of @text. Goes back to the last `*`
 * only, so that no pattern takes long. */
static gboolean
matches_pattern (const char *pattern,
                 const char *text)
{
  const char *star = NULL;
  const char *resume = NULL;

  while (*text != '\0')
    if (*pattern == '*')
      {
        star = pattern++;
        resume = text;
      }
    else if (*pattern == *text)
      {
        pattern++;
        text++;
      }
    else if (star != NULL)
      {
        pattern = star + 1;
        text = ++resume;
      }
    else
      {
        return FALSE;
      }
  while (*pattern == '*')
    pattern++;
  return *pattern == '\0';
}

static void
hide_script (Application *self,
             guint        position)
{
  SkepScript *script = self->scripts->pdata[position];

  if (!script->is_hidden)
    copy_in_place (self->scripts, position)->is_hidden = TRUE;
}

static void
hide_matching (Application *self,
               const char  *pattern)
{
  for (guint i = 0; i < self->scripts->len; i++)
    if (matches_pattern (pattern, ((SkepScript *) self->scripts->pdata[i])->id))
      hide_script (self, i);
}

static void
apply_hide (Application     *self,
            SkepScriptIndex *index)
{
  for (char **entry = self->file->hide; entry != NULL && *entry != NULL; entry++)
    {
      GArray *found = skep_script_index_find (index, *entry);

      if (found == NULL && strchr (*entry, '*') != NULL)
        hide_matching (self, *entry);
      for (guint i = 0; found != NULL && i < found->len; i++)
        hide_script (self, g_array_index (found, guint, i));
    }
}

static void
warn_of_favorite (Application     *self,
                  SkepScriptIndex *index,
                  const char      *name,
                  GArray          *found)
{
  JsonNode *node = json_object_get_member (self->document->root, "favorites");
  g_autofree char *ids = found != NULL ? skep_script_index_dup_ids (index, found) : NULL;

  if (found == NULL)
    skep_document_add_warning (self->document, node,
                               _("There is no script “%s” to be a favorite."), name);
  else
    skep_document_add_warning (self->document, node,
                               _("The favorite “%s” is ambiguous; use one of these ids: %s"), name,
                               ids);
}

/* Marks them, and returns them in their order. */
static GPtrArray *
mark_favorites (Application     *self,
                SkepScriptIndex *index)
{
  GPtrArray *favorites = g_ptr_array_new ();

  for (char **name = self->file->favorites; name != NULL && *name != NULL; name++)
    {
      GArray *found = skep_script_index_find (index, *name);
      guint position = found != NULL ? g_array_index (found, guint, 0) : 0;

      if (found == NULL || found->len > 1)
        {
          warn_of_favorite (self, index, *name, found);
        }
      else if (!((SkepScript *) self->scripts->pdata[position])->is_favorite)
        {
          SkepScript *script = copy_in_place (self->scripts, position);

          script->is_favorite = TRUE;
          g_ptr_array_add (favorites, script);
        }
    }
  return favorites;
}

/* The others stay in their order. */
static void
put_on_top (GPtrArray *scripts,
            GPtrArray *favorites)
{
  g_autofree gpointer *others = g_new (gpointer, scripts->len);
  guint n_others = 0;

  for (guint i = 0; i < scripts->len; i++)
    if (!((SkepScript *) scripts->pdata[i])->is_favorite)
      others[n_others++] = scripts->pdata[i];
  for (guint i = 0; i < favorites->len; i++)
    scripts->pdata[i] = favorites->pdata[i];
  for (guint i = 0; i < n_others; i++)
    scripts->pdata[favorites->len + i] = others[i];
}

/* The document is shared with other looks at the project: only a copy of it knows this one. */
static void
finish (SkepDiscovery *discovery,
        GPtrArray     *scripts,
        gpointer       data)
{
  const SkepProjectFile *file = data;
  SkepDocument document = *file->document;
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_unref);
  g_autoptr (SkepScriptIndex) found = skep_script_index_new (scripts);
  g_autoptr (SkepScriptIndex) all = NULL;
  g_autoptr (GPtrArray) favorites = NULL;
  Application self = { file, &document, scripts, added };

  document.discovery = discovery;
  apply_to_scripts (&self, found);
  insert_added (&self);
  all = skep_script_index_new (scripts);
  skep_project_dependencies_resolve (file, &document, all, scripts);
  apply_hide (&self, all);
  favorites = mark_favorites (&self, all);
  put_on_top (scripts, favorites);
}

/**
 * skep_source_skep_parse:
 *
 * See [callback@SkepSourceParseFunc]. Each of the `scripts` changes the one script of another
 * source with that id or name, which keeps its id and its place, or else is a new one. `name` is
 * that of the project.
 */
void
skep_source_skep_parse (SkepDiscovery *discovery,
                        const char    *dir,
                        const char    *file,
                        const char    *text,
                        gsize          length)
{
  SkepDocument *document = skep_document_load_json (discovery, dir, file, text, length);
  SkepProjectFile *project_file;

  if (document == NULL)
    return;
  project_file = skep_project_file_new (document);
  if (project_file->name != NULL)
    skep_discovery_set_name (discovery, project_file->name);
  for (char **folder = project_file->hidden_folders; folder != NULL && *folder != NULL; folder++)
    skep_discovery_hide_folder (discovery, *folder);
  skep_discovery_set_finish (discovery, finish, project_file,
                             (GDestroyNotify) skep_project_file_free);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-script-draft-private.h"
#include "skep-script-index.h"

#define OWN_SOURCE "skep"

static gboolean
is_own (const SkepScript *script)
{
  return g_str_equal (script->source, OWN_SOURCE);
}

/* One writing of a draft into a file. The first error stays, what follows does nothing. */
typedef struct
{
  SkepProjectFileEditor *editor;
  const char *key; /* of the script */
  GError *error;
} Writing;

static void
set_node (Writing    *self,
          const char *key,
          const char *inner,
          JsonNode   *value)
{
  const char *path[] = { "scripts", self->key, key, inner, NULL };

  if (self->error == NULL)
    skep_project_file_editor_set (self->editor, path, value, &self->error);
}

/* @found: (nullable): what it is without skep.json */
static void
set_text (Writing    *self,
          const char *key,
          const char *inner,
          const char *before,
          const char *after,
          const char *found)
{
  g_autoptr (JsonNode) value = NULL;

  if (g_str_equal (before, after))
    return;
  if (*after != '\0' && g_strcmp0 (after, found) != 0)
    value = json_node_init_string (json_node_alloc (), after);
  set_node (self, key, inner, value);
}

/* The found folder is not the project's own in a package. */
static void
set_folder (Writing    *self,
            const char *before,
            const char *after,
            const char *found)
{
  gboolean is_top = *after == '\0' && found != NULL && *found != '\0';

  set_text (self, "cwd", NULL, before, is_top ? "." : after, found);
}

static void
set_grace (Writing    *self,
           const char *before,
           const char *after,
           const char *found)
{
  g_autoptr (JsonNode) value = NULL;
  double seconds;

  if (g_str_equal (before, after))
    return;
  if (g_strcmp0 (after, found) != 0 && skep_script_draft_parse_grace (after, &seconds))
    value = seconds == (gint64) seconds
              ? json_node_init_int (json_node_alloc (), (gint64) seconds)
              : json_node_init_double (json_node_alloc (), seconds);
  set_node (self, "stop", "grace", value);
}

static void
set_variables (Writing  *self,
               char    **before,
               char    **after)
{
  for (char **variable = before; *variable != NULL; variable++)
    {
      g_autofree char *name = g_strndup (*variable, skep_script_draft_get_name_length (*variable));

      if (g_environ_getenv (after, name) == NULL)
        set_node (self, "env", name, NULL);
    }
  for (char **variable = after; *variable != NULL; variable++)
    {
      g_autofree char *name = g_strndup (*variable, skep_script_draft_get_name_length (*variable));
      g_autoptr (JsonNode) value = json_node_init_string (json_node_alloc (),
                                                          strchr (*variable, '=') + 1);

      if (g_strcmp0 (g_environ_getenv (before, name), json_node_get_string (value)) != 0)
        set_node (self, "env", name, value);
    }
}

static void
set_files (Writing  *self,
           char    **before,
           char    **after)
{
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (JsonNode) value = json_node_init_array (json_node_alloc (), array);

  if (g_strv_equal ((const char *const *) before, (const char *const *) after))
    return;
  for (char **file = after; *file != NULL; file++)
    json_array_add_string_element (array, *file);
  set_node (self, "envFile", NULL, *after != NULL ? value : NULL);
}

/* An object that says nothing any more is taken out. */
static void
drop_empty (Writing    *self,
            const char *key)
{
  const char *path[] = { "scripts", self->key, key, NULL };
  g_autoptr (JsonNode) node = NULL;

  if (self->error != NULL)
    return;
  node = skep_project_file_editor_read (self->editor, path);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node)
      && json_object_get_size (json_node_get_object (node)) == 0)
    skep_project_file_editor_set (self->editor, path, NULL, NULL);
}

static void
write_keys (Writing               *self,
            const SkepScriptDraft *before,
            const SkepScriptDraft *after)
{
  SkepScript *script = after->script;
  g_autoptr (SkepScriptDraft) found = NULL;

  if (script != NULL && (script->found != NULL || !is_own (script)))
    found = skep_script_draft_new (script->found != NULL ? script->found : script);
  set_text (self, "command", NULL, before->command, after->command,
            found != NULL ? found->command : NULL);
  set_text (self, "description", NULL, before->description, after->description,
            found != NULL ? found->description : NULL);
  set_folder (self, before->folder, after->folder, found != NULL ? found->folder : NULL);
  set_variables (self, before->variables, after->variables);
  drop_empty (self, "env");
  set_files (self, before->files, after->files);
  set_text (self, "stop", "command", before->stop_command, after->stop_command,
            found != NULL ? found->stop_command : NULL);
  set_grace (self, before->stop_grace, after->stop_grace, found != NULL ? found->stop_grace : NULL);
  drop_empty (self, "stop");
  drop_empty (self, NULL);
}

/* What means a script in a list: first what a person would write. */
static char **
dup_names (const char *name,
           SkepScript *script,
           GPtrArray  *scripts)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (SkepScriptIndex) index = skep_script_index_new (scripts);
  GArray *found = skep_script_index_find (index, name);
  gboolean is_name = script == NULL || (*script->dir == '\0' && found != NULL && found->len == 1);

  if (is_name)
    g_strv_builder_add (names, name);
  if (script != NULL)
    g_strv_builder_add (names, script->id);
  return g_strv_builder_end (names);
}

static void
set_listed (Writing            *self,
            const char         *list,
            char              **names,
            gboolean            before,
            gboolean            after)
{
  g_autofree char *text = g_strdup (skep_project_file_editor_get_text (self->editor));

  if (before == after || self->error != NULL
      || !skep_project_file_editor_set_listed (self->editor, list, (const char *const *) names,
                                               after, &self->error))
    return;
  if (!after && g_str_equal (skep_project_file_editor_get_text (self->editor), text))
    g_set_error (&self->error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 _("“%s” is meant by a pattern in “%s” of skep.json, which can only be changed "
                   "there."), names[0], list);
}

/**
 * skep_script_draft_write:
 * @self: a draft in which nothing is wrong
 * @scripts: (element-type SkepScript): all of the project
 * @editor: where it is written; nothing is saved
 * @error: return location
 *
 * Writes what differs from what the script is now; what is as in the file that defines the script
 * is taken out.
 *
 * Returns: %FALSE if the file has something in its way
 */
gboolean
skep_script_draft_write (const SkepScriptDraft  *self,
                         GPtrArray              *scripts,
                         SkepProjectFileEditor  *editor,
                         GError                **error)
{
  g_autoptr (SkepScriptDraft) before = skep_script_draft_new (self->script);
  g_auto (GStrv) names = dup_names (self->name, self->script, scripts);
  const char *key = NULL;
  Writing writing = { editor };

  if (self->script != NULL)
    key = skep_project_file_editor_find_key (editor, self->script);
  writing.key = key != NULL ? key : names[0];
  write_keys (&writing, before, self);
  set_listed (&writing, "favorites", names, before->is_favorite, self->is_favorite);
  set_listed (&writing, "hide", names, before->is_hidden, self->is_hidden);
  if (writing.error == NULL)
    return TRUE;
  g_propagate_error (error, writing.error);
  return FALSE;
}

/**
 * skep_script_draft_can_remove:
 * @self: a draft
 *
 * Returns: %TRUE if skep.json defines or changes the script
 */
gboolean
skep_script_draft_can_remove (const SkepScriptDraft *self)
{
  return self->script != NULL && (is_own (self->script) || self->script->found != NULL);
}

/**
 * skep_script_draft_remove:
 * @self: a draft
 * @editor: where it is written; nothing is saved
 * @error: return location
 *
 * Takes the script out of skep.json, or what is different about it. Of a script that is only there,
 * nothing is left in the lists.
 *
 * Returns: %FALSE if the file has something in its way
 */
gboolean
skep_script_draft_remove (const SkepScriptDraft  *self,
                          SkepProjectFileEditor  *editor,
                          GError                **error)
{
  const char *names[] = { self->script->name, self->script->id, NULL };
  const char *key;

  while ((key = skep_project_file_editor_find_key (editor, self->script)) != NULL)
    {
      const char *path[] = { "scripts", key, NULL };

      skep_project_file_editor_set (editor, path, NULL, NULL);
    }
  if (!is_own (self->script))
    return TRUE;
  return skep_project_file_editor_set_listed (editor, "favorites", names, FALSE, error)
         && skep_project_file_editor_set_listed (editor, "hide", names, FALSE, error);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-discovery.h"
#include "skep-project-keys.h"
#include "skep-project-tree.h"
#include "skep-script-arguments.h"
#include "skep-script-draft.h"
#include "skep-script-index.h"
#include "skep-source.h"

#define OWN_SOURCE "skep"

static gboolean
is_own (const SkepScript *script)
{
  return g_str_equal (script->source, OWN_SOURCE);
}

/* As a person types it. */
static char *
dup_relative (const SkepScript *script,
              const char       *path)
{
  gsize length = strlen (script->project);

  if (strncmp (path, script->project, length) != 0 || (path[length] != '/' && path[length] != '\0'))
    return skep_script_make_display (path);
  return skep_script_make_display (path[length] == '/' ? path + length + 1 : "");
}

static char *
dup_line (char **argv)
{
  g_autofree char *line = NULL;

  if (argv == NULL)
    return g_strdup ("");
  if (g_strv_length (argv) == 3 && g_str_equal (argv[0], "/bin/sh") && g_str_equal (argv[1], "-c"))
    return g_utf8_make_valid (argv[2], -1);
  line = skep_script_arguments_join ((const char *const *) argv);
  return g_utf8_make_valid (line, -1);
}

static char *
dup_grace (int grace_ms)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (grace_ms < 0 ? "" : g_ascii_formatd (text, sizeof text, "%.10g",
                                                        grace_ms / 1000.0));
}

/* Those that the found script doesn't have. */
static char **
dup_variables (const SkepScript *script)
{
  g_autoptr (GStrvBuilder) variables = g_strv_builder_new ();
  char **found = script->found != NULL ? script->found->environment : NULL;

  for (char **variable = script->environment; *variable != NULL; variable++)
    if (found == NULL || !g_strv_contains ((const char *const *) found, *variable))
      g_strv_builder_add (variables, *variable);
  return g_strv_builder_end (variables);
}

static char **
dup_files (const SkepScript *script)
{
  g_autoptr (GStrvBuilder) files = g_strv_builder_new ();
  char **found = script->found != NULL ? script->found->env_files : NULL;

  /* What skep.json adds comes last. */
  for (guint i = found != NULL ? g_strv_length (found) : 0;
       script->env_files != NULL && script->env_files[i] != NULL; i++)
    {
      g_autofree char *relative = dup_relative (script, script->env_files[i]);

      g_strv_builder_add (files, relative);
    }
  return g_strv_builder_end (files);
}

/* The command is one for a shell: what is in a package.json is found only by its package manager. */
static void
fill (SkepScriptDraft  *self,
      const SkepScript *script)
{
  self->name = g_strdup (script->name);
  self->command = dup_line (script->argv);
  self->folder = dup_relative (script, script->cwd);
  self->description = g_strdup (script->description != NULL ? script->description : "");
  self->variables = dup_variables (script);
  self->files = dup_files (script);
  self->stop_command = dup_line (script->stop_command);
  self->stop_grace = dup_grace (script->stop_grace_ms);
  self->is_favorite = script->is_favorite;
  self->is_hidden = script->is_hidden;
}

/**
 * skep_script_draft_new:
 * @script: (nullable): what is to be changed
 *
 * Returns: (transfer full): what @script is now, or an empty draft
 */
SkepScriptDraft *
skep_script_draft_new (SkepScript *script)
{
  SkepScriptDraft *self = g_new0 (SkepScriptDraft, 1);

  if (script != NULL)
    {
      self->script = skep_script_ref (script);
      fill (self, script);
      return self;
    }
  self->name = g_strdup ("");
  self->command = g_strdup ("");
  self->folder = g_strdup ("");
  self->description = g_strdup ("");
  self->variables = g_new0 (char *, 1);
  self->files = g_new0 (char *, 1);
  self->stop_command = g_strdup ("");
  self->stop_grace = g_strdup ("");
  return self;
}

/**
 * skep_script_draft_free:
 * @self: (transfer full) (nullable): a draft
 */
void
skep_script_draft_free (SkepScriptDraft *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->script, skep_script_unref);
  g_free (self->name);
  g_free (self->command);
  g_free (self->folder);
  g_free (self->description);
  g_strfreev (self->variables);
  g_strfreev (self->files);
  g_free (self->stop_command);
  g_free (self->stop_grace);
  g_free (self);
}

static gboolean
strv_equal (char **a,
            char **b)
{
  return g_strv_equal ((const char *const *) a, (const char *const *) b);
}

/**
 * skep_script_draft_equal:
 * @a: a draft
 * @b: a draft
 *
 * Returns: %TRUE if nothing differs
 */
gboolean
skep_script_draft_equal (const SkepScriptDraft *a,
                         const SkepScriptDraft *b)
{
  return g_str_equal (a->name, b->name)
         && g_str_equal (a->command, b->command)
         && g_str_equal (a->folder, b->folder)
         && g_str_equal (a->description, b->description)
         && strv_equal (a->variables, b->variables)
         && strv_equal (a->files, b->files)
         && g_str_equal (a->stop_command, b->stop_command)
         && g_str_equal (a->stop_grace, b->stop_grace)
         && a->is_favorite == b->is_favorite
         && a->is_hidden == b->is_hidden;
}

static gboolean
is_blank (const char *text)
{
  return strspn (text, " \t") == strlen (text);
}

static char *
check_name (const SkepScriptDraft *self,
            GPtrArray             *scripts)
{
  g_autoptr (SkepScriptIndex) index = NULL;

  if (self->script != NULL)
    return NULL;
  if (is_blank (self->name))
    return g_strdup (_("A script needs a name."));
  if (strlen (self->name) > SKEP_DISCOVERY_MAX_NAME_BYTES)
    return g_strdup (_("This name is too long."));
  index = skep_script_index_new (scripts);
  if (skep_script_index_find (index, self->name) != NULL)
    return g_strdup_printf (_("There is a script “%s” already."), self->name);
  return NULL;
}

static char *
check_command (const SkepScriptDraft *self,
               GPtrArray             *scripts)
{
  return is_blank (self->command) ? g_strdup (_("A script needs a command.")) : NULL;
}

static gsize
get_name_length (const char *variable)
{
  return strcspn (variable, "=");
}

static gboolean
is_repeated (char **variables,
             guint  position)
{
  gsize length = get_name_length (variables[position]);

  for (guint i = 0; i < position; i++)
    if (get_name_length (variables[i]) == length
        && strncmp (variables[i], variables[position], length) == 0)
      return TRUE;
  return FALSE;
}

static char *
check_variables (const SkepScriptDraft *self,
                 GPtrArray             *scripts)
{
  for (guint i = 0; self->variables[i] != NULL; i++)
    {
      const char *variable = self->variables[i];
      gsize length = get_name_length (variable);

      if (length == 0 || variable[length] == '\0')
        return g_strdup_printf (_("“%s” must be a name, “=” and a value."), variable);
      if (is_repeated (self->variables, i))
        return g_strdup_printf (_("The variable “%.*s” is there twice."), (int) length, variable);
    }
  return NULL;
}

static char *
check_files (const SkepScriptDraft *self,
             GPtrArray             *scripts)
{
  for (char **file = self->files; *file != NULL; file++)
    {
      g_autofree char *resolved = skep_project_tree_resolve ("", *file);

      if (resolved == NULL || *resolved == '\0')
        return g_strdup_printf (_("“%s” must be a file in the project."), *file);
    }
  return NULL;
}

static gboolean
parse_grace (const char *text,
             double     *seconds)
{
  char *end;

  *seconds = g_ascii_strtod (text, &end);
  /* Written so that it refuses what is not a number, too. */
  return end != text && *end == '\0' && *seconds >= 0 && *seconds <= SKEP_PROJECT_MAX_SECONDS;
}

static char *
check_grace (const SkepScriptDraft *self,
             GPtrArray             *scripts)
{
  double seconds;

  if (is_blank (self->stop_grace) || parse_grace (self->stop_grace, &seconds))
    return NULL;
  return g_strdup_printf (_("This must be a number of seconds, at most %d."),
                          SKEP_PROJECT_MAX_SECONDS);
}

/**
 * skep_script_draft_check:
 * @self: a draft
 * @field: a part of it
 * @scripts: (element-type SkepScript): all of the project
 *
 * Returns: (transfer full) (nullable): one translated sentence: what is wrong with it
 */
char *
skep_script_draft_check (const SkepScriptDraft *self,
                         SkepDraftField         field,
                         GPtrArray             *scripts)
{
  static char *(*const checks[SKEP_DRAFT_N_FIELDS]) (const SkepScriptDraft *, GPtrArray *) = {
    [SKEP_DRAFT_NAME] = check_name,           [SKEP_DRAFT_COMMAND] = check_command,
    [SKEP_DRAFT_VARIABLES] = check_variables, [SKEP_DRAFT_FILES] = check_files,
    [SKEP_DRAFT_GRACE] = check_grace,
  };

  g_return_val_if_fail (self != NULL && field < SKEP_DRAFT_N_FIELDS, NULL);

  return checks[field] (self, scripts);
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
  if (g_strcmp0 (after, found) != 0 && parse_grace (after, &seconds))
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
      g_autofree char *name = g_strndup (*variable, get_name_length (*variable));

      if (g_environ_getenv (after, name) == NULL)
        set_node (self, "env", name, NULL);
    }
  for (char **variable = after; *variable != NULL; variable++)
    {
      g_autofree char *name = g_strndup (*variable, get_name_length (*variable));
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

  if (strv_equal (before, after))
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

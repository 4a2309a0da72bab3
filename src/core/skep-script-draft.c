/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-discovery.h"
#include "skep-project-keys.h"
#include "skep-project-tree.h"
#include "skep-script-arguments.h"
#include "skep-script-draft-private.h"
#include "skep-script-index.h"

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

/* The command is one for a shell: that of a package.json runs only by its package manager. */
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

/* Of the name in `NAME=value`. */
gsize
skep_script_draft_get_name_length (const char *variable)
{
  return strcspn (variable, "=");
}

static gboolean
is_repeated (char **variables,
             guint  position)
{
  gsize length = skep_script_draft_get_name_length (variables[position]);

  for (guint i = 0; i < position; i++)
    if (skep_script_draft_get_name_length (variables[i]) == length
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
      gsize length = skep_script_draft_get_name_length (variable);

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

/* Text in seconds, as it is typed. */
gboolean
skep_script_draft_parse_grace (const char *text,
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

  if (is_blank (self->stop_grace) || skep_script_draft_parse_grace (self->stop_grace, &seconds))
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

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "skep-source-tool.h"
#include "skep-vscode-text.h"

/* In a resolved text: a value begins, a variable of the shell begins, its default begins, either
 * ends. What is between is not the person's shell code. */
#define VALUE '\001'
#define VARIABLE '\002'
#define DEFAULT '\003'
#define END '\004'
#define MARKS "\001\002\003\004"

/* Variables that only the editor knows. */
static const char *const editor_variables[] = {
  "columnNumber", "defaultBuildTask", "execPath", "extensionInstallFolder", "file", "fileBasename",
  "fileBasenameNoExtension", "fileDirname", "fileDirnameBasename", "fileExtname",
  "fileWorkspaceFolder", "fileWorkspaceFolderBasename", "lineNumber", "relativeFile",
  "relativeFileDirname", "selectedText", NULL,
};

static const char *const editor_prefixes[] = { "command:", "config:", "workspaceFolder:" };

/**
 * skep_vscode_get_text:
 * @object: an object of the file
 * @key: a key
 *
 * Returns: (nullable): the string by that key; %NULL if it is something else
 */
const char *
skep_vscode_get_text (JsonObject *object,
                      const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL ? skep_document_get_string (node) : NULL;
}

/* A folder by a name with such a character isn't found then, but nor is it anything else. */
static void
append_marked (GString    *resolved,
               char        mark,
               const char *text)
{
  g_autofree char *clean = g_strdelimit (g_strdup (text), MARKS, '?');

  g_string_append_c (resolved, mark);
  g_string_append (resolved, clean);
  g_string_append_c (resolved, END);
}

G_GNUC_PRINTF (2, 3)
static void
refuse (SkepVscodeScope *scope,
        const char      *format,
        ...)
{
  va_list arguments;

  if (scope->unavailable != NULL)
    return;
  va_start (arguments, format);
  scope->unavailable = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

static JsonObject *
find_input (SkepVscodeScope *scope,
            const char      *id)
{
  for (guint i = 0; scope->inputs != NULL && i < json_array_get_length (scope->inputs); i++)
    {
      JsonNode *node = json_array_get_element (scope->inputs, i);

      if (JSON_NODE_HOLDS_OBJECT (node)
          && g_strcmp0 (skep_vscode_get_text (json_node_get_object (node), "id"), id) == 0)
        return json_node_get_object (node);
    }
  return NULL;
}

/* Returns FALSE if its value can't be asked for here. */
static gboolean
check_input (SkepVscodeScope *scope,
             JsonObject      *input,
             const char      *id)
{
  const char *type = input != NULL ? skep_vscode_get_text (input, "type") : NULL;

  if (input == NULL)
    refuse (scope, _("The file has no input “%s”."), id);
  else if (g_strcmp0 (type, "promptString") != 0 && g_strcmp0 (type, "pickString") != 0)
    refuse (scope, _("Only VS Code can ask for “%s”."), id);
  else if (json_object_get_boolean_member_with_default (input, "password", FALSE))
    /* A value becomes a part of the run's command, which is shown and kept. */
    refuse (scope, _("“%s” is a password, which Skep doesn’t ask for."), id);
  else
    return TRUE;
  return FALSE;
}

static char *
make_default (JsonObject *input)
{
  const char *text = skep_vscode_get_text (input, "default");

  return g_strdelimit (g_strdup (text != NULL ? text : ""), MARKS, '?');
}

/**
 * skep_vscode_make_input:
 * @input: one of the `inputs`
 * @number: which of the shell's arguments is its value
 *
 * Returns: (transfer full): a resolved text that is the value
 */
char *
skep_vscode_make_input (JsonObject *input,
                        guint       number)
{
  g_autofree char *value = make_default (input);

  return g_strdup_printf ("%c%u%c%s%c", VARIABLE, number, DEFAULT, value, END);
}

static void
append_input (SkepVscodeScope *scope,
              GString         *resolved,
              const char      *id)
{
  JsonObject *input = find_input (scope, id);
  g_autofree char *marked = NULL;
  guint position;

  if (!check_input (scope, input, id))
    return;
  if (!g_ptr_array_find (scope->used, input, &position))
    {
      position = scope->used->len;
      g_ptr_array_add (scope->used, input);
    }
  marked = skep_vscode_make_input (input, position + 1);
  g_string_append (resolved, marked);
}

static gboolean
is_identifier (const char *name)
{
  return *name != '\0' && !g_ascii_isdigit (*name)
         && name[strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_")] == '\0';
}

static void
append_environment (SkepVscodeScope *scope,
                    GString         *resolved,
                    const char      *name)
{
  if (is_identifier (name))
    g_string_append_printf (resolved, "%c%s%c%c", VARIABLE, name, DEFAULT, END);
  else
    refuse (scope, _("“%s” can’t be the name of a variable."), name);
}

static gboolean
is_of_editor (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (editor_prefixes); i++)
    if (g_str_has_prefix (name, editor_prefixes[i]))
      return TRUE;
  return g_strv_contains (editor_variables, name);
}

/* What VS Code doesn't know either is a variable of the shell and stays. */
static gboolean
append_variable (SkepVscodeScope *scope,
                 GString         *resolved,
                 const char      *name)
{
  g_autofree char *basename = g_path_get_basename (scope->folder);
  const struct
  {
    const char *name;
    const char *value;
  } values[] = {
    { "workspaceFolder", scope->folder },
    { "workspaceRoot", scope->folder },
    { "cwd", scope->folder },
    { "workspaceFolderBasename", basename },
    { "workspaceRootFolderName", basename },
    { "pathSeparator", "/" },
    { "/", "/" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    if (g_str_equal (values[i].name, name))
      {
        append_marked (resolved, VALUE, values[i].value);
        return TRUE;
      }
  if (g_str_equal (name, "userHome"))
    append_environment (scope, resolved, "HOME");
  else if (g_str_has_prefix (name, "env:"))
    append_environment (scope, resolved, name + strlen ("env:"));
  else if (g_str_has_prefix (name, "input:"))
    append_input (scope, resolved, name + strlen ("input:"));
  else if (is_of_editor (name))
    refuse (scope, _("Only VS Code knows “${%s}”."), name);
  else
    return FALSE;
  return TRUE;
}

/**
 * skep_vscode_resolve:
 * @scope: what variables mean; gets a reason if one can't be known
 * @text: as in the file
 *
 * Returns: (transfer full): a resolved text
 */
char *
skep_vscode_resolve (SkepVscodeScope *scope,
                     const char      *text)
{
  g_autofree char *clean = g_strdelimit (g_strdup (text), MARKS, '?');
  GString *resolved = g_string_new (NULL);
  const char *p = clean;
  const char *start;

  while ((start = strstr (p, "${")) != NULL)
    {
      gsize length = strcspn (start + 2, "}");
      g_autofree char *name = g_strndup (start + 2, length);

      g_string_append_len (resolved, p, start - p);
      p = start + 2 + length;
      if (*p == '\0' || !append_variable (scope, resolved, name))
        g_string_append_len (resolved, start, p - start + (*p != '\0'));
      p += *p != '\0';
    }
  g_string_append (resolved, p);
  return g_string_free (resolved, FALSE);
}

/**
 * skep_vscode_needs_shell:
 * @resolved: a resolved text
 *
 * Returns: %TRUE if there is something in it that is known only when it starts
 */
gboolean
skep_vscode_needs_shell (const char *resolved)
{
  return strchr (resolved, VARIABLE) != NULL;
}

/**
 * skep_vscode_make_plain:
 * @resolved: a resolved text that doesn't need the shell
 *
 * Returns: (transfer full): the text
 */
char *
skep_vscode_make_plain (const char *resolved)
{
  GString *plain = g_string_new (NULL);

  for (; *resolved != '\0'; resolved++)
    if (strchr (MARKS, *resolved) == NULL)
      g_string_append_c (plain, *resolved);
  return g_string_free (plain, FALSE);
}

/* A literal inside of double quotation marks. */
static void
append_weak (GString    *word,
             const char *text)
{
  for (; *text != '\0'; text++)
    {
      if (strchr ("\"$`\\", *text) != NULL)
        g_string_append_c (word, '\\');
      g_string_append_c (word, *text);
    }
}

/* A part of a resolved text. */
typedef struct
{
  char mark;     /* VALUE, VARIABLE, or 0 for what was written as it is */
  char *text;    /* owned; of a variable its name */
  char *missing; /* owned, what a variable is if it isn't set */
} Part;

static gboolean
next_part (const char **cursor,
           Part        *part)
{
  const char *p = *cursor;

  g_clear_pointer (&part->text, g_free);
  g_clear_pointer (&part->missing, g_free);
  if (*p == '\0')
    return FALSE;
  part->mark = *p == VALUE || *p == VARIABLE ? *p++ : '\0';
  part->text = g_strndup (p, strcspn (p, MARKS));
  p += strlen (part->text);
  if (*p == DEFAULT)
    {
      part->missing = g_strndup (p + 1, strcspn (p + 1, MARKS));
      p += 1 + strlen (part->missing);
    }
  *cursor = p + (*p == END);
  return TRUE;
}

/* A brace would end the default. */
static void
append_weak_part (GString    *word,
                  const Part *part)
{
  g_autofree char *missing = NULL;
  g_auto (GStrv) pieces = NULL;

  if (part->mark != VARIABLE)
    {
      append_weak (word, part->text);
      return;
    }
  g_string_append_printf (word, "${%s:-", part->text);
  pieces = g_strsplit (part->missing != NULL ? part->missing : "", "}", -1);
  for (char **piece = pieces; *piece != NULL; piece++)
    {
      append_weak (word, *piece);
      if (piece[1] != NULL)
        g_string_append (word, "\\}");
    }
  g_string_append_c (word, '}');
}

/* The quotation mark in which a line is behind @text if it was in @quote before it; 0: none. */
static char
follow_quotes (const char *text,
               char        quote)
{
  for (; *text != '\0'; text++)
    if (*text == '\\' && quote != '\'' && text[1] != '\0')
      text++;
    else if (quote == '\0' && (*text == '"' || *text == '\''))
      quote = *text;
    else if (*text == quote)
      quote = '\0';
  return quote;
}

/* A value that is no plain word, or a space outside of quotation marks, as VS Code sees it. */
static gboolean
needs_quotes (const char *resolved)
{
  gboolean needs = *resolved == '\0';
  Part part = { 0 };
  char quote = '\0';

  while (next_part (&resolved, &part))
    {
      g_autofree char *quoted = skep_source_tool_quote (part.text);

      if (part.mark != '\0')
        needs |= part.mark == VARIABLE || !g_str_equal (quoted, part.text);
      for (char *p = part.text; part.mark == '\0' && *p != '\0'; p++)
        {
          char one[] = { *p, '\0' };

          needs |= quote == '\0' && g_ascii_isspace (*p);
          quote = follow_quotes (one, quote);
        }
    }
  return needs;
}

/**
 * skep_vscode_make_word:
 * @resolved: a resolved text
 * @quoting: as its argument has it
 *
 * Returns: (transfer full): an argument of a command line. VS Code leaves one without a space to
 *   the shell, so that a `$NAME` in it means the variable
 */
char *
skep_vscode_make_word (const char        *resolved,
                       SkepVscodeQuoting  quoting)
{
  g_autofree char *plain = skep_vscode_make_plain (resolved);
  GString *word;
  Part part = { 0 };

  if (quoting == SKEP_VSCODE_IF_NEEDED && !needs_quotes (resolved))
    return g_steal_pointer (&plain);
  if (quoting == SKEP_VSCODE_WEAK && !skep_vscode_needs_shell (resolved))
    return g_strdup_printf ("\"%s\"", plain);
  if (!skep_vscode_needs_shell (resolved))
    return skep_source_tool_quote (plain);
  word = g_string_new ("\"");
  while (next_part (&resolved, &part))
    append_weak_part (word, &part);
  g_string_append_c (word, '"');
  return g_string_free (word, FALSE);
}

/* Outside of quotation marks a value may be several words, as it is in VS Code. */
static void
append_bare_part (GString    *line,
                  const Part *part)
{
  g_autofree char *quoted = skep_source_tool_quote (part->mark == VALUE ? part->text : "");

  if (part->mark == VALUE)
    g_string_append (line, quoted);
  else if (part->missing == NULL || *part->missing == '\0')
    g_string_append_printf (line, "${%s:-}", part->text);
  else
    {
      g_string_append_c (line, '"');
      append_weak_part (line, part);
      g_string_append_c (line, '"');
    }
}

/**
 * skep_vscode_make_line:
 * @resolved: a resolved text
 *
 * Returns: (transfer full): a whole command line, in which values stay values
 */
char *
skep_vscode_make_line (const char *resolved)
{
  GString *line = g_string_new (NULL);
  Part part = { 0 };
  char quote = '\0';

  while (next_part (&resolved, &part))
    if (part.mark == '\0')
      {
        g_string_append (line, part.text);
        quote = follow_quotes (part.text, quote);
      }
    else if (quote == '\0')
      append_bare_part (line, &part);
    else
      {
        g_string_append (line, quote == '\'' ? "'\"" : "");
        append_weak_part (line, &part);
        g_string_append (line, quote == '\'' ? "\"'" : "");
      }
  return g_string_free (line, FALSE);
}

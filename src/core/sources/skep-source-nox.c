/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-python-runner.h"
#include "skep-source.h"

#define WORD_CHARACTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_"
/* What may stand before the quotation mark of a string. */
#define STRING_PREFIXES "bBfFrRuU"

typedef struct
{
  SkepDiscovery *discovery;
  const char *dir;
  const char *file;
  SkepPythonRunner *runner;
  const char *cursor;
  const char *end;
  guint line;      /* of the cursor */
  GHashTable *names; /* display names so far, owned */

  /* Of the decorators above the function that comes next */
  gboolean is_session;
  gboolean is_named;  /* by an argument */
  char *name;         /* (nullable) of that argument, if it is a string */
  guint session_line;

  SkepScript *script; /* (nullable) owned, waits for its docstring */
} Noxfile;

static const char *
skip_blanks (const char *p)
{
  return p + strspn (p, " \t\f");
}

/* Length of the quotation mark at @p: 1, or 3 for strings of several lines. */
static gsize
measure_quote (const char *p)
{
  return p[1] == *p && p[2] == *p ? 3 : 1;
}

/* Copies a string with its quotation marks. */
static void
copy_string (Noxfile *self,
             GString *statement)
{
  const char *start = self->cursor;
  gsize quote = measure_quote (start);
  const char *p = start + quote;

  for (; p < self->end && strncmp (p, start, quote) != 0; p++)
    {
      if (*p == '\n' && quote == 1)
        break;
      if (*p == '\\' && p + 1 < self->end)
        p++;
      self->line += *p == '\n';
    }
  if (p < self->end && *p != '\n')
    p += quote;
  else if (quote == 3)
    skep_discovery_add_error (self->discovery, self->dir, self->file, self->line, 0,
                              _("The file ends within a string."));
  g_string_append_len (statement, start, p - start);
  self->cursor = p;
}

static guint
change_depth (guint depth,
              char  c)
{
  if (strchr ("([{", c) != NULL)
    return depth + 1;
  return depth > 0 && strchr (")]}", c) != NULL ? depth - 1 : depth;
}

/* Moves past one character that isn't in a string. */
static void
copy_character (Noxfile *self,
                GString *statement)
{
  char c = *self->cursor++;

  self->line += c == '\n';
  if (c == '#')
    while (self->cursor < self->end && *self->cursor != '\n')
      self->cursor++;
  else if (c == '\\' && self->cursor < self->end)
    self->line += *self->cursor++ == '\n';
  else
    g_string_append_c (statement, c == '\n' || c == '\r' || c == '\0' ? ' ' : c);
}

/* A line with those it goes on in, because of brackets or backslashes, without comments. NULL at
 * the end. */
static char *
next_statement (Noxfile *self)
{
  g_autoptr (GString) statement = g_string_new (NULL);
  guint depth = 0;
  guint line = self->line;

  while (self->cursor < self->end)
    {
      char c = *self->cursor;

      if (c == '\n' && depth == 0 && *skip_blanks (statement->str) != '\0')
        return g_string_free (g_steal_pointer (&statement), FALSE);
      if (c == '\n' && depth == 0)
        {
          g_string_truncate (statement, 0);
          self->cursor++;
          self->line++;
          continue;
        }
      line = depth == 0 ? self->line : line;
      depth = c != '\0' ? change_depth (depth, c) : depth;
      if (c == '"' || c == '\'')
        copy_string (self, statement);
      else
        copy_character (self, statement);
    }
  if (depth > 0)
    skep_discovery_add_error (self->discovery, self->dir, self->file, line, 0,
                              _("A bracket is opened here and never closed."));
  return statement->len > 0 ? g_string_free (g_steal_pointer (&statement), FALSE) : NULL;
}

/* The text of the string at @p; NULL if there is none, or one that is put together when it runs. */
static char *
read_string (const char *p)
{
  gsize n_prefix = strspn (p, STRING_PREFIXES);
  const char *start = p + n_prefix;
  const char *end;
  gsize quote;

  if (*start != '"' && *start != '\'')
    return NULL;
  if (memchr (p, 'f', n_prefix) != NULL || memchr (p, 'F', n_prefix) != NULL)
    return NULL;
  quote = measure_quote (start);
  for (end = start + quote; *end != '\0' && strncmp (end, start, quote) != 0; end++)
    if (*end == '\\' && end[1] != '\0')
      end++;
  return g_strndup (start + quote, end - start - quote);
}

static const char *
skip_string (const char *p)
{
  gsize quote = measure_quote (p);
  const char *end = p + quote;

  while (*end != '\0' && strncmp (end, p, quote) != 0)
    end += *end == '\\' && end[1] != '\0' ? 2 : 1;
  return *end != '\0' ? end + quote : end;
}

/* What follows `name =` among the arguments that begin at @p with a bracket. */
static const char *
find_name_argument (const char *p)
{
  guint depth = 0;

  while (*p != '\0')
    {
      gsize word = strspn (p, WORD_CHARACTERS);
      const char *after = skip_blanks (p + word);

      if (depth == 1 && word == strlen ("name") && g_str_has_prefix (p, "name") && *after == '='
          && after[1] != '=')
        return skip_blanks (after + 1);
      depth = change_depth (depth, *p);
      p = *p == '"' || *p == '\'' ? skip_string (p) : p + MAX (word, 1);
    }
  return NULL;
}

/* `@nox.session`, `@session (…)`: whatever the module is called. */
static void
read_decorator (Noxfile    *self,
                const char *statement)
{
  gsize length = strspn (statement, WORD_CHARACTERS ".");
  g_autofree char *path = g_strndup (statement, length);
  const char *argument = find_name_argument (statement + length);

  if (!g_str_equal (path, "session") && !g_str_has_suffix (path, ".session"))
    return;
  self->is_session = TRUE;
  self->is_named = argument != NULL;
  self->session_line = self->line;
  g_free (self->name);
  self->name = argument != NULL ? read_string (argument) : NULL;
}

static void
forget_decorators (Noxfile *self)
{
  self->is_session = FALSE;
  self->is_named = FALSE;
  g_clear_pointer (&self->name, g_free);
}

/* Adds the session that has waited for what comes after its first line. */
static void
flush_session (Noxfile    *self,
               const char *statement)
{
  g_autofree char *docstring = NULL;

  if (self->script == NULL)
    return;
  docstring = statement != NULL ? read_string (statement) : NULL;
  if (docstring != NULL)
    {
      g_strstrip (docstring);
      docstring[strcspn (docstring, "\n")] = '\0';
      self->script->description = skep_script_make_display (g_strchomp (docstring));
    }
  if (!g_hash_table_add (self->names, g_strdup (self->script->name)))
    skep_discovery_add_warning (self->discovery, self->dir, self->file, self->session_line, 0,
                                _("“%s” is defined twice; this definition is used."),
                                self->script->name);
  skep_discovery_add_script (self->discovery, g_steal_pointer (&self->script));
}

static void
start_session (Noxfile    *self,
               const char *function)
{
  const char *name = self->is_named ? self->name : function;

  if (name == NULL || *name == '\0' || *name == '-')
    {
      skep_discovery_add_warning (self->discovery, self->dir, self->file, self->session_line, 0,
                                  _("This session is left out: its name can’t be told without "
                                    "running the file."));
      return;
    }
  self->script = skep_source_new_script (self->discovery, "nox", self->dir, self->file, name);
  self->script->argument_separator = g_intern_static_string ("--");
  skep_python_runner_run_tool (self->runner, self->script, "nox", "-s", name, NULL);
}

/* The name after `def` or `async def`; NULL if @statement is something else. */
static char *
read_function (const char *statement)
{
  if (g_str_has_prefix (statement, "async "))
    statement = skip_blanks (statement + strlen ("async "));
  if (!g_str_has_prefix (statement, "def "))
    return NULL;
  statement = skip_blanks (statement + strlen ("def "));
  return g_strndup (statement, strcspn (statement, " \t("));
}

static void
read_statement (Noxfile    *self,
                const char *statement)
{
  g_autofree char *function = NULL;

  statement = skip_blanks (statement);
  flush_session (self, statement);
  if (*statement == '@')
    {
      read_decorator (self, skip_blanks (statement + 1));
      return;
    }
  if (self->is_session && (function = read_function (statement)) != NULL)
    start_session (self, function);
  forget_decorators (self);
}

/**
 * skep_source_nox_parse:
 *
 * See [callback@SkepSourceParseFunc]. Each function under `@nox.session` is a script. Only the
 * text is read: nox itself runs the file to list its sessions. So sessions that are made by calls
 * are missing.
 */
void
skep_source_nox_parse (SkepDiscovery *discovery,
                       const char    *dir,
                       const char    *file,
                       const char    *text,
                       gsize          length)
{
  g_autoptr (SkepPythonRunner) runner = skep_python_runner_new (discovery, dir);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Noxfile self = { discovery, dir, file, runner, text, text + length, .line = 1, .names = names };
  char *statement;

  while ((statement = next_statement (&self)) != NULL)
    {
      read_statement (&self, statement);
      g_free (statement);
    }
  flush_session (&self, NULL);
  forget_decorators (&self);
}

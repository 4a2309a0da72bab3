/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-just-attributes.h"
#include "skep-script.h"

/* Items with one of these are for the named systems only. */
static const struct
{
  const char *name;
  gboolean is_this;
} systems[] = {
  { "android", FALSE }, { "dragonfly", FALSE }, { "freebsd", FALSE }, { "linux", TRUE },
  { "macos", FALSE },   { "netbsd", FALSE },    { "openbsd", FALSE }, { "unix", TRUE },
  { "windows", FALSE },
};

/* Of `[arg('NAME', help='…', pattern='a|b', long)]`; strings are owned. */
typedef struct
{
  char *name;
  char *help;
  char *pattern;
  gboolean is_option; /* passed as `--name value` */
} Argument;

static void
argument_free (gpointer data)
{
  Argument *argument = data;

  g_free (argument->name);
  g_free (argument->help);
  g_free (argument->pattern);
  g_free (argument);
}

void
skep_just_attributes_init (SkepJustAttributes *self)
{
  *self = (SkepJustAttributes) { 0 };
  self->arguments = g_ptr_array_new_with_free_func (argument_free);
}

void
skep_just_attributes_clear (SkepJustAttributes *self)
{
  g_free (self->doc);
  g_clear_pointer (&self->arguments, g_ptr_array_unref);
}

static gboolean
is_symbol (const SkepJustToken *token,
           const char          *text)
{
  return token->kind == SKEP_JUST_TOKEN_SYMBOL && g_str_equal (token->text, text);
}

/* Behind the bracket that closes the one at @i. */
static guint
skip_brackets (const SkepJustToken *tokens,
               guint                n_tokens,
               guint                i)
{
  int depth = 0;

  do
    {
      depth += is_symbol (&tokens[i], "(");
      depth -= is_symbol (&tokens[i], ")");
    }
  while (++i < n_tokens && depth > 0);
  return i;
}

static void
set_text (char       **field,
          const char  *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

static void
read_doc (SkepJustAttributes  *self,
          const SkepJustToken *tokens,
          guint                n_tokens)
{
  self->has_doc = TRUE;
  for (guint i = 0; i < n_tokens; i++)
    if (tokens[i].kind == SKEP_JUST_TOKEN_STRING)
      set_text (&self->doc, tokens[i].text);
}

static void
read_private (SkepJustAttributes  *self,
              const SkepJustToken *tokens,
              guint                n_tokens)
{
  self->is_private = TRUE;
}

static void
read_argument (SkepJustAttributes  *self,
               const SkepJustToken *tokens,
               guint                n_tokens)
{
  Argument *argument = g_new0 (Argument, 1);

  for (guint i = 0; i < n_tokens; i++)
    {
      gboolean has_value = i + 2 < n_tokens && is_symbol (&tokens[i + 1], "=");
      const char *value = has_value && tokens[i + 2].kind == SKEP_JUST_TOKEN_STRING
                            ? tokens[i + 2].text : NULL;

      if (tokens[i].kind == SKEP_JUST_TOKEN_STRING && argument->name == NULL)
        set_text (&argument->name, tokens[i].text);
      else if (tokens[i].kind != SKEP_JUST_TOKEN_NAME)
        continue;
      else if (g_str_equal (tokens[i].text, "help"))
        set_text (&argument->help, value);
      else if (g_str_equal (tokens[i].text, "pattern"))
        set_text (&argument->pattern, value);
      else
        argument->is_option |= g_str_equal (tokens[i].text, "long")
                               || g_str_equal (tokens[i].text, "short");
    }
  g_ptr_array_add (self->arguments, argument);
}

static const struct
{
  const char *name;
  void (*read) (SkepJustAttributes *, const SkepJustToken *, guint);
} readers[] = {
  { "arg", read_argument },
  { "doc", read_doc },
  { "private", read_private },
};

static void
read_one (SkepJustAttributes  *self,
          const char          *name,
          const SkepJustToken *tokens,
          guint                n_tokens)
{
  for (gsize i = 0; i < G_N_ELEMENTS (systems); i++)
    if (g_str_equal (systems[i].name, name))
      {
        self->is_for_some_system = TRUE;
        self->is_for_this_system |= systems[i].is_this;
      }
  for (gsize i = 0; i < G_N_ELEMENTS (readers); i++)
    if (g_str_equal (readers[i].name, name))
      readers[i].read (self, tokens, n_tokens);
}

/**
 * skep_just_attributes_read:
 * @self: attributes of the item that follows
 * @tokens: a statement that begins with `[`
 * @n_tokens: how many
 *
 * Adds those of `[NAME, NAME(…), NAME: '…']`.
 *
 * Returns: %FALSE if it isn't of that form
 */
gboolean
skep_just_attributes_read (SkepJustAttributes  *self,
                           const SkepJustToken *tokens,
                           guint                n_tokens)
{
  guint i = 1;

  while (i < n_tokens && tokens[i].kind == SKEP_JUST_TOKEN_NAME)
    {
      const char *name = tokens[i].text;
      guint start = ++i;

      if (i < n_tokens && is_symbol (&tokens[i], "("))
        i = skip_brackets (tokens, n_tokens, i);
      else if (i + 1 < n_tokens && is_symbol (&tokens[i], ":"))
        i += 2;
      read_one (self, name, tokens + start, i - start);
      if (i < n_tokens && is_symbol (&tokens[i], ","))
        i++;
    }
  return i > 1 && i + 1 == n_tokens && is_symbol (&tokens[i], "]");
}

/* Whether an item is for the system that Skep runs on. */
gboolean
skep_just_attributes_is_ours (SkepJustAttributes *self)
{
  return !self->is_for_some_system || self->is_for_this_system;
}

/* The words of a pattern such as `debug|release`; NULL for other patterns. */
static char **
split_choices (const char *pattern)
{
  if (*pattern == '\0'
      || pattern[strspn (pattern, "|-_" G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS)] != '\0')
    return NULL;
  return g_strsplit (pattern, "|", -1);
}

/**
 * skep_just_attributes_apply:
 * @self: attributes of a recipe
 * @parameter: one of its parameters
 *
 * Adds to @parameter what an `[arg(…)]` says about it.
 *
 * Returns: %FALSE if it is none that is passed by its position
 */
gboolean
skep_just_attributes_apply (SkepJustAttributes  *self,
                            SkepScriptParameter *parameter)
{
  gboolean is_positional = TRUE;

  for (guint i = 0; i < self->arguments->len; i++)
    {
      const Argument *argument = self->arguments->pdata[i];

      if (g_strcmp0 (argument->name, parameter->name) != 0)
        continue;
      is_positional &= !argument->is_option;
      if (argument->help != NULL && parameter->description == NULL)
        parameter->description = skep_script_make_display (argument->help);
      if (argument->pattern != NULL && parameter->choices == NULL)
        parameter->choices = split_choices (argument->pattern);
    }
  return is_positional;
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "skep-just-attributes.h"
#include "skep-justfile.h"

/* More than any justfile defines: what comes after them is left out. */
#define MAX_ITEMS (2 * SKEP_DISCOVERY_MAX_SCRIPTS)
/* More would not fit on a form. */
#define MAX_PARAMETERS 100

/* One file that is being read. */
typedef struct
{
  SkepJustfile *justfile;
  SkepJustLexer *lexer;
  const SkepJustToken *tokens; /* of the statement, without a comment behind it */
  guint n_tokens;

  char *comment;               /* (nullable) the line directly above */
  SkepJustAttributes attributes;
} Reader;

static void
item_free (SkepJustItem *item)
{
  g_free (item->name);
  g_free (item->target);
  g_free (item->doc);
  g_clear_pointer (&item->parameters, g_ptr_array_unref);
  g_free (item);
}

static gboolean
is_kind (Reader            *self,
         guint              i,
         SkepJustTokenKind  kind)
{
  return i < self->n_tokens && self->tokens[i].kind == kind;
}

static gboolean
is_name (Reader *self,
         guint   i)
{
  return is_kind (self, i, SKEP_JUST_TOKEN_NAME);
}

static gboolean
is_symbol (Reader     *self,
           guint       i,
           const char *text)
{
  return is_kind (self, i, SKEP_JUST_TOKEN_SYMBOL) && g_str_equal (self->tokens[i].text, text);
}

static SkepJustItem *
add_item (Reader       *self,
          SkepJustKind  kind,
          const char   *name)
{
  SkepJustItem *item = g_new0 (SkepJustItem, 1);

  item->kind = kind;
  item->name = g_strdup (name);
  item->line = self->lexer->line;
  item->is_private = self->attributes.is_private || (name != NULL && *name == '_');
  item->doc = g_strdup (self->attributes.has_doc ? self->attributes.doc : self->comment);
  if (skep_just_attributes_is_ours (&self->attributes)
      && self->justfile->items->len < MAX_ITEMS)
    g_ptr_array_add (self->justfile->items, item);
  else
    g_clear_pointer (&item, item_free);
  return item;
}

/* `alias NAME := RECIPE`, where the recipe may be `MODULE::RECIPE`. */
static gboolean
read_alias (Reader *self)
{
  g_autoptr (GString) target = g_string_new (NULL);
  SkepJustItem *item;

  if (!is_name (self, 1) || !is_symbol (self, 2, ":="))
    return FALSE;
  for (guint i = 3; i < self->n_tokens; i++)
    g_string_append (target, self->tokens[i].text);
  if ((item = add_item (self, SKEP_JUST_ALIAS, self->tokens[1].text)) != NULL)
    item->target = g_strdup (target->str);
  return TRUE;
}

/* `import 'PATH'`, `import? 'PATH'`. */
static gboolean
read_import (Reader *self)
{
  gboolean is_optional = is_symbol (self, 1, "?");
  SkepJustItem *item;

  if (!is_kind (self, 1 + is_optional, SKEP_JUST_TOKEN_STRING))
    return FALSE;
  if ((item = add_item (self, SKEP_JUST_IMPORT, NULL)) != NULL)
    {
      item->target = g_strdup (self->tokens[1 + is_optional].text);
      item->is_optional = is_optional;
    }
  return TRUE;
}

/* `mod NAME`, `mod? NAME`, each with a path or without. */
static gboolean
read_module (Reader *self)
{
  gboolean is_optional = is_symbol (self, 1, "?");
  guint name = 1 + is_optional;
  gboolean has_path = is_kind (self, name + 1, SKEP_JUST_TOKEN_STRING);
  SkepJustItem *item;

  if (!is_name (self, name) || self->n_tokens != name + 1 + has_path)
    return FALSE;
  if ((item = add_item (self, SKEP_JUST_MODULE, self->tokens[name].text)) != NULL)
    {
      item->target = has_path ? g_strdup (self->tokens[name + 1].text) : NULL;
      item->is_optional = is_optional;
    }
  return TRUE;
}

static gboolean
read_setting (Reader *self)
{
  if (!is_name (self, 1) || (self->n_tokens > 2 && !is_symbol (self, 2, ":=")))
    return FALSE;
  if (g_str_equal (self->tokens[1].text, "allow-duplicate-recipes"))
    self->justfile->allows_duplicates = self->n_tokens == 2
                                        || (is_name (self, 3)
                                            && g_str_equal (self->tokens[3].text, "true"));
  return TRUE;
}

static gboolean
read_unexport (Reader *self)
{
  return is_name (self, 1) && self->n_tokens == 2;
}

/* A recipe may be called like one of these all the same. */
static const struct
{
  const char *word;
  gboolean (*read) (Reader *);
} keywords[] = {
  { "alias", read_alias },
  { "import", read_import },
  { "mod", read_module },
  { "set", read_setting },
  { "unexport", read_unexport },
};

static gboolean
read_keyword (Reader *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keywords) && is_name (self, 0); i++)
    if (g_str_equal (keywords[i].word, self->tokens[0].text))
      return keywords[i].read (self);
  return FALSE;
}

/* `NAME := …`, `export NAME := …`, and a function, `NAME(…) := …`. */
static gboolean
is_assignment (Reader *self)
{
  return is_name (self, 0)
         && (is_symbol (self, 1, ":=") || is_symbol (self, 1, "(")
             || (is_name (self, 1) && is_symbol (self, 2, ":=")));
}

/* Moves @i behind `(…)` if there is one. */
static void
skip_brackets (Reader *self,
               guint  *i)
{
  int depth = 0;

  if (!is_symbol (self, *i, "("))
    return;
  do
    {
      depth += is_symbol (self, *i, "(");
      depth -= is_symbol (self, *i, ")");
      (*i)++;
    }
  while (*i < self->n_tokens && depth > 0);
}

/* What can be typed on a command line as it stands; NULL otherwise. */
static char *
dup_value (const char *text)
{
  g_autofree char *display = skep_script_make_display (text);

  return g_str_equal (display, text) ? g_steal_pointer (&display) : NULL;
}

/* Moves @i behind a value. What is not a plain string only just can tell. */
static gboolean
take_value (Reader *self,
            guint  *i,
            char  **value)
{
  guint start = *i;

  if (is_kind (self, start, SKEP_JUST_TOKEN_STRING))
    *value = dup_value (self->tokens[start].text);
  if (is_name (self, start) || is_kind (self, start, SKEP_JUST_TOKEN_STRING)
      || is_kind (self, start, SKEP_JUST_TOKEN_COMPUTED))
    (*i)++;
  if (!is_kind (self, start, SKEP_JUST_TOKEN_STRING))
    skip_brackets (self, i);
  return *i > start;
}

/* `NAME`, `$NAME`, `NAME=value`, and each of them behind `+` or `*`. */
static SkepScriptParameter *
take_parameter (Reader *self,
                guint  *i)
{
  SkepScriptParameter *parameter;
  gboolean is_some = is_symbol (self, *i, "+");
  gboolean is_any = is_symbol (self, *i, "*");

  *i += is_some || is_any;
  *i += is_symbol (self, *i, "$");
  if (!is_name (self, *i))
    return NULL;
  parameter = skep_script_parameter_new (self->tokens[(*i)++].text);
  parameter->is_variadic = is_some || is_any;
  parameter->is_required = !is_any;
  if (is_symbol (self, *i, "="))
    {
      (*i)++;
      parameter->is_required = FALSE;
      if (!take_value (self, i, &parameter->default_value))
        g_clear_pointer (&parameter, skep_script_parameter_free);
    }
  return parameter;
}

static GPtrArray *
take_parameters (Reader *self,
                 guint   i)
{
  g_autoptr (GPtrArray) parameters = NULL;

  parameters = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_parameter_free);
  while (!is_symbol (self, i, ":"))
    {
      SkepScriptParameter *parameter = take_parameter (self, &i);

      if (parameter == NULL || parameters->len == MAX_PARAMETERS)
        {
          g_clear_pointer (&parameter, skep_script_parameter_free);
          return NULL;
        }
      if (skep_just_attributes_apply (&self->attributes, parameter))
        g_ptr_array_add (parameters, parameter);
      else
        skep_script_parameter_free (parameter);
    }
  return g_steal_pointer (&parameters);
}

/* `NAME PARAMETER…: DEPENDENCY…`, also with `@` before it. */
static gboolean
read_recipe (Reader *self)
{
  guint start = is_symbol (self, 0, "@");
  g_autoptr (GPtrArray) parameters = NULL;
  SkepJustItem *item;

  if (!is_name (self, start) || (parameters = take_parameters (self, start + 1)) == NULL)
    return FALSE;
  item = add_item (self, SKEP_JUST_RECIPE, self->tokens[start].text);
  if (item != NULL && parameters->len > 0)
    item->parameters = g_steal_pointer (&parameters);
  return TRUE;
}

static void
forget_above (Reader *self)
{
  g_clear_pointer (&self->comment, g_free);
  skep_just_attributes_clear (&self->attributes);
  skep_just_attributes_init (&self->attributes);
}

/* Only the last line of a comment tells about what follows it, as just has it. */
static gboolean
read_comment (Reader *self)
{
  g_free (self->comment);
  self->comment = g_strdup (self->tokens[0].text);
  return TRUE;
}

/* FALSE if it is not understood. */
static gboolean
read_statement (Reader *self)
{
  gboolean is_understood;

  if (is_kind (self, 0, SKEP_JUST_TOKEN_COMMENT))
    return read_comment (self);
  if (is_symbol (self, 0, "["))
    return skep_just_attributes_read (&self->attributes, self->tokens, self->n_tokens);
  is_understood = self->n_tokens == 0 || read_keyword (self) || is_assignment (self)
                  || read_recipe (self);
  forget_above (self);
  return is_understood;
}

static void
read_statements (Reader        *self,
                 SkepDiscovery *discovery,
                 const char    *path)
{
  while (skep_just_lexer_next (self->lexer))
    {
      self->tokens = (SkepJustToken *) self->lexer->tokens->data;
      self->n_tokens = self->lexer->tokens->len;
      if (self->n_tokens > 1 && is_kind (self, self->n_tokens - 1, SKEP_JUST_TOKEN_COMMENT))
        self->n_tokens--;
      if (!read_statement (self))
        skep_discovery_add_warning (discovery, "", path, self->lexer->line, 0,
                                    _("This line is ignored: it is not understood."));
    }
  if (self->lexer->problem != NULL)
    skep_discovery_add_error (discovery, "", path, self->lexer->line, 0, "%s",
                              self->lexer->problem);
}

/**
 * skep_justfile_new:
 * @discovery: gets errors
 * @path: path of the file relative to the project
 * @text: NUL-terminated, any bytes
 * @length: bytes in @text
 *
 * Returns: (transfer full): what the file defines
 */
SkepJustfile *
skep_justfile_new (SkepDiscovery *discovery,
                   const char    *path,
                   const char    *text,
                   gsize          length)
{
  SkepJustfile *self = g_new0 (SkepJustfile, 1);
  g_auto (SkepJustLexer) lexer = { 0 };
  Reader reader = { self, &lexer };

  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  skep_just_lexer_init (&lexer, text, length);
  skep_just_attributes_init (&reader.attributes);
  read_statements (&reader, discovery, path);
  skep_just_attributes_clear (&reader.attributes);
  g_free (reader.comment);
  return self;
}

void
skep_justfile_free (SkepJustfile *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->items);
  g_free (self);
}

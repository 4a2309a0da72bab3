/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-make-text.h"
#include "skep-make-variables.h"

/* A list of names is shorter; values that are doubled again and again would fill the memory. */
#define MAX_VALUE_BYTES (64 * 1024)

struct _SkepMakeVariables
{
  GHashTable *values; /* name → value, NULL if it can't be known; both owned */
};

SkepMakeVariables *
skep_make_variables_new (void)
{
  SkepMakeVariables *self = g_new0 (SkepMakeVariables, 1);

  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
skep_make_variables_free (SkepMakeVariables *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->values);
  g_free (self);
}

/* The name in `$(NAME)`, `${NAME}` or `$N`; that of `$(call f,x)` is the name of no variable. */
static char *
dup_referenced (const char *start,
                const char *end)
{
  gboolean has_brackets = end - start > 2;

  return g_strndup (start + 1 + has_brackets, MAX (end - start - 1 - 2 * has_brackets, 0));
}

/**
 * skep_make_variables_expand:
 * @self: variables
 * @text: raw bytes
 *
 * Returns: (transfer full): @text with the values of those variables that are known; other
 *   references stand as they are, so that a `$` tells that something is not known
 */
char *
skep_make_variables_expand (SkepMakeVariables *self,
                            const char        *text)
{
  GString *expanded = g_string_new (NULL);

  while (*text != '\0')
    {
      const char *end = *text == '$' ? skep_make_text_skip_reference (text) : text + 1;
      g_autofree char *name = *text == '$' ? dup_referenced (text, end) : NULL;
      const char *value = name != NULL ? g_hash_table_lookup (self->values, name) : NULL;

      if (value != NULL && expanded->len + strlen (value) <= MAX_VALUE_BYTES)
        g_string_append (expanded, value);
      else
        g_string_append_len (expanded, text, end - text);
      text = end;
    }
  return g_string_free (expanded, FALSE);
}

static char *
make_value (SkepMakeVariables *self,
            const char        *name,
            char               kind,
            const char        *text)
{
  const char *before = g_hash_table_lookup (self->values, name);
  gboolean is_known = g_hash_table_contains (self->values, name);
  g_autofree char *added = skep_make_variables_expand (self, text);

  if (kind == '?' && is_known)
    return g_strdup (before);
  if (kind == '!' || strchr (added, '$') != NULL || strlen (added) > MAX_VALUE_BYTES)
    return NULL;
  if (kind != '+' || !is_known)
    return g_steal_pointer (&added);
  return before != NULL && strlen (before) + strlen (added) < MAX_VALUE_BYTES
           ? g_strconcat (before, " ", added, NULL)
           : NULL;
}

/**
 * skep_make_variables_assign:
 * @self: variables
 * @line: an assignment without its comment, such as `override A += b`
 * @is_certain: it is not in a conditional
 */
void
skep_make_variables_assign (SkepMakeVariables *self,
                            const char        *line,
                            gboolean           is_certain)
{
  const char *mark = skep_make_text_find_plain (line, ":=");
  const char *value = mark + strcspn (mark, "=");
  g_autofree char *left = g_strchomp (g_strndup (line, mark - line));
  const char *rest = left;
  gsize length = strlen (left);
  char kind = length > 0 && strchr ("?+!", left[length - 1]) != NULL ? left[length - 1] : '=';
  g_autofree char *name = NULL;
  char *text = NULL;

  if (kind != '=')
    left[length - 1] = '\0';
  name = skep_make_text_take_unmodified (&rest);
  if (*value == '\0' || *name == '\0')
    return;
  if (is_certain)
    text = make_value (self, name, kind, skep_make_text_skip_blanks (value + 1));
  g_hash_table_replace (self->values, g_steal_pointer (&name), text);
}

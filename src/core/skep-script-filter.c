/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-script-filter.h"
#include "skep-source.h"

/**
 * skep_script_filter_fold:
 * @text: a text, valid UTF-8
 *
 * Returns: (transfer full): the text as words from skep_script_filter_split() are, for a search that
 *   takes no notice of capitals
 */
char *
skep_script_filter_fold (const char *text)
{
  /* Nearly all texts are ASCII, which costs a tenth. */
  return g_str_is_ascii (text) ? g_ascii_strdown (text, -1) : g_utf8_casefold (text, -1);
}

/**
 * skep_script_filter_split:
 * @text: what a person types to find scripts
 *
 * Returns: (transfer full) (nullable): the words in it, for skep_script_filter_matches(); %NULL if
 *   there are none
 */
char **
skep_script_filter_split (const char *text)
{
  g_autofree char *folded = skep_script_filter_fold (text);
  g_auto (GStrv) pieces = g_strsplit_set (folded, " \t\n", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  char **words;

  for (char **piece = pieces; *piece != NULL; piece++)
    if (**piece != '\0')
      g_strv_builder_add (builder, *piece);

  words = g_strv_builder_end (builder);
  if (words[0] == NULL)
    g_clear_pointer (&words, g_strfreev);
  return words;
}

/**
 * skep_script_filter_make_text:
 * @script: a script
 *
 * Returns: (transfer full): all that a filter looks into, to be kept since it takes longer to make
 *   than to search
 */
char *
skep_script_filter_make_text (const SkepScript *script)
{
  const SkepSource *source = skep_source_find (script->source);
  const char *fields[] = {
    script->name,
    script->command,
    script->description,
    script->package,
    script->dir,
    source != NULL ? source->title : script->source,
  };
  g_autoptr (GString) text = g_string_new (NULL);

  /* No word has a line break, so none matches beyond the end of a field. */
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i] != NULL)
      {
        g_string_append (text, fields[i]);
        g_string_append_c (text, '\n');
      }

  return skep_script_filter_fold (text->str);
}

/**
 * skep_script_filter_matches:
 * @words: (array zero-terminated=1): from skep_script_filter_split()
 * @text: from skep_script_filter_make_text()
 *
 * Returns: %TRUE if each word is somewhere in @text
 */
gboolean
skep_script_filter_matches (const char *const *words,
                            const char        *text)
{
  for (; *words != NULL; words++)
    if (strstr (text, *words) == NULL)
      return FALSE;

  return TRUE;
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-script-choices.h"

struct _SkepScriptChoices
{
  GHashTable *expanded; /* key to boolean */
};

SkepScriptChoices *
skep_script_choices_new (void)
{
  SkepScriptChoices *self = g_new0 (SkepScriptChoices, 1);

  self->expanded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
skep_script_choices_free (SkepScriptChoices *self)
{
  g_hash_table_unref (self->expanded);
  g_free (self);
}

/**
 * skep_script_choices_get:
 * @self: choices
 * @key: of a group
 * @otherwise: what holds without a choice
 */
gboolean
skep_script_choices_get (SkepScriptChoices *self,
                         const char        *key,
                         gboolean           otherwise)
{
  gpointer is_expanded;

  if (!g_hash_table_lookup_extended (self->expanded, key, NULL, &is_expanded))
    return otherwise;

  return GPOINTER_TO_INT (is_expanded);
}

void
skep_script_choices_set (SkepScriptChoices *self,
                         const char        *key,
                         gboolean           is_expanded)
{
  g_hash_table_insert (self->expanded, g_strdup (key), GINT_TO_POINTER (is_expanded));
}

/**
 * skep_script_choices_dup_strv:
 * @self: choices
 *
 * Returns: (transfer full): what is expanded as `+KEY`, what is collapsed as `-KEY`, sorted
 */
char **
skep_script_choices_dup_strv (SkepScriptChoices *self)
{
  g_autoptr (GList) keys = g_hash_table_get_keys (self->expanded);
  g_autoptr (GStrvBuilder) choices = g_strv_builder_new ();

  keys = g_list_sort (keys, (GCompareFunc) strcmp);
  for (GList *key = keys; key != NULL; key = key->next)
    {
      gboolean is_expanded = skep_script_choices_get (self, key->data, FALSE);
      g_autofree char *choice = g_strconcat (is_expanded ? "+" : "-", key->data, NULL);

      g_strv_builder_add (choices, choice);
    }

  return g_strv_builder_end (choices);
}

/**
 * skep_script_choices_set_strv:
 * @self: choices
 * @choices: (array zero-terminated=1): as from skep_script_choices_dup_strv(); what has another
 *   form is left out
 */
void
skep_script_choices_set_strv (SkepScriptChoices *self,
                              const char *const *choices)
{
  g_hash_table_remove_all (self->expanded);
  for (; *choices != NULL; choices++)
    if (**choices == '+' || **choices == '-')
      skep_script_choices_set (self, *choices + 1, **choices == '+');
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-group-text.h"

#include <glib/gi18n.h>

#include "skep-source.h"

static const char *
get_source_title (const SkepScriptGroupFacts *facts)
{
  const SkepSource *source = skep_source_find (facts->source);

  return source != NULL ? source->title : facts->source;
}

static gboolean
is_own_folder (const SkepScriptGroupFacts *facts)
{
  return *facts->dir == '\0';
}

/**
 * skep_group_text_make_title:
 *
 * Returns: (transfer full): how people call it: by the name of its package, by its folder, or by
 *   what runs its scripts
 */
char *
skep_group_text_make_title (SkepScriptGroup *group)
{
  const SkepScriptGroupFacts *facts = skep_script_group_get_facts (group);

  if (skep_script_group_is_favorites (group))
    return g_strdup (_("Favorites"));
  if (facts->package != NULL)
    return g_strdup (facts->package);

  return g_strdup (is_own_folder (facts) ? get_source_title (facts) : facts->dir);
}

/**
 * skep_group_text_make_origin:
 *
 * Returns: (transfer full): what its title leaves open: folder, source and file
 */
char *
skep_group_text_make_origin (SkepScriptGroup *group)
{
  const SkepScriptGroupFacts *facts = skep_script_group_get_facts (group);
  const char *title, *parts[4] = { NULL, };
  guint n_parts = 0;

  if (skep_script_group_is_favorites (group))
    return g_strdup ("");

  title = get_source_title (facts);
  if (facts->package != NULL && !is_own_folder (facts))
    parts[n_parts++] = facts->dir;
  if (facts->package != NULL || !is_own_folder (facts))
    parts[n_parts++] = title;
  if (facts->file != NULL && g_ascii_strcasecmp (facts->file, title) != 0)
    {
      const char *name = strrchr (facts->file, '/');

      parts[n_parts++] = name != NULL ? name + 1 : facts->file;
    }

  return g_strjoinv (" · ", (char **) parts);
}

/**
 * skep_group_text_make_label:
 *
 * Returns: (transfer full): all of it, for who hears it
 */
char *
skep_group_text_make_label (SkepScriptGroup *group)
{
  const SkepScriptGroupFacts *facts = skep_script_group_get_facts (group);
  g_autofree char *title = skep_group_text_make_title (group);
  g_autofree char *origin = skep_group_text_make_origin (group);
  g_autofree char *count =
      g_strdup_printf (g_dngettext (NULL, "%u script", "%u scripts", facts->n_scripts),
                       facts->n_scripts);

  if (*origin == '\0')
    return g_strdup_printf ("%s, %s", title, count);

  return g_strdup_printf ("%s, %s, %s", title, origin, count);
}

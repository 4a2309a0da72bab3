/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-catalog-search.h"
#include "skep-script-filter.h"

/* Nobody types more; each costs a look into every name. */
#define MAX_WORDS 16

/* How well a name fits, best first; then projects before scripts, and favourites before others. */
enum
{
  FIT_WHOLE,
  FIT_BEGINNING,
  FIT_INSIDE,
  N_FITS,
};

enum
{
  KIND_PROJECT,
  KIND_FAVORITE,
  KIND_SCRIPT,
  N_KINDS,
};

typedef struct
{
  char **words;
  guint max_matches;
  GPtrArray *found[N_FITS][N_KINDS]; /* of SkepCatalogMatch, in the order of the catalog */
} Search;

static char **
split_terms (const char *const *terms)
{
  g_autofree char *text = g_strjoinv (" ", (char **) terms);
  char **words = skep_script_filter_split (text);

  if (words == NULL || g_strv_length (words) <= MAX_WORDS)
    return words;

  for (char **word = words + MAX_WORDS; *word != NULL; word++)
    g_clear_pointer (word, g_free);
  return words;
}

static void
init_search (Search            *self,
             const char *const *terms,
             guint              max_matches)
{
  self->words = split_terms (terms);
  self->max_matches = max_matches;
  for (guint fit = 0; fit < N_FITS; fit++)
    for (guint kind = 0; kind < N_KINDS; kind++)
      self->found[fit][kind] =
        g_ptr_array_new_with_free_func ((GDestroyNotify) skep_catalog_match_free);
}

static void
clear_search (Search *self)
{
  g_strfreev (self->words);
  for (guint fit = 0; fit < N_FITS; fit++)
    for (guint kind = 0; kind < N_KINDS; kind++)
      g_ptr_array_unref (self->found[fit][kind]);
}

/* Of one word that is in the name. */
static guint
judge (const char *name,
       const char *place,
       const char *word)
{
  if (place != name)
    return FIT_INSIDE;

  return name[strlen (word)] == '\0' ? FIT_WHOLE : FIT_BEGINNING;
}

/* Each word is in the name or, if there are any, among the words around it; one is in the name.
 * Returns: N_FITS if that is not so */
static guint
find_fit (Search     *self,
          const char *name,
          const char *around)
{
  guint best = N_FITS;

  for (char **word = self->words; *word != NULL; word++)
    {
      const char *place = strstr (name, *word);

      if (place != NULL)
        best = MIN (best, judge (name, place, *word));
      else if (around == NULL || strstr (around, *word) == NULL)
        return N_FITS;
    }

  return best;
}

static void
add (Search             *self,
     guint               fit,
     guint               kind,
     SkepCatalogProject *project,
     SkepScript         *script)
{
  GPtrArray *found;

  if (fit == N_FITS)
    return;

  found = self->found[fit][kind];
  if (found->len < self->max_matches)
    g_ptr_array_add (found, skep_catalog_match_new (project, script));
}

/* By what it is called, or by its folder. */
static void
look_at_project (Search             *self,
                 SkepCatalogProject *project,
                 const char         *name,
                 const char         *folder)
{
  guint fit = MIN (find_fit (self, name, folder), find_fit (self, folder, name));

  add (self, fit, KIND_PROJECT, project, NULL);
}

static void
look_at_script (Search             *self,
                SkepCatalogProject *project,
                SkepScript         *script,
                const char         *around)
{
  g_autofree char *name = NULL;

  if (script->is_hidden)
    return;

  name = skep_script_filter_fold (script->name);
  add (self, find_fit (self, name, around), script->is_favorite ? KIND_FAVORITE : KIND_SCRIPT,
       project, script);
}

static void
look_at (Search             *self,
         SkepCatalogProject *project)
{
  g_autofree char *display = g_filename_display_basename (project->path);
  g_autofree char *folder = skep_script_filter_fold (display);
  g_autofree char *name = skep_script_filter_fold (project->name);
  /* No word has a line break. */
  g_autofree char *around = g_strconcat (name, "\n", folder, NULL);

  look_at_project (self, project, name, folder);
  for (guint i = 0; i < project->scripts->len; i++)
    look_at_script (self, project, g_ptr_array_index (project->scripts, i), around);
}

static void
take_matches (Search    *self,
              GPtrArray *found,
              GPtrArray *matches)
{
  while (found->len > 0 && matches->len < self->max_matches)
    g_ptr_array_add (matches, g_ptr_array_steal_index (found, 0));
}

/**
 * skep_catalog_search:
 * @projects: (element-type SkepCatalogProject): the open projects
 * @terms: (array zero-terminated=1): what a person has typed
 * @max_matches: how many to return
 *
 * Finds projects by their name or the name of their folder, and scripts by their name, alone or
 * with words of their project. Hidden scripts are not found.
 *
 * Returns: (transfer full) (element-type SkepCatalogMatch): the best matches, the best one first
 */
GPtrArray *
skep_catalog_search (GPtrArray         *projects,
                     const char *const *terms,
                     guint              max_matches)
{
  GPtrArray *matches = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_catalog_match_free);
  Search search;

  init_search (&search, terms, max_matches);
  for (guint i = 0; search.words != NULL && i < projects->len; i++)
    look_at (&search, g_ptr_array_index (projects, i));
  for (guint fit = 0; fit < N_FITS; fit++)
    for (guint kind = 0; kind < N_KINDS; kind++)
      take_matches (&search, search.found[fit][kind], matches);
  clear_search (&search);

  return matches;
}

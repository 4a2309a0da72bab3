/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-catalog-search.h"

#define MAX_MATCHES 20

typedef struct
{
  const char *path;
  const char *name;
  const char *scripts; /* ids with blanks between; one that begins with - is hidden, * a favourite */
} Fixture;

static const Fixture fixtures[] = {
  { "/src/my-shop", "My Shop", "npm::dev npm::build -npm::prepublish npm:apps/web:dev *npm::lint" },
  { "/src/blog", "blog", "make::build make::rebuild make::über just::Deploy" },
  { "/src/old/with blank", "archive", "npm::x#y" },
};

static SkepScript *
make_script (const char *project,
             const char *id)
{
  gboolean is_hidden = *id == '-';
  gboolean is_favorite = *id == '*';
  g_auto (GStrv) parts = g_strsplit (id + (is_hidden || is_favorite), ":", 3);
  SkepScript *script = skep_script_new (project, parts[0], "file", parts[1], parts[2]);

  script->is_hidden = is_hidden;
  script->is_favorite = is_favorite;

  return script;
}

static SkepCatalogProject *
make_project (const Fixture *fixture)
{
  g_autoptr (GPtrArray) scripts =
    g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_unref);
  g_autoptr (GPtrArray) errors = g_ptr_array_new ();
  g_auto (GStrv) ids = g_strsplit (fixture->scripts, " ", -1);

  for (char **id = ids; *id != NULL; id++)
    g_ptr_array_add (scripts, make_script (fixture->path, *id));

  return skep_catalog_project_new (fixture->path, fixture->name, scripts, errors);
}

static GPtrArray *
make_projects (void)
{
  GPtrArray *projects =
    g_ptr_array_new_with_free_func ((GDestroyNotify) skep_catalog_project_unref);

  for (gsize i = 0; i < G_N_ELEMENTS (fixtures); i++)
    g_ptr_array_add (projects, make_project (&fixtures[i]));

  return projects;
}

static char *
list_matches (GPtrArray  *projects,
              const char *text,
              guint       max_matches)
{
  g_auto (GStrv) terms = g_strsplit (text, " ", -1);
  g_autoptr (GPtrArray) matches = skep_catalog_search (projects, (const char *const *) terms,
                                                       max_matches);
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < matches->len; i++)
    {
      const SkepCatalogMatch *match = g_ptr_array_index (matches, i);

      g_string_append_printf (list, "%s%s", i > 0 ? " " : "",
                              match->script != NULL ? match->script->id : match->project->name);
    }

  return g_string_free (g_steal_pointer (&list), FALSE);
}

typedef struct
{
  const char *text;
  const char *matches;
} Search;

static const Search searches[] = {
  /* A name as a whole, its beginning, any part of it. */
  { "build", "npm::build make::build make::rebuild" },
  { "bui", "npm::build make::build make::rebuild" },
  { "dev", "npm::dev npm:apps/web:dev" },
  { "DEV", "npm::dev npm:apps/web:dev" },
  { "deploy", "just::Deploy" },
  { "ÜBER", "make::über" },
  /* Projects come before scripts that fit as well, favourites before others. */
  { "shop", "My Shop" },
  { "my-shop", "My Shop" },
  { "b", "blog npm::build make::build archive make::rebuild make::über" },
  { "l", "npm::lint blog archive npm::build make::build make::rebuild just::Deploy" },
  { "with", "archive" },
  /* Words of the project say which one is meant. */
  { "shop build", "npm::build" },
  { "blog build", "make::build make::rebuild" },
  { "build blog", "make::build make::rebuild" },
  { "archive blank", "archive" },
  { "shop nothing", "" },
  /* The folders around a project are not what it is called. */
  { "src", "" },
  { "old", "" },
  { "prepublish", "" },
  { "", "" },
  { "  ", "" },
};

static void
test_search (void)
{
  g_autoptr (GPtrArray) projects = make_projects ();

  for (gsize i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      g_autofree char *matches = list_matches (projects, searches[i].text, MAX_MATCHES);

      g_test_message ("“%s”", searches[i].text);
      g_assert_cmpstr (matches, ==, searches[i].matches);
    }
}

/* However many there are, the best ones are among those that are returned. */
static void
test_bounds (void)
{
  g_autoptr (GPtrArray) projects = make_projects ();
  g_autofree char *one = list_matches (projects, "build", 1);
  g_autofree char *three = list_matches (projects, "l", 3);
  g_autofree char *none = list_matches (projects, "build", 0);
  g_autoptr (GString) many = g_string_new ("build");
  g_autofree char *matches = NULL;

  g_assert_cmpstr (one, ==, "npm::build");
  g_assert_cmpstr (three, ==, "npm::lint blog archive");
  g_assert_cmpstr (none, ==, "");
  for (guint i = 0; i < 100000; i++)
    g_string_append (many, " build");
  matches = list_matches (projects, many->str, MAX_MATCHES);
  g_assert_cmpstr (matches, ==, "npm::build make::build make::rebuild");
}

static void
test_ids (void)
{
  g_autoptr (GPtrArray) projects = make_projects ();
  guint n_ids = 0;

  for (guint i = 0; i < projects->len; i++)
    {
      SkepCatalogProject *project = g_ptr_array_index (projects, i);

      for (guint j = 0; j <= project->scripts->len; j++)
        {
          SkepScript *script = j > 0 ? g_ptr_array_index (project->scripts, j - 1) : NULL;
          g_autoptr (SkepCatalogMatch) match = skep_catalog_match_new (project, script);
          g_autofree char *id = skep_catalog_match_dup_id (match);
          g_autoptr (SkepCatalogMatch) found = skep_catalog_match_find (projects, id);

          g_test_message ("%s", id);
          g_assert_nonnull (found);
          g_assert_true (found->project == project);
          g_assert_true (found->script == script);
          n_ids++;
        }
    }
  g_assert_cmpuint (n_ids, ==, 13);
}

static const char *const unknown_ids[] = {
  "", "#", "dev", "/src/blog", "file:///src", "file:///src/blog/", "file:///src/blog#",
  "file:///src/blog#make::nothing", "file:///src/blog#make::build#", "http://src/blog",
  "file:///src/blog%00", "file:///src/old/with blank#npm::y",
};

static void
test_unknown_ids (void)
{
  g_autoptr (GPtrArray) projects = make_projects ();

  for (gsize i = 0; i < G_N_ELEMENTS (unknown_ids); i++)
    {
      g_test_message ("%s", unknown_ids[i]);
      g_assert_null (skep_catalog_match_find (projects, unknown_ids[i]));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/catalog-search/best-first", test_search);
  g_test_add_func ("/catalog-search/bounded", test_bounds);
  g_test_add_func ("/catalog-search/id-leads-back", test_ids);
  g_test_add_func ("/catalog-search/unknown-id-is-nothing", test_unknown_ids);

  return g_test_run ();
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-catalog.h"

#define N_THREADS 4
#define N_CHANGES 2000

static GPtrArray *
make_scripts (const char *project,
              const char *first_id,
              ...)
{
  GPtrArray *scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_unref);
  va_list ids;

  va_start (ids, first_id);
  for (const char *id = first_id; id != NULL; id = va_arg (ids, const char *))
    {
      g_auto (GStrv) parts = g_strsplit (id, ":", 3);

      g_ptr_array_add (scripts, skep_script_new (project, parts[0], "file", parts[1], parts[2]));
    }
  va_end (ids);

  return scripts;
}

static void
open_project (SkepCatalog *catalog,
              const char  *path,
              const char  *name)
{
  g_autoptr (GPtrArray) scripts = make_scripts (path, "npm::dev", NULL);
  g_autoptr (GPtrArray) errors = g_ptr_array_new ();

  skep_catalog_set (catalog, path, name, scripts, errors);
}

static void
assert_names (SkepCatalog *catalog,
              const char  *expected)
{
  g_autoptr (GPtrArray) projects = skep_catalog_dup_projects (catalog);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < projects->len; i++)
    g_string_append_printf (names, "%s ", ((SkepCatalogProject *) projects->pdata[i])->name);
  g_assert_cmpstr (names->str, ==, expected);
}

static void
test_set_and_remove (void)
{
  g_autoptr (SkepCatalog) catalog = skep_catalog_new ();

  assert_names (catalog, "");
  open_project (catalog, "/src/shop", "shop");
  open_project (catalog, "/src/blog", "blog");
  assert_names (catalog, "shop blog ");
  open_project (catalog, "/src/shop", "My shop");
  assert_names (catalog, "My shop blog ");
  skep_catalog_remove (catalog, "/src/nowhere");
  skep_catalog_remove (catalog, "/src/shop");
  assert_names (catalog, "blog ");
}

static void
test_snapshot (void)
{
  g_autoptr (SkepCatalog) catalog = skep_catalog_new ();
  g_autoptr (GPtrArray) before = NULL;
  SkepCatalogProject *project;

  open_project (catalog, "/src/shop", "shop");
  before = skep_catalog_dup_projects (catalog);
  open_project (catalog, "/src/shop", "other");
  skep_catalog_remove (catalog, "/src/shop");
  g_assert_cmpuint (before->len, ==, 1);
  project = before->pdata[0];
  g_assert_cmpstr (project->name, ==, "shop");
  g_assert_cmpuint (project->scripts->len, ==, 1);
}

typedef struct
{
  const char *folder;
  const char *project; /* NULL: none */
} Place;

static const Place places[] = {
  { "/src/shop", "shop" },
  { "/src/shop/apps", "shop" },
  { "/src/shop/apps/web", "web" },
  { "/src/shop/apps/web/src", "web" },
  { "/src/shop/apps/website", "shop" },
  { "/src/shopping", NULL },
  { "/src", NULL },
  { "/", NULL },
};

static void
test_nearest (void)
{
  g_autoptr (SkepCatalog) catalog = skep_catalog_new ();

  open_project (catalog, "/src/shop", "shop");
  open_project (catalog, "/src/shop/apps/web", "web");
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (SkepCatalogProject) project = skep_catalog_dup_project (catalog,
                                                                         places[i].folder);

      g_test_message ("%s", places[i].folder);
      g_assert_cmpstr (project != NULL ? project->name : NULL, ==, places[i].project);
    }
}

static void
test_root (void)
{
  g_autoptr (SkepCatalog) catalog = skep_catalog_new ();
  g_autoptr (SkepCatalogProject) project = NULL;

  open_project (catalog, "/", "root");
  project = skep_catalog_dup_project (catalog, "/src");
  g_assert_nonnull (project);
}

typedef struct
{
  const char *text;
  const char *id;      /* NULL: an error */
  GIOErrorEnum code;
  const char *message; /* what the error must name */
} Resolution;

static const Resolution resolutions[] = {
  { "dev", "npm:apps/web:dev" },
  { "npm:apps/web:dev", "npm:apps/web:dev" },
  { "make::test", "make::test" },
  { "test", NULL, G_IO_ERROR_INVALID_ARGUMENT, "npm::test, make::test" },
  /* Packages only count where the project itself has none by that name. */
  { "lint", NULL, G_IO_ERROR_INVALID_ARGUMENT, "npm:apps/api:lint, npm:apps/web:lint:" },
  { "Dev", NULL, G_IO_ERROR_NOT_FOUND, "“Dev” in the project “shop”" },
  { "", NULL, G_IO_ERROR_NOT_FOUND, "“”" },
  /* An id wins over the name of another. */
  { "a:b:c", "a:b:c" },
};

static void
test_resolve (void)
{
  g_autoptr (GPtrArray) scripts = make_scripts ("/src/shop", "npm::test", "npm:apps/web:dev",
                                                "make::test", "skep::a:b:c", "a:b:c",
                                                "npm:apps/web:test", "npm:apps/api:lint",
                                                "npm:apps/web:lint", NULL);
  g_autoptr (GPtrArray) errors = g_ptr_array_new ();
  g_autoptr (SkepCatalogProject) project = skep_catalog_project_new ("/src/shop", "shop",
                                                                     scripts, errors);

  for (gsize i = 0; i < G_N_ELEMENTS (resolutions); i++)
    {
      const Resolution *expected = &resolutions[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (SkepScript) script = skep_catalog_project_resolve (project, expected->text,
                                                                    &error);

      g_test_message ("%s", expected->text);
      g_assert_cmpstr (script != NULL ? script->id : NULL, ==, expected->id);
      if (expected->id != NULL)
        continue;
      g_assert_error (error, G_IO_ERROR, (int) expected->code);
      g_assert_nonnull (strstr (error->message, expected->message));
    }
}

static gpointer
change_in_thread (gpointer data)
{
  SkepCatalog *catalog = data;

  for (guint i = 0; i < N_CHANGES; i++)
    {
      open_project (catalog, "/src/shop", "shop");
      skep_catalog_remove (catalog, "/src/shop");
    }

  return NULL;
}

static gpointer
read_in_thread (gpointer data)
{
  for (guint i = 0; i < N_CHANGES; i++)
    {
      g_autoptr (GPtrArray) projects = skep_catalog_dup_projects (data);
      g_autoptr (SkepCatalogProject) project = skep_catalog_dup_project (data, "/src/shop/apps");

      g_assert_cmpuint (projects->len, <=, 1);
      if (project != NULL)
        g_assert_cmpuint (project->scripts->len, ==, 1);
    }

  return NULL;
}

static gboolean
count_cb (gpointer user_data)
{
  (*(guint *) user_data)++;
  return G_SOURCE_CONTINUE;
}

static guint
count_wakes (GMainContext *context,
             guint        *n_wakes)
{
  *n_wakes = 0;
  while (g_main_context_iteration (context, FALSE))
    ;
  return *n_wakes;
}

static void
test_wake (void)
{
  g_autoptr (SkepCatalog) catalog = skep_catalog_new ();
  g_autoptr (GMainContext) context = g_main_context_new ();
  guint n_wakes = 0;
  GSource *wake = skep_catalog_add_wake (catalog, context, count_cb, &n_wakes);

  g_assert_cmpuint (count_wakes (context, &n_wakes), ==, 0);
  open_project (catalog, "/src/shop", "shop");
  open_project (catalog, "/src/blog", "blog");
  g_assert_cmpuint (count_wakes (context, &n_wakes), ==, 1);
  skep_catalog_remove (catalog, "/src/shop");
  g_assert_cmpuint (count_wakes (context, &n_wakes), ==, 1);

  skep_catalog_remove_wake (catalog, wake);
  open_project (catalog, "/src/shop", "shop");
  g_assert_cmpuint (count_wakes (context, &n_wakes), ==, 0);
}

static void
test_threads (void)
{
  g_autoptr (SkepCatalog) catalog = skep_catalog_new ();
  GThread *threads[2 * N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    {
      threads[2 * i] = g_thread_new ("change", change_in_thread, catalog);
      threads[2 * i + 1] = g_thread_new ("read", read_in_thread, catalog);
    }
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  assert_names (catalog, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/keeps-order-and-replaces-in-place", test_set_and_remove);
  g_test_add_func ("/catalog/a-snapshot-never-changes", test_snapshot);
  g_test_add_func ("/catalog/the-nearest-project-has-a-folder", test_nearest);
  g_test_add_func ("/catalog/the-root-contains-all", test_root);
  g_test_add_func ("/catalog/resolves-ids-and-unambiguous-names", test_resolve);
  g_test_add_func ("/catalog/many-changes-wake-once", test_wake);
  g_test_add_func ("/catalog/threads-share-it", test_threads);
  return g_test_run ();
}

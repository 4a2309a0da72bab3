/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "log-fixture.h"
#include "skep-log-search-model.h"

#define TIMEOUT_SEC 20

typedef struct
{
  LogFixture logs;
  SkepLogSearchModel *model;
  guint n_changes;
  gint64 changed_us;
  gint64 min_distance_us;
} Fixture;

static void
changed_cb (GListModel *model,
            guint       position,
            guint       n_removed,
            guint       n_added,
            Fixture    *self)
{
  const gint64 now = g_get_monotonic_time ();

  if (n_removed > 0)
    return;

  g_assert_cmpuint (position + n_added, ==, g_list_model_get_n_items (model));
  if (self->n_changes > 0)
    self->min_distance_us = MIN (self->min_distance_us, now - self->changed_us);
  self->changed_us = now;
  self->n_changes++;
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  log_fixture_set_up (&self->logs, NULL);
  self->model = skep_log_search_model_new ();
  self->min_distance_us = G_MAXINT64;
  g_signal_connect (self->model, "items-changed", G_CALLBACK (changed_cb), self);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_clear_object (&self->model);
  log_fixture_tear_down (&self->logs, NULL);
}

static void
add_lines (Fixture    *self,
           const char *name,
           guint       n_lines)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n_lines; i++)
    g_string_append_printf (text, "%s %u\n", name, i);
  log_fixture_add_run (&self->logs, name, text->str);
}

static void
search (Fixture           *self,
        const char        *pattern,
        SkepLogQueryFlags  flags)
{
  g_autoptr (SkepLogQuery) query = log_fixture_query (pattern, flags);
  g_autoptr (GPtrArray) targets = skep_log_search_collect (self->logs.table, NULL, NULL, query);

  skep_log_search_model_search (self->model, query, targets);
}

static gboolean
expire_cb (gpointer user_data)
{
  g_error ("the search has not ended");
  return G_SOURCE_REMOVE;
}

static void
wait_for_end (Fixture *self)
{
  const guint timeout = g_timeout_add_seconds (TIMEOUT_SEC, expire_cb, NULL);

  while (skep_log_search_model_is_searching (self->model))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
}

static void
test_grows (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (SkepLogMatch) last = NULL;

  add_lines (self, "dev", 9000);
  search (self, "dev", 0);
  g_assert_true (skep_log_search_model_is_searching (self->model));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->model)), ==, 0);
  wait_for_end (self);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->model)), ==, 9000);
  g_assert_false (skep_log_search_model_is_cut (self->model));
  g_assert_null (skep_log_search_model_get_error (self->model));
  g_assert_cmpfloat (skep_log_search_model_get_progress (self->model), ==, 1);
  last = g_list_model_get_item (G_LIST_MODEL (self->model), 8999);
  g_assert_cmpstr (last->text, ==, "dev 8999");
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (self->model), 9000));
  if (self->n_changes > 1)
    g_assert_cmpint (self->min_distance_us, >=, 24 * 1000);
}

static void
test_is_cut (Fixture       *self,
             gconstpointer  data)
{
  add_lines (self, "dev", 20000);
  search (self, "dev", 0);
  wait_for_end (self);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->model)), ==, 10000);
  g_assert_true (skep_log_search_model_is_cut (self->model));
}

/* Searches follow each other at every stage of the one before, as when somebody types. */
static void
test_replaces (Fixture       *self,
               gconstpointer  data)
{
  add_lines (self, "dev", 9000);
  add_lines (self, "test", 3000);

  for (guint i = 0; i < 40; i++)
    {
      search (self, "dev", 0);
      for (guint turn = 0; turn < i; turn++)
        g_main_context_iteration (NULL, FALSE);
      search (self, "test", 0);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->model)), ==, 0);
      if (i % 8 != 0)
        continue;

      wait_for_end (self);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->model)), ==, 3000);
      for (guint n = 0; n < 3000; n++)
        {
          g_autoptr (SkepLogMatch) match = g_list_model_get_item (G_LIST_MODEL (self->model), n);

          g_assert_true (g_str_has_prefix (match->text, "test"));
        }
    }
}

static void
test_clear (Fixture       *self,
            gconstpointer  data)
{
  add_lines (self, "dev", 9000);
  search (self, "dev", 0);
  wait_for_end (self);
  skep_log_search_model_clear (self->model);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->model)), ==, 0);

  search (self, "dev", 0);
  skep_log_search_model_clear (self->model);
  g_assert_false (skep_log_search_model_is_searching (self->model));
  search (self, "none", 0);
  wait_for_end (self);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->model)), ==, 0);
}

static void
test_error (Fixture       *self,
            gconstpointer  data)
{
  g_autofree char *line = g_strnfill (5000, 'a');

  log_fixture_add_run (&self->logs, "dev", line);
  search (self, "(a+)+[xy]", SKEP_LOG_QUERY_REGEX);
  wait_for_end (self);
  g_assert_nonnull (strstr (skep_log_search_model_get_error (self->model), "dev-1"));

  search (self, "a", 0);
  g_assert_null (skep_log_search_model_get_error (self->model));
  wait_for_end (self);
}

/* The thread may still be at it, and holds what it needs. */
static void
test_dropped (Fixture       *self,
              gconstpointer  data)
{
  gpointer watched = self->model;

  add_lines (self, "dev", 9000);
  search (self, "dev", 0);
  g_object_add_weak_pointer (G_OBJECT (self->model), &watched);
  g_clear_object (&self->model);
  g_assert_null (watched);
}

int
main (int   argc,
      char *argv[])
{
  const struct
  {
    const char *name;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "grows-while-it-goes-on", test_grows },
    { "is-cut-at-a-bound", test_is_cut },
    { "knows-only-the-last-search", test_replaces },
    { "is-cleared", test_clear },
    { "tells-why-it-ended", test_error },
    { "may-be-dropped-while-it-goes-on", test_dropped },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/log-search-model/", tests[i].name, NULL);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }

  return g_test_run ();
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "skep-script-filter.h"
#include "skep-script-outline.h"

#define N_MANY 10000
#define N_PACKAGES 200
#define N_STEPS 150
/* Ten times what it takes on a slow machine, so that a busy one does not fail. */
#define MAX_KEYSTROKE_USEC (50 * 1000)

/* A project whose scripts the tests set as a load would. */
typedef struct
{
  SkepRunTable *table;
  SkepRunModel *runs;
  SkepProject *project;
  char *folder;
  SkepScriptModel *model;
  SkepScriptOutline *outline;
  GPtrArray *mirror; /* of GObject: what a view that only hears of changes has */
  guint n_changes;
  guint position, n_removed, n_added;
} Fixture;

/* Follows as a view does, which makes a wrong announcement visible. */
static void
items_changed_cb (Fixture *fixture,
                  guint    position,
                  guint    n_removed,
                  guint    n_added)
{
  fixture->position = position;
  fixture->n_removed = n_removed;
  fixture->n_added = n_added;
  fixture->n_changes++;
  if (n_removed > 0)
    g_ptr_array_remove_range (fixture->mirror, position, n_removed);
  for (guint i = position; i < position + n_added; i++)
    g_ptr_array_insert (fixture->mirror, i,
                        g_list_model_get_item (G_LIST_MODEL (fixture->outline), i));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->table = skep_run_table_new ();
  fixture->runs = skep_run_model_new (fixture->table);
  fixture->folder = g_dir_make_tmp ("skep-XXXXXX", NULL);
  fixture->project = skep_project_new (fixture->folder);
  fixture->model = skep_script_model_new (fixture->project, fixture->runs);
  fixture->outline = skep_script_outline_new (fixture->model);
  fixture->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect_swapped (fixture->outline, "items-changed", G_CALLBACK (items_changed_cb),
                            fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_ptr_array_unref (fixture->mirror);
  g_assert_finalize_object (fixture->outline);
  g_assert_finalize_object (fixture->model);
  g_assert_finalize_object (fixture->project);
  g_assert_finalize_object (fixture->runs);
  skep_run_table_unref (fixture->table);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static SkepScript *
make_script (Fixture    *fixture,
             const char *source,
             const char *dir,
             const char *name)
{
  SkepScript *script = skep_script_new (fixture->folder, source, "a-file", dir, name);

  script->command = g_strdup_printf ("run %s", name);
  script->argv = g_strdupv ((char *[]) { (char *) "true", NULL });
  script->cwd = g_strdup ("/");
  return script;
}

static GPtrArray *
new_scripts (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_unref);
}

/* Lines of `SOURCE:DIR:NAME`; `*` before one makes a favourite, `!` hides it. */
static GPtrArray *
parse_scripts (Fixture    *fixture,
               const char *text)
{
  GPtrArray *scripts = new_scripts ();
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      gboolean is_marked = **line == '*' || **line == '!';
      g_auto (GStrv) parts = g_strsplit (*line + is_marked, ":", 3);
      SkepScript *script = make_script (fixture, parts[0], parts[1], parts[2]);

      script->is_favorite = **line == '*';
      script->is_hidden = **line == '!';
      g_ptr_array_add (scripts, script);
    }

  return scripts;
}

static void
load (Fixture    *fixture,
      const char *text)
{
  g_autoptr (GPtrArray) scripts = parse_scripts (fixture, text);

  fixture->n_changes = 0;
  skep_script_model_set_scripts (fixture->model, scripts);
}

static char *
describe_row (gpointer object)
{
  const SkepScriptGroupFacts *facts;

  if (SKEP_IS_SCRIPT_ITEM (object))
    return g_strconcat (" ", skep_script_item_get_script (object)->name, NULL);

  facts = skep_script_group_get_facts (object);
  return g_strdup_printf ("%c%s %u", facts->is_expanded ? '-' : '+',
                          skep_script_group_get_key (object), facts->n_scripts);
}

/* Headers as `-KEY N`, or `+KEY N` if collapsed; names of scripts behind a space. What a view has
 * that only heard of the changes. */
static void
assert_rows (Fixture    *fixture,
             const char *expected)
{
  g_autoptr (GString) rows = g_string_new (NULL);

  for (guint i = 0; i < fixture->mirror->len; i++)
    {
      g_autofree char *row = describe_row (g_ptr_array_index (fixture->mirror, i));

      g_string_append_printf (rows, i > 0 ? "\n%s" : "%s", row);
    }

  g_assert_cmpstr (rows->str, ==, expected);
}

static SkepScriptGroup *
get_group (Fixture    *fixture,
           const char *key)
{
  for (guint i = 0; i < fixture->mirror->len; i++)
    {
      gpointer row = g_ptr_array_index (fixture->mirror, i);

      if (SKEP_IS_SCRIPT_GROUP (row) && g_str_equal (skep_script_group_get_key (row), key))
        return row;
    }

  g_assert_not_reached ();
}

static void
expand (Fixture    *fixture,
        const char *key,
        gboolean    is_expanded)
{
  skep_script_outline_set_expanded (fixture->outline, get_group (fixture, key), is_expanded);
}

static void
filter (Fixture    *fixture,
        const char *text)
{
  skep_script_outline_set_filter_text (fixture->outline, text);
}

/* --- Behaviour --- */

#define SHOP "npm::dev\nnpm::build\nmake::build\nnpm:web:dev\nnpm:web:test"

static void
test_groups_by_folder_and_source (Fixture       *fixture,
                                  gconstpointer  data)
{
  const SkepScriptGroupFacts *facts;

  load (fixture, SHOP);
  assert_rows (fixture, "-npm: 2\n dev\n build\n-make: 1\n build\n-npm:web 2\n dev\n test");
  g_assert_cmpuint (fixture->n_changes, ==, 1);
  g_assert_cmpuint (skep_script_outline_get_n_scripts (fixture->outline), ==, 5);

  facts = skep_script_group_get_facts (get_group (fixture, "npm:web"));
  g_assert_cmpstr (facts->source, ==, "npm");
  g_assert_cmpstr (facts->dir, ==, "web");
  g_assert_cmpstr (facts->file, ==, "a-file");
}

static void
test_favorites_come_first_and_once (Fixture       *fixture,
                                    gconstpointer  data)
{
  load (fixture, "npm::dev\n*make::build\n*npm:web:dev\nnpm:web:test");
  assert_rows (fixture, "-favorites 2\n build\n dev\n-npm: 1\n dev\n-npm:web 1\n test");
  g_assert_true (skep_script_group_is_favorites (get_group (fixture, "favorites")));

  load (fixture, "npm::dev\nmake::build\nnpm:web:dev\nnpm:web:test");
  assert_rows (fixture, "-npm: 1\n dev\n-make: 1\n build\n-npm:web 2\n dev\n test");
}

static void
test_hidden_scripts_are_left_out (Fixture       *fixture,
                                  gconstpointer  data)
{
  load (fixture, "npm::dev\n!npm::prepare\n!make::all");
  assert_rows (fixture, "-npm: 1\n dev");

  skep_script_outline_set_show_hidden (fixture->outline, TRUE);
  assert_rows (fixture, "-npm: 2\n dev\n prepare\n-make: 1\n all");
}

static void
test_collapse_is_one_change (Fixture       *fixture,
                             gconstpointer  data)
{
  load (fixture, SHOP);
  fixture->n_changes = 0;
  expand (fixture, "npm:", FALSE);
  assert_rows (fixture, "+npm: 2\n-make: 1\n build\n-npm:web 2\n dev\n test");
  g_assert_cmpuint (fixture->n_changes, ==, 1);
  g_assert_cmpuint (fixture->position, ==, 1);
  g_assert_cmpuint (fixture->n_removed, ==, 2);
  g_assert_cmpuint (fixture->n_added, ==, 0);

  expand (fixture, "npm:", TRUE);
  g_assert_cmpuint (fixture->n_removed, ==, 0);
  g_assert_cmpuint (fixture->n_added, ==, 2);
  expand (fixture, "npm:", TRUE);
  g_assert_cmpuint (fixture->n_changes, ==, 2);
}

static void
test_filter_needs_every_word (Fixture       *fixture,
                              gconstpointer  data)
{
  load (fixture, SHOP);
  filter (fixture, "  WEB run ");
  assert_rows (fixture, "-npm:web 2\n dev\n test");
  filter (fixture, "web dev");
  assert_rows (fixture, "-npm:web 1\n dev");
  g_assert_cmpuint (skep_script_outline_get_n_scripts (fixture->outline), ==, 1);
  filter (fixture, "web nothing");
  assert_rows (fixture, "");
  filter (fixture, " ");
  assert_rows (fixture, "-npm: 2\n dev\n build\n-make: 1\n build\n-npm:web 2\n dev\n test");
}

static void
test_filter_looks_into_every_field (void)
{
  g_autoptr (SkepScript) script = skep_script_new ("/p", "npm", "package.json", "apps/Web", "Dév");
  g_autofree char *text = NULL;
  const char *matching[] = { "dÉV", "apps/web", "VITE", "shop-ui", "npm", "straße", NULL };

  script->command = g_strdup ("vite --host");
  script->description = g_strdup ("Die STRASSE");
  script->package = g_strdup ("@x/shop-ui");
  text = skep_script_filter_make_text (script);

  for (guint i = 0; matching[i] != NULL; i++)
    {
      g_auto (GStrv) words = skep_script_filter_split (matching[i]);

      g_test_message ("%s", matching[i]);
      g_assert_true (skep_script_filter_matches ((const char *const *) words, text));
    }
}

static void
test_filter_expands_for_a_while (Fixture       *fixture,
                                 gconstpointer  data)
{
  const char *before = "+npm: 2\n-make: 1\n build\n-npm:web 2\n dev\n test";

  load (fixture, SHOP);
  expand (fixture, "npm:", FALSE);
  assert_rows (fixture, before);
  filter (fixture, "dev");
  assert_rows (fixture, "-npm: 1\n dev\n-npm:web 1\n dev");
  expand (fixture, "npm:web", FALSE);
  assert_rows (fixture, "-npm: 1\n dev\n+npm:web 1");
  filter (fixture, "");
  assert_rows (fixture, before);
}

static void
test_reload_keeps_rows (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr (SkepScriptItem) test = NULL;
  g_autoptr (SkepScriptGroup) web = NULL;

  load (fixture, SHOP);
  expand (fixture, "make:", FALSE);
  test = g_object_ref (g_ptr_array_index (fixture->mirror, 6));
  web = g_object_ref (get_group (fixture, "npm:web"));

  load (fixture, "npm::dev\nnpm::new\nmake::build\nnpm:web:dev\nnpm:web:test");
  assert_rows (fixture, "-npm: 2\n dev\n new\n+make: 1\n-npm:web 2\n dev\n test");
  g_assert_cmpuint (fixture->n_changes, ==, 1);
  g_assert_cmpuint (fixture->position, ==, 2);
  g_assert_cmpuint (fixture->n_removed, ==, 1);
  g_assert_cmpuint (fixture->n_added, ==, 1);
  g_assert_true (g_ptr_array_index (fixture->mirror, 6) == test);
  g_assert_true (get_group (fixture, "npm:web") == web);

  load (fixture, "npm::dev\nnpm::new\nmake::build\nnpm:web:dev\nnpm:web:test");
  g_assert_cmpuint (fixture->n_changes, ==, 0);
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GError) error = NULL;

  skep_project_load_finish (SKEP_PROJECT (object), result, &error);
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static char *
make_many (guint n_packages)
{
  g_autoptr (GString) text = g_string_new ("npm::dev");

  for (guint i = 0; i < n_packages; i++)
    g_string_append_printf (text, "\nnpm:p%03u:dev", i);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_many_groups_start_collapsed (Fixture       *fixture,
                                  gconstpointer  data)
{
  g_autofree char *few = make_many (59);
  g_autofree char *many = make_many (60);

  load (fixture, few);
  g_assert_cmpuint (fixture->mirror->len, ==, 120);
  /* While the project is looked at for the first time, this decides nothing. */
  load (fixture, many);
  g_assert_cmpuint (fixture->mirror->len, ==, 62);
  g_assert_true (skep_script_group_get_facts (get_group (fixture, "npm:"))->is_expanded);
}

static void
test_expanded_groups_stay_so (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autofree char *few = make_many (59);
  g_autofree char *many = make_many (60);
  gboolean is_loaded = FALSE;

  skep_project_load_async (fixture->project, NULL, loaded_cb, &is_loaded);
  while (!is_loaded)
    g_main_context_iteration (NULL, TRUE);

  load (fixture, few);
  load (fixture, many);
  g_assert_cmpuint (fixture->mirror->len, ==, 121);
  g_assert_true (skep_script_group_get_facts (get_group (fixture, "npm:p000"))->is_expanded);
  g_assert_false (skep_script_group_get_facts (get_group (fixture, "npm:p059"))->is_expanded);
}

static void
count_signal (guint *n)
{
  ++*n;
}

static void
test_choices_outlive_the_session (Fixture       *fixture,
                                  gconstpointer  data)
{
  g_auto (GStrv) choices = NULL;
  g_autoptr (SkepScriptOutline) next = NULL;
  guint n_signals = 0;

  load (fixture, SHOP);
  g_signal_connect_swapped (fixture->outline, "choices-changed", G_CALLBACK (count_signal),
                            &n_signals);
  expand (fixture, "npm:web", FALSE);
  expand (fixture, "npm:", FALSE);
  expand (fixture, "npm:", TRUE);
  g_assert_cmpuint (n_signals, ==, 3);
  choices = skep_script_outline_dup_choices (fixture->outline);
  g_assert_true (g_strv_equal ((const char *const *) choices,
                               (const char *const[]) { "+npm:", "-npm:web", NULL }));

  next = skep_script_outline_new (fixture->model);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (next)), ==, 8);
  skep_script_outline_set_choices (next, (const char *const[]) { "-npm:web", "odd", "", NULL });
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (next)), ==, 6);
}

static void
test_groups_count_what_runs (Fixture       *fixture,
                             gconstpointer  data)
{
  SkepRunStateChange stopped = { .status = SKEP_RUN_STATUS_STOPPED };
  const SkepScriptGroupFacts *facts;
  SkepRun *run;

  load (fixture, SHOP);
  facts = skep_script_group_get_facts (get_group (fixture, "npm:web"));
  run = skep_run_table_append (
    fixture->table, g_ptr_array_index (skep_script_model_get_scripts (fixture->model), 4), "you");
  skep_run_model_poll (fixture->runs);
  g_assert_cmpuint (facts->n_live, ==, 1);
  g_assert_cmpuint (skep_script_group_get_facts (get_group (fixture, "npm:"))->n_live, ==, 0);

  g_assert_true (skep_run_update_state (run, skep_run_state_apply_change, &stopped));
  skep_run_model_poll (fixture->runs);
  g_assert_cmpuint (facts->n_live, ==, 0);
}

static void
test_rows_know_their_place (Fixture       *fixture,
                            gconstpointer  data)
{
  guint header, position;

  load (fixture, SHOP);
  g_assert_cmpint (skep_script_outline_get_place (fixture->outline, 0), ==, 0);
  g_assert_cmpint (skep_script_outline_get_place (fixture->outline, 3), ==,
                   SKEP_SCRIPT_PLACE_FIRST);
  g_assert_cmpint (skep_script_outline_get_place (fixture->outline, 1), ==,
                   SKEP_SCRIPT_PLACE_FIRST);
  g_assert_cmpint (skep_script_outline_get_place (fixture->outline, 2), ==,
                   SKEP_SCRIPT_PLACE_LAST);
  g_assert_cmpint (skep_script_outline_get_place (fixture->outline, 4), ==,
                   SKEP_SCRIPT_PLACE_FIRST | SKEP_SCRIPT_PLACE_LAST);
  g_assert_true (skep_script_outline_find (fixture->outline, "npm:web:test", &position));
  g_assert_cmpuint (position, ==, 7);
  g_assert_true (skep_script_outline_get_group (fixture->outline, position, &header) ==
                 get_group (fixture, "npm:web"));
  g_assert_cmpuint (header, ==, 5);

  expand (fixture, "npm:web", FALSE);
  g_assert_false (skep_script_outline_find (fixture->outline, "npm:web:test", &position));
  g_assert_false (skep_script_outline_find (fixture->outline, "npm::gone", &position));
}

/* --- Ten thousand --- */

static const char *const verbs[] = { "dev", "build", "test", "lint", "deploy", "watch", "Übung" };

static SkepScript *
make_random (Fixture *fixture,
             GRand   *rand,
             guint    i)
{
  g_autofree char *dir = g_strdup_printf ("packages/p%03u", i * N_PACKAGES / N_MANY);
  g_autofree char *name =
      g_strdup_printf ("%s:%u", verbs[i % G_N_ELEMENTS (verbs)], i);
  SkepScript *script = make_script (fixture, i % 3 == 0 ? "make" : "npm",
                                    i < N_MANY / N_PACKAGES ? "" : dir, name);

  script->is_favorite = g_rand_int_range (rand, 0, 1000) == 0;
  script->is_hidden = g_rand_int_range (rand, 0, 50) == 0;
  return script;
}

/* Some of them are missing each time. */
static GPtrArray *
make_random_scripts (Fixture *fixture,
                     GRand   *rand,
                     guint    max_missing)
{
  GPtrArray *scripts = new_scripts ();
  guint gap = g_rand_int_range (rand, 0, N_MANY);
  guint length = g_rand_int_range (rand, 0, max_missing + 1);

  for (guint i = 0; i < N_MANY; i++)
    if (i < gap || i >= gap + length)
      g_ptr_array_add (scripts, make_random (fixture, rand, i));

  return scripts;
}

/* What the outline should list, worked out as simply as possible. */
typedef struct
{
  GPtrArray *scripts;
  GHashTable *collapsed; /* keys, without a filter */
  GHashTable *folded;    /* keys, since the filter is this one */
  char *word;            /* one, or empty */
  gboolean show_hidden;
} Naive;

static char *
naive_key (const SkepScript *script)
{
  return script->is_favorite ? g_strdup ("favorites")
                             : g_strdup_printf ("%s:%s", script->source, script->dir);
}

static gboolean
naive_contains (const char *field,
                const char *word)
{
  g_autofree char *folded = g_utf8_casefold (field, -1);

  return strstr (folded, word) != NULL;
}

static gboolean
naive_matches (Naive            *naive,
               const SkepScript *script)
{
  return naive_contains (script->name, naive->word) ||
         naive_contains (script->command, naive->word) ||
         naive_contains (script->dir, naive->word) ||
         naive_contains (script->source, naive->word);
}

static gboolean
naive_is_listed (Naive            *naive,
                 const SkepScript *script)
{
  return (naive->show_hidden || !script->is_hidden) && naive_matches (naive, script);
}

/* Keys in the order of their first script, matching or not, favourites before all. */
static GPtrArray *
naive_sort_keys (Naive      *naive,
                 GHashTable *by_key)
{
  GPtrArray *keys = g_ptr_array_new ();

  for (guint i = 0; i < naive->scripts->len; i++)
    {
      const SkepScript *script = g_ptr_array_index (naive->scripts, i);
      char *key = naive_key (script);
      GPtrArray *members = g_hash_table_lookup (by_key, key);

      if (script->is_hidden && !naive->show_hidden)
        {
          g_free (key);
          continue;
        }
      if (members == NULL)
        {
          members = g_ptr_array_new ();
          g_hash_table_insert (by_key, key, members);
          g_ptr_array_insert (keys, script->is_favorite ? 0 : -1, key);
        }
      else
        {
          g_free (key);
        }
      if (naive_is_listed (naive, script))
        g_ptr_array_add (members, (gpointer) script);
    }

  return keys;
}

static char *
naive_list (Naive *naive)
{
  g_autoptr (GHashTable) by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                         (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GPtrArray) keys = naive_sort_keys (naive, by_key);
  GHashTable *collapsed = *naive->word != '\0' ? naive->folded : naive->collapsed;
  GString *rows = g_string_new (NULL);

  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = g_ptr_array_index (keys, i);
      GPtrArray *members = g_hash_table_lookup (by_key, key);
      gboolean is_collapsed = g_hash_table_contains (collapsed, key);

      if (members->len == 0)
        continue;
      g_string_append_printf (rows, "%c%s %u\n", is_collapsed ? '+' : '-', key, members->len);
      for (guint j = 0; !is_collapsed && j < members->len; j++)
        g_string_append_printf (rows, " %s\n",
                                ((SkepScript *) g_ptr_array_index (members, j))->name);
    }

  return g_string_free (rows, FALSE);
}

static char *
list_mirror (Fixture *fixture)
{
  GString *rows = g_string_new (NULL);

  for (guint i = 0; i < fixture->mirror->len; i++)
    {
      g_autofree char *row = describe_row (g_ptr_array_index (fixture->mirror, i));

      g_string_append (rows, row);
      g_string_append_c (rows, '\n');
    }

  return g_string_free (rows, FALSE);
}

/* The first line that differs says more than two lists of ten thousand. */
static void
assert_same_lines (const char *actual,
                   const char *expected)
{
  g_auto (GStrv) actual_lines = NULL;
  g_auto (GStrv) expected_lines = NULL;

  if (g_str_equal (actual, expected))
    return;

  actual_lines = g_strsplit (actual, "\n", -1);
  expected_lines = g_strsplit (expected, "\n", -1);
  for (guint i = 0; actual_lines[i] != NULL; i++)
    g_assert_cmpstr (actual_lines[i], ==, expected_lines[i]);
  g_assert_not_reached ();
}

static void
toggle_any (Fixture *fixture,
            Naive   *naive,
            GRand   *rand)
{
  GHashTable *collapsed = *naive->word != '\0' ? naive->folded : naive->collapsed;
  gpointer row;
  const char *key;
  gboolean is_expanded;

  if (fixture->mirror->len == 0)
    return;

  row = g_ptr_array_index (fixture->mirror, g_rand_int_range (rand, 0, fixture->mirror->len));
  if (!SKEP_IS_SCRIPT_GROUP (row))
    return;

  key = skep_script_group_get_key (row);
  is_expanded = g_hash_table_contains (collapsed, key);
  if (is_expanded)
    g_hash_table_remove (collapsed, key);
  else
    g_hash_table_add (collapsed, g_strdup (key));
  skep_script_outline_set_expanded (fixture->outline, row, is_expanded);
}

static void
filter_any (Fixture *fixture,
            Naive   *naive,
            GRand   *rand)
{
  static const char *const words[] = { "", "", "p01", "dev", "übung", "make", "x", "77" };
  const char *word = words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))];

  g_free (naive->word);
  naive->word = g_strdup (word);
  g_hash_table_remove_all (naive->folded);
  filter (fixture, word);
}

static void
load_any (Fixture *fixture,
          Naive   *naive,
          GRand   *rand,
          guint    max_missing)
{
  g_clear_pointer (&naive->scripts, g_ptr_array_unref);
  naive->scripts = make_random_scripts (fixture, rand, max_missing);
  skep_script_model_set_scripts (fixture->model, naive->scripts);
}

static void
step (Fixture *fixture,
      Naive   *naive,
      GRand   *rand)
{
  int what = g_rand_int_range (rand, 0, 20);

  if (what < 14)
    toggle_any (fixture, naive, rand);
  else if (what < 18)
    filter_any (fixture, naive, rand);
  else if (what < 19)
    load_any (fixture, naive, rand, 500);
  else
    skep_script_outline_set_show_hidden (fixture->outline,
                                         naive->show_hidden = !naive->show_hidden);
}

static void
test_any_changes_are_exact (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());
  Naive naive = { NULL, };

  naive.collapsed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  naive.folded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  naive.word = g_strdup ("");
  load_any (fixture, &naive, rand, 0);
  /* So that everything in the naive list starts expanded too. */
  skep_script_outline_set_all_expanded (fixture->outline, TRUE);

  for (guint i = 0; i < N_STEPS; i++)
    {
      g_autofree char *expected = NULL;
      g_autofree char *actual = NULL;

      fixture->n_changes = 0;
      step (fixture, &naive, rand);
      g_assert_cmpuint (fixture->n_changes, <=, 1);
      expected = naive_list (&naive);
      actual = list_mirror (fixture);
      assert_same_lines (actual, expected);
    }

  g_ptr_array_unref (naive.scripts);
  g_hash_table_unref (naive.collapsed);
  g_hash_table_unref (naive.folded);
  g_free (naive.word);
}

static void
test_keystroke_is_fast (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GPtrArray) scripts = make_random_scripts (fixture, rand, 0);
  static const char *const texts[] = { "b", "bu", "bui", "buil", "build", "build p", "" };
  gint64 longest_us = 0;

  /* Nobody follows who would make an item of each. */
  g_signal_handlers_disconnect_by_data (fixture->outline, fixture);
  skep_script_model_set_scripts (fixture->model, scripts);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      gint64 begin = g_get_monotonic_time ();

      filter (fixture, texts[i]);
      longest_us = MAX (longest_us, g_get_monotonic_time () - begin);
    }

  g_test_message ("longest keystroke over %u scripts: %.2f ms", scripts->len,
                  longest_us / 1000.0);
  g_assert_cmpint (longest_us, <, MAX_KEYSTROKE_USEC);
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture       *fixture,
                  gconstpointer  data);
  } tests[] = {
    { "groups-by-folder-and-source", test_groups_by_folder_and_source },
    { "favorites-come-first-and-once", test_favorites_come_first_and_once },
    { "hidden-scripts-are-left-out", test_hidden_scripts_are_left_out },
    { "collapse-is-one-change", test_collapse_is_one_change },
    { "filter-needs-every-word", test_filter_needs_every_word },
    { "filter-expands-for-a-while", test_filter_expands_for_a_while },
    { "reload-keeps-rows", test_reload_keeps_rows },
    { "many-groups-start-collapsed", test_many_groups_start_collapsed },
    { "expanded-groups-stay-so", test_expanded_groups_stay_so },
    { "choices-outlive-the-session", test_choices_outlive_the_session },
    { "groups-count-what-runs", test_groups_count_what_runs },
    { "rows-know-their-place", test_rows_know_their_place },
    { "any-changes-are-exact", test_any_changes_are_exact },
    { "keystroke-is-fast", test_keystroke_is_fast },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/script-outline/", tests[i].path, NULL);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  g_test_add_func ("/script-filter/looks-into-every-field", test_filter_looks_into_every_field);

  return g_test_run ();
}

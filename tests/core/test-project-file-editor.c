/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-project-file-editor.h"

#define NOBODY 65534

typedef struct
{
  const char *name;
  const char *before;
  const char *path;  /* keys with a slash between */
  const char *value; /* JSON; NULL: removed */
  const char *after;
} Edit;

static const Edit edits[] = {
  { "replaces-a-value-only", "{\n  \"a\" : 1 ,\n\t\"b\":[ 1,2 ]\n}", "a", "\"x\"",
    "{\n  \"a\" : \"x\" ,\n\t\"b\":[ 1,2 ]\n}" },
  { "adds-as-the-last-one-is", "{\n    \"a\": 1\n}\n", "b", "2", "{\n    \"a\": 1,\n    \"b\": "
                                                                 "2\n}\n" },
  { "adds-with-tabs", "{\n\t\"a\": 1\n}", "b", "{ \"c\": \"d\" }",
    "{\n\t\"a\": 1,\n\t\"b\": {\n\t\t\"c\": \"d\"\n\t}\n}" },
  { "adds-with-carriage-returns", "{\r\n  \"a\": 1\r\n}\r\n", "b", "{ \"c\": 1 }",
    "{\r\n  \"a\": 1,\r\n  \"b\": {\r\n    \"c\": 1\r\n  }\r\n}\r\n" },
  { "adds-in-one-line", "{ \"a\": 1 }", "b", "{ \"c\": [1, 2] }",
    "{ \"a\": 1, \"b\": { \"c\": [1, 2] } }" },
  { "adds-densely", "{\"a\":1}", "b", "{ \"c\": [1, 2], \"d\": 3 }",
    "{\"a\":1,\"b\":{\"c\":[1,2],\"d\":3}}" },
  { "adds-to-nothing", "{}", "a", "1", "{ \"a\": 1 }" },
  { "adds-to-nothing-in-lines", "{\n  \"a\": {  }\n}\n", "a/b", "1",
    "{\n  \"a\": {\n    \"b\": 1\n  }\n}\n" },
  { "adds-what-is-on-the-way", "{\n  \"name\": \"x\"\n}\n", "scripts/db/command", "\"up\"",
    "{\n  \"name\": \"x\",\n  \"scripts\": {\n    \"db\": {\n      \"command\": \"up\"\n    }\n  "
    "}\n}\n" },
  { "adds-objects-in-lines-as-others-are",
    "{\n  \"scripts\": {\n    \"a\": { \"command\": \"x\" }\n  "
    "}\n}\n", "scripts/b/command", "\"y\"",
    "{\n  \"scripts\": {\n    \"a\": { \"command\": \"x\" },\n    \"b\": { \"command\": \"y\" }\n "
    " }\n}\n" },
  { "removes-the-first", "{\n  \"a\": 1,\n  \"b\": 2\n}", "a", NULL, "{\n  \"b\": 2\n}" },
  { "removes-the-last", "{\n  \"a\": 1 ,\n  \"b\": 2\n}", "b", NULL, "{\n  \"a\": 1 \n}" },
  { "removes-the-only-one", "{ \"a\": { \"b\": 1 } }", "a/b", NULL, "{ \"a\": {} }" },
  { "removes-all-of-that-key", "{ \"a\": 1, \"b\": 2, \"\\u0061\": 3 }", "a", NULL, "{ \"b\": 2 "
                                                                                    "}" },
  { "removes-nothing", "{ \"a\": 1 }", "b/c", NULL, "{ \"a\": 1 }" },
  { "changes-the-last-of-that-key", "{ \"a\": 1, \"a\": 2 }", "a", "3", "{ \"a\": 1, \"a\": 3 }" },
  { "knows-escaped-keys", "{ \"\\\"a\\\\\": 1, \"x\": \"}\\\\\" }", "\"a\\", "2",
    "{ \"\\\"a\\\\\": 2, \"x\": \"}\\\\\" }" },
  { "keeps-what-is-not-known", "{ \"x\": null, \"y\": [{}, [], 1e3], \"a\": 0 }", "a", "true",
    "{ \"x\": null, \"y\": [{}, [], 1e3], \"a\": true }" },
  { "keeps-no-newline-at-the-end", "{\n \"a\": 1\n}", "b", "2", "{\n \"a\": 1,\n \"b\": 2\n}" },
};

static SkepProjectFileEditor *
open_editor (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  SkepProjectFileEditor *editor = skep_project_file_editor_open (fixture->project, &error);

  g_assert_no_error (error);
  return editor;
}

static void
save (SkepProjectFileEditor *editor)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (skep_project_file_editor_save (editor, &error));
  g_assert_no_error (error);
}

static char *
read_text (Fixture *fixture)
{
  g_autofree char *path = fixture_path (fixture, "skep.json");
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
set (SkepProjectFileEditor *editor,
     const char            *path,
     const char            *value)
{
  g_auto (GStrv) keys = g_strsplit (path, "/", -1);
  g_autoptr (JsonNode) node = value != NULL ? json_from_string (value, NULL) : NULL;
  g_autoptr (GError) error = NULL;

  skep_project_file_editor_set (editor, (const char *const *) keys, node, &error);
  g_assert_no_error (error);
}

static void
test_edit (gconstpointer data)
{
  const Edit *edit = data;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepProjectFileEditor) editor = NULL;
  g_autofree char *after = NULL;

  fixture_write (fixture, "skep.json", edit->before);
  editor = open_editor (fixture);
  set (editor, edit->path, edit->value);
  save (editor);
  after = read_text (fixture);
  g_assert_cmpstr (after, ==, edit->after);
}

static const struct
{
  const char *before;
  const char *names;
  gboolean is_listed;
  const char *after;
} listings[] = {
  { "{\n  \"a\": 1\n}\n", "dev", TRUE, "{\n  \"a\": 1,\n  \"favorites\": [\"dev\"]\n}\n" },
  { "{ \"favorites\": [ \"a\" ] }", "dev npm::dev", TRUE, "{ \"favorites\": [ \"a\", \"dev\" ] }" },
  { "{ \"favorites\": [\"a\"] }", "dev", TRUE, "{ \"favorites\": [\"a\", \"dev\"] }" },
  { "{\n \"favorites\": [\n  \"a\"\n ]\n}", "dev", TRUE,
    "{\n \"favorites\": [\n  \"a\",\n  \"dev\"\n ]\n}" },
  { "{ \"favorites\": [\"npm::dev\"] }", "dev npm::dev", TRUE, "{ \"favorites\": [\"npm::dev\"] "
                                                               "}" },
  { "{ \"favorites\": \"a\" }", "dev", TRUE, "{ \"favorites\": [\"a\", \"dev\"] }" },
  { "{ \"favorites\": [\"npm::dev\", \"a\", \"dev\"] }", "dev npm::dev", FALSE,
    "{ \"favorites\": [\"a\"] }" },
  { "{ \"favorites\": [\"dev\"] }", "dev npm::dev", FALSE, "{ \"favorites\": [] }" },
  { "{ \"favorites\": [1, \"*\"] }", "dev", FALSE, "{ \"favorites\": [1, \"*\"] }" },
  { "{}", "dev", FALSE, "{}" },
};

static void
test_listings (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (listings); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new ();
      g_autoptr (SkepProjectFileEditor) editor = NULL;
      g_auto (GStrv) names = g_strsplit (listings[i].names, " ", -1);
      g_autoptr (GError) error = NULL;

      fixture_write (fixture, "skep.json", listings[i].before);
      editor = open_editor (fixture);
      g_assert_true (skep_project_file_editor_set_listed (editor, "favorites",
                                                          (const char *const *) names,
                                                          listings[i].is_listed, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (skep_project_file_editor_get_text (editor), ==, listings[i].after);
    }
}

static void
test_new_file (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepProjectFileEditor) editor = open_editor (fixture);
  g_autofree char *text = NULL;

  set (editor, "scripts/db/command", "\"up\"");
  save (editor);
  text = read_text (fixture);
  g_assert_cmpstr (text, ==,
                   "{\n  \"$schema\": \"" SKEP_PROJECT_FILE_SCHEMA "\",\n  \"scripts\": {\n"
                   "    \"db\": {\n      \"command\": \"up\"\n    }\n  }\n}\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "db");
  fixture_assert_problems (fixture, "");
}

static void
test_empty_file (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepProjectFileEditor) editor = NULL;

  fixture_write (fixture, "skep.json", " \n");
  editor = open_editor (fixture);
  set (editor, "scripts/db/command", "\"up\"");
  save (editor);
  fixture_run (fixture);
  fixture_assert_names (fixture, "db");
}

static void
test_byte_order_mark (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepProjectFileEditor) editor = NULL;
  g_autofree char *text = NULL;

  fixture_write (fixture, "skep.json", "\xef\xbb\xbf{\r\n}");
  editor = open_editor (fixture);
  set (editor, "name", "\"x\"");
  save (editor);
  text = read_text (fixture);
  g_assert_cmpstr (text, ==, "\xef\xbb\xbf{\r\n  \"name\": \"x\"\r\n}");
}

static void
test_mode_and_link (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepProjectFileEditor) editor = NULL;
  g_autofree char *link = fixture_path (fixture, "skep.json");
  g_autofree char *target = fixture_path (fixture, "real.json");
  g_autofree char *text = NULL;
  struct stat info;

  fixture_write (fixture, "real.json", "{}");
  g_assert_cmpint (g_chmod (target, 0666), ==, 0);
  g_assert_cmpint (symlink ("real.json", link), ==, 0);
  editor = open_editor (fixture);
  set (editor, "name", "\"x\"");
  save (editor);
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_cmpint (stat (target, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0666);
  g_file_get_contents (target, &text, NULL, NULL);
  g_assert_cmpstr (text, ==, "{ \"name\": \"x\" }");
}

static void
assert_not_saved (Fixture               *fixture,
                  SkepProjectFileEditor *editor,
                  int                    code,
                  const char            *message,
                  const char            *text)
{
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (skep_project_file_editor_save (editor, &error));
  g_assert_error (error, G_IO_ERROR, code);
  g_assert_cmpstr (error->message, ==, message);
  after = read_text (fixture);
  g_assert_cmpstr (after, ==, text);
}

static void
test_changed_meanwhile (void)
{
  const char *const befores[] = { "{}", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (befores); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new ();
      g_autoptr (SkepProjectFileEditor) editor = NULL;

      if (befores[i] != NULL)
        fixture_write (fixture, "skep.json", befores[i]);
      editor = open_editor (fixture);
      set (editor, "name", "\"mine\"");
      fixture_write (fixture, "skep.json", "{ }");
      assert_not_saved (fixture, editor, G_IO_ERROR_WRONG_ETAG,
                        "“skep.json” was changed by another program meanwhile.", "{ }");
    }
}

static void
test_read_only (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepProjectFileEditor) editor = NULL;
  g_autofree char *path = fixture_path (fixture, "skep.json");

  fixture_write (fixture, "skep.json", "{}");
  g_assert_cmpint (g_chmod (path, 0444), ==, 0);
  g_assert_cmpint (g_chmod (fixture->project, 0777), ==, 0);
  g_assert_cmpint (g_chmod (fixture->top, 0755), ==, 0);
  editor = open_editor (fixture);
  set (editor, "name", "\"x\"");
  if (geteuid () == 0)
    g_assert_cmpint (seteuid (NOBODY), ==, 0);
  assert_not_saved (fixture, editor, G_IO_ERROR_PERMISSION_DENIED,
                    "“skep.json” can’t be written: Permission denied", "{}");
  if (getuid () == 0)
    g_assert_cmpint (seteuid (0), ==, 0);
}

static void
test_saves_again (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepProjectFileEditor) editor = NULL;
  g_autofree char *text = NULL;

  fixture_write (fixture, "skep.json", "{}");
  editor = open_editor (fixture);
  set (editor, "name", "\"x\"");
  save (editor);
  set (editor, "name", "\"y\"");
  save (editor);
  text = read_text (fixture);
  g_assert_cmpstr (text, ==, "{ \"name\": \"y\" }");
}

static const struct
{
  const char *text;
  const char *message;
} broken[] = {
  { "{\n  // a comment\n  \"a\": 1\n}",
    "“skep.json” has comments, which JSON doesn’t know; remove them first." },
  { "{ \"a\": 1 /* x */ }", "“skep.json” has comments, which JSON doesn’t know; remove them "
                            "first." },
  { "{\n\"a\": \"//\"", "skep.json:2: The file ends before its last “}”." },
  { "[]", "skep.json:1: “{” is expected here." },
  { "{ \"a\": \"\xff\" }", "skep.json:1: This is not valid UTF-8." },
};

static void
test_broken (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new ();
      g_autoptr (GError) error = NULL;

      fixture_write (fixture, "skep.json", broken[i].text);
      g_assert_null (skep_project_file_editor_open (fixture->project, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_assert_cmpstr (error->message, ==, broken[i].message);
    }
}

static void
test_wrong_types (void)
{
  static const char *const path[] = { "scripts", "db", "command", NULL };
  static const char *const names[] = { "dev", NULL };
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepProjectFileEditor) editor = NULL;
  g_autoptr (JsonNode) value = json_node_init_string (json_node_alloc (), "x");
  g_autoptr (GError) error = NULL;

  fixture_write (fixture, "skep.json", "{ \"scripts\": { \"db\": 1 }, \"hide\": {} }");
  editor = open_editor (fixture);
  g_assert_false (skep_project_file_editor_set (editor, path, value, &error));
  g_assert_cmpstr (error->message, ==, "“db” in “skep.json” must be an object.");
  g_clear_error (&error);
  g_assert_false (skep_project_file_editor_set_listed (editor, "hide", names, TRUE, &error));
  g_assert_cmpstr (error->message, ==, "“hide” in “skep.json” must be a list.");
  g_assert_cmpstr (skep_project_file_editor_get_text (editor), ==,
                   "{ \"scripts\": { \"db\": 1 }, \"hide\": {} }");
}

static void
test_find_key (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepProjectFileEditor) editor = NULL;
  g_autoptr (SkepScript) own = skep_script_new ("/p", "npm", "f", "", "dev");
  g_autoptr (SkepScript) webs = skep_script_new ("/p", "npm", "f", "web", "dev");
  g_autoptr (SkepScript) test = skep_script_new ("/p", "npm", "f", "", "test");

  fixture_write (fixture, "skep.json",
                 "{ \"scripts\": { \"dev\": {}, \"npm::test\": {}, \"test\": {} } }");
  editor = open_editor (fixture);
  g_assert_cmpstr (skep_project_file_editor_find_key (editor, own), ==, "dev");
  g_assert_null (skep_project_file_editor_find_key (editor, webs));
  g_assert_cmpstr (skep_project_file_editor_find_key (editor, test), ==, "npm::test");
}

/* Random files and edits, compared with what json-glib makes of the same edit. */

static const char *const keys[] = { "a", "b", "scripts", "é", "x\"y", "\\", "a b" };

static const char *
pick_space (GRand *rand)
{
  static const char *const spaces[] = { "", "", " ", "\n", "\n  ", "\r\n\t", "\t " };

  return spaces[g_rand_int_range (rand, 0, G_N_ELEMENTS (spaces))];
}

static void
write_random (GRand   *rand,
              GString *text,
              guint    depth)
{
  static const char *const scalars[] = {
    "1", "-0.5", "true", "null", "\"\"", "\"x\"", "\"}]{[,:\\\"\"", "\"\\u00e9\\\\\"", "[]",
    "{}", "{ }",
  };
  gboolean is_object = depth == 0 || g_rand_boolean (rand);
  guint first = g_rand_int_range (rand, 0, G_N_ELEMENTS (keys));
  guint n_items = g_rand_int_range (rand, 0, 5);

  if (depth > 3 || (depth > 0 && g_rand_int_range (rand, 0, 3) == 0))
    {
      g_string_append (text, scalars[g_rand_int_range (rand, 0, G_N_ELEMENTS (scalars))]);
      return;
    }
  g_string_append_printf (text, "%c%s", is_object ? '{' : '[', pick_space (rand));
  for (guint i = 0; i < n_items; i++)
    {
      g_autofree char *key = g_strescape (keys[(first + i) % G_N_ELEMENTS (keys)], "é\xc3\xa9");

      if (is_object)
        g_string_append_printf (text, "\"%s\"%s:%s", key, pick_space (rand), pick_space (rand));
      write_random (rand, text, depth + 1);
      g_string_append_printf (text, "%s%s%s", pick_space (rand), i + 1 < n_items ? "," : "",
                              pick_space (rand));
    }
  g_string_append_c (text, is_object ? '}' : ']');
}

/* The same edit on a tree. FALSE if it isn't possible. */
static gboolean
set_in_tree (JsonObject         *object,
             const char *const  *path,
             JsonNode           *value)
{
  JsonNode *node = json_object_get_member (object, path[0]);

  if (path[1] == NULL && value == NULL)
    json_object_remove_member (object, path[0]);
  else if (path[1] == NULL)
    json_object_set_member (object, path[0], json_node_copy (value));
  if (path[1] == NULL)
    return TRUE;
  if (node == NULL && value == NULL)
    return TRUE;
  if (node == NULL)
    {
      node = json_node_init_object (json_node_alloc (), json_object_new ());
      json_object_unref (json_node_get_object (node));
      json_object_set_member (object, path[0], node);
    }
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return value == NULL;
  return set_in_tree (json_node_get_object (node), path + 1, value);
}

/* All that differs is in one place: what is left of the longer text is the shorter one, or, where a
 * value is replaced, both have a part of their own. */
static gsize
count_changed_bytes (const char *before,
                     const char *after)
{
  gsize n_before = strlen (before);
  gsize n_after = strlen (after);
  gsize start = 0;
  gsize end = 0;

  while (start < n_before && start < n_after && before[start] == after[start])
    start++;
  while (end < n_before - start && end < n_after - start
         && before[n_before - 1 - end] == after[n_after - 1 - end])
    end++;
  return n_before - start - end;
}

static void
check_random_edit (GRand      *rand,
                   Fixture    *fixture,
                   const char *text)
{
  g_autoptr (SkepProjectFileEditor) editor = NULL;
  const char *path[4] = { NULL };
  g_autoptr (JsonNode) tree = json_from_string (text, NULL);
  g_autoptr (JsonNode) value = NULL;
  g_autoptr (JsonNode) old = NULL;
  g_autoptr (JsonNode) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_possible;
  gsize n_changed;

  for (int i = g_rand_int_range (rand, 1, 4); i > 0; i--)
    path[i - 1] = keys[g_rand_int_range (rand, 0, G_N_ELEMENTS (keys))];
  if (g_rand_int_range (rand, 0, 3) > 0)
    value = json_from_string (g_rand_boolean (rand) ? "\"new\"" : "{ \"n\": [1, {}], \"m\": {} "
                                                                  "}", NULL);
  fixture_write (fixture, "skep.json", text);
  editor = open_editor (fixture);
  old = skep_project_file_editor_read (editor, path);
  is_possible = set_in_tree (json_node_get_object (tree), path, value);
  g_assert_true (skep_project_file_editor_set (editor, path, value, &error) == is_possible);
  result = json_from_string (skep_project_file_editor_get_text (editor), NULL);
  n_changed = count_changed_bytes (text, skep_project_file_editor_get_text (editor));
  if (is_possible)
    g_assert_true (json_node_equal (tree, result));
  /* An addition takes nothing away but the space in an empty container. */
  if (!is_possible || (old == NULL && value == NULL))
    g_assert_cmpstr (text, ==, skep_project_file_editor_get_text (editor));
  else if (old == NULL)
    g_assert_cmpuint (n_changed, <=, strlen ("\r\n\t\r\n\t"));
}

static void
test_random_edits (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261121);
  g_autoptr (Fixture) fixture = fixture_new ();

  for (guint round = 0; round < 3000; round++)
    {
      g_autoptr (GString) text = g_string_new (pick_space (rand));

      write_random (rand, text, 0);
      g_string_append (text, pick_space (rand));
      check_random_edit (rand, fixture, text->str);
    }
}

static void
test_mutants (void)
{
  static const char text[] = "{\n \"name\": \"My shop\", \"scripts\": {\n \"db\": { \"command\": "
                             "\"up\", \"env\": { \"A\": \"\\u00e9\" } } },\r\n\"hide\": [\"x\"] }";
  static const char *const names[] = { "db", "skep::db", NULL };
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261121);
  g_autoptr (Fixture) fixture = fixture_new ();
  guint n_opened = 0;

  for (guint round = 0; round < 3000; round++)
    {
      g_autoptr (GString) mutant = g_string_new (text);
      g_autoptr (SkepProjectFileEditor) editor = NULL;
      g_autoptr (JsonNode) value = json_node_init_string (json_node_alloc (), "x");
      const char *path[] = { "scripts", "db", "env", "A", NULL };

      for (guint n = g_rand_int_range (rand, 1, 4); n > 0; n--)
        fixture_mutate_once (rand, mutant, fixture_pieces);
      fixture_write_bytes (fixture, "skep.json", mutant->str, mutant->len);
      if ((editor = skep_project_file_editor_open (fixture->project, NULL)) == NULL)
        continue;
      n_opened++;
      skep_project_file_editor_set (editor, path, value, NULL);
      skep_project_file_editor_set_listed (editor, "hide", names, g_rand_boolean (rand), NULL);
      skep_project_file_editor_set (editor, path, NULL, NULL);
      /* The disk is slow, and the text is checked before it is written. */
      if (n_opened % 50 == 0)
        save (editor);
    }
  g_assert_cmpuint (n_opened, >, 50);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      g_autofree char *path = g_strconcat ("/project-file-editor/edit/", edits[i].name, NULL);

      g_test_add_data_func (path, &edits[i], test_edit);
    }
  g_test_add_func ("/project-file-editor/lists", test_listings);
  g_test_add_func ("/project-file-editor/new-file-names-its-schema", test_new_file);
  g_test_add_func ("/project-file-editor/empty-file-is-none", test_empty_file);
  g_test_add_func ("/project-file-editor/byte-order-mark-stays", test_byte_order_mark);
  g_test_add_func ("/project-file-editor/mode-and-link-stay", test_mode_and_link);
  g_test_add_func ("/project-file-editor/changed-file-is-not-overwritten", test_changed_meanwhile);
  g_test_add_func ("/project-file-editor/read-only-file-is-not-overwritten", test_read_only);
  g_test_add_func ("/project-file-editor/saves-again", test_saves_again);
  g_test_add_func ("/project-file-editor/broken-file-is-refused", test_broken);
  g_test_add_func ("/project-file-editor/wrong-types-are-named", test_wrong_types);
  g_test_add_func ("/project-file-editor/finds-the-key-of-a-script", test_find_key);
  g_test_add_func ("/project-file-editor/random-edits-change-nothing-else", test_random_edits);
  g_test_add_func ("/project-file-editor/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}

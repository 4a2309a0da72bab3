/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script.h"

static SkepScript *
make_script (void)
{
  SkepScript *script = skep_script_new ("/src/shop", "npm", "package.json", "", "dev");

  script->command = g_strdup ("vite");
  script->description = g_strdup ("Serve");
  script->package = g_strdup ("shop");
  script->manager_reason = g_strdup ("There is a lockfile.");
  script->argv = g_strsplit ("npm run dev", " ", -1);
  script->cwd = g_strdup ("/src/shop");
  script->unavailable = g_strdup ("npm is missing");
  return script;
}

static void
test_id (void)
{
  g_autoptr (SkepScript) script = skep_script_new ("/shop", "npm", "a/package.json", "a", "x:y");

  g_assert_cmpstr (script->id, ==, "npm:a:x:y");
  g_assert_cmpstr (script->name, ==, "x:y");
  g_assert_nonnull (script->environment);
  g_assert_null (script->environment[0]);
}

static void
test_display (void)
{
  g_autoptr (SkepScript) script = skep_script_new ("/p", "make", "M\xff", "d\xff", "a\xff\x1b[2J");

  g_assert_cmpstr (script->file, ==, "M\xef\xbf\xbd");
  g_assert_cmpstr (script->dir, ==, "d\xef\xbf\xbd");
  g_assert_cmpstr (script->name, ==, "a\xef\xbf\xbd\xef\xbf\xbd[2J");
  g_assert_true (g_utf8_validate (script->id, -1, NULL));
}

static void
test_display_lines (void)
{
  g_autofree char *text = skep_script_make_display ("a\nb\tc\xc2\x85 \xc3\xa9 \xf0\x9f\x90\x9d");

  g_assert_cmpstr (text, ==, "a b c\xef\xbf\xbd \xc3\xa9 \xf0\x9f\x90\x9d");
}

static void
test_display_length (void)
{
  g_autofree char *long_text = g_strnfill (8 * 1024 * 1024, 'x');
  g_autofree char *text = skep_script_make_display (long_text);

  g_assert_cmpuint (strlen (text), ==, 4096 + strlen ("…"));
  g_assert_true (g_str_has_suffix (text, "x…"));
}

static void
test_equal (void)
{
  g_autoptr (SkepScript) a = make_script ();
  g_autoptr (SkepScript) b = make_script ();

  g_assert_true (skep_script_equal (a, b));
  g_assert_true (skep_script_is_same (a, b));
}

typedef struct
{
  const char *name;
  gsize offset;
} StringField;

static const StringField string_fields[] = {
  { "package", G_STRUCT_OFFSET (SkepScript, package) },
  { "manager_reason", G_STRUCT_OFFSET (SkepScript, manager_reason) },
  { "command", G_STRUCT_OFFSET (SkepScript, command) },
  { "description", G_STRUCT_OFFSET (SkepScript, description) },
  { "cwd", G_STRUCT_OFFSET (SkepScript, cwd) },
  { "unavailable", G_STRUCT_OFFSET (SkepScript, unavailable) },
};

static void
test_not_equal (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (string_fields); i++)
    {
      g_autoptr (SkepScript) a = make_script ();
      g_autoptr (SkepScript) b = make_script ();
      char **field = G_STRUCT_MEMBER_P (b, string_fields[i].offset);

      g_test_message ("%s", string_fields[i].name);
      g_free (*field);
      *field = g_strdup ("other");
      g_assert_false (skep_script_equal (a, b));
      g_clear_pointer (field, g_free);
      g_assert_false (skep_script_equal (a, b));
      g_assert_true (skep_script_is_same (a, b));
    }
}

static void
test_not_equal_vectors (void)
{
  g_autoptr (SkepScript) a = make_script ();
  g_autoptr (SkepScript) b = make_script ();
  g_autoptr (SkepScript) c = make_script ();

  g_free (b->argv[2]);
  b->argv[2] = g_strdup ("test");
  g_assert_false (skep_script_equal (a, b));
  g_strfreev (c->environment);
  c->environment = g_strsplit ("PORT=1", " ", -1);
  g_assert_false (skep_script_equal (a, c));
}

static void
test_not_equal_file (void)
{
  g_autoptr (SkepScript) a = skep_script_new ("/src", "npm", "package.json", "", "dev");
  g_autoptr (SkepScript) b = skep_script_new ("/src", "npm", "other.json", "", "dev");

  g_assert_false (skep_script_equal (a, b));
  g_assert_true (skep_script_is_same (a, b));
}

static void
test_not_equal_parameters (void)
{
  g_autoptr (SkepScript) a = make_script ();
  g_autoptr (SkepScript) b = make_script ();
  g_autoptr (SkepScript) copy = NULL;
  SkepScriptParameter *parameter = skep_script_parameter_new ("target");

  b->parameters = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_parameter_free);
  g_ptr_array_add (b->parameters, parameter);
  g_assert_false (skep_script_equal (a, b));
  copy = skep_script_copy (b);
  g_assert_true (skep_script_equal (b, copy));
  a->parameters = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_parameter_free);
  g_ptr_array_add (a->parameters, skep_script_parameter_copy (parameter));
  g_assert_true (skep_script_equal (a, b));
  ((SkepScriptParameter *) a->parameters->pdata[0])->is_required = TRUE;
  g_assert_false (skep_script_equal (a, b));
}

static void
test_not_equal_plans (void)
{
  g_autoptr (SkepScript) a = make_script ();
  g_autoptr (SkepScript) b = make_script ();
  g_autoptr (SkepScript) copy = NULL;

  b->plan = skep_script_plan_new ();
  g_assert_false (skep_script_equal (a, b));
  copy = skep_script_copy (b);
  g_assert_true (skep_script_equal (b, copy));
  a->plan = skep_script_plan_new ();
  g_assert_true (skep_script_equal (a, b));
  skep_script_plan_add_dependency (a->plan, "npm::dev", SKEP_DEPENDENCY_READY);
  g_assert_false (skep_script_equal (a, b));
  skep_script_plan_add_dependency (b->plan, "npm::dev", SKEP_DEPENDENCY_STARTED);
  g_assert_false (skep_script_equal (a, b));
}

static void
test_not_same (void)
{
  g_autoptr (SkepScript) a = skep_script_new ("/src/shop", "npm", "package.json", "", "dev");
  g_autoptr (SkepScript) project = skep_script_new ("/src/blog", "npm", "package.json", "", "dev");
  g_autoptr (SkepScript) source = skep_script_new ("/src/shop", "make", "package.json", "", "dev");
  g_autoptr (SkepScript) name = skep_script_new ("/src/shop", "npm", "package.json", "", "test");

  g_assert_false (skep_script_is_same (a, project));
  g_assert_false (skep_script_is_same (a, source));
  g_assert_false (skep_script_is_same (a, name));
}

static gpointer
ref_in_thread (gpointer data)
{
  for (guint i = 0; i < 20000; i++)
    {
      SkepScript *script = skep_script_ref (data);

      g_assert_cmpstr (script->name, ==, "dev");
      skep_script_unref (script);
    }
  skep_script_unref (data);
  return NULL;
}

static void
test_threads (void)
{
  SkepScript *script = make_script ();
  GThread *threads[4];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("ref", ref_in_thread, skep_script_ref (script));
  skep_script_unref (script);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
test_boxed (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (SkepScript) script = make_script ();

  g_value_init (&value, SKEP_TYPE_SCRIPT);
  g_value_set_boxed (&value, script);
  g_assert_true (g_value_get_boxed (&value) == script);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/id-has-source-folder-and-name", test_id);
  g_test_add_func ("/script/what-is-shown-is-utf8-without-controls", test_display);
  g_test_add_func ("/script/line-breaks-are-shown-as-spaces", test_display_lines);
  g_test_add_func ("/script/what-is-shown-is-bounded", test_display_length);
  g_test_add_func ("/script/equal-if-all-fields-are", test_equal);
  g_test_add_func ("/script/any-text-makes-a-difference", test_not_equal);
  g_test_add_func ("/script/argv-and-environment-make-a-difference", test_not_equal_vectors);
  g_test_add_func ("/script/another-file-is-a-difference", test_not_equal_file);
  g_test_add_func ("/script/other-parameters-are-a-difference", test_not_equal_parameters);
  g_test_add_func ("/script/other-plans-are-a-difference", test_not_equal_plans);
  g_test_add_func ("/script/other-project-source-or-name-is-another-script", test_not_same);
  g_test_add_func ("/script/threads-share-it", test_threads);
  g_test_add_func ("/script/boxed-values-hold-a-reference", test_boxed);
  return g_test_run ();
}

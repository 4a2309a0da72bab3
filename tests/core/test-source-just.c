/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source.h"

typedef struct
{
  const char *path;
  const char *text;
  const char *scripts;  /* as by describe() */
  const char *problems;
} Case;

#define IGNORED(line) "warning justfile:" line ": This line is ignored: it is not understood.\n"
#define OUTSIDE(line, name) \
  "error justfile:" line ": “" name "” is outside of the project and not read.\n"

/* Hidden scripts have a `-`, parameters their mark and default value. Each project has imp.just,
 * cycle.just, sub/mod.just, sub/deeper.just and named.just beside its justfile. */
static const Case cases[] = {
  { "recipes", "z:\na: z\n  echo\n\nb:a\n@c:\n", "z a b c", "" },
  { "parameters", "a x y='1' z=\"\":\nb +x:\nc *x:\nd $X +y='2 3':\n",
    "a(x,y=1,z=) b(+x) c(*x?) d(X,+y=2 3)", "" },
  { "computed-defaults-are-not-told",
    "v := '1'\na b=`date` c=(v + \"x:\") d=v e=os() f=x'$HOME' g=f'{{v}}' h=env('A', (v)):\n",
    "a(b?,c?,d?,e?,f?,g?,h?)", "" },
  { "escapes-in-defaults", "a x=\"q\\\"\\\\:\" y='\\n' z=\"\\n\":\n", "a(x=q\"\\:,y=\\n,z?)", "" },
  { "dependencies", "a: b (c \"x: y\") && d\nb: \\\n  c\nc x: # comment: y\nd:\n",
    "a b c(x) d", "" },
  { "continued-header", "a x \\\n   y :\nb:\n", "a(x,y) b", "" },
  { "brackets-span-lines", "v := (\n'a:' +\n'b:'\n)\nset shell := [\n'bash',\n'-c',\n]\na:\n",
    "a", "" },
  { "strings-span-lines",
    "a := '\nx:\n'\nb := '''\ny:\n'\n'''\nc := \"\nz: \\\"\n\"\nd := \"\"\"\nw: \"\n\"\"\"\n"
    "e := `echo\nv:`\nf := ```\nu: `\n```\nlast:\n", "last", "" },
  { "assignments-are-no-recipes",
    "a := 'x: y'\nexport B := 'c'\nunexport C\nset dotenv-load\nset export := true\n"
    "f(x) := 'y'\neager D := 'c'\nlast:\n", "last", "" },
  { "keywords-as-names", "set x:\nalias:\nmod y: alias\nimport:\nexport:\n",
    "set(x) alias mod(y) import export", "" },
  { "bodies-are-no-recipes", "a:\n  b: c\n\n\td: e\n  #!x\nf:\n    #!/bin/sh\n    g:\n\n    '\n",
    "a f", "" },
  { "private", "_a:\n[private]\nb:\nc:\n", "-_a -b c", "" },
  { "systems",
    "[linux]\na:\n[macos]\nb:\n[unix]\nc:\n[windows]\n[linux]\nd:\n[windows, macos]\ne:\n"
    "[openbsd]\nb:\nf:\n", "a c d f", "" },
  { "attributes",
    "[group: 'x']\n[group('y'), no-cd]\na:\n[confirm('Sure: [y]?')]\n[script('sh', '-c')]\nb:\n"
    "[parallel,]\nc: a b\n", "a b c", "" },
  { "arguments",
    "[arg('x', pattern='debug|release', help='How')]\n[arg('y', pattern='\\d+')]\n"
    "[arg('z', long, help=\"it's\")]\n[arg('w', short='w')]\na x y z='' w='':\n",
    "a(x{debug release},y)", "" },
  { "twice", "a:\nb:\na x:\n", "a(x) b",
    "warning justfile:3: “a” is defined twice; this definition is used.\n" },
  { "twice-on-purpose", "set allow-duplicate-recipes\na:\nb:\na x:\n", "a(x) b", "" },
  { "not-on-purpose", "set allow-duplicate-recipes := false\na:\na:\n", "a",
    "warning justfile:3: “a” is defined twice; this definition is used.\n" },
  { "aliases", "alias b := build\nalias d := sub::thing\nbuild x:\nmod sub\nalias no := none\n"
    "alias build := build\n",
    "build(x) sub::thing(p) -sub::_h sub::deeper::deep -b(x) -d(p) -sub::t(p)", "" },
  { "import", "import 'imp.just'\na:\n", "imp shared(theirs) a", "" },
  { "import-is-overridden", "import 'imp.just'\nshared:\n", "imp shared", "" },
  { "import-does-not-override", "shared:\nimport 'imp.just'\n", "shared imp", "" },
  { "import-missing", "import 'none.just'\nimport? 'none.just'\na:\n", "a",
    "error justfile:1: The included file “none.just” does not exist.\n" },
  { "import-outside", "import '/etc/x.just'\nimport? '../x.just'\nimport '~/x.just'\na:\n", "a",
    OUTSIDE ("1", "/etc/x.just") OUTSIDE ("2", "../x.just") OUTSIDE ("3", "~/x.just") },
  { "import-of-itself", "import 'cycle.just'\na:\n", "c a",
    "error cycle.just:2: “justfile” is not read: it contains this file.\n" },
  { "module", "mod sub\na:\n", "sub::thing(p) -sub::_h sub::deeper::deep a -sub::t(p)", "" },
  { "module-by-path", "mod x 'sub/mod.just'\nmod y 'sub'\nmod z 'named.just'\n",
    "x::thing(p) -x::_h x::deeper::deep y::thing(p) -y::_h y::deeper::deep z::n -x::t(p) "
    "-y::t(p)", "" },
  { "module-file", "mod named\n", "named::n", "" },
  { "module-private", "[private]\nmod named\nmod _x 'named.just'\n", "-named::n -_x::n", "" },
  { "module-of-another-system", "[windows]\nmod named\na:\n", "a", "" },
  { "module-missing", "mod none\nmod? none\na:\n", "a",
    "error justfile:1: There is no file for the module “none”.\n" },
  { "module-outside", "mod x '../x.just'\na:\n", "a", OUTSIDE ("1", "../x.just") },
  { "module-of-itself", "mod x 'justfile'\na:\n", "a",
    "error justfile:1: “justfile” is not read: it contains this file.\n" },
  { "nonsense", "a\n<<<< HEAD\nb x=:\n[ci\n]\n5:\n[]\n+:\nc:\n", "c",
    IGNORED ("1") IGNORED ("2") IGNORED ("3") IGNORED ("6") IGNORED ("7") IGNORED ("8") },
  { "string-without-end", "a:\nx := 'y\nb:\n", "a",
    "error justfile:2: This string has no closing quotation mark; the rest is not read.\n" },
  { "bracket-without-end", "a:\nb x=(y:\nc:\n", "a",
    "error justfile:2: A bracket that is opened here is never closed.\n" },
  { "crlf", "# Doc\r\na x='1':\r\n  echo\r\n\r\nb: \\\r\n  a\r\n", "a(x=1) b", "" },
  { "byte-order-mark", "\xef\xbb\xbf" "a:\nb:", "a b", "" },
  { "empty", "", "", "" },
};

static void
append_parameter (GString                   *text,
                  const SkepScriptParameter *parameter)
{
  g_autofree char *choices = NULL;

  if (parameter->is_variadic)
    g_string_append_c (text, parameter->is_required || parameter->default_value ? '+' : '*');
  g_string_append (text, parameter->name);
  if (parameter->default_value != NULL)
    g_string_append_printf (text, "=%s", parameter->default_value);
  else if (!parameter->is_required)
    g_string_append_c (text, '?');
  if (parameter->choices != NULL)
    choices = g_strjoinv (" ", parameter->choices);
  if (choices != NULL)
    g_string_append_printf (text, "{%s}", choices);
}

/* The scripts with their parameters, a space between. */
static char *
describe (Fixture *fixture)
{
  GPtrArray *scripts = skep_discovery_get_scripts (fixture->discovery);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < scripts->len; i++)
    {
      SkepScript *script = scripts->pdata[i];

      if (!g_str_equal (script->dir, ""))
        continue;
      g_string_append (text, text->len > 0 ? " " : "");
      g_string_append (text, script->is_hidden ? "-" : "");
      g_string_append (text, script->name);
      for (guint j = 0; script->parameters != NULL && j < script->parameters->len; j++)
        {
          g_string_append_c (text, j == 0 ? '(' : ',');
          append_parameter (text, script->parameters->pdata[j]);
        }
      g_string_append (text, script->parameters != NULL ? ")" : "");
    }
  return g_string_free (text, FALSE);
}

static void
write_project (Fixture    *fixture,
               const char *justfile)
{
  fixture_mkdir (fixture, "sub");
  fixture_add_program (fixture, "just");
  fixture_write (fixture, "imp.just", "# Imported\nimp:\nshared theirs:\n");
  fixture_write (fixture, "cycle.just", "c:\nimport 'justfile'\n");
  fixture_write (fixture, "sub/mod.just", "thing p:\n_h:\nalias t := thing\nmod deeper\n");
  fixture_write (fixture, "sub/deeper.just", "deep:\n");
  fixture_write (fixture, "named.just", "n:\n");
  fixture_write (fixture, "justfile", justfile);
}

static void
test_case (gconstpointer data)
{
  const Case *test_case = data;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *scripts = NULL;

  write_project (fixture, test_case->text);
  fixture_run (fixture);
  scripts = describe (fixture);
  g_assert_cmpstr (scripts, ==, test_case->scripts);
  fixture_assert_problems (fixture, test_case->problems);
}

static void
assert_description (const char *text,
                    const char *expected)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, ".justfile", text);
  fixture_run (fixture);
  g_assert_cmpstr (fixture_find (fixture, "just::a")->description, ==, expected);
}

static void
test_description (void)
{
  assert_description ("# Build it\na:\n", "Build it");
  assert_description ("# First\n# Last\na:\n", "Last");
  assert_description ("# Above\n[no-cd]\n@a x='y':\n", "Above");
  assert_description ("# Far\n\na:\n", NULL);
  assert_description ("# Of another\nb:\na:\n", NULL);
  assert_description ("# Of a variable\nb := 'c'\na:\n", NULL);
  assert_description ("a: # behind\n", NULL);
  assert_description ("# Above\n[doc('Attribute: x')]\na:\n", "Attribute: x");
  assert_description ("# Above\n[group('x'), doc(\"It's\")]\na:\n", "It's");
  assert_description ("# Above\n[doc]\na:\n", NULL);
  assert_description ("b:\n  # in a body\na:\n", NULL);
  assert_description ("# caf\xe9\na:\n", "caf\xef\xbf\xbd");
  assert_description ("b:\nalias a := b\n", "Another name of “b”");
}

static void
test_command (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;
  SkepScriptParameter *parameter;

  write_project (fixture, "[arg('x', help='How')]\nbuild x:\nmod sub\n");
  fixture_run (fixture);
  script = fixture_find (fixture, "just::build");
  parameter = script->parameters->pdata[0];
  g_assert_cmpstr (script->command, ==, "just build");
  g_assert_cmpstr (script->file, ==, "justfile");
  g_assert_cmpstr (parameter->description, ==, "How");
  g_assert_false (parameter->is_variable);
  fixture_assert_argv (script, "just", "build");
  g_assert_null (script->argument_separator);
  g_assert_null (script->unavailable);
  script = fixture_find (fixture, "just::sub::thing");
  g_assert_cmpstr (script->file, ==, "sub/mod.just");
  g_assert_cmpstr (script->cwd, ==, fixture->project);
  fixture_assert_argv (script, "just", "sub::thing");
}

static void
test_no_just (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "Justfile", "a:\n");
  fixture_run (fixture);
  g_assert_cmpstr (fixture_find (fixture, "just::a")->unavailable, ==, "“just” is not installed.");
}

static void
test_side_effects (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *witness = fixture_path (fixture, "witness");
  g_autofree char *text = NULL;

  text = g_strdup_printf ("x := `touch '%s'`\ny := shell(\"touch '%s'\")\na z=`touch '%s'`:\n"
                          "  touch '%s'\n", witness, witness, witness, witness);
  write_project (fixture, text);
  fixture_run (fixture);
  fixture_assert_names (fixture, "a");
  g_assert_false (g_file_test (witness, G_FILE_TEST_EXISTS));
}

static void
test_many_modules (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_mkdir (fixture, "m");
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *name = g_strdup_printf ("m/%u.just", i);
      g_autofree char *text = g_strdup_printf ("t:\nmod a '%u.just'\nmod b '%u.just'\n", i + 1,
                                               i + 1);

      fixture_write (fixture, name, text);
    }
  fixture_write (fixture, "justfile", "mod m 'm/0.just'\n");
  fixture_run (fixture);
  g_assert_cmpuint (skep_discovery_get_scripts (fixture->discovery)->len, <=, 200);
  g_assert_cmpuint (skep_discovery_get_errors (fixture->discovery)->len, >, 0);
}

static void
test_many_missing (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GString) text = g_string_new ("a:\n");

  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (text, "mod? m%u\nimport? '%u.just'\n", i, i);
  fixture_write (fixture, "justfile", text->str);
  fixture_run (fixture);
  fixture_assert_names (fixture, "a");
}

static void
test_long (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GString) text = g_string_new ("a x=");

  for (guint i = 0; i < 1000000; i++)
    g_string_append (text, "(");
  fixture_write (fixture, "justfile", text->str);
  fixture_run (fixture);
  fixture_assert_problems (
    fixture, "error justfile:1: A bracket that is opened here is never closed.\n");
}

static void
test_mutants (void)
{
  fixture_mutate ("set shell := ['bash', '-c']\nv := '''\nx: `y`\n''' + x\"~\"\n# Build it\n"
                  "[group('ci'), doc(\"It\\\"s\")]\n[arg('x', pattern='a|b', long)]\n"
                  "@build x='1' +y=`z`: (dep (v + \"q\")) && z\n  echo {{x}} \\\n    y\n"
                  "dep $a b=env('c', 'd') *e:\nalias b := build\nmod? sub 'x'\nimport? 'y'\n",
                  20000, skep_source_just_parse);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-just/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-just/comments-and-attributes-describe-recipes", test_description);
  g_test_add_func ("/source-just/command-is-just-and-the-recipe", test_command);
  g_test_add_func ("/source-just/without-just-it-is-unavailable", test_no_just);
  g_test_add_func ("/source-just/nothing-is-executed", test_side_effects);
  g_test_add_func ("/source-just/count-of-modules-is-bounded", test_many_modules);
  g_test_add_func ("/source-just/hundreds-of-thousands-of-missing-files", test_many_missing);
  g_test_add_func ("/source-just/a-million-brackets", test_long);
  g_test_add_func ("/source-just/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}

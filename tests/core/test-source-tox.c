/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source.h"

typedef struct
{
  const char *path;
  const char *file;
  const char *text;
  const char *names;
  const char *problems;
} Case;

#define UNKNOWN(name) \
  "The environment “" name "” is left out: its name can’t be told without running tox.\n"

static const Case cases[] = {
  { "empty", "tox.ini", "", "py", "" },
  { "base-only", "tox.ini", "[testenv]\ncommands = pytest\n", "py", "" },
  { "list-in-a-line", "tox.ini", "[tox]\nenvlist = py311,py312 , docs\n", "py311 py312 docs", "" },
  { "list-over-lines", "tox.ini",
    "[tox]\nenv_list =\n    py312  # newest\n    # none\n\n    lint,\n    docs\nskipsdist = true\n",
    "py312 lint docs", "" },
  { "factors", "tox.ini", "[tox]\nenvlist = py{311,312}-{a, b},{x,y}\n",
    "py311-a py311-b py312-a py312-b x y", "" },
  { "factors-over-lines", "tox.ini", "[tox]\nenvlist =\n  py{311,\n     312}-dj\n",
    "py311-dj py312-dj", "" },
  { "optional-factor", "tox.ini", "[tox]\nenvlist = py{,-cov}\n", "py py-cov", "" },
  { "ranges", "tox.ini", "[tox]\nenv_list = py3{8-10, 12}\n", "py38 py39 py310 py312", "" },
  { "sections-come-after-the-list", "tox.ini",
    "[testenv:docs]\n[testenv:py312]\n[tox]\nenvlist = py312\n[testenv:{a,b}-c]\n",
    "py312 docs a-c b-c", "" },
  { "inner-environments", "tox.ini", "[testenv:.pkg]\n[testenv:a]\n", "a", "" },
  { "names-that-tox-computes", "tox.ini", "[tox]\nenvlist = {[x]list}, a, {env:Y:z}\n", "a",
    "warning tox.ini:2: " UNKNOWN ("[x]list") },
  { "name-like-an-option", "tox.ini", "[tox]\nenvlist = a, --help\n", "a",
    "warning tox.ini:2: " UNKNOWN ("--help") },
  { "braces-without-end", "tox.ini", "[tox]\nenvlist = a, b{c,d\n", "a",
    "warning tox.ini:2: " UNKNOWN ("b{c,d") },
  { "too-many-factors", "tox.ini",
    "[tox]\nenvlist = {1-99}{1-99}{1-99}{1-99}{1-99}{1-99}{1-99}{1-99}{1-99}{1-99}\n", NULL,
    "warning tox.ini:2: There are more than 500 environments; the rest is left out.\n" },
  { "too-many-braces", "tox.ini",
    "[tox]\nenvlist = {}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}\n", "py",
    "warning tox.ini:2: " UNKNOWN ("{}{}{}{}{}{}{}{}{}{}") },
  { "keys-without-section", "tox.ini", "envlist = a\n", "py", "" },
  { "broken-header", "tox.ini", "[tox]\nenvlist = a\n[testenv:b\ndescription = c\n", "a", "" },
  { "byte-order-mark-and-crlf", "tox.ini",
    "\xef\xbb\xbf[tox]\r\nenvlist = a\r\n  b\r\n", "a b", "" },
  { "latin1", "tox.ini", "[testenv:caf\xe9]\n", "py",
    "warning tox.ini:1: " UNKNOWN ("caf\xef\xbf\xbd") },
  { "setup.cfg", "setup.cfg", "[metadata]\nname = x\n[tox:tox]\nenvlist = a\n[testenv:b]\n", "a b",
    "" },
  { "pyproject", "pyproject.toml",
    "[tool.tox]\nenv_list = [\"3.13\", \"lint\", { product = [[\"a\", \"b\"], [\"c\"]] }]\n"
    "[tool.tox.env.docs]\ndescription = \"x\"\n", "3.13 lint a-c b-c docs", "" },
  { "pyproject-that-computes-a-list", "pyproject.toml",
    "[tool.tox]\n\nenv_list = [\"a\", { replace = \"ref\" }]\n", "a",
    "warning pyproject.toml:3: " UNKNOWN ("?") },
  { "pyproject-with-an-older-text", "pyproject.toml",
    "[tool.tox]\nlegacy_tox_ini = \"\"\"\n[tox]\nenvlist = py{1,2}\n[testenv:{x]\n\"\"\"\n",
    "py1 py2", "warning pyproject.toml:5: " UNKNOWN ("{x") },
  { "pyproject-of-others", "pyproject.toml", "[project]\nname = \"tox-x\"\n", "", "" },
  { "types-in-pyproject", "pyproject.toml",
    "[tool.tox]\nenv_list = \"a\"\nenv = 5\n[tool.tox.env_run_base]\ndescription = 6\n", "py",
    "error pyproject.toml:3: “env” must be an object.\n"
    "error pyproject.toml:5: “description” must be a string.\n"
    "error pyproject.toml:2: “env_list” must be a list.\n" },
  { "tox.toml", "tox.toml", "env_list = [\"a\"]\n[env.b]\n", "a b", "" },
  { "setup.cfg-of-others", "setup.cfg", "[metadata]\nname = x\n[tox]\nenvlist = a\n", "", "" },
};

static void
test_case (gconstpointer data)
{
  const Case *test_case = data;
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_add_program (fixture, "tox");
  fixture_write (fixture, test_case->file, test_case->text);
  fixture_run (fixture);
  if (test_case->names != NULL)
    fixture_assert_names (fixture, test_case->names);
  fixture_assert_problems (fixture, test_case->problems);
}

static void
test_scripts (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_add_program (fixture, "tox");
  fixture_write (fixture, "tox.ini",
                 "[tox]\nenvlist = py{311,312}, lint\n[testenv]\ndescription = run the tests\n"
                 "[testenv:lint]\ndescription =\n  look at\n  the code\n"
                 "[testenv:py312]\ndescription : newest\n");
  fixture_run (fixture);
  script = fixture_find (fixture, "tox::lint");
  g_assert_cmpstr (script->description, ==, "look at the code");
  g_assert_cmpstr (script->command, ==, "tox -e lint");
  g_assert_cmpstr (script->argument_separator, ==, "--");
  fixture_assert_argv (script, "tox", "-e", "lint");
  g_assert_cmpstr (fixture_find (fixture, "tox::py311")->description, ==, "run the tests");
  g_assert_cmpstr (fixture_find (fixture, "tox::py312")->description, ==, "newest");
}

static void
test_own_file_first (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "setup.cfg", "[tox:tox]\nenvlist = a\n");
  fixture_write (fixture, "tox.ini", "[tox]\nenvlist = b\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "b");
  g_assert_cmpstr (fixture_find (fixture, "tox::b")->unavailable, ==, "“tox” is not installed.");
}

static void
parse_pyproject (SkepDiscovery *discovery,
                 const char    *dir,
                 const char    *file,
                 const char    *text,
                 gsize          length)
{
  skep_source_tox_parse (discovery, dir, "pyproject.toml", text, length);
}

static void
test_toml_mutants (void)
{
  fixture_mutate ("[tool.tox]\nenv_list = [\"a\", { product = [[\"b\"], [\"c\", 5]] }]\n"
                  "legacy_tox_ini = '[tox]'\n[tool.tox.env.d]\n"
                  "description = \"e\"\n",
                  10000, parse_pyproject);
}

static void
test_mutants (void)
{
  static const char *const pieces[] = {
    "[tox]\n", "[testenv:", "]", "{", "}", ",", "-", "1-9", "=", ":", "\n  ", "\n", "#", " #", ";",
    "\xff",
    NULL,
  };

  fixture_mutate_with ("[tox]\nenvlist =\n  py3{8-10,12}-{a, b}\n  docs # c\n[testenv]\n"
                  "description = x\n[testenv:py{1,2}]\ndescription: y\n  z\n",
                  20000, skep_source_tox_parse, pieces);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-tox/file/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-tox/each-environment-is-a-script", test_scripts);
  g_test_add_func ("/source-tox/own-file-counts-first", test_own_file_first);
  g_test_add_func ("/source-tox/mutants-do-no-harm", test_mutants);
  g_test_add_func ("/source-tox/mutants-of-toml-do-no-harm", test_toml_mutants);
  return g_test_run ();
}

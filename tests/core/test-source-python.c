/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source.h"

#define AT(position, reason) "error pyproject.toml:" position ": " reason "\n"

typedef struct
{
  const char *path;
  const char *text;  /* (nullable) of pyproject.toml */
  const char *files; /* others, with a space between */
  const char *names;
  const char *problems;
} Case;

static const Case cases[] = {
  { "empty", "", "", "", "" },
  { "build-system-only", "[build-system]\nrequires = [\"hatchling\"]\n", "src/x/app.py", "", "" },
  { "programs",
    "[project]\nname = \"x\"\n[project.scripts]\na = \"x.a:main\"\n\"b-c\" = \"x:b\"\n"
    "[project.gui-scripts]\nd = \"x:d\"\n", "", "a b-c d", "" },
  { "programs-of-poetry",
    "[tool.poetry]\nname = \"x\"\n[tool.poetry.scripts]\na = \"x:a\"\n"
    "b = { reference = \"x:b\", type = \"console\" }\n", "", "a b", "" },
  { "programs-that-are-none",
    "[project.scripts]\na = 5\n\"../b\" = \"x:b\"\n\"--c\" = \"x:c\"\nd = \"x:d\"\n", "", "d",
    AT ("2", "The script “a” must be a string.") },
  { "poe",
    "[tool.poe.tasks]\ntest = \"pytest\"\n_base = \"x\"\nlint.cmd = \"ruff\"\nall = [\"lint\", "
    "\"test\"]\n[tool.poe.tasks.serve]\nscript = \"x:main\"\n", "", "test lint all serve", "" },
  { "pdm",
    "[tool.pdm.scripts]\n_.env_file = \".env\"\n_hidden = \"x\"\nstart = \"flask run\"\n"
    "lint = { composite = [\"ruff\", \"mypy\"] }\n", "", "_hidden start lint", "" },
  { "rye", "[tool.rye.scripts]\na = \"x\"\nb = [\"x\", \"y\"]\nc = { chain = [\"a\"] }\n", "",
    "a b c", "" },
  { "taskipy", "[tool.taskipy.tasks]\na = \"x\"\nb = { cmd = \"y\", help = \"z\" }\n", "", "a b",
    "" },
  { "hatch",
    "[tool.hatch.envs.default.scripts]\ntest = \"pytest\"\n[tool.hatch.envs.docs]\n"
    "features = [\"x\"]\n[tool.hatch.envs.docs.scripts]\nbuild = [\"a\", \"b\"]\n", "",
    "test docs:build", "" },
  { "same-name-in-two-tools",
    "[tool.poe.tasks]\ntest = \"a\"\n[tool.pdm.scripts]\ntest = \"b\"\n", "", "test pdm:test", "" },
  { "tasks-of-wrong-type",
    "[tool.poe.tasks]\na = 5\nb = \"x\"\nc = true\n[tool.pdm]\nscripts = []\n", "", "b",
    AT ("2", "The task “a” must be a string, a list or a table.")
    AT ("4", "The task “c” must be a string, a list or a table.")
    AT ("6", "“scripts” must be an object.") },
  { "tables-of-wrong-type",
    "project = 1\n[tool]\npoetry = \"x\"\nhatch = 3\n[tool.poe.tasks]\nx = \"y\"\n", "", "x",
    AT ("1", "“project” must be an object.") AT ("3", "“poetry” must be an object.")
    AT ("4", "“hatch” must be an object.") },
  { "pytest-configured", "\n[tool.pytest.ini_options]\naddopts = \"-q\"\n", "", "pytest", "" },
  { "pytest-by-its-own-file", NULL, "setup.py pytest.ini", "pytest", "" },
  { "pytest-by-conftest", NULL, "setup.py tests/conftest.py", "pytest", "" },
  { "pytest-required",
    "[dependency-groups]\ndev = [\"ruff\", \"pytest-cov>=5\"]\n", "tests/test_a.py", "pytest", "" },
  { "pytest-required-without-tests", "[dependency-groups]\ndev = [\"pytest\"]\n", "", "", "" },
  { "tests-without-pytest", "[project]\nname = \"x\"\n# pytest\n", "tests/test_a.py", "", "" },
  { "main-file", NULL, "main.py", "main.py", "" },
  { "main-file-and-requirements", NULL, "app.py requirements.txt", "app.py install", "" },
  { "main-file-in-a-package", NULL, "src/shop/main.py src/shop/app.py", "", "" },
  { "main-file-in-a-project-below", NULL, "api/main.py api/requirements.txt", "main.py install",
    "" },
  { "requirements-of-a-managed-project", NULL, "requirements.txt uv.lock", "", "" },
};

static void
test_case (gconstpointer data)
{
  const Case *test_case = data;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_auto (GStrv) files = g_strsplit (test_case->files, " ", -1);

  fixture_add_program (fixture, "python3");
  if (test_case->text != NULL)
    fixture_write (fixture, "pyproject.toml", test_case->text);
  for (char **file = files; *file != NULL && **file != '\0'; file++)
    fixture_write (fixture, *file, "");
  fixture_run (fixture);
  fixture_assert_names (fixture, test_case->names);
  fixture_assert_problems (fixture, test_case->problems);
}

static void
assert_script (Fixture    *fixture,
               const char *id,
               const char *command,
               const char *description)
{
  SkepScript *script = fixture_find (fixture, id);

  g_assert_cmpstr (script->command, ==, command);
  g_assert_cmpstr (script->description, ==, description);
}

static void
test_tasks (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  static const char *const programs[] = { "poe", "pdm", "rye", "hatch" };

  for (gsize i = 0; i < G_N_ELEMENTS (programs); i++)
    fixture_add_program (fixture, programs[i]);
  fixture_write (fixture, "pyproject.toml",
                 "[project]\nname = \"shop\"\n"
                 "[tool.poe.tasks.a]\nshell = '''\none\ntwo\n'''\n"
                 "[tool.poe.tasks.b]\nhelp = \"Do it\"\ncmd = \"x\"\n"
                 "[tool.pdm.scripts]\nc = { call = \"x:main\" }\n_d = \"y\"\n"
                 "[tool.rye.scripts]\ne = [\"z\", \"--all\"]\n"
                 "[tool.hatch.envs.docs.scripts]\nf = [\"one\", \"two\"]\n"
                 "[tool.taskipy.tasks]\ng = \"x\"\n");
  fixture_run (fixture);
  fixture_assert_problems (fixture, "");
  assert_script (fixture, "python::a", "poe a", "one two");
  assert_script (fixture, "python::b", "poe b", "Do it");
  assert_script (fixture, "python::c", "pdm run c", "x:main");
  assert_script (fixture, "python::_d", "pdm run _d", "y");
  assert_script (fixture, "python::e", "rye run e", "z, --all");
  assert_script (fixture, "python::docs:f", "hatch run docs:f", "one, two");
  assert_script (fixture, "python::g", "pdm run task g", "x");
  g_assert_true (fixture_find (fixture, "python::_d")->is_hidden);
  g_assert_cmpstr (fixture_find (fixture, "python::a")->package, ==, "shop");
  fixture_assert_argv (fixture_find (fixture, "python::docs:f"), "hatch", "run", "docs:f");
}

static void
test_missing_tool (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "pyproject.toml",
                 "[tool.pdm.scripts]\na = \"x\"\n[tool.poe.tasks]\nb = \"y\"\n");
  fixture_run (fixture);
  assert_script (fixture, "python::a", "pdm run a", "x");
  g_assert_cmpstr (fixture_find (fixture, "python::a")->unavailable, ==, "“pdm” is not installed.");
  assert_script (fixture, "python::b", "pdm run poe b", "y");
  g_assert_cmpstr (fixture_find (fixture, "python::b")->unavailable, ==, "“pdm” is not installed.");
}

static void
test_programs (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "pyproject.toml",
                 "[project]\nname = \"shop\"\n[project.scripts]\nshop = \"shop.cli:main\"\n");
  fixture_run (fixture);
  assert_script (fixture, "python::shop", "shop", "shop.cli:main");
  g_assert_cmpstr (fixture_find (fixture, "python::shop")->unavailable, ==,
                   "“shop” is not installed.");
  fixture_write_executable (fixture, ".venv/bin/python");
  fixture_write_executable (fixture, ".venv/bin/shop");
  fixture_run_again (fixture);
  assert_script (fixture, "python::shop", ".venv/bin/shop", "shop.cli:main");
  g_assert_null (fixture_find (fixture, "python::shop")->unavailable);
  fixture_write (fixture, "uv.lock", "");
  fixture_add_program (fixture, "uv");
  fixture_run (fixture);
  fixture_assert_argv (fixture_find (fixture, "python::shop"), "uv", "run", "shop");
}

static void
test_install (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "requirements.txt", "flask\n");
  fixture_run (fixture);
  assert_script (fixture, "python::install", "python3 -m pip install -r requirements.txt",
                 "Install the requirements");
  g_assert_cmpstr (fixture_find (fixture, "python::install")->unavailable, ==,
                   "“python3” is not installed.");
  fixture_write_executable (fixture, "venv/bin/python");
  fixture_run (fixture);
  fixture_assert_argv (fixture_find (fixture, "python::install"), "venv/bin/python", "-m", "pip",
                       "install", "-r", "requirements.txt");
}

static void
test_broken (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "pyproject.toml", "[tool.tox]\n[project\n");
  fixture_write (fixture, "main.py", "");
  fixture_run (fixture);
  fixture_assert_names (fixture, "main.py");
  g_assert_cmpuint (skep_discovery_get_errors (fixture->discovery)->len, ==, 1);
}

static void
parse_pyproject (SkepDiscovery *discovery,
                 const char    *dir,
                 const char    *file,
                 const char    *text,
                 gsize          length)
{
  skep_source_python_parse (discovery, dir, "pyproject.toml", text, length);
}

static void
test_mutants (void)
{
  static const char *const pieces[] = {
    "[", "]", "[tool.poe.tasks]\n", "{", "}", "=", "\"", "\"\"\"", "'", "\n", ".", "#", ",",
    "\\u12",
    "\xff", "_", "-", "5",
    NULL,
  };

  fixture_mutate_with ("[project]\nname = \"x\"\nscripts = { a = \"x:a\" }\n"
                       "[tool.poe.tasks]\nb = \"y\"\n"
                  "c = { cmd = \"z\", help = 'h' }\nd = [\"b\", { ref = \"c\" }]\n"
                  "[tool.hatch.envs.e.scripts]\nf = [\"g\"]\n[tool.pdm.scripts]\n_.env = 1\n",
                  10000, parse_pyproject, pieces);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-python/offers/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-python/tasks-are-run-by-their-tools", test_tasks);
  g_test_add_func ("/source-python/missing-tool-is-named", test_missing_tool);
  g_test_add_func ("/source-python/programs-are-run-where-they-are-installed", test_programs);
  g_test_add_func ("/source-python/requirements-are-installed-where-the-project-looks",
                   test_install);
  g_test_add_func ("/source-python/broken-file-is-told-once", test_broken);
  g_test_add_func ("/source-python/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}

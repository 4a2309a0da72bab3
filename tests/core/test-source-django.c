/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source.h"

#define MANAGE "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n" \
               "from django.core.management import execute_from_command_line\n"
#define USUAL "runserver migrate makemigrations test shell"

static void
test_usual_commands (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_add_program (fixture, "python3");
  fixture_write (fixture, "manage.py", MANAGE);
  fixture_run (fixture);
  fixture_assert_names (fixture, USUAL);
  fixture_assert_problems (fixture, "");
  script = fixture_find (fixture, "django::runserver");
  g_assert_cmpstr (script->command, ==, "python3 manage.py runserver");
  g_assert_cmpstr (script->description, ==, "Start the development server");
  g_assert_null (script->unavailable);
  fixture_assert_argv (script, "python3", "manage.py", "runserver");
}

static void
test_other_framework (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "manage.py", "from flask_script import Manager\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "");
}

static void
test_app_commands (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "manage.py", MANAGE);
  fixture_write (fixture, "apps/cart/management/commands/__init__.py", "");
  fixture_write (fixture, "apps/cart/management/commands/_shared.py", "");
  fixture_write (fixture, "apps/cart/management/commands/notes.txt", "");
  fixture_write (fixture, "apps/cart/management/commands/--help.py", "");
  fixture_write (fixture, "apps/cart/management/commands/expire_carts.py",
                 "class Command(BaseCommand):\n    help = \"Drop carts that are old\"\n");
  fixture_write (fixture, "blog/management/commands/publish.py",
                 "class Command(BaseCommand):\n    help = _(\n        'Publish it')\n");
  fixture_write (fixture, "blog/management/commands/plain.py", "x = 1\n");
  fixture_write (fixture, "node_modules/x/management/commands/no.py", "");
  fixture_write (fixture, "a/b/c/d/management/commands/too_deep.py", "");
  fixture_run (fixture);
  fixture_assert_names (fixture, USUAL " expire_carts plain publish");
  fixture_assert_problems (fixture, "");
  g_assert_cmpstr (fixture_find (fixture, "django::expire_carts")->description, ==,
                   "Drop carts that are old");
  g_assert_cmpstr (fixture_find (fixture, "django::publish")->description, ==, "Publish it");
  g_assert_null (fixture_find (fixture, "django::plain")->description);
  fixture_assert_argv (fixture_find (fixture, "django::publish"), "python3", "manage.py",
                       "publish");
}

/* Each step adds what is preferred to the one before. */
static void
test_runners (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  static const struct
  {
    const char *file;
    const char *text;
    const char *program;
    const char *command;
  } steps[] = {
    { "manage.py", MANAGE, "python3", "python3" },
    { "manage.py", MANAGE, "python", "python" },
    { "venv/bin/python", NULL, NULL, "venv/bin/python" },
    { ".venv/bin/python", NULL, NULL, ".venv/bin/python" },
    { "pyproject.toml", "[tool.hatch.envs.default]\n", "hatch", "hatch run python" },
    { "pyproject.toml", "[tool.rye]\nmanaged = true\n", "rye", "rye run python" },
    { "pyproject.toml", "[tool.pdm.scripts]\n", "pdm", "pdm run python" },
    { "pyproject.toml", "[project]\n[tool.poetry.scripts]\n", "poetry", "poetry run python" },
    { "Pipfile", "", "pipenv", "pipenv run python" },
    { "pdm.lock", "", NULL, "pdm run python" },
    { "poetry.lock", "", NULL, "poetry run python" },
    { "uv.lock", "", "uv", "uv run python" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *command = g_strconcat (steps[i].command, " manage.py test", NULL);

      if (steps[i].text != NULL)
        fixture_write (fixture, steps[i].file, steps[i].text);
      else
        fixture_write_executable (fixture, steps[i].file);
      if (steps[i].program != NULL)
        fixture_add_program (fixture, steps[i].program);
      fixture_run (fixture);
      g_assert_cmpstr (fixture_find (fixture, "django::test")->command, ==, command);
      g_assert_null (fixture_find (fixture, "django::test")->unavailable);
    }
}

static void
test_mutants (void)
{
  fixture_mutate (MANAGE, 2000, skep_source_django_parse);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source-django/usual-commands", test_usual_commands);
  g_test_add_func ("/source-django/other-frameworks-have-a-manage.py-too", test_other_framework);
  g_test_add_func ("/source-django/commands-of-apps", test_app_commands);
  g_test_add_func ("/source-django/python-of-the-project-runs-it", test_runners);
  g_test_add_func ("/source-django/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}

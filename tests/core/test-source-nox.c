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
  const char *names;
  const char *problems;
} Case;

#define AT(position, reason) "error noxfile.py:" position ": " reason "\n"
#define WARNED_AT(position, reason) "warning noxfile.py:" position ": " reason "\n"
#define UNKNOWN "This session is left out: its name can’t be told without running the file."

static const Case cases[] = {
  { "empty", "", "", "" },
  { "plain-decorator", "import nox\n@nox.session\ndef tests(session):\n  pass\n", "tests", "" },
  { "imported-decorator", "from nox import session\n@session\ndef a(s): pass\n", "a", "" },
  { "decorator-of-another-module", "@nox_poetry.session()\ndef a(s): pass\n", "a", "" },
  { "arguments-over-lines",
    "@nox.session(\n    python=[\"3.11\", \"3.12\"],  # )\n    reuse_venv=True,\n)\n"
    "def tests(session: nox.Session) -> None:\n    pass\n", "tests", "" },
  { "name-argument", "@nox.session(python=\"3.12\", name=\"type-check\")\ndef mypy(s): pass\n",
    "type-check", "" },
  { "name-argument-of-an-inner-call",
    "@nox.session(venv_params=f(name=\"x\"), tags=[\"name='y'\"])\ndef a(s): pass\n", "a", "" },
  { "name-is-no-string", "X = 'a'\n@nox.session(name=X)\ndef a(s): pass\n", "",
    WARNED_AT ("2", UNKNOWN) },
  { "name-is-put-together", "@nox.session(name=f'a{1}')\ndef a(s): pass\n", "",
    WARNED_AT ("1", UNKNOWN) },
  { "name-like-an-option", "@nox.session(name='--help')\ndef a(s): pass\n", "",
    WARNED_AT ("1", UNKNOWN) },
  { "other-decorators-between",
    "@nox.session\n@nox.parametrize('django', ['4', '5'])\ndef tests(session, django): pass\n",
    "tests", "" },
  { "other-decorators-alone", "@nox.parametrize('a', [1])\n@session_of\ndef a(s): pass\n", "", "" },
  { "function-without-decorator", "@nox.session\nx = 1\ndef a(s): pass\n", "", "" },
  { "indented", "if linux:\n  @nox.session\n  async def a(s):\n    pass\n", "a", "" },
  { "decorator-in-a-string", "x = '''\n@nox.session\ndef a(s): pass\n'''\n", "", "" },
  { "decorator-in-a-comment", "#@nox.session\ndef a(s): pass\n", "", "" },
  { "continued-line", "@nox.session\ndef \\\n  a(s): pass\n", "a", "" },
  { "byte-order-mark-and-crlf", "\xef\xbb\xbf@nox.session\r\ndef a(s):\r\n  pass\r\n", "a", "" },
  { "twice", "@nox.session\ndef a(s): pass\n@nox.session\ndef b(s): pass\n"
             "@nox.session\ndef a(s): pass\n",
    "a b", WARNED_AT ("5", "“a” is defined twice; this definition is used.") },
  { "bracket-without-end", "@nox.session\ndef a(s): pass\n@nox.session(\ndef b(s): pass\n", "a",
    AT ("3", "A bracket is opened here and never closed.") },
  { "string-without-end", "@nox.session\ndef a(s): pass\nx = '''\ndef b(s): pass\n", "a",
    AT ("5", "The file ends within a string.") },
  { "latin1", "@nox.session\ndef caf\xe9(s): pass\n", "caf\xef\xbf\xbd", "" },
};

static void
test_case (gconstpointer data)
{
  const Case *test_case = data;
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_add_program (fixture, "nox");
  fixture_write (fixture, "noxfile.py", test_case->text);
  fixture_run (fixture);
  fixture_assert_names (fixture, test_case->names);
  fixture_assert_problems (fixture, test_case->problems);
}

static void
test_script (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_add_program (fixture, "nox");
  fixture_write (fixture, "noxfile.py",
                 "@nox.session\ndef a(session):\n    r\"\"\"\n    Run it.\n\n    More.\"\"\"\n"
                 "@nox.session\ndef b(session):\n    # a comment\n    'Build.'\n"
                 "@nox.session\ndef c(session): session.run('x')\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "a b c");
  script = fixture_find (fixture, "nox::a");
  g_assert_cmpstr (script->description, ==, "Run it.");
  g_assert_cmpstr (script->command, ==, "nox -s a");
  g_assert_cmpstr (script->argument_separator, ==, "--");
  g_assert_null (script->unavailable);
  fixture_assert_argv (script, "nox", "-s", "a");
  g_assert_cmpstr (fixture_find (fixture, "nox::b")->description, ==, "Build.");
  g_assert_null (fixture_find (fixture, "nox::c")->description);
}

static void
assert_run_by (Fixture    *fixture,
               const char *command,
               const char *unavailable)
{
  fixture_run (fixture);
  g_assert_cmpstr (fixture_find (fixture, "nox:sub:a")->command, ==, command);
  g_assert_cmpstr (fixture_find (fixture, "nox:sub:a")->unavailable, ==, unavailable);
}

static void
test_runner (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "sub/noxfile.py", "@nox.session\ndef a(session): pass\n");
  assert_run_by (fixture, "nox -s a", "“nox” is not installed.");
  fixture_write (fixture, "uv.lock", "");
  assert_run_by (fixture, "uv run nox -s a", "“uv” is not installed.");
  fixture_write_executable (fixture, ".venv/bin/python");
  fixture_write_executable (fixture, ".venv/bin/nox");
  assert_run_by (fixture, "../.venv/bin/nox -s a", NULL);
  fixture_add_program (fixture, "uv");
  assert_run_by (fixture, "uv run nox -s a", NULL);
  fixture_write (fixture, "sub/pyproject.toml", "[project]\nname = 'x'\n[tool.poetry.group]\n");
  assert_run_by (fixture, "../.venv/bin/nox -s a", NULL);
  fixture_add_program (fixture, "nox");
  assert_run_by (fixture, "nox -s a", NULL);
}

static void
test_nul (void)
{
  static const char text[] = "@nox.session\ndef a(s): pass\n\0@nox.session\ndef b(s): pass\n";
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write_bytes (fixture, "noxfile.py", text, sizeof text - 1);
  fixture_run (fixture);
  fixture_assert_names (fixture, "a b");
  fixture_assert_problems (fixture, "");
}

static void
test_mutants (void)
{
  static const char *const pieces[] = {
    "@", "@nox.session\n", "def ", "(", ")", "[", "]", "\"\"\"", "\"", "'", "\\", "\\\n", "#",
    "name=", "f'", "\n", "\xff",
    NULL,
  };

  fixture_mutate_with ("@nox.session(python=['3.12'], name=\"a-b\")\n@nox.parametrize('x', [1])\n"
                  "def a(session):\n  \"\"\"Say \\\" it.\n\n  More\"\"\"\n# c\n@session\n"
                  "def b(s):\\\n 'x'\n",
                  20000, skep_source_nox_parse, pieces);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-nox/file/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-nox/docstring-is-the-description", test_script);
  g_test_add_func ("/source-nox/run-by-what-the-project-uses", test_runner);
  g_test_add_func ("/source-nox/nul-byte-is-blank", test_nul);
  g_test_add_func ("/source-nox/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}

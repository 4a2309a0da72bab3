/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>

#include "discovery-fixture.h"
#include "skep-source.h"

#define PACKAGE "{ \"scripts\": { \"dev\": \"vite\", \"test\": \"vitest\" } }"

static void
test_script (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *cwd = fixture_path (fixture, "services/api");
  const char *environment[] = { "PORT=4000", "B=", NULL };
  SkepScript *script;

  fixture_write (fixture, "skep.json",
                 "{ \"$schema\": \"x\", \"name\": \"My shop\", \"scripts\": {\n"
                 "\"api\": { \"command\": \"npm run 'a b' && echo $PORT\", \"cwd\": "
                 "\"./services/api/\", \"env\": { \"PORT\": \"4000\", \"B\": \"\" } },\n"
                 "\"db\": { \"command\": \"up\" },\n"
                 "\"tmp\": { \"command\": \"ls\", \"cwd\": \"/tmp\" } } }");
  fixture_run (fixture);
  fixture_assert_names (fixture, "api db tmp");
  fixture_assert_problems (fixture, "");
  g_assert_cmpstr (skep_discovery_get_name (fixture->discovery), ==, "My shop");
  script = fixture_find (fixture, "skep::api");
  g_assert_cmpstr (script->command, ==, "npm run 'a b' && echo $PORT");
  fixture_assert_argv (script, "/bin/sh", "-c", "npm run 'a b' && echo $PORT");
  g_assert_cmpstr (script->cwd, ==, cwd);
  g_assert_cmpstrv (script->environment, environment);
  script = fixture_find (fixture, "skep::db");
  g_assert_cmpstr (script->cwd, ==, fixture->project);
  g_assert_null (script->environment[0]);
  g_assert_cmpstr (fixture_find (fixture, "skep::tmp")->cwd, ==, "/tmp");
}

static void
test_override (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  const char *environment[] = { "PORT=1", NULL };
  SkepScript *script;

  fixture_write (fixture, "package.json", PACKAGE);
  fixture_write (fixture, "skep.json",
                 "{ \"scripts\": { \"test\": { \"command\": \"vitest -u\", \"cwd\": \"a\" },\n"
                 "\"npm::dev\": { \"env\": { \"PORT\": \"1\" } } } }");
  fixture_run (fixture);
  fixture_assert_names (fixture, "dev test");
  fixture_assert_problems (fixture, "");

  script = fixture_find (fixture, "npm::test");
  g_assert_cmpstr (script->command, ==, "vitest -u");
  g_assert_null (script->unavailable);
  fixture_assert_argv (script, "/bin/sh", "-c", "vitest -u");
  g_assert_true (g_str_has_suffix (script->cwd, "/my project/a"));

  script = fixture_find (fixture, "npm::dev");
  g_assert_cmpstr (script->command, ==, "vite");
  g_assert_nonnull (script->unavailable);
  fixture_assert_argv (script, "npm", "run", "dev");
  g_assert_cmpstrv (script->environment, environment);
}

static void
test_stop (void)
{
  const char *const command[] = { "/bin/sh", "-c", "docker compose down", NULL };
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_write (fixture, "package.json", PACKAGE);
  fixture_write (fixture, "skep.json",
                 "{ \"scripts\": { \"db\": { \"command\": \"docker compose up\", \"stop\": "
                 "{ \"command\": \"docker compose down\", \"grace\": 1.5 } },\n"
                 " \"dev\": { \"stop\": { \"signal\": \"TERM\" } } } }");
  fixture_run (fixture);
  fixture_assert_problems (fixture, "");

  script = fixture_find (fixture, "skep::db");
  g_assert_cmpstrv (script->stop_command, command);
  g_assert_cmpint (script->stop_grace_ms, ==, 1500);
  g_assert_cmpint (script->stop_signal, ==, 0);

  script = fixture_find (fixture, "npm::dev");
  g_assert_null (script->stop_command);
  g_assert_cmpint (script->stop_grace_ms, ==, -1);
  g_assert_cmpint (script->stop_signal, ==, SIGTERM);
}

static void
test_ambiguous (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "package.json", PACKAGE);
  fixture_write (fixture, "Makefile", "test:\n");
  fixture_write (fixture, "skep.json",
                 "{ \"scripts\": {\n \"test\": { \"command\": \"x\" },\n"
                 " \"make::test\": { \"command\": \"y\" } } }");
  fixture_run (fixture);
  fixture_assert_names (fixture, "dev test test");
  g_assert_cmpstr (fixture_find (fixture, "npm::test")->command, ==, "vitest");
  g_assert_cmpstr (fixture_find (fixture, "make::test")->command, ==, "y");
  fixture_assert_problems (fixture,
                           "error skep.json:2: “test” is ambiguous; use one of these ids as the "
                           "key: “npm::test”, “make::test”\n");
}

typedef struct
{
  const char *path;
  const char *text;
  const char *names;
  const char *problems;
} Case;

#define AT(position, reason) "error skep.json:" position ": " reason "\n"
#define WARNED_AT(position, reason) "warning skep.json:" position ": " reason "\n"

static const Case cases[] = {
  { "empty-file", "", "", "" },
  { "empty-object", "{}", "", "" },
  { "unknown-keys-are-named",
    "{\n \"nmae\": \"x\",\n \"scripts\": { \"a\": {\n  \"command\": \"x\",\n  \"cmd\": 1 } } }",
    "a",
    WARNED_AT ("2", "“nmae” is not a known key and ignored.")
    WARNED_AT ("5", "“cmd” is not a known key and ignored.") },
  { "later-keys-are-named-once",
    "{ \"hide\": [\"a\"],\n\"favorites\": [],\n\"scripts\": { \"a\": { \"command\": \"x\",\n"
    "\"ready\": 1, \"envFile\": 1, \"dependsOn\": 1, \"restart\": 1,\n"
    "\"autostart\": 1, \"group\": 1 },\n"
    "\"b\": { \"command\": \"y\", \"group\": 2 } } }",
    "a b",
    WARNED_AT ("2", "“favorites” is not supported yet and ignored.")
    WARNED_AT ("4", "“ready” is not supported yet and ignored.")
    WARNED_AT ("4", "“envFile” is not supported yet and ignored.")
    WARNED_AT ("4", "“dependsOn” is not supported yet and ignored.")
    WARNED_AT ("4", "“restart” is not supported yet and ignored.")
    WARNED_AT ("5", "“autostart” is not supported yet and ignored.")
    WARNED_AT ("5", "“group” is not supported yet and ignored.") },
  { "name-of-wrong-type", "{ \"name\": 5, \"scripts\": { \"a\": { \"command\": \"x\" } } }", "a",
    AT ("1", "“name” must be a string.") },
  { "scripts-of-wrong-type", "{ \"scripts\": \"a\" }", "",
    AT ("1", "“scripts” must be an object.") },
  { "script-of-wrong-type", "{ \"scripts\": { \"a\": \"x\", \"b\": { \"command\": \"y\" } } }", "b",
    AT ("1", "The script “a” must be an object.") },
  { "command-of-wrong-type", "{ \"scripts\": { \"a\": { \"command\": [\"x\"] } } }", "",
    AT ("1", "“command” of the script “a” must be a string.") },
  { "command-empty", "{ \"scripts\": { \"a\": { \"command\": \"\" } } }", "",
    AT ("1", "“command” of the script “a” must not be empty.") },
  { "command-missing", "{ \"scripts\": { \"a\": { \"cwd\": \"x\" } } }", "",
    AT ("1", "The script “a” has no command, and no other file defines it.") },
  { "cwd-of-wrong-type", "{ \"scripts\": { \"a\": { \"command\": \"x\", \"cwd\": 1 } } }", "",
    AT ("1", "“cwd” of the script “a” must be a string.") },
  { "env-of-wrong-type", "{ \"scripts\": { \"a\": { \"command\": \"x\", \"env\": [] } } }", "",
    AT ("1", "“env” of the script “a” must be an object.") },
  { "variable-of-wrong-type",
    "{ \"scripts\": { \"a\": { \"command\": \"x\", \"env\": { \"PORT\": 1 } } } }", "",
    AT ("1", "The variable “PORT” of the script “a” must be a string.") },
  { "variable-of-bad-name",
    "{ \"scripts\": { \"a\": { \"command\": \"x\", \"env\": { \"A=B\": \"1\" } } } }", "",
    AT ("1", "“A=B” can’t be the name of a variable.") },
  { "script-without-name", "{ \"scripts\": { \"\": { \"command\": \"x\" } } }", "",
    AT ("1", "A script needs a name.") },
  { "repeated-script",
    "{ \"scripts\": { \"a\": { \"command\": \"x\" },\n\"a\": { \"command\": \"y\" } } }", "a",
    WARNED_AT ("2", "“a” is defined twice; this definition is used.") },
  { "repeated-key", "{ \"scripts\": { \"a\": { \"command\": \"x\",\n\"command\": \"y\" } } }", "a",
    WARNED_AT ("2", "“command” is defined twice; this definition is used.") },
  { "broken", "{ \"scripts\": {\n", "", AT ("2", "The file ends before its last “}”.") },
  { "stop-of-wrong-type", "{ \"scripts\": { \"a\": { \"command\": \"x\", \"stop\": 1 } } }", "",
    AT ("1", "“stop” of the script “a” must be an object.") },
  { "stop-command-of-wrong-type",
    "{ \"scripts\": { \"a\": { \"command\": \"x\",\n\"stop\": { \"command\": 1 } } } }", "",
    AT ("2", "“stop.command” of the script “a” must be a command.") },
  { "stop-grace-negative",
    "{ \"scripts\": { \"a\": { \"command\": \"x\",\n\"stop\": { \"grace\": -1 } } } }", "",
    AT ("2", "“stop.grace” of the script “a” must be a number of seconds, at most 86400.") },
  { "stop-grace-of-wrong-type",
    "{ \"scripts\": { \"a\": { \"command\": \"x\",\n\"stop\": { \"grace\": \"5\" } } } }", "",
    AT ("2", "“stop.grace” of the script “a” must be a number of seconds, at most 86400.") },
  { "stop-signal-unknown",
    "{ \"scripts\": { \"a\": { \"command\": \"x\",\n\"stop\": { \"signal\": \"SIGNAL\" } } } }", "",
    AT ("2", "“stop.signal” of the script “a” must be the name of a signal, such as “SIGTERM”.") },
  { "stop-unknown-key",
    "{ \"scripts\": { \"a\": { \"command\": \"x\",\n\"stop\": { \"timeout\": 1 } } } }", "a",
    WARNED_AT ("2", "“timeout” is not a known key and ignored.") },
  { "missing-folder-is-no-error",
    "{ \"scripts\": { \"a\": { \"command\": \"x\", \"cwd\": \"nowhere\" } } }", "a", "" },
};

static void
test_case (gconstpointer data)
{
  const Case *test_case = data;
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "skep.json", test_case->text);
  fixture_run (fixture);
  fixture_assert_names (fixture, test_case->names);
  fixture_assert_problems (fixture, test_case->problems);
}

static void
test_mutants (void)
{
  fixture_mutate ("{ \"name\": \"My shop\", \"scripts\": {\n \"db\": { \"command\": "
                  "\"up\", \"stop\": { \"grace\": 15 } },\n \"api\": { \"command\": "
                  "\"npm run api\", \"cwd\": \"../x\", "
                  "\"env\": { \"PORT\": \"4000\" } } }, \"hide\": [\"x\"] }",
                  20000, skep_source_skep_parse);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source-skep/command-folder-and-environment", test_script);
  g_test_add_func ("/source-skep/overrides-by-name-and-by-id", test_override);
  g_test_add_func ("/source-skep/stop-command-signal-and-grace", test_stop);
  g_test_add_func ("/source-skep/ambiguous-name-overrides-nothing", test_ambiguous);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-skep/file/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-skep/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}

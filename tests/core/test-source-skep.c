/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <signal.h>

#include "discovery-fixture.h"
#include "skep-script-index.h"
#include "skep-source.h"

#define PACKAGE "{ \"scripts\": { \"dev\": \"vite\", \"test\": \"vitest\" } }"

/* One script with more keys, which begin in the second line. */
#define SCRIPT(keys) "{ \"scripts\": { \"a\": { \"command\": \"x\",\n" keys " } } }"

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
  g_assert_cmpstr (script->found->command, ==, "vitest");
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
test_override_adds (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *env_file = fixture_path (fixture, "config/.env");
  g_autofree char *local_file = fixture_path (fixture, ".env.local");
  const char *files[] = { env_file, local_file, NULL };
  SkepScript *script;

  fixture_write (fixture, "package.json", PACKAGE);
  fixture_write (fixture, "skep.json",
                 "{ \"scripts\": { \"dev\": { \"env\": { \"A\": \"1\", \"B\": \"1\" }, "
                 "\"description\": \"Serve\\nall\", "
                 "\"envFile\": [\"config/.env\", \"x/../.env.local\"] },\n"
                 "\"npm::dev\": { \"env\": { \"B\": \"2=3\" } } } }");
  fixture_run (fixture);
  fixture_assert_problems (fixture, "");

  script = fixture_find (fixture, "npm::dev");
  g_assert_cmpstr (script->description, ==, "Serve all");
  g_assert_cmpstrv (script->env_files, files);
  g_assert_cmpstr (g_environ_getenv (script->environment, "A"), ==, "1");
  g_assert_cmpstr (g_environ_getenv (script->environment, "B"), ==, "2=3");
  g_assert_cmpuint (g_strv_length (script->environment), ==, 2);
}

/* A package has its own names; the project's own folder is meant. */
static void
test_override_in_packages (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *web = fixture_path (fixture, "web");

  g_assert_cmpint (g_mkdir (web, 0755), ==, 0);
  fixture_write (fixture, "package.json", PACKAGE);
  fixture_write (fixture, "web/package.json",
                 "{ \"scripts\": { \"dev\": \"vite\", \"only\": \"x\" } }");
  fixture_write (fixture, "skep.json",
                 "{ \"scripts\": { \"dev\": { \"command\": \"own\" },\n"
                 "\"npm:web:dev\": { \"command\": \"webs\" },\n"
                 "\"only\": { \"command\": \"new\" } } }");
  fixture_run (fixture);
  fixture_assert_problems (fixture, "");
  fixture_assert_names (fixture, "dev test only dev only");
  g_assert_cmpstr (fixture_find (fixture, "npm::dev")->command, ==, "own");
  g_assert_cmpstr (fixture_find (fixture, "npm:web:dev")->command, ==, "webs");
  g_assert_cmpstr (fixture_find (fixture, "skep::only")->command, ==, "new");
  g_assert_cmpstr (fixture_find (fixture, "npm:web:only")->command, ==, "x");
}

static void
test_plan (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScriptDependency *dependency;
  SkepScriptPlan *plan;

  fixture_write (fixture, "package.json", PACKAGE);
  fixture_write (fixture, "skep.json",
                 "{ \"scripts\": { \"api\": { \"command\": \"x\", "
                 "\"dependsOn\": { \"dev\": \"ready\", \"db\": \"completed\" }, "
                 "\"ready\": { \"http\": \"http://localhost:1/\", \"timeout\": 1.5 }, "
                 "\"restart\": { \"policy\": \"on-failure\", \"maxRetries\": 5, "
                 "\"backoff\": [1, 30] }, \"autostart\": true, \"group\": \"dev\" },\n"
                 "\"db\": { \"command\": \"y\", \"ready\": { \"port\": 5432 } },\n"
                 "\"test\": { \"dependsOn\": [\"db\"], \"ready\": { \"log\": \"^up\" } } } }");
  fixture_run (fixture);
  fixture_assert_problems (fixture, "");

  plan = fixture_find (fixture, "skep::api")->plan;
  g_assert_cmpuint (plan->dependencies->len, ==, 2);
  dependency = plan->dependencies->pdata[0];
  g_assert_cmpstr (dependency->script, ==, "npm::dev");
  g_assert_cmpint (dependency->condition, ==, SKEP_DEPENDENCY_READY);
  dependency = plan->dependencies->pdata[1];
  g_assert_cmpstr (dependency->script, ==, "skep::db");
  g_assert_cmpint (dependency->condition, ==, SKEP_DEPENDENCY_COMPLETED);
  g_assert_cmpint (plan->ready, ==, SKEP_READY_HTTP);
  g_assert_cmpstr (plan->ready_text, ==, "http://localhost:1/");
  g_assert_cmpint (plan->ready_timeout_ms, ==, 1500);
  g_assert_cmpint (plan->restart, ==, SKEP_RESTART_ON_FAILURE);
  g_assert_cmpint (plan->max_restarts, ==, 5);
  g_assert_cmpint (plan->min_backoff_ms, ==, 1000);
  g_assert_cmpint (plan->max_backoff_ms, ==, 30000);
  g_assert_true (plan->autostart);
  g_assert_cmpstr (plan->group, ==, "dev");

  plan = fixture_find (fixture, "skep::db")->plan;
  g_assert_cmpint (plan->ready, ==, SKEP_READY_PORT);
  g_assert_cmpint (plan->ready_port, ==, 5432);
  g_assert_cmpint (plan->ready_timeout_ms, ==, -1);
  plan = fixture_find (fixture, "npm::test")->plan;
  g_assert_cmpint (plan->ready, ==, SKEP_READY_LOG);
  g_assert_cmpuint (plan->dependencies->len, ==, 1);
  g_assert_null (fixture_find (fixture, "npm::dev")->plan);
}

static void
assert_hidden (Fixture    *fixture,
               const char *expected)
{
  GPtrArray *scripts = skep_discovery_get_scripts (fixture->discovery);
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < scripts->len; i++)
    {
      SkepScript *script = scripts->pdata[i];

      if (script->is_hidden)
        g_string_append_printf (ids, ids->len == 0 ? "%s" : " %s", script->id);
    }
  g_assert_cmpstr (ids->str, ==, expected);
}

static const struct
{
  const char *hide;
  const char *hidden;
} hidings[] = {
  { "[\"dev\"]", "npm::dev" },
  { "\"test\"", "npm::test make::test" },
  { "[\"npm:web:dev\"]", "npm:web:dev" },
  { "[\"npm:*\"]", "npm::dev npm::test npm:web:dev npm:web:only" },
  { "[\"npm:web*:*\"]", "npm:web:dev npm:web:only" },
  { "[\"*:dev\"]", "npm::dev npm:web:dev" },
  { "[\"*e*v\"]", "npm::dev npm:web:dev" },
  { "[\"only\", \"npm:\", \"*x\", \"\"]", "" },
  { "[\"own\", \"own\"]", "skep::own" },
};

static void
test_hide (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *web = fixture_path (fixture, "web");

  g_assert_cmpint (g_mkdir (web, 0755), ==, 0);
  fixture_write (fixture, "package.json", PACKAGE);
  fixture_write (fixture, "Makefile", "test:\n");
  fixture_write (fixture, "web/package.json",
                 "{ \"scripts\": { \"dev\": \"vite\", \"only\": \"x\" } }");
  for (gsize i = 0; i < G_N_ELEMENTS (hidings); i++)
    {
      g_autofree char *text = g_strdup_printf ("{ \"hide\": %s, \"scripts\": { \"own\": "
                                               "{ \"command\": \"x\" } } }", hidings[i].hide);

      fixture_write (fixture, "skep.json", text);
      fixture_run (fixture);
      fixture_assert_problems (fixture, "");
      fixture_assert_names (fixture, "dev test test own dev only");
      assert_hidden (fixture, hidings[i].hidden);
    }
}

static void
test_hide_folder (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *web = fixture_path (fixture, "web");

  g_assert_cmpint (g_mkdir (web, 0755), ==, 0);
  fixture_write (fixture, "package.json", PACKAGE);
  fixture_write (fixture, "web/package.json", PACKAGE);
  fixture_write (fixture, "skep.json", "{ \"hide\": [\"./web//\", \"nowhere/\"] }");
  fixture_run (fixture);
  fixture_assert_problems (fixture, "");
  fixture_assert_names (fixture, "dev test");
}

static void
test_favorites (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "package.json", PACKAGE);
  fixture_write (fixture, "Makefile", "test:\nlint:\n");
  fixture_write (fixture, "skep.json",
                 "{ \"scripts\": { \"own\": { \"command\": \"x\" } },\n"
                 "\"favorites\": [\"own\", \"test\", \"make::test\", \"lint\", \"own\"] }");
  fixture_run (fixture);
  fixture_assert_names (fixture, "own test lint dev test");
  g_assert_true (fixture_find (fixture, "make::test")->is_favorite);
  g_assert_false (fixture_find (fixture, "npm::test")->is_favorite);
  fixture_assert_problems (fixture,
                           "warning skep.json:2: The favorite “test” is ambiguous; use one of "
                           "these "
                           "ids: “npm::test”, “make::test”\n");
}

static void
test_many_ids (void)
{
  g_autoptr (SkepScriptIndex) index = NULL;
  g_autoptr (GPtrArray) scripts = NULL;
  g_autofree char *ids = NULL;

  scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_unref);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *source = g_strdup_printf ("s%u", i);

      g_ptr_array_add (scripts, skep_script_new ("/p", source, "f", "", "dev"));
    }
  index = skep_script_index_new (scripts);
  ids = skep_script_index_dup_ids (index, skep_script_index_find (index, "dev"));
  g_assert_cmpstr (ids, ==,
                   "“s0::dev”, “s1::dev”, “s2::dev”, “s3::dev”, “s4::dev”, “s5::dev”, “s6::dev”, "
                   "“s7::dev”, …");
  g_assert_null (skep_script_index_find (index, "s0:dev"));
}

static void
test_broken_regex (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *problems = NULL;

  fixture_write (fixture, "skep.json", SCRIPT ("\"ready\": { \"log\": \"(\" }"));
  fixture_run (fixture);
  problems = fixture_problems (fixture);
  g_assert_true (g_str_has_prefix (problems, "error skep.json:2: “ready.log” of the script “a” is "
                                             "no regular expression: "));
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
    WARNED_AT ("2", "“nmae” is not a known key and ignored; did you mean “name”?")
    WARNED_AT ("5", "“cmd” is not a known key and ignored.") },
  { "unknown-keys-that-are-close",
    "{ \"scripts\": { \"a\": { \"command\": \"x\",\n\"envfile\": \"x\",\n\"dependOn\": [],\n"
    "\"ready\": { \"prot\": 1, \"port\": 1 },\n\"restart\": { \"policy\": \"no\", \"retries\": 1 "
    "},\n"
    "\"CWD\": 1, \"\": 1, \"x\": 1, \"a-key-that-is-much-longer-than-any\": 1 } } }",
    "a",
    WARNED_AT ("2", "“envfile” is not a known key and ignored; did you mean “envFile”?")
    WARNED_AT ("3", "“dependOn” is not a known key and ignored; did you mean “dependsOn”?")
    WARNED_AT ("4", "“prot” is not a known key and ignored; did you mean “port”?")
    WARNED_AT ("5", "“retries” is not a known key and ignored.")
    WARNED_AT ("6", "“CWD” is not a known key and ignored; did you mean “cwd”?")
    WARNED_AT ("6", "“” is not a known key and ignored.")
    WARNED_AT ("6", "“x” is not a known key and ignored.")
    WARNED_AT ("6", "“a-key-that-is-much-longer-than-any” is not a known key and ignored.") },
  { "every-key-without-a-word",
    "{ \"$schema\": \"x\", \"scripts\": { \"a\": { \"command\": \"x\" }, \"b\": { \"command\": "
    "\"y\",\n"
    "\"cwd\": \"..\", \"description\": \"d\", \"env\": {}, \"envFile\": [\".env\"], \"stop\": {},\n"
    "\"dependsOn\": { \"a\": \"ready\" }, \"ready\": { \"log\": \"x+\", \"timeout\": 0.5 },\n"
    "\"restart\": { \"policy\": \"always\", \"maxRetries\": 0, \"backoff\": [1, 1] },\n"
    "\"autostart\": false, \"group\": \"g\" } }, \"hide\": [\"zz\"], \"favorites\": [] }",
    "a b", "" },
  { "hide-of-wrong-type", "{ \"hide\": [1], \"scripts\": { \"a\": { \"command\": \"x\" } } }", "a",
    AT ("1", "“hide” must be a list of strings.") },
  { "hide-folder-outside", "{\n\"hide\": [\"../x/\", \"/\", \"./\"] }", "",
    AT ("2", "“../x/” in “hide” must be a folder in the project.")
    AT ("2", "“/” in “hide” must be a folder in the project.")
    AT ("2", "“./” in “hide” must be a folder in the project.") },
  { "favorite-unknown",
    "{ \"favorites\": [\"b\", \"a\"],\n\"scripts\": { \"a\": { \"command\": \"x\" } } }", "a",
    WARNED_AT ("1", "There is no script “b” to be a favorite.") },
  { "description-empty", SCRIPT ("\"description\": \"\""), "",
    AT ("2", "“description” of the script “a” must not be empty.") },
  { "env-file-of-wrong-type", SCRIPT ("\"envFile\": [\".env\", 1]"), "",
    AT ("2", "“envFile” of the script “a” must be a path or a list of paths.") },
  { "env-file-outside", SCRIPT ("\"envFile\": \"x/../../.env\""), "",
    AT ("2", "“x/../../.env” in “envFile” of the script “a” must be a file in the project.") },
  { "env-file-absolute", SCRIPT ("\"envFile\": \"/etc/passwd\""), "",
    AT ("2", "“/etc/passwd” in “envFile” of the script “a” must be a file in the project.") },
  { "env-file-is-the-project", SCRIPT ("\"envFile\": \".\""), "",
    AT ("2", "“.” in “envFile” of the script “a” must be a file in the project.") },
  { "depends-on-of-wrong-type", SCRIPT ("\"dependsOn\": \"b\""), "",
    AT ("2", "“dependsOn” of the script “a” must be a list of names, or an object of names and "
             "conditions.") },
  { "depends-on-list-of-wrong-type", SCRIPT ("\"dependsOn\": [1]"), "",
    AT ("2", "“dependsOn” of the script “a” must be a list of names, or an object of names and "
             "conditions.") },
  { "depends-on-unknown-condition", SCRIPT ("\"dependsOn\": { \"b\": \"up\" }"), "",
    AT ("2", "“dependsOn.b” of the script “a” must be “started”, “ready” or “completed”.") },
  { "depends-on-unknown-script", SCRIPT ("\"dependsOn\": [\"b\"]"), "a",
    AT ("2", "“a” depends on “b”, but there is no such script.") },
  { "depends-on-itself", SCRIPT ("\"dependsOn\": [\"skep::a\"]"), "a",
    AT ("2", "“a” can’t depend on itself.") },
  { "depends-on-in-a-circle",
    "{ \"scripts\": { \"a\": { \"command\": \"x\", \"dependsOn\": [\"b\"] },\n"
    "\"b\": { \"command\": \"x\", \"dependsOn\": [\"c\"] },\n"
    "\"c\": { \"command\": \"x\", \"dependsOn\": [\"d\", \"a\"] },\n\"d\": { \"command\": \"x\" } "
    "} }",
    "a b c d", AT ("3", "“c” can’t depend on “a”, which depends on it.") },
  { "ready-of-wrong-type", SCRIPT ("\"ready\": 80"), "",
    AT ("2", "“ready” of the script “a” must be an object.") },
  { "ready-without-kind", SCRIPT ("\"ready\": { \"timeout\": 1 }"), "",
    AT ("2", "“ready” of the script “a” must have one of “port”, “log” and “http”.") },
  { "ready-with-two-kinds", SCRIPT ("\"ready\": { \"port\": 1, \"log\": \"x\" }"), "",
    AT ("2", "“ready” of the script “a” must have one of “port”, “log” and “http”.") },
  { "ready-port-too-high", SCRIPT ("\"ready\": { \"port\": 65536 }"), "",
    AT ("2", "“ready.port” of the script “a” must be a port from 1 to 65535.") },
  { "ready-port-no-integer", SCRIPT ("\"ready\": { \"port\": 80.5 }"), "",
    AT ("2", "“ready.port” of the script “a” must be a port from 1 to 65535.") },
  { "ready-log-of-wrong-type", SCRIPT ("\"ready\": { \"log\": \"\" }"), "",
    AT ("2", "“ready.log” of the script “a” must be a regular expression.") },
  { "ready-http-no-address", SCRIPT ("\"ready\": { \"http\": \"file:///x\" }"), "",
    AT ("2", "“ready.http” of the script “a” must be an address that begins with http:// or "
             "https://.") },
  { "ready-http-without-host", SCRIPT ("\"ready\": { \"http\": \"http://\" }"), "",
    AT ("2", "“ready.http” of the script “a” must be an address that begins with http:// or "
             "https://.") },
  { "ready-timeout-negative", SCRIPT ("\"ready\": { \"port\": 1, \"timeout\": -1 }"), "",
    AT ("2", "“ready.timeout” of the script “a” must be a number of seconds, at most 86400.") },
  { "restart-of-wrong-type", SCRIPT ("\"restart\": \"always\""), "",
    AT ("2", "“restart” of the script “a” must be an object.") },
  { "restart-without-policy", SCRIPT ("\"restart\": { \"maxRetries\": 1 }"), "",
    AT ("2", "“restart” of the script “a” needs a “policy”.") },
  { "restart-policy-unknown", SCRIPT ("\"restart\": { \"policy\": \"yes\" }"), "",
    AT ("2", "“restart.policy” of the script “a” must be “no”, “on-failure” or “always”.") },
  { "restart-retries-negative",
    SCRIPT ("\"restart\": { \"policy\": \"always\", \"maxRetries\": -1 }"), "",
    AT ("2", "“restart.maxRetries” of the script “a” must be a whole number from 0 to 1000000.") },
  { "restart-backoff-wrong",
    SCRIPT ("\"restart\": { \"policy\": \"always\", \"backoff\": [2, 1] }"), "",
    AT ("2", "“restart.backoff” of the script “a” must be a list of two numbers of seconds, the "
             "least and the most, at most 86400.") },
  { "autostart-of-wrong-type", SCRIPT ("\"autostart\": 1"), "",
    AT ("2", "“autostart” of the script “a” must be true or false.") },
  { "group-of-wrong-type", SCRIPT ("\"group\": [\"x\"]"), "",
    AT ("2", "“group” of the script “a” must be the name of a group.") },
  { "id-of-no-script", "{ \"scripts\": {\n\"npm:web:dev\": { \"command\": \"x\" } } }", "",
    AT ("2", "There is no script “npm:web:dev”.") },
  { "name-with-colons", "{ \"scripts\": { \"test:unit:fast\": { \"command\": \"x\" } } }",
    "test:unit:fast", "" },
  { "every-error-of-a-script",
    SCRIPT ("\"cwd\": 1,\n\"group\": 1"), "",
    AT ("2", "“cwd” of the script “a” must be a string.")
    AT ("3", "“group” of the script “a” must be the name of a group.") },
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
                  "\"env\": { \"PORT\": \"4000\" }, \"envFile\": [\".env\"],\n \"dependsOn\": "
                  "{ \"db\": \"ready\" }, \"ready\": { \"log\": \"a|(b)\", \"timeout\": 3 }, "
                  "\"restart\": { \"policy\": \"always\", \"backoff\": [1, 2.5] },\n"
                  "\"autostart\": true, \"group\": \"g\", \"description\": \"d\" } },\n"
                  "\"hide\": [\"x\", \"*p*\", \"t/\"], \"favorites\": [\"db\", \"y\"] }",
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
  g_test_add_func ("/source-skep/overrides-add-variables-and-files", test_override_adds);
  g_test_add_func ("/source-skep/names-mean-the-own-folder", test_override_in_packages);
  g_test_add_func ("/source-skep/plan", test_plan);
  g_test_add_func ("/source-skep/hides-names-ids-and-patterns", test_hide);
  g_test_add_func ("/source-skep/hides-folders", test_hide_folder);
  g_test_add_func ("/source-skep/favorites-come-first-in-their-order", test_favorites);
  g_test_add_func ("/source-skep/many-ids-are-cut-short", test_many_ids);
  g_test_add_func ("/source-skep/broken-regular-expression", test_broken_regex);
  g_test_add_func ("/source-skep/ambiguous-name-overrides-nothing", test_ambiguous);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-skep/file/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-skep/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}

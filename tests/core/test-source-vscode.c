/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-script-arguments.h"
#include "skep-source.h"

#define TASKS "{ \"version\": \"2.0.0\", // comments\n\"tasks\": [ "

static void
write_tasks (Fixture    *fixture,
             const char *text)
{
  g_autofree char *folder = fixture_path (fixture, ".vscode");

  g_mkdir (folder, 0755);
  fixture_write (fixture, ".vscode/tasks.json", text);
  fixture_run (fixture);
}

/* What @script prints with @arguments, each run of white space a space. */
static char *
run_script (SkepScript         *script,
            const char *const  *arguments)
{
  g_autoptr (SkepScript) whole = skep_script_with_arguments (script, arguments);
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  environment = g_environ_setenv (environment, "SKEP_TEST", "a  b", TRUE);
  for (char **variable = whole->environment; *variable != NULL; variable++)
    {
      g_auto (GStrv) pair = g_strsplit (*variable, "=", 2);

      environment = g_environ_setenv (environment, pair[0], pair[1], TRUE);
    }
  g_assert_null (whole->unavailable);
  g_spawn_sync (whole->cwd, whole->argv, environment, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                NULL, NULL, &error);
  g_assert_no_error (error);
  return output;
}

typedef struct
{
  const char *name;
  const char *task;     /* its members behind the label */
  const char *output;   /* what it prints when it is run; `PROJECT` is the project's folder */
} Run;

/* `printf '[%s]' …` shows where each word ends. */
#define PRINT "\"type\": \"shell\", \"command\": \"printf\", \"args\": [ \"'[%s]'\", "
#define LINE(line) "\"type\": \"shell\", \"command\": \"printf '[%s]' " line "\""

static const Run runs[] = {
  { "line", LINE ("a 'b c' && echo d"), "[a][b c]d\n" },
  { "line-of-no-type", "\"command\": \"printf '[%s]' a b\"", "[a][b]" },
  { "arguments", PRINT "\"a\", \"b c\", \"d'e f'g\" ]", "[a][b c][de fg]" },
  { "quoted-arguments",
    PRINT "{ \"value\": \"$HOME x\", \"quoting\": \"strong\" },"
    " { \"value\": \"${SKEP_TEST}\", \"quoting\": \"weak\" },"
    " { \"value\": \"a b\", \"quoting\": \"escape\" } ]", "[$HOME x][a  b][a b]" },
  { "variables-of-the-shell-stay", PRINT "\"${SKEP_TEST}\", \"$SKEP_TEST\" ]", "[a][b][a][b]" },
  { "folder-in-a-line", LINE ("${workspaceFolder}/x ${workspaceFolderBasename}"),
    "[PROJECT/x][my project]" },
  { "folder-in-quotes", LINE ("\\\"${workspaceFolder}/x\\\" '${workspaceRoot}'"),
    "[PROJECT/x][PROJECT]" },
  { "folder-in-arguments", PRINT "\"-I${workspaceFolder}${/}x\" ]", "[-IPROJECT/x]" },
  { "environment-in-a-line",
    LINE ("${env:SKEP_TEST} \\\"${env:SKEP_TEST}\\\" '${env:SKEP_TEST}' \\\"${env:SKEP_NONE}\\\""),
    "[a][b][a  b][a  b][]" },
  { "environment-in-arguments", PRINT "\"x${env:SKEP_TEST}\" ]", "[xa  b]" },
  { "process", "\"type\": \"process\", \"command\": \"printf\", \"args\": [ \"[%s]\", \"$HOME *\""
    " ]",
    "[$HOME *]" },
  { "process-with-environment",
    "\"type\": \"process\", \"command\": \"printf\", \"args\": [ \"[%s]\", \"$HOME"
    " ${env:SKEP_TEST}\" ]",
    "[$HOME a  b]" },
  { "options",
    LINE ("\\\"$A\\\" \\\"$B\\\" \\\"$C\\\" \\\"$PWD\\\"") ", \"options\": {"
    " \"cwd\": \"${workspaceFolder}/.vscode\", \"env\": { \"A\": \"x y\","
    " \"B\": \"z:${env:SKEP_TEST}\", \"C\": 3000 } }", "[x y][z:a  b][3000][PROJECT/.vscode]" },
  { "folder-of-the-environment",
    LINE ("\\\"$PWD\\\"") ", \"options\": { \"cwd\": \"${env:SKEP_NONE}/\" }", "[/]" },
  { "shell",
    "\"type\": \"shell\", \"command\": \"printf '[%s]' $0 \\\"${input:name}\\\"\","
    " \"options\": { \"shell\": { \"executable\": \"sh\", \"args\": [ \"-e\", \"-c\" ] } }",
    "[task][it's \"}\" $x]" },
  { "linux", "\"command\": \"false\", \"linux\": { \"command\": \"printf\", \"args\": [ \"x\" ] }",
    "x" },
  { "input-in-a-line", LINE ("${input:name} \\\"${input:name}\\\" '${input:name}'"),
    "[it's \"}\" $x][it's \"}\" $x][it's \"}\" $x]" },
  { "input-in-arguments", PRINT "\"--n=${input:name}\" ]", "[--n=it's \"}\" $x]" },
  { "dependency", "\"dependsOn\": \"one\"", "one\n" },
  { "dependency-and-command", LINE ("x") ", \"dependsOn\": [ \"one\" ]", "one\n[x]" },
  { "sequence", "\"dependsOn\": [ \"one\", \"folder\", \"input\" ], \"dependsOrder\": \"sequence\"",
    "one\nPROJECT/.vscode x y\nit's \"}\" $x\n" },
  { "failed-dependency-ends-a-sequence",
    "\"dependsOn\": [ \"one\", \"fails\", \"one\" ], \"dependsOrder\": \"sequence\"", "one\n" },
  { "parallel", LINE ("x") ", \"dependsOn\": [ \"one\", \"slow\" ]", "one\nslow\n[x]" },
  { "failed-parallel-dependency", LINE ("x") ", \"dependsOn\": [ \"fails\", \"slow\" ]", "slow\n" },
  { "background-dependency-is-not-waited-for",
    "\"type\": \"shell\", \"command\": \"echo x > go\", \"dependsOn\": [ \"background\" ]",
    "background\n" },
  { "dependency-of-a-dependency", "\"dependsOn\": \"deep\"", "one\ndeep\n" },
};

#define OTHERS ",\n{ \"label\": \"one\", \"command\": \"echo one\" }," \
  "{ \"label\": \"fails\", \"command\": \"exit 3\" }," \
  "{ \"label\": \"slow\", \"command\": \"sleep 0.2; echo slow\" }," \
  "{ \"label\": \"deep\", \"command\": \"echo deep\", \"dependsOn\": \"one\" }," \
  "{ \"label\": \"background\", \"command\": \"while ! test -e go; do sleep 0.01; done;" \
  " echo background\", \"isBackground\": true }," \
  "{ \"label\": \"folder\", \"command\": \"echo \\\"$PWD $A\\\"\", \"options\": {" \
  " \"cwd\": \".vscode\", \"env\": { \"A\": \"x y\" } } }," \
  "{ \"label\": \"input\", \"command\": \"echo \\\"${input:name}\\\"\" }," \
  "{ \"label\": \"self\", \"dependsOn\": [ \"one\", \"other\" ] }," \
  "{ \"label\": \"other\", \"dependsOn\": \"self\" } ]," \
  "\"inputs\": [ { \"id\": \"name\", \"type\": \"promptString\", \"description\": \"Your name\"," \
  " \"default\": \"it's \\\"}\\\" $x\" }, { \"id\": \"pick\", \"type\": \"pickString\"," \
  " \"options\": [ \"a\", { \"label\": \"B\", \"value\": \"b\" } ] }," \
  " { \"id\": \"secret\", \"type\": \"promptString\", \"password\": true }," \
  " { \"id\": \"command\", \"type\": \"command\", \"command\": \"x\" } ] }"

static void
test_run (gconstpointer data)
{
  const Run *one = data;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *text = g_strconcat (TASKS "{ \"label\": \"task\","
    " ", one->task, " }" OTHERS, NULL);
  g_autoptr (GString) expected = g_string_new (one->output);
  g_autofree char *output = NULL;

  write_tasks (fixture, text);
  fixture_assert_problems (fixture, "");
  g_string_replace (expected, "PROJECT", fixture->project, 0);
  output = run_script (fixture_find (fixture, "vscode::task"), NULL);
  g_assert_cmpstr (output, ==, expected->str);
}

static void
test_parameters (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  const char *const arguments[] = { "a\"b c", "it's", NULL };
  g_autofree char *output = NULL;
  SkepScriptParameter *parameter;
  SkepScript *script;

  write_tasks (fixture,
               TASKS "{ \"label\": \"task\", \"command\": \"printf\", \"args\": [ \"[%s]\","
               " \"${input:pick}\", \"-${input:name}\", \"${input:pick}\" ],"
               " \"dependsOn\": [ \"input\" ] }" OTHERS);
  script = fixture_find (fixture, "vscode::task");
  g_assert_cmpuint (script->parameters->len, ==, 2);
  parameter = script->parameters->pdata[0];
  g_assert_cmpstr (parameter->name, ==, "pick");
  g_assert_true (parameter->is_required);
  g_assert_cmpstr (parameter->choices[1], ==, "b");
  parameter = script->parameters->pdata[1];
  g_assert_cmpstr (parameter->description, ==, "Your name");
  g_assert_cmpstr (parameter->default_value, ==, "it's \"}\" $x");
  g_assert_false (parameter->is_required);
  output = run_script (script, arguments);
  g_assert_cmpstr (output, ==, "it's\n[a\"b c][-it's][a\"b c]");
}

typedef struct
{
  const char *name;
  const char *task;
  const char *reason;
} Refusal;

static const Refusal refusals[] = {
  { "file", LINE ("${file}"), "Only VS Code knows “${file}”." },
  { "config", LINE ("${config:a.b}"), "Only VS Code knows “${config:a.b}”." },
  { "command", PRINT "\"${command:a.b}\" ]", "Only VS Code knows “${command:a.b}”." },
  { "folder-of-another-name", LINE ("${workspaceFolder:api}"),
    "Only VS Code knows “${workspaceFolder:api}”." },
  { "unknown-input", LINE ("${input:none}"), "The file has no input “none”." },
  { "password", LINE ("${input:secret}"), "“secret” is a password, which Skep doesn’t ask for." },
  { "input-of-a-command", LINE ("${input:command}"), "Only VS Code can ask for “command”." },
  { "type-of-an-extension", "\"type\": \"gulp\", \"task\": \"x\"",
    "VS Code’s extension “gulp” runs this." },
  { "no-command", "\"type\": \"shell\"", "This task has no command." },
  { "circle", "\"dependsOn\": \"self\"", "“self”: “other”: “self” depends on itself." },
  { "itself", "\"dependsOn\": \"task\"", "“task” depends on itself." },
  { "npm-script-that-is-not-there", "\"type\": \"npm\", \"script\": \"x\"",
    "There is no script “x” in the package.json of its folder." },
};

static void
test_refusal (gconstpointer data)
{
  const Refusal *one = data;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *text = g_strconcat (TASKS "{ \"label\": \"task\","
    " ", one->task, " }" OTHERS, NULL);

  write_tasks (fixture, text);
  g_assert_cmpstr (fixture_find (fixture, "vscode::task")->unavailable, ==, one->reason);
}

static void
test_npm (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *folder = fixture_path (fixture, "web");
  g_autofree char *line = NULL;
  SkepScript *script;

  fixture_add_program (fixture, "pnpm");
  fixture_write (fixture, "pnpm-lock.yaml", "");
  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  fixture_write (fixture, "web/package.json", "{ \"scripts\": { \"build\": \"vite build\" } }");
  write_tasks (fixture, TASKS "{ \"type\": \"npm\", \"script\": \"build\", \"path\": \"web\" },"
                        "{ \"label\": \"all\", \"dependsOn\": \"npm: build - web\" },\n"
                        "{ \"label\": \"out\", \"type\": \"npm\", \"script\": \"x\","
                        " \"path\": \"../y\" } ] }");
  fixture_assert_names (fixture, "npm: build - web all out build");
  fixture_assert_problems (fixture, "error .vscode/tasks.json:3: “../y” is not in the project.\n");
  script = fixture_find (fixture, "vscode::npm: build - web");
  fixture_assert_argv (script, "pnpm", "run", "build");
  g_assert_cmpstr (script->cwd, ==, folder);
  g_assert_cmpstr (script->command, ==, "vite build");
  line = g_strdup_printf ("(cd '%s' && pnpm run build)", folder);
  fixture_assert_argv (fixture_find (fixture, "vscode::all"), "/bin/sh", "-c", line);
  g_assert_cmpstr (fixture_find (fixture, "vscode::all")->command, ==, "npm: build - web");
}

static void
test_fields (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  write_tasks (fixture,
               TASKS "{ \"taskName\": \"old\", \"command\": \"x\", \"group\": \"build\","
               " \"detail\": \"About\\nit\", \"hide\": true },"
               "{ \"label\": \"cargo\", \"type\": \"cargo\", \"command\": \"build\","
               " \"args\": [ \"--release\" ], \"group\": { \"kind\": \"build\", \"isDefault\":"
               " true },"
               " \"problemMatcher\": [ \"$rustc\" ], }, ], }");
  fixture_assert_names (fixture, "old cargo");
  fixture_assert_problems (fixture, "");
  script = fixture_find (fixture, "vscode::old");
  g_assert_true (script->is_hidden);
  g_assert_cmpstr (script->description, ==, "About it");
  fixture_assert_argv (fixture_find (fixture, "vscode::cargo"), "/bin/sh", "-c",
                       "cargo build --release");
}

static void
test_problems (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  write_tasks (fixture, TASKS "1,\n{ \"command\": {} },\n{ \"label\": \"a\", \"command\": \"b\","
                        " \"dependsOn\": [ \"none\" ], \"args\": [ 1 ] },\n"
                        "{ \"label\": \"a\", \"command\": \"c\" } ], \"inputs\": 1 }");
  fixture_assert_names (fixture, "a");
  fixture_assert_problems (
    fixture, "error .vscode/tasks.json:5: “inputs” must be a list.\n"
             "error .vscode/tasks.json:2: A task must be an object with a “label”.\n"
             "error .vscode/tasks.json:3: A task must be an object with a “label”.\n"
             "error .vscode/tasks.json:4: “args” must be a list of strings.\n"
             "warning .vscode/tasks.json:5: “a” is defined twice; this definition is used.\n"
             "warning .vscode/tasks.json:4: There is no task “none”.\n");
  g_assert_cmpstr (fixture_find (fixture, "vscode::a")->command, ==, "c");
  write_tasks (fixture, "{ \"version\": \"0.1.0\", \"command\": \"x\" }");
  fixture_assert_problems (
    fixture, "error .vscode/tasks.json:1: Only version 2.0.0 of this file is supported.\n");
}

/* Quoting of quoting would grow without end. */
static void
test_depth (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GString) text = g_string_new (TASKS);

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (text, "{ \"label\": \"t%u\", \"command\": \"echo 'a'\","
                            " \"dependsOn\": [ \"t%u\", \"t%u\" ] },", i, i + 1, i + 1);
  g_string_append (text, "{ \"label\": \"t1000\", \"command\": \"x\" } ] }");
  write_tasks (fixture, text->str);
  fixture_assert_problems (fixture, "");
  g_assert_nonnull (fixture_find (fixture, "vscode::t0")->unavailable);
  g_assert_null (fixture_find (fixture, "vscode::t999")->unavailable);
}

static void
test_mutants (void)
{
  fixture_mutate (TASKS "{ \"label\": \"a\", \"command\": \"x ${input:i} '${env:E}'\" },"
                  "{ \"label\": \"b\", \"dependsOn\": [ \"a\" ] } ],"
                  "\"inputs\": [ { \"id\": \"i\", \"type\": \"promptString\" } ] }", 20000,
                  skep_source_vscode_parse);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_autofree char *path = g_strconcat ("/source-vscode/run/", runs[i].name, NULL);

      g_test_add_data_func (path, &runs[i], test_run);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strconcat ("/source-vscode/unavailable/", refusals[i].name, NULL);

      g_test_add_data_func (path, &refusals[i], test_refusal);
    }
  g_test_add_func ("/source-vscode/inputs-are-parameters", test_parameters);
  g_test_add_func ("/source-vscode/npm-task-is-the-script-of-its-package", test_npm);
  g_test_add_func ("/source-vscode/fields", test_fields);
  g_test_add_func ("/source-vscode/problems-name-their-lines", test_problems);
  g_test_add_func ("/source-vscode/dependencies-are-bounded", test_depth);
  g_test_add_func ("/source-vscode/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}

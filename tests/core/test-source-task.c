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
  const char *scripts; /* as by describe() */
  const char *problems;
} Case;

#define ERROR(line, reason) "error Taskfile.yml:" line ": " reason "\n"
#define OUTSIDE(line, name) ERROR (line, "“" name "” is outside of the project and not read.")

/* Each project has docs/Taskfile.yml, ci.yml and cycle.yml beside its Taskfile.yml. Hidden scripts
 * have a `-`, parameters their choices. */
static const Case cases[] = {
  { "tasks", "version: '3'\ntasks:\n  z:\n    cmds: [echo]\n  a:\n    cmd: echo\n  b: {}\n",
    "z a b", "" },
  { "short-forms", "tasks:\n  a: echo\n  b: [echo, echo]\n  c:\n  d:\n    - cmd: echo\n",
    "a b c d", "" },
  { "internal", "tasks:\n  a: {internal: true}\n  b: {internal: false}\n  c: {internal: 'x'}\n",
    "b c", "" },
  { "wildcards", "tasks:\n  start:*: echo\n  '*': echo\n  start:a: echo\n", "start:a", "" },
  { "names-that-cannot-be-typed", "tasks:\n  -x: echo\n  a=b: echo\n  '': echo\n  a b: echo\n",
    "a b", "" },
  { "aliases", "tasks:\n  build: {aliases: [b, compile]}\n  b2: {aliases: c}\n  d: {aliases: [b2]}\n",
    "build -b -compile b2 -c d", "" },
  { "platforms",
    "tasks:\n  a: {platforms: [linux]}\n  b: {platforms: [darwin, windows/amd64]}\n"
    "  c: {platforms: [windows, linux/arm64]}\n  d: {platforms: [amd64]}\n  e: {platforms: []}\n",
    "a c d e", "" },
  { "required-variables",
    "tasks:\n  a: {requires: {vars: [X, {name: Y, enum: [dev, prod]}, {name: Z, enum: {ref: .W}}]}}\n"
    "  b: {requires: {vars: []}}\n  c: {requires: {}}\n  d: {requires: {vars: [[], {}, '']}}\n",
    "a(X,Y{dev prod},Z) b c d", "" },
  { "include-file", "includes:\n  ci: ci.yml\ntasks:\n  a: echo\n", "a ci:lint ci:default -ci", "" },
  { "include-folder", "includes:\n  d: ./docs\ntasks:\n  d: echo\n", "d d:build d:default", "" },
  { "include-mapping",
    "includes:\n  d:\n    taskfile: docs/Taskfile.yml\n    dir: x\n    vars: {A: b}\n",
    "d:build d:default -d", "" },
  { "include-internal", "includes:\n  d: {taskfile: docs, internal: true}\ntasks: {a: echo}\n", "a",
    "" },
  { "include-flat", "includes:\n  d: {taskfile: docs, flatten: true}\ntasks: {a: echo}\n",
    "a build default", "" },
  { "include-flat-with-excludes",
    "includes:\n  d: {taskfile: docs, flatten: true, excludes: [default]}\n", "build", "" },
  { "include-by-aliases", "includes:\n  d: {taskfile: docs, aliases: [e]}\n",
    "d:build d:default -d -e:build -e:default -e", "" },
  { "include-missing", "includes:\n  x: none.yml\n  y: {taskfile: none.yml, optional: true}\n", "",
    ERROR ("2", "The included file “none.yml” does not exist.") },
  { "include-folder-without-taskfile", "includes:\n  x: empty\n", "",
    ERROR ("2", "The included file “empty” does not exist.") },
  { "include-outside",
    "includes:\n  a: ../x.yml\n  b: {taskfile: /etc/x.yml}\n  c: ~/x.yml\ntasks: {a: echo}\n", "a",
    OUTSIDE ("2", "../x.yml") OUTSIDE ("3", "/etc/x.yml") OUTSIDE ("4", "~/x.yml") },
  { "include-elsewhere-is-silent",
    "includes:\n  a: https://example.com/Taskfile.yml\n  b: 'Taskfile_{{OS}}.yml'\n"
    "  c: git@example.com:x.git//Taskfile.yml\n  d: {dir: x}\n", "", "" },
  { "include-of-itself", "includes:\n  c: cycle.yml\ntasks: {a: echo}\n", "a c:t",
    "error cycle.yml:2: “Taskfile.yml” is not read: it contains this file.\n" },
  { "repeated-task", "tasks:\n  a: x\n  b: y\n  a: z\n", "a b",
    "warning Taskfile.yml:4: “a” is defined twice; this definition is used.\n" },
  { "wrong-types",
    "includes: [x]\ntasks:\n  a: {desc: [x], aliases: {}, requires: x}\n  b: {requires: {vars: x}}\n",
    "a b",
    ERROR ("3", "“desc” must be a string.") ERROR ("3", "“requires” must be an object.")
    ERROR ("3", "“aliases” must be a list of strings.") ERROR ("4", "“vars” must be a list.")
    ERROR ("1", "“includes” must be an object.") },
  { "include-of-wrong-type", "includes:\n  x: [a]\n  y: {taskfile: [5]}\n", "",
    ERROR ("2", "“x” must be a string.") ERROR ("3", "“taskfile” must be a string.") },
  { "tasks-of-wrong-type", "tasks: x\n", "", ERROR ("1", "“tasks” must be an object.") },
  { "no-tasks", "version: '3'\n", "", "" },
  { "empty", "", "", "" },
};

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
      g_string_append_printf (text, "%s%s%s", text->len > 0 ? " " : "",
                              script->is_hidden ? "-" : "", script->name);
      for (guint j = 0; script->parameters != NULL && j < script->parameters->len; j++)
        {
          const SkepScriptParameter *parameter = script->parameters->pdata[j];
          g_autofree char *choices = NULL;

          if (parameter->choices != NULL)
            choices = g_strjoinv (" ", parameter->choices);
          g_string_append_printf (text, "%c%s", j == 0 ? '(' : ',', parameter->name);
          if (choices != NULL)
            g_string_append_printf (text, "{%s}", choices);
          g_assert_true (parameter->is_required && parameter->is_variable);
        }
      g_string_append (text, script->parameters != NULL ? ")" : "");
    }
  return g_string_free (text, FALSE);
}

static void
write_project (Fixture    *fixture,
               const char *taskfile)
{
  fixture_mkdir (fixture, "docs");
  fixture_mkdir (fixture, "empty");
  fixture_add_program (fixture, "task");
  fixture_write (fixture, "docs/Taskfile.yml", "tasks: {build: echo, default: echo}\n");
  fixture_write (fixture, "ci.yml", "tasks:\n  lint: {desc: Look at it}\n  default: echo\n");
  fixture_write (fixture, "cycle.yml", "includes:\n  x: Taskfile.yml\ntasks: {t: echo}\n");
  fixture_write (fixture, "Taskfile.yml", taskfile);
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
test_command (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  write_project (fixture, "includes:\n  ci: ci.yml\ntasks:\n  build: {aliases: [b]}\n");
  fixture_run (fixture);
  script = fixture_find (fixture, "task::build");
  g_assert_cmpstr (script->command, ==, "task build");
  g_assert_cmpstr (script->file, ==, "Taskfile.yml");
  g_assert_cmpstr (script->argument_separator, ==, "--");
  g_assert_null (script->unavailable);
  fixture_assert_argv (script, "task", "build");
  script = fixture_find (fixture, "task::ci:lint");
  g_assert_cmpstr (script->file, ==, "ci.yml");
  g_assert_cmpstr (script->cwd, ==, fixture->project);
  g_assert_cmpstr (script->description, ==, "Look at it");
  fixture_assert_argv (script, "task", "ci:lint");
  g_assert_cmpstr (fixture_find (fixture, "task::b")->description, ==, "Another name of “build”");
}

static void
assert_description (const char *task,
                    const char *expected)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *text = g_strconcat ("tasks:\n  a:\n    ", task, "\n", NULL);

  fixture_write (fixture, "Taskfile.yml", text);
  fixture_run (fixture);
  g_assert_cmpstr (fixture_find (fixture, "task::a")->description, ==, expected);
}

static void
test_description (void)
{
  assert_description ("desc: Build it", "Build it");
  assert_description ("summary: |\n      First line\n\n      Second", "First line");
  assert_description ("desc: Short\n    summary: Long", "Short");
  assert_description ("desc: ''\n    summary: Long", "Long");
  assert_description ("cmd: echo", NULL);
}

static void
test_preference (void)
{
  static const char *const files[] = {
    "taskfile.dist.yaml", "Taskfile.dist.yaml", "taskfile.dist.yml", "Taskfile.dist.yml",
    "taskfile.yaml",      "Taskfile.yaml",      "taskfile.yml",      "Taskfile.yml",
  };
  g_autoptr (Fixture) fixture = fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *text = g_strdup_printf ("tasks: {t%zu: echo}\n", i);
      g_autofree char *name = g_strdup_printf ("t%zu", i);

      fixture_write (fixture, files[i], text);
      fixture_run (fixture);
      fixture_assert_names (fixture, name);
    }
}

static void
test_no_task (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "Taskfile.yml", "tasks: {a: echo}\n");
  fixture_run (fixture);
  g_assert_cmpstr (fixture_find (fixture, "task::a")->unavailable, ==, "“task” is not installed.");
}

static void
test_many_files (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_mkdir (fixture, "m");
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *name = g_strdup_printf ("m/%u.yml", i);
      g_autofree char *text = NULL;

      text = g_strdup_printf ("includes:\n  a: %u.yml\n  b: {taskfile: %u.yml, aliases: [c, d]}\n"
                              "tasks: {t: echo}\n", i + 1, i + 1);
      fixture_write (fixture, name, text);
    }
  fixture_write (fixture, "Taskfile.yml", "includes: {m: m/0.yml}\n");
  fixture_run (fixture);
  g_assert_cmpuint (skep_discovery_get_scripts (fixture->discovery)->len, <, 250);
  g_assert_cmpuint (skep_discovery_get_errors (fixture->discovery)->len, >, 0);
}

static void
test_mutants (void)
{
  fixture_mutate ("version: '3'\nincludes:\n  docs: {taskfile: ../x, optional: true, aliases: [d]}\n"
                  "tasks:\n  build:\n    desc: Build it\n    aliases: [b]\n    platforms: [linux]\n"
                  "    requires:\n      vars: [A, {name: B, enum: [c, d]}]\n  x: [echo]\n  y: echo\n",
                  20000, skep_source_task_parse);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-task/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-task/command-is-task-and-the-name", test_command);
  g_test_add_func ("/source-task/desc-or-summary-describe-tasks", test_description);
  g_test_add_func ("/source-task/files-are-preferred-as-task-does", test_preference);
  g_test_add_func ("/source-task/without-task-it-is-unavailable", test_no_task);
  g_test_add_func ("/source-task/count-of-includes-is-bounded", test_many_files);
  g_test_add_func ("/source-task/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}

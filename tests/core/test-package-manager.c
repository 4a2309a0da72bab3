/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"

#define SCRIPTS "\"scripts\": { \"dev\": \"vite --host\" }"

static void
add_all_programs (Fixture *fixture)
{
  fixture_add_program (fixture, "bun");
  fixture_add_program (fixture, "npm");
  fixture_add_program (fixture, "pnpm");
  fixture_add_program (fixture, "yarn");
}

/* Looks again, as the window does: with what was found before. */
static void
run_with (Fixture    *fixture,
          const char *chosen,
          const char *preferred)
{
  SkepDiscovery *discovery = skep_discovery_new (fixture->project, fixture->bin);
  g_autoptr (GError) error = NULL;

  skep_discovery_set_managers (discovery, chosen, preferred);
  skep_discovery_set_previous (discovery, fixture->discovery);
  g_assert_true (skep_discovery_run (discovery, NULL, &error));
  g_assert_no_error (error);
  g_clear_pointer (&fixture->discovery, skep_discovery_unref);
  fixture->discovery = discovery;
}

static void
add_folder (Fixture    *fixture,
            const char *name)
{
  g_autofree char *path = fixture_path (fixture, name);

  g_assert_cmpint (g_mkdir_with_parents (path, 0755), ==, 0);
}

typedef struct
{
  const char *path;
  const char *fields; /* beside the scripts */
  const char *file;   /* what else is in the folder */
  const char *manager;
  const char *reason;
} Rule;

#define FIELD(name, manager) "The field “" name "” in package.json asks for " manager "."
#define LOCKFILE(file, manager) "The lockfile " file " asks for " manager "."
#define NOTHING "No file asks for another package manager than npm."

static const Rule rules[] = {
  { "first-installed-is-npm", "", "", "npm", NOTHING },
  { "field-decides", ", \"packageManager\": \"pnpm@9.1.0+sha512.abc\"", "yarn.lock", "pnpm",
    FIELD ("packageManager", "pnpm") },
  { "field-without-version", ", \"packageManager\": \"bun\"", "", "bun",
    FIELD ("packageManager", "bun") },
  { "field-before-engines", ", \"packageManager\": \"yarn@4\", \"engines\": {\"npm\": \"*\"}", "",
    "yarn", FIELD ("packageManager", "yarn") },
  { "lockfile-bun", "", "bun.lock", "bun", LOCKFILE ("bun.lock", "bun") },
  { "lockfile-bun-binary", "", "bun.lockb", "bun", LOCKFILE ("bun.lockb", "bun") },
  { "lockfile-pnpm", "", "pnpm-lock.yaml", "pnpm", LOCKFILE ("pnpm-lock.yaml", "pnpm") },
  { "lockfile-yarn", "", "yarn.lock", "yarn", LOCKFILE ("yarn.lock", "yarn") },
  { "lockfile-before-engines", ", \"engines\": {\"pnpm\": \"9\"}", "yarn.lock", "yarn",
    LOCKFILE ("yarn.lock", "yarn") },
  { "lockfile-npm", ", \"engines\": {\"pnpm\": \"9\"}", "package-lock.json", "npm",
    LOCKFILE ("package-lock.json", "npm") },
  { "lockfile-npm-shrinkwrap", ", \"engines\": {\"pnpm\": \"9\"}", "npm-shrinkwrap.json", "npm",
    LOCKFILE ("npm-shrinkwrap.json", "npm") },
  { "engines-decide", ", \"engines\": {\"node\": \">=18\", \"bun\": \"1\"}", "", "bun",
    FIELD ("engines", "bun") },
  { "engines-prefer-others-to-npm",
    ", \"engines\": {\"npm\": \"please-use-pnpm\", \"pnpm\": \"9\"}", "", "pnpm",
    FIELD ("engines", "pnpm") },
  { "legacy-engines-list-is-no-error", ", \"engines\": [\"node >= 0.4\", \"yarn\"]", "", "npm",
    NOTHING },
  { "legacy-engines-text-is-no-error", ", \"engines\": \"node\"", "", "npm", NOTHING },
  { "catalogs-and-unknown-fields-are-no-error",
    ", \"dependencies\": { \"vite\": \"catalog:\", \"react\": \"catalog:react19\" }, "
    "\"pnpm\": { \"overrides\": { \"a>b\": \"workspace:*\" } }, \"x\": [null]",
    "", "npm", NOTHING },
};

static void
test_rule (gconstpointer data)
{
  const Rule *rule = data;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *text = g_strdup_printf ("{ " SCRIPTS "%s }", rule->fields);
  SkepScript *script;

  add_all_programs (fixture);
  fixture_write (fixture, "package.json", text);
  if (*rule->file != '\0')
    fixture_write (fixture, rule->file, "");
  fixture_run (fixture);
  fixture_assert_problems (fixture, "");
  script = fixture_find (fixture, "npm::dev");
  g_assert_null (script->unavailable);
  fixture_assert_argv (script, rule->manager, "run", "dev");
  g_assert_true (script->manager == g_intern_string (rule->manager));
  g_assert_cmpstr (script->manager_reason, ==, rule->reason);
}

/* All but npm hand on what follows the script's name, even what looks like an option of theirs. */
static void
test_separator (void)
{
  static const char *const separators[][2] = {
    { "npm", "--" }, { "pnpm", NULL }, { "yarn", NULL }, { "bun", NULL },
  };
  g_autoptr (Fixture) fixture = fixture_new ();

  add_all_programs (fixture);
  fixture_write (fixture, "package.json", "{ " SCRIPTS " }");
  for (gsize i = 0; i < G_N_ELEMENTS (separators); i++)
    {
      run_with (fixture, separators[i][0], NULL);
      g_assert_cmpstr (fixture_find (fixture, "npm::dev")->argument_separator, ==,
                       separators[i][1]);
    }
}

/* What looks like an option would be one. */
static void
test_dash (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_add_program (fixture, "npm");
  fixture_write (fixture, "package.json", "{ \"scripts\": { \"--version\": \"x\" } }");
  run_with (fixture, NULL, NULL);
  fixture_assert_argv (fixture_find (fixture, "npm::--version"), "npm", "run", "--", "--version");
  g_assert_null (fixture_find (fixture, "npm::--version")->argument_separator);
}

static void
test_first_installed (void)
{
  static const char *const order[] = { "bun", "yarn", "pnpm", "npm" };
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "package.json", "{ " SCRIPTS " }");
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    {
      fixture_add_program (fixture, order[i]);
      run_with (fixture, NULL, NULL);
      fixture_assert_argv (fixture_find (fixture, "npm::dev"), order[i], "run", "dev");
    }
}

static void
assert_choice (Fixture    *fixture,
               const char *manager,
               const char *reason,
               const char *unavailable)
{
  SkepScript *script = fixture_find (fixture, "npm::dev");

  fixture_assert_argv (script, manager, "run", "dev");
  g_assert_cmpstr (script->manager_reason, ==, reason);
  g_assert_cmpstr (script->unavailable, ==, unavailable);
}

static void
test_person (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  add_all_programs (fixture);
  fixture_write (fixture, "package.json", "{ " SCRIPTS " }");
  run_with (fixture, NULL, "bun");
  assert_choice (fixture, "bun", "bun is the preferred package manager.", NULL);
  fixture_write (fixture, "yarn.lock", "");
  run_with (fixture, NULL, "bun");
  assert_choice (fixture, "yarn", LOCKFILE ("yarn.lock", "yarn"), NULL);
  fixture_write (fixture, "package.json", "{ " SCRIPTS ", \"packageManager\": \"pnpm@9\" }");
  run_with (fixture, "npm", "bun");
  assert_choice (fixture, "npm", "npm was chosen for this project.", NULL);
  run_with (fixture, "nonsense", "nonsense");
  assert_choice (fixture, "pnpm", FIELD ("packageManager", "pnpm"), NULL);
}

static void
test_missing_and_named (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "package.json", "{ " SCRIPTS " }");
  fixture_write (fixture, "bun.lock", "");
  run_with (fixture, NULL, NULL);
  assert_choice (fixture, "bun", LOCKFILE ("bun.lock", "bun"),
                 "“bun” is not installed. " LOCKFILE ("bun.lock", "bun"));
  fixture_add_program (fixture, "npm");
  run_with (fixture, NULL, NULL);
  assert_choice (fixture, "bun", LOCKFILE ("bun.lock", "bun"),
                 "“bun” is not installed. " LOCKFILE ("bun.lock", "bun")
                 " “npm” is installed and can be chosen for this project.");
  fixture_write (fixture, "package.json", "{ " SCRIPTS ", \"packageManager\": \"pnpm@9\" }");
  run_with (fixture, NULL, NULL);
  assert_choice (fixture, "pnpm", FIELD ("packageManager", "pnpm"),
                 "“pnpm” is not installed. " FIELD ("packageManager", "pnpm")
                 " “npm” is installed and can be chosen for this project.");
  run_with (fixture, "npm", NULL);
  assert_choice (fixture, "npm", "npm was chosen for this project.", NULL);
  fixture_add_program (fixture, "pnpm");
  run_with (fixture, NULL, NULL);
  assert_choice (fixture, "pnpm", FIELD ("packageManager", "pnpm"), NULL);
}

static void
test_missing_and_wished (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "package.json", "{ " SCRIPTS " }");
  run_with (fixture, NULL, NULL);
  assert_choice (fixture, "npm", "No file asks for another package manager.",
                 "None of npm, pnpm, yarn and bun is installed.");
  fixture_add_program (fixture, "pnpm");
  run_with (fixture, NULL, "yarn");
  assert_choice (fixture, "pnpm",
                 "“yarn” is not installed, “pnpm” is used instead. yarn is the preferred package "
                 "manager.", NULL);
  fixture_write (fixture, "package.json", "{ " SCRIPTS ", \"engines\": {\"yarn\": \"4\"} }");
  run_with (fixture, NULL, NULL);
  assert_choice (fixture, "pnpm",
                 "“yarn” is not installed, “pnpm” is used instead. " FIELD ("engines", "yarn"),
                 NULL);
  fixture_write (fixture, "pnpm-lock.yaml", "");
  run_with (fixture, "bun", NULL);
  assert_choice (fixture, "pnpm",
                 "“bun” is not installed, “pnpm” is used instead. bun was chosen for this project.",
                 NULL);
}

static void
test_not_executable (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *npm = g_build_filename (fixture->bin, "npm", NULL);
  g_autofree char *pnpm = g_build_filename (fixture->bin, "pnpm", NULL);

  fixture_add_program (fixture, "npm");
  g_assert_cmpint (g_chmod (npm, 0644), ==, 0);
  g_assert_cmpint (g_mkdir (pnpm, 0755), ==, 0);
  fixture_write (fixture, "package.json", "{ " SCRIPTS " }");
  run_with (fixture, NULL, NULL);
  g_assert_cmpstr (fixture_find (fixture, "npm::dev")->unavailable, ==,
                   "None of npm, pnpm, yarn and bun is installed.");
}

typedef struct
{
  const char *path;
  const char *root;    /* fields of the project's package.json */
  const char *middle;  /* fields of apps/package.json; NULL: there is none */
  const char *file;    /* what else is in the project */
  const char *manager;
  const char *reason;
} Nested;

static const Nested nested[] = {
  { "field-of-the-project", "\"packageManager\": \"pnpm@9\"", NULL, "yarn.lock", "pnpm",
    FIELD ("packageManager", "pnpm") },
  { "lockfile-of-the-project", "", NULL, "yarn.lock", "yarn", LOCKFILE ("yarn.lock", "yarn") },
  { "engines-of-the-project", "\"engines\": { \"bun\": \"1\" }", NULL, "README", "bun",
    FIELD ("engines", "bun") },
  { "nearest-one-wins", "\"packageManager\": \"pnpm@9\"", "\"packageManager\": \"bun@1\"",
    "README", "bun", "The field “packageManager” in apps/package.json asks for bun." },
  { "lockfile-in-between", "", "", "apps/pnpm-lock.yaml", "pnpm",
    LOCKFILE ("apps/pnpm-lock.yaml", "pnpm") },
  { "each-rule-looks-everywhere", "\"packageManager\": \"pnpm@9\"", "", "apps/web/yarn.lock",
    "pnpm", FIELD ("packageManager", "pnpm") },
  { "own-lockfile", "\"engines\": { \"bun\": \"1\" }", "", "apps/web/yarn.lock", "yarn",
    LOCKFILE ("apps/web/yarn.lock", "yarn") },
  { "each-rule-is-handed-on", "\"packageManager\": \"pnpm@9\"",
    "\"engines\": { \"bun\": \"1\" }", "README", "pnpm", FIELD ("packageManager", "pnpm") },
};

static void
write_package (Fixture    *fixture,
               const char *path,
               const char *fields)
{
  g_autofree char *text = g_strdup_printf ("{ \"scripts\": { \"dev\": \"x\" }%s%s }",
                                           *fields != '\0' ? ", " : "", fields);

  fixture_write (fixture, path, text);
}

static void
test_nested (gconstpointer data)
{
  const Nested *test_case = data;
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  add_all_programs (fixture);
  add_folder (fixture, "apps/web");
  write_package (fixture, "package.json", test_case->root);
  if (test_case->middle != NULL)
    write_package (fixture, "apps/package.json", test_case->middle);
  write_package (fixture, "apps/web/package.json", "");
  fixture_write (fixture, test_case->file, "");
  fixture_run (fixture);
  fixture_assert_problems (fixture, "");
  script = fixture_find (fixture, "npm:apps/web:dev");
  g_assert_cmpstr (script->manager, ==, test_case->manager);
  g_assert_cmpstr (script->manager_reason, ==, test_case->reason);
}

static SkepDiscoveryUnit *
find_unit (Fixture    *fixture,
           const char *dir)
{
  GPtrArray *units = skep_discovery_get_units (fixture->discovery);

  for (guint i = 0; i < units->len; i++)
    {
      SkepDiscoveryUnit *unit = units->pdata[i];

      if (g_str_equal (unit->source, "npm") && g_str_equal (unit->dir, dir))
        return unit;
    }
  g_error ("There is no unit in %s", dir);
}

/* What was looked at right after it was written isn't trusted to be unchanged. */
static SkepDiscoveryUnit *
wait_for_reuse (Fixture    *fixture,
                const char *dir)
{
  gint64 end_us = g_get_monotonic_time () + 5 * G_TIME_SPAN_SECOND;

  while (g_get_monotonic_time () < end_us)
    {
      SkepDiscoveryUnit *unit = find_unit (fixture, dir);

      run_with (fixture, NULL, NULL);
      if (find_unit (fixture, dir) == unit)
        return unit;
    }
  g_error ("The package in %s is read again and again", dir);
}

static void
assert_deep_manager (Fixture    *fixture,
                     const char *manager)
{
  run_with (fixture, NULL, NULL);
  g_assert_cmpstr (fixture_find (fixture, "npm:a/b/c:dev")->manager, ==, manager);
}

/* Whatever changes around a package, its scripts are run by the right manager; and what doesn't
 * matter to it doesn't have it read again. */
static void
test_changes (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *lockfile = fixture_path (fixture, "yarn.lock");
  g_autofree char *middle = fixture_path (fixture, "a/package.json");
  SkepDiscoveryUnit *unit;

  add_all_programs (fixture);
  add_folder (fixture, "a/b/c");
  write_package (fixture, "package.json", "");
  write_package (fixture, "a/b/c/package.json", "");
  assert_deep_manager (fixture, "npm");
  fixture_write (fixture, "yarn.lock", "");
  assert_deep_manager (fixture, "yarn");
  write_package (fixture, "package.json", "\"packageManager\": \"pnpm@9.1.0\"");
  assert_deep_manager (fixture, "pnpm");
  write_package (fixture, "a/package.json", "\"packageManager\": \"bun@1.2.3\"");
  assert_deep_manager (fixture, "bun");
  g_assert_cmpint (g_unlink (middle), ==, 0);
  assert_deep_manager (fixture, "pnpm");
  write_package (fixture, "package.json", "");
  assert_deep_manager (fixture, "yarn");
  unit = wait_for_reuse (fixture, "a/b/c");
  write_package (fixture, "package.json", "\"private\": true");
  fixture_write (fixture, "README", "");
  assert_deep_manager (fixture, "yarn");
  g_assert_true (find_unit (fixture, "a/b/c") == unit);
  g_assert_cmpint (g_unlink (lockfile), ==, 0);
  assert_deep_manager (fixture, "npm");
}

static void
test_rush (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  add_all_programs (fixture);
  add_folder (fixture, "apps/[a]");
  add_folder (fixture, "apps/a");
  fixture_write (fixture, "rush.json", "{ \"projects\": [{ \"projectFolder\": \"apps/[a]\" }] }");
  fixture_write (fixture, "pnpm-lock.yaml", "");
  write_package (fixture, "apps/[a]/package.json", "\"packageManager\": \"yarn@4\"");
  write_package (fixture, "apps/a/package.json", "\"packageManager\": \"yarn@4\"");
  run_with (fixture, NULL, NULL);
  script = fixture_find (fixture, "npm:apps/[a]:dev");
  fixture_assert_argv (script, "rushx", "dev");
  g_assert_cmpstr (script->manager, ==, "rushx");
  g_assert_cmpstr (script->unavailable, ==,
                   "“rushx” is not installed. rushx runs the scripts of projects in rush.json. "
                   "“npm” is installed and can be chosen for this project.");
  fixture_assert_argv (fixture_find (fixture, "npm:apps/a:dev"), "yarn", "run", "dev");
  fixture_add_program (fixture, "rushx");
  run_with (fixture, NULL, NULL);
  g_assert_null (fixture_find (fixture, "npm:apps/[a]:dev")->unavailable);
  run_with (fixture, "pnpm", NULL);
  fixture_assert_argv (fixture_find (fixture, "npm:apps/[a]:dev"), "pnpm", "run", "dev");
}

/* A pnpm workspace needs no package.json in its own folder. */
static void
test_lone_workspace (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  add_all_programs (fixture);
  add_folder (fixture, "a");
  fixture_write (fixture, "pnpm-workspace.yaml", "packages: [a]\n");
  fixture_write (fixture, "pnpm-lock.yaml", "");
  write_package (fixture, "a/package.json", "");
  fixture_run (fixture);
  fixture_assert_problems (fixture, "");
  g_assert_cmpstr (fixture_find (fixture, "npm:a:dev")->manager, ==, "pnpm");
}

/* A package.json that can't be read is no reason to take another manager below it. */
static void
test_broken_root (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  add_all_programs (fixture);
  add_folder (fixture, "a");
  fixture_write (fixture, "package.json", "{");
  fixture_write (fixture, "pnpm-lock.yaml", "");
  write_package (fixture, "a/package.json", "");
  fixture_run (fixture);
  g_assert_cmpstr (fixture_find (fixture, "npm:a:dev")->manager, ==, "pnpm");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autofree char *path = g_strconcat ("/package-manager/rule/", rules[i].path, NULL);

      g_test_add_data_func (path, &rules[i], test_rule);
    }
  g_test_add_func ("/package-manager/rule/first-installed", test_first_installed);
  g_test_add_func ("/package-manager/rule/what-the-person-wants", test_person);
  g_test_add_func ("/package-manager/arguments-are-separated-for-npm-only", test_separator);
  g_test_add_func ("/package-manager/script-like-an-option", test_dash);
  g_test_add_func ("/package-manager/missing/named-by-a-file", test_missing_and_named);
  g_test_add_func ("/package-manager/missing/only-wished", test_missing_and_wished);
  g_test_add_func ("/package-manager/must-be-an-executable-file", test_not_executable);
  for (gsize i = 0; i < G_N_ELEMENTS (nested); i++)
    {
      g_autofree char *path = g_strconcat ("/package-manager/folder/", nested[i].path, NULL);

      g_test_add_data_func (path, &nested[i], test_nested);
    }
  g_test_add_func ("/package-manager/folder/below-a-broken-package-json", test_broken_root);
  g_test_add_func ("/package-manager/folder/of-a-rush-project", test_rush);
  g_test_add_func ("/package-manager/folder/below-a-lone-pnpm-workspace", test_lone_workspace);
  g_test_add_func ("/package-manager/follows-changes-around-the-package", test_changes);
  return g_test_run ();
}

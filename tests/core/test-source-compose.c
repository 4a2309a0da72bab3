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
  const char *names; /* between `up` and `logs down` */
  const char *problems;
} Case;

#define ERROR(line, reason) "error compose.yaml:" line ": " reason "\n"

/* Each project has db.yml, cycle.yml and sub/compose.yml beside its compose.yaml. */
static const Case cases[] = {
  { "services", "services:\n  web: {image: x}\n  db: {}\n", "up:web up:db", "" },
  { "old-version", "version: '3.8'\nservices:\n  web: {image: x}\nvolumes: {data: {}}\n", "up:web",
    "" },
  { "profiles",
    "services:\n  web: {}\n  debug: {profiles: [dev, test]}\n  mail: {profiles: [dev]}\n",
    "up:web up:debug up:mail profile:dev profile:test", "" },
  { "variables-are-no-names", "name: $X\nservices:\n  web: {image: 'x:${TAG:-latest}'}\n", "up:web",
    "" },
  { "anchors",
    "x-base: &base {image: x, profiles: [p]}\nservices:\n  a: *base\n  b: {<<: *base, image: y}\n",
    "up:a up:b profile:p", "" },
  { "include", "include:\n  - db.yml\n  - path: sub/compose.yml\nservices: {web: {}}\n",
    "up:web up:db up:other profile:tools", "" },
  { "include-several", "include: [{path: [db.yml, sub/compose.yml], env_file: x}]\n",
    "up:db up:other profile:tools", "" },
  { "include-of-itself", "include: [cycle.yml]\nservices: {web: {}}\n", "up:web up:c", "" },
  { "include-elsewhere-is-silent",
    "include: ['https://example.com/x.git', 'git@x:y.git', '${X}/x.yml']\nservices: {web: {}}\n",
    "up:web", "" },
  { "include-missing", "services: {web: {}}\ninclude:\n  - none.yml\n", "up:web",
    ERROR ("3", "The included file “none.yml” does not exist.") },
  { "include-outside", "services: {web: {}}\ninclude:\n  - ../x.yml\n", "up:web",
    ERROR ("3", "“../x.yml” is outside of the project and not read.") },
  { "extends-is-not-followed", "services: {web: {extends: {file: none.yml, service: x}}}\n",
    "up:web", "" },
  { "repeated-service", "services:\n  a: {}\n  b: {}\n  a: {}\n", "up:a up:b",
    "warning compose.yaml:4: “a” is defined twice; this definition is used.\n" },
  { "wrong-types",
    "include: x\nservices:\n  a:\n  b: [x]\n  c: {image: [x], profiles: {}, build: 5}\n", "up:c",
    ERROR ("3", "“a” must be an object.") ERROR ("4", "“b” must be an object.")
    ERROR ("5", "“image” must be a string.") ERROR ("5", "“profiles” must be a list of strings.")
    ERROR ("1", "“include” must be a list.") },
  { "services-that-cannot-be-typed", "services: {-x: {}, '': {}, a: {}}\n", "up:a", "" },
  { "services-of-wrong-type", "services: [x]\n", NULL,
    ERROR ("1", "“services” must be an object.") },
  { "no-services", "services: {}\nvolumes: {a: {}}\n", NULL, "" },
  { "empty", "", NULL, "" },
};

static void
write_project (Fixture    *fixture,
               const char *text)
{
  fixture_mkdir (fixture, "sub");
  fixture_write (fixture, "db.yml", "name: other\nservices: {db: {image: 'postgres:17'}}\n");
  fixture_write (fixture, "cycle.yml", "include: [compose.yaml]\nservices: {c: {}}\n");
  fixture_write (fixture, "sub/compose.yml", "services: {other: {profiles: [tools]}}\n");
  fixture_write (fixture, "compose.yaml", text);
}

/* The names of the scripts of the project's own folder. */
static char *
get_names (Fixture *fixture)
{
  GPtrArray *scripts = skep_discovery_get_scripts (fixture->discovery);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < scripts->len; i++)
    {
      SkepScript *script = scripts->pdata[i];

      if (g_str_equal (script->dir, ""))
        g_string_append_printf (names, names->len == 0 ? "%s" : " %s", script->name);
    }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
test_case (gconstpointer data)
{
  const Case *test_case = data;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *names = NULL;
  g_autofree char *expected = NULL;

  write_project (fixture, test_case->text);
  fixture_run (fixture);
  names = get_names (fixture);
  if (test_case->names != NULL)
    expected = g_strconcat ("up ", test_case->names, " logs down", NULL);
  g_assert_cmpstr (names, ==, expected != NULL ? expected : "");
  fixture_assert_problems (fixture, test_case->problems);
}

#define assert_stop(script, grace, ...)                                 \
  G_STMT_START                                                          \
    {                                                                   \
      const char *const stop_[] = { __VA_ARGS__, NULL };                \
      g_assert_cmpstrv ((script)->stop_command, (gpointer) stop_);      \
      g_assert_cmpint ((script)->stop_grace_ms, ==, grace);             \
    }                                                                   \
  G_STMT_END

static void
test_commands (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_add_program (fixture, "docker");
  write_project (fixture, "name: shop\ninclude: [db.yml]\nservices:\n"
                          "  web: {build: ./web, image: shop/web, stop_grace_period: 1m30s}\n"
                          "  mail: {image: mailpit, profiles: [dev]}\n");
  fixture_run (fixture);
  script = fixture_find (fixture, "compose::up");
  g_assert_cmpstr (script->command, ==, "docker compose up");
  g_assert_cmpstr (script->file, ==, "compose.yaml");
  g_assert_cmpstr (script->package, ==, "shop");
  g_assert_null (script->unavailable);
  fixture_assert_argv (script, "docker", "compose", "up");
  assert_stop (script, 110000, "docker", "compose", "down");
  script = fixture_find (fixture, "compose::up:web");
  g_assert_cmpstr (script->description, ==, "Built from ./web");
  fixture_assert_argv (script, "docker", "compose", "up", "web");
  assert_stop (script, 110000, "docker", "compose", "stop", "web");
  script = fixture_find (fixture, "compose::up:db");
  g_assert_cmpstr (script->description, ==, "Image postgres:17");
  g_assert_cmpstr (script->file, ==, "db.yml");
  assert_stop (script, 30000, "docker", "compose", "stop", "db");
  script = fixture_find (fixture, "compose::profile:dev");
  g_assert_cmpstr (script->command, ==, "docker compose --profile dev up");
  fixture_assert_argv (script, "docker", "compose", "--profile", "dev", "up");
  assert_stop (script, 110000, "docker", "compose", "--profile", "dev", "down");
  script = fixture_find (fixture, "compose::logs");
  fixture_assert_argv (script, "docker", "compose", "logs", "-f");
  g_assert_null (script->stop_command);
  fixture_assert_argv (fixture_find (fixture, "compose::down"), "docker", "compose", "down");
}

static void
test_grace (void)
{
  static const struct
  {
    const char *text;
    int grace_ms;
  } graces[] = {
    { "30s", 50000 }, { "1m", 80000 },     { "500ms", 20500 }, { "1.5s", 21500 },
    { "0s", 20000 },  { "100h", 620000 },  { "'30'", 30000 },  { "soon", 30000 },
    { "''", 20000 },  { "9x", 30000 },     { "1e9s", 30000 },  { "99999999999999999999h", 620000 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (graces); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new ();
      g_autofree char *text = g_strdup_printf ("services: {a: {stop_grace_period: %s}}\n",
                                               graces[i].text);

      fixture_write (fixture, "compose.yaml", text);
      fixture_run (fixture);
      g_assert_cmpint (fixture_find (fixture, "compose::up:a")->stop_grace_ms, ==,
                       graces[i].grace_ms);
    }
}

static void
test_override (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_write (fixture, "docker-compose.yml", "name: a\nservices: {web: {image: x}, db: {}}\n");
  fixture_write (fixture, "docker-compose.override.yml",
                 "name: b\nservices: {mail: {profiles: [dev]}, web: {build: .}, db: {}}\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "up up:web up:db up:mail profile:dev logs down");
  script = fixture_find (fixture, "compose::up:web");
  g_assert_cmpstr (script->description, ==, "Built from .");
  g_assert_cmpstr (script->file, ==, "docker-compose.yml");
  g_assert_cmpstr (script->package, ==, "b");
  g_assert_cmpstr (fixture_find (fixture, "compose::up:mail")->file, ==,
                   "docker-compose.override.yml");
}

static void
test_preference (void)
{
  static const char *const files[] = {
    "docker-compose.yaml", "docker-compose.yml", "compose.yml", "compose.yaml",
  };
  g_autoptr (Fixture) fixture = fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *text = g_strdup_printf ("services: {s%zu: {}}\n", i);
      g_autofree char *names = g_strdup_printf ("up up:s%zu logs down", i);

      fixture_write (fixture, files[i], text);
      fixture_run (fixture);
      fixture_assert_names (fixture, names);
    }
}

/* Each is preferred to those before it; a plugin of docker is found in the last step. */
static void
test_programs (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *configuration = fixture_path (fixture, "docker");
  g_autofree char *plugin = g_build_filename (configuration, "cli-plugins", "docker-compose", NULL);

  fixture_mkdir (fixture, "docker");
  fixture_mkdir (fixture, "docker/cli-plugins");
  fixture_write (fixture, "compose.yaml", "services: {a: {}}\n");
  fixture_run (fixture);
  g_assert_cmpstr (fixture_find (fixture, "compose::up")->unavailable, ==,
                   "“docker” is not installed.");
  fixture_add_program (fixture, "podman");
  fixture_run (fixture);
  fixture_assert_argv (fixture_find (fixture, "compose::up"), "podman", "compose", "up");
  fixture_add_program (fixture, "podman-compose");
  fixture_run (fixture);
  fixture_assert_argv (fixture_find (fixture, "compose::up"), "podman-compose", "up");
  fixture_add_program (fixture, "docker-compose");
  fixture_run (fixture);
  fixture_assert_argv (fixture_find (fixture, "compose::up"), "docker-compose", "up");
  fixture_add_program (fixture, "docker");
  fixture_write (fixture, "docker/cli-plugins/docker-compose", "");
  g_assert_cmpint (g_chmod (plugin, 0755), ==, 0);
  g_setenv ("DOCKER_CONFIG", configuration, TRUE);
  fixture_run (fixture);
  g_unsetenv ("DOCKER_CONFIG");
  fixture_assert_argv (fixture_find (fixture, "compose::up"), "docker", "compose", "up");
  g_assert_null (fixture_find (fixture, "compose::up")->unavailable);
}

static void
test_many_files (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.yml", i);
      g_autofree char *text = g_strdup_printf ("include: [%u.yml, %u.yml]\nservices: {s%u: {}}\n",
                                               i + 1, i + 2, i);

      fixture_write (fixture, name, text);
    }
  fixture_write (fixture, "compose.yaml", "include: [0.yml]\n");
  fixture_run (fixture);
  g_assert_cmpuint (skep_discovery_get_scripts (fixture->discovery)->len, >, 10);
  g_assert_cmpuint (skep_discovery_get_scripts (fixture->discovery)->len, <, 60);
}

static void
test_mutants (void)
{
  fixture_mutate ("name: shop\ninclude:\n  - db.yml\n  - path: [a, b]\nx-a: &a {image: y}\n"
                  "services:\n  web:\n    build: {context: ./web}\n    profiles: [dev]\n"
                  "    stop_grace_period: 1m30s\n  db: {<<: *a, image: postgres}\n",
                  20000, skep_source_compose_parse);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-compose/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-compose/commands-start-and-stop-containers", test_commands);
  g_test_add_func ("/source-compose/a-stop-waits-for-the-slowest-container", test_grace);
  g_test_add_func ("/source-compose/override-file-is-merged", test_override);
  g_test_add_func ("/source-compose/files-are-preferred-as-compose-does", test_preference);
  g_test_add_func ("/source-compose/whatever-is-installed-runs-it", test_programs);
  g_test_add_func ("/source-compose/count-of-includes-is-bounded", test_many_files);
  g_test_add_func ("/source-compose/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}

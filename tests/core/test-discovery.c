/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "discovery-fixture.h"

#define NOBODY 65534

/* Root may read everything: cases about permissions run as somebody else then. */
static void
drop_privileges (Fixture *fixture)
{
  if (geteuid () != 0)
    return;
  g_assert_cmpint (g_chmod (fixture->top, 0755), ==, 0);
  g_assert_cmpint (seteuid (NOBODY), ==, 0);
}

static void
regain_privileges (void)
{
  if (getuid () == 0)
    g_assert_cmpint (seteuid (0), ==, 0);
}

static char *
run_on_folder (const char   *folder,
               GIOErrorEnum  code)
{
  g_autoptr (SkepDiscovery) discovery = skep_discovery_new (folder, "");
  g_autoptr (GError) error = NULL;

  g_assert_false (skep_discovery_run (discovery, NULL, &error));
  g_assert_error (error, G_IO_ERROR, (int) code);
  return g_strdup (error->message);
}

static void
test_missing_folder (void)
{
  g_autofree char *message = run_on_folder ("/nowhere/at all", G_IO_ERROR_NOT_FOUND);

  g_assert_cmpstr (message, ==, "The folder “/nowhere/at all” does not exist.");
}

static void
test_file_as_folder (void)
{
  g_autofree char *message = run_on_folder ("/dev/null", G_IO_ERROR_NOT_DIRECTORY);

  g_assert_cmpstr (message, ==, "“/dev/null” is not a folder.");
}

static void
test_unreadable_folder (void)
{
  static const mode_t modes[] = { 0000, 0111, 0444 };
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *expected = NULL;

  expected = g_strdup_printf ("The folder “%s” can’t be opened: Permission denied",
                              fixture->project);
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *message = NULL;

      g_assert_cmpint (g_chmod (fixture->project, modes[i]), ==, 0);
      drop_privileges (fixture);
      message = run_on_folder (fixture->project, G_IO_ERROR_PERMISSION_DENIED);
      regain_privileges ();
      g_assert_cmpstr (message, ==, expected);
    }
  g_assert_cmpint (g_chmod (fixture->project, 0755), ==, 0);
}

static void
test_cancelled (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepDiscovery) discovery = skep_discovery_new (fixture->project, "");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (skep_discovery_run (discovery, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_empty (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_run (fixture);
  fixture_assert_names (fixture, "");
  fixture_assert_problems (fixture, "");
  g_assert_null (skep_discovery_get_name (fixture->discovery));
}

static void
test_order (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  GPtrArray *scripts;

  fixture_write (fixture, "skep.json", "{ \"scripts\": { \"z\": { \"command\": \"x\" } } }");
  fixture_write (fixture, "Procfile", "web: x\ntest: y\n");
  fixture_write (fixture, "Makefile", "test:\nall:\n");
  fixture_write (fixture, "package.json", "{ \"scripts\": { \"test\": \"x\", \"build\": \"y\" } }");
  fixture_run (fixture);
  fixture_assert_names (fixture, "test build test all web test z");
  scripts = skep_discovery_get_scripts (fixture->discovery);
  for (guint i = 0; i < scripts->len; i++)
    for (guint j = 0; j < i; j++)
      g_assert_false (skep_script_is_same (scripts->pdata[i], scripts->pdata[j]));
}

static void
test_broken_file (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "package.json", "{\n  nonsense");
  fixture_write (fixture, "skep.json", "[]");
  fixture_write (fixture, "Makefile", "all:\n");
  fixture_write (fixture, "Procfile", "web: x\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "all web");
  fixture_assert_problems (
    fixture, "error package.json:2: A key in quotation marks is expected here.\n"
             "error skep.json:1: “{” is expected here.\n");
}

static void
add_fifo (const char *path)
{
  g_assert_cmpint (mkfifo (path, 0644), ==, 0);
}

static void
add_folder (const char *path)
{
  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
}

static void
add_socket (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpuint (g_strlcpy (address.sun_path, path, sizeof address.sun_path), <,
                    sizeof address.sun_path);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  close (fd);
}

static void
add_device (const char *path)
{
  g_assert_cmpint (symlink ("/dev/zero", path), ==, 0);
}

static void
add_loop (const char *path)
{
  g_assert_cmpint (symlink (path, path), ==, 0);
}

static void
add_dangling (const char *path)
{
  g_assert_cmpint (symlink ("nowhere", path), ==, 0);
}

static void
add_huge (const char *path)
{
  int fd = open (path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);

  g_assert_cmpint (ftruncate (fd, 100 * 1024 * 1024), ==, 0);
  close (fd);
}

typedef struct
{
  const char *path;
  void (*add) (const char *path);
  const char *reason; /* NULL if it counts as missing */
} Hostile;

static const Hostile hostiles[] = {
  { "fifo", add_fifo, "This is not a regular file." },
  { "folder", add_folder, "This is a folder, not a file." },
  { "socket", add_socket, "This file can’t be read: No such device or address" },
  { "device", add_device, "This is not a regular file." },
  { "symbolic-link-loop", add_loop,
    "This file can’t be read: Too many levels of symbolic links" },
  { "dangling-symbolic-link", add_dangling, NULL },
  { "100-megabytes", add_huge,
    "This file has 100.0\xc2\xa0MiB; no more than 8.0\xc2\xa0MiB is read." },
};

static void
test_hostile (gconstpointer data)
{
  static const char *const names[] = { "package.json", "GNUmakefile", "Procfile", "skep.json" };
  const Hostile *hostile = data;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new ();
      g_autofree char *path = fixture_path (fixture, names[i]);
      g_autofree char *expected = NULL;

      hostile->add (path);
      fixture_run (fixture);
      fixture_assert_names (fixture, "");
      if (hostile->reason != NULL)
        expected = g_strdup_printf ("error %s: %s\n", names[i], hostile->reason);
      fixture_assert_problems (fixture, expected != NULL ? expected : "");
    }
}

static void
test_size_limit (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GString) text = g_string_new ("web: x\n");

  while (text->len < SKEP_DISCOVERY_MAX_FILE_BYTES)
    g_string_append_c (text, '\n');
  fixture_write (fixture, "Procfile", text->str);
  fixture_run (fixture);
  fixture_assert_names (fixture, "web");
  g_string_append_c (text, '\n');
  fixture_write (fixture, "Procfile", text->str);
  fixture_run (fixture);
  fixture_assert_names (fixture, "");
}

static void
test_unreadable_file (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *path = fixture_path (fixture, "Makefile");

  fixture_write (fixture, "Makefile", "all:\n");
  fixture_write (fixture, "Procfile", "web: x\n");
  g_assert_cmpint (g_chmod (path, 0000), ==, 0);
  drop_privileges (fixture);
  fixture_run (fixture);
  regain_privileges ();
  fixture_assert_names (fixture, "web");
  fixture_assert_problems (fixture, "error Makefile: This file can’t be read: Permission denied\n");
}

static void
test_symbolic_link (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *path = fixture_path (fixture, "Procfile");

  fixture_write (fixture, "Procfile.real", "web: x\n");
  g_assert_cmpint (symlink ("Procfile.real", path), ==, 0);
  fixture_run (fixture);
  fixture_assert_names (fixture, "web");
  fixture_assert_problems (fixture, "");
}

static void
test_strange_folder (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *strange = g_build_filename (fixture->top, "a b\xff'\n$(x)", NULL);

  g_assert_cmpint (g_rename (fixture->project, strange), ==, 0);
  g_free (g_steal_pointer (&fixture->project));
  fixture->project = g_strdup (strange);
  fixture_write (fixture, "Procfile", "web: x\n");
  fixture_run (fixture);
  g_assert_cmpstr (fixture_find (fixture, "procfile::web")->cwd, ==, strange);
  g_assert_cmpstr (fixture_find (fixture, "procfile::web")->project, ==, strange);
}

static void
test_many_scripts (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < SKEP_DISCOVERY_MAX_SCRIPTS; i++)
    g_string_append_printf (text, "s%u: x\n", i);
  fixture_write (fixture, "Procfile", text->str);
  fixture_run (fixture);
  fixture_assert_problems (fixture, "");
  g_string_append (text, "last: x\nafter: x\n");
  fixture_write (fixture, "Procfile", text->str);
  fixture_run (fixture);
  g_assert_cmpuint (skep_discovery_get_scripts (fixture->discovery)->len, ==,
                    SKEP_DISCOVERY_MAX_SCRIPTS);
  fixture_assert_problems (
    fixture, "error Procfile: There are more than 2000 scripts; the rest is left out.\n");
}

static void
test_many_errors (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  GPtrArray *errors;
  SkepSourceError *last;

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "nonsense\n");
  fixture_write (fixture, "Procfile", text->str);
  fixture_run (fixture);
  errors = skep_discovery_get_errors (fixture->discovery);
  g_assert_cmpuint (errors->len, ==, SKEP_DISCOVERY_MAX_ERRORS + 1);
  last = errors->pdata[errors->len - 1];
  g_assert_cmpstr (last->reason, ==, "There are more problems than can be shown.");
}

static void
test_long_name (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *name = g_strnfill (SKEP_DISCOVERY_MAX_NAME_BYTES + 1, 'n');
  g_autofree char *text = g_strdup_printf ("%s: x\n%s: y\n", name, name + 1);

  fixture_write (fixture, "Procfile", text);
  fixture_run (fixture);
  fixture_assert_names (fixture, name + 1);
  g_assert_cmpuint (skep_discovery_get_errors (fixture->discovery)->len, ==, 1);
}

static void
test_search_path (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *path = g_strdup_printf ("/nowhere::.:%s", fixture->bin);
  g_autofree char *before = g_get_current_dir ();
  g_autoptr (SkepDiscovery) relative_discovery = skep_discovery_new (fixture->project, ":.:");
  g_autoptr (SkepDiscovery) before_discovery = skep_discovery_new (fixture->project, path);
  g_autoptr (SkepDiscovery) discovery = skep_discovery_new (fixture->project, path);
  g_autoptr (SkepDiscovery) default_discovery = skep_discovery_new (fixture->project, NULL);

  g_assert_false (skep_discovery_has_program (before_discovery, "tool"));
  fixture_add_program (fixture, "tool");
  g_assert_false (skep_discovery_has_program (before_discovery, "tool"));
  g_assert_true (skep_discovery_has_program (discovery, "tool"));
  g_assert_false (skep_discovery_has_program (discovery, "sh"));
  g_assert_cmpint (g_chdir (fixture->bin), ==, 0);
  g_assert_false (skep_discovery_has_program (relative_discovery, "tool"));
  g_assert_cmpint (g_chdir (before), ==, 0);
  g_assert_true (skep_discovery_has_program (default_discovery, "sh"));
}

static void
test_sources (void)
{
  gsize n_sources;
  const SkepSource *sources = skep_sources_get_all (&n_sources);

  for (gsize i = 0; i < n_sources; i++)
    g_assert_true (skep_source_find (sources[i].id) == &sources[i]);
  g_assert_null (skep_source_find ("nothing"));
}

/* `NAME`, `NAME=default`, `[NAME]` if it may be left out, `…` behind a variadic one. */
static void
append_parameter (GString                   *text,
                  const SkepScriptParameter *parameter)
{
  gboolean is_optional = !parameter->is_required && parameter->default_value == NULL;

  g_string_append_printf (text, is_optional ? " [%s]" : " %s", parameter->name);
  if (parameter->default_value != NULL)
    g_string_append_printf (text, "=%s", parameter->default_value);
  g_string_append (text, parameter->is_variadic ? "…" : "");
  for (char **choice = parameter->choices; choice != NULL && *choice != NULL; choice++)
    g_string_append_printf (text, "%c%s", choice == parameter->choices ? ':' : '|', *choice);
}

static void
append_parameters (GString   *text,
                   GPtrArray *parameters)
{
  g_string_append (text, "  parameters:");
  for (guint i = 0; i < parameters->len; i++)
    append_parameter (text, parameters->pdata[i]);
  g_string_append_c (text, '\n');
}

static void
append_stop (GString          *text,
             const SkepScript *script)
{
  g_autofree char *command = NULL;

  if (script->stop_command != NULL)
    {
      command = g_strjoinv (" | ", script->stop_command);
      g_string_append_printf (text, "  stop: %s\n", command);
    }
  if (script->stop_grace_ms >= 0)
    g_string_append_printf (text, "  grace: %d ms\n", script->stop_grace_ms);
}

/* Relative to the project, so that it is the same wherever that is. */
static void
append_env_files (GString          *text,
                  const SkepScript *script)
{
  for (char **file = script->env_files; file != NULL && *file != NULL; file++)
    g_string_append_printf (text, "  variables: %s\n", *file + strlen (script->project) + 1);
}

static void
append_script (GString          *text,
               const SkepScript *script)
{
  g_autofree char *argv = g_strjoinv (" | ", script->argv);
  g_autofree char *environment = g_strjoinv (" ", script->environment);

  g_string_append_printf (text, "%s\n  command: %s\n  argv: %s\n", script->id, script->command,
                          argv);
  if (script->description != NULL)
    g_string_append_printf (text, "  description: %s\n", script->description);
  if (script->package != NULL)
    g_string_append_printf (text, "  package: %s\n", script->package);
  if (script->manager != NULL)
    g_string_append_printf (text, "  manager: %s: %s\n", script->manager, script->manager_reason);
  if (*environment != '\0')
    g_string_append_printf (text, "  environment: %s\n", environment);
  if (script->is_favorite || script->is_hidden)
    g_string_append_printf (text, "  %s\n", script->is_favorite ? "favorite" : "hidden");
  if (script->parameters != NULL)
    append_parameters (text, script->parameters);
  append_env_files (text, script);
  append_stop (text, script);
  if (script->unavailable != NULL)
    g_string_append_printf (text, "  unavailable: %s\n", script->unavailable);
}

static char *
describe_project (const char *folder,
                  const char *search_path)
{
  g_autoptr (SkepDiscovery) discovery = skep_discovery_new (folder, search_path);
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);
  GPtrArray *scripts;
  GPtrArray *errors;

  g_assert_true (skep_discovery_run (discovery, NULL, &error));
  scripts = skep_discovery_get_scripts (discovery);
  errors = skep_discovery_get_errors (discovery);
  if (skep_discovery_get_name (discovery) != NULL)
    g_string_append_printf (text, "name: %s\n", skep_discovery_get_name (discovery));
  for (guint i = 0; i < scripts->len; i++)
    append_script (text, scripts->pdata[i]);
  for (guint i = 0; i < errors->len; i++)
    {
      SkepSourceError *problem = errors->pdata[i];
      g_autofree char *line = skep_source_error_to_string (problem);

      g_string_append_printf (text, "%s: %s\n", problem->is_warning ? "warning" : "error", line);
    }
  /* Where the fixture is differs. */
  g_string_replace (text, folder, "PROJECT", 0);
  return g_string_free (text, FALSE);
}

/* What the projects of the fixtures find on their search path. */
static const char *const installed[] = {
  "bun", "bundle", "cargo", "cmake", "composer", "ctest", "dart", "deno", "docker", "dotnet",
  "flutter",
  "go", "gradle", "just", "make", "meson", "mise", "mvn", "npm", "nox", "php", "pnpm", "poetry",
  "python3", "rake", "ruby", "rush", "rushx", "sh", "task", "tox", "uv", "yarn",
};

/* Each folder in tests/fixtures/projects has an expected.txt, written by this test if
 * SKEP_UPDATE_EXPECTED is set: read the difference before committing it. */
static void
test_project_fixture (gconstpointer data)
{
  const char *name = data;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "fixtures", "projects", name, NULL);
  g_autofree char *path = g_build_filename (folder, "expected.txt", NULL);
  g_autofree char *link = NULL;
  g_autofree char *found = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (installed); i++)
    fixture_add_program (fixture, installed[i]);
  /* No path that would have to be quoted, wherever the sources are. */
  link = g_build_filename (fixture->top, "link", NULL);
  g_assert_cmpint (symlink (folder, link), ==, 0);
  found = describe_project (link, fixture->bin);
  if (g_getenv ("SKEP_UPDATE_EXPECTED") != NULL)
    g_assert_true (g_file_set_contents (path, found, -1, NULL));
  g_file_get_contents (path, &expected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, expected);
}

/* Other tests start the demo's scripts by these names. */
static void
test_demo (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  g_free (fixture->project);
  fixture->project = g_test_build_filename (G_TEST_DIST, "..", "data", "demo", NULL);
  fixture_add_program (fixture, "make");
  fixture_run (fixture);
  fixture_assert_names (fixture, "build test clean web worker dev ask colours");
  fixture_assert_problems (fixture, "");
  g_assert_cmpstr (skep_discovery_get_name (fixture->discovery), ==, "Skep demo");
}

static void
test_own_scripts (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  g_free (fixture->project);
  fixture->project = g_test_build_filename (G_TEST_DIST, "..", NULL);
  fixture_run (fixture);
  fixture_assert_problems (fixture, "");
  g_assert_cmpstr (fixture_find (fixture, "meson::test")->command, ==, "./dev test");
}

static void
add_project_fixtures (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "fixtures", "projects", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_strconcat ("/discovery/project/", name, NULL);

      g_test_add_data_func_full (path, g_strdup (name), test_project_fixture, g_free);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/discovery/folder/missing", test_missing_folder);
  g_test_add_func ("/discovery/folder/is-a-file", test_file_as_folder);
  g_test_add_func ("/discovery/folder/unreadable", test_unreadable_folder);
  g_test_add_func ("/discovery/folder/of-any-name", test_strange_folder);
  g_test_add_func ("/discovery/folder/empty", test_empty);
  g_test_add_func ("/discovery/can-be-cancelled", test_cancelled);
  g_test_add_func ("/discovery/order-is-that-of-sources-and-files", test_order);
  g_test_add_func ("/discovery/broken-file-disables-only-its-own-scripts", test_broken_file);
  for (gsize i = 0; i < G_N_ELEMENTS (hostiles); i++)
    {
      g_autofree char *path = g_strconcat ("/discovery/file/", hostiles[i].path, NULL);

      g_test_add_data_func (path, &hostiles[i], test_hostile);
    }
  g_test_add_func ("/discovery/file/of-the-largest-size", test_size_limit);
  g_test_add_func ("/discovery/file/unreadable", test_unreadable_file);
  g_test_add_func ("/discovery/file/symbolic-link-to-a-file", test_symbolic_link);
  g_test_add_func ("/discovery/scripts-are-bounded", test_many_scripts);
  g_test_add_func ("/discovery/errors-are-bounded", test_many_errors);
  g_test_add_func ("/discovery/names-are-bounded", test_long_name);
  g_test_add_func ("/discovery/programs-are-found-in-the-search-path", test_search_path);
  g_test_add_func ("/discovery/sources-are-found-by-id", test_sources);
  g_test_add_func ("/discovery/demo-has-its-scripts", test_demo);
  g_test_add_func ("/discovery/skep-has-its-own-scripts", test_own_scripts);
  add_project_fixtures ();
  return g_test_run ();
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "mcp-fixture.h"

typedef struct
{
  const char *words[4];
  int exit_code;
  const char *errors;
} Failure;

static const Failure failures[] = {
  { { NULL }, 2, "skepctl: a command is missing: see skepctl --help\n" },
  { { "bogus" }, 2, "skepctl: there is no command “bogus”: see skepctl --help\n" },
  { { "--bogus" }, 2, "skepctl: Unknown option --bogus\n" },
  { { "run", "--bogus" }, 2, "skepctl: Unknown option --bogus\n" },
  { { "run" }, 2, "skepctl: “run” needs SCRIPT [-- ARGS…]: see skepctl run --help\n" },
  { { "run", "ok", "more" }, 2,
    "skepctl: “more” is too much for “run”: see skepctl run --help\n" },
  { { "stop", "ok", "--", "more" }, 2, "skepctl: “stop” takes no arguments behind “--”\n" },
  { { "serve", "--allow", "write" }, 2,
    "skepctl: agents can be allowed to “read” or “run”, but not “write”\n" },
  { { "logs", "ok", "-n", "0" }, 2, "skepctl: the number of lines must be from 1 to 10000\n" },
  { { "logs", "ok", "-n", "10001" }, 2,
    "skepctl: the number of lines must be from 1 to 10000\n" },
  { { "run", "dup" }, 2,
    "skepctl: “dup” may be any of make::dup, procfile::dup: use one of these ids\n" },
  { { "run", "nope" }, 4, "skepctl: there is no script “nope” in the project “Shop”\n" },
  { { "run", "OK" }, 4, "skepctl: there is no script “OK” in the project “Shop”\n" },
  { { "stop", "nope-7" }, 4, "skepctl: there is no script “nope-7” in the project “Shop”\n" },
  { { "status", "nope" }, 4, "skepctl: there is no script “nope” in the project “Shop”\n" },
  { { "logs", "ok" }, 4, "skepctl: “ok” has not run yet\n" },
  { { "list", "--project", "/" }, 4, "skepctl: “/” is not in an open project\n" },
  { { "list", "--project", "/nowhere" }, 4, "skepctl: /nowhere: No such file or directory\n" },
  { { "stop", "ok" }, 1, "skepctl: “ok” is not running\n" },
};

static void
test_failures (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_serve (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      const char *const *words = failures[i].words;
      g_autoptr (Said) said = fixture_run (fixture, words[0], words[1], words[2], words[3], NULL);

      g_assert_cmpstr (said->errors, ==, failures[i].errors);
      g_assert_cmpint (said->exit_code, ==, failures[i].exit_code);
      g_assert_cmpuint (g_bytes_get_size (said->output), ==, 0);
    }
}

static void
test_no_skep (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  static const char *const commands[] = { "projects", "list", "status" };

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (Said) said = fixture_run (fixture, commands[i], NULL);

      g_assert_cmpint (said->exit_code, ==, 3);
      g_assert_true (g_str_has_prefix (said->errors, "skepctl: no Skep runs at “"));
      g_assert_true (strchr (said->errors, '\n') == said->errors + strlen (said->errors) - 1);
    }
}

static void
test_help (void)
{
  static const char *const commands[] = { "serve", "projects", "list", "run", "stop", "restart",
                                          "status", "logs", "mcp" };
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Said) all = fixture_run (fixture, "--help", NULL);
  g_autoptr (Said) version = fixture_run (fixture, "--version", NULL);
  g_autofree char *text = said_dup_output (all);
  g_autofree char *number = said_dup_output (version);

  g_assert_cmpint (all->exit_code, ==, 0);
  g_assert_cmpstr (number, ==, "skepctl " PACKAGE_VERSION "\n");
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (Said) said = fixture_run (fixture, commands[i], "--help", NULL);
      g_autofree char *help = said_dup_output (said);
      g_autofree char *usage = g_strdup_printf ("  skepctl %s [OPTION…]", commands[i]);

      g_assert_cmpint (said->exit_code, ==, 0);
      g_assert_nonnull (strstr (help, usage));
      g_assert_nonnull (strstr (text, commands[i]));
    }
}

static JsonObject *
find_named (JsonArray  *array,
            const char *name)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = json_array_get_object_element (array, i);

      if (g_str_equal (json_object_get_string_member (object, "name"), name))
        return object;
    }

  g_assert_not_reached ();
}

static void
test_lists (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Said) said_projects = NULL;
  g_autoptr (Said) said_list = NULL;
  g_autoptr (JsonNode) projects = NULL;
  g_autoptr (JsonNode) list = NULL;
  JsonObject *script;

  fixture_serve (fixture);
  said_projects = fixture_run (fixture, "projects", "--json", NULL);
  projects = said_parse (said_projects);
  g_assert_cmpstr (json_object_get_string_member (
                       json_array_get_object_element (json_node_get_array (projects), 0), "path"),
                   ==, fixture->project);
  said_list = fixture_run (fixture, "list", "--json", "--project", fixture->project, NULL);
  list = said_parse (said_list);
  script = find_named (json_node_get_array (list), "var");
  g_assert_cmpstr (json_object_get_string_member (script, "id"), ==, "make::var");
  g_assert_cmpstr (json_object_get_string_member (script, "source"), ==, "make");
  g_assert_cmpstr (json_object_get_string_member (script, "cwd"), ==, fixture->project);
  g_assert_cmpstr (json_object_get_string_member (script, "project"), ==, fixture->project);
}

/* More than one answer holds. */
static void
test_long_list (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *path = g_build_filename (fixture->project, "Procfile", NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (Said) said = NULL;
  g_autoptr (JsonNode) list = NULL;

  for (int i = 0; i < 2000; i++)
    g_string_append_printf (text, "script-%04d: true\n", i);
  g_assert_true (g_file_set_contents (path, text->str, text->len, NULL));
  fixture_serve (fixture);
  said = fixture_run (fixture, "list", "--json", NULL);
  list = said_parse (said);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (list)), >, 2000);
  g_assert_nonnull (find_named (json_node_get_array (list), "script-0000"));
  g_assert_nonnull (find_named (json_node_get_array (list), "script-1999"));
}

static gboolean
has_named (JsonArray  *array,
           const char *name)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (g_str_equal (json_object_get_string_member (json_array_get_object_element (array, i),
                                                    "name"), name))
      return TRUE;
  return FALSE;
}

/* Asks until there is a script by that name, as a person would. */
static JsonNode *
await_script (Fixture    *fixture,
              const char *name)
{
  gint64 end_us = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  while (TRUE)
    {
      g_autoptr (Said) said = fixture_run (fixture, "list", "--json", NULL);
      JsonNode *list = said_parse (said);

      if (has_named (json_node_get_array (list), name))
        return list;
      json_node_unref (list);
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
    }
}

static void
write_project_file (Fixture    *fixture,
                    const char *name,
                    const char *text)
{
  g_autofree char *path = g_build_filename (fixture->project, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_changes (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (JsonNode) list = NULL;
  g_autoptr (JsonNode) broken = NULL;
  g_autoptr (Said) said = NULL;
  g_autoptr (JsonNode) projects = NULL;
  JsonObject *script;
  JsonObject *project;

  fixture_serve (fixture);
  write_project_file (fixture, "apps/web/package.json",
                      "{ \"name\": \"@shop/web\", \"packageManager\": \"npm@11.0.0\","
                      " \"scripts\": { \"serve-web\": \"x\" } }");
  list = await_script (fixture, "serve-web");
  script = find_named (json_node_get_array (list), "serve-web");
  g_assert_cmpstr (json_object_get_string_member (script, "id"), ==, "npm:apps/web:serve-web");
  g_assert_cmpstr (json_object_get_string_member (script, "dir"), ==, "apps/web");
  g_assert_cmpstr (json_object_get_string_member (script, "file"), ==, "apps/web/package.json");
  g_assert_cmpstr (json_object_get_string_member (script, "package"), ==, "@shop/web");
  g_assert_cmpstr (json_object_get_string_member (script, "manager"), ==, "npm");

  write_project_file (fixture, "skep.json",
                      "{ \"name\": \"Shop\", \"scripts\": { \"late\": { \"command\": \"x\" } },"
                      " \"colour\": 1, \"hide\": [\"npm:apps/*\"] }");
  broken = await_script (fixture, "late");
  g_assert_false (has_named (json_node_get_array (broken), "serve-web"));
  said = fixture_run (fixture, "projects", "--json", NULL);
  projects = said_parse (said);
  project = json_array_get_object_element (json_node_get_array (projects), 0);
  g_assert_cmpint (json_object_get_int_member (project, "scripts"), ==,
                   json_array_get_length (json_node_get_array (broken)));
  g_assert_nonnull (strstr (json_array_get_string_element (
                      json_object_get_array_member (project, "problems"), 0), "colour"));
}

static void
assert_output (Said       *said,
               const char *expected)
{
  g_autofree char *output = said_dup_output (said);

  g_assert_cmpstr (said->errors, ==, "");
  g_assert_cmpint (said->exit_code, ==, 0);
  g_assert_cmpstr (output, ==, expected);
}

static void
test_life (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Said) started = NULL;
  g_autoptr (Said) again = NULL;
  g_autoptr (Said) status = NULL;
  g_autoptr (Said) restarted = NULL;
  g_autoptr (Said) stopped = NULL;
  g_autofree char *id = NULL;
  g_autoptr (JsonNode) runs = NULL;
  JsonObject *run;

  fixture_serve (fixture);
  started = fixture_run (fixture, "run", "ready", NULL);
  assert_output (started, "ready-1\n");
  again = fixture_run (fixture, "run", "ready", NULL);
  id = said_dup_output (again);
  g_assert_cmpstr (id, ==, "ready-1\n");
  g_assert_cmpstr (again->errors, ==, "skepctl: “ready” runs already as ready-1\n");
  g_assert_cmpint (again->exit_code, ==, 0);
  restarted = fixture_run (fixture, "restart", "ready", NULL);
  assert_output (restarted, "ready-2\n");
  stopped = fixture_run (fixture, "stop", "ready-2", "--wait", NULL);
  assert_output (stopped, "");
  status = fixture_run (fixture, "status", "ready-2", "--json", NULL);
  runs = said_parse (status);
  run = json_array_get_object_element (json_node_get_array (runs), 0);
  g_assert_cmpstr (json_object_get_string_member (run, "status"), ==, "stopped");
  g_assert_cmpstr (json_object_get_string_member (run, "startedBy"), ==, "cli");
  g_assert_cmpstr (json_object_get_string_member (run, "stoppedBy"), ==, "cli");
}

static void
test_status_table (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Said) run = NULL;
  g_autoptr (Said) status = NULL;
  g_autofree char *table = NULL;
  g_auto (GStrv) lines = NULL;

  fixture_serve (fixture);
  run = fixture_run (fixture, "run", "seven", "--wait", NULL);
  g_assert_cmpint (run->exit_code, ==, 7);
  status = fixture_run (fixture, "status", "seven", NULL);
  table = said_dup_output (status);
  lines = g_strsplit (table, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  g_assert_true (g_str_has_prefix (lines[0], "RUN      SCRIPT       STATUS"));
  g_assert_true (g_str_has_prefix (lines[1], "seven-1  skep::seven  failed"));
}

static JsonNode *
get_status (Fixture    *fixture,
            const char *name)
{
  g_autoptr (Said) status = fixture_run (fixture, "status", name, "--json", NULL);
  JsonNode *runs = said_parse (status);

  g_assert_cmpuint (json_array_get_length (json_node_get_array (runs)), ==, 1);
  return runs;
}

static void
assert_logs (Fixture    *fixture,
             const char *name,
             const char *expected)
{
  g_autoptr (Said) logs = fixture_run (fixture, "logs", name, NULL);

  assert_output (logs, expected);
}

/* What an earlier service has run is still told, and a run of this one comes first. */
static void
test_past (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (JsonNode) before = NULL;
  g_autoptr (JsonNode) past = NULL;
  g_autoptr (JsonNode) of_script = NULL;
  g_autoptr (JsonNode) new = NULL;
  g_autoptr (Said) first = NULL;
  g_autoptr (Said) second = NULL;
  g_autoptr (Said) stopped = NULL;

  fixture_serve (fixture);
  first = fixture_run (fixture, "run", "colours", "--wait", NULL);
  before = get_status (fixture, "colours-1");
  g_assert_cmpint (fixture_end (fixture, SIGTERM), ==, 0);
  json_object_remove_member (json_array_get_object_element (json_node_get_array (before), 0),
                             "pid");

  fixture_serve (fixture);
  past = get_status (fixture, "colours-1");
  g_assert_true (json_node_equal (past, before));
  of_script = get_status (fixture, "colours");
  g_assert_true (json_node_equal (of_script, before));
  assert_logs (fixture, "colours-1", "red\nplain\n");
  assert_logs (fixture, "colours", "red\nplain\n");
  stopped = fixture_run (fixture, "stop", "colours-1", NULL);
  g_assert_cmpint (stopped->exit_code, ==, 4);

  second = fixture_run (fixture, "run", "colours", "--wait", NULL);
  new = get_status (fixture, "colours-1");
  g_assert_false (json_node_equal (new, before));
}

/* One that doesn't want to end is killed, long before a ladder would be over. */
static void
test_stop_now (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Said) run = NULL;
  g_autoptr (Said) stopped = NULL;

  fixture->grace = "60000 60000";
  fixture_serve (fixture);
  run = fixture_run (fixture, "run", "stubborn", NULL);
  stopped = fixture_run (fixture, "stop", "stubborn", "--now", "--wait", NULL);
  assert_output (stopped, "");
  g_assert_cmpuint (harness_count_survivors (fixture->marker), ==, 0);
}

static void
await_survivors (Fixture *fixture)
{
  gint64 end = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  /* Nobody tells about processes that aren't ours, so there is nothing but to look again. */
  while (harness_count_survivors (fixture->marker) == 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (5 * G_TIME_SPAN_MILLISECOND);
    }
}

static void
start_three (Fixture *fixture)
{
  static const char *const names[] = { "tree", "stubborn", "leave" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (Said) said = fixture_run (fixture, "run", names[i], NULL);

      g_assert_cmpint (said->exit_code, ==, 0);
    }
  await_survivors (fixture);
}

static void
test_end (gconstpointer data)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_serve (fixture);
  start_three (fixture);
  g_assert_cmpint (fixture_end (fixture, GPOINTER_TO_INT (data)), ==, 0);
  g_assert_cmpuint (harness_count_survivors (fixture->marker), ==, 0);
  g_assert_false (g_file_test (fixture->socket, G_FILE_TEST_EXISTS));
}

static void
test_crash (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_serve (fixture);
  start_three (fixture);
  g_assert_cmpint (fixture_end (fixture, SIGKILL), ==, 128 + SIGKILL);
  g_assert_true (harness_await_no_survivor (fixture->marker, 20000));
}

/* Once for two runs. */
static void
test_output_that_is_not_kept_is_told (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *state = g_build_filename (fixture->folder, "skep", NULL);
  g_autofree char *logs = g_build_filename (state, "logs", NULL);
  g_autoptr (GSubprocess) service = NULL;
  g_autoptr (Said) first = NULL;
  g_autoptr (Said) second = NULL;
  g_autoptr (Said) said = NULL;
  const char *told;

  g_assert_no_errno (g_mkdir_with_parents (state, 0700));
  g_assert_true (g_file_set_contents (logs, "a file", -1, NULL));
  fixture_serve (fixture);
  first = fixture_run (fixture, "run", "--wait", "var", NULL);
  second = fixture_run (fixture, "run", "--wait", "var", NULL);
  g_assert_cmpint (first->exit_code, ==, 0);
  g_assert_cmpint (second->exit_code, ==, 0);

  service = g_steal_pointer (&fixture->service);
  g_subprocess_send_signal (service, SIGTERM);
  said = fixture_await (service);
  told = strstr (said->errors, "skep: Output is not kept on disk: ");
  g_assert_nonnull (told);
  g_assert_nonnull (strstr (told, logs));
  g_assert_nonnull (strstr (told, g_strerror (ENOTDIR)));
  g_assert_null (strstr (strchr (told, '\n'), "Output is not kept"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/skepctl/failures-have-a-code-and-one-line", test_failures);
  g_test_add_func ("/skepctl/without-skep-it-says-so", test_no_skep);
  g_test_add_func ("/skepctl/help-tells-every-command", test_help);
  g_test_add_func ("/skepctl/lists-are-json-too", test_lists);
  g_test_add_func ("/skepctl/a-list-longer-than-an-answer-is-whole", test_long_list);
  g_test_add_func ("/skepctl/a-service-follows-changed-files", test_changes);
  g_test_add_func ("/skepctl/run-restart-stop-status", test_life);
  g_test_add_func ("/skepctl/status-is-a-table", test_status_table);
  g_test_add_func ("/skepctl/runs-of-the-past", test_past);
  g_test_add_func ("/skepctl/stop-now-is-now", test_stop_now);
  g_test_add_data_func ("/skepctl/serve/sigterm-ends-all", GINT_TO_POINTER (SIGTERM), test_end);
  g_test_add_data_func ("/skepctl/serve/sigint-ends-all", GINT_TO_POINTER (SIGINT), test_end);
  g_test_add_func ("/skepctl/serve/a-crash-ends-all", test_crash);
  g_test_add_func ("/skepctl/serve/output-that-is-not-kept-is-told",
                   test_output_that_is_not_kept_is_told);
  return g_test_run ();
}

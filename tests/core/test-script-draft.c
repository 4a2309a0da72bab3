/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-script-draft.h"

static void
set_text (char       **field,
          const char  *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

static void
set_list (char       ***field,
          const char   *text)
{
  g_strfreev (*field);
  *field = g_strsplit (text, " ", -1);
}

static Fixture *
new_fixture (const char *skep_json)
{
  Fixture *fixture = fixture_new ();
  g_autofree char *web = fixture_path (fixture, "web");

  g_assert_cmpint (g_mkdir (web, 0755), ==, 0);
  fixture_write (fixture, "Makefile", "## Build all\nbuild:\n\tcc\ntest:\n");
  fixture_write (fixture, "package.json", "{ \"scripts\": { \"test\": \"vitest\" } }");
  fixture_write (fixture, "web/package.json", "{ \"scripts\": { \"dev\": \"vite\" } }");
  if (skep_json != NULL)
    fixture_write (fixture, "skep.json", skep_json);
  fixture_run (fixture);
  fixture_assert_problems (fixture, "");
  return fixture;
}

static SkepScriptDraft *
new_draft (Fixture    *fixture,
           const char *id)
{
  return skep_script_draft_new (id != NULL ? fixture_find (fixture, id) : NULL);
}

static SkepProjectFileEditor *
open_editor (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  SkepProjectFileEditor *editor = skep_project_file_editor_open (fixture->project, &error);

  g_assert_no_error (error);
  return editor;
}

/* Saves it, looks at the project again, and returns the text. */
static char *
save (Fixture         *fixture,
      SkepScriptDraft *draft,
      gboolean         is_removal)
{
  g_autoptr (SkepProjectFileEditor) editor = open_editor (fixture);
  g_autoptr (GError) error = NULL;
  GPtrArray *scripts = skep_discovery_get_scripts (fixture->discovery);

  for (SkepDraftField field = 0; field < SKEP_DRAFT_N_FIELDS; field++)
    g_assert_null (skep_script_draft_check (draft, field, scripts));
  if (is_removal)
    skep_script_draft_remove (draft, editor, &error);
  else
    skep_script_draft_write (draft, scripts, editor, &error);
  g_assert_no_error (error);
  skep_project_file_editor_save (editor, &error);
  g_assert_no_error (error);
  fixture_run (fixture);
  fixture_assert_problems (fixture, "");
  return g_strdup (skep_project_file_editor_get_text (editor));
}

static void
test_new (void)
{
  g_autoptr (Fixture) fixture = new_fixture ("{}");
  g_autoptr (SkepScriptDraft) draft = new_draft (fixture, NULL);
  g_autoptr (SkepScriptDraft) again = NULL;
  g_autofree char *text = NULL;
  SkepScript *script;

  set_text (&draft->name, "db");
  set_text (&draft->command, "docker compose up");
  set_text (&draft->folder, "web");
  set_text (&draft->description, "The database");
  set_list (&draft->variables, "A=1 B=");
  set_list (&draft->files, ".env");
  set_text (&draft->stop_command, "docker compose down");
  set_text (&draft->stop_grace, "1.5");
  draft->is_favorite = TRUE;
  text = save (fixture, draft, FALSE);
  g_assert_cmpstr (text, ==,
                   "{ \"scripts\": { \"db\": { \"command\": \"docker compose up\", "
                   "\"description\": "
                   "\"The database\", \"cwd\": \"web\", \"env\": { \"A\": \"1\", \"B\": \"\" }, "
                   "\"envFile\": [\".env\"], \"stop\": { \"command\": \"docker compose down\", "
                   "\"grace\": 1.5 } } }, \"favorites\": [\"db\"] }");
  script = fixture_find (fixture, "skep::db");
  g_assert_true (script->is_favorite);
  g_assert_cmpint (script->stop_grace_ms, ==, 1500);
  again = skep_script_draft_new (script);
  g_assert_true (skep_script_draft_equal (draft, again));
}

static void
test_override (void)
{
  g_autoptr (Fixture) fixture = new_fixture ("{}");
  g_autoptr (SkepScriptDraft) draft = new_draft (fixture, "make::build");
  g_autoptr (SkepScriptDraft) back = NULL;
  g_autofree char *text = NULL;
  g_autofree char *after = NULL;

  g_assert_false (skep_script_draft_can_remove (draft));
  g_assert_cmpstr (draft->command, ==, "make build");
  set_text (&draft->command, "make -j8 build");
  set_list (&draft->variables, "V=1");
  text = save (fixture, draft, FALSE);
  g_assert_cmpstr (text, ==, "{ \"scripts\": { \"build\": { \"command\": \"make -j8 build\", "
                             "\"env\": "
                             "{ \"V\": \"1\" } } } }");

  back = new_draft (fixture, "make::build");
  g_assert_true (skep_script_draft_can_remove (back));
  set_text (&back->command, "make build");
  set_list (&back->variables, "V=2 W=3");
  after = save (fixture, back, FALSE);
  g_assert_cmpstr (after, ==, "{ \"scripts\": { \"build\": { \"env\": { \"V\": \"2\", \"W\": "
                              "\"3\" } } } }");
}

/* What says nothing any more is taken out. */
static void
test_back_to_nothing (void)
{
  g_autoptr (Fixture) fixture = new_fixture ("{ \"scripts\": { \"build\": { \"env\": { \"A\": "
                                             "\"1\" }, "
                                             "\"stop\": { \"grace\": 1 } } }, \"hide\": "
                                             "[\"build\"] }");
  g_autoptr (SkepScriptDraft) draft = new_draft (fixture, "make::build");
  g_autofree char *text = NULL;

  g_strfreev (draft->variables);
  draft->variables = g_new0 (char *, 1);
  set_text (&draft->stop_grace, "");
  draft->is_hidden = FALSE;
  text = save (fixture, draft, FALSE);
  g_assert_cmpstr (text, ==, "{ \"scripts\": {}, \"hide\": [] }");
}

static void
test_package (void)
{
  g_autoptr (Fixture) fixture = new_fixture ("{}");
  g_autoptr (SkepScriptDraft) draft = new_draft (fixture, "npm:web:dev");
  g_autofree char *text = NULL;

  g_assert_cmpstr (draft->folder, ==, "web");
  set_text (&draft->folder, "");
  draft->is_favorite = TRUE;
  text = save (fixture, draft, FALSE);
  g_assert_cmpstr (text, ==, "{ \"scripts\": { \"npm:web:dev\": { \"cwd\": \".\" } }, "
                             "\"favorites\": [\"npm:web:dev\"] }");
  g_assert_cmpstr (fixture_find (fixture, "npm:web:dev")->cwd, ==, fixture->project);
}

/* A name that two files define is no key. */
static void
test_ambiguous (void)
{
  g_autoptr (Fixture) fixture = new_fixture ("{}");
  g_autoptr (SkepScriptDraft) draft = new_draft (fixture, "make::test");
  g_autofree char *text = NULL;

  set_text (&draft->description, "x");
  draft->is_hidden = TRUE;
  text = save (fixture, draft, FALSE);
  g_assert_cmpstr (text, ==, "{ \"scripts\": { \"make::test\": { \"description\": \"x\" } }, "
                             "\"hide\": [\"make::test\"] }");
}

static void
test_remove (void)
{
  g_autoptr (Fixture) fixture = new_fixture ("{ \"scripts\": { \"own\": { \"command\": \"x\" }, "
                                             "\"build\": { \"command\": \"y\" } },\n"
                                             "\"favorites\": [\"own\", \"build\"] }");
  g_autoptr (SkepScriptDraft) own = new_draft (fixture, "skep::own");
  g_autoptr (SkepScriptDraft) build = new_draft (fixture, "make::build");
  g_autofree char *text = save (fixture, own, TRUE);
  g_autofree char *after = save (fixture, build, TRUE);

  g_assert_cmpstr (text, ==, "{ \"scripts\": { \"build\": { \"command\": \"y\" } },\n"
                             "\"favorites\": [\"build\"] }");
  g_assert_cmpstr (after, ==, "{ \"scripts\": {},\n\"favorites\": [\"build\"] }");
}

static void
test_pattern (void)
{
  g_autoptr (Fixture) fixture = new_fixture ("{ \"hide\": [\"make:*\"] }");
  g_autoptr (SkepScriptDraft) draft = new_draft (fixture, "make::build");
  g_autoptr (SkepProjectFileEditor) editor = open_editor (fixture);
  g_autoptr (GError) error = NULL;

  g_assert_true (draft->is_hidden);
  draft->is_hidden = FALSE;
  g_assert_false (skep_script_draft_write (draft, skep_discovery_get_scripts (fixture->discovery),
                                           editor, &error));
  g_assert_cmpstr (error->message, ==, "“build” is meant by a pattern in “hide” of skep.json, "
                                       "which "
                                       "can only be changed there.");
}

static void
test_unchanged (void)
{
  static const char text[] =
    "{\"scripts\":{\"build\":{\"command\":\"y\",\"stop\":{}}},\"hide\":\"build\"}";
  g_autoptr (Fixture) fixture = new_fixture (text);
  g_autoptr (SkepScriptDraft) draft = new_draft (fixture, "make::test");
  g_autofree char *after = save (fixture, draft, FALSE);

  g_assert_cmpstr (after, ==, text);
}

static void
assert_check (Fixture         *fixture,
              SkepScriptDraft *draft,
              SkepDraftField   field,
              const char      *expected)
{
  GPtrArray *scripts = skep_discovery_get_scripts (fixture->discovery);
  g_autofree char *reason = skep_script_draft_check (draft, field, scripts);

  g_assert_cmpstr (reason, ==, expected);
}

static void
test_checks (void)
{
  g_autoptr (Fixture) fixture = new_fixture (NULL);
  g_autoptr (SkepScriptDraft) draft = new_draft (fixture, NULL);

  assert_check (fixture, draft, SKEP_DRAFT_NAME, "A script needs a name.");
  set_text (&draft->name, "build");
  assert_check (fixture, draft, SKEP_DRAFT_NAME, "There is a script “build” already.");
  set_text (&draft->name, "dev");
  assert_check (fixture, draft, SKEP_DRAFT_NAME, NULL);
  assert_check (fixture, draft, SKEP_DRAFT_COMMAND, "A script needs a command.");
  set_list (&draft->variables, "A=1 B=x=y A=2");
  assert_check (fixture, draft, SKEP_DRAFT_VARIABLES, "The variable “A” is there twice.");
  set_list (&draft->variables, "A");
  assert_check (fixture, draft, SKEP_DRAFT_VARIABLES, "“A” must be a name, “=” and a value.");
  set_list (&draft->variables, "=1");
  assert_check (fixture, draft, SKEP_DRAFT_VARIABLES, "“=1” must be a name, “=” and a value.");
  set_list (&draft->files, "a/../../x");
  assert_check (fixture, draft, SKEP_DRAFT_FILES, "“a/../../x” must be a file in the project.");
  set_text (&draft->stop_grace, "5s");
  assert_check (fixture, draft, SKEP_DRAFT_GRACE,
                "This must be a number of seconds, at most 86400.");
  set_text (&draft->stop_grace, "nan");
  assert_check (fixture, draft, SKEP_DRAFT_GRACE,
                "This must be a number of seconds, at most 86400.");
  set_text (&draft->stop_grace, "2.5");
  assert_check (fixture, draft, SKEP_DRAFT_GRACE, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script-draft/new-script", test_new);
  g_test_add_func ("/script-draft/override-has-what-differs", test_override);
  g_test_add_func ("/script-draft/what-says-nothing-is-taken-out", test_back_to_nothing);
  g_test_add_func ("/script-draft/script-of-a-package", test_package);
  g_test_add_func ("/script-draft/ambiguous-name-is-no-key", test_ambiguous);
  g_test_add_func ("/script-draft/remove", test_remove);
  g_test_add_func ("/script-draft/pattern-is-left-alone", test_pattern);
  g_test_add_func ("/script-draft/unchanged-draft-changes-nothing", test_unchanged);
  g_test_add_func ("/script-draft/checks", test_checks);
  return g_test_run ();
}

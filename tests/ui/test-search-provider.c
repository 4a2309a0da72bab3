/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-project-view-private.h"
#include "skep-search-provider.h"
#include "ui-harness.h"

#define OBJECT_PATH "/io/github/skep_project/test/SearchProvider"
#define PATIENCE_MSEC 20000

/* A provider on the bus, and what it has asked the application to do. */
typedef struct
{
  UiHarness *ui;
  SkepSearchProvider *provider;
  GApplication *application;
  GString *asked;
} Fixture;

static void
asked_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       data)
{
  Fixture *self = data;
  g_autofree char *text = g_variant_print (parameter, FALSE);

  g_string_append_printf (self->asked, "%s %s;", g_action_get_name (G_ACTION (action)), text);
}

static void
activated_cb (Fixture *self)
{
  g_string_append (self->asked, "activate;");
}

static void
set_up (Fixture    *self,
        const void *data)
{
  static const GActionEntry actions[] = {
    { "show-found", asked_cb, "(ss)" },
    { "search-scripts", asked_cb, "s" },
  };
  g_autoptr (GError) error = NULL;

  self->ui = ui_new ();
  self->application = G_APPLICATION (self->ui->application);
  self->asked = g_string_new (NULL);
  g_action_map_add_action_entries (G_ACTION_MAP (self->application), actions,
                                   G_N_ELEMENTS (actions), self);
  g_signal_connect_swapped (self->application, "activate", G_CALLBACK (activated_cb), self);
  self->provider = skep_search_provider_new (self->application);
  skep_search_provider_export (self->provider,
                               g_application_get_dbus_connection (self->application),
                               OBJECT_PATH, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture    *self,
           const void *data)
{
  g_object_run_dispose (G_OBJECT (self->provider));
  g_object_unref (self->provider);
  g_signal_handlers_disconnect_by_data (self->application, self);
  g_string_free (self->asked, TRUE);
  ui_free (self->ui);
}

static void
begin (Fixture *self)
{
  skep_search_provider_set_projects (self->provider, self->ui->projects);
}

static void
open_project (Fixture *self)
{
  g_autoptr (GFile) folder = g_file_new_for_path (self->ui->folder);
  g_autoptr (GError) error = NULL;

  skep_project_model_open (self->ui->projects, folder, &error);
  g_assert_no_error (error);
}

typedef struct
{
  GVariant *answer;
  GError *error;
} Call;

static void
call_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Call *call = data;

  call->answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &call->error);
}

static gboolean
is_answered (gpointer data)
{
  Call *call = data;

  return call->answer != NULL || call->error != NULL;
}

static void
start_call (Fixture    *self,
            const char *method,
            GVariant   *parameters,
            Call       *call)
{
  GDBusConnection *connection = g_application_get_dbus_connection (self->application);

  g_dbus_connection_call (connection, g_dbus_connection_get_unique_name (connection), OBJECT_PATH,
                          "org.gnome.Shell.SearchProvider2", method, parameters, NULL,
                          G_DBUS_CALL_FLAGS_NONE, PATIENCE_MSEC, NULL, call_cb, call);
}

static GVariant *
end_call (Call *call)
{
  g_assert_true (ui_wait (PATIENCE_MSEC, is_answered, call));
  g_assert_no_error (call->error);

  return call->answer;
}

static GVariant *
call (Fixture    *self,
      const char *method,
      GVariant   *parameters)
{
  Call started = { NULL };

  start_call (self, method, parameters, &started);

  return end_call (&started);
}

static GVariant *
make_terms (const char *text)
{
  g_auto (GStrv) terms = g_strsplit (text, " ", -1);

  return g_variant_new_strv ((const char *const *) terms, -1);
}

static char **
unpack_ids (GVariant *answer)
{
  g_autoptr (GVariant) list = g_variant_get_child_value (answer, 0);

  return g_variant_dup_strv (list, NULL);
}

static char **
search (Fixture    *self,
        const char *text)
{
  g_autoptr (GVariant) answer = call (self, "GetInitialResultSet",
                                      g_variant_new ("(@as)", make_terms (text)));

  return unpack_ids (answer);
}

static void
assert_found (Fixture    *self,
              const char *text,
              const char *expected)
{
  g_auto (GStrv) ids = search (self, text);
  g_autoptr (GString) names = g_string_new (NULL);

  for (char **id = ids; *id != NULL; id++)
    {
      const char *script = strchr (*id, '#');

      g_string_append_printf (names, "%s;", script != NULL ? script + 1 : "project");
    }
  g_assert_cmpstr (names->str, ==, expected);
}

static GVariant *
describe (Fixture    *self,
          const char *id)
{
  const char *const ids[] = { id, NULL };
  g_autoptr (GVariant) answer = call (self, "GetResultMetas",
                                      g_variant_new ("(@as)", g_variant_new_strv (ids, -1)));

  return g_variant_get_child_value (answer, 0);
}

static void
assert_described (GVariant   *metas,
                  const char *name,
                  const char *description,
                  const char *icon_name)
{
  g_autoptr (GVariant) meta = NULL;
  g_autoptr (GVariant) icon_value = NULL;
  g_autoptr (GIcon) icon = NULL;
  g_autoptr (GIcon) expected = g_themed_icon_new (icon_name);
  const char *text;

  g_assert_cmpuint (g_variant_n_children (metas), ==, 1);
  meta = g_variant_get_child_value (metas, 0);
  g_assert_true (g_variant_lookup (meta, "name", "&s", &text));
  g_assert_cmpstr (text, ==, name);
  g_assert_true (g_variant_lookup (meta, "description", "&s", &text));
  g_assert_cmpstr (text, ==, description);
  icon_value = g_variant_lookup_value (meta, "icon", NULL);
  icon = g_icon_deserialize (icon_value);
  g_assert_true (g_icon_equal (icon, expected));
}

#define SHOP "{ \"name\": \"My shop\", \"hide\": [\"prepublish\"], \"scripts\": {" \
             "\"dev\": { \"command\": \"sleep 1000\" }," \
             "\"prepublish\": { \"command\": \"true\" } } }"

static void
test_finds (Fixture    *self,
            const void *data)
{
  g_autoptr (GVariant) script_metas = NULL;
  g_autoptr (GVariant) project_metas = NULL;
  g_auto (GStrv) scripts = NULL;
  g_auto (GStrv) projects = NULL;
  g_autofree char *path = NULL;

  ui_write_file (self->ui, "skep.json", SHOP);
  begin (self);
  open_project (self);
  assert_found (self, "dev", "skep::dev;");
  assert_found (self, "shop", "project;");
  assert_found (self, "prepublish", "");
  assert_found (self, "nothing", "");

  scripts = search (self, "dev");
  script_metas = describe (self, scripts[0]);
  assert_described (script_metas, "dev", "sleep 1000 — My shop", APPLICATION_ID);
  projects = search (self, "my");
  project_metas = describe (self, projects[0]);
  path = g_filename_display_name (skep_project_item_get_path (ui_get_project (self->ui)));
  assert_described (project_metas, "My shop", path, "folder");
}

static void
test_subsearch_finds_more (Fixture    *self,
                           const void *data)
{
  const char *const none[] = { NULL };
  g_autoptr (GVariant) answer = NULL;
  g_auto (GStrv) ids = NULL;

  ui_write_file (self->ui, "skep.json", SHOP);
  begin (self);
  open_project (self);
  answer = call (self, "GetSubsearchResultSet",
                 g_variant_new ("(^as@as)", none, make_terms ("dev")));
  ids = unpack_ids (answer);
  g_assert_cmpuint (g_strv_length (ids), ==, 1);
}

static void
test_closed_project_is_not_found (Fixture    *self,
                                  const void *data)
{
  g_auto (GStrv) ids = NULL;
  g_autoptr (GVariant) metas = NULL;
  g_autoptr (GVariant) answer = NULL;

  ui_write_file (self->ui, "skep.json", SHOP);
  begin (self);
  open_project (self);
  ids = search (self, "dev");
  g_assert_nonnull (ids[0]);

  skep_project_model_remove (self->ui->projects, ui_get_project (self->ui));
  assert_found (self, "dev", "");
  metas = describe (self, ids[0]);
  g_assert_cmpuint (g_variant_n_children (metas), ==, 0);
  answer = call (self, "ActivateResult",
                 g_variant_new ("(s@asu)", ids[0], make_terms ("dev"), 0));
  g_assert_cmpstr (self->asked->str, ==, "activate;");
}

static void
test_result_is_shown (Fixture    *self,
                      const void *data)
{
  g_auto (GStrv) ids = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *expected = NULL;

  ui_write_file (self->ui, "skep.json", SHOP);
  begin (self);
  open_project (self);
  ids = search (self, "dev");
  answer = call (self, "ActivateResult",
                 g_variant_new ("(s@asu)", ids[0], make_terms ("dev"), 0));
  uri = g_filename_to_uri (skep_project_item_get_path (ui_get_project (self->ui)), NULL, NULL);
  expected = g_strdup_printf ("show-found ('%s', 'skep::dev');", uri);
  g_assert_cmpstr (self->asked->str, ==, expected);
}

typedef struct
{
  const char *terms;
  const char *asked; /* a pattern */
} Continued;

static const Continued continued[] = {
  { "nothing at all", "search-scripts 'nothing at all';" },
  { "my shop", "show-found ('file://*', '');" },
  { "de", "show-found ('file://*', 'skep::dev');search-scripts 'de';" },
  /* The list of a project's scripts knows nothing of its name. */
  { "shop dev", "show-found ('file://*', 'skep::dev');search-scripts 'dev';" },
};

static void
test_search_is_continued (Fixture    *self,
                          const void *data)
{
  ui_write_file (self->ui, "skep.json", SHOP);
  begin (self);
  open_project (self);
  for (gsize i = 0; i < G_N_ELEMENTS (continued); i++)
    {
      g_autoptr (GVariant) answer = NULL;

      g_string_truncate (self->asked, 0);
      answer = call (self, "LaunchSearch",
                     g_variant_new ("(@asu)", make_terms (continued[i].terms), 0));
      g_test_message ("%s: %s", continued[i].terms, self->asked->str);
      g_assert_true (g_pattern_match_simple (continued[i].asked, self->asked->str));
    }
}

/* A call that starts Skep comes before its projects have been read. */
static void
test_answer_waits_for_projects (Fixture    *self,
                                const void *data)
{
  Call started = { NULL };
  g_autoptr (GVariant) answer = NULL;
  g_auto (GStrv) ids = NULL;

  ui_write_file (self->ui, "skep.json", SHOP);
  start_call (self, "GetInitialResultSet", g_variant_new ("(@as)", make_terms ("dev")), &started);
  open_project (self);
  g_assert_false (skep_project_model_is_loaded (self->ui->projects));
  begin (self);
  answer = end_call (&started);
  ids = unpack_ids (answer);
  g_assert_cmpuint (g_strv_length (ids), ==, 1);
}

/* One that can't be read is nothing to wait for, nor is a provider that never gets any. */
static void
test_answer_comes_anyway (Fixture    *self,
                          const void *data)
{
  const char *const gone[] = { "/nowhere/shop", NULL };

  skep_project_store_set_open (self->ui->store, gone);
  assert_found (self, "shop", "");
  skep_project_model_restore (self->ui->projects);
  begin (self);
  assert_found (self, "shop", "");
  g_assert_true (skep_project_model_is_loaded (self->ui->projects));
}

static void
test_results_are_few (Fixture    *self,
                      const void *data)
{
  g_autoptr (GString) makefile = g_string_new (NULL);
  g_auto (GStrv) ids = NULL;

  for (guint i = 0; i < 500; i++)
    g_string_append_printf (makefile, "build-%u:\n\ttrue\n", i);
  ui_write_file (self->ui, "Makefile", makefile->str);
  begin (self);
  open_project (self);
  ids = search (self, "build");
  g_assert_cmpuint (g_strv_length (ids), ==, 20);
}

static void
test_nonsense_is_harmless (Fixture    *self,
                           const void *data)
{
  g_autoptr (GVariant) metas = NULL;
  g_autoptr (GVariant) answer = NULL;

  begin (self);
  assert_found (self, "", "");
  metas = describe (self, "file:///%zz#\n");
  g_assert_cmpuint (g_variant_n_children (metas), ==, 0);
  answer = call (self, "ActivateResult", g_variant_new ("(s@asu)", "#", make_terms (""), 0));
  g_assert_cmpstr (self->asked->str, ==, "activate;");
}

/* Its group is collapsed, and a filter shows others: it is found all the same, and not started. */
static void
test_window_shows_hidden_row (Fixture    *self,
                              const void *data)
{
  UiHarness *ui = self->ui;
  SkepProjectView *view;
  g_autofree char *uri = NULL;

  ui_write_file (ui, "Makefile", "build:\n\ttrue\n\ntest:\n\ttrue\n");
  ui_open_window (ui, 900, 700);
  view = ui_open_project (ui);
  uri = g_filename_to_uri (skep_project_item_get_path (ui_get_project (ui)), NULL, NULL);
  gtk_widget_activate_action (GTK_WIDGET (ui_find_type (GTK_WIDGET (view), SKEP_TYPE_SCRIPT_LIST)),
                              "group.collapse-all", NULL);
  skep_project_view_filter (view, "build");
  skep_window_show_found (ui->window, uri, "make::test");

  g_assert_true (skep_project_view_get_selected (view) == ui_find_script (ui, "test"));
  ui_await_label (GTK_WIDGET (view), "test");
  g_assert_cmpuint (skep_runner_get_n_live (ui->runner), ==, 0);
  g_assert_null (skep_script_item_get_run_item (ui_find_script (ui, "test")));
}

static gboolean
is_row_within (gpointer data)
{
  GtkWidget *list = ui_find_type (data, GTK_TYPE_LIST_VIEW);
  GtkWidget *button = ui_find_button (data, "Start zzz");
  graphene_rect_t bounds;

  return button != NULL && gtk_widget_compute_bounds (button, list, &bounds) &&
         bounds.origin.y >= 0 &&
         bounds.origin.y + bounds.size.height <= gtk_widget_get_height (list);
}

static void
test_window_scrolls_to_row (Fixture    *self,
                            const void *data)
{
  UiHarness *ui = self->ui;
  g_autoptr (GString) makefile = g_string_new (NULL);
  SkepProjectView *view;
  g_autofree char *uri = NULL;

  for (guint i = 0; i < 30; i++)
    g_string_append_printf (makefile, "build-%u:\n\ttrue\n\n", i);
  g_string_append (makefile, "zzz:\n\ttrue\n");
  ui_write_file (ui, "Makefile", makefile->str);
  ui_open_window (ui, 800, 600);
  view = ui_open_project (ui);
  g_assert_false (is_row_within (view));
  uri = g_filename_to_uri (skep_project_item_get_path (ui_get_project (ui)), NULL, NULL);
  skep_window_show_found (ui->window, uri, "make::zzz");
  g_assert_true (ui_wait (PATIENCE_MSEC, is_row_within, view));
}

static void
test_window_names_what_is_gone (Fixture    *self,
                                const void *data)
{
  UiHarness *ui = self->ui;
  g_autofree char *uri = NULL;

  ui_write_file (ui, "Makefile", "build:\n\ttrue\n");
  ui_open_window (ui, 900, 700);
  ui_open_project (ui);
  uri = g_filename_to_uri (skep_project_item_get_path (ui_get_project (ui)), NULL, NULL);
  skep_window_show_found (ui->window, "file:///nowhere/shop", "npm::dev");
  g_assert_nonnull (ui_find_label (GTK_WIDGET (ui->window), "*“file:///nowhere/shop” is not open"));
  skep_window_show_found (ui->window, uri, "make::gone");
  g_assert_nonnull (ui_find_label (GTK_WIDGET (ui->window), "*no script “make::gone”*"));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (ui->projects)), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  ui_init (&argc, &argv);

#define ADD(path, function) \
  g_test_add ("/search-provider/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("finds-projects-and-scripts", test_finds);
  ADD ("subsearch-finds-more", test_subsearch_finds_more);
  ADD ("closed-project-is-not-found", test_closed_project_is_not_found);
  ADD ("result-is-shown", test_result_is_shown);
  ADD ("search-is-continued", test_search_is_continued);
  ADD ("answer-waits-for-projects", test_answer_waits_for_projects);
  ADD ("answer-comes-anyway", test_answer_comes_anyway);
  ADD ("results-are-few", test_results_are_few);
  ADD ("nonsense-is-harmless", test_nonsense_is_harmless);
  ADD ("window-shows-hidden-row", test_window_shows_hidden_row);
  ADD ("window-scrolls-to-row", test_window_scrolls_to_row);
  ADD ("window-names-what-is-gone", test_window_names_what_is_gone);
#undef ADD

  return g_test_run ();
}

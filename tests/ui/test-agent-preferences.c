/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "skep-agents-page.h"
#include "skep-preferences-dialog.h"
#include "ui-harness.h"

#define PATIENCE_MSEC 20000

/* The preferences of a window, with sockets in a folder of the test's own. */
typedef struct
{
  UiHarness *ui;
  SkepAgents *agents;
  SkepAgentServer *server;
  GtkWidget *page;
  char *folder;
  guint16 port;
} Fixture;

/* One that nobody has at the moment. */
static guint16
find_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_socket_listener_close (listener);
  return port;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autofree char *path = NULL;
  AdwDialog *dialog;

  fixture->ui = ui_new ();
  fixture->folder = g_dir_make_tmp ("skep-agents-XXXXXX", NULL);
  fixture->port = find_port ();
  path = g_build_filename (fixture->folder, "skep.sock", NULL);
  g_settings_reset (fixture->ui->settings, "agent-rules");
  g_settings_reset (fixture->ui->settings, "agents-socket");
  g_settings_reset (fixture->ui->settings, "agents-http");
  g_settings_set_int (fixture->ui->settings, "agents-http-port", fixture->port);
  fixture->agents = skep_agents_new (fixture->ui->settings);
  fixture->server = skep_agent_server_new (
    fixture->ui->settings, skep_runner_get_supervisor (fixture->ui->runner),
    skep_project_model_get_catalog (fixture->ui->projects),
    skep_agents_get_consent (fixture->agents), path);
  ui_open_window (fixture->ui, GPOINTER_TO_INT (data), 640);
  dialog = skep_preferences_dialog_new (fixture->ui->settings);
  skep_preferences_dialog_add_agents (SKEP_PREFERENCES_DIALOG (dialog), fixture->ui->settings,
                                      fixture->agents, fixture->server);
  adw_preferences_dialog_set_visible_page_name (ADW_PREFERENCES_DIALOG (dialog), "agents");
  adw_dialog_present (dialog, GTK_WIDGET (fixture->ui->window));
  fixture->page = GTK_WIDGET (adw_preferences_dialog_get_visible_page (
      ADW_PREFERENCES_DIALOG (dialog)));
  g_assert_true (SKEP_IS_AGENTS_PAGE (fixture->page));
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_remove (file);
    }
  g_rmdir (path);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  adw_dialog_force_close (adw_application_window_get_visible_dialog (
      ADW_APPLICATION_WINDOW (fixture->ui->window)));
  g_settings_set_boolean (fixture->ui->settings, "agents-socket", FALSE);
  g_object_unref (fixture->server);
  ui_free (fixture->ui);
  g_object_unref (fixture->agents);
  remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static gboolean
can_connect (guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection =
    g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);

  return connection != NULL;
}

static AdwExpanderRow *
get_http_row (Fixture *fixture)
{
  return ADW_EXPANDER_ROW (ui_find_type (fixture->page, ADW_TYPE_EXPANDER_ROW));
}

static gboolean
is_there (gpointer data)
{
  Fixture *fixture = data;

  return ui_find_type (fixture->page, ADW_TYPE_EXPANDER_ROW) != NULL;
}

static void
switch_http (Fixture  *fixture,
             gboolean  is_on)
{
  g_assert_true (ui_wait (PATIENCE_MSEC, is_there, fixture));
  adw_expander_row_set_enable_expansion (get_http_row (fixture), is_on);
}

static void
test_http_is_off_until_it_is_switched_on (Fixture       *fixture,
                                          gconstpointer  data)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/mcp", fixture->port);

  g_assert_false (can_connect (fixture->port));
  switch_http (fixture, TRUE);
  g_assert_true (g_settings_get_boolean (fixture->ui->settings, "agents-http"));
  g_assert_true (can_connect (fixture->port));
  g_assert_cmpuint (strlen (skep_agent_server_get_token (fixture->server)), ==, 64);
  ui_await_label (fixture->page, url);

  switch_http (fixture, FALSE);
  g_assert_false (can_connect (fixture->port));
  g_assert_null (skep_agent_server_get_token (fixture->server));
}

static void
test_taken_port_is_told_in_place (Fixture       *fixture,
                                  gconstpointer  data)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GSocketAddress) address =
    g_inet_socket_address_new_from_string ("127.0.0.1", fixture->port);

  g_assert_true (g_socket_listener_add_address (listener, address, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_TCP, NULL, NULL, NULL));
  switch_http (fixture, TRUE);
  g_assert_nonnull (skep_agent_server_get_http_problem (fixture->server));
  ui_await_label (fixture->page, skep_agent_server_get_http_problem (fixture->server));

  g_settings_set_int (fixture->ui->settings, "agents-http-port", find_port ());
  g_assert_null (skep_agent_server_get_http_problem (fixture->server));
}

static void
test_new_token_is_another (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autofree char *token = NULL;
  g_autoptr (GError) error = NULL;

  switch_http (fixture, TRUE);
  token = g_strdup (skep_agent_server_get_token (fixture->server));
  g_assert_true (skep_agent_server_renew_token (fixture->server, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (skep_agent_server_get_token (fixture->server), !=, token);
  g_assert_true (can_connect (fixture->port));
}

static void
test_socket_goes_with_its_switch (Fixture       *fixture,
                                  gconstpointer  data)
{
  g_autofree char *path = skep_agent_server_dup_socket_path (fixture->server);

  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  switch_http (fixture, TRUE);
  g_settings_set_boolean (fixture->ui->settings, "agents-socket", FALSE);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (can_connect (fixture->port));
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (get_http_row (fixture))));

  g_settings_set_boolean (fixture->ui->settings, "agents-socket", TRUE);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (can_connect (fixture->port));
}

static void
add_rules (Fixture *fixture)
{
  const SkepMcpRule look = { .client = (char *) "claude-code", .right = SKEP_MCP_RIGHT_READ,
                             .is_allowed = TRUE, .lasting = SKEP_MCP_LASTING_ALWAYS };
  const SkepMcpRule use = { .client = (char *) "claude-code", .right = SKEP_MCP_RIGHT_RUN,
                            .is_allowed = FALSE, .lasting = SKEP_MCP_LASTING_SESSION };
  const SkepMcpRule other = { .client = (char *) "codex <b>", .right = SKEP_MCP_RIGHT_READ,
                              .is_allowed = TRUE, .lasting = SKEP_MCP_LASTING_ALWAYS };

  skep_mcp_consent_add_rule (skep_agents_get_consent (fixture->agents), &look);
  skep_mcp_consent_add_rule (skep_agents_get_consent (fixture->agents), &use);
  skep_mcp_consent_add_rule (skep_agents_get_consent (fixture->agents), &other);
}

static void
test_rules_can_be_taken_back (Fixture       *fixture,
                              gconstpointer  data)
{
  GtkWidget *row;

  ui_await_label (fixture->page, "Nothing decided yet");
  add_rules (fixture);
  ui_await_label (fixture->page, "“claude-code”");
  ui_await_label (fixture->page, "“codex <b>”");
  g_assert_null (ui_find_label (fixture->page, "Nothing decided yet"));

  row = gtk_widget_get_ancestor (ui_find_label (fixture->page, "“claude-code”"),
                                 ADW_TYPE_EXPANDER_ROW);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  ui_await_label (row, "May use no script");
  g_assert_nonnull (ui_find_label (row, "Until Skep is closed"));
  ui_click (row, "Take back: May use no script");
  g_assert_cmpuint (skep_agents_get_rules (fixture->agents)->len, ==, 2);

  /* It is still open: what was clicked is not where something else is now. */
  row = gtk_widget_get_ancestor (ui_find_label (fixture->page, "“claude-code”"),
                                 ADW_TYPE_EXPANDER_ROW);
  g_assert_true (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (row)));
  skep_agents_forget (fixture->agents, "claude-code");
  g_assert_null (ui_find_label (fixture->page, "“claude-code”"));
  g_assert_nonnull (ui_find_label (fixture->page, "“codex <b>”"));
}

static void
text_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  char **text = data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static gboolean
has_text (gpointer data)
{
  return *(char **) data != NULL;
}

static void
test_configuration_is_copied (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autofree char *text = NULL;

  ui_await_label (fixture->page, "Cursor");
  ui_click (fixture->page, "Copy configuration for Cursor");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->page), NULL, text_cb, &text);
  g_assert_true (ui_wait (PATIENCE_MSEC, has_text, &text));
  g_assert_nonnull (strstr (text, "mcpServers"));
  g_assert_nonnull (strstr (text, "skepctl"));
  ui_await_label (GTK_WIDGET (fixture->ui->window), "Configuration for Cursor copied");
}

#define ADD(path, width, test)                                                                   \
  g_test_add (path, Fixture, GINT_TO_POINTER (width), set_up, test, tear_down)

int
main (int    argc,
      char **argv)
{
  ui_init (&argc, &argv);

  ADD ("/ui/agent-preferences/http-is-off-until-it-is-switched-on", 900,
       test_http_is_off_until_it_is_switched_on);
  ADD ("/ui/agent-preferences/taken-port-is-told-in-place", 372,
       test_taken_port_is_told_in_place);
  ADD ("/ui/agent-preferences/new-token-is-another", 900, test_new_token_is_another);
  ADD ("/ui/agent-preferences/socket-goes-with-its-switch", 900,
       test_socket_goes_with_its_switch);
  ADD ("/ui/agent-preferences/rules-can-be-taken-back", 372, test_rules_can_be_taken_back);
  ADD ("/ui/agent-preferences/configuration-is-copied", 900, test_configuration_is_copied);

  return g_test_run ();
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-agent-call.h"
#include "skep-agent-item.h"
#include "skep-agent-question-dialog.h"
#include "skep-agents-dialog.h"
#include "ui-harness.h"

#define PATIENCE_MSEC 20000

/* A window, and an agent that speaks to the consent as the server would. */
typedef struct
{
  UiHarness *ui;
  SkepAgents *agents;
  SkepMcpConsent *consent;
  SkepScript *script;
  guint64 client;
  GtkWidget *dialog; /* weak: the last one that was there */
  guint n_asks;      /* that are under way */
  guint n_answers;
  gboolean is_allowed;
} Fixture;

static SkepScript *
make_script (const char *name,
             const char *command)
{
  SkepScript *script = skep_script_new ("/srv/my-shop", "npm", "package.json", "", name);

  g_set_str (&script->command, command);
  g_set_str (&script->cwd, "/srv/my-shop");

  return script;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->ui = ui_new ();
  g_settings_reset (fixture->ui->settings, "agent-rules");
  fixture->agents = skep_agents_new (fixture->ui->settings);
  fixture->consent = skep_agents_get_consent (fixture->agents);
  fixture->script = make_script ("dev", "vite --host <b>0.0.0.0</b>");
  ui_write_file (fixture->ui, "skep.json", "{ \"scripts\": {} }");
  ui_open_window (fixture->ui, GPOINTER_TO_INT (data), 640);
  ui_open_project (fixture->ui);
  skep_window_set_agents (fixture->ui->window, fixture->agents);
}

static void
disconnect_all (Fixture *fixture)
{
  g_autoptr (GPtrArray) clients = skep_mcp_consent_dup_clients (fixture->consent);

  for (guint i = 0; i < clients->len; i++)
    {
      const SkepMcpClient *client = g_ptr_array_index (clients, i);

      skep_mcp_consent_remove_client (fixture->consent, client->id);
    }
}

/* A dialog takes its time to close, in which libadwaita wants its window to stay. */
static gboolean
is_done (gpointer data)
{
  Fixture *fixture = data;

  return fixture->n_asks == 0 && fixture->dialog == NULL;
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  disconnect_all (fixture);
  g_assert_true (ui_wait (PATIENCE_MSEC, is_done, fixture));
  skep_script_unref (fixture->script);
  ui_free (fixture->ui);
  g_assert_finalize_object (fixture->agents);
}

static void
answer_cb (const GError *error,
           gpointer      data)
{
  Fixture *fixture = data;

  fixture->n_answers++;
  fixture->is_allowed = error == NULL;
}

static void
asked_cb (gpointer data)
{
  ((Fixture *) data)->n_asks--;
}

static void
connect_client (Fixture    *fixture,
                const char *name)
{
  g_autoptr (SkepProcess) process = skep_process_read (getpid ());

  fixture->client = skep_mcp_consent_add_client (fixture->consent, name, "2.1",
                                                 SKEP_MCP_TRANSPORT_BRIDGE, process);
}

static guint64
ask_for (Fixture    *fixture,
         const char *tool,
         SkepScript *script)
{
  fixture->n_asks++;
  return skep_mcp_consent_ask (fixture->consent, fixture->client,
                               script != NULL ? SKEP_MCP_RIGHT_RUN : SKEP_MCP_RIGHT_READ, tool,
                               script, NULL, answer_cb, fixture, asked_cb);
}

static guint64
ask (Fixture *fixture)
{
  return ask_for (fixture, "scripts_run", fixture->script);
}

static gboolean
has_dialog (gpointer window)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (window);

  return dialog != NULL && SKEP_IS_AGENT_QUESTION_DIALOG (dialog) &&
         ui_find_type (GTK_WIDGET (dialog), ADW_TYPE_COMBO_ROW) != NULL &&
         ui_find_label (GTK_WIDGET (dialog), "Deny") != NULL;
}

static gboolean
has_no_dialog (gpointer window)
{
  return adw_application_window_get_visible_dialog (window) == NULL;
}

static GtkWidget *
await_dialog (Fixture *fixture)
{
  g_assert_true (ui_wait (PATIENCE_MSEC, has_dialog, fixture->ui->window));
  g_set_weak_pointer (&fixture->dialog,
                      GTK_WIDGET (adw_application_window_get_visible_dialog (
                          ADW_APPLICATION_WINDOW (fixture->ui->window))));

  return fixture->dialog;
}

static void
await_no_dialog (Fixture *fixture)
{
  g_assert_true (ui_wait (PATIENCE_MSEC, has_no_dialog, fixture->ui->window));
}

static gboolean
can_allow (gpointer dialog)
{
  return adw_alert_dialog_get_response_enabled (dialog, "allow");
}

static gboolean
was_answered (gpointer data)
{
  return ((Fixture *) data)->n_answers > 0;
}

static void
click (GtkWidget  *dialog,
       const char *label)
{
  GtkWidget *button = ui_find_text_button (dialog, label);

  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static void
assert_answer (Fixture  *fixture,
               gboolean  is_allowed)
{
  g_assert_true (ui_wait (PATIENCE_MSEC, was_answered, fixture));
  g_assert_cmpuint (fixture->n_answers, ==, 1);
  g_assert_cmpint (fixture->is_allowed, ==, is_allowed);
  fixture->n_answers = 0;
}

static guint
get_n_kept (Fixture *fixture)
{
  g_autoptr (GVariant) rules = g_settings_get_value (fixture->ui->settings, "agent-rules");

  return g_variant_n_children (rules);
}

static void
test_question_says_who_and_what (Fixture       *fixture,
                                 gconstpointer  data)
{
  GtkWidget *dialog;

  connect_client (fixture, "claude <i>code</i>");
  ask (fixture);
  dialog = await_dialog (fixture);
  ui_await_label (dialog, "Let an Agent Start It?");
  g_assert_nonnull (ui_find_label (dialog, "vite --host <b>0.0.0.0</b>"));
  g_assert_nonnull (ui_find_label (dialog, "“claude <i>code</i>” wants to start “dev” in "
                                           "/srv/my-shop.*"));
  g_assert_nonnull (ui_find_label (dialog, "“claude <i>code</i>” 2.1"));
  g_assert_nonnull (ui_find_label (dialog, "*test-ui-agents*"));
}

static void
test_allow_once (Fixture       *fixture,
                 gconstpointer  data)
{
  GtkWidget *dialog;

  connect_client (fixture, "claude-code");
  ask (fixture);
  dialog = await_dialog (fixture);
  g_assert_true (ui_wait (PATIENCE_MSEC, can_allow, dialog));
  click (dialog, "Allow");
  assert_answer (fixture, TRUE);
  await_no_dialog (fixture);

  ask (fixture);
  await_dialog (fixture);
  g_assert_cmpuint (get_n_kept (fixture), ==, 0);
}

static void
test_deny (Fixture       *fixture,
           gconstpointer  data)
{
  connect_client (fixture, "claude-code");
  ask (fixture);
  click (await_dialog (fixture), "Deny");
  assert_answer (fixture, FALSE);
  await_no_dialog (fixture);
}

static void
test_always_is_kept (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr (SkepAgents) later = NULL;
  GtkWidget *dialog;

  connect_client (fixture, "claude-code");
  ask (fixture);
  dialog = await_dialog (fixture);
  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_find_type (dialog, ADW_TYPE_COMBO_ROW)),
                              SKEP_MCP_LASTING_ALWAYS);
  g_assert_true (ui_wait (PATIENCE_MSEC, can_allow, dialog));
  click (dialog, "Allow");
  assert_answer (fixture, TRUE);
  await_no_dialog (fixture);
  g_assert_cmpuint (get_n_kept (fixture), ==, 1);

  later = skep_agents_new (fixture->ui->settings);
  g_assert_cmpuint (skep_agents_get_rules (later)->len, ==, 1);
  skep_agents_forget (later, "claude-code");
  g_assert_cmpuint (skep_agents_get_rules (later)->len, ==, 0);
  g_assert_cmpuint (get_n_kept (fixture), ==, 0);
}

/* Not that of the window, which may have been there for long on a busy machine. */
static void
test_a_key_that_comes_too_early_allows_nothing (Fixture       *fixture,
                                                gconstpointer  data)
{
  g_autoptr (AdwDialog) dialog = NULL;
  GtkWidget *focus;

  connect_client (fixture, "claude-code");
  ask (fixture);
  focus = adw_dialog_get_focus (ADW_DIALOG (await_dialog (fixture)));
  g_assert_nonnull (focus);
  g_assert_false (GTK_IS_BUTTON (focus));

  dialog = g_object_ref_sink (skep_agent_question_dialog_new (
      fixture->agents, skep_agents_get_next_question (fixture->agents)));
  g_assert_false (can_allow (dialog));
  g_assert_null (adw_alert_dialog_get_default_response (ADW_ALERT_DIALOG (dialog)));
}

static void
test_not_now_leaves_it_open (Fixture       *fixture,
                             gconstpointer  data)
{
  connect_client (fixture, "claude-code");
  ask (fixture);
  click (await_dialog (fixture), "Not Now");
  await_no_dialog (fixture);
  g_assert_cmpuint (fixture->n_answers, ==, 0);

  /* The sidebar leads back to it. */
  ui_await_label (GTK_WIDGET (fixture->ui->window), "1 question of an agent");
  g_signal_emit_by_name (ui_find_text_button (GTK_WIDGET (fixture->ui->window),
                                              "1 question of an agent"), "clicked");
  click (await_dialog (fixture), "Deny");
  assert_answer (fixture, FALSE);
}

static void
test_withdrawn_question_closes (Fixture       *fixture,
                                gconstpointer  data)
{
  guint64 id;

  connect_client (fixture, "claude-code");
  id = ask (fixture);
  await_dialog (fixture);
  skep_mcp_consent_withdraw (fixture->consent, id);
  await_no_dialog (fixture);
}

static void
test_questions_come_one_at_a_time (Fixture       *fixture,
                                   gconstpointer  data)
{
  guint64 first;

  connect_client (fixture, "codex");
  first = fixture->client;
  ask (fixture);
  await_dialog (fixture);
  connect_client (fixture, "claude-code");
  ask_for (fixture, "scripts_list", NULL);
  g_assert_cmpuint (fixture->client, !=, first);
  click (await_dialog (fixture), "Deny");
  assert_answer (fixture, FALSE);
  ui_await_label (GTK_WIDGET (fixture->ui->window), "“claude-code” wants to see *");
}

static void
test_question_tells_how_many_follow (Fixture       *fixture,
                                     gconstpointer  data)
{
  g_autoptr (SkepScript) other = make_script ("build", "vite build");

  connect_client (fixture, "codex");
  ask (fixture);
  ask_for (fixture, "scripts_restart", other);
  ui_await_label (await_dialog (fixture), "It has 1 more question");
  click (await_dialog (fixture), "Deny");
  assert_answer (fixture, FALSE);
  ui_await_label (GTK_WIDGET (fixture->ui->window), "“codex” wants to restart “build” *");
  g_assert_null (ui_find_label (GTK_WIDGET (fixture->ui->window), "It has *"));
}

static void
test_sidebar_counts_agents (Fixture       *fixture,
                            gconstpointer  data)
{
  GtkWidget *window = GTK_WIDGET (fixture->ui->window);

  g_assert_null (ui_find_label (window, "*connected"));
  connect_client (fixture, "codex");
  ui_await_label (window, "1 agent connected");
  connect_client (fixture, "claude-code");
  ui_await_label (window, "2 agents connected");
  skep_mcp_consent_remove_client (fixture->consent, fixture->client);
  ui_await_label (window, "1 agent connected");
}

static void
test_dialog_lists_clients_and_calls (Fixture       *fixture,
                                     gconstpointer  data)
{
  GtkWidget *window = GTK_WIDGET (fixture->ui->window);
  guint64 call;

  connect_client (fixture, "claude-code");
  call = skep_mcp_consent_begin_call (fixture->consent, fixture->client, "scripts_run",
                                      "{\"name\":\"dev\"}");
  ui_await_label (window, "1 agent connected");
  g_signal_emit_by_name (ui_find_text_button (window, "1 agent connected"), "clicked");
  ui_await_label (window, "“claude-code” 2.1");
  ui_await_label (window, "*Since * · 1 call");

  g_signal_emit_by_name (ui_find_text_button (window, "Calls"), "clicked");
  ui_await_label (window, "scripts_run {\"name\":\"dev\"}");
  ui_await_label (window, "* · “claude-code” · Under way");
  skep_mcp_consent_end_call (fixture->consent, call, SKEP_MCP_OUTCOME_OK);
  ui_await_label (window, "* · “claude-code” · Done*");
}

static void
test_calls_are_bounded (Fixture       *fixture,
                        gconstpointer  data)
{
  GListModel *calls = skep_agents_get_calls (fixture->agents);
  g_autoptr (SkepAgentCall) newest = NULL;

  connect_client (fixture, "claude-code");
  for (guint i = 0; i < 3 * SKEP_AGENTS_MAX_CALLS; i++)
    {
      g_autofree char *words = g_strdup_printf ("%u", i);

      skep_mcp_consent_end_call (fixture->consent,
                                 skep_mcp_consent_begin_call (fixture->consent, fixture->client,
                                                              "about", words),
                                 SKEP_MCP_OUTCOME_OK);
    }
  ui_await_label (GTK_WIDGET (fixture->ui->window), "1 agent connected");
  g_assert_cmpuint (g_list_model_get_n_items (calls), <=, SKEP_AGENTS_MAX_CALLS);
  newest = g_list_model_get_item (calls, 0);
  g_assert_cmpuint (skep_agent_call_get_serial (newest), >, 0);
}

#define ADD(path, width, test)                                                                   \
  g_test_add (path, Fixture, GINT_TO_POINTER (width), set_up, test, tear_down)

int
main (int    argc,
      char **argv)
{
  ui_init (&argc, &argv);

  ADD ("/ui/agents/question-says-who-and-what", 900, test_question_says_who_and_what);
  ADD ("/ui/agents/allow-once", 900, test_allow_once);
  ADD ("/ui/agents/deny", 360, test_deny);
  ADD ("/ui/agents/always-is-kept", 900, test_always_is_kept);
  ADD ("/ui/agents/key-that-comes-too-early-allows-nothing", 900,
       test_a_key_that_comes_too_early_allows_nothing);
  ADD ("/ui/agents/not-now-leaves-it-open", 900, test_not_now_leaves_it_open);
  ADD ("/ui/agents/withdrawn-question-closes", 900, test_withdrawn_question_closes);
  ADD ("/ui/agents/questions-come-one-at-a-time", 900, test_questions_come_one_at_a_time);
  ADD ("/ui/agents/question-tells-how-many-follow", 900, test_question_tells_how_many_follow);
  ADD ("/ui/agents/sidebar-counts-agents", 900, test_sidebar_counts_agents);
  ADD ("/ui/agents/dialog-lists-clients-and-calls", 900, test_dialog_lists_clients_and_calls);
  ADD ("/ui/agents/calls-are-bounded", 900, test_calls_are_bounded);

  return g_test_run ();
}

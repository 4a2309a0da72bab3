/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "skep-mcp-clients.h"
#include "skep-mcp-consent-private.h"
#include "skep-mcp-journal.h"
#include "skep-mcp-questions.h"
#include "skep-mcp-rules.h"
#include "skep-mcp-start-limit.h"

#define TIMEOUT_USEC (10 * G_TIME_SPAN_SECOND)

/* Soon enough for a test, late enough not to come before it is waited for. */
#define SHORT_WAIT_MSEC 50

static gint64 now_us;

static gint64
read_clock (void)
{
  return now_us;
}

/* What one call was told. */
typedef struct
{
  guint64 id;
  gboolean is_answered;
  gboolean is_freed;
  GError *error;
} Told;

static void
told_clear (Told *told)
{
  g_clear_error (&told->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Told, told_clear)

static void
answer_cb (const GError *error,
           gpointer      user_data)
{
  Told *told = user_data;

  g_assert_false (told->is_answered);
  told->is_answered = TRUE;
  told->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
destroy_cb (gpointer user_data)
{
  Told *told = user_data;

  g_assert_false (told->is_freed);
  told->is_freed = TRUE;
}

static void
ask (SkepMcpConsent *consent,
     guint64         client,
     SkepMcpRight    right,
     SkepScript     *script,
     Told           *told)
{
  told->id = skep_mcp_consent_ask (consent, client, right, "a_tool", script, NULL, answer_cb, told,
                                   destroy_cb);
}

static void
await (Told *told)
{
  gint64 end_us = g_get_monotonic_time () + TIMEOUT_USEC;

  while (!told->is_freed)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (100);
    }
}

/* Everything that is ready */
static void
iterate (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
assert_allowed (Told *told)
{
  await (told);
  g_assert_true (told->is_answered);
  g_assert_no_error (told->error);
}

static void
assert_refused (Told       *told,
                int         code,
                const char *words)
{
  await (told);
  g_assert_true (told->is_answered);
  g_assert_error (told->error, G_IO_ERROR, code);
  g_assert_nonnull (strstr (told->error->message, words));
}

static void
assert_waits (Told *told)
{
  iterate ();
  g_assert_cmpuint (told->id, !=, 0);
  g_assert_false (told->is_answered);
}

static guint64
add_client (SkepMcpConsent *consent,
            const char     *name)
{
  g_autoptr (SkepProcess) process = skep_process_read (getpid ());

  return skep_mcp_consent_add_client (consent, name, "1.0", SKEP_MCP_TRANSPORT_SOCKET, process);
}

static SkepScript *
make_script (const char *name,
             const char *command)
{
  SkepScript *script = skep_script_new ("/shop", "npm", "package.json", "", name);

  g_free (script->command);
  script->command = g_strdup (command);
  g_free (script->cwd);
  script->cwd = g_strdup ("/shop");
  return script;
}

static SkepMcpQuestion *
take_question (SkepMcpConsent *consent)
{
  g_autoptr (GPtrArray) questions = skep_mcp_consent_dup_questions (consent);

  g_assert_cmpuint (questions->len, >=, 1);
  return g_ptr_array_steal_index (questions, 0);
}

static guint
count_questions (SkepMcpConsent *consent)
{
  g_autoptr (GPtrArray) questions = skep_mcp_consent_dup_questions (consent);

  return questions->len;
}

static void
answer (SkepMcpConsent *consent,
        gboolean        is_allowed,
        gboolean        is_every_script,
        SkepMcpLasting  lasting)
{
  g_autoptr (SkepMcpQuestion) question = take_question (consent);

  skep_mcp_consent_answer (consent, question->id, is_allowed, is_every_script, lasting);
}

/* What text becomes of a name */
static const struct
{
  const char *text;
  const char *clean;
} names[] = {
  { "claude-code", "claude-code" },
  { NULL, "unnamed" },
  { "", "unnamed" },
  { " \t\n ", "unnamed" },
  { "\xe2\x80\xae\xe2\x81\xa6\xe2\x80\x8b", "unnamed" },
  { "  Claude \t\r\n  Code ", "Claude Code" },
  { "a\033[31mb\007c", "a[31mbc" },
  { "ab\xc2\x9b" "c", "abc" },
  { "evil\xe2\x80\xaetxt.exe", "eviltxt.exe" },
  { "a\xe2\x81\xa7\xe2\x81\xa9" "b\xe2\x80\x8f", "ab" },
  { "zero\xe2\x80\x8bwidth\xef\xbb\xbf", "zerowidth" },
  { "two\xe2\x80\xa8lines\xe2\x80\xa9more", "two lines more" },
  { "a\xc2\xa0\xe3\x80\x80" "b", "a b" },
  { "priv\xee\x80\x80" "ate", "private" },
  { "bytes\xff\xfe", "bytes\xef\xbf\xbd\xef\xbf\xbd" },
  { "<b>bold</b> &amp;", "<b>bold</b> &amp;" },
  { "\xd9\x85\xd8\xb3\xd8\xa7\xd8\xb9\xd8\xaf", "\xd9\x85\xd8\xb3\xd8\xa7\xd8\xb9\xd8\xaf" },
};

static void
test_names (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (SkepMcpClient) client = skep_mcp_client_new (1, names[i].text, NULL,
                                                              SKEP_MCP_TRANSPORT_SOCKET, 0);

      g_assert_cmpstr (client->name, ==, names[i].clean);
      g_assert_null (client->version);
    }
}

static void
test_long_name (void)
{
  g_autofree char *ascii = g_strnfill (1 << 20, 'x');
  g_autofree char *spaces = g_strnfill (1 << 20, ' ');
  g_autoptr (SkepMcpClient) client = skep_mcp_client_new (1, ascii, ascii,
                                                          SKEP_MCP_TRANSPORT_SOCKET, 0);
  g_autoptr (SkepMcpClient) blank = skep_mcp_client_new (1, spaces, spaces,
                                                         SKEP_MCP_TRANSPORT_SOCKET, 0);
  g_autoptr (GString) wide = g_string_new (NULL);
  g_autofree char *cut = NULL;

  g_assert_cmpuint (strlen (client->name), ==, SKEP_MCP_MAX_NAME_CHARS);
  g_assert_cmpuint (strlen (client->version), ==, SKEP_MCP_MAX_NAME_CHARS);
  g_assert_cmpstr (blank->name, ==, "unnamed");

  for (int i = 0; i < 4000; i++)
    g_string_append (wide, "\xf0\x9f\x90\x9d");
  cut = skep_mcp_client_clean_text (wide->str, SKEP_MCP_MAX_NAME_CHARS);
  g_assert_cmpint (g_utf8_strlen (cut, -1), ==, SKEP_MCP_MAX_NAME_CHARS);
}

/* What the system knows stands beside what the client says. */
static void
test_process (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  g_autoptr (SkepProcess) process = skep_process_read (getpid ());
  guint64 id = skep_mcp_consent_add_client (consent, "skepctl", "2", SKEP_MCP_TRANSPORT_BRIDGE,
                                            process);
  g_autoptr (GPtrArray) clients = skep_mcp_consent_dup_clients (consent);
  SkepMcpClient *client = g_ptr_array_index (clients, 0);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = g_get_current_dir ();

  g_assert_cmpuint (clients->len, ==, 1);
  g_assert_cmpuint (client->id, ==, id);
  g_assert_cmpstr (client->name, ==, "skepctl");
  g_assert_cmpstr (client->version, ==, "2");
  g_assert_cmpint (client->transport, ==, SKEP_MCP_TRANSPORT_BRIDGE);
  g_assert_cmpstr (client->program, ==, program);
  g_assert_cmpstr (client->folder, ==, folder);
  g_assert_cmpuint (client->n_calls, ==, 0);
}

static void
test_clients_come_and_go (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  guint64 first = add_client (consent, "same");
  guint64 second = add_client (consent, "same");
  g_autoptr (GPtrArray) both = skep_mcp_consent_dup_clients (consent);
  g_autoptr (GPtrArray) one = NULL;
  g_autofree char *gone = NULL;
  g_autofree char *name = NULL;

  g_assert_cmpuint (first, !=, second);
  g_assert_cmpuint (both->len, ==, 2);
  skep_mcp_consent_remove_client (consent, first);
  skep_mcp_consent_remove_client (consent, first);
  one = skep_mcp_consent_dup_clients (consent);
  g_assert_cmpuint (one->len, ==, 1);
  gone = skep_mcp_consent_dup_client_name (consent, first);
  name = skep_mcp_consent_dup_client_name (consent, second);
  g_assert_null (gone);
  g_assert_cmpstr (name, ==, "same");
}

/* Each request by HTTP may come alone, and its client must not vanish while the person thinks. */
static void
test_http_lingers (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  g_auto (Told) told = { 0 };
  guint64 first = skep_mcp_consent_add_client (consent, "web", "1", SKEP_MCP_TRANSPORT_HTTP, 0);
  guint64 second;
  guint64 third;

  now_us = G_TIME_SPAN_DAY;
  skep_mcp_consent_set_clock (consent, read_clock);
  ask (consent, first, SKEP_MCP_RIGHT_READ, NULL, &told);
  second = skep_mcp_consent_add_client (consent, "web", "1", SKEP_MCP_TRANSPORT_HTTP, 0);
  g_assert_cmpuint (second, ==, first);
  third = skep_mcp_consent_add_client (consent, "web", "2", SKEP_MCP_TRANSPORT_HTTP, 0);
  g_assert_cmpuint (third, !=, first);

  skep_mcp_consent_remove_client (consent, first);
  skep_mcp_consent_remove_client (consent, first);
  now_us += SKEP_MCP_LINGER_USEC - 1;
  g_assert_cmpuint (count_questions (consent), ==, 1);
  now_us += 1;
  g_assert_cmpuint (count_questions (consent), ==, 0);
  g_assert_false (skep_mcp_consent_is_welcome (consent, first));
  g_assert_true (skep_mcp_consent_is_welcome (consent, third));
  skep_mcp_consent_withdraw (consent, told.id);
}

/* Who is sent away is not shown as connected for a while, and does not come back at once. */
static void
test_http_sent_away (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_RUN);
  guint64 client = skep_mcp_consent_add_client (consent, "web", "1", SKEP_MCP_TRANSPORT_HTTP, 0);
  g_autoptr (GPtrArray) clients = NULL;
  g_auto (Told) told = { 0 };

  skep_mcp_consent_disconnect (consent, client);
  skep_mcp_consent_remove_client (consent, client);
  clients = skep_mcp_consent_dup_clients (consent);
  g_assert_cmpuint (clients->len, ==, 0);
  client = skep_mcp_consent_add_client (consent, "web", "1", SKEP_MCP_TRANSPORT_HTTP, 0);
  ask (consent, client, SKEP_MCP_RIGHT_READ, NULL, &told);
  assert_refused (&told, G_IO_ERROR_CLOSED, "disconnected");
}

static void
test_policies (void)
{
  static const struct
  {
    SkepMcpPolicy policy;
    gboolean reads;
    gboolean runs;
  } policies[] = {
    { SKEP_MCP_POLICY_READ_ONLY, TRUE, FALSE },
    { SKEP_MCP_POLICY_RUN, TRUE, TRUE },
    { SKEP_MCP_POLICY_NOTHING, FALSE, FALSE },
  };
  g_autoptr (SkepScript) script = make_script ("dev", "vite");

  for (gsize i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (policies[i].policy);
      guint64 client = add_client (consent, "agent");
      g_auto (Told) read = { 0 };
      g_auto (Told) run = { 0 };

      ask (consent, client, SKEP_MCP_RIGHT_READ, NULL, &read);
      ask (consent, client, SKEP_MCP_RIGHT_RUN, script, &run);
      g_assert_true (read.is_freed && run.is_freed);
      g_assert_cmpuint (read.id + run.id, ==, 0);
      g_assert_cmpint (read.error == NULL, ==, policies[i].reads);
      g_assert_cmpint (run.error == NULL, ==, policies[i].runs);
      g_assert_cmpuint (count_questions (consent), ==, 0);
    }
}

static void
test_policy_changes (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  guint64 client = add_client (consent, "agent");
  g_autoptr (SkepScript) script = make_script ("dev", "vite");
  g_auto (Told) read = { 0 };
  g_auto (Told) run = { 0 };

  ask (consent, client, SKEP_MCP_RIGHT_READ, NULL, &read);
  ask (consent, client, SKEP_MCP_RIGHT_RUN, script, &run);
  skep_mcp_consent_set_policy (consent, SKEP_MCP_POLICY_READ_ONLY);
  assert_allowed (&read);
  assert_refused (&run, G_IO_ERROR_PERMISSION_DENIED, "agents may not start");
  g_assert_cmpuint (count_questions (consent), ==, 0);
}

static void
test_question (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  guint64 client = add_client (consent, "agent");
  g_autoptr (SkepScript) script = make_script ("dev", "vite");
  g_auto (Told) told = { 0 };
  g_autoptr (SkepMcpQuestion) question = NULL;

  ask (consent, client, SKEP_MCP_RIGHT_RUN, script, &told);
  assert_waits (&told);
  question = take_question (consent);
  g_assert_cmpuint (question->client->id, ==, client);
  g_assert_cmpstr (question->client->name, ==, "agent");
  g_assert_cmpint (question->right, ==, SKEP_MCP_RIGHT_RUN);
  g_assert_true (question->script == script);
  g_assert_cmpstr (question->tool, ==, "a_tool");
  g_assert_cmpuint (question->n_behind, ==, 0);

  skep_mcp_consent_answer (consent, question->id, TRUE, FALSE, SKEP_MCP_LASTING_SESSION);
  g_assert_false (told.is_answered);
  assert_allowed (&told);
  g_assert_cmpuint (count_questions (consent), ==, 0);
}

/* A second answer, or one to nothing, changes nothing. */
static void
test_answer_to_nothing (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  guint64 client = add_client (consent, "agent");
  g_auto (Told) told = { 0 };
  g_autoptr (SkepMcpQuestion) question = NULL;
  g_autoptr (GPtrArray) rules = NULL;

  ask (consent, client, SKEP_MCP_RIGHT_READ, NULL, &told);
  question = take_question (consent);
  skep_mcp_consent_answer (consent, question->id, FALSE, FALSE, SKEP_MCP_LASTING_SESSION);
  skep_mcp_consent_answer (consent, question->id, TRUE, FALSE, SKEP_MCP_LASTING_ALWAYS);
  skep_mcp_consent_answer (consent, 12345, TRUE, TRUE, SKEP_MCP_LASTING_ALWAYS);
  assert_refused (&told, G_IO_ERROR_PERMISSION_DENIED, "does not let you see scripts");
  rules = skep_mcp_consent_dup_rules (consent);
  g_assert_cmpuint (rules->len, ==, 1);
  g_assert_false (((SkepMcpRule *) g_ptr_array_index (rules, 0))->is_allowed);
}

/* Each of two calls that wait for one answer needs its own. */
static void
test_once_is_for_one_call (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  guint64 client = add_client (consent, "agent");
  g_autoptr (SkepScript) script = make_script ("dev", "vite");
  g_auto (Told) first = { 0 };
  g_auto (Told) second = { 0 };
  g_autoptr (SkepMcpQuestion) before = NULL;
  g_autoptr (SkepMcpQuestion) after = NULL;

  ask (consent, client, SKEP_MCP_RIGHT_RUN, script, &first);
  ask (consent, client, SKEP_MCP_RIGHT_RUN, script, &second);
  g_assert_cmpuint (count_questions (consent), ==, 1);
  before = take_question (consent);
  skep_mcp_consent_answer (consent, before->id, TRUE, FALSE, SKEP_MCP_LASTING_ONCE);
  assert_allowed (&first);
  assert_waits (&second);

  after = take_question (consent);
  g_assert_cmpuint (after->id, !=, before->id);
  skep_mcp_consent_answer (consent, after->id, TRUE, FALSE, SKEP_MCP_LASTING_ONCE);
  assert_allowed (&second);
  g_assert_cmpuint (count_questions (consent), ==, 0);
}

static void
test_one_answer_for_all_that_wait (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  guint64 client = add_client (consent, "agent");
  guint64 namesake = add_client (consent, "agent");
  guint64 other = add_client (consent, "other");
  g_auto (Told) first = { 0 };
  g_auto (Told) second = { 0 };
  g_auto (Told) third = { 0 };
  g_auto (Told) stranger = { 0 };

  ask (consent, client, SKEP_MCP_RIGHT_READ, NULL, &first);
  ask (consent, client, SKEP_MCP_RIGHT_READ, NULL, &second);
  ask (consent, namesake, SKEP_MCP_RIGHT_READ, NULL, &third);
  ask (consent, other, SKEP_MCP_RIGHT_READ, NULL, &stranger);
  g_assert_cmpuint (count_questions (consent), ==, 3);
  answer (consent, TRUE, FALSE, SKEP_MCP_LASTING_SESSION);
  assert_allowed (&first);
  assert_allowed (&second);
  assert_allowed (&third);
  assert_waits (&stranger);
  g_assert_cmpuint (count_questions (consent), ==, 1);
  skep_mcp_consent_withdraw (consent, stranger.id);
}

static void
test_rights_are_apart (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  guint64 client = add_client (consent, "agent");
  guint64 runner = add_client (consent, "runner");
  g_autoptr (SkepScript) script = make_script ("dev", "vite");
  g_auto (Told) read = { 0 };
  g_auto (Told) run = { 0 };
  g_auto (Told) runs = { 0 };
  g_auto (Told) reads = { 0 };

  ask (consent, client, SKEP_MCP_RIGHT_READ, NULL, &read);
  answer (consent, TRUE, TRUE, SKEP_MCP_LASTING_ALWAYS);
  assert_allowed (&read);
  ask (consent, client, SKEP_MCP_RIGHT_RUN, script, &run);
  assert_waits (&run);
  skep_mcp_consent_withdraw (consent, run.id);

  ask (consent, runner, SKEP_MCP_RIGHT_RUN, script, &runs);
  answer (consent, TRUE, TRUE, SKEP_MCP_LASTING_ALWAYS);
  assert_allowed (&runs);
  ask (consent, runner, SKEP_MCP_RIGHT_READ, NULL, &reads);
  assert_waits (&reads);
  skep_mcp_consent_withdraw (consent, reads.id);
}

/* What a person has seen is what they have allowed. */
static void
test_changed_command_asks_again (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  guint64 client = add_client (consent, "agent");
  g_autoptr (SkepScript) before = make_script ("dev", "vite");
  g_autoptr (SkepScript) same = make_script ("dev", "vite");
  g_autoptr (SkepScript) after = make_script ("dev", "rm -rf ~");
  g_autoptr (SkepScript) other = make_script ("build", "vite");
  g_auto (Told) first = { 0 };
  g_auto (Told) again = { 0 };
  g_auto (Told) changed = { 0 };
  g_auto (Told) another = { 0 };

  ask (consent, client, SKEP_MCP_RIGHT_RUN, before, &first);
  answer (consent, TRUE, FALSE, SKEP_MCP_LASTING_ALWAYS);
  assert_allowed (&first);
  ask (consent, client, SKEP_MCP_RIGHT_RUN, same, &again);
  g_assert_cmpuint (again.id, ==, 0);
  assert_allowed (&again);
  ask (consent, client, SKEP_MCP_RIGHT_RUN, after, &changed);
  assert_waits (&changed);
  ask (consent, client, SKEP_MCP_RIGHT_RUN, other, &another);
  assert_waits (&another);
  skep_mcp_consent_withdraw (consent, changed.id);
  skep_mcp_consent_withdraw (consent, another.id);
}

/* An answer that comes too late for a command is none to the command that came meanwhile. */
static void
test_changed_command_is_another_question (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  guint64 client = add_client (consent, "agent");
  g_autoptr (SkepScript) before = make_script ("dev", "vite");
  g_autoptr (SkepScript) after = make_script ("dev", "rm -rf ~");
  g_auto (Told) harmless = { 0 };
  g_auto (Told) harmful = { 0 };

  ask (consent, client, SKEP_MCP_RIGHT_RUN, before, &harmless);
  ask (consent, client, SKEP_MCP_RIGHT_RUN, after, &harmful);
  answer (consent, TRUE, FALSE, SKEP_MCP_LASTING_SESSION);
  assert_allowed (&harmless);
  assert_waits (&harmful);
  skep_mcp_consent_withdraw (consent, harmful.id);
}

static void
test_digest (void)
{
  g_autoptr (SkepScript) script = make_script ("dev", "vite");
  g_autofree char *digest = skep_mcp_rule_make_digest (script);
  g_autoptr (GHashTable) digests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  static const char *const argv[] = { "a", "b", NULL };
  static const char *const joined[] = { "ab", NULL };

  g_assert_cmpuint (strlen (digest), ==, 64);
  g_hash_table_add (digests, skep_mcp_rule_make_digest (script));
  g_free (script->cwd);
  script->cwd = g_strdup ("/elsewhere");
  g_hash_table_add (digests, skep_mcp_rule_make_digest (script));
  g_strfreev (script->argv);
  script->argv = g_strdupv ((char **) argv);
  g_hash_table_add (digests, skep_mcp_rule_make_digest (script));
  g_strfreev (script->argv);
  script->argv = g_strdupv ((char **) joined);
  g_hash_table_add (digests, skep_mcp_rule_make_digest (script));
  g_strfreev (script->environment);
  script->environment = g_strdupv ((char **) argv);
  g_hash_table_add (digests, skep_mcp_rule_make_digest (script));
  script->env_files = g_strdupv ((char **) argv);
  g_hash_table_add (digests, skep_mcp_rule_make_digest (script));
  script->stop_command = g_strdupv ((char **) argv);
  g_hash_table_add (digests, skep_mcp_rule_make_digest (script));
  g_assert_cmpuint (g_hash_table_size (digests), ==, 7);
}

static void
test_refusal_lasts (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  guint64 client = add_client (consent, "agent");
  g_autoptr (SkepScript) script = make_script ("dev", "vite");
  g_autoptr (SkepScript) changed = make_script ("dev", "vite --host");
  g_autoptr (SkepScript) other = make_script ("build", "vite build");
  g_autoptr (GPtrArray) rules = NULL;
  g_auto (Told) first = { 0 };
  g_auto (Told) again = { 0 };
  g_auto (Told) later = { 0 };
  g_auto (Told) elsewhere = { 0 };

  ask (consent, client, SKEP_MCP_RIGHT_RUN, script, &first);
  answer (consent, FALSE, FALSE, SKEP_MCP_LASTING_ONCE);
  assert_refused (&first, G_IO_ERROR_PERMISSION_DENIED, "don't try again");
  ask (consent, client, SKEP_MCP_RIGHT_RUN, changed, &again);
  g_assert_cmpuint (again.id, ==, 0);
  assert_refused (&again, G_IO_ERROR_PERMISSION_DENIED, "don't try again");

  /* A new connection by that name is refused, too. */
  skep_mcp_consent_remove_client (consent, client);
  client = add_client (consent, "agent");
  ask (consent, client, SKEP_MCP_RIGHT_RUN, script, &later);
  assert_refused (&later, G_IO_ERROR_PERMISSION_DENIED, "don't try again");
  ask (consent, client, SKEP_MCP_RIGHT_RUN, other, &elsewhere);
  assert_waits (&elsewhere);
  skep_mcp_consent_withdraw (consent, elsewhere.id);

  /* Until the person takes it back. */
  rules = skep_mcp_consent_dup_rules (consent);
  skep_mcp_consent_remove_rule (consent, g_ptr_array_index (rules, 0));
  told_clear (&again);
  again = (Told) { 0 };
  ask (consent, client, SKEP_MCP_RIGHT_RUN, script, &again);
  assert_waits (&again);
  skep_mcp_consent_withdraw (consent, again.id);
}

static void
test_one_script_before_every_script (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  guint64 client = add_client (consent, "agent");
  g_autoptr (SkepScript) script = make_script ("dev", "vite");
  g_autoptr (SkepScript) other = make_script ("build", "vite build");
  g_autoptr (SkepMcpRule) none = skep_mcp_rule_new ("agent", SKEP_MCP_RIGHT_RUN, NULL, FALSE,
                                                    SKEP_MCP_LASTING_SESSION);
  g_autoptr (SkepMcpRule) one = skep_mcp_rule_new ("agent", SKEP_MCP_RIGHT_RUN, script, TRUE,
                                                   SKEP_MCP_LASTING_SESSION);
  g_auto (Told) allowed = { 0 };
  g_auto (Told) refused = { 0 };

  skep_mcp_consent_add_rule (consent, one);
  skep_mcp_consent_add_rule (consent, none);
  ask (consent, client, SKEP_MCP_RIGHT_RUN, script, &allowed);
  assert_allowed (&allowed);
  ask (consent, client, SKEP_MCP_RIGHT_RUN, other, &refused);
  assert_refused (&refused, G_IO_ERROR_PERMISSION_DENIED, "start and stop");
}

/* What was allowed once for who has gone is not for who takes the name. */
static void
test_once_goes_with_its_client (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  guint64 client = add_client (consent, "agent");
  g_autoptr (GPtrArray) rules = NULL;
  g_auto (Told) told = { 0 };

  skep_mcp_consent_set_wait (consent, SHORT_WAIT_MSEC);
  ask (consent, client, SKEP_MCP_RIGHT_READ, NULL, &told);
  assert_refused (&told, G_IO_ERROR_TIMED_OUT, "has not answered yet");
  answer (consent, TRUE, FALSE, SKEP_MCP_LASTING_ONCE);
  skep_mcp_consent_remove_client (consent, client);
  rules = skep_mcp_consent_dup_rules (consent);
  g_assert_cmpuint (rules->len, ==, 0);
}

/* The call ends in time for clients, and the answer is for the next one. */
static void
test_late_answer (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  guint64 client = add_client (consent, "agent");
  g_autoptr (SkepScript) script = make_script ("dev", "vite");
  g_auto (Told) told = { 0 };
  g_auto (Told) next = { 0 };
  g_auto (Told) last = { 0 };

  skep_mcp_consent_set_wait (consent, SHORT_WAIT_MSEC);
  ask (consent, client, SKEP_MCP_RIGHT_RUN, script, &told);
  assert_refused (&told, G_IO_ERROR_TIMED_OUT, "try again");
  g_assert_cmpuint (count_questions (consent), ==, 1);
  answer (consent, TRUE, FALSE, SKEP_MCP_LASTING_ONCE);
  g_assert_cmpuint (count_questions (consent), ==, 0);

  ask (consent, client, SKEP_MCP_RIGHT_RUN, script, &next);
  g_assert_cmpuint (next.id, ==, 0);
  assert_allowed (&next);
  ask (consent, client, SKEP_MCP_RIGHT_RUN, script, &last);
  assert_waits (&last);
  skep_mcp_consent_withdraw (consent, last.id);
}

static void
test_withdrawn (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  guint64 client = add_client (consent, "agent");
  g_auto (Told) first = { 0 };
  g_auto (Told) second = { 0 };

  ask (consent, client, SKEP_MCP_RIGHT_READ, NULL, &first);
  ask (consent, client, SKEP_MCP_RIGHT_READ, NULL, &second);
  skep_mcp_consent_withdraw (consent, first.id);
  g_assert_true (first.is_freed);
  g_assert_cmpuint (count_questions (consent), ==, 1);
  skep_mcp_consent_withdraw (consent, second.id);
  g_assert_cmpuint (count_questions (consent), ==, 0);
  iterate ();
  g_assert_false (first.is_answered || second.is_answered);
  skep_mcp_consent_withdraw (consent, second.id);
}

/* Between the answer and the moment in which it is heard of */
static void
test_withdrawn_after_the_answer (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  guint64 client = add_client (consent, "agent");
  g_auto (Told) told = { 0 };

  ask (consent, client, SKEP_MCP_RIGHT_READ, NULL, &told);
  answer (consent, TRUE, FALSE, SKEP_MCP_LASTING_SESSION);
  skep_mcp_consent_withdraw (consent, told.id);
  iterate ();
  g_assert_true (told.is_freed);
  g_assert_false (told.is_answered);
}

static void
test_questions_go_with_their_client (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  guint64 client = add_client (consent, "agent");
  guint64 other = add_client (consent, "agent");
  g_auto (Told) told = { 0 };
  g_auto (Told) stays = { 0 };

  ask (consent, client, SKEP_MCP_RIGHT_READ, NULL, &told);
  ask (consent, other, SKEP_MCP_RIGHT_READ, NULL, &stays);
  skep_mcp_consent_remove_client (consent, client);
  g_assert_cmpuint (count_questions (consent), ==, 1);
  assert_refused (&told, G_IO_ERROR_CLOSED, "disconnected");
  assert_waits (&stays);
  skep_mcp_consent_withdraw (consent, stays.id);
}

static void
test_disconnected (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  guint64 client = add_client (consent, "agent");
  g_autoptr (SkepMcpRule) rule = skep_mcp_rule_new ("agent", SKEP_MCP_RIGHT_READ, NULL, TRUE,
                                                    SKEP_MCP_LASTING_ALWAYS);
  g_auto (Told) told = { 0 };
  g_auto (Told) next = { 0 };
  g_autoptr (GError) error = NULL;

  ask (consent, client, SKEP_MCP_RIGHT_READ, NULL, &told);
  g_assert_true (skep_mcp_consent_is_welcome (consent, client));
  skep_mcp_consent_disconnect (consent, client);
  g_assert_false (skep_mcp_consent_is_welcome (consent, client));
  assert_refused (&told, G_IO_ERROR_CLOSED, "disconnected");
  skep_mcp_consent_add_rule (consent, rule);
  ask (consent, client, SKEP_MCP_RIGHT_READ, NULL, &next);
  assert_refused (&next, G_IO_ERROR_CLOSED, "disconnected");
  g_assert_cmpuint (count_questions (consent), ==, 0);
}

/* However much a client asks, one question is shown, and few wait. */
static void
test_flood_of_questions (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  guint64 client = add_client (consent, "agent");
  Told told[SKEP_MCP_MAX_QUESTIONS_BEHIND + 3] = { { 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    {
      g_autofree char *name = g_strdup_printf ("script-%u", i);
      g_autoptr (SkepScript) script = make_script (name, "true");

      ask (consent, client, SKEP_MCP_RIGHT_RUN, script, &told[i]);
    }
  g_assert_cmpuint (count_questions (consent), ==, 1);
  for (guint i = 0; i <= SKEP_MCP_MAX_QUESTIONS_BEHIND; i++)
    {
      g_autoptr (SkepMcpQuestion) question = take_question (consent);

      g_assert_cmpuint (question->n_behind, ==, SKEP_MCP_MAX_QUESTIONS_BEHIND - i);
      assert_waits (&told[i]);
      skep_mcp_consent_answer (consent, question->id, FALSE, FALSE, SKEP_MCP_LASTING_SESSION);
      assert_refused (&told[i], G_IO_ERROR_PERMISSION_DENIED, "");
    }
  for (guint i = SKEP_MCP_MAX_QUESTIONS_BEHIND + 1; i < G_N_ELEMENTS (told); i++)
    assert_refused (&told[i], G_IO_ERROR_BUSY, "too many questions");
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    told_clear (&told[i]);
}

/* Whatever names agents make up, what is kept of them is bounded. */
static void
test_flood_of_names (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  g_autoptr (GPtrArray) clients = NULL;
  g_autoptr (GPtrArray) records = NULL;
  guint n_busy = 0;

  now_us = G_TIME_SPAN_DAY;
  skep_mcp_consent_set_clock (consent, read_clock);
  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *name = g_strdup_printf ("agent %u", i);
      guint64 client = skep_mcp_consent_add_client (consent, name, NULL, SKEP_MCP_TRANSPORT_HTTP,
                                                    0);
      g_auto (Told) told = { 0 };

      skep_mcp_consent_end_call (consent,
                                 skep_mcp_consent_begin_call (consent, client, "tool", NULL),
                                 SKEP_MCP_OUTCOME_REFUSED);
      ask (consent, client, SKEP_MCP_RIGHT_READ, NULL, &told);
      n_busy += told.error != NULL;
      skep_mcp_consent_remove_client (consent, client);
      skep_mcp_consent_withdraw (consent, told.id);
    }
  clients = skep_mcp_consent_dup_clients (consent);
  records = skep_mcp_consent_dup_records (consent, 0);
  g_assert_cmpuint (clients->len, <=, SKEP_MCP_MAX_LINGERING);
  g_assert_cmpuint (count_questions (consent), <=, SKEP_MCP_MAX_QUESTIONS);
  g_assert_cmpuint (records->len, ==, SKEP_MCP_JOURNAL_LENGTH);
  g_assert_cmpuint (n_busy, ==, 0);
}

/* All clients together, too. */
static void
test_many_who_ask (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  Told told[SKEP_MCP_MAX_QUESTIONS + 1] = { { 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    {
      g_autofree char *name = g_strdup_printf ("agent %u", i);

      ask (consent, add_client (consent, name), SKEP_MCP_RIGHT_READ, NULL, &told[i]);
    }
  g_assert_cmpuint (count_questions (consent), ==, SKEP_MCP_MAX_QUESTIONS);
  assert_refused (&told[SKEP_MCP_MAX_QUESTIONS], G_IO_ERROR_BUSY, "too many questions");
  skep_mcp_consent_set_policy (consent, SKEP_MCP_POLICY_READ);
  for (guint i = 0; i < SKEP_MCP_MAX_QUESTIONS; i++)
    assert_allowed (&told[i]);
  told_clear (&told[SKEP_MCP_MAX_QUESTIONS]);
}

static void
test_postponed (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  guint64 client = add_client (consent, "agent");
  g_autoptr (SkepScript) script = make_script ("dev", "vite");
  g_autoptr (SkepMcpQuestion) question = NULL;
  g_autoptr (GPtrArray) questions = NULL;
  g_auto (Told) read = { 0 };
  g_auto (Told) run = { 0 };
  SkepMcpQuestion *first;
  SkepMcpQuestion *second;

  ask (consent, client, SKEP_MCP_RIGHT_READ, NULL, &read);
  ask (consent, client, SKEP_MCP_RIGHT_RUN, script, &run);
  question = take_question (consent);
  skep_mcp_consent_postpone (consent, question->id);
  questions = skep_mcp_consent_dup_questions (consent);
  g_assert_cmpuint (questions->len, ==, 2);
  first = g_ptr_array_index (questions, 0);
  second = g_ptr_array_index (questions, 1);
  g_assert_true (first->is_postponed);
  g_assert_false (second->is_postponed);
  g_assert_cmpint (second->right, ==, SKEP_MCP_RIGHT_RUN);

  skep_mcp_consent_answer (consent, first->id, TRUE, FALSE, SKEP_MCP_LASTING_SESSION);
  assert_allowed (&read);
  assert_waits (&run);
  skep_mcp_consent_withdraw (consent, run.id);
}

/* By what is kept between two starts of Skep */
static void
test_rules_are_kept (void)
{
  g_autoptr (SkepMcpConsent) before = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  g_autoptr (SkepMcpConsent) after = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  g_autoptr (SkepScript) script = make_script ("dev", "vite");
  g_autoptr (SkepScript) changed = make_script ("dev", "rm -rf ~");
  g_autoptr (SkepMcpRule) one = skep_mcp_rule_new ("agent", SKEP_MCP_RIGHT_RUN, script, TRUE,
                                                   SKEP_MCP_LASTING_ALWAYS);
  g_autoptr (SkepMcpRule) read = skep_mcp_rule_new ("agent", SKEP_MCP_RIGHT_READ, NULL, FALSE,
                                                    SKEP_MCP_LASTING_ALWAYS);
  g_autoptr (SkepMcpRule) session = skep_mcp_rule_new ("agent", SKEP_MCP_RIGHT_RUN, NULL, TRUE,
                                                       SKEP_MCP_LASTING_SESSION);
  g_autoptr (GVariant) kept = NULL;
  g_autoptr (GPtrArray) rules = NULL;
  g_auto (Told) same = { 0 };
  g_auto (Told) other = { 0 };
  g_auto (Told) reading = { 0 };
  guint64 client;

  skep_mcp_consent_add_rule (before, one);
  skep_mcp_consent_add_rule (before, read);
  skep_mcp_consent_add_rule (before, session);
  kept = g_variant_ref_sink (skep_mcp_consent_dump_rules (before));
  skep_mcp_consent_load_rules (after, kept);
  rules = skep_mcp_consent_dup_rules (after);
  g_assert_cmpuint (rules->len, ==, 2);

  client = add_client (after, "agent");
  ask (after, client, SKEP_MCP_RIGHT_RUN, script, &same);
  assert_allowed (&same);
  ask (after, client, SKEP_MCP_RIGHT_READ, NULL, &reading);
  assert_refused (&reading, G_IO_ERROR_PERMISSION_DENIED, "see scripts");
  ask (after, client, SKEP_MCP_RIGHT_RUN, changed, &other);
  assert_waits (&other);
  skep_mcp_consent_withdraw (after, other.id);
}

/* A file may hold anything; half a rule must not become one for every script. */
static void
test_broken_rules (void)
{
  static const char *const texts[] = {
    "[('agent', 'run', b'/shop', '', '', true)]",
    "[('agent', 'run', b'', 'npm::dev', '', true)]",
    "[('agent', 'run', b'/shop', 'npm::dev', '', true)]",
    "[('agent', 'run', b'', '', 'abc', true)]",
    "[('agent', 'everything', b'', '', '', true)]",
    "[('', 'run', b'', '', '', true)]",
    "['agent']",
    "{'agent': true}",
  };
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  g_autoptr (GPtrArray) rules = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) variant = g_variant_parse (NULL, texts[i], NULL, NULL, &error);

      g_assert_no_error (error);
      skep_mcp_consent_load_rules (consent, variant);
    }
  rules = skep_mcp_consent_dup_rules (consent);
  g_assert_cmpuint (rules->len, ==, 0);
}

static void
test_rules_are_bounded (void)
{
  g_autoptr (SkepMcpRules) rules = skep_mcp_rules_new ();
  g_autoptr (GPtrArray) copies = NULL;

  for (guint i = 0; i < SKEP_MCP_MAX_RULES + 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("agent %u", i);

      skep_mcp_rules_take (rules, skep_mcp_rule_new (name, SKEP_MCP_RIGHT_READ, NULL, TRUE,
                                                     SKEP_MCP_LASTING_ALWAYS));
    }
  copies = skep_mcp_rules_copy (rules);
  g_assert_cmpuint (copies->len, ==, SKEP_MCP_MAX_RULES);
  g_assert_cmpstr (((SkepMcpRule *) g_ptr_array_index (copies, 0))->client, ==, "agent 5");
}

static void
test_start_limit (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_RUN);
  guint64 client = add_client (consent, "agent");
  guint64 other = add_client (consent, "other");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;

  now_us = 5 * G_TIME_SPAN_SECOND;
  skep_mcp_consent_set_clock (consent, read_clock);
  for (guint i = 0; i < SKEP_MCP_MAX_STARTS_PER_MINUTE; i++)
    {
      g_assert_true (skep_mcp_consent_take_start (consent, client, &error));
      now_us += G_TIME_SPAN_SECOND;
    }
  g_assert_false (skep_mcp_consent_take_start (consent, client, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, "try again in 50 s"));
  g_assert_true (skep_mcp_consent_take_start (consent, other, NULL));

  /* A new connection is no way around it, and one start is free again when the first is over. */
  skep_mcp_consent_remove_client (consent, client);
  client = add_client (consent, "agent");
  now_us += 50 * G_TIME_SPAN_SECOND - 1;
  g_assert_false (skep_mcp_consent_take_start (consent, client, &again));
  g_assert_nonnull (strstr (again->message, "try again in 1 s"));
  now_us += 1;
  g_assert_true (skep_mcp_consent_take_start (consent, client, NULL));
  g_assert_false (skep_mcp_consent_take_start (consent, client, NULL));
}

static void
test_journal (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_RUN);
  guint64 client = add_client (consent, "agent");
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GPtrArray) clients = NULL;
  guint64 first;
  SkepMcpRecord *record;

  now_us = G_TIME_SPAN_DAY;
  skep_mcp_consent_set_clock (consent, read_clock);
  first = skep_mcp_consent_begin_call (consent, client, "scripts_run", "{\"name\":\"dev\"}");
  now_us += 1500;
  skep_mcp_consent_begin_call (consent, client, "scripts_list", NULL);
  skep_mcp_consent_end_call (consent, first, SKEP_MCP_OUTCOME_FAILED);
  skep_mcp_consent_end_call (consent, first, SKEP_MCP_OUTCOME_OK);
  g_assert_cmpuint (skep_mcp_consent_begin_call (consent, 0, "scripts_list", NULL), ==, 0);

  records = skep_mcp_consent_dup_records (consent, 0);
  g_assert_cmpuint (records->len, ==, 2);
  record = g_ptr_array_index (records, 0);
  g_assert_cmpuint (record->serial, ==, first);
  g_assert_cmpuint (record->client_id, ==, client);
  g_assert_cmpstr (record->client, ==, "agent");
  g_assert_cmpstr (record->method, ==, "scripts_run");
  g_assert_cmpstr (record->words, ==, "{\"name\":\"dev\"}");
  g_assert_cmpint (record->outcome, ==, SKEP_MCP_OUTCOME_FAILED);
  g_assert_cmpint (record->duration_us, ==, 1500);
  record = g_ptr_array_index (records, 1);
  g_assert_cmpint (record->outcome, ==, SKEP_MCP_OUTCOME_RUNNING);
  g_assert_cmpstr (record->words, ==, "");

  clients = skep_mcp_consent_dup_clients (consent);
  g_assert_cmpuint (((SkepMcpClient *) g_ptr_array_index (clients, 0))->n_calls, ==, 2);
}

static void
test_journal_is_a_ring (void)
{
  g_autoptr (SkepMcpJournal) journal = skep_mcp_journal_new ();
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) last = NULL;
  g_autofree char *long_words = g_strnfill (5000, 'x');

  for (guint i = 0; i < 2 * SKEP_MCP_JOURNAL_LENGTH + 10; i++)
    skep_mcp_journal_begin (journal, 1, "agent", "tool", long_words, 0);
  all = skep_mcp_journal_copy (journal, 0);
  g_assert_cmpuint (all->len, ==, SKEP_MCP_JOURNAL_LENGTH);
  for (guint i = 0; i < all->len; i++)
    {
      SkepMcpRecord *record = g_ptr_array_index (all, i);

      g_assert_cmpuint (record->serial, ==, SKEP_MCP_JOURNAL_LENGTH + 11 + i);
      g_assert_cmpuint (strlen (record->words), ==, SKEP_MCP_MAX_WORDS_BYTES);
    }
  g_assert_false (skep_mcp_journal_end (journal, 5, SKEP_MCP_OUTCOME_OK, 1));
  last = skep_mcp_journal_copy (journal, 2 * SKEP_MCP_JOURNAL_LENGTH + 10);
  g_assert_cmpuint (last->len, ==, 1);
}

/* Cut between characters, and in one line */
static void
test_journal_words (void)
{
  g_autoptr (SkepMcpJournal) journal = skep_mcp_journal_new ();
  g_autoptr (GString) words = g_string_new ("a\n");
  g_autoptr (GPtrArray) records = NULL;
  SkepMcpRecord *record;

  for (int i = 0; i < 200; i++)
    g_string_append (words, "\xe2\x82\xac");
  skep_mcp_journal_begin (journal, 1, "agent", "tool", words->str, 0);
  records = skep_mcp_journal_copy (journal, 0);
  record = g_ptr_array_index (records, 0);
  g_assert_true (g_utf8_validate (record->words, -1, NULL));
  g_assert_true (g_str_has_prefix (record->words, "a \xe2\x82\xac"));
  g_assert_cmpuint (strlen (record->words), ==, 200);
}

static gboolean
watch_cb (gpointer user_data)
{
  (*(guint *) user_data)++;
  return G_SOURCE_CONTINUE;
}

static void
await_wakes (guint *n_wakes,
             guint  n_wanted)
{
  gint64 end_us = g_get_monotonic_time () + TIMEOUT_USEC;

  while (*n_wakes < n_wanted)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      g_main_context_iteration (NULL, TRUE);
    }
}

/* Who looks is woken by each kind of change, once for many. */
static void
test_watch (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  guint n_wakes = 0;
  GSource *watch = skep_mcp_consent_add_watch (consent, NULL, watch_cb, &n_wakes);
  guint64 client;
  g_auto (Told) told = { 0 };

  iterate ();
  g_assert_cmpuint (n_wakes, ==, 0);
  client = add_client (consent, "agent");
  add_client (consent, "agent");
  iterate ();
  g_assert_cmpuint (n_wakes, ==, 1);
  ask (consent, client, SKEP_MCP_RIGHT_READ, NULL, &told);
  iterate ();
  g_assert_cmpuint (n_wakes, ==, 2);
  answer (consent, TRUE, FALSE, SKEP_MCP_LASTING_SESSION);
  await (&told);
  iterate ();
  g_assert_cmpuint (n_wakes, ==, 3);
  for (guint i = 0; i < 100; i++)
    skep_mcp_consent_begin_call (consent, client, "tool", NULL);
  await_wakes (&n_wakes, 4);
  iterate ();
  g_assert_cmpuint (n_wakes, ==, 4);
  skep_mcp_consent_remove_watch (consent, watch);
  skep_mcp_consent_remove_client (consent, client);
  iterate ();
  g_assert_cmpuint (n_wakes, ==, 4);
}

/* By HTTP a client comes and goes with each request, of which there may be thousands a second. */
static void
test_watch_of_requests (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_RUN);
  guint n_wakes = 0;
  GSource *watch = skep_mcp_consent_add_watch (consent, NULL, watch_cb, &n_wakes);

  for (guint i = 0; i < 3; i++)
    {
      guint64 client = skep_mcp_consent_add_client (consent, "web", "1", SKEP_MCP_TRANSPORT_HTTP,
                                                    0);

      skep_mcp_consent_remove_client (consent, client);
      iterate ();
      g_assert_cmpuint (n_wakes, ==, 1);
    }
  skep_mcp_consent_remove_watch (consent, watch);
}

#define N_THREADS 4
#define N_ROUNDS 300

typedef struct
{
  SkepMcpConsent *consent;
  guint number;
  guint n_allowed;
  guint n_refused;
} Worker;

static void
worker_answer_cb (const GError *error,
                  gpointer      user_data)
{
  Worker *worker = user_data;

  if (error == NULL)
    worker->n_allowed++;
  else
    worker->n_refused++;
}

/* As the thread of a server: comes, asks, waits in a context of its own, goes. */
static gpointer
worker_thread (gpointer data)
{
  Worker *worker = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (SkepScript) script = make_script ("dev", "vite");
  g_autofree char *name = g_strdup_printf ("agent %u", worker->number);

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      guint64 client = add_client (worker->consent, name);
      guint64 call = skep_mcp_consent_begin_call (worker->consent, client, "tool", "words");
      guint n_before = worker->n_allowed + worker->n_refused;
      guint64 id = skep_mcp_consent_ask (worker->consent, client, SKEP_MCP_RIGHT_RUN, "tool",
                                         script, context, worker_answer_cb, worker, NULL);

      if (i % 3 == 0 && id != 0)
        skep_mcp_consent_withdraw (worker->consent, id);
      else
        while (worker->n_allowed + worker->n_refused == n_before)
          g_main_context_iteration (context, TRUE);
      skep_mcp_consent_end_call (worker->consent, call, SKEP_MCP_OUTCOME_OK);
      skep_mcp_consent_remove_client (worker->consent, client);
    }

  return NULL;
}

/* The person answers all that comes, while others ask. */
static void
test_threads (void)
{
  g_autoptr (SkepMcpConsent) consent = skep_mcp_consent_new (SKEP_MCP_POLICY_ASK);
  Worker workers[N_THREADS] = { { 0 } };
  GThread *threads[N_THREADS];
  gint64 end_us = g_get_monotonic_time () + 2 * TIMEOUT_USEC;
  guint n_asked = 0;
  guint n_records = 0;

  for (guint i = 0; i < N_THREADS; i++)
    {
      workers[i].consent = consent;
      workers[i].number = i;
      threads[i] = g_thread_new ("agent", worker_thread, &workers[i]);
    }
  while (n_records < N_THREADS * N_ROUNDS)
    {
      g_autoptr (GPtrArray) questions = skep_mcp_consent_dup_questions (consent);
      g_autoptr (GPtrArray) records = skep_mcp_consent_dup_records (consent, 0);
      g_autoptr (GPtrArray) clients = skep_mcp_consent_dup_clients (consent);
      SkepMcpRecord *last = records->len > 0 ? g_ptr_array_index (records, records->len - 1) : NULL;

      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      for (guint i = 0; i < questions->len; i++)
        {
          SkepMcpQuestion *question = g_ptr_array_index (questions, i);

          skep_mcp_consent_answer (consent, question->id, TRUE, FALSE, SKEP_MCP_LASTING_ONCE);
          n_asked++;
        }
      n_records = last != NULL ? last->serial : 0;
      g_assert_cmpuint (clients->len, <=, N_THREADS);
      if (n_records == N_THREADS * N_ROUNDS && clients->len > 0)
        n_records = 0;
    }
  for (guint i = 0; i < N_THREADS; i++)
    {
      g_thread_join (threads[i]);
      g_assert_cmpuint (workers[i].n_allowed, >=, N_ROUNDS / 2);
      g_assert_cmpuint (workers[i].n_refused, ==, 0);
    }
  g_assert_cmpuint (n_asked, >=, N_ROUNDS);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mcp/consent/clients/names-are-cleaned", test_names);
  g_test_add_func ("/mcp/consent/clients/long-names-are-cut", test_long_name);
  g_test_add_func ("/mcp/consent/clients/their-process-is-known", test_process);
  g_test_add_func ("/mcp/consent/clients/come-and-go", test_clients_come_and_go);
  g_test_add_func ("/mcp/consent/clients/by-http-linger", test_http_lingers);
  g_test_add_func ("/mcp/consent/clients/by-http-stay-away", test_http_sent_away);
  g_test_add_func ("/mcp/consent/clients/are-sent-away", test_disconnected);
  g_test_add_func ("/mcp/consent/policies/hold-without-rules", test_policies);
  g_test_add_func ("/mcp/consent/policies/change", test_policy_changes);
  g_test_add_func ("/mcp/consent/questions/are-answered", test_question);
  g_test_add_func ("/mcp/consent/questions/are-answered-once", test_answer_to_nothing);
  g_test_add_func ("/mcp/consent/questions/once-is-for-one-call", test_once_is_for_one_call);
  g_test_add_func ("/mcp/consent/questions/once-goes-with-its-client",
                   test_once_goes_with_its_client);
  g_test_add_func ("/mcp/consent/questions/one-answer-is-for-all-that-wait",
                   test_one_answer_for_all_that_wait);
  g_test_add_func ("/mcp/consent/questions/a-late-answer-is-for-the-next-call", test_late_answer);
  g_test_add_func ("/mcp/consent/questions/are-withdrawn", test_withdrawn);
  g_test_add_func ("/mcp/consent/questions/are-withdrawn-after-the-answer",
                   test_withdrawn_after_the_answer);
  g_test_add_func ("/mcp/consent/questions/go-with-their-client",
                   test_questions_go_with_their_client);
  g_test_add_func ("/mcp/consent/questions/are-put-aside", test_postponed);
  g_test_add_func ("/mcp/consent/questions/of-a-client-are-bounded", test_flood_of_questions);
  g_test_add_func ("/mcp/consent/questions/of-all-are-bounded", test_many_who_ask);
  g_test_add_func ("/mcp/consent/questions/of-many-names-are-bounded", test_flood_of_names);
  g_test_add_func ("/mcp/consent/rules/rights-are-apart", test_rights_are_apart);
  g_test_add_func ("/mcp/consent/rules/a-changed-command-asks-again",
                   test_changed_command_asks_again);
  g_test_add_func ("/mcp/consent/rules/a-changed-command-is-another-question",
                   test_changed_command_is_another_question);
  g_test_add_func ("/mcp/consent/rules/digest-everything-that-is-executed", test_digest);
  g_test_add_func ("/mcp/consent/rules/a-refusal-lasts", test_refusal_lasts);
  g_test_add_func ("/mcp/consent/rules/one-script-comes-before-every-script",
                   test_one_script_before_every_script);
  g_test_add_func ("/mcp/consent/rules/are-kept", test_rules_are_kept);
  g_test_add_func ("/mcp/consent/rules/broken-ones-are-left-out", test_broken_rules);
  g_test_add_func ("/mcp/consent/rules/are-bounded", test_rules_are_bounded);
  g_test_add_func ("/mcp/consent/starts-are-limited", test_start_limit);
  g_test_add_func ("/mcp/consent/journal/tells-calls", test_journal);
  g_test_add_func ("/mcp/consent/journal/is-a-ring", test_journal_is_a_ring);
  g_test_add_func ("/mcp/consent/journal/has-short-words", test_journal_words);
  g_test_add_func ("/mcp/consent/watches-are-woken", test_watch);
  g_test_add_func ("/mcp/consent/watches-sleep-through-requests", test_watch_of_requests);
  g_test_add_func ("/mcp/consent/threads", test_threads);
  return g_test_run ();
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "mcp-peer-harness.h"
#include "skep-mcp-page.h"
#include "skep-mcp-product.h"

#define N_SCRIPTS 3000

/* Everybody but us. */
#define AGENT &skep_mcp_product_registry, FALSE, SKEP_MCP_POLICY_RUN

static SkepScript *
add_script (Peer       *peer,
            const char *name)
{
  SkepScript *script = harness_make_script (peer->harness, name, "/bin/true", NULL);

  g_ptr_array_add (peer->scripts, script);
  return script;
}

static void
add_many (Peer *peer)
{
  for (guint i = 0; i < N_SCRIPTS; i++)
    {
      g_autofree char *name = g_strdup_printf ("script-%04u", i);

      add_script (peer, name);
    }
  peer_open_project (peer, g_get_tmp_dir (), "shop");
}

static char *
dup_cursor (JsonObject *content)
{
  return g_strdup (json_object_get_string_member_with_default (content, "nextCursor", NULL));
}

static JsonObject *
ask_behind (Peer       *peer,
            const char *tool,
            const char *cursor)
{
  g_autofree char *arguments = cursor != NULL ? g_strdup_printf ("{\"cursor\":\"%s\"}", cursor)
                                              : g_strdup ("{}");

  return peer_ask (peer, tool, arguments);
}

/* Its names one below the other, page by page. */
static char *
read_all (Peer       *peer,
          const char *tool,
          const char *member,
          guint      *n_pages)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *cursor = NULL;

  *n_pages = 0;
  do
    {
      g_autoptr (JsonObject) content = ask_behind (peer, tool, cursor);
      JsonArray *list = json_object_get_array_member (content, member);

      for (guint i = 0; i < json_array_get_length (list); i++)
        g_string_append_printf (names, "%.11s\n",
                                json_object_get_string_member (
                                    json_array_get_object_element (list, i), "name"));
      ++*n_pages;
      g_free (cursor);
      cursor = dup_cursor (content);
    }
  while (cursor != NULL);

  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
test_scripts (gconstpointer data)
{
  g_autoptr (Peer) peer = peer_new_with (&skep_mcp_product_registry, GPOINTER_TO_INT (data),
                                         SKEP_MCP_POLICY_RUN);
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autofree char *names = NULL;
  guint n_pages;

  add_many (peer);
  for (guint i = 0; i < N_SCRIPTS; i++)
    g_string_append_printf (expected, "script-%04u\n", i);
  names = read_all (peer, "scripts_list", "scripts", &n_pages);
  g_assert_cmpstr (names, ==, expected->str);
  g_assert_cmpuint (n_pages, >, 2);
}

static void
test_projects (void)
{
  g_autoptr (Peer) peer = peer_new_with (AGENT);
  g_autofree char *long_name = g_strnfill (1000, 'n');
  g_autofree char *names = NULL;
  guint n_pages;

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *path = g_strdup_printf ("/src/%s/%03u", long_name, i);

      peer_open_project (peer, path, "project");
    }
  names = read_all (peer, "projects_list", "projects", &n_pages);
  g_assert_cmpuint (n_pages, >, 2);
  g_assert_cmpuint (strlen (names), ==, strlen ("shop\n") + 200 * strlen ("project\n"));
}

static void
test_runs (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autofree char *padding = g_strnfill (5000, 'n');
  g_autofree char *names = NULL;
  guint n_pages;

  for (guint i = 0; i < 9; i++)
    {
      g_autofree char *name = g_strdup_printf ("script-%04u-%s", i, padding);
      g_autoptr (SkepRun) run = harness_start (peer->harness, add_script (peer, name));

      harness_await_end (run);
    }
  names = read_all (peer, "scripts_status", "processes", &n_pages);
  g_assert_cmpuint (n_pages, >, 1);
  g_assert_cmpstr (names, ==,
                   "script-0008\nscript-0007\nscript-0006\nscript-0005\nscript-0004\nscript-0003\n"
                   "script-0002\nscript-0001\nscript-0000\n");
}

static void
assert_refused (Peer       *peer,
                const char *tool,
                const char *cursor)
{
  g_autofree char *arguments = g_strdup_printf ("{\"cursor\":\"%s\"}", cursor);
  g_autofree char *failure = NULL;

  peer_call (peer, tool, arguments);
  failure = peer_take_failure (peer);
  g_assert_nonnull (strstr (failure, "“cursor”"));
}

static void
test_bad_cursors (void)
{
  static const char *const cursors[] = {
    "", "-", "0", "0-", "-1", "1-0000000000000000", "99999999999999999999-a", "\\u0000", "dev-1:0",
  };
  static const char *const tools[] = { "projects_list", "scripts_list", "scripts_status" };
  g_autoptr (Peer) peer = peer_new_with (AGENT);
  g_autoptr (SkepRun) run = peer_start (peer, "cat");

  for (gsize i = 0; i < G_N_ELEMENTS (cursors); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (tools); k++)
      assert_refused (peer, tools[k], cursors[i]);
}

/* Where scripts before it have gone, a cursor still names its own; one that has gone itself names
 * none. */
static void
test_changes (void)
{
  g_autoptr (Peer) peer = peer_new_with (AGENT);
  g_autoptr (JsonObject) first = NULL;
  g_autoptr (JsonObject) second = NULL;
  g_autofree char *cursor = NULL;
  g_autofree char *expected = NULL;
  guint n_first;

  add_many (peer);
  first = peer_ask (peer, "scripts_list", "{}");
  cursor = dup_cursor (first);
  n_first = json_array_get_length (json_object_get_array_member (first, "scripts"));
  expected = g_strdup_printf ("script-%04u", n_first);
  g_ptr_array_remove_range (peer->scripts, 0, 10);
  peer_open_project (peer, g_get_tmp_dir (), "shop");
  second = ask_behind (peer, "scripts_list", cursor);
  g_assert_cmpstr (json_object_get_string_member (
                       json_array_get_object_element (
                           json_object_get_array_member (second, "scripts"), 0), "name"),
                   ==, expected);

  g_ptr_array_remove_range (peer->scripts, 0, n_first);
  peer_open_project (peer, g_get_tmp_dir (), "shop");
  assert_refused (peer, "scripts_list", cursor);
}

static SkepScript *
add_long (Peer *peer,
          char  fill)
{
  SkepScript *script = add_script (peer, "long");

  g_free (script->command);
  script->command = g_strnfill (30000, fill);
  script->description = g_strnfill (9000, fill);
  peer_open_project (peer, g_get_tmp_dir (), "shop");
  return script;
}

static JsonObject *
get_first (JsonObject *content,
           const char *member)
{
  return json_array_get_object_element (json_object_get_array_member (content, member), 0);
}

static void
test_shortened (void)
{
  g_autoptr (Peer) peer = peer_new_with (AGENT);
  g_autoptr (JsonObject) content = NULL;
  JsonObject *script;

  add_long (peer, 'c');
  content = peer_ask (peer, "scripts_list", "{}");
  script = get_first (content, "scripts");
  g_assert_true (json_object_get_boolean_member (script, "shortened"));
  g_assert_cmpstr (json_object_get_string_member (script, "id"), ==, "test::long");
  g_assert_true (g_str_has_prefix (json_object_get_string_member (script, "command"), "cccc"));
  g_assert_true (g_str_has_suffix (json_object_get_string_member (script, "command"), "c…"));
  g_assert_cmpuint (strlen (json_object_get_string_member (script, "description")), <, 2100);
}

/* Quotes take six times as much. */
static void
test_shortened_as_it_is_told (void)
{
  g_autoptr (Peer) peer = peer_new_with (AGENT);
  g_autoptr (JsonObject) content = NULL;

  add_long (peer, '"');
  content = peer_ask (peer, "scripts_list", "{}");
  g_assert_true (json_object_get_boolean_member (get_first (content, "scripts"), "shortened"));
}

static void
test_whole_for_the_person (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (JsonObject) content = NULL;
  JsonObject *script;

  add_long (peer, 'c');
  content = peer_ask (peer, "scripts_list", "{}");
  script = get_first (content, "scripts");
  g_assert_false (json_object_has_member (script, "shortened"));
  g_assert_cmpuint (strlen (json_object_get_string_member (script, "command")), ==, 30000);
}

/* A letter of several bytes is not cut. */
static void
test_letters (void)
{
  g_autoptr (JsonObject) item = json_object_new ();
  g_autoptr (GString) text = g_string_new ("a");
  const char *shorter;

  for (int i = 0; i < 20000; i++)
    g_string_append (text, "✓");
  json_object_set_string_member (item, "text", text->str);
  skep_mcp_page_shorten (item);
  shorter = json_object_get_string_member (item, "text");
  g_assert_true (g_utf8_validate (shorter, -1, NULL));
  g_assert_true (g_str_has_suffix (shorter, "✓…"));
}

static void
test_lists (void)
{
  g_autoptr (JsonObject) item = json_object_new ();
  JsonArray *urls = json_array_new ();

  for (int i = 0; i < 20000; i++)
    json_array_add_string_element (urls, "http://localhost:3000/");
  json_object_set_array_member (item, "urls", urls);
  skep_mcp_page_shorten (item);
  g_assert_cmpuint (json_array_get_length (urls), ==, 32);
  g_assert_true (json_object_get_boolean_member (item, "shortened"));
}

/* Both forms, whatever is escaped in them. */
static void
test_measure (void)
{
  static const char *const values[] = {
    "{}", "[]", "\"\"", "\"\\\"\\\"\\\"\\\"\"", "\"\\\\\\\\\"", "\"\\u0001\\n\\t\\u007f\"", "true",
    "-9223372036854775808", "0.1", "1.7976931348623157e+308", "null", "\"✓\"",
    "{\"a\\\"b\":[{\"c\":\"d\"},1,2,[\"\\\"\"]]}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (JsonNode) value = json_from_string (values[i], NULL);
      g_autofree char *text = json_to_string (value, FALSE);
      g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);
      g_autofree char *again = json_to_string (node, FALSE);

      g_test_message ("%s", values[i]);
      g_assert_cmpuint (skep_mcp_page_measure (value), >=, strlen (text) + strlen (again) - 2);
      g_assert_cmpuint (skep_mcp_page_measure (value), <=,
                        2 * (strlen (text) + strlen (again)) + 48);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/mcp/pages/all-scripts-come-once-in-order", GINT_TO_POINTER (FALSE),
                        test_scripts);
  g_test_add_data_func ("/mcp/pages/all-scripts-come-once-for-the-person", GINT_TO_POINTER (TRUE),
                        test_scripts);
  g_test_add_func ("/mcp/pages/all-projects-come", test_projects);
  g_test_add_func ("/mcp/pages/all-runs-come-the-newest-first", test_runs);
  g_test_add_func ("/mcp/pages/a-bad-cursor-is-refused", test_bad_cursors);
  g_test_add_func ("/mcp/pages/a-cursor-outlives-a-change", test_changes);
  g_test_add_func ("/mcp/pages/long-texts-are-shortened", test_shortened);
  g_test_add_func ("/mcp/pages/quotes-are-measured-as-they-are-told",
                   test_shortened_as_it_is_told);
  g_test_add_func ("/mcp/pages/the-person-gets-it-whole", test_whole_for_the_person);
  g_test_add_func ("/mcp/pages/no-letter-is-cut", test_letters);
  g_test_add_func ("/mcp/pages/long-lists-are-shortened", test_lists);
  g_test_add_func ("/mcp/pages/what-is-told-is-measured", test_measure);
  return g_test_run ();
}

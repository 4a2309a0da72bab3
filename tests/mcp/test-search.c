/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "mcp-peer-harness.h"

static SkepRun *
run_to_end (Peer       *peer,
            const char *name,
            const char *command)
{
  SkepScript *script = harness_make_script (peer->harness, name, "/bin/sh", "-c", command, NULL);
  SkepRun *run = harness_start (peer->harness, script);

  skep_script_unref (script);
  harness_await_end (run);
  return run;
}

static JsonObject *
search (Peer       *peer,
        const char *arguments)
{
  g_autofree char *all = g_strdup_printf ("{\"processId\":\"out-1\",%s}", arguments);

  peer_call (peer, "logs_search", all);
  return peer_take_content (peer);
}

static char *
join (JsonObject *content,
      const char *array,
      const char *member)
{
  JsonArray *objects = json_object_get_array_member (content, array);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (objects); i++)
    g_string_append_printf (text, "%s\n",
                            json_object_get_string_member (
                                json_array_get_object_element (objects, i), member));
  return g_string_free (text, FALSE);
}

static const struct
{
  const char *arguments;
  const char *expected;
  gboolean is_truncated;
} searches[] = {
  { "\"query\":\"LINE 99\"", "line 99\n", FALSE },
  { "\"query\":\"line 5.\"", "", FALSE },
  { "\"query\":\"line 5[0-2]$\",\"regex\":true", "line 52\nline 51\nline 50\n", FALSE },
  { "\"query\":\"line\",\"limit\":2", "line 99\nline 98\n", TRUE },
  { "\"query\":\"line 1\",\"since\":\"2001-01-01T00:00:00Z\",\"limit\":1", "line 19\n", TRUE },
  { "\"query\":\"line 1\",\"since\":\"2201-01-01T00:00:00Z\"", "", FALSE },
  { "\"query\":\"9\",\"level\":\"error\"", "a.c:9:1: error: nine\n", FALSE },
  { "\"query\":\"line 9\",\"level\":\"info\",\"limit\":1", "line 99\n", TRUE },
};

#define OUTPUT "echo a.c:9:1: error: nine; seq -f 'line %g' 10 99"

static void
test_search (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = run_to_end (peer, "out", OUTPUT);

  for (gsize i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      g_autoptr (JsonObject) content = search (peer, searches[i].arguments);
      g_autofree char *text = join (content, "results", "content");

      g_test_message ("%s", searches[i].arguments);
      g_assert_cmpstr (text, ==, searches[i].expected);
      g_assert_cmpint (json_object_get_boolean_member (content, "truncated"), ==,
                       searches[i].is_truncated);
      g_assert_cmpint (json_object_has_member (content, "nextCursor"), ==,
                       searches[i].is_truncated);
    }
}

/* By its cursors, all lines are told once. */
static void
test_pages (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = run_to_end (peer, "out", OUTPUT);
  g_autofree char *cursor = NULL;
  guint n_lines = 0;

  do
    {
      g_autofree char *arguments = cursor == NULL
        ? g_strdup ("\"query\":\"line\",\"limit\":7")
        : g_strdup_printf ("\"query\":\"line\",\"limit\":7,\"cursor\":\"%s\"", cursor);
      g_autoptr (JsonObject) content = search (peer, arguments);

      n_lines += json_array_get_length (json_object_get_array_member (content, "results"));
      g_free (cursor);
      cursor = g_strdup (json_object_get_string_member_with_default (content, "nextCursor", NULL));
    }
  while (cursor != NULL);

  g_assert_cmpuint (n_lines, ==, 90);
}

static const struct
{
  const char *arguments;
  const char *reason;
} failures[] = {
  { "\"query\":\"a(b\",\"regex\":true", "wrong at character 3" },
  { "\"query\":\"a\",\"limit\":-1", "“limit”" },
  { "\"query\":\"a\",\"level\":\"loud\"", "“loud”" },
  { "\"query\":\"a\",\"since\":\"yesterday\"", "“yesterday”" },
  { "\"query\":\"a\",\"cursor\":\"x\"", "“cursor”" },
  { "\"query\":\"(a+)+[xy]\",\"regex\":true", "takes too long on a line of out-1" },
};

static void
test_failures (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = run_to_end (peer, "out", "head -c 5000 /dev/zero | tr '\\0' a");

  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *arguments = g_strdup_printf ("{\"processId\":\"out-1\",%s}",
                                                    failures[i].arguments);
      g_autofree char *reason = NULL;

      peer_call (peer, "logs_search", arguments);
      reason = peer_take_failure (peer);
      g_test_message ("%s", reason);
      g_assert_nonnull (strstr (reason, failures[i].reason));
    }
}

static void
test_problems (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = run_to_end (peer, "out", "echo 'a.c:9:1: error: nine'; echo ok; "
                                                     "echo 'b.c:3:2: warning: three'");
  g_autoptr (JsonObject) all = NULL;
  g_autoptr (JsonObject) errors = NULL;
  g_autoptr (JsonObject) first = NULL;
  g_autofree char *messages = NULL;
  g_autofree char *files = NULL;

  peer_call (peer, "problems_list", "{\"processId\":\"out-1\"}");
  all = peer_take_content (peer);
  messages = join (all, "problems", "message");
  g_assert_cmpstr (messages, ==, "nine\nthree\n");
  g_assert_true (json_object_get_boolean_member (all, "finished"));

  peer_call (peer, "problems_list", "{\"processId\":\"out-1\",\"level\":\"error\"}");
  errors = peer_take_content (peer);
  files = join (errors, "problems", "file");
  g_assert_cmpstr (files, ==, "a.c\n");

  peer_call (peer, "problems_list", "{\"processId\":\"out-1\",\"limit\":1}");
  first = peer_take_content (peer);
  g_assert_true (json_object_get_boolean_member (first, "truncated"));
  g_assert_false (json_object_get_boolean_member (first, "finished"));
}

/* Page by page; no page is longer than an answer may be, which is looked at where it is taken. */
static guint
count_all (Peer       *peer,
           const char *tool,
           const char *further,
           const char *member,
           guint      *n_pages)
{
  g_autofree char *cursor = NULL;
  gboolean goes_on = TRUE;
  guint n = 0;

  for (*n_pages = 0; goes_on; ++*n_pages)
    {
      g_autofree char *place = cursor != NULL ? g_strdup_printf (",\"cursor\":\"%s\"", cursor)
                                              : g_strdup ("");
      g_autofree char *arguments = g_strdup_printf ("{\"processId\":\"out-1\"%s%s}", further, place);
      g_autoptr (JsonObject) content = peer_ask (peer, tool, arguments);

      n += json_array_get_length (json_object_get_array_member (content, member));
      g_free (cursor);
      cursor = g_strdup (json_object_get_string_member_with_default (content, "nextCursor", NULL));
      goes_on = json_object_get_boolean_member (content, "truncated");
    }

  return n;
}

/* Quotes take six times as much as they have been. */
static void
test_quotes (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autofree char *quotes = g_strnfill (600, '"');
  g_autofree char *command = g_strdup_printf ("for i in $(seq 1 400); do echo \"main.c:$i:1: error: "
                                              "$i\" '%s'; done", quotes);
  g_autoptr (SkepRun) run = run_to_end (peer, "out", command);
  guint n_pages;

  g_assert_cmpuint (count_all (peer, "logs_search", ",\"query\":\"main\",\"limit\":1000", "results",
                               &n_pages), ==, 400);
  g_assert_cmpuint (n_pages, >, 2);
  g_assert_cmpuint (count_all (peer, "problems_list", ",\"limit\":1000", "problems", &n_pages), ==,
                    400);
  g_assert_cmpuint (n_pages, >, 2);
}

/* How bad a line is, if that is known anyway. */
static void
test_levels (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autoptr (SkepRun) run = run_to_end (peer, "out", "echo main.c:3:5: error: no; echo main is fine");
  g_autoptr (JsonObject) problems = peer_ask (peer, "problems_list", "{\"processId\":\"out-1\"}");
  g_autoptr (JsonObject) content = search (peer, "\"query\":\"main\"");
  g_autofree char *levels = join (content, "results", "level");

  g_assert_true (json_object_get_boolean_member (problems, "finished"));
  g_assert_cmpstr (levels, ==, "info\nerror\n");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mcp/search/finds-the-newest-lines", test_search);
  g_test_add_func ("/mcp/search/goes-on-with-older-lines", test_pages);
  g_test_add_func ("/mcp/search/long-lines-come-page-by-page", test_quotes);
  g_test_add_func ("/mcp/search/tells-how-bad-a-line-is", test_levels);
  g_test_add_func ("/mcp/search/tells-what-is-wrong", test_failures);
  g_test_add_func ("/mcp/problems/are-listed", test_problems);

  return g_test_run ();
}

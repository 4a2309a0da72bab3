/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "mcp-peer-harness.h"
#include "skep-mcp-listing.h"
#include "skep-mcp-tool.h"

/* Two whole pages and a short one */
#define N_ITEMS (2 * SKEP_MCP_LISTING_ITEMS + 20)

static char names[N_ITEMS][16];
static SkepMcpTool tool_items[N_ITEMS];
static SkepMcpResource resource_items[N_ITEMS];
static SkepMcpPrompt prompt_items[N_ITEMS];
static const SkepMcpTool *tools[N_ITEMS + 1];
static const SkepMcpResource *resources[N_ITEMS + 1];
static const SkepMcpPrompt *prompts[N_ITEMS + 1];
static const SkepMcpArgument no_arguments[] = { { NULL } };
static const SkepMcpPromptArgument no_prompt_arguments[] = { { NULL } };

static const SkepMcpRegistry registry = {
  .name = "many",
  .title = "Many",
  .instructions = "",
  .tools = tools,
  .resources = resources,
  .templates = resources,
  .prompts = prompts,
};

static void
fill_registry (void)
{
  for (guint i = 0; i < N_ITEMS; i++)
    {
      const char *name = names[i];

      g_snprintf (names[i], sizeof names[i], "item-%03u", i);
      tool_items[i] = (SkepMcpTool) { name, name, name, .arguments = no_arguments };
      resource_items[i] = (SkepMcpResource) { name, name, name, name, "text/plain" };
      prompt_items[i] = (SkepMcpPrompt) { name, name, name, no_prompt_arguments };
      tools[i] = &tool_items[i];
      resources[i] = &resource_items[i];
      prompts[i] = &prompt_items[i];
    }
}

/* Method and the list in its result */
static const char *const lists[][2] = {
  { "tools/list", "tools" },
  { "resources/list", "resources" },
  { "resources/templates/list", "resourceTemplates" },
  { "prompts/list", "prompts" },
};

static void
ask (Peer       *peer,
     const char *method,
     const char *cursor)
{
  g_autofree char *member = cursor != NULL ? g_strdup_printf ("\"cursor\":%s", cursor)
                                           : g_strdup ("");
  g_autofree char *request = g_strdup_printf (
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":{%s}}", method, member);

  peer_say (peer, request);
}

/* Returns the cursor of the next page, as JSON. */
static char *
take_page (Peer       *peer,
           const char *member,
           guint       first,
           guint       n_items)
{
  g_autoptr (JsonObject) result = peer_take_result (peer);
  JsonArray *list = json_object_get_array_member (result, member);

  g_assert_cmpuint (json_array_get_length (list), ==, n_items);
  for (guint i = 0; i < n_items; i++)
    {
      JsonObject *item = json_array_get_object_element (list, i);
      g_autofree char *name = g_strdup_printf ("item-%03u", first + i);

      g_assert_cmpstr (json_object_get_string_member (item, "name"), ==, name);
    }

  return json_object_has_member (result, "nextCursor")
             ? g_strdup_printf ("\"%s\"", json_object_get_string_member (result, "nextCursor"))
             : NULL;
}

static void
test_pages (void)
{
  g_autoptr (Peer) peer = peer_new_with (&registry, FALSE, SKEP_MCP_POLICY_ASK);

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *cursor = NULL;
      guint first = 0;

      for (guint n_items = SKEP_MCP_LISTING_ITEMS; first < N_ITEMS; first += n_items)
        {
          g_autofree char *next = NULL;

          n_items = MIN (n_items, N_ITEMS - first);
          ask (peer, lists[i][0], cursor);
          next = take_page (peer, lists[i][1], first, n_items);
          g_free (cursor);
          cursor = g_steal_pointer (&next);
        }
      g_assert_null (cursor);
    }
}

static void
test_bad_cursors (void)
{
  static const char *const cursors[] = { "\"\"", "\"50\"", "\"nope\"", "50", "null", "{}" };
  g_autoptr (Peer) peer = peer_new_with (&registry, FALSE, SKEP_MCP_POLICY_ASK);

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (cursors); j++)
      {
        g_autofree char *line = NULL;

        ask (peer, lists[i][0], cursors[j]);
        g_assert_cmpuint (peer->lines->len, ==, 1);
        line = g_ptr_array_steal_index (peer->lines, 0);
        g_assert_nonnull (strstr (line, "\"code\":-32602"));
      }
}

static void
test_foreign_cursors (void)
{
  g_autoptr (Peer) peer = peer_new_with (&registry, FALSE, SKEP_MCP_POLICY_ASK);
  g_autofree char *cursor = NULL;

  ask (peer, "tools/list", NULL);
  cursor = take_page (peer, "tools", 0, SKEP_MCP_LISTING_ITEMS);
  ask (peer, "prompts/list", cursor);
  g_assert_nonnull (strstr (peer->lines->pdata[0], "\"code\":-32602"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fill_registry ();
  g_test_add_func ("/mcp/listing/pages-follow-one-another", test_pages);
  g_test_add_func ("/mcp/listing/a-bad-cursor-is-refused", test_bad_cursors);
  g_test_add_func ("/mcp/listing/a-cursor-is-of-one-list", test_foreign_cursors);
  return g_test_run ();
}

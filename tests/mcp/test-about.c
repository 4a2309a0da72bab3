/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "mcp-peer-harness.h"
#include "skep-mcp-product.h"
#include "skep-mcp-tool.h"

static char *
ask_about (Peer       *peer,
           const char *tool)
{
  g_autofree char *arguments = tool != NULL ? g_strdup_printf ("{\"tool\":\"%s\"}", tool)
                                            : g_strdup ("{}");
  g_autoptr (JsonObject) content = peer_ask (peer, "about", arguments);

  return g_strdup (json_object_get_string_member (content, "content"));
}

static void
test_overview (void)
{
  g_autoptr (Peer) peer = peer_new_with (&skep_mcp_product_registry, FALSE, SKEP_MCP_POLICY_RUN);
  g_autofree char *text = ask_about (peer, NULL);

  g_assert_true (g_str_has_prefix (text, "# Skep\n"));
  for (const SkepMcpTool *const *tool = skep_mcp_product_registry.tools; *tool != NULL; tool++)
    {
      g_autofree char *line = g_strdup_printf ("\n- `%s`: %s\n", (*tool)->name,
                                               (*tool)->description);

      g_assert_nonnull (strstr (text, line));
    }
}

static void
assert_tells (const char *text,
              const char *name)
{
  g_autofree char *member = g_strdup_printf ("- `%s` (", name);

  if (strstr (text, member) == NULL)
    g_error ("“%s” is not told of in:\n%s", name, text);
}

/* Arguments that are not for agents are not for their help. */
static void
test_help (void)
{
  g_autoptr (Peer) peer = peer_new_with (&skep_mcp_product_registry, FALSE, SKEP_MCP_POLICY_RUN);

  for (const SkepMcpTool *const *tool = skep_mcp_product_registry.tools; *tool != NULL; tool++)
    {
      g_autofree char *text = ask_about (peer, (*tool)->name);

      g_assert_nonnull (strstr (text, (*tool)->description));
      for (const SkepMcpArgument *argument = (*tool)->arguments; argument->name != NULL; argument++)
        if ((argument->flags & SKEP_MCP_ARGUMENT_PERSON) == 0)
          assert_tells (text, argument->name);
      for (const char *const *example = (*tool)->examples; *example != NULL; example++)
        g_assert_nonnull (strstr (text, *example));
      g_assert_null (strstr (text, "`folder`"));
    }
}

static void
test_details (void)
{
  g_autoptr (Peer) peer = peer_new_with (&skep_mcp_product_registry, FALSE, SKEP_MCP_POLICY_RUN);
  g_autofree char *run = ask_about (peer, "scripts_run");
  g_autofree char *search = ask_about (peer, "logs_search");
  g_autofree char *status = ask_about (peer, "scripts_status");

  g_assert_nonnull (strstr (run, "- `name` (string, required): "));
  g_assert_nonnull (strstr (run, "It starts or ends processes"));
  g_assert_nonnull (strstr (search, "- `limit` (integer, 1 to 1000, 100 if not given): "));
  g_assert_nonnull (strstr (search, "one of [\"all\",\"error\",\"warn\",\"info\"]"));
  g_assert_nonnull (strstr (status, "- `processes` (array, always there)\n  - `id` (string"));
  g_assert_nonnull (strstr (status, "It only reads."));
}

/* Each would be accepted from an agent. */
static void
test_examples (void)
{
  for (const SkepMcpTool *const *tool = skep_mcp_product_registry.tools; *tool != NULL; tool++)
    for (const char *const *example = (*tool)->examples; *example != NULL; example++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (JsonNode) node = json_from_string (*example, &error);

        g_assert_no_error (error);
        skep_mcp_schema_check ((*tool)->arguments, json_node_get_object (node), FALSE, &error);
        g_assert_no_error (error);
      }
}

static void
test_unknown (void)
{
  g_autoptr (Peer) peer = peer_new (TRUE);
  g_autofree char *failure = NULL;

  peer_call (peer, "about", "{\"tool\":\"scripts/stop\"}");
  failure = peer_take_failure (peer);
  g_assert_nonnull (strstr (failure, "“scripts/stop” is no tool"));
  g_assert_nonnull (strstr (failure, "scripts_stop"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mcp/about/tells-every-tool", test_overview);
  g_test_add_func ("/mcp/about/tells-every-argument-of-a-tool", test_help);
  g_test_add_func ("/mcp/about/tells-limits-defaults-and-results", test_details);
  g_test_add_func ("/mcp/about/examples-are-accepted", test_examples);
  g_test_add_func ("/mcp/about/names-the-tools-there-are", test_unknown);
  return g_test_run ();
}

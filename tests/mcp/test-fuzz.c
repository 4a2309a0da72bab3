/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Messages that no client would send, and some that they do, made of nasty pieces: whatever comes,
 * what is answered is a message, and each is answered once at most. SKEP_MCP_FUZZ_INPUTS says how
 * many. */

#include "config.h"

#include <string.h>

#include "json-schema-check.h"
#include "mcp-peer-harness.h"
#include "skep-mcp-product.h"
#include "skep-mcp-tool.h"

#define DEFAULT_INPUTS 20000
/* Inputs that one core receives. */
#define BATCH_INPUTS 200
#define MAX_PIECES 24

/* Values of arguments, of the right type for some. */
static const char *const values[] = {
  "\"dev\"", "\"dev-1\"", "\"dev-1:0\"", "\"\"", "\"0\"", "\"all\"", "\"error\"", "\"a(b\"", "\".*\"",
  "\"2026-01-31T12:00:00Z\"", "\"ready\"", "\"\\u0000\"", "\"\\ud800\"", "\"✓\"", "true", "false",
  "null", "0", "1", "-1", "50000", "1e400", "-9223372036854775808", "9223372036854775807",
  "99999999999999999999", "0.5", "[]", "[1]", "[\"a\"]", "{}", "{\"a\":{\"a\":[]}}",
};

static const char *const methods[] = {
  "initialize", "ping", "server/discover", "tools/list", "resources/list", "resources/read",
  "resources/templates/list", "resources/subscribe", "resources/unsubscribe", "prompts/list",
  "prompts/get", "completion/complete", "logging/setLevel", "subscriptions/listen",
  "notifications/cancelled", "notifications/initialized", "notifications/progress", "", "tools/",
};

/* Members of what these methods take. */
static const char *const members[] = {
  "protocolVersion", "capabilities", "clientInfo", "cursor", "uri", "name", "arguments", "ref",
  "argument", "level", "requestId", "progressToken", "notifications", "_meta",
};

static const char *const metas[] = {
  "{}", "{\"progressToken\":1}", "{\"progressToken\":{}}", "[]", "null",
  "{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
  "\"io.modelcontextprotocol/clientCapabilities\":{}}",
  "{\"io.modelcontextprotocol/protocolVersion\":1}",
  "{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
  "\"io.modelcontextprotocol/clientCapabilities\":{},"
  "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"\\u202e\"}}",
};

static const char *const tokens[] = {
  "{", "}", "[", "]", ":", ",", "\"", "\\", "\"jsonrpc\":\"2.0\"", "\"id\":1", "\"id\":null",
  "\"id\":\"a\"", "\"id\":1.5", "\"method\":\"ping\"", "\"method\":1", "\"params\":{", "\"params\":[",
  "\"result\":{}", "\"error\":{}", "null", "true", "1", "-", "1e9", "\n", " ", "\t", "\001", "\377",
  "\342\234", "\\u", "[[[[[[[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":",
};

static const char *
pick (GRand             *random,
      const char *const *choices,
      gsize              n_choices)
{
  return choices[g_rand_int_range (random, 0, n_choices)];
}

#define PICK(random, choices) pick (random, choices, G_N_ELEMENTS (choices))

static gsize
get_n_inputs (void)
{
  const char *text = g_getenv ("SKEP_MCP_FUZZ_INPUTS");
  guint64 n;

  if (text == NULL)
    return DEFAULT_INPUTS;
  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXSIZE, &n, NULL))
    g_error ("SKEP_MCP_FUZZ_INPUTS is '%s', which is no number", text);

  return n;
}

static const SkepMcpTool *
pick_tool (GRand *random)
{
  guint n_tools = 0;

  while (skep_mcp_product_registry.tools[n_tools] != NULL)
    n_tools++;

  return skep_mcp_product_registry.tools[g_rand_int_range (random, 0, n_tools)];
}

/* Nobody waits for long. */
static void
add_arguments (GString           *text,
               const SkepMcpTool *tool,
               GRand             *random)
{
  g_string_append (text, "\"timeoutMs\":1");
  for (const SkepMcpArgument *argument = tool->arguments; argument->name != NULL; argument++)
    if (g_rand_int_range (random, 0, 3) == 0 && !g_str_equal (argument->name, "timeoutMs"))
      g_string_append_printf (text, ",\"%s\":%s", argument->name, PICK (random, values));
}

/* Its own arguments, or an example that makes sense. */
static void
make_tool_call (GString *text,
                GRand   *random,
                guint    id)
{
  const SkepMcpTool *tool = pick_tool (random);

  g_string_append_printf (text, "{\"jsonrpc\":\"2.0\",\"id\":%u,\"method\":\"tools/call\",\"params\":{"
                          "\"name\":\"%s\",\"_meta\":%s,\"arguments\":", id, tool->name,
                          PICK (random, metas));
  if (g_rand_boolean (random))
    g_string_append (text, tool->examples[0]);
  else
    {
      g_string_append_c (text, '{');
      add_arguments (text, tool, random);
      g_string_append_c (text, '}');
    }
  g_string_append (text, "}}");
}

static void
make_request (GString *text,
              GRand   *random,
              guint    id)
{
  g_string_append_printf (text, "{\"jsonrpc\":\"2.0\",\"id\":%u,\"method\":\"%s\",\"params\":{"
                          "\"_meta\":%s", id, PICK (random, methods), PICK (random, metas));
  for (int n = g_rand_int_range (random, 0, 4); n > 0; n--)
    g_string_append_printf (text, ",\"%s\":%s", PICK (random, members), PICK (random, values));
  g_string_append (text, "}}");
}

static void
make_soup (GString *text,
           GRand   *random,
           guint    id)
{
  for (int n = g_rand_int_range (random, 0, MAX_PIECES); n > 0; n--)
    g_string_append (text, PICK (random, tokens));
}

static void (*const makers[]) (GString *text,
                               GRand   *random,
                               guint    id) = {
  make_tool_call, make_tool_call, make_request, make_soup,
};

static void
mutate (GString *text,
        GRand   *random)
{
  gsize place;

  if (text->len == 0)
    return;

  place = g_rand_int_range (random, 0, text->len);
  switch (g_rand_int_range (random, 0, 12))
    {
    case 0:
      text->str[place] = g_rand_int_range (random, 0, 256);
      break;

    case 1:
      g_string_truncate (text, place);
      break;

    case 2:
      g_string_erase (text, place, 1);
      break;

    case 3:
      g_string_insert (text, place, PICK (random, tokens));
      break;

    default:
      break;
    }
}

static void
check_structure (JsonObject *result)
{
  JsonObject *content = json_object_get_object_member (result, "structuredContent");
  JsonNode *node = json_object_get_member (result, "structuredContent");

  /* It is that of one of the tools, whose schema it fits. */
  for (const SkepMcpTool *const *tool = skep_mcp_product_registry.tools; *tool != NULL; tool++)
    {
      g_autoptr (JsonNode) schema = json_from_string ((*tool)->output, NULL);
      g_autofree char *fault = json_schema_find_fault (json_node_get_object (schema), node);

      if (fault == NULL)
        return;
    }
  g_error ("a result with %u members that no tool tells of", json_object_get_size (content));
}

/* One line each, which was asserted where it was taken. */
static void
check_lines (Peer *peer)
{
  for (guint i = 0; i < peer->lines->len; i++)
    {
      const char *line = g_ptr_array_index (peer->lines, i);
      g_autoptr (SkepMcpMessage) message = skep_mcp_message_parse (line, strlen (line));

      /* An error without an id is about what had none that could be read. */
      if (message->kind != SKEP_MCP_RESPONSE && message->kind != SKEP_MCP_NOTIFICATION &&
          strstr (line, "\"id\":null") == NULL)
        g_error ("this is no answer: %s", line);
      if (message->result != NULL && json_object_has_member (message->result, "structuredContent"))
        check_structure (message->result);
    }
  g_ptr_array_set_size (peer->lines, 0);
}

static void
renew_core (Peer *peer)
{
  const SkepMcpPeer who = { .is_person = FALSE };

  skep_mcp_core_free (peer->core);
  peer->core = skep_mcp_core_new (peer->services, &who);
  skep_mcp_core_set_unsolicited (peer->core, &peer->channel);
}

static void
test_messages (void)
{
  g_autoptr (Peer) peer = peer_new_with (&skep_mcp_product_registry, FALSE,
                                         SKEP_MCP_POLICY_READ_ONLY);
  g_autoptr (SkepRun) run = harness_start (peer->harness,
                                           peer_add_nasty (peer, "dev", "exit", "0"));
  g_autoptr (GRand) random = g_rand_new_with_seed (g_test_rand_int ());
  g_autoptr (GString) text = g_string_new (NULL);
  const gsize n_inputs = get_n_inputs ();

  harness_await_end (run);
  for (gsize i = 0; i < n_inputs; i++)
    {
      const guint n_finished = peer->n_finished;

      g_string_truncate (text, 0);
      makers[g_rand_int_range (random, 0, G_N_ELEMENTS (makers))](text, random, i);
      mutate (text, random);
      skep_mcp_core_receive_text (peer->core, &peer->channel, text->str, text->len);
      g_assert_cmpuint (peer->n_finished, <=, n_finished + 1);
      g_main_context_iteration (NULL, FALSE);
      check_lines (peer);
      if (i % BATCH_INPUTS == BATCH_INPUTS - 1)
        renew_core (peer);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mcp/fuzz/whatever-comes-is-answered-as-it-should-be", test_messages);
  return g_test_run ();
}

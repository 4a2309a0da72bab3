/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "document-fixture.h"
#include "skep-mcp-client-config.h"

#define URL "http://127.0.0.1:7420/mcp"
#define TOKEN_FILE "/run/user/1000/my token"

static const char *const plain_words[] = { "/usr/bin/skepctl", "mcp", NULL };
static const char *const flatpak_words[] = { "flatpak", "run", "--command=skepctl", APPLICATION_ID,
                                             "mcp", NULL };
/* All that needs an escape somewhere. */
static const char *const nasty_words[] = { "/opt/it's/skepctl", "mcp", "--project",
                                           "/a \"b\"\\$c\n\177é", NULL };

/* @stdio has %s where the program goes. */
typedef struct
{
  const char *id;
  const char *stdio;
  const char *http; /* NULL: not possible */
} Golden;

/* How a program is written, in each format. */
typedef struct
{
  const char *const *words;
  const char *formats[3];
} Program;

static const Program programs[] = {
  { plain_words,
    { [SKEP_MCP_CLIENT_COMMAND] = "/usr/bin/skepctl mcp",
      [SKEP_MCP_CLIENT_JSON] = "\"command\" : \"/usr/bin/skepctl\",\n"
                               "      \"args\" : [\n        \"mcp\"\n      ]\n",
      [SKEP_MCP_CLIENT_TOML] = "command = \"/usr/bin/skepctl\"\nargs = [\"mcp\"]\n" } },
  { flatpak_words,
    { [SKEP_MCP_CLIENT_COMMAND] = "flatpak run --command=skepctl " APPLICATION_ID " mcp",
      [SKEP_MCP_CLIENT_JSON] = "\"command\" : \"flatpak\",\n      \"args\" : [\n"
                               "        \"run\",\n        \"--command=skepctl\",\n"
                               "        \"" APPLICATION_ID "\",\n        \"mcp\"\n      ]\n",
      [SKEP_MCP_CLIENT_TOML] = "command = \"flatpak\"\nargs = [\"run\", \"--command=skepctl\", "
                               "\"" APPLICATION_ID "\", \"mcp\"]\n" } },
};

#define JSON_STDIO(key) \
  "{\n  \"" key "\" : {\n    \"skep\" : {\n      %s    }\n  }\n}\n"
#define JSON_TYPED_STDIO(key) \
  "{\n  \"" key "\" : {\n    \"skep\" : {\n      \"type\" : \"stdio\",\n      %s    }\n  }\n}\n"
#define JSON_HTTP(key, url, token) \
  "{\n  \"" key "\" : {\n    \"skep\" : {\n      \"" url "\" : \"" URL "\",\n" \
  "      \"headers\" : {\n        \"Authorization\" : \"Bearer " token "\"\n      }\n" \
  "    }\n  }\n}\n"

static const Golden goldens[] = {
  { "claude-code", "claude mcp add --transport stdio skep -- %s\n",
    "claude mcp add --transport http skep " URL
    " --header \"Authorization: Bearer $(cat '" TOKEN_FILE "')\"\n" },
  { "claude-code-project", JSON_TYPED_STDIO ("mcpServers"),
    "{\n  \"mcpServers\" : {\n    \"skep\" : {\n      \"type\" : \"http\",\n"
    "      \"url\" : \"" URL "\",\n      \"headers\" : {\n"
    "        \"Authorization\" : \"Bearer ${SKEP_MCP_TOKEN}\"\n      }\n    }\n  }\n}\n" },
  { "claude-desktop", JSON_STDIO ("mcpServers"), NULL },
  { "codex", "[mcp_servers.skep]\n%s",
    "[mcp_servers.skep]\nurl = \"" URL "\"\nbearer_token_env_var = \"SKEP_MCP_TOKEN\"\n" },
  { "cursor", JSON_STDIO ("mcpServers"),
    JSON_HTTP ("mcpServers", "url", "${env:SKEP_MCP_TOKEN}") },
  { "gemini", JSON_STDIO ("mcpServers"),
    JSON_HTTP ("mcpServers", "httpUrl", "${SKEP_MCP_TOKEN}") },
  { "vscode", JSON_TYPED_STDIO ("servers"),
    "{\n  \"inputs\" : [\n    {\n      \"type\" : \"promptString\",\n"
    "      \"id\" : \"skep-token\",\n      \"description\" : \"Token of Skep\",\n"
    "      \"password\" : true\n    }\n  ],\n"
    "  \"servers\" : {\n    \"skep\" : {\n      \"type\" : \"http\",\n"
    "      \"url\" : \"" URL "\",\n      \"headers\" : {\n"
    "        \"Authorization\" : \"Bearer ${input:skep-token}\"\n      }\n    }\n  }\n}\n" },
  { "windsurf", JSON_STDIO ("mcpServers"),
    JSON_HTTP ("mcpServers", "serverUrl", "${env:SKEP_MCP_TOKEN}") },
  { "zed", JSON_STDIO ("context_servers"), JSON_HTTP ("context_servers", "url", "TOKEN") },
};

static char *
fill_in (const char *text,
         const char *program)
{
  g_autoptr (GString) filled = g_string_new (text);

  g_assert_cmpuint (g_string_replace (filled, "%s", program, 0), ==, 1);
  return g_string_free (g_steal_pointer (&filled), FALSE);
}

static void
assert_stdio (const SkepMcpClientConfig *config,
              const char                *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      g_autofree char *expected = fill_in (text, programs[i].formats[config->format]);
      g_autofree char *stdio = skep_mcp_client_config_make_stdio (config, programs[i].words);

      g_assert_cmpstr (stdio, ==, expected);
    }
}

static void
test_golden (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (goldens); i++)
    {
      const SkepMcpClientConfig *config = skep_mcp_client_config_peek (i);
      g_autofree char *http = NULL;

      g_assert_nonnull (config);
      g_assert_cmpstr (config->id, ==, goldens[i].id);
      g_assert_true (skep_mcp_client_config_find (goldens[i].id) == config);
      g_assert_true (config->file != NULL || config->project_file != NULL);
      assert_stdio (config, goldens[i].stdio);
      http = skep_mcp_client_config_make_http (config, URL, TOKEN_FILE);
      g_assert_cmpstr (http, ==, goldens[i].http);
    }

  g_assert_null (skep_mcp_client_config_peek (G_N_ELEMENTS (goldens)));
  g_assert_null (skep_mcp_client_config_find ("emacs"));
}

static void
assert_words (JsonObject *server)
{
  JsonArray *arguments = json_object_get_array_member (server, "args");

  g_assert_cmpstr (json_object_get_string_member (server, "command"), ==, nasty_words[0]);
  g_assert_cmpuint (json_array_get_length (arguments), ==, G_N_ELEMENTS (nasty_words) - 2);
  for (guint i = 0; i < json_array_get_length (arguments); i++)
    g_assert_cmpstr (json_array_get_string_element (arguments, i), ==, nasty_words[i + 1]);
}

static void
assert_json (const SkepMcpClientConfig *config,
             const char                *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = json_from_string (text, &error);
  JsonObject *servers;

  g_assert_no_error (error);
  servers = json_object_get_object_member (json_node_get_object (root), config->servers);
  assert_words (json_object_get_object_member (servers, "skep"));
}

static void
assert_command (const SkepMcpClientConfig *config,
                const char                *text)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;
  gsize n_own = 7; /* claude mcp add --transport stdio skep -- */

  g_shell_parse_argv (text, NULL, &words, &error);
  g_assert_no_error (error);
  g_assert_true (g_strv_equal ((const char *const *) words + n_own, nasty_words));
}

static void
assert_toml (const SkepMcpClientConfig *config,
             const char                *text)
{
  g_autofree char *found = document_describe (skep_document_load_toml, text, strlen (text));

  g_assert_cmpstr (found, ==,
                   "{mcp_servers@1={skep@1={command@2='/opt/it's/skepctl' args@3=[@3='mcp' "
                   "@3='--project' @3='/a \"b\"\\$c\n\177é']}}}");
}

static void (*const assertions[]) (const SkepMcpClientConfig *config,
                                   const char                *text) = {
  [SKEP_MCP_CLIENT_COMMAND] = assert_command,
  [SKEP_MCP_CLIENT_JSON] = assert_json,
  [SKEP_MCP_CLIENT_TOML] = assert_toml,
};

/* Whatever is in a path, a client reads it as it is. */
static void
test_escapes (void)
{
  const SkepMcpClientConfig *config;

  for (guint i = 0; (config = skep_mcp_client_config_peek (i)) != NULL; i++)
    {
      g_autofree char *text = skep_mcp_client_config_make_stdio (config, nasty_words);

      assertions[config->format] (config, text);
    }
}

static void
test_words (void)
{
  g_auto (GStrv) words = skep_mcp_client_config_make_words (NULL, "/shop");
  g_auto (GStrv) general = skep_mcp_client_config_make_words (NULL, NULL);
  g_auto (GStrv) other = skep_mcp_client_config_make_words ("/run/my skep.sock", NULL);
  const char *const expected[] = { SKEPCTL_PATH, "mcp", "--project", "/shop", NULL };
  const char *const expected_general[] = { SKEPCTL_PATH, "mcp", NULL };
  const char *const expected_other[] = { SKEPCTL_PATH, "--socket", "/run/my skep.sock", "mcp",
                                         NULL };

  g_assert_true (g_strv_equal ((const char *const *) words, expected));
  g_assert_true (g_strv_equal ((const char *const *) general, expected_general));
  g_assert_true (g_strv_equal ((const char *const *) other, expected_other));
}

static void
test_sandbox (void)
{
  const char *const expected[] = { "flatpak", "run", "--command=skepctl", APPLICATION_ID, "mcp",
                                   "--project", "/shop", NULL };
  g_auto (GStrv) words = NULL;
  g_auto (GStrv) others = NULL;

  g_setenv ("FLATPAK_ID", APPLICATION_ID, TRUE);
  words = skep_mcp_client_config_make_words (NULL, "/shop");
  g_assert_true (g_strv_equal ((const char *const *) words, expected));
  g_setenv ("FLATPAK_ID", "org.example.Editor", TRUE);
  others = skep_mcp_client_config_make_words (NULL, "/shop");
  g_assert_cmpstr (others[0], ==, SKEPCTL_PATH);
  g_unsetenv ("FLATPAK_ID");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client-config/golden", test_golden);
  g_test_add_func ("/client-config/escapes", test_escapes);
  g_test_add_func ("/client-config/words", test_words);
  g_test_add_func ("/client-config/sandbox", test_sandbox);

  return g_test_run ();
}

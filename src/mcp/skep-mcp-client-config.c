/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "skep-flatpak-info.h"
#include "skep-mcp-client-config.h"

/* How servers are called in the files of clients. */
#define SERVER_NAME "skep"
/* What VS Code asks the person for. */
#define INPUT_NAME "skep-token"
/* Where a client knows no reference, the person puts the token in the place of this. */
#define PLACEHOLDER "TOKEN"

static const SkepMcpClientConfig configs[] = {
  { "claude-code", "Claude Code", SKEP_MCP_CLIENT_COMMAND, "~/.claude.json", NULL,
    NULL, "url", NULL, TRUE },
  { "claude-code-project", "Claude Code, shared in the project", SKEP_MCP_CLIENT_JSON,
    NULL, ".mcp.json", "mcpServers", "url", "${" SKEP_MCP_TOKEN_VARIABLE "}", TRUE },
  { "claude-desktop", "Claude Desktop", SKEP_MCP_CLIENT_JSON,
    "~/.config/Claude/claude_desktop_config.json", NULL, "mcpServers", NULL, NULL, FALSE },
  { "codex", "Codex", SKEP_MCP_CLIENT_TOML, "~/.codex/config.toml", ".codex/config.toml",
    "mcp_servers", "url", SKEP_MCP_TOKEN_VARIABLE, FALSE },
  { "cursor", "Cursor", SKEP_MCP_CLIENT_JSON, "~/.cursor/mcp.json", ".cursor/mcp.json",
    "mcpServers", "url", "${env:" SKEP_MCP_TOKEN_VARIABLE "}", FALSE },
  { "gemini", "Gemini CLI", SKEP_MCP_CLIENT_JSON, "~/.gemini/settings.json",
    ".gemini/settings.json", "mcpServers", "httpUrl", "${" SKEP_MCP_TOKEN_VARIABLE "}", FALSE },
  { "vscode", "VS Code", SKEP_MCP_CLIENT_JSON, "~/.config/Code/User/mcp.json",
    ".vscode/mcp.json", "servers", "url", "${input:" INPUT_NAME "}", TRUE },
  { "windsurf", "Windsurf", SKEP_MCP_CLIENT_JSON, "~/.codeium/windsurf/mcp_config.json", NULL,
    "mcpServers", "serverUrl", "${env:" SKEP_MCP_TOKEN_VARIABLE "}", FALSE },
  { "zed", "Zed", SKEP_MCP_CLIENT_JSON, "~/.config/zed/settings.json", ".zed/settings.json",
    "context_servers", "url", NULL, FALSE },
};

/**
 * skep_mcp_client_config_peek:
 * @position: which one
 *
 * Returns: (nullable): a client, %NULL behind the last one; they are sorted by their ids
 */
const SkepMcpClientConfig *
skep_mcp_client_config_peek (guint position)
{
  return position < G_N_ELEMENTS (configs) ? &configs[position] : NULL;
}

/**
 * skep_mcp_client_config_find:
 * @id: name of a client
 *
 * Returns: (nullable): the client by that name
 */
const SkepMcpClientConfig *
skep_mcp_client_config_find (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (configs); i++)
    if (g_str_equal (configs[i].id, id))
      return &configs[i];

  return NULL;
}

/* Beside this program, or where it is installed. */
static char *
dup_skepctl (void)
{
  g_autofree char *own = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = own != NULL ? g_path_get_dirname (own) : NULL;
  g_autofree char *sibling = folder != NULL ? g_build_filename (folder, "skepctl", NULL) : NULL;

  return sibling != NULL && g_file_test (sibling, G_FILE_TEST_IS_EXECUTABLE)
             ? g_steal_pointer (&sibling)
             : g_strdup (SKEPCTL_PATH);
}

/* A client outside of our sandbox can't see our files. */
static void
add_program (GStrvBuilder *words)
{
  g_autofree char *skepctl = NULL;

  if (skep_flatpak_info_is_ours ())
    {
      g_strv_builder_add_many (words, "flatpak", "run", "--command=skepctl", APPLICATION_ID, NULL);
      return;
    }

  skepctl = dup_skepctl ();
  g_strv_builder_add (words, skepctl);
}

/**
 * skep_mcp_client_config_make_words:
 * @socket: (nullable) (type filename): where Skep listens, absolute; %NULL: at its own place
 * @project: (nullable): path of the project that calls are about; %NULL: the folder in which the
 *   client works
 *
 * Returns: (transfer full): program and arguments that connect a client to Skep
 */
char **
skep_mcp_client_config_make_words (const char *socket,
                                   const char *project)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  add_program (words);
  if (socket != NULL)
    g_strv_builder_add_many (words, "--socket", socket, NULL);
  g_strv_builder_add (words, "mcp");
  if (project != NULL)
    g_strv_builder_add_many (words, "--project", project, NULL);
  return g_strv_builder_end (words);
}

static JsonObject *
make_server (const SkepMcpClientConfig *self,
             const char                *type)
{
  JsonObject *server = json_object_new ();

  if (self->has_type)
    json_object_set_string_member (server, "type", type);
  return server;
}

static JsonObject *
make_stdio_server (const SkepMcpClientConfig *self,
                   const char *const         *words)
{
  JsonObject *server = make_server (self, "stdio");
  JsonArray *arguments = json_array_new ();

  json_object_set_string_member (server, "command", words[0]);
  for (gsize i = 1; words[i] != NULL; i++)
    json_array_add_string_element (arguments, words[i]);
  json_object_set_array_member (server, "args", arguments);
  return server;
}

static JsonObject *
make_http_server (const SkepMcpClientConfig *self,
                  const char                *url)
{
  JsonObject *server = make_server (self, "http");
  JsonObject *headers = json_object_new ();
  const char *token = self->reference != NULL ? self->reference : PLACEHOLDER;
  g_autofree char *value = g_strconcat ("Bearer ", token, NULL);

  json_object_set_string_member (server, self->url, url);
  json_object_set_string_member (headers, "Authorization", value);
  json_object_set_object_member (server, "headers", headers);
  return server;
}

/* The person is asked for the token once. */
static JsonArray *
make_inputs (void)
{
  JsonArray *inputs = json_array_new ();
  JsonObject *input = json_object_new ();

  json_object_set_string_member (input, "type", "promptString");
  json_object_set_string_member (input, "id", INPUT_NAME);
  json_object_set_string_member (input, "description", "Token of Skep");
  json_object_set_boolean_member (input, "password", TRUE);
  json_array_add_object_element (inputs, input);
  return inputs;
}

static gboolean
wants_input (const SkepMcpClientConfig *self,
             JsonObject                *server)
{
  return json_object_has_member (server, "headers") && self->reference != NULL &&
         g_str_has_prefix (self->reference, "${input:");
}

/* A whole file; takes @server. */
static char *
make_json (const SkepMcpClientConfig *self,
           JsonObject                *server)
{
  g_autoptr (JsonNode) root = json_node_alloc ();
  g_autofree char *text = NULL;
  JsonObject *file = json_object_new ();
  JsonObject *servers = json_object_new ();

  if (wants_input (self, server))
    json_object_set_array_member (file, "inputs", make_inputs ());
  json_object_set_object_member (servers, SERVER_NAME, server);
  json_object_set_object_member (file, self->servers, servers);
  json_node_init_object (root, file);
  json_object_unref (file);

  text = json_to_string (root, TRUE);
  return g_strconcat (text, "\n", NULL);
}

/* Basic strings of TOML have the escapes of JSON; a delete character they want escaped, too. */
static void
append_toml_string (GString    *text,
                    const char *string)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), string);
  g_autofree char *json = json_to_string (node, FALSE);
  g_autoptr (GString) quoted = g_string_new (json);

  g_string_replace (quoted, "\177", "\\u007F", 0);
  g_string_append (text, quoted->str);
}

static char *
make_stdio_toml (const SkepMcpClientConfig *self,
                 const char *const         *words)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text, "[%s.%s]\ncommand = ", self->servers, SERVER_NAME);
  append_toml_string (text, words[0]);
  g_string_append (text, "\nargs = [");
  for (gsize i = 1; words[i] != NULL; i++)
    {
      g_string_append (text, i > 1 ? ", " : "");
      append_toml_string (text, words[i]);
    }
  g_string_append (text, "]\n");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
make_http_toml (const SkepMcpClientConfig *self,
                const char                *url)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text, "[%s.%s]\n%s = ", self->servers, SERVER_NAME, self->url);
  append_toml_string (text, url);
  g_string_append (text, "\nbearer_token_env_var = ");
  append_toml_string (text, self->reference);
  g_string_append_c (text, '\n');
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What no shell takes for anything but itself stays as it is. */
static void
append_word (GString    *text,
             const char *word)
{
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                              "%+,-./:=@_";
  g_autofree char *quoted = g_shell_quote (word);

  g_string_append_c (text, ' ');
  g_string_append (text, *word != '\0' && word[strspn (word, plain)] == '\0' ? word : quoted);
}

static char *
make_stdio_command (const char *const *words)
{
  g_autoptr (GString) text = g_string_new ("claude mcp add --transport stdio " SERVER_NAME " --");

  for (; *words != NULL; words++)
    append_word (text, *words);
  g_string_append_c (text, '\n');
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The shell reads the token, so that it is on no screen and in no clipboard. */
static char *
make_http_command (const char *url,
                   const char *token_file)
{
  g_autoptr (GString) text = g_string_new ("claude mcp add --transport http " SERVER_NAME);

  append_word (text, url);
  g_string_append (text, " --header \"Authorization: Bearer $(cat");
  append_word (text, token_file);
  g_string_append (text, ")\"\n");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * skep_mcp_client_config_make_stdio:
 * @self: a client
 * @words: (array zero-terminated=1): of skep_mcp_client_config_make_words()
 *
 * Returns: (transfer full): what makes the client start @words and speak with it
 */
char *
skep_mcp_client_config_make_stdio (const SkepMcpClientConfig *self,
                                   const char *const         *words)
{
  switch (self->format)
    {
    case SKEP_MCP_CLIENT_COMMAND:
      return make_stdio_command (words);
    case SKEP_MCP_CLIENT_TOML:
      return make_stdio_toml (self, words);
    case SKEP_MCP_CLIENT_JSON:
    default:
      return make_json (self, make_stdio_server (self, words));
    }
}

/**
 * skep_mcp_client_config_make_http:
 * @self: a client
 * @url: where Skep listens
 * @token_file: path of the file that holds the token
 *
 * There is no token in the result: the client takes it from %SKEP_MCP_TOKEN_VARIABLE, asks for it,
 * or wants it in the place of “TOKEN”.
 *
 * Returns: (transfer full) (nullable): what makes the client speak HTTP with Skep, %NULL if it
 *   can't
 */
char *
skep_mcp_client_config_make_http (const SkepMcpClientConfig *self,
                                  const char                *url,
                                  const char                *token_file)
{
  if (self->url == NULL)
    return NULL;

  switch (self->format)
    {
    case SKEP_MCP_CLIENT_COMMAND:
      return make_http_command (url, token_file);
    case SKEP_MCP_CLIENT_TOML:
      return make_http_toml (self, url);
    case SKEP_MCP_CLIENT_JSON:
    default:
      return make_json (self, make_http_server (self, url));
    }
}

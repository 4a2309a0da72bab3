/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n.h>

#include "skep-ctl-client.h"
#include "skep-host-launcher.h"
#include "skep-mcp-core.h"
#include "skep-mcp-endpoint.h"
#include "skep-mcp-member.h"
#include "skep-mcp-stream.h"

/* Lists of all scripts may be long. */
#define MAX_ANSWER_BYTES (32 * 1024 * 1024)

struct _SkepCtlClient
{
  SkepMcpStream *stream;
  gint64 last_id;
  gint64 awaited_id;  /* 0 if no answer is awaited */
  JsonObject *content; /* owned; of the answer, NULL until it has come */
  GError *error;       /* owned, nullable; instead of an answer */
  gboolean is_closed;
};

static const char *
get_text (JsonObject *result)
{
  JsonNode *items = json_object_get_member (result, "content");
  JsonNode *first = NULL;

  if (items != NULL && JSON_NODE_HOLDS_ARRAY (items) &&
      json_array_get_length (json_node_get_array (items)) > 0)
    first = json_array_get_element (json_node_get_array (items), 0);
  if (first == NULL || !JSON_NODE_HOLDS_OBJECT (first))
    return NULL;

  return json_object_get_string_member_with_default (json_node_get_object (first), "text", NULL);
}

static const char *
get_failure (JsonObject *result)
{
  JsonObject *meta = skep_mcp_member_get_object (result, "_meta");

  return meta != NULL
             ? json_object_get_string_member_with_default (meta, SKEP_MCP_FAILURE_KEY, NULL)
             : NULL;
}

static void
take_result (SkepCtlClient *self,
             JsonObject    *result)
{
  const char *text = get_text (result);
  JsonObject *content = skep_mcp_member_get_object (result, "structuredContent");

  if (json_object_get_boolean_member_with_default (result, "isError", FALSE))
    g_set_error_literal (&self->error, SKEP_CTL_ERROR,
                         skep_ctl_error_from_word (get_failure (result)),
                         text != NULL ? text : _("Skep does not say why"));
  else if (content != NULL)
    self->content = json_object_ref (content);
  else
    g_set_error_literal (&self->error, SKEP_CTL_ERROR, SKEP_CTL_FAILED,
                         _("this is not the answer of a Skep"));
}

static void
take_error (SkepCtlClient *self,
            JsonObject    *error)
{
  g_clear_error (&self->error);
  g_set_error_literal (&self->error, SKEP_CTL_ERROR, SKEP_CTL_FAILED,
                       json_object_get_string_member_with_default (error, "message", "?"));
}

/* An error without an id is about the connection. */
static void
message_cb (const char *text,
            gsize       length,
            gpointer    user_data)
{
  SkepCtlClient *self = user_data;
  g_autoptr (SkepMcpMessage) message = skep_mcp_message_parse (text, length);
  gboolean is_awaited = message->id != NULL && self->awaited_id != 0 &&
                        self->content == NULL && self->error == NULL &&
                        json_node_get_int (message->id) == self->awaited_id;

  if (message->error != NULL && (is_awaited || message->id == NULL))
    take_error (self, message->error);
  else if (message->result != NULL && is_awaited)
    take_result (self, message->result);
}

static void
closed_cb (gpointer user_data)
{
  SkepCtlClient *self = user_data;

  self->is_closed = TRUE;
  if (self->error == NULL && self->content == NULL)
    g_set_error_literal (&self->error, SKEP_CTL_ERROR, SKEP_CTL_FAILED,
                         _("the connection to Skep was lost"));
}

static const SkepMcpStreamEvents stream_events = {
  .message = message_cb,
  .closed = closed_cb,
};

static GSocket *
connect_to (const char  *path,
            GError     **error)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) reason = NULL;

  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT,
                         &reason);
  if (socket != NULL && g_socket_connect (socket, address, NULL, &reason))
    return g_steal_pointer (&socket);

  g_set_error (error, SKEP_CTL_ERROR, SKEP_CTL_NO_SKEP, _("no Skep runs at “%s”: %s"), path,
               reason->message);
  return NULL;
}

/* Who we are, Skep has to ask the host, which it may not, then; to it we would be an agent. */
static gboolean
may_be_known (GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (!skep_flatpak_info_is_ours () ||
      skep_host_launcher_check (skep_flatpak_info_get_own (), &reason))
    return TRUE;

  g_set_error_literal (error, SKEP_CTL_ERROR, SKEP_CTL_FAILED, reason->message);
  return FALSE;
}

/**
 * skep_ctl_client_new:
 * @path: (type filename) (nullable): the socket, %NULL for the default
 * @error: return location: %SKEP_CTL_NO_SKEP, or %SKEP_CTL_FAILED if the sandbox denies it
 *
 * Returns: (transfer full) (nullable): a connection
 */
SkepCtlClient *
skep_ctl_client_new (const char  *path,
                     GError     **error)
{
  g_autofree char *default_path = skep_mcp_endpoint_make_default_path ();
  g_autoptr (GSocket) socket = NULL;
  SkepCtlClient *self;

  if (may_be_known (error))
    socket = connect_to (path != NULL ? path : default_path, error);
  if (socket == NULL)
    return NULL;

  self = g_new0 (SkepCtlClient, 1);
  self->stream = skep_mcp_stream_new (socket, g_main_context_default (), MAX_ANSWER_BYTES,
                                      &stream_events, self);
  return self;
}

void
skep_ctl_client_free (SkepCtlClient *self)
{
  skep_mcp_stream_free (self->stream);
  g_clear_pointer (&self->content, json_object_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static JsonObject *
make_meta (void)
{
  JsonObject *meta = json_object_new ();
  JsonObject *info = json_object_new ();

  json_object_set_string_member (info, "name", "skepctl");
  json_object_set_string_member (info, "version", PACKAGE_VERSION);
  json_object_set_string_member (meta, "io.modelcontextprotocol/protocolVersion",
                                 SKEP_MCP_MODERN_VERSION);
  json_object_set_object_member (meta, "io.modelcontextprotocol/clientCapabilities",
                                 json_object_new ());
  json_object_set_object_member (meta, "io.modelcontextprotocol/clientInfo", info);
  return meta;
}

/**
 * skep_ctl_client_send:
 * @self: a connection
 * @tool: the tool to call
 * @arguments: (transfer full): its arguments
 *
 * Calls a tool and forgets about it.
 */
void
skep_ctl_client_send (SkepCtlClient *self,
                      const char    *tool,
                      JsonObject    *arguments)
{
  JsonObject *params = json_object_new ();

  json_object_set_string_member (params, "name", tool);
  json_object_set_object_member (params, "arguments", arguments);
  json_object_set_object_member (params, "_meta", make_meta ());
  skep_mcp_stream_send (self->stream,
                        skep_mcp_message_make_request (++self->last_id, "tools/call", params));
}

/**
 * skep_ctl_client_call:
 * @self: a connection
 * @tool: the tool to call
 * @arguments: (transfer full): its arguments
 * @error: return location, in the domain %SKEP_CTL_ERROR
 *
 * Calls a tool and waits for its answer, while the main context goes on.
 *
 * Returns: (transfer full) (nullable): what the tool returned
 */
JsonObject *
skep_ctl_client_call (SkepCtlClient  *self,
                      const char     *tool,
                      JsonObject     *arguments,
                      GError        **error)
{
  g_return_val_if_fail (self->awaited_id == 0, NULL);

  skep_ctl_client_send (self, tool, arguments);
  self->awaited_id = self->last_id;
  while (self->content == NULL && self->error == NULL)
    g_main_context_iteration (NULL, TRUE);
  self->awaited_id = 0;

  if (self->error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));
  return g_steal_pointer (&self->content);
}

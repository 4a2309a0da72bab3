/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>

#include "http-harness.h"
#include "skep-mcp-core.h"
#include "skep-mcp-tool.h"

/* Nothing in a test takes as long; what does is a failure. */
#define TIMEOUT_SECONDS 20
#define FLOOD_MESSAGES 400
#define FLOOD_BYTES 65536

#define NO_ARGUMENTS "{\"type\":\"object\",\"properties\":{}}"

static int n_waiting; /* (atomic): calls that never end under way */

static void
serve_echo (SkepMcpCall *call)
{
  skep_mcp_call_return (call, json_object_new ());
}

static void
serve_steps (SkepMcpCall *call)
{
  for (int i = 1; i <= 3; i++)
    skep_mcp_call_report_progress (call, i, 3, "a step");
  skep_mcp_call_return (call, json_object_new ());
}

static gboolean
never (gboolean is_over,
       gpointer user_data)
{
  return FALSE;
}

static void
forget_cb (gpointer call)
{
  skep_mcp_call_unref (call);
  g_atomic_int_add (&n_waiting, -1);
}

static void
serve_wait (SkepMcpCall *call)
{
  g_atomic_int_inc (&n_waiting);
  skep_mcp_waits_add (call->services->waits, call, NULL, TIMEOUT_SECONDS * 1000, never,
                      skep_mcp_call_ref (call), forget_cb);
}

static void
serve_tell (SkepMcpCall *call)
{
  skep_mcp_core_notify (call->core, "notifications/tools/list_changed", json_object_new ());
  skep_mcp_call_return (call, json_object_new ());
}

static void
serve_begin (SkepMcpCall *call)
{
  skep_mcp_call_report_progress (call, 1, 3, "a step");
  serve_wait (call);
}

static void
serve_flood (SkepMcpCall *call)
{
  g_autofree char *text = g_strnfill (FLOOD_BYTES, 'x');

  for (int i = 1; i <= FLOOD_MESSAGES; i++)
    skep_mcp_call_report_progress (call, i, 0, text);
  serve_wait (call);
}

static const SkepMcpTool tools_table[] = {
  { .name = "begin", .title = "Begin", .description = "Tells its progress, and no more",
    .input = NO_ARGUMENTS, .serve = serve_begin },
  { .name = "echo", .title = "Echo", .description = "Answers at once", .input = NO_ARGUMENTS,
    .serve = serve_echo },
  { .name = "flood", .title = "Flood", .description = "Sends too much", .input = NO_ARGUMENTS,
    .serve = serve_flood },
  { .name = "steps", .title = "Steps", .description = "Tells its progress", .input = NO_ARGUMENTS,
    .serve = serve_steps },
  { .name = "tell", .title = "Tell", .description = "Tells of changes", .input = NO_ARGUMENTS,
    .serve = serve_tell },
  { .name = "wait", .title = "Wait", .description = "Never answers", .input = NO_ARGUMENTS,
    .serve = serve_wait },
};

static const SkepMcpTool *const tools[] = {
  &tools_table[0], &tools_table[1], &tools_table[2], &tools_table[3], &tools_table[4],
  &tools_table[5], NULL,
};
static const SkepMcpResource *const resources[] = { NULL };
static const SkepMcpPrompt *const prompts[] = { NULL };

static const SkepMcpRegistry registry = {
  .name = "test",
  .title = "Test",
  .instructions = "None",
  .tools = tools,
  .resources = resources,
  .templates = resources,
  .prompts = prompts,
};

static void
open_cb (SkepMcpServices *services,
         gpointer         user_data)
{
  HttpHost *self = user_data;
  g_autoptr (GError) error = NULL;

  self->http = skep_mcp_http_new (services, &self->options, &error);
  g_assert_no_error (error);
  self->port = skep_mcp_http_get_port (self->http);
}

static void
close_cb (SkepMcpServices *services,
          gpointer         user_data)
{
  HttpHost *self = user_data;

  skep_mcp_http_free (self->http);
}

HttpHost *
http_host_new_with (guint timeout_ms,
                    guint keep_alive_ms)
{
  HttpHost *self = g_new0 (HttpHost, 1);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  self->harness = harness_new ();
  self->catalog = skep_catalog_new ();
  self->consent = skep_mcp_consent_new (SKEP_MCP_POLICY_RUN);
  self->folder = g_dir_make_tmp ("skep-XXXXXX", NULL);
  self->http_path = g_build_filename (self->folder, "http.sock", NULL);
  path = g_build_filename (self->folder, "skep.sock", NULL);
  self->server = skep_mcp_server_new (&registry, self->harness->supervisor, self->catalog,
                                      self->consent, path, &error);
  g_assert_no_error (error);
  self->options.token = HTTP_TOKEN;
  self->options.socket_path = self->http_path;
  self->options.timeout_ms = timeout_ms;
  self->options.keep_alive_ms = keep_alive_ms;
  skep_mcp_server_invoke (self->server, open_cb, self);

  return self;
}

HttpHost *
http_host_new (void)
{
  return http_host_new_with (0, 0);
}

static void
remove_file (HttpHost   *self,
             const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  g_unlink (path);
}

/* Nothing may be left of calls, whatever the test has done. */
void
http_host_free (HttpHost *self)
{
  skep_mcp_server_invoke (self->server, close_cb, self);
  g_assert_true (http_host_await_waiting (0));
  skep_mcp_server_free (self->server);
  skep_mcp_consent_unref (self->consent);
  skep_catalog_unref (self->catalog);
  harness_free (self->harness);
  remove_file (self, "skep.sock.lock");
  remove_file (self, "http.sock.lock");
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->http_path);
  g_free (self->folder);
  g_free (self);
}

static GSocket *
dial (GSocketAddress *address)
{
  GSocketFamily family = g_socket_address_get_family (address);
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, &error);

  g_assert_no_error (error);
  g_socket_set_timeout (socket, TIMEOUT_SECONDS);
  g_socket_connect (socket, address, NULL, &error);
  g_assert_no_error (error);
  return socket;
}

GSocket *
http_host_connect (HttpHost *self)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1",
                                                                              self->port);

  return dial (address);
}

GSocket *
http_host_connect_private (HttpHost *self)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->http_path);

  return dial (address);
}

static gboolean
has_waiting (gpointer data)
{
  return http_host_count_waiting () == *(guint *) data;
}

guint
http_host_count_waiting (void)
{
  return g_atomic_int_get (&n_waiting);
}

gboolean
http_host_await_waiting (guint n)
{
  return harness_look_until (TIMEOUT_SECONDS * 1000, has_waiting, &n);
}

/* A server that has heard enough may have closed already. */
void
http_send (GSocket    *socket,
           const char *text)
{
  gsize length = strlen (text);
  gsize n_sent = 0;

  while (n_sent < length)
    {
      gssize n = g_socket_send (socket, text + n_sent, length - n_sent, NULL, NULL);

      if (n < 0)
        return;
      n_sent += n;
    }
}

void
http_send_request (GSocket    *socket,
                   const char *method,
                   const char *headers,
                   const char *body)
{
  g_autofree char *length = body != NULL
                                ? g_strdup_printf ("Content-Length: %" G_GSIZE_FORMAT "\r\n",
                                                   strlen (body))
                                : g_strdup ("");
  g_autofree char *text = g_strconcat (method, " /mcp HTTP/1.1\r\n", headers, length, "\r\n", body,
                                       NULL);

  http_send (socket, text);
}

/* Up to and with @end; less if the connection ends before. */
static char *
receive_until (GSocket    *socket,
               const char *end)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char byte;

  while (!g_str_has_suffix (text->str, end) && g_socket_receive (socket, &byte, 1, NULL, NULL) == 1)
    g_string_append_c (text, byte);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
receive_bytes (GSocket *socket,
               gsize    n_bytes)
{
  g_autofree char *text = g_malloc0 (n_bytes + 1);

  for (gsize n_received = 0; n_received < n_bytes;)
    {
      gssize n = g_socket_receive (socket, text + n_received, n_bytes - n_received, NULL, NULL);

      g_assert_cmpint (n, >, 0);
      n_received += n;
    }

  return g_steal_pointer (&text);
}

static char *
receive_chunk (GSocket *socket)
{
  g_autofree char *size = receive_until (socket, "\r\n");
  char *chunk = receive_bytes (socket, g_ascii_strtoull (size, NULL, 16));
  g_autofree char *end = receive_bytes (socket, 2);

  g_assert_cmpstr (end, ==, "\r\n");
  return chunk;
}

static char *
receive_chunks (GSocket *socket)
{
  g_autoptr (GString) text = g_string_new (NULL);

  while (TRUE)
    {
      g_autofree char *chunk = receive_chunk (socket);

      if (*chunk == '\0')
        return g_string_free (g_steal_pointer (&text), FALSE);
      g_string_append (text, chunk);
    }
}

HttpResponse *
http_receive_head (GSocket *socket)
{
  HttpResponse *self = g_new0 (HttpResponse, 1);
  g_autofree char *head = receive_until (socket, "\r\n\r\n");

  g_assert_true (g_str_has_prefix (head, "HTTP/1.1 ") && g_str_has_suffix (head, "\r\n\r\n"));
  self->status = g_ascii_strtoull (head + strlen ("HTTP/1.1 "), NULL, 10);
  self->head = g_ascii_strdown (head, -1);

  return self;
}

HttpResponse *
http_receive (GSocket *socket)
{
  HttpResponse *self = http_receive_head (socket);
  g_autofree char *length = http_dup_header (self, "content-length");

  if (strstr (self->head, "transfer-encoding: chunked") != NULL)
    self->body = receive_chunks (socket);
  else
    self->body = receive_bytes (socket, length != NULL ? g_ascii_strtoull (length, NULL, 10) : 0);

  return self;
}

/* The data of the next one that is no comment; each is a chunk. */
char *
http_receive_event (GSocket *socket)
{
  static const char intro[] = "event: message\ndata: ";

  while (TRUE)
    {
      g_autofree char *chunk = receive_chunk (socket);

      if (*chunk == ':')
        continue;

      if (!g_str_has_prefix (chunk, intro))
        return NULL;
      return g_strdup (g_strchomp (chunk + strlen (intro)));
    }
}

char *
http_receive_rest (GSocket *socket)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char byte;

  while (g_socket_receive (socket, &byte, 1, NULL, NULL) == 1)
    g_string_append_c (text, byte);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
http_is_at_end (GSocket *socket)
{
  g_autoptr (GError) error = NULL;
  char byte;

  return g_socket_receive (socket, &byte, 1, NULL, &error) <= 0 &&
         !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

HttpResponse *
http_host_ask (HttpHost   *self,
               const char *method,
               const char *headers,
               const char *body)
{
  g_autoptr (GSocket) socket = http_host_connect (self);

  http_send_request (socket, method, headers, body);
  return http_receive (socket);
}

char *
http_host_open_session (HttpHost *self)
{
  g_autoptr (HttpResponse) response = http_host_ask (
      self, "POST",
      "Host: localhost\r\nAuthorization: Bearer " HTTP_TOKEN "\r\n"
      "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n",
      "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{"
      "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
      "\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}");
  char *id = http_dup_header (response, "mcp-session-id");

  g_assert_cmpuint (response->status, ==, 200);
  g_assert_nonnull (id);
  return id;
}

char *
http_dup_header (HttpResponse *response,
                 const char   *name)
{
  g_autofree char *begin = g_strdup_printf ("\r\n%s: ", name);
  const char *value = strstr (response->head, begin);

  if (value == NULL)
    return NULL;

  value += strlen (begin);
  return g_strndup (value, strcspn (value, "\r"));
}

void
http_response_free (HttpResponse *self)
{
  g_free (self->head);
  g_free (self->body);
  g_free (self);
}

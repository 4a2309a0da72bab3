/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "bench-mcp-connection.h"

#define READ_BYTES (256 * 1024)
#define LEGACY_VERSION "2025-11-25"
#define MODERN_VERSION "2026-07-28"

#define CLIENT "{\"name\":\"bench-mcp\",\"version\":\"1\"}"
#define MODERN_META                                                    \
  "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"" MODERN_VERSION "\"," \
  "\"io.modelcontextprotocol/clientCapabilities\":{},"                 \
  "\"io.modelcontextprotocol/clientInfo\":" CLIENT "}"
#define INITIALIZE_PARAMS \
  "\"protocolVersion\":\"" LEGACY_VERSION "\",\"capabilities\":{},\"clientInfo\":" CLIENT

struct _BenchMcpConnection
{
  int in;
  int out;      /* the same for a socket */
  guint16 port; /* of HTTP, else 0 */
  BenchMcpEra era;
  char *session;          /* of the older era, by HTTP */
  gboolean is_owner;      /* of the session */
  gboolean is_stream;     /* of changes, which ends with it */
  GString *head;          /* of a request by HTTP, but for the length of its body */
  GString *output;        /* scratch */
  GString *input;         /* what has come */
  gsize n_taken;          /* bytes of it that are done with */
};

static BenchMcpConnection *
connection_new (int in,
                int out)
{
  BenchMcpConnection *self = g_new0 (BenchMcpConnection, 1);

  self->in = in;
  self->out = out;
  self->head = g_string_new (NULL);
  self->output = g_string_new (NULL);
  self->input = g_string_sized_new (READ_BYTES);
  fcntl (in, F_SETFL, fcntl (in, F_GETFL) | O_NONBLOCK);
  fcntl (out, F_SETFL, fcntl (out, F_GETFL) | O_NONBLOCK);

  return self;
}

/**
 * bench_mcp_connection_new_lines:
 * @in: (transfer full): where answers come
 * @out: (transfer full): where calls go
 *
 * Returns: (transfer full): a connection to be opened
 */
BenchMcpConnection *
bench_mcp_connection_new_lines (int in,
                                int out)
{
  return connection_new (in, out);
}

static int
connect_to (const struct sockaddr *address,
            socklen_t              length)
{
  int fd = socket (address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0 || connect (fd, address, length) != 0)
    g_error ("no connection: %s", g_strerror (errno));

  return fd;
}

BenchMcpConnection *
bench_mcp_connection_new_socket (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd;

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  fd = connect_to ((struct sockaddr *) &address, sizeof address);
  return connection_new (fd, fd);
}

BenchMcpConnection *
bench_mcp_connection_new_http (guint16     port,
                               BenchMcpEra era)
{
  struct sockaddr_in address = {
    .sin_family = AF_INET, .sin_port = htons (port), .sin_addr.s_addr = htonl (INADDR_LOOPBACK)
  };
  int fd = connect_to ((struct sockaddr *) &address, sizeof address);
  BenchMcpConnection *self = connection_new (fd, fd);

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &(int) { 1 }, sizeof (int));
  self->port = port;
  self->era = era;
  return self;
}

void
bench_mcp_connection_free (BenchMcpConnection *self)
{
  close (self->in);
  if (self->out != self->in)
    close (self->out);
  g_string_free (self->head, TRUE);
  g_string_free (self->output, TRUE);
  g_string_free (self->input, TRUE);
  g_free (self->session);
  g_free (self);
}

int
bench_mcp_connection_get_fd (BenchMcpConnection *self)
{
  return self->in;
}

/* So little is under way that it always fits. */
static void
write_output (BenchMcpConnection *self)
{
  gssize n = write (self->out, self->output->str, self->output->len);

  if (n != (gssize) self->output->len)
    g_error ("a server reads nothing: %s", g_strerror (errno));
}

/* All but the length of the body. */
static void
make_head (BenchMcpConnection *self,
           const char         *verb,
           const char         *method,
           const char         *name)
{
  g_string_printf (self->head,
                   "%s /mcp HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Type: application/json\r\n"
                   "Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: %s\r\n",
                   verb, self->port,
                   self->era == BENCH_MCP_MODERN ? MODERN_VERSION : LEGACY_VERSION);
  if (self->session != NULL)
    g_string_append_printf (self->head, "Mcp-Session-Id: %s\r\n", self->session);
  if (self->era == BENCH_MCP_MODERN)
    g_string_append_printf (self->head, "Mcp-Method: %s\r\n", method);
  if (self->era == BENCH_MCP_MODERN && name != NULL)
    g_string_append_printf (self->head, "Mcp-Name: %s\r\n", name);
}

static void
send_body (BenchMcpConnection *self,
           const char         *body,
           gsize               length)
{
  g_string_truncate (self->output, 0);
  if (self->port != 0)
    {
      g_string_append_len (self->output, self->head->str, self->head->len);
      g_string_append_printf (self->output, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n", length);
    }
  g_string_append_len (self->output, body, length);
  if (self->port == 0)
    g_string_append_c (self->output, '\n');
  write_output (self);
}

/**
 * bench_mcp_connection_send:
 * @self: an open connection
 * @id: of the call, one that was never used before
 *
 * Sends a call of the tool.
 */
void
bench_mcp_connection_send (BenchMcpConnection *self,
                           guint64             id)
{
  char body[512];
  int length = g_snprintf (body, sizeof body,
                           "{\"jsonrpc\":\"2.0\",\"id\":%" G_GUINT64_FORMAT
                           ",\"method\":\"tools/call\",\"params\":{" BENCH_MCP_CALL_PARAMS "%s}}",
                           id, self->era == BENCH_MCP_MODERN ? "," MODERN_META : "");

  send_body (self, body, length);
}

/**
 * bench_mcp_connection_receive:
 * @self: a connection
 *
 * Takes in what has come.
 */
void
bench_mcp_connection_receive (BenchMcpConnection *self)
{
  gsize old_length;
  gssize n;

  g_string_erase (self->input, 0, self->n_taken);
  self->n_taken = 0;
  old_length = self->input->len;
  g_string_set_size (self->input, old_length + READ_BYTES);
  n = read (self->in, self->input->str + old_length, READ_BYTES);
  if (n == 0 || (n < 0 && errno != EAGAIN))
    g_error ("a server has gone: %s", n == 0 ? "end of stream" : g_strerror (errno));
  g_string_truncate (self->input, old_length + MAX (n, 0));
}

static gsize
find_end_of_line (const char *text,
                  gsize       length)
{
  const char *end = memchr (text, '\n', length);

  return end != NULL ? end + 1 - text : 0;
}

/* Returns: the value of a header in lower case, NULL if there is none. */
static const char *
find_header (const char *head,
             const char *end,
             const char *name)
{
  gsize length = strlen (name);

  for (const char *line = head; line < end; line = strchr (line, '\n') + 1)
    if (g_ascii_strncasecmp (line, name, length) == 0)
      return line + length;

  return NULL;
}

/* Returns: how long a body in chunks is, 0 if it isn't whole. */
static gsize
find_end_of_chunks (const char *text,
                    gsize       length)
{
  gsize position = 0;

  for (;;)
    {
      gsize line = find_end_of_line (text + position, length - position);
      gsize chunk = line > 0 ? g_ascii_strtoull (text + position, NULL, 16) : 0;

      if (line == 0 || position + line + chunk + 2 > length)
        return 0;
      position += line + chunk + 2;
      if (chunk == 0)
        return position;
    }
}

/* Returns: how long the answer by HTTP is that @text begins with, 0 if it isn't whole. */
static gsize
find_end_of_answer (const char *text,
                    gsize       length)
{
  const char *blank = memmem (text, length, "\r\n\r\n", 4);
  const char *size;
  gsize head;
  gsize body;

  if (blank == NULL)
    return 0;

  head = blank + 4 - text;
  if ((size = find_header (text, blank + 2, "content-length:")) != NULL)
    {
      body = g_ascii_strtoull (size, NULL, 10);
      return head + body <= length ? head + body : 0;
    }
  if (find_header (text, blank + 2, "transfer-encoding:") == NULL)
    return head;

  body = find_end_of_chunks (text + head, length - head);
  return body > 0 ? head + body : 0;
}

/* Returns: (nullable): one whole answer, in the input */
static const char *
take (BenchMcpConnection *self,
      gsize              *length)
{
  const char *text = self->input->str + self->n_taken;
  gsize left = self->input->len - self->n_taken;

  if (left == 0)
    return NULL;

  *length = self->port != 0 ? find_end_of_answer (text, left) : find_end_of_line (text, left);
  self->n_taken += *length;
  return *length > 0 ? text : NULL;
}

/* The id is the only one that is a number. */
static gboolean
read_id (const char *answer,
         gsize       length,
         guint64    *id)
{
  static const char name[] = "\"id\":";
  const char *end = answer + length;
  const char *found = answer;

  while ((found = memmem (found, end - found, name, strlen (name))) != NULL)
    {
      found += strlen (name);
      if (g_ascii_isdigit (*found))
        {
          *id = g_ascii_strtoull (found, NULL, 10);
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * bench_mcp_connection_take_answer:
 * @self: a connection
 * @id: (out): of the call that was answered
 *
 * Any answer but the right one ends the benchmark.
 *
 * Returns: whether there is one
 */
gboolean
bench_mcp_connection_take_answer (BenchMcpConnection *self,
                                  guint64            *id)
{
  gsize length;
  const char *answer = take (self, &length);

  if (answer == NULL)
    return FALSE;
  if (memmem (answer, length, "\"structuredContent\":", 20) == NULL ||
      !read_id (answer, length, id))
    g_error ("a call has failed: %.*s", (int) MIN (length, 2000), answer);

  return TRUE;
}

static void
await_input (BenchMcpConnection *self)
{
  struct pollfd input = { .fd = self->in, .events = POLLIN };

  if (poll (&input, 1, BENCH_MCP_TIMEOUT_MSEC) != 1)
    g_error ("a server has not answered for %d ms", BENCH_MCP_TIMEOUT_MSEC);
  bench_mcp_connection_receive (self);
}

/* Returns: (transfer full): the next answer, whatever it is */
static char *
await_answer (BenchMcpConnection *self)
{
  const char *answer;
  gsize length;

  while ((answer = take (self, &length)) == NULL)
    await_input (self);

  return g_strndup (answer, length);
}

/**
 * bench_mcp_connection_ask:
 * @self: a connection
 * @method: of a request
 * @params: its parameters, JSON without the braces
 *
 * Returns: (transfer full): the answer to it, with its head if it is by HTTP
 */
char *
bench_mcp_connection_ask (BenchMcpConnection *self,
                          const char         *method,
                          const char         *params)
{
  g_autofree char *body = g_strdup_printf (
      "{\"jsonrpc\":\"2.0\",\"id\":\"%s\",\"method\":\"%s\",\"params\":{%s%s}}", method, method,
      params, self->era == BENCH_MCP_MODERN ? "," MODERN_META : "");

  make_head (self, "POST", method, NULL);
  send_body (self, body, strlen (body));
  return await_answer (self);
}

/**
 * bench_mcp_connection_listen:
 * @self: a connection of the newer era
 *
 * Asks for a stream of changes, and returns when it has begun.
 */
void
bench_mcp_connection_listen (BenchMcpConnection *self)
{
  static const char body[] =
      "{\"jsonrpc\":\"2.0\",\"id\":\"listen\",\"method\":\"subscriptions/listen\","
      "\"params\":{\"notifications\":{\"toolsListChanged\":true}," MODERN_META "}}";

  self->is_stream = TRUE;
  make_head (self, "POST", "subscriptions/listen", NULL);
  send_body (self, body, strlen (body));
  while (strstr (self->input->str, "subscriptions/acknowledged") == NULL)
    await_input (self);
}

static void
take_session (BenchMcpConnection *self,
              const char         *answer)
{
  const char *end = strstr (answer, "\r\n\r\n");
  const char *value = end != NULL ? find_header (answer, end + 2, "mcp-session-id:") : NULL;

  if (value == NULL)
    return;

  self->session = g_strstrip (g_strndup (value, strcspn (value, "\r\n")));
  self->is_owner = TRUE;
}

static void
initialize (BenchMcpConnection *self)
{
  static const char initialized[] =
      "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
  g_autofree char *answer = bench_mcp_connection_ask (self, "initialize", INITIALIZE_PARAMS);

  if (strstr (answer, "serverInfo") == NULL)
    g_error ("a server is not ready: %.2000s", answer);
  take_session (self, answer);
  make_head (self, "POST", "notifications/initialized", NULL);
  send_body (self, initialized, strlen (initialized));
  if (self->port != 0)
    g_free (await_answer (self));
}

/**
 * bench_mcp_connection_open:
 * @self: a connection
 *
 * Introduces itself if the era asks for it. Calls can be sent then.
 */
void
bench_mcp_connection_open (BenchMcpConnection *self)
{
  if (self->era == BENCH_MCP_LEGACY)
    initialize (self);
  make_head (self, "POST", "tools/call", BENCH_MCP_TOOL);
}

/**
 * bench_mcp_connection_join:
 * @self: a connection
 * @other: another one, open, to the same server
 *
 * Opens a connection by which more goes of the session of @other.
 */
void
bench_mcp_connection_join (BenchMcpConnection *self,
                           BenchMcpConnection *other)
{
  self->session = g_strdup (other->session);
  make_head (self, "POST", "tools/call", BENCH_MCP_TOOL);
}

/* By HTTP, the last request says so: an older libsoup doesn't see the end of a connection that is
 * kept for a next one. */
static void
say_farewell (BenchMcpConnection *self)
{
  static const char ping[] = "{\"jsonrpc\":\"2.0\",\"id\":\"ping\",\"method\":\"ping\"}";
  const char *body = self->is_owner ? "" : ping;

  make_head (self, self->is_owner ? "DELETE" : "POST", "ping", NULL);
  g_string_append (self->head, "Connection: close\r\n");
  send_body (self, body, strlen (body));
}

/**
 * bench_mcp_connection_leave:
 * @self: an open connection
 *
 * Ends its session, if it has one, and waits until the server has closed its end: it counts until
 * then.
 */
void
bench_mcp_connection_leave (BenchMcpConnection *self)
{
  struct pollfd input = { .fd = self->in, .events = POLLIN };
  char rest[256];

  if (self->in != self->out)
    return;

  if (self->port != 0 && !self->is_stream)
    say_farewell (self);
  else
    shutdown (self->out, SHUT_WR);
  do
    {
      if (poll (&input, 1, BENCH_MCP_TIMEOUT_MSEC) != 1)
        g_error ("a server has not closed a connection for %d ms", BENCH_MCP_TIMEOUT_MSEC);
    }
  while (read (self->in, rest, sizeof rest) > 0);
}

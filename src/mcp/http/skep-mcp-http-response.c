/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-mcp-http-response.h"
#include "skep-mcp-message.h"

/* What else a response of some status must say. */
static const struct
{
  guint status;
  const char *name;
  const char *value;
} status_headers[] = {
  { SOUP_STATUS_UNAUTHORIZED, "WWW-Authenticate", "Bearer" },
  { SOUP_STATUS_METHOD_NOT_ALLOWED, "Allow", "DELETE, GET, POST" },
  { SOUP_STATUS_SERVICE_UNAVAILABLE, "Retry-After", "1" },
};

static void
begin (SoupServerMessage *message,
       guint              status)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, status, NULL);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  for (gsize i = 0; i < G_N_ELEMENTS (status_headers); i++)
    if (status_headers[i].status == status)
      soup_message_headers_replace (headers, status_headers[i].name, status_headers[i].value);
}

/**
 * skep_mcp_http_response_set_json:
 * @message: a message that was not answered
 * @status: of the answer
 * @line: (transfer full): the answer
 */
void
skep_mcp_http_response_set_json (SoupServerMessage *message,
                                 guint              status,
                                 char              *line)
{
  begin (message, status);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, line,
                                    strlen (line));
}

/**
 * skep_mcp_http_response_set_empty:
 * @message: a message that was not answered
 * @status: of the answer
 */
void
skep_mcp_http_response_set_empty (SoupServerMessage *message,
                                  guint              status)
{
  begin (message, status);
}

/**
 * skep_mcp_http_response_refuse:
 * @message: a message that was not answered
 * @status: why not
 * @text: in words
 */
void
skep_mcp_http_response_refuse (SoupServerMessage *message,
                               guint              status,
                               const char        *text)
{
  skep_mcp_http_response_set_json (message, status,
                                   skep_mcp_message_make_error (NULL,
                                                                SKEP_MCP_ERROR_INVALID_REQUEST,
                                                                text, NULL));
}

/**
 * skep_mcp_http_response_begin_stream:
 * @message: a message that was not answered
 *
 * What is appended to its body from now on is sent as soon as may be, and then forgotten.
 */
void
skep_mcp_http_response_begin_stream (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  gboolean is_old = soup_server_message_get_http_version (message) == SOUP_HTTP_1_0;

  begin (message, SOUP_STATUS_OK);
  soup_message_headers_set_content_type (headers, "text/event-stream", NULL);
  soup_message_headers_replace (headers, "X-Accel-Buffering", "no");
  soup_message_headers_set_encoding (headers, is_old ? SOUP_ENCODING_EOF : SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
}

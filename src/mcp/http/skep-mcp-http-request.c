/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-mcp-http-request.h"
#include "skep-mcp-http-token.h"

#define PATH "/mcp"
#define MAX_PORT_DIGITS 5

/* How this machine may be called. A name that a foreign page chose would be another one, wherever
 * it leads to. */
static const char *const local_hosts[] = { "localhost", "127.0.0.1", "[::1]" };

static const char *const methods[] = { "DELETE", "GET", "POST" };

/* Empty, or a colon and a number. */
static gboolean
is_port (const char *text)
{
  gsize n_digits;

  if (*text == '\0')
    return TRUE;

  n_digits = strspn (text + 1, "0123456789");
  return *text == ':' && n_digits > 0 && n_digits <= MAX_PORT_DIGITS && text[n_digits + 1] == '\0';
}

static gboolean
is_local_host (const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (local_hosts); i++)
    {
      gsize length = strlen (local_hosts[i]);

      if (g_ascii_strncasecmp (text, local_hosts[i], length) == 0 && is_port (text + length))
        return TRUE;
    }

  return FALSE;
}

/* A request line may name a host, too: that must be one of ours likewise. */
static gboolean
has_local_host (SoupServerMessage      *message,
                const SkepMcpHttpRules *rules)
{
  const char *header = skep_mcp_http_request_get (message, "Host");
  const char *host = g_uri_get_host (soup_server_message_get_uri (message));
  g_autofree char *bracketed = NULL;

  if (header == NULL || !is_local_host (header) || host == NULL)
    return FALSE;

  bracketed = strchr (host, ':') != NULL ? g_strdup_printf ("[%s]", host) : g_strdup (host);
  return is_local_host (bracketed);
}

static gboolean
is_local_origin (const char *origin)
{
  static const char *const schemes[] = { "http://", "https://" };

  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_str_has_prefix (origin, schemes[i]) && is_local_host (origin + strlen (schemes[i])))
      return TRUE;

  return FALSE;
}

/* Only browsers send one. */
static gboolean
has_allowed_origin (SoupServerMessage      *message,
                    const SkepMcpHttpRules *rules)
{
  const char *origin = skep_mcp_http_request_get (message, "Origin");

  return origin == NULL || is_local_origin (origin) ||
         (rules->origins != NULL && !g_str_equal (origin, "null") &&
          g_strv_contains ((const char *const *) rules->origins, origin));
}

static gboolean
has_token (SoupServerMessage      *message,
           const SkepMcpHttpRules *rules)
{
  static const char scheme[] = "Bearer ";
  const char *given = skep_mcp_http_request_get (message, "Authorization");

  return rules->token == NULL ||
         (given != NULL && g_ascii_strncasecmp (given, scheme, strlen (scheme)) == 0 &&
          skep_mcp_http_token_matches (rules->token, given + strlen (scheme)));
}

static gboolean
has_known_path (SoupServerMessage      *message,
                const SkepMcpHttpRules *rules)
{
  return g_str_equal (g_uri_get_path (soup_server_message_get_uri (message)), PATH);
}

static gboolean
has_known_method (SoupServerMessage      *message,
                  const SkepMcpHttpRules *rules)
{
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (soup_server_message_get_method (message), methods[i]))
      return TRUE;

  return FALSE;
}

/* A page can have a browser send other types without asking first. */
static gboolean
has_json (SoupServerMessage      *message,
          const SkepMcpHttpRules *rules)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *type = soup_message_headers_get_content_type (headers, NULL);

  return soup_server_message_get_method (message) != SOUP_METHOD_POST ||
         (type != NULL && g_ascii_strcasecmp (type, "application/json") == 0);
}

/* In this order: who may not be here learns nothing else. */
static const struct
{
  gboolean (*is_fulfilled) (SoupServerMessage      *message,
                            const SkepMcpHttpRules *rules);
  SkepMcpHttpRefusal refusal;
  gboolean is_for_private; /* also where the socket's file keeps others out */
} checks[] = {
  { has_local_host, { SOUP_STATUS_FORBIDDEN, "“Host” must name this machine" }, TRUE },
  { has_allowed_origin, { SOUP_STATUS_FORBIDDEN, "“Origin” is not allowed" }, TRUE },
  { has_token, { SOUP_STATUS_UNAUTHORIZED, "the token is missing or wrong" }, FALSE },
  { has_known_path, { SOUP_STATUS_NOT_FOUND, "there is only " PATH }, TRUE },
  { has_known_method, { SOUP_STATUS_METHOD_NOT_ALLOWED, "this method is not served" }, TRUE },
  { has_json, { SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, "“Content-Type” must be application/json" },
    TRUE },
};

/**
 * skep_mcp_http_request_check:
 * @message: a request whose headers have come
 * @rules: what it must fulfil
 * @is_private: whether it came by a socket that only its user can open
 *
 * Returns: (nullable): why it is refused, %NULL if it is not
 */
const SkepMcpHttpRefusal *
skep_mcp_http_request_check (SoupServerMessage      *message,
                             const SkepMcpHttpRules *rules,
                             gboolean                is_private)
{
  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    if ((checks[i].is_for_private || !is_private) && !checks[i].is_fulfilled (message, rules))
      return &checks[i].refusal;

  return NULL;
}

/**
 * skep_mcp_http_request_is_oversized:
 * @message: a request whose headers have come
 *
 * Returns: whether it says itself that its body is too long
 */
gboolean
skep_mcp_http_request_is_oversized (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
         soup_message_headers_get_content_length (headers) > SKEP_MCP_MAX_MESSAGE_BYTES;
}

static gboolean
is_type (const char *item,
         const char *type)
{
  g_autofree char *name = g_strndup (item, strcspn (item, ";"));

  g_strstrip (name);
  return g_ascii_strcasecmp (name, type) == 0 || g_str_equal (name, "*/*");
}

/**
 * skep_mcp_http_request_accepts:
 * @message: a request
 * @type: a media type
 *
 * Returns: whether `Accept` lists it
 */
gboolean
skep_mcp_http_request_accepts (SoupServerMessage *message,
                               const char        *type)
{
  const char *accept = skep_mcp_http_request_get (message, "Accept");
  g_auto (GStrv) items = g_strsplit (accept != NULL ? accept : "", ",", -1);

  for (guint i = 0; items[i] != NULL; i++)
    if (is_type (items[i], type))
      return TRUE;

  return FALSE;
}

/**
 * skep_mcp_http_request_get:
 * @message: a request
 * @name: of a header
 *
 * Returns: (nullable): its value; of one that is given twice both, which is no valid value
 */
const char *
skep_mcp_http_request_get (SoupServerMessage *message,
                           const char        *name)
{
  return soup_message_headers_get_list (soup_server_message_get_request_headers (message), name);
}

/* What is not a text is no name. */
static char *
decode (const char *encoded,
        gsize       length)
{
  g_autofree char *base64 = g_strndup (encoded, length);
  gsize n_bytes = 0;
  g_autofree guchar *bytes = g_base64_decode (base64, &n_bytes);

  return g_utf8_validate ((char *) bytes, n_bytes, NULL) ? g_strndup ((char *) bytes, n_bytes)
                                                         : NULL;
}

/**
 * skep_mcp_http_request_dup_name:
 * @message: a request
 *
 * Returns: (transfer full) (nullable): `Mcp-Name`, without the coding that it may have
 */
char *
skep_mcp_http_request_dup_name (SoupServerMessage *message)
{
  static const char begin[] = "=?base64?";
  static const char end[] = "?=";
  const char *name = skep_mcp_http_request_get (message, "Mcp-Name");

  if (name == NULL || !g_str_has_prefix (name, begin) || !g_str_has_suffix (name, end) ||
      strlen (name) < strlen (begin) + strlen (end))
    return g_strdup (name);

  return decode (name + strlen (begin), strlen (name) - strlen (begin) - strlen (end));
}

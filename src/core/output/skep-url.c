/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-escape.h"
#include "skep-url.h"

/* Longer addresses are data, not meant for people. */
#define MAX_BYTES 2048
/* A name that others than addresses have as well, such as `build:12`, needs a port so long. */
#define MIN_PORT_OF_HOST_NAME 1000

typedef struct
{
  const char *begin;
  const char *end;
  GPtrArray *urls; /* of SkepUrl; NULL: none was found */
} Line;

static const struct
{
  const char *name;
  guint16 port;
  gboolean is_page;
} schemes[] = {
  { "http", 80, TRUE },
  { "https", 443, TRUE },
  { "ws", 80, FALSE },
  { "wss", 443, FALSE },
};

/* What listens on all addresses is reached by none of these. */
static const char *const any_hosts[] = { "0.0.0.0", "::", "*", "+" };

static const char *const local_hosts[] = { "localhost", "localhost.localdomain", "::1" };

/* Before a port without a host: `Listening and serving HTTP on :8080`. */
static const char *const words[] = { "on ", "at ", "port ", "addr=", "address=" };

/**
 * skep_url_free:
 * @self: (transfer full): an address
 */
void
skep_url_free (SkepUrl *self)
{
  g_free (self->text);
  g_free (self);
}

static gboolean
is_in (const char        *host,
       const char *const *hosts,
       gsize              n_hosts)
{
  for (gsize i = 0; i < n_hosts; i++)
    if (g_ascii_strcasecmp (host, hosts[i]) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_any (const char *host)
{
  return is_in (host, any_hosts, G_N_ELEMENTS (any_hosts));
}

/* Also `name.local`, as it is called in the network. */
static gboolean
is_host_name (const char *host)
{
  const char *name = g_get_host_name ();
  gsize length = strlen (name);

  return g_ascii_strncasecmp (host, name, length) == 0 &&
         (host[length] == '\0' || g_ascii_strcasecmp (host + length, ".local") == 0);
}

static gboolean
is_loopback (const char *host)
{
  return g_str_has_prefix (host, "127.") && g_hostname_is_ip_address (host);
}

static gboolean
is_local (const char *host)
{
  g_autofree char *lower = g_ascii_strdown (host, -1);

  return is_any (host) || is_in (host, local_hosts, G_N_ELEMENTS (local_hosts)) ||
         g_str_has_suffix (lower, ".localhost") || is_loopback (host) || is_host_name (host);
}

/* Names and addresses; others are patterns, `http://%s:%d` and the like. */
static gboolean
is_host (const char *host)
{
  if (is_any (host) || strchr (host, ':') != NULL)
    return TRUE;

  for (const char *p = host; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '.' && *p != '-' && *p != '_')
      return FALSE;

  return g_ascii_isalnum (*host);
}

static gboolean
ends_url (char c)
{
  return (guchar) c <= ' ' || (guchar) c >= 0x7f || strchr ("\"<>`|\\^{}", c) != NULL;
}

/* Whether the bracket at the end of an address was opened in it. */
static gboolean
is_balanced (const char *url,
             const char *end,
             char        open,
             char        close)
{
  int depth = 0;

  for (; url < end; url++)
    depth += (*url == open) - (*url == close);

  return depth >= 0;
}

/* Sentences, quotes and brackets end after an address, not in it. */
static gboolean
is_behind (const char *url,
           const char *end)
{
  char last = end[-1];

  if (last == ')')
    return !is_balanced (url, end, '(', ')');
  if (last == ']')
    return !is_balanced (url, end, '[', ']');

  return strchr (".,;:!?'*", last) != NULL;
}

/* `:12:5` behind a path: a place in a file. */
static const char *
skip_back_number (const char *begin,
                  const char *end)
{
  const char *p = end;

  while (p > begin && g_ascii_isdigit (p[-1]))
    p--;

  return p < end && p > begin && p[-1] == ':' ? p - 1 : NULL;
}

static const char *
trim_place (const char *path,
            const char *end)
{
  const char *column = skip_back_number (path, end);
  const char *line = column != NULL ? skip_back_number (path, column) : NULL;

  return line != NULL ? line : end;
}

/* Where an address that begins at @url ends. In quotes it goes to the next one. */
static const char *
find_end (const Line *line,
          const char *url,
          const char *authority)
{
  gboolean is_quoted = url > line->begin && url[-1] == '\'';
  const char *end = authority;
  const char *path;

  while (end < line->end && !ends_url (*end) && !(is_quoted && *end == '\''))
    end++;
  if (end - url > MAX_BYTES)
    return end;

  while (end > authority && is_behind (url, end))
    end--;
  path = end > authority ? memchr (authority, '/', end - authority) : NULL;

  return path != NULL ? trim_place (path, end) : end;
}

static gboolean
has (const Line *line,
     const char *text)
{
  for (guint i = 0; i < line->urls->len; i++)
    if (g_str_equal (((SkepUrl *) g_ptr_array_index (line->urls, i))->text, text))
      return TRUE;

  return FALSE;
}

static void
add (Line    *line,
     SkepUrl *url)
{
  g_autoptr (SkepUrl) owned = url;

  if (line->urls == NULL)
    line->urls = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_url_free);
  if (line->urls->len < SKEP_URL_MAX_PER_LINE && !has (line, url->text))
    g_ptr_array_add (line->urls, g_steal_pointer (&owned));
}

static void
take_uri (Line  *line,
          GUri  *uri,
          gsize  scheme)
{
  const char *host = g_uri_get_host (uri);
  int port = g_uri_get_port (uri);
  SkepUrl *url;

  if (host == NULL || !is_host (host) || port == 0)
    return;

  url = g_new0 (SkepUrl, 1);
  url->text = g_uri_join (G_URI_FLAGS_ENCODED, g_uri_get_scheme (uri), NULL,
                          is_any (host) ? "localhost" : host, port, g_uri_get_path (uri),
                          g_uri_get_query (uri), g_uri_get_fragment (uri));
  url->port = port > 0 ? port : schemes[scheme].port;
  url->is_local = is_local (host);
  url->is_page = schemes[scheme].is_page;
  add (line, url);
}

static gsize
find_scheme (const char *name,
             gsize       length)
{
  gsize i = 0;

  while (i < G_N_ELEMENTS (schemes) &&
         (strlen (schemes[i].name) != length ||
          g_ascii_strncasecmp (schemes[i].name, name, length) != 0))
    i++;

  return i;
}

static void
take (Line       *line,
      const char *url,
      gsize       length,
      gsize       scheme)
{
  g_autofree char *text = g_strndup (url, length);
  g_autoptr (GUri) uri = length <= MAX_BYTES
                           ? g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL) : NULL;

  if (uri != NULL)
    take_uri (line, uri, scheme);
}

/* `http://localhost: ` names no port, and is no address of port 80. */
static gboolean
lacks_port (const Line *line,
            const char *authority,
            const char *end)
{
  return memchr (authority, '/', end - authority) == NULL && end < line->end && *end == ':' &&
         (memchr (authority, ':', end - authority) == NULL || end[-1] == ']');
}

/* @colon is that of `://`. Returns where to look on. */
static const char *
take_with_scheme (Line       *line,
                  const char *colon)
{
  const char *authority = colon + 3;
  const char *begin = colon;
  const char *end;
  gsize scheme;

  while (begin > line->begin && g_ascii_isalnum (begin[-1]))
    begin--;
  scheme = find_scheme (begin, colon - begin);
  if (scheme == G_N_ELEMENTS (schemes) ||
      (begin > line->begin && (begin[-1] == '+' || begin[-1] == '-')))
    return authority;

  end = find_end (line, begin, authority);
  if (end > authority && !lacks_port (line, authority, end))
    take (line, begin, end - begin, scheme);

  return end;
}

/* Reads digits and what follows a port, or returns %NULL. */
static const char *
read_port (const Line *line,
           const char *p,
           guint      *port)
{
  const char *first = p;

  for (*port = 0; p < line->end && g_ascii_isdigit (*p) && p - first < 5; p++)
    *port = *port * 10 + (*p - '0');
  if (*port == 0 || *port > G_MAXUINT16)
    return NULL;
  if (p < line->end && (g_ascii_isalnum (*p) || *p == '_' || *p == '%'))
    return NULL;
  if (line->end - p > 1 && strchr (".:-,", *p) != NULL && g_ascii_isdigit (p[1]))
    return NULL;

  return p;
}

static gboolean
is_of_host (char c)
{
  return g_ascii_isalnum (c) || c == '.' || c == '-';
}

/* Where the host before @colon begins; @colon if there is none. */
static const char *
find_host (const Line *line,
           const char *colon)
{
  const char *host = colon;

  if (host > line->begin && host[-1] == ']')
    {
      host = memrchr (line->begin, '[', host - line->begin);
      return host != NULL ? host : colon;
    }

  while (host > line->begin && is_of_host (host[-1]))
    host--;
  return host;
}

static gboolean
follows_word (const Line *line,
              const char *colon)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);
      const char *word = colon - length;

      if ((gsize) (colon - line->begin) >= length &&
          g_ascii_strncasecmp (word, words[i], length) == 0 &&
          (word == line->begin || !g_ascii_isalnum (word[-1])))
        return TRUE;
    }

  return FALSE;
}

/* Whether it is an address without a scheme: only of this machine, all others are names of files
 * with a line, times, versions. */
static gboolean
is_bare (const Line *line,
         const char *begin,
         const char *colon,
         guint       port)
{
  gboolean has_brackets = colon[-1] == ']';
  g_autofree char *host = g_strndup (begin + has_brackets, colon - begin - 2 * has_brackets);

  if (begin > line->begin &&
      (g_ascii_isalnum (begin[-1]) || strchr ("_/@:\\$%", begin[-1]) != NULL))
    return FALSE;
  if (has_brackets != (strchr (host, ':') != NULL) || !is_local (host))
    return FALSE;

  return !is_host_name (host) || port >= MIN_PORT_OF_HOST_NAME;
}

/* `localhost:3000`, `[::]:8080/admin`, `on :8080`. Returns where to look on. */
static const char *
take_bare (Line       *line,
           const char *colon)
{
  const char *host = find_host (line, colon);
  guint port;
  const char *end = read_port (line, colon + 1, &port);
  g_autofree char *url = NULL;
  gboolean is_port = host == colon;

  if (end == NULL || !(is_port ? follows_word (line, colon) : is_bare (line, host, colon, port)))
    return colon + 1;

  if (end < line->end && *end == '/')
    end = find_end (line, host, end);
  url = g_strdup_printf ("http://%s%.*s", is_port ? "localhost" : "", (int) (end - host), host);
  take (line, url, strlen (url), 0);

  return end;
}

static void
take_text (Line *line)
{
  const char *p = line->begin;

  while (p < line->end && (p = memchr (p, ':', line->end - p)) != NULL)
    if (line->end - p > 3 && p[1] == '/' && p[2] == '/')
      p = take_with_scheme (line, p);
    else if (line->end - p > 1 && g_ascii_isdigit (p[1]))
      p = take_bare (line, p);
    else
      p++;
}

static void
take_links (Line *line)
{
  const char *p = line->begin;
  SkepEscape escape;
  gsize length;

  while (p < line->end && (p = memchr (p, '\033', line->end - p)) != NULL)
    {
      const char *target;

      p = skep_escape_read (&escape, p, line->end);
      target = skep_escape_get_link (&escape, &length);
      if (target != NULL && !escape.is_cut)
        {
          Line inner = { target, target + length, line->urls };

          take_text (&inner);
          line->urls = inner.urls;
        }
    }
}

/**
 * skep_url_find_all:
 * @text: (array length=length): a line of plain text
 * @length: bytes
 * @raw: (array length=raw_length) (nullable): the same line as it was written, for the targets of
 *   its links
 * @raw_length: bytes
 *
 * Finds addresses of the web, and those of this machine that were printed without a scheme. Any
 * thread; where there is none it allocates nothing.
 *
 * Returns: (transfer full) (nullable) (element-type SkepUrl): each once, in their order, those of
 *   links last; %NULL if there is none
 */
GPtrArray *
skep_url_find_all (const char *text,
                   gsize       length,
                   const char *raw,
                   gsize       raw_length)
{
  Line line = { text, text + length, NULL };

  take_text (&line);
  if (raw != NULL)
    {
      line.begin = raw;
      line.end = raw + raw_length;
      take_links (&line);
    }

  return line.urls;
}

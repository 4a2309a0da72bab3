/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-url-finder.h"

/* Longer addresses with all their colours are not taken. */
#define MAX_CANDIDATE 2048

#define ESCAPE 0x1b

struct _SkepUrlFinder
{
  GHashTable *urls; /* port to address */
  GString *carry;   /* what may be the begin of an address and goes on in the next read */
};

static const struct
{
  const char *scheme;
  guint16 port;
} schemes[] = {
  { "https", 443 },
  { "http", 80 },
};

static const char *const local_hosts[] = { "localhost", "127.0.0.1", "0.0.0.0", "::1", "::" };

/* What listens on all addresses is reached by none of their names. */
static const char *
get_reachable_host (const char *host)
{
  if (g_str_equal (host, "0.0.0.0") || g_str_equal (host, "::"))
    return "localhost";

  return host;
}

static gboolean
is_local (const char *host)
{
  for (gsize i = 0; i < G_N_ELEMENTS (local_hosts); i++)
    if (g_ascii_strcasecmp (host, local_hosts[i]) == 0)
      return TRUE;

  return g_str_has_suffix (host, ".localhost");
}

static guint16
get_port (GUri *uri)
{
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_uri_get_port (uri) == -1 && g_str_equal (g_uri_get_scheme (uri), schemes[i].scheme))
      return schemes[i].port;

  return MAX (g_uri_get_port (uri), 0);
}

/* Sentences and brackets end after an address, not in it. */
static void
trim_end (GString *text)
{
  while (text->len > 0 && strchr (".,;:!?'\"*)>]}", text->str[text->len - 1]) != NULL)
    g_string_truncate (text, text->len - 1);
}

static gboolean
take_url (SkepUrlFinder *self,
          GString       *text)
{
  g_autoptr (GUri) uri = NULL;
  const char *host;
  guint16 port;

  trim_end (text);
  uri = g_uri_parse (text->str, G_URI_FLAGS_ENCODED, NULL);
  if (uri == NULL || (host = g_uri_get_host (uri)) == NULL || !is_local (host))
    return FALSE;

  port = get_port (uri);
  if (port == 0 || g_hash_table_size (self->urls) >= SKEP_URL_FINDER_MAX_URLS ||
      g_hash_table_contains (self->urls, GUINT_TO_POINTER (port)))
    return FALSE;

  g_hash_table_insert (self->urls, GUINT_TO_POINTER (port),
                       g_uri_join (G_URI_FLAGS_ENCODED, g_uri_get_scheme (uri), NULL,
                                   get_reachable_host (host), g_uri_get_port (uri),
                                   g_uri_get_path (uri), g_uri_get_query (uri),
                                   g_uri_get_fragment (uri)));
  return TRUE;
}

static gboolean
ends_url (guint8 byte)
{
  return byte <= ' ' || byte >= 0x7f || strchr ("\"<>`|\\^{}", byte) != NULL;
}

/* Skips a colour. Returns where it ends, @end if that is not there yet, NULL if it is none. */
static const char *
skip_colour (const char *p,
             const char *end)
{
  if (++p < end && *p != '[')
    return NULL;

  for (p++; p < end; p++)
    if (*p >= 0x40 && *p <= 0x7e)
      return p + 1;

  return end;
}

/* Reads an address that begins at @p, without its colours. Returns where it ends, or NULL if its
 * end has not come yet. */
static const char *
read_url (const char *p,
          const char *end,
          GString    *text)
{
  while (p < end)
    {
      const char *next = *p == ESCAPE ? skip_colour (p, end) : p + 1;

      if (next == NULL || (*p != ESCAPE && ends_url (*p)))
        return p;
      if (*p != ESCAPE)
        g_string_append_c (text, *p);
      p = next;
    }

  return NULL;
}

static const char *
find_scheme (const char *begin,
             const char *colon)
{
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      gsize length = strlen (schemes[i].scheme);

      if ((gsize) (colon - begin) >= length &&
          memcmp (colon - length, schemes[i].scheme, length) == 0)
        return colon - length;
    }

  return NULL;
}

/* The last bytes may be the begin of "https://". */
static void
keep_from (SkepUrlFinder *self,
           const char    *from,
           const char    *end)
{
  const gsize prefix = strlen ("https:/");
  g_autofree char *rest = NULL;
  gsize length;

  if (from == NULL || end - from > MAX_CANDIDATE)
    from = end;
  length = MAX ((gsize) (end - from), MIN (prefix, (gsize) (end - self->carry->str)));
  rest = g_memdup2 (end - length, length);
  g_string_truncate (self->carry, 0);
  g_string_append_len (self->carry, rest, length);
}

/* Looks through what is carried and ends with carrying what may go on. */
static gboolean
scan (SkepUrlFinder *self)
{
  const char *begin = self->carry->str;
  const char *end = begin + self->carry->len;
  const char *colon = begin;
  const char *open = NULL;
  gboolean found = FALSE;

  while (open == NULL && (colon = memmem (colon, end - colon, "://", 3)) != NULL)
    {
      const char *scheme = find_scheme (begin, colon);
      g_autoptr (GString) text = g_string_new (NULL);

      colon += 3;
      if (scheme == NULL)
        continue;
      if (read_url (scheme, end, text) == NULL)
        open = scheme;
      else
        found |= take_url (self, text);
    }

  keep_from (self, open, end);
  return found;
}

/**
 * skep_url_finder_new:
 *
 * Returns: (transfer full): a finder
 */
SkepUrlFinder *
skep_url_finder_new (void)
{
  SkepUrlFinder *self = g_new0 (SkepUrlFinder, 1);

  self->urls = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->carry = g_string_new (NULL);

  return self;
}

/**
 * skep_url_finder_free:
 * @self: (transfer full): a finder
 */
void
skep_url_finder_free (SkepUrlFinder *self)
{
  g_hash_table_unref (self->urls);
  g_string_free (self->carry, TRUE);
  g_free (self);
}

/**
 * skep_url_finder_feed:
 * @self: a finder
 * @data: output as it was read
 * @length: number of bytes
 *
 * Returns: whether a new address was found
 */
gboolean
skep_url_finder_feed (SkepUrlFinder *self,
                      const guint8  *data,
                      gsize          length)
{
  g_string_append_len (self->carry, (const char *) data, length);

  return scan (self);
}

/**
 * skep_url_finder_lookup:
 * @self: a finder
 * @port: a TCP port
 *
 * Returns: (transfer none) (nullable): the first address with that port that was printed
 */
const char *
skep_url_finder_lookup (SkepUrlFinder *self,
                        guint16        port)
{
  return g_hash_table_lookup (self->urls, GUINT_TO_POINTER (port));
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-mcp-client.h"

#define UNNAMED "unnamed"

/* No more of a name is looked at: it may be as long as a message. */
#define MAX_NAME_BYTES 4096

#define BIT(type) (1u << G_UNICODE_##type)

/* They don't show, move what stands around them, or have no agreed look. */
#define UNSHOWN                                                                                  \
  (BIT (CONTROL) | BIT (FORMAT) | BIT (UNASSIGNED) | BIT (PRIVATE_USE) | BIT (SURROGATE) |       \
   BIT (ENCLOSING_MARK))
#define SPACES (BIT (LINE_SEPARATOR) | BIT (PARAGRAPH_SEPARATOR) | BIT (SPACE_SEPARATOR))

static gboolean
is_one_of (gunichar c,
           guint    types)
{
  return (types & (1u << g_unichar_type (c))) != 0;
}

static gboolean
is_space (gunichar c)
{
  return is_one_of (c, SPACES) || c == '\t' || c == '\n' || c == '\r';
}

/* One space for any number of them, none at the beginning; 0 for what is not to be shown. */
static gunichar
replace (gunichar  c,
         GString  *before)
{
  if (is_space (c))
    return before->len > 0 && before->str[before->len - 1] != ' ' ? ' ' : 0;

  return is_one_of (c, UNSHOWN) ? 0 : c;
}

/**
 * skep_mcp_client_clean_text:
 * @text: (nullable): what a client says of itself, any bytes
 * @max_chars: what follows is cut
 *
 * Makes it fit to be shown in one line: without control characters, marks of direction, and
 * whatever else doesn't show.
 *
 * Returns: (transfer full): valid UTF-8, possibly empty
 */
char *
skep_mcp_client_clean_text (const char *text,
                            guint       max_chars)
{
  g_autoptr (GString) clean = g_string_new (NULL);
  g_autofree char *valid = NULL;
  guint n_chars = 0;

  if (text != NULL)
    valid = g_utf8_make_valid (text, strnlen (text, MAX_NAME_BYTES));
  for (const char *p = valid; p != NULL && *p != '\0' && n_chars < max_chars;
       p = g_utf8_next_char (p))
    {
      gunichar c = replace (g_utf8_get_char (p), clean);

      if (c != 0)
        {
          g_string_append_unichar (clean, c);
          n_chars++;
        }
    }

  return g_strchomp (g_string_free (g_steal_pointer (&clean), FALSE));
}

static char *
make_name (const char *name)
{
  g_autofree char *clean = skep_mcp_client_clean_text (name, SKEP_MCP_MAX_NAME_CHARS);

  return *clean != '\0' ? g_steal_pointer (&clean) : g_strdup (UNNAMED);
}

static char *
make_version (const char *version)
{
  g_autofree char *clean = skep_mcp_client_clean_text (version, SKEP_MCP_MAX_NAME_CHARS);

  return *clean != '\0' ? g_steal_pointer (&clean) : NULL;
}

/**
 * skep_mcp_client_new:
 * @id: of the connection
 * @name: (nullable): what it calls itself, any bytes
 * @version: (nullable): likewise
 * @transport: how it is connected
 * @process: (nullable): what the system knows of its process, %NULL if nobody knows which it is
 *
 * Returns: (transfer full): a client, connected now
 */
SkepMcpClient *
skep_mcp_client_new (guint64           id,
                     const char       *name,
                     const char       *version,
                     SkepMcpTransport  transport,
                     SkepProcess   *process)
{
  SkepMcpClient *self = g_new0 (SkepMcpClient, 1);

  self->id = id;
  self->name = make_name (name);
  self->version = make_version (version);
  self->transport = transport;
  if (process != NULL)
    {
      self->pid = process->pid;
      self->program = g_strdup (process->program);
      self->folder = g_strdup (process->folder);
    }
  self->connected_wall = g_get_real_time ();

  return self;
}

SkepMcpClient *
skep_mcp_client_copy (const SkepMcpClient *self)
{
  SkepMcpClient *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->version = g_strdup (self->version);
  copy->program = g_strdup (self->program);
  copy->folder = g_strdup (self->folder);

  return copy;
}

void
skep_mcp_client_free (SkepMcpClient *self)
{
  g_free (self->name);
  g_free (self->version);
  g_free (self->program);
  g_free (self->folder);
  g_free (self);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-go-file.h"

#define PACKAGE "package"

static void
set_description (SkepGoFile *self,
                 const char *start,
                 gsize       length)
{
  if (self->description != NULL && *self->description != '\0')
    return;
  g_free (self->description);
  self->description = g_strstrip (g_strndup (start, length));
}

/* `//go:build ignore`, or in the words of old `// +build ignore`. */
static gboolean
is_ignore_line (const char *line)
{
  g_auto (GStrv) words = g_strsplit_set (line, " \t()!&|", -1);
  const char *const *all = (const char *const *) words;

  return (g_strv_contains (all, "//go:build") || g_strv_contains (all, "+build"))
         && g_strv_contains (all, "ignore");
}

/* Both return what follows the comment at @p. */
static const char *
read_line_comment (SkepGoFile *self,
                   const char *p)
{
  gsize length = strcspn (p, "\n");
  g_autofree char *line = g_strndup (p, length);

  self->is_ignored |= is_ignore_line (line);
  /* Without a blank it speaks to a program. */
  if (p[2] == ' ' || p[2] == '\t')
    set_description (self, p + 2, length - 2);
  return p + length;
}

static const char *
read_block_comment (SkepGoFile *self,
                    const char *p)
{
  const char *end = strstr (p + 2, "*/");

  if (end == NULL)
    return p + strlen (p);
  for (p += 2; p < end; p++)
    {
      gsize length = MIN (strcspn (p, "\n"), (gsize) (end - p));

      set_description (self, p, length);
      p += length;
    }
  return end + 2;
}

/* A comment belongs to what follows it unless an empty line is between them. */
static const char *
skip_space (SkepGoFile *self,
            const char *p)
{
  guint n_lines = 0;

  for (; *p != '\0' && strchr (" \t\r\n;", *p) != NULL; p++)
    n_lines += *p == '\n';
  if (n_lines > 1)
    g_clear_pointer (&self->description, g_free);
  return p;
}

static void
read_package (SkepGoFile *self,
              const char *p)
{
  gsize n_blanks;

  if (!g_str_has_prefix (p, PACKAGE))
    return;
  p += strlen (PACKAGE);
  n_blanks = strspn (p, " \t");
  p += n_blanks;
  if (n_blanks > 0 && *p != '\0')
    self->package = g_strndup (p, strcspn (p, " \t\r\n;/"));
}

/**
 * skep_go_file_read:
 * @text: beginning of a Go file, any bytes
 *
 * Any thread.
 *
 * Returns: (transfer full): what it says
 */
SkepGoFile *
skep_go_file_read (const char *text)
{
  SkepGoFile *self = g_new0 (SkepGoFile, 1);
  const char *p = skip_space (self, text + (g_str_has_prefix (text, "\xef\xbb\xbf") ? 3 : 0));

  while (p[0] == '/' && (p[1] == '/' || p[1] == '*'))
    {
      p = p[1] == '/' ? read_line_comment (self, p) : read_block_comment (self, p);
      p = skip_space (self, p);
    }
  read_package (self, p);
  return self;
}

/**
 * skep_go_file_free:
 * @self: (transfer full) (nullable): what a file says
 */
void
skep_go_file_free (SkepGoFile *self)
{
  if (self == NULL)
    return;
  g_free (self->package);
  g_free (self->description);
  g_free (self);
}

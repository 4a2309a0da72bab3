/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-ini.h"
#include "skep-source.h"

typedef struct
{
  SkepIniFunc func;
  gpointer data;
  char *section; /* (nullable) */
  char *key;     /* (nullable) whose value may go on in the next line */
  GString *value;
  guint line;    /* of the key */
} Ini;

static void
flush (Ini *self)
{
  if (self->key != NULL)
    self->func (self->section, self->key, self->value->str, self->line, self->data);
  g_clear_pointer (&self->key, g_free);
}

static void
read_header (Ini  *self,
             char *line,
             guint number)
{
  char *end = strchr (line, ']');

  g_clear_pointer (&self->section, g_free);
  if (end == NULL)
    return;
  *end = '\0';
  self->section = g_strdup (g_strstrip (line + 1));
  self->func (self->section, NULL, NULL, number, self->data);
}

static void
read_key (Ini  *self,
          char *line,
          guint number)
{
  char *mark = line + strcspn (line, "=:");

  if (self->section == NULL || *mark == '\0')
    return;
  *mark = '\0';
  self->key = g_strdup (g_strstrip (line));
  self->line = number;
  g_string_assign (self->value, g_strstrip (mark + 1));
}

static void
read_line (Ini  *self,
           char *line,
           guint number)
{
  gboolean is_indented = *line == ' ' || *line == '\t';
  char *comment = strstr (line, " #");

  if (comment != NULL)
    *comment = '\0';
  g_strstrip (line);
  if (*line == '\0' || *line == '#' || *line == ';')
    return;
  if (is_indented && self->key != NULL)
    {
      g_string_append_printf (self->value, "%s%s", self->value->len > 0 ? "\n" : "", line);
      return;
    }
  flush (self);
  if (*line == '[')
    read_header (self, line, number);
  else
    read_key (self, line, number);
}

/**
 * skep_ini_read:
 * @text: any bytes
 * @length: bytes in @text
 * @func: told each section and each key
 * @data: for @func
 *
 * Reads the format of Python's tools: `key = value` or `key: value`, continued in lines that are
 * indented, comments after `#` or `;`. Lines of another form are skipped, as other tools may know
 * more forms.
 */
void
skep_ini_read (const char  *text,
               gsize        length,
               SkepIniFunc  func,
               gpointer     data)
{
  g_autoptr (GString) value = g_string_new (NULL);
  Ini self = { func, data, .value = value };
  const char *end = text + length;
  char *line;

  for (guint number = 1; (line = skep_source_next_line (&text, end)) != NULL; number++)
    {
      read_line (&self, line, number);
      g_free (line);
    }
  flush (&self);
  g_free (self.section);
}

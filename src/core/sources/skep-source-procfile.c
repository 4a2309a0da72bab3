/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-source.h"

typedef struct
{
  SkepDiscovery *discovery;
  const char *dir;
  const char *file;
  guint line;
  GHashTable *names; /* display names so far, owned */
} Procfile;

/* Splits `NAME: COMMAND` in place. Spaces in a name are a sign that it is none. */
static gboolean
split_line (char  *line,
            char **name,
            char **command)
{
  char *colon = strchr (line, ':');

  if (colon == NULL)
    return FALSE;
  *colon = '\0';
  *name = g_strstrip (line);
  *command = g_strstrip (colon + 1);
  return **name != '\0' && **command != '\0' && strpbrk (*name, " \t") == NULL;
}

static void
add_script (Procfile   *self,
            const char *name,
            const char *command)
{
  SkepScript *script = skep_source_new_script (self->discovery, "procfile", self->dir,
                                               self->file, name);

  if (!g_hash_table_add (self->names, g_strdup (script->name)))
    skep_discovery_add_warning (self->discovery, self->dir, self->file, self->line, 0,
                                _("“%s” is defined twice; this definition is used."),
                                script->name);
  script->command = skep_script_make_display (command);
  script->argv = skep_source_make_shell (command);
  skep_discovery_add_script (self->discovery, script);
}

static void
read_line (Procfile *self,
           char     *line)
{
  char *name;
  char *command;

  g_strstrip (line);
  if (*line == '\0' || *line == '#')
    return;
  if (split_line (line, &name, &command))
    add_script (self, name, command);
  else
    skep_discovery_add_warning (self->discovery, self->dir, self->file, self->line, 0,
                                _("This line is ignored: it is not of the form “name: command”."));
}

/**
 * skep_source_procfile_parse:
 *
 * See [callback@SkepSourceParseFunc]. Each line `NAME: COMMAND` is a script, run by the shell.
 */
void
skep_source_procfile_parse (SkepDiscovery *discovery,
                            const char    *dir,
                            const char    *file,
                            const char    *text,
                            gsize          length)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Procfile self = { discovery, dir, file, 0, names };
  const char *end = text + length;

  while (TRUE)
    {
      const char *start = text;
      g_autofree char *line = skep_source_next_line (&text, end);

      if (line == NULL)
        break;
      self.line++;
      if (memchr (start, '\0', text - start) != NULL)
        skep_discovery_add_warning (discovery, dir, file, self.line, 0,
                                    _("What follows the NUL byte in this line is ignored."));
      read_line (&self, line);
    }
}

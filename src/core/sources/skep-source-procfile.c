/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "skep-source.h"

/* foreman's: the port of the first process, and how far apart they are. */
#define FIRST_PORT 5000
#define PORT_STEP 100

#define ENV_FILE ".env"

typedef struct
{
  SkepDiscovery *discovery;
  const char *dir;
  const char *file;
  guint line;
  const char *suffix; /* `dev` of Procfile.dev; NULL for Procfile itself */
  char **env_files;   /* (nullable) as in SkepScript */
  GHashTable *names;  /* display names so far, owned */
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

/* Whether a command would be broken without a port: one that names a default in `${PORT:-…}` has
 * its own. */
static gboolean
needs_port (const char *command)
{
  static const char mark[] = "$PORT";

  if (strstr (command, "${PORT}") != NULL)
    return TRUE;
  for (const char *p = strstr (command, mark); p != NULL; p = strstr (p + 1, mark))
    {
      char next = p[strlen (mark)];

      if (!g_ascii_isalnum (next) && next != '_')
        return TRUE;
    }
  return FALSE;
}

/* foreman numbers the processes of a file and gives each a port; here only one that needs it, and
 * only if neither the environment nor a file of variables has one. */
static char **
make_argv (const char *command,
           guint       n_before)
{
  g_autofree char *line = NULL;

  if (!needs_port (command))
    return skep_source_make_shell (command);
  line = g_strdup_printf ("export PORT=\"${PORT:-%u}\"; %s", FIRST_PORT + n_before * PORT_STEP,
                          command);
  return skep_source_make_shell (line);
}

static void
add_script (Procfile   *self,
            const char *name,
            const char *command)
{
  guint n_before = g_hash_table_size (self->names);
  g_autofree char *full_name = NULL;
  SkepScript *script;

  if (self->suffix != NULL)
    full_name = g_strconcat (self->suffix, "/", name, NULL);
  script = skep_source_new_script (self->discovery, "procfile", self->dir, self->file,
                                   full_name != NULL ? full_name : name);
  if (!g_hash_table_add (self->names, g_strdup (script->name)))
    skep_discovery_add_warning (self->discovery, self->dir, self->file, self->line, 0,
                                _("“%s” is defined twice; this definition is used."),
                                script->name);
  script->command = skep_script_make_display (command);
  script->argv = make_argv (command, n_before);
  script->env_files = g_strdupv (self->env_files);
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

static char **
find_env_files (SkepDiscovery *discovery,
                const char    *dir)
{
  g_autofree char *path = NULL;

  if (!skep_discovery_has_file (discovery, dir, ENV_FILE))
    return NULL;
  path = g_build_filename (skep_discovery_get_project (discovery), dir, ENV_FILE, NULL);
  return skep_source_make_argv (path, NULL);
}

/**
 * skep_source_procfile_parse:
 *
 * See [callback@SkepSourceParseFunc]. Each line `NAME: COMMAND` is a script, run by the shell with
 * the variables of the file `.env` beside it. Those of Procfile.dev are called `dev/NAME`.
 */
void
skep_source_procfile_parse (SkepDiscovery *discovery,
                            const char    *dir,
                            const char    *file,
                            const char    *text,
                            gsize          length)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) env_files = find_env_files (discovery, dir);
  const char *dot = strchr (file, '.');
  Procfile self = { discovery, dir, file, 0, dot != NULL ? dot + 1 : NULL, env_files, names };
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

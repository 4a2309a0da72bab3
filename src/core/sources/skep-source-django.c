/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-project-tree.h"
#include "skep-python-runner.h"
#include "skep-source.h"

/* Below the folder of manage.py: `apps/shop/management/commands` is the third. */
#define MAX_APP_DEPTH 3
/* Of a project that are looked through for apps. */
#define MAX_FOLDERS 500
/* The help of a command stands at its beginning. */
#define MAX_COMMAND_BYTES (16 * 1024)

#define COMMANDS "management/commands"

/* Django's own, for every project. */
static const struct
{
  const char *name;
  const char *description;
} commands[] = {
  { "runserver", N_ ("Start the development server") },
  { "migrate", N_ ("Apply migrations to the database") },
  { "makemigrations", N_ ("Make migrations for changed models") },
  { "test", N_ ("Run the tests") },
  { "shell", N_ ("Open a Python shell with the project’s settings") },
};

/* No apps are there, and some of them are large. */
static const char *const skipped_folders[] = {
  "__pycache__", "build", "dist", "media", "migrations", "node_modules", "static", "staticfiles",
  "templates", "tests", "venv", NULL,
};

typedef struct
{
  SkepDiscovery *discovery;
  const char *dir;
  const char *file;
  SkepPythonRunner *runner;
  guint n_folders; /* that were looked through */
} Project;

static void
add_command (Project    *self,
             const char *name,
             const char *description)
{
  SkepScript *script = skep_source_new_script (self->discovery, "django", self->dir, self->file,
                                               name);

  if (description != NULL)
    script->description = skep_script_make_display (description);
  skep_python_runner_run (self->runner, script, "python", self->file, name, NULL);
  skep_discovery_add_script (self->discovery, script);
}

/* What `help = "…"` in a command says; NULL if it is put together otherwise. */
static char *
read_help (const char *text)
{
  g_autoptr (GRegex) regex = g_regex_new ("^[ \\t]+help[ \\t]*=[ \\t]*\\(?\\s*(?:_|gettext_lazy)?"
                                          "\\(?\\s*(\"\"\"|'''|[\"'])\\s*([^\"'\\n\\\\]+)",
                                          G_REGEX_MULTILINE | G_REGEX_RAW, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (!g_regex_match (regex, text, 0, &match))
    return NULL;
  return g_strchomp (g_match_info_fetch (match, 2));
}

static void
add_file (Project    *self,
          const char *dir,
          const char *file)
{
  g_autofree char *name = g_strndup (file, strlen (file) - strlen (".py"));
  gsize length;
  g_autofree char *text = skep_source_read_start (self->discovery, dir, file, MAX_COMMAND_BYTES,
                                                  &length);
  g_autofree char *help = text != NULL ? read_help (text) : NULL;

  add_command (self, name, help);
}

/* Adds the commands of the app in @dir, if it has some. */
static void
look_at_app (Project    *self,
             SkepFolder *app)
{
  g_autofree char *dir = skep_project_tree_join (app->dir, COMMANDS);
  SkepFolder *folder;

  if (!skep_folder_has_folder (app, "management")
      || (folder = skep_discovery_get_folder (self->discovery, dir)) == NULL)
    return;
  for (char **file = folder->files; *file != NULL; file++)
    if (g_str_has_suffix (*file, ".py") && **file != '_' && **file != '-')
      add_file (self, dir, *file);
}

static void
look_for_apps (Project    *self,
               const char *dir,
               guint       depth)
{
  SkepFolder *folder = skep_discovery_get_folder (self->discovery, dir);

  if (folder == NULL || self->n_folders++ >= MAX_FOLDERS)
    return;
  look_at_app (self, folder);
  for (char **name = folder->folders; depth < MAX_APP_DEPTH && *name != NULL; name++)
    {
      g_autofree char *path = skep_project_tree_join (dir, *name);

      if (**name != '.' && !g_strv_contains (skipped_folders, *name)
          && !g_str_equal (*name, "management"))
        look_for_apps (self, path, depth + 1);
    }
}

/**
 * skep_source_django_parse:
 *
 * See [callback@SkepSourceParseFunc]. The usual commands of Django, and those that apps of the
 * project define, by the names of their files: nothing is imported.
 */
void
skep_source_django_parse (SkepDiscovery *discovery,
                          const char    *dir,
                          const char    *file,
                          const char    *text,
                          gsize          length)
{
  g_autoptr (SkepPythonRunner) runner = NULL;
  Project self = { discovery, dir, file };

  /* Other frameworks have had a manage.py too. */
  if (g_strstr_len (text, length, "django") == NULL)
    return;
  self.runner = runner = skep_python_runner_new (discovery, dir);
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    add_command (&self, commands[i].name, _(commands[i].description));
  look_for_apps (&self, dir, 0);
}

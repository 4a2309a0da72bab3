/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-compose.h"
#include "skep-project-tree.h"
#include "skep-source.h"

#define PLUGIN "docker-compose"
/* Beside what the containers have: to remove them and their networks, on a busy machine. */
#define REMOVE_MSEC (20 * 1000)

/* The first one that is there is merged with the file itself. */
static const char *const override_files[] = {
  "compose.override.yml", "compose.override.yaml", "docker-compose.override.yml",
  "docker-compose.override.yaml",
};

/* Where docker looks for its plugins, beside the person's own folder. */
static const char *const plugin_folders[] = {
  "/usr/local/lib/docker/cli-plugins",
  "/usr/local/libexec/docker/cli-plugins",
  "/usr/lib/docker/cli-plugins",
  "/usr/libexec/docker/cli-plugins",
};

/* What runs Compose files, in the order in which it is taken. */
typedef struct
{
  const char *program;
  const char *command; /* NULL: the program does nothing else */
} Runner;

static const Runner docker = { "docker", "compose" };

static const Runner runners[] = {
  { "docker-compose", NULL },
  { "podman-compose", NULL },
  { "podman", "compose" },
};

typedef struct
{
  SkepDiscovery *discovery;
  const char *dir;
  const SkepCompose *compose;
  const Runner *runner;
  guint grace_ms; /* of the slowest service */
} Project;

static gboolean
has_plugin (void)
{
  const char *configuration = g_getenv ("DOCKER_CONFIG");
  g_autofree char *usual = g_build_filename (g_get_home_dir (), ".docker", NULL);
  g_autofree char *own = g_build_filename (configuration != NULL ? configuration : usual,
                                           "cli-plugins", PLUGIN, NULL);
  gboolean found = g_file_test (own, G_FILE_TEST_IS_EXECUTABLE);

  for (gsize i = 0; i < G_N_ELEMENTS (plugin_folders) && !found; i++)
    {
      g_autofree char *path = g_build_filename (plugin_folders[i], PLUGIN, NULL);

      found = g_file_test (path, G_FILE_TEST_IS_EXECUTABLE);
    }
  return found;
}

/* docker without its plugin, beside the old docker-compose, is what Debian 12 has. */
static const Runner *
choose_runner (SkepDiscovery *discovery)
{
  if (skep_discovery_has_program (discovery, docker.program)
      && (!skep_discovery_has_program (discovery, PLUGIN) || has_plugin ()))
    return &docker;
  for (gsize i = 0; i < G_N_ELEMENTS (runners); i++)
    if (skep_discovery_has_program (discovery, runners[i].program))
      return &runners[i];
  return &docker;
}

/* `docker compose WORDS`, where words may be NULL at the end. */
static char **
make_argv (const Runner *runner,
           const char   *first,
           const char   *second,
           const char   *third)
{
  if (runner->command != NULL)
    return skep_source_make_argv (runner->program, runner->command, first, second, third, NULL);
  return skep_source_make_argv (runner->program, first, second, third, NULL);
}

/* Takes @argv and @description. */
static SkepScript *
new_script (const Project *self,
            const char    *file,
            const char    *name,
            char         **argv,
            char          *description)
{
  SkepScript *script = skep_script_new (skep_discovery_get_project (self->discovery), "compose",
                                        file, self->dir, name);
  g_autofree char *command = g_strjoinv (" ", argv);

  script->argv = argv;
  script->command = skep_script_make_display (command);
  script->description = description;
  script->package = g_strdup (self->compose->name);
  skep_source_require (self->discovery, script, self->runner->program);
  return script;
}

/* Containers are nobody's children here: only Compose can stop them. */
static void
set_stop (SkepScript  *script,
          char       **command,
          guint        grace_ms)
{
  script->stop_command = command;
  script->stop_grace_ms = grace_ms + REMOVE_MSEC;
}

static void
add_up (const Project *self,
        const char    *file)
{
  SkepScript *script = new_script (self, file, "up", make_argv (self->runner, "up", NULL, NULL),
                                   g_strdup (_("Start all services")));

  set_stop (script, make_argv (self->runner, "down", NULL, NULL), self->grace_ms);
  skep_discovery_add_script (self->discovery, script);
}

/* A service that is in a profile only is started all the same when it is named. */
static void
add_service (const Project            *self,
             const SkepComposeService *service)
{
  g_autofree char *name = g_strconcat ("up:", service->name, NULL);
  SkepScript *script = new_script (self, service->file, name,
                                   make_argv (self->runner, "up", service->name, NULL),
                                   g_strdup (service->description));

  set_stop (script, make_argv (self->runner, "stop", service->name, NULL), service->grace_ms);
  skep_discovery_add_script (self->discovery, script);
}

static void
add_profile (const Project *self,
             const char    *file,
             const char    *profile)
{
  g_autofree char *name = g_strconcat ("profile:", profile, NULL);
  SkepScript *script = new_script (self, file, name,
                                   make_argv (self->runner, "--profile", profile, "up"),
                                   g_strdup_printf (_("Start with the profile “%s”"), profile));

  set_stop (script, make_argv (self->runner, "--profile", profile, "down"), self->grace_ms);
  skep_discovery_add_script (self->discovery, script);
}

static void
add_scripts (const Project *self,
             const char    *file)
{
  const SkepCompose *compose = self->compose;

  add_up (self, file);
  for (guint i = 0; i < compose->services->len; i++)
    {
      const SkepComposeService *service = compose->services->pdata[i];

      if (*service->name != '\0' && *service->name != '-')
        add_service (self, service);
    }
  for (guint i = 0; i < compose->profiles->len; i++)
    add_profile (self, file, compose->profiles->pdata[i]);
  skep_discovery_add_script (self->discovery,
                             new_script (self, file, "logs",
                                         make_argv (self->runner, "logs", "-f", NULL),
                                         g_strdup (_("Follow what all services write"))));
  skep_discovery_add_script (self->discovery,
                             new_script (self, file, "down",
                                         make_argv (self->runner, "down", NULL, NULL),
                                         g_strdup (_("Stop and remove all containers"))));
}

static void
load_override (SkepCompose *compose,
               const char  *dir)
{
  for (gsize i = 0; i < G_N_ELEMENTS (override_files); i++)
    {
      g_autofree char *path = skep_project_tree_join (dir, override_files[i]);

      if (skep_compose_load (compose, path))
        return;
    }
}

/**
 * skep_source_compose_parse:
 *
 * See [callback@SkepSourceParseFunc]. A Compose file is scripts that start all services, each of
 * them, or those of a profile, and stop their containers by Compose; and two that follow the
 * output and stop everything.
 */
void
skep_source_compose_parse (SkepDiscovery *discovery,
                           const char    *dir,
                           const char    *file,
                           const char    *text,
                           gsize          length)
{
  g_autoptr (SkepCompose) compose = skep_compose_new (discovery);
  g_autofree char *path = skep_project_tree_join (dir, file);
  Project project = { discovery, dir, compose };

  skep_compose_read (compose, path, text, length);
  load_override (compose, dir);
  if (compose->services->len == 0)
    return;
  project.runner = choose_runner (discovery);
  for (guint i = 0; i < compose->services->len; i++)
    project.grace_ms = MAX (project.grace_ms,
                            ((SkepComposeService *) compose->services->pdata[i])->grace_ms);
  add_scripts (&project, path);
}

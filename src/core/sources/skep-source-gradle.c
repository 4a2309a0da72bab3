/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-source-gradle-file.h"
#include "skep-source-tool.h"

#define SOURCE "gradle"
/* What a build tells the folders in it: where its root is, and the folders it includes. */
#define BUILD_KEY "build"
#define BUILD_TYPE "(s^as)"

static const char *const settings_files[] = { "settings.gradle", "settings.gradle.kts" };

static const struct
{
  const char *task;
  SkepGradlePlugins plugin; /* 0: always */
} tasks[] = {
  { "build", 0 },
  { "test", 0 },
  { "run", SKEP_GRADLE_APPLICATION },
  { "bootRun", SKEP_GRADLE_SPRING_BOOT },
  { "installDebug", SKEP_GRADLE_ANDROID },
};

typedef struct
{
  SkepSourceTool tool;
  char *root;    /* folder of the build relative to the project */
  char *folder;  /* (nullable) what `-p` names: a project that the settings don't */
  char *prefix;  /* of task paths, such as `:app:` */
} Gradle;

/* Returns FALSE if the folder has no settings file. */
static gboolean
tell_build (Gradle *self)
{
  const SkepSourceTool *tool = &self->tool;

  for (gsize i = 0; i < G_N_ELEMENTS (settings_files); i++)
    if (skep_discovery_has_file (tool->discovery, tool->dir, settings_files[i]))
      {
        gsize length;
        g_autofree char *text = skep_source_read_text (tool->discovery, tool->dir,
                                                       settings_files[i], &length);
        g_autoptr (SkepGradleFile) file = NULL;

        file = skep_gradle_file_read (text != NULL ? text : "", length);
        g_ptr_array_add (file->includes, NULL);
        /* A GVariant is UTF-8 throughout. */
        for (char **folder = (char **) file->includes->pdata; *folder != NULL; folder++)
          if (!g_utf8_validate (*folder, -1, NULL))
            **folder = '\0';
        if (g_utf8_validate (tool->dir, -1, NULL))
          skep_discovery_tell (tool->discovery, BUILD_KEY,
                               g_variant_new (BUILD_TYPE, tool->dir, file->includes->pdata));
        return TRUE;
      }
  return FALSE;
}

/* Where this folder is in the build around it. */
static void
find_place (Gradle   *self,
            GVariant *build)
{
  g_autofree const char **includes = NULL;
  const char *root;
  const char *folder;

  g_variant_get (build, "(&s^a&s)", &root, &includes);
  folder = self->tool.dir + strlen (root) + (*root != '\0');
  self->root = g_strdup (root);
  if (g_strv_contains (includes, folder))
    self->prefix = g_strdelimit (g_strdup_printf ("/%s/", folder), "/", ':');
  else
    self->folder = g_strdup (folder);
}

static void
add_script (Gradle     *self,
            const char *task,
            const char *description)
{
  const SkepSourceTool *tool = &self->tool;
  gboolean has_wrapper = skep_source_is_executable (tool->discovery, self->root, "gradlew");
  g_autofree char *path = g_strconcat (self->prefix != NULL ? self->prefix : "", task, NULL);
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  SkepScript *script;

  g_strv_builder_add (argv, has_wrapper ? "./gradlew" : "gradle");
  if (self->folder != NULL)
    g_strv_builder_add_many (argv, "-p", self->folder, NULL);
  g_strv_builder_add (argv, path);
  script = skep_source_tool_new_script (tool, task, g_strv_builder_end (argv));
  script->cwd = g_build_filename (skep_discovery_get_project (tool->discovery), self->root, NULL);
  skep_source_tool_take (tool, script, description);
}

static void
add_scripts (Gradle               *self,
             const SkepGradleFile *file)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tasks); i++)
    if (tasks[i].plugin == 0 || (file->plugins & tasks[i].plugin))
      add_script (self, tasks[i].task, NULL);
  for (guint i = 0; i < file->tasks->len; i++)
    {
      const SkepGradleTask *task = file->tasks->pdata[i];

      add_script (self, task->name, task->description);
    }
}

/**
 * skep_source_gradle_parse:
 *
 * See [callback@SkepSourceParseFunc]. A project can be built and tested, run if a plugin for that
 * is applied, and has the tasks that its build file declares by name. The wrapper and the working
 * folder are those of the build's root, where the settings file is.
 */
void
skep_source_gradle_parse (SkepDiscovery *discovery,
                          const char    *dir,
                          const char    *file,
                          const char    *text,
                          gsize          length)
{
  g_autoptr (SkepGradleFile) build_file = skep_gradle_file_read (text, length);
  Gradle self = { { discovery, SOURCE, dir, file } };
  GVariant *build = NULL;

  if (!tell_build (&self))
    build = skep_discovery_hear (discovery, SOURCE, BUILD_KEY);
  if (build != NULL)
    find_place (&self, build);
  else
    self.root = g_strdup (dir);
  add_scripts (&self, build_file);
  g_free (self.root);
  g_free (self.folder);
  g_free (self.prefix);
}

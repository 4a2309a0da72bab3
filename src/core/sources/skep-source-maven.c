/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-project-tree.h"
#include "skep-source-tool.h"
#include "skep-source-xml.h"

#define SOURCE "maven"
/* What a project tells those in it: the folder in which all of them are built, and theirs. */
#define MODULES_KEY "modules"
#define MODULES_TYPE "(s^as)"

static const char *const phases[] = { "compile", "test", "package" };

static const struct
{
  const char *plugin;
  const char *goal;
} goals[] = {
  { "spring-boot-maven-plugin", "spring-boot:run" },
  { "quarkus-maven-plugin", "quarkus:dev" },
  { "exec-maven-plugin", "exec:java" },
};

typedef struct
{
  SkepSourceTool tool;
  char *name;            /* (nullable) */
  char *root;            /* folder in which it is built with others */
  GStrvBuilder *modules; /* folders relative to the project */
  gboolean has_modules;
  gboolean has_plugin[G_N_ELEMENTS (goals)];
} Maven;

static void
add_module (Maven      *self,
            const char *module)
{
  g_autofree char *folder = skep_project_tree_resolve (self->tool.dir, module);

  if (folder == NULL || !g_utf8_validate (folder, -1, NULL))
    return;
  g_strv_builder_add (self->modules, folder);
  self->has_modules = TRUE;
}

static void
read_element (const char  *path,
              const char **names,
              const char **values,
              const char  *text,
              gpointer     data)
{
  Maven *self = data;

  if (text == NULL)
    return;
  if (g_str_equal (path, "project/artifactId") && self->name == NULL)
    self->name = g_strdup (text);
  else if (g_str_has_suffix (path, "/modules/module"))
    add_module (self, text);
  else if (g_str_has_suffix (path, "/build/plugins/plugin/artifactId"))
    for (gsize i = 0; i < G_N_ELEMENTS (goals); i++)
      self->has_plugin[i] |= g_str_equal (text, goals[i].plugin);
}

/* A project which one around it builds with others is built from there. */
static void
find_root (Maven *self)
{
  GVariant *told = skep_discovery_hear (self->tool.discovery, SOURCE, MODULES_KEY);
  g_autofree const char **modules = NULL;
  const char *root = self->tool.dir;

  if (told != NULL)
    g_variant_get (told, "(&s^a&s)", &root, &modules);
  if (modules == NULL || !g_strv_contains (modules, self->tool.dir))
    root = self->tool.dir;
  self->root = g_strdup (root);
  if (self->has_modules && g_utf8_validate (root, -1, NULL))
    {
      g_auto (GStrv) own = g_strv_builder_end (self->modules);

      skep_discovery_tell (self->tool.discovery, MODULES_KEY,
                           g_variant_new (MODULES_TYPE, root, own));
    }
}

/* As seen from @dir. */
static char *
find_program (Maven      *self,
              const char *dir)
{
  SkepDiscovery *discovery = self->tool.discovery;
  g_autofree char *wrapper = skep_source_tool_find_above (discovery, dir, "mvnw");

  return wrapper != NULL && skep_source_is_executable (discovery, dir, wrapper)
         ? g_steal_pointer (&wrapper)
         : g_strdup ("mvn");
}

static void
add_phase (Maven      *self,
           const char *phase)
{
  const SkepSourceTool *tool = &self->tool;
  const char *folder = tool->dir + strlen (self->root);
  g_autofree char *program = find_program (self, self->root);
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  SkepScript *script;

  g_strv_builder_add (argv, program);
  if (*folder != '\0')
    g_strv_builder_add_many (argv, "-pl", folder + (*folder == '/'), "-am", NULL);
  g_strv_builder_add (argv, phase);
  script = skep_source_tool_new_script (tool, phase, g_strv_builder_end (argv));
  script->cwd = g_build_filename (skep_discovery_get_project (tool->discovery), self->root, NULL);
  skep_source_tool_take (tool, script, NULL);
}

/* In its own folder: what it is built with has no such goal. */
static void
add_goal (Maven      *self,
          const char *goal)
{
  const SkepSourceTool *tool = &self->tool;
  g_autofree char *program = find_program (self, tool->dir);
  char **argv = skep_source_make_argv (program, goal, NULL);

  skep_source_tool_take (tool, skep_source_tool_new_script (tool, goal, argv), NULL);
}

static void
add_scripts (Maven *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (goals); i++)
    if (self->has_plugin[i])
      add_goal (self, goals[i].goal);
  for (gsize i = 0; i < G_N_ELEMENTS (phases); i++)
    add_phase (self, phases[i]);
}

/**
 * skep_source_maven_parse:
 *
 * See [callback@SkepSourceParseFunc]. A project can be compiled, tested and packaged, as a module
 * together with what it needs, and run if a plugin for that is named. The wrapper is used where
 * there is one.
 */
void
skep_source_maven_parse (SkepDiscovery *discovery,
                         const char    *dir,
                         const char    *file,
                         const char    *text,
                         gsize          length)
{
  Maven self = { { discovery, SOURCE, dir, file } };

  self.modules = g_strv_builder_new ();
  if (skep_source_read_xml (discovery, dir, file, text, length, read_element, &self))
    {
      self.tool.package = self.name;
      find_root (&self);
      add_scripts (&self);
    }
  g_strv_builder_unref (self.modules);
  g_free (self.root);
  g_free (self.name);
}

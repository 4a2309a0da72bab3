/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-package-tool.h"
#include "skep-source.h"

/* yarn may keep packages in archives, and has no folder of programs then. */
static gboolean
comes_with_packages (SkepDiscovery *discovery,
                     const char    *dir,
                     const char    *name)
{
  g_autofree char *program = g_build_filename ("node_modules", ".bin", name, NULL);

  return skep_source_is_executable (discovery, dir, program)
         || skep_discovery_has_file (discovery, dir, ".pnp.cjs");
}

/**
 * skep_package_tool_find:
 * @discovery: a discovery
 * @dir: the folder whose packages may bring it along, relative to the project
 * @name: a static string, such as `turbo`
 *
 * Returns: (transfer full): how @name is run
 */
SkepPackageTool *
skep_package_tool_find (SkepDiscovery *discovery,
                        const char    *dir,
                        const char    *name)
{
  SkepPackageTool *self = g_new0 (SkepPackageTool, 1);

  self->name = name;
  if (skep_discovery_has_program (discovery, name))
    return self;
  self->manager = skep_package_manager_find (discovery);
  if (self->manager->unavailable != NULL)
    self->unavailable = g_strdup (self->manager->unavailable);
  else if (!comes_with_packages (discovery, dir, name))
    /* Translators: a program such as “turbo”, and a package manager such as “pnpm” */
    self->unavailable = g_strdup_printf (_("“%s” is not installed. “%s install” installs it if the "
                                           "project depends on it."),
                                         name, self->manager->name);
  return self;
}

void
skep_package_tool_free (SkepPackageTool *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->manager, skep_package_manager_free);
  g_free (self->unavailable);
  g_free (self);
}

/**
 * skep_package_tool_apply:
 * @self: what runs the script
 * @script: a script that is not shared yet
 * @arguments: (array zero-terminated=1): for the tool, raw bytes
 */
void
skep_package_tool_apply (const SkepPackageTool *self,
                         SkepScript            *script,
                         const char *const     *arguments)
{
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_autofree char *command = NULL;

  if (self->manager != NULL)
    {
      g_strv_builder_addv (argv, (const char **) self->manager->exec);
      script->manager = self->manager->name;
      script->manager_reason = g_strdup (self->manager->reason);
    }
  g_strv_builder_add (argv, self->name);
  g_strv_builder_addv (argv, (const char **) arguments);
  script->argv = g_strv_builder_end (argv);
  command = g_strjoinv (" ", script->argv);
  script->command = skep_script_make_display (command);
  script->unavailable = g_strdup (self->unavailable);
}

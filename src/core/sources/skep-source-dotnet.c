/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-source-tool.h"
#include "skep-source-xml.h"

static const char *const solution_endings[] = { ".sln", ".slnx" };
static const char *const project_endings[] = { ".csproj", ".fsproj", ".vbproj" };

/* Their projects are programs even if they don't say so. */
static const char *const program_sdks[] = {
  "Microsoft.NET.Sdk.BlazorWebAssembly", "Microsoft.NET.Sdk.Web", "Microsoft.NET.Sdk.Worker",
};

static const char *const test_packages[] = {
  "MSTest", "Microsoft.NET.Test.Sdk", "TUnit", "xunit.v3", NULL,
};

typedef struct
{
  gboolean has_sdk;
  gboolean is_program;
  gboolean is_test;
  char *framework; /* (nullable) the first of several */
} Project;

static void
read_sdk (Project    *self,
          const char *sdk)
{
  self->has_sdk = TRUE;
  self->is_test |= g_str_has_prefix (sdk, "MSTest.Sdk");
  for (gsize i = 0; i < G_N_ELEMENTS (program_sdks); i++)
    self->is_program |= g_str_has_prefix (sdk, program_sdks[i]);
}

static void
read_attributes (Project     *self,
                 const char  *path,
                 const char **names,
                 const char **values)
{
  gboolean is_sdk = g_str_equal (path, "Project/Sdk");

  for (gsize i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], is_sdk ? "Name" : "Sdk"))
      read_sdk (self, values[i]);
    else if (g_str_equal (path, "Project/ItemGroup/PackageReference")
             && g_str_equal (names[i], "Include"))
      self->is_test |= g_strv_contains (test_packages, values[i]);
}

static void
read_framework (Project    *self,
                const char *text)
{
  g_autofree char *first = g_strndup (text, strcspn (text, ";"));

  if (self->framework == NULL && *first != '\0' && strchr (first, '$') == NULL)
    self->framework = g_strdup (g_strstrip (first));
}

static void
read_element (const char  *path,
              const char **names,
              const char **values,
              const char  *text,
              gpointer     data)
{
  Project *self = data;

  if (text == NULL)
    read_attributes (self, path, names, values);
  else if (g_str_equal (path, "Project/PropertyGroup/OutputType"))
    self->is_program = g_ascii_strcasecmp (text, "Exe") == 0
                       || g_ascii_strcasecmp (text, "WinExe") == 0;
  else if (g_str_equal (path, "Project/PropertyGroup/IsTestProject"))
    self->is_test = g_ascii_strcasecmp (text, "true") == 0;
  else if (g_str_equal (path, "Project/PropertyGroup/TargetFrameworks"))
    read_framework (self, text);
}

static gboolean
ends_with (const char         *file,
           const char *const  *endings,
           gsize               n_endings)
{
  for (gsize i = 0; i < n_endings; i++)
    if (g_str_has_suffix (file, endings[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_solution (const char *file)
{
  return ends_with (file, solution_endings, G_N_ELEMENTS (solution_endings));
}

/* With several of them in a folder, dotnet wants to be told which one. */
static gboolean
is_only_file (const SkepSourceTool *tool)
{
  SkepFolder *folder = skep_discovery_get_folder (tool->discovery, tool->dir);
  guint n_files = 0;

  for (char **file = folder != NULL ? folder->files : NULL; file != NULL && *file != NULL; file++)
    n_files += is_solution (*file)
               || ends_with (*file, project_endings, G_N_ELEMENTS (project_endings));
  return n_files <= 1;
}

/* @option: (nullable): what stands before the file */
static void
add_script (const SkepSourceTool *tool,
            const char           *command,
            const char           *option,
            const char           *framework)
{
  gboolean is_only = is_only_file (tool);
  g_autofree char *name = is_only ? g_strdup (command)
                                  : g_strconcat (command, ":", tool->file, NULL);
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  SkepScript *script;

  g_strv_builder_add (argv, "dotnet");
  if (g_str_equal (command, "watch"))
    g_strv_builder_add_many (argv, "watch", "run", NULL);
  else
    g_strv_builder_add (argv, command);
  if (!is_only && option != NULL)
    g_strv_builder_add (argv, option);
  if (!is_only)
    g_strv_builder_add (argv, tool->file);
  if (framework != NULL)
    g_strv_builder_add_many (argv, "--framework", framework, NULL);
  script = skep_source_tool_new_script (tool, name, g_strv_builder_end (argv));
  if (option != NULL)
    script->argument_separator = g_intern_static_string ("--");
  skep_source_tool_take (tool, script, NULL);
}

/* Projects are written before .NET Core without an SDK; `dotnet` can't build those. */
static void
add_project (const SkepSourceTool *tool,
             const char           *text,
             gsize                 length)
{
  Project project = { FALSE };

  if (skep_source_read_xml (tool->discovery, tool->dir, tool->file, text, length, read_element,
                            &project)
      && project.has_sdk)
    {
      if (project.is_program && !project.is_test)
        {
          add_script (tool, "run", "--project", project.framework);
          add_script (tool, "watch", "--project", project.framework);
        }
      add_script (tool, "build", NULL, NULL);
      if (project.is_test)
        add_script (tool, "test", NULL, NULL);
    }
  g_free (project.framework);
}

/**
 * skep_source_dotnet_parse:
 *
 * See [callback@SkepSourceParseFunc]. Projects and solutions can be built, programs run, and tests
 * tested.
 */
void
skep_source_dotnet_parse (SkepDiscovery *discovery,
                          const char    *dir,
                          const char    *file,
                          const char    *text,
                          gsize          length)
{
  g_autofree char *package = g_strndup (file, strrchr (file, '.') != NULL
                                                ? (gsize) (strrchr (file, '.') - file)
                                                : strlen (file));
  SkepSourceTool tool = { discovery, "dotnet", dir, file, package };

  if (!is_solution (file))
    {
      add_project (&tool, text, length);
      return;
    }
  add_script (&tool, "build", NULL, NULL);
  if (strstr (text, "Test") != NULL)
    add_script (&tool, "test", NULL, NULL);
}

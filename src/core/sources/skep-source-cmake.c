/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-source-cmake-presets.h"
#include "skep-source-tokens.h"
#include "skep-source-tool.h"

#define CONFIGURE "cmake -S . -B "
#define BUILD "cmake --build "

/* Where people have their builds; the first one is made if there is none. */
static const char *const build_folders[] = { "build", "builddir", "_build", "cmake-build-debug" };

/* What a CMakeLists.txt says of itself. */
typedef struct
{
  gboolean has_project;
  gboolean has_tests;
  char *name; /* (nullable) */
} Listfile;

static void
read_command (Listfile         *self,
              SkepSourceTokens *tokens,
              const char       *command)
{
  const char *argument = tokens->text->str;

  if (g_str_equal (command, "enable_testing")
      || (g_str_equal (command, "include") && g_str_equal (argument, "CTest")))
    self->has_tests = TRUE;
  if (!g_str_equal (command, "project") || self->has_project)
    return;
  self->has_project = TRUE;
  if (strchr (argument, '$') == NULL)
    self->name = g_strdup (argument);
}

static void
read_listfile (Listfile   *self,
               const char *text,
               gsize       length)
{
  g_auto (SkepSourceTokens) tokens;
  guint depth = 0;

  skep_source_tokens_init (&tokens, SKEP_SOURCE_SYNTAX_CMAKE, text, length);
  while (skep_source_tokens_next (&tokens) != '\0')
    {
      g_autofree char *command = NULL;

      if (tokens.kind == ')' && depth > 0)
        depth--;
      depth += tokens.kind == '(';
      if (tokens.kind != 'a' || depth > 0)
        continue;
      command = g_ascii_strdown (tokens.text->str, -1);
      if (skep_source_tokens_next (&tokens) != '(')
        continue;
      depth++;
      skep_source_tokens_next (&tokens);
      read_command (self, &tokens, command);
      depth -= tokens.kind == ')';
    }
}

/* The first build folder that is configured. */
static const char *
find_build_folder (const SkepSourceTool *tool)
{
  for (gsize i = 0; i < G_N_ELEMENTS (build_folders); i++)
    {
      g_autofree char *cache = g_strconcat (build_folders[i], "/CMakeCache.txt", NULL);

      if (skep_discovery_has_file (tool->discovery, tool->dir, cache))
        return build_folders[i];
    }
  return NULL;
}

/* Each does what must be done before it, so that none fails in a fresh checkout. */
static void
add_scripts (const SkepSourceTool *tool,
             const Listfile       *listfile)
{
  const char *configured = find_build_folder (tool);
  const char *folder = configured != NULL ? configured : build_folders[0];
  g_autofree char *configure = g_strconcat (CONFIGURE, folder, NULL);
  g_autofree char *build = g_strconcat (configured != NULL ? "" : configure,
                                        configured != NULL ? "" : " && ", BUILD, folder, NULL);
  g_autofree char *test = g_strconcat (build, " && ctest --test-dir ", folder,
                                       " --output-on-failure", NULL);

  skep_source_tool_take (tool, skep_source_tool_new_shell (tool, "configure", "cmake", configure),
                         NULL);
  skep_source_tool_take (tool, skep_source_tool_new_shell (tool, "build", "cmake", build), NULL);
  if (listfile->has_tests)
    skep_source_tool_take (tool, skep_source_tool_new_shell (tool, "test", "cmake", test), NULL);
}

/**
 * skep_source_cmake_parse:
 *
 * See [callback@SkepSourceParseFunc]. A folder whose CMakeLists.txt calls `project()` can be
 * configured, built and tested by its presets, or else in a build folder; one that is a part of a
 * project around it only by presets of its own.
 */
void
skep_source_cmake_parse (SkepDiscovery *discovery,
                         const char    *dir,
                         const char    *file,
                         const char    *text,
                         gsize          length)
{
  Listfile listfile = { FALSE };
  SkepSourceTool tool = { discovery, "cmake", dir, file };
  gboolean is_part = skep_discovery_hear (discovery, "cmake", "project") != NULL;

  read_listfile (&listfile, text, length);
  if (listfile.has_project)
    {
      tool.package = listfile.name;
      skep_discovery_tell (discovery, "project", g_variant_new_boolean (TRUE));
      if (!skep_source_cmake_add_presets (&tool) && !is_part)
        add_scripts (&tool, &listfile);
    }
  g_free (listfile.name);
}

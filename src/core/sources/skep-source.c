/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-source.h"

/* A new source is a file beside this one, its function in skep-source.h, and a row here. skep.json
 * stays last: it overrides what the others found. make looks for its files in the same order. */
static const SkepSource sources[] = {
  { "npm", "npm", { "package.json", "pnpm-workspace.yaml" }, .parse = skep_source_npm_parse,
    .flags = SKEP_SOURCE_EVERY_FILE },
  { "deno", "Deno", { "deno.json", "deno.jsonc" }, .parse = skep_source_deno_parse },
  { "turbo", "Turborepo", { "turbo.json", "turbo.jsonc" }, .parse = skep_source_turbo_parse },
  { "nx", "Nx", { "nx.json", "project.json" }, .parse = skep_source_nx_parse,
    .flags = SKEP_SOURCE_EVERY_FILE },
  { "lerna", "Lerna", { "lerna.json" }, .parse = skep_source_lerna_parse },
  { "rush", "Rush", { "rush.json" }, .parse = skep_source_rush_parse },
  { "make", "make", { "GNUmakefile", "makefile", "Makefile" }, .parse = skep_source_make_parse },
  { "just", "just", { "justfile", "Justfile", "JUSTFILE", ".justfile" },
    .parse = skep_source_just_parse },
  { "task", "Task", { "Taskfile.yml", "taskfile.yml", "Taskfile.yaml", "taskfile.yaml",
                       "Taskfile.dist.yml", "taskfile.dist.yml", "Taskfile.dist.yaml",
                       "taskfile.dist.yaml" },
    .parse = skep_source_task_parse },
  { "procfile", "Procfile", { "Procfile", "Procfile.dev" }, .parse = skep_source_procfile_parse,
    .flags = SKEP_SOURCE_EVERY_FILE },
  { "compose", "Compose", { "compose.yaml", "compose.yml", "docker-compose.yml",
                            "docker-compose.yaml" },
    .parse = skep_source_compose_parse },
  { "cargo", "Cargo", { "Cargo.toml" }, .parse = skep_source_cargo_parse },
  { "go", "Go", { "go.mod", "go.work" }, .parse = skep_source_go_parse,
    .flags = SKEP_SOURCE_EVERY_FILE },
  { "python", "Python", { "pyproject.toml", "requirements.txt", "setup.py", "main.py", "app.py" },
    .parse = skep_source_python_parse },
  { "tox", "tox", { "tox.ini", "setup.cfg", "pyproject.toml", "tox.toml" },
    .parse = skep_source_tox_parse, .flags = SKEP_SOURCE_EVERY_FILE },
  { "nox", "nox", { "noxfile.py" }, .parse = skep_source_nox_parse },
  { "django", "Django", { "manage.py" }, .parse = skep_source_django_parse },
  { "rake", "rake", { "rakefile", "Rakefile", "rakefile.rb", "Rakefile.rb" },
    .parse = skep_source_rake_parse },
  { "ruby", "Ruby", { "Gemfile" }, .parse = skep_source_ruby_parse },
  { "composer", "Composer", { "composer.json" }, .parse = skep_source_composer_parse },
  { "gradle", "Gradle",
    { "build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts" },
    .parse = skep_source_gradle_parse },
  { "maven", "Maven", { "pom.xml" }, .parse = skep_source_maven_parse },
  { "dotnet", ".NET", { "*.sln", "*.slnx", "*.csproj", "*.fsproj", "*.vbproj" },
    .parse = skep_source_dotnet_parse, .flags = SKEP_SOURCE_EVERY_FILE },
  { "flutter", "Flutter", { "pubspec.yaml" }, .parse = skep_source_flutter_parse },
  { "dart", "Dart", { "pubspec.yaml", "melos.yaml" }, .parse = skep_source_dart_parse,
    .flags = SKEP_SOURCE_EVERY_FILE },
  { "meson", "Meson", { "meson.build" }, .parse = skep_source_meson_parse },
  { "cmake", "CMake", { "CMakeLists.txt" }, .parse = skep_source_cmake_parse },
  { "mise", "mise",
    { "mise.toml", ".mise.toml", "mise.local.toml", ".mise.local.toml", "mise/config.toml",
      ".mise/config.toml", ".config/mise.toml", ".config/mise/config.toml", "mise-tasks",
      ".mise-tasks", ".mise/tasks", ".config/mise/tasks", "mise/tasks" },
    .scan = skep_source_mise_scan },
  { "vscode", "VS Code", { ".vscode/tasks.json" }, .parse = skep_source_vscode_parse },
  { "bin", "bin", { "bin", "scripts" }, .scan = skep_source_bin_scan },
  { "skep", "Skep", { "skep.json" }, .parse = skep_source_skep_parse,
    .flags = SKEP_SOURCE_ROOT_ONLY },
};

/**
 * skep_sources_get_all:
 * @n_sources: (out): how many there are
 *
 * Any thread.
 *
 * Returns: (transfer none) (array length=n_sources): all sources in the order of their scripts
 */
const SkepSource *
skep_sources_get_all (gsize *n_sources)
{
  g_return_val_if_fail (n_sources != NULL, NULL);

  *n_sources = G_N_ELEMENTS (sources);
  return sources;
}

/**
 * skep_source_find:
 * @id: as in SkepScript.source
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): the source of that id
 */
const SkepSource *
skep_source_find (const char *id)
{
  g_return_val_if_fail (id != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    if (g_str_equal (sources[i].id, id))
      return &sources[i];
  return NULL;
}

/**
 * skep_source_compare:
 * @a: id of a source
 * @b: id of a source
 *
 * Any thread.
 *
 * Returns: which of them comes first in the table, as strcmp() tells it; unknown ones come first
 */
int
skep_source_compare (const char *a,
                     const char *b)
{
  const SkepSource *first = skep_source_find (a);
  const SkepSource *second = skep_source_find (b);

  return (first > second) - (first < second);
}

/**
 * skep_source_compare_dirs:
 * @a: a folder relative to the project, `` for its own
 * @b: a folder relative to the project
 *
 * Any thread. A folder comes before those in it, and they before its next sibling.
 *
 * Returns: which of them comes first, as strcmp() tells it
 */
int
skep_source_compare_dirs (const char *a,
                          const char *b)
{
  while (*a != '\0' && *a == *b)
    a++, b++;
  if (*a == *b)
    return 0;
  if (*a == '\0' || *b == '\0')
    return *a == '\0' ? -1 : 1;
  if (*a == '/' || *b == '/')
    return *a == '/' ? -1 : 1;
  return (guchar) *a < (guchar) *b ? -1 : 1;
}

/**
 * skep_source_new_script:
 * @discovery: what it will be added to
 * @source: id of the source
 * @dir: folder of the file relative to the project, and of the script
 * @file: name of the file in @dir
 * @name: short name, any bytes
 *
 * Returns: (transfer full): see skep_script_new()
 */
SkepScript *
skep_source_new_script (SkepDiscovery *discovery,
                        const char    *source,
                        const char    *dir,
                        const char    *file,
                        const char    *name)
{
  g_autofree char *path = g_build_filename (dir, file, NULL);

  return skep_script_new (skep_discovery_get_project (discovery), source, path, dir, name);
}

/**
 * skep_source_make_argv:
 * @program: first argument
 * @...: further ones, then %NULL
 *
 * Returns: (transfer full): for SkepScript.argv
 */
char **
skep_source_make_argv (const char *program,
                       ...)
{
  GPtrArray *argv = g_ptr_array_new ();
  va_list arguments;

  va_start (arguments, program);
  for (const char *argument = program; argument != NULL; argument = va_arg (arguments, char *))
    g_ptr_array_add (argv, g_strdup (argument));
  va_end (arguments);
  g_ptr_array_add (argv, NULL);
  return (char **) g_ptr_array_free (argv, FALSE);
}

/**
 * skep_source_make_shell:
 * @line: a command line, raw bytes
 *
 * Returns: (transfer full): argv that has the shell run @line
 */
char **
skep_source_make_shell (const char *line)
{
  return skep_source_make_argv ("/bin/sh", "-c", line, NULL);
}

/**
 * skep_source_require:
 * @discovery: what @script will be added to
 * @script: a script that is not shared yet
 * @program: what runs it, a name without a folder
 *
 * Marks @script as unavailable, with the reason, if @program isn't installed.
 */
void
skep_source_require (SkepDiscovery *discovery,
                     SkepScript    *script,
                     const char    *program)
{
  if (script->unavailable == NULL && !skep_discovery_has_program (discovery, program))
    script->unavailable = g_strdup_printf (_("“%s” is not installed."), program);
}

/**
 * skep_source_next_line:
 * @cursor: (inout): where the line begins; moved to the next one
 * @end: end of the text
 *
 * Returns: (transfer full) (nullable): the line without `\n` or `\r\n`, and without what follows a
 *   NUL byte in it; %NULL at the end
 */
char *
skep_source_next_line (const char **cursor,
                       const char  *end)
{
  const char *start = *cursor;
  const char *stop;

  if (start >= end)
    return NULL;
  stop = memchr (start, '\n', end - start);
  if (stop == NULL)
    stop = end;
  *cursor = MIN (stop + 1, end);
  if (stop > start && stop[-1] == '\r')
    stop--;
  return g_strndup (start, stop - start);
}

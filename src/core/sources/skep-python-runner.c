/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-project-tree.h"
#include "skep-python-runner.h"
#include "skep-source.h"

/* As much of a pyproject.toml as is looked through for the tables of tools. */
#define MAX_PYPROJECT_BYTES (1024 * 1024)

/* What shows that a project is managed with a tool; a lockfile says more than a table. */
static const struct
{
  const char *file;
  const char *tool;
} lockfiles[] = {
  { "uv.lock", "uv" },       { "poetry.lock", "poetry" }, { "pdm.lock", "pdm" },
  { "Pipfile.lock", "pipenv" }, { "Pipfile", "pipenv" },
};

/* Beginnings of table headers. hatch and pdm have others that any project may have which is only
 * built with them. */
static const struct
{
  const char *header;
  const char *tool;
} headers[] = {
  { "[tool.uv]", "uv" },
  { "[tool.uv.", "uv" },
  { "[tool.poetry]", "poetry" },
  { "[tool.poetry.", "poetry" },
  { "[tool.pdm]", "pdm" },
  { "[tool.pdm.scripts", "pdm" },
  { "[tool.pdm.dev-dependencies", "pdm" },
  { "[tool.rye]", "rye" },
  { "[tool.rye.", "rye" },
  { "[tool.hatch.envs", "hatch" },
};

static const char *const environments[] = { ".venv", "venv" };

struct _SkepPythonRunner
{
  SkepDiscovery *discovery;
  char *dir;
  const char *tool; /* NULL: none */
  char *programs;   /* folder of the environment's programs relative to @dir; NULL: none */
};

static const char *
find_header (const char *line)
{
  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    if (g_str_has_prefix (line, headers[i].header))
      return headers[i].tool;
  return NULL;
}

static const char *
find_tool_in_tables (SkepDiscovery *discovery,
                     const char    *dir)
{
  gsize length;
  g_autofree char *text = NULL;
  const char *cursor;
  const char *tool = NULL;

  if (!skep_discovery_has_file (discovery, dir, "pyproject.toml")
      || (text = skep_source_read_start (discovery, dir, "pyproject.toml", MAX_PYPROJECT_BYTES,
                                         &length)) == NULL)
    return NULL;
  cursor = text;
  while (tool == NULL)
    {
      g_autofree char *line = skep_source_next_line (&cursor, text + length);

      if (line == NULL)
        break;
      tool = find_header (line);
    }
  return tool;
}

static const char *
find_tool (SkepDiscovery *discovery,
           const char    *dir)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lockfiles); i++)
    if (skep_discovery_has_file (discovery, dir, lockfiles[i].file))
      return lockfiles[i].tool;
  return find_tool_in_tables (discovery, dir);
}

/* @up leads from the runner's folder to @dir. */
static char *
find_programs (SkepDiscovery *discovery,
               const char    *dir,
               const char    *up)
{
  for (gsize i = 0; i < G_N_ELEMENTS (environments); i++)
    {
      g_autofree char *python = g_build_filename (environments[i], "bin", "python", NULL);

      if (skep_source_is_executable (discovery, dir, python))
        return g_strconcat (up, environments[i], "/bin", NULL);
    }
  return NULL;
}

/* Removes the last name of @dir; FALSE if there is none. */
static gboolean
go_up (char *dir)
{
  char *slash = strrchr (dir, '/');

  if (*dir == '\0')
    return FALSE;
  *(slash != NULL ? slash : dir) = '\0';
  return TRUE;
}

/**
 * skep_python_runner_new:
 * @discovery: a discovery
 * @dir: folder relative to the project, `` for its own
 *
 * Looks for lockfiles, tables in pyproject.toml and virtual environments in @dir and the folders
 * of the project around it: the nearest ones count.
 *
 * Returns: (transfer full): what runs the Python programs of @dir
 */
SkepPythonRunner *
skep_python_runner_new (SkepDiscovery *discovery,
                        const char    *dir)
{
  SkepPythonRunner *self = g_new0 (SkepPythonRunner, 1);
  g_autofree char *folder = g_strdup (dir);
  g_autoptr (GString) up = g_string_new (NULL);

  self->discovery = discovery;
  self->dir = g_strdup (dir);
  do
    {
      if (self->tool == NULL)
        self->tool = find_tool (discovery, folder);
      if (self->programs == NULL)
        self->programs = find_programs (discovery, folder, up->str);
      g_string_append (up, "../");
    }
  while (go_up (folder));
  return self;
}

void
skep_python_runner_free (SkepPythonRunner *self)
{
  if (self == NULL)
    return;
  g_free (self->dir);
  g_free (self->programs);
  g_free (self);
}

/**
 * skep_python_runner_has_tool:
 * @self: a runner
 *
 * Returns: %TRUE if a tool manages the project, so that it installs what that needs
 */
gboolean
skep_python_runner_has_tool (SkepPythonRunner *self)
{
  return self->tool != NULL;
}

/* Where @program is in the virtual environment; NULL if it isn't. */
static char *
find_in_environment (SkepPythonRunner *self,
                     const char       *program)
{
  g_autofree char *path = NULL;
  g_autofree char *resolved = NULL;

  if (self->programs == NULL || strchr (program, '/') != NULL)
    return NULL;
  path = g_build_filename (self->programs, program, NULL);
  resolved = skep_project_tree_resolve (self->dir, path);
  return resolved != NULL && skep_source_is_executable (self->discovery, "", resolved)
           ? g_steal_pointer (&path)
           : NULL;
}

/* Debian has no `python` unless someone asks for it. */
static const char *
get_name (SkepPythonRunner *self,
          const char       *program)
{
  if (g_str_equal (program, "python") && !skep_discovery_has_program (self->discovery, "python"))
    return "python3";
  return program;
}

static void
take_argv (SkepScript   *script,
           GStrvBuilder *argv,
           va_list       arguments)
{
  g_autofree char *command = NULL;

  for (const char *next = va_arg (arguments, char *); next != NULL;
       next = va_arg (arguments, char *))
    g_strv_builder_add (argv, next);
  script->argv = g_strv_builder_end (argv);
  command = g_strjoinv (" ", script->argv);
  script->command = skep_script_make_display (command);
}

/* The beginning of the argv that runs @program. */
static void
add_program (SkepPythonRunner *self,
             SkepScript       *script,
             GStrvBuilder     *argv,
             const char       *program)
{
  g_autofree char *path = find_in_environment (self, program);

  /* What is there can be run, even if what has put it there is missing. */
  if (self->tool != NULL
      && (path == NULL || skep_discovery_has_program (self->discovery, self->tool)))
    {
      skep_source_require (self->discovery, script, self->tool);
      g_strv_builder_add_many (argv, self->tool, "run", program, NULL);
    }
  else if (path != NULL)
    {
      g_strv_builder_add (argv, path);
    }
  else
    {
      skep_source_require (self->discovery, script, get_name (self, program));
      g_strv_builder_add (argv, get_name (self, program));
    }
}

/**
 * skep_python_runner_run:
 * @self: a runner
 * @script: a script that is not shared yet
 * @program: a program of the project's packages, or `python`
 * @...: its arguments, then %NULL
 *
 * Sets what @script executes, and why it can't be if something is missing.
 */
void
skep_python_runner_run (SkepPythonRunner *self,
                        SkepScript       *script,
                        const char       *program,
                        ...)
{
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  va_list arguments;

  add_program (self, script, argv, program);
  va_start (arguments, program);
  take_argv (script, argv, arguments);
  va_end (arguments);
}

/**
 * skep_python_runner_run_tool:
 * @self: a runner
 * @script: a script that is not shared yet
 * @program: a program that needs not be part of the project's packages, such as `tox`
 * @...: its arguments, then %NULL
 *
 * Like skep_python_runner_run() if @program isn't installed for the person.
 */
void
skep_python_runner_run_tool (SkepPythonRunner *self,
                             SkepScript       *script,
                             const char       *program,
                             ...)
{
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  va_list arguments;

  if (g_strcmp0 (self->tool, program) == 0
      || skep_discovery_has_program (self->discovery, program))
    {
      skep_source_require (self->discovery, script, program);
      g_strv_builder_add (argv, program);
    }
  else
    {
      add_program (self, script, argv, program);
    }
  va_start (arguments, program);
  take_argv (script, argv, arguments);
  va_end (arguments);
}

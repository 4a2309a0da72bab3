/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-project-tree.h"
#include "skep-python-tasks.h"
#include "skep-source.h"

/* As much of a list of requirements as is looked through. */
#define MAX_LIST_BYTES (256 * 1024)

/* Programs that a package brings. */
static const char *const program_tables[] = {
  "project.scripts", "project.gui-scripts", "tool.poetry.scripts",
};

/* What a person runs as it is. */
static const char *const main_files[] = { "main.py", "app.py" };

/* Where pytest is named if the project depends on it, beside pyproject.toml. */
static const char *const requirement_files[] = {
  "requirements.txt", "requirements-dev.txt", "requirements-test.txt", "dev-requirements.txt",
  "test-requirements.txt", "requirements/dev.txt", "requirements/test.txt", "setup.py",
  "setup.cfg",
};

static const struct
{
  const char *file;
  const char *section; /* (nullable) that shows that it is for pytest */
} pytest_files[] = {
  { "pytest.ini", NULL },
  { "conftest.py", NULL },
  { "tests/conftest.py", NULL },
  { "setup.cfg", "[tool:pytest]" },
  { "tox.ini", "[pytest]" },
};

static const char *const test_folders[] = { "tests", "test" };

typedef struct
{
  SkepDiscovery *discovery;
  const char *dir;
  const char *file;
  const char *text;
  SkepPythonRunner *runner;
  char *package;     /* (nullable) */
  GHashTable *names; /* of scripts so far, owned */
} Project;

/* NULL if there is a script by that name. */
static SkepScript *
new_script (Project    *self,
            const char *file,
            const char *name,
            const char *description)
{
  SkepScript *script;

  if (!g_hash_table_add (self->names, g_strdup (name)))
    return NULL;
  script = skep_source_new_script (self->discovery, "python", self->dir, file, name);
  script->package = g_strdup (self->package);
  if (description != NULL)
    script->description = skep_script_make_display (description);
  return script;
}

static void
add_programs (Project      *self,
              SkepDocument *document,
              JsonObject   *table)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *entry;

  json_object_iter_init_ordered (&iter, table);
  while (json_object_iter_next_ordered (&iter, &name, &entry))
    {
      SkepScript *script = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (entry) && skep_document_get_string (entry) == NULL)
        skep_document_add_error (document, entry, _("The script “%s” must be a string."), name);
      else if (*name != '\0' && *name != '-' && strchr (name, '/') == NULL)
        script = new_script (self, self->file, name, NULL);
      if (script == NULL)
        continue;
      if (!JSON_NODE_HOLDS_OBJECT (entry))
        script->description = skep_script_make_display (skep_document_get_string (entry));
      skep_python_runner_run (self->runner, script, name, NULL);
      skep_discovery_add_script (self->discovery, script);
    }
}

static char *
dup_name (SkepDocument *document,
          const char   *path)
{
  JsonObject *table = skep_python_tasks_find (document, path);
  const char *name = table != NULL ? skep_document_read_string (document, table, "name") : NULL;

  return name != NULL ? skep_script_make_display (name) : NULL;
}

static void
read_pyproject (Project      *self,
                SkepDocument *document)
{
  SkepPythonTasks tasks = { document, self->runner, NULL, self->names };

  self->package = dup_name (document, "project");
  if (self->package == NULL)
    self->package = dup_name (document, "tool.poetry");
  tasks.package = self->package;
  for (gsize i = 0; i < G_N_ELEMENTS (program_tables); i++)
    {
      JsonObject *table = skep_python_tasks_find (document, program_tables[i]);

      if (table != NULL)
        add_programs (self, document, table);
    }
  skep_python_tasks_add (&tasks);
}

/* Whether @text asks for pytest or a plugin of it: the name begins a line or a string. */
static gboolean
names_pytest (const char *text)
{
  for (const char *p = strstr (text, "pytest"); p != NULL; p = strstr (p + 1, "pytest"))
    if (p == text || strchr ("\n\"'", p[-1]) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
file_has (Project    *self,
          const char *file,
          const char *section)
{
  gsize length;
  g_autofree char *text = NULL;

  if (!skep_discovery_has_file (self->discovery, self->dir, file))
    return FALSE;
  text = skep_source_read_start (self->discovery, self->dir, file, MAX_LIST_BYTES, &length);
  if (text == NULL)
    return FALSE;
  return section != NULL ? strstr (text, section) != NULL : names_pytest (text);
}

static gboolean
is_pytest_configured (Project *self)
{
  if (g_str_equal (self->file, "pyproject.toml") && strstr (self->text, "\n[tool.pytest") != NULL)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (pytest_files); i++)
    if (pytest_files[i].section == NULL
          ? skep_discovery_has_file (self->discovery, self->dir, pytest_files[i].file)
          : file_has (self, pytest_files[i].file, pytest_files[i].section))
      return TRUE;
  return FALSE;
}

static gboolean
is_pytest_required (Project *self)
{
  if (g_str_equal (self->file, "pyproject.toml") && names_pytest (self->text))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (requirement_files); i++)
    if (file_has (self, requirement_files[i], NULL))
      return TRUE;
  return FALSE;
}

static gboolean
has_tests (Project *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (test_folders); i++)
    {
      g_autofree char *dir = skep_project_tree_join (self->dir, test_folders[i]);

      if (skep_discovery_has_file (self->discovery, self->dir, test_folders[i])
          && skep_discovery_get_folder (self->discovery, dir) != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
add_pytest (Project *self)
{
  SkepScript *script = NULL;

  if (is_pytest_configured (self) || (has_tests (self) && is_pytest_required (self)))
    script = new_script (self, self->file, "pytest", _("Run the tests"));
  if (script == NULL)
    return;
  skep_python_runner_run (self->runner, script, "pytest", NULL);
  skep_discovery_add_script (self->discovery, script);
}

static void
add_main_files (Project *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (main_files); i++)
    {
      SkepScript *script = NULL;

      if (skep_discovery_has_file (self->discovery, self->dir, main_files[i]))
        script = new_script (self, main_files[i], main_files[i], NULL);
      if (script == NULL)
        continue;
      skep_python_runner_run (self->runner, script, "python", main_files[i], NULL);
      skep_discovery_add_script (self->discovery, script);
    }
}

/* A tool that manages the project installs by its own lists. */
static void
add_install (Project *self)
{
  SkepScript *script = NULL;

  if (!skep_python_runner_has_tool (self->runner)
      && skep_discovery_has_file (self->discovery, self->dir, "requirements.txt"))
    script = new_script (self, "requirements.txt", "install", _("Install the requirements"));
  if (script == NULL)
    return;
  skep_python_runner_run (self->runner, script, "python", "-m", "pip", "install", "-r",
                          "requirements.txt", NULL);
  skep_discovery_add_script (self->discovery, script);
}

/* A module may be called main or app, too: only where a project begins it is a program. */
static gboolean
is_project (const char *dir,
            const char *file)
{
  for (gsize i = 0; i < G_N_ELEMENTS (main_files); i++)
    if (g_str_equal (file, main_files[i]))
      return *dir == '\0';
  return TRUE;
}

/**
 * skep_source_python_parse:
 *
 * See [callback@SkepSourceParseFunc]. Programs and tasks of a pyproject.toml, and what the files
 * beside it show; for a project without it, only the latter.
 */
void
skep_source_python_parse (SkepDiscovery *discovery,
                          const char    *dir,
                          const char    *file,
                          const char    *text,
                          gsize          length)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (SkepPythonRunner) runner = NULL;
  g_autoptr (SkepDocument) document = NULL;
  Project self = { discovery, dir, file, text, .names = names };

  if (!is_project (dir, file))
    return;
  self.runner = runner = skep_python_runner_new (discovery, dir);
  if (g_str_has_suffix (file, ".toml"))
    document = skep_document_load_toml (discovery, dir, file, text, length);
  if (document != NULL)
    read_pyproject (&self, document);
  add_pytest (&self);
  add_main_files (&self);
  add_install (&self);
  g_free (self.package);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-project-tree.h"
#include "skep-source.h"
#include "skep-vscode-compound.h"
#include "skep-vscode-tasks.h"
#include "skep-vscode-text.h"

static void
task_free (SkepVscodeTask *self)
{
  skep_script_unref (self->script);
  g_ptr_array_unref (self->inputs);
  g_strfreev (self->dependencies);
  g_free (self->npm_script);
  g_free (self->npm_path);
  g_free (self);
}

static void
tasks_free (SkepVscodeTasks *self)
{
  g_hash_table_unref (self->by_label);
  g_ptr_array_unref (self->tasks);
  skep_document_free (self->json);
  g_free (self->folder);
  g_free (self);
}

/**
 * skep_vscode_dup_label:
 * @task: a task as it is in the file
 *
 * Returns: (transfer full) (nullable): its label, or else the name that VS Code shows for it
 */
char *
skep_vscode_dup_label (JsonObject *task)
{
  const char *type = skep_vscode_get_text (task, "type");
  const char *command = skep_vscode_get_text (task, "command");
  const char *script = skep_vscode_get_text (task, "script");
  const char *path = skep_vscode_get_text (task, "path");
  const char *label = skep_vscode_get_text (task, "label");

  if (label == NULL || *label == '\0')
    label = skep_vscode_get_text (task, "taskName");
  if (label != NULL && *label != '\0')
    return g_strdup (label);
  if (script != NULL && path != NULL)
    return g_strdup_printf ("%s: %s - %s", type != NULL ? type : "npm", script, path);
  if (script != NULL)
    return g_strdup_printf ("%s: %s", type != NULL ? type : "npm", script);
  return command != NULL && *command != '\0' ? g_strdup (command) : NULL;
}

/**
 * skep_vscode_tasks_new:
 * @json: (transfer full): a `tasks.json`
 *
 * Returns: (transfer full): no tasks yet
 */
SkepVscodeTasks *
skep_vscode_tasks_new (SkepDocument *json)
{
  SkepVscodeTasks *self = g_new0 (SkepVscodeTasks, 1);

  self->json = json;
  self->folder = g_build_filename (skep_discovery_get_project (json->discovery), json->dir, NULL);
  self->inputs = skep_document_read_array (json, json->root, "inputs");
  self->tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) task_free);
  self->by_label = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * skep_vscode_tasks_add:
 * @self: tasks
 * @label: name of another one
 * @line: where it is defined
 *
 * Returns: (transfer none): a task with a script of that name, the rest of which is empty
 */
SkepVscodeTask *
skep_vscode_tasks_add (SkepVscodeTasks *self,
                       const char      *label,
                       guint            line)
{
  SkepDocument *json = self->json;
  SkepVscodeTask *task = g_new0 (SkepVscodeTask, 1);

  task->script = skep_source_new_script (json->discovery, "vscode", json->dir, json->file, label);
  task->script->cwd = g_strdup (self->folder);
  task->line = line;
  task->inputs = g_ptr_array_new ();
  g_ptr_array_add (self->tasks, task);
  if (!g_hash_table_insert (self->by_label, g_strdup (label), GUINT_TO_POINTER (self->tasks->len)))
    skep_discovery_add_warning (json->discovery, json->dir, json->file, line, 0,
                                _("“%s” is defined twice; this definition is used."), label);
  return task;
}

static void
check_dependencies (SkepVscodeTasks *self,
                    SkepVscodeTask  *task)
{
  for (char **label = task->dependencies; *label != NULL; label++)
    if (!g_hash_table_contains (self->by_label, *label))
      skep_discovery_add_warning (self->json->discovery, self->json->dir, self->json->file,
                                  task->line, 0, _("There is no task “%s”."), *label);
}

static void
check_npm_path (SkepVscodeTasks *self,
                SkepVscodeTask  *task)
{
  g_autofree char *folder = NULL;

  if (task->npm_path == NULL)
    return;
  folder = skep_project_tree_resolve (self->json->dir, task->npm_path);
  if (folder == NULL)
    skep_discovery_add_error (self->json->discovery, self->json->dir, self->json->file, task->line,
                              0, _("“%s” is not in the project."), task->npm_path);
}

/**
 * skep_vscode_tasks_conclude:
 * @self: (transfer full): all tasks of the file
 *
 * Adds their scripts. What depends on others is put together when those of npm are known.
 */
void
skep_vscode_tasks_conclude (SkepVscodeTasks *self)
{
  SkepDiscovery *discovery = self->json->discovery;

  for (guint i = 0; i < self->tasks->len; i++)
    {
      SkepVscodeTask *task = self->tasks->pdata[i];

      if (task->script->command == NULL)
        task->script->command = g_strdup (task->script->name);
      check_dependencies (self, task);
      check_npm_path (self, task);
      skep_discovery_add_script (discovery, skep_script_copy (task->script));
    }
  skep_discovery_set_finish (discovery, skep_vscode_compound_finish, self,
                             (GDestroyNotify) tasks_free);
}

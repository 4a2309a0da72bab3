/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-python-tasks.h"
#include "skep-source.h"

/* What is hidden from people, as the tools themselves do it. */
typedef enum
{
  PRIVATE_NONE,
  PRIVATE_HIDDEN,   /* begins with `_`: not listed */
  PRIVATE_LEFT_OUT, /* begins with `_`: can't be run */
} Privacy;

/* A tool that runs tasks which are a table in pyproject.toml. */
typedef struct
{
  const char *id;
  const char *path;  /* of the table */
  Privacy privacy;
  void (*run) (SkepPythonRunner *runner,
               SkepScript       *script,
               const char       *name);
} Tool;

/* What such a task may consist of; the first one found says what it does. */
static const char *const contents[] = {
  "cmd", "shell", "script", "call", "sequence", "composite", "chain", "ref", "expr", "parallel",
};

static void
run_pdm (SkepPythonRunner *runner,
         SkepScript       *script,
         const char       *name)
{
  skep_python_runner_run_tool (runner, script, "pdm", "run", name, NULL);
}

static void
run_poe (SkepPythonRunner *runner,
         SkepScript       *script,
         const char       *name)
{
  skep_python_runner_run_tool (runner, script, "poe", name, NULL);
}

static void
run_rye (SkepPythonRunner *runner,
         SkepScript       *script,
         const char       *name)
{
  skep_python_runner_run_tool (runner, script, "rye", "run", name, NULL);
}

static void
run_taskipy (SkepPythonRunner *runner,
             SkepScript       *script,
             const char       *name)
{
  skep_python_runner_run (runner, script, "task", name, NULL);
}

static void
run_hatch (SkepPythonRunner *runner,
           SkepScript       *script,
           const char       *name)
{
  skep_python_runner_run_tool (runner, script, "hatch", "run", name, NULL);
}

static const Tool tools[] = {
  { "poe", "tool.poe.tasks", PRIVATE_LEFT_OUT, run_poe },
  { "pdm", "tool.pdm.scripts", PRIVATE_HIDDEN, run_pdm },
  { "rye", "tool.rye.scripts", PRIVATE_NONE, run_rye },
  { "taskipy", "tool.taskipy.tasks", PRIVATE_NONE, run_taskipy },
};

/* Its tasks are in environments. */
static const Tool hatch = { "hatch", "tool.hatch.envs", PRIVATE_NONE, run_hatch };

/**
 * skep_python_tasks_find:
 * @document: a document
 * @path: keys with a dot between
 *
 * Returns: (transfer none) (nullable): the table by that path; a value of another type is an error
 */
JsonObject *
skep_python_tasks_find (SkepDocument *document,
                        const char   *path)
{
  g_auto (GStrv) keys = g_strsplit (path, ".", -1);
  JsonObject *table = document->root;

  for (char **key = keys; *key != NULL && table != NULL; key++)
    table = skep_document_read_object (document, table, *key);
  return table;
}

/* What is in a list, with commas between; tasks in it that have no name are left out. */
static char *
join_list (JsonArray *list)
{
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
  g_auto (GStrv) strings = NULL;

  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      const char *part = skep_document_get_string (json_array_get_element (list, i));

      if (part != NULL)
        g_strv_builder_add (parts, part);
    }
  strings = g_strv_builder_end (parts);
  return g_strjoinv (", ", strings);
}

/* What a value says that a task does; NULL if only its tool understands it. */
static char *
describe_value (JsonNode *value)
{
  if (JSON_NODE_HOLDS_ARRAY (value))
    return join_list (json_node_get_array (value));
  return g_strdup (skep_document_get_string (value));
}

static char *
describe_table (JsonObject *table)
{
  JsonNode *help = json_object_get_member (table, "help");

  if (help != NULL && skep_document_get_string (help) != NULL)
    return g_strdup (skep_document_get_string (help));
  for (gsize i = 0; i < G_N_ELEMENTS (contents); i++)
    if (json_object_has_member (table, contents[i]))
      return describe_value (json_object_get_member (table, contents[i]));
  return NULL;
}

static char *
describe (JsonNode *task)
{
  return JSON_NODE_HOLDS_OBJECT (task) ? describe_table (json_node_get_object (task))
                                       : describe_value (task);
}

static gboolean
is_task (JsonNode *task)
{
  return JSON_NODE_HOLDS_OBJECT (task) || JSON_NODE_HOLDS_ARRAY (task)
         || skep_document_get_string (task) != NULL;
}

/* A name that another tool has too gets that of its tool before it. */
static char *
make_name (SkepPythonTasks *self,
           const Tool      *tool,
           const char      *name)
{
  if (g_hash_table_add (self->names, g_strdup (name)))
    return g_strdup (name);
  return g_strdup_printf ("%s:%s", tool->id, name);
}

static void
add_task (SkepPythonTasks *self,
          const Tool      *tool,
          const char      *name,
          JsonNode        *task)
{
  SkepDocument *document = self->document;
  gboolean is_private = *name == '_' && tool->privacy != PRIVATE_NONE;
  g_autofree char *description = NULL;
  g_autofree char *unique = NULL;
  SkepScript *script;

  if (*name == '\0' || *name == '-' || (is_private && tool->privacy == PRIVATE_LEFT_OUT))
    return;
  if (!is_task (task))
    {
      skep_document_add_error (document, task,
                               _("The task “%s” must be a string, a list or a table."), name);
      return;
    }
  unique = make_name (self, tool, name);
  description = describe (task);
  script = skep_source_new_script (document->discovery, "python", document->dir, document->file,
                                   unique);
  script->package = g_strdup (self->package);
  script->is_hidden = is_private;
  if (description != NULL && *description != '\0')
    script->description = skep_script_make_display (g_strstrip (description));
  tool->run (self->runner, script, name);
  skep_discovery_add_script (document->discovery, script);
}

static void
add_tasks (SkepPythonTasks *self,
           const Tool      *tool)
{
  JsonObject *tasks = skep_python_tasks_find (self->document, tool->path);
  JsonObjectIter iter;
  const char *name;
  JsonNode *task;

  if (tasks == NULL)
    return;
  json_object_iter_init_ordered (&iter, tasks);
  while (json_object_iter_next_ordered (&iter, &name, &task))
    /* `_` has what is common to all tasks of pdm. */
    if (!g_str_equal (name, "_"))
      add_task (self, tool, name, task);
}

/* `hatch run ENV:NAME`; the environment `default` needs not be named. */
static void
add_environment (SkepPythonTasks *self,
                 const char      *environment,
                 JsonObject      *scripts)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *task;

  json_object_iter_init_ordered (&iter, scripts);
  while (json_object_iter_next_ordered (&iter, &name, &task))
    {
      g_autofree char *full = g_str_equal (environment, "default")
                                ? g_strdup (name)
                                : g_strdup_printf ("%s:%s", environment, name);

      add_task (self, &hatch, full, task);
    }
}

static void
add_environments (SkepPythonTasks *self)
{
  JsonObject *environments = skep_python_tasks_find (self->document, hatch.path);
  JsonObjectIter iter;
  const char *name;
  JsonNode *environment;

  if (environments == NULL)
    return;
  json_object_iter_init_ordered (&iter, environments);
  while (json_object_iter_next_ordered (&iter, &name, &environment))
    {
      JsonObject *scripts = NULL;

      if (JSON_NODE_HOLDS_OBJECT (environment))
        scripts = skep_document_read_object (self->document, json_node_get_object (environment),
                                             "scripts");
      if (scripts != NULL)
        add_environment (self, name, scripts);
    }
}

/**
 * skep_python_tasks_add:
 * @self: what tasks are made with
 *
 * Adds the tasks that poe, pdm, rye, taskipy and hatch would run.
 */
void
skep_python_tasks_add (SkepPythonTasks *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tools); i++)
    add_tasks (self, &tools[i]);
  add_environments (self);
}

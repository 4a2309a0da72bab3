/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-project-tree.h"
#include "skep-source-tool.h"
#include "skep-vscode-compound.h"
#include "skep-vscode-tasks.h"
#include "skep-vscode-text.h"

/* Of a line with all dependencies: a bit less than what one argument of a program may have. */
#define MAX_LINE_BYTES (100 * 1024)
/* Dependencies of dependencies. */
#define MAX_DEPTH 32

/* What is known when all scripts of the project are. */
typedef struct
{
  const SkepVscodeTasks *tasks;
  GHashTable *scripts;   /* id → borrowed SkepScript, of npm */
  SkepScript **whole;    /* of each task, NULL before it is made; owned */
  GPtrArray **inputs;    /* of each task, with those of its dependencies; owned */
  gboolean *is_active;   /* of each task, while it is made */
} Finish;

static SkepScript *make_whole (Finish *self,
                               guint   position,
                               guint   depth);

G_GNUC_PRINTF (2, 3)
static void
refuse (SkepScript *script,
        const char *format,
        ...)
{
  va_list arguments;

  if (script->unavailable != NULL)
    return;
  va_start (arguments, format);
  script->unavailable = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

static void
take_npm_script (Finish               *self,
                 SkepScript           *script,
                 const SkepVscodeTask *task)
{
  const char *dir = self->tasks->json->dir;
  g_autofree char *folder = skep_project_tree_resolve (dir, task->npm_path != NULL ? task->npm_path
                                                                                   : "");
  g_autofree char *id = g_strdup_printf ("npm:%s:%s", folder != NULL ? folder : "",
                                         task->npm_script);
  const SkepScript *npm = folder != NULL ? g_hash_table_lookup (self->scripts, id) : NULL;

  if (npm == NULL)
    {
      refuse (script, _("There is no script “%s” in the package.json of its folder."),
              task->npm_script);
      return;
    }
  g_strfreev (script->argv);
  script->argv = g_strdupv (npm->argv);
  g_free (script->cwd);
  script->cwd = g_strdup (npm->cwd);
  g_free (script->command);
  script->command = g_strdup (npm->command);
  script->package = g_strdup (npm->package);
  script->manager = npm->manager;
  script->manager_reason = g_strdup (npm->manager_reason);
  script->argument_separator = npm->argument_separator;
  if (npm->unavailable != NULL)
    refuse (script, "%s", npm->unavailable);
}

static guint
get_number (GPtrArray  *inputs,
            JsonObject *input)
{
  guint position;

  if (!g_ptr_array_find (inputs, input, &position))
    {
      position = inputs->len;
      g_ptr_array_add (inputs, input);
    }
  return position + 1;
}

/* What a task is in the line of one that depends on it; @inputs is that of the latter. */
static void
append_part (GString          *line,
             const SkepScript *part,
             GPtrArray        *part_inputs,
             const char       *cwd,
             GPtrArray        *inputs)
{
  g_autofree char *folder = skep_source_tool_quote (part->cwd);
  g_autofree char *argv = skep_source_tool_make_line (part->argv);

  g_string_append_c (line, '(');
  if (!g_str_equal (part->cwd, cwd))
    g_string_append_printf (line, "cd %s && ", folder);
  for (char **variable = part->environment; *variable != NULL; variable++)
    {
      g_autofree char *quoted = skep_source_tool_quote (*variable);

      g_string_append_printf (line, variable == part->environment ? "env %s " : "%s ", quoted);
    }
  g_string_append (line, argv);
  if (part_inputs->len > 0 && g_strv_length (part->argv) == 3)
    g_string_append (line, " sh");
  for (guint i = 0; i < part_inputs->len; i++)
    {
      JsonObject *input = part_inputs->pdata[i];
      g_autofree char *value = skep_vscode_make_input (input, get_number (inputs, input));
      g_autofree char *word = skep_vscode_make_word (value, SKEP_VSCODE_IF_NEEDED);

      g_string_append_printf (line, " %s", word);
    }
  g_string_append_c (line, ')');
}

/* The line of a task with dependencies, while it is put together. */
typedef struct
{
  GString *line;
  GString *display;
  guint n_parallel; /* that are waited for */
} Compound;

static gboolean
is_parallel (const SkepVscodeTask *task)
{
  return !task->is_sequence && task->dependencies[0] != NULL && task->dependencies[1] != NULL;
}

static gboolean
runs_itself (const SkepVscodeTask *task)
{
  return task->has_command || task->npm_script != NULL;
}

/* `p` are the processes that are waited for. */
static void
append_dependency (Finish               *self,
                   Compound             *compound,
                   const SkepVscodeTask *task,
                   guint                 own,
                   guint                 dependency)
{
  const SkepVscodeTask *other = self->tasks->tasks->pdata[dependency];
  gboolean waits = !other->is_background || !runs_itself (task);
  GString *line = compound->line;

  if (compound->display->len > 0)
    g_string_append (compound->display, is_parallel (task) ? " & " : " && ");
  g_string_append (compound->display, other->script->name);
  if (!is_parallel (task))
    g_string_append (line, line->len > 0 ? " && " : "");
  else if (waits && compound->n_parallel++ == 0)
    g_string_append (line, "p=; ");
  g_string_append (line, waits || is_parallel (task) ? "" : "{ ");
  append_part (line, self->whole[dependency], self->inputs[dependency], self->whole[own]->cwd,
               self->inputs[own]);
  if (is_parallel (task))
    g_string_append (line, waits ? " & p=\"$p $!\"; " : " & ");
  else
    g_string_append (line, waits ? "" : " & }");
}

static gboolean
add_dependency (Finish     *self,
                Compound   *compound,
                guint       own,
                const char *label,
                guint       depth)
{
  const SkepVscodeTask *task = self->tasks->tasks->pdata[own];
  guint position = GPOINTER_TO_UINT (g_hash_table_lookup (self->tasks->by_label, label));
  SkepScript *script = self->whole[own];
  SkepScript *other = position > 0 ? make_whole (self, position - 1, depth + 1) : NULL;

  if (position == 0)
    refuse (script, _("There is no task “%s”."), label);
  else if (other == NULL)
    refuse (script, _("“%s” depends on itself."), label);
  else if (other->unavailable != NULL)
    refuse (script, "“%s”: %s", label, other->unavailable);
  else
    append_dependency (self, compound, task, own, position - 1);
  if (compound->line->len > MAX_LINE_BYTES)
    refuse (script, _("Its dependencies are too many for one command."));
  return script->unavailable == NULL;
}

static void
end_compound (Finish               *self,
              Compound             *compound,
              const SkepVscodeTask *task,
              guint                 own)
{
  SkepScript *script = self->whole[own];

  /* The last one that failed is the status of all. */
  if (compound->n_parallel > 0)
    g_string_append (compound->line,
                     "s=0; for i in $p; do wait \"$i\" || s=$?; done; (exit $s)");
  if (runs_itself (task))
    {
      if (!is_parallel (task) || compound->n_parallel > 0)
        g_string_append (compound->line, " && ");
      append_part (compound->line, script, task->inputs, script->cwd, self->inputs[own]);
      g_string_append_printf (compound->display, " && %s", script->command);
    }
  g_strfreev (script->argv);
  script->argv = skep_source_make_shell (compound->line->str);
  g_free (script->command);
  script->command = skep_script_make_display (compound->display->str);
  script->argument_separator = NULL;
}

static void
add_dependencies (Finish *self,
                  guint   own,
                  guint   depth)
{
  const SkepVscodeTask *task = self->tasks->tasks->pdata[own];
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GString) display = g_string_new (NULL);
  Compound compound = { line, display, 0 };

  for (char **label = task->dependencies; *label != NULL; label++)
    if (!add_dependency (self, &compound, own, *label, depth))
      return;
  end_compound (self, &compound, task, own);
}

static SkepScriptParameter *
make_parameter (JsonObject *input)
{
  SkepScriptParameter *self = skep_script_parameter_new (skep_vscode_get_text (input, "id"));
  const char *description = skep_vscode_get_text (input, "description");
  const char *missing = skep_vscode_get_text (input, "default");
  JsonNode *options = json_object_get_member (input, "options");
  g_autoptr (GStrvBuilder) choices = g_strv_builder_new ();

  if (description != NULL)
    self->description = skep_script_make_display (description);
  self->default_value = g_strdup (missing);
  self->is_required = missing == NULL;
  if (options == NULL || !JSON_NODE_HOLDS_ARRAY (options))
    return self;
  for (guint i = 0; i < json_array_get_length (json_node_get_array (options)); i++)
    {
      JsonNode *option = json_array_get_element (json_node_get_array (options), i);
      const char *value = JSON_NODE_HOLDS_OBJECT (option)
                          ? skep_vscode_get_text (json_node_get_object (option), "value")
                          : skep_document_get_string (option);

      if (value != NULL)
        g_strv_builder_add (choices, value);
    }
  self->choices = g_strv_builder_end (choices);
  return self;
}

static void
set_parameters (SkepScript *script,
                GPtrArray  *inputs)
{
  if (inputs->len == 0)
    return;
  script->parameters = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_parameter_free);
  for (guint i = 0; i < inputs->len; i++)
    g_ptr_array_add (script->parameters, make_parameter (inputs->pdata[i]));
}

/* The task with all that it depends on; NULL if that is itself. */
static SkepScript *
make_whole (Finish *self,
            guint   position,
            guint   depth)
{
  const SkepVscodeTask *task = self->tasks->tasks->pdata[position];
  SkepScript *script;

  if (self->is_active[position] || self->whole[position] != NULL)
    return self->is_active[position] ? NULL : self->whole[position];
  self->is_active[position] = TRUE;
  self->whole[position] = script = skep_script_copy (task->script);
  self->inputs[position] = g_ptr_array_copy (task->inputs, NULL, NULL);
  if (task->npm_script != NULL)
    take_npm_script (self, script, task);
  if (depth > MAX_DEPTH)
    refuse (script, _("Its dependencies are too deep."));
  else if (*task->dependencies != NULL && script->unavailable == NULL)
    add_dependencies (self, position, depth);
  set_parameters (script, self->inputs[position]);
  self->is_active[position] = FALSE;
  return script;
}

static GHashTable *
index_npm_scripts (GPtrArray *scripts)
{
  GHashTable *by_id = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < scripts->len; i++)
    {
      SkepScript *script = scripts->pdata[i];

      if (g_str_equal (script->source, "npm"))
        g_hash_table_insert (by_id, script->id, script);
    }
  return by_id;
}

/**
 * skep_vscode_compound_finish:
 *
 * See [callback@SkepFinishFunc]; the data are #SkepVscodeTasks. Puts together what depends on other
 * tasks, and gives tasks of npm what the scripts of that name have.
 */
void
skep_vscode_compound_finish (SkepDiscovery *discovery,
                             GPtrArray     *scripts,
                             gpointer       data)
{
  const SkepVscodeTasks *tasks = data;
  guint n_tasks = tasks->tasks->len;
  g_autoptr (GHashTable) by_id = index_npm_scripts (scripts);
  g_autoptr (GHashTable) whole_by_id = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree SkepScript **whole = g_new0 (SkepScript *, n_tasks);
  g_autofree GPtrArray **inputs = g_new0 (GPtrArray *, n_tasks);
  g_autofree gboolean *is_active = g_new0 (gboolean, n_tasks);
  Finish self = { tasks, by_id, whole, inputs, is_active };

  for (guint i = 0; i < n_tasks; i++)
    {
      SkepScript *script = make_whole (&self, i, 0);

      g_hash_table_insert (whole_by_id, script->id, script);
    }
  for (guint i = 0; i < scripts->len; i++)
    {
      SkepScript *script = scripts->pdata[i];
      SkepScript *better = g_hash_table_lookup (whole_by_id, script->id);

      if (better == NULL)
        continue;
      scripts->pdata[i] = skep_script_ref (better);
      skep_script_unref (script);
    }
  for (guint i = 0; i < n_tasks; i++)
    {
      skep_script_unref (whole[i]);
      g_ptr_array_unref (inputs[i]);
    }
}

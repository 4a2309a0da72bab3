/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "skep-source-tool.h"
#include "skep-vscode-tasks.h"
#include "skep-vscode-text.h"

/* The task and, before it, what it says for Linux; for options then those of the file. */
#define N_TASK_LAYERS 2
#define N_LAYERS 4

/* Types of which the command is known. */
static const struct
{
  const char *type;
  const char *program; /* (nullable) before the command */
} types[] = {
  { "shell", NULL },
  { "process", NULL },
  { "cppbuild", NULL },
  { "cargo", "cargo" },
};

static const struct
{
  const char *name;
  SkepVscodeQuoting quoting;
} quotings[] = {
  { "escape", SKEP_VSCODE_ESCAPE },
  { "strong", SKEP_VSCODE_STRONG },
  { "weak", SKEP_VSCODE_WEAK },
};

typedef struct
{
  SkepDocument *json;
  JsonObject *layers[N_LAYERS];      /* (nullable) each */
  SkepVscodeScope scope;
  SkepVscodeTask *task;
  GString *prefix;                   /* shell code before the command */
} Reader;

static JsonObject *
get_object (JsonObject *object,
            const char *key)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, key) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonNode *
get_member (Reader     *self,
            const char *key)
{
  JsonNode *node = NULL;

  for (gsize i = 0; node == NULL && i < N_TASK_LAYERS; i++)
    if (self->layers[i] != NULL)
      node = json_object_get_member (self->layers[i], key);
  return node;
}

static JsonNode *
get_option (Reader     *self,
            const char *key)
{
  JsonNode *node = NULL;

  for (gsize i = 0; node == NULL && i < N_LAYERS; i++)
    {
      JsonObject *options = get_object (self->layers[i], "options");

      if (options != NULL)
        node = json_object_get_member (options, key);
    }
  return node;
}

/* A string, a list of strings or `{ value, quoting }`; NULL if it is none of them. */
static char *
dup_text (JsonNode          *node,
          SkepVscodeQuoting *quoting)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *name = object != NULL ? skep_vscode_get_text (object, "quoting") : NULL;
  JsonNode *value = object != NULL ? json_object_get_member (object, "value") : node;

  *quoting = SKEP_VSCODE_IF_NEEDED;
  for (gsize i = 0; i < G_N_ELEMENTS (quotings); i++)
    if (g_strcmp0 (quotings[i].name, name) == 0)
      *quoting = quotings[i].quoting;
  if (value != NULL && JSON_NODE_HOLDS_ARRAY (value))
    {
      JsonArray *list = json_node_get_array (value);
      g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
      g_auto (GStrv) strings = NULL;

      for (guint i = 0; i < json_array_get_length (list); i++)
        if (skep_document_get_string (json_array_get_element (list, i)) != NULL)
          g_strv_builder_add (words, skep_document_get_string (json_array_get_element (list, i)));
      strings = g_strv_builder_end (words);
      return g_strjoinv (" ", strings);
    }
  return value != NULL ? g_strdup (skep_document_get_string (value)) : NULL;
}

/* The command and its arguments, resolved. */
typedef struct
{
  GPtrArray *words;    /* owned */
  GArray *quotings;
  GString *display;
} Command;

static void
add_word (Reader            *self,
          Command           *command,
          const char        *text,
          SkepVscodeQuoting  quoting)
{
  g_ptr_array_add (command->words, skep_vscode_resolve (&self->scope, text));
  g_array_append_val (command->quotings, quoting);
  g_string_append_printf (command->display, command->words->len > 1 ? " %s" : "%s", text);
}

static gboolean
read_words (Reader  *self,
            Command *command)
{
  JsonNode *args = get_member (self, "args");
  JsonArray *list = args != NULL && JSON_NODE_HOLDS_ARRAY (args) ? json_node_get_array (args)
                                                                 : NULL;
  JsonNode *node = get_member (self, "command");
  SkepVscodeQuoting quoting;
  g_autofree char *program = node != NULL ? dup_text (node, &quoting) : NULL;

  if (program == NULL || *program == '\0')
    return FALSE;
  add_word (self, command, program, quoting);
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      g_autofree char *argument = dup_text (json_array_get_element (list, i), &quoting);

      if (argument != NULL)
        add_word (self, command, argument, quoting);
      else
        skep_document_add_error (self->json, args, _("“%s” must be a list of strings."), "args");
    }
  return TRUE;
}

/* A command without arguments is a whole line. */
static char *
make_line (const Command *command,
           const char    *program,
           gboolean       is_process)
{
  GString *line = g_string_new (program != NULL ? program : "");
  gboolean is_line = command->words->len == 1 && !is_process;

  for (guint i = 0; i < command->words->len; i++)
    {
      const char *resolved = command->words->pdata[i];
      SkepVscodeQuoting quoting = is_process ? SKEP_VSCODE_STRONG
                                             : g_array_index (command->quotings,
                                                              SkepVscodeQuoting, i);
      g_autofree char *word = is_line ? skep_vscode_make_line (resolved)
                                      : skep_vscode_make_word (resolved, quoting);

      g_string_append_printf (line, line->len > 0 ? " %s" : "%s", word);
    }
  return g_string_free (line, FALSE);
}

static void
read_cwd (Reader *self)
{
  JsonNode *node = get_option (self, "cwd");
  const char *text = node != NULL ? skep_document_get_string (node) : NULL;
  g_autofree char *resolved = text != NULL ? skep_vscode_resolve (&self->scope, text) : NULL;
  g_autofree char *plain = NULL;

  if (resolved == NULL || *resolved == '\0')
    return;
  if (skep_vscode_needs_shell (resolved))
    {
      plain = skep_vscode_make_word (resolved, SKEP_VSCODE_STRONG);
      g_string_append_printf (self->prefix, "cd -- %s && ", plain);
      return;
    }
  plain = skep_vscode_make_plain (resolved);
  g_free (self->task->script->cwd);
  self->task->script->cwd = g_canonicalize_filename (plain, self->scope.folder);
}

static void
read_variable (Reader     *self,
               GHashTable *environment,
               const char *name,
               JsonNode   *value)
{
  const char *string = skep_document_get_string (value);
  g_autofree char *text = string != NULL ? g_strdup (string) : json_to_string (value, FALSE);
  g_autofree char *resolved = skep_vscode_resolve (&self->scope, text);
  g_autofree char *word = NULL;

  if (JSON_NODE_HOLDS_NULL (value) || *name == '\0' || strchr (name, '=') != NULL)
    return;
  g_hash_table_remove (environment, name);
  if (!skep_vscode_needs_shell (resolved))
    {
      g_hash_table_insert (environment, g_strdup (name), skep_vscode_make_plain (resolved));
      return;
    }
  word = skep_vscode_make_word (resolved, SKEP_VSCODE_STRONG);
  if (name[strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_")] == '\0')
    g_string_append_printf (self->prefix, "export %s=%s && ", name, word);
}

/* Of all layers; the first one wins, so it comes last. */
static void
read_environment (Reader *self)
{
  g_autoptr (GHashTable) environment = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                              g_free);
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  g_autoptr (GList) names = NULL;

  for (gsize i = N_LAYERS; i-- > 0;)
    {
      JsonObject *env = get_object (get_object (self->layers[i], "options"), "env");
      JsonObjectIter iter;
      const char *name;
      JsonNode *value;

      if (env == NULL)
        continue;
      json_object_iter_init_ordered (&iter, env);
      while (json_object_iter_next_ordered (&iter, &name, &value))
        read_variable (self, environment, name, value);
    }
  names = g_list_sort (g_hash_table_get_keys (environment), (GCompareFunc) strcmp);
  for (GList *name = names; name != NULL; name = name->next)
    {
      g_autofree char *entry = g_strconcat (name->data, "=",
                                            g_hash_table_lookup (environment, name->data), NULL);

      g_strv_builder_add (list, entry);
    }
  g_strfreev (self->task->script->environment);
  self->task->script->environment = g_strv_builder_end (list);
}

/* The shell of `options.shell`, or ours. */
static char **
make_shell (Reader     *self,
            const char *line)
{
  JsonNode *node = get_option (self, "shell");
  JsonObject *shell = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node)
                                                                     : NULL;
  const char *program = shell != NULL ? skep_vscode_get_text (shell, "executable") : NULL;
  g_auto (GStrv) args = NULL;
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_autofree char *resolved = NULL;
  g_autofree char *plain = NULL;

  if (program == NULL || *program == '\0')
    return skep_source_make_shell (line);
  resolved = skep_vscode_resolve (&self->scope, program);
  plain = skep_vscode_make_plain (resolved);
  g_strv_builder_add (argv, plain);
  if ((args = skep_document_dup_strings (self->json, shell, "args")) != NULL)
    g_strv_builder_addv (argv, (const char **) args);
  else
    g_strv_builder_add (argv, "-c");
  /* What comes behind the name are its `$1`, `$2`… */
  g_strv_builder_add_many (argv, line, self->task->script->name, NULL);
  return g_strv_builder_end (argv);
}

static char **
make_argv (Reader        *self,
           const Command *command,
           const char    *program,
           gboolean       is_process)
{
  g_autofree char *line = NULL;
  g_autofree char *whole = NULL;
  gboolean needs_shell = !is_process || self->prefix->len > 0;
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();

  for (guint i = 0; i < command->words->len; i++)
    needs_shell |= skep_vscode_needs_shell (command->words->pdata[i]);
  line = make_line (command, program, is_process);
  whole = g_strconcat (self->prefix->str, line, NULL);
  if (needs_shell)
    return is_process ? skep_source_make_shell (whole) : make_shell (self, whole);
  for (guint i = 0; i < command->words->len; i++)
    {
      g_autofree char *plain = skep_vscode_make_plain (command->words->pdata[i]);

      g_strv_builder_add (argv, plain);
    }
  return g_strv_builder_end (argv);
}

static void
read_command (Reader     *self,
              const char *program,
              gboolean    is_process)
{
  SkepScript *script = self->task->script;
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) word_quotings = g_array_new (FALSE, FALSE, sizeof (SkepVscodeQuoting));
  g_autoptr (GString) display = g_string_new (NULL);
  Command command = { words, word_quotings, display };

  if (!read_words (self, &command))
    return;
  g_strfreev (script->argv);
  script->argv = make_argv (self, &command, program, is_process);
  script->command = skep_script_make_display (display->str);
  self->task->has_command = TRUE;
}

static void
read_type (Reader     *self,
           const char *type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (types[i].type, type))
      {
        read_command (self, types[i].program, g_str_equal (type, "process"));
        return;
      }
  if (!g_str_equal (type, "npm"))
    {
      self->task->script->unavailable =
        g_strdup_printf (_("VS Code’s extension “%s” runs this."), type);
      return;
    }
  self->task->npm_script = g_strdup (skep_vscode_get_text (self->layers[1], "script"));
  self->task->npm_path = g_strdup (skep_vscode_get_text (self->layers[1], "path"));
}

static void
read_dependency (Reader       *self,
                 GStrvBuilder *labels,
                 JsonNode     *node)
{
  const char *label = skep_document_get_string (node);
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *type = object != NULL ? skep_vscode_get_text (object, "type") : NULL;
  const char *task = object != NULL ? skep_vscode_get_text (object, "task") : NULL;
  g_autofree char *name = g_strdup_printf ("%s: %s", type != NULL ? type : "", task);

  if (label != NULL)
    g_strv_builder_add (labels, label);
  else if (task != NULL)
    g_strv_builder_add (labels, name);
}

static void
read_dependencies (Reader *self)
{
  JsonNode *node = get_member (self, "dependsOn");
  JsonNode *order = get_member (self, "dependsOrder");
  g_autoptr (GStrvBuilder) labels = g_strv_builder_new ();

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      read_dependency (self, labels, json_array_get_element (json_node_get_array (node), i));
  else if (node != NULL)
    read_dependency (self, labels, node);
  self->task->dependencies = g_strv_builder_end (labels);
  self->task->is_sequence = order != NULL
                            && g_strcmp0 (skep_document_get_string (order), "sequence") == 0;
}

static gboolean
read_flag (Reader     *self,
           const char *key)
{
  JsonNode *node = get_member (self, key);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_boolean (node);
}

static void
finish_task (Reader *self)
{
  SkepScript *script = self->task->script;
  JsonNode *detail = get_member (self, "detail");

  if (detail != NULL && skep_document_get_string (detail) != NULL)
    script->description = skep_script_make_display (skep_document_get_string (detail));
  script->is_hidden = read_flag (self, "hide");
  self->task->is_background = read_flag (self, "isBackground");
  if (script->unavailable == NULL)
    script->unavailable = g_steal_pointer (&self->scope.unavailable);
  if (script->argv == NULL)
    script->argv = skep_source_make_shell (":");
  if (script->unavailable == NULL && !self->task->has_command && self->task->npm_script == NULL
      && *self->task->dependencies == NULL)
    script->unavailable = g_strdup (_("This task has no command."));
}

static void
read_task (SkepDocument     *json,
           SkepVscodeTasks  *tasks,
           JsonNode         *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autofree char *label = object != NULL ? skep_vscode_dup_label (object) : NULL;
  g_autoptr (GString) prefix = g_string_new (NULL);
  Reader self = { json, .prefix = prefix };
  JsonNode *type;

  if (label == NULL)
    {
      skep_document_add_error (json, node, _("A task must be an object with a “label”."));
      return;
    }
  self.layers[0] = get_object (object, "linux");
  self.layers[1] = object;
  self.layers[2] = get_object (json->root, "linux");
  self.layers[3] = json->root;
  self.task = skep_vscode_tasks_add (tasks, label, skep_document_get_line (json, node));
  self.scope = (SkepVscodeScope) { tasks->folder, tasks->inputs, self.task->inputs };
  read_cwd (&self);
  read_environment (&self);
  type = get_member (&self, "type");
  read_type (&self, type != NULL && skep_document_get_string (type) != NULL
                      ? skep_document_get_string (type) : "shell");
  read_dependencies (&self);
  finish_task (&self);
  g_free (self.scope.unavailable);
}

/**
 * skep_source_vscode_parse:
 *
 * See [callback@SkepSourceParseFunc]. Each task is a script. Variables that only the editor knows
 * make one unavailable; its inputs are parameters. Tasks of npm are what the package.json of their
 * folder has; those that depend on others are put together when all of them are known.
 */
void
skep_source_vscode_parse (SkepDiscovery *discovery,
                          const char    *dir,
                          const char    *file,
                          const char    *text,
                          gsize          length)
{
  SkepDocument *json = skep_document_load_jsonc (discovery, dir, file, text, length);
  SkepVscodeTasks *tasks;
  const char *version;
  JsonArray *list;

  if (json == NULL)
    return;
  version = skep_document_read_string (json, json->root, "version");
  if (version != NULL && !g_str_equal (version, "2.0.0"))
    {
      skep_document_add_error (json, json_object_get_member (json->root, "version"),
                               _("Only version 2.0.0 of this file is supported."));
      skep_document_free (json);
      return;
    }
  tasks = skep_vscode_tasks_new (json);
  list = skep_document_read_array (json, json->root, "tasks");
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    read_task (json, tasks, json_array_get_element (list, i));
  skep_vscode_tasks_conclude (tasks);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-document.h"
#include "skep-project-tree.h"
#include "skep-source-tool.h"
#include "skep-source.h"

/* Below a folder of tasks. */
#define MAX_DEPTH 6
/* Programs that are looked at. */
#define MAX_FILES 1000
/* Comments for mise stand at the beginning. */
#define MAX_COMMENT_BYTES (8 * 1024)

/* What comes first wins over the others. */
static const char *const configs[] = {
  ".mise.local.toml", "mise.local.toml", ".mise.toml", "mise.toml", "mise/config.toml",
  ".mise/config.toml", ".config/mise.toml", ".config/mise/config.toml",
};

/* Where programs are tasks if no file says otherwise. */
static const char *const folders[] = {
  "mise-tasks", ".mise-tasks", ".mise/tasks", ".config/mise/tasks", "mise/tasks",
};

typedef struct
{
  SkepSourceTool tool;
  GHashTable *names;  /* of tasks so far, owned */
  gboolean has_includes; /* so that `folders` don't count */
  guint n_files;
} Mise;

/* NULL if there is a task by that name already, which wins. */
static SkepScript *
new_script (Mise       *self,
            const char *file,
            const char *name)
{
  SkepScript *script;

  if (*name == '\0' || *name == '-' || !g_hash_table_add (self->names, g_strdup (name)))
    return NULL;
  self->tool.file = file;
  script = skep_source_tool_new_script (&self->tool, name,
                                        skep_source_make_argv ("mise", "run", name, NULL));
  script->argument_separator = g_intern_static_string ("--");
  return script;
}

/* What a task runs, if it is one command line. */
static const char *
get_line (JsonNode *run)
{
  const char *line;

  if (run == NULL || JSON_NODE_HOLDS_OBJECT (run))
    return NULL;
  if (!JSON_NODE_HOLDS_ARRAY (run))
    {
      line = skep_document_get_string (run);
      return line != NULL && strchr (line, '\n') == NULL ? line : NULL;
    }
  return json_array_get_length (json_node_get_array (run)) == 1
           ? get_line (json_array_get_element (json_node_get_array (run), 0))
           : NULL;
}

static gboolean
is_true (JsonObject *table,
         const char *key)
{
  JsonNode *node = json_object_get_member (table, key);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_boolean (node);
}

static void
add_task (Mise         *self,
          SkepDocument *document,
          const char   *name,
          JsonNode     *task)
{
  JsonObject *table = JSON_NODE_HOLDS_OBJECT (task) ? json_node_get_object (task) : NULL;
  const char *description;
  SkepScript *script;

  if (table == NULL && !JSON_NODE_HOLDS_ARRAY (task) && skep_document_get_string (task) == NULL)
    {
      skep_document_add_error (document, task,
                               _("The task “%s” must be a string, a list or a table."), name);
      return;
    }
  if ((script = new_script (self, document->file, name)) == NULL)
    return;
  description = table != NULL ? skep_document_read_string (document, table, "description") : NULL;
  if (description == NULL || *description == '\0')
    description = get_line (table != NULL ? json_object_get_member (table, "run") : task);
  script->is_hidden = table != NULL && is_true (table, "hide");
  skep_source_tool_take (&self->tool, script, description);
}

static void
add_tasks (Mise         *self,
           SkepDocument *document,
           JsonObject   *tasks)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *task;

  json_object_iter_init_ordered (&iter, tasks);
  while (json_object_iter_next_ordered (&iter, &name, &task))
    add_task (self, document, name, task);
}

/* @file is relative to the folder of the project's configuration. */
static SkepDocument *
load (Mise       *self,
      const char *file)
{
  const SkepSourceTool *tool = &self->tool;
  gsize length;
  g_autofree char *text = skep_source_read_text (tool->discovery, tool->dir, file, &length);

  return text != NULL
           ? skep_document_load_toml (tool->discovery, tool->dir, file, text, length)
           : NULL;
}

/* A file in which each table is a task. */
static void
read_task_file (Mise       *self,
                const char *file)
{
  g_autoptr (SkepDocument) document = load (self, file);

  if (document != NULL)
    add_tasks (self, document, document->root);
}

/* `#MISE key=value`, `# [MISE] key=value`, also after `//` or `::`: what is said of @key. */
static char *
find_comment (const char *text,
              const char *key)
{
  g_autofree char *pattern = g_strdup_printf ("^(?:#|//|::)[ \\t]*(?:MISE|\\[MISE\\])[ \\t]+%s"
                                              "[ \\t]*=[ \\t]*(.*)$", key);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE | G_REGEX_RAW, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match (regex, text, 0, &match) ? g_strchomp (g_match_info_fetch (match, 1)) : NULL;
}

/* `"text"` or `'text'` → `text`; NULL if it is something else. */
static char *
unquote (const char *value)
{
  gsize length = value != NULL ? strlen (value) : 0;
  g_autofree char *text = NULL;

  if (length < 2 || (*value != '"' && *value != '\'') || value[length - 1] != *value)
    return NULL;
  text = g_strndup (value + 1, length - 2);
  if (*value == '\'' || strchr (text, '\\') == NULL)
    return g_steal_pointer (&text);
  return g_str_has_suffix (text, "\\") ? NULL : g_strcompress (text);
}

static void
add_program (Mise       *self,
             const char *path,
             const char *name)
{
  const SkepSourceTool *tool = &self->tool;
  g_autofree char *text = NULL;
  g_autofree char *value = NULL;
  g_autofree char *description = NULL;
  g_autofree char *hide = NULL;
  SkepScript *script;
  gsize length;

  if (self->n_files++ >= MAX_FILES
      || !skep_source_is_executable (tool->discovery, tool->dir, path)
      || (script = new_script (self, path, name)) == NULL)
    return;
  text = skep_source_read_start (tool->discovery, tool->dir, path, MAX_COMMENT_BYTES, &length);
  if (text != NULL)
    {
      value = find_comment (text, "description");
      hide = find_comment (text, "hide");
    }
  script->is_hidden = g_strcmp0 (hide, "true") == 0;
  description = unquote (value);
  skep_source_tool_take (tool, script, description);
}

/* The name of a task is that of its file without its last ending, after those of the folders. */
static char *
make_name (const char *prefix,
           const char *file)
{
  const char *dot = strrchr (file, '.');
  g_autofree char *stem = g_strndup (file, dot != NULL ? (gsize) (dot - file) : strlen (file));

  if (*prefix == '\0')
    return g_steal_pointer (&stem);
  if (g_str_equal (stem, "_default"))
    return g_strdup (prefix);
  return g_strdup_printf ("%s:%s", prefix, stem);
}

static void
read_folder (Mise       *self,
             const char *path,
             const char *prefix,
             guint       depth)
{
  const SkepSourceTool *tool = &self->tool;
  g_autofree char *dir = skep_project_tree_join (tool->dir, path);
  SkepFolder *folder = NULL;

  if (depth > 0 && skep_discovery_has_file (tool->discovery, tool->dir, path))
    folder = skep_discovery_get_folder (tool->discovery, dir);
  if (folder == NULL)
    return;
  for (char **file = folder->files; *file != NULL; file++)
    {
      g_autofree char *child = skep_project_tree_join (path, *file);
      g_autofree char *name = make_name (prefix, *file);

      if (g_str_has_suffix (*file, ".toml"))
        read_task_file (self, child);
      else if (**file != '.')
        add_program (self, child, name);
    }
  for (char **child = folder->folders; *child != NULL; child++)
    {
      g_autofree char *inner = skep_project_tree_join (path, *child);
      g_autofree char *longer = *prefix != '\0' ? g_strdup_printf ("%s:%s", prefix, *child)
                                                : g_strdup (*child);

      if (**child != '.')
        read_folder (self, inner, longer, depth - 1);
    }
}

/* `includes` names folders and files in the place of the usual ones; remote ones are not ours. */
static void
read_include (Mise         *self,
              SkepDocument *document,
              JsonNode     *member,
              const char   *path)
{
  g_autofree char *in_project = NULL;
  g_autofree char *resolved = NULL;

  if (strstr (path, "::") != NULL)
    return;
  if ((in_project = skep_document_resolve (document, member, path)) == NULL)
    return;
  resolved = skep_project_tree_resolve ("", path);
  if (resolved == NULL)
    skep_document_add_warning (document, member,
                               _("“%s” is not searched: it is outside of this folder."), path);
  else if (g_str_has_suffix (resolved, ".toml"))
    read_task_file (self, resolved);
  else if (*resolved != '\0')
    read_folder (self, resolved, "", MAX_DEPTH);
}

static void
read_includes (Mise         *self,
               SkepDocument *document)
{
  JsonObject *settings = skep_document_read_object (document, document->root, "task_config");
  g_auto (GStrv) paths = NULL;

  if (settings == NULL
      || (paths = skep_document_dup_strings (document, settings, "includes")) == NULL)
    return;
  self->has_includes = TRUE;
  for (char **path = paths; *path != NULL; path++)
    read_include (self, document, json_object_get_member (settings, "includes"), *path);
}

static void
read_config (Mise       *self,
             const char *file)
{
  g_autoptr (SkepDocument) document = load (self, file);
  JsonObject *tasks;

  if (document == NULL)
    return;
  tasks = skep_document_read_object (document, document->root, "tasks");
  if (tasks != NULL)
    add_tasks (self, document, tasks);
  read_includes (self, document);
}

/**
 * skep_source_mise_scan:
 *
 * See [callback@SkepSourceScanFunc]. Tasks in the configuration of mise, and programs in its
 * folders of tasks; a name in the configuration wins.
 */
void
skep_source_mise_scan (SkepDiscovery *discovery,
                       SkepFolder    *folder)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Mise self = { { discovery, "mise", folder->dir, "", NULL }, names };

  for (gsize i = 0; i < G_N_ELEMENTS (configs); i++)
    if (skep_discovery_has_file (discovery, folder->dir, configs[i]))
      read_config (&self, configs[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (folders) && !self.has_includes; i++)
    read_folder (&self, folders[i], "", MAX_DEPTH);
}

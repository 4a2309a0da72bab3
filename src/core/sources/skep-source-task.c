/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "skep-document.h"
#include "skep-project-tree.h"
#include "skep-source.h"

/* Of includes; more is a file that reads itself under many names. */
#define MAX_FILES 200
#define MAX_DEPTH 20
/* More would not fit on a form. */
#define MAX_PARAMETERS 100

/* What Task looks for in a folder, in its order. */
static const char *const file_names[] = {
  "Taskfile.yml",      "taskfile.yml",      "Taskfile.yaml",      "taskfile.yaml",
  "Taskfile.dist.yml", "taskfile.dist.yml", "Taskfile.dist.yaml", "taskfile.dist.yaml",
};

/* In `platforms`; whatever is none of these, such as `linux/arm64` or `amd64`, may be this one. */
static const char *const other_systems[] = {
  "aix", "android", "darwin", "dragonfly", "freebsd", "illumos", "ios", "js", "netbsd", "openbsd",
  "plan9", "solaris", "windows", NULL,
};

/* A Taskfile with all that it includes. */
typedef struct
{
  SkepDiscovery *discovery;
  const char *dir;
  guint n_files;
  GPtrArray *open;   /* paths of the files that are being read, borrowed */
  GHashTable *names; /* owned, of the tasks so far */
} Project;

/* Where the tasks of a file go. */
typedef struct
{
  Project *project;
  const char *path;       /* of the file, relative to the project */
  const char *prefix;     /* of names, such as `docs:` */
  const char *space;      /* (nullable): another name for the task `default` */
  char **excludes;        /* (nullable): names that are left out */
  gboolean is_hidden;
  SkepDocument *document; /* NULL until it is read */
} Taskfile;

static void read_file (Taskfile   *self,
                       const char *text,
                       gsize       length);

static gboolean
get_boolean (JsonObject *object,
             const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
         && json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

static gboolean
is_for_this_system (Taskfile   *self,
                    JsonObject *task)
{
  g_auto (GStrv) platforms = skep_document_dup_strings (self->document, task, "platforms");

  for (char **platform = platforms; platform != NULL && *platform != NULL; platform++)
    {
      g_autofree char *system = g_strndup (*platform, strcspn (*platform, "/"));

      if (!g_strv_contains (other_systems, system))
        return TRUE;
    }
  return platforms == NULL || *platforms == NULL;
}

/* Choices that another variable holds are not known. */
static char **
dup_choices (Taskfile   *self,
             JsonObject *variable)
{
  JsonNode *node = json_object_get_member (variable, "enum");

  if (node == NULL || JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  return skep_document_dup_strings (self->document, variable, "enum");
}

/* `NAME`, or a mapping with `name` and `enum`. */
static SkepScriptParameter *
read_variable (Taskfile *self,
               JsonNode *node)
{
  JsonObject *variable = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *name = variable != NULL ? skep_document_read_string (self->document, variable, "name")
                                      : skep_document_get_string (node);
  SkepScriptParameter *parameter;

  if (name == NULL || *name == '\0')
    return NULL;
  parameter = skep_script_parameter_new (name);
  parameter->is_required = TRUE;
  parameter->is_variable = TRUE;
  if (variable != NULL)
    parameter->choices = dup_choices (self, variable);
  return parameter;
}

static GPtrArray *
read_parameters (Taskfile   *self,
                 JsonObject *task)
{
  JsonObject *requires = skep_document_read_object (self->document, task, "requires");
  JsonArray *variables = NULL;
  g_autoptr (GPtrArray) parameters = NULL;

  if (requires != NULL)
    variables = skep_document_read_array (self->document, requires, "vars");
  if (variables == NULL)
    return NULL;
  parameters = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_parameter_free);
  for (guint i = 0; i < MIN (json_array_get_length (variables), MAX_PARAMETERS); i++)
    {
      SkepScriptParameter *parameter = read_variable (self, json_array_get_element (variables, i));

      if (parameter != NULL)
        g_ptr_array_add (parameters, parameter);
    }
  return parameters->len > 0 ? g_steal_pointer (&parameters) : NULL;
}

static char *
read_description (Taskfile   *self,
                  JsonObject *task)
{
  const char *text = skep_document_read_string (self->document, task, "desc");
  g_autofree char *line = NULL;

  if (text == NULL || *text == '\0')
    text = skep_document_read_string (self->document, task, "summary");
  if (text == NULL || *text == '\0')
    return NULL;
  line = g_strndup (text, strcspn (text, "\n"));
  return skep_script_make_display (line);
}

/* On the command line, what begins with `-` is an option, and what has a `=` a variable; a `*` is
 * in the names of tasks that stand for many. */
static gboolean
can_be_typed (const char *name)
{
  return *name != '\0' && *name != '-' && strpbrk (name, "=*") == NULL;
}

/* Returns NULL if the name is taken, since Task refuses that or prefers the first one, and if no
 * task can be started by it. */
static SkepScript *
new_script (Taskfile   *self,
            const char *name)
{
  SkepDiscovery *discovery = self->project->discovery;
  SkepScript *script;

  if (!can_be_typed (name) || !g_hash_table_add (self->project->names, g_strdup (name)))
    return NULL;
  script = skep_script_new (skep_discovery_get_project (discovery), "task", self->path,
                            self->project->dir, name);
  script->command = g_strconcat ("task ", script->name, NULL);
  script->argv = skep_source_make_argv ("task", name, NULL);
  script->argument_separator = g_intern_static_string ("--");
  script->is_hidden = self->is_hidden;
  skep_source_require (discovery, script, "task");
  return script;
}

static void
add_alias (Taskfile   *self,
           SkepScript *target,
           const char *name)
{
  SkepScript *script = new_script (self, name);

  if (script == NULL)
    return;
  script->is_hidden = TRUE;
  script->description = g_strdup_printf (_("Another name of “%s”"), target->name);
  if (target->parameters != NULL)
    script->parameters = g_ptr_array_ref (target->parameters);
  skep_discovery_add_script (self->project->discovery, script);
}

static void
add_aliases (Taskfile   *self,
             SkepScript *target,
             const char *name,
             JsonObject *task)
{
  g_auto (GStrv) aliases = NULL;

  if (task != NULL)
    aliases = skep_document_dup_strings (self->document, task, "aliases");
  for (char **alias = aliases; alias != NULL && *alias != NULL; alias++)
    {
      g_autofree char *full_name = g_strconcat (self->prefix, *alias, NULL);

      add_alias (self, target, full_name);
    }
  if (self->space != NULL && g_str_equal (name, "default"))
    add_alias (self, target, self->space);
}

/* A string or a list is its commands and nothing else. What is internal can't be started. */
static void
add_task (Taskfile   *self,
          const char *name,
          JsonNode   *node)
{
  JsonObject *task = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autofree char *full_name = g_strconcat (self->prefix, name, NULL);
  g_autoptr (SkepScript) script = NULL;

  skep_document_warn_if_repeated (self->document, node, name);
  if (*name == '\0'
      || (self->excludes != NULL && g_strv_contains ((const char *const *) self->excludes, name))
      || (task != NULL && (get_boolean (task, "internal") || !is_for_this_system (self, task)))
      || (script = new_script (self, full_name)) == NULL)
    return;
  if (task != NULL)
    {
      script->description = read_description (self, task);
      script->parameters = read_parameters (self, task);
    }
  skep_discovery_add_script (self->project->discovery, skep_script_ref (script));
  add_aliases (self, script, name, task);
}

static void
add_tasks (Taskfile *self)
{
  JsonObject *tasks = skep_document_read_object (self->document, self->document->root, "tasks");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (tasks == NULL)
    return;
  json_object_iter_init_ordered (&iter, tasks);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    add_task (self, name, node);
}

static gboolean
may_read (Taskfile   *self,
          JsonNode   *include,
          const char *path)
{
  Project *project = self->project;

  if (g_ptr_array_find_with_equal_func (project->open, path, g_str_equal, NULL))
    skep_document_add_error (self->document, include,
                             _("“%s” is not read: it contains this file."), path);
  else if (project->open->len >= MAX_DEPTH || project->n_files >= MAX_FILES)
    skep_document_add_warning (self->document, include,
                               _("There are too many included files; this one is not read."));
  else
    return TRUE;
  return FALSE;
}

/* The file that @name means, relative to the project: itself, or the Taskfile in that folder. */
static char *
find_file (Taskfile   *self,
           const char *path)
{
  SkepDiscovery *discovery = self->project->discovery;
  SkepFolder *folder = skep_discovery_get_folder (discovery, path);

  for (gsize i = 0; folder != NULL && i < G_N_ELEMENTS (file_names); i++)
    if (skep_folder_has_file (folder, file_names[i]))
      return skep_project_tree_join (path, file_names[i]);
  return folder == NULL && skep_discovery_has_file (discovery, "", path) ? g_strdup (path) : NULL;
}

/* What is computed, or in another place of the internet, is left out without a word. */
static gboolean
is_known_path (const char *name)
{
  return strstr (name, "{{") == NULL && strstr (name, "://") == NULL
         && !g_str_has_prefix (name, "git@");
}

static char *
resolve (Taskfile   *self,
         JsonNode   *include,
         const char *name,
         gboolean    is_optional)
{
  g_autofree char *folder = skep_source_dup_folder (self->path);
  g_autofree char *path = NULL;
  char *file = NULL;

  path = skep_source_resolve (self->project->discovery, folder, name, self->path,
                              skep_document_get_line (self->document, include));
  if (path != NULL && (file = find_file (self, path)) == NULL && !is_optional)
    skep_document_add_error (self->document, include,
                             _("The included file “%s” does not exist."), name);
  return file;
}

static void
read_included (Taskfile *included)
{
  gsize length;
  g_autofree char *text = skep_source_read_text (included->project->discovery, "", included->path,
                                                 &length);

  if (text != NULL)
    read_file (included, text, length);
}

/* Reads @path as what is called @space; NULL if its tasks keep their names. */
static void
read_space (Taskfile   *self,
            JsonObject *include,
            const char *path,
            const char *space,
            gboolean    is_hidden)
{
  g_autofree char *name = g_strconcat (self->prefix, space, NULL);
  g_autofree char *prefix = space != NULL ? g_strconcat (name, ":", NULL) : g_strdup (name);
  g_auto (GStrv) excludes = NULL;
  Taskfile included = { self->project, path, prefix, space != NULL ? name : NULL, NULL,
                        self->is_hidden || is_hidden };

  if (include != NULL)
    excludes = skep_document_dup_strings (self->document, include, "excludes");
  included.excludes = excludes;
  read_included (&included);
}

static void
read_spaces (Taskfile   *self,
             JsonObject *include,
             const char *path,
             const char *space)
{
  gboolean is_flat = include != NULL && get_boolean (include, "flatten");
  g_auto (GStrv) aliases = NULL;

  if (include != NULL && !is_flat)
    aliases = skep_document_dup_strings (self->document, include, "aliases");
  read_space (self, include, path, is_flat ? NULL : space, FALSE);
  for (char **alias = aliases; alias != NULL && *alias != NULL; alias++)
    if (self->project->n_files < MAX_FILES)
      read_space (self, include, path, *alias, TRUE);
}

/* A path, or a mapping with `taskfile` and more. */
static void
read_include (Taskfile   *self,
              const char *space,
              JsonNode   *node)
{
  JsonObject *include = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *name = include != NULL
                       ? skep_document_read_string (self->document, include, "taskfile")
                       : skep_document_get_string (node);
  g_autofree char *path = NULL;

  if (name == NULL && include == NULL)
    skep_document_add_error (self->document, node, _("“%s” must be a string."), space);
  if (name == NULL || !is_known_path (name)
      || (include != NULL && get_boolean (include, "internal")))
    return;
  path = resolve (self, node, name, include != NULL && get_boolean (include, "optional"));
  if (path != NULL && may_read (self, node, path))
    read_spaces (self, include, path, space);
}

static void
read_includes (Taskfile *self)
{
  JsonObject *includes = skep_document_read_object (self->document, self->document->root,
                                                    "includes");
  JsonObjectIter iter;
  const char *space;
  JsonNode *node;

  if (includes == NULL)
    return;
  json_object_iter_init_ordered (&iter, includes);
  while (json_object_iter_next_ordered (&iter, &space, &node))
    read_include (self, space, node);
}

static void
read_file (Taskfile   *self,
           const char *text,
           gsize       length)
{
  Project *project = self->project;
  g_autoptr (SkepDocument) document = skep_document_load_yaml (project->discovery, "", self->path,
                                                               text, length);

  if (document == NULL)
    return;
  self->document = document;
  project->n_files++;
  g_ptr_array_add (project->open, (gpointer) self->path);
  add_tasks (self);
  read_includes (self);
  g_ptr_array_set_size (project->open, project->open->len - 1);
}

/**
 * skep_source_task_parse:
 *
 * See [callback@SkepSourceParseFunc]. Each task that can be started on this system is a script,
 * also those of included files in the project, by `NAMESPACE:NAME`. Aliases are hidden. Nothing
 * is evaluated.
 */
void
skep_source_task_parse (SkepDiscovery *discovery,
                        const char    *dir,
                        const char    *file,
                        const char    *text,
                        gsize          length)
{
  g_autoptr (GPtrArray) open = g_ptr_array_new ();
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Project project = { discovery, dir, 0, open, names };
  g_autofree char *path = skep_project_tree_join (dir, file);
  Taskfile root = { &project, path, "" };

  read_file (&root, text, length);
}

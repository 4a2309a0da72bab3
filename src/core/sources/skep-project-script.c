/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-project-plan.h"
#include "skep-project-script.h"
#include "skep-project-tree.h"
#include "skep-source.h"

/* Text that is not empty, or NULL and an error. */
static const char *
read_text (SkepDocument *document,
           const char   *script,
           JsonNode     *node,
           const char   *key)
{
  const char *text = skep_document_get_string (node);

  if (text == NULL)
    skep_document_add_error (document, node, _("“%s” of the script “%s” must be a string."), key,
                             script);
  else if (*text == '\0')
    skep_document_add_error (document, node, _("“%s” of the script “%s” must not be empty."), key,
                             script);
  else
    return text;
  return NULL;
}

static gboolean
read_command (gpointer      data,
              SkepDocument *document,
              const char   *script,
              JsonNode     *node)
{
  SkepProjectScript *self = data;

  self->command = read_text (document, script, node, "command");
  return self->command != NULL;
}

/* A command may change to any folder, so that a rule about this one would protect nothing. */
static gboolean
read_cwd (gpointer      data,
          SkepDocument *document,
          const char   *script,
          JsonNode     *node)
{
  SkepProjectScript *self = data;
  const char *cwd = read_text (document, script, node, "cwd");

  if (cwd == NULL)
    return FALSE;
  g_free (self->cwd);
  self->cwd = g_canonicalize_filename (cwd, skep_discovery_get_project (document->discovery));
  return TRUE;
}

static gboolean
read_description (gpointer      data,
                  SkepDocument *document,
                  const char   *script,
                  JsonNode     *node)
{
  SkepProjectScript *self = data;
  const char *description = read_text (document, script, node, "description");

  if (description == NULL)
    return FALSE;
  g_free (self->description);
  self->description = skep_script_make_display (description);
  return TRUE;
}

static gboolean
read_variable (SkepDocument *document,
               const char   *script,
               const char   *name,
               JsonNode     *value,
               GStrvBuilder *variables)
{
  g_autofree char *variable = NULL;

  if (skep_document_get_string (value) == NULL)
    skep_document_add_error (document, value,
                             _("The variable “%s” of the script “%s” must be a string."), name,
                             script);
  else if (*name == '\0' || strchr (name, '=') != NULL)
    skep_document_add_error (document, value, _("“%s” can’t be the name of a variable."), name);
  else
    variable = g_strconcat (name, "=", skep_document_get_string (value), NULL);
  if (variable == NULL)
    return FALSE;
  skep_document_warn_if_repeated (document, value, name);
  g_strv_builder_add (variables, variable);
  return TRUE;
}

static gboolean
read_env (gpointer      data,
          SkepDocument *document,
          const char   *script,
          JsonNode     *node)
{
  SkepProjectScript *self = data;
  g_autoptr (GStrvBuilder) variables = g_strv_builder_new ();
  gboolean is_valid = TRUE;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      skep_document_add_error (document, node, _("“%s” of the script “%s” must be an object."),
                               "env", script);
      return FALSE;
    }
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &value))
    is_valid &= read_variable (document, script, name, value, variables);
  g_strfreev (self->environment);
  self->environment = g_strv_builder_end (variables);
  return is_valid;
}

/* The file is read by us, and what is in it given on: only what is in the project. */
static gboolean
read_env_file (SkepDocument *document,
               const char   *script,
               JsonNode     *node,
               const char   *path,
               GStrvBuilder *files)
{
  g_autofree char *relative = skep_project_tree_resolve ("", path);
  g_autofree char *absolute = NULL;

  if (relative == NULL || *relative == '\0')
    {
      skep_document_add_error (document, node,
                               _("“%s” in “envFile” of the script “%s” must be a file in the "
                                 "project."), path, script);
      return FALSE;
    }
  absolute = g_build_filename (skep_discovery_get_project (document->discovery), relative, NULL);
  g_strv_builder_add (files, absolute);
  return TRUE;
}

static gboolean
add_env_files (SkepDocument *document,
               const char   *script,
               JsonNode     *node,
               GStrvBuilder *files)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint n_files = array != NULL ? json_array_get_length (array) : 1;

  for (guint i = 0; i < n_files; i++)
    {
      JsonNode *element = array != NULL ? json_array_get_element (array, i) : node;
      const char *path = skep_document_get_string (element);

      if (path == NULL)
        {
          skep_document_add_error (document, node,
                                   _("“envFile” of the script “%s” must be a path or a list of "
                                     "paths."), script);
          return FALSE;
        }
      if (!read_env_file (document, script, node, path, files))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_env_files (gpointer      data,
                SkepDocument *document,
                const char   *script,
                JsonNode     *node)
{
  SkepProjectScript *self = data;
  g_autoptr (GStrvBuilder) files = g_strv_builder_new ();
  gboolean is_valid = add_env_files (document, script, node, files);

  g_strfreev (self->env_files);
  self->env_files = g_strv_builder_end (files);
  return is_valid;
}

static gboolean
read_stop (gpointer      data,
           SkepDocument *document,
           const char   *script,
           JsonNode     *node)
{
  SkepProjectScript *self = data;

  self->has_stop = TRUE;
  return skep_source_stop_read (&self->stop, document, script, node);
}

typedef gboolean (*PlanFunc) (SkepScriptPlan *plan,
                              SkepDocument   *document,
                              const char     *script,
                              JsonNode       *node);

static gboolean
read_plan (SkepProjectScript *self,
           SkepDocument      *document,
           JsonNode          *node,
           PlanFunc           read)
{
  if (self->plan == NULL)
    self->plan = skep_script_plan_new ();
  return read (self->plan, document, self->key, node);
}

static gboolean
read_dependencies (gpointer      data,
                   SkepDocument *document,
                   const char   *script,
                   JsonNode     *node)
{
  ((SkepProjectScript *) data)->dependencies = node;
  return read_plan (data, document, node, skep_project_plan_read_dependencies);
}

static gboolean
read_ready (gpointer      data,
            SkepDocument *document,
            const char   *script,
            JsonNode     *node)
{
  return read_plan (data, document, node, skep_project_plan_read_ready);
}

static gboolean
read_restart (gpointer      data,
              SkepDocument *document,
              const char   *script,
              JsonNode     *node)
{
  return read_plan (data, document, node, skep_project_plan_read_restart);
}

static gboolean
read_autostart (gpointer      data,
                SkepDocument *document,
                const char   *script,
                JsonNode     *node)
{
  return read_plan (data, document, node, skep_project_plan_read_autostart);
}

static gboolean
read_group (gpointer      data,
            SkepDocument *document,
            const char   *script,
            JsonNode     *node)
{
  return read_plan (data, document, node, skep_project_plan_read_group);
}

const SkepProjectKey skep_project_script_keys[] = {
  { "command", read_command },
  { "cwd", read_cwd },
  { "description", read_description },
  { "env", read_env },
  { "envFile", read_env_files },
  { "stop", read_stop },
  { "dependsOn", read_dependencies },
  { "ready", read_ready },
  { "restart", read_restart },
  { "autostart", read_autostart },
  { "group", read_group },
  { NULL },
};

/**
 * skep_project_script_read:
 * @document: the file
 * @key: a key of its `scripts`
 * @node: the value
 *
 * Returns: (transfer full) (nullable): what it says; %NULL if an error was added
 */
SkepProjectScript *
skep_project_script_read (SkepDocument *document,
                          const char   *key,
                          JsonNode     *node)
{
  g_autoptr (SkepProjectScript) self = g_new0 (SkepProjectScript, 1);

  self->key = key;
  self->node = node;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      skep_document_add_error (document, node, _("The script “%s” must be an object."), key);
      return NULL;
    }
  if (!skep_project_keys_read (skep_project_script_keys, self, document, key,
                               json_node_get_object (node)))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * skep_project_script_free:
 * @self: (transfer full) (nullable): an entry
 */
void
skep_project_script_free (SkepProjectScript *self)
{
  if (self == NULL)
    return;
  g_free (self->cwd);
  g_free (self->description);
  g_strfreev (self->environment);
  g_strfreev (self->env_files);
  g_clear_pointer (&self->plan, skep_script_plan_unref);
  g_free (self);
}

/* What another tool would have run, it would have run in its own way. */
static void
set_command (SkepScript *script,
             const char *command)
{
  g_free (script->command);
  script->command = skep_script_make_display (command);
  g_strfreev (script->argv);
  script->argv = skep_source_make_shell (command);
  script->manager = NULL;
  script->argument_separator = NULL;
  g_clear_pointer (&script->manager_reason, g_free);
  g_clear_pointer (&script->parameters, g_ptr_array_unref);
  g_clear_pointer (&script->unavailable, g_free);
}

static void
add_environment (SkepScript  *script,
                 char       **environment)
{
  for (; *environment != NULL; environment++)
    {
      const char *value = strchr (*environment, '=') + 1;
      g_autofree char *name = g_strndup (*environment, value - 1 - *environment);

      script->environment = g_environ_setenv (script->environment, name, value, TRUE);
    }
}

static void
add_files (SkepScript  *script,
           char       **files)
{
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();

  if (script->env_files != NULL)
    g_strv_builder_addv (all, (const char **) script->env_files);
  g_strv_builder_addv (all, (const char **) files);
  g_strfreev (script->env_files);
  script->env_files = g_strv_builder_end (all);
}

/**
 * skep_project_script_apply:
 * @self: an entry
 * @script: a script that is not shared yet
 *
 * Makes @script what the entry says, but for its plan.
 */
void
skep_project_script_apply (const SkepProjectScript *self,
                           SkepScript              *script)
{
  if (self->command != NULL)
    set_command (script, self->command);
  if (self->cwd != NULL)
    {
      g_free (script->cwd);
      script->cwd = g_strdup (self->cwd);
    }
  if (self->description != NULL)
    {
      g_free (script->description);
      script->description = g_strdup (self->description);
    }
  if (self->environment != NULL)
    add_environment (script, self->environment);
  if (self->env_files != NULL)
    add_files (script, self->env_files);
  if (self->has_stop)
    skep_source_stop_apply (&self->stop, script);
}

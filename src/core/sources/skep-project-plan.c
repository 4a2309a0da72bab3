/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-project-plan.h"

/* In the order of SkepDependencyCondition and SkepRestartPolicy. */
static const char *const conditions[] = { "started", "ready", "completed", NULL };
static const char *const policies[] = { "no", "on-failure", "always", NULL };

/* More is always. */
#define MAX_RESTARTS 1000000

static gboolean
read_condition (SkepScriptPlan *self,
                SkepDocument   *document,
                const char     *script,
                const char     *other,
                JsonNode       *node)
{
  int condition = skep_project_keys_find_name (node, conditions);

  if (condition >= 0)
    {
      skep_document_warn_if_repeated (document, node, other);
      skep_script_plan_add_dependency (self, other, condition);
      return TRUE;
    }
  skep_document_add_error (document, node,
                           _("“dependsOn.%s” of the script “%s” must be “started”, “ready” or "
                             "“completed”."), other, script);
  return FALSE;
}

static gboolean
read_conditions (SkepScriptPlan *self,
                 SkepDocument   *document,
                 const char     *script,
                 JsonObject     *object)
{
  gboolean is_valid = TRUE;
  JsonObjectIter iter;
  const char *other;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &other, &node))
    is_valid &= read_condition (self, document, script, other, node);
  return is_valid;
}

static gboolean
read_names (SkepScriptPlan *self,
            JsonArray      *array)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *other = skep_document_get_string (json_array_get_element (array, i));

      if (other == NULL)
        return FALSE;
      skep_script_plan_add_dependency (self, other, SKEP_DEPENDENCY_STARTED);
    }
  return TRUE;
}

/**
 * skep_project_plan_read_dependencies:
 * @self: a plan that is not shared yet
 * @document: the file
 * @script: name of the script, for messages
 * @node: its `dependsOn`
 *
 * Returns: %FALSE if an error was added
 */
gboolean
skep_project_plan_read_dependencies (SkepScriptPlan *self,
                                     SkepDocument   *document,
                                     const char     *script,
                                     JsonNode       *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return read_conditions (self, document, script, json_node_get_object (node));
  if (JSON_NODE_HOLDS_ARRAY (node) && read_names (self, json_node_get_array (node)))
    return TRUE;
  skep_document_add_error (document, node,
                           _("“dependsOn” of the script “%s” must be a list of names, or an object "
                             "of names and conditions."), script);
  return FALSE;
}

/* What a reader of `ready` fills. */
typedef struct
{
  SkepScriptPlan *plan;
  guint n_kinds;
} Ready;

static void
set_ready (Ready         *self,
           SkepReadyKind  kind,
           const char    *text)
{
  self->n_kinds++;
  self->plan->ready = kind;
  g_free (self->plan->ready_text);
  self->plan->ready_text = g_strdup (text);
}

static gboolean
read_port (gpointer      data,
           SkepDocument *document,
           const char   *script,
           JsonNode     *node)
{
  Ready *self = data;
  double port;

  if (skep_project_keys_get_number (node, &port)
      && port >= 1 && port <= G_MAXUINT16 && port == (guint16) port)
    {
      set_ready (self, SKEP_READY_PORT, NULL);
      self->plan->ready_port = (guint16) port;
      return TRUE;
    }
  skep_document_add_error (document, node,
                           _("“ready.port” of the script “%s” must be a port from 1 to %d."),
                           script, G_MAXUINT16);
  return FALSE;
}

static gboolean
read_log (gpointer      data,
          SkepDocument *document,
          const char   *script,
          JsonNode     *node)
{
  const char *pattern = skep_document_get_string (node);
  g_autoptr (GRegex) regex = NULL;
  g_autoptr (GError) error = NULL;

  if (pattern == NULL || *pattern == '\0')
    {
      skep_document_add_error (document, node,
                               _("“ready.log” of the script “%s” must be a regular expression."),
                               script);
      return FALSE;
    }
  if ((regex = g_regex_new (pattern, 0, 0, &error)) == NULL)
    {
      skep_document_add_error (document, node,
                               _("“ready.log” of the script “%s” is no regular expression: %s"),
                               script, error->message);
      return FALSE;
    }
  set_ready (data, SKEP_READY_LOG, pattern);
  return TRUE;
}

static gboolean
is_web_address (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return FALSE;
  return g_str_equal (g_uri_get_scheme (uri), "http")
         || g_str_equal (g_uri_get_scheme (uri), "https");
}

static gboolean
read_http (gpointer      data,
           SkepDocument *document,
           const char   *script,
           JsonNode     *node)
{
  const char *url = skep_document_get_string (node);

  if (url != NULL && is_web_address (url))
    {
      set_ready (data, SKEP_READY_HTTP, url);
      return TRUE;
    }
  skep_document_add_error (document, node,
                           _("“ready.http” of the script “%s” must be an address that begins with "
                             "http:// or https://."), script);
  return FALSE;
}

static gboolean
read_timeout (gpointer      data,
              SkepDocument *document,
              const char   *script,
              JsonNode     *node)
{
  Ready *self = data;

  if (skep_project_keys_get_seconds (node, &self->plan->ready_timeout_ms))
    return TRUE;
  skep_document_add_error (document, node,
                           _("“ready.timeout” of the script “%s” must be a number of seconds, at "
                             "most %d."), script, SKEP_PROJECT_MAX_SECONDS);
  return FALSE;
}

const SkepProjectKey skep_project_ready_keys[] = {
  { "port", read_port },
  { "log", read_log },
  { "http", read_http },
  { "timeout", read_timeout },
  { NULL },
};

/**
 * skep_project_plan_read_ready:
 * @self: a plan that is not shared yet
 * @document: the file
 * @script: name of the script, for messages
 * @node: its `ready`
 *
 * Returns: %FALSE if an error was added
 */
gboolean
skep_project_plan_read_ready (SkepScriptPlan *self,
                              SkepDocument   *document,
                              const char     *script,
                              JsonNode       *node)
{
  Ready ready = { self };

  if (!skep_project_keys_read_nested (skep_project_ready_keys, &ready, document, script, "ready",
                                      node))
    return FALSE;
  if (ready.n_kinds == 1)
    return TRUE;
  skep_document_add_error (document, node,
                           _("“ready” of the script “%s” must have one of “port”, “log” and "
                             "“http”."), script);
  return FALSE;
}

/* What a reader of `restart` fills. */
typedef struct
{
  SkepScriptPlan *plan;
  gboolean has_policy;
} Restart;

static gboolean
read_policy (gpointer      data,
             SkepDocument *document,
             const char   *script,
             JsonNode     *node)
{
  Restart *self = data;
  int policy = skep_project_keys_find_name (node, policies);

  self->has_policy = TRUE;
  if (policy >= 0)
    {
      self->plan->restart = policy;
      return TRUE;
    }
  skep_document_add_error (document, node,
                           _("“restart.policy” of the script “%s” must be “no”, “on-failure” or "
                             "“always”."), script);
  return FALSE;
}

static gboolean
read_max_retries (gpointer      data,
                  SkepDocument *document,
                  const char   *script,
                  JsonNode     *node)
{
  Restart *self = data;
  double number;

  if (skep_project_keys_get_number (node, &number)
      && number >= 0 && number <= MAX_RESTARTS && number == (int) number)
    {
      self->plan->max_restarts = (int) number;
      return TRUE;
    }
  skep_document_add_error (document, node,
                           _("“restart.maxRetries” of the script “%s” must be a whole number from "
                             "0 to %d."), script, MAX_RESTARTS);
  return FALSE;
}

static gboolean
read_backoff (gpointer      data,
              SkepDocument *document,
              const char   *script,
              JsonNode     *node)
{
  Restart *self = data;
  SkepScriptPlan *plan = self->plan;
  JsonArray *times = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (times != NULL && json_array_get_length (times) == 2
      && skep_project_keys_get_seconds (json_array_get_element (times, 0), &plan->min_backoff_ms)
      && skep_project_keys_get_seconds (json_array_get_element (times, 1), &plan->max_backoff_ms)
      && plan->min_backoff_ms <= plan->max_backoff_ms)
    return TRUE;
  skep_document_add_error (document, node,
                           _("“restart.backoff” of the script “%s” must be a list of two numbers "
                             "of seconds, the least and the most, at most %d."), script,
                           SKEP_PROJECT_MAX_SECONDS);
  return FALSE;
}

const SkepProjectKey skep_project_restart_keys[] = {
  { "policy", read_policy },
  { "maxRetries", read_max_retries },
  { "backoff", read_backoff },
  { NULL },
};

/**
 * skep_project_plan_read_restart:
 * @self: a plan that is not shared yet
 * @document: the file
 * @script: name of the script, for messages
 * @node: its `restart`
 *
 * Returns: %FALSE if an error was added
 */
gboolean
skep_project_plan_read_restart (SkepScriptPlan *self,
                                SkepDocument   *document,
                                const char     *script,
                                JsonNode       *node)
{
  Restart restart = { self };

  if (!skep_project_keys_read_nested (skep_project_restart_keys, &restart, document, script,
                                      "restart", node))
    return FALSE;
  if (restart.has_policy)
    return TRUE;
  skep_document_add_error (document, node, _("“restart” of the script “%s” needs a “policy”."),
                           script);
  return FALSE;
}

/**
 * skep_project_plan_read_autostart:
 * @self: a plan that is not shared yet
 * @document: the file
 * @script: name of the script, for messages
 * @node: its `autostart`
 *
 * Returns: %FALSE if an error was added
 */
gboolean
skep_project_plan_read_autostart (SkepScriptPlan *self,
                                  SkepDocument   *document,
                                  const char     *script,
                                  JsonNode       *node)
{
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    {
      self->autostart = json_node_get_boolean (node);
      return TRUE;
    }
  skep_document_add_error (document, node,
                           _("“autostart” of the script “%s” must be true or false."), script);
  return FALSE;
}

/**
 * skep_project_plan_read_group:
 * @self: a plan that is not shared yet
 * @document: the file
 * @script: name of the script, for messages
 * @node: its `group`
 *
 * Returns: %FALSE if an error was added
 */
gboolean
skep_project_plan_read_group (SkepScriptPlan *self,
                              SkepDocument   *document,
                              const char     *script,
                              JsonNode       *node)
{
  const char *group = skep_document_get_string (node);

  if (group != NULL && *group != '\0')
    {
      g_free (self->group);
      self->group = skep_script_make_display (group);
      return TRUE;
    }
  skep_document_add_error (document, node,
                           _("“group” of the script “%s” must be the name of a group."), script);
  return FALSE;
}

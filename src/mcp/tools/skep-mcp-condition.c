/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-mcp-condition.h"
#include "skep-mcp-schema.h"
#include "skep-mcp-tools-private.h"

#define DEFAULT_TIMEOUT_MSEC 30000

static gboolean
set_pattern (SkepMcpCondition   *self,
             const char         *pattern,
             SkepLogQueryFlags   flags,
             GError            **error)
{
  self->kind = SKEP_MCP_CONDITION_PATTERN;
  self->query = skep_log_query_new (pattern, SKEP_LOG_QUERY_REGEX | flags, error);
  self->words = g_strdup_printf ("a line like “%s”", pattern);
  return self->query != NULL;
}

static gboolean
set_port (SkepMcpCondition *self,
          guint16           port)
{
  self->kind = SKEP_MCP_CONDITION_PORT;
  self->port = port;
  self->words = port != 0 ? g_strdup_printf ("port %u", port) : g_strdup ("a port");
  return TRUE;
}

static gboolean
set_http (SkepMcpCondition  *self,
          SkepMcpCall       *call,
          const char        *url,
          GError           **error)
{
  self->kind = SKEP_MCP_CONDITION_HTTP;
  self->url = g_strdup (url);
  self->words = g_strdup_printf ("an answer of %s", url);
  if (call->services->probe != NULL)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
               _("this Skep can't ask “%s”: wait for “port” or “pattern” instead"), url);
  return FALSE;
}

static gboolean
take_pattern (SkepMcpCondition  *self,
              SkepMcpCall       *call,
              SkepScript        *script,
              GError           **error)
{
  const char *pattern = skep_mcp_schema_get_string (call->arguments, "pattern");

  /* Whether an agent's pattern is there, and where, tells the output. */
  if (pattern != NULL)
    return skep_mcp_call_may_read (call, error) && set_pattern (self, pattern, 0, error);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("the argument “%s” is missing"),
               "pattern");
  return FALSE;
}

static gboolean
take_exit (SkepMcpCondition  *self,
           SkepMcpCall       *call,
           SkepScript        *script,
           GError           **error)
{
  self->kind = SKEP_MCP_CONDITION_EXIT;
  self->words = g_strdup ("an end of its process");
  return TRUE;
}

static gboolean
take_port (SkepMcpCondition  *self,
           SkepMcpCall       *call,
           SkepScript        *script,
           GError           **error)
{
  return set_port (self, 0);
}

static gboolean
take_url (SkepMcpCondition  *self,
          SkepMcpCall       *call,
          SkepScript        *script,
          GError           **error)
{
  self->kind = SKEP_MCP_CONDITION_URL;
  self->words = g_strdup ("an address in its output on which it listens");
  return TRUE;
}

/* As the project says it; there, upper and lower case differ. */
static gboolean
take_ready (SkepMcpCondition  *self,
            SkepMcpCall       *call,
            SkepScript        *script,
            GError           **error)
{
  const SkepScriptPlan *plan = script->plan;
  const SkepReadyKind kind = plan != NULL ? plan->ready : SKEP_READY_NONE;

  if (plan != NULL && plan->ready_timeout_ms >= 0)
    self->timeout_ms = MIN (plan->ready_timeout_ms, SKEP_MCP_MAX_WAIT_MSEC);
  if (kind == SKEP_READY_LOG)
    return set_pattern (self, plan->ready_text, SKEP_LOG_QUERY_CASE, error);
  if (kind == SKEP_READY_HTTP)
    return set_http (self, call, plan->ready_text, error);

  return set_port (self, kind == SKEP_READY_PORT ? plan->ready_port : 0);
}

const char *const skep_mcp_condition_choices[] = {
  "pattern", "exit", "port", "url", "ready", NULL,
};

/* By the same places. */
static gboolean (*const takers[]) (SkepMcpCondition  *self,
                                   SkepMcpCall       *call,
                                   SkepScript        *script,
                                   GError           **error) = {
  take_pattern, take_exit, take_port, take_url, take_ready,
};

static gboolean
check_pattern (SkepMcpCall  *call,
               const char   *name,
               GError      **error)
{
  if (g_strcmp0 (name, "pattern") == 0 || !json_object_has_member (call->arguments, "pattern"))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _("“pattern” is only looked for if “waitFor” is “pattern”"));
  return FALSE;
}

/**
 * skep_mcp_condition_take:
 * @call: the call of a tool with %SKEP_MCP_ARGUMENTS_CONDITION
 * @script: the script that is meant
 * @condition: (out) (transfer full) (nullable): what its run is waited for, %NULL if it isn't
 * @error: return location: what is wrong with the arguments
 *
 * Returns: %TRUE if the arguments make sense
 */
gboolean
skep_mcp_condition_take (SkepMcpCall       *call,
                         SkepScript        *script,
                         SkepMcpCondition **condition,
                         GError           **error)
{
  const char *name = skep_mcp_schema_get_string (call->arguments, "waitFor");
  g_autoptr (SkepMcpCondition) self = NULL;
  guint choice;

  *condition = NULL;
  if (!check_pattern (call, name, error))
    return FALSE;
  if (name == NULL)
    return TRUE;

  self = g_new0 (SkepMcpCondition, 1);
  self->timeout_ms = DEFAULT_TIMEOUT_MSEC;
  choice = skep_mcp_schema_get_choice (call->arguments, "waitFor", skep_mcp_condition_choices, 0);
  if (!takers[choice](self, call, script, error))
    return FALSE;

  self->timeout_ms = skep_mcp_schema_get_integer (call->arguments, "timeoutMs", self->timeout_ms);
  *condition = g_steal_pointer (&self);
  return TRUE;
}

void
skep_mcp_condition_free (SkepMcpCondition *self)
{
  g_clear_pointer (&self->query, skep_log_query_unref);
  g_free (self->url);
  g_free (self->words);
  g_free (self);
}

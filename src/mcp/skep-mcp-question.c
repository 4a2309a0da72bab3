/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-question.h"

SkepMcpQuestion *
skep_mcp_question_new (guint64              id,
                       const SkepMcpClient *client,
                       SkepMcpRight         right,
                       SkepScript          *script,
                       const char          *tool)
{
  SkepMcpQuestion *self = g_new0 (SkepMcpQuestion, 1);

  self->id = id;
  self->client = skep_mcp_client_copy (client);
  self->right = right;
  self->script = script != NULL ? skep_script_ref (script) : NULL;
  self->tool = g_strdup (tool);
  self->asked_wall = g_get_real_time ();

  return self;
}

SkepMcpQuestion *
skep_mcp_question_copy (const SkepMcpQuestion *self)
{
  SkepMcpQuestion *copy = g_memdup2 (self, sizeof *self);

  copy->client = skep_mcp_client_copy (self->client);
  copy->script = self->script != NULL ? skep_script_ref (self->script) : NULL;
  copy->tool = g_strdup (self->tool);

  return copy;
}

void
skep_mcp_question_free (SkepMcpQuestion *self)
{
  skep_mcp_client_free (self->client);
  g_clear_pointer (&self->script, skep_script_unref);
  g_free (self->tool);
  g_free (self);
}

static gboolean
is_same_script (SkepScript *a,
                SkepScript *b)
{
  g_autofree char *digest_a = NULL;
  g_autofree char *digest_b = NULL;

  if (a == NULL || b == NULL || a == b)
    return a == b;
  if (!g_str_equal (a->project, b->project) || !g_str_equal (a->id, b->id))
    return FALSE;

  digest_a = skep_mcp_rule_make_digest (a);
  digest_b = skep_mcp_rule_make_digest (b);
  return g_str_equal (digest_a, digest_b);
}

/**
 * skep_mcp_question_is_of:
 * @self: a question
 * @client_id: who asks
 * @right: for what
 * @script: (nullable): with which script
 *
 * A script that was changed meanwhile is another one: the person has seen what it was.
 *
 * Returns: whether an answer to @self would be one to that
 */
gboolean
skep_mcp_question_is_of (const SkepMcpQuestion *self,
                         guint64                client_id,
                         SkepMcpRight           right,
                         SkepScript            *script)
{
  return self->client->id == client_id && self->right == right &&
         is_same_script (self->script, script);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-ask.h"

static gboolean
dispatch (GSource     *source,
          GSourceFunc  callback,
          gpointer     data)
{
  return callback (data);
}

static GSourceFuncs source_funcs = { .dispatch = dispatch };

SkepMcpAsk *
skep_mcp_ask_new (gpointer      owner,
                  guint64       client_id,
                  SkepMcpRight  right,
                  SkepScript   *script)
{
  SkepMcpAsk *self = g_new0 (SkepMcpAsk, 1);

  self->owner = owner;
  self->client_id = client_id;
  self->right = right;
  self->script = script != NULL ? skep_script_ref (script) : NULL;

  return self;
}

/**
 * skep_mcp_ask_free:
 * @self: (transfer full): an ask
 *
 * Never under a lock: the owner of its user data may come back to who calls this.
 */
void
skep_mcp_ask_free (SkepMcpAsk *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_clear_error (&self->error);
  g_clear_pointer (&self->script, skep_script_unref);
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_free (self);
}

/**
 * skep_mcp_ask_set_answer:
 * @self: an ask
 * @answer: hears the answer
 * @user_data: for @answer
 * @destroy: (nullable): frees @user_data with the ask
 */
void
skep_mcp_ask_set_answer (SkepMcpAsk         *self,
                         SkepMcpConsentFunc  answer,
                         gpointer            user_data,
                         GDestroyNotify      destroy)
{
  self->answer = answer;
  self->user_data = user_data;
  self->destroy = destroy;
}

/**
 * skep_mcp_ask_attach:
 * @self: an ask
 * @context: (nullable): of who waits
 * @wait_ms: for how long
 * @ready: called once in @context, with @self, when that was decided, or when the time is up
 */
void
skep_mcp_ask_attach (SkepMcpAsk   *self,
                     GMainContext *context,
                     guint         wait_ms,
                     GSourceFunc   ready)
{
  self->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_static_name (self->source, "[skep] ask");
  g_source_set_callback (self->source, ready, self, NULL);
  g_source_set_ready_time (self->source,
                           g_get_monotonic_time () + wait_ms * G_TIME_SPAN_MILLISECOND);
  g_source_attach (self->source, context);
}

/**
 * skep_mcp_ask_decide:
 * @self: an ask
 * @error: (transfer full) (nullable): why it is refused, %NULL if it is not
 *
 * It is ready then.
 */
void
skep_mcp_ask_decide (SkepMcpAsk *self,
                     GError     *error)
{
  self->is_decided = TRUE;
  self->error = error;
  g_source_set_ready_time (self->source, 0);
}

/**
 * skep_mcp_ask_answer:
 * @self: an ask that is ready
 *
 * Tells who waits. Not under a lock either.
 */
void
skep_mcp_ask_answer (SkepMcpAsk *self)
{
  if (!self->is_decided)
    g_set_error (&self->error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                 "the person has not answered yet whether you may do this: the question stays, "
                 "try again in a while");
  self->answer (self->error, self->user_data);
}

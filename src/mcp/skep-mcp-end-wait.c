/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-end-wait.h"
#include "skep-mcp-ticker.h"

/* A call that waits for a run to get on. */
typedef struct
{
  SkepMcpCall *call;
  SkepRun *run;
  SkepMcpTicker *ticker; /* NULL: the client doesn't want to hear of it */
  SkepRunStatus awaited;
  SkepMcpEndFunc answer;
} EndWait;

static void
end_wait_free (gpointer data)
{
  EndWait *self = data;

  g_clear_pointer (&self->ticker, skep_mcp_ticker_free);
  skep_mcp_call_unref (self->call);
  g_object_unref (self->run);
  g_free (self);
}

static gboolean
look_cb (gboolean is_over,
         gpointer user_data)
{
  EndWait *self = user_data;
  SkepRunStatus status = skep_run_peek_state (self->run)->status;
  gboolean is_reached = skep_run_status_get_rank (status) >=
                        skep_run_status_get_rank (self->awaited);

  if (!is_reached && !is_over)
    return FALSE;

  self->answer (self->call, self->run, is_reached);
  return TRUE;
}

/**
 * skep_mcp_end_wait_add:
 * @call: a call
 * @run: any run
 * @awaited: the status that it must reach, or one of the same rank or a later one
 * @timeout_ms: how long to wait at most
 * @answer: answers @call
 *
 * Has @call wait, unless @run is there already.
 */
void
skep_mcp_end_wait_add (SkepMcpCall    *call,
                       SkepRun        *run,
                       SkepRunStatus   awaited,
                       guint           timeout_ms,
                       SkepMcpEndFunc  answer)
{
  g_autofree char *text = g_strdup_printf ("%s: waiting until it is %s", skep_run_get_id (run),
                                           skep_run_status_to_string (awaited));
  EndWait *self = g_new0 (EndWait, 1);

  self->call = skep_mcp_call_ref (call);
  self->run = g_object_ref (run);
  self->awaited = awaited;
  self->answer = answer;
  self->ticker = skep_mcp_ticker_new (call, timeout_ms, text);
  skep_mcp_waits_add (call->services->waits, call, NULL, timeout_ms, look_cb, self,
                      end_wait_free);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-ticker.h"

#define INTERVAL_MSEC 1000

struct _SkepMcpTicker
{
  SkepMcpCall *call; /* borrowed: who waits has it */
  GSource *source;
  char *text;
  gint64 begin_us;
  double total;
};

static gboolean
tick_cb (gpointer user_data)
{
  SkepMcpTicker *self = user_data;
  const gint64 us = g_get_monotonic_time () - self->begin_us;

  skep_mcp_call_report_progress (self->call, us / 1000 / 1000.0, self->total, self->text);
  return G_SOURCE_CONTINUE;
}

/**
 * skep_mcp_ticker_new:
 * @call: a call that waits, and lives as long as the ticker
 * @timeout_ms: how long at most
 * @text: for what
 *
 * Returns: (transfer full) (nullable): a ticker; %NULL if the client doesn't want to hear it
 */
SkepMcpTicker *
skep_mcp_ticker_new (SkepMcpCall *call,
                     guint        timeout_ms,
                     const char  *text)
{
  SkepMcpTicker *self;

  if (call->meta == NULL || !json_object_has_member (call->meta, "progressToken"))
    return NULL;

  self = g_new0 (SkepMcpTicker, 1);
  self->call = call;
  self->text = g_strdup (text);
  self->begin_us = g_get_monotonic_time ();
  self->total = timeout_ms / 1000.0;
  self->source = g_timeout_source_new (INTERVAL_MSEC);
  g_source_set_callback (self->source, tick_cb, self, NULL);
  /* The first time as soon as nobody has answered at once. */
  g_source_set_ready_time (self->source, 0);
  g_source_attach (self->source, call->services->context);

  return self;
}

void
skep_mcp_ticker_free (SkepMcpTicker *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_free (self->text);
  g_free (self);
}

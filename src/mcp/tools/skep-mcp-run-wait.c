/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-line-reader.h"
#include "skep-mcp-run-wait.h"
#include "skep-mcp-ticker.h"

/* How much of the output is looked through before others have their turn. */
#define MAX_BLOCKS 8
/* What a line is shortened to. */
#define MAX_LINE_BYTES 2048
/* Between two questions to an address. */
#define PROBE_INTERVAL_MSEC 500

/* A call that waits for a run to get somewhere. */
typedef struct
{
  SkepMcpCall *call;
  SkepRun *run;
  SkepMcpCondition *condition;
  SkepMcpTicker *ticker; /* NULL: the client doesn't want to hear of it */
  JsonObject *found;

  SkepLineReader *reader; /* NULL: output doesn't matter */
  GSource *again;         /* looks on when others had their turn, or asks again; NULL: no need */
  GCancellable *cancellable;
  gboolean is_behind;    /* there is output that it has not looked at yet */
  gboolean is_probing;   /* the address was asked, and has not answered yet */
  gboolean is_answering; /* it has */

  SkepMcpRunWaitFunc answer;
  gpointer user_data;
  GDestroyNotify destroy;
} RunWait;

static void
clear_again (RunWait *self)
{
  if (self->again != NULL)
    g_source_destroy (self->again);
  g_clear_pointer (&self->again, g_source_unref);
}

static void
run_wait_free (gpointer data)
{
  RunWait *self = data;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  clear_again (self);
  g_clear_pointer (&self->ticker, skep_mcp_ticker_free);
  g_clear_pointer (&self->reader, skep_line_reader_free);
  json_object_unref (self->found);
  skep_mcp_condition_free (self->condition);
  self->destroy (self->user_data);
  g_object_unref (self->run);
  skep_mcp_call_unref (self->call);
  g_free (self);
}

static void
schedule (RunWait     *self,
          guint        delay_ms,
          GSourceFunc  callback)
{
  clear_again (self);
  self->again = delay_ms > 0 ? g_timeout_source_new (delay_ms) : g_idle_source_new ();
  g_source_set_callback (self->again, callback, self, NULL);
  g_source_attach (self->again, self->call->services->context);
}

/* --- Its end --- */

static gboolean
look_at_exit (RunWait  *self,
              gboolean  is_ended)
{
  return skep_run_state_has_exited (skep_run_peek_state (self->run));
}

/* --- Ports --- */

static gboolean
is_wanted (RunWait           *self,
           const SkepRunPort *port)
{
  g_autofree char *named = NULL;

  if (self->condition->kind == SKEP_MCP_CONDITION_PORT)
    return self->condition->port == 0 || self->condition->port == port->port;

  named = skep_output_dup_url (skep_run_get_output (self->run), port->port);
  return named != NULL;
}

static gboolean
look_at_ports (RunWait  *self,
               gboolean  is_ended)
{
  g_autoptr (SkepRunReport) report = skep_run_facts_dup_report (skep_run_get_facts (self->run));

  for (guint i = 0; i < report->ports->len; i++)
    {
      const SkepRunPort *port = g_ptr_array_index (report->ports, i);

      if (!is_wanted (self, port))
        continue;
      json_object_set_int_member (self->found, "port", port->port);
      if (port->url != NULL)
        json_object_set_string_member (self->found, "url", port->url);
      return TRUE;
    }

  return FALSE;
}

/* --- Output --- */

static gboolean
look_again_cb (gpointer user_data)
{
  RunWait *self = user_data;
  SkepMcpWaits *waits = self->call->services->waits;

  clear_again (self);
  skep_mcp_waits_look (waits);
  return G_SOURCE_REMOVE;
}

static void
take_line (RunWait        *self,
           const SkepLine *line)
{
  g_autofree char *text = g_strndup (line->text, MIN (line->text_length, MAX_LINE_BYTES));
  g_autofree char *shown = g_utf8_make_valid (text, -1);

  json_object_set_string_member (self->found, "line", shown);
}

/* A line that has no end yet may match as it is, and is looked at again when it is longer. */
static gboolean
look_at_block (RunWait  *self,
               gboolean *is_open)
{
  const guint n_lines = skep_line_reader_get_n_lines (self->reader);

  for (guint i = 0; i < n_lines; i++)
    {
      const SkepLine line = skep_line_reader_get_line (self->reader, i);
      gsize start, end;

      if (skep_log_query_match (self->condition->query, line.text, line.text_length, &start, &end,
                                NULL))
        {
          take_line (self, &line);
          return TRUE;
        }
      *is_open = (line.flags & SKEP_LINE_OPEN) != 0;
      if (*is_open)
        {
          skep_line_reader_seek (self->reader, line.position);
          break;
        }
    }

  return FALSE;
}

static gboolean
look_at_output (RunWait  *self,
                gboolean  is_ended)
{
  gboolean is_open = FALSE;
  guint n_blocks = 0;

  self->is_behind = FALSE;
  while (!is_open && !self->is_behind && skep_line_reader_read_block (self->reader, TRUE))
    {
      if (look_at_block (self, &is_open))
        return TRUE;
      self->is_behind = !is_open && ++n_blocks == MAX_BLOCKS;
    }

  if (self->is_behind)
    schedule (self, 0, look_again_cb);
  return FALSE;
}

/* --- An address --- */

static void
probed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  RunWait *self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean is_answering = g_task_propagate_boolean (G_TASK (result), &error);

  /* Then it is freed already. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->is_probing = FALSE;
  self->is_answering = is_answering;
  if (is_answering)
    skep_mcp_waits_look (self->call->services->waits);
}

static gboolean
probe_cb (gpointer user_data)
{
  RunWait *self = user_data;

  if (!self->is_probing && !self->is_answering)
    {
      self->is_probing = TRUE;
      self->call->services->probe (self->condition->url, self->cancellable, probed_cb, self);
    }
  return G_SOURCE_CONTINUE;
}

/* Nothing tells when it will answer. */
static gboolean
look_at_address (RunWait  *self,
                 gboolean  is_ended)
{
  if (self->again == NULL)
    {
      schedule (self, PROBE_INTERVAL_MSEC, probe_cb);
      g_source_set_ready_time (self->again, 0);
    }
  if (self->is_answering)
    json_object_set_string_member (self->found, "url", self->condition->url);

  return self->is_answering;
}

/* --- All of them --- */

static gboolean (*const looks[]) (RunWait  *self,
                                  gboolean  is_ended) = {
  [SKEP_MCP_CONDITION_PATTERN] = look_at_output,
  [SKEP_MCP_CONDITION_EXIT] = look_at_exit,
  [SKEP_MCP_CONDITION_PORT] = look_at_ports,
  [SKEP_MCP_CONDITION_URL] = look_at_ports,
  [SKEP_MCP_CONDITION_HTTP] = look_at_address,
};

static void
explain (RunWait  *self,
         gboolean  is_ended)
{
  const char *id = skep_run_get_id (self->run);
  g_autofree char *text = NULL;

  if (is_ended)
    text = g_strdup_printf ("%s has ended before there was %s", id, self->condition->words);
  else
    text = g_strdup_printf ("time is up before there was %s; %s goes on: follow it with "
                            "logs_stream, or call scripts_run again to wait on",
                            self->condition->words, id);
  json_object_set_string_member (self->found, "message", text);
}

/* All that was written before the end of a run is in its log when that is published: so the state
 * is looked at first. */
static gboolean
look_cb (gboolean is_over,
         gpointer user_data)
{
  RunWait *self = user_data;
  const gboolean is_ended = skep_run_state_is_finished (skep_run_peek_state (self->run));
  const gboolean is_reached = looks[self->condition->kind](self, is_ended);

  if (!is_reached && !is_over && (!is_ended || self->is_behind))
    return FALSE;

  json_object_set_boolean_member (self->found, "waitReached", is_reached);
  if (!is_reached)
    explain (self, is_ended);
  self->answer (self->call, self->run, self->found, self->user_data);
  return TRUE;
}

/**
 * skep_mcp_run_wait_add:
 * @call: a call
 * @run: any run
 * @condition: (transfer full): what to wait for
 * @answer: answers @call
 * @user_data: for @answer
 * @destroy: frees @user_data
 *
 * Has @call wait until @condition holds, @run has ended, or time is up.
 */
void
skep_mcp_run_wait_add (SkepMcpCall        *call,
                       SkepRun            *run,
                       SkepMcpCondition   *condition,
                       SkepMcpRunWaitFunc  answer,
                       gpointer            user_data,
                       GDestroyNotify      destroy)
{
  g_autofree char *text = g_strdup_printf ("%s: waiting for %s", skep_run_get_id (run),
                                           condition->words);
  SkepLog *log = NULL;
  RunWait *self = g_new0 (RunWait, 1);

  self->call = skep_mcp_call_ref (call);
  self->run = g_object_ref (run);
  self->condition = condition;
  self->found = json_object_new ();
  self->cancellable = g_cancellable_new ();
  self->answer = answer;
  self->user_data = user_data;
  self->destroy = destroy;
  if (condition->kind == SKEP_MCP_CONDITION_PATTERN)
    {
      self->reader = skep_line_reader_new (skep_run_get_output (run));
      log = skep_run_get_log (run);
    }

  self->ticker = skep_mcp_ticker_new (call, condition->timeout_ms, text);
  skep_mcp_waits_add (call->services->waits, call, log, condition->timeout_ms, look_cb, self,
                      run_wait_free);
}

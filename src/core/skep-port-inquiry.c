/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <stdlib.h>

#include "skep-keeper-protocol.h"
#include "skep-keeper-tool.h"
#include "skep-output-reader.h"
#include "skep-port-inquiry.h"
#include "skep-taken-port.h"

/* Of the output; error messages with a stack trace fit. */
#define TAIL_BYTES (16 * 1024)

/* A run that ends so soon may have wanted the port that it had the last time. */
#define EARLY_END_US (5 * G_USEC_PER_SEC)

/* A look at all processes; a machine under load may need more than a moment. */
#define TIMEOUT_MS 10000

struct _SkepPortInquiry
{
  SkepLauncher *launcher;
  SkepRun *run;
  GArray *ports; /* of guint16: still to be asked about, in this order */
  guint next;
  GCancellable *cancellable;
  SkepPortInquiryFunc callback;
  gpointer user_data;
};

static char *
read_tail (SkepOutput *output,
           gsize      *length)
{
  g_autoptr (SkepOutputReader) reader = skep_output_reader_new (output);
  gsize end = skep_output_reader_get_end (reader);
  char *tail = g_malloc (TAIL_BYTES);
  gsize n;

  skep_output_reader_seek (reader, end > TAIL_BYTES ? end - TAIL_BYTES : 0);
  for (*length = 0;
       *length < TAIL_BYTES &&
       (n = skep_output_reader_read (reader, tail + *length, TAIL_BYTES - *length)) > 0;)
    *length += n;

  return tail;
}

static gboolean
ended_early (const SkepRunState *state)
{
  return state->ended_us - state->started_us < EARLY_END_US;
}

/* Which ports the run may have wanted; none if there is no reason to think of ports. */
static GArray *
collect_ports (SkepRun *run,
               GArray  *known_ports)
{
  const SkepRunState *state = skep_run_peek_state (run);
  GArray *ports = g_array_new (FALSE, FALSE, sizeof (guint16));
  gboolean says_so;
  guint16 port;
  g_autofree char *tail = NULL;
  gsize length;

  if (state->status != SKEP_RUN_STATUS_FAILED || state->error_stage != SKEP_RUN_STAGE_NONE)
    return ports;

  tail = read_tail (skep_run_get_output (run), &length);
  says_so = skep_taken_port_find (tail, length, &port);
  if (port != 0)
    g_array_append_val (ports, port);
  else if (known_ports != NULL && (says_so || ended_early (state)))
    g_array_append_vals (ports, known_ports->data, known_ports->len);

  return ports;
}

static char *
dup_unless_empty (const char *text,
                  char     *(*convert) (const char *text))
{
  return *text != '\0' ? convert (text) : NULL;
}

/* UID, PID, START, NAME, FOLDER, COMMAND, UUID; of another user's process only the first. */
static SkepPortHolder *
parse_holder (char    **fields,
              guint16   port)
{
  SkepPortHolder *holder = g_new0 (SkepPortHolder, 1);

  holder->port = port;
  holder->uid = strtoul (fields[0], NULL, 10);
  holder->pid = atoi (fields[1]);
  holder->start_ms = g_ascii_strtoll (fields[2], NULL, 10);
  holder->name = dup_unless_empty (fields[3], skep_script_make_display);
  holder->folder = dup_unless_empty (fields[4], g_filename_display_name);

  return holder;
}

/* Several processes may share a socket: a server and those it has forked, or whoever activated it.
 * One of a run of ours tells most, else the oldest. */
static char **
choose_record (char **fields)
{
  for (char **record = fields; *record != NULL; record += SKEP_KEEPER_FIND_LISTENER_FIELDS)
    if (*record[6] != '\0')
      return record;

  return fields;
}

static void
end (SkepPortInquiry *self,
     SkepPortHolder  *holder,
     const char      *uuid)
{
  self->callback (self->run, holder, uuid, self->user_data);
}

static void
ask (SkepPortInquiry     *self,
     GAsyncReadyCallback  callback)
{
  guint16 port = g_array_index (self->ports, guint16, self->next);
  g_autofree char *number = g_strdup_printf ("%u", port);
  const char *const arguments[] = { SKEP_KEEPER_TOOL_FIND_LISTENER, number, NULL };

  skep_keeper_tool_run_async (self->launcher, arguments, NULL, TIMEOUT_MS, self->cancellable,
                              callback, self);
}

static void
answered_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  SkepPortInquiry *self = data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) fields = skep_keeper_tool_run_finish (result, SKEP_KEEPER_FIND_LISTENER_FIELDS,
                                                       &error);
  char **record;
  guint16 port;

  /* Cancelled: self has gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    g_warning ("%s: %s", skep_run_get_id (self->run), error->message);

  port = g_array_index (self->ports, guint16, self->next++);
  record = fields != NULL ? choose_record (fields) : NULL;
  if (record != NULL && *record != NULL)
    end (self, parse_holder (record, port), *record[6] != '\0' ? record[6] : NULL);
  else if (self->next < self->ports->len)
    ask (self, answered_cb);
  else
    end (self, NULL, NULL);
}

/**
 * skep_port_inquiry_new:
 * @launcher: what starts skep-keeper, kept
 * @run: a run that has just finished
 * @known_ports: (nullable) (element-type guint16): on which an earlier run of its script listened
 * @callback: called when it is known who has the port
 * @user_data: for @callback
 *
 * Asks if the run has failed and says “address in use”, or if it has failed at once and its script
 * is known to listen.
 *
 * Returns: (transfer full) (nullable): %NULL if there is nothing to ask; @callback does not come
 */
SkepPortInquiry *
skep_port_inquiry_new (SkepLauncher        *launcher,
                       SkepRun             *run,
                       GArray              *known_ports,
                       SkepPortInquiryFunc  callback,
                       gpointer             user_data)
{
  g_autoptr (GArray) ports = collect_ports (run, known_ports);
  SkepPortInquiry *self;

  if (ports->len == 0)
    return NULL;

  self = g_new0 (SkepPortInquiry, 1);
  self->launcher = launcher;
  self->run = g_object_ref (run);
  self->ports = g_steal_pointer (&ports);
  self->cancellable = g_cancellable_new ();
  self->callback = callback;
  self->user_data = user_data;
  ask (self, answered_cb);

  return self;
}

/**
 * skep_port_inquiry_free:
 * @self: (transfer full): an inquiry
 *
 * Its callback does not come any more.
 */
void
skep_port_inquiry_free (SkepPortInquiry *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_array_unref (self->ports);
  g_object_unref (self->run);
  g_free (self);
}

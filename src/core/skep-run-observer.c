/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-run-observer.h"

typedef struct
{
  guint16 port;
  char *address;
} Socket;

struct _SkepRunObserver
{
  SkepRunFacts *facts;   /* of the run, which the driver holds */
  SkepOutput *output;    /* of the run */
  GArray *sockets;       /* of Socket, in the order of their opening */
  GArray *ports;         /* of guint16: all on which it has ever listened */
};

static void
socket_clear (gpointer data)
{
  Socket *socket = data;

  g_free (socket->address);
}

/* The report to be changed and then published. Only the worker publishes. */
static SkepRunReport *
begin_report (SkepRunFacts *facts)
{
  g_autoptr (SkepRunReport) report = skep_run_facts_dup_report (facts);

  return skep_run_report_copy (report);
}

static char *
make_url (const char *address,
          guint16     port)
{
  static const char *const here[] = { "127.0.0.1", "0.0.0.0", "::1", "::" };

  for (gsize i = 0; i < G_N_ELEMENTS (here); i++)
    if (g_str_equal (address, here[i]))
      return g_strdup_printf ("http://localhost:%u/", port);

  if (strchr (address, ':') != NULL)
    return g_strdup_printf ("http://[%s]:%u/", address, port);

  return g_strdup_printf ("http://%s:%u/", address, port);
}

static SkepRunPort *
make_port (SkepRunObserver *self,
           const Socket    *socket)
{
  g_autofree char *printed = skep_output_dup_url (self->output, socket->port);
  g_autofree char *made = make_url (socket->address, socket->port);

  return skep_run_port_new (socket->port, socket->address, printed != NULL ? printed : made);
}

static gboolean
has_port (GPtrArray *ports,
          guint16    number)
{
  for (guint i = 0; i < ports->len; i++)
    if (((SkepRunPort *) g_ptr_array_index (ports, i))->port == number)
      return TRUE;

  return FALSE;
}

static int
compare_ports (gconstpointer a,
               gconstpointer b)
{
  const SkepRunPort *first = *(SkepRunPort *const *) a;
  const SkepRunPort *second = *(SkepRunPort *const *) b;

  return (int) first->port - (int) second->port;
}

static void
publish_ports (SkepRunObserver *self)
{
  SkepRunReport *report = begin_report (self->facts);

  g_ptr_array_set_size (report->ports, 0);
  for (guint i = 0; i < self->sockets->len; i++)
    {
      const Socket *socket = &g_array_index (self->sockets, Socket, i);

      if (!has_port (report->ports, socket->port))
        g_ptr_array_add (report->ports, make_port (self, socket));
    }
  g_ptr_array_sort (report->ports, compare_ports);
  skep_run_facts_take_report (self->facts, report);
}

static void
remember_port (SkepRunObserver *self,
               guint16          port)
{
  for (guint i = 0; i < self->ports->len; i++)
    if (g_array_index (self->ports, guint16, i) == port)
      return;

  g_array_append_val (self->ports, port);
}

static void
forget_socket (SkepRunObserver *self,
               const char      *address,
               guint16          port)
{
  for (guint i = self->sockets->len; i > 0; i--)
    {
      const Socket *socket = &g_array_index (self->sockets, Socket, i - 1);

      if (socket->port == port && g_str_equal (socket->address, address))
        g_array_remove_index (self->sockets, i - 1);
    }
}

/**
 * skep_run_observer_new:
 * @run: a run that outlives the observer
 *
 * Returns: (transfer full): an observer
 */
SkepRunObserver *
skep_run_observer_new (SkepRun *run)
{
  SkepRunObserver *self = g_new0 (SkepRunObserver, 1);

  self->facts = skep_run_get_facts (run);
  self->output = skep_run_get_output (run);
  self->sockets = g_array_new (FALSE, FALSE, sizeof (Socket));
  g_array_set_clear_func (self->sockets, socket_clear);
  self->ports = g_array_new (FALSE, FALSE, sizeof (guint16));

  return self;
}

/**
 * skep_run_observer_free:
 * @self: (transfer full): an observer
 */
void
skep_run_observer_free (SkepRunObserver *self)
{
  g_clear_pointer (&self->sockets, g_array_unref);
  g_clear_pointer (&self->ports, g_array_unref);
  g_free (self);
}

/**
 * skep_run_observer_take_urls:
 * @self: an observer
 *
 * New addresses were found in the output. They are shown only while the tree really listens there.
 *
 * Returns: whether a new report was published
 */
gboolean
skep_run_observer_take_urls (SkepRunObserver *self)
{
  if (self->sockets->len == 0)
    return FALSE;

  publish_ports (self);
  return TRUE;
}

/**
 * skep_run_observer_set_listening:
 * @self: an observer
 * @address: an address as of inet_ntop(3)
 * @port: a TCP port
 * @is_listening: whether the tree listens there now
 */
void
skep_run_observer_set_listening (SkepRunObserver *self,
                                 const char      *address,
                                 guint16          port,
                                 gboolean         is_listening)
{
  forget_socket (self, address, port);
  if (is_listening)
    {
      Socket socket = { port, g_strdup (address) };

      g_array_append_val (self->sockets, socket);
      remember_port (self, port);
    }
  publish_ports (self);
}

/**
 * skep_run_observer_set_alive:
 * @self: an observer
 * @processes: (element-type SkepRunProcess): the first few that still live
 */
void
skep_run_observer_set_alive (SkepRunObserver *self,
                             GPtrArray       *processes)
{
  SkepRunReport *report = begin_report (self->facts);

  g_ptr_array_set_size (report->alive, 0);
  for (guint i = 0; i < processes->len; i++)
    {
      const SkepRunProcess *process = g_ptr_array_index (processes, i);

      g_ptr_array_add (report->alive, skep_run_process_new (process->pid, process->name));
    }
  skep_run_facts_take_report (self->facts, report);
}

/**
 * skep_run_observer_set_step:
 * @self: an observer
 * @step: how far a stop has come
 * @wait_ms: time until the next step; 0: there is none
 */
void
skep_run_observer_set_step (SkepRunObserver *self,
                            SkepStopStep     step,
                            guint            wait_ms)
{
  SkepRunReport *report = begin_report (self->facts);

  report->step = step;
  report->step_deadline_us = wait_ms > 0 ? g_get_monotonic_time () + wait_ms * 1000LL : 0;
  skep_run_facts_take_report (self->facts, report);
}

/**
 * skep_run_observer_add_refused:
 * @self: an observer
 * @pid: a process that can't be ended
 * @uid: its user, or -1
 */
void
skep_run_observer_add_refused (SkepRunObserver *self,
                               pid_t            pid,
                               int              uid)
{
  SkepRunReport *report = begin_report (self->facts);

  report->n_refused++;
  report->refused_pid = pid;
  report->refused_uid = uid;
  skep_run_facts_take_report (self->facts, report);
}

/**
 * skep_run_observer_set_waiting:
 * @self: an observer
 * @is_waiting: whether the run waits for the login shell
 */
void
skep_run_observer_set_waiting (SkepRunObserver *self,
                               gboolean         is_waiting)
{
  SkepRunReport *report = begin_report (self->facts);

  report->is_waiting_for_environment = is_waiting;
  skep_run_facts_take_report (self->facts, report);
}

/**
 * skep_run_observer_get_ports:
 * @self: an observer
 *
 * Returns: (transfer none) (element-type guint16): all ports on which it has ever listened
 */
GArray *
skep_run_observer_get_ports (SkepRunObserver *self)
{
  return self->ports;
}

/**
 * skep_run_observer_end:
 * @self: an observer
 *
 * Nothing of the run is left: no process, no port, no step.
 */
void
skep_run_observer_end (SkepRunObserver *self)
{
  SkepRunReport *report = skep_run_report_new ();

  skep_run_facts_set_sample (self->facts, 0, 0, 0);
  skep_run_facts_take_report (self->facts, report);
}

/**
 * skep_run_observer_settle:
 * @run: a finished run
 * @holder: (nullable) (transfer full): who has the port that it wanted
 *
 * The last report of a run.
 */
void
skep_run_observer_settle (SkepRun        *run,
                          SkepPortHolder *holder)
{
  SkepRunFacts *facts = skep_run_get_facts (run);
  SkepRunReport *report = begin_report (facts);

  g_clear_pointer (&report->holder, skep_port_holder_free);
  report->holder = holder;
  report->is_settled = TRUE;
  skep_run_facts_take_report (facts, report);
}

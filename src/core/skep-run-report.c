/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-run-report.h"

G_DEFINE_BOXED_TYPE (SkepRunReport, skep_run_report, skep_run_report_ref, skep_run_report_unref)

static void
port_free (gpointer data)
{
  SkepRunPort *self = data;

  g_free (self->address);
  g_free (self->url);
  g_free (self);
}

static void
process_free (gpointer data)
{
  SkepRunProcess *self = data;

  g_free (self->name);
  g_free (self);
}

static gpointer
copy_port (gconstpointer source,
           gpointer      data)
{
  const SkepRunPort *port = source;

  return skep_run_port_new (port->port, port->address, port->url);
}

static gpointer
copy_process (gconstpointer source,
              gpointer      data)
{
  const SkepRunProcess *process = source;

  return skep_run_process_new (process->pid, process->name);
}

static GPtrArray *
copy_array (GPtrArray      *source,
            GCopyFunc       copy,
            GDestroyNotify  free_func)
{
  GPtrArray *array = g_ptr_array_copy (source, copy, NULL);

  g_ptr_array_set_free_func (array, free_func);
  return array;
}

static void
report_clear (gpointer data)
{
  SkepRunReport *self = data;

  g_clear_pointer (&self->ports, g_ptr_array_unref);
  g_clear_pointer (&self->alive, g_ptr_array_unref);
  g_clear_pointer (&self->holder, skep_port_holder_free);
}

/**
 * skep_run_report_new:
 *
 * Returns: (transfer full): a report that says nothing
 */
SkepRunReport *
skep_run_report_new (void)
{
  SkepRunReport *self = g_atomic_rc_box_new0 (SkepRunReport);

  self->ports = g_ptr_array_new_with_free_func (port_free);
  self->alive = g_ptr_array_new_with_free_func (process_free);
  self->refused_uid = -1;

  return self;
}

/**
 * skep_run_report_copy:
 * @self: a report
 *
 * Returns: (transfer full): one like it, to be changed before it is set
 */
SkepRunReport *
skep_run_report_copy (const SkepRunReport *self)
{
  SkepRunReport *copy = g_atomic_rc_box_new0 (SkepRunReport);

  *copy = *self;
  copy->ports = copy_array (self->ports, copy_port, port_free);
  copy->alive = copy_array (self->alive, copy_process, process_free);
  copy->holder = self->holder != NULL ? skep_port_holder_copy (self->holder) : NULL;

  return copy;
}

/**
 * skep_run_report_ref:
 * @self: a report
 *
 * Returns: (transfer full): @self
 */
SkepRunReport *
skep_run_report_ref (SkepRunReport *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * skep_run_report_unref:
 * @self: (transfer full): a report
 */
void
skep_run_report_unref (SkepRunReport *self)
{
  g_atomic_rc_box_release_full (self, report_clear);
}

/**
 * skep_run_port_new:
 * @port: a TCP port
 * @address: an address
 * @url: what opens it
 *
 * Returns: (transfer full): for the array of a report, which frees it
 */
SkepRunPort *
skep_run_port_new (guint16     port,
                   const char *address,
                   const char *url)
{
  SkepRunPort *self = g_new0 (SkepRunPort, 1);

  self->port = port;
  self->address = g_strdup (address);
  self->url = g_strdup (url);

  return self;
}

/**
 * skep_run_process_new:
 * @pid: a process id
 * @name: its name, valid UTF-8
 *
 * Returns: (transfer full): for the array of a report, which frees it
 */
SkepRunProcess *
skep_run_process_new (pid_t       pid,
                      const char *name)
{
  SkepRunProcess *self = g_new0 (SkepRunProcess, 1);

  self->pid = pid;
  self->name = g_strdup (name);

  return self;
}

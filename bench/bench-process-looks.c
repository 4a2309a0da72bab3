/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What it costs that runs are looked at: by their keeper, once a second. */

#include "config.h"

#include "skep-keeper-sockets.h"

#include "bench-proc.h"
#include "bench-process.h"

#define WINDOW_MS       5000
#define QUICK_WINDOW_MS 1500

/* The first sample, soon after the start, reads more than those after it. */
#define FIRST_SAMPLE_MS 400

#define N_LISTENERS 20
#define N_DUMPS     200

static gboolean
set_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
let_time_pass (guint ms)
{
  gboolean is_over = FALSE;

  g_timeout_add (ms, set_cb, &is_over);
  bench_wait (bench_is_true, &is_over);
}

/* What the keeper of 200 processes uses while nothing but its samples happens: it sleeps once after
 * each, so that its sleeps count them. */
void
bench_process_measure_samples (BenchProcess *self)
{
  g_autoptr (SkepScript) script = bench_script_new_nasty ("bomb", self->is_quick ? "20" : "200");
  g_autoptr (SkepRun) run = bench_start (self->supervisor, script, NULL, NULL);
  BenchUse before;
  BenchUse after;
  pid_t keeper;

  skep_log_watch (skep_run_get_log (run), SKEP_LOG_READER);
  bench_wait (bench_is_ready, run);
  keeper = bench_read_parent (skep_run_peek_state (run)->pid);

  let_time_pass (FIRST_SAMPLE_MS);
  before = bench_read_use (keeper);
  let_time_pass (self->is_quick ? QUICK_WINDOW_MS : WINDOW_MS);
  after = bench_read_use (keeper);
  bench_stop (self->supervisor, run);

  if (after.n_sleeps == before.n_sleeps)
    g_error ("the keeper has taken no sample");

  bench_figure_add (&self->figures[BENCH_PROCESS_SAMPLE],
                    (after.cpu_ms - before.cpu_ms) / (after.n_sleeps - before.n_sleeps));
  bench_figure_add (&self->figures[BENCH_PROCESS_SAMPLE_SHARE],
                    100 * (after.cpu_ms - before.cpu_ms) /
                        ((after.time_us - before.time_us) / 1000.0));
}

static bool
count (const SkepKeeperSocket *socket,
       void                   *data)
{
  ++*(guint *) data;
  return true;
}

static void
measure_dump (BenchFigure *figure)
{
  guint n_sockets = 0;
  gint64 begin = g_get_monotonic_time ();

  skep_keeper_sockets_each (count, &n_sockets);
  bench_figure_add_us (figure, g_get_monotonic_time () - begin);
  if (n_sockets < N_LISTENERS)
    g_error ("%u sockets were found instead of %d", n_sockets, N_LISTENERS);
}

static GSocket *
listen_somewhere (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                  G_SOCKET_PROTOCOL_TCP, &error);

  if (socket == NULL || !g_socket_bind (socket, address, FALSE, &error) ||
      !g_socket_listen (socket, &error))
    g_error ("%s", error->message);

  return socket;
}

/* The list of all listening sockets, as a keeper asks the kernel for it with each sample. */
void
bench_process_measure_ports (BenchProcess *self)
{
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);

  for (int i = 0; i < N_LISTENERS; i++)
    g_ptr_array_add (sockets, listen_somewhere ());
  for (int i = 0; i < (self->is_quick ? 1 : N_DUMPS); i++)
    measure_dump (&self->figures[BENCH_PROCESS_PORTS]);
}

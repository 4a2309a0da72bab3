/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "bench-mcp-load.h"

#define MAX_EVENTS 64

typedef struct
{
  BenchMcpLoad *load;
  BenchFigure *latency;
  int epoll;
  guint64 first_id;
  GArray *sent_ns; /* when each of the ids was sent, from the first on; 0 once it is answered */
  guint64 n_left;  /* to send */
  guint n_under_way;
  gint64 end_ns;   /* from when on nothing is sent */
} Work;

/* Ids are never used twice: a server may remember them. */
static guint64 next_id = 1;

static gint64
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

static void
send_call (Work               *work,
           BenchMcpConnection *connection,
           gint64              now)
{
  if (work->n_left == 0 || now >= work->end_ns)
    return;

  bench_mcp_connection_send (connection, next_id++);
  g_array_append_val (work->sent_ns, now);
  work->n_left--;
  work->n_under_way++;
}

static void
count_answer (Work    *work,
              guint64  id,
              gint64   now)
{
  gint64 *sent_ns;

  if (id < work->first_id || id - work->first_id >= work->sent_ns->len ||
      *(sent_ns = &g_array_index (work->sent_ns, gint64, id - work->first_id)) == 0)
    g_error ("a call was answered that was not made: %" G_GUINT64_FORMAT, id);

  if (work->latency != NULL)
    bench_figure_add (work->latency, (now - *sent_ns) / 1e6);
  *sent_ns = 0;
  work->n_under_way--;
  work->load->n_calls++;
}

static void
serve (Work               *work,
       BenchMcpConnection *connection)
{
  guint64 id;

  bench_mcp_connection_receive (connection);
  while (bench_mcp_connection_take_answer (connection, &id))
    {
      gint64 now = now_ns ();

      count_answer (work, id, now);
      send_call (work, connection, now_ns ());
    }
}

static void
begin (Work *work)
{
  GPtrArray *connections = work->load->connections;

  for (guint i = 0; i < connections->len; i++)
    {
      BenchMcpConnection *connection = g_ptr_array_index (connections, i);
      struct epoll_event event = { .events = EPOLLIN, .data.ptr = connection };

      epoll_ctl (work->epoll, EPOLL_CTL_ADD, bench_mcp_connection_get_fd (connection), &event);
      for (guint j = 0; j < work->load->depth; j++)
        send_call (work, connection, now_ns ());
    }
}

static void
proceed (Work *work)
{
  struct epoll_event events[MAX_EVENTS];

  while (work->n_under_way > 0)
    {
      int n_events = epoll_wait (work->epoll, events, MAX_EVENTS, BENCH_MCP_TIMEOUT_MSEC);

      if (n_events <= 0)
        g_error ("a server has not answered for %d ms", BENCH_MCP_TIMEOUT_MSEC);
      for (int i = 0; i < n_events; i++)
        serve (work, events[i].data.ptr);
    }
}

/**
 * bench_mcp_load_run:
 * @self: what to do
 * @latency: (nullable): where to add the ms of each call
 *
 * Sends calls, and returns when all are answered.
 */
void
bench_mcp_load_run (BenchMcpLoad *self,
                    BenchFigure  *latency)
{
  g_autoptr (GArray) sent_ns = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 begin_ns = now_ns ();
  Work work = {
    .load = self,
    .latency = latency,
    .epoll = epoll_create1 (EPOLL_CLOEXEC),
    .first_id = next_id,
    .sent_ns = sent_ns,
    .n_left = self->max_calls != 0 ? self->max_calls : G_MAXUINT64,
    .end_ns = begin_ns + (gint64) (self->seconds * 1e9),
  };

  self->n_calls = 0;
  begin (&work);
  proceed (&work);
  self->rate = self->n_calls / ((now_ns () - begin_ns) / 1e9);
  close (work.epoll);
}

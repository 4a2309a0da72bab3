/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "bench-frames.h"

#include <time.h>

/* Without a frame for so long, nothing is left to be drawn. */
#define QUIET_MSEC 150

struct _BenchFrames
{
  GdkFrameClock *clock;
  BenchFigure *frames;    /* borrowed, NULL while nothing is recorded */
  BenchFigure *stretches; /* likewise */
  gint64 frame_begin_us;
  gint64 stretch_begin_us;
  guint n_frames;
  gboolean is_cpu_time;
};

/* A poll function has no user data. */
static BenchFrames *polling;

/* The time that passes, or what this thread has used of it: on a busy machine the first one tells
 * more about others. */
static gint64
get_time (void)
{
  struct timespec now;

  clock_gettime (polling->is_cpu_time ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
before_paint_cb (BenchFrames *self)
{
  self->frame_begin_us = get_time ();
}

static void
after_paint_cb (BenchFrames *self)
{
  self->n_frames++;
  if (self->frames != NULL)
    bench_figure_add_us (self->frames, get_time () - self->frame_begin_us);
}

static int
poll_func (GPollFD *fds,
           guint    n_fds,
           int      timeout)
{
  int n_ready;

  if (polling->stretches != NULL && polling->stretch_begin_us != 0)
    bench_figure_add_us (polling->stretches,
                         get_time () - polling->stretch_begin_us);
  n_ready = g_poll (fds, n_fds, timeout);
  polling->stretch_begin_us = get_time ();

  return n_ready;
}

/**
 * bench_frames_new:
 * @window: what is drawn
 * @is_cpu_time: measure the processor time of this thread instead of the time that passes
 */
BenchFrames *
bench_frames_new (GtkWidget *window,
                  gboolean   is_cpu_time)
{
  BenchFrames *self = g_new0 (BenchFrames, 1);

  self->is_cpu_time = is_cpu_time;
  self->clock = g_object_ref (gtk_widget_get_frame_clock (window));
  g_signal_connect_swapped (self->clock, "before-paint", G_CALLBACK (before_paint_cb), self);
  g_signal_connect_swapped (self->clock, "after-paint", G_CALLBACK (after_paint_cb), self);
  polling = self;
  g_main_context_set_poll_func (NULL, poll_func);

  return self;
}

void
bench_frames_free (BenchFrames *self)
{
  g_main_context_set_poll_func (NULL, NULL);
  polling = NULL;
  g_signal_handlers_disconnect_by_data (self->clock, self);
  g_object_unref (self->clock);
  g_free (self);
}

/**
 * bench_frames_record:
 * @frames: (nullable): where the length of each frame goes, from before-paint to after-paint
 * @stretches: (nullable): where the length of each stretch between two polls goes
 */
void
bench_frames_record (BenchFrames *self,
                     BenchFigure *frames,
                     BenchFigure *stretches)
{
  self->frames = frames;
  self->stretches = stretches;
}

static gboolean
set_true (gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_CONTINUE;
}

/* Until the next frame, or until it is clear that there is none. */
static gboolean
await_frame (BenchFrames *self,
             guint        timeout_ms)
{
  guint n_frames = self->n_frames;
  gboolean is_over = FALSE;
  guint id = g_timeout_add (timeout_ms, set_true, &is_over);

  while (self->n_frames == n_frames && !is_over)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);

  return self->n_frames != n_frames;
}

/**
 * bench_frames_await:
 *
 * Runs the main loop until something was drawn, if there is something to draw.
 */
void
bench_frames_await (BenchFrames *self)
{
  await_frame (self, QUIET_MSEC);
}

/**
 * bench_frames_settle:
 *
 * Runs the main loop until nothing is drawn any more.
 */
void
bench_frames_settle (BenchFrames *self)
{
  while (await_frame (self, QUIET_MSEC))
    ;
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-terminal-view.h"

#include <glib/gi18n.h>
#include <string.h>

#include "skep-escape-scanner.h"
#include "skep-output-reader.h"

/* The terminal queues what it is fed without limit and then takes its time from the frames. */
#define MAX_FEED_BYTES (256 * 1024)

/* Further behind than this, the scrollback could not show what is skipped: 10,000 lines are 4 MiB
 * at 400 bytes each. What is left to feed after a skip is less, or a flood would skip all the
 * time and show nothing else: 10,000 lines of 100 bytes. */
#define MAX_BEHIND_BYTES (4 * 1024 * 1024)
#define KEPT_BEHIND_BYTES (1024 * 1024)

/* A control sequence longer than this is an image or garbage; it isn't waited for. */
#define MAX_PENDING_BYTES (64 * 1024)

/* Output of a run as young as this is new to everybody, so its questions are answered. */
#define FRESH_USEC G_USEC_PER_SEC

/* So that dragging an edge doesn't make programs redraw for each pixel. */
#define RESIZE_DELAY_MSEC 100

/* Ends whatever is half sent, then resets the terminal and forgets the scrollback. In the stream,
 * so that it comes after what is still queued. */
#define RESET "\030\033c\033[3J"
#define HIDE_CURSOR "\033[?25l"

/* On a run: how far its output was ever shown as new, so that no question is answered twice. */
#define ANSWERED_KEY "skep-terminal-view-answered"

/* REPLAYING: the bytes before `replay_end` are old. The terminal answers the questions in them
 * (such as ESC[c), but the program that asked has gone on: what it “types” is dropped.
 * MARKED: they are all fed, and the terminal has not come to the mark behind them yet.
 * LIVE: what comes is new, and answers and keys go to the run. */
typedef enum
{
  PHASE_EMPTY,
  PHASE_REPLAYING,
  PHASE_MARKED,
  PHASE_LIVE,
} Phase;

/* Shows the output of one run in a terminal, from wherever it is kept. It feeds per frame and only
 * while it is mapped; caught up, it watches the log, and then nothing runs until output comes. */
struct _SkepTerminalView
{
  GtkWidget parent_instance;

  Phase phase;
  gsize replay_end;
  gboolean watching;
  gboolean starts_within_line; /* after a skip: the first line is cut */
  SkepEscapeScanner scanner;
  guint tick_id;   /* 0 when caught up or not mapped */
  guint resize_id; /* 0 unless a resize waits for more of them */
  guint columns;   /* 0 before the terminal has a size */
  guint rows;

  /* Owned */
  SkepRunner *runner;
  SkepRun *run;             /* NULL when empty */
  SkepOutputReader *reader; /* NULL when empty */
  GByteArray *pending;      /* read, not fed: the rest is still to come */
  guint8 *buffer;           /* of MAX_FEED_BYTES */
  char *token;              /* of the mark that ends the replay */

  /* Template */
  GtkWidget *scroller;
  SkepTerminal *terminal;
};

G_DEFINE_FINAL_TYPE (SkepTerminalView, skep_terminal_view, GTK_TYPE_WIDGET)

static gboolean
is_live (SkepTerminalView *self)
{
  return self->run != NULL && skep_run_state_is_live (skep_run_peek_state (self->run));
}

static gsize
count_behind (SkepTerminalView *self)
{
  return skep_log_get_n_bytes (skep_run_get_log (self->run)) -
         skep_output_reader_get_position (self->reader);
}

static void
feed_text (SkepTerminalView *self,
           const char       *text)
{
  vte_terminal_feed (VTE_TERMINAL (self->terminal), text, -1);
}

static void
feed_pending (SkepTerminalView *self,
              gsize             length)
{
  if (length == 0)
    return;

  vte_terminal_feed (VTE_TERMINAL (self->terminal), (const char *) self->pending->data, length);
  g_byte_array_remove_range (self->pending, 0, length);
}

static void
take_bytes (SkepTerminalView *self,
            const guint8     *bytes,
            gsize             length)
{
  gsize already = self->pending->len;
  gsize boundary = skep_escape_scanner_scan (&self->scanner, bytes, length);

  g_byte_array_append (self->pending, bytes, length);
  if (boundary > 0)
    feed_pending (self, already + boundary);
  if (self->pending->len > MAX_PENDING_BYTES)
    feed_pending (self, self->pending->len);
}

static void
reset_stream (SkepTerminalView *self)
{
  g_byte_array_set_size (self->pending, 0);
  self->scanner = (SkepEscapeScanner) { 0, };
  feed_text (self, RESET);
}

static void
skip_what_scrolls_away (SkepTerminalView *self)
{
  gsize behind = count_behind (self);

  if (behind <= MAX_BEHIND_BYTES)
    return;

  reset_stream (self);
  skep_output_reader_seek (self->reader, skep_output_reader_get_position (self->reader) + behind -
                                           KEPT_BEHIND_BYTES);
  self->starts_within_line = TRUE;
}

static void
read_some (SkepTerminalView *self,
           gsize             limit)
{
  guint8 *bytes = self->buffer;
  gsize length = skep_output_reader_read (self->reader, bytes, MIN (limit, MAX_FEED_BYTES));
  guint8 *newline;

  if (self->starts_within_line && (newline = memchr (bytes, '\n', length)) != NULL)
    {
      length -= newline + 1 - bytes;
      bytes = newline + 1;
    }
  if (length > 0)
    self->starts_within_line = FALSE;
  take_bytes (self, bytes, length);
}

static void
replay_some (SkepTerminalView *self)
{
  gsize position = skep_output_reader_get_position (self->reader);

  if (position < self->replay_end)
    read_some (self, self->replay_end - position);
  if (skep_output_reader_get_position (self->reader) < self->replay_end)
    return;

  self->phase = PHASE_MARKED;
  skep_terminal_feed_marker (self->terminal, self->token);
}

static void
show_some (SkepTerminalView *self)
{
  read_some (self, MAX_FEED_BYTES);
  g_object_set_data (G_OBJECT (self->run), ANSWERED_KEY,
                     GSIZE_TO_POINTER (skep_output_reader_get_position (self->reader)));
}

static void
update_input (SkepTerminalView *self)
{
  gboolean enabled = self->phase == PHASE_LIVE && is_live (self);

  if (vte_terminal_get_input_enabled (VTE_TERMINAL (self->terminal)) == enabled)
    return;

  vte_terminal_set_input_enabled (VTE_TERMINAL (self->terminal), enabled);
  gtk_widget_action_set_enabled (GTK_WIDGET (self->terminal), "terminal.paste", enabled);
}

static void
set_watching (SkepTerminalView *self,
              gboolean          watching)
{
  if (self->watching == watching)
    return;

  self->watching = watching;
  if (watching)
    skep_log_watch (skep_run_get_log (self->run), SKEP_LOG_READER);
  else
    skep_log_unwatch (skep_run_get_log (self->run), SKEP_LOG_READER);
}

/* Whether the terminal has all there is. Watch first, look then: nothing falls between. */
static gboolean
is_caught_up (SkepTerminalView *self)
{
  if (self->phase != PHASE_LIVE)
    return self->phase != PHASE_REPLAYING;
  if (count_behind (self) > 0)
    return FALSE;

  set_watching (self, is_live (self));
  return count_behind (self) == 0;
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *frame_clock,
         gpointer       data)
{
  SkepTerminalView *self = SKEP_TERMINAL_VIEW (widget);

  skip_what_scrolls_away (self);
  if (self->phase == PHASE_REPLAYING)
    replay_some (self);
  else if (self->phase == PHASE_LIVE)
    show_some (self);
  update_input (self);

  if (!is_caught_up (self))
    {
      set_watching (self, FALSE);
      return G_SOURCE_CONTINUE;
    }

  if (self->phase == PHASE_LIVE && !is_live (self))
    feed_text (self, HIDE_CURSOR);
  self->tick_id = 0;
  return G_SOURCE_REMOVE;
}

/* Goes on feeding if there is anything to do. */
static void
proceed (SkepTerminalView *self)
{
  if (self->tick_id != 0 || self->run == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  if (self->phase == PHASE_REPLAYING || !is_caught_up (self) ||
      vte_terminal_get_input_enabled (VTE_TERMINAL (self->terminal)) !=
      (self->phase == PHASE_LIVE && is_live (self)))
    {
      set_watching (self, FALSE);
      self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
    }
}

static void
halt (SkepTerminalView *self)
{
  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
  self->tick_id = 0;
  if (self->run != NULL)
    set_watching (self, FALSE);
}

/* Everything up to @end is old. */
static void
begin_replay (SkepTerminalView *self,
              gsize             end)
{
  self->phase = PHASE_REPLAYING;
  self->replay_end = end;
  g_free (self->token);
  self->token = g_uuid_string_random ();
  update_input (self);
}

static gsize
find_replay_end (SkepRun *run)
{
  const SkepRunState *state = skep_run_peek_state (run);
  gsize answered = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (run), ANSWERED_KEY));

  if (skep_run_state_is_live (state) && g_get_monotonic_time () - state->started_us < FRESH_USEC)
    return answered;

  return skep_log_get_n_bytes (skep_run_get_log (run));
}

/* The terminal may not be called from here, so the rest is done in the next frame. */
static void
marker_cb (SkepTerminalView *self)
{
  if (self->phase != PHASE_MARKED ||
      g_strcmp0 (skep_terminal_peek_marker (self->terminal), self->token) != 0)
    return;

  self->phase = PHASE_LIVE;
  if (self->tick_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

static void
commit_cb (SkepTerminalView *self,
           const char       *text,
           guint             length)
{
  g_autoptr (GBytes) input = NULL;

  if (self->phase != PHASE_LIVE || !is_live (self))
    return;

  input = g_bytes_new (text, length);
  skep_supervisor_write (skep_runner_get_supervisor (self->runner), self->run, input);
}

static void
send_size (SkepTerminalView *self)
{
  if (self->columns > 0 && is_live (self))
    skep_supervisor_resize (skep_runner_get_supervisor (self->runner), self->run,
                            self->columns, self->rows);
}

static gboolean
resize_cb (gpointer data)
{
  SkepTerminalView *self = data;

  self->resize_id = 0;
  send_size (self);

  return G_SOURCE_REMOVE;
}

static void
resized_cb (SkepTerminalView *self,
            guint             columns,
            guint             rows)
{
  self->columns = columns;
  self->rows = rows;
  g_clear_handle_id (&self->resize_id, g_source_remove);
  self->resize_id = g_timeout_add (RESIZE_DELAY_MSEC, resize_cb, self);
}

static gboolean
skep_terminal_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SKEP_TERMINAL_VIEW (widget)->terminal));
}

/* What came while it was hidden is old: nobody waits for an answer any more. */
static void
skep_terminal_view_map (GtkWidget *widget)
{
  SkepTerminalView *self = SKEP_TERMINAL_VIEW (widget);

  GTK_WIDGET_CLASS (skep_terminal_view_parent_class)->map (widget);

  if (self->phase >= PHASE_MARKED && count_behind (self) > 0)
    begin_replay (self, find_replay_end (self->run));
  proceed (self);
}

static void
skep_terminal_view_unmap (GtkWidget *widget)
{
  halt (SKEP_TERMINAL_VIEW (widget));

  GTK_WIDGET_CLASS (skep_terminal_view_parent_class)->unmap (widget);
}

static void
skep_terminal_view_dispose (GObject *object)
{
  SkepTerminalView *self = SKEP_TERMINAL_VIEW (object);

  halt (self);
  g_clear_handle_id (&self->resize_id, g_source_remove);
  g_clear_pointer (&self->reader, skep_output_reader_free);
  g_clear_object (&self->run);
  g_clear_object (&self->runner);
  self->phase = PHASE_EMPTY;
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_TERMINAL_VIEW);

  G_OBJECT_CLASS (skep_terminal_view_parent_class)->dispose (object);
}

static void
skep_terminal_view_finalize (GObject *object)
{
  SkepTerminalView *self = SKEP_TERMINAL_VIEW (object);

  g_byte_array_unref (self->pending);
  g_free (self->buffer);
  g_free (self->token);

  G_OBJECT_CLASS (skep_terminal_view_parent_class)->finalize (object);
}

static void
skep_terminal_view_class_init (SkepTerminalViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skep_terminal_view_dispose;
  object_class->finalize = skep_terminal_view_finalize;
  widget_class->grab_focus = skep_terminal_view_grab_focus;
  widget_class->map = skep_terminal_view_map;
  widget_class->unmap = skep_terminal_view_unmap;

  g_type_ensure (SKEP_TYPE_TERMINAL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-terminal-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepTerminalView, scroller);
  gtk_widget_class_bind_template_child (widget_class, SkepTerminalView, terminal);
  gtk_widget_class_bind_template_callback (widget_class, commit_cb);
  gtk_widget_class_bind_template_callback (widget_class, resized_cb);
  gtk_widget_class_bind_template_callback (widget_class, marker_cb);
}

static void
skep_terminal_view_init (SkepTerminalView *self)
{
  self->pending = g_byte_array_new ();
  self->buffer = g_malloc (MAX_FEED_BYTES);
  gtk_widget_init_template (GTK_WIDGET (self));
  update_input (self);
}

GtkWidget *
skep_terminal_view_new (SkepRunner *runner)
{
  SkepTerminalView *self = g_object_new (SKEP_TYPE_TERMINAL_VIEW, NULL);

  skep_terminal_view_set_runner (self, runner);

  return GTK_WIDGET (self);
}

/**
 * skep_terminal_view_set_runner:
 *
 * Has to be called once, before there is a run.
 */
void
skep_terminal_view_set_runner (SkepTerminalView *self,
                               SkepRunner       *runner)
{
  g_return_if_fail (SKEP_IS_TERMINAL_VIEW (self));
  g_return_if_fail (self->runner == NULL);

  self->runner = g_object_ref (runner);
  g_signal_connect_object (runner, "woken", G_CALLBACK (proceed), self, G_CONNECT_SWAPPED);
}

SkepRun *
skep_terminal_view_get_run (SkepTerminalView *self)
{
  g_return_val_if_fail (SKEP_IS_TERMINAL_VIEW (self), NULL);

  return self->run;
}

/**
 * skep_terminal_view_set_run:
 * @run: (nullable): whose output to show
 */
void
skep_terminal_view_set_run (SkepTerminalView *self,
                            SkepRun          *run)
{
  g_return_if_fail (SKEP_IS_TERMINAL_VIEW (self));
  g_return_if_fail (run == NULL || self->runner != NULL);

  if (self->run == run)
    return;

  halt (self);
  g_clear_pointer (&self->reader, skep_output_reader_free);
  g_set_object (&self->run, run);
  self->phase = PHASE_EMPTY;
  self->starts_within_line = FALSE;
  reset_stream (self);
  if (run != NULL)
    {
      self->reader = skep_output_reader_new (skep_run_get_output (run));
      begin_replay (self, find_replay_end (run));
      send_size (self);
    }
  update_input (self);
  proceed (self);
}

SkepTerminal *
skep_terminal_view_get_terminal (SkepTerminalView *self)
{
  g_return_val_if_fail (SKEP_IS_TERMINAL_VIEW (self), NULL);

  return self->terminal;
}

/**
 * skep_terminal_view_is_settled:
 *
 * Returns: %TRUE if everything there is was fed and nothing is scheduled
 */
gboolean
skep_terminal_view_is_settled (SkepTerminalView *self)
{
  g_return_val_if_fail (SKEP_IS_TERMINAL_VIEW (self), FALSE);

  return self->tick_id == 0 && self->phase == PHASE_LIVE && count_behind (self) == 0;
}

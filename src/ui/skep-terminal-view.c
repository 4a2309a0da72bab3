/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-terminal-view.h"

#include <adwaita.h>
#include <stdio.h>

#include "skep-terminal-view-private.h"

/* Further behind than this, the scrollback could not show what is skipped: 10,000 lines are 4 MiB
 * at 400 bytes each. What is left to feed after a skip is less, or a flood would skip all the
 * time and show nothing else: 10,000 lines of 100 bytes. */
#define MAX_BEHIND_BYTES (4 * 1024 * 1024)
#define KEPT_BEHIND_BYTES (1024 * 1024)

/* What is fed before a line that is jumped to far from what is shown: for its colours, and so that
 * there is something above it. */
#define JUMP_CONTEXT_BYTES (256 * 1024)

/* Output of a run as young as this is new to everybody, so its questions are answered. */
#define FRESH_USEC G_USEC_PER_SEC

/* So that dragging an edge doesn't make programs redraw for each pixel. */
#define RESIZE_DELAY_MSEC 100

/* The terminal tells its height a little later than that it has come to a mark. */
#define SCROLL_FRAMES 2

#define HIDE_CURSOR "\033[?25l"
#define RESET "\030\033c\033[3J"
#define CLEAR "\033[H\033[2J\033[3J"

/* Asks for the cursor's row on the screen. */
#define ASK_ROW "\033[6n"

/* On a run: how far its output was ever shown as new, so that no question is answered twice. */
#define ANSWERED_KEY "skep-terminal-view-answered"

G_DEFINE_FINAL_TYPE (SkepTerminalView, skep_terminal_view, GTK_TYPE_WIDGET)

static gboolean
is_live (SkepTerminalView *self)
{
  return self->run != NULL && skep_run_state_is_live (skep_run_peek_state (self->run));
}

static gsize
count_behind (SkepTerminalView *self)
{
  return skep_terminal_stream_get_end (self->stream) -
         skep_terminal_stream_get_position (self->stream);
}

static void
feed_text (SkepTerminalView *self,
           const char       *text)
{
  vte_terminal_feed (VTE_TERMINAL (self->terminal), text, -1);
}

void
skep_terminal_view_forget_jump (SkepTerminalView *self)
{
  self->jump_row = -1;
  self->n_jump_rows = 0;
  self->is_held = FALSE;
  self->is_short = FALSE;
  self->is_moved = FALSE;
  self->n_scroll_frames = 0;
  g_clear_pointer (&self->jump_text, g_free);
}

static void
skip_what_scrolls_away (SkepTerminalView *self)
{
  if (self->is_held || count_behind (self) <= MAX_BEHIND_BYTES)
    return;

  skep_terminal_view_forget_jump (self);
  skep_terminal_stream_restart (self->stream, skep_terminal_stream_get_end (self->stream) -
                                                KEPT_BEHIND_BYTES);
}

/* How many more rows there is room for, at least, before any scrolls away. A byte takes one column
 * at most, or it isn't one that wraps. */
static gsize
count_free_rows (SkepTerminalView *self)
{
  gsize n_bytes = skep_terminal_stream_get_position (self->stream) -
                  skep_terminal_stream_get_start (self->stream);
  gsize n_rows = skep_terminal_stream_get_n_lines (self->stream) +
                 n_bytes / MAX (self->columns, 1) + 2 * self->rows;

  return SKEP_TERMINAL_SCROLLBACK_LINES - MIN (n_rows, SKEP_TERMINAL_SCROLLBACK_LINES);
}

gboolean
skep_terminal_view_is_full (SkepTerminalView *self)
{
  return self->is_held && count_behind (self) > 0 &&
         (self->is_short || count_free_rows (self) < MAX (self->rows, 2));
}

static void
feed_some (SkepTerminalView *self,
           gsize             end)
{
  gsize max_lines = G_MAXSIZE;

  if (self->is_held)
    {
      max_lines = count_free_rows (self) / 2;
      end = MIN (end, skep_terminal_stream_get_position (self->stream) +
                        max_lines * MAX (self->columns, 1));
    }
  skep_terminal_stream_feed (self->stream, end, max_lines);
}

static void
feed_marker (SkepTerminalView  *self,
             SkepTerminalPhase  phase)
{
  self->phase = phase;
  g_free (self->token);
  self->token = g_uuid_string_random ();
  /* The answer is lost unless input is enabled; what else it is, is dropped in these phases. */
  if (self->jump_row >= 0)
    {
      vte_terminal_set_input_enabled (VTE_TERMINAL (self->terminal), TRUE);
      feed_text (self, ASK_ROW);
    }
  skep_terminal_feed_marker (self->terminal, self->token);
}

static void
aim_some (SkepTerminalView *self)
{
  skep_terminal_stream_feed (self->stream, self->target, G_MAXSIZE);
  if (skep_terminal_stream_get_position (self->stream) >= self->target)
    feed_marker (self, PHASE_AIMED);
}

static char *
dup_jump_text (SkepTerminalView *self)
{
  return vte_terminal_get_text_range_format (VTE_TERMINAL (self->terminal), VTE_FORMAT_TEXT,
                                             self->jump_row, 0,
                                             self->jump_row + self->n_jump_rows, 0, NULL);
}

static void
take_first_row (SkepTerminalView *self,
                glong             row)
{
  self->jump_row = row;
  self->target = self->jump_end;
  self->phase = PHASE_AIMING;
}

static void
take_last_row (SkepTerminalView *self,
               glong             row,
               glong             column)
{
  /* Without an end the cursor is still in the last row. */
  self->n_jump_rows = MAX (row - self->jump_row + (column > 0 ? 1 : 0), 1);
  self->jump_text = dup_jump_text (self);
  self->is_held = TRUE;
  self->phase = PHASE_REPLAYING;
}

/* Begins before the line, and with so few bytes that their rows leave room for what follows. */
static void
aim_at_line (SkepTerminalView *self,
             gsize             context)
{
  gsize line = self->jump_start;
  gsize start = skep_terminal_stream_get_start (self->stream);

  if (start > line || line - start > context)
    start = skep_terminal_stream_find_line (self->stream, line - MIN (line, context), NULL, NULL);
  self->jump_row = -1;
  skep_terminal_stream_restart (self->stream, start);
  self->target = line;
  self->phase = PHASE_AIMING;
}

static void
take_row (SkepTerminalView *self)
{
  gsize context = self->target - skep_terminal_stream_get_start (self->stream);
  glong column, row;

  vte_terminal_get_cursor_position (VTE_TERMINAL (self->terminal), &column, &row);
  if (self->target == self->jump_end)
    take_last_row (self, row, column);
  else if (context > 0 && count_free_rows (self) < SKEP_TERMINAL_SCROLLBACK_LINES / 2)
    aim_at_line (self, context / 2);
  else
    take_first_row (self, row);
}

static void
replay_some (SkepTerminalView *self)
{
  skip_what_scrolls_away (self);
  feed_some (self, self->replay_end);
  if (skep_terminal_stream_get_position (self->stream) >= self->replay_end ||
      skep_terminal_view_is_full (self))
    feed_marker (self, PHASE_MARKED);
}

static void
show_some (SkepTerminalView *self)
{
  skip_what_scrolls_away (self);
  if (self->jump_row >= 0 && !self->is_held && count_free_rows (self) == 0)
    skep_terminal_view_forget_jump (self);
  feed_some (self, G_MAXSIZE);
  g_object_set_data (G_OBJECT (self->run), ANSWERED_KEY,
                     GSIZE_TO_POINTER (skep_terminal_stream_get_position (self->stream)));
  if (skep_terminal_view_is_full (self))
    self->phase = PHASE_OLDER;
}

static void
update_input (SkepTerminalView *self)
{
  gboolean enabled = self->phase == PHASE_LIVE && is_live (self);

  if (vte_terminal_get_input_enabled (VTE_TERMINAL (self->terminal)) == enabled ||
      self->phase == PHASE_AIMED || self->phase == PHASE_MARKED)
    return;

  vte_terminal_set_input_enabled (VTE_TERMINAL (self->terminal), enabled);
  gtk_widget_action_set_enabled (GTK_WIDGET (self->terminal), "terminal.paste", enabled);
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

static void
begin_jump (SkepTerminalView *self,
            gsize             position,
            gboolean          is_short)
{
  skep_terminal_view_forget_jump (self);
  self->is_short = is_short;
  skep_terminal_stream_find_line (self->stream, position, &self->jump_start, &self->jump_end);
  self->replay_end = is_short ? self->jump_end
                              : MAX (find_replay_end (self->run), self->jump_end);
  aim_at_line (self, JUMP_CONTEXT_BYTES);
  update_input (self);
}

/* What came after the line may have wiped it away, or hidden it behind a program that fills the
 * screen. Then the output is shown as it was when the line came. */
static void
show_jump (SkepTerminalView *self)
{
  g_autofree char *text = NULL;

  if (--self->n_scroll_frames > 0)
    return;

  text = dup_jump_text (self);
  if (!self->is_short && g_strcmp0 (text, self->jump_text) != 0)
    begin_jump (self, self->jump_start, TRUE);
  else
    skep_terminal_view_scroll_to_jump (self);
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

/* Whether there is nothing to do before something happens. Of new output: watch first, look then,
 * so that nothing falls between. */
static gboolean
is_caught_up (SkepTerminalView *self)
{
  if (self->phase >= PHASE_LIVE && (self->n_scroll_frames > 0 || self->is_moved))
    return FALSE;
  if (self->phase != PHASE_LIVE)
    return self->phase != PHASE_AIMING && self->phase != PHASE_REACHED &&
           self->phase != PHASE_REPLAYING;
  if (count_behind (self) > 0)
    return FALSE;

  set_watching (self, is_live (self));
  return count_behind (self) == 0;
}

/* What a frame does; nothing in the other phases. */
static void (*const steps[SKEP_N_TERMINAL_PHASES]) (SkepTerminalView *self) = {
  [PHASE_AIMING] = aim_some,
  [PHASE_REACHED] = take_row,
  [PHASE_REPLAYING] = replay_some,
  [PHASE_LIVE] = show_some,
};

static void
show_rest (SkepTerminalView *self)
{
  if (self->n_scroll_frames > 0)
    {
      show_jump (self);
    }
  else if (self->is_moved)
    {
      self->is_moved = FALSE;
      feed_marker (self, PHASE_MARKED);
    }
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *frame_clock,
         gpointer       data)
{
  SkepTerminalView *self = SKEP_TERMINAL_VIEW (widget);

  /* Before it has a size, rows would wrap at other columns. */
  if (self->columns == 0)
    return G_SOURCE_CONTINUE;

  if (self->phase >= PHASE_LIVE)
    show_rest (self);
  if (steps[self->phase] != NULL)
    steps[self->phase] (self);
  update_input (self);
  skep_terminal_view_update_place (self);

  if (!is_caught_up (self))
    {
      set_watching (self, FALSE);
      return G_SOURCE_CONTINUE;
    }

  if (self->phase == PHASE_OLDER || (self->phase == PHASE_LIVE && !is_live (self)))
    feed_text (self, HIDE_CURSOR);
  self->tick_id = 0;
  return G_SOURCE_REMOVE;
}

static void
tick_soon (SkepTerminalView *self)
{
  if (self->tick_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

/* What was jumped to may be elsewhere in the terminal, or gone. */
void
skep_terminal_view_find_jump_again (SkepTerminalView *self)
{
  if (self->phase < PHASE_LIVE || self->n_jump_rows == 0)
    return;

  self->is_moved = TRUE;
  tick_soon (self);
}

/* Goes on feeding if there is anything to do. */
static void
proceed (SkepTerminalView *self)
{
  if (self->tick_id != 0 || self->run == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  if (!is_caught_up (self) ||
      (self->phase >= PHASE_LIVE &&
       vte_terminal_get_input_enabled (VTE_TERMINAL (self->terminal)) !=
       (self->phase == PHASE_LIVE && is_live (self))))
    {
      set_watching (self, FALSE);
      tick_soon (self);
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
  update_input (self);
}

/* From the first byte that is kept, unless that is too far behind. */
static void
restart (SkepTerminalView *self)
{
  skep_terminal_stream_restart (self->stream, 0);
  begin_replay (self, find_replay_end (self->run));
}

/* The terminal may not be called from here, so the rest is done in the next frame. */
static void
marker_cb (SkepTerminalView *self)
{
  if ((self->phase != PHASE_MARKED && self->phase != PHASE_AIMED) ||
      g_strcmp0 (skep_terminal_peek_marker (self->terminal), self->token) != 0)
    return;

  if (self->phase == PHASE_AIMED)
    {
      self->phase = PHASE_REACHED;
    }
  else
    {
      self->phase = skep_terminal_view_is_full (self) ? PHASE_OLDER : PHASE_LIVE;
      self->n_scroll_frames = self->jump_row >= 0 ? SCROLL_FRAMES : 0;
    }
  tick_soon (self);
}

static void
commit_cb (SkepTerminalView *self,
           const char       *text,
           guint             length)
{
  g_autoptr (GBytes) input = NULL;
  int row;

  if (self->phase == PHASE_MARKED && sscanf (text, "\033[%d;", &row) == 1)
    self->cursor_row = row - 1;
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

/* With other columns the lines wrap elsewhere, and have other rows. */
static gboolean
resize_cb (gpointer data)
{
  SkepTerminalView *self = data;
  guint columns = vte_terminal_get_column_count (VTE_TERMINAL (self->terminal));

  self->resize_id = 0;
  self->rows = vte_terminal_get_row_count (VTE_TERMINAL (self->terminal));
  if (self->columns != columns &&
      (self->jump_row >= 0 || (self->phase >= PHASE_AIMING && self->phase <= PHASE_REACHED)))
    begin_jump (self, self->jump_start, self->is_short);
  self->columns = columns;
  send_size (self);
  proceed (self);

  return G_SOURCE_REMOVE;
}

static void
resized_cb (SkepTerminalView *self,
            guint             columns,
            guint             rows)
{
  if (self->columns == 0)
    {
      self->columns = columns;
      self->rows = rows;
    }
  if (rows != self->rows)
    skep_terminal_view_find_jump_again (self);
  g_clear_handle_id (&self->resize_id, g_source_remove);
  self->resize_id = g_timeout_add (RESIZE_DELAY_MSEC, resize_cb, self);
}

/* Like clear(1): the screen and the scrollback; what is kept of the output stays. */
static void
clear_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  SkepTerminalView *self = SKEP_TERMINAL_VIEW (widget);

  feed_text (self, CLEAR);
  skep_terminal_view_forget_jump (self);
  if (self->run != NULL)
    skep_problem_list_clear (skep_output_get_problems (skep_run_get_output (self->run)));
  skep_terminal_view_update_place (self);
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

  if ((self->phase == PHASE_MARKED || self->phase == PHASE_LIVE) && count_behind (self) > 0)
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
  g_clear_pointer (&self->stream, skep_terminal_stream_free);
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

  g_free (self->jump_text);
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
  gtk_widget_class_install_action (widget_class, "terminal.clear", NULL, clear_action);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-terminal-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepTerminalView, content);
  gtk_widget_class_bind_template_child (widget_class, SkepTerminalView, scroller);
  gtk_widget_class_bind_template_child (widget_class, SkepTerminalView, terminal);
  gtk_widget_class_bind_template_callback (widget_class, commit_cb);
  gtk_widget_class_bind_template_callback (widget_class, resized_cb);
  gtk_widget_class_bind_template_callback (widget_class, marker_cb);
  gtk_widget_class_bind_template_callback (widget_class, skep_terminal_view_show_end);
  skep_terminal_view_class_bind_place (widget_class);
}

static void
skep_terminal_view_init (SkepTerminalView *self)
{
  self->jump_row = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  skep_terminal_view_init_place (self);
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
  g_clear_pointer (&self->stream, skep_terminal_stream_free);
  g_set_object (&self->run, run);
  self->phase = PHASE_EMPTY;
  self->seen = 0;
  skep_terminal_view_forget_jump (self);
  if (run != NULL)
    {
      self->stream = skep_terminal_stream_new (self->terminal, skep_run_get_output (run));
      restart (self);
      send_size (self);
    }
  else
    {
      feed_text (self, RESET);
    }
  update_input (self);
  skep_terminal_view_update_place (self);
  proceed (self);
}

/**
 * skep_terminal_view_show_position:
 * @position: of a byte of the output
 *
 * Scrolls to the line that has it, and marks it: once it is fed, in one of the next frames. Output
 * that is too far behind is left out until skep_terminal_view_show_end().
 */
void
skep_terminal_view_show_position (SkepTerminalView *self,
                                  gsize             position)
{
  g_return_if_fail (SKEP_IS_TERMINAL_VIEW (self));
  g_return_if_fail (self->run != NULL);

  halt (self);
  begin_jump (self, position, FALSE);
  skep_terminal_view_update_place (self);
  proceed (self);
}

/**
 * skep_terminal_view_show_end:
 *
 * Goes to the newest output, and follows what comes.
 */
void
skep_terminal_view_show_end (SkepTerminalView *self)
{
  g_return_if_fail (SKEP_IS_TERMINAL_VIEW (self));

  if (self->phase == PHASE_OLDER)
    {
      skep_terminal_view_forget_jump (self);
      restart (self);
      proceed (self);
    }
  self->is_held = FALSE;
  skep_terminal_view_scroll_to_end (self);
  skep_terminal_view_update_place (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->terminal));
}

/**
 * skep_terminal_view_get_start:
 *
 * Returns: the position in the output from which on it is in the terminal
 */
gsize
skep_terminal_view_get_start (SkepTerminalView *self)
{
  g_return_val_if_fail (SKEP_IS_TERMINAL_VIEW (self), 0);

  return self->stream != NULL ? skep_terminal_stream_get_start (self->stream) : 0;
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

  return self->tick_id == 0 &&
         (self->phase == PHASE_OLDER || (self->phase == PHASE_LIVE && count_behind (self) == 0));
}

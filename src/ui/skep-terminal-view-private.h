/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-terminal-stream.h"
#include "skep-terminal-view.h"

G_BEGIN_DECLS

/**
 * SkepTerminalPhase:
 * @PHASE_EMPTY: there is no run
 * @PHASE_AIMING: what comes before `target` is fed
 * @PHASE_AIMED: it is fed, and the terminal has not come to the mark behind it yet
 * @PHASE_REACHED: it has; the cursor is where `target` is shown
 * @PHASE_REPLAYING: what comes before `replay_end` is fed
 * @PHASE_MARKED: it is fed, and the terminal has not come to the mark behind it yet
 * @PHASE_LIVE: what comes is new, and answers and keys go to the run
 * @PHASE_OLDER: to feed more would scroll away what was jumped to
 *
 * Up to %PHASE_MARKED the bytes are old: the terminal answers the questions in them (such as
 * ESC[c), but the program that asked has gone on, and what it “types” is dropped.
 */
typedef enum
{
  PHASE_EMPTY,
  PHASE_AIMING,
  PHASE_AIMED,
  PHASE_REACHED,
  PHASE_REPLAYING,
  PHASE_MARKED,
  PHASE_LIVE,
  PHASE_OLDER,
} SkepTerminalPhase;

#define SKEP_N_TERMINAL_PHASES (PHASE_OLDER + 1)

/* Shows the output of one run in a terminal. It feeds per frame and only while it is mapped; caught
 * up, it watches the log, and then nothing runs until output comes. */
struct _SkepTerminalView
{
  GtkWidget parent_instance;

  SkepTerminalPhase phase;
  gsize replay_end;
  gsize target;       /* while aiming: first `jump_start`, then `jump_end` */
  gsize jump_start;   /* the line that was jumped to */
  gsize jump_end;
  glong jump_row;     /* of the terminal, or -1: none */
  glong n_jump_rows;
  glong cursor_row;   /* on the screen, at the mark */
  gboolean is_held;   /* what was jumped to may not scroll away */
  gboolean is_short;  /* nothing that came after it is fed */
  guint n_scroll_frames; /* after so many more it is scrolled to */
  gboolean is_moved;  /* the rows may be elsewhere now: another mark has to tell */
  glong top_row;      /* the terminal's number of the first row that it has */
  double height;      /* of all rows, as it was told last */
  gsize seen;         /* how far the output was shown while the view was at its end */
  gboolean watching;
  guint tick_id;      /* 0 when caught up or not mapped */
  guint resize_id;    /* 0 unless a resize waits for more of them */
  guint columns;      /* 0 before the terminal has a size */
  guint rows;

  /* Owned */
  SkepRunner *runner;
  SkepRun *run;               /* NULL when empty */
  SkepTerminalStream *stream; /* NULL when empty */
  char *token;                /* of the mark that was fed last */
  char *jump_text;            /* what the rows show when they are new */

  /* Template */
  GtkWidget *content;
  GtkOverlay *overlay;
  GtkWidget *scroller;
  SkepTerminal *terminal;
  GtkWidget *mark;
  GtkWidget *end_button;
  GtkWidget *new_label;
  GtkWidget *older_bar;
};

void     skep_terminal_view_class_bind_place (GtkWidgetClass   *widget_class);
void     skep_terminal_view_init_place       (SkepTerminalView *self);
void     skep_terminal_view_forget_jump      (SkepTerminalView *self);
void     skep_terminal_view_find_jump_again  (SkepTerminalView *self);
gboolean skep_terminal_view_is_full          (SkepTerminalView *self);
void     skep_terminal_view_update_place     (SkepTerminalView *self);
void     skep_terminal_view_scroll_to_jump   (SkepTerminalView *self);
void     skep_terminal_view_scroll_to_end    (SkepTerminalView *self);
gboolean skep_terminal_view_is_at_end        (SkepTerminalView *self);

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One run: main's life, the ladder of a stop, the commands of the application.
 *
 * skep-keeper-loop.c waits and calls; nothing here waits. */

#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "skep-keeper-channel.h"
#include "skep-keeper-observer.h"
#include "skep-keeper-page.h"
#include "skep-keeper-tree.h"

/* The ladder of a stop; only upwards. */
typedef enum {
  SKEP_KEEPER_RUNG_NONE,
  SKEP_KEEPER_RUNG_ASKED, /* main's group has the signal of the stop */
  SKEP_KEEPER_RUNG_TERM,  /* all have SIGTERM */
  SKEP_KEEPER_RUNG_KILL,  /* kill passes until nothing is left */
} SkepKeeperRung;

typedef struct {
  SkepKeeperPage     *page;
  SkepKeeperTree      tree;
  SkepKeeperObserver  observer;

  pid_t               main;          /* 0 before start; stays as the number of main's group */
  int                 report_fd;     /* of its start; -1 when that is settled */
  int                 gate_fd;       /* main waits behind it for "go"; else -1 */
  bool                main_lives;    /* not reaped: its number and group are really its own */
  bool                main_failed;   /* never became the script's program */
  bool                has_more;      /* to reap */
  bool                told_left;
  bool                is_lost;       /* the guard was killed */
  bool                asked_to_stop;
  bool                is_finished;

  SkepKeeperRung      rung;
  int64_t             deadline_ms;   /* of the rung; SKEP_KEEPER_NEVER while there is none */
  int                 stop_signal;
  int                 term_wait_ms;
} SkepKeeperRun;

bool skep_keeper_run_init         (SkepKeeperRun    *run,
                                   SkepKeeperPage   *page);
void skep_keeper_run_clear        (SkepKeeperRun    *run);
void skep_keeper_run_give_up      (SkepKeeperRun    *run,
                                   int               error,
                                   const char       *stage);
void skep_keeper_run_settle_start (SkepKeeperRun    *run);
void skep_keeper_run_take_ended   (SkepKeeperRun    *run);
void skep_keeper_run_climb        (SkepKeeperRun    *run);
void skep_keeper_run_tear_down    (SkepKeeperRun    *run);
void skep_keeper_run_obey         (SkepKeeperRun    *run,
                                   SkepKeeperPacket *packet);

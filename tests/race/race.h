/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "skep-script.h"

G_BEGIN_DECLS

/* How the threads of the race tests are made. Only pthreads and g_atomic inline operations, so
 * that ThreadSanitizer sees every order there is, and none that there isn't. */

typedef void (*RaceFunc) (gpointer data,
                          guint    index);

/**
 * RaceTeam:
 * @func: what each thread does with the data of the race and its index in the team
 * @n_threads: how many threads do it
 */
typedef struct
{
  RaceFunc func;
  guint n_threads;
} RaceTeam;

/* For a thread that waits on another in a loop: two processors may have to serve a hundred. */
typedef struct
{
  guint n_arrived; /* (atomic) */
  guint n_rounds;  /* (atomic) */
} RaceMeeting;

void        race_run        (gpointer        data,
                             const RaceTeam *teams,
                             guint           n_teams);
void        race_meet       (RaceMeeting    *meeting,
                             guint           n_threads);
void        race_pause_us   (guint           us);
SkepScript *race_script_new (const char     *name);

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The descendants of the calling process, which is their subreaper: find, signal, kill, reap.
 *
 * The kernel's children lists are the only source; nothing is known by name or by an old number.
 * Every signal goes to a pidfd, opened first; then its parents, read after that, must lead up to
 * us. A number that has got a new owner meanwhile fails the one or the other. */

#pragma once

#include <stdbool.h>

#include "skep-keeper-pids.h"
#include "skep-keeper-process.h"

typedef struct {
  void (*ended)   (int raw_status, void *data);     /* @watched has; called before it is reaped */
  void (*refused) (pid_t pid, int uid, void *data); /* not ours to kill; once per pid */
  void  *data;

  pid_t          self;
  pid_t          watched;      /* the child whose status counts; 0 when it is reaped */
  SkepKeeperPids found;        /* last walk, parents before children */
  SkepKeeperPids frozen;       /* sorted; have SIGSTOP since this kill pass began */
  SkepKeeperPids unkillable;   /* already told */
  bool           was_refused;  /* in this pass */
  bool           has_news;     /* reaped something since the last pass */
  int            pause_ms;
} SkepKeeperTree;

typedef enum {
  SKEP_KEEPER_TREE_LIVES,
  SKEP_KEEPER_TREE_HAS_MORE, /* to reap; ask again before you sleep */
  SKEP_KEEPER_TREE_EMPTY,    /* no child, so no descendant: an orphan can only become our child */
} SkepKeeperTreeState;

typedef bool (*SkepKeeperPidFunc)  (pid_t                    pid,
                                    void                    *data);
typedef void (*SkepKeeperReadFunc) (const SkepKeeperProcess *process,
                                    void                    *data);

bool                skep_keeper_tree_init       (SkepKeeperTree    *tree);
void                skep_keeper_tree_clear      (SkepKeeperTree    *tree);
void                skep_keeper_tree_watch      (SkepKeeperTree    *tree,
                                                 pid_t              child);
unsigned            skep_keeper_tree_count_live (SkepKeeperTree    *tree);
const SkepKeeperPids *
                    skep_keeper_tree_read       (SkepKeeperTree    *tree,
                                                 SkepKeeperReadFunc func,
                                                 void              *data);
void                skep_keeper_tree_signal     (SkepKeeperTree    *tree,
                                                 int                number,
                                                 SkepKeeperPidFunc  filter,
                                                 void              *data);
SkepKeeperTreeState skep_keeper_tree_reap       (SkepKeeperTree    *tree);
int                 skep_keeper_tree_kill_pass  (SkepKeeperTree    *tree);

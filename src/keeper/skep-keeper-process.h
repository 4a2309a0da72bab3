/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What /proc tells about one process. A process that is gone reads as false. */

#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* The kernel's 15 bytes and a NUL. */
#define SKEP_KEEPER_NAME_BYTES 16

typedef struct {
  pid_t   pid;
  pid_t   parent;
  pid_t   group;
  bool    is_live;     /* can still run code: no zombie */
  bool    has_threads; /* more than one */
  int64_t cpu_ticks;   /* its own, and of the children it has reaped */
  int64_t n_pages;     /* of memory, shared ones too */
  char    name[SKEP_KEEPER_NAME_BYTES];
} SkepKeeperProcess;

typedef bool (*SkepKeeperChildFunc) (pid_t child,
                                     void *data);

/* Starts are told in clock ticks, a hundredth of a second: two figures may differ by one. */
#define SKEP_KEEPER_TICK_MSEC 10

bool          skep_keeper_process_read          (SkepKeeperProcess       *process,
                                                 pid_t                    pid);
bool          skep_keeper_process_ignores       (pid_t                    pid,
                                                 int                      number);
int           skep_keeper_process_get_uid       (pid_t                    pid);
int           skep_keeper_process_get_real_uid  (pid_t                    pid);
bool          skep_keeper_process_is_init       (pid_t                    pid);
int64_t       skep_keeper_process_get_start_ms  (pid_t                    pid);
unsigned long skep_keeper_process_get_memory    (pid_t                    pid);
bool          skep_keeper_process_each_child    (pid_t                    pid,
                                                 SkepKeeperChildFunc      func,
                                                 void                    *data);
bool          skep_keeper_process_each_child_of (const SkepKeeperProcess *process,
                                                 SkepKeeperChildFunc      func,
                                                 void                    *data);

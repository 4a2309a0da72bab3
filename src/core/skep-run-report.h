/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>
#include <sys/types.h>

#include "skep-port-holder.h"

G_BEGIN_DECLS

/**
 * SkepStopStep:
 * @SKEP_STOP_STEP_NONE: nobody has asked for a stop
 * @SKEP_STOP_STEP_COMMAND: the script's own stop command runs
 * @SKEP_STOP_STEP_ASKED: the group of the script has the first signal
 * @SKEP_STOP_STEP_TERMINATE: all have SIGTERM
 * @SKEP_STOP_STEP_KILL: they are killed until none is left
 *
 * How far a stop has come.
 */
typedef enum
{
  SKEP_STOP_STEP_NONE,
  SKEP_STOP_STEP_COMMAND,
  SKEP_STOP_STEP_ASKED,
  SKEP_STOP_STEP_TERMINATE,
  SKEP_STOP_STEP_KILL,
} SkepStopStep;

/**
 * SkepRunPort:
 * @port: a TCP port on which the tree listens
 * @address: one address on which it does, as of inet_ntop(3)
 * @url: what opens it: an address that the output named, or else `http://localhost:PORT/`
 */
typedef struct
{
  guint16 port;
  char *address;
  char *url;
} SkepRunPort;

/**
 * SkepRunProcess:
 * @pid: of a process of the tree
 * @name: its name, valid UTF-8
 */
typedef struct
{
  pid_t pid;
  char *name;
} SkepRunProcess;

/**
 * SkepRunReport:
 * @ports: (element-type SkepRunPort): where the tree listens, by number, each number once
 * @alive: (element-type SkepRunProcess): while it stops: the first few processes that still live
 * @step: how far a stop has come
 * @step_deadline_us: when the next step comes, µs, monotonic clock; 0: no next step
 * @n_refused: how many processes can't be ended because they are another user's
 * @refused_pid: one of them
 * @refused_uid: its user, or -1
 * @holder: (nullable): who has the port that a failed run wanted
 * @is_waiting_for_environment: the run is pending until the login shell has answered
 * @is_settled: nothing more will be reported
 *
 * What is known of a run beside its state, as lists and texts. Immutable once it is set on a run,
 * and reference-counted; numbers that change all the time are counters of SkepRunFacts.
 */
typedef struct
{
  GPtrArray *ports;
  GPtrArray *alive;
  SkepStopStep step;
  gint64 step_deadline_us;
  guint n_refused;
  pid_t refused_pid;
  int refused_uid;
  SkepPortHolder *holder;
  gboolean is_waiting_for_environment;
  gboolean is_settled;
} SkepRunReport;

#define SKEP_TYPE_RUN_REPORT (skep_run_report_get_type ())
GType           skep_run_report_get_type     (void);
SkepRunReport  *skep_run_report_new          (void);
SkepRunReport  *skep_run_report_copy         (const SkepRunReport  *self);
SkepRunReport  *skep_run_report_ref          (SkepRunReport        *self);
void            skep_run_report_unref        (SkepRunReport        *self);

SkepRunPort    *skep_run_port_new            (guint16               port,
                                              const char           *address,
                                              const char           *url);
SkepRunProcess *skep_run_process_new         (pid_t                 pid,
                                              const char           *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepRunReport, skep_run_report_unref)

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepDependencyCondition:
 * @SKEP_DEPENDENCY_STARTED: the other script runs
 * @SKEP_DEPENDENCY_READY: the other script is ready, as its own plan says
 * @SKEP_DEPENDENCY_COMPLETED: the other script has ended with success
 *
 * What a script waits for.
 */
typedef enum
{
  SKEP_DEPENDENCY_STARTED,
  SKEP_DEPENDENCY_READY,
  SKEP_DEPENDENCY_COMPLETED,
} SkepDependencyCondition;

/**
 * SkepReadyKind:
 * @SKEP_READY_NONE: ready when it runs
 * @SKEP_READY_PORT: ready when it listens on a port
 * @SKEP_READY_LOG: ready when a line of its output matches
 * @SKEP_READY_HTTP: ready when an address answers with success
 *
 * What tells that a script does its work.
 */
typedef enum
{
  SKEP_READY_NONE,
  SKEP_READY_PORT,
  SKEP_READY_LOG,
  SKEP_READY_HTTP,
} SkepReadyKind;

/**
 * SkepRestartPolicy:
 * @SKEP_RESTART_NO: it stays ended
 * @SKEP_RESTART_ON_FAILURE: it is started again if it failed
 * @SKEP_RESTART_ALWAYS: it is started again unless it was stopped
 *
 * What happens when a script has ended by itself.
 */
typedef enum
{
  SKEP_RESTART_NO,
  SKEP_RESTART_ON_FAILURE,
  SKEP_RESTART_ALWAYS,
} SkepRestartPolicy;

/**
 * SkepScriptDependency:
 * @script: id of the other script; as long as a file is being read, what the file calls it
 * @condition: what is waited for
 */
typedef struct
{
  char *script;
  SkepDependencyCondition condition;
} SkepScriptDependency;

/**
 * SkepScriptPlan:
 * @dependencies: (element-type SkepScriptDependency): what it waits for before it starts
 * @ready: what tells that it is ready
 * @ready_port: for %SKEP_READY_PORT
 * @ready_text: (nullable): a regular expression for %SKEP_READY_LOG, a URL for %SKEP_READY_HTTP
 * @ready_timeout_ms: how long that may take; -1: the usual time
 * @restart: what happens when it has ended
 * @max_restarts: in a row; -1: any number
 * @min_backoff_ms: before the first restart; it doubles with each; -1: the usual time
 * @max_backoff_ms: it grows no further; -1: the usual time
 * @autostart: whether it starts when its project is opened
 * @group: (nullable): what it is started and stopped with, valid UTF-8
 *
 * How a script is run together with others. Immutable and reference-counted: whoever made it may
 * set the fields until it is shared. Any thread.
 */
typedef struct
{
  GPtrArray *dependencies;
  SkepReadyKind ready;
  guint16 ready_port;
  char *ready_text;
  int ready_timeout_ms;
  SkepRestartPolicy restart;
  int max_restarts;
  int min_backoff_ms;
  int max_backoff_ms;
  gboolean autostart;
  char *group;
} SkepScriptPlan;

SkepScriptPlan *skep_script_plan_new            (void);
SkepScriptPlan *skep_script_plan_copy           (const SkepScriptPlan    *self);
SkepScriptPlan *skep_script_plan_ref            (SkepScriptPlan          *self);
void            skep_script_plan_unref          (SkepScriptPlan          *self);
gboolean        skep_script_plan_equal          (const SkepScriptPlan    *a,
                                                 const SkepScriptPlan    *b);
void            skep_script_plan_add_dependency (SkepScriptPlan          *self,
                                                 const char              *script,
                                                 SkepDependencyCondition  condition);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepScriptPlan, skep_script_plan_unref)

G_END_DECLS

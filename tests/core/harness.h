/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-run-model.h"
#include "skep-supervisor.h"

G_BEGIN_DECLS

/* Names each process of a test, inherited by all that it starts. */
#define MARKER_VARIABLE "SKEP_TEST_MARKER"

/* A supervisor with short grace times, and a main context that it wakes. */
typedef struct
{
  SkepSupervisor *supervisor;
  SkepRunModel *model;
  GSource *wake;
  char *marker;
  guint n_scripts;
} Harness;

/* Modes of the fixture which leave every kind of tree behind; NULL-terminated. */
extern const char *const harness_trees[];

typedef gboolean (*Condition) (gpointer data);

Harness    *harness_new              (void);
void        harness_free             (Harness      *self);

SkepScript *harness_make_script      (Harness      *self,
                                      const char   *name,
                                      const char   *first_argument,
                                      ...) G_GNUC_NULL_TERMINATED;
SkepScript *harness_make_nasty       (Harness      *self,
                                      const char   *mode,
                                      const char   *argument);
SkepRun    *harness_start            (Harness      *self,
                                      SkepScript   *script);
SkepRun    *harness_start_with       (SkepSupervisor *supervisor,
                                      SkepScript   *script);
SkepRun    *harness_start_nasty      (Harness      *self,
                                      const char   *mode,
                                      const char   *argument);
void        harness_stop             (Harness      *self,
                                      SkepRun      *run,
                                      SkepStopMode  mode);

gboolean    harness_is_true          (gpointer      data);
gboolean    harness_is_set           (gpointer      data);
gboolean    harness_wait             (guint         timeout_ms,
                                      Condition     condition,
                                      gpointer      data);
gboolean    harness_look_until       (guint         timeout_ms,
                                      Condition     condition,
                                      gpointer      data);
void        harness_await_status     (SkepRun      *run,
                                      SkepRunStatus status);
void        harness_await_end        (SkepRun      *run);
void        harness_await_output     (SkepRun      *run,
                                      const char   *text);
GBytes     *harness_dup_bytes        (SkepRun      *run);
char       *harness_dup_output       (SkepRun      *run);

GArray     *harness_find_survivors   (const char   *marker);
/* A small application with one run, to be killed by a test; the program itself is run again. */
int          harness_run_application   (const char *mode,
                                        const char *marker);
GSubprocess *harness_spawn_application (const char *mode,
                                        const char *marker,
                                        pid_t      *pid);
pid_t        harness_read_parent       (pid_t       pid);

guint       harness_count_survivors  (const char   *marker);
gboolean    harness_await_no_survivor (const char  *marker,
                                      guint         timeout_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Harness, harness_free)

G_END_DECLS

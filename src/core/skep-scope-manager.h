/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SKEP_SCOPE_LIMIT_MSEC:
 *
 * How long systemd has for its first answer, and for a scope in all, in ms. A start waits for it.
 */
#define SKEP_SCOPE_LIMIT_MSEC 300

/**
 * SkepScopeManager:
 *
 * The way to the user's systemd, if there is one: on the session bus, in our own PID namespace,
 * and quick. Whatever goes wrong turns it off for good, with one line of debug output, since
 * nothing depends on it. Never blocks. Worker only: all answers come in the context that was the
 * thread's default at the time of the call.
 */
typedef struct _SkepScopeManager SkepScopeManager;

SkepScopeManager *skep_scope_manager_new            (GDBusConnection  *connection,
                                                     const char       *application_id);
void              skep_scope_manager_free           (SkepScopeManager *self);
gboolean          skep_scope_manager_is_available   (SkepScopeManager *self);
gboolean          skep_scope_manager_is_off         (SkepScopeManager *self);
void              skep_scope_manager_set_folders    (SkepScopeManager *self,
                                                     const char       *proc,
                                                     const char       *cgroups);

/* For SkepScope. */
SkepScopeManager *skep_scope_manager_ref            (SkepScopeManager *self);
void              skep_scope_manager_unref          (SkepScopeManager *self);
gboolean          skep_scope_manager_is_freed       (SkepScopeManager *self);
void              skep_scope_manager_turn_off       (SkepScopeManager *self,
                                                     const char       *reason);
GDBusConnection  *skep_scope_manager_get_connection (SkepScopeManager *self);
const char       *skep_scope_manager_get_owner      (SkepScopeManager *self);
gboolean          skep_scope_manager_has_oom_policy (SkepScopeManager *self);
void              skep_scope_manager_forgo_oom_policy (SkepScopeManager *self);
char             *skep_scope_manager_name_unit      (SkepScopeManager *self,
                                                     const char       *random);
char             *skep_scope_manager_find_kill_file (SkepScopeManager *self,
                                                     pid_t             pid,
                                                     const char       *unit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepScopeManager, skep_scope_manager_free)

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-scope-manager.h"

G_BEGIN_DECLS

/**
 * SkepScope:
 *
 * A scope unit of the user's systemd, around one process and all that it will start: a control
 * group of its own, which can be killed as a whole and counts what it uses. It ends by itself
 * when it is empty. Worker only.
 */
typedef struct _SkepScope SkepScope;

/**
 * SkepScopeFunc:
 * @is_ready: whether the process is in the scope; if not, the scope is good for nothing
 * @user_data: what was given
 *
 * Called once, never before skep_scope_new_async() has returned. The scope may be freed in
 * it.
 */
typedef void (*SkepScopeFunc) (gboolean is_ready,
                               gpointer user_data);

SkepScope *skep_scope_new_async (SkepScopeManager *manager,
                                 pid_t             pid,
                                 const char       *uuid,
                                 const char       *description,
                                 SkepScopeFunc     callback,
                                 gpointer          user_data);
void       skep_scope_free      (SkepScope        *self);
void       skep_scope_kill      (SkepScope        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepScope, skep_scope_free)

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-log.h"
#include "skep-supervisor.h"

G_BEGIN_DECLS

/**
 * SkepMcpWaitFunc:
 * @is_over: whether the time is up, so that there must be an answer now
 * @user_data: what was given to skep_mcp_waits_add()
 *
 * Looks whether what is waited for has come, and if so answers.
 *
 * Returns: %TRUE if there is nothing more to wait for
 */
typedef gboolean (*SkepMcpWaitFunc) (gboolean is_over,
                                     gpointer user_data);

/**
 * SkepMcpWaits:
 *
 * Who waits for a state or for output, until a time limit. They look when the supervisor has
 * published something, and not otherwise. All in the thread of one context.
 */
typedef struct _SkepMcpWaits SkepMcpWaits;

SkepMcpWaits *skep_mcp_waits_new    (SkepSupervisor  *supervisor,
                                     GMainContext    *context);
void          skep_mcp_waits_free   (SkepMcpWaits    *self);
void          skep_mcp_waits_add    (SkepMcpWaits    *self,
                                     gpointer         owner,
                                     SkepLog         *log,
                                     guint            timeout_ms,
                                     SkepMcpWaitFunc  function,
                                     gpointer         user_data,
                                     GDestroyNotify   destroy);
void          skep_mcp_waits_remove (SkepMcpWaits    *self,
                                     gpointer         owner);
void          skep_mcp_waits_look   (SkepMcpWaits    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpWaits, skep_mcp_waits_free)

G_END_DECLS

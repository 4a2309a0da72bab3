/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SkepMcpProbeFunc:
 * @url: begins with http:// or https://
 * @cancellable: ends it
 * @callback: is called once with a #GTask, by g_task_propagate_boolean() %TRUE if @url answers with
 *   success, else why not
 * @user_data: for @callback
 *
 * Asks whether an address answers, from the thread of the services. Who links no HTTP client has
 * none of these.
 */
typedef void (*SkepMcpProbeFunc) (const char          *url,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data);

G_END_DECLS

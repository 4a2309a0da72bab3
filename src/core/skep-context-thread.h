/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepContextThread:
 *
 * A thread with a main context of its own, in which everything that it owns happens.
 */
typedef struct _SkepContextThread SkepContextThread;

SkepContextThread *skep_context_thread_new         (const char        *name,
                                                    GFunc              enter,
                                                    GDestroyNotify     leave,
                                                    gpointer           data);
void               skep_context_thread_end         (SkepContextThread *self);
void               skep_context_thread_invoke      (SkepContextThread *self,
                                                    GSourceFunc        function,
                                                    gpointer           data,
                                                    GDestroyNotify     destroy);

G_END_DECLS

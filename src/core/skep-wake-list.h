/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepWakeList:
 *
 * Main contexts that want to be woken when something was published. Any thread, by a mutex.
 */
typedef struct _SkepWakeList SkepWakeList;

SkepWakeList *skep_wake_list_new    (void);
void          skep_wake_list_free   (SkepWakeList *self);
GSource      *skep_wake_list_add    (SkepWakeList *self,
                                     GMainContext *context,
                                     GSourceFunc   callback,
                                     gpointer      user_data);
void          skep_wake_list_remove (SkepWakeList *self,
                                     GSource      *wake);
void          skep_wake_list_ring   (SkepWakeList *self);
void          skep_wake_list_ring_within
                                    (SkepWakeList *self,
                                     gint64        delay_us);

G_END_DECLS

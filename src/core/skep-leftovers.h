/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <sys/types.h>

#include "skep-launcher.h"

G_BEGIN_DECLS

/**
 * SkepLeftover:
 * @pid: a process that an earlier supervisor has left
 * @name: its name, valid UTF-8
 * @command: its command line, valid UTF-8, for display
 * @folder: its working folder, display form; empty if it is not known
 * @age_seconds: how long it has been running
 */
typedef struct
{
  pid_t pid;
  char *name;
  char *command;
  char *folder;
  gint64 age_seconds;
} SkepLeftover;

void       skep_leftover_free         (SkepLeftover         *self);

char      *skep_leftovers_make_line   (const char           *uuid,
                                       gint64                start_ms);
void       skep_leftovers_find_async  (SkepLauncher         *launcher,
                                       const char           *lines,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
GPtrArray *skep_leftovers_find_finish (GAsyncResult         *result,
                                       GError              **error);
void       skep_leftovers_end_async   (SkepLauncher         *launcher,
                                       const char           *lines,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gboolean   skep_leftovers_end_finish  (GAsyncResult         *result,
                                       guint                *n_left,
                                       GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepLeftover, skep_leftover_free)

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <sys/types.h>

#include "skep-launcher.h"

G_BEGIN_DECLS

/**
 * SkepPortHolder:
 * @port: the port that a run wanted and did not get
 * @run_id: (nullable): the live run that has it, if it is one of ours
 * @uid: the user whose process has it
 * @pid: the process, 0 if the system does not tell: it is another user's
 * @start_ms: when that process was started, ms of CLOCK_BOOTTIME
 * @name: (nullable): its name, valid UTF-8
 * @folder: (nullable): its working folder, display form
 */
typedef struct
{
  guint16 port;
  char *run_id;
  uid_t uid;
  pid_t pid;
  gint64 start_ms;
  char *name;
  char *folder;
} SkepPortHolder;

SkepPortHolder *skep_port_holder_copy       (const SkepPortHolder *self);
void            skep_port_holder_free       (SkepPortHolder       *self);
void            skep_port_holder_end_async  (const SkepPortHolder *self,
                                             SkepLauncher         *launcher,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
gboolean        skep_port_holder_end_finish (GAsyncResult         *result,
                                             GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepPortHolder, skep_port_holder_free)

G_END_DECLS

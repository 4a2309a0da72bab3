/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepProcess:
 * @pid: as the person's own tools show it
 * @program: (nullable): path of its program, display form
 * @folder: (nullable): its working folder, display form
 *
 * What the system knows of a process; immutable, and counted by references of any thread.
 */
typedef struct
{
  int pid;
  char *program;
  char *folder;
} SkepProcess;

SkepProcess *skep_process_new   (int             pid,
                                        const char     *program,
                                        const char     *folder);
SkepProcess *skep_process_read  (int             pid);
SkepProcess *skep_process_ref   (SkepProcess *self);
void            skep_process_unref (SkepProcess *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepProcess, skep_process_unref)

G_END_DECLS

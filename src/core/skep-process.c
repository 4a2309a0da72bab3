/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-process.h"
#include "skep-script.h"

static char *
make_display (const char *path)
{
  return path != NULL && *path != '\0' ? skep_script_make_display (path) : NULL;
}

/**
 * skep_process_new:
 * @pid: of the process
 * @program: (nullable) (type filename): path of its program, %NULL or empty if unknown
 * @folder: (nullable) (type filename): its working folder, likewise
 *
 * Returns: (transfer full): what is known of it
 */
SkepProcess *
skep_process_new (int         pid,
                      const char *program,
                      const char *folder)
{
  SkepProcess *self = g_atomic_rc_box_new0 (SkepProcess);

  self->pid = pid;
  self->program = make_display (program);
  self->folder = make_display (folder);

  return self;
}

static char *
read_link (int         pid,
           const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", pid, name);

  return g_file_read_link (path, NULL);
}

/**
 * skep_process_read:
 * @pid: number of a process, as this process sees it; 0 if unknown
 *
 * Looks at it.
 *
 * Returns: (transfer full) (nullable): what is known of it
 */
SkepProcess *
skep_process_read (int pid)
{
  g_autofree char *program = pid > 0 ? read_link (pid, "exe") : NULL;
  g_autofree char *folder = pid > 0 ? read_link (pid, "cwd") : NULL;

  return pid != 0 ? skep_process_new (pid, program, folder) : NULL;
}

SkepProcess *
skep_process_ref (SkepProcess *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (SkepProcess *self)
{
  g_free (self->program);
  g_free (self->folder);
}

void
skep_process_unref (SkepProcess *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}

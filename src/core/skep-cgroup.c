/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "skep-cgroup.h"

/* The path of a version 2 control group below the mount, if it is that of @unit and nothing
 * else. One outside of our cgroup namespace begins with “/..”. */
static const char *
find_path (char       **lines,
           const char  *unit)
{
  for (gsize i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "0::/"))
      {
        const char *path = lines[i] + strlen ("0::");

        if (strstr (path, "/../") == NULL && g_str_equal (strrchr (path, '/') + 1, unit))
          return path;
      }

  return NULL;
}

/**
 * skep_cgroup_find_kill_file:
 * @proc: where procfs is
 * @cgroups: where the control groups of version 2 are
 * @pid: a process
 * @unit: the name of a unit that no other unit ever has
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the file that kills all of @unit, %NULL unless @pid is seen
 *   to be in the control group of @unit itself
 */
char *
skep_cgroup_find_kill_file (const char *proc,
                            const char *cgroups,
                            pid_t       pid,
                            const char *unit)
{
  g_autofree char *file = g_strdup_printf ("%s/%d/cgroup", proc, (int) pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  const char *path;

  if (!g_file_get_contents (file, &text, NULL, NULL))
    return NULL;

  lines = g_strsplit (text, "\n", -1);
  path = find_path (lines, unit);

  return path != NULL ? g_build_filename (cgroups, path, "cgroup.kill", NULL) : NULL;
}

/**
 * skep_cgroup_kill:
 * @kill_file: what skep_cgroup_find_kill_file() has found
 *
 * Has the kernel kill every process of a control group, by SIGKILL and at once. Any thread.
 *
 * Returns: whether it could be asked to; kernels before 5.14 can't
 */
gboolean
skep_cgroup_kill (const char *kill_file)
{
  int fd = open (kill_file, O_WRONLY | O_CLOEXEC);
  gboolean is_killed;

  if (fd < 0)
    return FALSE;

  is_killed = write (fd, "1", 1) == 1;
  close (fd);
  return is_killed;
}

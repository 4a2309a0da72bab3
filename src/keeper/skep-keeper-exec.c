/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-exec.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SHELL "/bin/sh"
#define DEFAULT_PATH "/bin:/usr/bin"

static size_t
count (char *const *argv)
{
  size_t n = 0;

  while (argv[n] != NULL)
    n++;

  return n;
}

static void
exec_by_shell (char        *file,
               char *const *argv)
{
  size_t n = count (argv);
  char **shell_argv = malloc ((n + 2) * sizeof *shell_argv);

  if (shell_argv == NULL)
    return;

  shell_argv[0] = (char *) SHELL;
  shell_argv[1] = file;
  memcpy (shell_argv + 2, argv + 1, n * sizeof *shell_argv);
  execv (SHELL, shell_argv);
  free (shell_argv);
}

static void
exec_file (char        *file,
           char *const *argv)
{
  execv (file, argv);

  if (errno == ENOEXEC)
    exec_by_shell (file, argv);
}

/* An empty folder is the current one. */
static bool
join (char        file[static PATH_MAX],
      const char *folder,
      size_t      folder_length,
      const char *name)
{
  size_t name_size = strlen (name) + 1;

  if (folder_length + 1 + name_size > PATH_MAX)
    return false;

  memcpy (file, folder, folder_length);
  if (folder_length > 0)
    file[folder_length++] = '/';
  memcpy (file + folder_length, name, name_size);
  return true;
}

static bool
is_elsewhere (int error)
{
  return error == ENOENT || error == ENOTDIR || error == EACCES || error == ESTALE
         || error == ENODEV || error == ETIMEDOUT || error == ENAMETOOLONG;
}

static void
exec_in_path (const char  *path,
              char *const *argv)
{
  char file[PATH_MAX];
  bool is_forbidden = false;

  for (const char *folder = path, *end;; folder = end + 1)
    {
      end = strchrnul (folder, ':');

      errno = ENAMETOOLONG;
      if (join (file, folder, (size_t) (end - folder), argv[0]))
        exec_file (file, argv);

      if (!is_elsewhere (errno))
        return;

      is_forbidden = is_forbidden || errno == EACCES;
      if (*end == '\0')
        break;
    }

  /* What is there but may not be run tells more than that it is not elsewhere. */
  errno = is_forbidden ? EACCES : ENOENT;
}

void
skep_keeper_exec (char *const *argv)
{
  const char *path = getenv ("PATH");

  if (*argv[0] == '\0')
    errno = ENOENT;
  else if (strchr (argv[0], '/') != NULL)
    exec_file (argv[0], argv);
  else
    exec_in_path (path != NULL ? path : DEFAULT_PATH, argv);
}

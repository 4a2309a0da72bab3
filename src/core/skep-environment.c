/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>
#include <sys/resource.h>

#include "skep-env-file.h"
#include "skep-environment.h"

/* What the desktop gave to Skep's own window and what Skep's build environment set for Skep:
 * none of it is meant for a script. */
static const char *const own_variables[] = {
  "COLUMNS",
  "DBUS_STARTER_ADDRESS",
  "DBUS_STARTER_BUS_TYPE",
  "DESKTOP_STARTUP_ID",
  "GIO_LAUNCHED_DESKTOP_FILE",
  "GIO_LAUNCHED_DESKTOP_FILE_PID",
  "INVOCATION_ID",
  "JOURNAL_STREAM",
  "LINES",
  "MAINPID",
  "MANAGERPID",
  "NOTIFY_SOCKET",
  "SKEP_GRACE_MS",
  "SKEP_KEEPER",
  "SKEP_LAUNCHER",
  "SKEP_LOGIN_SHELL",
  "SKEP_SKEPCTL",
  "SYSTEMD_EXEC_PID",
  "XDG_ACTIVATION_TOKEN",
};

/* Names of more, separated by spaces: what a launcher has set for the window
 * and for nothing else. */
#define OWN_VARIABLES_VARIABLE "SKEP_OWN_VARIABLES"

/* What tells of one shell and where that was, or sets up those below it: a script's shell begins
 * anew. */
static const char *const shell_variables[] = {
  "BASH_ENV", "OLDPWD", "PS1", "PWD", "SHLVL", "SKEP_RESOLVING_ENVIRONMENT", "_",
};

/* The terminal that every script gets. NO_COLOR, if the person has set it, stays and wins. */
static const char *const terminal_variables[][2] = {
  { "COLORTERM", "truecolor" },
  { "TERM", "xterm-256color" },
};

/* A run takes six descriptors, two of them for its files, so the usual soft limit of 1024 ends at
 * some 170 runs. */
#define WANTED_FILE_LIMIT 16384

static gsize original_file_limit; /* soft RLIMIT_NOFILE before we raised it, 0 before that */

/**
 * skep_environment_raise_file_limit:
 *
 * Raises the soft limit of open files of this process, once. Scripts get the original one back,
 * as at login: select(2) breaks above 1024. Any thread.
 */
void
skep_environment_raise_file_limit (void)
{
  struct rlimit limit;
  gsize original;

  if (!g_once_init_enter (&original_file_limit))
    return;

  getrlimit (RLIMIT_NOFILE, &limit);
  original = limit.rlim_cur;
  limit.rlim_cur = MAX (limit.rlim_cur, MIN (limit.rlim_max, WANTED_FILE_LIMIT));
  setrlimit (RLIMIT_NOFILE, &limit);
  g_once_init_leave (&original_file_limit, original);
}

/**
 * skep_environment_get_file_limit:
 *
 * Returns: the soft limit of open files that scripts get, 0 to leave it alone
 */
guint64
skep_environment_get_file_limit (void)
{
  return original_file_limit;
}

static char **
drop (char             **environment,
      const char *const *names,
      gsize              n_names)
{
  for (gsize i = 0; i < n_names; i++)
    environment = g_environ_unsetenv (environment, names[i]);

  return environment;
}

static char **
drop_named (char **environment)
{
  const char *names = g_environ_getenv (environment, OWN_VARIABLES_VARIABLE);
  g_auto (GStrv) split = g_strsplit (names != NULL ? names : "", " ", -1);

  environment = drop (environment, (const char *const *) split, g_strv_length (split));

  return g_environ_unsetenv (environment, OWN_VARIABLES_VARIABLE);
}

/**
 * skep_environment_clean:
 * @environment: (transfer full) (array zero-terminated=1): `NAME=value` strings, raw bytes
 *
 * Returns: (transfer full) (array zero-terminated=1): @environment without what is not meant for a
 *   script
 */
char **
skep_environment_clean (char **environment)
{
  environment = drop_named (environment);
  environment = drop (environment, own_variables, G_N_ELEMENTS (own_variables));

  return drop (environment, shell_variables, G_N_ELEMENTS (shell_variables));
}

/**
 * skep_environment_get_session:
 *
 * The environment of the session that Skep was started in, without what is not meant for a script.
 * Any thread, as long as none changes the environment of the process.
 *
 * Returns: (transfer full) (array zero-terminated=1): `NAME=value` strings, raw bytes
 */
char **
skep_environment_get_session (void)
{
  return skep_environment_clean (g_get_environ ());
}

/**
 * skep_environment_is_own:
 * @variable: name of a variable
 *
 * Any thread.
 *
 * Returns: %TRUE if it speaks to Skep or to its window, or is set by Skep for each run: no file of
 *   a project may set it
 */
gboolean
skep_environment_is_own (const char *variable)
{
  for (gsize i = 0; i < G_N_ELEMENTS (own_variables); i++)
    if (g_str_equal (own_variables[i], variable))
      return TRUE;
  return g_str_equal (variable, OWN_VARIABLES_VARIABLE)
         || g_str_equal (variable, SKEP_RUN_ID_VARIABLE);
}

/* What @path is called in an error: as it is in the project. */
static char *
make_file_name (SkepScript *script,
                const char *path)
{
  gsize length = strlen (script->project);

  if (g_str_has_prefix (path, script->project) && path[length] == '/')
    path += length + 1;
  return g_filename_display_name (path);
}

static gboolean
read_files (SkepScript   *script,
            char       ***environment,
            GError      **error)
{
  for (char **file = script->env_files; file != NULL && *file != NULL; file++)
    {
      g_autofree char *name = make_file_name (script, *file);

      if (!skep_env_file_read (*file, name, environment, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * skep_environment_build:
 * @base: (array zero-terminated=1): that of the login shell or of the session
 * @script: what is to be run
 * @run_uuid: uuid of the run
 * @error: return location: words for the person
 *
 * The whole environment of a run's script: @base, the terminal, the variables of its files, the
 * overrides of @script, and the run's marker; what comes later wins. Reads those files. Any thread.
 *
 * Returns: (transfer full) (array zero-terminated=1) (nullable): `NAME=value` strings, raw bytes;
 *   %NULL if a file can't be read
 */
char **
skep_environment_build (const char *const  *base,
                        SkepScript         *script,
                        const char         *run_uuid,
                        GError            **error)
{
  g_auto (GStrv) environment = g_strdupv ((char **) base);

  for (gsize i = 0; i < G_N_ELEMENTS (terminal_variables); i++)
    environment = g_environ_setenv (environment, terminal_variables[i][0],
                                    terminal_variables[i][1], TRUE);
  environment = g_environ_setenv (environment, "PWD", script->cwd, TRUE);
  if (!read_files (script, &environment, error))
    return NULL;

  for (char **override = script->environment; override != NULL && *override != NULL; override++)
    {
      g_auto (GStrv) parts = g_strsplit (*override, "=", 2);

      if (parts[0] != NULL && parts[1] != NULL)
        environment = g_environ_setenv (environment, parts[0], parts[1], TRUE);
    }
  environment = g_environ_setenv (environment, SKEP_RUN_ID_VARIABLE, run_uuid, TRUE);

  return g_steal_pointer (&environment);
}

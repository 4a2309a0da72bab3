/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "skep-flatpak-view.h"
#include "skep-keeper-protocol.h"
#include "skep-login-shell.h"
#include "skep-login-shell-kind.h"

/* passwd(5): what an empty field means. */
#define DEFAULT_SHELL "/bin/sh"

struct _SkepLoginShell
{
  const SkepLoginShellKind *kind;
  SkepLauncher *launcher; /* owned */
  SkepUser *user;
  char *path;
};

/* The folders that start-up files are in, and where they are in the home folder if not set. */
static const struct
{
  const char *prefix;
  const char *variable;
  const char *default_folder;
} folders[] = {
  { "~/", NULL, "" },
  { "$ZDOTDIR/", "ZDOTDIR", "" },
  { "$XDG_CONFIG_HOME/", "XDG_CONFIG_HOME", ".config" },
};

/* Shells of accounts that nobody logs in to. */
static const char *const refusing_shells[] = { "nologin", "false", "true", "sync" };

/* What a shell gets from whoever starts it, and what would have others start with what this one is
 * told to start with. */
static const char *const unwanted_variables[] = { "ENV", "BASH_ENV", "PS1" };

/* The passwd entry counts more than SHELL, which may be that of whatever started the session. */
static char *
choose_path (SkepLoginShell *self)
{
  g_auto (GStrv) environment = skep_launcher_dup_environment (self->launcher);
  const char *session_shell = g_environ_getenv (environment, "SHELL");

  if (*self->user->shell != '\0')
    return g_strdup (self->user->shell);
  if (session_shell != NULL && *session_shell != '\0')
    return g_strdup (session_shell);

  return g_strdup (DEFAULT_SHELL);
}

/**
 * skep_login_shell_new:
 * @launcher: what starts it, and is prepared
 * @path: (nullable): path of a shell, %NULL for that of the person
 *
 * Looks the person up, which can block where there is a directory service. Any thread, as long as
 * none changes the environment of the process.
 *
 * Returns: (transfer full): the shell; see skep_login_shell_check()
 */
SkepLoginShell *
skep_login_shell_new (SkepLauncher *launcher,
                      const char   *path)
{
  SkepLoginShell *self = g_new0 (SkepLoginShell, 1);

  self->launcher = g_object_ref (launcher);
  self->user = skep_launcher_dup_user (launcher);
  self->path = path != NULL ? g_strdup (path) : choose_path (self);
  self->kind = skep_login_shell_kind_find (self->path);

  return self;
}

/**
 * skep_login_shell_free:
 * @self: (transfer full): a shell
 */
void
skep_login_shell_free (SkepLoginShell *self)
{
  g_object_unref (self->launcher);
  skep_user_free (self->user);
  g_free (self->path);
  g_free (self);
}

/**
 * skep_login_shell_get_path:
 * @self: a shell
 *
 * Returns: (transfer none): its path, raw bytes
 */
const char *
skep_login_shell_get_path (SkepLoginShell *self)
{
  return self->path;
}

static gboolean
refuses_logins (SkepLoginShell *self)
{
  g_autofree char *name = g_path_get_basename (self->path);

  for (gsize i = 0; i < G_N_ELEMENTS (refusing_shells); i++)
    if (g_str_equal (name, refusing_shells[i]))
      return TRUE;

  return FALSE;
}

/* Then the host says what is wrong with it, if anything is. */
static gboolean
is_hidden (const char *path)
{
  int error_number = errno;
  gboolean is = skep_flatpak_view_hides (skep_flatpak_info_get_own (), path);

  errno = error_number;
  return is;
}

/**
 * skep_login_shell_check:
 * @self: a shell
 * @error: return location, with words that can follow the shell's name
 *
 * Returns: whether it can be asked at all
 */
gboolean
skep_login_shell_check (SkepLoginShell  *self,
                        GError         **error)
{
  g_autofree char *path = g_filename_display_name (self->path);
  g_autofree char *here = skep_launcher_locate (self->launcher, self->path);

  if (refuses_logins (self))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                 _("The login shell %s is for accounts without logins"), path);
  else if (!g_path_is_absolute (self->path))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
                 _("The login shell “%s” is not an absolute path"), path);
  else if (access (here, X_OK) < 0 && !is_hidden (here))
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                 _("The login shell %s can’t be executed: %s"), path, g_strerror (errno));
  else
    return TRUE;

  return FALSE;
}

/**
 * skep_login_shell_make_argv:
 * @self: a shell
 * @mark: a word of letters and digits
 *
 * Interactive and login: nvm and its like are set up by the files of interactive shells, PATH often
 * by those of login shells.
 *
 * Returns: (transfer full) (array zero-terminated=1): what prints its environment between marks
 */
char **
skep_login_shell_make_argv (SkepLoginShell *self,
                            const char     *mark)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *arguments = g_strconcat (SKEP_KEEPER_TOOL_PRINT_ENV " ", mark, NULL);
  const char *keeper_path = skep_launcher_get_keeper_path (self->launcher);
  g_autofree char *command = skep_login_shell_kind_make_command (self->kind, keeper_path,
                                                                 arguments);

  g_strv_builder_add (builder, self->path);
  for (gsize i = 0; self->kind->options[i] != NULL; i++)
    g_strv_builder_add (builder, self->kind->options[i]);
  g_strv_builder_add (builder, command);

  return g_strv_builder_end (builder);
}

static char **
set_if_missing (char      **environment,
                const char *name,
                const char *value)
{
  return *value != '\0' ? g_environ_setenv (environment, name, value, FALSE) : environment;
}

/**
 * skep_login_shell_get_environment:
 * @self: a shell
 *
 * Returns: (transfer full) (array zero-terminated=1): the environment it is to start with
 */
char **
skep_login_shell_get_environment (SkepLoginShell *self)
{
  char **environment = skep_launcher_dup_environment (self->launcher);

  for (gsize i = 0; i < G_N_ELEMENTS (unwanted_variables); i++)
    environment = g_environ_unsetenv (environment, unwanted_variables[i]);

  environment = set_if_missing (environment, "HOME", self->user->home);
  environment = set_if_missing (environment, "USER", self->user->name);
  environment = set_if_missing (environment, "LOGNAME", self->user->name);
  environment = set_if_missing (environment, "SHELL", self->path);

  /* What scripts will have. bash takes a missing TERM for “dumb”, and start-up files often leave
   * early then. */
  environment = g_environ_setenv (environment, "TERM", "xterm-256color", TRUE);

  return g_environ_setenv (environment, SKEP_RESOLVING_VARIABLE, "1", TRUE);
}

/* Absolute path of an entry of SkepLoginShellKind.files. */
static char *
resolve_file (SkepLoginShell *self,
              char          **environment,
              const char     *file)
{
  const char *session_home = g_environ_getenv (environment, "HOME");
  const char *home = session_home != NULL ? session_home : self->user->home;

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      const char *variable = folders[i].variable;
      const char *folder = variable != NULL ? g_environ_getenv (environment, variable) : NULL;

      if (!g_str_has_prefix (file, folders[i].prefix))
        continue;
      file += strlen (folders[i].prefix);
      if (folder != NULL && g_path_is_absolute (folder))
        return g_build_filename (folder, file, NULL);
      return g_build_filename (home, folders[i].default_folder, file, NULL);
    }

  return g_strdup (file);
}

/**
 * skep_login_shell_list_files:
 * @self: a shell
 * @environment: (array zero-terminated=1): its environment, in which some files are named
 *
 * Returns: (transfer full) (array zero-terminated=1): absolute paths of the files it reads at its
 *   start, whether they are there or not; those of folders end with a slash
 */
char **
skep_login_shell_list_files (SkepLoginShell    *self,
                             const char *const *environment)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  for (gsize i = 0; self->kind->files[i] != NULL; i++)
    g_ptr_array_add (files, resolve_file (self, (char **) environment, self->kind->files[i]));
  g_ptr_array_add (files, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&files), FALSE);
}

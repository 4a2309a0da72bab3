/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-flatpak-info.h"

/* Where the application is within its sandbox. */
#define SANDBOX_PREFIX "/app/"

static gboolean
is_granted (const char *policy)
{
  return g_strcmp0 (policy, "talk") == 0 || g_strcmp0 (policy, "own") == 0;
}

/* All of the bus, too, lets us talk to that name. */
static gboolean
may_launch (GKeyFile *file)
{
  g_autofree char *policy = g_key_file_get_string (file, "Session Bus Policy",
                                                   SKEP_FLATPAK_HOST_NAME, NULL);
  g_auto (GStrv) sockets = g_key_file_get_string_list (file, "Context", "sockets", NULL, NULL);

  return is_granted (policy) ||
         (sockets != NULL && g_strv_contains ((const char *const *) sockets, "session-bus"));
}

static char **
get_filesystems (GKeyFile *file)
{
  char **list = g_key_file_get_string_list (file, "Context", "filesystems", NULL, NULL);

  return list != NULL ? list : g_new0 (char *, 1);
}

/**
 * skep_flatpak_info_load:
 * @file: (type filename): usually %SKEP_FLATPAK_INFO_FILE
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): what it tells, %NULL if there is no such file or it does not
 *   tell of an application: this is no sandbox of flatpak
 */
SkepFlatpakInfo *
skep_flatpak_info_load (const char *file)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autoptr (SkepFlatpakInfo) self = g_new0 (SkepFlatpakInfo, 1);

  if (!g_key_file_load_from_file (keys, file, G_KEY_FILE_NONE, NULL))
    return NULL;

  self->app_id = g_key_file_get_string (keys, "Application", "name", NULL);
  self->app_path = g_key_file_get_string (keys, "Instance", "app-path", NULL);
  self->may_launch = may_launch (keys);
  self->filesystems = get_filesystems (keys);

  return self->app_id != NULL && self->app_path != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * skep_flatpak_info_get_own:
 *
 * Any thread. The variable %SKEP_FLATPAK_INFO_VARIABLE is for builds and tests. The sandbox of
 * another application, such as an editor, is none of ours: we run what it could run.
 *
 * Returns: (transfer none) (nullable): the sandbox of Skep that this process is in, %NULL if it is
 *   in none
 */
const SkepFlatpakInfo *
skep_flatpak_info_get_own (void)
{
  static gsize is_known;
  static SkepFlatpakInfo *own; /* for the life of the process */

  if (g_once_init_enter (&is_known))
    {
      const char *file = g_getenv (SKEP_FLATPAK_INFO_VARIABLE);

      own = skep_flatpak_info_load (file != NULL ? file : SKEP_FLATPAK_INFO_FILE);
      if (file == NULL && own != NULL && !g_str_equal (own->app_id, APPLICATION_ID))
        g_clear_pointer (&own, skep_flatpak_info_free);
      g_once_init_leave (&is_known, 1);
    }

  return own;
}

/**
 * skep_flatpak_info_is_ours:
 *
 * Within the sandbox of another application, such as an editor, we are as outside of any. Any thread.
 *
 * Returns: whether this process is in a sandbox of this application
 */
gboolean
skep_flatpak_info_is_ours (void)
{
  return g_strcmp0 (g_getenv ("FLATPAK_ID"), APPLICATION_ID) == 0;
}

/**
 * skep_flatpak_info_copy:
 * @self: what is known of a sandbox
 *
 * Returns: (transfer full): a copy
 */
SkepFlatpakInfo *
skep_flatpak_info_copy (const SkepFlatpakInfo *self)
{
  SkepFlatpakInfo *copy = g_memdup2 (self, sizeof *self);

  copy->app_id = g_strdup (self->app_id);
  copy->app_path = g_strdup (self->app_path);
  copy->filesystems = g_strdupv (self->filesystems);

  return copy;
}

/**
 * skep_flatpak_info_free:
 * @self: (transfer full): what is known of a sandbox
 */
void
skep_flatpak_info_free (SkepFlatpakInfo *self)
{
  g_free (self->app_id);
  g_free (self->app_path);
  g_strfreev (self->filesystems);
  g_free (self);
}

/**
 * skep_flatpak_info_get_on_host:
 * @self: what is known of a sandbox
 * @path: (type filename): a file of the application, below `/app`
 *
 * Returns: (transfer full) (type filename): where that file is on the host
 */
char *
skep_flatpak_info_get_on_host (const SkepFlatpakInfo *self,
                               const char            *path)
{
  if (!g_str_has_prefix (path, SANDBOX_PREFIX))
    return g_strdup (path);

  return g_build_filename (self->app_path, path + strlen (SANDBOX_PREFIX), NULL);
}

/* Of a commit in OSTree, as installations name the folder of a version. */
#define COMMIT_CHARS 64

static gboolean
is_commit (const char *name)
{
  return strlen (name) == COMMIT_CHARS && name[strspn (name, "0123456789abcdef")] == '\0';
}

/**
 * skep_flatpak_info_get_installed:
 * @self: what is known of a sandbox
 * @path: (type filename): a file of the application, below `/app`
 *
 * After an update, a sandbox that is started is of another version than one that was there before,
 * and the files of that one have left their place on the host, though it still sees them.
 *
 * Returns: (transfer full) (type filename): where that file is on the host in the version that
 *   sandboxes get which are started now; in one that was never installed it stays where it is
 */
char *
skep_flatpak_info_get_installed (const SkepFlatpakInfo *self,
                                 const char            *path)
{
  g_autofree char *version = g_path_get_dirname (self->app_path);
  g_autofree char *commit = g_path_get_basename (version);
  g_autofree char *branch = g_path_get_dirname (version);

  if (!g_str_has_prefix (path, SANDBOX_PREFIX) || !is_commit (commit))
    return skep_flatpak_info_get_on_host (self, path);

  return g_build_filename (branch, "active", "files", path + strlen (SANDBOX_PREFIX), NULL);
}

/**
 * skep_flatpak_info_make_command:
 * @self: what is known of a sandbox
 * @option: an option of flatpak-override(1)
 *
 * Returns: (transfer full): what a person types to grant the application something for good
 */
char *
skep_flatpak_info_make_command (const SkepFlatpakInfo *self,
                                const char            *option)
{
  return g_strdup_printf ("flatpak override --user %s %s", option, self->app_id);
}

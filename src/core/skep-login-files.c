/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-direnv.h"
#include "skep-login-files.h"

/* What changes the environment from one folder to the next. */
static const char *const folder_files[] = {
  ".envrc", ".mise.toml", ".nvmrc", ".tool-versions", "mise.local.toml", "mise.toml",
};

/**
 * skep_login_files_add_folder:
 * @stamps: what an answer depends on
 * @folder: absolute path of a project
 *
 * Adds what is in the folder, and in those above it, whether it is there or not.
 */
void
skep_login_files_add_folder (SkepFileStamps *stamps,
                             const char     *folder)
{
  g_autofree char *parent = g_path_get_dirname (folder);

  for (gsize i = 0; i < G_N_ELEMENTS (folder_files); i++)
    {
      g_autofree char *path = g_build_filename (folder, folder_files[i], NULL);
      const char *const paths[] = { path, NULL };

      skep_file_stamps_add (stamps, paths);
    }

  if (!g_str_equal (parent, folder))
    skep_login_files_add_folder (stamps, parent);
}

/**
 * skep_login_files_add_named:
 * @stamps: what an answer depends on
 * @launcher: where the shell runs
 * @shell: the login shell
 * @environment: (array zero-terminated=1): in which the place of some files is named
 *
 * Adds what the shell and direnv read.
 */
void
skep_login_files_add_named (SkepFileStamps    *stamps,
                            SkepLauncher      *launcher,
                            SkepLoginShell    *shell,
                            const char *const *environment)
{
  g_auto (GStrv) of_shell =
      skep_launcher_locate_all (launcher, skep_login_shell_list_files (shell, environment));
  g_auto (GStrv) of_direnv =
      skep_launcher_locate_all (launcher, skep_direnv_list_files (environment));

  skep_file_stamps_add (stamps, (const char *const *) of_shell);
  skep_file_stamps_add (stamps, (const char *const *) of_direnv);
}

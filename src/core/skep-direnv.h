/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What direnv is asked for: the changes of the environment in a folder, as one JSON object. Hooks
 * of a shell's prompt, as direnv's is, don't run in a shell that is given a command. */

extern const char *const skep_direnv_argv[];

char     *skep_direnv_find_file  (const char         *folder);
gboolean  skep_direnv_is_wanted  (const char         *file,
                                  const char *const  *environment);
char    **skep_direnv_list_files (const char *const  *environment);
gboolean  skep_direnv_is_refusal (const char         *errors);
char    **skep_direnv_apply      (const char *const  *environment,
                                  GBytes             *changes,
                                  GError            **error);

G_END_DECLS

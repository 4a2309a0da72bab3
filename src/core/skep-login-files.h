/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-file-stamps.h"
#include "skep-login-shell.h"

G_BEGIN_DECLS

/* The files that an answer of a login shell depends on. */

void skep_login_files_add_folder (SkepFileStamps    *stamps,
                                  const char        *folder);
void skep_login_files_add_named  (SkepFileStamps    *stamps,
                                  SkepLauncher      *launcher,
                                  SkepLoginShell    *shell,
                                  const char *const *environment);

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-launcher.h"

G_BEGIN_DECLS

/* Set while a login shell is asked, so that its start-up files can leave out what is slow. */
#define SKEP_RESOLVING_VARIABLE "SKEP_RESOLVING_ENVIRONMENT"

/* Path of the shell to ask instead of the person's; empty: none is asked. */
#define SKEP_LOGIN_SHELL_VARIABLE "SKEP_LOGIN_SHELL"

/**
 * SkepLoginShell:
 *
 * The shell that the person logs in with, and how it wants to be asked for its environment. Made
 * once, then immutable.
 */
typedef struct _SkepLoginShell SkepLoginShell;

SkepLoginShell *skep_login_shell_new             (SkepLauncher       *launcher,
                                                  const char         *path);
void            skep_login_shell_free            (SkepLoginShell     *self);
const char     *skep_login_shell_get_path        (SkepLoginShell     *self);
gboolean        skep_login_shell_check           (SkepLoginShell     *self,
                                                  GError            **error);
char          **skep_login_shell_make_argv       (SkepLoginShell     *self,
                                                  const char         *mark);
char          **skep_login_shell_get_environment (SkepLoginShell     *self);
char          **skep_login_shell_list_files      (SkepLoginShell     *self,
                                                  const char *const  *environment);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepLoginShell, skep_login_shell_free)

G_END_DECLS

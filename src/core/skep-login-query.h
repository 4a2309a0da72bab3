/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-environment-problem.h"
#include "skep-launcher.h"
#include "skep-login-shell.h"

G_BEGIN_DECLS

/**
 * SkepLoginQuery:
 *
 * The question, asked once, which environment the person has in one folder: first to the login
 * shell, then to direnv. There is always an answer. Worker only.
 */
typedef struct _SkepLoginQuery SkepLoginQuery;

/**
 * SkepLoginQueryFunc:
 * @environment: (transfer full) (array zero-terminated=1): the answer, for scripts
 * @problem: (transfer full) (nullable): why it isn't quite that of a login shell
 * @user_data: what was given to skep_login_query_new()
 *
 * Called once; the query may be freed in it.
 */
typedef void (*SkepLoginQueryFunc) (char                   **environment,
                                    SkepEnvironmentProblem  *problem,
                                    gpointer                 user_data);

SkepLoginQuery *skep_login_query_new  (SkepLauncher       *launcher,
                                       GMainContext       *context,
                                       SkepLoginShell     *shell,
                                       const char         *folder,
                                       guint               limit_ms,
                                       SkepLoginQueryFunc  callback,
                                       gpointer            user_data);
void            skep_login_query_free (SkepLoginQuery     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepLoginQuery, skep_login_query_free)

G_END_DECLS

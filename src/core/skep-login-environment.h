/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-environment-problem.h"
#include "skep-launcher.h"

G_BEGIN_DECLS

/**
 * SkepLoginEnvironment:
 *
 * The environment that the person's login shell has in a folder, asked for once and kept until
 * the files that made it change. Worker only, but for what is told
 * to any thread: skep_login_environment_dup_problem() and _dup_search_path().
 */
typedef struct _SkepLoginEnvironment SkepLoginEnvironment;

/**
 * SkepLoginEnvironmentFunc:
 * @environment: (array zero-terminated=1) (nullable): `NAME=value`, raw bytes, without what is not
 *   meant for scripts; %NULL if there can be no script
 * @error: (nullable): why there is none
 * @user_data: what was given to skep_login_environment_request()
 */
typedef void (*SkepLoginEnvironmentFunc) (const char *const *environment,
                                          const GError      *error,
                                          gpointer           user_data);

/**
 * SkepLoginEnvironmentChangedFunc:
 * @user_data: what was given to skep_login_environment_new()
 *
 * There is another answer of skep_login_environment_dup_problem() or _dup_search_path().
 */
typedef void (*SkepLoginEnvironmentChangedFunc) (gpointer user_data);

SkepLoginEnvironment   *skep_login_environment_new         (SkepLauncher                    *launcher,
                                                            GMainContext                    *context,
                                                            SkepLoginEnvironmentChangedFunc  changed,
                                                            gpointer                         user_data);
void                    skep_login_environment_free        (SkepLoginEnvironment            *self);
void                    skep_login_environment_set_shell   (SkepLoginEnvironment            *self,
                                                            const char                      *shell);
void                    skep_login_environment_set_limit   (SkepLoginEnvironment            *self,
                                                            guint                            limit_ms);
gpointer                skep_login_environment_request     (SkepLoginEnvironment            *self,
                                                            const char                      *folder,
                                                            SkepLoginEnvironmentFunc         callback,
                                                            gpointer                         user_data);
void                    skep_login_environment_cancel      (SkepLoginEnvironment            *self,
                                                            gpointer                         request);
void                    skep_login_environment_forget      (SkepLoginEnvironment            *self);
SkepEnvironmentProblem *skep_login_environment_dup_problem (SkepLoginEnvironment            *self,
                                                            const char                      *folder);
char                   *skep_login_environment_dup_search_path
                                                           (SkepLoginEnvironment            *self,
                                                            const char                      *folder);

G_END_DECLS

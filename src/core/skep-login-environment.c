/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-environment.h"
#include "skep-login-environment.h"

struct _SkepLoginEnvironment
{
  char *keeper_path;
  GMainContext *context;
  SkepLoginEnvironmentChangedFunc changed;
  gpointer user_data;
};

SkepEnvironmentProblem *
skep_environment_problem_new (const char *summary,
                              const char *detail)
{
  SkepEnvironmentProblem *self = g_new0 (SkepEnvironmentProblem, 1);

  self->summary = g_strdup (summary);
  self->detail = g_strdup (detail);

  return self;
}

SkepEnvironmentProblem *
skep_environment_problem_copy (const SkepEnvironmentProblem *self)
{
  return skep_environment_problem_new (self->summary, self->detail);
}

void
skep_environment_problem_free (SkepEnvironmentProblem *self)
{
  g_free (self->summary);
  g_free (self->detail);
  g_free (self);
}

SkepLoginEnvironment *
skep_login_environment_new (const char                      *keeper_path,
                            GMainContext                    *context,
                            SkepLoginEnvironmentChangedFunc  changed,
                            gpointer                         user_data)
{
  SkepLoginEnvironment *self = g_new0 (SkepLoginEnvironment, 1);

  self->keeper_path = g_strdup (keeper_path);
  self->context = g_main_context_ref (context);
  self->changed = changed;
  self->user_data = user_data;

  return self;
}

void
skep_login_environment_free (SkepLoginEnvironment *self)
{
  g_main_context_unref (self->context);
  g_free (self->keeper_path);
  g_free (self);
}

void
skep_login_environment_set_shell (SkepLoginEnvironment *self,
                                  const char           *shell)
{
}

void
skep_login_environment_set_limit (SkepLoginEnvironment *self,
                                  guint                 limit_ms)
{
}

gpointer
skep_login_environment_request (SkepLoginEnvironment     *self,
                                const char               *folder,
                                SkepLoginEnvironmentFunc  callback,
                                gpointer                  user_data)
{
  g_auto (GStrv) environment = skep_environment_get_session ();

  callback ((const char *const *) environment, user_data);
  return NULL;
}

void
skep_login_environment_cancel (SkepLoginEnvironment *self,
                               gpointer              request)
{
}

void
skep_login_environment_forget (SkepLoginEnvironment *self)
{
}

SkepEnvironmentProblem *
skep_login_environment_dup_problem (SkepLoginEnvironment *self,
                                    const char           *folder)
{
  return NULL;
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How long the first script of a project waits for the login shell: the person's own, with the
 * files that it reads on this machine. */

#include "config.h"

#include <pwd.h>
#include <unistd.h>

#include "skep-login-environment.h"

#include "bench-process.h"

#define N_CAPTURES       20
#define N_QUICK_CAPTURES 2

static void
changed_cb (gpointer user_data)
{
}

static void
answered_cb (const char *const *environment,
             const GError      *error,
             gpointer           user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
measure_request (SkepLoginEnvironment *environment,
                 BenchFigure          *figure)
{
  gboolean is_answered = FALSE;
  gint64 begin = g_get_monotonic_time ();

  skep_login_environment_request (environment, g_get_tmp_dir (), answered_cb, &is_answered);
  bench_wait (bench_is_true, &is_answered);
  bench_figure_add_us (figure, g_get_monotonic_time () - begin);
}

void
bench_process_measure_environment (BenchProcess *self)
{
  SkepLauncher *launcher = skep_supervisor_get_launcher (self->supervisor);
  const struct passwd *person = getpwuid (getuid ());
  const char *shell = person != NULL && *person->pw_shell != '\0' ? person->pw_shell : "/bin/sh";

  for (int i = 0; i < (self->is_quick ? N_QUICK_CAPTURES : N_CAPTURES); i++)
    {
      SkepLoginEnvironment *environment =
          skep_login_environment_new (launcher, g_main_context_default (), changed_cb, NULL);

      skep_login_environment_set_shell (environment, shell);
      measure_request (environment, &self->figures[BENCH_PROCESS_ENVIRONMENT]);
      measure_request (environment, &self->figures[BENCH_PROCESS_ENVIRONMENT_KNOWN]);
      skep_login_environment_free (environment);
    }
}

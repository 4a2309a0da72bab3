/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The trees every trigger is tried on. */

#pragma once

#include "keeper-harness.h"

typedef struct {
  const char *name;        /* of the test */
  const char *mode;        /* of nasty */
  const char *argument;
  guint       n_processes; /* 0: changes, or can't be told from outside */
  gboolean    main_ends;   /* leaves the others at once */
} KeeperFixture;

static const KeeperFixture keeper_fixtures[] = {
  { "tree-of-seven",          "tree",                 NULL,  7,   FALSE },
  { "setsid-daemon",          "daemon",               NULL,  2,   FALSE },
  { "nohup",                  "nohup",                NULL,  2,   FALSE },
  { "double-fork",            "dfork",                NULL,  2,   FALSE },
  { "ignores-term",           "ignterm",              NULL,  2,   FALSE },
  { "stopped-child",          "stopped",              NULL,  2,   FALSE },
  { "stopped-main",           "stopped-main",         NULL,  2,   FALSE },
  { "bomb-of-200",            "bomb",                 "200", 201, FALSE },
  { "hopper",                 "hopper",               NULL,  0,   FALSE },
  { "watchdog",               "watchdog",             NULL,  0,   FALSE },
  { "churn-of-60",            "churn",                NULL,  0,   FALSE },
  { "child-of-second-thread", "threads",              NULL,  0,   FALSE },
  { "background-daemon",      "exit0-leave-daemon",   NULL,  1,   TRUE },
  { "background-ignores",     "exit0-leave-ignoring", NULL,  1,   TRUE },
};

static inline void
keeper_fixtures_add (const char     *trigger,
                     GTestDataFunc   test)
{
  for (guint i = 0; i < G_N_ELEMENTS (keeper_fixtures); i++)
    {
      const KeeperFixture *fixture = &keeper_fixtures[i];
      g_autofree char *path = g_strdup_printf ("/keeper/%s/%s", trigger, fixture->name);

      g_test_add_data_func (path, fixture, test);
    }
}

/* Main's own end first, where it comes at once: then the fixture is in place. */
static inline void
keeper_fixture_assert_in_place (const KeeperFixture *fixture,
                                KeeperRun           *run)
{
  if (fixture->main_ends && run->control >= 0)
    {
      keeper_run_expect (run, "exit");
      keeper_run_expect (run, "left");
    }

  if (fixture->n_processes > 0)
    keeper_run_wait_processes (run, fixture->n_processes);
  else
    g_assert_cmpuint (keeper_run_count_processes (run), >=, 1);
}

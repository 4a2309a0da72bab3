/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The fault that skep-run.c is built to avoid, made on purpose: the writer frees a state as soon
 * as it has replaced it. The sanitizers must catch it here, or their silence about the other
 * race tests means nothing. */

#include "config.h"

#include <stdio.h>

#include "race.h"

#if defined (__SANITIZE_ADDRESS__)
#define REPORT "*heap-use-after-free*"
#elif defined (__SANITIZE_THREAD__)
#define REPORT "*data race*"
#elif defined (__has_feature)
#if __has_feature (address_sanitizer)
#define REPORT "*heap-use-after-free*"
#elif __has_feature (thread_sanitizer)
#define REPORT "*data race*"
#endif
#endif

/* Enough for some hundred thousand updates; the fault shows after a few. */
#define DURATION_USEC G_USEC_PER_SEC

typedef struct
{
  guint64 serial;
  guint64 copy;
} State;

typedef struct
{
  State *state;   /* (atomic) */
  gint is_done;   /* (atomic) */
  guint64 n_torn; /* of the one reader */
} Fault;

static void
replace_and_free (gpointer data,
                  guint    index)
{
  Fault *fault = data;
  gint64 end_us = g_get_monotonic_time () + DURATION_USEC;

  while (g_get_monotonic_time () < end_us)
    {
      State *old = g_atomic_pointer_get (&fault->state);
      State *new = g_new (State, 1);

      new->serial = old->serial + 1;
      new->copy = new->serial;
      g_assert_true (g_atomic_pointer_compare_and_exchange (&fault->state, old, new));
      g_free (old);
    }
  g_atomic_int_set (&fault->is_done, TRUE);
}

static void
read_freed (gpointer data,
            guint    index)
{
  Fault *fault = data;

  while (!g_atomic_int_get (&fault->is_done))
    {
      State *state = g_atomic_pointer_get (&fault->state);

      if (state->serial != state->copy)
        fault->n_torn++;
    }
}

static void
test_freed_at_once (void)
{
  static const RaceTeam teams[] = { { replace_and_free, 1 }, { read_freed, 1 } };
  Fault fault = { .state = NULL };

  if (g_test_subprocess ())
    {
      fault.state = g_new0 (State, 1);
      race_run (&fault, teams, G_N_ELEMENTS (teams));
      fprintf (stderr, "not caught, %" G_GUINT64_FORMAT " states torn\n", fault.n_torn);
      g_free (fault.state);
      return;
    }

#ifdef REPORT
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (REPORT);
#else
  g_test_skip ("only a sanitizer is sure to catch it");
#endif
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/race/negative-control/state-freed-at-once-is-caught", test_freed_at_once);

  return g_test_run ();
}

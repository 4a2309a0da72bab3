/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "harness.h"
#include "skep-mcp-waits.h"

#define LONG_MSEC 20000

/* One that waits, and what became of it. */
typedef struct
{
  SkepMcpWaits *waits;
  guint n_looks;
  guint look_of_end;  /* it is done then; 0: never */
  gboolean is_leaving; /* it removes itself when it is done */
  gboolean is_over;
  gboolean is_freed;
} Waiter;

static gboolean
look_cb (gboolean is_over,
         gpointer user_data)
{
  Waiter *self = user_data;
  gboolean is_done;

  g_assert_false (self->is_freed);
  self->is_over |= is_over;
  is_done = ++self->n_looks == self->look_of_end;
  if (is_done && self->is_leaving)
    skep_mcp_waits_remove (self->waits, self);

  /* It has its data until it returns. */
  g_assert_false (self->is_freed);
  return is_done;
}

static void
freed_cb (gpointer user_data)
{
  ((Waiter *) user_data)->is_freed = TRUE;
}

static void
wait_as (Waiter       *self,
         SkepMcpWaits *waits,
         guint         timeout_ms)
{
  self->waits = waits;
  skep_mcp_waits_add (waits, self, NULL, timeout_ms, look_cb, self, freed_cb);
}

static void
test_done (gconstpointer data)
{
  const gboolean is_leaving = GPOINTER_TO_INT (data);
  g_autoptr (Harness) harness = harness_new ();
  SkepMcpWaits *waits = skep_mcp_waits_new (harness->supervisor, g_main_context_default ());
  Waiter first = { .look_of_end = 2, .is_leaving = is_leaving };
  Waiter second = { .look_of_end = 0 };
  Waiter third = { .look_of_end = 1, .is_leaving = is_leaving };

  wait_as (&first, waits, LONG_MSEC);
  wait_as (&second, waits, LONG_MSEC);
  wait_as (&third, waits, LONG_MSEC);
  g_assert_true (third.is_freed);
  skep_mcp_waits_look (waits);
  g_assert_true (first.is_freed);

  /* The one behind it goes on. */
  g_assert_false (second.is_freed);
  g_assert_cmpuint (second.n_looks, ==, 2);
  skep_mcp_waits_remove (waits, &second);
  g_assert_true (second.is_freed);
  skep_mcp_waits_free (waits);
}

static void
test_over (gconstpointer data)
{
  g_autoptr (Harness) harness = harness_new ();
  SkepMcpWaits *waits = skep_mcp_waits_new (harness->supervisor, g_main_context_default ());
  Waiter late = { .look_of_end = 2, .is_leaving = GPOINTER_TO_INT (data) };

  wait_as (&late, waits, 1);
  g_assert_true (harness_wait (LONG_MSEC, harness_is_true, &late.is_freed));
  g_assert_true (late.is_over);
  g_assert_cmpuint (late.n_looks, ==, 2);
  skep_mcp_waits_free (waits);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/mcp/waits/one-that-is-done-goes-alone", GINT_TO_POINTER (FALSE),
                        test_done);
  g_test_add_data_func ("/mcp/waits/one-may-remove-itself-while-it-looks", GINT_TO_POINTER (TRUE),
                        test_done);
  g_test_add_data_func ("/mcp/waits/the-last-look-says-so", GINT_TO_POINTER (FALSE), test_over);
  g_test_add_data_func ("/mcp/waits/one-may-remove-itself-at-its-last-look",
                        GINT_TO_POINTER (TRUE), test_over);
  return g_test_run ();
}

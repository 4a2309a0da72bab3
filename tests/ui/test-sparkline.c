/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-sparkline.h"
#include "ui-harness.h"

/* Not in the macro that asserts it, which takes its arguments for a format. */
static const char text[] = "CPU 3 %, at most 12 % in the last 40 s";

static void
count_cb (GdkPaintable *paintable,
          guint        *count)
{
  ++*count;
}

static void
test_says_and_draws_what_changed (void)
{
  static const guint16 calm[] = { 0, 120, 34 };
  static const guint16 busy[] = { 120, 34, 2500 };
  g_autoptr (GtkWindow) window = g_object_ref (GTK_WINDOW (gtk_window_new ()));
  SkepSparkline *sparkline = SKEP_SPARKLINE (skep_sparkline_new ());
  g_autoptr (GdkPaintable) paintable = NULL;
  guint n_draws = 0;

  gtk_window_set_child (window, GTK_WIDGET (sparkline));
  skep_sparkline_set_values (sparkline, calm, G_N_ELEMENTS (calm));
  gtk_test_accessible_assert_role (sparkline, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (sparkline, GTK_ACCESSIBLE_PROPERTY_LABEL, text);
  /* One core is the full height, until there is more. */
  g_assert_cmpuint (skep_sparkline_get_top (sparkline), ==, 1000);

  gtk_window_present (window);
  ui_spin (300);
  paintable = gtk_widget_paintable_new (GTK_WIDGET (sparkline));
  g_signal_connect (paintable, "invalidate-contents", G_CALLBACK (count_cb), &n_draws);
  skep_sparkline_set_values (sparkline, calm, G_N_ELEMENTS (calm));
  ui_spin (200);
  g_assert_cmpuint (n_draws, ==, 0);

  skep_sparkline_set_values (sparkline, busy, G_N_ELEMENTS (busy));
  ui_spin (200);
  g_assert_cmpuint (n_draws, >, 0);
  g_assert_cmpuint (skep_sparkline_get_top (sparkline), ==, 2500);
  gtk_window_destroy (window);
}

int
main (int   argc,
      char *argv[])
{
  ui_init (&argc, &argv);

  g_test_add_func ("/sparkline/says-and-draws-what-changed", test_says_and_draws_what_changed);

  return g_test_run ();
}

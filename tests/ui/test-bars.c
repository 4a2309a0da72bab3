/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-environment-banner.h"
#include "skep-leftovers-bar.h"
#include "ui-harness.h"

static char *
dup_text (GtkWidget *text_view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (text_view));
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_iter_get_text (&start, &end);
}

static void
test_environment_problem_is_told_and_tried_again (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  GtkWidget *window, *widget, *detail;
  g_autofree char *text = NULL;
  AdwBanner *banner;

  ui_open_window (ui, 1100, 700);
  window = GTK_WIDGET (ui->window);
  widget = ui_find_type (GTK_WIDGET (ui_open_project (ui)), SKEP_TYPE_ENVIRONMENT_BANNER);
  banner = ADW_BANNER (ui_find_type (widget, ADW_TYPE_BANNER));
  g_assert_false (adw_banner_get_revealed (banner));
  skep_environment_banner_take_problem (
    SKEP_ENVIRONMENT_BANNER (widget),
    skep_environment_problem_new ("The login shell did not answer", "line 3: no such thing"));
  g_assert_true (adw_banner_get_revealed (banner));
  g_assert_cmpstr (adw_banner_get_title (banner), ==, "The login shell did not answer");

  g_signal_emit_by_name (banner, "button-clicked");
  ui_await_label (window, "Login Environment");
  detail = ui_find_type (window, GTK_TYPE_TEXT_VIEW);
  g_assert_nonnull (detail);
  text = dup_text (detail);
  g_assert_cmpstr (text, ==, "line 3: no such thing");
  g_signal_emit_by_name (ui_find_text_button (window, "Try Again"), "clicked");
  ui_await_label (window, "Reading the environment of your login shell");

  skep_environment_banner_take_problem (SKEP_ENVIRONMENT_BANNER (widget), NULL);
  g_assert_false (adw_banner_get_revealed (banner));
}

static GPtrArray *
make_leftovers (guint n_leftovers)
{
  GPtrArray *leftovers = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_leftover_free);

  for (guint i = 0; i < n_leftovers; i++)
    {
      SkepLeftover *leftover = g_new0 (SkepLeftover, 1);

      leftover->pid = 4711 + i;
      leftover->name = g_strdup ("node");
      leftover->command = g_strdup ("node server.js");
      leftover->folder = g_strdup (i > 0 ? "~/src/shop/with/a/folder/that/is/very/deep" : "");
      leftover->age_seconds = 2 * 60 * 60;
      g_ptr_array_add (leftovers, leftover);
    }

  return leftovers;
}

static gboolean
is_unmapped (gpointer data)
{
  return !gtk_widget_get_mapped (data);
}

static gboolean
is_laid_out (gpointer data)
{
  return gtk_widget_get_height (data) > 0;
}

static gboolean
has_looked (gpointer data)
{
  return !skep_leftovers_bar_is_looking (data);
}

/* A window whose own look is over: it found nothing, and can't undo what the test shows. */
static GtkWidget *
open_bar (UiHarness *ui,
          int        width)
{
  GtkWidget *bar;

  ui_open_window (ui, width, 700);
  bar = ui_get_leftovers_bar (ui);
  g_assert_true (ui_wait (20000, has_looked, bar));
  g_assert_false (gtk_widget_get_visible (bar));

  return bar;
}

static void
test_leftovers_can_stay (gconstpointer data)
{
  g_autoptr (UiHarness) ui = ui_new ();
  g_autoptr (GPtrArray) leftovers = make_leftovers (8);
  GtkWidget *bar = open_bar (ui, GPOINTER_TO_INT (data));

  skep_leftovers_bar_set_leftovers (SKEP_LEFTOVERS_BAR (bar), leftovers);
  g_assert_nonnull (ui_find_label (bar, "8 processes from an earlier start of Skep "
                                        "are still running"));
  g_assert_nonnull (ui_find_label (bar, "node (4711) · 2 h"));
  g_assert_nonnull (ui_find_label (bar, "node (4715) · ~/src/shop/* · 2 h"));
  g_assert_null (ui_find_label (bar, "node (4716)*"));
  g_assert_nonnull (ui_find_label (bar, "and 3 more"));
  g_assert_true (ui_wait (5000, is_laid_out, bar));
  ui_assert_within (GTK_WIDGET (ui->window), bar);

  g_signal_emit_by_name (ui_find_text_button (bar, "Leave Running"), "clicked");
  g_assert_true (ui_wait (5000, is_unmapped, bar));
}

static void
test_leftovers_end_with_one_click (void)
{
  g_autoptr (UiHarness) ui = ui_new ();
  g_autoptr (GPtrArray) leftovers = make_leftovers (3);
  GtkWidget *bar = open_bar (ui, 1100);

  skep_leftovers_bar_set_leftovers (SKEP_LEFTOVERS_BAR (bar), leftovers);
  g_signal_emit_by_name (ui_find_text_button (bar, "End All"), "clicked");
  g_assert_false (gtk_widget_is_sensitive (ui_find_text_button (bar, "End All")));
  /* They were made up, so they are gone. */
  g_assert_true (ui_wait (20000, is_unmapped, bar));
  g_assert_nonnull (ui_find_label (GTK_WIDGET (ui->window), "3 processes ended"));
}

int
main (int   argc,
      char *argv[])
{
  ui_init (&argc, &argv);

  g_test_add_func ("/bars/environment/problem-is-told-and-tried-again",
                   test_environment_problem_is_told_and_tried_again);
  g_test_add_data_func ("/bars/leftovers/can-stay/360", GINT_TO_POINTER (360),
                        test_leftovers_can_stay);
  g_test_add_data_func ("/bars/leftovers/can-stay/1100", GINT_TO_POINTER (1100),
                        test_leftovers_can_stay);
  g_test_add_func ("/bars/leftovers/end-with-one-click", test_leftovers_end_with_one_click);

  return g_test_run ();
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>

#include "skep-flatpak-info.h"
#include "skep-host-banner.h"
#include "skep-host-dialog.h"
#include "skep-host-launcher.h"
#include "ui-harness.h"

#define PATIENCE_MSEC 20000

#define COMMAND \
  "flatpak override --user --talk-name=org.freedesktop.Flatpak io.github.skep_project.Skep"

/* A launcher for a system that starts nothing as long as there is a problem. */
G_DECLARE_FINAL_TYPE (TestLauncher, test_launcher, TEST, LAUNCHER, SkepLauncher)

struct _TestLauncher
{
  SkepLauncher parent_instance;

  GError *problem; /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (TestLauncher, test_launcher, SKEP_TYPE_LAUNCHER)

static void
test_launch_async (SkepLauncher        *launcher,
                   const char *const   *arguments,
                   const int           *fds,
                   guint                n_fds,
                   SkepLaunchFlags      flags,
                   GCancellable        *cancellable,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  for (guint i = 0; i < n_fds; i++)
    g_close (fds[i], NULL);
  g_task_report_new_error (launcher, callback, user_data, NULL, SKEP_LAUNCHER_ERROR,
                           SKEP_LAUNCHER_ERROR_FAILED, "nothing is started here");
}

static void
test_prepare_async (SkepLauncher *launcher,
                    GTask        *task)
{
  TestLauncher *self = TEST_LAUNCHER (launcher);

  if (self->problem != NULL)
    g_task_return_error (task, g_error_copy (self->problem));
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static char **
test_dup_environment (SkepLauncher *launcher)
{
  return NULL;
}

static SkepUser *
test_dup_user (SkepLauncher *launcher)
{
  return skep_user_new_own ();
}

static void
test_launcher_finalize (GObject *object)
{
  g_clear_error (&TEST_LAUNCHER (object)->problem);

  G_OBJECT_CLASS (test_launcher_parent_class)->finalize (object);
}

static void
test_launcher_class_init (TestLauncherClass *klass)
{
  SkepLauncherClass *launcher_class = SKEP_LAUNCHER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_launcher_finalize;
  launcher_class->launch_async = test_launch_async;
  launcher_class->prepare_async = test_prepare_async;
  launcher_class->dup_environment = test_dup_environment;
  launcher_class->dup_user = test_dup_user;
}

static void
test_launcher_init (TestLauncher *self)
{
  self->problem = g_error_new (SKEP_LAUNCHER_ERROR, SKEP_LAUNCHER_ERROR_UNAVAILABLE,
                               "Nobody listens on channel 7");
}

/* A sandbox that may start nothing. */
static SkepLauncher *
create_denied (void)
{
  SkepFlatpakInfo info = {
    .app_id = (char *) "io.github.skep_project.Skep",
    .app_path = (char *) "/app",
  };

  return skep_host_launcher_new (NULL, &info);
}


static UiHarness *
open_window (SkepLauncher *launcher,
             int           width)
{
  UiHarness *self = ui_new_for_launcher (launcher);

  ui_write_file (self, "Makefile", "hello:\n\techo hello\n");
  ui_open_window (self, width, 720);
  ui_open_project (self);

  return self;
}

static gboolean
has_dialog (gpointer data)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (data);

  return SKEP_IS_HOST_DIALOG (dialog) && gtk_widget_get_width (GTK_WIDGET (dialog)) > 0;
}

static gboolean
has_no_dialog (gpointer data)
{
  return adw_application_window_get_visible_dialog (data) == NULL;
}

static GtkWidget *
await_dialog (UiHarness *self)
{
  g_assert_true (ui_wait (PATIENCE_MSEC, has_dialog, self->window));

  return GTK_WIDGET (
    adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self->window)));
}

static void
close_dialog (UiHarness *self)
{
  adw_dialog_close (ADW_DIALOG (await_dialog (self)));
  g_assert_true (ui_wait (PATIENCE_MSEC, has_no_dialog, self->window));
}

static gboolean
is_settled (gpointer data)
{
  return !skep_host_banner_is_looking (SKEP_HOST_BANNER (data));
}

static AdwBanner *
get_banner (UiHarness *self)
{
  GtkWidget *host = ui_find_type (GTK_WIDGET (self->window), SKEP_TYPE_HOST_BANNER);

  g_assert_nonnull (host);
  g_assert_true (ui_wait (PATIENCE_MSEC, is_settled, host));

  return ADW_BANNER (ui_find_type (host, ADW_TYPE_BANNER));
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  *(char **) data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static gboolean
is_set (gpointer data)
{
  return *(char **) data != NULL;
}

static void
assert_copied (GtkWidget  *widget,
               const char *expected)
{
  g_autofree char *text = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget), NULL, read_cb, &text);
  g_assert_true (ui_wait (PATIENCE_MSEC, is_set, &text));
  g_assert_cmpstr (text, ==, expected);
}

static void
test_denied (void)
{
  g_autoptr (SkepLauncher) launcher = create_denied ();
  UiHarness *self = open_window (launcher, 1280);
  GtkWidget *dialog = await_dialog (self);
  GtkWidget *command = ui_find_label (dialog, COMMAND);

  g_assert_nonnull (command);
  g_assert_true (gtk_label_get_selectable (GTK_LABEL (command)));
  g_assert_nonnull (ui_find_label (dialog, "With this permission nothing holds Skep in*"));
  g_assert_nonnull (ui_find_text_button (dialog, "Quit Skep"));
  g_assert_null (ui_find_label (dialog, "Try Again"));

  ui_click (dialog, "Copy Command");
  assert_copied (dialog, COMMAND);
  ui_await_label (dialog, "Command copied");

  close_dialog (self);
  g_assert_true (adw_banner_get_revealed (get_banner (self)));
  ui_free (self);
}

/* Projects can be looked at all the same; a start says in its row why there is none, and the dialog
 * comes back. Agents are told in their own way. */
static void
test_denied_start (void)
{
  g_autoptr (SkepLauncher) launcher = create_denied ();
  UiHarness *self = open_window (launcher, 1280);
  SkepScriptItem *item = ui_find_script (self, "hello");
  const SkepRunState *state;

  close_dialog (self);
  skep_runner_start (self->runner, skep_script_item_get_script (item));
  ui_await_status (item, SKEP_RUN_STATUS_FAILED);
  state = skep_script_item_get_state (item);
  g_assert_nonnull (strstr (state->error_text, COMMAND));
  close_dialog (self);

  g_signal_emit_by_name (get_banner (self), "button-clicked");
  close_dialog (self);
  ui_free (self);
}

/* From side to side; the rest can be scrolled to. */
static void
assert_fits (GtkWidget *root,
             GtkWidget *widget)
{
  graphene_rect_t bounds;

  g_assert_nonnull (widget);
  g_assert_true (gtk_widget_compute_bounds (widget, root, &bounds));
  g_assert_cmpfloat (bounds.origin.x, >=, 0);
  g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, gtk_widget_get_width (root));
}

static void
test_denied_narrow (void)
{
  g_autoptr (SkepLauncher) launcher = create_denied ();
  UiHarness *self = open_window (launcher, 360);
  GtkWidget *dialog = await_dialog (self);

  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (self->window)), <=, 360);
  assert_fits (GTK_WIDGET (self->window), ui_find_label (dialog, COMMAND));
  assert_fits (GTK_WIDGET (self->window), ui_find_button (dialog, "Copy Command"));
  assert_fits (GTK_WIDGET (self->window), ui_find_text_button (dialog, "Quit Skep"));
  close_dialog (self);
  ui_free (self);
}

static void
test_unavailable (void)
{
  g_autoptr (SkepLauncher) launcher = g_object_new (test_launcher_get_type (), NULL);
  UiHarness *self = open_window (launcher, 800);
  GtkWidget *dialog = await_dialog (self);

  g_assert_nonnull (ui_find_label (dialog, "Nobody listens on channel 7"));
  g_assert_null (ui_find_label (dialog, "Quit Skep"));
  g_assert_null (ui_find_label (dialog, "flatpak override*"));

  g_signal_emit_by_name (ui_find_text_button (dialog, "Try Again"), "clicked");
  ui_await_label (dialog, "It failed again");
  g_assert_true (adw_banner_get_revealed (get_banner (self)));

  g_clear_error (&TEST_LAUNCHER (launcher)->problem);
  g_signal_emit_by_name (ui_find_text_button (dialog, "Try Again"), "clicked");
  g_assert_true (ui_wait (PATIENCE_MSEC, has_no_dialog, self->window));
  g_assert_false (adw_banner_get_revealed (get_banner (self)));
  ui_await_label (GTK_WIDGET (self->window), "Scripts can be started now");
  ui_free (self);
}

static void
test_allowed (void)
{
  UiHarness *self = open_window (NULL, 800);

  g_assert_false (adw_banner_get_revealed (get_banner (self)));
  g_assert_true (has_no_dialog (self->window));
  ui_free (self);
}

int
main (int    argc,
      char **argv)
{
  ui_init (&argc, &argv);

  g_test_add_func ("/host/denied", test_denied);
  g_test_add_func ("/host/denied-start", test_denied_start);
  g_test_add_func ("/host/denied-narrow", test_denied_narrow);
  g_test_add_func ("/host/unavailable", test_unavailable);
  g_test_add_func ("/host/allowed", test_allowed);

  return g_test_run ();
}

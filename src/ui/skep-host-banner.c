/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-host-banner.h"

#include <glib/gi18n.h>

#include "skep-host-dialog.h"
#include "skep-host-launcher.h"

/* Says that no script can be started, where scripts run on the host of a sandbox; hidden while they
 * can. The dialog behind it tells why. */
struct _SkepHostBanner
{
  GtkWidget parent_instance;

  /* Owned */
  SkepRunner *runner; /* NULL before the first look */
  GCancellable *cancellable;
  GError *problem; /* NULL while there is none */

  gboolean is_looking;

  /* Borrowed (weak), NULL while it is not shown */
  AdwDialog *dialog;

  /* Child */
  AdwBanner *banner;
};

G_DEFINE_FINAL_TYPE (SkepHostBanner, skep_host_banner, GTK_TYPE_WIDGET)

static SkepLauncher *
get_launcher (SkepHostBanner *self)
{
  return skep_supervisor_get_launcher (skep_runner_get_supervisor (self->runner));
}

/* It lives on until it has slid away. */
static void
closed_cb (SkepHostBanner *self)
{
  g_clear_weak_pointer (&self->dialog);
}

static void
show_dialog (SkepHostBanner *self)
{
  SkepLauncher *launcher = get_launcher (self);
  const SkepFlatpakInfo *info = NULL;

  if (self->problem == NULL || self->dialog != NULL)
    return;

  if (SKEP_IS_HOST_LAUNCHER (launcher))
    info = skep_host_launcher_get_info (SKEP_HOST_LAUNCHER (launcher));
  g_set_weak_pointer (&self->dialog, skep_host_dialog_new (info));
  skep_host_dialog_set_problem (SKEP_HOST_DIALOG (self->dialog), self->problem);
  g_signal_connect_object (self->dialog, "closed", G_CALLBACK (closed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (self->dialog, GTK_WIDGET (self));
}

static void
tell_success (SkepHostBanner *self)
{
  adw_banner_set_revealed (self->banner, FALSE);
  if (self->dialog != NULL)
    {
      adw_dialog_close (self->dialog);
      gtk_widget_activate_action (GTK_WIDGET (self), "window.tell", "s",
                                  _("Scripts can be started now"));
    }
}

static void
tell_problem (SkepHostBanner *self)
{
  gboolean is_denied = g_error_matches (self->problem, SKEP_LAUNCHER_ERROR,
                                        SKEP_LAUNCHER_ERROR_DENIED);

  adw_banner_set_title (self->banner, is_denied ? _("Skep lacks the permission to run scripts")
                                                : _("Scripts cannot be started on your system"));
  adw_banner_set_revealed (self->banner, TRUE);
  if (self->dialog != NULL)
    skep_host_dialog_set_problem (SKEP_HOST_DIALOG (self->dialog), self->problem);
  else
    show_dialog (self);
}

static void
prepared_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (SkepHostBanner) self = data;
  g_autoptr (GError) error = NULL;

  skep_launcher_prepare_finish (SKEP_LAUNCHER (source), result, &error);
  /* Disposed meanwhile. */
  if (self->runner == NULL)
    return;

  self->is_looking = FALSE;
  g_clear_error (&self->problem);
  self->problem = g_steal_pointer (&error);
  if (self->problem != NULL)
    tell_problem (self);
  else
    tell_success (self);
}

/* Who asks for a run and gets none is told why at once. An agent is answered itself. */
static void
run_failed_cb (SkepHostBanner *self,
               SkepRunItem    *item)
{
  SkepRun *run = skep_run_item_get_run (item);

  if (g_strcmp0 (skep_run_get_started_by (run), "you") == 0)
    show_dialog (self);
}

static void
skep_host_banner_dispose (GObject *object)
{
  SkepHostBanner *self = SKEP_HOST_BANNER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_weak_pointer (&self->dialog);
  g_clear_pointer ((GtkWidget **) &self->banner, gtk_widget_unparent);
  g_clear_object (&self->runner);

  G_OBJECT_CLASS (skep_host_banner_parent_class)->dispose (object);
}

static void
skep_host_banner_finalize (GObject *object)
{
  g_clear_error (&SKEP_HOST_BANNER (object)->problem);

  G_OBJECT_CLASS (skep_host_banner_parent_class)->finalize (object);
}

static void
skep_host_banner_class_init (SkepHostBannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = skep_host_banner_dispose;
  object_class->finalize = skep_host_banner_finalize;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
skep_host_banner_init (SkepHostBanner *self)
{
  self->cancellable = g_cancellable_new ();
  self->banner = ADW_BANNER (adw_banner_new (""));
  adw_banner_set_use_markup (self->banner, FALSE);
  adw_banner_set_button_label (self->banner, _("Details"));
  g_signal_connect_object (self->banner, "button-clicked", G_CALLBACK (show_dialog), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_parent (GTK_WIDGET (self->banner), GTK_WIDGET (self));
}

/**
 * skep_host_banner_look:
 * @runner: the same every time
 *
 * Tries whether anything can be started.
 */
void
skep_host_banner_look (SkepHostBanner *self,
                       SkepRunner     *runner)
{
  g_return_if_fail (SKEP_IS_HOST_BANNER (self));
  g_return_if_fail (self->runner == NULL || self->runner == runner);

  if (self->runner == NULL)
    {
      self->runner = g_object_ref (runner);
      g_signal_connect_object (runner, "run-failed", G_CALLBACK (run_failed_cb), self,
                               G_CONNECT_SWAPPED);
    }
  if (self->is_looking)
    return;

  self->is_looking = TRUE;
  skep_launcher_prepare_async (get_launcher (self), self->cancellable, prepared_cb,
                               g_object_ref (self));
}

/**
 * skep_host_banner_is_looking:
 *
 * Returns: whether a look is under way
 */
gboolean
skep_host_banner_is_looking (SkepHostBanner *self)
{
  g_return_val_if_fail (SKEP_IS_HOST_BANNER (self), FALSE);

  return self->is_looking;
}

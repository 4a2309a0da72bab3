/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-environment-banner.h"

#include <glib/gi18n.h>

#define DETAIL_HEIGHT_PX 200

/* Says why the scripts of a project don't get the environment of the login shell; hidden while
 * they do. */
struct _SkepEnvironmentBanner
{
  GtkWidget parent_instance;

  /* Owned */
  SkepRunner *runner; /* NULL before there is a folder */
  char *folder;
  SkepEnvironmentProblem *problem; /* NULL while there is none */

  /* Child */
  AdwBanner *banner;
};

G_DEFINE_FINAL_TYPE (SkepEnvironmentBanner, skep_environment_banner, GTK_TYPE_WIDGET)

static gboolean
is_same (const SkepEnvironmentProblem *a,
         const SkepEnvironmentProblem *b)
{
  if (a == NULL || b == NULL)
    return a == b;

  return g_strcmp0 (a->summary, b->summary) == 0 && g_strcmp0 (a->detail, b->detail) == 0;
}

static void
look (SkepEnvironmentBanner *self)
{
  if (self->runner != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    skep_environment_banner_take_problem (
      self, skep_supervisor_dup_environment_problem (skep_runner_get_supervisor (self->runner),
                                                     self->folder));
}

static GtkWidget *
create_detail (const char *detail)
{
  GtkWidget *view = gtk_text_view_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), detail, -1);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("What the login shell wrote"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), DETAIL_HEIGHT_PX);
  gtk_widget_add_css_class (scroller, "detail");
  gtk_widget_add_css_class (scroller, "card");

  return scroller;
}

static void
response_cb (SkepEnvironmentBanner *self,
             const char            *response)
{
  if (g_str_equal (response, "retry"))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.reload-environment", NULL);
}

static void
details_cb (SkepEnvironmentBanner *self)
{
  AdwDialog *dialog;

  if (self->problem == NULL)
    return;

  dialog = adw_alert_dialog_new (_("Login Environment"), self->problem->summary);
  if (self->problem->detail != NULL && *self->problem->detail != '\0')
    adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog),
                                      create_detail (self->problem->detail));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "close", _("_Close"),
                                  "retry", _("_Try Again"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "retry",
                                            ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "retry");
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self,
                           G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
skep_environment_banner_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (skep_environment_banner_parent_class)->map (widget);

  look (SKEP_ENVIRONMENT_BANNER (widget));
}

static void
skep_environment_banner_dispose (GObject *object)
{
  SkepEnvironmentBanner *self = SKEP_ENVIRONMENT_BANNER (object);

  g_clear_pointer ((GtkWidget **) &self->banner, gtk_widget_unparent);
  g_clear_object (&self->runner);

  G_OBJECT_CLASS (skep_environment_banner_parent_class)->dispose (object);
}

static void
skep_environment_banner_finalize (GObject *object)
{
  SkepEnvironmentBanner *self = SKEP_ENVIRONMENT_BANNER (object);

  g_clear_pointer (&self->problem, skep_environment_problem_free);
  g_free (self->folder);

  G_OBJECT_CLASS (skep_environment_banner_parent_class)->finalize (object);
}

static void
skep_environment_banner_class_init (SkepEnvironmentBannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skep_environment_banner_dispose;
  object_class->finalize = skep_environment_banner_finalize;
  widget_class->map = skep_environment_banner_map;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
skep_environment_banner_init (SkepEnvironmentBanner *self)
{
  self->banner = ADW_BANNER (adw_banner_new (""));
  adw_banner_set_use_markup (self->banner, FALSE);
  adw_banner_set_button_label (self->banner, _("Details"));
  g_signal_connect_object (self->banner, "button-clicked", G_CALLBACK (details_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_parent (GTK_WIDGET (self->banner), GTK_WIDGET (self));
}

/**
 * skep_environment_banner_set_folder:
 * @folder: path of a project
 *
 * Has to be called once.
 */
void
skep_environment_banner_set_folder (SkepEnvironmentBanner *self,
                                    SkepRunner            *runner,
                                    const char            *folder)
{
  g_return_if_fail (SKEP_IS_ENVIRONMENT_BANNER (self));
  g_return_if_fail (self->runner == NULL);

  self->runner = g_object_ref (runner);
  self->folder = g_strdup (folder);
  g_signal_connect_object (runner, "woken", G_CALLBACK (look), self, G_CONNECT_SWAPPED);
}

/**
 * skep_environment_banner_take_problem:
 * @problem: (transfer full) (nullable): what to tell
 */
void
skep_environment_banner_take_problem (SkepEnvironmentBanner  *self,
                                      SkepEnvironmentProblem *problem)
{
  gboolean is_new;

  g_return_if_fail (SKEP_IS_ENVIRONMENT_BANNER (self));

  is_new = !is_same (problem, self->problem);
  g_clear_pointer (&self->problem, skep_environment_problem_free);
  self->problem = problem;
  if (!is_new)
    return;

  /* While it slides away it says what it said. */
  if (problem != NULL)
    adw_banner_set_title (self->banner, problem->summary);
  adw_banner_set_revealed (self->banner, problem != NULL);
}

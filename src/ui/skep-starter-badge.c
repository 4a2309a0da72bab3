/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-starter-badge.h"

#include "skep-starter-text.h"
#include "skep-tooltip.h"

/* Who started the newest run of a script, if it was not the person in the window. */
struct _SkepStarterBadge
{
  GtkWidget parent_instance;

  /* Template */
  GtkImage *icon;
  GtkLabel *words;
};

G_DEFINE_FINAL_TYPE (SkepStarterBadge, skep_starter_badge, GTK_TYPE_WIDGET)

static void
show_starter (SkepStarterBadge *self,
              const char       *started_by)
{
  g_autofree char *words = skep_starter_text_describe (started_by);

  gtk_widget_set_visible (GTK_WIDGET (self), words != NULL);
  if (words == NULL)
    return;

  gtk_label_set_label (self->words, words);
  skep_tooltip_set_text (GTK_WIDGET (self), words);
  gtk_image_set_from_icon_name (self->icon, skep_starter_text_is_agent (started_by)
                                              ? "skep-agent-symbolic"
                                              : "utilities-terminal-symbolic");
}

static void
skep_starter_badge_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SKEP_TYPE_STARTER_BADGE);

  G_OBJECT_CLASS (skep_starter_badge_parent_class)->dispose (object);
}

static void
skep_starter_badge_class_init (SkepStarterBadgeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_starter_badge_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "starterbadge");
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-starter-badge.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepStarterBadge, icon);
  gtk_widget_class_bind_template_child (widget_class, SkepStarterBadge, words);
}

static void
skep_starter_badge_init (SkepStarterBadge *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * skep_starter_badge_update:
 * @item: a script
 *
 * Shows who started its newest run.
 */
void
skep_starter_badge_update (SkepStarterBadge *self,
                           SkepScriptItem   *item)
{
  SkepRunItem *run_item = skep_script_item_get_run_item (item);

  g_return_if_fail (SKEP_IS_STARTER_BADGE (self));

  show_starter (self, run_item != NULL
                        ? skep_run_get_started_by (skep_run_item_get_run (run_item)) : "you");
}

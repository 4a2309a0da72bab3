/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-restore-bar.h"

#include <glib/gi18n.h>

/* More names than that make no sentence. */
#define MAX_NAMES 3

/* Offers to start what ran when Skep ended, as long as it is neither taken up nor refused. */
struct _SkepRestoreBar
{
  GtkWidget parent_instance;

  /* Owned, NULL before they are set */
  SkepProjectItem *project;
  SkepRunner *runner;

  /* Template */
  GtkWidget *content;
  GtkLabel *title;
};

G_DEFINE_FINAL_TYPE (SkepRestoreBar, skep_restore_bar, GTK_TYPE_WIDGET)

/* Those that are still defined and don't run. */
static GPtrArray *
dup_startable (SkepRestoreBar *self)
{
  SkepScriptModel *scripts = skep_project_item_get_scripts (self->project);
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (const char *const *id = skep_project_item_get_interrupted (self->project); *id != NULL;
       id++)
    {
      SkepScriptItem *item = skep_script_model_find (scripts, *id);
      const SkepRunState *state = item != NULL ? skep_script_item_get_state (item) : NULL;

      if (item != NULL && (state == NULL || skep_run_state_is_finished (state)))
        g_ptr_array_add (items, g_object_ref (item));
    }

  return items;
}

static char *
dup_title (GPtrArray *items)
{
  g_autoptr (GString) names = g_string_new (NULL);

  if (items->len > MAX_NAMES)
    return g_strdup_printf (ngettext ("%u script was running when Skep was closed",
                                      "%u scripts were running when Skep was closed", items->len),
                            items->len);

  for (guint i = 0; i < items->len; i++)
    {
      if (i > 0)
        /* Translators: between the entries of a list */
        g_string_append (names, _(", "));
      g_string_append (names, skep_script_item_get_script (items->pdata[i])->name);
    }

  /* Translators: the names of one to three scripts */
  return g_strdup_printf (_("Running when Skep was closed: %s"), names->str);
}

static void
refresh (SkepRestoreBar *self)
{
  g_autoptr (GPtrArray) items = dup_startable (self);
  g_autofree char *title = dup_title (items);

  gtk_label_set_label (self->title, title);
  gtk_widget_set_visible (GTK_WIDGET (self), items->len > 0);
}

static void
start_cb (SkepRestoreBar *self)
{
  g_autoptr (GPtrArray) items = dup_startable (self);

  for (guint i = 0; i < items->len; i++)
    {
      SkepScript *script = skep_script_item_get_script (items->pdata[i]);

      if (script->unavailable == NULL)
        skep_runner_start (self->runner, script);
    }
  skep_project_item_forget_interrupted (self->project);
}

static void
dismiss_cb (SkepRestoreBar *self)
{
  skep_project_item_forget_interrupted (self->project);
}

static void
skep_restore_bar_dispose (GObject *object)
{
  SkepRestoreBar *self = SKEP_RESTORE_BAR (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_RESTORE_BAR);
  g_clear_object (&self->project);
  g_clear_object (&self->runner);

  G_OBJECT_CLASS (skep_restore_bar_parent_class)->dispose (object);
}

static void
skep_restore_bar_class_init (SkepRestoreBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_restore_bar_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "restore");
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-restore-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepRestoreBar, content);
  gtk_widget_class_bind_template_child (widget_class, SkepRestoreBar, title);
  gtk_widget_class_bind_template_callback (widget_class, start_cb);
  gtk_widget_class_bind_template_callback (widget_class, dismiss_cb);
}

static void
skep_restore_bar_init (SkepRestoreBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * skep_restore_bar_set_project:
 *
 * Has to be called once.
 */
void
skep_restore_bar_set_project (SkepRestoreBar  *self,
                              SkepProjectItem *project,
                              SkepRunner      *runner)
{
  g_return_if_fail (SKEP_IS_RESTORE_BAR (self));
  g_return_if_fail (self->project == NULL);

  self->project = g_object_ref (project);
  self->runner = g_object_ref (runner);
  g_signal_connect_object (project, "notify::interrupted", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (project, "loaded", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (project, "notify::n-live", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  refresh (self);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-problems-view-private.h"

#include <glib/gi18n.h>

#include "skep-problem-row.h"
#include "skep-problem-text.h"
#include "skep-report-text.h"

/* Less than that is what a script writes while it is looked at. */
#define MIN_BEHIND_BYTES (64 * 1024)

/* The scanner rings for what it finds, not for how far it has come. */
#define PROGRESS_MSEC 250

enum
{
  PROP_0,
  PROP_N_PROBLEMS,
  N_PROPS,
};

enum
{
  SHOW_POSITION,
  N_SIGNALS,
};

/* The errors and warnings in the output of one run. */
G_DEFINE_FINAL_TYPE (SkepProblemsView, skep_problems_view, GTK_TYPE_WIDGET)

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* --- Rows --- */

static void
setup_row_cb (SkepProblemsView *self,
              GtkListItem      *list_item)
{
  gtk_list_item_set_child (list_item, skep_problem_row_new ());
}

static void
bind_row_cb (SkepProblemsView *self,
             GtkListItem      *list_item)
{
  SkepProblemItem *item = gtk_list_item_get_item (list_item);
  g_autofree char *label = skep_problem_text_dup_label (skep_problem_item_get_problem (item));

  gtk_list_item_set_accessible_label (list_item, label);
  skep_problem_row_set_item (SKEP_PROBLEM_ROW (gtk_list_item_get_child (list_item)), item);
}

static void
unbind_row_cb (SkepProblemsView *self,
               GtkListItem      *list_item)
{
  skep_problem_row_set_item (SKEP_PROBLEM_ROW (gtk_list_item_get_child (list_item)), NULL);
}

static void
activate_cb (SkepProblemsView *self,
             guint             position)
{
  g_autoptr (SkepProblemItem) item =
    g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  skep_problems_view_show_problem (self, item);
}

/* --- Filter --- */

static const char *
get_filter (SkepProblemsView *self)
{
  return adw_toggle_group_get_active_name (self->filter);
}

static gboolean
is_shown (gpointer item,
          gpointer data)
{
  SkepProblemsView *self = data;
  SkepProblemSeverity severity = skep_problem_item_get_problem (item)->severity;

  if (g_strcmp0 (get_filter (self), "errors") == 0)
    return severity == SKEP_PROBLEM_ERROR;

  return g_strcmp0 (get_filter (self), "warnings") != 0 || severity == SKEP_PROBLEM_WARNING;
}

static void
filter_changed_cb (SkepProblemsView *self)
{
  gtk_filter_changed (GTK_FILTER (self->severity_filter), GTK_FILTER_CHANGE_DIFFERENT);
}

/* --- What there is to see --- */

static SkepProblemList *
get_problems (SkepProblemsView *self)
{
  return skep_output_get_problems (skep_run_get_output (self->run));
}

static gsize
get_n_behind (SkepProblemsView *self)
{
  gsize n_bytes = skep_log_get_n_bytes (skep_run_get_log (self->run));

  return n_bytes - MIN (n_bytes, skep_problem_list_get_scanned (get_problems (self)));
}

static char *
dup_progress (SkepProblemsView *self)
{
  gsize n_bytes = get_n_behind (self) + skep_problem_list_get_n_skipped (get_problems (self));
  g_autofree char *bytes = NULL;

  if (n_bytes < MIN_BEHIND_BYTES)
    return NULL;

  bytes = skep_report_text_format_bytes (n_bytes);
  /* Translators: how much output */
  return g_strdup_printf (_("%s not looked through yet"), bytes);
}

static void
show_progress (SkepProblemsView *self)
{
  g_autofree char *progress = self->run != NULL ? dup_progress (self) : NULL;

  gtk_label_set_label (self->progress, progress != NULL ? progress : "");
  adw_status_page_set_description (self->message, progress);
}

/* Who has asked for one kind and sees the last of the other go would wonder. */
static void
show_bar (SkepProblemsView *self,
          gboolean          has_both)
{
  gtk_widget_set_visible (GTK_WIDGET (self->filter), has_both);
  if (!has_both)
    adw_toggle_group_set_active_name (self->filter, "all");
  gtk_widget_set_visible (self->bar, has_both || *gtk_label_get_label (self->progress) != '\0');
}

static void
refresh (SkepProblemsView *self)
{
  guint n_errors = 0;
  guint n_warnings = 0;

  if (self->run != NULL)
    {
      n_errors = skep_problem_list_get_n_errors (get_problems (self));
      n_warnings = skep_problem_list_get_n_warnings (get_problems (self));
    }
  show_progress (self);
  show_bar (self, n_errors > 0 && n_warnings > 0);
  gtk_stack_set_visible_child_name (self->stack, n_errors + n_warnings > 0 ? "list" : "message");
  if (n_errors + n_warnings == self->n_problems)
    return;

  self->n_problems = n_errors + n_warnings;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_PROBLEMS]);
}

static gboolean
is_progress_watched (SkepProblemsView *self)
{
  return self->run != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)) &&
         get_n_behind (self) >= MIN_BEHIND_BYTES;
}

static gboolean
progress_cb (gpointer data)
{
  SkepProblemsView *self = data;

  refresh (self);
  if (is_progress_watched (self))
    return G_SOURCE_CONTINUE;

  self->progress_id = 0;
  return G_SOURCE_REMOVE;
}

static void
update (SkepProblemsView *self)
{
  skep_problem_model_poll (self->model);
  refresh (self);
  if (self->progress_id == 0 && is_progress_watched (self))
    self->progress_id = g_timeout_add (PROGRESS_MSEC, progress_cb, self);
}

static void
woken_cb (SkepProblemsView *self)
{
  if (self->run != NULL)
    update (self);
}

/* --- Object --- */

static void
skep_problems_view_dispose (GObject *object)
{
  SkepProblemsView *self = SKEP_PROBLEMS_VIEW (object);

  g_clear_handle_id (&self->progress_id, g_source_remove);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_PROBLEMS_VIEW);
  g_clear_object (&self->shown);
  g_clear_object (&self->severity_filter);
  g_clear_object (&self->model);
  g_clear_object (&self->run);
  g_clear_object (&self->runner);

  G_OBJECT_CLASS (skep_problems_view_parent_class)->dispose (object);
}

static void
skep_problems_view_get_property (GObject    *object,
                                 guint       property_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_N_PROBLEMS:
      g_value_set_uint (value, SKEP_PROBLEMS_VIEW (object)->n_problems);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_problems_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (skep_problems_view_parent_class)->map (widget);

  update (SKEP_PROBLEMS_VIEW (widget));
}

static gboolean
skep_problems_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SKEP_PROBLEMS_VIEW (widget)->view));
}

static void
skep_problems_view_class_init (SkepProblemsViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skep_problems_view_dispose;
  object_class->get_property = skep_problems_view_get_property;
  widget_class->map = skep_problems_view_map;
  widget_class->grab_focus = skep_problems_view_grab_focus;

  properties[PROP_N_PROBLEMS] =
    g_param_spec_uint ("n-problems", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /* Somebody wants to see where in the output a problem begins. */
  signals[SHOW_POSITION] = g_signal_new ("show-position", SKEP_TYPE_PROBLEMS_VIEW,
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                         G_TYPE_UINT64);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-problems-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepProblemsView, content);
  gtk_widget_class_bind_template_child (widget_class, SkepProblemsView, bar);
  gtk_widget_class_bind_template_child (widget_class, SkepProblemsView, filter);
  gtk_widget_class_bind_template_child (widget_class, SkepProblemsView, progress);
  gtk_widget_class_bind_template_child (widget_class, SkepProblemsView, stack);
  gtk_widget_class_bind_template_child (widget_class, SkepProblemsView, view);
  gtk_widget_class_bind_template_child (widget_class, SkepProblemsView, selection);
  gtk_widget_class_bind_template_child (widget_class, SkepProblemsView, message);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_row_cb);
  skep_problems_view_class_install_actions (widget_class);
}

static void
skep_problems_view_init (SkepProblemsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->model = skep_problem_model_new ();
  self->severity_filter = gtk_custom_filter_new (is_shown, self, NULL);
  self->shown = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->model)),
                                           g_object_ref (GTK_FILTER (self->severity_filter)));
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->shown));
  skep_problems_view_add_controllers (self);
}

GtkWidget *
skep_problems_view_new (void)
{
  return g_object_new (SKEP_TYPE_PROBLEMS_VIEW, NULL);
}

/**
 * skep_problems_view_set_runner:
 *
 * Has to be called once; what is found is shown when @runner wakes.
 */
void
skep_problems_view_set_runner (SkepProblemsView *self,
                               SkepRunner       *runner)
{
  g_return_if_fail (SKEP_IS_PROBLEMS_VIEW (self));

  g_set_object (&self->runner, runner);
  g_signal_connect_object (runner, "woken", G_CALLBACK (woken_cb), self, G_CONNECT_SWAPPED);
}

/* Runs of this supervisor are looked through anyway, those of the past only if somebody asks. */
static void
scan (SkepProblemsView *self)
{
  if (self->runner != NULL && self->run != NULL && get_n_behind (self) > 0 &&
      skep_run_state_is_finished (skep_run_peek_state (self->run)))
    skep_supervisor_scan (skep_runner_get_supervisor (self->runner),
                          skep_run_get_output (self->run));
}

/**
 * skep_problems_view_set_run:
 * @run: (nullable): whose problems to show
 */
void
skep_problems_view_set_run (SkepProblemsView *self,
                            SkepRun          *run)
{
  g_return_if_fail (SKEP_IS_PROBLEMS_VIEW (self));

  if (!g_set_object (&self->run, run))
    return;

  adw_toggle_group_set_active_name (self->filter, "all");
  skep_problem_model_set_output (self->model, run != NULL ? skep_run_get_output (run) : NULL);
  scan (self);
  update (self);
}

void
skep_problems_view_show_problem (SkepProblemsView *self,
                                 SkepProblemItem  *item)
{
  g_signal_emit (self, signals[SHOW_POSITION], 0,
                 (guint64) skep_problem_item_get_problem (item)->start);
}

/**
 * skep_problems_view_step:
 * @by: 1 for the next problem, -1 for the one before
 *
 * Goes to another one of the problems that are listed, after the last one to the first, and has it
 * shown in the output.
 *
 * Returns: %FALSE if there is none
 */
gboolean
skep_problems_view_step (SkepProblemsView *self,
                         int               by)
{
  g_autoptr (SkepProblemItem) item = NULL;
  guint n_shown;
  guint position;

  g_return_val_if_fail (SKEP_IS_PROBLEMS_VIEW (self), FALSE);

  woken_cb (self);
  n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->shown));
  if (n_shown == 0)
    return FALSE;

  position = gtk_single_selection_get_selected (self->selection);
  if (position == GTK_INVALID_LIST_POSITION)
    position = by > 0 ? 0 : n_shown - 1;
  else
    position = (position + n_shown + by) % n_shown;
  gtk_list_view_scroll_to (self->view, position, GTK_LIST_SCROLL_SELECT, NULL);
  item = g_list_model_get_item (G_LIST_MODEL (self->shown), position);
  skep_problems_view_show_problem (self, item);

  return TRUE;
}

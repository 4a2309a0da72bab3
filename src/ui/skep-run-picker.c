/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-run-picker.h"

#include <glib/gi18n.h>

#include "skep-end-text.h"
#include "skep-starter-text.h"
#include "skep-status-look.h"

/* More rows than that nobody looks through; the search of the project finds older ones. */
#define MAX_RUNS 100

/* A run to choose: one of the two. */
typedef struct
{
  SkepRun *run;      /* of this session */
  SkepPastRun *past; /* known from the history */
} Choice;

/* A list of the runs of one script, the newest first, read whenever it is opened. */
struct _SkepRunPicker
{
  GtkPopover parent_instance;

  /* Owned */
  SkepRunner *runner;
  SkepScript *script;         /* NULL before there is one */
  GPtrArray *choices;         /* of Choice, as the rows */
  GCancellable *cancellable;  /* of the reading that is under way, or NULL */

  /* Template */
  GtkListBox *list;
};

enum
{
  RUN_CHOSEN,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (SkepRunPicker, skep_run_picker, GTK_TYPE_POPOVER)

static guint signals[N_SIGNALS];

static void
choice_free (Choice *choice)
{
  g_clear_object (&choice->run);
  g_clear_pointer (&choice->past, skep_past_run_unref);
  g_free (choice);
}

static Choice *
choice_new (SkepRun     *run,
            SkepPastRun *past)
{
  Choice *choice = g_new0 (Choice, 1);

  choice->run = run != NULL ? g_object_ref (run) : NULL;
  choice->past = past != NULL ? skep_past_run_ref (past) : NULL;

  return choice;
}

static SkepRunState
make_state (const Choice *choice)
{
  if (choice->run != NULL)
    return *skep_run_peek_state (choice->run);

  return (SkepRunState) {
    .status = choice->past->status,
    .exit_code = choice->past->exit_code,
    .term_signal = choice->past->term_signal,
    .error_number = choice->past->error_number,
    .error_stage = choice->past->error_stage,
    .error_text = choice->past->error_text,
    .stopped_by = choice->past->stopped_by,
    .ended_us = choice->past->duration_us,
    .started_wall = choice->past->started_wall,
    .ended_wall = choice->past->ended_wall,
  };
}

static GtkWidget *
create_label (const char *text,
              const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);

  return label;
}

static char *
dup_ending (SkepRunPicker      *self,
            const Choice       *choice,
            const SkepRunState *state)
{
  g_autofree char *end = skep_end_text_describe (self->script, state, g_get_monotonic_time ());
  g_autofree char *starter = skep_starter_text_describe (
    choice->run != NULL ? skep_run_get_started_by (choice->run) : choice->past->started_by);

  return g_strjoin (" · ", end != NULL ? end : _("Still running"), starter, NULL);
}

static GtkWidget *
create_row (SkepRunPicker *self,
            const Choice  *choice,
            GDateTime     *now)
{
  const SkepRunState state = make_state (choice);
  const char *id = choice->run != NULL ? skep_run_get_id (choice->run) : choice->past->id;
  g_autofree char *time = skep_run_picker_describe_time (state.started_wall, now);
  g_autofree char *title = g_strjoin (" · ", id, time, NULL);
  g_autofree char *ending = dup_ending (self, choice, &state);
  g_autofree char *name = g_strjoin (", ", title, ending, NULL);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *icon = gtk_image_new ();

  skep_status_look_apply (GTK_IMAGE (icon), &state);
  gtk_box_append (GTK_BOX (texts), create_label (title, "numeric"));
  gtk_box_append (GTK_BOX (texts), create_label (ending, "caption"));
  gtk_widget_add_css_class (gtk_widget_get_last_child (texts), "dimmed");
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return row;
}

/* --- Filling --- */

static gboolean
has_run (SkepRunPicker *self,
         const char    *uuid)
{
  for (guint i = 0; i < self->choices->len; i++)
    {
      const Choice *choice = g_ptr_array_index (self->choices, i);

      if (choice->run != NULL && g_str_equal (skep_run_get_uuid (choice->run), uuid))
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_of_script (SkepRunPicker *self,
              SkepRun       *run)
{
  SkepScript *script = skep_run_get_script (run);

  return g_str_equal (script->id, self->script->id) &&
         g_str_equal (script->project, self->script->project);
}

static void
add_choice (SkepRunPicker *self,
            SkepRun       *run,
            SkepPastRun   *past,
            GDateTime     *now)
{
  Choice *choice;

  if (self->choices->len == MAX_RUNS)
    return;

  choice = choice_new (run, past);
  g_ptr_array_add (self->choices, choice);
  gtk_list_box_append (self->list, create_row (self, choice, now));
}

/* The runs of this session are known at once, also those that could not be remembered. */
static void
add_runs (SkepRunPicker *self,
          GDateTime     *now)
{
  SkepRunTable *table = skep_supervisor_get_table (skep_runner_get_supervisor (self->runner));

  for (guint i = skep_run_table_get_length (table); i > 0; i--)
    {
      SkepRun *run = skep_run_table_peek (table, i - 1);

      if (is_of_script (self, run))
        add_choice (self, run, NULL, now);
    }
}

static void
list_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  SkepRunPicker *self = source;
  const SkepScript *script = data;
  SkepRunHistory *history =
    skep_supervisor_get_history (skep_runner_get_supervisor (self->runner));

  g_task_return_pointer (task, skep_run_history_dup_runs (history, script->project, script->id),
                         (GDestroyNotify) g_ptr_array_unref);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  SkepRunPicker *self = SKEP_RUN_PICKER (source);
  g_autoptr (GPtrArray) runs = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  /* NULL: it was closed, or opened again, meanwhile. */
  for (guint i = 0; runs != NULL && i < runs->len; i++)
    {
      SkepPastRun *past = g_ptr_array_index (runs, i);

      if (!past->is_live && !has_run (self, past->uuid))
        add_choice (self, NULL, past, now);
    }
}

static void
cancel (SkepRunPicker *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
fill (SkepRunPicker *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GTask) task = NULL;

  cancel (self);
  gtk_list_box_remove_all (self->list);
  g_ptr_array_set_size (self->choices, 0);
  if (self->script == NULL)
    return;

  add_runs (self, now);
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, listed_cb, NULL);
  g_task_set_task_data (task, skep_script_ref (self->script), (GDestroyNotify) skep_script_unref);
  g_task_run_in_thread (task, list_thread);
}

/* --- Choosing --- */

static void
choose (SkepRunPicker *self,
        SkepRun       *run)
{
  g_signal_emit (self, signals[RUN_CHOSEN], 0, run);
}

static void
open_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  SkepRunPicker *self = source;
  SkepSupervisor *supervisor = skep_runner_get_supervisor (self->runner);
  GError *error = NULL;
  SkepRun *run = skep_past_run_open (
    data, skep_run_history_get_log_root (skep_supervisor_get_history (supervisor)), &error);

  if (run == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, run, g_object_unref);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  SkepRunPicker *self = SKEP_RUN_PICKER (source);
  SkepPastRun *past = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepRun) run = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *text = NULL;

  if (run != NULL)
    {
      skep_supervisor_scan (skep_runner_get_supervisor (self->runner), skep_run_get_output (run));
      choose (self, run);
      return;
    }

  text = g_strdup_printf (_("Cannot show “%s”: %s"), past->id, error->message);
  gtk_widget_activate_action (GTK_WIDGET (self), "window.report", "s", text);
}

static void
row_activated_cb (SkepRunPicker *self,
                  GtkListBoxRow *row)
{
  const Choice *choice = g_ptr_array_index (self->choices, gtk_list_box_row_get_index (row));
  g_autoptr (SkepRun) run = choice->run != NULL ? g_object_ref (choice->run) : NULL;
  g_autoptr (GTask) task = NULL;

  if (run == NULL)
    {
      task = g_task_new (self, NULL, opened_cb, NULL);
      g_task_set_task_data (task, skep_past_run_ref (choice->past),
                            (GDestroyNotify) skep_past_run_unref);
      g_task_run_in_thread (task, open_thread);
    }

  gtk_popover_popdown (GTK_POPOVER (self));
  if (run != NULL)
    choose (self, run);
}

static void
skep_run_picker_map (GtkWidget *widget)
{
  fill (SKEP_RUN_PICKER (widget));

  GTK_WIDGET_CLASS (skep_run_picker_parent_class)->map (widget);
}

static void
skep_run_picker_dispose (GObject *object)
{
  SkepRunPicker *self = SKEP_RUN_PICKER (object);

  cancel (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_RUN_PICKER);

  G_OBJECT_CLASS (skep_run_picker_parent_class)->dispose (object);
}

/* Not before: a thread that still reads has the runner from here, and holds us. */
static void
skep_run_picker_finalize (GObject *object)
{
  SkepRunPicker *self = SKEP_RUN_PICKER (object);

  g_clear_object (&self->runner);
  g_clear_pointer (&self->script, skep_script_unref);
  g_ptr_array_unref (self->choices);

  G_OBJECT_CLASS (skep_run_picker_parent_class)->finalize (object);
}

static void
skep_run_picker_class_init (SkepRunPickerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skep_run_picker_dispose;
  object_class->finalize = skep_run_picker_finalize;
  widget_class->map = skep_run_picker_map;

  /**
   * SkepRunPicker::run-chosen:
   * @run: a #SkepRun of the script, live or past
   */
  signals[RUN_CHOSEN] = g_signal_new ("run-chosen", SKEP_TYPE_RUN_PICKER, G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 1, SKEP_TYPE_RUN);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-run-picker.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepRunPicker, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
skep_run_picker_init (SkepRunPicker *self)
{
  self->choices = g_ptr_array_new_with_free_func ((GDestroyNotify) choice_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * skep_run_picker_set_runner:
 *
 * Has to be called once, before it is opened.
 */
void
skep_run_picker_set_runner (SkepRunPicker *self,
                            SkepRunner    *runner)
{
  g_return_if_fail (SKEP_IS_RUN_PICKER (self));

  g_set_object (&self->runner, runner);
}

/**
 * skep_run_picker_set_script:
 * @script: (nullable): whose runs to list
 */
void
skep_run_picker_set_script (SkepRunPicker *self,
                            SkepScript    *script)
{
  g_return_if_fail (SKEP_IS_RUN_PICKER (self));

  if (self->script == script)
    return;

  g_clear_pointer (&self->script, skep_script_unref);
  self->script = script != NULL ? skep_script_ref (script) : NULL;
}

/**
 * skep_run_picker_describe_time:
 * @wall_us: µs, wall clock
 * @now: local time
 *
 * Returns: (transfer full): the time of day, and of another day which one that is
 */
char *
skep_run_picker_describe_time (gint64      wall_us,
                               GDateTime  *now)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (wall_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) yesterday = g_date_time_add_days (now, -1);

  if (time == NULL)
    return g_strdup ("–");
  if (g_date_time_get_year (time) == g_date_time_get_year (now) &&
      g_date_time_get_day_of_year (time) == g_date_time_get_day_of_year (now))
    return g_date_time_format (time, "%H:%M");
  if (g_date_time_get_year (time) == g_date_time_get_year (yesterday) &&
      g_date_time_get_day_of_year (time) == g_date_time_get_day_of_year (yesterday))
    /* Translators: g_date_time_format() of a time of yesterday */
    return g_date_time_format (time, _("%H:%M, yesterday"));

  /* Translators: g_date_time_format() of a time of another day */
  return g_date_time_format (time, _("%H:%M, %e %B %Y"));
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-run-pane.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "skep-end-text.h"
#include "skep-problems-view.h"
#include "skep-report-text.h"
#include "skep-run-actions.h"
#include "skep-run-picker.h"
#include "skep-script-button.h"
#include "skep-starter-text.h"
#include "skep-status-look.h"
#include "skep-status-text.h"
#include "skep-terminal-search.h"

/* A run of one script: a title line, its output, and how it ended. It is the newest one unless
 * another was chosen; when the script is started again it goes over to the new run by itself. */
struct _SkepRunPane
{
  GtkWidget parent_instance;

  /* Owned */
  GSignalGroup *signals;
  SkepScriptItem *item;      /* NULL while nothing is shown */
  SkepRunItem *chosen;       /* another run than the newest, or NULL */
  SkepRunItem *newest;       /* the one that there was when it was chosen, or NULL */

  /* Template */
  GtkWidget *content;
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *status;
  SkepRunActions *wide_actions;
  AdwWindowTitle *window_title;
  SkepRunActions *narrow_actions;
  GtkButton *restart_button;
  GtkButton *main_button;
  GtkWidget *wide_bar;
  GtkWidget *narrow_bar;
  SkepRunPicker *wide_picker;
  SkepRunPicker *narrow_picker;
  GtkWidget *past_bar;
  GtkLabel *past;
  AdwViewStack *tabs;
  SkepProblemsView *problems_view;
  GtkStack *stack;
  SkepTerminalSearch *search;
  SkepTerminalView *terminal_view;
  AdwStatusPage *message;
  GtkWidget *end_bar;
  GtkLabel *end;
};

enum
{
  PROP_0,
  PROP_NARROW,
  N_PROPS,
};

G_DEFINE_FINAL_TYPE (SkepRunPane, skep_run_pane, GTK_TYPE_WIDGET)

static GParamSpec *properties[N_PROPS];

static SkepRunItem *
get_run_item (SkepRunPane *self)
{
  return self->chosen != NULL ? self->chosen : skep_script_item_get_run_item (self->item);
}

static SkepRun *
get_run (SkepRunPane *self)
{
  SkepRunItem *run_item = get_run_item (self);

  return run_item != NULL ? skep_run_item_get_run (run_item) : NULL;
}

static const SkepRunState *
get_state (SkepRunPane *self)
{
  SkepRunItem *run_item = get_run_item (self);

  return run_item != NULL ? skep_run_item_get_state (run_item) : NULL;
}

static const SkepRunReport *
get_report (SkepRunPane *self)
{
  return skep_run_item_get_report (get_run_item (self));
}

/* How it ended; before that, what still lives of a stop that drags on. */
static char *
dup_end (SkepRunPane         *self,
         const SkepRunState  *state,
         const SkepRunReport *report)
{
  SkepRunFacts *facts = skep_run_get_facts (get_run (self));
  g_autofree char *end = NULL;
  g_autofree char *holder = NULL;

  if (state->status == SKEP_RUN_STATUS_STOPPING)
    return skep_report_text_list_alive (report, skep_counter_get (&facts->n_processes));

  end = skep_end_text_describe (skep_script_item_get_script (self->item), state,
                                g_get_monotonic_time ());
  if (end == NULL || report->holder == NULL)
    return g_steal_pointer (&end);

  holder = skep_report_text_describe_holder (report->holder);
  return g_strjoin (" · ", end, holder, NULL);
}

static gboolean
is_narrow (SkepRunPane *self)
{
  return gtk_widget_get_visible (self->narrow_bar);
}

/* A narrow header bar has no room for what can be done. */
static void
show_end (SkepRunPane        *self,
          const SkepRunState *state)
{
  g_autofree char *end = dup_end (self, state, get_report (self));
  gboolean has_actions = gtk_widget_get_visible (GTK_WIDGET (self->narrow_actions));

  gtk_label_set_label (self->end, end != NULL ? end : "");
  gtk_widget_set_visible (self->end_bar, end != NULL || (is_narrow (self) && has_actions));
}

static void
show_message (SkepRunPane *self,
              const char  *icon_name,
              const char  *title,
              const char  *description)
{
  g_autofree char *title_markup = g_markup_escape_text (title, -1);
  g_autofree char *description_markup = g_markup_escape_text (description, -1);

  adw_status_page_set_icon_name (self->message, icon_name);
  adw_status_page_set_title (self->message, title_markup);
  adw_status_page_set_description (self->message, description_markup);
  gtk_stack_set_visible_child_name (self->stack, "message");
  gtk_widget_set_visible (self->end_bar, FALSE);
}

/* An empty terminal would not say why. */
static void
show_content (SkepRunPane        *self,
              SkepRun            *run,
              const SkepRunState *state)
{
  SkepScript *script = skep_script_item_get_script (self->item);
  g_autofree char *title = NULL;
  g_autofree char *error = NULL;
  g_autofree char *reason = NULL;

  if (run == NULL)
    {
      title = g_strdup_printf (_("%s Has Not Run Yet"), script->name);
      show_message (self, "skep-idle-symbolic", title, script->command);
      return;
    }

  error = skep_status_text_describe_error (script, state);
  if (error != NULL && skep_log_get_n_bytes (skep_run_get_log (run)) == 0)
    {
      title = g_strdup_printf (_("%s Could Not Start"), script->name);
      reason = g_strdup_printf (_("Reason: %s"), error);
      show_message (self, "skep-failed-symbolic", title, reason);
      return;
    }

  gtk_stack_set_visible_child_name (self->stack, "terminal");
  show_end (self, state);
}

static char *
dup_status (SkepRunPane        *self,
            SkepRun            *run,
            const SkepRunState *state,
            gint64              now_us)
{
  g_autofree char *status = skep_report_text_describe (run, state, get_report (self), now_us);
  g_autofree char *starter = skep_starter_text_describe (skep_run_get_started_by (run));

  return starter != NULL ? g_strjoin (" · ", status, starter, NULL) : g_steal_pointer (&status);
}

static void
show_title (SkepRunPane        *self,
            SkepRun            *run,
            const SkepRunState *state,
            gint64              now_us)
{
  const char *title = run != NULL ? skep_run_get_id (run)
                                  : skep_script_item_get_script (self->item)->name;
  g_autofree char *status = NULL;

  if (run != NULL)
    status = dup_status (self, run, state, now_us);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->status, status != NULL ? status : "");
  adw_window_title_set_title (self->window_title, title);
  adw_window_title_set_subtitle (self->window_title, status != NULL ? status : "");
}

static void
show_past_bar (SkepRunPane        *self,
               const SkepRunState *state)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->past_bar, self->chosen != NULL);
  if (self->chosen == NULL)
    return;

  time = skep_run_picker_describe_time (state->started_wall, now);
  /* Translators: %s is a time such as “14:32, yesterday” */
  text = g_strdup_printf (_("Past run of %s"), time);
  gtk_label_set_label (self->past, text);
}

/* Until the script is started again. */
static void
update_chosen (SkepRunPane *self)
{
  if (self->chosen == NULL)
    return;

  if (skep_script_item_get_run_item (self->item) != self->newest)
    {
      g_clear_object (&self->chosen);
      g_clear_object (&self->newest);
    }
  else
    {
      skep_run_item_poll (self->chosen);
    }
}

static void
refresh (SkepRunPane *self)
{
  SkepRun *run;
  const SkepScript *script;
  const SkepRunState *state;

  if (self->item == NULL)
    return;

  update_chosen (self);
  run = get_run (self);
  script = skep_script_item_get_script (self->item);
  state = get_state (self);
  skep_status_look_apply (self->icon, state);
  show_title (self, run, state, g_get_monotonic_time ());
  show_past_bar (self, state);
  skep_run_picker_set_script (self->wide_picker, skep_script_item_get_script (self->item));
  skep_run_picker_set_script (self->narrow_picker, skep_script_item_get_script (self->item));
  gtk_widget_set_visible (GTK_WIDGET (self->restart_button),
                          skep_script_button_update (self->main_button, script,
                                                     skep_script_item_get_state (self->item)));
  skep_script_button_bind (self->restart_button, script, "script.restart", _("Restart %s"));
  skep_run_actions_update (self->wide_actions, self->item);
  skep_run_actions_update (self->narrow_actions, self->item);
  skep_terminal_view_set_run (self->terminal_view, run);
  skep_terminal_search_update (self->search);
  skep_problems_view_set_run (self->problems_view, run);
  show_content (self, run, state);
}

static void
show_position_cb (SkepRunPane *self,
                  guint64      position)
{
  adw_view_stack_set_visible_child_name (self->tabs, "terminal");
  skep_terminal_view_show_position (self->terminal_view, position);
}

static void
run_chosen_cb (SkepRunPane *self,
               SkepRun     *run)
{
  skep_run_pane_show_run (self, run, G_MAXSIZE);
}

static void
show_newest_cb (SkepRunPane *self)
{
  g_clear_object (&self->chosen);
  g_clear_object (&self->newest);
  refresh (self);
}

static void
search_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  SkepRunPane *self = SKEP_RUN_PANE (widget);

  adw_view_stack_set_visible_child_name (self->tabs, "terminal");
  skep_terminal_search_open (self->search);
}

static gboolean
skep_run_pane_grab_focus (GtkWidget *widget)
{
  SkepRunPane *self = SKEP_RUN_PANE (widget);

  adw_view_stack_set_visible_child_name (self->tabs, "terminal");
  return gtk_widget_grab_focus (GTK_WIDGET (self->terminal_view));
}

static void
skep_run_pane_dispose (GObject *object)
{
  SkepRunPane *self = SKEP_RUN_PANE (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->item);
  g_clear_object (&self->chosen);
  g_clear_object (&self->newest);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_RUN_PANE);

  G_OBJECT_CLASS (skep_run_pane_parent_class)->dispose (object);
}

static void
skep_run_pane_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, is_narrow (SKEP_RUN_PANE (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_run_pane_set_property (GObject      *object,
                            guint         property_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  SkepRunPane *self = SKEP_RUN_PANE (object);

  switch (property_id)
    {
    case PROP_NARROW:
      gtk_widget_set_visible (self->narrow_bar, g_value_get_boolean (value));
      gtk_widget_set_visible (self->wide_bar, !g_value_get_boolean (value));
      refresh (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-run-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, content);
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, icon);
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, title);
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, status);
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, wide_actions);
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, window_title);
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, narrow_actions);
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, restart_button);
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, main_button);
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, wide_bar);
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, narrow_bar);
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, wide_picker);
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, narrow_picker);
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, past_bar);
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, past);
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, tabs);
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, problems_view);
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, stack);
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, terminal_view);
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, search);
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, message);
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, end_bar);
  gtk_widget_class_bind_template_child (widget_class, SkepRunPane, end);
  gtk_widget_class_bind_template_callback (widget_class, show_position_cb);
  gtk_widget_class_bind_template_callback (widget_class, run_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_newest_cb);
}

static void
skep_run_pane_class_init (SkepRunPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skep_run_pane_dispose;
  object_class->get_property = skep_run_pane_get_property;
  object_class->set_property = skep_run_pane_set_property;
  widget_class->grab_focus = skep_run_pane_grab_focus;

  /**
   * SkepRunPane:narrow:
   *
   * Whether the pane is a page of its own, with a header bar and the script's buttons.
   */
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (SKEP_TYPE_PROBLEMS_VIEW);
  g_type_ensure (SKEP_TYPE_RUN_ACTIONS);
  g_type_ensure (SKEP_TYPE_RUN_PICKER);
  g_type_ensure (SKEP_TYPE_TERMINAL_SEARCH);
  g_type_ensure (SKEP_TYPE_TERMINAL_VIEW);
  gtk_widget_class_install_action (widget_class, "terminal.search", NULL, search_action);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  bind_template (widget_class);
}

static void
skep_run_pane_init (SkepRunPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (SKEP_TYPE_SCRIPT_ITEM);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (refresh), self);
  g_signal_group_connect_swapped (self->signals, "notify::report", G_CALLBACK (refresh), self);
  g_signal_group_connect_swapped (self->signals, "notify::problems", G_CALLBACK (refresh), self);
  g_signal_group_connect_swapped (self->signals, "notify::script", G_CALLBACK (refresh), self);
}

/**
 * skep_run_pane_set_runner:
 *
 * Has to be called once, before there is an item.
 */
void
skep_run_pane_set_runner (SkepRunPane *self,
                          SkepRunner  *runner)
{
  g_return_if_fail (SKEP_IS_RUN_PANE (self));

  skep_terminal_view_set_runner (self->terminal_view, runner);
  skep_terminal_search_set_view (self->search, self->terminal_view, runner);
  skep_problems_view_set_runner (self->problems_view, runner);
  skep_run_picker_set_runner (self->wide_picker, runner);
  skep_run_picker_set_runner (self->narrow_picker, runner);
}

SkepScriptItem *
skep_run_pane_get_item (SkepRunPane *self)
{
  g_return_val_if_fail (SKEP_IS_RUN_PANE (self), NULL);

  return self->item;
}

/**
 * skep_run_pane_set_item:
 * @item: (nullable): %NULL = nothing is shown, so nothing is fed
 */
void
skep_run_pane_set_item (SkepRunPane    *self,
                        SkepScriptItem *item)
{
  g_return_if_fail (SKEP_IS_RUN_PANE (self));

  if (!g_set_object (&self->item, item))
    return;

  g_clear_object (&self->chosen);
  g_clear_object (&self->newest);
  g_signal_group_set_target (self->signals, item);
  if (item == NULL)
    {
      skep_terminal_view_set_run (self->terminal_view, NULL);
      skep_problems_view_set_run (self->problems_view, NULL);
    }
  refresh (self);
}

SkepTerminalView *
skep_run_pane_get_terminal_view (SkepRunPane *self)
{
  g_return_val_if_fail (SKEP_IS_RUN_PANE (self), NULL);

  return self->terminal_view;
}

/**
 * skep_run_pane_show_problems:
 *
 * Goes to the problems of the run that is shown.
 */
void
skep_run_pane_show_problems (SkepRunPane *self)
{
  g_return_if_fail (SKEP_IS_RUN_PANE (self));

  adw_view_stack_set_visible_child_name (self->tabs, "problems");
}

/**
 * skep_run_pane_show_run:
 * @run: a run of the script that is shown, live or past
 * @position: of a byte of its output to go to, or %G_MAXSIZE
 *
 * Shows this run, until another is chosen or the script is started again.
 */
void
skep_run_pane_show_run (SkepRunPane *self,
                        SkepRun     *run,
                        gsize        position)
{
  SkepRunItem *newest;

  g_return_if_fail (SKEP_IS_RUN_PANE (self));
  g_return_if_fail (self->item != NULL);

  newest = skep_script_item_get_run_item (self->item);
  g_clear_object (&self->chosen);
  g_set_object (&self->newest, newest);
  if (newest == NULL || !g_str_equal (skep_run_get_uuid (skep_run_item_get_run (newest)),
                                      skep_run_get_uuid (run)))
    self->chosen = skep_run_item_new (run);
  refresh (self);
  if (position != G_MAXSIZE)
    show_position_cb (self, position);
}

/**
 * skep_run_pane_step_problem:
 * @by: 1 for the next problem, -1 for the one before
 *
 * Shows another problem of the run in its output.
 *
 * Returns: %FALSE if there is none
 */
gboolean
skep_run_pane_step_problem (SkepRunPane *self,
                            int          by)
{
  g_return_val_if_fail (SKEP_IS_RUN_PANE (self), FALSE);

  return skep_problems_view_step (self->problems_view, by);
}

/**
 * skep_run_pane_tick:
 *
 * Brings the elapsed time of a live run up to date, and nothing else.
 */
void
skep_run_pane_tick (SkepRunPane *self,
                    gint64       now_us)
{
  const SkepRunState *state;

  g_return_if_fail (SKEP_IS_RUN_PANE (self));

  if (self->item == NULL)
    return;

  state = get_state (self);
  if (state != NULL && skep_run_state_is_live (state))
    show_title (self, get_run (self), state, now_us);
}

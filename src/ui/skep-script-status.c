/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-status.h"

#include <string.h>

#include "skep-flow-layout.h"
#include "skep-port-chips.h"
#include "skep-problem-badge.h"
#include "skep-report-text.h"
#include "skep-run-actions.h"
#include "skep-sparkline.h"
#include "skep-starter-badge.h"

/* Beside the name the figures of all rows make columns, and nothing moves when they change. */
#define CPU_CHARS    6
#define MEMORY_CHARS 8

#define SPACING_PX      10
#define LINE_SPACING_PX 4

/* How a script is: its ports, its status in words, what can be done about it, and what it uses.
 * What has no room in one line goes into the next. */
struct _SkepScriptStatus
{
  GtkWidget parent_instance;

  gboolean narrow;

  /* Owned */
  SkepScriptItem *item; /* NULL while the row is not bound */

  /* Template */
  SkepPortChips *chips;
  SkepProblemBadge *problems;
  GtkLabel *words;
  SkepStarterBadge *starter;
  SkepRunActions *actions;
  GtkWidget *load;
  SkepSparkline *sparkline;
  GtkLabel *cpu;
  GtkLabel *memory;
};

G_DEFINE_FINAL_TYPE (SkepScriptStatus, skep_script_status, GTK_TYPE_WIDGET)

/* Beside the name all lines end where the buttons begin, below it they begin where it does. */
static void
set_aligns_end (gpointer widget,
                gboolean aligns_end)
{
  skep_flow_layout_set_aligns_end (SKEP_FLOW_LAYOUT (gtk_widget_get_layout_manager (widget)),
                                   aligns_end);
}

static SkepRunFacts *
get_facts (SkepScriptStatus *self)
{
  SkepRunItem *run_item = skep_script_item_get_run_item (self->item);

  return run_item != NULL ? skep_run_get_facts (skep_run_item_get_run (run_item)) : NULL;
}

/* Not while it stops: then it matters what still lives, and that needs the room. */
static gboolean
is_at_work (SkepScriptStatus *self)
{
  const SkepRunState *state = skep_script_item_get_state (self->item);

  return state != NULL && (state->status == SKEP_RUN_STATUS_RUNNING ||
                           state->status == SKEP_RUN_STATUS_BACKGROUND);
}

/* A whole group may have the same reason; the tooltip has all of it. */
static char *
dup_first_sentence (const char *text)
{
  const char *end = strstr (text, ". ");

  return end != NULL ? g_strndup (text, end + 1 - text) : g_strdup (text);
}

static char *
dup_words (SkepScriptStatus *self,
           gint64            now_us)
{
  const SkepScript *script = skep_script_item_get_script (self->item);
  SkepRunItem *run_item = skep_script_item_get_run_item (self->item);

  if (run_item != NULL)
    return skep_report_text_describe (skep_run_item_get_run (run_item),
                                      skep_run_item_get_state (run_item),
                                      skep_run_item_get_report (run_item), now_us);
  if (script->unavailable != NULL)
    return dup_first_sentence (script->unavailable);

  return g_strdup (script->description != NULL ? script->description : "");
}

static void
show_words (SkepScriptStatus *self,
            gint64            now_us)
{
  g_autofree char *words = dup_words (self, now_us);

  gtk_label_set_label (self->words, words);
  gtk_widget_set_visible (GTK_WIDGET (self->words), *words != '\0');
}

static char *
dup_load (SkepScriptStatus *self)
{
  SkepRunFacts *facts = get_facts (self);

  return skep_report_text_describe_load (skep_counter_get (&facts->n_processes),
                                         skep_counter_get (&facts->cpu_permille),
                                         skep_counter_get (&facts->memory_bytes));
}

/* Before the first sample there is nothing to tell. */
static void
show_load (SkepScriptStatus *self)
{
  SkepRunFacts *facts = get_facts (self);
  gboolean is_known = is_at_work (self) && skep_counter_get (&facts->n_processes) > 0;
  g_autofree char *cpu = NULL;
  g_autofree char *memory = NULL;
  const guint16 *history;
  guint n_values;

  gtk_widget_set_visible (self->load, is_known);
  if (!is_known)
    return;

  cpu = skep_report_text_format_percent (skep_counter_get (&facts->cpu_permille));
  memory = skep_report_text_format_bytes (skep_counter_get (&facts->memory_bytes));
  gtk_label_set_label (self->cpu, cpu);
  gtk_label_set_label (self->memory, memory);
  history = skep_run_item_get_history (skep_script_item_get_run_item (self->item), &n_values);
  skep_sparkline_set_values (self->sparkline, history, n_values);
}

/* Asked for only when somebody points at it, since it changes every second. */
static gboolean
query_tooltip_cb (SkepScriptStatus *self,
                  int               x,
                  int               y,
                  gboolean          keyboard_mode,
                  GtkTooltip       *tooltip)
{
  g_autofree char *text = NULL;

  if (self->item == NULL || !is_at_work (self))
    return FALSE;

  text = dup_load (self);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
skep_script_status_dispose (GObject *object)
{
  SkepScriptStatus *self = SKEP_SCRIPT_STATUS (object);

  g_clear_object (&self->item);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_SCRIPT_STATUS);

  G_OBJECT_CLASS (skep_script_status_parent_class)->dispose (object);
}

static void
skep_script_status_class_init (SkepScriptStatusClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_script_status_dispose;

  g_type_ensure (SKEP_TYPE_PORT_CHIPS);
  g_type_ensure (SKEP_TYPE_PROBLEM_BADGE);
  g_type_ensure (SKEP_TYPE_RUN_ACTIONS);
  g_type_ensure (SKEP_TYPE_SPARKLINE);
  g_type_ensure (SKEP_TYPE_STARTER_BADGE);
  gtk_widget_class_set_css_name (widget_class, "scriptstatus");
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-script-status.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepScriptStatus, chips);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptStatus, problems);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptStatus, words);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptStatus, starter);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptStatus, actions);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptStatus, load);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptStatus, sparkline);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptStatus, cpu);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptStatus, memory);
  gtk_widget_class_bind_template_callback (widget_class, query_tooltip_cb);
}

static void
skep_script_status_init (SkepScriptStatus *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (GTK_WIDGET (self),
                                 skep_flow_layout_new (SPACING_PX, LINE_SPACING_PX));
  set_aligns_end (self, TRUE);
  set_aligns_end (self->chips, TRUE);
  gtk_label_set_width_chars (self->cpu, CPU_CHARS);
  gtk_label_set_width_chars (self->memory, MEMORY_CHARS);
}

/**
 * skep_script_status_set_item:
 * @item: (nullable): the script to show; a refresh has to follow
 */
void
skep_script_status_set_item (SkepScriptStatus *self,
                             SkepScriptItem   *item)
{
  g_return_if_fail (SKEP_IS_SCRIPT_STATUS (self));

  g_set_object (&self->item, item);
}

/**
 * skep_script_status_set_narrow:
 * @narrow: whether it stands below the name of the script, in small letters, and not beside it
 */
void
skep_script_status_set_narrow (SkepScriptStatus *self,
                               gboolean          narrow)
{
  g_return_if_fail (SKEP_IS_SCRIPT_STATUS (self));

  if (narrow == self->narrow)
    return;

  self->narrow = narrow;
  set_aligns_end (self, !narrow);
  set_aligns_end (self->chips, !narrow);
  gtk_label_set_single_line_mode (self->words, !narrow);
  gtk_label_set_wrap (self->words, narrow);
  gtk_label_set_lines (self->words, narrow ? 3 : -1);
  gtk_label_set_width_chars (self->cpu, narrow ? -1 : CPU_CHARS);
  gtk_label_set_width_chars (self->memory, narrow ? -1 : MEMORY_CHARS);
  gtk_widget_set_visible (GTK_WIDGET (self->sparkline), !narrow);
  /* The words first: their line is the one that every row has. */
  gtk_widget_insert_after (GTK_WIDGET (self->chips), GTK_WIDGET (self),
                           narrow ? GTK_WIDGET (self->words) : NULL);
  gtk_widget_insert_after (GTK_WIDGET (self->problems), GTK_WIDGET (self),
                           GTK_WIDGET (self->chips));
  if (narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self), "caption");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "caption");
}

/**
 * skep_script_status_refresh:
 * @now_us: monotonic clock
 *
 * Shows the script as it was at the last poll.
 */
void
skep_script_status_refresh (SkepScriptStatus *self,
                            gint64            now_us)
{
  g_return_if_fail (SKEP_IS_SCRIPT_STATUS (self));

  if (self->item == NULL)
    return;

  skep_port_chips_update (self->chips, skep_script_item_get_script (self->item),
                          is_at_work (self) ? skep_script_item_get_report (self->item) : NULL);
  skep_problem_badge_update (self->problems, self->item);
  skep_starter_badge_update (self->starter, self->item);
  skep_run_actions_update (self->actions, self->item);
  skep_script_status_tick (self, now_us);
}

/**
 * skep_script_status_tick:
 * @now_us: monotonic clock
 *
 * Brings up to date what changes with the time alone.
 */
void
skep_script_status_tick (SkepScriptStatus *self,
                         gint64            now_us)
{
  g_return_if_fail (SKEP_IS_SCRIPT_STATUS (self));

  if (self->item == NULL)
    return;

  show_words (self, now_us);
  show_load (self);
}

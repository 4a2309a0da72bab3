/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-log-search-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "skep-log-match-row.h"
#include "skep-log-search-filter.h"
#include "skep-log-sections.h"
#include "skep-log-target-row.h"

/* More than anybody reads. */
#define MAX_RESULTS 10000

/* Until rows and headers have their places: a list that wasn't shown has none in its first. */
#define N_SETTLING_FRAMES 3

/* Searches the output of all runs of a project. */
struct _SkepLogSearchView
{
  GtkWidget parent_instance;

  /* Owned, NULL before there is a project */
  SkepSupervisor *supervisor;
  char *project; /* file name encoding */

  /* Owned */
  SkepLogSearchModel *matches;
  SkepLogSections *sections;

  guint scroll_tick;       /* 0: the list may be where it is */
  guint n_settling_frames; /* left */

  /* Template */
  GtkWidget *content;
  GtkSearchEntry *entry;
  GtkToggleButton *regex_button;
  GtkToggleButton *case_button;
  GtkToggleButton *word_button;
  GtkMenuButton *filter_button;
  SkepLogSearchFilter *filter;
  GtkLabel *error;
  GtkLabel *summary;
  GtkProgressBar *progress;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkListView *view;
  GtkNoSelection *selection;
};

enum
{
  ACTIVATED,
  CLOSED,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (SkepLogSearchView, skep_log_search_view, GTK_TYPE_WIDGET)

static guint signals[N_SIGNALS];

/* --- Rows --- */

static void
setup_row_cb (SkepLogSearchView *self,
              GtkListItem       *list_item)
{
  gtk_list_item_set_child (list_item, skep_log_match_row_new ());
}

static void
bind_row_cb (SkepLogSearchView *self,
             GtkListItem       *list_item)
{
  SkepLogMatch *match = gtk_list_item_get_item (list_item);

  gtk_list_item_set_accessible_label (list_item, match->text);
  skep_log_match_row_set_match (SKEP_LOG_MATCH_ROW (gtk_list_item_get_child (list_item)), match);
}

static void
setup_header_cb (SkepLogSearchView *self,
                 GtkListHeader     *header)
{
  gtk_list_header_set_child (header, skep_log_target_row_new ());
}

static void
bind_header_cb (SkepLogSearchView *self,
                GtkListHeader     *header)
{
  SkepLogMatch *match = gtk_list_header_get_item (header);

  skep_log_target_row_set_target (SKEP_LOG_TARGET_ROW (gtk_list_header_get_child (header)),
                                  match->target);
}

static void
activate_cb (SkepLogSearchView *self,
             guint              position)
{
  g_autoptr (SkepLogMatch) match =
    g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  g_signal_emit (self, signals[ACTIVATED], 0, match);
}

/* --- What is told --- */

/* With separators between thousands, where the language has them. */
static char *
dup_summary (SkepLogSearchView *self)
{
  guint n_matches = g_list_model_get_n_items (G_LIST_MODEL (self->matches));
  guint n_runs = skep_log_sections_get_n_sections (self->sections);
  g_autofree char *matches = g_strdup_printf (ngettext ("%'u match", "%'u matches", n_matches),
                                              n_matches);
  g_autofree char *runs = g_strdup_printf (ngettext ("%'u run", "%'u runs", n_runs), n_runs);

  if (skep_log_search_model_is_cut (self->matches))
    /* Translators: such as “10,000 matches” and “17 runs” */
    return g_strdup_printf (_("First %s in %s"), matches, runs);

  /* Translators: such as “1,204 matches” and “17 runs” */
  return g_strdup_printf (_("%s in %s"), matches, runs);
}

static const char *
find_page (SkepLogSearchView *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->matches)) > 0)
    return "list";
  if (skep_log_search_model_is_searching (self->matches) ||
      gtk_widget_get_visible (GTK_WIDGET (self->error)) ||
      *gtk_editable_get_text (GTK_EDITABLE (self->entry)) == '\0')
    return "empty";

  return "no-results";
}

static void
show_error (SkepLogSearchView *self,
            const char        *text)
{
  gtk_label_set_label (self->error, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error), text != NULL);
  if (text != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
}

static void
refresh (SkepLogSearchView *self)
{
  gboolean is_searching = skep_log_search_model_is_searching (self->matches);
  const char *page = find_page (self);
  g_autofree char *summary = dup_summary (self);

  gtk_label_set_label (self->summary, g_str_equal (page, "list") ? summary : "");
  gtk_widget_set_visible (GTK_WIDGET (self->summary), g_str_equal (page, "list"));
  gtk_progress_bar_set_fraction (self->progress,
                                 is_searching ? skep_log_search_model_get_progress (self->matches)
                                              : 0);
  gtk_widget_set_opacity (GTK_WIDGET (self->progress), is_searching ? 1 : 0);
  gtk_stack_set_visible_child_name (self->stack, page);
}

static gboolean
scroll_up_cb (GtkWidget     *widget,
              GdkFrameClock *clock,
              gpointer       data)
{
  SkepLogSearchView *self = SKEP_LOG_SEARCH_VIEW (widget);

  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  if (--self->n_settling_frames > 0)
    return G_SOURCE_CONTINUE;

  self->scroll_tick = 0;
  return G_SOURCE_REMOVE;
}

static void
scroll_up (SkepLogSearchView *self)
{
  self->n_settling_frames = N_SETTLING_FRAMES;
  if (self->scroll_tick == 0)
    self->scroll_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), scroll_up_cb, NULL, NULL);
}

/* The view keeps its first row in place, and so hides the header that comes above it. */
static void
items_changed_cb (SkepLogSearchView *self,
                  guint              position)
{
  if (position == 0)
    scroll_up (self);
  refresh (self);
}

/* What goes wrong on the way: a pattern can be too slow for some line. */
static void
error_changed_cb (SkepLogSearchView *self)
{
  show_error (self, skep_log_search_model_get_error (self->matches));
}

/* --- Searching --- */

static GPtrArray *
collect (SkepLogSearchView *self,
         SkepLogQuery      *query)
{
  return skep_log_search_collect (skep_supervisor_get_table (self->supervisor),
                                  skep_supervisor_get_history (self->supervisor), self->project,
                                  query);
}

static SkepLogQueryFlags
get_flags (SkepLogSearchView *self)
{
  SkepLogQueryFlags flags = 0;

  if (gtk_toggle_button_get_active (self->regex_button))
    flags |= SKEP_LOG_QUERY_REGEX;
  if (gtk_toggle_button_get_active (self->case_button))
    flags |= SKEP_LOG_QUERY_CASE;
  if (gtk_toggle_button_get_active (self->word_button))
    flags |= SKEP_LOG_QUERY_WORD;

  return flags;
}

static void
search (SkepLogSearchView *self)
{
  const char *pattern = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autoptr (GError) error = NULL;
  g_autoptr (SkepLogQuery) query = skep_log_query_new (pattern, get_flags (self), &error);
  g_autoptr (GPtrArray) targets = NULL;

  skep_log_search_model_clear (self->matches);
  show_error (self, error != NULL ? error->message : NULL);
  if (query != NULL && *pattern != '\0')
    {
      skep_log_search_filter_apply (self->filter, query);
      query->max_results = MAX_RESULTS;
      targets = collect (self, query);
      skep_log_search_model_search (self->matches, query, targets);
    }
  refresh (self);
}

static void
filter_changed_cb (SkepLogSearchView *self)
{
  if (skep_log_search_filter_is_set (self->filter))
    gtk_widget_add_css_class (GTK_WIDGET (self->filter_button), "accent");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->filter_button), "accent");
  search (self);
}

static void
go_to_results_cb (SkepLogSearchView *self)
{
  gtk_widget_child_focus (GTK_WIDGET (self->view), GTK_DIR_TAB_FORWARD);
}

static void
close_cb (SkepLogSearchView *self)
{
  g_signal_emit (self, signals[CLOSED], 0);
}

static void
close_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  close_cb (SKEP_LOG_SEARCH_VIEW (widget));
}

/* --- Object --- */

static gboolean
skep_log_search_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SKEP_LOG_SEARCH_VIEW (widget)->entry));
}

static void
skep_log_search_view_dispose (GObject *object)
{
  SkepLogSearchView *self = SKEP_LOG_SEARCH_VIEW (object);

  if (self->matches != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->matches, self);
      skep_log_search_model_clear (self->matches);
    }
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_LOG_SEARCH_VIEW);
  g_clear_object (&self->sections);
  g_clear_object (&self->matches);
  g_clear_object (&self->supervisor);
  g_clear_pointer (&self->project, g_free);

  G_OBJECT_CLASS (skep_log_search_view_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-log-search-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepLogSearchView, content);
  gtk_widget_class_bind_template_child (widget_class, SkepLogSearchView, entry);
  gtk_widget_class_bind_template_child (widget_class, SkepLogSearchView, regex_button);
  gtk_widget_class_bind_template_child (widget_class, SkepLogSearchView, case_button);
  gtk_widget_class_bind_template_child (widget_class, SkepLogSearchView, word_button);
  gtk_widget_class_bind_template_child (widget_class, SkepLogSearchView, filter_button);
  gtk_widget_class_bind_template_child (widget_class, SkepLogSearchView, filter);
  gtk_widget_class_bind_template_child (widget_class, SkepLogSearchView, error);
  gtk_widget_class_bind_template_child (widget_class, SkepLogSearchView, summary);
  gtk_widget_class_bind_template_child (widget_class, SkepLogSearchView, progress);
  gtk_widget_class_bind_template_child (widget_class, SkepLogSearchView, stack);
  gtk_widget_class_bind_template_child (widget_class, SkepLogSearchView, scroller);
  gtk_widget_class_bind_template_child (widget_class, SkepLogSearchView, view);
  gtk_widget_class_bind_template_child (widget_class, SkepLogSearchView, selection);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_header_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, go_to_results_cb);
  gtk_widget_class_bind_template_callback (widget_class, search);
  gtk_widget_class_bind_template_callback (widget_class, setup_header_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_row_cb);
}

static void
skep_log_search_view_class_init (SkepLogSearchViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_log_search_view_dispose;
  widget_class->grab_focus = skep_log_search_view_grab_focus;

  /* Somebody wants to see the line in its output. */
  signals[ACTIVATED] = g_signal_new ("activated", SKEP_TYPE_LOG_SEARCH_VIEW, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, SKEP_TYPE_LOG_MATCH);
  /* Somebody is done with it. */
  signals[CLOSED] = g_signal_new ("closed", SKEP_TYPE_LOG_SEARCH_VIEW, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (SKEP_TYPE_LOG_SEARCH_FILTER);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "log-search.close", NULL, close_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "log-search.close", NULL);
  bind_template (widget_class);
}

static void
skep_log_search_view_init (SkepLogSearchView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->matches = skep_log_search_model_new ();
  self->sections = skep_log_sections_new (G_LIST_MODEL (self->matches));
  gtk_no_selection_set_model (self->selection, G_LIST_MODEL (self->sections));
  g_signal_connect_swapped (self->sections, "items-changed", G_CALLBACK (items_changed_cb), self);
  g_signal_connect_swapped (self->matches, "notify", G_CALLBACK (refresh), self);
  g_signal_connect_swapped (self->matches, "notify::error-text", G_CALLBACK (error_changed_cb),
                            self);
  refresh (self);
}

/**
 * skep_log_search_view_set_project:
 * @project: its folder, file name encoding
 *
 * Has to be called once, before anything is searched for.
 */
void
skep_log_search_view_set_project (SkepLogSearchView *self,
                                  SkepSupervisor    *supervisor,
                                  const char        *project)
{
  g_return_if_fail (SKEP_IS_LOG_SEARCH_VIEW (self));

  g_set_object (&self->supervisor, supervisor);
  g_set_str (&self->project, project);
}

/**
 * skep_log_search_view_begin:
 *
 * Puts the keyboard into the entry, and searches what has come since once more.
 */
void
skep_log_search_view_begin (SkepLogSearchView *self)
{
  g_autoptr (SkepLogQuery) all = skep_log_query_new ("", 0, NULL);
  g_autoptr (GPtrArray) targets = NULL;

  g_return_if_fail (SKEP_IS_LOG_SEARCH_VIEW (self));

  targets = collect (self, all);
  skep_log_search_filter_set_targets (self->filter, targets);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  search (self);
}

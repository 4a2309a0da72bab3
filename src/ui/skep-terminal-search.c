/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-terminal-search.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "skep-log-search.h"

/* As of pcre2.h, which is no dependency for four numbers; VTE demands the first. */
#define PCRE2_MULTILINE    0x00000400u
#define PCRE2_UTF          0x00080000u
#define PCRE2_NO_UTF_CHECK 0x40000000u
#define PCRE2_CASELESS     0x00000008u

/* A growing output is counted again at most so often. */
#define RECOUNT_MSEC 500

/* What a count in a pool thread needs and finds. */
typedef struct
{
  SkepLogQuery *query;
  SkepOutput *output;
  gsize start;       /* where the terminal begins */
  gsize n_matches;
  gsize n_earlier;   /* of them, before that */
} Count;

/* Searches in the output that a terminal shows. The terminal finds and highlights what it has; how
 * many there are is counted in all that is kept. */
struct _SkepTerminalSearch
{
  GtkWidget parent_instance;

  guint timer_id;     /* 0 unless a count is due */
  gsize counted_end;  /* how far the output went when it was counted */
  SkepRun *run;       /* weak: whose output was counted */

  /* Owned */
  SkepTerminalView *view;
  SkepLogQuery *query;       /* NULL: there is nothing to search for */
  GCancellable *cancellable; /* of the count that is under way, or NULL */

  /* Template */
  GtkWidget *content;
  GtkEditable *entry;
  GtkToggleButton *case_button;
  GtkToggleButton *word_button;
  GtkToggleButton *regex_button;
  GtkLabel *status;
};

G_DEFINE_FINAL_TYPE (SkepTerminalSearch, skep_terminal_search, GTK_TYPE_WIDGET)

static void
count_free (Count *count)
{
  skep_log_query_unref (count->query);
  skep_output_unref (count->output);
  g_free (count);
}

static VteTerminal *
get_terminal (SkepTerminalSearch *self)
{
  return VTE_TERMINAL (skep_terminal_view_get_terminal (self->view));
}

static SkepOutput *
get_output (SkepTerminalSearch *self)
{
  SkepRun *run = skep_terminal_view_get_run (self->view);

  return run != NULL ? skep_run_get_output (run) : NULL;
}

static void
show_status (SkepTerminalSearch *self,
             const char         *text,
             gboolean            is_error)
{
  gtk_label_set_label (self->status, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->status), text != NULL);
  if (is_error)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
}

/* --- Counting --- */

static void
count_thread (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  Count *count = data;
  GError *error = NULL;

  count->n_matches = skep_log_search_count (count->query, count->output, 0, cancellable, &error);
  if (error == NULL && count->start > 0 && count->n_matches > 0)
    count->n_earlier = count->n_matches - MIN (count->n_matches,
                                               skep_log_search_count (count->query, count->output,
                                                                      count->start, cancellable,
                                                                      &error));
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static char *
describe (const Count *count)
{
  gsize n_shown = count->n_matches - count->n_earlier;
  g_autofree char *shown = NULL;
  g_autofree char *earlier = NULL;

  if (count->n_matches == 0)
    return g_strdup (_("No matches"));

  shown = g_strdup_printf (ngettext ("%zu match", "%zu matches", n_shown), n_shown);
  if (count->n_earlier == 0)
    return g_steal_pointer (&shown);

  earlier = g_strdup_printf (ngettext ("%zu more in earlier output", "%zu more in earlier output",
                                       count->n_earlier), count->n_earlier);
  return g_strjoin (" · ", shown, earlier, NULL);
}

static void
counted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  SkepTerminalSearch *self = SKEP_TERMINAL_SEARCH (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  text = error != NULL ? g_strdup (error->message)
                       : describe (g_task_get_task_data (G_TASK (result)));
  show_status (self, text, error != NULL);
}

static void
cancel (SkepTerminalSearch *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->timer_id, g_source_remove);
}

static void
count_matches (SkepTerminalSearch *self)
{
  SkepOutput *output = get_output (self);
  g_autoptr (GTask) task = NULL;
  Count *count;

  cancel (self);
  if (self->query == NULL || output == NULL)
    return;

  count = g_new0 (Count, 1);
  count->query = skep_log_query_ref (self->query);
  count->output = skep_output_ref (output);
  count->start = skep_terminal_view_get_start (self->view);
  self->counted_end = skep_log_get_n_bytes (skep_output_get_log (output));
  g_set_weak_pointer (&self->run, skep_terminal_view_get_run (self->view));
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, counted_cb, NULL);
  g_task_set_task_data (task, count, (GDestroyNotify) count_free);
  g_task_run_in_thread (task, count_thread);
}

static gboolean
recount_cb (gpointer data)
{
  SkepTerminalSearch *self = data;

  if (self->cancellable != NULL)
    return G_SOURCE_CONTINUE;

  self->timer_id = 0;
  count_matches (self);

  return G_SOURCE_REMOVE;
}

/* While it is open. What comes while a count goes on is counted after it: there may be no further
 * wake-up. */
static void
woken_cb (SkepTerminalSearch *self)
{
  SkepOutput *output = get_output (self);

  if (self->query == NULL || output == NULL || self->timer_id != 0 ||
      skep_log_get_n_bytes (skep_output_get_log (output)) == self->counted_end)
    return;

  self->timer_id = g_timeout_add (RECOUNT_MSEC, recount_cb, self);
}

/* --- Searching --- */

static SkepLogQueryFlags
get_flags (SkepTerminalSearch *self)
{
  return (gtk_toggle_button_get_active (self->regex_button) ? SKEP_LOG_QUERY_REGEX : 0) |
         (gtk_toggle_button_get_active (self->case_button) ? SKEP_LOG_QUERY_CASE : 0) |
         (gtk_toggle_button_get_active (self->word_button) ? SKEP_LOG_QUERY_WORD : 0);
}

static VteRegex *
create_regex (const char         *text,
              SkepLogQueryFlags   flags,
              GError            **error)
{
  g_autofree char *literal =
    (flags & SKEP_LOG_QUERY_REGEX) ? g_strdup (text) : g_regex_escape_string (text, -1);
  g_autofree char *pattern =
    (flags & SKEP_LOG_QUERY_WORD) ? g_strconcat ("\\b(?:", literal, ")\\b", NULL)
                                  : g_strdup (literal);

  return vte_regex_new_for_search (pattern, -1,
                                   PCRE2_MULTILINE | PCRE2_UTF | PCRE2_NO_UTF_CHECK |
                                     ((flags & SKEP_LOG_QUERY_CASE) ? 0 : PCRE2_CASELESS),
                                   error);
}

static void
forget (SkepTerminalSearch *self)
{
  cancel (self);
  g_clear_pointer (&self->query, skep_log_query_unref);
  vte_terminal_search_set_regex (get_terminal (self), NULL, 0);
  vte_terminal_unselect_all (get_terminal (self));
  show_status (self, NULL, FALSE);
}

/* Begins with the newest match. */
static void
changed_cb (SkepTerminalSearch *self)
{
  const char *text = gtk_editable_get_text (self->entry);
  g_autoptr (GError) error = NULL;
  g_autoptr (VteRegex) regex = NULL;

  forget (self);
  if (*text == '\0' || !gtk_widget_get_visible (GTK_WIDGET (self)))
    return;

  self->query = skep_log_query_new (text, get_flags (self), &error);
  if (self->query == NULL || (regex = create_regex (text, get_flags (self), &error)) == NULL)
    {
      g_clear_pointer (&self->query, skep_log_query_unref);
      show_status (self, error->message, TRUE);
      return;
    }

  vte_terminal_search_set_regex (get_terminal (self), regex, 0);
  vte_terminal_search_find_previous (get_terminal (self));
  count_matches (self);
}

static void
next_cb (SkepTerminalSearch *self)
{
  if (self->query != NULL && !vte_terminal_search_find_next (get_terminal (self)))
    gtk_widget_error_bell (GTK_WIDGET (self));
}

static void
previous_cb (SkepTerminalSearch *self)
{
  if (self->query != NULL && !vte_terminal_search_find_previous (get_terminal (self)))
    gtk_widget_error_bell (GTK_WIDGET (self));
}

static gboolean
key_pressed_cb (SkepTerminalSearch *self,
                guint               key,
                guint               code,
                GdkModifierType     state)
{
  if ((key != GDK_KEY_Return && key != GDK_KEY_KP_Enter) ||
      (state & gtk_accelerator_get_default_mod_mask ()) != GDK_SHIFT_MASK)
    return GDK_EVENT_PROPAGATE;

  previous_cb (self);
  return GDK_EVENT_STOP;
}

static void
skep_terminal_search_dispose (GObject *object)
{
  SkepTerminalSearch *self = SKEP_TERMINAL_SEARCH (object);

  cancel (self);
  g_clear_weak_pointer (&self->run);
  g_clear_pointer (&self->query, skep_log_query_unref);
  g_clear_object (&self->view);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_TERMINAL_SEARCH);

  G_OBJECT_CLASS (skep_terminal_search_parent_class)->dispose (object);
}

static void
skep_terminal_search_class_init (SkepTerminalSearchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_terminal_search_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-terminal-search.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepTerminalSearch, content);
  gtk_widget_class_bind_template_child (widget_class, SkepTerminalSearch, entry);
  gtk_widget_class_bind_template_child (widget_class, SkepTerminalSearch, case_button);
  gtk_widget_class_bind_template_child (widget_class, SkepTerminalSearch, word_button);
  gtk_widget_class_bind_template_child (widget_class, SkepTerminalSearch, regex_button);
  gtk_widget_class_bind_template_child (widget_class, SkepTerminalSearch, status);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, skep_terminal_search_close);
}

static void
skep_terminal_search_init (SkepTerminalSearch *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * skep_terminal_search_set_view:
 *
 * Has to be called once.
 */
void
skep_terminal_search_set_view (SkepTerminalSearch *self,
                               SkepTerminalView   *view,
                               SkepRunner         *runner)
{
  g_return_if_fail (SKEP_IS_TERMINAL_SEARCH (self));
  g_return_if_fail (self->view == NULL);

  self->view = g_object_ref (view);
  vte_terminal_search_set_wrap_around (get_terminal (self), TRUE);
  g_signal_connect_object (runner, "woken", G_CALLBACK (woken_cb), self, G_CONNECT_SWAPPED);
}

/**
 * skep_terminal_search_update:
 *
 * Counts in the output of the run that is shown now, if that is another one.
 */
void
skep_terminal_search_update (SkepTerminalSearch *self)
{
  g_return_if_fail (SKEP_IS_TERMINAL_SEARCH (self));

  if (self->query != NULL && self->run != skep_terminal_view_get_run (self->view))
    count_matches (self);
}

void
skep_terminal_search_open (SkepTerminalSearch *self)
{
  g_return_if_fail (SKEP_IS_TERMINAL_SEARCH (self));

  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  changed_cb (self);
}

/**
 * skep_terminal_search_close:
 *
 * Gives the keyboard back to the terminal.
 */
void
skep_terminal_search_close (SkepTerminalSearch *self)
{
  g_return_if_fail (SKEP_IS_TERMINAL_SEARCH (self));

  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  forget (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

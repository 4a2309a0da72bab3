/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-log-match-row.h"

/* So much of a line is kept before its match at least, and so much behind it if there is room. */
#define MIN_LEAD_CHARS 16
#define TAIL_CHARS 8
/* What number and time take of a row, about. */
#define OTHER_WIDTH 160

/* One line that was found: its number, its text with what was looked for, when it came. */
struct _SkepLogMatchRow
{
  GtkWidget parent_instance;

  guint update_id;     /* 0 unless the text is to be cut anew */
  SkepLogMatch *match; /* owned, NULL before it is set */

  /* Template */
  GtkLabel *number;
  GtkLabel *text;
  GtkLabel *time;
};

G_DEFINE_FINAL_TYPE (SkepLogMatchRow, skep_log_match_row, GTK_TYPE_WIDGET)

/* How many bytes of the text are left out at its start, so that the match is seen. */
static gsize
get_cut (const SkepLogMatch *match,
         guint               n_chars)
{
  const char *start = match->text + match->match_start;
  glong n_needed = g_utf8_strlen (start, match->match_end - match->match_start) + TAIL_CHARS;
  glong n_lead = MAX ((glong) n_chars - n_needed, MIN_LEAD_CHARS);

  while (n_lead-- > 0 && start > match->text)
    start = g_utf8_prev_char (start);

  return start - match->text;
}

/* For how many characters of text there is room; 0 while the row is nowhere. The list may have no
 * size yet, but the stack that it is in has. */
static guint
measure_chars (SkepLogMatchRow *self)
{
  GtkWidget *stack = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_STACK);
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self->text));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int char_width = MAX (pango_font_metrics_get_approximate_char_width (metrics), 1);
  int width = stack != NULL ? gtk_widget_get_width (stack) - OTHER_WIDTH : 0;

  pango_font_metrics_unref (metrics);
  return MAX (width, 0) * PANGO_SCALE / char_width;
}

/* By attributes: what a script wrote is never taken for markup. */
static void
show_text (SkepLogMatchRow    *self,
           const SkepLogMatch *match)
{
  gsize cut = get_cut (match, measure_chars (self));
  const char *lead = cut > 0 ? "…" : "";
  g_autofree char *text = g_strconcat (lead, match->text + cut, NULL);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

  bold->start_index = strlen (lead) + match->match_start - cut;
  bold->end_index = strlen (lead) + match->match_end - cut;
  pango_attr_list_insert (attributes, bold);
  gtk_label_set_attributes (self->text, attributes);
  gtk_label_set_label (self->text, text);
}

static void
show_number (SkepLogMatchRow    *self,
             const SkepLogMatch *match)
{
  g_autofree char *number = NULL;

  if (match->line_number != G_MAXSIZE)
    number = g_strdup_printf ("%zu", match->line_number + 1);
  gtk_label_set_label (self->number, number != NULL ? number : "");
}

static void
show_time (SkepLogMatchRow    *self,
           const SkepLogMatch *match)
{
  g_autoptr (GDateTime) date = NULL;
  g_autofree char *time = NULL;

  if (match->wall_us > 0)
    date = g_date_time_new_from_unix_local (match->wall_us / G_USEC_PER_SEC);
  if (date != NULL)
    time = g_date_time_format (date, "%H:%M:%S");
  gtk_label_set_label (self->time, time != NULL ? time : "");
}

static gboolean
update_cb (gpointer data)
{
  SkepLogMatchRow *self = data;

  self->update_id = 0;
  show_text (self, self->match);

  return G_SOURCE_REMOVE;
}

/* Rows are filled before they are in a list. */
static void
skep_log_match_row_map (GtkWidget *widget)
{
  SkepLogMatchRow *self = SKEP_LOG_MATCH_ROW (widget);

  GTK_WIDGET_CLASS (skep_log_match_row_parent_class)->map (widget);
  if (self->match != NULL && self->update_id == 0)
    self->update_id = g_idle_add (update_cb, self);
}

static void
skep_log_match_row_dispose (GObject *object)
{
  SkepLogMatchRow *self = SKEP_LOG_MATCH_ROW (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_object (&self->match);
  gtk_widget_dispose_template (GTK_WIDGET (object), SKEP_TYPE_LOG_MATCH_ROW);

  G_OBJECT_CLASS (skep_log_match_row_parent_class)->dispose (object);
}

static void
skep_log_match_row_class_init (SkepLogMatchRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_log_match_row_dispose;

  widget_class->map = skep_log_match_row_map;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "logmatch");
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-log-match-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepLogMatchRow, number);
  gtk_widget_class_bind_template_child (widget_class, SkepLogMatchRow, text);
  gtk_widget_class_bind_template_child (widget_class, SkepLogMatchRow, time);
}

static void
skep_log_match_row_init (SkepLogMatchRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
skep_log_match_row_new (void)
{
  return g_object_new (SKEP_TYPE_LOG_MATCH_ROW, NULL);
}

void
skep_log_match_row_set_match (SkepLogMatchRow *self,
                              SkepLogMatch    *match)
{
  g_return_if_fail (SKEP_IS_LOG_MATCH_ROW (self));

  g_set_object (&self->match, match);
  show_number (self, match);
  show_text (self, match);
  show_time (self, match);
}

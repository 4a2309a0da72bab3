/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-log-match-row.h"

/* So much of a line is kept before its match, where a narrow window may end soon. */
#define LEAD_CHARS 24

/* One line that was found: its number, its text with what was looked for, when it came. */
struct _SkepLogMatchRow
{
  GtkWidget parent_instance;

  /* Template */
  GtkLabel *number;
  GtkLabel *text;
  GtkLabel *time;
};

G_DEFINE_FINAL_TYPE (SkepLogMatchRow, skep_log_match_row, GTK_TYPE_WIDGET)

/* Returns: how many bytes of the text are left out at its start. */
static gsize
get_cut (const SkepLogMatch *match)
{
  const char *start = match->text + match->match_start;

  for (guint i = 0; i < LEAD_CHARS && start > match->text; i++)
    start = g_utf8_prev_char (start);

  return start - match->text;
}

/* By attributes: what a script wrote is never taken for markup. */
static void
show_text (SkepLogMatchRow    *self,
           const SkepLogMatch *match)
{
  gsize cut = get_cut (match);
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

static void
skep_log_match_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SKEP_TYPE_LOG_MATCH_ROW);

  G_OBJECT_CLASS (skep_log_match_row_parent_class)->dispose (object);
}

static void
skep_log_match_row_class_init (SkepLogMatchRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = skep_log_match_row_dispose;

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

  show_number (self, match);
  show_text (self, match);
  show_time (self, match);
}

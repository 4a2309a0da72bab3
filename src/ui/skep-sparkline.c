/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-sparkline.h"

#include "skep-report-text.h"
#include "skep-run-item.h"

#define WIDTH_PX       48
#define HEIGHT_PX      16
#define LINE_PX        1.5f
#define AREA_OPACITY   0.25f
#define CORE_PERMILLE  1000

/* What a run used of the processor lately, in the colour of the text around it. One core is the
 * full height, unless more was used. */
struct _SkepSparkline
{
  GtkWidget parent_instance;

  guint16 values[SKEP_RUN_ITEM_HISTORY]; /* oldest first */
  guint n_values;
};

G_DEFINE_FINAL_TYPE (SkepSparkline, skep_sparkline, GTK_TYPE_WIDGET)

/* The newest value is at the right edge, wherever the oldest is. */
static void
get_point (SkepSparkline    *self,
           guint             i,
           graphene_point_t *point)
{
  float step = (float) gtk_widget_get_width (GTK_WIDGET (self)) / (SKEP_RUN_ITEM_HISTORY - 1);
  float height = gtk_widget_get_height (GTK_WIDGET (self)) - LINE_PX;
  float share = (float) self->values[i] / skep_sparkline_get_top (self);

  point->x = gtk_widget_get_width (GTK_WIDGET (self)) - step * (self->n_values - 1 - i);
  point->y = LINE_PX / 2 + height * (1 - share);
}

static GskPathBuilder *
build_line (SkepSparkline *self)
{
  GskPathBuilder *builder = gsk_path_builder_new ();
  graphene_point_t point;

  get_point (self, 0, &point);
  gsk_path_builder_move_to (builder, point.x, point.y);
  for (guint i = 1; i < self->n_values; i++)
    {
      get_point (self, i, &point);
      gsk_path_builder_line_to (builder, point.x, point.y);
    }

  return builder;
}

static GskPath *
create_area (SkepSparkline *self)
{
  GskPathBuilder *builder = build_line (self);
  float height = gtk_widget_get_height (GTK_WIDGET (self));
  graphene_point_t first;

  get_point (self, 0, &first);
  gsk_path_builder_line_to (builder, gtk_widget_get_width (GTK_WIDGET (self)), height);
  gsk_path_builder_line_to (builder, first.x, height);
  gsk_path_builder_close (builder);

  return gsk_path_builder_free_to_path (builder);
}

static void
skep_sparkline_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  SkepSparkline *self = SKEP_SPARKLINE (widget);
  g_autoptr (GskPath) line = NULL;
  g_autoptr (GskPath) area = NULL;
  g_autoptr (GskStroke) stroke = NULL;
  float width = gtk_widget_get_width (widget);
  float height = gtk_widget_get_height (widget);
  GdkRGBA color, area_color;

  gtk_widget_get_color (widget, &color);
  area_color = color;
  area_color.alpha *= AREA_OPACITY;
  /* As wide as it will be, from the first second on. */
  gtk_snapshot_append_color (snapshot, &area_color,
                             &GRAPHENE_RECT_INIT (0, height - LINE_PX, width, LINE_PX));
  if (self->n_values < 2)
    return;

  area = create_area (self);
  gtk_snapshot_append_fill (snapshot, area, GSK_FILL_RULE_WINDING, &area_color);

  line = gsk_path_builder_free_to_path (build_line (self));
  stroke = gsk_stroke_new (LINE_PX);
  gsk_stroke_set_line_join (stroke, GSK_LINE_JOIN_ROUND);
  gtk_snapshot_append_stroke (snapshot, line, stroke, &color);
}

static void
skep_sparkline_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH_PX : HEIGHT_PX;
  *natural = *minimum;
}

static void
skep_sparkline_class_init (SkepSparklineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = skep_sparkline_snapshot;
  widget_class->measure = skep_sparkline_measure;

  gtk_widget_class_set_css_name (widget_class, "sparkline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
skep_sparkline_init (SkepSparkline *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
skep_sparkline_new (void)
{
  return g_object_new (SKEP_TYPE_SPARKLINE, NULL);
}

static void
show_text (SkepSparkline *self)
{
  g_autofree char *text = NULL;

  if (self->n_values > 0)
    text = skep_report_text_describe_cpu (self->values, self->n_values, SKEP_RUN_ITEM_HISTORY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text != NULL ? text : "", -1);
}

/**
 * skep_sparkline_set_values:
 * @permille: (array length=n_values): thousandths of one core, one a second, oldest first
 * @n_values: at most %SKEP_RUN_ITEM_HISTORY
 *
 * Draws again only if something changed.
 */
void
skep_sparkline_set_values (SkepSparkline *self,
                           const guint16 *permille,
                           guint          n_values)
{
  gsize size = n_values * sizeof *permille;

  g_return_if_fail (SKEP_IS_SPARKLINE (self));
  g_return_if_fail (n_values <= SKEP_RUN_ITEM_HISTORY);

  if (n_values == self->n_values && memcmp (self->values, permille, size) == 0)
    return;

  memcpy (self->values, permille, size);
  self->n_values = n_values;
  show_text (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * skep_sparkline_get_top:
 *
 * Returns: what the full height stands for, in thousandths of one core
 */
guint
skep_sparkline_get_top (SkepSparkline *self)
{
  guint top = CORE_PERMILLE;

  g_return_val_if_fail (SKEP_IS_SPARKLINE (self), top);

  for (guint i = 0; i < self->n_values; i++)
    top = MAX (top, self->values[i]);

  return top;
}

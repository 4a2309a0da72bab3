/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-flow-layout.h"

/* Children in as many lines as they need, each as wide as it likes, or as the line if that is less.
 * AdwWrapLayout misplaces children that are wider than their line unless lines begin at the
 * start. */
struct _SkepFlowLayout
{
  GtkLayoutManager parent_instance;

  int spacing;      /* px, between children */
  int line_spacing; /* px, between lines */
  gboolean aligns_end;
};

G_DEFINE_FINAL_TYPE (SkepFlowLayout, skep_flow_layout, GTK_TYPE_LAYOUT_MANAGER)

/* One line: its children are those that are laid out, from `first` up to but not `end`. */
typedef struct
{
  GtkWidget *first;
  GtkWidget *end; /* NULL at the last line */
  int width;
  int height;
} Line;

static GtkWidget *
skip_hidden (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);

  return child;
}

static GtkWidget *
get_next (GtkWidget *child)
{
  return skip_hidden (gtk_widget_get_next_sibling (child));
}

static int
get_width (GtkWidget *child,
           int        line_width)
{
  int minimum, natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);

  return CLAMP (natural, minimum, MAX (minimum, line_width));
}

static int
get_height (GtkWidget *child,
            int        width)
{
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);

  return natural;
}

static void
fill_line (SkepFlowLayout *self,
           GtkWidget      *first,
           int             line_width,
           Line           *line)
{
  *line = (Line) { .first = first, .end = first };

  while (line->end != NULL)
    {
      int width = get_width (line->end, line_width);
      int spacing = line->end != first ? self->spacing : 0;

      if (line->end != first && line->width + spacing + width > line_width)
        return;
      line->width += spacing + width;
      line->height = MAX (line->height, get_height (line->end, width));
      line->end = get_next (line->end);
    }
}

static void
measure_width (SkepFlowLayout *self,
               GtkWidget      *first,
               int            *minimum,
               int            *natural)
{
  for (GtkWidget *child = first; child != NULL; child = get_next (child))
    {
      int child_minimum, child_natural;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural,
                          NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural += child_natural + (child != first ? self->spacing : 0);
    }
}

static int
measure_height (SkepFlowLayout *self,
                GtkWidget      *first,
                int             width)
{
  int height = 0;
  Line line;

  for (GtkWidget *child = first; child != NULL; child = line.end)
    {
      fill_line (self, child, width, &line);
      height += line.height + (child != first ? self->line_spacing : 0);
    }

  return height;
}

static void
skep_flow_layout_measure (GtkLayoutManager *manager,
                          GtkWidget        *widget,
                          GtkOrientation    orientation,
                          int               for_size,
                          int              *minimum,
                          int              *natural,
                          int              *minimum_baseline,
                          int              *natural_baseline)
{
  SkepFlowLayout *self = SKEP_FLOW_LAYOUT (manager);
  GtkWidget *first = skip_hidden (gtk_widget_get_first_child (widget));

  *minimum = 0;
  *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (self, first, minimum, natural);
  else
    *minimum = *natural = measure_height (self, first, for_size >= 0 ? for_size : G_MAXINT / 2);
}

static void
allocate_line (SkepFlowLayout *self,
               const Line     *line,
               int             line_width,
               int             y)
{
  int x = self->aligns_end ? MAX (0, line_width - line->width) : 0;

  for (GtkWidget *child = line->first; child != line->end; child = get_next (child))
    {
      int width = get_width (child, line_width);
      gboolean is_rtl = gtk_widget_get_direction (child) == GTK_TEXT_DIR_RTL;
      GtkAllocation allocation = {
        .x = is_rtl ? line_width - x - width : x,
        .y = y,
        .width = width,
        .height = line->height,
      };

      gtk_widget_size_allocate (child, &allocation, -1);
      x += width + self->spacing;
    }
}

static void
skep_flow_layout_allocate (GtkLayoutManager *manager,
                           GtkWidget        *widget,
                           int               width,
                           int               height,
                           int               baseline)
{
  SkepFlowLayout *self = SKEP_FLOW_LAYOUT (manager);
  GtkWidget *first = skip_hidden (gtk_widget_get_first_child (widget));
  int y = 0;
  Line line;

  for (GtkWidget *child = first; child != NULL; child = line.end)
    {
      fill_line (self, child, width, &line);
      allocate_line (self, &line, width, y);
      y += line.height + self->line_spacing;
    }
}

static GtkSizeRequestMode
skep_flow_layout_get_request_mode (GtkLayoutManager *manager,
                                   GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
skep_flow_layout_class_init (SkepFlowLayoutClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager_class->measure = skep_flow_layout_measure;
  manager_class->allocate = skep_flow_layout_allocate;
  manager_class->get_request_mode = skep_flow_layout_get_request_mode;
}

static void
skep_flow_layout_init (SkepFlowLayout *self)
{
}

/**
 * skep_flow_layout_new:
 * @spacing: between children, px
 * @line_spacing: between lines, px
 */
GtkLayoutManager *
skep_flow_layout_new (int spacing,
                      int line_spacing)
{
  SkepFlowLayout *self = g_object_new (SKEP_TYPE_FLOW_LAYOUT, NULL);

  self->spacing = spacing;
  self->line_spacing = line_spacing;

  return GTK_LAYOUT_MANAGER (self);
}

/**
 * skep_flow_layout_set_aligns_end:
 * @aligns_end: whether the rest of a line is before its children and not after them
 */
void
skep_flow_layout_set_aligns_end (SkepFlowLayout *self,
                                 gboolean        aligns_end)
{
  g_return_if_fail (SKEP_IS_FLOW_LAYOUT (self));

  self->aligns_end = aligns_end;
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-leftovers-bar.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "skep-report-text.h"

#define MAX_LINES 5

/* What an earlier start of Skep has left running, and one button that ends it. Hidden while there
 * is nothing. */
struct _SkepLeftoversBar
{
  GtkWidget parent_instance;

  gboolean is_looking;
  guint n_leftovers;

  /* Owned */
  SkepRunner *runner;        /* NULL before the first look */
  GCancellable *cancellable; /* ends what the bar waits for with the bar */

  /* Template */
  GtkWidget *handle;
  GtkBox *body;
  GtkLabel *title;
  GtkBox *lines;
  GtkWidget *leave_button;
  GtkWidget *end_button;
};

enum
{
  PROP_0,
  PROP_NARROW,
  N_PROPS,
};

enum
{
  ENDED,
  PROBLEM,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (SkepLeftoversBar, skep_leftovers_bar, GTK_TYPE_WIDGET)

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static char *
dup_line (const SkepLeftover *leftover)
{
  g_autofree char *age = skep_report_text_format_age (leftover->age_seconds);

  if (leftover->folder == NULL || *leftover->folder == '\0')
    /* Translators: name and number of a process, how long it has been running */
    return g_strdup_printf (_("%s (%d) · %s"), leftover->name, (int) leftover->pid, age);

  /* Translators: name and number of a process, its folder, how long it has been running */
  return g_strdup_printf (_("%s (%d) · %s · %s"), leftover->name, (int) leftover->pid,
                          leftover->folder, age);
}

static void
add_line (SkepLeftoversBar *self,
          const char       *text,
          const char       *tooltip)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_tooltip_text (label, tooltip);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (self->lines, label);
}

static void
show_lines (SkepLeftoversBar *self,
            GPtrArray        *leftovers)
{
  guint n_lines = leftovers->len > MAX_LINES + 1 ? MAX_LINES : leftovers->len;
  guint n_more = leftovers->len - n_lines;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->lines))) != NULL)
    gtk_box_remove (self->lines, child);

  for (guint i = 0; i < n_lines; i++)
    {
      const SkepLeftover *leftover = g_ptr_array_index (leftovers, i);
      g_autofree char *line = dup_line (leftover);

      add_line (self, line, leftover->command);
    }
  if (n_more > 0)
    {
      g_autofree char *more = g_strdup_printf (ngettext ("and %u more", "and %u more", n_more),
                                               n_more);

      add_line (self, more, NULL);
    }
}

static void
set_busy (SkepLeftoversBar *self,
          gboolean          is_busy)
{
  gtk_widget_set_sensitive (self->leave_button, !is_busy);
  gtk_widget_set_sensitive (self->end_button, !is_busy);
}

static SkepLostRuns *
get_lost_runs (SkepLeftoversBar *self)
{
  return skep_supervisor_get_lost_runs (skep_runner_get_supervisor (self->runner));
}

static void
find_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (SkepLeftoversBar) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) leftovers = NULL;

  /* Disposed meanwhile, and the supervisor may be gone too. */
  if (self->runner == NULL)
    return;

  self->is_looking = FALSE;
  leftovers = skep_lost_runs_find_finish (get_lost_runs (self), result, &error);
  if (leftovers != NULL)
    skep_leftovers_bar_set_leftovers (self, leftovers);
  else if (error->domain != SKEP_LAUNCHER_ERROR) /* which the banner of the host tells */
    g_signal_emit (self, signals[PROBLEM], 0, error->message);
}

static void
look_again (SkepLeftoversBar *self)
{
  self->is_looking = TRUE;
  skep_lost_runs_find_async (get_lost_runs (self), self->cancellable, find_cb,
                             g_object_ref (self));
}

static void
tell_left (SkepLeftoversBar *self,
           guint             n_left)
{
  g_autofree char *text = g_strdup_printf (ngettext ("%u process can't be ended",
                                                     "%u processes can't be ended", n_left),
                                           n_left);

  g_signal_emit (self, signals[PROBLEM], 0, text);
}

static void
end_leftovers_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr (SkepLeftoversBar) self = data;
  g_autoptr (GError) error = NULL;
  guint n_left = 0;

  if (self->runner == NULL)
    return;

  if (!skep_lost_runs_end_finish (get_lost_runs (self), result, &n_left, &error))
    g_signal_emit (self, signals[PROBLEM], 0, error->message);
  else if (n_left > 0)
    tell_left (self, n_left);

  if (error == NULL && n_left == 0)
    {
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      g_signal_emit (self, signals[ENDED], 0, self->n_leftovers);
    }
  else
    {
      look_again (self);
    }
}

static void
end_cb (SkepLeftoversBar *self)
{
  set_busy (self, TRUE);
  skep_lost_runs_end_async (get_lost_runs (self), self->cancellable, end_leftovers_cb,
                            g_object_ref (self));
}

static void
leave_cb (SkepLeftoversBar *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
skep_leftovers_bar_dispose (GObject *object)
{
  SkepLeftoversBar *self = SKEP_LEFTOVERS_BAR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_LEFTOVERS_BAR);
  g_clear_object (&self->runner);

  G_OBJECT_CLASS (skep_leftovers_bar_parent_class)->dispose (object);
}

static gboolean
is_narrow (SkepLeftoversBar *self)
{
  return gtk_orientable_get_orientation (GTK_ORIENTABLE (self->body)) == GTK_ORIENTATION_VERTICAL;
}

static void
skep_leftovers_bar_get_property (GObject    *object,
                                 guint       property_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, is_narrow (SKEP_LEFTOVERS_BAR (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_leftovers_bar_set_property (GObject      *object,
                                 guint         property_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  switch (property_id)
    {
    case PROP_NARROW:
      gtk_orientable_set_orientation (GTK_ORIENTABLE (SKEP_LEFTOVERS_BAR (object)->body),
                                      g_value_get_boolean (value) ? GTK_ORIENTATION_VERTICAL
                                                                  : GTK_ORIENTATION_HORIZONTAL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_leftovers_bar_class_init (SkepLeftoversBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skep_leftovers_bar_dispose;
  object_class->get_property = skep_leftovers_bar_get_property;
  object_class->set_property = skep_leftovers_bar_set_property;

  /**
   * SkepLeftoversBar:narrow:
   *
   * Whether the buttons are below the text and not beside it.
   */
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /* That many processes are gone. */
  signals[ENDED] = g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  /* The text names what is left, and the cause. */
  signals[PROBLEM] = g_signal_new ("problem", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "leftovers");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-leftovers-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepLeftoversBar, handle);
  gtk_widget_class_bind_template_child (widget_class, SkepLeftoversBar, body);
  gtk_widget_class_bind_template_child (widget_class, SkepLeftoversBar, title);
  gtk_widget_class_bind_template_child (widget_class, SkepLeftoversBar, lines);
  gtk_widget_class_bind_template_child (widget_class, SkepLeftoversBar, leave_button);
  gtk_widget_class_bind_template_child (widget_class, SkepLeftoversBar, end_button);
  gtk_widget_class_bind_template_callback (widget_class, end_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave_cb);
}

static void
skep_leftovers_bar_init (SkepLeftoversBar *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * skep_leftovers_bar_look:
 *
 * Looks for leftovers and shows itself if there are any. To be called once.
 */
void
skep_leftovers_bar_look (SkepLeftoversBar *self,
                         SkepRunner       *runner)
{
  g_return_if_fail (SKEP_IS_LEFTOVERS_BAR (self));
  g_return_if_fail (self->runner == NULL);

  self->runner = g_object_ref (runner);
  look_again (self);
}

/**
 * skep_leftovers_bar_is_looking:
 *
 * Returns: whether it is not known yet if there is anything
 */
gboolean
skep_leftovers_bar_is_looking (SkepLeftoversBar *self)
{
  g_return_val_if_fail (SKEP_IS_LEFTOVERS_BAR (self), FALSE);

  return self->is_looking;
}

/**
 * skep_leftovers_bar_set_leftovers:
 * @leftovers: (element-type SkepLeftover): what to show
 */
void
skep_leftovers_bar_set_leftovers (SkepLeftoversBar *self,
                                  GPtrArray        *leftovers)
{
  g_autofree char *title = NULL;

  g_return_if_fail (SKEP_IS_LEFTOVERS_BAR (self));

  title = g_strdup_printf (ngettext ("%u process from an earlier start of Skep is still running",
                                     "%u processes from an earlier start of Skep are still running",
                                     leftovers->len), leftovers->len);
  self->n_leftovers = leftovers->len;
  gtk_label_set_label (self->title, title);
  show_lines (self, leftovers);
  set_busy (self, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), leftovers->len > 0);
}

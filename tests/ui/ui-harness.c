/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "ui-harness.h"

#include <glib/gstdio.h>

#include "skep-script-cell.h"
#include "skep-tooltip.h"
#include "skep-window-private.h"

/* Long enough for a loaded machine; a passing test never waits for it. */
#define PATIENCE_MSEC 20000

void
ui_init (int    *argc,
         char ***argv)
{
  gtk_test_init (argc, argv, NULL);
  adw_init ();
}

/* The part of a SkepApplication that the window uses: the theme of the style sheet. */
static void
load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
  GdkDisplay *display = gdk_display_get_default ();

  gtk_css_provider_load_from_resource (provider, "/io/github/skep_project/Skep/style.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display),
                                    "/io/github/skep_project/Skep/icons");
}

/* One for all tests of a program: it is exported on the bus until the program ends. */
static AdwApplication *
get_application (void)
{
  static AdwApplication *application;
  g_autoptr (GError) error = NULL;

  if (application != NULL)
    return application;

  application = g_object_new (ADW_TYPE_APPLICATION,
                              "application-id", APPLICATION_ID,
                              "flags", G_APPLICATION_NON_UNIQUE,
                              NULL);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  load_style ();

  return application;
}

/* NULL: that of the build. */
UiHarness *
ui_new_for_launcher (SkepLauncher *launcher)
{
  UiHarness *self = g_new0 (UiHarness, 1);
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("skep-ui-XXXXXX", &error);
  g_assert_no_error (error);
  self->application = get_application ();

  self->settings = g_settings_new (APPLICATION_ID);
  self->store_path = g_strconcat (self->folder, ".json", NULL);
  self->store = skep_project_store_new (self->store_path);
  self->runner = skep_runner_new (launcher);
  skep_supervisor_set_grace (skep_runner_get_supervisor (self->runner), 300, 300);
  self->projects = skep_project_model_new (self->runner, self->settings, self->store);

  return self;
}

UiHarness *
ui_new (void)
{
  return ui_new_for_launcher (NULL);
}

static gboolean
nothing_lives (gpointer data)
{
  return skep_runner_get_n_live (data) == 0;
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_remove (file);
    }
  g_rmdir (path);
}

static void
clear_gone (gpointer  data,
            GObject  *object)
{
  *(gboolean *) data = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/* A window that stays behind would be a leak of every callback in it. */
static void
destroy_window (UiHarness *self)
{
  gboolean is_gone = FALSE;

  if (self->window == NULL)
    return;

  g_object_weak_ref (G_OBJECT (self->window), clear_gone, &is_gone);
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_assert_true (ui_wait (PATIENCE_MSEC, is_true, &is_gone));
}

void
ui_free (UiHarness *self)
{
  skep_runner_shutdown (self->runner, SKEP_STOP_NOW);
  g_assert_true (ui_wait (PATIENCE_MSEC, nothing_lives, self->runner));
  destroy_window (self);
  g_object_unref (self->projects);
  g_object_unref (self->runner);
  g_object_unref (self->settings);
  skep_project_store_unref (self->store);
  remove_folder (self->folder);
  g_unlink (self->store_path);
  g_free (self->store_path);
  g_free (self->folder);
  g_free (self);
}

void
ui_write_file (UiHarness  *self,
               const char *name,
               const char *text)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static gboolean
is_mapped (gpointer data)
{
  return gtk_widget_get_mapped (data) && gtk_widget_get_width (data) > 0;
}

void
ui_open_window (UiHarness *self,
                int        width,
                int        height)
{
  g_settings_set_int (self->settings, "window-width", width);
  g_settings_set_int (self->settings, "window-height", height);
  self->window = skep_window_new (GTK_APPLICATION (self->application), self->runner,
                                  self->projects);
  gtk_window_present (GTK_WINDOW (self->window));
  g_assert_true (ui_wait (PATIENCE_MSEC, is_mapped, self->window));
}

SkepProjectItem *
ui_get_project (UiHarness *self)
{
  SkepProjectItem *project = skep_project_model_find (self->projects, self->folder);

  g_assert_nonnull (project);
  return project;
}

static gboolean
is_loaded (gpointer data)
{
  return skep_project_is_loaded (skep_project_item_get_project (data));
}

/* Rows come with the frames after the list is there; the first of these hides those out of sight. */
static gboolean
has_rows (gpointer view)
{
  GtkWidget *list = ui_find_type (view, GTK_TYPE_LIST_VIEW);

  for (GtkWidget *row = list != NULL ? gtk_widget_get_first_child (list) : NULL; row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *cell = gtk_widget_get_first_child (row);

      if (cell != NULL && gtk_widget_get_child_visible (row) &&
          !skep_script_cell_is_filled (SKEP_SCRIPT_CELL (cell)))
        return FALSE;
    }

  return TRUE;
}

SkepProjectView *
ui_open_project (UiHarness *self)
{
  g_autoptr (GFile) folder = g_file_new_for_path (self->folder);
  SkepProjectView *view;

  skep_window_open_folder (self->window, folder);
  g_assert_true (ui_wait (PATIENCE_MSEC, is_loaded, ui_get_project (self)));
  view = skep_window_get_project_view (self->window);
  g_assert_true (ui_wait (PATIENCE_MSEC, is_mapped, view));
  g_assert_true (ui_wait (PATIENCE_MSEC, has_rows, view));

  return view;
}

SkepScriptItem *
ui_find_script (UiHarness  *self,
                const char *name)
{
  SkepScriptModel *scripts = skep_project_item_get_scripts (ui_get_project (self));
  SkepScriptItem *item = skep_script_model_find_named (scripts, name);

  if (item == NULL)
    g_error ("no script “%s”", name);
  return item;
}

static gboolean
set_true (gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_CONTINUE;
}

gboolean
ui_wait (guint       timeout_ms,
         UiCondition condition,
         gpointer    data)
{
  gboolean is_over = FALSE;
  guint id = g_timeout_add (timeout_ms, set_true, &is_over);
  gboolean is_met;

  while (!(is_met = condition (data)) && !is_over)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);

  return is_met;
}

static gboolean
never (gpointer data)
{
  return FALSE;
}

void
ui_spin (guint duration_ms)
{
  ui_wait (duration_ms, never, NULL);
}

typedef struct
{
  SkepScriptItem *item;
  SkepRunStatus status;
} StatusWait;

static gboolean
has_status (gpointer data)
{
  StatusWait *wait = data;
  const SkepRunState *state = skep_script_item_get_state (wait->item);

  return state != NULL && state->status == wait->status;
}

void
ui_await_status (SkepScriptItem *item,
                 SkepRunStatus   status)
{
  StatusWait wait = { item, status };

  g_assert_true (ui_wait (PATIENCE_MSEC, has_status, &wait));
}

/* Hidden as long as it has nothing to say, so it can't be found. */
GtkWidget *
ui_get_leftovers_bar (UiHarness *self)
{
  return GTK_WIDGET (self->window->leftovers);
}

typedef gboolean (*Matcher) (GtkWidget  *widget,
                             const void *data);

/* What is hidden is not there, for a person. */
static GtkWidget *
find (GtkWidget  *root,
      Matcher     matches,
      const void *data)
{
  if (!gtk_widget_get_visible (root) || !gtk_widget_get_child_visible (root))
    return NULL;
  if (matches (root, data))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, matches, data);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static gboolean
has_type (GtkWidget  *widget,
          const void *data)
{
  return g_type_is_a (G_OBJECT_TYPE (widget), *(const GType *) data);
}

GtkWidget *
ui_find_type (GtkWidget *root,
              GType      type)
{
  return find (root, has_type, &type);
}

static gboolean
is_label (GtkWidget  *widget,
          const void *data)
{
  return GTK_IS_LABEL (widget) &&
         g_pattern_match_simple (data, gtk_label_get_text (GTK_LABEL (widget)));
}

GtkWidget *
ui_find_label (GtkWidget  *root,
               const char *text)
{
  return find (root, is_label, text);
}

static const char *
get_tooltip (GtkWidget *widget)
{
  const char *text = skep_tooltip_get_text (widget);

  return text != NULL ? text : gtk_widget_get_tooltip_text (widget);
}

static gboolean
is_button (GtkWidget  *widget,
           const void *data)
{
  return GTK_IS_BUTTON (widget) && g_strcmp0 (get_tooltip (widget), data) == 0;
}

/* The accessible name of an icon button is its tooltip, and that is asserted, as is that no words
 * on the button win over it. */
GtkWidget *
ui_find_button (GtkWidget  *root,
                const char *label)
{
  GtkWidget *button = find (root, is_button, label);

  if (button == NULL)
    return NULL;

  g_assert_true (gtk_widget_get_has_tooltip (button));
  gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_LABEL, label);
  g_assert_false (gtk_test_accessible_has_relation (GTK_ACCESSIBLE (button),
                                                    GTK_ACCESSIBLE_RELATION_LABELLED_BY));
  return button;
}

void
ui_click (GtkWidget  *root,
          const char *label)
{
  GtkWidget *button = ui_find_button (root, label);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

typedef struct
{
  GtkWidget *root;
  const char *text;
} LabelWait;

static gboolean
has_label (gpointer data)
{
  LabelWait *wait = data;

  return ui_find_label (wait->root, wait->text) != NULL;
}

void
ui_await_label (GtkWidget  *root,
                const char *text)
{
  LabelWait wait = { root, text };

  g_assert_true (ui_wait (PATIENCE_MSEC, has_label, &wait));
}

GtkWidget *
ui_find_text_button (GtkWidget  *root,
                     const char *text)
{
  GtkWidget *label = ui_find_label (root, text);

  g_assert_nonnull (label);
  return gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON);
}

/* Everything that is visible in a widget, down to the last label, is within `root`. */
void
ui_assert_within (GtkWidget *root,
                  GtkWidget *widget)
{
  graphene_rect_t bounds;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (!gtk_widget_should_layout (child) || !gtk_widget_get_child_visible (child))
        continue;
      g_assert_true (gtk_widget_compute_bounds (child, root, &bounds));
      g_assert_cmpfloat (bounds.origin.x, >=, 0);
      g_assert_cmpfloat (bounds.origin.y, >=, 0);
      g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, gtk_widget_get_width (root));
      g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=, gtk_widget_get_height (root));
      ui_assert_within (root, child);
    }
}

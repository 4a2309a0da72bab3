/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-row.h"

#include <glib/gi18n.h>

#include "skep-report-text.h"
#include "skep-script-button.h"
#include "skep-script-status.h"
#include "skep-starter-text.h"
#include "skep-status-look.h"
#include "skep-status-text.h"
#include "skep-tooltip.h"

/* One script: what it is, how its newest run is, and what can be done. Everything shown comes
 * from one state, read once in refresh(). */
struct _SkepScriptRow
{
  GtkWidget parent_instance;

  gboolean narrow;
  gboolean shows_folder;

  /* Owned */
  GSignalGroup *signals;
  SkepScriptItem *item; /* NULL while the row is not bound */

  /* Template */
  GtkImage *icon;
  GtkBox *body;
  GtkWidget *texts;
  GtkLabel *name;
  GtkLabel *command;
  GtkLabel *alive;
  SkepScriptStatus *status;
  GtkWidget *buttons;
  GtkButton *output_button;
  GtkButton *restart_button;
  GtkButton *main_button;
  GtkButton *menu_button;
};

enum
{
  PROP_0,
  PROP_NARROW,
  N_PROPS,
};

G_DEFINE_FINAL_TYPE (SkepScriptRow, skep_script_row, GTK_TYPE_WIDGET)

static GParamSpec *properties[N_PROPS];

/* Listed though it was meant not to be. */
static void
show_name (SkepScriptRow    *self,
           const SkepScript *script)
{
  gtk_label_set_label (self->name, script->name);
  if (script->is_hidden)
    gtk_widget_add_css_class (GTK_WIDGET (self->name), "dimmed");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->name), "dimmed");
}

/* Among scripts of other folders, it says where it belongs. */
static void
show_command (SkepScriptRow    *self,
              const SkepScript *script)
{
  g_autofree char *text = NULL;

  if (skep_script_item_get_is_gone (self->item))
    text = g_strdup_printf (_("No longer defined in %s"), script->file);
  else if (self->shows_folder && *script->dir != '\0')
    text = g_strjoin (" · ", script->dir, script->command, NULL);

  gtk_label_set_label (self->command, text != NULL ? text : script->command);
}

/* In place of the command, as long as a stop drags on: the row keeps its height. */
static void
show_alive (SkepScriptRow      *self,
            const SkepRunState *state)
{
  SkepRunItem *run_item = skep_script_item_get_run_item (self->item);
  const SkepScript *script = skep_script_item_get_script (self->item);
  g_autofree char *alive = NULL;

  if (state != NULL && state->status == SKEP_RUN_STATUS_STOPPING)
    alive = skep_report_text_list_alive (
      skep_run_item_get_report (run_item),
      skep_counter_get (&skep_run_get_facts (skep_run_item_get_run (run_item))->n_processes));

  gtk_label_set_label (self->alive, alive != NULL ? alive : "");
  gtk_widget_set_visible (GTK_WIDGET (self->alive), alive != NULL);
  show_command (self, script);
  gtk_widget_set_visible (GTK_WIDGET (self->command),
                          alive == NULL && *gtk_label_get_label (self->command) != '\0');
}

static char *
dup_tooltip (SkepScriptRow      *self,
             const SkepRunState *state)
{
  const SkepScript *script = skep_script_item_get_script (self->item);
  SkepRunItem *run_item = skep_script_item_get_run_item (self->item);
  g_autofree char *status = NULL;
  g_autofree char *words = NULL;

  if (state == NULL)
    return g_strdup (script->unavailable != NULL ? script->unavailable : script->description);
  if (!skep_run_state_is_finished (state))
    return NULL;

  status = skep_status_text_describe (skep_run_item_get_run (run_item), state, 0);
  words = skep_report_text_describe (skep_run_item_get_run (run_item), state,
                                     skep_run_item_get_report (run_item), 0);
  if (g_str_equal (status, words))
    return g_steal_pointer (&status);

  return g_strjoin ("\n", words, status, NULL);
}

/* A badge tells who started the run, for those who see it. */
static char *
dup_description (SkepScriptRow *self,
                 const char    *tooltip)
{
  SkepRunItem *run_item = skep_script_item_get_run_item (self->item);
  g_autofree char *starter = NULL;

  if (run_item != NULL)
    starter = skep_starter_text_describe (
      skep_run_get_started_by (skep_run_item_get_run (run_item)));
  if (tooltip == NULL || starter == NULL)
    return g_strdup (tooltip != NULL ? tooltip : starter);

  return g_strjoin ("\n", tooltip, starter, NULL);
}

/* For what the row has no room for. A live status is short, and changes every second, which would
 * have GTK look for a tooltip every second. */
static void
show_tooltip (SkepScriptRow      *self,
              const SkepRunState *state)
{
  g_autofree char *tooltip = dup_tooltip (self, state);
  g_autofree char *description = dup_description (self, tooltip);

  skep_tooltip_set_text (GTK_WIDGET (self), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description != NULL ? description : "", -1);
}

/* The button that stops goes away when it was pressed; the keyboard stays in this row. */
static void
show_buttons (SkepScriptRow      *self,
              const SkepRunState *state)
{
  const SkepScript *script = skep_script_item_get_script (self->item);
  gboolean has_focus = gtk_widget_has_focus (GTK_WIDGET (self->main_button));
  gboolean is_stoppable = skep_script_button_update (self->main_button, script, state);

  gtk_widget_set_visible (GTK_WIDGET (self->restart_button), is_stoppable);
  gtk_widget_set_visible (GTK_WIDGET (self->output_button), state != NULL);
  if (has_focus && !gtk_widget_get_visible (GTK_WIDGET (self->main_button)))
    gtk_widget_grab_focus (gtk_widget_get_parent (GTK_WIDGET (self)));
}

static void
refresh (SkepScriptRow *self)
{
  const SkepScript *script;
  const SkepRunState *state;

  if (self->item == NULL)
    return;

  script = skep_script_item_get_script (self->item);
  state = skep_script_item_get_state (self->item);
  show_name (self, script);
  show_alive (self, state);
  skep_status_look_apply (self->icon, state);
  skep_script_status_refresh (self->status, g_get_monotonic_time ());
  show_tooltip (self, state);
  show_buttons (self, state);
}

/* The script's id never changes while the row is bound to it; its name is part of the id. */
static void
bind_actions (SkepScriptRow *self)
{
  const SkepScript *script = skep_script_item_get_script (self->item);

  skep_script_button_bind (self->output_button, script, "script.show", _("Show output of %s"));
  skep_script_button_bind (self->restart_button, script, "script.restart", _("Restart %s"));
  skep_script_button_bind (self->menu_button, script, "row.menu", _("More for %s"));
}

static void
released_cb (SkepScriptRow *self)
{
  if (self->item != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "script.open", "s",
                                skep_script_item_get_script (self->item)->id);
}

static void
set_narrow (SkepScriptRow *self,
            gboolean       narrow)
{
  self->narrow = narrow;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->body),
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  skep_script_status_set_narrow (self->status, narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), !narrow);
}

static void
skep_script_row_dispose (GObject *object)
{
  SkepScriptRow *self = SKEP_SCRIPT_ROW (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->item);
  gtk_widget_dispose_template (GTK_WIDGET (self), SKEP_TYPE_SCRIPT_ROW);

  G_OBJECT_CLASS (skep_script_row_parent_class)->dispose (object);
}

static void
skep_script_row_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, SKEP_SCRIPT_ROW (object)->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_script_row_set_property (GObject      *object,
                              guint         property_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  SkepScriptRow *self = SKEP_SCRIPT_ROW (object);

  switch (property_id)
    {
    case PROP_NARROW:
      set_narrow (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_script_row_class_init (SkepScriptRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skep_script_row_dispose;
  object_class->get_property = skep_script_row_get_property;
  object_class->set_property = skep_script_row_set_property;

  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (SKEP_TYPE_SCRIPT_STATUS);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "scriptrow");
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-script-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepScriptRow, icon);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptRow, body);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptRow, texts);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptRow, buttons);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptRow, name);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptRow, command);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptRow, alive);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptRow, status);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptRow, output_button);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptRow, restart_button);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptRow, main_button);
  gtk_widget_class_bind_template_child (widget_class, SkepScriptRow, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, released_cb);
}

static void
skep_script_row_init (SkepScriptRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (SKEP_TYPE_SCRIPT_ITEM);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (refresh), self);
  g_signal_group_connect_swapped (self->signals, "notify::report", G_CALLBACK (refresh), self);
  g_signal_group_connect_swapped (self->signals, "notify::problems", G_CALLBACK (refresh), self);
  g_signal_group_connect_swapped (self->signals, "notify::script", G_CALLBACK (refresh), self);
  g_signal_group_connect_swapped (self->signals, "notify::is-gone", G_CALLBACK (refresh), self);
}

GtkWidget *
skep_script_row_new (void)
{
  return g_object_new (SKEP_TYPE_SCRIPT_ROW, NULL);
}

void
skep_script_row_set_item (SkepScriptRow  *self,
                          SkepScriptItem *item)
{
  g_return_if_fail (SKEP_IS_SCRIPT_ROW (self));

  if (!g_set_object (&self->item, item))
    return;

  skep_script_status_set_item (self->status, item);
  g_signal_group_set_target (self->signals, item);
  if (item == NULL)
    return;

  bind_actions (self);
  refresh (self);
}

/**
 * skep_script_row_get_menu_button:
 *
 * Returns: (transfer none): where the menu of the script belongs
 */
GtkWidget *
skep_script_row_get_menu_button (SkepScriptRow *self)
{
  g_return_val_if_fail (SKEP_IS_SCRIPT_ROW (self), NULL);

  return GTK_WIDGET (self->menu_button);
}

/**
 * skep_script_row_set_shows_folder:
 * @shows_folder: whether nothing above the row tells the folder of its script
 */
void
skep_script_row_set_shows_folder (SkepScriptRow *self,
                                  gboolean       shows_folder)
{
  g_return_if_fail (SKEP_IS_SCRIPT_ROW (self));

  if (self->shows_folder == shows_folder)
    return;

  self->shows_folder = shows_folder;
  refresh (self);
}

/**
 * skep_script_row_set_place:
 * @is_first: it has the upper corners of its section's card
 * @is_last: it has the lower ones
 */
void
skep_script_row_set_place (SkepScriptRow *self,
                           gboolean       is_first,
                           gboolean       is_last)
{
  const char *css_classes[3] = { NULL, };
  guint n_classes = 0;

  g_return_if_fail (SKEP_IS_SCRIPT_ROW (self));

  if (is_first)
    css_classes[n_classes++] = "first";
  if (is_last)
    css_classes[n_classes++] = "last";
  gtk_widget_set_css_classes (GTK_WIDGET (self), css_classes);
}

/**
 * skep_script_row_tick:
 * @now_us: monotonic clock
 *
 * Brings the time and the figures of a live script up to date, and nothing else.
 */
void
skep_script_row_tick (SkepScriptRow *self,
                      gint64         now_us)
{
  const SkepRunState *state;

  g_return_if_fail (SKEP_IS_SCRIPT_ROW (self));

  if (self->item == NULL)
    return;

  state = skep_script_item_get_state (self->item);
  if (state != NULL && skep_run_state_is_live (state))
    skep_script_status_tick (self->status, now_us);
}

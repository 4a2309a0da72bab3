/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-arguments-dialog.h"

#include <glib/gi18n.h>

#include "skep-script-arguments.h"

/* Asks for the arguments of one run of a script: one by one where it has parameters, otherwise as
 * one would type them. */
struct _SkepArgumentsDialog
{
  AdwDialog parent_instance;

  /* Owned */
  SkepScript *script;
  SkepProjectStore *store; /* has what it was run with before */
  GPtrArray *fields; /* of AdwEntryRow or AdwComboRow, borrowed; one per parameter, or one */

  /* Template */
  AdwWindowTitle *heading;
  AdwPreferencesGroup *rows;
  GtkLabel *problem;
  GtkLabel *preview;
  GtkButton *run_button;
  GtkMenuButton *history_button;
};

enum
{
  RUN,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (SkepArgumentsDialog, skep_arguments_dialog, ADW_TYPE_DIALOG)

static guint signals[N_SIGNALS];

/* --- Fields --- */

static gboolean
has_parameters (SkepArgumentsDialog *self)
{
  return self->script->parameters != NULL && self->script->parameters->len > 0;
}

static char *
dup_value (gpointer field)
{
  GtkStringObject *choice;

  if (!ADW_IS_COMBO_ROW (field))
    return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (field))));

  /* The first one leaves it to the tool. */
  choice = adw_combo_row_get_selected_item (field);
  return g_strdup (adw_combo_row_get_selected (field) > 0 ? gtk_string_object_get_string (choice)
                                                          : "");
}

static char **
dup_values (SkepArgumentsDialog *self)
{
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();

  for (guint i = 0; i < self->fields->len; i++)
    g_strv_builder_take (values, dup_value (g_ptr_array_index (self->fields, i)));

  return g_strv_builder_end (values);
}

static void
set_choice (AdwComboRow *row,
            const char  *value)
{
  GListModel *choices = adw_combo_row_get_model (row);
  guint n_choices = g_list_model_get_n_items (choices);

  adw_combo_row_set_selected (row, 0);
  for (guint i = 1; i < n_choices; i++)
    {
      g_autoptr (GtkStringObject) choice = g_list_model_get_item (choices, i);

      if (g_str_equal (gtk_string_object_get_string (choice), value))
        adw_combo_row_set_selected (row, i);
    }
}

static void
set_value (gpointer    field,
           const char *value)
{
  if (ADW_IS_COMBO_ROW (field))
    set_choice (field, value);
  else
    gtk_editable_set_text (GTK_EDITABLE (field), value);
}

static char **
parse_line (const char  *line,
            GError     **error)
{
  char **arguments = NULL;

  if (*line == '\0')
    return g_new0 (char *, 1);
  if (!g_shell_parse_argv (line, NULL, &arguments, error))
    return NULL;

  return arguments;
}

static char **
dup_arguments (SkepArgumentsDialog  *self,
               GError              **error)
{
  g_auto (GStrv) values = dup_values (self);

  if (has_parameters (self))
    return skep_script_arguments_from_values (self->script, (const char *const *) values, error);

  return parse_line (values[0], error);
}

static void
refresh (SkepArgumentsDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) arguments = dup_arguments (self, &error);
  g_autoptr (SkepScript) script = NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (self->run_button), arguments != NULL);
  gtk_label_set_label (self->problem, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), error != NULL);
  script = skep_script_with_arguments (self->script, (const char *const *) arguments);
  gtk_label_set_label (self->preview, script->command);
}

static char *
make_title (const SkepScriptParameter *parameter)
{
  gboolean is_needed = parameter->is_required && parameter->default_value == NULL;
  g_autoptr (GString) title = g_string_new (parameter->name);

  if (is_needed)
    g_string_append_printf (title, " (%s)", _("needed"));
  else if (parameter->default_value != NULL && *parameter->default_value != '\0')
    g_string_append_printf (title, " (%s)", parameter->default_value);

  return g_string_free (g_steal_pointer (&title), FALSE);
}

static GtkWidget *
create_choice (const SkepScriptParameter *parameter)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) choices = gtk_string_list_new (NULL);

  gtk_string_list_append (choices, parameter->default_value != NULL ? parameter->default_value
                                                                    : _("None"));
  for (char **choice = parameter->choices; *choice != NULL; choice++)
    gtk_string_list_append (choices, *choice);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (choices));
  if (parameter->description != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), parameter->description);

  return row;
}

static GtkWidget *
create_entry (SkepArgumentsDialog       *self,
              const SkepScriptParameter *parameter)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  if (parameter != NULL && parameter->description != NULL)
    {
      GtkWidget *about = gtk_image_new_from_icon_name ("dialog-information-symbolic");

      gtk_widget_set_tooltip_text (about, parameter->description);
      gtk_widget_add_css_class (about, "dimmed");
      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                      parameter->description, -1);
      adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), about);
    }

  return row;
}

static void
add_field (SkepArgumentsDialog *self,
           GtkWidget           *row,
           const char          *title)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  g_signal_connect_swapped (row, ADW_IS_COMBO_ROW (row) ? "notify::selected" : "changed",
                            G_CALLBACK (refresh), self);
  g_ptr_array_add (self->fields, row);
  adw_preferences_group_add (self->rows, row);
}

static void
add_fields (SkepArgumentsDialog *self)
{
  for (guint i = 0; has_parameters (self) && i < self->script->parameters->len; i++)
    {
      const SkepScriptParameter *parameter = g_ptr_array_index (self->script->parameters, i);
      gboolean is_choice = parameter->choices != NULL && !parameter->is_variadic;
      g_autofree char *title = make_title (parameter);

      add_field (self, is_choice ? create_choice (parameter) : create_entry (self, parameter),
                 title);
    }

  if (!has_parameters (self))
    add_field (self, create_entry (self, NULL), _("Arguments"));
}

/* --- History --- */

/* The values that a line of the history is made of; NULL if they are not those of the fields. */
static char **
parse_values (SkepArgumentsDialog *self,
              const char          *line)
{
  g_auto (GStrv) values = NULL;

  if (!has_parameters (self))
    return g_strdupv ((char *[]) { (char *) line, NULL });
  if (!g_shell_parse_argv (line, NULL, &values, NULL) ||
      g_strv_length (values) != self->fields->len)
    return NULL;

  return g_steal_pointer (&values);
}

static void
recall_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  SkepArgumentsDialog *self = SKEP_ARGUMENTS_DIALOG (widget);
  g_auto (GStrv) values = parse_values (self, g_variant_get_string (parameter, NULL));

  for (guint i = 0; values != NULL && i < self->fields->len; i++)
    set_value (g_ptr_array_index (self->fields, i), values[i]);
}

static char *
make_history_label (SkepArgumentsDialog *self,
                    char               **values)
{
  g_auto (GStrv) arguments = NULL;

  if (!has_parameters (self))
    return g_strdup (values[0]);

  arguments = skep_script_arguments_from_values (self->script, (const char *const *) values, NULL);
  return arguments != NULL ? skep_script_arguments_join ((const char *const *) arguments) : NULL;
}

static void
add_history (SkepArgumentsDialog *self)
{
  g_auto (GStrv) lines =
      skep_project_store_dup_arguments (self->store, self->script->project, self->script->id);
  g_autoptr (GMenu) menu = g_menu_new ();

  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) values = parse_values (self, *line);
      g_autofree char *label = values != NULL ? make_history_label (self, values) : NULL;
      g_autoptr (GMenuItem) item = NULL;

      if (label == NULL)
        continue;
      item = g_menu_item_new (label, NULL);
      g_menu_item_set_action_and_target (item, "arguments.recall", "s", *line);
      g_menu_append_item (menu, item);
    }

  gtk_menu_button_set_menu_model (self->history_button, G_MENU_MODEL (menu));
  gtk_widget_set_visible (GTK_WIDGET (self->history_button),
                          g_menu_model_get_n_items (G_MENU_MODEL (menu)) > 0);
}

static void
remember (SkepArgumentsDialog *self)
{
  g_auto (GStrv) values = dup_values (self);
  g_autofree char *line = has_parameters (self)
                            ? skep_script_arguments_join ((const char *const *) values)
                            : g_strdup (values[0]);

  if (*line != '\0')
    skep_project_store_add_arguments (self->store, self->script->project, self->script->id, line);
}

static void
run_cb (SkepArgumentsDialog *self)
{
  g_auto (GStrv) arguments = dup_arguments (self, NULL);
  g_autoptr (SkepScript) script = NULL;

  if (arguments == NULL)
    return;

  remember (self);
  script = skep_script_with_arguments (self->script, (const char *const *) arguments);
  g_signal_emit (self, signals[RUN], 0, script);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
skep_arguments_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SKEP_TYPE_ARGUMENTS_DIALOG);

  G_OBJECT_CLASS (skep_arguments_dialog_parent_class)->dispose (object);
}

static void
skep_arguments_dialog_finalize (GObject *object)
{
  SkepArgumentsDialog *self = SKEP_ARGUMENTS_DIALOG (object);

  g_ptr_array_unref (self->fields);
  g_clear_pointer (&self->script, skep_script_unref);
  g_clear_pointer (&self->store, skep_project_store_unref);

  G_OBJECT_CLASS (skep_arguments_dialog_parent_class)->finalize (object);
}

static void
skep_arguments_dialog_class_init (SkepArgumentsDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skep_arguments_dialog_dispose;
  object_class->finalize = skep_arguments_dialog_finalize;

  /* The script to start, which has the arguments. */
  signals[RUN] = g_signal_new ("run", SKEP_TYPE_ARGUMENTS_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 1, SKEP_TYPE_SCRIPT);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-arguments-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepArgumentsDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, SkepArgumentsDialog, rows);
  gtk_widget_class_bind_template_child (widget_class, SkepArgumentsDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, SkepArgumentsDialog, preview);
  gtk_widget_class_bind_template_child (widget_class, SkepArgumentsDialog, run_button);
  gtk_widget_class_bind_template_child (widget_class, SkepArgumentsDialog, history_button);
  gtk_widget_class_bind_template_callback (widget_class, run_cb);
  gtk_widget_class_bind_template_callback (widget_class, adw_dialog_close);
  gtk_widget_class_install_action (widget_class, "arguments.recall", "s", recall_action);
}

static void
skep_arguments_dialog_init (SkepArgumentsDialog *self)
{
  self->fields = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * skep_arguments_dialog_new:
 * @script: what to run
 * @store: remembers arguments
 *
 * Returns: a dialog whose signal `run` has the script to start
 */
AdwDialog *
skep_arguments_dialog_new (SkepScript       *script,
                           SkepProjectStore *store)
{
  SkepArgumentsDialog *self = g_object_new (SKEP_TYPE_ARGUMENTS_DIALOG, NULL);

  self->script = skep_script_ref (script);
  self->store = skep_project_store_ref (store);
  adw_window_title_set_title (self->heading, script->name);
  adw_window_title_set_subtitle (self->heading, script->description != NULL
                                                  ? script->description
                                                  : _("Run With Arguments"));
  add_fields (self);
  add_history (self);
  refresh (self);
  adw_dialog_set_focus (ADW_DIALOG (self), g_ptr_array_index (self->fields, 0));

  return ADW_DIALOG (self);
}

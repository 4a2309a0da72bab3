/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-log-search-filter.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "skep-log-target.h"

/* Which runs and lines a search is about. */
struct _SkepLogSearchFilter
{
  GtkPopover parent_instance;

  /* Owned */
  GtkStringList *names; /* what can be chosen: all, and each script by its name */
  GPtrArray *ids;       /* char *: of those scripts, one less */

  /* Template */
  AdwComboRow *script;
  AdwComboRow *status;
  AdwComboRow *age;
  AdwSwitchRow *problems;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (SkepLogSearchFilter, skep_log_search_filter, GTK_TYPE_POPOVER)

static guint signals[N_SIGNALS];

#define BIT(status) (1u << SKEP_RUN_STATUS_##status)

static const struct
{
  const char *label;
  guint statuses;
} statuses[] = {
  { N_("Any"), 0 },
  { N_("Running"),
    BIT (PENDING) | BIT (STARTING) | BIT (RUNNING) | BIT (BACKGROUND) | BIT (STOPPING) },
  { N_("Failed"), BIT (FAILED) },
  { N_("Succeeded"), BIT (SUCCESS) },
  { N_("Stopped"), BIT (STOPPED) },
};

/* Both zero = whenever it was; only `is_today` = since midnight. */
static const struct
{
  const char *label;
  gint64 seconds;
  gboolean is_today;
} ages[] = {
  { N_("Any Time"), 0, FALSE },
  { N_("Last Hour"), 60 * 60, FALSE },
  { N_("Today"), 0, TRUE },
  { N_("Last 7 Days"), 7 * 24 * 60 * 60, FALSE },
};

static gint64
get_midnight (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) midnight =
    g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                           g_date_time_get_day_of_month (now), 0, 0, 0);

  /* Some clocks go from 23:59 to 1:00. */
  return g_date_time_to_unix (midnight != NULL ? midnight : now);
}

static gint64
get_since (SkepLogSearchFilter *self)
{
  guint age = adw_combo_row_get_selected (self->age);

  if (ages[age].is_today)
    return get_midnight () * G_USEC_PER_SEC;

  return ages[age].seconds > 0 ? g_get_real_time () - ages[age].seconds * G_USEC_PER_SEC : 0;
}

static void
changed_cb (SkepLogSearchFilter *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
skep_log_search_filter_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SKEP_TYPE_LOG_SEARCH_FILTER);

  G_OBJECT_CLASS (skep_log_search_filter_parent_class)->dispose (object);
}

static void
skep_log_search_filter_finalize (GObject *object)
{
  SkepLogSearchFilter *self = SKEP_LOG_SEARCH_FILTER (object);

  g_clear_object (&self->names);
  g_ptr_array_unref (self->ids);

  G_OBJECT_CLASS (skep_log_search_filter_parent_class)->finalize (object);
}

static void
skep_log_search_filter_class_init (SkepLogSearchFilterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skep_log_search_filter_dispose;
  object_class->finalize = skep_log_search_filter_finalize;

  /* Something else was chosen. */
  signals[CHANGED] = g_signal_new ("changed", SKEP_TYPE_LOG_SEARCH_FILTER, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/skep_project/Skep/skep-log-search-filter.ui");
  gtk_widget_class_bind_template_child (widget_class, SkepLogSearchFilter, script);
  gtk_widget_class_bind_template_child (widget_class, SkepLogSearchFilter, status);
  gtk_widget_class_bind_template_child (widget_class, SkepLogSearchFilter, age);
  gtk_widget_class_bind_template_child (widget_class, SkepLogSearchFilter, problems);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
fill_fixed (SkepLogSearchFilter *self)
{
  g_autoptr (GtkStringList) status_names = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) age_names = gtk_string_list_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    gtk_string_list_append (status_names, _(statuses[i].label));
  for (gsize i = 0; i < G_N_ELEMENTS (ages); i++)
    gtk_string_list_append (age_names, _(ages[i].label));
  adw_combo_row_set_model (self->status, G_LIST_MODEL (status_names));
  adw_combo_row_set_model (self->age, G_LIST_MODEL (age_names));
}

static void
skep_log_search_filter_init (SkepLogSearchFilter *self)
{
  self->ids = g_ptr_array_new_with_free_func (g_free);
  self->names = gtk_string_list_new (NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_fixed (self);
  gtk_string_list_append (self->names, _("All"));
  adw_combo_row_set_model (self->script, G_LIST_MODEL (self->names));
}

static gboolean
has_id (SkepLogSearchFilter *self,
        const char          *id)
{
  return g_ptr_array_find_with_equal_func (self->ids, id, g_str_equal, NULL);
}

/**
 * skep_log_search_filter_set_targets:
 * @targets: (element-type SkepLogTarget): runs whose scripts can be chosen
 *
 * Adds scripts to those that can be chosen: what is chosen stays.
 */
void
skep_log_search_filter_set_targets (SkepLogSearchFilter *self,
                                    GPtrArray           *targets)
{
  g_return_if_fail (SKEP_IS_LOG_SEARCH_FILTER (self));

  for (guint i = 0; i < targets->len; i++)
    {
      SkepLogTarget *target = targets->pdata[i];

      if (has_id (self, skep_log_target_get_script (target)))
        continue;
      g_ptr_array_add (self->ids, g_strdup (skep_log_target_get_script (target)));
      gtk_string_list_append (self->names, skep_log_target_get_name (target));
    }
}

/**
 * skep_log_search_filter_is_set:
 *
 * Returns: whether anything is left out
 */
gboolean
skep_log_search_filter_is_set (SkepLogSearchFilter *self)
{
  g_return_val_if_fail (SKEP_IS_LOG_SEARCH_FILTER (self), FALSE);

  return adw_combo_row_get_selected (self->script) > 0 ||
         adw_combo_row_get_selected (self->status) > 0 ||
         adw_combo_row_get_selected (self->age) > 0 || adw_switch_row_get_active (self->problems);
}

/**
 * skep_log_search_filter_apply:
 * @query: that is not shared yet
 */
void
skep_log_search_filter_apply (SkepLogSearchFilter *self,
                              SkepLogQuery        *query)
{
  guint script;

  g_return_if_fail (SKEP_IS_LOG_SEARCH_FILTER (self));

  script = adw_combo_row_get_selected (self->script);
  query->statuses = statuses[adw_combo_row_get_selected (self->status)].statuses;
  query->since = get_since (self);
  query->problems_only = adw_switch_row_get_active (self->problems);
  if (script == 0)
    return;

  query->scripts = g_new0 (char *, 2);
  query->scripts[0] = g_strdup (g_ptr_array_index (self->ids, script - 1));
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-project-item.h"

#include <glib/gi18n.h>

/* One line of the sidebar: a project, its scripts joined with their runs, and what is counted
 * over them. Main thread only. */
struct _SkepProjectItem
{
  GObject parent_instance;

  guint n_live;
  guint n_failed;

  gboolean is_remembering; /* which scripts run; not while all of them are being stopped */

  /* Owned */
  SkepProject *project;
  SkepRunner *runner;
  SkepProjectStore *store;
  SkepProjectWatcher *watcher;
  SkepScriptModel *scripts;
  char **interrupted;    /* ids of what ran when Skep ended, until that is dealt with */
  GCancellable *loading; /* NULL when nothing is being read */
  GError *error;         /* NULL unless the folder could not be read */
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_N_LIVE,
  PROP_N_FAILED,
  PROP_INTERRUPTED,
  N_PROPS,
};

enum
{
  LOADED,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (SkepProjectItem, skep_project_item, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
set_count (SkepProjectItem *self,
           guint           *count,
           guint            value,
           guint            property)
{
  if (*count == value)
    return;

  *count = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* What to offer when Skep is started again: also what was offered and is neither taken nor refused
 * yet. */
static void
remember_running (SkepProjectItem *self,
                  GPtrArray       *started)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  if (!self->is_remembering)
    return;

  for (char **id = self->interrupted; *id != NULL; id++)
    g_ptr_array_add (ids, *id);
  for (guint i = 0; i < started->len; i++)
    {
      SkepScriptItem *item = g_ptr_array_index (started, i);
      char *id = skep_script_item_get_script (item)->id;

      if (skep_run_state_is_live (skep_script_item_get_state (item)) &&
          !g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
        g_ptr_array_add (ids, id);
    }
  g_ptr_array_add (ids, NULL);
  skep_project_store_set_list (self->store, skep_project_item_get_path (self),
                               SKEP_PROJECT_STORE_RUNNING, (const char *const *) ids->pdata);
}

static void
recount (SkepProjectItem *self)
{
  GPtrArray *started = skep_script_model_get_started (self->scripts);
  guint n_live = 0;
  guint n_failed = 0;

  for (guint i = 0; i < started->len; i++)
    {
      const SkepRunState *state = skep_script_item_get_state (g_ptr_array_index (started, i));

      n_live += skep_run_state_is_live (state);
      n_failed += state->status == SKEP_RUN_STATUS_FAILED;
    }

  set_count (self, &self->n_live, n_live, PROP_N_LIVE);
  set_count (self, &self->n_failed, n_failed, PROP_N_FAILED);
  remember_running (self, started);
}

/* The login shell has told where programs are: what seemed to be missing may be there. */
static void
woken_cb (SkepProjectItem *self)
{
  g_autofree char *search_path = skep_supervisor_dup_search_path (
    skep_runner_get_supervisor (self->runner), skep_project_item_get_path (self));

  if (search_path != NULL && skep_project_set_search_path (self->project, search_path))
    skep_project_item_load (self);
}

static void
load_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (SkepProjectItem) self = data;
  g_autoptr (GError) error = NULL;

  skep_project_load_finish (SKEP_PROJECT (source), result, &error);
  /* A newer load took over: it will tell. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->loading);
  g_clear_error (&self->error);
  self->error = g_steal_pointer (&error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
  recount (self);
  g_signal_emit (self, signals[LOADED], 0);
}

static void
skep_project_item_dispose (GObject *object)
{
  SkepProjectItem *self = SKEP_PROJECT_ITEM (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_pointer (&self->watcher, skep_project_watcher_free);
  g_clear_object (&self->scripts);
  g_clear_object (&self->project);
  g_clear_object (&self->runner);
  g_clear_pointer (&self->store, skep_project_store_unref);
  g_clear_pointer (&self->interrupted, g_strfreev);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (skep_project_item_parent_class)->dispose (object);
}

static void
skep_project_item_get_property (GObject    *object,
                                guint       property_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  SkepProjectItem *self = SKEP_PROJECT_ITEM (object);

  switch (property_id)
    {
    case PROP_NAME:
      g_value_set_string (value, skep_project_item_get_name (self));
      break;
    case PROP_N_LIVE:
      g_value_set_uint (value, self->n_live);
      break;
    case PROP_N_FAILED:
      g_value_set_uint (value, self->n_failed);
      break;
    case PROP_INTERRUPTED:
      g_value_set_boxed (value, self->interrupted);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_project_item_class_init (SkepProjectItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = skep_project_item_dispose;
  object_class->get_property = skep_project_item_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_N_LIVE] = g_param_spec_uint ("n-live", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_FAILED] = g_param_spec_uint ("n-failed", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_INTERRUPTED] = g_param_spec_boxed ("interrupted", NULL, NULL, G_TYPE_STRV, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[LOADED] = g_signal_new ("loaded", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
skep_project_item_init (SkepProjectItem *self)
{
  self->is_remembering = TRUE;
}

static void
changed_cb (gpointer data)
{
  skep_project_item_load (data);
}

SkepProjectItem *
skep_project_item_new (const char       *path,
                       SkepRunner       *runner,
                       SkepProjectStore *store)
{
  SkepProjectItem *self = g_object_new (SKEP_TYPE_PROJECT_ITEM, NULL);
  g_autofree char *manager = NULL;

  self->project = skep_project_new (path);
  self->runner = g_object_ref (runner);
  self->store = skep_project_store_ref (store);
  self->scripts = skep_script_model_new (self->project, skep_runner_get_runs (runner));
  self->watcher = skep_project_watcher_new (self->project, changed_cb, self);
  path = skep_project_item_get_path (self);
  manager = skep_project_store_dup_text (store, path, SKEP_PROJECT_STORE_MANAGER);
  skep_project_set_manager (self->project, manager);
  self->interrupted = skep_project_store_dup_list (store, path, SKEP_PROJECT_STORE_RUNNING);
  g_signal_connect_object (runner, "runs-changed", G_CALLBACK (recount), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (runner, "woken", G_CALLBACK (woken_cb), self, G_CONNECT_SWAPPED);

  return self;
}

SkepProject *
skep_project_item_get_project (SkepProjectItem *self)
{
  return self->project;
}

SkepScriptModel *
skep_project_item_get_scripts (SkepProjectItem *self)
{
  return self->scripts;
}

const char *
skep_project_item_get_path (SkepProjectItem *self)
{
  return skep_project_get_path (self->project);
}

const char *
skep_project_item_get_name (SkepProjectItem *self)
{
  return skep_project_get_name (self->project);
}

/**
 * skep_project_item_dup_folder:
 *
 * Returns: (transfer full): the folder as people write it, `~` for the home folder
 */
char *
skep_project_item_dup_folder (SkepProjectItem *self)
{
  g_autofree char *path = g_filename_display_name (skep_project_item_get_path (self));
  const char *home = g_get_home_dir ();
  const char *rest = NULL;

  if (g_str_has_prefix (path, home))
    rest = path + strlen (home);
  if (rest == NULL || (*rest != '/' && *rest != '\0'))
    return g_steal_pointer (&path);

  return g_strconcat ("~", rest, NULL);
}

/**
 * skep_project_item_get_error:
 *
 * Returns: (transfer none) (nullable): why the folder could not be read
 */
const GError *
skep_project_item_get_error (SkepProjectItem *self)
{
  return self->error;
}

guint
skep_project_item_get_n_live (SkepProjectItem *self)
{
  return self->n_live;
}

guint
skep_project_item_get_n_failed (SkepProjectItem *self)
{
  return self->n_failed;
}

/**
 * skep_project_item_load:
 *
 * Reads the project's files; #SkepProjectItem::loaded tells the end, good or bad.
 */
void
skep_project_item_load (SkepProjectItem *self)
{
  g_return_if_fail (SKEP_IS_PROJECT_ITEM (self));

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->loading = g_cancellable_new ();
  skep_project_load_async (self->project, self->loading, load_cb, g_object_ref (self));
}

/**
 * skep_project_item_set_manager:
 * @manager: (nullable): a package manager; %NULL or empty: the project's files decide
 *
 * Has the package.json scripts of the project run by @manager, also after the next start.
 */
void
skep_project_item_set_manager (SkepProjectItem *self,
                               const char      *manager)
{
  g_return_if_fail (SKEP_IS_PROJECT_ITEM (self));

  if (manager != NULL && *manager == '\0')
    manager = NULL;
  skep_project_store_set_text (self->store, skep_project_item_get_path (self),
                               SKEP_PROJECT_STORE_MANAGER, manager);
  skep_project_set_manager (self->project, manager);
  skep_project_item_load (self);
}

/**
 * skep_project_item_get_interrupted:
 *
 * Returns: (transfer none): ids of the scripts that ran when Skep ended, as long as that is neither
 *   taken up nor refused
 */
const char *const *
skep_project_item_get_interrupted (SkepProjectItem *self)
{
  g_return_val_if_fail (SKEP_IS_PROJECT_ITEM (self), NULL);

  return (const char *const *) self->interrupted;
}

/**
 * skep_project_item_forget_interrupted:
 *
 * What ran when Skep ended is not offered any more.
 */
void
skep_project_item_forget_interrupted (SkepProjectItem *self)
{
  g_return_if_fail (SKEP_IS_PROJECT_ITEM (self));

  g_strfreev (self->interrupted);
  self->interrupted = g_new0 (char *, 1);
  recount (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INTERRUPTED]);
}

/**
 * skep_project_item_stop_remembering:
 *
 * What runs now is what is offered after the next start, even if it is stopped from here on: Skep
 * is going to end.
 */
void
skep_project_item_stop_remembering (SkepProjectItem *self)
{
  g_return_if_fail (SKEP_IS_PROJECT_ITEM (self));

  self->is_remembering = FALSE;
}

/**
 * skep_project_item_get_store:
 *
 * Returns: (transfer none): what is remembered of projects
 */
SkepProjectStore *
skep_project_item_get_store (SkepProjectItem *self)
{
  g_return_val_if_fail (SKEP_IS_PROJECT_ITEM (self), NULL);

  return self->store;
}

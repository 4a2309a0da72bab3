/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdlib.h>

#include "skep-project.h"

/* How a load in a pool thread names the project that it is for, without keeping it. */
typedef struct
{
  SkepProject *project; /* NULL when that is gone; used by its own thread only */
} Link;

struct _SkepProject
{
  GObject parent_instance;

  GThread *owner; /* the only thread that may use the project */

  /* Owned */
  char *path;
  char *name;
  char *search_path;        /* NULL: that of Skep itself */
  char *manager;            /* NULL unless the person has chosen one */
  char *preferred_manager;  /* NULL: no preference */
  SkepDiscovery *discovery; /* what is shown, NULL before a load has succeeded */
  GPtrArray *scripts;       /* never NULL, replaced by every load, never changed */
  GPtrArray *errors;        /* likewise */

  Link *link;

  guint64 n_started; /* serial of the newest load */
  guint64 applied;   /* serial of the load that is shown, 0 = none */
};

/* One load under way; the pool thread owns the discovery until it returns. */
typedef struct
{
  SkepDiscovery *discovery;
  guint64 serial;
  Link *link;
  GMainContext *context; /* of the project's thread */
} Load;

/* What a load that is not finished has found so far. */
typedef struct
{
  Link *link;
  guint64 serial;
  GPtrArray *scripts;
} Part;

enum
{
  PROP_0,
  PROP_PATH,
  PROP_NAME,
  PROP_MANAGER,
  N_PROPS
};

enum
{
  LOADED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (SkepProject, skep_project, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
load_free (Load *load)
{
  g_atomic_rc_box_release (load->link);
  g_main_context_unref (load->context);
  skep_discovery_unref (load->discovery);
  g_free (load);
}

static void
part_free (Part *part)
{
  g_atomic_rc_box_release (part->link);
  g_ptr_array_unref (part->scripts);
  g_free (part);
}

static void
replace_scripts (SkepProject *self,
                 GPtrArray   *scripts)
{
  g_ptr_array_unref (self->scripts);
  self->scripts = g_ptr_array_ref (scripts);
  g_signal_emit (self, signals[LOADED], 0);
}

/* Only the first load shows what it finds: a later one would take away rows that come again. */
static gboolean
show_part (gpointer data)
{
  Part *part = data;
  SkepProject *self = part->link->project;

  if (self != NULL && self->applied == 0 && self->n_started == part->serial)
    replace_scripts (self, part->scripts);
  return G_SOURCE_REMOVE;
}

/* Pool thread. */
static void
progress_cb (GPtrArray *scripts,
             gpointer   data)
{
  Load *load = data;
  Part *part = g_new0 (Part, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  part->link = g_atomic_rc_box_acquire (load->link);
  part->serial = load->serial;
  part->scripts = scripts;
  /* Not g_main_context_invoke(), which would call it here whenever nobody iterates the context. */
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, show_part, part, (GDestroyNotify) part_free);
  g_source_attach (source, load->context);
}

static Load *
load_new (SkepProject *self)
{
  Load *load = g_new0 (Load, 1);
  const char *search_path = self->search_path != NULL ? self->search_path : g_getenv ("PATH");

  load->discovery = skep_discovery_new (self->path, search_path);
  skep_discovery_set_managers (load->discovery, self->manager, self->preferred_manager);
  skep_discovery_set_previous (load->discovery, self->discovery);
  if (self->applied == 0)
    skep_discovery_set_progress (load->discovery, progress_cb, load);
  load->serial = ++self->n_started;
  load->link = g_atomic_rc_box_acquire (self->link);
  load->context = g_main_context_ref_thread_default ();
  return load;
}

/* Pool thread. Touches nothing but the load. */
static void
load_in_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Load *load = task_data;
  g_autoptr (GError) error = NULL;

  if (skep_discovery_run (load->discovery, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
set_name (SkepProject *self,
          const char  *name)
{
  g_autofree char *basename = g_filename_display_basename (self->path);

  if (name == NULL)
    name = basename;
  if (g_strcmp0 (name, self->name) == 0)
    return;
  g_free (self->name);
  self->name = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

/* Loads may end in another order than they began: an older one never replaces a newer one. */
static void
apply (SkepProject *self,
       Load        *load)
{
  if (load->serial <= self->applied)
    return;
  self->applied = load->serial;
  g_clear_pointer (&self->discovery, skep_discovery_unref);
  self->discovery = skep_discovery_ref (load->discovery);
  g_ptr_array_unref (self->errors);
  self->errors = g_ptr_array_ref (skep_discovery_get_errors (load->discovery));
  set_name (self, skep_discovery_get_name (load->discovery));
  replace_scripts (self, skep_discovery_get_scripts (load->discovery));
}

static void
load_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  apply (g_task_get_source_object (task), g_task_get_task_data (G_TASK (result)));
  g_task_return_boolean (task, TRUE);
}

/* Symbolic links are resolved, so that one folder is one project however it was opened. */
static char *
make_canonical (const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  char *resolved = realpath (path, NULL);
  char *canonical = g_strdup (resolved != NULL ? resolved : absolute);

  free (resolved);
  return canonical;
}

static void
skep_project_constructed (GObject *object)
{
  G_OBJECT_CLASS (skep_project_parent_class)->constructed (object);

  set_name (SKEP_PROJECT (object), NULL);
}

static void
skep_project_finalize (GObject *object)
{
  SkepProject *self = SKEP_PROJECT (object);

  self->link->project = NULL;
  g_atomic_rc_box_release (self->link);
  g_clear_pointer (&self->discovery, skep_discovery_unref);
  g_ptr_array_unref (self->scripts);
  g_ptr_array_unref (self->errors);
  g_free (self->path);
  g_free (self->name);
  g_free (self->search_path);
  g_free (self->manager);
  g_free (self->preferred_manager);
  G_OBJECT_CLASS (skep_project_parent_class)->finalize (object);
}

static void
skep_project_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  SkepProject *self = SKEP_PROJECT (object);

  switch (prop_id)
    {
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_MANAGER:
      g_value_set_string (value, self->manager);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
skep_project_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  SkepProject *self = SKEP_PROJECT (object);

  switch (prop_id)
    {
    case PROP_PATH:
      self->path = make_canonical (g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
skep_project_class_init (SkepProjectClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = skep_project_constructed;
  object_class->finalize = skep_project_finalize;
  object_class->get_property = skep_project_get_property;
  object_class->set_property = skep_project_set_property;

  properties[PROP_PATH] =
    g_param_spec_string ("path", NULL, NULL, ".",
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * SkepProject:manager:
   *
   * The package manager that the person has chosen for this project, %NULL for none.
   */
  properties[PROP_MANAGER] =
    g_param_spec_string ("manager", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * SkepProject::loaded:
   *
   * The scripts, errors and name are those of a new look at the folder, or the scripts are those
   * that the first look has found so far, see skep_project_is_loaded(). Not emitted if the look
   * failed.
   */
  signals[LOADED] = g_signal_new ("loaded", SKEP_TYPE_PROJECT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static void
skep_project_init (SkepProject *self)
{
  self->owner = g_thread_self ();
  self->link = g_atomic_rc_box_new (Link);
  self->link->project = self;
  self->scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_unref);
  self->errors = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_source_error_unref);
}

/**
 * skep_project_new:
 * @path: a folder; relative paths are meant from the current one
 *
 * Main thread only. The folder is not read before skep_project_load_async(), and need not exist.
 *
 * Returns: (transfer full): a project without scripts
 */
SkepProject *
skep_project_new (const char *path)
{
  g_return_val_if_fail (path != NULL && *path != '\0', NULL);

  return g_object_new (SKEP_TYPE_PROJECT, "path", path, NULL);
}

/**
 * skep_project_get_path:
 * @self: a project
 *
 * Main thread only.
 *
 * Returns: (type filename): absolute, without symbolic links if the folder exists
 */
const char *
skep_project_get_path (SkepProject *self)
{
  g_return_val_if_fail (SKEP_IS_PROJECT (self), NULL);
  g_assert (self->owner == g_thread_self ());

  return self->path;
}

/**
 * skep_project_get_name:
 * @self: a project
 *
 * Main thread only.
 *
 * Returns: the name in skep.json, otherwise that of the folder; valid UTF-8
 */
const char *
skep_project_get_name (SkepProject *self)
{
  g_return_val_if_fail (SKEP_IS_PROJECT (self), NULL);
  g_assert (self->owner == g_thread_self ());

  return self->name;
}

/**
 * skep_project_is_loaded:
 * @self: a project
 *
 * Main thread only.
 *
 * Returns: %TRUE if a load has succeeded, so that no scripts means that there are none
 */
gboolean
skep_project_is_loaded (SkepProject *self)
{
  g_return_val_if_fail (SKEP_IS_PROJECT (self), FALSE);
  g_assert (self->owner == g_thread_self ());

  return self->applied != 0;
}

/**
 * skep_project_get_scripts:
 * @self: a project
 *
 * Main thread only. The array is never changed, a load replaces it: hold a reference to keep it.
 *
 * Returns: (transfer none) (element-type SkepScript): the scripts in the order to show them in
 */
GPtrArray *
skep_project_get_scripts (SkepProject *self)
{
  g_return_val_if_fail (SKEP_IS_PROJECT (self), NULL);
  g_assert (self->owner == g_thread_self ());

  return self->scripts;
}

/**
 * skep_project_get_errors:
 * @self: a project
 *
 * Main thread only. The array is never changed, a load replaces it: hold a reference to keep it.
 *
 * Returns: (transfer none) (element-type SkepSourceError): what is wrong with its files
 */
GPtrArray *
skep_project_get_errors (SkepProject *self)
{
  g_return_val_if_fail (SKEP_IS_PROJECT (self), NULL);
  g_assert (self->owner == g_thread_self ());

  return self->errors;
}

/**
 * skep_project_get_discovery:
 * @self: a project
 *
 * Main thread only.
 *
 * Returns: (transfer none) (nullable): the look at the folder whose scripts are shown
 */
SkepDiscovery *
skep_project_get_discovery (SkepProject *self)
{
  g_return_val_if_fail (SKEP_IS_PROJECT (self), NULL);
  g_assert (self->owner == g_thread_self ());

  return self->discovery;
}

/**
 * skep_project_set_search_path:
 * @self: a project
 * @search_path: (nullable): where scripts of the project find programs; %NULL: as Skep does
 *
 * Main thread only. Takes effect with the next load.
 *
 * Returns: %TRUE if it is another one than before
 */
gboolean
skep_project_set_search_path (SkepProject *self,
                              const char  *search_path)
{
  g_return_val_if_fail (SKEP_IS_PROJECT (self), FALSE);
  g_assert (self->owner == g_thread_self ());

  if (g_strcmp0 (self->search_path, search_path) == 0)
    return FALSE;
  g_free (self->search_path);
  self->search_path = g_strdup (search_path);
  return TRUE;
}

/**
 * skep_project_get_manager:
 * @self: a project
 *
 * Main thread only.
 *
 * Returns: (nullable): the package manager that the person has chosen for it
 */
const char *
skep_project_get_manager (SkepProject *self)
{
  g_return_val_if_fail (SKEP_IS_PROJECT (self), NULL);
  g_assert (self->owner == g_thread_self ());

  return self->manager;
}

/**
 * skep_project_set_manager:
 * @self: a project
 * @manager: (nullable): the package manager that the person has chosen for it, or none
 *
 * Main thread only. Takes effect with the next load.
 */
void
skep_project_set_manager (SkepProject *self,
                          const char  *manager)
{
  g_return_if_fail (SKEP_IS_PROJECT (self));
  g_assert (self->owner == g_thread_self ());

  if (g_strcmp0 (self->manager, manager) == 0)
    return;
  g_free (self->manager);
  self->manager = g_strdup (manager);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MANAGER]);
}

/**
 * skep_project_set_preferred_manager:
 * @self: a project
 * @manager: (nullable): the package manager for projects that ask for none
 *
 * Main thread only. Takes effect with the next load.
 */
void
skep_project_set_preferred_manager (SkepProject *self,
                                    const char  *manager)
{
  g_return_if_fail (SKEP_IS_PROJECT (self));
  g_assert (self->owner == g_thread_self ());

  g_free (self->preferred_manager);
  self->preferred_manager = g_strdup (manager);
}

/**
 * skep_project_load_async:
 * @self: a project
 * @cancellable: (nullable): gives up the load
 * @callback: (nullable): called in the main context
 * @user_data: for @callback
 *
 * Main thread only. Looks at the folder again in a pool thread and emits
 * [signal@SkepProject::loaded] when its scripts have been replaced. Several loads may be under
 * way: what an older one found never replaces what a newer one found.
 */
void
skep_project_load_async (SkepProject         *self,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GTask) reader = NULL;

  g_return_if_fail (SKEP_IS_PROJECT (self));
  g_assert (self->owner == g_thread_self ());

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, skep_project_load_async);
  /* The reader has no source object: the pool thread may drop it last, never the project. */
  reader = g_task_new (NULL, cancellable, load_cb, g_steal_pointer (&task));
  g_task_set_source_tag (reader, load_in_thread);
  g_task_set_task_data (reader, load_new (self), (GDestroyNotify) load_free);
  g_task_set_return_on_cancel (reader, TRUE);
  g_task_run_in_thread (reader, load_in_thread);
}

/**
 * skep_project_load_finish:
 * @self: a project
 * @result: from the callback
 * @error: return location
 *
 * Main thread only.
 *
 * Returns: %FALSE if the folder can't be read or the load was cancelled; the scripts are then
 *   those of the last load that succeeded
 */
gboolean
skep_project_load_finish (SkepProject   *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (SKEP_IS_PROJECT (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

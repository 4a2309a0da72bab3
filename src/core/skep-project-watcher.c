/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-project-tree.h"
#include "skep-project-watcher.h"
#include "skep-source.h"

/* Where new packages appear, even if none is there yet. */
#define NEAR_DEPTH 2
/* Editors write a file in several steps, git a hundred at once: one look after the last of them. */
#define SETTLE_MSEC 200
/* But not never, while something writes all the time; and then so seldom that it costs little. */
#define BUSY_MSEC 2000

struct _SkepProjectWatcher
{
  SkepProject *project;
  SkepProjectWatcherFunc changed;
  gpointer data;

  SkepDiscovery *discovery; /* (nullable) for which the folders are watched */
  GHashTable *monitors;     /* path relative to the project → GFileMonitor */
  GHashTable *inputs;       /* paths of files that were read; borrowed from @discovery */
  guint settle_id;          /* 0 unless something has changed */
  gint64 first_us;          /* when the first of these changes was noticed, monotonic */
};

static gboolean
settle_cb (gpointer data)
{
  SkepProjectWatcher *self = data;

  self->settle_id = 0;
  self->changed (self->data);
  return G_SOURCE_REMOVE;
}

static void
settle (SkepProjectWatcher *self)
{
  gint64 now_us = g_get_monotonic_time ();

  if (self->settle_id == 0)
    self->first_us = now_us;
  else if (now_us - self->first_us > (BUSY_MSEC - SETTLE_MSEC) * 1000)
    return;
  else
    g_source_remove (self->settle_id);
  self->settle_id = g_timeout_add (SETTLE_MSEC, settle_cb, self);
}

static gboolean
is_input (SkepProjectWatcher *self,
          GFile              *file)
{
  const char *path = g_file_peek_path (file);
  const char *project = skep_project_get_path (self->project);

  if (!g_str_has_prefix (path, project))
    return FALSE;
  path += strlen (project);
  return g_hash_table_contains (self->inputs, path + strspn (path, "/"));
}

/* What comes and goes counts, and what is in the files that were read; a log that grows doesn't. */
static void
event_cb (GFileMonitor       *monitor,
          GFile              *file,
          GFile              *other,
          GFileMonitorEvent   event,
          SkepProjectWatcher *self)
{
  static const GFileMonitorEvent contents[] = {
    G_FILE_MONITOR_EVENT_CHANGED,
    G_FILE_MONITOR_EVENT_CHANGES_DONE_HINT,
    G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (contents); i++)
    if (event == contents[i] && !is_input (self, file))
      return;
  settle (self);
}

static void
add_folder (GHashTable *folders,
            const char *dir)
{
  g_autofree char *parent = g_strdup (dir);
  char *slash;

  while (g_hash_table_add (folders, g_strdup (parent)) && *parent != '\0')
    {
      slash = strrchr (parent, '/');
      *(slash != NULL ? slash : parent) = '\0';
    }
}

static void
add_file (SkepProjectWatcher *self,
          GHashTable         *folders,
          const char         *path)
{
  const char *slash = strrchr (path, '/');
  g_autofree char *dir = g_strndup (path, slash != NULL ? slash - path : 0);

  g_hash_table_add (self->inputs, (char *) path);
  add_folder (folders, dir);
}

/* Where scripts were found, what was looked at for them, and the folders around: a new package
 * appears beside another one. */
static void
add_unit (SkepProjectWatcher *self,
          GHashTable         *folders,
          SkepDiscoveryUnit  *unit)
{
  for (guint i = 0; i < unit->folders->len; i++)
    add_folder (folders, ((SkepFolder *) unit->folders->pdata[i])->dir);
  for (guint i = 0; i < unit->files->len; i++)
    add_file (self, folders, g_array_index (unit->files, SkepDiscoveryFile, i).path);
}

static void
add_near_folders (SkepProjectWatcher *self,
                  GHashTable         *folders)
{
  g_autoptr (GPtrArray) near = skep_discovery_dup_folders (self->discovery, NEAR_DEPTH);

  for (guint i = 0; i < near->len; i++)
    add_folder (folders, near->pdata[i]);
}

static int
compare_folders (gconstpointer a,
                 gconstpointer b)
{
  const char *first = *(const char *const *) a;
  const char *second = *(const char *const *) b;
  int order = (int) skep_project_tree_get_depth (first)
              - (int) skep_project_tree_get_depth (second);

  return order != 0 ? order : strcmp (first, second);
}

static GFileMonitor *
watch_folder (SkepProjectWatcher *self,
              const char         *dir)
{
  g_autofree char *path = g_build_filename (skep_project_get_path (self->project), dir, NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  GFileMonitor *monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL,
                                                    &error);

  if (monitor == NULL)
    g_debug ("%s: %s", path, error->message);
  else
    g_signal_connect (monitor, "changed", G_CALLBACK (event_cb), self);
  return monitor;
}

static void
stop_watching (gpointer data)
{
  GFileMonitor *monitor = data;

  if (monitor == NULL)
    return;
  /* Events that wait in the context must not find a watcher that is gone. */
  g_signal_handlers_disconnect_matched (monitor, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, event_cb, NULL);
  g_file_monitor_cancel (monitor);
  g_object_unref (monitor);
}

static gboolean
has_all (GHashTable *monitors,
         GPtrArray  *folders)
{
  for (guint i = 0; i < MIN (folders->len, SKEP_PROJECT_WATCHER_MAX_FOLDERS); i++)
    if (!g_hash_table_contains (monitors, folders->pdata[i]))
      return FALSE;
  return TRUE;
}

static void
watch_folders (SkepProjectWatcher *self,
               GHashTable         *folders)
{
  g_autoptr (GHashTable) before = g_steal_pointer (&self->monitors);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer dir;

  g_hash_table_iter_init (&iter, folders);
  while (g_hash_table_iter_next (&iter, &dir, NULL))
    g_ptr_array_add (sorted, dir);
  g_ptr_array_sort (sorted, compare_folders);
  self->monitors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, stop_watching);
  /* What changed after it was read and before it is watched would be missed. */
  if (!has_all (before, sorted))
    settle (self);
  for (guint i = 0; i < MIN (sorted->len, SKEP_PROJECT_WATCHER_MAX_FOLDERS); i++)
    {
      gpointer key = NULL;
      gpointer monitor = NULL;

      if (!g_hash_table_steal_extended (before, sorted->pdata[i], &key, &monitor))
        {
          key = g_strdup (sorted->pdata[i]);
          monitor = watch_folder (self, key);
        }
      g_hash_table_insert (self->monitors, key, monitor);
    }
}

static void
loaded_cb (SkepProjectWatcher *self)
{
  SkepDiscovery *discovery = skep_project_get_discovery (self->project);
  g_autoptr (GHashTable) folders = NULL;
  GPtrArray *units;

  if (discovery == NULL || discovery == self->discovery)
    return;
  g_hash_table_remove_all (self->inputs);
  g_clear_pointer (&self->discovery, skep_discovery_unref);
  self->discovery = skep_discovery_ref (discovery);
  folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  add_folder (folders, "");
  add_near_folders (self, folders);
  units = skep_discovery_get_units (discovery);
  for (guint i = 0; i < units->len; i++)
    add_unit (self, folders, units->pdata[i]);
  watch_folders (self, folders);
}

/**
 * skep_project_watcher_new:
 * @project: a project, loaded or not
 * @changed: called when it should be loaded again
 * @data: for @changed
 *
 * Main thread only. Begins when the project is loaded.
 *
 * Returns: (transfer full): a watcher, which keeps @project
 */
SkepProjectWatcher *
skep_project_watcher_new (SkepProject            *project,
                          SkepProjectWatcherFunc  changed,
                          gpointer                data)
{
  SkepProjectWatcher *self = g_new0 (SkepProjectWatcher, 1);

  self->project = g_object_ref (project);
  self->changed = changed;
  self->data = data;
  self->monitors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, stop_watching);
  self->inputs = g_hash_table_new (g_str_hash, g_str_equal);
  g_signal_connect_swapped (project, "loaded", G_CALLBACK (loaded_cb), self);
  loaded_cb (self);
  return self;
}

/**
 * skep_project_watcher_free:
 * @self: (transfer full) (nullable): a watcher
 */
void
skep_project_watcher_free (SkepProjectWatcher *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->project, self);
  g_hash_table_unref (self->monitors);
  g_hash_table_unref (self->inputs);
  g_clear_pointer (&self->discovery, skep_discovery_unref);
  g_object_unref (self->project);
  g_free (self);
}

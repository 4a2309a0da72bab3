/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "skep-project-store.h"

#define KEY_OPEN "open"
#define KEY_RECENT "recent"
#define KEY_PROJECTS "projects"
#define KEY_ARGUMENTS "arguments"

/* More than a screen of them helps nobody. */
#define MAX_RECENT 8
/* Per script. */
#define MAX_ARGUMENTS 10
/* Several changes that belong together are one write. */
#define SAVE_DELAY_MSEC 100

struct _SkepProjectStore
{
  char *path;
  char *problem;       /* (nullable) why the file could not be used */
  JsonObject *root;    /* all of it, folders as URIs: a file name need not be valid UTF-8 */
  GMainContext *context;
  GSource *save;       /* NULL unless there is something to write */
  GThreadPool *writer; /* one thread, so that the last write is the last change */
};

static void
write_text (gpointer data,
            gpointer user_data)
{
  SkepProjectStore *self = user_data;
  g_autofree char *text = data;
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autoptr (GError) error = NULL;

  if (g_mkdir_with_parents (folder, 0700) < 0)
    g_warning ("%s: %s", folder, g_strerror (errno));
  else if (!g_file_set_contents_full (self->path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                      &error))
    g_warning ("%s", error->message);
}

static char *
make_text (SkepProjectStore *self)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, self->root);
  return json_to_string (node, TRUE);
}

static void
save_now (SkepProjectStore *self)
{
  g_source_destroy (self->save);
  g_clear_pointer (&self->save, g_source_unref);
  g_thread_pool_push (self->writer, make_text (self), NULL);
}

static gboolean
save_cb (gpointer data)
{
  save_now (data);
  return G_SOURCE_REMOVE;
}

static void
save_soon (SkepProjectStore *self)
{
  if (self->save != NULL)
    return;
  self->save = g_timeout_source_new (SAVE_DELAY_MSEC);
  g_source_set_callback (self->save, save_cb, self, NULL);
  g_source_attach (self->save, self->context);
}

/* What can't be read is kept beside it: it may be of a newer Skep, or be mended by hand. */
static void
put_aside (SkepProjectStore *self,
           const char       *reason)
{
  g_autofree char *aside = g_strconcat (self->path, ".broken", NULL);
  g_autofree char *name = g_filename_display_name (aside);

  if (g_rename (self->path, aside) < 0)
    g_warning ("%s: %s", self->path, g_strerror (errno));
  /* Translators: a path, and a cause */
  self->problem = g_strdup_printf (_("The list of projects could not be read. It is kept as “%s”. "
                                     "The cause: %s"), name, reason);
}

static JsonObject *
load (SkepProjectStore *self)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonNode *root;

  if (!g_file_test (self->path, G_FILE_TEST_EXISTS))
    return json_object_new ();
  if (!json_parser_load_from_file (parser, self->path, &error))
    {
      put_aside (self, error->message);
      return json_object_new ();
    }
  root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    return json_object_ref (json_node_get_object (root));
  put_aside (self, _("it is not a JSON object"));
  return json_object_new ();
}

/**
 * skep_project_store_dup_default_path:
 *
 * Any thread.
 *
 * Returns: (transfer full) (type filename): where the person's projects are remembered
 */
char *
skep_project_store_dup_default_path (void)
{
  /* Two that run at the same time would each write what only they have open. */
  gboolean is_development = g_str_equal (PROFILE, "development");

  return g_build_filename (g_get_user_state_dir (), "skep",
                           is_development ? "projects.Devel.json" : "projects.json", NULL);
}

/**
 * skep_project_store_new:
 * @path: (type filename): a file, which need not exist
 *
 * Reads the file. One that is broken is put aside, see skep_project_store_get_problem(). Nothing
 * is written before something is changed.
 *
 * Returns: (transfer full): what it remembers
 */
SkepProjectStore *
skep_project_store_new (const char *path)
{
  SkepProjectStore *self = g_rc_box_new0 (SkepProjectStore);

  self->path = g_strdup (path);
  self->context = g_main_context_ref_thread_default ();
  self->root = load (self);
  self->writer = g_thread_pool_new (write_text, self, 1, FALSE, NULL);
  return self;
}

SkepProjectStore *
skep_project_store_ref (SkepProjectStore *self)
{
  return g_rc_box_acquire (self);
}

static void
skep_project_store_clear (gpointer data)
{
  SkepProjectStore *self = data;

  if (self->save != NULL)
    save_now (self);
  g_thread_pool_free (self->writer, FALSE, TRUE);
  json_object_unref (self->root);
  g_main_context_unref (self->context);
  g_free (self->problem);
  g_free (self->path);
}

void
skep_project_store_unref (SkepProjectStore *self)
{
  g_rc_box_release_full (self, skep_project_store_clear);
}

/**
 * skep_project_store_flush:
 * @self: a store
 *
 * Writes what is not written yet, and waits for it: to be called before Skep ends.
 */
void
skep_project_store_flush (SkepProjectStore *self)
{
  g_return_if_fail (self != NULL);

  if (self->save != NULL)
    save_now (self);
  g_thread_pool_free (self->writer, FALSE, TRUE);
  self->writer = g_thread_pool_new (write_text, self, 1, FALSE, NULL);
}

/**
 * skep_project_store_get_problem:
 * @self: a store
 *
 * Returns: (nullable): one or two translated sentences: why nothing is remembered, and where the
 *   file is kept
 */
const char *
skep_project_store_get_problem (SkepProjectStore *self)
{
  return self->problem;
}

static gboolean
is_string (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

/* The strings of a list; what else is in it was not put there by Skep. */
static char **
dup_strings (JsonObject *object,
             const char *key)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, key) : NULL;
  g_autoptr (GStrvBuilder) strings = g_strv_builder_new ();
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return g_strv_builder_end (strings);
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (is_string (json_array_get_element (array, i)))
      g_strv_builder_add (strings, json_array_get_string_element (array, i));
  return g_strv_builder_end (strings);
}

static void
set_strings (SkepProjectStore  *self,
             JsonObject        *object,
             const char        *key,
             const char *const *strings)
{
  g_auto (GStrv) before = dup_strings (object, key);
  JsonArray *array;

  if (g_strv_equal ((const char *const *) before, strings))
    return;
  array = json_array_new ();
  for (; *strings != NULL; strings++)
    json_array_add_string_element (array, *strings);
  json_object_set_array_member (object, key, array);
  save_soon (self);
}

static char **
dup_folders (SkepProjectStore *self,
             const char       *key)
{
  g_auto (GStrv) uris = dup_strings (self->root, key);
  g_autoptr (GStrvBuilder) folders = g_strv_builder_new ();

  for (char **uri = uris; *uri != NULL; uri++)
    {
      g_autofree char *folder = g_filename_from_uri (*uri, NULL, NULL);

      if (folder != NULL)
        g_strv_builder_add (folders, folder);
    }
  return g_strv_builder_end (folders);
}

static void
set_folders (SkepProjectStore  *self,
             const char        *key,
             const char *const *folders)
{
  g_autoptr (GStrvBuilder) uris = g_strv_builder_new ();
  g_auto (GStrv) strv = NULL;

  for (; *folders != NULL; folders++)
    {
      g_autofree char *uri = g_filename_to_uri (*folders, NULL, NULL);

      if (uri != NULL)
        g_strv_builder_add (uris, uri);
    }
  strv = g_strv_builder_end (uris);
  set_strings (self, self->root, key, (const char *const *) strv);
}

/**
 * skep_project_store_dup_open:
 * @self: a store
 *
 * Returns: (transfer full): the folders of the projects that are open, in their order
 */
char **
skep_project_store_dup_open (SkepProjectStore *self)
{
  return dup_folders (self, KEY_OPEN);
}

/**
 * skep_project_store_set_open:
 * @self: a store
 * @folders: (array zero-terminated=1): absolute paths, in their order
 */
void
skep_project_store_set_open (SkepProjectStore  *self,
                             const char *const *folders)
{
  set_folders (self, KEY_OPEN, folders);
}

/**
 * skep_project_store_dup_recent:
 * @self: a store
 *
 * Returns: (transfer full): folders that were opened before, the last one first
 */
char **
skep_project_store_dup_recent (SkepProjectStore *self)
{
  return dup_folders (self, KEY_RECENT);
}

/* Of projects that are neither open nor recent. */
static void
forget_others (SkepProjectStore *self)
{
  g_auto (GStrv) open = dup_strings (self->root, KEY_OPEN);
  g_auto (GStrv) recent = dup_strings (self->root, KEY_RECENT);
  JsonNode *node = json_object_get_member (self->root, KEY_PROJECTS);
  g_autoptr (GList) uris = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  uris = json_object_get_members (json_node_get_object (node));
  for (GList *uri = uris; uri != NULL; uri = uri->next)
    if (!g_strv_contains ((const char *const *) open, uri->data)
        && !g_strv_contains ((const char *const *) recent, uri->data))
      json_object_remove_member (json_node_get_object (node), uri->data);
}

/**
 * skep_project_store_add_recent:
 * @self: a store
 * @folder: absolute path
 *
 * Puts @folder first among those that were opened before.
 */
void
skep_project_store_add_recent (SkepProjectStore *self,
                               const char       *folder)
{
  g_auto (GStrv) old = skep_project_store_dup_recent (self);
  g_autoptr (GPtrArray) folders = g_ptr_array_new ();

  g_ptr_array_add (folders, (char *) folder);
  for (guint i = 0; old[i] != NULL && folders->len < MAX_RECENT; i++)
    if (!g_str_equal (old[i], folder))
      g_ptr_array_add (folders, old[i]);
  g_ptr_array_add (folders, NULL);
  set_folders (self, KEY_RECENT, (const char *const *) folders->pdata);
  forget_others (self);
}

static JsonObject *
get_object (JsonObject *parent,
            const char *key,
            gboolean    make)
{
  JsonNode *node = parent != NULL ? json_object_get_member (parent, key) : NULL;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  if (!make)
    return NULL;
  json_object_set_object_member (parent, key, json_object_new ());
  return json_object_get_object_member (parent, key);
}

static JsonObject *
get_project (SkepProjectStore *self,
             const char       *folder,
             gboolean          make)
{
  g_autofree char *uri = g_filename_to_uri (folder, NULL, NULL);
  JsonObject *projects = get_object (self->root, KEY_PROJECTS, make);

  return uri != NULL && projects != NULL ? get_object (projects, uri, make) : NULL;
}

/**
 * skep_project_store_dup_text:
 * @self: a store
 * @folder: absolute path of a project
 * @key: what of it
 *
 * Returns: (transfer full) (nullable): what was chosen
 */
char *
skep_project_store_dup_text (SkepProjectStore *self,
                             const char       *folder,
                             const char       *key)
{
  JsonObject *project = get_project (self, folder, FALSE);
  JsonNode *node = project != NULL ? json_object_get_member (project, key) : NULL;

  return node != NULL && is_string (node) ? json_node_dup_string (node) : NULL;
}

/**
 * skep_project_store_set_text:
 * @self: a store
 * @folder: absolute path of a project
 * @key: what of it
 * @text: (nullable): what was chosen
 */
void
skep_project_store_set_text (SkepProjectStore *self,
                             const char       *folder,
                             const char       *key,
                             const char       *text)
{
  g_autofree char *before = skep_project_store_dup_text (self, folder, key);
  JsonObject *project;

  if (g_strcmp0 (before, text) == 0 || (project = get_project (self, folder, TRUE)) == NULL)
    return;
  if (text != NULL)
    json_object_set_string_member (project, key, text);
  else
    json_object_remove_member (project, key);
  save_soon (self);
}

/**
 * skep_project_store_dup_list:
 * @self: a store
 * @folder: absolute path of a project
 * @key: what of it
 *
 * Returns: (transfer full): possibly empty
 */
char **
skep_project_store_dup_list (SkepProjectStore *self,
                             const char       *folder,
                             const char       *key)
{
  return dup_strings (get_project (self, folder, FALSE), key);
}

/**
 * skep_project_store_set_list:
 * @self: a store
 * @folder: absolute path of a project
 * @key: what of it
 * @list: (array zero-terminated=1): possibly empty
 */
void
skep_project_store_set_list (SkepProjectStore  *self,
                             const char        *folder,
                             const char        *key,
                             const char *const *list)
{
  JsonObject *project = get_project (self, folder, *list != NULL);

  if (project != NULL)
    set_strings (self, project, key, list);
}

static JsonObject *
get_arguments (SkepProjectStore *self,
               const char       *folder,
               gboolean          make)
{
  JsonObject *project = get_project (self, folder, make);

  return project != NULL ? get_object (project, KEY_ARGUMENTS, make) : NULL;
}

/**
 * skep_project_store_dup_arguments:
 * @self: a store
 * @folder: absolute path of a project
 * @script: id of one of its scripts
 *
 * Returns: (transfer full): the arguments that it was started with before, as command lines, the
 *   last one first
 */
char **
skep_project_store_dup_arguments (SkepProjectStore *self,
                                  const char       *folder,
                                  const char       *script)
{
  return dup_strings (get_arguments (self, folder, FALSE), script);
}

/**
 * skep_project_store_add_arguments:
 * @self: a store
 * @folder: absolute path of a project
 * @script: id of one of its scripts
 * @arguments: a command line, valid UTF-8
 *
 * Puts @arguments first among those that @script was started with before.
 */
void
skep_project_store_add_arguments (SkepProjectStore *self,
                                  const char       *folder,
                                  const char       *script,
                                  const char       *arguments)
{
  g_auto (GStrv) old = skep_project_store_dup_arguments (self, folder, script);
  JsonObject *object = get_arguments (self, folder, TRUE);
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();

  if (object == NULL)
    return;
  g_ptr_array_add (lines, (char *) arguments);
  for (guint i = 0; old[i] != NULL && lines->len < MAX_ARGUMENTS; i++)
    if (!g_str_equal (old[i], arguments))
      g_ptr_array_add (lines, old[i]);
  g_ptr_array_add (lines, NULL);
  set_strings (self, object, script, (const char *const *) lines->pdata);
}

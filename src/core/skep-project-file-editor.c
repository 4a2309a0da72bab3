/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "skep-document.h"
#include "skep-json-text.h"
#include "skep-project-file-editor.h"
#include "skep-source.h"

#define FILE_NAME "skep.json"
#define UTF8_BOM "\xef\xbb\xbf"
#define NEW_FILE "{\n  \"$schema\": \"" SKEP_PROJECT_FILE_SCHEMA "\"\n}\n"
/* As open() has it for new files; less what the umask says. */
#define NEW_FILE_MODE 0666

struct _SkepProjectFileEditor
{
  char *project;
  GBytes *original; /* what the file had; NULL: there was none */
  const char *bom;  /* static, possibly empty */
  GString *text;    /* without a byte order mark */
};

static gboolean
set_first_error (SkepDiscovery *discovery,
                 GError       **error)
{
  GPtrArray *errors = skep_discovery_get_errors (discovery);
  g_autofree char *reason = NULL;

  if (errors->len == 0)
    return FALSE;
  reason = skep_source_error_to_string (errors->pdata[0]);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, reason);
  return TRUE;
}

/* NULL without an error if there is no such file. */
static GBytes *
read_file (const char  *project,
           GError     **error)
{
  g_autoptr (SkepDiscovery) discovery = skep_discovery_new (project, "");
  char *text;
  gsize length;

  if (skep_source_read_file (discovery, "", FILE_NAME, &text, &length) && text != NULL)
    return g_bytes_new_take (text, length);
  set_first_error (discovery, error);
  return NULL;
}

static gboolean
check_text (SkepProjectFileEditor  *self,
            GError                **error)
{
  g_autoptr (SkepDiscovery) discovery = skep_discovery_new (self->project, "");
  g_autoptr (SkepDocument) document = NULL;

  document = skep_document_load_json (discovery, "", FILE_NAME, self->text->str, self->text->len);
  if (document != NULL)
    return TRUE;
  if (skep_json_text_has_comment (self->text->str))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 _("“%s” has comments, which JSON doesn’t know; remove them first."), FILE_NAME);
  else
    set_first_error (discovery, error);
  return FALSE;
}

static void
take_text (SkepProjectFileEditor *self)
{
  const char *text = g_bytes_get_data (self->original, NULL);
  gsize length = g_bytes_get_size (self->original);

  if (length >= strlen (UTF8_BOM) && memcmp (text, UTF8_BOM, strlen (UTF8_BOM)) == 0)
    self->bom = UTF8_BOM;
  g_string_append_len (self->text, text + strlen (self->bom), length - strlen (self->bom));
}

/* An empty file is as good as none. */
static gboolean
is_empty (SkepProjectFileEditor *self)
{
  return strspn (self->text->str, " \t\r\n") == self->text->len;
}

/**
 * skep_project_file_editor_open:
 * @project: (type filename): folder of the project
 * @error: return location: words that name the file and what is wrong
 *
 * Reads the skep.json of a project; if there is none, begins a new one.
 *
 * Returns: (transfer full) (nullable): %NULL if the file can't be read or is no valid JSON
 */
SkepProjectFileEditor *
skep_project_file_editor_open (const char  *project,
                               GError     **error)
{
  g_autoptr (SkepProjectFileEditor) self = NULL;
  g_autoptr (GError) read_error = NULL;

  g_return_val_if_fail (project != NULL, NULL);

  self = g_new0 (SkepProjectFileEditor, 1);
  self->project = g_strdup (project);
  self->bom = "";
  self->text = g_string_new (NULL);
  self->original = read_file (project, &read_error);
  if (read_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&read_error));
      return NULL;
    }
  if (self->original != NULL)
    take_text (self);
  if (is_empty (self))
    g_string_assign (self->text, NEW_FILE);
  return check_text (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * skep_project_file_editor_free:
 * @self: (transfer full) (nullable): an editor; what isn't saved is lost
 */
void
skep_project_file_editor_free (SkepProjectFileEditor *self)
{
  if (self == NULL)
    return;
  g_free (self->project);
  g_clear_pointer (&self->original, g_bytes_unref);
  g_string_free (self->text, TRUE);
  g_free (self);
}

/**
 * skep_project_file_editor_get_text:
 * @self: an editor
 *
 * Returns: the text with all changes, without a byte order mark
 */
const char *
skep_project_file_editor_get_text (SkepProjectFileEditor *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text->str;
}

/* Follows @path as far as it exists. Returns how many of its keys, and the object that has the
 * next one, or what the last one means. */
static guint
follow (SkepProjectFileEditor *self,
        const char *const     *path,
        gsize                 *container,
        SkepJsonItem          *item)
{
  guint n_found = 0;

  *container = skep_json_text_find_root (self->text->str);
  while (path[n_found] != NULL && self->text->str[*container] == '{'
         && skep_json_text_find_member (self->text->str, *container, path[n_found], item))
    if (path[++n_found] != NULL)
      *container = item->value;
  return n_found;
}

/**
 * skep_project_file_editor_read:
 * @self: an editor
 * @path: (array zero-terminated=1): keys, from the outermost object inwards
 *
 * Returns: (transfer full) (nullable): a copy of what the file has there
 */
JsonNode *
skep_project_file_editor_read (SkepProjectFileEditor *self,
                               const char *const     *path)
{
  SkepJsonItem item;
  gsize container;

  g_return_val_if_fail (self != NULL && path != NULL && path[0] != NULL, NULL);

  if (path[follow (self, path, &container, &item)] != NULL)
    return NULL;
  return skep_json_text_parse_value (self->text->str, &item);
}

/**
 * skep_project_file_editor_find_key:
 * @self: an editor
 * @script: a script of the project
 *
 * Returns: (nullable): the key by which the file defines or changes @script, its id or its name;
 *   %NULL if it does neither
 */
const char *
skep_project_file_editor_find_key (SkepProjectFileEditor *self,
                                   const SkepScript      *script)
{
  const char *by_id[] = { "scripts", script->id, NULL };
  const char *by_name[] = { "scripts", script->name, NULL };
  g_autoptr (JsonNode) id_node = skep_project_file_editor_read (self, by_id);
  g_autoptr (JsonNode) name_node = skep_project_file_editor_read (self, by_name);

  if (id_node != NULL)
    return script->id;
  return name_node != NULL && *script->dir == '\0' ? script->name : NULL;
}

/* What is missing on the way to @value: an object in an object. */
static JsonNode *
wrap (const char *const *path,
      JsonNode          *value)
{
  g_autoptr (JsonObject) object = NULL;
  JsonNode *node;

  if (path[0] == NULL)
    return json_node_copy (value);
  object = json_object_new ();
  json_object_set_member (object, path[0], wrap (path + 1, value));
  node = json_node_alloc ();
  return json_node_init_object (node, object);
}

static gboolean
put (SkepProjectFileEditor  *self,
     const char *const      *path,
     JsonNode               *value,
     GError                **error)
{
  SkepJsonItem item;
  gsize container;
  guint n_found = follow (self, path, &container, &item);
  g_autoptr (JsonNode) wrapped = NULL;

  if (path[n_found] == NULL)
    {
      skep_json_text_replace (self->text, &item, value);
      return TRUE;
    }
  if (self->text->str[container] != '{')
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("“%s” in “%s” must be an object."),
                   path[n_found - 1], FILE_NAME);
      return FALSE;
    }
  wrapped = wrap (path + n_found + 1, value);
  skep_json_text_append (self->text, container, path[n_found], wrapped);
  return TRUE;
}

/* All of that key: an earlier one would come to light otherwise. */
static void
drop (SkepProjectFileEditor *self,
      const char *const     *path)
{
  SkepJsonItem item;
  gsize container;

  while (path[follow (self, path, &container, &item)] == NULL)
    {
      g_autoptr (GArray) items = skep_json_text_list_items (self->text->str, container);

      for (guint i = items->len; i > 0; i--)
        if (g_array_index (items, SkepJsonItem, i - 1).start == item.start)
          skep_json_text_remove (self->text, container, i - 1);
    }
}

/**
 * skep_project_file_editor_set:
 * @self: an editor
 * @path: (array zero-terminated=1): keys, from the outermost object inwards
 * @value: (nullable): what the file shall have there; %NULL: nothing
 * @error: return location
 *
 * Returns: %FALSE if something on the way is no object
 */
gboolean
skep_project_file_editor_set (SkepProjectFileEditor  *self,
                              const char *const      *path,
                              JsonNode               *value,
                              GError                **error)
{
  g_return_val_if_fail (self != NULL && path != NULL && path[0] != NULL, FALSE);

  if (value != NULL)
    return put (self, path, value, error);
  drop (self, path);
  return TRUE;
}

static gboolean
is_one_of (const char         *text,
           const SkepJsonItem *item,
           const char *const  *names)
{
  g_autoptr (JsonNode) node = skep_json_text_parse_value (text, item);
  const char *name = node != NULL ? skep_document_get_string (node) : NULL;

  return name != NULL && g_strv_contains (names, name);
}

/* A string in place of a list is a list of one. */
static gboolean
make_list (SkepProjectFileEditor  *self,
           const char             *list,
           GError                **error)
{
  const char *path[] = { list, NULL };
  g_autoptr (JsonNode) value = skep_project_file_editor_read (self, path);
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (JsonNode) node = NULL;

  if (value != NULL && JSON_NODE_HOLDS_ARRAY (value))
    return TRUE;
  if (value != NULL && skep_document_get_string (value) == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("“%s” in “%s” must be a list."),
                   list, FILE_NAME);
      return FALSE;
    }
  if (value != NULL)
    json_array_add_string_element (array, skep_document_get_string (value));
  node = json_node_init_array (json_node_alloc (), array);
  return put (self, path, node, error);
}

/* Position of one of @names in the list counted from 1, or 0. */
static guint
find_in_list (SkepProjectFileEditor *self,
              gsize                  list,
              const char *const     *names)
{
  g_autoptr (GArray) items = skep_json_text_list_items (self->text->str, list);

  for (guint i = 0; i < items->len; i++)
    if (is_one_of (self->text->str, &g_array_index (items, SkepJsonItem, i), names))
      return i + 1;
  return 0;
}

static void
change_list (SkepProjectFileEditor *self,
             const char            *list,
             const char *const     *names,
             gboolean               is_listed)
{
  g_autoptr (JsonNode) name = json_node_init_string (json_node_alloc (), names[0]);
  SkepJsonItem item;
  guint position;

  skep_json_text_find_member (self->text->str, skep_json_text_find_root (self->text->str), list,
                              &item);
  position = find_in_list (self, item.value, names);
  if (is_listed && position == 0)
    skep_json_text_append (self->text, item.value, NULL, name);
  for (; !is_listed && position > 0; position = find_in_list (self, item.value, names))
    skep_json_text_remove (self->text, item.value, position - 1);
}

/**
 * skep_project_file_editor_set_listed:
 * @self: an editor
 * @list: `favorites` or `hide`
 * @names: (array zero-terminated=1): what means the script; the first one is written
 * @is_listed: whether the script shall be in the list
 * @error: return location
 *
 * Patterns in the list are left alone.
 *
 * Returns: %FALSE if there is something in the file that is no list
 */
gboolean
skep_project_file_editor_set_listed (SkepProjectFileEditor  *self,
                                     const char             *list,
                                     const char *const      *names,
                                     gboolean                is_listed,
                                     GError                **error)
{
  const char *path[] = { list, NULL };
  g_autoptr (JsonNode) value = NULL;

  g_return_val_if_fail (self != NULL && names != NULL && names[0] != NULL, FALSE);

  value = skep_project_file_editor_read (self, path);
  if (value == NULL && !is_listed)
    return TRUE;
  if (!make_list (self, list, error))
    return FALSE;
  change_list (self, list, names, is_listed);
  return TRUE;
}

static gboolean
is_unchanged_on_disk (SkepProjectFileEditor  *self,
                      GError                **error)
{
  g_autoptr (GError) read_error = NULL;
  g_autoptr (GBytes) now = read_file (self->project, &read_error);

  if (read_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&read_error));
      return FALSE;
    }
  if (now == self->original
      || (now != NULL && self->original != NULL && g_bytes_equal (now, self->original)))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG,
               _("“%s” was changed by another program meanwhile."), FILE_NAME);
  return FALSE;
}

static gboolean
set_write_error (GError **error,
                 int      error_number)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (error_number),
               /* Translators: a file, and a cause such as “Permission denied” */
               _("“%s” can’t be written: %s"), FILE_NAME, g_strerror (error_number));
  return FALSE;
}

/* A new file takes the place of the old one; a link keeps pointing to it. */
static gboolean
write_file (SkepProjectFileEditor  *self,
            GBytes                 *bytes,
            GError                **error)
{
  g_autofree char *path = g_build_filename (self->project, FILE_NAME, NULL);
  char *resolved = realpath (path, NULL);
  g_autofree char *target = g_strdup (resolved != NULL ? resolved : path);
  g_autoptr (GError) write_error = NULL;
  struct stat info = { .st_mode = NEW_FILE_MODE };
  gboolean exists = stat (target, &info) == 0;

  free (resolved);
  if (exists && faccessat (AT_FDCWD, target, W_OK, AT_EACCESS) != 0)
    return set_write_error (error, errno);
  if (!g_file_set_contents_full (target, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                 G_FILE_SET_CONTENTS_CONSISTENT,
                                 info.st_mode & 0777, &write_error))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("“%s” can’t be written: %s"), FILE_NAME,
                   write_error->message);
      return FALSE;
    }
  /* The umask may have taken something from the mode; that it was written is what counts. */
  if (exists)
    (void) !chmod (target, info.st_mode & 07777);
  return TRUE;
}

/**
 * skep_project_file_editor_save:
 * @self: an editor
 * @error: return location: words that name the file and the cause
 *
 * Writes the file, as a whole or not at all. Nothing is written, which is no failure, if nothing
 * was changed. An editor may be saved several times.
 *
 * Returns: %FALSE if it can't be written, or is not what it was when it was read
 */
gboolean
skep_project_file_editor_save (SkepProjectFileEditor  *self,
                               GError                **error)
{
  g_autofree char *whole = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  whole = g_strconcat (self->bom, self->text->str, NULL);
  bytes = g_bytes_new (whole, strlen (whole));
  if (self->original != NULL && g_bytes_equal (bytes, self->original))
    return TRUE;
  if (!check_text (self, error) || !is_unchanged_on_disk (self, error)
      || !write_file (self, bytes, error))
    return FALSE;
  g_clear_pointer (&self->original, g_bytes_unref);
  self->original = g_steal_pointer (&bytes);
  return TRUE;
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-project-file.h"
#include "skep-project-tree.h"

/* Each is compared with every script of the project. */
#define MAX_HIDDEN 500

static gboolean
read_name (gpointer      data,
           SkepDocument *document,
           const char   *script,
           JsonNode     *node)
{
  SkepProjectFile *self = data;
  const char *name = skep_document_get_string (node);

  if (name == NULL)
    skep_document_add_error (document, node, _("“name” must be a string."));
  else if (*name != '\0')
    self->name = name;
  return name != NULL;
}

static void
read_script (SkepProjectFile *self,
             SkepDocument    *document,
             const char      *key,
             JsonNode        *node)
{
  SkepProjectScript *script;

  skep_document_warn_if_repeated (document, node, key);
  if (*key == '\0')
    skep_document_add_error (document, node, _("A script needs a name."));
  else if ((script = skep_project_script_read (document, key, node)) != NULL)
    g_ptr_array_add (self->scripts, script);
}

static gboolean
read_scripts (gpointer      data,
              SkepDocument *document,
              const char   *script,
              JsonNode     *node)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      skep_document_add_error (document, node, _("“scripts” must be an object."));
      return FALSE;
    }
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &key, &value))
    read_script (data, document, key, value);
  return TRUE;
}

static void
add_hidden_folder (SkepDocument *document,
                   JsonNode     *node,
                   const char   *path,
                   GStrvBuilder *folders)
{
  g_autofree char *folder = skep_project_tree_resolve ("", path);

  if (folder != NULL && *folder != '\0')
    g_strv_builder_add (folders, folder);
  else
    skep_document_add_error (document, node, _("“%s” in “hide” must be a folder in the project."),
                             path);
}

/* What ends with a slash is a folder, the rest means scripts. */
static gboolean
read_hide (gpointer      data,
           SkepDocument *document,
           const char   *script,
           JsonNode     *node)
{
  SkepProjectFile *self = data;
  g_auto (GStrv) entries = skep_document_dup_strings (document, document->root, "hide");
  g_autoptr (GStrvBuilder) scripts = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) folders = g_strv_builder_new ();
  guint n_entries = g_strv_length (entries);

  if (n_entries > MAX_HIDDEN)
    skep_document_add_error (document, node,
                             _("“hide” has more than %d entries; the rest is ignored."),
                             MAX_HIDDEN);
  for (guint i = 0; i < MIN (n_entries, MAX_HIDDEN); i++)
    if (g_str_has_suffix (entries[i], "/"))
      add_hidden_folder (document, node, entries[i], folders);
    else
      g_strv_builder_add (scripts, entries[i]);
  g_strfreev (self->hide);
  self->hide = g_strv_builder_end (scripts);
  g_strfreev (self->hidden_folders);
  self->hidden_folders = g_strv_builder_end (folders);
  return TRUE;
}

static gboolean
read_favorites (gpointer      data,
                SkepDocument *document,
                const char   *script,
                JsonNode     *node)
{
  SkepProjectFile *self = data;

  g_strfreev (self->favorites);
  self->favorites = skep_document_dup_strings (document, document->root, "favorites");
  return TRUE;
}

const SkepProjectKey skep_project_file_keys[] = {
  { "$schema", NULL },
  { "name", read_name },
  { "scripts", read_scripts },
  { "hide", read_hide },
  { "favorites", read_favorites },
  { NULL },
};

/**
 * skep_project_file_new:
 * @document: (transfer full): the file
 *
 * Returns: (transfer full): what it says; what is wrong in it is left out, with an error
 */
SkepProjectFile *
skep_project_file_new (SkepDocument *document)
{
  SkepProjectFile *self = g_new0 (SkepProjectFile, 1);

  self->document = document;
  self->scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_project_script_free);
  skep_project_keys_read (skep_project_file_keys, self, document, NULL, document->root);
  return self;
}

/**
 * skep_project_file_free:
 * @self: (transfer full) (nullable): a file
 */
void
skep_project_file_free (SkepProjectFile *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->scripts);
  g_strfreev (self->hide);
  g_strfreev (self->hidden_folders);
  g_strfreev (self->favorites);
  skep_document_free (self->document);
  g_free (self);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "skep-direnv.h"

const char *const skep_direnv_argv[] = { "direnv", "export", "json", NULL };

/* Where direnv keeps what it has been allowed, and its own settings. */
static const struct
{
  const char *variable;
  const char *default_folder; /* in the home folder */
  const char *files[4];
} settings[] = {
  { "XDG_DATA_HOME", ".local/share", { "direnv/allow", "direnv/deny" } },
  { "XDG_CONFIG_HOME", ".config", { "direnv/direnvrc", "direnv/direnv.toml", "direnv/lib/" } },
};

/**
 * skep_direnv_find_file:
 * @folder: absolute path
 *
 * Returns: (transfer full) (nullable): the `.envrc` of the folder, or of the next one above it
 */
char *
skep_direnv_find_file (const char *folder)
{
  g_autofree char *parent = g_path_get_dirname (folder);
  g_autofree char *file = g_build_filename (folder, ".envrc", NULL);

  if (g_file_test (file, G_FILE_TEST_IS_REGULAR))
    return g_steal_pointer (&file);

  return g_str_equal (parent, folder) ? NULL : skep_direnv_find_file (parent);
}

/**
 * skep_direnv_is_wanted:
 * @file: (nullable): what skep_direnv_find_file() has found
 * @environment: (array zero-terminated=1): the environment in a folder
 *
 * Skep itself may have been started in a folder of direnv's: then there are changes to be taken
 * back.
 *
 * Returns: whether direnv has something to say
 */
gboolean
skep_direnv_is_wanted (const char        *file,
                       const char *const *environment)
{
  return file != NULL || g_environ_getenv ((char **) environment, "DIRENV_DIFF") != NULL;
}

/**
 * skep_direnv_list_files:
 * @environment: (array zero-terminated=1): what direnv is asked with
 *
 * Returns: (transfer full) (array zero-terminated=1): absolute paths of the files that direnv's
 *   answer depends on, besides any `.envrc`
 */
char **
skep_direnv_list_files (const char *const *environment)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  const char *home = g_environ_getenv ((char **) environment, "HOME");

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      const char *base = g_environ_getenv ((char **) environment, settings[i].variable);
      g_autofree char *default_base = g_build_filename (home != NULL ? home : "/",
                                                        settings[i].default_folder, NULL);

      for (gsize j = 0; settings[i].files[j] != NULL; j++)
        g_ptr_array_add (files, g_build_filename (base != NULL ? base : default_base,
                                                  settings[i].files[j], NULL));
    }
  g_ptr_array_add (files, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&files), FALSE);
}

/**
 * skep_direnv_is_refusal:
 * @errors: what direnv wrote to its error stream
 *
 * Returns: whether the person hasn't allowed the file yet; direnv has no exit status of its own for
 *   that and isn't translated
 */
gboolean
skep_direnv_is_refusal (const char *errors)
{
  return strstr (errors, "is blocked") != NULL;
}

static char **
apply_member (char      **environment,
              const char *name,
              JsonNode   *value)
{
  if (JSON_NODE_HOLDS_NULL (value))
    return g_environ_unsetenv (environment, name);
  if (JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_STRING)
    return g_environ_setenv (environment, name, json_node_get_string (value), TRUE);

  return environment;
}

static gboolean
is_name (const char *name)
{
  return *name != '\0' && strchr (name, '=') == NULL;
}

static char **
apply_object (const char *const *environment,
              JsonObject        *changes)
{
  char **changed = g_strdupv ((char **) environment);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init (&iter, changes);
  while (json_object_iter_next (&iter, &name, &value))
    if (is_name (name))
      changed = apply_member (changed, name, value);

  return changed;
}

/**
 * skep_direnv_apply:
 * @environment: (array zero-terminated=1): what direnv was asked with
 * @changes: its answer; nothing at all if nothing changes
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): the changed environment
 */
char **
skep_direnv_apply (const char *const  *environment,
                   GBytes             *changes,
                   GError            **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize length;
  const char *text = g_bytes_get_data (changes, &length);
  JsonNode *root;

  if (length == 0)
    return g_strdupv ((char **) environment);
  if (!json_parser_load_from_data (parser, text, length, error))
    return NULL;

  root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    return apply_object (environment, json_node_get_object (root));

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "not a JSON object");
  return NULL;
}

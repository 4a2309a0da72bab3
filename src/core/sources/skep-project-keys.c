/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-project-keys.h"

/* No key is longer, and a longer word is no slip of the finger. */
#define MAX_KEY_LENGTH 24
/* For each slip of the finger that is forgiven: “cmd” is more likely to mean something else. */
#define LETTERS_PER_SLIP 4

static const SkepProjectKey *
find_key (const SkepProjectKey *keys,
          const char           *name)
{
  for (const SkepProjectKey *key = keys; key->name != NULL; key++)
    if (g_str_equal (key->name, name))
      return key;
  return NULL;
}

/* Letters to add, drop, change or swap with the next one until @a is @b; case doesn't count. */
static guint
count_slips (const char *a,
             const char *b)
{
  guint rows[MAX_KEY_LENGTH + 1][MAX_KEY_LENGTH + 1];
  gsize n_a = strlen (a);
  gsize n_b = strlen (b);

  if (n_a > MAX_KEY_LENGTH || n_b > MAX_KEY_LENGTH)
    return G_MAXUINT;
  for (gsize i = 0; i <= n_a; i++)
    for (gsize j = 0; j <= n_b; j++)
      {
        gboolean differs = i == 0 || j == 0
                           || g_ascii_tolower (a[i - 1]) != g_ascii_tolower (b[j - 1]);

        rows[i][j] = i == 0 ? j : j == 0 ? i : rows[i - 1][j - 1] + differs;
        if (i == 0 || j == 0)
          continue;
        rows[i][j] = MIN (rows[i][j], MIN (rows[i - 1][j], rows[i][j - 1]) + 1);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          rows[i][j] = MIN (rows[i][j], rows[i - 2][j - 2] + 1);
      }
  return rows[n_a][n_b];
}

static const char *
find_close_key (const SkepProjectKey *keys,
                const char           *name)
{
  guint fewest = strlen (name) / LETTERS_PER_SLIP + 1;
  const char *found = NULL;

  for (const SkepProjectKey *key = keys; key->name != NULL; key++)
    {
      guint n_slips = count_slips (key->name, name);

      if (n_slips < fewest)
        {
          fewest = n_slips;
          found = key->name;
        }
    }
  return found;
}

static void
warn_of_unknown (const SkepProjectKey *keys,
                 SkepDocument         *document,
                 const char           *name,
                 JsonNode             *node)
{
  const char *close_key = find_close_key (keys, name);

  if (close_key == NULL)
    skep_document_add_warning (document, node, _("“%s” is not a known key and ignored."), name);
  else
    skep_document_add_warning (document, node,
                               _("“%s” is not a known key and ignored; did you mean “%s”?"), name,
                               close_key);
}

/**
 * skep_project_keys_read:
 * @keys: those that there are
 * @self: what is read
 * @document: gets what is wrong
 * @script: (nullable): name of the script, for messages
 * @object: an object in the file
 *
 * Returns: %FALSE if an error was added; warnings don't count
 */
gboolean
skep_project_keys_read (const SkepProjectKey *keys,
                        gpointer              self,
                        SkepDocument         *document,
                        const char           *script,
                        JsonObject           *object)
{
  gboolean is_valid = TRUE;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      const SkepProjectKey *key = find_key (keys, name);

      if (key == NULL)
        warn_of_unknown (keys, document, name, node);
      else
        skep_document_warn_if_repeated (document, node, name);
      if (key != NULL && key->read != NULL)
        is_valid &= key->read (self, document, script, node);
    }
  return is_valid;
}

/**
 * skep_project_keys_read_nested:
 * @keys: those that there are
 * @self: what is read
 * @document: gets what is wrong
 * @script: name of the script, for messages
 * @key: the key of @node
 * @node: what must be an object
 *
 * Returns: %FALSE if an error was added
 */
gboolean
skep_project_keys_read_nested (const SkepProjectKey *keys,
                               gpointer              self,
                               SkepDocument         *document,
                               const char           *script,
                               const char           *key,
                               JsonNode             *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return skep_project_keys_read (keys, self, document, script, json_node_get_object (node));
  skep_document_add_error (document, node, _("“%s” of the script “%s” must be an object."), key,
                           script);
  return FALSE;
}

/**
 * skep_project_keys_get_number:
 * @node: a value
 * @number: (out): the number
 *
 * Returns: %FALSE if @node isn't one
 */
gboolean
skep_project_keys_get_number (JsonNode *node,
                              double   *number)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return FALSE;
  *number = json_node_get_double (node);
  return TRUE;
}

/**
 * skep_project_keys_get_seconds:
 * @node: a value
 * @milliseconds: (out): the time
 *
 * Returns: %FALSE if @node isn't a number from 0 to %SKEP_PROJECT_MAX_SECONDS
 */
gboolean
skep_project_keys_get_seconds (JsonNode *node,
                               int      *milliseconds)
{
  double seconds;

  /* Written so that it refuses what is not a number, too. */
  if (!skep_project_keys_get_number (node, &seconds)
      || !(seconds >= 0 && seconds <= SKEP_PROJECT_MAX_SECONDS))
    return FALSE;
  *milliseconds = (int) (seconds * 1000);
  return TRUE;
}

/**
 * skep_project_keys_find_name:
 * @node: a value
 * @names: (array zero-terminated=1): what it may be
 *
 * Returns: the position of @node in @names, or -1
 */
int
skep_project_keys_find_name (JsonNode          *node,
                             const char *const *names)
{
  const char *text = skep_document_get_string (node);

  for (int i = 0; text != NULL && names[i] != NULL; i++)
    if (g_str_equal (names[i], text))
      return i;
  return -1;
}

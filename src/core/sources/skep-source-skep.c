/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-document.h"
#include "skep-source-stop.h"
#include "skep-source.h"

#define SOURCE "skep"

/* What becomes of a key. */
typedef enum
{
  KEY_USED,
  KEY_LATER, /* designed, documented, does nothing yet */
} KeyState;

typedef struct
{
  const char *key;
  KeyState state;
} Key;

static const Key root_keys[] = {
  { "$schema", KEY_USED },
  { "name", KEY_USED },
  { "scripts", KEY_USED },
  { "hide", KEY_USED },
  { "favorites", KEY_LATER },
  { NULL },
};

static const Key script_keys[] = {
  { "command", KEY_USED },
  { "cwd", KEY_USED },
  { "env", KEY_USED },
  { "stop", KEY_USED },
  { "ready", KEY_LATER },
  { "envFile", KEY_LATER },
  { "dependsOn", KEY_LATER },
  { "restart", KEY_LATER },
  { "autostart", KEY_LATER },
  { "group", KEY_LATER },
  { NULL },
};

/* One entry of `scripts`, checked. All borrowed from the file. */
typedef struct
{
  const char *name;
  JsonNode *node;
  const char *command; /* (nullable) */
  const char *cwd;     /* (nullable) */
  JsonObject *env;     /* (nullable) */
  gboolean has_stop;
  SkepSourceStop stop;
} Entry;

typedef struct
{
  SkepDocument *json;
  GPtrArray *scripts;    /* all of the project */
  GHashTable *announced; /* keys that a warning named already, borrowed */
} SkepFile;

static const Key *
find_key (const Key  *keys,
          const char *name)
{
  for (const Key *key = keys; key->key != NULL; key++)
    if (g_str_equal (key->key, name))
      return key;
  return NULL;
}

static void
check_keys (SkepFile   *self,
            JsonObject *object,
            const Key  *keys)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      const Key *key = find_key (keys, name);

      if (key == NULL)
        skep_document_add_warning (self->json, node, _("“%s” is not a known key and ignored."), name);
      else if (key->state == KEY_LATER && g_hash_table_add (self->announced, (char *) key->key))
        skep_document_add_warning (self->json, node, _("“%s” is not supported yet and ignored."),
                               name);
      else
        skep_document_warn_if_repeated (self->json, node, name);
    }
}

/* Text of the member @key of a script, if there is one. */
static gboolean
read_string (SkepDocument  *json,
             const Entry   *entry,
             const char    *key,
             const char   **value)
{
  JsonNode *node = json_object_get_member (json_node_get_object (entry->node), key);
  const char *text;

  if (node == NULL)
    return TRUE;
  if ((text = skep_document_get_string (node)) == NULL)
    skep_document_add_error (json, node, _("“%s” of the script “%s” must be a string."), key,
                         entry->name);
  else if (*text == '\0')
    skep_document_add_error (json, node, _("“%s” of the script “%s” must not be empty."), key,
                         entry->name);
  else
    *value = text;
  return *value != NULL;
}

static gboolean
check_variable (SkepDocument *json,
                const Entry  *entry,
                const char   *name,
                JsonNode     *value)
{
  if (skep_document_get_string (value) == NULL)
    skep_document_add_error (json, value, _("The variable “%s” of the script “%s” must be a string."),
                         name, entry->name);
  else if (*name == '\0' || strchr (name, '=') != NULL)
    skep_document_add_error (json, value, _("“%s” can’t be the name of a variable."), name);
  else
    return TRUE;
  return FALSE;
}

static gboolean
read_env (SkepDocument *json,
          Entry        *entry)
{
  JsonNode *node = json_object_get_member (json_node_get_object (entry->node), "env");
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      skep_document_add_error (json, node, _("“%s” of the script “%s” must be an object."), "env",
                           entry->name);
      return FALSE;
    }
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &value))
    if (!check_variable (json, entry, name, value))
      return FALSE;
  entry->env = json_node_get_object (node);
  return TRUE;
}

static gboolean
read_stop (SkepDocument *json,
           Entry        *entry)
{
  JsonNode *node = json_object_get_member (json_node_get_object (entry->node), "stop");

  entry->has_stop = node != NULL;
  return node == NULL || skep_source_stop_read (&entry->stop, json, entry->name, node);
}

static gboolean
read_entry (SkepFile *self,
            Entry    *entry)
{
  if (!JSON_NODE_HOLDS_OBJECT (entry->node))
    {
      skep_document_add_error (self->json, entry->node, _("The script “%s” must be an object."),
                           entry->name);
      return FALSE;
    }
  check_keys (self, json_node_get_object (entry->node), script_keys);
  return read_string (self->json, entry, "command", &entry->command)
         && read_string (self->json, entry, "cwd", &entry->cwd)
         && read_env (self->json, entry)
         && read_stop (self->json, entry);
}

static void
set_command (SkepScript *script,
             const char *command)
{
  g_free (script->command);
  script->command = skep_script_make_display (command);
  g_strfreev (script->argv);
  script->argv = skep_source_make_shell (command);
  g_clear_pointer (&script->description, g_free);
  g_clear_pointer (&script->unavailable, g_free);
}

static void
set_env (SkepScript *script,
         JsonObject *env)
{
  char **end;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  g_strfreev (script->environment);
  script->environment = end = g_new0 (char *, json_object_get_size (env) + 1);
  json_object_iter_init_ordered (&iter, env);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    *end++ = g_strconcat (name, "=", json_node_get_string (value), NULL);
}

static void
apply_entry (SkepScript  *script,
             const Entry *entry)
{
  if (entry->command != NULL)
    set_command (script, entry->command);
  if (entry->cwd != NULL)
    {
      g_free (script->cwd);
      script->cwd = g_canonicalize_filename (entry->cwd, script->project);
    }
  if (entry->env != NULL)
    set_env (script, entry->env);
  if (entry->has_stop)
    skep_source_stop_apply (&entry->stop, script);
}

/* Behind the last one of the project's own folder. */
static void
insert_script (GPtrArray  *scripts,
               SkepScript *script)
{
  guint position = 0;

  while (position < scripts->len && *((SkepScript *) scripts->pdata[position])->dir == '\0')
    position++;
  g_ptr_array_insert (scripts, position, script);
}

static void
add_new_script (SkepFile    *self,
                const Entry *entry)
{
  const char *name = entry->name;
  SkepDocument *json = self->json;
  SkepScript *script;

  if (*name == '\0')
    skep_document_add_error (json, entry->node, _("A script needs a name."));
  else if (entry->command == NULL)
    skep_document_add_error (json, entry->node,
                             _("The script “%s” has no command, and no other file defines it."),
                             name);
  else
    {
      script = skep_source_new_script (json->discovery, SOURCE, json->dir, json->file, name);
      script->cwd = g_strdup (script->project);
      apply_entry (script, entry);
      insert_script (self->scripts, script);
    }
}

/* Scripts which other sources found and which the key may mean: one by id, or all of the project's
 * own folder by name. A package may have scripts by any name. */
static GArray *
find_matches (GPtrArray  *scripts,
              const char *key)
{
  GArray *matches = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < scripts->len; i++)
    {
      SkepScript *script = scripts->pdata[i];

      if (g_str_equal (script->source, SOURCE))
        continue;
      if (g_str_equal (script->id, key)
          || (*script->dir == '\0' && g_str_equal (script->name, key)))
        g_array_append_val (matches, i);
    }
  return matches;
}

static void
add_ambiguity (SkepFile    *self,
               const Entry *entry,
               GArray      *matches)
{
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < matches->len; i++)
    {
      SkepScript *script = self->scripts->pdata[g_array_index (matches, guint, i)];

      g_string_append_printf (ids, i == 0 ? "“%s”" : ", “%s”", script->id);
    }
  skep_document_add_error (self->json, entry->node,
                           _("“%s” is ambiguous; use one of these ids as the key: %s"),
                           entry->name, ids->str);
  g_string_free (ids, TRUE);
}

/* Scripts are shared: the changed one is a copy. */
static void
change_script (SkepFile    *self,
               const Entry *entry,
               guint        position)
{
  SkepScript *script = skep_script_copy (self->scripts->pdata[position]);

  apply_entry (script, entry);
  skep_script_unref (self->scripts->pdata[position]);
  self->scripts->pdata[position] = script;
}

static void
read_script (SkepFile   *self,
             const char *name,
             JsonNode   *node)
{
  g_autoptr (GArray) matches = NULL;
  Entry entry = { name, node };

  skep_document_warn_if_repeated (self->json, node, name);
  if (!read_entry (self, &entry))
    return;
  matches = find_matches (self->scripts, name);
  if (matches->len == 0)
    add_new_script (self, &entry);
  else if (matches->len == 1)
    change_script (self, &entry, g_array_index (matches, guint, 0));
  else
    add_ambiguity (self, &entry, matches);
}

static void
read_scripts (SkepFile *self)
{
  JsonNode *scripts = json_object_get_member (self->json->root, "scripts");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (scripts == NULL)
    return;
  if (!JSON_NODE_HOLDS_OBJECT (scripts))
    {
      skep_document_add_error (self->json, scripts, _("“scripts” must be an object."));
      return;
    }
  json_object_iter_init_ordered (&iter, json_node_get_object (scripts));
  while (json_object_iter_next_ordered (&iter, &name, &node))
    read_script (self, name, node);
}

static void
read_name (SkepDocument *json)
{
  JsonNode *node = json_object_get_member (json->root, "name");
  const char *name = node != NULL ? skep_document_get_string (node) : NULL;

  if (node != NULL && name == NULL)
    skep_document_add_error (json, node, _("“name” must be a string."));
  else if (node != NULL && *name != '\0')
    skep_discovery_set_name (json->discovery, name);
}

/* An entry that ends with a slash is a folder. */
static void
read_hidden_folders (SkepDocument *json)
{
  g_auto (GStrv) entries = skep_document_dup_strings (json, json->root, "hide");

  for (char **entry = entries; entry != NULL && *entry != NULL; entry++)
    if (g_str_has_suffix (*entry, "/") && !g_str_equal (*entry, "/"))
      {
        (*entry)[strlen (*entry) - 1] = '\0';
        skep_discovery_hide_folder (json->discovery, *entry);
      }
}

/* The document is shared with other looks at the project: only a copy of it knows this one. */
static void
finish (SkepDiscovery *discovery,
        GPtrArray     *scripts,
        gpointer       data)
{
  SkepDocument json = *(SkepDocument *) data;
  g_autoptr (GHashTable) announced = g_hash_table_new (g_str_hash, g_str_equal);
  SkepFile self = { &json, scripts, announced };

  json.discovery = discovery;
  check_keys (&self, json.root, root_keys);
  read_scripts (&self);
}

/**
 * skep_source_skep_parse:
 *
 * See [callback@SkepSourceParseFunc]. Each of the `scripts` changes the one script of another
 * source with that id or name, which keeps its id and its place, or else is a new one. `name` is
 * that of the project.
 */
void
skep_source_skep_parse (SkepDiscovery *discovery,
                        const char    *dir,
                        const char    *file,
                        const char    *text,
                        gsize          length)
{
  SkepDocument *json = skep_document_load_json (discovery, dir, file, text, length);

  if (json == NULL)
    return;
  read_name (json);
  read_hidden_folders (json);
  skep_discovery_set_finish (discovery, finish, json, (GDestroyNotify) skep_document_free);
}

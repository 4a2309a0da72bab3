/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-source-json.h"
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
  { "hide", KEY_LATER },
  { "favorites", KEY_LATER },
  { NULL },
};

static const Key script_keys[] = {
  { "command", KEY_USED },
  { "cwd", KEY_USED },
  { "env", KEY_USED },
  { "stop", KEY_LATER },
  { "ready", KEY_LATER },
  { "envFile", KEY_LATER },
  { "dependsOn", KEY_LATER },
  { "restart", KEY_LATER },
  { "autostart", KEY_LATER },
  { "group", KEY_LATER },
  { NULL },
};

/* One entry of `scripts`, checked. Strings borrowed from the file. */
typedef struct
{
  const SkepJsonNode *node;
  const char *command; /* (nullable) */
  const char *cwd;     /* (nullable) */
  const SkepJsonNode *env; /* (nullable) */
} Entry;

typedef struct
{
  SkepJson *json;
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
check_keys (SkepFile           *self,
            const SkepJsonNode *object,
            const Key          *keys)
{
  for (guint i = 0; i < object->children->len; i++)
    {
      const SkepJsonNode *member = object->children->pdata[i];
      const Key *key = find_key (keys, member->key);

      if (key == NULL)
        skep_json_add_warning (self->json, member, _("“%s” is not a known key and ignored."),
                               member->key);
      else if (key->state == KEY_LATER && g_hash_table_add (self->announced, (char *) key->key))
        skep_json_add_warning (self->json, member, _("“%s” is not supported yet and ignored."),
                               member->key);
      else if (member->repeats)
        skep_json_add_warning (self->json, member,
                               _("“%s” is defined twice; this definition is used."), member->key);
    }
}

/* Text of the member @key of a script, if there is one. */
static gboolean
read_string (SkepJson            *json,
             const SkepJsonNode  *script,
             const char          *key,
             const char         **value)
{
  const SkepJsonNode *member = skep_json_node_get (script, key);

  if (member == NULL)
    return TRUE;
  if (member->type != SKEP_JSON_STRING)
    skep_json_add_error (json, member, _("“%s” of the script “%s” must be a string."), key,
                         script->key);
  else if (*member->string == '\0')
    skep_json_add_error (json, member, _("“%s” of the script “%s” must not be empty."), key,
                         script->key);
  else
    *value = member->string;
  return *value != NULL;
}

static gboolean
check_variable (SkepJson           *json,
                const SkepJsonNode *script,
                const SkepJsonNode *variable)
{
  if (variable->type != SKEP_JSON_STRING)
    skep_json_add_error (json, variable,
                         _("The variable “%s” of the script “%s” must be a string."),
                         variable->key, script->key);
  else if (*variable->key == '\0' || strchr (variable->key, '=') != NULL)
    skep_json_add_error (json, variable, _("“%s” can’t be the name of a variable."),
                         variable->key);
  else
    return TRUE;
  return FALSE;
}

static gboolean
read_env (SkepJson            *json,
          const SkepJsonNode  *script,
          const SkepJsonNode **env)
{
  const SkepJsonNode *node = skep_json_node_get (script, "env");

  if (node == NULL)
    return TRUE;
  if (node->type != SKEP_JSON_OBJECT)
    {
      skep_json_add_error (json, node, _("“%s” of the script “%s” must be an object."), "env",
                           script->key);
      return FALSE;
    }
  for (guint i = 0; i < node->children->len; i++)
    if (!check_variable (json, script, node->children->pdata[i]))
      return FALSE;
  *env = node;
  return TRUE;
}

static gboolean
read_entry (SkepFile           *self,
            const SkepJsonNode *node,
            Entry              *entry)
{
  entry->node = node;
  if (node->type != SKEP_JSON_OBJECT)
    {
      skep_json_add_error (self->json, node, _("The script “%s” must be an object."), node->key);
      return FALSE;
    }
  check_keys (self, node, script_keys);
  return read_string (self->json, node, "command", &entry->command)
         && read_string (self->json, node, "cwd", &entry->cwd)
         && read_env (self->json, node, &entry->env);
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
set_env (SkepScript         *script,
         const SkepJsonNode *env)
{
  g_clear_pointer (&script->environment, g_strfreev);
  script->environment = g_new0 (char *, env->children->len + 1);
  for (guint i = 0; i < env->children->len; i++)
    {
      const SkepJsonNode *variable = env->children->pdata[i];

      script->environment[i] = g_strconcat (variable->key, "=", variable->string, NULL);
    }
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
}

static void
add_new_script (SkepJson    *json,
                const Entry *entry)
{
  const char *name = entry->node->key;
  g_autoptr (SkepScript) script = NULL;

  if (*name == '\0')
    skep_json_add_error (json, entry->node, _("A script needs a name."));
  else if (entry->command == NULL)
    skep_json_add_error (json, entry->node,
                         _("The script “%s” has no command, and no other file defines it."), name);
  else
    {
      script = skep_source_new_script (json->discovery, SOURCE, json->dir, json->file, name);
      apply_entry (script, entry);
      skep_discovery_add_script (json->discovery, g_steal_pointer (&script));
    }
}

/* Scripts which other sources found and which the key may mean: one by id, or all by name. */
static GPtrArray *
find_matches (SkepDiscovery *discovery,
              const char    *key)
{
  GPtrArray *scripts = skep_discovery_get_scripts (discovery);
  GPtrArray *matches = g_ptr_array_new ();

  for (guint i = 0; i < scripts->len; i++)
    {
      SkepScript *script = scripts->pdata[i];

      if (g_str_equal (script->source, SOURCE))
        continue;
      if (g_str_equal (script->id, key) || g_str_equal (script->name, key))
        g_ptr_array_add (matches, script);
    }
  return matches;
}

static void
add_ambiguity (SkepJson           *json,
               const SkepJsonNode *node,
               GPtrArray          *matches)
{
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < matches->len; i++)
    {
      SkepScript *script = matches->pdata[i];

      g_string_append_printf (ids, i == 0 ? "“%s”" : ", “%s”", script->id);
    }
  skep_json_add_error (json, node, _("“%s” is ambiguous; use one of these ids as the key: %s"),
                       node->key, ids->str);
  g_string_free (ids, TRUE);
}

static void
read_script (SkepFile           *self,
             const SkepJsonNode *node)
{
  g_autoptr (GPtrArray) matches = NULL;
  Entry entry = { NULL };

  if (node->repeats)
    skep_json_add_warning (self->json, node, _("“%s” is defined twice; this definition is used."),
                           node->key);
  if (!read_entry (self, node, &entry))
    return;
  matches = find_matches (self->json->discovery, node->key);
  if (matches->len == 0)
    add_new_script (self->json, &entry);
  else if (matches->len == 1)
    apply_entry (matches->pdata[0], &entry);
  else
    add_ambiguity (self->json, node, matches);
}

static void
read_scripts (SkepFile *self)
{
  const SkepJsonNode *scripts = skep_json_node_get (self->json->root, "scripts");

  if (scripts == NULL)
    return;
  if (scripts->type != SKEP_JSON_OBJECT)
    {
      skep_json_add_error (self->json, scripts, _("“scripts” must be an object."));
      return;
    }
  for (guint i = 0; i < scripts->children->len; i++)
    read_script (self, scripts->children->pdata[i]);
}

static void
read_name (SkepJson *json)
{
  const SkepJsonNode *name = skep_json_node_get (json->root, "name");

  if (name != NULL && name->type != SKEP_JSON_STRING)
    skep_json_add_error (json, name, _("“name” must be a string."));
  else if (name != NULL && *name->string != '\0')
    skep_discovery_set_name (json->discovery, name->string);
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
  g_autoptr (SkepJson) json = skep_json_load (discovery, dir, file, text, length);
  g_autoptr (GHashTable) announced = g_hash_table_new (g_str_hash, g_str_equal);
  SkepFile self = { json, announced };

  if (json == NULL)
    return;
  check_keys (&self, json->root, root_keys);
  read_name (json);
  read_scripts (&self);
}

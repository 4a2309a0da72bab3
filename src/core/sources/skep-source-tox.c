/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-document.h"
#include "skep-ini.h"
#include "skep-python-runner.h"
#include "skep-source.h"
#include "skep-tox-names.h"

#define NAME_CHARACTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_.+-"

/* What tox runs if its file names no environment. */
#define DEFAULT_ENVIRONMENT "py"

typedef struct
{
  char *name;
  char *description; /* (nullable) */
  gboolean is_listed; /* among those that are run by default */
} Environment;

typedef struct
{
  SkepDiscovery *discovery;
  const char *dir;
  const char *file;
  const char *main_section; /* that has the list */
  guint line_before;        /* the text begins after it */

  GPtrArray *environments;  /* (element-type Environment) */
  GHashTable *by_name;      /* borrowed name → borrowed Environment */
  char *description;        /* (nullable) of those that have none */
  gboolean is_tox;          /* something of tox was found */
} Tox;

static void
environment_free (Environment *environment)
{
  g_free (environment->name);
  g_free (environment->description);
  g_free (environment);
}

static gboolean
is_name (const char *name)
{
  return *name != '-' && name[strspn (name, NAME_CHARACTERS)] == '\0';
}

/* NULL if it can't be offered; tox keeps names that begin with a dot for itself. */
static Environment *
get_environment (Tox        *self,
                 const char *name)
{
  Environment *environment = g_hash_table_lookup (self->by_name, name);

  if (environment != NULL || *name == '.' || !is_name (name)
      || self->environments->len > SKEP_DISCOVERY_MAX_SCRIPTS)
    return environment;
  environment = g_new0 (Environment, 1);
  environment->name = g_strdup (name);
  g_ptr_array_add (self->environments, environment);
  g_hash_table_insert (self->by_name, environment->name, environment);
  return environment;
}

/* Of many names that are wrong, there is one cause: the first is told. */
static void
warn_of_names (Tox       *self,
               GPtrArray *names,
               guint      line)
{
  line += self->line_before;
  if (names->len == SKEP_TOX_MAX_NAMES)
    skep_discovery_add_warning (self->discovery, self->dir, self->file, line, 0,
                                _("There are more than %d environments; the rest is left out."),
                                SKEP_TOX_MAX_NAMES);
  for (guint i = 0; i < names->len; i++)
    if (!is_name (names->pdata[i]))
      {
        g_autofree char *name = skep_script_make_display (names->pdata[i]);

        skep_discovery_add_warning (self->discovery, self->dir, self->file, line, 0,
                                    _("The environment “%s” is left out: its name can’t be told "
                                      "without running tox."), name);
        return;
      }
}

/* Each of the names in @list, which is described or runs by default. */
static void
add_names (Tox        *self,
           const char *list,
           guint       line,
           gboolean    is_listed,
           const char *description)
{
  g_autoptr (GPtrArray) names = skep_tox_names_expand (list);

  warn_of_names (self, names, line);
  for (guint i = 0; i < names->len; i++)
    {
      Environment *environment = get_environment (self, names->pdata[i]);

      if (environment == NULL)
        continue;
      environment->is_listed |= is_listed;
      if (description != NULL)
        {
          g_free (environment->description);
          environment->description = g_strdup (description);
        }
    }
}

/* For skep_ini_read(). */
static void
read_key (const char *section,
          const char *key,
          const char *value,
          guint       line,
          gpointer    data)
{
  Tox *self = data;
  gboolean is_description = g_strcmp0 (key, "description") == 0;

  if (g_str_equal (section, self->main_section))
    {
      self->is_tox = TRUE;
      if (g_strcmp0 (key, "envlist") == 0 || g_strcmp0 (key, "env_list") == 0)
        add_names (self, value, line, TRUE, NULL);
    }
  else if (g_str_equal (section, "testenv") && is_description)
    {
      g_free (self->description);
      self->description = g_strdup (value);
    }
  else if (g_str_has_prefix (section, "testenv:") && (key == NULL || is_description))
    {
      add_names (self, section + strlen ("testenv:"), line, FALSE, value);
    }
}

/* `{ product = [["a", "b"], ["c"]] }` is `{a,b}-{c}`; NULL if it is put together otherwise. */
static char *
read_product (JsonObject *entry)
{
  JsonNode *product = json_object_get_member (entry, "product");
  JsonArray *factors;
  GString *name;

  if (product == NULL || !JSON_NODE_HOLDS_ARRAY (product))
    return NULL;
  factors = json_node_get_array (product);
  name = g_string_new (NULL);
  for (guint i = 0; i < json_array_get_length (factors); i++)
    {
      JsonNode *factor = json_array_get_element (factors, i);
      JsonArray *values = JSON_NODE_HOLDS_ARRAY (factor) ? json_node_get_array (factor) : NULL;

      g_string_append (name, i > 0 ? "-{" : "{");
      for (guint j = 0; values != NULL && j < json_array_get_length (values); j++)
        {
          const char *value = skep_document_get_string (json_array_get_element (values, j));

          g_string_append_printf (name, j > 0 ? ",%s" : "%s", value != NULL ? value : "?");
        }
      g_string_append_c (name, '}');
    }
  return g_string_free (name, FALSE);
}

static void
read_list (Tox          *self,
           SkepDocument *document,
           JsonObject   *table)
{
  JsonArray *list = skep_document_read_array (document, table, "env_list");
  guint line = list != NULL
                 ? skep_document_get_line (document, json_object_get_member (table, "env_list"))
                 : 0;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *entry = json_array_get_element (list, i);
      g_autofree char *names = JSON_NODE_HOLDS_OBJECT (entry)
                                 ? read_product (json_node_get_object (entry))
                                 : g_strdup (skep_document_get_string (entry));

      add_names (self, names != NULL ? names : "?", line, TRUE, NULL);
    }
}

static void
read_environments (Tox          *self,
                   SkepDocument *document,
                   JsonObject   *environments)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *environment;

  json_object_iter_init_ordered (&iter, environments);
  while (json_object_iter_next_ordered (&iter, &name, &environment))
    {
      const char *description = NULL;

      if (JSON_NODE_HOLDS_OBJECT (environment))
        description = skep_document_read_string (document, json_node_get_object (environment),
                                                 "description");
      add_names (self, name, skep_document_get_line (document, environment), FALSE, description);
    }
}

/* The text of a tox.ini within the other file; it begins below its key. */
static void
read_legacy (Tox          *self,
             SkepDocument *document,
             JsonObject   *table)
{
  const char *text = skep_document_read_string (document, table, "legacy_tox_ini");

  if (text == NULL)
    return;
  self->line_before = skep_document_get_line (document,
                                              json_object_get_member (table, "legacy_tox_ini"));
  skep_ini_read (text, strlen (text), read_key, self);
}

static void
read_table (Tox          *self,
            SkepDocument *document,
            JsonObject   *table)
{
  JsonObject *environments = skep_document_read_object (document, table, "env");
  JsonObject *base = skep_document_read_object (document, table, "env_run_base");

  self->is_tox = TRUE;
  if (base != NULL)
    self->description = g_strdup (skep_document_read_string (document, base, "description"));
  read_list (self, document, table);
  if (environments != NULL)
    read_environments (self, document, environments);
  read_legacy (self, document, table);
}

static void
read_toml (Tox        *self,
           const char *text,
           gsize       length)
{
  gboolean is_own_file = g_str_equal (self->file, "tox.toml");
  g_autoptr (SkepDocument) document = NULL;
  JsonObject *table;

  /* Most pyproject.toml files say nothing to tox. */
  if (!is_own_file && g_strstr_len (text, length, "tox") == NULL)
    return;
  document = skep_document_load_toml (self->discovery, self->dir, self->file, text, length);
  if (document == NULL)
    return;
  table = document->root;
  if (!is_own_file && (table = skep_document_read_object (document, table, "tool")) != NULL)
    table = skep_document_read_object (document, table, "tox");
  if (table != NULL)
    read_table (self, document, table);
}

static void
add_script (Tox               *self,
            SkepPythonRunner  *runner,
            const Environment *environment)
{
  const char *name = environment->name;
  SkepScript *script = skep_source_new_script (self->discovery, "tox", self->dir, self->file, name);
  const char *description = environment->description;

  /* What is said for all of them may hold what only tox knows: `{env_name}`. */
  if (description == NULL && self->description != NULL && strchr (self->description, '{') == NULL)
    description = self->description;
  if (description != NULL)
    script->description = skep_script_make_display (description);
  script->argument_separator = g_intern_static_string ("--");
  skep_python_runner_run_tool (runner, script, "tox", "-e", name, NULL);
  skep_discovery_add_script (self->discovery, script);
}

/* Those that run by default come first, as tox itself lists them. */
static void
add_scripts (Tox *self)
{
  g_autoptr (SkepPythonRunner) runner = skep_python_runner_new (self->discovery, self->dir);

  if (self->environments->len == 0)
    get_environment (self, DEFAULT_ENVIRONMENT);
  for (int is_listed = TRUE; is_listed >= FALSE; is_listed--)
    for (guint i = 0; i < self->environments->len; i++)
      {
        Environment *environment = self->environments->pdata[i];

        if (environment->is_listed == is_listed)
          add_script (self, runner, environment);
      }
}

/**
 * skep_source_tox_parse:
 *
 * See [callback@SkepSourceParseFunc]. Each environment is a script. Files other than tox.ini count
 * only without it, and if they say something to tox.
 */
void
skep_source_tox_parse (SkepDiscovery *discovery,
                       const char    *dir,
                       const char    *file,
                       const char    *text,
                       gsize          length)
{
  g_autoptr (GPtrArray) environments
    = g_ptr_array_new_with_free_func ((GDestroyNotify) environment_free);
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);
  Tox self = { discovery, dir, file, .environments = environments, .by_name = by_name };
  gboolean is_own_file = g_str_equal (file, "tox.ini");

  if (!is_own_file && skep_discovery_has_file (discovery, dir, "tox.ini"))
    return;
  self.main_section = g_str_equal (file, "setup.cfg") ? "tox:tox" : "tox";
  if (g_str_has_suffix (file, ".toml"))
    read_toml (&self, text, length);
  else
    skep_ini_read (text, length, read_key, &self);
  if (is_own_file || self.is_tox)
    add_scripts (&self);
  g_free (self.description);
}

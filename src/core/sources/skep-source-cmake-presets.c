/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "skep-document.h"
#include "skep-project-tree.h"
#include "skep-source-cmake-condition.h"
#include "skep-source-cmake-presets.h"

/* Files that one project includes, and presets that one inherits from. */
#define MAX_FILES 100
#define MAX_PARENTS 100

/* What the person types for a preset. */
static const struct
{
  const char *key;
  const char *prefix; /* of the script's name: presets of different kinds often share theirs */
  const char *argv[5];
} kinds[] = {
  { "configurePresets", "configure", { "cmake", "--preset" } },
  { "buildPresets", "build", { "cmake", "--build", "--preset" } },
  { "testPresets", "test", { "ctest", "--preset" } },
  { "workflowPresets", "workflow", { "cmake", "--workflow", "--preset" } },
};

typedef enum
{
  CONFIGURE,
  N_KINDS = G_N_ELEMENTS (kinds),
} Kind;

/* Borrowed from its document. */
typedef struct
{
  SkepDocument *json;
  JsonObject *object;
  const char *name;
  Kind kind;
} Preset;

typedef struct
{
  const SkepSourceTool *tool;
  GPtrArray *documents;        /* owned */
  GHashTable *files;           /* paths that were read, owned → whether that is done */
  GPtrArray *presets;          /* owned */
  GHashTable *by_name[N_KINDS];
} Presets;

/* The first of the names in `inherits`, one or a list, then the next. */
static const char *
get_parent (const Preset *preset,
            guint         i)
{
  JsonNode *node = json_object_get_member (preset->object, "inherits");
  JsonArray *list = skep_source_cmake_get_list (preset->object, "inherits");

  if (node == NULL)
    return NULL;
  if (list != NULL && i < json_array_get_length (list))
    return skep_document_get_string (json_array_get_element (list, i));
  return i == 0 ? skep_document_get_string (node) : NULL;
}

/* The member @key of a preset, or of the first that it inherits which has one. */
static JsonNode *
find_member (Presets      *self,
             const Preset *preset,
             const char   *key,
             GHashTable   *visited)
{
  JsonNode *node = json_object_get_member (preset->object, key);
  const char *name;

  /* Inheritance in a circle ends at what was seen. */
  if (node != NULL || !g_hash_table_add (visited, (gpointer) preset)
      || g_hash_table_size (visited) > MAX_PARENTS)
    return node;
  for (guint i = 0; node == NULL && (name = get_parent (preset, i)) != NULL; i++)
    {
      const Preset *parent = g_hash_table_lookup (self->by_name[preset->kind], name);

      if (parent != NULL)
        node = find_member (self, parent, key, visited);
    }
  return node;
}

static JsonNode *
get_member (Presets      *self,
            const Preset *preset,
            const char   *key)
{
  g_autoptr (GHashTable) visited = g_hash_table_new (NULL, NULL);

  return find_member (self, preset, key, visited);
}

/* The configure preset that a preset of another kind is for. */
static const Preset *
find_configure_preset (Presets      *self,
                       const Preset *preset)
{
  JsonNode *node = get_member (self, preset, "configurePreset");
  JsonArray *steps = skep_source_cmake_get_list (preset->object, "steps");
  const char *name = node != NULL ? skep_document_get_string (node) : NULL;

  /* The first step of a workflow configures. */
  if (steps != NULL && json_array_get_length (steps) > 0)
    {
      JsonNode *step = json_array_get_element (steps, 0);

      if (JSON_NODE_HOLDS_OBJECT (step))
        name = skep_source_cmake_get_text (json_node_get_object (step), "name");
    }
  return name != NULL ? g_hash_table_lookup (self->by_name[CONFIGURE], name) : NULL;
}

static gboolean
is_enabled (Presets      *self,
            const Preset *preset)
{
  JsonNode *condition = get_member (self, preset, "condition");
  const Preset *configure;

  if (condition != NULL && !skep_source_cmake_may_be_met (condition))
    return FALSE;
  configure = preset->kind != CONFIGURE ? find_configure_preset (self, preset) : NULL;
  return configure == NULL || is_enabled (self, configure);
}

/* As seen from the folder of the tool, which has a file of its own for what is outside of it. */
static const char *
get_file (Presets      *self,
          const Preset *preset)
{
  const SkepSourceTool *tool = self->tool;
  gsize length = strlen (tool->dir);
  const char *path = preset->json->file;

  if (length == 0)
    return path;
  return g_str_has_prefix (path, tool->dir) && path[length] == '/' ? path + length + 1
                                                                   : tool->file;
}

static gboolean
add_script (Presets      *self,
            const Preset *preset)
{
  g_autofree char *name = g_strdup_printf ("%s:%s", kinds[preset->kind].prefix, preset->name);
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  SkepSourceTool tool = *self->tool;
  SkepScript *script;

  if (json_object_get_boolean_member_with_default (preset->object, "hidden", FALSE)
      || !is_enabled (self, preset))
    return FALSE;
  tool.file = get_file (self, preset);
  g_strv_builder_addv (argv, (const char **) kinds[preset->kind].argv);
  g_strv_builder_add (argv, preset->name);
  script = skep_source_tool_new_script (&tool, name, g_strv_builder_end (argv));
  skep_source_tool_take (&tool, script, skep_source_cmake_get_text (preset->object, "displayName"));
  return TRUE;
}

static void
read_preset (Presets      *self,
             SkepDocument *json,
             Kind          kind,
             JsonNode     *node)
{
  Preset preset = { json, NULL, NULL, kind };
  Preset *kept;

  if (JSON_NODE_HOLDS_OBJECT (node))
    preset.object = json_node_get_object (node);
  if (preset.object != NULL)
    preset.name = skep_source_cmake_get_text (preset.object, "name");
  if (preset.name == NULL || *preset.name == '\0')
    {
      skep_document_add_error (json, node, _("A preset must be an object with a “name”."));
      return;
    }
  kept = g_memdup2 (&preset, sizeof preset);
  g_ptr_array_add (self->presets, kept);
  if (!g_hash_table_insert (self->by_name[kind], (gpointer) preset.name, kept))
    skep_document_add_warning (json, node, _("“%s” is defined twice; this definition is used."),
                               preset.name);
}

static void
read_presets (Presets      *self,
              SkepDocument *json,
              Kind          kind)
{
  JsonArray *list = skep_document_read_array (json, json->root, kinds[kind].key);

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    read_preset (self, json, kind, json_array_get_element (list, i));
}

static gboolean read_file (Presets      *self,
                           const char   *path,
                           SkepDocument *includer);

static void
read_includes (Presets      *self,
               SkepDocument *json)
{
  g_auto (GStrv) includes = skep_document_dup_strings (json, json->root, "include");
  JsonNode *node = json_object_get_member (json->root, "include");
  g_autofree char *folder = g_path_get_dirname (json->file);

  for (char **include = includes; include != NULL && *include != NULL; include++)
    {
      g_autofree char *dir = skep_project_tree_resolve (json->dir, folder);
      g_autofree char *path = dir != NULL ? skep_project_tree_resolve (dir, *include) : NULL;

      if (path == NULL)
        skep_document_add_error (json, node, _("“%s” is not in the project and not read."),
                                 *include);
      else if (!read_file (self, path, json))
        skep_document_add_error (json, node, _("“%s” does not exist."), *include);
    }
}

static void
read_text (Presets    *self,
           const char *dir,
           const char *file,
           const char *text,
           gsize       length)
{
  SkepDocument *json = skep_document_load_json (self->tool->discovery, dir, file, text, length);

  if (json == NULL)
    return;
  g_ptr_array_add (self->documents, json);
  read_includes (self, json);
  for (Kind kind = 0; kind < N_KINDS; kind++)
    read_presets (self, json, kind);
}

/* Returns FALSE if there is no such file. */
static gboolean
read_file (Presets      *self,
           const char   *path,
           SkepDocument *includer)
{
  g_autofree char *text = NULL;
  gpointer is_done;
  gsize length;

  if (g_hash_table_lookup_extended (self->files, path, NULL, &is_done))
    {
      if (!GPOINTER_TO_INT (is_done) && includer != NULL)
        skep_document_add_error (includer, json_object_get_member (includer->root, "include"),
                                 _("“%s” includes itself."), path);
      return TRUE;
    }
  if (includer != NULL && g_hash_table_size (self->files) >= MAX_FILES)
    {
      skep_document_add_error (includer, json_object_get_member (includer->root, "include"),
                               _("There are more than %d included files."), MAX_FILES);
      return TRUE;
    }
  g_hash_table_insert (self->files, g_strdup (path), GINT_TO_POINTER (FALSE));
  text = skep_source_read_text (self->tool->discovery, "", path, &length);
  if (text == NULL && !skep_discovery_has_file (self->tool->discovery, "", path))
    return FALSE;
  if (text != NULL)
    read_text (self, "", path, text, length);
  g_hash_table_insert (self->files, g_strdup (path), GINT_TO_POINTER (TRUE));
  return TRUE;
}

static void
presets_init (Presets              *self,
              const SkepSourceTool *tool)
{
  *self = (Presets) { tool };
  self->documents = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_document_free);
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->presets = g_ptr_array_new_with_free_func (g_free);
  for (Kind kind = 0; kind < N_KINDS; kind++)
    self->by_name[kind] = g_hash_table_new (g_str_hash, g_str_equal);
}

static void
presets_clear (Presets *self)
{
  for (Kind kind = 0; kind < N_KINDS; kind++)
    g_hash_table_unref (self->by_name[kind]);
  g_ptr_array_unref (self->presets);
  g_hash_table_unref (self->files);
  g_ptr_array_unref (self->documents);
}

static gboolean
add_scripts (Presets *self)
{
  gboolean has_scripts = FALSE;

  for (Kind kind = 0; kind < N_KINDS; kind++)
    for (guint i = 0; i < self->presets->len; i++)
      {
        const Preset *preset = self->presets->pdata[i];

        if (preset->kind == kind)
          has_scripts |= add_script (self, preset);
      }
  return has_scripts;
}

/**
 * skep_source_cmake_add_presets:
 * @tool: CMake in a folder
 *
 * Adds a script for every preset of the folder that can be used here. Conditions count as far as
 * they can be told from the files: by the system, not by variables of the environment.
 *
 * Returns: %FALSE if there is none
 */
gboolean
skep_source_cmake_add_presets (const SkepSourceTool *tool)
{
  static const char *const files[] = { "CMakePresets.json", "CMakeUserPresets.json" };
  gboolean has_scripts;
  Presets self;

  presets_init (&self, tool);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    if (skep_discovery_has_file (tool->discovery, tool->dir, files[i]))
      {
        g_autofree char *path = skep_project_tree_join (tool->dir, files[i]);

        read_file (&self, path, NULL);
      }
  has_scripts = add_scripts (&self);
  presets_clear (&self);
  return has_scripts;
}

/**
 * skep_source_cmake_parse_presets:
 *
 * See [callback@SkepSourceParseFunc]. The same for the text of one file.
 */
void
skep_source_cmake_parse_presets (SkepDiscovery *discovery,
                                 const char    *dir,
                                 const char    *file,
                                 const char    *text,
                                 gsize          length)
{
  SkepSourceTool tool = { discovery, "cmake", dir, file };
  Presets self;

  presets_init (&self, &tool);
  read_text (&self, dir, file, text, length);
  add_scripts (&self);
  presets_clear (&self);
}

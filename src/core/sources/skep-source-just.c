/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-justfile.h"
#include "skep-project-tree.h"
#include "skep-source.h"

/* Of modules and imports, missing ones too; more is a file that reads itself under many names. */
#define MAX_FILES 200
#define MAX_DEPTH 20

/* Names of a module's file in a folder of its own, in any capitalization. */
static const char *const module_files[] = { "mod.just", "justfile", ".justfile" };

/* A justfile with all that it imports and contains. */
typedef struct
{
  SkepDiscovery *discovery;
  const char *dir;
  guint n_files;
  GPtrArray *open;     /* paths of the files that are being read, borrowed */
  GHashTable *scripts; /* borrowed name → SkepScript */
  GPtrArray *aliases;  /* (element-type Alias) */
} Project;

/* Imported files are part of the module that imports them. */
typedef struct
{
  Project *project;
  const char *prefix;  /* of names, such as `db::` */
  gboolean is_private;
  gboolean allows_duplicates;
  GHashTable *depths;  /* owned name of a recipe → how deep its file is imported + 1 */
} Module;

/* Where an item stands. */
typedef struct
{
  Module *module;
  const char *path; /* of the file, relative to the project */
  guint depth;      /* of imports */
} Place;

typedef struct
{
  char *name;
  char *target;
  char *path;
} Alias;

static void
alias_free (Alias *alias)
{
  g_free (alias->name);
  g_free (alias->target);
  g_free (alias->path);
  g_free (alias);
}

static SkepScript *
new_script (Project    *self,
            const char *path,
            const char *name)
{
  SkepScript *script = skep_script_new (skep_discovery_get_project (self->discovery), "just", path,
                                        self->dir, name);

  script->command = g_strconcat ("just ", name, NULL);
  script->argv = skep_source_make_argv ("just", name, NULL);
  skep_source_require (self->discovery, script, "just");
  return script;
}

static void
add_script (Project    *self,
            SkepScript *script)
{
  g_hash_table_replace (self->scripts, script->name, skep_script_ref (script));
  skep_discovery_add_script (self->discovery, script);
}

/* What a file defines itself wins over what it imports. */
static gboolean
wins (const Place        *place,
      const SkepJustItem *item)
{
  GHashTable *depths = place->module->depths;
  guint known = GPOINTER_TO_UINT (g_hash_table_lookup (depths, item->name));

  if (known > 0 && known < place->depth + 1)
    return FALSE;
  if (known == place->depth + 1 && !place->module->allows_duplicates)
    skep_discovery_add_warning (place->module->project->discovery, "", place->path, item->line, 0,
                                _("“%s” is defined twice; this definition is used."), item->name);
  g_hash_table_insert (depths, g_strdup (item->name), GUINT_TO_POINTER (place->depth + 1));
  return TRUE;
}

static void
add_recipe (const Place        *place,
            const SkepJustItem *item)
{
  Module *module = place->module;
  g_autofree char *name = NULL;
  SkepScript *script;

  if (!wins (place, item))
    return;
  name = g_strconcat (module->prefix, item->name, NULL);
  script = new_script (module->project, place->path, name);
  script->is_hidden = item->is_private || module->is_private;
  if (item->doc != NULL && *item->doc != '\0')
    script->description = skep_script_make_display (item->doc);
  if (item->parameters != NULL)
    script->parameters = g_ptr_array_ref (item->parameters);
  add_script (module->project, script);
}

static void
add_alias (const Place        *place,
           const SkepJustItem *item)
{
  Alias *alias = g_new0 (Alias, 1);

  alias->name = g_strconcat (place->module->prefix, item->name, NULL);
  alias->target = g_strconcat (place->module->prefix, item->target, NULL);
  alias->path = g_strdup (place->path);
  g_ptr_array_add (place->module->project->aliases, alias);
}

static void read_file (const Place  *place,
                       const char   *text,
                       gsize         length);

static gboolean
may_look (const Place        *place,
          const SkepJustItem *item)
{
  Project *project = place->module->project;

  if (project->open->len < MAX_DEPTH && project->n_files++ < MAX_FILES)
    return TRUE;
  skep_discovery_add_warning (project->discovery, "", place->path, item->line, 0,
                              _("There are too many included files; this one is not read."));
  return FALSE;
}

static gboolean
may_read (const Place        *place,
          const SkepJustItem *item,
          const char         *path)
{
  Project *project = place->module->project;

  if (!g_ptr_array_find_with_equal_func (project->open, path, g_str_equal, NULL))
    return TRUE;
  skep_discovery_add_error (project->discovery, "", place->path, item->line, 0,
                            _("“%s” is not read: it contains this file."), path);
  return FALSE;
}

/* @place is that of the new file, @above that of the item which names it. */
static void
read_item (const Place        *place,
           const Place        *above,
           const SkepJustItem *item)
{
  SkepDiscovery *discovery = place->module->project->discovery;
  g_autofree char *text = NULL;
  gsize length;

  if (may_read (above, item, place->path)
      && (text = skep_source_read_text (discovery, "", place->path, &length)) != NULL)
    read_file (place, text, length);
}

/* The path of a file or folder that @item names, relative to the project. */
static char *
resolve (const Place        *place,
         const SkepJustItem *item,
         const char         *name)
{
  g_autofree char *folder = skep_source_dup_folder (place->path);

  return skep_source_resolve (place->module->project->discovery, folder, name, place->path,
                              item->line);
}

static void
read_import (const Place        *place,
             const SkepJustItem *item)
{
  SkepDiscovery *discovery = place->module->project->discovery;
  g_autofree char *path = may_look (place, item) ? resolve (place, item, item->target) : NULL;
  const Place imported = { place->module, path, place->depth + 1 };

  if (path == NULL)
    return;
  if (skep_discovery_has_file (discovery, "", path))
    read_item (&imported, place, item);
  else if (!item->is_optional)
    skep_discovery_add_error (discovery, "", place->path, item->line, 0,
                              _("The included file “%s” does not exist."), item->target);
}

/* The file of a module in the folder @dir; NULL if there is none. */
static char *
find_in_folder (SkepDiscovery *discovery,
                const char    *dir)
{
  SkepFolder *folder = skep_discovery_get_folder (discovery, dir);

  for (gsize i = 0; folder != NULL && i < G_N_ELEMENTS (module_files); i++)
    for (char **file = folder->files; *file != NULL; file++)
      if (g_ascii_strcasecmp (*file, module_files[i]) == 0)
        return skep_project_tree_join (dir, *file);
  return NULL;
}

static char *
find_module (const Place        *place,
             const SkepJustItem *item)
{
  SkepDiscovery *discovery = place->module->project->discovery;
  g_autofree char *usual = g_strconcat (item->name, ".just", NULL);
  g_autofree char *path = resolve (place, item, item->target != NULL ? item->target : usual);
  g_autofree char *dir = item->target == NULL ? resolve (place, item, item->name) : NULL;
  char *found;

  if (path == NULL)
    return NULL;
  if ((found = find_in_folder (discovery, dir != NULL ? dir : path)) != NULL && dir == NULL)
    return found;
  if (skep_discovery_has_file (discovery, "", path))
    {
      g_free (found);
      return g_steal_pointer (&path);
    }
  if (found == NULL && !item->is_optional)
    skep_discovery_add_error (discovery, "", place->path, item->line, 0,
                              _("There is no file for the module “%s”."), item->name);
  return found;
}

static void
read_module (const Place        *place,
             const SkepJustItem *item)
{
  const Module *outer = place->module;
  g_autofree char *path = may_look (place, item) ? find_module (place, item) : NULL;
  g_autofree char *prefix = g_strconcat (outer->prefix, item->name, "::", NULL);
  g_autoptr (GHashTable) depths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Module inner = { outer->project, prefix, outer->is_private || item->is_private, FALSE, depths };
  const Place module = { &inner, path, 0 };

  if (path != NULL)
    read_item (&module, place, item);
}

static void (*const readers[]) (const Place *, const SkepJustItem *) = {
  [SKEP_JUST_RECIPE] = add_recipe,
  [SKEP_JUST_ALIAS] = add_alias,
  [SKEP_JUST_MODULE] = read_module,
  [SKEP_JUST_IMPORT] = read_import,
};

static void
read_file (const Place *place,
           const char  *text,
           gsize        length)
{
  Project *project = place->module->project;
  g_autoptr (SkepJustfile) justfile = skep_justfile_new (project->discovery, place->path, text,
                                                         length);

  g_ptr_array_add (project->open, (gpointer) place->path);
  place->module->allows_duplicates |= justfile->allows_duplicates;
  for (guint i = 0; i < justfile->items->len; i++)
    {
      const SkepJustItem *item = justfile->items->pdata[i];

      readers[item->kind](place, item);
    }
  g_ptr_array_set_size (project->open, project->open->len - 1);
}

/* They may name recipes that come later. Each is a second name: it can be run, but isn't listed. */
static void
add_aliases (Project *self)
{
  for (guint i = 0; i < self->aliases->len; i++)
    {
      const Alias *alias = self->aliases->pdata[i];
      SkepScript *target = g_hash_table_lookup (self->scripts, alias->target);
      SkepScript *script;

      if (target == NULL || g_hash_table_contains (self->scripts, alias->name))
        continue;
      script = new_script (self, alias->path, alias->name);
      script->is_hidden = TRUE;
      script->description = g_strdup_printf (_("Another name of “%s”"), target->name);
      if (target->parameters != NULL)
        script->parameters = g_ptr_array_ref (target->parameters);
      add_script (self, script);
    }
}

/**
 * skep_source_just_parse:
 *
 * See [callback@SkepSourceParseFunc]. Each recipe is a script, also those of modules and imported
 * files in the project; private ones and aliases are hidden. Recipes for other systems are left
 * out. Nothing is evaluated.
 */
void
skep_source_just_parse (SkepDiscovery *discovery,
                        const char    *dir,
                        const char    *file,
                        const char    *text,
                        gsize          length)
{
  g_autoptr (GPtrArray) open = g_ptr_array_new ();
  g_autoptr (GPtrArray) aliases = g_ptr_array_new_with_free_func ((GDestroyNotify) alias_free);
  g_autoptr (GHashTable) scripts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                                          (GDestroyNotify) skep_script_unref);
  g_autoptr (GHashTable) depths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Project project = { discovery, dir, 0, open, scripts, aliases };
  Module module = { &project, "", FALSE, FALSE, depths };
  g_autofree char *path = skep_project_tree_join (dir, file);
  const Place place = { &module, path, 0 };

  read_file (&place, text, length);
  add_aliases (&project);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "skep-make-text.h"
#include "skep-makefile.h"

/* A file that was to be included, and the line that says so. */
typedef struct
{
  char *name;
  const char *path;
  guint line;
} MissingFile;

static void
target_free (SkepMakeTarget *target)
{
  g_free (target->name);
  g_free (target->description);
  g_free (target);
}

static void
clear_missing (gpointer missing)
{
  g_free (((MissingFile *) missing)->name);
}

/**
 * skep_makefile_new:
 * @discovery: gets errors
 * @dir: where make would run, relative to the project
 *
 * Returns: (transfer full): a makefile without any target
 */
SkepMakefile *
skep_makefile_new (SkepDiscovery *discovery,
                   const char    *dir)
{
  SkepMakefile *self = g_new0 (SkepMakefile, 1);

  self->discovery = discovery;
  self->dir = dir;
  self->recipe_prefix = SKEP_MAKE_RECIPE_PREFIX;
  self->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) target_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->phony = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->missing = g_array_new (FALSE, FALSE, sizeof (MissingFile));
  g_array_set_clear_func (self->missing, clear_missing);
  return self;
}

void
skep_makefile_free (SkepMakefile *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_name);
  g_hash_table_unref (self->phony);
  g_hash_table_unref (self->files);
  g_array_unref (self->missing);
  g_ptr_array_unref (self->targets);
  g_free (self);
}

/* `## build: Build it` is a habit of makefiles that print their own help. */
static const char *
skip_own_name (const char *name,
               const char *description)
{
  gsize length = strlen (name);

  if (strncmp (description, name, length) != 0 || description[length] != ':')
    return description;
  return skep_make_text_skip_blanks (description + length + 1);
}

/**
 * skep_makefile_take_target:
 * @self: a makefile
 * @name: (transfer full): raw bytes
 * @description: (nullable): what a comment says about it
 * @file: path of the file of the rule, kept by the caller as long as @self
 *
 * Adds a target unless it is there; the first description stays.
 */
void
skep_makefile_take_target (SkepMakefile *self,
                           char         *name,
                           const char   *description,
                           const char   *file)
{
  g_autofree char *owned = name;
  SkepMakeTarget *target = g_hash_table_lookup (self->by_name, name);

  if (target == NULL && self->targets->len >= 2 * SKEP_DISCOVERY_MAX_SCRIPTS)
    return;
  if (target == NULL)
    {
      target = g_new0 (SkepMakeTarget, 1);
      target->name = g_steal_pointer (&owned);
      target->file = file;
      g_ptr_array_add (self->targets, target);
      g_hash_table_insert (self->by_name, target->name, target);
    }
  if (target->description == NULL && description != NULL && *description != '\0')
    target->description = g_strdup (skip_own_name (target->name, description));
}

/**
 * skep_makefile_add_missing:
 * @self: a makefile
 * @name: what was to be included, as written
 * @file: path of the file that says so, kept by the caller as long as @self
 * @line: where in @file
 */
void
skep_makefile_add_missing (SkepMakefile *self,
                           const char   *name,
                           const char   *file,
                           guint         line)
{
  MissingFile missing = { g_strdup (name), file, line };

  g_array_append_val (self->missing, missing);
}

/* Whether @name is a target, or what a pattern such as `%.mk` stands for. */
static gboolean
is_made (SkepMakefile *self,
         const char   *name)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      const char *target = ((SkepMakeTarget *) self->targets->pdata[i])->name;
      const char *percent = strchr (target, '%');
      g_autofree char *start = percent != NULL ? g_strndup (target, percent - target) : NULL;

      if (percent == NULL ? g_str_equal (target, name)
                          : g_str_has_prefix (name, start)
                              && g_str_has_suffix (name, percent + 1))
        return TRUE;
    }
  return self->has_unknown_targets;
}

/**
 * skep_makefile_warn_of_missing:
 * @self: a makefile that was read
 *
 * Adds a warning for each missing file that no rule could make.
 */
void
skep_makefile_warn_of_missing (SkepMakefile *self)
{
  for (guint i = 0; i < self->missing->len; i++)
    {
      const MissingFile *missing = &g_array_index (self->missing, MissingFile, i);

      if (!is_made (self, missing->name))
        skep_discovery_add_warning (self->discovery, "", missing->path, missing->line, 0,
                                    _("The included file “%s” does not exist."), missing->name);
    }
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-path-pattern.h"
#include "skep-workspace.h"

typedef struct
{
  SkepPathPattern *pattern;
  gboolean is_negated;
  gboolean is_endless; /* `**` comes last: all that is in a folder, whatever it is called */
} Glob;

static void
clear_glob (gpointer data)
{
  Glob *glob = data;

  skep_path_pattern_free (glob->pattern);
}

static gboolean
is_endless (const char *glob)
{
  gsize length = strlen (glob);

  while (length > 0 && glob[length - 1] == '/')
    length--;
  return length >= 2 && strncmp (glob + length - 2, "**", 2) == 0;
}

static void
add_glob (SkepWorkspace *self,
          const char    *text)
{
  gboolean is_negated = *text == '!';
  Glob glob = {
    .pattern = skep_path_pattern_new (text + is_negated),
    .is_negated = is_negated,
    .is_endless = is_endless (text),
  };

  g_array_append_val (self->globs, glob);
}

/**
 * skep_workspace_new:
 * @tool: whose workspace it is
 * @dir: its folder relative to the project
 * @globs: (array zero-terminated=1): which folders relative to @dir belong to it; those with a `!`
 *   before them say which don't, wherever they stand
 *
 * Returns: (transfer full): a workspace
 */
SkepWorkspace *
skep_workspace_new (const char        *tool,
                    const char        *dir,
                    const char *const *globs)
{
  SkepWorkspace *self = g_new0 (SkepWorkspace, 1);

  self->tool = g_intern_string (tool);
  self->dir = g_strdup (dir);
  self->globs = g_array_new (FALSE, FALSE, sizeof (Glob));
  g_array_set_clear_func (self->globs, clear_glob);
  for (gsize i = 0; globs[i] != NULL && i < SKEP_WORKSPACE_MAX_GLOBS; i++)
    add_glob (self, globs[i]);
  return self;
}

/**
 * skep_workspace_free:
 * @self: (transfer full) (nullable): a workspace
 */
void
skep_workspace_free (SkepWorkspace *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->globs);
  g_free (self->dir);
  g_free (self);
}

/* The path of @dir relative to the workspace; NULL if it is elsewhere. */
static const char *
get_relative (const SkepWorkspace *self,
              const char          *dir)
{
  gsize length = strlen (self->dir);

  if (length == 0)
    return dir;
  if (strncmp (dir, self->dir, length) != 0)
    return NULL;
  if (dir[length] == '/')
    return dir + length + 1;
  return dir[length] == '\0' ? dir + length : NULL;
}

/**
 * skep_workspace_get_membership:
 * @self: a workspace
 * @dir: folder relative to the project
 *
 * Any thread.
 *
 * Returns: whether @dir belongs to it
 */
SkepMembership
skep_workspace_get_membership (const SkepWorkspace *self,
                               const char          *dir)
{
  const char *path = get_relative (self, dir);
  SkepMembership membership = SKEP_MEMBERSHIP_NONE;

  for (guint i = 0; path != NULL && i < self->globs->len; i++)
    {
      const Glob *glob = &g_array_index (self->globs, Glob, i);

      if (!skep_path_pattern_match (glob->pattern, path))
        continue;
      if (glob->is_negated)
        return SKEP_MEMBERSHIP_EXCLUDED;
      membership = SKEP_MEMBERSHIP_MEMBER;
    }
  return membership;
}

/**
 * skep_workspace_names:
 * @self: a workspace
 * @dir: folder relative to the project
 *
 * Any thread. `packages/build` is named by `packages/` and a `*`, but not by a `**`, which also
 * means what a tool has built in each package.
 *
 * Returns: %TRUE if @dir belongs to it, and is more than something within a folder that does
 */
gboolean
skep_workspace_names (const SkepWorkspace *self,
                      const char          *dir)
{
  const char *path = get_relative (self, dir);

  if (skep_workspace_get_membership (self, dir) != SKEP_MEMBERSHIP_MEMBER)
    return FALSE;
  for (guint i = 0; i < self->globs->len; i++)
    {
      const Glob *glob = &g_array_index (self->globs, Glob, i);

      if (!glob->is_negated && !glob->is_endless && skep_path_pattern_match (glob->pattern, path))
        return TRUE;
    }
  return FALSE;
}

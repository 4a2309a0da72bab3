/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-workspaces.h"

struct _SkepWorkspaces
{
  GHashTable *by_dir; /* borrowed path → GPtrArray of borrowed SkepWorkspace */
};

/* Returns TRUE to be asked about no further one. */
typedef gboolean (*VisitFunc) (const SkepWorkspace *workspace,
                               gpointer             data);

typedef struct
{
  const char *tool; /* NULL: any */
  const char *dir;
  const SkepWorkspace *found;
  SkepMembership membership;
} Question;

/**
 * skep_workspaces_new:
 *
 * Returns: (transfer full): none yet
 */
SkepWorkspaces *
skep_workspaces_new (void)
{
  SkepWorkspaces *self = g_new0 (SkepWorkspaces, 1);

  self->by_dir = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                        (GDestroyNotify) g_ptr_array_unref);
  return self;
}

/**
 * skep_workspaces_free:
 * @self: (transfer full) (nullable): workspaces
 */
void
skep_workspaces_free (SkepWorkspaces *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_dir);
  g_free (self);
}

/**
 * skep_workspaces_add:
 * @self: workspaces
 * @workspace: one that its owner keeps as long as @self
 */
void
skep_workspaces_add (SkepWorkspaces      *self,
                     const SkepWorkspace *workspace)
{
  GPtrArray *here = g_hash_table_lookup (self->by_dir, workspace->dir);

  if (here == NULL)
    {
      here = g_ptr_array_new ();
      g_hash_table_insert (self->by_dir, workspace->dir, here);
    }
  g_ptr_array_add (here, (gpointer) workspace);
}

static gboolean
visit_folder (SkepWorkspaces *self,
              const char     *dir,
              VisitFunc       visit,
              gpointer        data)
{
  GPtrArray *here = g_hash_table_lookup (self->by_dir, dir);

  for (guint i = 0; here != NULL && i < here->len; i++)
    if (visit (here->pdata[i], data))
      return TRUE;
  return FALSE;
}

/* Those of @dir and the folders around it, the nearest first. */
static gboolean
visit_around (SkepWorkspaces *self,
              const char     *dir,
              VisitFunc       visit,
              gpointer        data)
{
  g_autofree char *path = g_strdup (dir);
  char *slash;

  if (g_hash_table_size (self->by_dir) == 0)
    return FALSE;
  for (; *path != '\0'; *(slash != NULL ? slash : path) = '\0')
    {
      if (visit_folder (self, path, visit, data))
        return TRUE;
      slash = strrchr (path, '/');
    }
  return visit_folder (self, "", visit, data);
}

static gboolean
answer (const SkepWorkspace *workspace,
        gpointer             data)
{
  Question *question = data;

  if (!g_str_equal (workspace->tool, question->tool))
    return FALSE;
  question->found = workspace;
  question->membership = skep_workspace_get_membership (workspace, question->dir);
  return question->membership != SKEP_MEMBERSHIP_NONE;
}

/**
 * skep_workspaces_get_membership:
 * @self: workspaces
 * @tool: whose
 * @dir: folder relative to the project
 * @workspace: (out) (optional) (nullable) (transfer none): folder of the workspace that says so
 *
 * Returns: what the nearest one around @dir says that says anything
 */
SkepMembership
skep_workspaces_get_membership (SkepWorkspaces  *self,
                                const char      *tool,
                                const char      *dir,
                                const char     **workspace)
{
  Question question = { .tool = tool, .dir = dir };
  gboolean is_found = visit_around (self, dir, answer, &question);

  if (workspace != NULL)
    *workspace = is_found ? question.found->dir : NULL;
  return question.membership;
}

static gboolean
is_named_by (const SkepWorkspace *workspace,
             gpointer             dir)
{
  return skep_workspace_names (workspace, dir);
}

/**
 * skep_workspaces_name:
 * @self: workspaces
 * @dir: folder relative to the project
 *
 * Returns: %TRUE if one around @dir names it, see skep_workspace_names()
 */
gboolean
skep_workspaces_name (SkepWorkspaces *self,
                      const char     *dir)
{
  return visit_around (self, dir, is_named_by, (gpointer) dir);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "skep-lost-runs.h"
#include "skep-run-register.h"

/* The file of a lost supervisor, locked so that no other Skep offers the same processes. */
typedef struct
{
  char *path;
  int fd;
} Claim;

struct _SkepLostRuns
{
  char *folder;
  SkepLauncher *launcher; /* owned */
  GArray *claims;
  GString *lines; /* of the runs in all claimed files */
};

static void
claim_clear (gpointer data)
{
  Claim *claim = data;

  close (claim->fd);
  g_free (claim->path);
}

/* Ours is locked too, by another descriptor. */
static void
claim_file (SkepLostRuns *self,
            const char   *path)
{
  Claim claim = { NULL, g_open (path, O_RDONLY | O_CLOEXEC) };
  g_autofree char *lines = NULL;

  if (claim.fd < 0)
    return;
  if (flock (claim.fd, LOCK_EX | LOCK_NB) < 0)
    {
      close (claim.fd);
      return;
    }

  lines = skep_run_register_read (path);
  g_string_append (self->lines, lines);
  claim.path = g_strdup (path);
  g_array_append_val (self->claims, claim);
}

static void
claim_all (SkepLostRuns *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  g_array_set_size (self->claims, 0);
  g_string_truncate (self->lines, 0);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      if (g_str_has_suffix (name, SKEP_RUN_REGISTER_SUFFIX))
        claim_file (self, path);
    }
}

/* Nothing is left of what they tell of. */
static void
remove_claimed (SkepLostRuns *self)
{
  for (guint i = 0; i < self->claims->len; i++)
    g_unlink (g_array_index (self->claims, Claim, i).path);

  g_array_set_size (self->claims, 0);
  g_string_truncate (self->lines, 0);
}

/**
 * skep_lost_runs_new:
 * @folder: where the registers of all supervisors are
 * @launcher: what starts skep-keeper
 *
 * Returns: (transfer full): what is to be asked
 */
SkepLostRuns *
skep_lost_runs_new (const char   *folder,
                    SkepLauncher *launcher)
{
  SkepLostRuns *self = g_new0 (SkepLostRuns, 1);

  self->folder = g_strdup (folder);
  self->launcher = g_object_ref (launcher);
  self->claims = g_array_new (FALSE, FALSE, sizeof (Claim));
  g_array_set_clear_func (self->claims, claim_clear);
  self->lines = g_string_new (NULL);

  return self;
}

/**
 * skep_lost_runs_free:
 * @self: (transfer full): lost runs
 *
 * What was found and not ended is offered again at the next start. Calls that are on their way
 * must be cancelled before.
 */
void
skep_lost_runs_free (SkepLostRuns *self)
{
  g_array_unref (self->claims);
  g_string_free (self->lines, TRUE);
  g_object_unref (self->launcher);
  g_free (self->folder);
  g_free (self);
}

/**
 * skep_lost_runs_find_async:
 * @self: lost runs
 * @cancellable: (nullable): to let go of it
 * @callback: called in the thread-default context
 * @user_data: for @callback
 *
 * Looks for processes of runs whose supervisor is not there any more. Live runs, of this or
 * another Skep, are never among them.
 */
void
skep_lost_runs_find_async (SkepLostRuns        *self,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  claim_all (self);
  skep_leftovers_find_async (self->launcher, self->lines->str, cancellable, callback,
                             user_data);
}

/**
 * skep_lost_runs_find_finish:
 * @self: lost runs
 * @result: what the callback was given
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type SkepLeftover): what is left, perhaps nothing
 */
GPtrArray *
skep_lost_runs_find_finish (SkepLostRuns  *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  GPtrArray *leftovers = skep_leftovers_find_finish (result, error);

  if (leftovers != NULL && leftovers->len == 0)
    remove_claimed (self);

  return leftovers;
}

/**
 * skep_lost_runs_end_async:
 * @self: lost runs
 * @cancellable: (nullable): to let go of it
 * @callback: called in the thread-default context
 * @user_data: for @callback
 *
 * Ends what was found: SIGTERM, a second, SIGKILL until none is found.
 */
void
skep_lost_runs_end_async (SkepLostRuns        *self,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  skep_leftovers_end_async (self->launcher, self->lines->str, cancellable, callback, user_data);
}

/**
 * skep_lost_runs_end_finish:
 * @self: lost runs
 * @result: what the callback was given
 * @n_left: (out): how many could not be ended
 * @error: return location
 *
 * Returns: %FALSE if it could not be tried
 */
gboolean
skep_lost_runs_end_finish (SkepLostRuns  *self,
                           GAsyncResult  *result,
                           guint         *n_left,
                           GError       **error)
{
  if (!skep_leftovers_end_finish (result, n_left, error))
    return FALSE;

  if (*n_left == 0)
    remove_claimed (self);
  return TRUE;
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdlib.h>
#include <time.h>

#include "skep-keeper-protocol.h"
#include "skep-keeper-tool.h"
#include "skep-leftovers.h"
#include "skep-script.h"

/* A look at all processes takes some ms; a machine that swaps may need more. */
#define FIND_TIMEOUT_MS 10000
#define END_TIMEOUT_MS  20000

/* Right after a crash the keepers are still ending what they hold. What they end is not left. */
#define SECOND_LOOK_MS (SKEP_KEEPER_ORPHAN_WAIT_MSEC + 500)

/* What SIGTERM has before SIGKILL. */
#define TERM_WAIT_MS "1000"

typedef struct
{
  SkepLauncher *launcher; /* owned */
  char *lines;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_object_unref (search->launcher);
  g_free (search->lines);
  g_free (search);
}

/**
 * skep_leftover_free:
 * @self: (transfer full): a leftover
 */
void
skep_leftover_free (SkepLeftover *self)
{
  g_free (self->name);
  g_free (self->command);
  g_free (self->folder);
  g_free (self);
}

static gint64
get_age_seconds (gint64 start_ms)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return MAX (now.tv_sec - start_ms / 1000, 0);
}

/* PID, START, UUID, NAME, FOLDER, COMMAND */
static SkepLeftover *
parse_leftover (char **fields)
{
  SkepLeftover *self = g_new0 (SkepLeftover, 1);

  self->pid = atoi (fields[0]);
  self->age_seconds = get_age_seconds (g_ascii_strtoll (fields[1], NULL, 10));
  self->name = skep_script_make_display (fields[3]);
  self->folder = g_filename_display_name (fields[4]);
  self->command = skep_script_make_display (fields[5]);

  return self;
}

static GPtrArray *
parse_leftovers (char **fields)
{
  GPtrArray *leftovers = g_ptr_array_new_with_free_func ((GDestroyNotify) skep_leftover_free);

  for (; *fields != NULL; fields += SKEP_KEEPER_FIND_RUNS_FIELDS)
    g_ptr_array_add (leftovers, parse_leftover (fields));

  return leftovers;
}

/**
 * skep_leftovers_make_line:
 * @uuid: of a run
 * @start_ms: when it began, ms of CLOCK_BOOTTIME; 0: not known
 *
 * Returns: (transfer full): the line that stands for the run in the calls below
 */
char *
skep_leftovers_make_line (const char *uuid,
                          gint64      start_ms)
{
  return g_strdup_printf ("%s %" G_GINT64_FORMAT "\n", uuid, start_ms);
}

static void
look (GTask               *task,
      GAsyncReadyCallback  callback)
{
  const char *const arguments[] = { SKEP_KEEPER_TOOL_FIND_RUNS, NULL };
  Search *search = g_task_get_task_data (task);

  skep_keeper_tool_run_async (search->launcher, arguments, search->lines, FIND_TIMEOUT_MS,
                              g_task_get_cancellable (task), callback, task);
}

static void
found_again_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_auto (GStrv) fields = skep_keeper_tool_run_finish (result, SKEP_KEEPER_FIND_RUNS_FIELDS,
                                                       &error);

  if (fields == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, parse_leftovers (fields), (GDestroyNotify) g_ptr_array_unref);
}

static gboolean
look_again_cb (gpointer task)
{
  look (g_object_ref (task), found_again_cb);
  return G_SOURCE_REMOVE;
}

static void
look_again (GTask *task)
{
  g_autoptr (GSource) source = g_timeout_source_new (SECOND_LOOK_MS);

  g_source_set_callback (source, look_again_cb, task, g_object_unref);
  g_source_set_static_name (source, "[skep] second look");
  g_source_attach (source, g_task_get_context (task));
}

static void
found_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_auto (GStrv) fields = skep_keeper_tool_run_finish (result, SKEP_KEEPER_FIND_RUNS_FIELDS,
                                                       &error);

  if (fields == NULL)
    g_task_return_error (task, error);
  else if (fields[0] != NULL)
    look_again (g_steal_pointer (&task));
  else
    g_task_return_pointer (task, parse_leftovers (fields), (GDestroyNotify) g_ptr_array_unref);
}

/**
 * skep_leftovers_find_async:
 * @launcher: what starts skep-keeper
 * @lines: of the runs in question, see skep_leftovers_make_line()
 * @cancellable: (nullable): to let go of it
 * @callback: called in the thread-default context
 * @user_data: for @callback
 *
 * Looks for processes of runs whose supervisor is lost. Any thread with a main context.
 */
void
skep_leftovers_find_async (SkepLauncher        *launcher,
                           const char          *lines,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Search *search = g_new0 (Search, 1);

  search->launcher = g_object_ref (launcher);
  search->lines = g_strdup (lines);
  g_task_set_source_tag (task, skep_leftovers_find_async);
  g_task_set_task_data (task, search, search_free);
  look (task, found_cb);
}

/**
 * skep_leftovers_find_finish:
 * @result: what the callback was given
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type SkepLeftover): what is left, perhaps nothing
 */
GPtrArray *
skep_leftovers_find_finish (GAsyncResult  *result,
                            GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * skep_leftovers_end_async:
 * @launcher: what starts skep-keeper
 * @lines: of the runs in question, see skep_leftovers_make_line()
 * @cancellable: (nullable): to let go of it
 * @callback: called in the thread-default context
 * @user_data: for @callback
 *
 * Ends them: SIGTERM, a second, SIGKILL until none is found. Any thread with a main context.
 */
void
skep_leftovers_end_async (SkepLauncher        *launcher,
                          const char          *lines,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  const char *const arguments[] = { SKEP_KEEPER_TOOL_END_RUNS, TERM_WAIT_MS, NULL };

  skep_keeper_tool_run_async (launcher, arguments, lines, END_TIMEOUT_MS, cancellable,
                              callback, user_data);
}

/**
 * skep_leftovers_end_finish:
 * @result: what the callback was given
 * @n_left: (out): how many could not be ended
 * @error: return location
 *
 * Returns: %FALSE if it could not be tried
 */
gboolean
skep_leftovers_end_finish (GAsyncResult  *result,
                           guint         *n_left,
                           GError       **error)
{
  g_auto (GStrv) fields = skep_keeper_tool_run_finish (result, SKEP_KEEPER_END_RUNS_FIELDS,
                                                       error);

  if (fields == NULL)
    return FALSE;

  *n_left = fields[0] != NULL ? (guint) atoi (fields[1]) : 0;
  return TRUE;
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-keeper-protocol.h"
#include "skep-keeper-tool.h"
#include "skep-port-holder.h"

/* What SIGTERM has before SIGKILL, and what the tool has in all. */
#define TERM_WAIT_MS   "5000"
#define END_TIMEOUT_MS 15000

/* What the tool says, and what it means; NULL: all is well. */
static const struct
{
  const char *answer;
  const char *format; /* takes the name and the port */
} answers[] = {
  { SKEP_KEEPER_LISTENER_ENDED, NULL },
  { SKEP_KEEPER_LISTENER_GONE, NULL },
  { SKEP_KEEPER_LISTENER_DENIED, N_("%s, which uses port %u, may not be ended by you") },
  { SKEP_KEEPER_LISTENER_OTHER, N_("%s does not use port %u any more") },
};

static gboolean
explain (const SkepPortHolder  *holder,
         const char            *answer,
         GError               **error)
{
  const char *format = N_("%s, which uses port %u, could not be ended");
  const char *name = holder->name != NULL ? holder->name : _("The process");

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    if (g_strcmp0 (answer, answers[i].answer) == 0)
      format = answers[i].format;

  if (format == NULL)
    return TRUE;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _(format), name, holder->port);
#pragma GCC diagnostic pop
  return FALSE;
}

static void
ended_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_auto (GStrv) fields = skep_keeper_tool_run_finish (result, SKEP_KEEPER_END_LISTENER_FIELDS,
                                                       &error);

  if (fields == NULL || !explain (g_task_get_task_data (task), fields[0], &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * skep_port_holder_copy:
 * @self: a holder
 *
 * Returns: (transfer full): one like it
 */
SkepPortHolder *
skep_port_holder_copy (const SkepPortHolder *self)
{
  SkepPortHolder *copy = g_memdup2 (self, sizeof *self);

  copy->run_id = g_strdup (self->run_id);
  copy->name = g_strdup (self->name);
  copy->folder = g_strdup (self->folder);

  return copy;
}

/**
 * skep_port_holder_free:
 * @self: (transfer full): a holder
 */
void
skep_port_holder_free (SkepPortHolder *self)
{
  g_free (self->run_id);
  g_free (self->name);
  g_free (self->folder);
  g_free (self);
}

/**
 * skep_port_holder_end_async:
 * @self: a holder that is no run of ours
 * @launcher: what starts skep-keeper
 * @cancellable: (nullable): to let go of it
 * @callback: called in the thread-default context
 * @user_data: for @callback
 *
 * Ends the process, if it still is that one and still listens there: SIGTERM, 5 s, SIGKILL, by
 * pidfd. The person has agreed. Any thread with a main context.
 */
void
skep_port_holder_end_async (const SkepPortHolder *self,
                            SkepLauncher         *launcher,
                            GCancellable         *cancellable,
                            GAsyncReadyCallback   callback,
                            gpointer              user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *port = g_strdup_printf ("%u", self->port);
  g_autofree char *pid = g_strdup_printf ("%d", (int) self->pid);
  g_autofree char *start = g_strdup_printf ("%" G_GINT64_FORMAT, self->start_ms);
  const char *const arguments[] = {
    SKEP_KEEPER_TOOL_END_LISTENER, port, pid, start, TERM_WAIT_MS, NULL,
  };

  g_task_set_source_tag (task, skep_port_holder_end_async);
  g_task_set_task_data (task, skep_port_holder_copy (self),
                        (GDestroyNotify) skep_port_holder_free);
  skep_keeper_tool_run_async (launcher, arguments, NULL, END_TIMEOUT_MS, cancellable, ended_cb,
                              task);
}

/**
 * skep_port_holder_end_finish:
 * @result: what the callback was given
 * @error: return location, with words for the person
 *
 * Returns: whether it is gone
 */
gboolean
skep_port_holder_end_finish (GAsyncResult  *result,
                             GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

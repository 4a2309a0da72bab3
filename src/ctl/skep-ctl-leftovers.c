/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "skep-ctl-leftovers.h"

static void
print_leftover (const SkepLeftover *leftover)
{
  /* Translators: name and number of a process, its folder, its command line */
  g_printerr (_("skep:   %s (%d) in %s: %s\n"), leftover->name, (int) leftover->pid,
              *leftover->folder != '\0' ? leftover->folder : "?", leftover->command);
}

static void
found_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (SkepSupervisor) supervisor = user_data;
  SkepLostRuns *lost_runs = skep_supervisor_get_lost_runs (supervisor);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) leftovers = skep_lost_runs_find_finish (lost_runs, result, &error);

  if (leftovers == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_printerr ("skep: %s\n", error->message);
      return;
    }
  if (leftovers->len == 0)
    return;

  g_printerr (ngettext ("skep: %u process from an earlier start of Skep is still running:\n",
                        "skep: %u processes from an earlier start of Skep are still running:\n",
                        leftovers->len), leftovers->len);
  for (guint i = 0; i < leftovers->len; i++)
    print_leftover (leftovers->pdata[i]);
}

/**
 * skep_ctl_leftovers_report:
 * @supervisor: a supervisor
 * @cancellable: to let go of it before the supervisor goes
 *
 * Prints what an earlier start has left. It is not ended: nobody is there to be asked.
 */
void
skep_ctl_leftovers_report (SkepSupervisor *supervisor,
                           GCancellable   *cancellable)
{
  skep_lost_runs_find_async (skep_supervisor_get_lost_runs (supervisor), cancellable, found_cb,
                             g_object_ref (supervisor));
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-report-text.h"

#include <glib/gi18n.h>
#include <pwd.h>
#include <unistd.h>

#include "skep-status-text.h"

/* More would not fit into a row. */
#define MAX_NAMED 3

/* Decimal, as everywhere in GNOME. */
#define KB 1000ull
#define MB (1000 * KB)
#define GB (1000 * MB)

/**
 * skep_report_text_format_bytes:
 * @n_bytes: an amount of memory
 *
 * Returns: (transfer full): such as `96 kB`, `9.4 MB`, `210 MB` or `1.2 GB`: at most seven
 *   characters for what a machine has
 */
char *
skep_report_text_format_bytes (guint64 n_bytes)
{
  if (n_bytes < MB)
    return g_strdup_printf (_("%u kB"), (guint) (n_bytes / KB));
  if (n_bytes < 10 * MB)
    return g_strdup_printf (_("%.1f MB"), (double) (n_bytes / (MB / 10)) / 10);
  if (n_bytes < GB)
    return g_strdup_printf (_("%u MB"), (guint) (n_bytes / MB));

  return g_strdup_printf (_("%.1f GB"), (double) (n_bytes / (GB / 10)) / 10);
}

/**
 * skep_report_text_format_percent:
 * @permille: thousandths
 *
 * Returns: (transfer full): such as `3 %`
 */
char *
skep_report_text_format_percent (guint permille)
{
  return g_strdup_printf (_("%u %%"), (permille + 5) / 10);
}

/**
 * skep_report_text_format_age:
 * @seconds: how long ago something began
 *
 * Returns: (transfer full): its largest whole unit, such as `40 s`, `5 min`, `2 h` or `3 d`
 */
char *
skep_report_text_format_age (gint64 seconds)
{
  if (seconds < 60)
    return g_strdup_printf (_("%d s"), (int) MAX (seconds, 0));
  if (seconds < 60 * 60)
    return g_strdup_printf (_("%d min"), (int) (seconds / 60));
  if (seconds < 48 * 60 * 60)
    return g_strdup_printf (_("%d h"), (int) (seconds / (60 * 60)));

  return g_strdup_printf (_("%d d"), (int) (seconds / (24 * 60 * 60)));
}

/**
 * skep_report_text_describe_load:
 * @n_processes: how many processes
 * @cpu_permille: what they use of one core, in thousandths
 * @memory_bytes: their memory
 *
 * Returns: (transfer full): such as `7 processes · 3 % · 210 MB`
 */
char *
skep_report_text_describe_load (guint   n_processes,
                                guint   cpu_permille,
                                guint64 memory_bytes)
{
  g_autofree char *percent = skep_report_text_format_percent (cpu_permille);
  g_autofree char *bytes = skep_report_text_format_bytes (memory_bytes);

  /* Translators: how many processes, what they use of the processor, and their memory */
  return g_strdup_printf (ngettext ("%u process · %s · %s", "%u processes · %s · %s",
                                    n_processes),
                          n_processes, percent, bytes);
}

/**
 * skep_report_text_describe_cpu:
 * @permille: (array length=n_values): thousandths of one core, oldest first
 * @n_values: how many there are, at least one
 * @n_seconds: how far they may look back
 *
 * A sparkline in words.
 *
 * Returns: (transfer full): such as `CPU 3 %, at most 12 % in the last 40 s`
 */
char *
skep_report_text_describe_cpu (const guint16 *permille,
                               guint          n_values,
                               guint          n_seconds)
{
  g_autofree char *now = NULL;
  g_autofree char *most = NULL;
  guint max = 0;

  g_return_val_if_fail (n_values > 0, NULL);

  for (guint i = 0; i < n_values; i++)
    max = MAX (max, permille[i]);
  now = skep_report_text_format_percent (permille[n_values - 1]);
  most = skep_report_text_format_percent (max);

  return g_strdup_printf (_("CPU %s, at most %s in the last %u s"), now, most, n_seconds);
}

/**
 * skep_report_text_list_alive:
 * @report: a report of a run that stops
 * @n_processes: how many live, as far as is known; those that @report names count anyway
 *
 * Returns: (transfer full) (nullable): such as `node (4711), sh (4712) and 3 more`, %NULL if
 *   @report names none
 */
char *
skep_report_text_list_alive (const SkepRunReport *report,
                             guint                n_processes)
{
  guint n_named = MIN (report->alive->len, MAX_NAMED);
  guint n_more = MAX (report->alive->len, n_processes) - n_named;
  g_autoptr (GString) list = g_string_new (NULL);

  if (n_named == 0)
    return NULL;

  for (guint i = 0; i < n_named; i++)
    {
      const SkepRunProcess *process = g_ptr_array_index (report->alive, i);

      if (i > 0)
        /* Translators: between the entries of a list */
        g_string_append (list, _(", "));
      /* Translators: name and number of a process */
      g_string_append_printf (list, _("%s (%d)"), process->name, (int) process->pid);
    }
  if (n_more > 0)
    g_string_append_printf (list, ngettext (" and %u more", " and %u more", n_more), n_more);

  return g_string_free (g_steal_pointer (&list), FALSE);
}

/**
 * skep_report_text_describe_holder:
 * @holder: who has a port
 *
 * Returns: (transfer full): such as `Port 5173 is used by node (4711) in ~/src/shop`
 */
char *
skep_report_text_describe_holder (const SkepPortHolder *holder)
{
  if (holder->run_id != NULL)
    /* Translators: a port's number, and a run such as “api-3” */
    return g_strdup_printf (_("Port %u is used by %s"), holder->port, holder->run_id);
  if (holder->pid == 0 && holder->uid == getuid ())
    return g_strdup_printf (_("Port %u is used by a process that can't be seen"), holder->port);
  if (holder->pid == 0)
    return g_strdup_printf (_("Port %u is used by another user (uid %u)"), holder->port,
                            (guint) holder->uid);
  if (holder->name == NULL)
    return g_strdup_printf (_("Port %u is used by process %d"), holder->port, (int) holder->pid);
  if (holder->folder == NULL)
    /* Translators: a port's number, name and number of a process */
    return g_strdup_printf (_("Port %u is used by %s (%d)"), holder->port, holder->name,
                            (int) holder->pid);

  /* Translators: a port's number, name and number of a process, its folder */
  return g_strdup_printf (_("Port %u is used by %s (%d) in %s"), holder->port, holder->name,
                          (int) holder->pid, holder->folder);
}

static char *
dup_user_name (int uid)
{
  char buffer[4096];
  struct passwd entry;
  struct passwd *found = NULL;

  if (uid == 0)
    return g_strdup ("root");
  if (uid > 0 && getpwuid_r (uid, &entry, buffer, sizeof buffer, &found) == 0 && found != NULL)
    return g_filename_display_name (found->pw_name);

  return uid < 0 ? g_strdup (_("another user")) : g_strdup_printf (_("user %d"), uid);
}

static char *
describe_refused (const SkepRunReport *report)
{
  g_autofree char *user = dup_user_name (report->refused_uid);

  /* Translators: how many processes can't be ended, and whose they are */
  return g_strdup_printf (ngettext ("%u process of %s is left", "%u processes of %s are left",
                                    report->n_refused),
                          report->n_refused, user);
}

/* What comes at the deadline of a step. */
static const char *const next_steps[] = {
  /* Translators: how a script is being stopped, and the seconds that are left for it */
  [SKEP_STOP_STEP_COMMAND] = N_("Stopping · by its own command, for %d s"),
  [SKEP_STOP_STEP_ASKED] = N_("Stopping · SIGTERM in %d s"),
  [SKEP_STOP_STEP_TERMINATE] = N_("Stopping · SIGKILL in %d s"),
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static char *
describe_stopping (const SkepRunReport *report,
                   gint64               now_us)
{
  gint64 left_us = report->step_deadline_us - now_us;

  if (report->n_refused > 0)
    return describe_refused (report);
  if (report->step == SKEP_STOP_STEP_KILL)
    return g_strdup (_("Ending by force"));
  if (next_steps[report->step] == NULL || left_us <= 0)
    return NULL;

  return g_strdup_printf (_(next_steps[report->step]),
                          (int) ((left_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC));
}
#pragma GCC diagnostic pop

static char *
describe_waiting (const SkepRunState *state,
                  gint64              now_us)
{
  int seconds = skep_run_state_get_duration (state, now_us) / G_USEC_PER_SEC;

  return g_strdup_printf (_("Waiting for your login shell… %d s"), seconds);
}

/* A bare exit code tells little. Why it could not even start tells more than its output. */
static char *
describe_failed (SkepRun             *run,
                 const SkepRunState  *state,
                 const SkepRunReport *report)
{
  SkepProblemList *problems = skep_output_get_problems (skep_run_get_output (run));
  g_autoptr (SkepProblem) problem = NULL;
  g_autofree char *failure = NULL;

  if (report->holder != NULL)
    return skep_report_text_describe_holder (report->holder);
  if (state->error_stage == SKEP_RUN_STAGE_NONE)
    problem = skep_problem_list_dup_first (problems, SKEP_PROBLEM_ERROR);
  if (problem == NULL)
    return NULL;

  failure = skep_status_text_describe_failure (run, state);
  /* Translators: why a run failed, and the first error in its output */
  return g_strdup_printf (_("Failed: %s · %s"), failure, problem->message);
}

/**
 * skep_report_text_describe:
 * @run: a run
 * @state: a state of @run
 * @report: (nullable): what is known beside it
 * @now_us: the monotonic clock
 *
 * As skep_status_text_describe(), but says more where @report knows more: the next step of a stop,
 * what a start waits for, who has the port that was wanted, or the first error that was told.
 *
 * Returns: (transfer full): translated
 */
char *
skep_report_text_describe (SkepRun             *run,
                           const SkepRunState  *state,
                           const SkepRunReport *report,
                           gint64               now_us)
{
  char *text = NULL;

  if (report == NULL)
    return skep_status_text_describe (run, state, now_us);

  if (state->status == SKEP_RUN_STATUS_STOPPING)
    text = describe_stopping (report, now_us);
  else if (state->status == SKEP_RUN_STATUS_PENDING && report->is_waiting_for_environment)
    text = describe_waiting (state, now_us);
  else if (state->status == SKEP_RUN_STATUS_FAILED)
    text = describe_failed (run, state, report);

  return text != NULL ? text : skep_status_text_describe (run, state, now_us);
}

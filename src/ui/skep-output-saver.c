/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-output-saver.h"

#include <glib/gi18n.h>

#include "skep-portal-path.h"

static const struct
{
  const char *suffix;
  const char *name;
} formats[] = {
  [SKEP_LOG_EXPORT_TEXT] = { ".txt", N_("Text") },
  [SKEP_LOG_EXPORT_RAW] = { ".log", N_("Raw Output") },
  [SKEP_LOG_EXPORT_HTML] = { ".html", N_("HTML") },
};

/* What is saved or copied, and who is told. */
typedef struct
{
  GtkWidget *widget;
  SkepOutput *output;
  char *name; /* of the run */
  SkepLogExportFormat format;
  guint n_lines;
  GFile *file; /* NULL until chosen */
  char *place; /* what to call it; NULL until it is saved */
} Job;

static Job *
job_new (GtkWidget *widget,
         SkepRun   *run)
{
  Job *job = g_new0 (Job, 1);

  job->widget = g_object_ref (widget);
  job->output = skep_output_ref (skep_run_get_output (run));
  job->name = g_strdup (skep_run_get_id (run));

  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->widget);
  skep_output_unref (job->output);
  g_clear_object (&job->file);
  g_free (job->name);
  g_free (job->place);
  g_free (job);
}

/* Closing would put what was written in the place of the file that was there. */
static void
abandon (GOutputStream *stream)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  g_cancellable_cancel (cancelled);
  g_output_stream_close (stream, cancelled, NULL);
}

static gboolean
save (Job     *job,
      GError **error)
{
  g_autoptr (GFileOutputStream) stream = NULL;

  stream = g_file_replace (job->file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, error);
  if (stream == NULL)
    return FALSE;
  if (skep_log_export (job->output, job->format, job->name, G_OUTPUT_STREAM (stream), NULL, error))
    return g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, error);

  abandon (G_OUTPUT_STREAM (stream));
  return FALSE;
}

static char *
dup_place (GFile *file)
{
  const char *path = g_file_peek_path (file);

  return path != NULL ? skep_portal_path_dup_display (path) : g_file_get_parse_name (file);
}

static void
save_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  gboolean is_saved = save (job, &error);

  job->place = dup_place (job->file);
  if (is_saved)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      text = g_strdup_printf (_("Saved as “%s”"), job->place);
      gtk_widget_activate_action (job->widget, "window.tell", "s", text);
      return;
    }

  /* Translators: path of a file, then the reason */
  text = g_strdup_printf (_("Cannot save “%s”: %s"), job->place, error->message);
  gtk_widget_activate_action (job->widget, "window.report", "s", text);
}

static void
chosen_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) task = NULL;

  job->file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);
  if (job->file == NULL)
    {
      if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
        gtk_widget_activate_action (job->widget, "window.report", "s", error->message);
      job_free (job);
      return;
    }

  task = g_task_new (NULL, NULL, saved_cb, NULL);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, save_in_thread);
}

static GListModel *
create_filters (SkepLogExportFormat format)
{
  GListStore *filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _(formats[format].name));
  gtk_file_filter_add_suffix (filter, formats[format].suffix + 1);
  g_list_store_append (filters, filter);

  return G_LIST_MODEL (filters);
}

/**
 * skep_output_saver_save:
 * @widget: in the window that asks, and is told
 * @run: whose output to save
 * @format: as what
 *
 * Asks for a file, and writes to it all that is kept of the output.
 */
void
skep_output_saver_save (GtkWidget           *widget,
                        SkepRun             *run,
                        SkepLogExportFormat  format)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GListModel) filters = create_filters (format);
  g_autofree char *name = NULL;
  Job *job = job_new (widget, run);

  job->format = format;
  name = g_strconcat (job->name, formats[format].suffix, NULL);
  gtk_file_dialog_set_title (dialog, _("Save Output"));
  gtk_file_dialog_set_initial_name (dialog, g_strdelimit (name, "/", '-'));
  gtk_file_dialog_set_filters (dialog, filters);
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, chosen_cb, job);
}

static void
read_tail_in_thread (GTask        *task,
                     gpointer      source,
                     gpointer      data,
                     GCancellable *cancellable)
{
  Job *job = data;

  g_task_return_pointer (task, skep_log_export_dup_tail (job->output, job->n_lines), g_free);
}

static void
read_tail_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autofree char *text = g_task_propagate_pointer (G_TASK (result), NULL);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (job->widget), text);
  gtk_widget_activate_action (job->widget, "window.tell", "s", _("Output copied"));
}

/**
 * skep_output_saver_copy_tail:
 * @widget: in the window that asks, and is told
 * @run: whose output to copy
 * @n_lines: how many of the last lines
 *
 * Copies the end of the output as plain text.
 */
void
skep_output_saver_copy_tail (GtkWidget *widget,
                             SkepRun   *run,
                             guint      n_lines)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, read_tail_cb, NULL);
  Job *job = job_new (widget, run);

  job->n_lines = n_lines;
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, read_tail_in_thread);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>

#include "skep-ctl-command.h"
#include "skep-ctl-output.h"
#include "skep-ctl-table.h"

/* The shell's way to tell a signal by an exit code. */
#define SIGNAL_EXIT 128

/* A run that is waited for, like a job in the foreground of a shell. */
typedef struct
{
  SkepCtlClient *client; /* borrowed */
  const char *id;        /* borrowed */
  gboolean is_silent;    /* whether its output is not printed */
  gboolean has_return;   /* whether a carriage return was held back */
  guint n_interrupts;
} Job;

/* The first Ctrl+C asks the run to stop, the second kills it, a third one lets go of it. */
static gboolean
interrupt_cb (gpointer user_data)
{
  Job *self = user_data;
  JsonObject *arguments;

  if (++self->n_interrupts > 2)
    {
      signal (SIGINT, SIG_DFL);
      raise (SIGINT);
    }

  arguments = json_object_new ();
  json_object_set_string_member (arguments, "processId", self->id);
  json_object_set_boolean_member (arguments, "now", self->n_interrupts > 1);
  skep_ctl_client_send (self->client, "scripts_stop", arguments);
  return G_SOURCE_CONTINUE;
}

static void
append_byte (GByteArray *bytes,
             guint8      byte)
{
  g_byte_array_append (bytes, &byte, 1);
}

/* The terminal of the run has made each line feed a carriage return and a line feed. */
static gboolean
write_cb (const guchar  *data,
          gsize          length,
          gpointer       user_data,
          GError       **error)
{
  Job *self = user_data;
  g_autoptr (GByteArray) bytes = g_byte_array_sized_new (length + 1);

  for (gsize i = 0; i < length; i++)
    {
      if (self->has_return && data[i] != '\n')
        append_byte (bytes, '\r');
      self->has_return = data[i] == '\r';
      if (!self->has_return)
        append_byte (bytes, data[i]);
    }
  if (data == NULL && self->has_return)
    append_byte (bytes, '\r');

  return self->is_silent || skep_ctl_output_write (bytes->data, bytes->len, error);
}

static int
get_exit_code (JsonObject  *end,
               const char  *id,
               GError     **error)
{
  if (json_object_has_member (end, "exitCode"))
    return json_object_get_int_member (end, "exitCode");
  if (json_object_has_member (end, "signal"))
    return SIGNAL_EXIT + json_object_get_int_member (end, "signal");

  g_set_error (error, SKEP_CTL_ERROR, SKEP_CTL_FAILED, "%s: %s", id,
               json_object_get_string_member_with_default (end, "error",
                                                           _("it was stopped before it ran")));
  return SKEP_CTL_FAILED;
}

static JsonObject *
make_log_call (const char *id)
{
  JsonObject *arguments = json_object_new ();

  json_object_set_string_member (arguments, "processId", id);
  json_object_set_boolean_member (arguments, "all", TRUE);
  return arguments;
}

static gboolean
print_status (SkepCtlClient  *client,
              const char     *id,
              GError        **error)
{
  JsonObject *arguments = json_object_new ();
  g_autoptr (JsonObject) content = NULL;

  json_object_set_string_member (arguments, "processId", id);
  content = skep_ctl_client_call (client, "scripts_status", arguments, error);
  if (content == NULL)
    return FALSE;

  skep_ctl_table_print_json (
      json_array_get_element (json_object_get_array_member (content, "processes"), 0));
  return TRUE;
}

static int
wait_for (SkepCtlClient  *client,
          const char     *id,
          gboolean        is_json,
          GError        **error)
{
  Job job = { .client = client, .id = id, .is_silent = is_json };
  guint source = g_unix_signal_add (SIGINT, interrupt_cb, &job);
  g_autoptr (JsonObject) end = skep_ctl_output_copy (client, make_log_call (id), TRUE, write_cb,
                                                     &job, error);

  g_source_remove (source);
  if (end == NULL || (is_json && !print_status (client, id, error)))
    return SKEP_CTL_FAILED;

  return get_exit_code (end, id, error);
}

static void
add_rest (JsonObject  *arguments,
          char       **rest)
{
  JsonArray *array = json_array_new ();

  for (; *rest != NULL; rest++)
    json_array_add_string_element (array, *rest);
  json_object_set_array_member (arguments, "args", array);
}

static void
print_started (const SkepCtlLine *line,
               JsonObject        *run)
{
  g_autoptr (JsonNode) node = NULL;
  const char *id = json_object_get_string_member (run, "processId");

  if (json_object_get_boolean_member (run, "alreadyRunning"))
    g_printerr (_("skepctl: “%s” runs already as %s\n"),
                json_object_get_string_member (run, "name"), id);
  if (line->is_patient)
    return;

  if (!line->is_json)
    {
      g_print ("%s\n", id);
      return;
    }
  node = json_node_init_object (json_node_alloc (), run);
  skep_ctl_table_print_json (node);
}

static int
run_run (const SkepCtlLine  *line,
         GError            **error)
{
  g_autoptr (SkepCtlClient) client = skep_ctl_line_connect (line, error);
  JsonObject *arguments = client != NULL ? skep_ctl_line_make_call (line, error) : NULL;
  g_autoptr (JsonObject) run = NULL;

  if (arguments == NULL)
    return SKEP_CTL_FAILED;

  add_rest (arguments, line->rest);
  run = skep_ctl_client_call (client, "scripts_run", arguments, error);
  if (run == NULL)
    return SKEP_CTL_FAILED;

  print_started (line, run);
  if (!line->is_patient)
    return 0;

  return wait_for (client, json_object_get_string_member (run, "processId"), line->is_json,
                   error);
}

const SkepCtlCommand skep_ctl_command_run = {
  .name = "run",
  .parameters = "SCRIPT [-- ARGS…]",
  .summary = N_("Start a script"),
  .options = "pwj",
  .min_words = 1,
  .max_words = 1,
  .takes_rest = TRUE,
  .run = run_run,
};

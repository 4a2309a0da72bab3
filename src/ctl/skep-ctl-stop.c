/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "skep-ctl-command.h"

static gboolean
is_finished (JsonObject *run)
{
  return json_object_has_member (run, "endTime");
}

/* Asks for the status until nothing of a run is left; asking to stop again would kill it. */
static gboolean
await_end (SkepCtlClient  *client,
           const char     *id,
           GError        **error)
{
  gboolean is_over = FALSE;

  while (!is_over)
    {
      JsonObject *arguments = json_object_new ();
      g_autoptr (JsonObject) content = NULL;
      JsonArray *runs;

      json_object_set_string_member (arguments, "processId", id);
      json_object_set_boolean_member (arguments, "wait", TRUE);
      content = skep_ctl_client_call (client, "scripts_status", arguments, error);
      if (content == NULL)
        return FALSE;

      runs = json_object_get_array_member (content, "processes");
      is_over = is_finished (json_array_get_object_element (runs, 0));
    }

  return TRUE;
}

static int
run_stop (const SkepCtlLine  *line,
          GError            **error)
{
  g_autoptr (SkepCtlClient) client = skep_ctl_line_connect (line, error);
  JsonObject *arguments = client != NULL ? skep_ctl_line_make_call (line, error) : NULL;
  g_autoptr (JsonObject) run = NULL;

  if (arguments == NULL)
    return SKEP_CTL_FAILED;

  json_object_set_boolean_member (arguments, "now", line->is_now);
  run = skep_ctl_client_call (client, "scripts_stop", arguments, error);
  if (run == NULL)
    return SKEP_CTL_FAILED;

  return line->is_patient &&
                 !await_end (client, json_object_get_string_member (run, "processId"), error)
             ? SKEP_CTL_FAILED
             : 0;
}

const SkepCtlCommand skep_ctl_command_stop = {
  .name = "stop",
  .parameters = "RUN|SCRIPT",
  .summary = N_("Stop a script and all that it started"),
  .options = "pnw",
  .min_words = 1,
  .max_words = 1,
  .run = run_stop,
};

static int
run_restart (const SkepCtlLine  *line,
             GError            **error)
{
  g_autoptr (SkepCtlClient) client = skep_ctl_line_connect (line, error);
  JsonObject *arguments = client != NULL ? skep_ctl_line_make_call (line, error) : NULL;
  g_autoptr (JsonObject) run = NULL;

  if (arguments == NULL)
    return SKEP_CTL_FAILED;

  run = skep_ctl_client_call (client, "scripts_restart", arguments, error);
  if (run == NULL)
    return SKEP_CTL_FAILED;

  g_print ("%s\n", json_object_get_string_member (run, "processId"));
  return 0;
}

const SkepCtlCommand skep_ctl_command_restart = {
  .name = "restart",
  .parameters = "RUN|SCRIPT",
  .summary = N_("Stop a script and start it again"),
  .options = "p",
  .min_words = 1,
  .max_words = 1,
  .run = run_restart,
};

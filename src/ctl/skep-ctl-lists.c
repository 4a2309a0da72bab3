/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "skep-ctl-command.h"
#include "skep-ctl-table.h"
#include "skep-status-text.h"

static void
add_all (JsonArray *list,
         JsonArray *further)
{
  for (guint i = 0; i < json_array_get_length (further); i++)
    json_array_add_element (list, json_array_dup_element (further, i));
}

/* Calls a tool that returns a list, again and again until all of it is there. Takes @arguments. */
static JsonNode *
fetch_list (SkepCtlClient  *client,
            const char     *tool,
            JsonObject     *arguments,
            const char     *member,
            GError        **error)
{
  g_autoptr (JsonObject) own_arguments = arguments;
  g_autoptr (JsonArray) list = json_array_new ();
  gboolean goes_on = TRUE;

  while (goes_on)
    {
      g_autoptr (JsonObject) content = skep_ctl_client_call (client, tool,
                                                             json_object_ref (arguments), error);
      const char *cursor;

      if (content == NULL)
        return NULL;
      add_all (list, json_object_get_array_member (content, member));
      cursor = json_object_get_string_member_with_default (content, "nextCursor", NULL);
      goes_on = cursor != NULL;
      if (goes_on)
        json_object_set_string_member (arguments, "cursor", cursor);
    }

  return json_node_init_array (json_node_alloc (), list);
}

/* Prints what a tool returns as a list. Takes @arguments. */
static int
print_list (const SkepCtlLine    *line,
            const char           *tool,
            JsonObject           *arguments,
            const char           *member,
            const SkepCtlColumn  *columns,
            GError              **error)
{
  g_autoptr (SkepCtlClient) client = skep_ctl_line_connect (line, error);
  g_autoptr (JsonNode) list = NULL;

  if (client == NULL)
    {
      json_object_unref (arguments);
      return SKEP_CTL_NO_SKEP;
    }

  list = fetch_list (client, tool, arguments, member, error);
  if (list == NULL)
    return SKEP_CTL_FAILED;

  if (line->is_json)
    skep_ctl_table_print_json (list);
  else
    skep_ctl_table_print (columns, json_node_get_array (list));
  return 0;
}

static char *
format_number (JsonObject *row,
               const char *member)
{
  if (!json_object_has_member (row, member))
    return NULL;

  return g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int_member (row, member));
}

static char *
format_scripts (JsonObject *row)
{
  return format_number (row, "scripts");
}

static char *
format_running (JsonObject *row)
{
  return format_number (row, "running");
}

static const SkepCtlColumn project_columns[] = {
  { N_("NAME"), "name" },
  { N_("SCRIPTS"), NULL, format_scripts },
  { N_("RUNNING"), NULL, format_running },
  { N_("FOLDER"), "path" },
  { NULL },
};

static int
run_projects (const SkepCtlLine  *line,
              GError            **error)
{
  return print_list (line, "projects_list", json_object_new (), "projects", project_columns,
                     error);
}

const SkepCtlCommand skep_ctl_command_projects = {
  .name = "projects",
  .summary = N_("List the open projects"),
  .options = "j",
  .run = run_projects,
};

static const SkepCtlColumn script_columns[] = {
  { N_("NAME"), "name" },
  { N_("ID"), "id" },
  { N_("STATUS"), "status" },
  { N_("COMMAND"), "command" },
  { NULL },
};

static int
run_list (const SkepCtlLine  *line,
          GError            **error)
{
  JsonObject *arguments = skep_ctl_line_make_call (line, error);

  if (arguments == NULL)
    return SKEP_CTL_NOT_FOUND;

  return print_list (line, "scripts_list", arguments, "scripts", script_columns, error);
}

const SkepCtlCommand skep_ctl_command_list = {
  .name = "list",
  .summary = N_("List the scripts of a project"),
  .options = "pj",
  .run = run_list,
};

static char *
format_time (JsonObject *row)
{
  double seconds;

  if (!json_object_has_member (row, "duration"))
    return NULL;

  seconds = json_object_get_double_member (row, "duration");
  return skep_status_text_format_duration (seconds * G_USEC_PER_SEC);
}

static char *
format_exit (JsonObject *row)
{
  g_autofree char *number = format_number (row, "signal");

  if (number != NULL)
    return g_strdup_printf (_("signal %s"), number);

  return format_number (row, "exitCode");
}

static char *
format_pid (JsonObject *row)
{
  return format_number (row, "pid");
}

static char *
format_cpu (JsonObject *row)
{
  if (!json_object_has_member (row, "cpu"))
    return NULL;

  return g_strdup_printf ("%.0f %%", json_object_get_double_member (row, "cpu"));
}

static char *
format_memory (JsonObject *row)
{
  if (!json_object_has_member (row, "memory"))
    return NULL;

  return g_format_size (json_object_get_int_member (row, "memory"));
}

static char *
format_urls (JsonObject *row)
{
  g_autoptr (GString) text = g_string_new (NULL);
  JsonArray *urls = json_object_has_member (row, "urls")
                        ? json_object_get_array_member (row, "urls")
                        : NULL;

  for (guint i = 0; urls != NULL && i < json_array_get_length (urls); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            json_array_get_string_element (urls, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const SkepCtlColumn run_columns[] = {
  { N_("RUN"), "id" },
  { N_("SCRIPT"), "script" },
  { N_("STATUS"), "status" },
  { N_("TIME"), NULL, format_time },
  { N_("EXIT"), NULL, format_exit },
  { N_("PID"), NULL, format_pid },
  { N_("CPU"), NULL, format_cpu },
  { N_("MEMORY"), NULL, format_memory },
  { N_("STARTED BY"), "startedBy" },
  { N_("STOPPED BY"), "stoppedBy" },
  { N_("URL"), NULL, format_urls },
  { NULL },
};

static int
run_status (const SkepCtlLine  *line,
            GError            **error)
{
  JsonObject *arguments = skep_ctl_line_make_call (line, error);

  if (arguments == NULL)
    return SKEP_CTL_NOT_FOUND;

  return print_list (line, "scripts_status", arguments, "processes", run_columns, error);
}

const SkepCtlCommand skep_ctl_command_status = {
  .name = "status",
  .parameters = "[RUN|SCRIPT]",
  .summary = N_("Tell what runs, and how it ended"),
  .options = "pj",
  .max_words = 1,
  .run = run_status,
};

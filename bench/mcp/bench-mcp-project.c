/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "bench-mcp-project.h"

static void
add_script (JsonBuilder *builder,
            const char  *name,
            const char  *program,
            const char  *arguments)
{
  g_autofree char *quoted = g_shell_quote (program);
  g_autofree char *command = g_strdup_printf ("exec %s %s", quoted, arguments);

  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "command");
  json_builder_add_string_value (builder, command);
  json_builder_end_object (builder);
}

static void
add_scripts (JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "scripts");
  json_builder_begin_object (builder);
  add_script (builder, "dev", NASTY_PATH, "ready");
  add_script (builder, "stubborn", NASTY_PATH, "ignterm");
  for (guint i = 0; i < BENCH_MCP_N_FLOODS; i++)
    {
      g_autofree char *name = g_strdup_printf ("flood-%u", i);

      add_script (builder, name, FLOOD_PATH, "plain 0");
    }
  json_builder_end_object (builder);
}

/**
 * bench_mcp_project_new:
 * @folder: where to make it
 *
 * Makes a project: “dev” does nothing and stays, “stubborn” is a tree that no polite word ends, and
 * “flood-0” and the following write for ever.
 *
 * Returns: (transfer full): its folder
 */
char *
bench_mcp_project_new (const char *folder)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;
  g_autofree char *path = NULL;
  char *project = g_build_filename (folder, "project", NULL);

  json_builder_begin_object (builder);
  add_scripts (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json = json_to_string (root, TRUE);

  path = g_build_filename (project, "skep.json", NULL);
  g_mkdir (project, 0700);
  if (!g_file_set_contents (path, json, -1, &error))
    g_error ("%s", error->message);

  return project;
}

/* By skepctl, which may do all that a person may. Returns whether it could. */
static gboolean
command (const char     *project,
         BenchMcpServer *server,
         const char     *first,
         ...)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GSubprocess) skepctl = NULL;
  g_autoptr (GError) error = NULL;
  va_list arguments;

  g_ptr_array_add (words, (char *) BENCH_SKEPCTL_PATH);
  g_ptr_array_add (words, (char *) "--socket");
  g_ptr_array_add (words, server->socket);
  va_start (arguments, first);
  for (const char *word = first; word != NULL; word = va_arg (arguments, const char *))
    g_ptr_array_add (words, (char *) word);
  va_end (arguments);
  g_ptr_array_add (words, (char *) "--project");
  g_ptr_array_add (words, (char *) project);
  g_ptr_array_add (words, NULL);

  skepctl = g_subprocess_newv ((const char *const *) words->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                   G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                               &error);
  if (skepctl == NULL)
    g_error ("%s", error->message);

  return g_subprocess_wait_check (skepctl, NULL, NULL);
}

void
bench_mcp_project_run (const char     *project,
                       BenchMcpServer *server,
                       const char     *script)
{
  if (!command (project, server, "run", script, NULL))
    g_error ("%s does not run", script);
}

/* Begins to stop it, and doesn't wait. */
void
bench_mcp_project_stop (const char     *project,
                        BenchMcpServer *server,
                        const char     *script)
{
  if (!command (project, server, "stop", script, NULL))
    g_error ("%s is not stopped", script);
}

/* Returns when nothing is left of it, if it hasn't ended already. */
void
bench_mcp_project_kill (const char     *project,
                        BenchMcpServer *server,
                        const char     *script)
{
  command (project, server, "stop", script, "--now", "--wait", NULL);
}

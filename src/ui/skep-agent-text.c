/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-agent-text.h"

#include <glib/gi18n.h>
#include <string.h>

/**
 * skep_agent_text_quote:
 * @name: what a client calls itself
 *
 * Returns: (transfer full): the name in quotes, since nobody has verified it
 */
char *
skep_agent_text_quote (const char *name)
{
  /* Translators: the name that a coding agent gives itself; the quotes say that it is its word */
  return g_strdup_printf (_("“%s”"), name);
}

/**
 * skep_agent_text_dup_title:
 *
 * Returns: (transfer full): such as “claude-code” 2.1
 */
char *
skep_agent_text_dup_title (const SkepMcpClient *client)
{
  g_autofree char *name = skep_agent_text_quote (client->name);

  return g_strjoin (" ", name, client->version, NULL);
}

/**
 * skep_agent_text_dup_folder:
 * @path: of a folder
 *
 * Returns: (transfer full): the path to be shown, with ~ for the person's own folder
 */
char *
skep_agent_text_dup_folder (const char *path)
{
  const char *home = g_get_home_dir ();
  gsize length = strlen (home);
  g_autofree char *shown = g_filename_display_name (path);

  if (strncmp (path, home, length) != 0 || (path[length] != '/' && path[length] != '\0'))
    return g_steal_pointer (&shown);

  return g_strconcat ("~", shown + length, NULL);
}

static char *
dup_program (const SkepMcpClient *client)
{
  g_autofree char *program = NULL;

  if (client->program == NULL)
    /* Translators: the number of a process whose program is unknown */
    return g_strdup_printf (_("Process %d"), client->pid);

  program = skep_agent_text_dup_folder (client->program);
  /* Translators: path of a program, number of its process */
  return g_strdup_printf (_("%s (process %d)"), program, client->pid);
}

/**
 * skep_agent_text_dup_process:
 *
 * Returns: (transfer full): what the system knows of the process at the other end
 */
char *
skep_agent_text_dup_process (const SkepMcpClient *client)
{
  g_autofree char *program = NULL;
  g_autofree char *folder = NULL;

  if (client->pid == 0)
    return g_strdup (client->transport == SKEP_MCP_TRANSPORT_HTTP
                       ? _("A program that knows the token for HTTP") : _("An unknown program"));

  program = dup_program (client);
  if (client->folder == NULL)
    return g_steal_pointer (&program);

  folder = skep_agent_text_dup_folder (client->folder);
  /* Translators: a program, and the folder that it works in */
  return g_strdup_printf (_("%s in %s"), program, folder);
}

/**
 * skep_agent_text_format_time:
 * @wall_us: µs, wall clock
 *
 * Returns: (transfer full): time of day, and the date if it was another one
 */
char *
skep_agent_text_format_time (gint64 wall_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (wall_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (time == NULL)
    return g_strdup ("–");
  if (g_date_time_get_day_of_year (time) == g_date_time_get_day_of_year (now) &&
      g_date_time_get_year (time) == g_date_time_get_year (now))
    return g_date_time_format (time, "%H:%M:%S");

  return g_date_time_format (time, "%e %b %H:%M");
}

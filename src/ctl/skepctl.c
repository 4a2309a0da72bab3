/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "skep-ctl-bridge.h"
#include "skep-ctl-command.h"

static const SkepCtlCommand *const commands[] = {
  &skep_ctl_command_serve,
  &skep_ctl_command_projects,
  &skep_ctl_command_list,
  &skep_ctl_command_run,
  &skep_ctl_command_stop,
  &skep_ctl_command_restart,
  &skep_ctl_command_status,
  &skep_ctl_command_logs,
  &skep_ctl_command_mcp,
};

static const SkepCtlCommand *
find_command (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i]->name, name))
      return commands[i];

  return NULL;
}

static char *
make_summary (void)
{
  g_autoptr (GString) summary = g_string_new (_("Starts, watches and stops scripts of projects."));

  g_string_append_printf (summary, "\n\n%s\n", _("Commands:"));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (summary, "  %-10s %s\n", commands[i]->name, _(commands[i]->summary));
  g_string_append_printf (summary, "\n%s", _("“skepctl COMMAND --help” tells more of each."));

  return g_string_free (g_steal_pointer (&summary), FALSE);
}

/* Options before the command; what follows is left in @arguments. */
static gboolean
parse_common (SkepCtlLine   *line,
              char        ***arguments,
              gboolean      *is_version,
              GError       **error)
{
  const GOptionEntry entries[] = {
    { "socket", 0, 0, G_OPTION_ARG_FILENAME, &line->socket, N_("Where Skep listens"), "PATH" },
    { "version", 0, 0, G_OPTION_ARG_NONE, is_version, N_("Print the version"), NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("COMMAND");
  g_autofree char *summary = make_summary ();
  g_autoptr (GError) reason = NULL;

  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (g_option_context_parse_strv (context, arguments, &reason))
    return TRUE;

  g_set_error_literal (error, SKEP_CTL_ERROR, SKEP_CTL_USAGE, reason->message);
  return FALSE;
}

static int
run_command (SkepCtlLine  *line,
             char        **arguments,
             GError      **error)
{
  const SkepCtlCommand *command = arguments[0] != NULL ? find_command (arguments[0]) : NULL;

  if (command != NULL)
    return skep_ctl_line_parse (line, command, arguments, error) ? command->run (line, error)
                                                                 : SKEP_CTL_USAGE;

  if (arguments[0] != NULL)
    g_set_error (error, SKEP_CTL_ERROR, SKEP_CTL_USAGE,
                 _("there is no command “%s”: see skepctl --help"), arguments[0]);
  else
    g_set_error (error, SKEP_CTL_ERROR, SKEP_CTL_USAGE,
                 _("a command is missing: see skepctl --help"));
  return SKEP_CTL_USAGE;
}

static int
run (char   **arguments,
     GError **error)
{
  g_auto (SkepCtlLine) line = { NULL };
  g_auto (GStrv) words = g_strdupv (arguments);
  gboolean is_version = FALSE;

  if (!parse_common (&line, &words, &is_version, error))
    return SKEP_CTL_USAGE;
  if (is_version)
    {
      g_print ("skepctl %s\n", PACKAGE_VERSION);
      return 0;
    }

  return run_command (&line, words + 1, error);
}

static void
prepare_words (void)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("skepctl");
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GError) error = NULL;
  SkepCtlBridge bridge;
  const gboolean is_bridge = skep_ctl_bridge_parse (&bridge, argv + 1);
  int exit_code = 0;

  if (is_bridge && skep_ctl_bridge_run (&bridge))
    return 0;

  prepare_words ();
  if (is_bridge)
    error = skep_ctl_bridge_make_error (&bridge);
  else
    exit_code = run (argv, &error);
  if (error == NULL)
    return exit_code;

  g_printerr ("skepctl: %s\n", error->message);
  return error->code;
}

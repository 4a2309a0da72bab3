/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "skep-ctl-bridge.h"
#include "skep-ctl-command.h"
#include "skep-ctl-output.h"
#include "skep-mcp-client-config.h"

static gboolean
fail_client (const char  *name,
             GError     **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  const SkepMcpClientConfig *config;

  for (guint i = 0; (config = skep_mcp_client_config_peek (i)) != NULL; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", config->id);
  g_set_error (error, SKEP_CTL_ERROR, SKEP_CTL_USAGE,
               _("there is no configuration for “%s”, but for %s"), name, names->str);
  return FALSE;
}

static char *
describe_place (const SkepMcpClientConfig *config)
{
  if (config->format == SKEP_MCP_CLIENT_COMMAND)
    /* Translators: a program, a file */
    return g_strdup_printf (_("%s: run this in a shell; it writes %s"), config->title,
                            config->file);
  if (config->file == NULL)
    /* Translators: a program, a file */
    return g_strdup_printf (_("%s: goes to %s in the project"), config->title,
                            config->project_file);
  if (config->project_file == NULL)
    /* Translators: a program, a file */
    return g_strdup_printf (_("%s: goes to %s"), config->title, config->file);

  /* Translators: a program, two files */
  return g_strdup_printf (_("%s: goes to %s, or to %s in the project"), config->title,
                          config->file, config->project_file);
}

/* Only the configuration goes to standard output, so that it can be piped. */
static gboolean
print_config (const SkepMcpClientConfig  *config,
              const SkepCtlLine          *line,
              GError                    **error)
{
  g_autofree char *folder = skep_ctl_line_dup_folder (line, error);
  g_autofree char *socket = line->socket != NULL ? g_canonicalize_filename (line->socket, NULL)
                                                 : NULL;
  g_auto (GStrv) words = NULL;
  g_autofree char *text = NULL;
  g_autofree char *place = describe_place (config);

  if (folder == NULL)
    return FALSE;

  words = skep_mcp_client_config_make_words (socket, line->projects != NULL ? folder : NULL);
  text = skep_mcp_client_config_make_stdio (config, (const char *const *) words);
  g_printerr ("%s\n", place);
  return skep_ctl_output_write (text, strlen (text), error);
}

static int
run_config (const SkepCtlLine  *line,
            GError            **error)
{
  const SkepMcpClientConfig *config = skep_mcp_client_config_find (line->client);

  return (config != NULL || fail_client (line->client, error)) &&
                 print_config (config, line, error)
             ? 0
             : SKEP_CTL_FAILED;
}

static gboolean
check_options (const SkepCtlLine  *line,
               GError            **error)
{
  /* The window listens at its own place only. */
  if (!line->may_start || line->socket == NULL)
    return TRUE;

  g_set_error (error, SKEP_CTL_ERROR, SKEP_CTL_USAGE, _("“%s” and “%s” exclude each other"),
               "--socket", "--start");
  return FALSE;
}

/* What main() has not understood as a bridge already, such as an option that is given twice. */
static int
run_mcp (const SkepCtlLine  *line,
         GError            **error)
{
  SkepCtlBridge bridge = {
    .socket = line->socket,
    .folder = line->projects != NULL ? line->projects[0] : NULL,
    .may_start = line->may_start,
  };

  if (line->client != NULL)
    return run_config (line, error);
  if (!check_options (line, error))
    return SKEP_CTL_USAGE;
  if (skep_ctl_bridge_run (&bridge))
    return 0;

  g_propagate_error (error, skep_ctl_bridge_make_error (&bridge));
  return SKEP_CTL_FAILED;
}

const SkepCtlCommand skep_ctl_command_mcp = {
  .name = "mcp",
  .summary = N_("Connect an MCP client, on standard input and output, to Skep"),
  .options = "psc",
  .run = run_mcp,
};

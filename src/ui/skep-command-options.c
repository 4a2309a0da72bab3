/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-command-options.h"

#include <glib/gi18n.h>

static int
print_version (GApplication *application,
               const char   *name)
{
  g_print ("skep %s\n", PACKAGE_VERSION);

  return 0;
}

/* Returns: 0 if a Skep that runs already has been told, else -1 to go on as its first process */
static int
tell_running (GApplication *application,
              const char   *action)
{
  g_autoptr (GError) error = NULL;

  if (!g_application_register (application, NULL, &error))
    {
      g_printerr ("skep: %s\n", error->message);
      return 1;
    }
  g_action_group_activate_action (G_ACTION_GROUP (application), action, NULL);

  return g_application_get_is_remote (application) ? 0 : -1;
}

static int
stop_all_scripts (GApplication *application,
                  const char   *action)
{
  int status = tell_running (application, action);

  if (status >= 0)
    return status;

  g_printerr ("skep: %s\n", _("Skep is not running: there is nothing to stop"));
  return 0;
}

/* What the menu of the desktop offers besides the window, for those that start programs rather than
 * call actions. */
static const struct
{
  const char *name;
  const char *description;
  int (*handle) (GApplication *application,
                 const char   *name);
} options[] = {
  { "version", N_("Print the version"), print_version },
  { "stop-all", N_("Stop all scripts of the Skep that runs"), stop_all_scripts },
  { "preferences", N_("Open the preferences"), tell_running },
};

/**
 * skep_command_options_add:
 *
 * Adds what Skep takes on a command line.
 */
void
skep_command_options_add (GApplication *application)
{
  g_return_if_fail (G_IS_APPLICATION (application));

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    g_application_add_main_option (application, options[i].name, 0, G_OPTION_FLAG_NONE,
                                   G_OPTION_ARG_NONE, _(options[i].description), NULL);
  /* Translators: what follows the options in --help */
  g_application_set_option_context_parameter_string (application, _("[FOLDER…]"));
}

/**
 * skep_command_options_handle:
 * @given: the options of this command line
 *
 * Does what is asked for, by a Skep that runs already if there is one.
 *
 * Returns: the exit status, or -1 to go on
 */
int
skep_command_options_handle (GApplication *application,
                             GVariantDict *given)
{
  g_return_val_if_fail (G_IS_APPLICATION (application), 1);

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if (g_variant_dict_contains (given, options[i].name))
      return options[i].handle (application, options[i].name);

  return -1;
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <signal.h>

#include "skep-source-stop.h"
#include "skep-source.h"

/* What programs take as a wish to end. */
static const struct
{
  const char *name;
  int number;
} stop_signals[] = {
  { "SIGHUP", SIGHUP },   { "SIGINT", SIGINT },   { "SIGKILL", SIGKILL }, { "SIGQUIT", SIGQUIT },
  { "SIGTERM", SIGTERM }, { "SIGUSR1", SIGUSR1 }, { "SIGUSR2", SIGUSR2 }, { "SIGWINCH", SIGWINCH },
};

static gboolean
read_command (gpointer      data,
              SkepDocument *document,
              const char   *script,
              JsonNode     *node)
{
  SkepSourceStop *self = data;

  self->command = skep_document_get_string (node);
  if (self->command != NULL && *self->command != '\0')
    return TRUE;

  skep_document_add_error (document, node,
                           _("“stop.command” of the script “%s” must be a command."), script);
  return FALSE;
}

static gboolean
read_grace (gpointer      data,
            SkepDocument *document,
            const char   *script,
            JsonNode     *node)
{
  SkepSourceStop *self = data;

  if (skep_project_keys_get_seconds (node, &self->grace_ms))
    return TRUE;

  skep_document_add_error (document, node,
                           _("“stop.grace” of the script “%s” must be a number of seconds, at most "
                             "%d."), script, SKEP_PROJECT_MAX_SECONDS);
  return FALSE;
}

static gboolean
read_signal (gpointer      data,
             SkepDocument *document,
             const char   *script,
             JsonNode     *node)
{
  SkepSourceStop *self = data;
  const char *name = skep_document_get_string (node);

  for (gsize i = 0; i < G_N_ELEMENTS (stop_signals) && name != NULL; i++)
    if (g_str_equal (name, stop_signals[i].name) || g_str_equal (name, stop_signals[i].name + 3))
      {
        self->signal = stop_signals[i].number;
        return TRUE;
      }

  skep_document_add_error (document, node,
                           _("“stop.signal” of the script “%s” must be the name of a signal, such "
                             "as “SIGTERM”."), script);
  return FALSE;
}

const SkepProjectKey skep_source_stop_keys[] = {
  { "command", read_command },
  { "grace", read_grace },
  { "signal", read_signal },
  { NULL },
};

/**
 * skep_source_stop_read:
 * @self: (out caller-allocates): what is found
 * @document: the file
 * @script: name of the script, for messages
 * @node: its `stop`
 *
 * Returns: %FALSE if an error was reported
 */
gboolean
skep_source_stop_read (SkepSourceStop *self,
                       SkepDocument   *document,
                       const char     *script,
                       JsonNode       *node)
{
  *self = (SkepSourceStop) { .grace_ms = -1 };
  return skep_project_keys_read_nested (skep_source_stop_keys, self, document, script, "stop",
                                        node);
}

/**
 * skep_source_stop_apply:
 * @self: what was read
 * @script: a script that is not shared yet
 *
 * What the file doesn't say stays.
 */
void
skep_source_stop_apply (const SkepSourceStop *self,
                        SkepScript           *script)
{
  if (self->command != NULL)
    {
      g_strfreev (script->stop_command);
      script->stop_command = skep_source_make_shell (self->command);
    }
  if (self->signal != 0)
    script->stop_signal = self->signal;
  if (self->grace_ms >= 0)
    script->stop_grace_ms = self->grace_ms;
}

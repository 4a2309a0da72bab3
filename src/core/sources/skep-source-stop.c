/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <signal.h>

#include "skep-source-stop.h"
#include "skep-source.h"

/* A day, as the keeper has it. */
#define MAX_GRACE_SEC (24 * 60 * 60)

/* What programs take as a wish to end. */
static const struct
{
  const char *name;
  int number;
} stop_signals[] = {
  { "SIGHUP", SIGHUP },   { "SIGINT", SIGINT },   { "SIGKILL", SIGKILL }, { "SIGQUIT", SIGQUIT },
  { "SIGTERM", SIGTERM }, { "SIGUSR1", SIGUSR1 }, { "SIGUSR2", SIGUSR2 }, { "SIGWINCH", SIGWINCH },
};

typedef gboolean (*ReadFunc) (SkepSourceStop *self,
                              SkepDocument       *json,
                              const char     *script,
                              JsonNode       *node);

static gboolean
read_command (SkepSourceStop *self,
              SkepDocument   *json,
              const char     *script,
              JsonNode       *node)
{
  self->command = skep_document_get_string (node);
  if (self->command != NULL && *self->command != '\0')
    return TRUE;

  skep_document_add_error (json, node, _("“stop.command” of the script “%s” must be a command."),
                       script);
  return FALSE;
}

static gboolean
read_grace (SkepSourceStop *self,
            SkepDocument   *json,
            const char     *script,
            JsonNode       *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  double seconds = type == G_TYPE_INT64 || type == G_TYPE_DOUBLE ? json_node_get_double (node) : -1;

  if (seconds >= 0 && seconds <= MAX_GRACE_SEC)
    {
      self->grace_ms = (int) (seconds * 1000);
      return TRUE;
    }

  skep_document_add_error (json, node,
                       _("“stop.grace” of the script “%s” must be a number of seconds, at most %d."),
                       script, MAX_GRACE_SEC);
  return FALSE;
}

static gboolean
read_signal (SkepSourceStop *self,
             SkepDocument   *json,
             const char     *script,
             JsonNode       *node)
{
  const char *name = skep_document_get_string (node);

  for (gsize i = 0; i < G_N_ELEMENTS (stop_signals) && name != NULL; i++)
    if (g_str_equal (name, stop_signals[i].name) || g_str_equal (name, stop_signals[i].name + 3))
      {
        self->signal = stop_signals[i].number;
        return TRUE;
      }

  skep_document_add_error (json, node,
                       _("“stop.signal” of the script “%s” must be the name of a signal, such as "
                         "“SIGTERM”."), script);
  return FALSE;
}

static const struct
{
  const char *name;
  ReadFunc read;
} keys[] = {
  { "command", read_command },
  { "grace", read_grace },
  { "signal", read_signal },
};

static ReadFunc
find_key (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_str_equal (keys[i].name, name))
      return keys[i].read;

  return NULL;
}

/**
 * skep_source_stop_read:
 * @self: (out caller-allocates): what is found
 * @json: the file
 * @script: name of the script, for messages
 * @node: its `stop`
 *
 * Returns: %FALSE if an error was reported
 */
gboolean
skep_source_stop_read (SkepSourceStop *self,
                       SkepDocument   *json,
                       const char     *script,
                       JsonNode       *node)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  *self = (SkepSourceStop) { .grace_ms = -1 };
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      skep_document_add_error (json, node, _("“%s” of the script “%s” must be an object."), "stop",
                           script);
      return FALSE;
    }

  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      ReadFunc read = find_key (name);

      if (read == NULL)
        skep_document_add_warning (json, value, _("“%s” is not a known key and ignored."), name);
      else if (!read (self, json, script, value))
        return FALSE;
      else
        skep_document_warn_if_repeated (json, value, name);
    }

  return TRUE;
}

/**
 * skep_source_stop_apply:
 * @self: what was read
 * @script: a script
 */
void
skep_source_stop_apply (const SkepSourceStop *self,
                        SkepScript           *script)
{
  g_strfreev (script->stop_command);
  script->stop_command = self->command != NULL ? skep_source_make_shell (self->command) : NULL;
  script->stop_signal = self->signal;
  script->stop_grace_ms = self->grace_ms;
}

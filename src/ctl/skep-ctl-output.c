/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <unistd.h>

#include "skep-ctl-output.h"

/* What Skep allows; asking again is cheap. */
#define TIMEOUT_MSEC 50000

/**
 * skep_ctl_output_write:
 * @data: (array length=length): bytes
 * @length: how many
 * @error: return location, in the domain %SKEP_CTL_ERROR
 *
 * Writes all bytes on standard output.
 *
 * Returns: %FALSE if that can't be done
 */
gboolean
skep_ctl_output_write (const void  *data,
                       gsize        length,
                       GError     **error)
{
  const char *bytes = data;

  while (length > 0)
    {
      gssize n = write (STDOUT_FILENO, bytes, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          g_set_error (error, SKEP_CTL_ERROR, SKEP_CTL_FAILED,
                       _("the output can't be written: %s"), g_strerror (errno));
          return FALSE;
        }
      bytes += n;
      length -= n;
    }

  return TRUE;
}

/* The same run in every call, even if its script is started again meanwhile. */
static JsonObject *
make_next (JsonObject *content,
           gboolean    is_following,
           gboolean    is_until_empty)
{
  JsonObject *arguments = json_object_new ();

  json_object_set_string_member (arguments, "processId",
                                 json_object_get_string_member (content, "processId"));
  json_object_set_string_member (arguments, "cursor",
                                 json_object_get_string_member (content, "nextCursor"));
  json_object_set_boolean_member (arguments, "raw", TRUE);
  json_object_set_boolean_member (arguments, "follow", is_following);
  json_object_set_boolean_member (arguments, "untilEmpty", is_until_empty);
  json_object_set_int_member (arguments, "timeoutMs", TIMEOUT_MSEC);
  return arguments;
}

/* Where the gap is, for a person; not in the bytes, which may go anywhere. */
static void
tell_gap (gint64 n_dropped)
{
  g_autofree char *size = g_format_size (n_dropped);

  g_printerr ("skepctl: ");
  g_printerr (_("— %s are not kept —"), size);
  g_printerr ("\n");
}

/* Sets @n_passed to how far the answer has come in the output. */
static gboolean
give (JsonObject       *content,
      SkepCtlSinkFunc   sink,
      gpointer          user_data,
      gint64           *n_passed,
      GError          **error)
{
  gint64 n_dropped = json_object_get_int_member (content, "dropped");
  gsize length;
  g_autofree guchar *data = g_base64_decode (json_object_get_string_member (content, "data"),
                                             &length);

  *n_passed = n_dropped + length;
  if (n_dropped > 0)
    tell_gap (n_dropped);

  return length == 0 || sink (data, length, user_data, error);
}

/**
 * skep_ctl_output_copy:
 * @client: a connection
 * @arguments: (transfer full): which output, from where on; `untilEmpty` if its end is that of the
 *   whole tree
 * @is_following: whether to wait for more
 * @sink: takes the bytes
 * @user_data: for @sink
 * @error: return location, in the domain %SKEP_CTL_ERROR
 *
 * Copies output: as it is now, or to its end.
 *
 * Returns: (transfer full) (nullable): the last answer, which tells how the run ended
 */
JsonObject *
skep_ctl_output_copy (SkepCtlClient    *client,
                      JsonObject       *arguments,
                      gboolean          is_following,
                      SkepCtlSinkFunc   sink,
                      gpointer          user_data,
                      GError          **error)
{
  gboolean is_until_empty = json_object_has_member (arguments, "untilEmpty");
  g_autoptr (JsonObject) content = NULL;
  gint64 n_left = -1; /* of the output up to its end, once that is known */
  gint64 n_passed;

  json_object_set_boolean_member (arguments, "raw", TRUE);
  json_object_set_boolean_member (arguments, "follow", is_following);
  while (n_left != 0)
    {
      g_clear_pointer (&content, json_object_unref);
      content = skep_ctl_client_call (client, "logs_stream", arguments, error);
      if (content == NULL || !give (content, sink, user_data, &n_passed, error))
        return NULL;

      /* What others write after the end is not waited for. */
      if (n_left > 0)
        n_left = MAX (n_left - n_passed, 0);
      else if (!is_following || json_object_has_member (content, "status"))
        n_left = json_object_get_int_member (content, "remaining");
      if (json_object_get_boolean_member (content, "finished"))
        n_left = 0;
      arguments = n_left != 0 ? make_next (content, is_following, is_until_empty) : NULL;
    }

  return sink (NULL, 0, user_data, error) ? g_steal_pointer (&content) : NULL;
}

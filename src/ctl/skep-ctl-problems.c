/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-ctl-output.h"
#include "skep-ctl-problems.h"

/* What Skep allows; asking again is cheap. */
#define TIMEOUT_MSEC 50000
#define MAX_PROBLEMS 1000

/* As compilers do, the place first, so that editors find it. */
static char *
format_problem (JsonObject *problem)
{
  GString *line = g_string_new (json_object_get_string_member_with_default (problem, "file", NULL));
  const char *level = json_object_get_string_member (problem, "level");
  static const char *const numbers[] = { "line", "column" };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers) && line->len > 0; i++)
    if (json_object_has_member (problem, numbers[i]))
      g_string_append_printf (line, ":%" G_GINT64_FORMAT,
                              json_object_get_int_member (problem, numbers[i]));
  if (line->len > 0)
    g_string_append (line, ": ");
  g_string_append_printf (line, "%s: %s\n", g_str_equal (level, "warn") ? "warning" : level,
                          json_object_get_string_member (problem, "message"));

  return g_string_free (line, FALSE);
}

static gboolean
print_all (JsonArray  *problems,
           GError    **error)
{
  for (guint i = 0; i < json_array_get_length (problems); i++)
    {
      g_autofree char *line = format_problem (json_array_get_object_element (problems, i));

      if (!skep_ctl_output_write (line, strlen (line), error))
        return FALSE;
    }

  return TRUE;
}

/* The same run in every call, even if its script is started again meanwhile. */
static JsonObject *
make_next (JsonObject *content)
{
  JsonObject *arguments = json_object_new ();

  json_object_set_string_member (arguments, "processId",
                                 json_object_get_string_member (content, "processId"));
  json_object_set_string_member (arguments, "cursor",
                                 json_object_get_string_member (content, "nextCursor"));
  return arguments;
}

/**
 * skep_ctl_problems_print:
 * @client: a connection
 * @arguments: (transfer full): the run or script
 * @is_following: whether to wait for more, until nothing of the run is left
 * @error: return location, in the domain %SKEP_CTL_ERROR
 *
 * Prints a line for each problem in the output of a run.
 *
 * Returns: %FALSE if that can't be done
 */
gboolean
skep_ctl_problems_print (SkepCtlClient  *client,
                         JsonObject     *arguments,
                         gboolean        is_following,
                         GError        **error)
{
  while (arguments != NULL)
    {
      g_autoptr (JsonObject) content = NULL;
      gboolean is_more;

      json_object_set_int_member (arguments, "limit", MAX_PROBLEMS);
      json_object_set_boolean_member (arguments, "follow", is_following);
      if (is_following)
        json_object_set_int_member (arguments, "timeoutMs", TIMEOUT_MSEC);
      content = skep_ctl_client_call (client, "problems_list", arguments, error);
      if (content == NULL ||
          !print_all (json_object_get_array_member (content, "problems"), error))
        return FALSE;

      is_more = is_following ? !json_object_get_boolean_member (content, "finished")
                             : json_object_get_boolean_member (content, "truncated");
      arguments = is_more ? make_next (content) : NULL;
    }

  return TRUE;
}

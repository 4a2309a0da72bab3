/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-listing.h"
#include "skep-mcp-member.h"
#include "skep-mcp-methods.h"

/* Opaque: that it can be read by eye must tempt nobody to make one. */
static char *
make_cursor (const char *member,
             guint       start)
{
  g_autofree char *text = g_strdup_printf ("%s %u", member, start);

  return g_base64_encode ((const guchar *) text, strlen (text));
}

/* Of all cursors that could have been given, the one that was. */
static gboolean
find_start (SkepMcpCall *call,
            const char  *member,
            guint        n_items,
            guint       *start)
{
  const char *cursor = skep_mcp_member_get_string (call->params, "cursor");

  *start = 0;
  if (!json_object_has_member (call->params, "cursor"))
    return TRUE;

  for (*start = SKEP_MCP_LISTING_ITEMS; *start < n_items; *start += SKEP_MCP_LISTING_ITEMS)
    {
      g_autofree char *known = make_cursor (member, *start);

      if (g_strcmp0 (known, cursor) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
add_next (JsonObject *result,
          const char *member,
          guint       start)
{
  g_autofree char *cursor = make_cursor (member, start);

  json_object_set_string_member (result, "nextCursor", cursor);
}

/**
 * skep_mcp_listing_return:
 * @call: a request to list what is offered
 * @member: name of the list in the result
 * @n_items: how many there are
 * @make: tells one of them
 *
 * Answers with the part of a list that the client wants, and where to go on.
 */
void
skep_mcp_listing_return (SkepMcpCall        *call,
                         const char         *member,
                         guint               n_items,
                         SkepMcpListingFunc  make)
{
  JsonArray *list;
  JsonObject *result;
  guint start;
  guint end;

  if (!find_start (call, member, n_items, &start))
    {
      skep_mcp_call_refuse (call, SKEP_MCP_ERROR_INVALID_PARAMS,
                            "“cursor” is not one of this list: begin without it", NULL);
      return;
    }

  list = json_array_new ();
  result = json_object_new ();
  end = MIN (n_items, start + SKEP_MCP_LISTING_ITEMS);
  for (guint i = start; i < end; i++)
    json_array_add_object_element (list, make (call->services->registry, i));

  json_object_set_array_member (result, member, list);
  if (end < n_items)
    add_next (result, member, end);
  skep_mcp_methods_forbid_caching (call, result);
  skep_mcp_call_return (call, result);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-start-limit.h"

struct _SkepMcpStartLimit
{
  GHashTable *starts; /* name of a client to Starts */
};

/* Of one client: a ring. */
typedef struct
{
  gint64 times_us[SKEP_MCP_MAX_STARTS_PER_MINUTE]; /* G_MININT64 / 2: none yet */
  guint next;                                      /* the oldest one */
} Starts;

SkepMcpStartLimit *
skep_mcp_start_limit_new (void)
{
  SkepMcpStartLimit *self = g_new0 (SkepMcpStartLimit, 1);

  self->starts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
skep_mcp_start_limit_free (SkepMcpStartLimit *self)
{
  g_hash_table_unref (self->starts);
  g_free (self);
}

static Starts *
starts_new (void)
{
  Starts *starts = g_new0 (Starts, 1);

  for (guint i = 0; i < SKEP_MCP_MAX_STARTS_PER_MINUTE; i++)
    starts->times_us[i] = G_MININT64 / 2;

  return starts;
}

static gint64
get_newest (Starts *starts)
{
  guint newest = (starts->next + SKEP_MCP_MAX_STARTS_PER_MINUTE - 1) %
                 SKEP_MCP_MAX_STARTS_PER_MINUTE;

  return starts->times_us[newest];
}

/* Names may be made up: none is kept for longer than it matters. */
static gboolean
is_over (gpointer key,
         gpointer value,
         gpointer user_data)
{
  return *(gint64 *) user_data - get_newest (value) >= G_TIME_SPAN_MINUTE;
}

static Starts *
ensure_starts (SkepMcpStartLimit *self,
               const char        *client)
{
  Starts *starts = g_hash_table_lookup (self->starts, client);

  if (starts == NULL)
    {
      starts = starts_new ();
      g_hash_table_insert (self->starts, g_strdup (client), starts);
    }
  return starts;
}

/**
 * skep_mcp_start_limit_take:
 * @self: a limit
 * @client: name of a client
 * @now_us: monotonic clock
 * @error: return location: when it may try again, in words for a model
 *
 * Returns: whether the client may start a script now, which counts then
 */
gboolean
skep_mcp_start_limit_take (SkepMcpStartLimit  *self,
                           const char         *client,
                           gint64              now_us,
                           GError            **error)
{
  Starts *starts;
  gint64 wait_us;

  g_hash_table_foreach_remove (self->starts, is_over, &now_us);
  starts = ensure_starts (self, client);
  wait_us = starts->times_us[starts->next] + G_TIME_SPAN_MINUTE - now_us;
  if (wait_us > 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                   "agents may start %d scripts per minute: try again in %d s",
                   SKEP_MCP_MAX_STARTS_PER_MINUTE,
                   (int) ((wait_us + G_TIME_SPAN_SECOND - 1) / G_TIME_SPAN_SECOND));
      return FALSE;
    }

  starts->times_us[starts->next] = now_us;
  starts->next = (starts->next + 1) % SKEP_MCP_MAX_STARTS_PER_MINUTE;
  return TRUE;
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-resources.h"
#include "skep-mcp-watch.h"

struct _SkepMcpWatch
{
  SkepMcpServices *services;       /* borrowed */
  const SkepMcpResource *resource; /* NULL: the tools */
  char *uri;                       /* likewise */
  char *variable;                  /* nullable */
  SkepMcpObservation *seen;        /* at the last look */
};

/**
 * skep_mcp_watch_new:
 * @services: what is watched; outlives the watch
 * @uri: (nullable): the resource; %NULL: the tools
 *
 * Returns: (transfer full) (nullable): a watch, which has looked once; %NULL if nothing can be
 *   watched there
 */
SkepMcpWatch *
skep_mcp_watch_new (SkepMcpServices *services,
                    const char      *uri)
{
  g_autofree char *variable = NULL;
  const SkepMcpResource *resource =
      uri != NULL ? skep_mcp_resources_find (services->registry, uri, &variable) : NULL;
  SkepMcpWatch *self;

  if (uri != NULL ? resource == NULL || resource->observe == NULL
                  : services->registry->observe_tools == NULL)
    return NULL;

  self = g_new0 (SkepMcpWatch, 1);
  self->services = services;
  self->resource = resource;
  self->uri = g_strdup (uri);
  self->variable = g_steal_pointer (&variable);
  skep_mcp_watch_look (self);
  return self;
}

void
skep_mcp_watch_free (SkepMcpWatch *self)
{
  g_clear_pointer (&self->seen, skep_mcp_observation_free);
  g_free (self->uri);
  g_free (self->variable);
  g_free (self);
}

const char *
skep_mcp_watch_get_uri (SkepMcpWatch *self)
{
  return self->uri;
}

/**
 * skep_mcp_watch_get_bells:
 * @self: a watch
 *
 * Returns: what rings when it should look again
 */
SkepMcpBells
skep_mcp_watch_get_bells (SkepMcpWatch *self)
{
  return self->seen->bells;
}

/**
 * skep_mcp_watch_look:
 * @self: a watch
 *
 * Returns: whether there is something else than at the last look
 */
gboolean
skep_mcp_watch_look (SkepMcpWatch *self)
{
  g_autoptr (SkepMcpObservation) before = g_steal_pointer (&self->seen);

  self->seen = skep_mcp_observation_new ();
  if (self->resource == NULL)
    self->services->registry->observe_tools (self->services, self->seen);
  else if (!self->resource->observe (self->services, self->variable, self->seen))
    skep_mcp_observation_add_text (self->seen, "gone");

  return before != NULL && before->stamp != self->seen->stamp;
}

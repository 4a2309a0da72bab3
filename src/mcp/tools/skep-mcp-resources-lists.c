/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-resources-private.h"
#include "skep-mcp-resources.h"
#include "skep-mcp-tools-private.h"

static void
read_processes (SkepMcpCall *call,
                const char  *uri,
                const char  *variable)
{
  skep_mcp_resources_return (call, uri, skep_mcp_tools_make_live_runs (call));
}

static gboolean
observe_processes (SkepMcpServices    *services,
                   const char         *variable,
                   SkepMcpObservation *observation)
{
  skep_mcp_observation_add_states (observation, services->supervisor);
  return TRUE;
}

const SkepMcpResource skep_mcp_resource_processes_active = {
  .uri = "processes://active",
  .name = "active processes",
  .title = "What runs",
  .description = "The runs that are alive, the newest first, as scripts_status tells them.",
  .mime_type = "application/json",
  .read = read_processes,
  .observe = observe_processes,
};

static void
read_scripts (SkepMcpCall *call,
              const char  *uri,
              const char  *variable)
{
  skep_mcp_resources_return (call, uri, skep_mcp_tools_make_scripts (call));
}

static gboolean
observe_scripts (SkepMcpServices    *services,
                 const char         *variable,
                 SkepMcpObservation *observation)
{
  skep_mcp_observation_add_scripts (observation, services->catalog);
  skep_mcp_observation_add_states (observation, services->supervisor);
  return TRUE;
}

const SkepMcpResource skep_mcp_resource_scripts_available = {
  .uri = "scripts://available",
  .name = "available scripts",
  .title = "What can be started",
  .description = "The scripts of all open projects, as scripts_list tells them. If there is a "
                 "nextCursor, scripts_list takes it for the rest.",
  .mime_type = "application/json",
  .read = read_scripts,
  .observe = observe_scripts,
};

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-catalog.h"
#include "skep-mcp-consent.h"
#include "skep-mcp-probe.h"
#include "skep-mcp-waits.h"

G_BEGIN_DECLS

typedef struct _SkepMcpHub SkepMcpHub;
typedef struct _SkepMcpRegistry SkepMcpRegistry;

/**
 * SkepMcpServices:
 * @registry: (transfer none): what is offered
 * @supervisor: where runs are started and stopped
 * @catalog: what can be started
 * @consent: what agents may
 * @context: of the thread
 * @hub: who is told of changes
 * @waits: who waits for something to happen
 * @probe: (nullable): asks whether an address answers
 * @n_commands: commands to the supervisor, and searches for peers, whose answer is still to come
 *
 * What all cores of a server share. In the thread of one context.
 */
typedef struct
{
  const SkepMcpRegistry *registry;
  SkepSupervisor *supervisor;
  SkepCatalog *catalog;
  SkepMcpConsent *consent;
  GMainContext *context;
  SkepMcpHub *hub;
  SkepMcpWaits *waits;
  SkepMcpProbeFunc probe;
  guint n_commands;
} SkepMcpServices;

SkepMcpServices *skep_mcp_services_new  (const SkepMcpRegistry *registry,
                                         SkepSupervisor        *supervisor,
                                         SkepCatalog           *catalog,
                                         SkepMcpConsent        *consent,
                                         GMainContext          *context);
void             skep_mcp_services_free (SkepMcpServices       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpServices, skep_mcp_services_free)

G_END_DECLS

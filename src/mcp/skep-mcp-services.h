/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-catalog.h"
#include "skep-mcp-waits.h"

G_BEGIN_DECLS

/**
 * SkepMcpServices:
 * @supervisor: where runs are started and stopped
 * @catalog: what can be started
 * @waits: who waits for something to happen
 * @n_commands: commands to the supervisor whose answer is still to come
 *
 * What tools work with. In the thread of one context.
 */
typedef struct
{
  SkepSupervisor *supervisor;
  SkepCatalog *catalog;
  SkepMcpWaits *waits;
  guint n_commands;
} SkepMcpServices;

SkepMcpServices *skep_mcp_services_new  (SkepSupervisor  *supervisor,
                                         SkepCatalog     *catalog,
                                         GMainContext    *context);
void             skep_mcp_services_free (SkepMcpServices *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpServices, skep_mcp_services_free)

G_END_DECLS

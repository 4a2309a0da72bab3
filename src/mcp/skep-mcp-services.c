/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-hub.h"
#include "skep-mcp-services.h"

/**
 * skep_mcp_services_new:
 * @registry: (transfer none): what is offered
 * @supervisor: where runs are started and stopped
 * @catalog: what can be started
 * @consent: what agents may
 * @context: the context in whose thread all of this happens
 *
 * Returns: (transfer full): the services
 */
SkepMcpServices *
skep_mcp_services_new (const SkepMcpRegistry *registry,
                       SkepSupervisor        *supervisor,
                       SkepCatalog           *catalog,
                       SkepMcpConsent        *consent,
                       GMainContext          *context)
{
  SkepMcpServices *self = g_new0 (SkepMcpServices, 1);

  self->registry = registry;
  self->supervisor = g_object_ref (supervisor);
  self->catalog = skep_catalog_ref (catalog);
  self->consent = skep_mcp_consent_ref (consent);
  self->context = g_main_context_ref (context);
  self->hub = skep_mcp_hub_new (self);
  self->waits = skep_mcp_waits_new (supervisor, context);

  return self;
}

void
skep_mcp_services_free (SkepMcpServices *self)
{
  g_assert (self->n_commands == 0);

  skep_mcp_waits_free (self->waits);
  skep_mcp_hub_free (self->hub);
  g_main_context_unref (self->context);
  skep_mcp_consent_unref (self->consent);
  skep_catalog_unref (self->catalog);
  g_object_unref (self->supervisor);
  g_free (self);
}

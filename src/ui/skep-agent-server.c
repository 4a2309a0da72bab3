/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-agent-server.h"

#include "skep-mcp-product.h"
#include "skep-mcp-server.h"

/* How agents and skepctl reach Skep, as the settings have it. Main thread only. */
struct _SkepAgentServer
{
  GObject parent_instance;

  /* Owned */
  GSettings *settings;
  SkepSupervisor *supervisor;
  SkepCatalog *catalog;
  SkepMcpConsent *consent;
  SkepMcpServer *server; /* NULL while it is off, or its socket is another's */
  char *problem;         /* why there is none though it is on; nullable */
};

enum
{
  CHANGED,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (SkepAgentServer, skep_agent_server, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

static void
start (SkepAgentServer *self)
{
  g_autoptr (GError) error = NULL;

  self->server = skep_mcp_server_new (&skep_mcp_product_registry, self->supervisor, self->catalog,
                                      self->consent, NULL, &error);
  if (self->server == NULL)
    self->problem = g_strdup (error->message);
}

static void
stop (SkepAgentServer *self)
{
  g_clear_pointer (&self->server, skep_mcp_server_free);
  g_clear_pointer (&self->problem, g_free);
}

static void
switched_cb (SkepAgentServer *self)
{
  stop (self);
  if (g_settings_get_boolean (self->settings, "agents-socket"))
    start (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
skep_agent_server_dispose (GObject *object)
{
  SkepAgentServer *self = SKEP_AGENT_SERVER (object);

  stop (self);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (skep_agent_server_parent_class)->dispose (object);
}

static void
skep_agent_server_finalize (GObject *object)
{
  SkepAgentServer *self = SKEP_AGENT_SERVER (object);

  skep_mcp_consent_unref (self->consent);
  g_object_unref (self->supervisor);
  skep_catalog_unref (self->catalog);

  G_OBJECT_CLASS (skep_agent_server_parent_class)->finalize (object);
}

static void
skep_agent_server_class_init (SkepAgentServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = skep_agent_server_dispose;
  G_OBJECT_CLASS (klass)->finalize = skep_agent_server_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
skep_agent_server_init (SkepAgentServer *self)
{
}

/**
 * skep_agent_server_new:
 * @settings: say what is on
 * @supervisor: where runs are started and stopped
 * @catalog: what can be started
 * @consent: what agents may
 *
 * Returns: (transfer full): a server, which may have a problem
 */
SkepAgentServer *
skep_agent_server_new (GSettings      *settings,
                       SkepSupervisor *supervisor,
                       SkepCatalog    *catalog,
                       SkepMcpConsent *consent)
{
  SkepAgentServer *self = g_object_new (SKEP_TYPE_AGENT_SERVER, NULL);

  self->settings = g_object_ref (settings);
  self->supervisor = g_object_ref (supervisor);
  self->catalog = skep_catalog_ref (catalog);
  self->consent = skep_mcp_consent_ref (consent);
  g_signal_connect_object (settings, "changed::agents-socket", G_CALLBACK (switched_cb), self,
                           G_CONNECT_SWAPPED);
  switched_cb (self);

  return self;
}

/**
 * skep_agent_server_get_problem:
 *
 * Returns: (transfer none) (nullable): why nobody reaches Skep, though that is on
 */
const char *
skep_agent_server_get_problem (SkepAgentServer *self)
{
  g_return_val_if_fail (SKEP_IS_AGENT_SERVER (self), NULL);

  return self->problem;
}

/**
 * skep_agent_server_dup_socket_path:
 *
 * Returns: (transfer full) (nullable): where the socket is, %NULL if there is none
 */
char *
skep_agent_server_dup_socket_path (SkepAgentServer *self)
{
  g_return_val_if_fail (SKEP_IS_AGENT_SERVER (self), NULL);

  return self->server != NULL ? skep_mcp_server_dup_path (self->server) : NULL;
}

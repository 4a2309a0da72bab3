/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-agent-server.h"

#include "skep-mcp-http-probe.h"
#include "skep-mcp-http-token.h"
#include "skep-mcp-http.h"
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
  char *path;            /* of the socket; NULL: the usual one */
  SkepMcpServer *server; /* NULL while it is off, or its socket is another's */
  char *problem;         /* why there is none though it is on; nullable */
  SkepMcpHttp *http;     /* in the server's thread; NULL while it is off, or its port is taken */
  char *http_problem;    /* likewise */
  char *token;           /* NULL unless there was HTTP */
};

/* What is done in the server's thread. */
typedef struct
{
  const SkepMcpHttpOptions *options;
  SkepMcpHttp *http;
  GError *error;
} HttpStart;

enum
{
  CHANGED,
  N_SIGNALS,
};

G_DEFINE_FINAL_TYPE (SkepAgentServer, skep_agent_server, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

/* Whether clients come by HTTP or not: a script may be ready when an address answers. */
static void
offer_probe (SkepMcpServices *services,
             gpointer         data)
{
  services->probe = skep_mcp_http_probe;
}

static void
open_http (SkepMcpServices *services,
           gpointer         data)
{
  HttpStart *start = data;

  start->http = skep_mcp_http_new (services, start->options, &start->error);
}

static void
close_http (SkepMcpServices *services,
            gpointer         data)
{
  skep_mcp_http_free (data);
}

static char *
dup_token_path (SkepAgentServer *self)
{
  g_autofree char *socket_path = skep_mcp_server_dup_path (self->server);

  return skep_mcp_http_token_make_path (socket_path);
}

/* Returns: (transfer full): a socket for HTTP beside the one for lines. */
static char *
dup_http_socket_path (SkepAgentServer *self)
{
  g_autofree char *socket_path = skep_mcp_server_dup_path (self->server);
  g_autofree char *folder = g_path_get_dirname (socket_path);

  return g_build_filename (folder, "http.sock", NULL);
}

static void
listen_http (SkepAgentServer *self)
{
  g_autofree char *socket_path = dup_http_socket_path (self);
  const SkepMcpHttpOptions options = {
    .port = g_settings_get_int (self->settings, "agents-http-port"),
    .token = self->token,
    .socket_path = socket_path,
  };
  HttpStart start = { .options = &options };

  skep_mcp_server_invoke (self->server, open_http, &start);
  self->http = start.http;
  if (start.error != NULL)
    self->http_problem = g_strdup (start.error->message);
  g_clear_error (&start.error);
}

static void
start_http (SkepAgentServer *self)
{
  g_autofree char *path = dup_token_path (self);
  g_autoptr (GError) error = NULL;

  self->token = skep_mcp_http_token_ensure (path, &error);
  if (self->token != NULL)
    listen_http (self);
  else
    self->http_problem = g_strdup (error->message);
}

static void
stop_http (SkepAgentServer *self)
{
  if (self->http != NULL)
    skep_mcp_server_invoke (self->server, close_http, g_steal_pointer (&self->http));
  g_clear_pointer (&self->http_problem, g_free);
  g_clear_pointer (&self->token, g_free);
}

static void
http_switched_cb (SkepAgentServer *self)
{
  stop_http (self);
  if (self->server != NULL && g_settings_get_boolean (self->settings, "agents-http"))
    start_http (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
start (SkepAgentServer *self)
{
  g_autoptr (GError) error = NULL;

  self->server = skep_mcp_server_new (&skep_mcp_product_registry, self->supervisor, self->catalog,
                                      self->consent, self->path, &error);
  if (self->server != NULL)
    skep_mcp_server_invoke (self->server, offer_probe, NULL);
  else
    self->problem = g_strdup (error->message);
}

static void
stop (SkepAgentServer *self)
{
  stop_http (self);
  g_clear_pointer (&self->server, skep_mcp_server_free);
  g_clear_pointer (&self->problem, g_free);
}

static void
switched_cb (SkepAgentServer *self)
{
  stop (self);
  if (g_settings_get_boolean (self->settings, "agents-socket"))
    start (self);
  http_switched_cb (self);
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
  g_free (self->path);

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
 * @path: (nullable): where the socket is to be, %NULL for the usual place
 *
 * Returns: (transfer full): a server, which may have a problem
 */
SkepAgentServer *
skep_agent_server_new (GSettings      *settings,
                       SkepSupervisor *supervisor,
                       SkepCatalog    *catalog,
                       SkepMcpConsent *consent,
                       const char     *path)
{
  SkepAgentServer *self = g_object_new (SKEP_TYPE_AGENT_SERVER, NULL);

  self->settings = g_object_ref (settings);
  self->supervisor = g_object_ref (supervisor);
  self->catalog = skep_catalog_ref (catalog);
  self->consent = skep_mcp_consent_ref (consent);
  self->path = g_strdup (path);
  g_signal_connect_object (settings, "changed::agents-socket", G_CALLBACK (switched_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::agents-http", G_CALLBACK (http_switched_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::agents-http-port", G_CALLBACK (http_switched_cb),
                           self, G_CONNECT_SWAPPED);
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

/**
 * skep_agent_server_get_http_problem:
 *
 * Returns: (transfer none) (nullable): why nobody reaches Skep by HTTP, though that is on
 */
const char *
skep_agent_server_get_http_problem (SkepAgentServer *self)
{
  g_return_val_if_fail (SKEP_IS_AGENT_SERVER (self), NULL);

  return self->http_problem;
}

/**
 * skep_agent_server_dup_url:
 *
 * Returns: (transfer full): where HTTP is, or would be
 */
char *
skep_agent_server_dup_url (SkepAgentServer *self)
{
  g_return_val_if_fail (SKEP_IS_AGENT_SERVER (self), NULL);

  return g_strdup_printf ("http://127.0.0.1:%d/mcp",
                          g_settings_get_int (self->settings, "agents-http-port"));
}

/**
 * skep_agent_server_get_token:
 *
 * Returns: (transfer none) (nullable): what clients of the port must know, %NULL while HTTP is off
 */
const char *
skep_agent_server_get_token (SkepAgentServer *self)
{
  g_return_val_if_fail (SKEP_IS_AGENT_SERVER (self), NULL);

  return self->token;
}

/**
 * skep_agent_server_renew_token:
 *
 * Makes another token: who only knows the old one is cut off.
 */
gboolean
skep_agent_server_renew_token (SkepAgentServer  *self,
                               GError          **error)
{
  g_autofree char *path = NULL;
  g_autofree char *token = NULL;

  g_return_val_if_fail (SKEP_IS_AGENT_SERVER (self), FALSE);

  if (self->server == NULL)
    return TRUE;

  path = dup_token_path (self);
  token = skep_mcp_http_token_renew (path, error);
  if (token == NULL)
    return FALSE;

  http_switched_cb (self);
  return TRUE;
}

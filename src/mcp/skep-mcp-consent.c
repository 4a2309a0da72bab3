/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "skep-mcp-consent.h"

struct _SkepMcpConsent
{
  gatomicrefcount ref_count;
  SkepMcpPolicy policy;
};

SkepMcpConsent *
skep_mcp_consent_new (SkepMcpPolicy policy)
{
  SkepMcpConsent *self = g_new0 (SkepMcpConsent, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->policy = policy;
  return self;
}

SkepMcpConsent *
skep_mcp_consent_ref (SkepMcpConsent *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
skep_mcp_consent_unref (SkepMcpConsent *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

guint64
skep_mcp_consent_add_client (SkepMcpConsent   *self,
                             const char       *name,
                             const char       *version,
                             SkepMcpTransport  transport,
                             int               pid)
{
  return 1;
}

void
skep_mcp_consent_remove_client (SkepMcpConsent *self,
                                guint64         client_id)
{
}

char *
skep_mcp_consent_dup_client_name (SkepMcpConsent *self,
                                  guint64         client_id)
{
  return NULL;
}

guint64
skep_mcp_consent_ask (SkepMcpConsent     *self,
                      guint64             client_id,
                      SkepMcpRight        right,
                      const char         *tool,
                      SkepScript         *script,
                      GMainContext       *context,
                      SkepMcpConsentFunc  answer,
                      gpointer            user_data,
                      GDestroyNotify      destroy)
{
  g_autoptr (GError) error = NULL;

  if (self->policy != SKEP_MCP_POLICY_RUN)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                                 _("agents are not allowed yet: ask the person to use Skep or "
                                   "skepctl"));
  answer (error, user_data);
  destroy (user_data);
  return 0;
}

void
skep_mcp_consent_withdraw (SkepMcpConsent *self,
                           guint64         ask_id)
{
}

guint64
skep_mcp_consent_begin_call (SkepMcpConsent *self,
                             guint64         client_id,
                             const char     *method,
                             const char     *words)
{
  return 0;
}

void
skep_mcp_consent_end_call (SkepMcpConsent *self,
                           guint64         serial,
                           SkepMcpOutcome  outcome)
{
}

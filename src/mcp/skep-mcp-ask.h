/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-mcp-rule.h"

G_BEGIN_DECLS

/**
 * SkepMcpConsentFunc:
 * @error: (nullable): why it is not allowed, %NULL if it is: words for a model
 * @user_data: what was given to skep_mcp_consent_ask()
 *
 * Hears the answer, once, in the context that was given.
 */
typedef void (*SkepMcpConsentFunc) (const GError *error,
                                    gpointer      user_data);

/**
 * SkepMcpAsk:
 * @owner: (transfer none): who keeps it
 * @id: for skep_mcp_consent_withdraw(), set by its owner
 * @client_id: who asks
 * @right: for what
 * @script: (nullable): with which script
 * @is_decided: whether it was answered, and waits only to hear of it
 *
 * A call that waits for the person. Not locked.
 */
typedef struct
{
  gpointer owner;
  guint64 id;
  guint64 client_id;
  SkepMcpRight right;
  SkepScript *script;
  gboolean is_decided;

  /*< private >*/
  GError *error;   /* owned: why it was refused, NULL else */
  GSource *source; /* owned, in the context of who asks */
  SkepMcpConsentFunc answer;
  gpointer user_data;
  GDestroyNotify destroy;
} SkepMcpAsk;

SkepMcpAsk *skep_mcp_ask_new         (gpointer            owner,
                                      guint64             client_id,
                                      SkepMcpRight        right,
                                      SkepScript         *script);
void        skep_mcp_ask_free        (SkepMcpAsk         *self);
void        skep_mcp_ask_set_answer  (SkepMcpAsk         *self,
                                      SkepMcpConsentFunc  answer,
                                      gpointer            user_data,
                                      GDestroyNotify      destroy);
void        skep_mcp_ask_attach      (SkepMcpAsk         *self,
                                      GMainContext       *context,
                                      guint               wait_ms,
                                      GSourceFunc         ready);
void        skep_mcp_ask_decide      (SkepMcpAsk         *self,
                                      GError             *error);
void        skep_mcp_ask_answer      (SkepMcpAsk         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpAsk, skep_mcp_ask_free)

G_END_DECLS

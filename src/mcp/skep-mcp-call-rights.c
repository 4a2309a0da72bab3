/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-call-private.h"

/**
 * skep_mcp_call_dup_starter:
 * @self: a call
 *
 * Returns: (transfer full): who starts what this call starts, as of skep_run_get_started_by()
 */
char *
skep_mcp_call_dup_starter (SkepMcpCall *self)
{
  g_autofree char *name = NULL;

  if (self->is_person)
    return g_strdup ("cli");

  if (self->core != NULL)
    name = skep_mcp_consent_dup_client_name (self->services->consent, self->core->client_id);
  return name != NULL ? g_strconcat ("agent ", name, NULL) : g_strdup ("agent");
}

/**
 * skep_mcp_call_get_folder:
 * @self: a call
 *
 * Returns: (nullable): where the client is, as its bridge says
 */
const char *
skep_mcp_call_get_folder (SkepMcpCall *self)
{
  return self->core != NULL ? self->core->folder : NULL;
}

/**
 * skep_mcp_call_has_capability:
 * @self: a call
 * @name: of a capability of clients, such as `sampling`
 *
 * Returns: whether the client that asks has it
 */
gboolean
skep_mcp_call_has_capability (SkepMcpCall *self,
                              const char  *name)
{
  JsonObject *capabilities = self->core != NULL ? self->core->capabilities : NULL;

  if (self->is_modern)
    capabilities = json_object_get_object_member (self->meta, SKEP_MCP_META_CAPABILITIES);

  return capabilities != NULL && json_object_has_member (capabilities, name);
}

/* A question that was asked for a call. */
typedef struct
{
  SkepMcpCall *call;
  SkepMcpAllowedFunc go_on;
} Asking;

static void
asking_free (gpointer data)
{
  Asking *asking = data;

  skep_mcp_call_unref (asking->call);
  g_free (asking);
}

static void
answered_cb (const GError *error,
             gpointer      user_data)
{
  Asking *asking = user_data;

  asking->call->ask_id = 0;
  if (asking->call->core != NULL)
    asking->go_on (asking->call, error);
}

/**
 * skep_mcp_call_check_right:
 * @self: a call
 * @right: what it needs
 * @tool: name of the tool, or of the method
 * @script: (nullable): what is to be run
 * @go_on: goes on with @self, now or when the person has answered; not at all if the call was
 *   cancelled before
 *
 * Looks whether the client may do that, and asks the person if nobody has decided that yet.
 */
void
skep_mcp_call_check_right (SkepMcpCall        *self,
                           SkepMcpRight        right,
                           const char         *tool,
                           SkepScript         *script,
                           SkepMcpAllowedFunc  go_on)
{
  Asking *asking;
  guint64 ask_id;

  if (self->is_person)
    {
      go_on (self, NULL);
      return;
    }

  asking = g_new0 (Asking, 1);
  asking->call = skep_mcp_call_ref (self);
  asking->go_on = go_on;
  ask_id = skep_mcp_consent_ask (self->services->consent,
                                 skep_mcp_core_ensure_client (self->core, self->meta), right, tool,
                                 script, self->services->context, answered_cb, asking,
                                 asking_free);
  if (ask_id != 0)
    self->ask_id = ask_id;
}

/**
 * skep_mcp_call_may_read:
 * @self: a call that is allowed to run something
 * @error: return location: what to do first
 *
 * Returns: whether the client may see output, too
 */
gboolean
skep_mcp_call_may_read (SkepMcpCall  *self,
                        GError      **error)
{
  return self->is_person || self->core == NULL ||
         skep_mcp_consent_may_read (self->services->consent,
                                    skep_mcp_core_ensure_client (self->core, self->meta), error);
}

/**
 * skep_mcp_call_take_start:
 * @self: a call that is allowed to start something
 * @error: return location: when it may try again
 *
 * Returns: whether the client has not started too many scripts lately; this one counts then
 */
gboolean
skep_mcp_call_take_start (SkepMcpCall  *self,
                          GError      **error)
{
  return self->is_person || self->core == NULL ||
         skep_mcp_consent_take_start (self->services->consent,
                                      skep_mcp_core_ensure_client (self->core, self->meta), error);
}

/**
 * skep_mcp_call_begin_record:
 * @self: a call
 * @name: of the tool or method
 * @words: (nullable): its arguments
 *
 * Has the call stand in the journal, if it is an agent's.
 */
void
skep_mcp_call_begin_record (SkepMcpCall *self,
                            const char  *name,
                            const char  *words)
{
  if (!self->is_person && self->record == 0)
    self->record = skep_mcp_consent_begin_call (self->services->consent,
                                                skep_mcp_core_ensure_client (self->core,
                                                                             self->meta),
                                                name, words);
}

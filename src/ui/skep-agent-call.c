/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-agent-call.h"

#include <glib/gi18n.h>

#include "skep-agent-text.h"
#include "skep-status-text.h"

/* Shorter ones are no news, and a tenth of a second is the least that is shown. */
#define MIN_SHOWN_US (50 * 1000)

/* What an agent has asked for. Main thread only. */
struct _SkepAgentCall
{
  GObject parent_instance;

  guint64 serial;
  SkepMcpOutcome outcome;
  gint64 duration_us;

  /* Owned, immutable */
  char *client;
  char *method;
  char *words;
  char *time;
};

enum
{
  PROP_0,
  PROP_OUTCOME,
  N_PROPS,
};

G_DEFINE_FINAL_TYPE (SkepAgentCall, skep_agent_call, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

static const char *const outcomes[] = {
  [SKEP_MCP_OUTCOME_RUNNING] = N_("Under way"),
  [SKEP_MCP_OUTCOME_OK] = N_("Done"),
  [SKEP_MCP_OUTCOME_FAILED] = N_("Failed"),
  [SKEP_MCP_OUTCOME_REFUSED] = N_("Refused"),
  [SKEP_MCP_OUTCOME_CANCELLED] = N_("Cancelled"),
};

static void
skep_agent_call_finalize (GObject *object)
{
  SkepAgentCall *self = SKEP_AGENT_CALL (object);

  g_free (self->client);
  g_free (self->method);
  g_free (self->words);
  g_free (self->time);

  G_OBJECT_CLASS (skep_agent_call_parent_class)->finalize (object);
}

static void
skep_agent_call_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_OUTCOME:
      g_value_set_uint (value, SKEP_AGENT_CALL (object)->outcome);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_agent_call_class_init (SkepAgentCallClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = skep_agent_call_finalize;
  object_class->get_property = skep_agent_call_get_property;

  properties[PROP_OUTCOME] =
    g_param_spec_uint ("outcome", NULL, NULL, 0, SKEP_MCP_OUTCOME_CANCELLED, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
skep_agent_call_init (SkepAgentCall *self)
{
}

SkepAgentCall *
skep_agent_call_new (const SkepMcpRecord *record)
{
  SkepAgentCall *self = g_object_new (SKEP_TYPE_AGENT_CALL, NULL);

  self->serial = record->serial;
  self->outcome = record->outcome;
  self->duration_us = record->duration_us;
  self->client = g_strdup (record->client);
  self->method = g_strdup (record->method);
  self->words = g_strdup (record->words);
  self->time = skep_agent_text_format_time (record->started_wall);

  return self;
}

/**
 * skep_agent_call_update:
 * @record: the same call, later
 */
void
skep_agent_call_update (SkepAgentCall       *self,
                        const SkepMcpRecord *record)
{
  g_return_if_fail (SKEP_IS_AGENT_CALL (self));
  g_return_if_fail (self->serial == record->serial);

  if (self->outcome == record->outcome)
    return;

  self->outcome = record->outcome;
  self->duration_us = record->duration_us;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OUTCOME]);
}

guint64
skep_agent_call_get_serial (SkepAgentCall *self)
{
  g_return_val_if_fail (SKEP_IS_AGENT_CALL (self), 0);

  return self->serial;
}

/**
 * skep_agent_call_get_client:
 *
 * Returns: (transfer none): what the client calls itself
 */
const char *
skep_agent_call_get_client (SkepAgentCall *self)
{
  g_return_val_if_fail (SKEP_IS_AGENT_CALL (self), NULL);

  return self->client;
}

SkepMcpOutcome
skep_agent_call_get_outcome (SkepAgentCall *self)
{
  g_return_val_if_fail (SKEP_IS_AGENT_CALL (self), SKEP_MCP_OUTCOME_FAILED);

  return self->outcome;
}

/**
 * skep_agent_call_dup_title:
 *
 * Returns: (transfer full): what was called, and with what
 */
char *
skep_agent_call_dup_title (SkepAgentCall *self)
{
  g_return_val_if_fail (SKEP_IS_AGENT_CALL (self), NULL);

  if (self->words == NULL || *self->words == '\0' || g_str_equal (self->words, "{}"))
    return g_strdup (self->method);

  return g_strjoin (" ", self->method, self->words, NULL);
}

/**
 * skep_agent_call_dup_description:
 *
 * Returns: (transfer full): when, who, and how it went
 */
char *
skep_agent_call_dup_description (SkepAgentCall *self)
{
  g_autofree char *name = NULL;
  g_autofree char *duration = NULL;

  g_return_val_if_fail (SKEP_IS_AGENT_CALL (self), NULL);

  name = skep_agent_text_quote (self->client);
  if (self->duration_us >= MIN_SHOWN_US)
    duration = skep_status_text_format_duration (self->duration_us);

  return g_strjoin (" · ", self->time, name, _(outcomes[self->outcome]), duration, NULL);
}

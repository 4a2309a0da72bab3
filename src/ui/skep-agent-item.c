/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-agent-item.h"

#include <glib/gi18n.h>

#include "skep-agent-text.h"

/* A client that is connected. Main thread only. */
struct _SkepAgentItem
{
  GObject parent_instance;

  guint64 id;
  guint n_calls;

  /* Owned, immutable */
  char *name;
  char *title;
  char *process;
  char *since;
};

enum
{
  PROP_0,
  PROP_DESCRIPTION,
  N_PROPS,
};

G_DEFINE_FINAL_TYPE (SkepAgentItem, skep_agent_item, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

static void
skep_agent_item_finalize (GObject *object)
{
  SkepAgentItem *self = SKEP_AGENT_ITEM (object);

  g_free (self->name);
  g_free (self->title);
  g_free (self->process);
  g_free (self->since);

  G_OBJECT_CLASS (skep_agent_item_parent_class)->finalize (object);
}

static void
skep_agent_item_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_DESCRIPTION:
      g_value_take_string (value, skep_agent_item_dup_description (SKEP_AGENT_ITEM (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
skep_agent_item_class_init (SkepAgentItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = skep_agent_item_finalize;
  object_class->get_property = skep_agent_item_get_property;

  properties[PROP_DESCRIPTION] =
    g_param_spec_string ("description", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
skep_agent_item_init (SkepAgentItem *self)
{
}

SkepAgentItem *
skep_agent_item_new (const SkepMcpClient *client)
{
  SkepAgentItem *self = g_object_new (SKEP_TYPE_AGENT_ITEM, NULL);

  self->id = client->id;
  self->n_calls = client->n_calls;
  self->name = g_strdup (client->name);
  self->title = skep_agent_text_dup_title (client);
  self->process = skep_agent_text_dup_process (client);
  self->since = skep_agent_text_format_time (client->connected_wall);

  return self;
}

/**
 * skep_agent_item_update:
 * @client: the same client, later
 */
void
skep_agent_item_update (SkepAgentItem       *self,
                        const SkepMcpClient *client)
{
  g_return_if_fail (SKEP_IS_AGENT_ITEM (self));
  g_return_if_fail (self->id == client->id);

  if (self->n_calls == client->n_calls)
    return;

  self->n_calls = client->n_calls;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DESCRIPTION]);
}

guint64
skep_agent_item_get_id (SkepAgentItem *self)
{
  g_return_val_if_fail (SKEP_IS_AGENT_ITEM (self), 0);

  return self->id;
}

/**
 * skep_agent_item_get_name:
 *
 * Returns: (transfer none): what it calls itself
 */
const char *
skep_agent_item_get_name (SkepAgentItem *self)
{
  g_return_val_if_fail (SKEP_IS_AGENT_ITEM (self), NULL);

  return self->name;
}

/**
 * skep_agent_item_get_title:
 *
 * Returns: (transfer none): what it calls itself, in quotes, with its version
 */
const char *
skep_agent_item_get_title (SkepAgentItem *self)
{
  g_return_val_if_fail (SKEP_IS_AGENT_ITEM (self), NULL);

  return self->title;
}

/**
 * skep_agent_item_dup_description:
 *
 * Returns: (transfer full): its process, since when it is connected, and how much it has done
 */
char *
skep_agent_item_dup_description (SkepAgentItem *self)
{
  g_autofree char *calls = NULL;

  g_return_val_if_fail (SKEP_IS_AGENT_ITEM (self), NULL);

  calls = g_strdup_printf (ngettext ("%u call", "%u calls", self->n_calls), self->n_calls);
  /* Translators: a process, the time since when it is connected, how many calls it has made */
  return g_strdup_printf (_("%s\nSince %s · %s"), self->process, self->since, calls);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-mcp-rule.h"

static const char *const rights[] = {
  [SKEP_MCP_RIGHT_READ] = "read",
  [SKEP_MCP_RIGHT_RUN] = "run",
};

/* With its end, so that no two parts can be told as other two. */
static void
add_text (GChecksum  *checksum,
          const char *text)
{
  g_checksum_update (checksum, (const guchar *) text, strlen (text) + 1);
}

static void
add_list (GChecksum         *checksum,
          const char *const *list)
{
  for (; list != NULL && *list != NULL; list++)
    {
      add_text (checksum, "+");
      add_text (checksum, *list);
    }
  add_text (checksum, "");
}

/**
 * skep_mcp_rule_make_digest:
 * @script: a script
 *
 * Of all that decides what happens when it is started and stopped, so that a script which was
 * changed since is another one.
 *
 * Returns: (transfer full): SHA-256 in hexadecimal digits
 */
char *
skep_mcp_rule_make_digest (SkepScript *script)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  add_text (checksum, script->command);
  add_text (checksum, script->cwd);
  add_list (checksum, (const char *const *) script->argv);
  add_list (checksum, (const char *const *) script->environment);
  add_list (checksum, (const char *const *) script->env_files);
  add_list (checksum, (const char *const *) script->stop_command);

  return g_strdup (g_checksum_get_string (checksum));
}

/**
 * skep_mcp_rule_new:
 * @client: name of the client
 * @right: what it is about
 * @script: (nullable): with which script, %NULL for every one
 * @is_allowed: whether it is allowed
 * @lasting: for how long
 *
 * Returns: (transfer full): a rule
 */
SkepMcpRule *
skep_mcp_rule_new (const char     *client,
                   SkepMcpRight    right,
                   SkepScript     *script,
                   gboolean        is_allowed,
                   SkepMcpLasting  lasting)
{
  SkepMcpRule *self = g_new0 (SkepMcpRule, 1);

  self->client = g_strdup (client);
  self->right = right;
  self->is_allowed = is_allowed;
  self->lasting = lasting;
  if (script != NULL)
    {
      self->project = g_strdup (script->project);
      self->script = g_strdup (script->id);
      self->digest = skep_mcp_rule_make_digest (script);
    }

  return self;
}

SkepMcpRule *
skep_mcp_rule_copy (const SkepMcpRule *self)
{
  SkepMcpRule *copy = g_memdup2 (self, sizeof *self);

  copy->client = g_strdup (self->client);
  copy->project = g_strdup (self->project);
  copy->script = g_strdup (self->script);
  copy->digest = g_strdup (self->digest);

  return copy;
}

void
skep_mcp_rule_free (SkepMcpRule *self)
{
  g_free (self->client);
  g_free (self->project);
  g_free (self->script);
  g_free (self->digest);
  g_free (self);
}

/**
 * skep_mcp_rule_is_same:
 * @a: a rule
 * @b: another one
 *
 * Returns: whether both decide about the same thing, so that one takes the place of the other
 */
gboolean
skep_mcp_rule_is_same (const SkepMcpRule *a,
                       const SkepMcpRule *b)
{
  return a->right == b->right && g_str_equal (a->client, b->client) &&
         g_strcmp0 (a->project, b->project) == 0 && g_strcmp0 (a->script, b->script) == 0;
}

/**
 * skep_mcp_rule_to_variant:
 * @self: a rule
 *
 * How long it lasts is not told.
 *
 * Returns: (transfer floating): of type %SKEP_MCP_RULE_VARIANT_TYPE
 */
GVariant *
skep_mcp_rule_to_variant (const SkepMcpRule *self)
{
  return g_variant_new ("(ss^ayssb)", self->client, rights[self->right],
                        self->project != NULL ? self->project : "",
                        self->script != NULL ? self->script : "",
                        self->digest != NULL ? self->digest : "", self->is_allowed);
}

/* "" stands for none. */
static char *
dup_filled (const char *text)
{
  return *text != '\0' ? g_strdup (text) : NULL;
}

static gboolean
parse_right (const char   *name,
             SkepMcpRight *right)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rights); i++)
    if (g_str_equal (rights[i], name))
      {
        *right = i;
        return TRUE;
      }

  return FALSE;
}

/* A script is named wholly or not at all: half a rule must not become one for every script. */
static gboolean
is_sound (const char *client,
          const char *project,
          const char *script,
          const char *digest)
{
  gboolean has_project = *project != '\0';

  return *client != '\0' && has_project == (*script != '\0') && has_project == (*digest != '\0');
}

/**
 * skep_mcp_rule_from_variant:
 * @variant: of type %SKEP_MCP_RULE_VARIANT_TYPE
 *
 * Returns: (transfer full) (nullable): a rule that lasts; %NULL if it makes no sense
 */
SkepMcpRule *
skep_mcp_rule_from_variant (GVariant *variant)
{
  g_autoptr (SkepMcpRule) self = g_new0 (SkepMcpRule, 1);
  const char *client;
  const char *right;
  const char *project;
  const char *script;
  const char *digest;

  g_variant_get (variant, "(&s&s^&ay&s&sb)", &client, &right, &project, &script, &digest,
                 &self->is_allowed);
  if (!is_sound (client, project, script, digest) || !parse_right (right, &self->right))
    return NULL;

  self->client = g_strdup (client);
  self->project = dup_filled (project);
  self->script = dup_filled (script);
  self->digest = dup_filled (digest);
  self->lasting = SKEP_MCP_LASTING_ALWAYS;
  return g_steal_pointer (&self);
}

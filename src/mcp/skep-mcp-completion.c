/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-completion.h"
#include "skep-mcp-member.h"
#include "skep-mcp-prompts.h"
#include "skep-mcp-resources.h"

typedef GStrv (*CompleteFunc) (SkepMcpCall *call,
                               const char  *prefix);

/* Each of these finds what completes an argument. Returns FALSE if there is no such argument. */

static gboolean
find_of_prompt (const SkepMcpRegistry *registry,
                JsonObject            *reference,
                const char            *argument,
                CompleteFunc          *complete)
{
  const char *name = skep_mcp_member_get_string (reference, "name");
  const SkepMcpPrompt *prompt = skep_mcp_prompts_find (registry, name);

  if (prompt == NULL)
    return FALSE;

  for (const SkepMcpPromptArgument *known = prompt->arguments; known->name != NULL; known++)
    if (g_str_equal (known->name, argument))
      {
        *complete = known->complete;
        return TRUE;
      }

  return FALSE;
}

static gboolean
find_of_resource (const SkepMcpRegistry *registry,
                  JsonObject            *reference,
                  const char            *argument,
                  CompleteFunc          *complete)
{
  const char *uri = skep_mcp_member_get_string (reference, "uri");
  const SkepMcpResource *resource =
      uri != NULL ? skep_mcp_resources_find_template (registry, uri, argument) : NULL;

  if (resource != NULL)
    *complete = resource->complete;

  return resource != NULL;
}

static const struct
{
  const char *type;
  gboolean (*find) (const SkepMcpRegistry *registry,
                    JsonObject            *reference,
                    const char            *argument,
                    CompleteFunc          *complete);
} references[] = {
  { "ref/prompt", find_of_prompt },
  { "ref/resource", find_of_resource },
};

static gboolean
find (SkepMcpCall  *call,
      CompleteFunc *complete)
{
  JsonObject *reference = skep_mcp_member_get_object (call->params, "ref");
  JsonObject *argument = skep_mcp_member_get_object (call->params, "argument");
  const char *type = reference != NULL ? skep_mcp_member_get_string (reference, "type") : NULL;
  const char *name = argument != NULL ? skep_mcp_member_get_string (argument, "name") : NULL;

  if (name == NULL || skep_mcp_member_get_string (argument, "value") == NULL)
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (references); i++)
    if (g_strcmp0 (references[i].type, type) == 0)
      return references[i].find (call->services->registry, reference, name, complete);

  return FALSE;
}

static void
return_values (SkepMcpCall *call,
               GStrv        values)
{
  const guint n_values = g_strv_length (values);
  JsonObject *result = json_object_new ();
  JsonObject *completion = json_object_new ();
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < MIN (n_values, SKEP_MCP_MAX_COMPLETIONS); i++)
    json_array_add_string_element (list, values[i]);

  json_object_set_array_member (completion, "values", list);
  json_object_set_int_member (completion, "total", n_values);
  json_object_set_boolean_member (completion, "hasMore", n_values > SKEP_MCP_MAX_COMPLETIONS);
  json_object_set_object_member (result, "completion", completion);
  skep_mcp_call_return (call, result);
}

static void
go_on (SkepMcpCall  *call,
       const GError *error)
{
  CompleteFunc complete = NULL;
  g_auto (GStrv) values = NULL;

  if (error != NULL)
    {
      skep_mcp_call_refuse (call, SKEP_MCP_ERROR_REFUSED, error->message, NULL);
      return;
    }

  find (call, &complete);
  values = complete (call, skep_mcp_member_get_string (
                               skep_mcp_member_get_object (call->params, "argument"), "value"));
  return_values (call, values);
}

/**
 * skep_mcp_completion_complete:
 * @call: a request
 *
 * Serves the method `completion/complete`.
 */
void
skep_mcp_completion_complete (SkepMcpCall *call)
{
  static char *const none[] = { NULL };
  CompleteFunc complete = NULL;

  if (!find (call, &complete))
    skep_mcp_call_refuse (call, SKEP_MCP_ERROR_INVALID_PARAMS,
                          "there is no such prompt or template, or no such argument of it", NULL);
  else if (complete == NULL)
    return_values (call, (GStrv) none);
  else
    skep_mcp_call_check_right (call, SKEP_MCP_RIGHT_READ, "completion/complete", NULL, go_on);
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-listing.h"
#include "skep-mcp-member.h"
#include "skep-mcp-prompts.h"

static JsonArray *
make_arguments (const SkepMcpPrompt *prompt)
{
  JsonArray *list = json_array_new ();

  for (const SkepMcpPromptArgument *argument = prompt->arguments; argument->name != NULL;
       argument++)
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "name", argument->name);
      json_object_set_string_member (object, "description", argument->description);
      json_object_set_boolean_member (object, "required", argument->is_required);
      json_array_add_object_element (list, object);
    }

  return list;
}

static JsonObject *
make_prompt (const SkepMcpRegistry *registry,
             guint                  index)
{
  const SkepMcpPrompt *prompt = registry->prompts[index];
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", prompt->name);
  json_object_set_string_member (object, "title", prompt->title);
  json_object_set_string_member (object, "description", prompt->description);
  json_object_set_array_member (object, "arguments", make_arguments (prompt));
  return object;
}

/**
 * skep_mcp_prompts_count:
 * @registry: what is offered
 *
 * Returns: how many prompts
 */
guint
skep_mcp_prompts_count (const SkepMcpRegistry *registry)
{
  guint n = 0;

  while (registry->prompts[n] != NULL)
    n++;

  return n;
}

/**
 * skep_mcp_prompts_find:
 * @registry: what is offered
 * @name: (nullable): any text
 *
 * Returns: (nullable): the prompt of that name
 */
const SkepMcpPrompt *
skep_mcp_prompts_find (const SkepMcpRegistry *registry,
                       const char            *name)
{
  for (const SkepMcpPrompt *const *prompt = registry->prompts; *prompt != NULL; prompt++)
    if (g_strcmp0 ((*prompt)->name, name) == 0)
      return *prompt;

  return NULL;
}

/**
 * skep_mcp_prompts_list:
 * @call: a request
 *
 * Serves the method `prompts/list`.
 */
void
skep_mcp_prompts_list (SkepMcpCall *call)
{
  skep_mcp_listing_return (call, "prompts", skep_mcp_prompts_count (call->services->registry),
                           make_prompt);
}

static gboolean
is_argument (const SkepMcpPrompt *prompt,
             const char          *name)
{
  for (const SkepMcpPromptArgument *argument = prompt->arguments; argument->name != NULL;
       argument++)
    if (g_str_equal (argument->name, name))
      return TRUE;

  return FALSE;
}

/* Returns what is wrong, NULL if nothing is. */
static char *
find_wrong_argument (const SkepMcpPrompt *prompt,
                     JsonObject          *arguments)
{
  g_autoptr (GList) names = json_object_get_members (arguments);

  for (GList *name = names; name != NULL; name = name->next)
    {
      if (!is_argument (prompt, name->data))
        return g_strdup_printf ("there is no argument “%s”", (const char *) name->data);
      if (skep_mcp_member_get_string (arguments, name->data) == NULL)
        return g_strdup_printf ("“%s” must be a string", (const char *) name->data);
    }

  for (const SkepMcpPromptArgument *argument = prompt->arguments; argument->name != NULL;
       argument++)
    if (argument->is_required && !json_object_has_member (arguments, argument->name))
      return g_strdup_printf ("“%s” is missing", argument->name);

  return NULL;
}

static void
get_with (SkepMcpCall         *call,
          const SkepMcpPrompt *prompt,
          JsonObject          *arguments)
{
  g_autofree char *fault = find_wrong_argument (prompt, arguments);

  skep_mcp_call_begin_record (call, "prompts/get", prompt->name);
  if (fault != NULL)
    skep_mcp_call_refuse (call, SKEP_MCP_ERROR_INVALID_PARAMS, fault, NULL);
  else
    prompt->get (call, arguments);
}

/**
 * skep_mcp_prompts_get:
 * @call: a request
 *
 * Serves the method `prompts/get`.
 */
void
skep_mcp_prompts_get (SkepMcpCall *call)
{
  const char *name = skep_mcp_member_get_string (call->params, "name");
  const SkepMcpPrompt *prompt = skep_mcp_prompts_find (call->services->registry, name);
  JsonObject *arguments = skep_mcp_member_get_object (call->params, "arguments");
  g_autoptr (JsonObject) none = json_object_new ();

  if (prompt == NULL)
    skep_mcp_call_refuse (call, SKEP_MCP_ERROR_INVALID_PARAMS, "there is no such prompt", NULL);
  else if (arguments == NULL && json_object_has_member (call->params, "arguments"))
    skep_mcp_call_refuse (call, SKEP_MCP_ERROR_INVALID_PARAMS, "“arguments” must be an object",
                          NULL);
  else
    get_with (call, prompt, arguments != NULL ? arguments : none);
}

/**
 * skep_mcp_prompts_return:
 * @call: a request to get a prompt
 * @prompt: which one
 * @text: its words
 *
 * Answers with a prompt that is one text.
 */
void
skep_mcp_prompts_return (SkepMcpCall         *call,
                         const SkepMcpPrompt *prompt,
                         const char          *text)
{
  JsonObject *result = json_object_new ();
  JsonArray *messages = json_array_new ();
  JsonObject *message = json_object_new ();
  JsonObject *content = json_object_new ();

  json_object_set_string_member (content, "type", "text");
  json_object_set_string_member (content, "text", text);
  json_object_set_string_member (message, "role", "user");
  json_object_set_object_member (message, "content", content);
  json_array_add_object_element (messages, message);
  json_object_set_string_member (result, "description", prompt->description);
  json_object_set_array_member (result, "messages", messages);
  skep_mcp_call_return (call, result);
}

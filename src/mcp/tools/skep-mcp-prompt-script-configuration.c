/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-mcp-member.h"
#include "skep-mcp-prompt-text.h"
#include "skep-mcp-prompts-private.h"
#include "skep-mcp-prompts.h"
#include "skep-mcp-script-names.h"

static void
get_script_configuration (SkepMcpCall *call,
                          JsonObject  *arguments)
{
  const char *framework = skep_mcp_member_get_string (arguments, "framework");
  g_autoptr (GString) text = g_string_new (
      "Set up a script for a task in my project, so that Skep can start and stop it.\n");

  skep_mcp_prompt_text_add_block (text, "The task:",
                                  skep_mcp_member_get_string (arguments, "task_type"));
  if (framework != NULL)
    skep_mcp_prompt_text_add_block (text, "It uses:", framework);
  skep_mcp_prompt_text_add_line (
      text,
      "\nLook first with scripts_list at what is there: maybe a script does it already. Skep "
      "finds the scripts of npm and its kin, make, just, task, cargo, compose files and others by "
      "itself, so add it to the file of the tool that the project uses, if there is one. Else, or "
      "to change how a script is started that was found, write skep.json in the folder of the "
      "project:\n"
      "```json\n"
      "{\n"
      "  \"scripts\": {\n"
      "    \"NAME\": {\n"
      "      \"command\": \"a line for /bin/sh\",\n"
      "      \"description\": \"one line\",\n"
      "      \"cwd\": \"folder in the project, if it is another one\",\n"
      "      \"env\": { \"NAME\": \"value\" },\n"
      "      \"envFile\": [\".env\"],\n"
      "      \"stop\": { \"command\": \"if a signal is not enough\", \"grace\": 5 }\n"
      "    }\n"
      "  }\n"
      "}\n"
      "```\n"
      "Leave out what is not needed, keep what else is in the file, and put no secret into it. "
      "Show me what you will write before you do, then check with scripts_list that the script is "
      "there.");
  skep_mcp_prompts_return (call, &skep_mcp_prompt_script_configuration, text->str);
}

static const SkepMcpPromptArgument configuration_arguments[] = {
  { "task_type", "What the script is for, such as dev, build or test", TRUE,
    skep_mcp_script_names_complete },
  { "framework", "What it uses, such as Vite or pytest" },
  { NULL },
};

const SkepMcpPrompt skep_mcp_prompt_script_configuration = {
  .name = "script_configuration",
  .title = "Set up a script",
  .description = "Adds a script for a task to the project, where it belongs.",
  .arguments = configuration_arguments,
  .get = get_script_configuration,
};

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-call.h"
#include "skep-mcp-observation.h"

G_BEGIN_DECLS

typedef struct _SkepMcpTool SkepMcpTool;

/**
 * SkepMcpResource:
 * @uri: of the resource; of a template with one variable: `logs://{script}`
 * @name: for programs
 * @title: for a person
 * @description: for a model
 * @mime_type: of its content
 * @read: answers a request to read it; @variable is the value of the template's variable, decoded,
 *   else %NULL. Refuses what is not there by skep_mcp_call_refuse_resource().
 * @complete: (nullable): of a template: the values of its variable that begin with @prefix
 * @observe: (nullable): adds all that its content depends on to @observation; returns %FALSE if
 *   there is no such thing. %NULL: whoever changes it tells the hub.
 *
 * Something to read, or a template of such.
 */
typedef struct
{
  const char *uri;
  const char *name;
  const char *title;
  const char *description;
  const char *mime_type;
  void   (*read)     (SkepMcpCall *call,
                      const char  *uri,
                      const char  *variable);
  GStrv  (*complete) (SkepMcpCall *call,
                      const char  *prefix);
  gboolean (*observe) (SkepMcpServices    *services,
                       const char         *variable,
                       SkepMcpObservation *observation);
} SkepMcpResource;

/**
 * SkepMcpPromptArgument:
 * @name: of the argument
 * @description: for a person
 * @is_required: whether it must be given
 * @complete: (nullable): values that begin with @prefix
 *
 * One argument of a prompt. A table of them ends with an empty name.
 */
typedef struct
{
  const char *name;
  const char *description;
  gboolean is_required;
  GStrv (*complete) (SkepMcpCall *call,
                     const char  *prefix);
} SkepMcpPromptArgument;

/**
 * SkepMcpPrompt:
 * @name: of the prompt
 * @title: for a person
 * @description: likewise
 * @arguments: table of its arguments
 * @get: answers; @arguments are checked: all are strings, none is missing
 *
 * A prompt: words for a model that a person asks for by name.
 */
typedef struct
{
  const char *name;
  const char *title;
  const char *description;
  const SkepMcpPromptArgument *arguments;
  void (*get) (SkepMcpCall *call,
               JsonObject  *arguments);
} SkepMcpPrompt;

/**
 * SkepMcpRegistry:
 * @name: of the server
 * @title: of the server, for a person
 * @instructions: for models
 * @tools: sorted by name, ends with %NULL
 * @resources: sorted by URI, ends with %NULL
 * @templates: likewise
 * @prompts: sorted by name, ends with %NULL
 * @observe_tools: (nullable): adds all that clients are to look at the tools again for
 *
 * What a server offers. Static and the same for every client.
 */
struct _SkepMcpRegistry
{
  const char *name;
  const char *title;
  const char *instructions;
  const SkepMcpTool *const *tools;
  const SkepMcpResource *const *resources;
  const SkepMcpResource *const *templates;
  const SkepMcpPrompt *const *prompts;
  void (*observe_tools) (SkepMcpServices    *services,
                         SkepMcpObservation *observation);
};

G_END_DECLS

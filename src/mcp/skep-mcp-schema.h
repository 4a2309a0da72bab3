/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * SkepMcpArgumentType:
 *
 * What an argument of a tool holds.
 */
typedef enum
{
  SKEP_MCP_STRING,
  SKEP_MCP_BOOLEAN,
  SKEP_MCP_INTEGER,
  SKEP_MCP_STRINGS,
} SkepMcpArgumentType;

typedef enum
{
  SKEP_MCP_ARGUMENT_PUBLIC = 0,
  SKEP_MCP_ARGUMENT_REQUIRED = 1 << 0,
  SKEP_MCP_ARGUMENT_PERSON = 1 << 1,
} SkepMcpArgumentFlags;

/**
 * SkepMcpArgument:
 * @name: of the argument
 * @type: what it holds
 * @flags: whether it must be given, and whether only the person may give it: such a one is not
 *   told to anyone
 * @minimum: of a number
 * @maximum: likewise
 * @choices: (nullable): of a string: the only ones that may be, NULL-terminated
 * @format: (nullable): of a string: what it is, as of JSON Schema; the tool itself checks it
 * @preset: (nullable): what is meant if it isn't given, as JSON
 * @description: (nullable): for the model that uses the tool
 *
 * One argument of a tool. A table of them ends with an empty name; it is both what is told of the
 * tool and what its arguments are checked by.
 */
typedef struct
{
  const char *name;
  SkepMcpArgumentType type;
  SkepMcpArgumentFlags flags;
  int minimum;
  int maximum;
  const char *const *choices;
  const char *format;
  const char *preset;
  const char *description;
} SkepMcpArgument;

JsonObject *skep_mcp_schema_make  (const SkepMcpArgument  *arguments);
gboolean    skep_mcp_schema_check (const SkepMcpArgument  *arguments,
                                   JsonObject             *values,
                                   gboolean                is_person,
                                   GError                **error);

/* Of values that were checked */
const char *skep_mcp_schema_get_string  (JsonObject         *values,
                                         const char         *name);
gboolean    skep_mcp_schema_get_boolean (JsonObject         *values,
                                         const char         *name,
                                         gboolean            fallback);
gint64      skep_mcp_schema_get_integer (JsonObject         *values,
                                         const char         *name,
                                         gint64              fallback);
guint       skep_mcp_schema_get_choice  (JsonObject         *values,
                                         const char         *name,
                                         const char *const  *choices,
                                         guint               fallback);
char      **skep_mcp_schema_dup_strings (JsonObject         *values,
                                         const char         *name);

G_END_DECLS

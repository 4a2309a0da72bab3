/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

void  skep_mcp_json_append      (GString    *text,
                                 JsonNode   *node);
char *skep_mcp_json_make_object (JsonObject *object,
                                 const char *end);

G_END_DECLS

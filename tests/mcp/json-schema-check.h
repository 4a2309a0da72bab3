/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

char *json_schema_find_fault (JsonObject *schema,
                              JsonNode   *value);

G_END_DECLS

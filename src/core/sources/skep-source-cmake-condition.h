/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Members of presets and of their conditions; of another type they count as missing. */
const char *skep_source_cmake_get_text   (JsonObject *object,
                                          const char *key);
JsonArray  *skep_source_cmake_get_list   (JsonObject *object,
                                          const char *key);

gboolean    skep_source_cmake_may_be_met (JsonNode   *condition);

G_END_DECLS

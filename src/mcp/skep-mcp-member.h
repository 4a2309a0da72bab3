/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Members of what a peer has said, which may hold anything: NULL unless they are of the type that
 * is wanted. */

const char *skep_mcp_member_get_string (JsonObject *object,
                                        const char *name);
JsonObject *skep_mcp_member_get_object (JsonObject *object,
                                        const char *name);
JsonArray  *skep_mcp_member_get_array  (JsonObject *object,
                                        const char *name);
gboolean    skep_mcp_member_is_true    (JsonObject *object,
                                        const char *name);

G_END_DECLS

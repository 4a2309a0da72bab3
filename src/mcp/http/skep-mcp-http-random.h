/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* No more can be asked for at once without an end that comes too early. */
#define SKEP_MCP_HTTP_MAX_RANDOM_BYTES 256

char *skep_mcp_http_random_make (gsize n_bytes);

G_END_DECLS

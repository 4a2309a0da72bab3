/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-core.h"

G_BEGIN_DECLS

gboolean skep_mcp_modern_check (SkepMcpCall          *call,
                                const char           *method,
                                const SkepMcpHeaders *headers);

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-registry.h"

G_BEGIN_DECLS

/**
 * skep_mcp_product_registry:
 *
 * What Skep offers to agents and to skepctl.
 */
extern const SkepMcpRegistry skep_mcp_product_registry;

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-catalog-match.h"

G_BEGIN_DECLS

GPtrArray *skep_catalog_search (GPtrArray         *projects,
                                const char *const *terms,
                                guint              max_matches);

G_END_DECLS

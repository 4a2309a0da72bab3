/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-discovery.h"

G_BEGIN_DECLS

void skep_vscode_compound_finish (SkepDiscovery *discovery,
                                  GPtrArray     *scripts,
                                  gpointer       data);

G_END_DECLS

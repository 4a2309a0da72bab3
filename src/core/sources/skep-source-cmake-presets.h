/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-source-tool.h"

G_BEGIN_DECLS

gboolean skep_source_cmake_add_presets   (const SkepSourceTool *tool);
void     skep_source_cmake_parse_presets (SkepDiscovery        *discovery,
                                          const char           *dir,
                                          const char           *file,
                                          const char           *text,
                                          gsize                 length);

G_END_DECLS

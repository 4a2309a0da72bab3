/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-project-file.h"
#include "skep-script-index.h"

G_BEGIN_DECLS

void skep_project_dependencies_resolve (const SkepProjectFile *file,
                                        SkepDocument          *document,
                                        SkepScriptIndex       *index,
                                        GPtrArray             *scripts);

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-source.h"

G_BEGIN_DECLS

/**
 * SkepSourceTool:
 * @discovery: where the scripts go
 * @source: id of the source
 * @dir: folder of the file relative to the project
 * @file: name of the file in @dir
 * @package: (nullable): what the file calls itself
 *
 * A tool whose presence in a folder brings commands that no file lists, such as `cmake --build`.
 * All borrowed.
 */
typedef struct
{
  SkepDiscovery *discovery;
  const char *source;
  const char *dir;
  const char *file;
  const char *package;
} SkepSourceTool;

SkepScript *skep_source_tool_new_script (const SkepSourceTool *self,
                                         const char           *name,
                                         char                **argv);
SkepScript *skep_source_tool_new_shell  (const SkepSourceTool *self,
                                         const char           *name,
                                         const char           *program,
                                         const char           *line);
void        skep_source_tool_take       (const SkepSourceTool *self,
                                         SkepScript           *script,
                                         const char           *description);
char       *skep_source_tool_quote      (const char           *argument);
char       *skep_source_tool_make_line  (char                **argv);
char       *skep_source_tool_find_above (SkepDiscovery        *discovery,
                                         const char           *dir,
                                         const char           *file);

G_END_DECLS

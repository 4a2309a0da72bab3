/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-package-manager.h"

G_BEGIN_DECLS

/**
 * SkepPackageTool:
 *
 * A program such as `turbo`, which is installed by itself or comes with the packages of a project.
 */
typedef struct
{
  /*< private >*/
  const char *name;            /* borrowed */
  SkepPackageManager *manager; /* (nullable) what runs it if it comes with the packages */
  char *unavailable;           /* (nullable) */
} SkepPackageTool;

SkepPackageTool *skep_package_tool_find  (SkepDiscovery         *discovery,
                                          const char            *dir,
                                          const char            *name);
void             skep_package_tool_free  (SkepPackageTool       *self);
void             skep_package_tool_apply (const SkepPackageTool *self,
                                          SkepScript            *script,
                                          const char *const     *arguments);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepPackageTool, skep_package_tool_free)

G_END_DECLS

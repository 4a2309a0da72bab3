/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-document.h"
#include "skep-source.h"

G_BEGIN_DECLS

/**
 * SkepPackageManager:
 * @name: such as `pnpm`, interned
 * @reason: one translated sentence, why it is that one
 * @unavailable: (nullable): why its scripts can't be started
 *
 * What runs the scripts of one package.json.
 */
typedef struct
{
  const char *name;
  char *reason;
  char *unavailable;

  /*< private >*/
  const char *run;         /* (nullable) its command that runs a script */
  const char *separator;   /* (nullable) before further arguments */
  const char *const *exec; /* (nullable) what runs a program that a package brings along */
} SkepPackageManager;

SkepPackageManager *skep_package_manager_choose (SkepDiscovery            *discovery,
                                                 const char               *dir,
                                                 SkepDocument             *json);
SkepPackageManager *skep_package_manager_find   (SkepDiscovery            *discovery);
void                skep_package_manager_free   (SkepPackageManager       *self);
void                skep_package_manager_apply  (const SkepPackageManager *self,
                                                 SkepScript               *script,
                                                 const char               *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepPackageManager, skep_package_manager_free)

G_END_DECLS

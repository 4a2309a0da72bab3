/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-script-item.h"

G_BEGIN_DECLS

GMenuModel *skep_script_menu_new       (SkepScriptItem *item);
GMenuModel *skep_script_menu_new_group (void);

G_END_DECLS

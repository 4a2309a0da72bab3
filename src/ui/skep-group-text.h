/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-script-group.h"

G_BEGIN_DECLS

char *skep_group_text_make_title  (SkepScriptGroup *group);
char *skep_group_text_make_origin (SkepScriptGroup *group);
char *skep_group_text_make_label  (SkepScriptGroup *group);

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-script-draft.h"

G_BEGIN_DECLS

gboolean skep_script_draft_parse_grace     (const char *text,
                                            double     *seconds);
gsize    skep_script_draft_get_name_length (const char *variable);

G_END_DECLS

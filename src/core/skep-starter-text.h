/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char     *skep_starter_text_describe (const char *started_by);
gboolean  skep_starter_text_is_agent (const char *started_by);

G_END_DECLS

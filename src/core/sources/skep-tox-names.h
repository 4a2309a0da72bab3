/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of one list; combinations of factors grow fast. */
#define SKEP_TOX_MAX_NAMES 500

GPtrArray *skep_tox_names_expand (const char *list);

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

void      golden_check      (const char *name,
                             JsonNode   *value);
JsonNode *golden_make_shape (JsonNode   *value);

G_END_DECLS

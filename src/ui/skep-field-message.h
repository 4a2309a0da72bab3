/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SKEP_TYPE_FIELD_MESSAGE (skep_field_message_get_type ())
G_DECLARE_FINAL_TYPE (SkepFieldMessage, skep_field_message, SKEP, FIELD_MESSAGE, AdwPreferencesRow)

void skep_field_message_set (SkepFieldMessage *self,
                             const char       *reason);

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-ctl-client.h"

G_BEGIN_DECLS

/**
 * SkepCtlSinkFunc:
 * @data: (nullable) (array length=length): bytes of output, %NULL at the end of all
 * @length: how many
 * @user_data: what was given to skep_ctl_output_copy()
 * @error: return location
 *
 * Returns: %FALSE if they can't be taken
 */
typedef gboolean (*SkepCtlSinkFunc) (const guchar  *data,
                                     gsize          length,
                                     gpointer       user_data,
                                     GError       **error);

JsonObject *skep_ctl_output_copy  (SkepCtlClient    *client,
                                   JsonObject       *arguments,
                                   gboolean          is_following,
                                   SkepCtlSinkFunc   sink,
                                   gpointer          user_data,
                                   GError          **error);
gboolean    skep_ctl_output_write (const void       *data,
                                   gsize             length,
                                   GError          **error);

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-ctl-client.h"

G_BEGIN_DECLS

gboolean skep_ctl_problems_print (SkepCtlClient  *client,
                                  JsonObject     *arguments,
                                  gboolean        is_following,
                                  GError        **error);

G_END_DECLS

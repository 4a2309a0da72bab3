/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "skep-ctl-error.h"

G_BEGIN_DECLS

/**
 * SkepCtlClient:
 *
 * A connection to a running Skep. Everything happens in the default main context.
 */
typedef struct _SkepCtlClient SkepCtlClient;

SkepCtlClient *skep_ctl_client_new  (const char     *path,
                                     GError        **error);
void           skep_ctl_client_free (SkepCtlClient  *self);
void           skep_ctl_client_send (SkepCtlClient  *self,
                                     const char     *tool,
                                     JsonObject     *arguments);
JsonObject    *skep_ctl_client_call (SkepCtlClient  *self,
                                     const char     *tool,
                                     JsonObject     *arguments,
                                     GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepCtlClient, skep_ctl_client_free)

G_END_DECLS

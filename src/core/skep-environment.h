/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-script.h"

G_BEGIN_DECLS

/* Marks every process of a run, so that what a lost supervisor left can be found. */
#define SKEP_RUN_ID_VARIABLE "SKEP_RUN_ID"

char    **skep_environment_clean            (char **environment);
char    **skep_environment_get_session      (void);
char    **skep_environment_build            (const char *const *base,
                                            SkepScript        *script,
                                            const char        *run_uuid,
                                            GError           **error);
gboolean  skep_environment_is_own           (const char        *variable);
void      skep_environment_raise_file_limit (void);
guint64   skep_environment_get_file_limit   (void);

G_END_DECLS

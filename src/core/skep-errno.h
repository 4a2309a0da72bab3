/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SKEP_ERRNO:
 *
 * An error domain whose codes are errno values: for failures that end up in a #SkepRunState,
 * which keeps errno and stage and leaves the words to the place that shows them.
 */
#define SKEP_ERRNO (skep_errno_quark ())

GQuark   skep_errno_quark (void);
gboolean skep_errno_set   (GError     **error,
                           int          error_number,
                           const char  *what);

G_END_DECLS

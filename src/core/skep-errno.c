/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-errno.h"

G_DEFINE_QUARK (skep-errno, skep_errno)

/**
 * skep_errno_set:
 * @error: return location
 * @error_number: an errno value
 * @what: what was tried, such as “openpt”
 *
 * Sets @error to @error_number, in the domain %SKEP_ERRNO.
 *
 * Returns: %FALSE, so that it can be returned at once
 */
gboolean
skep_errno_set (GError     **error,
                int          error_number,
                const char  *what)
{
  g_set_error (error, SKEP_ERRNO, error_number, "%s: %s", what, g_strerror (error_number));
  return FALSE;
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepCtlError:
 * @SKEP_CTL_FAILED: it was tried and did not work
 * @SKEP_CTL_USAGE: it can't be meant so
 * @SKEP_CTL_NO_SKEP: no Skep runs
 * @SKEP_CTL_NOT_FOUND: there is no such project, script or run
 * @SKEP_CTL_REFUSED: the person does not allow it
 *
 * Why a command failed. The numbers are the exit codes of skepctl.
 */
typedef enum
{
  SKEP_CTL_FAILED = 1,
  SKEP_CTL_USAGE = 2,
  SKEP_CTL_NO_SKEP = 3,
  SKEP_CTL_NOT_FOUND = 4,
  SKEP_CTL_REFUSED = 5,
} SkepCtlError;

#define SKEP_CTL_ERROR (skep_ctl_error_quark ())
GQuark       skep_ctl_error_quark           (void);
SkepCtlError skep_ctl_error_from_word       (const char *failure);
const char  *skep_ctl_error_describe_folder (int         error_number);

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepCtlBridgeFailure:
 * @SKEP_CTL_BRIDGE_NO_FOLDER: the project's folder can't be used
 * @SKEP_CTL_BRIDGE_NO_SKEP: nobody listens
 * @SKEP_CTL_BRIDGE_NO_PROGRAM: Skep could not be started
 * @SKEP_CTL_BRIDGE_NOT_ACTIVATED: likewise, from within a sandbox
 * @SKEP_CTL_BRIDGE_SILENT: Skep was started, and does not listen
 * @SKEP_CTL_BRIDGE_LOST: Skep has gone
 *
 * Why a bridge has ended.
 */
typedef enum
{
  SKEP_CTL_BRIDGE_NO_FAILURE,
  SKEP_CTL_BRIDGE_NO_FOLDER,
  SKEP_CTL_BRIDGE_NO_SKEP,
  SKEP_CTL_BRIDGE_NO_PROGRAM,
  SKEP_CTL_BRIDGE_NOT_ACTIVATED,
  SKEP_CTL_BRIDGE_SILENT,
  SKEP_CTL_BRIDGE_LOST,
} SkepCtlBridgeFailure;

/**
 * SkepCtlBridge:
 * @socket: (nullable): where Skep listens, %NULL for the default
 * @folder: (nullable): of the project that is meant
 * @may_start: whether Skep is to be started if nobody listens
 * @failure: why it has ended
 * @error_number: of that, or 0
 * @reason: (nullable): of that, until it is told
 *
 * Between the MCP client that has started us, which speaks on standard input and output, and a
 * running Skep. The client waits for its first answer, so this starts before anything else of
 * skepctl does, and nothing of it is translated before it has failed.
 */
typedef struct
{
  const char *socket;
  const char *folder;
  gboolean may_start;
  SkepCtlBridgeFailure failure;
  int error_number;
  GError *reason;
} SkepCtlBridge;

gboolean  skep_ctl_bridge_parse      (SkepCtlBridge        *self,
                                      char                **arguments);
gboolean  skep_ctl_bridge_run        (SkepCtlBridge        *self);
GError   *skep_ctl_bridge_make_error (SkepCtlBridge        *self);

G_END_DECLS

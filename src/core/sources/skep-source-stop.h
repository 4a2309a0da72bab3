/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-project-keys.h"

G_BEGIN_DECLS

/**
 * SkepSourceStop:
 * @command: (nullable): a command line, borrowed from the file
 * @signal: the first signal; 0: the usual one
 * @grace_ms: what command and first signal have each; -1: the usual time
 *
 * How a script of skep.json wants to be stopped.
 */
typedef struct
{
  const char *command;
  int signal;
  int grace_ms;
} SkepSourceStop;

extern const SkepProjectKey skep_source_stop_keys[];

gboolean skep_source_stop_read  (SkepSourceStop       *self,
                                 SkepDocument         *document,
                                 const char           *script,
                                 JsonNode             *node);
void     skep_source_stop_apply (const SkepSourceStop *self,
                                 SkepScript           *script);

G_END_DECLS

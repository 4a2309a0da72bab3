/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepRunSpec:
 * @argv: what is executed, NULL-terminated, raw bytes
 * @cwd: absolute folder, file name encoding
 * @environment: the whole environment, `NAME=value`, NULL-terminated, raw bytes
 *
 * What a keeper has to run. All borrowed.
 */
typedef struct
{
  const char *const *argv;
  const char *cwd;
  const char *const *environment;
} SkepRunSpec;

int skep_run_spec_open (const SkepRunSpec  *self,
                        GError            **error);

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What to run: argv, environment and folder, read from the sealed memfd of "start". */

#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct {
  unsigned long nofile; /* 0: leave the limit */
  const char   *cwd;
  char        **argv;   /* NULL-terminated, as env */
  char        **env;

  char         *bytes;  /* the mapping all strings lie in */
  size_t        size;
} SkepKeeperSpec;

bool skep_keeper_spec_read  (SkepKeeperSpec *spec,
                             int             memfd);
void skep_keeper_spec_clear (SkepKeeperSpec *spec);

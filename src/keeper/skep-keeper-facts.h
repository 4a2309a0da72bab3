/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What tells a person which process it is. What can't be read is "". */

#pragma once

#include <limits.h>
#include <stdint.h>
#include <sys/types.h>

#include "skep-keeper-output.h"

/* With the NUL. The kernel's own names are longer than the 16 of a program. */
#define SKEP_KEEPER_FULL_NAME_BYTES 64

/* With the NUL; enough of a command line to tell one from another. */
#define SKEP_KEEPER_COMMAND_BYTES 4097

typedef struct {
  char name[SKEP_KEEPER_FULL_NAME_BYTES];
  char folder[PATH_MAX + 1];
  char command[SKEP_KEEPER_COMMAND_BYTES];
} SkepKeeperFacts;

void skep_keeper_facts_read (SkepKeeperFacts       *facts,
                             pid_t                  pid);
void skep_keeper_facts_add  (const SkepKeeperFacts *facts,
                             SkepKeeperOutput      *output);

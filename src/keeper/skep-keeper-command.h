/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Messages of the application, checked. */

#pragma once

#define SKEP_KEEPER_MAX_ARGUMENTS 3

typedef enum {
  SKEP_KEEPER_COMMAND_NONE, /* unknown or malformed */
  SKEP_KEEPER_COMMAND_START,
  SKEP_KEEPER_COMMAND_PREPARE,
  SKEP_KEEPER_COMMAND_GO,
  SKEP_KEEPER_COMMAND_SAMPLE,
  SKEP_KEEPER_COMMAND_STOP,
  SKEP_KEEPER_COMMAND_SIGNAL,
  SKEP_KEEPER_COMMAND_KILL,
  SKEP_KEEPER_N_COMMANDS
} SkepKeeperCommand;

SkepKeeperCommand skep_keeper_command_parse (char *text,
                                             int   arguments[SKEP_KEEPER_MAX_ARGUMENTS]);

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-command.h"

#include <stdbool.h>
#include <string.h>

#include "skep-keeper-number.h"
#include "skep-keeper-protocol.h"

/* Real-time signals included. */
#define LAST_SIGNAL 64

typedef struct {
  unsigned long least;
  unsigned long most;
} Range;

#define NO_RANGES { { 0, 0 } }
#define A_SIGNAL  { 1, LAST_SIGNAL }
#define A_WAIT    { 0, SKEP_KEEPER_MAX_WAIT_MSEC }

static const struct {
  const char *word;
  int         n_arguments;
  Range       ranges[SKEP_KEEPER_MAX_ARGUMENTS];
} syntax[SKEP_KEEPER_N_COMMANDS] = {
  [SKEP_KEEPER_COMMAND_NONE]    = { "", 0, NO_RANGES },
  [SKEP_KEEPER_COMMAND_START]   = { SKEP_KEEPER_MESSAGE_START, 0, NO_RANGES },
  [SKEP_KEEPER_COMMAND_PREPARE] = { SKEP_KEEPER_MESSAGE_PREPARE, 0, NO_RANGES },
  [SKEP_KEEPER_COMMAND_GO]      = { SKEP_KEEPER_MESSAGE_GO, 0, NO_RANGES },
  [SKEP_KEEPER_COMMAND_SAMPLE]  = { SKEP_KEEPER_MESSAGE_SAMPLE, 1, { A_WAIT } },
  [SKEP_KEEPER_COMMAND_STOP]    = { SKEP_KEEPER_MESSAGE_STOP, 3, { A_SIGNAL, A_WAIT, A_WAIT } },
  [SKEP_KEEPER_COMMAND_SIGNAL]  = { SKEP_KEEPER_MESSAGE_SIGNAL, 1, { A_SIGNAL } },
  [SKEP_KEEPER_COMMAND_KILL]    = { SKEP_KEEPER_MESSAGE_KILL, 0, NO_RANGES },
};

static SkepKeeperCommand
find_command (const char *word)
{
  for (int i = SKEP_KEEPER_COMMAND_START; i < SKEP_KEEPER_N_COMMANDS; i++)
    {
      if (strcmp (word, syntax[i].word) == 0)
        return (SkepKeeperCommand) i;
    }

  return SKEP_KEEPER_COMMAND_NONE;
}

/* Two spaces make an empty word, which is no number. */
static bool
take_argument (char        **rest,
               const Range  *range,
               int          *argument)
{
  const char *word = strsep (rest, " ");
  unsigned long number;

  if (word == NULL
      || !skep_keeper_parse_number (word, &number)
      || number < range->least
      || number > range->most)
    return false;

  *argument = (int) number;
  return true;
}

/* Cuts @text into pieces. */
SkepKeeperCommand
skep_keeper_command_parse (char *text,
                           int   arguments[SKEP_KEEPER_MAX_ARGUMENTS])
{
  SkepKeeperCommand command = find_command (strsep (&text, " "));

  for (int i = 0; i < syntax[command].n_arguments; i++)
    {
      if (!take_argument (&text, &syntax[command].ranges[i], &arguments[i]))
        return SKEP_KEEPER_COMMAND_NONE;
    }

  return text == NULL ? command : SKEP_KEEPER_COMMAND_NONE;
}

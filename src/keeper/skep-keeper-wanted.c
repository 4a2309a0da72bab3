/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-wanted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skep-keeper-number.h"

#define FIRST_SIZE 64

/* As in "0f8fad5b-d9cb-469f-a165-70867728950e"; every "h" is a hexadecimal digit. */
#define UUID_SHAPE "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh"

static int
compare (const void *a,
         const void *b)
{
  return strcmp (((const SkepKeeperWantedRun *) a)->uuid, ((const SkepKeeperWantedRun *) b)->uuid);
}

bool
skep_keeper_is_uuid (const char *word)
{
  for (size_t i = 0; i < sizeof UUID_SHAPE - 1; i++)
    {
      if (UUID_SHAPE[i] == '-' ? word[i] != '-' : strspn (word + i, "0123456789abcdefABCDEF") == 0)
        return false;
    }

  return word[sizeof UUID_SHAPE - 1] == '\0';
}

/* Cuts @line into pieces. */
static bool
parse_line (char                *line,
            SkepKeeperWantedRun *run)
{
  const char *uuid = strsep (&line, " ");

  if (line == NULL || !skep_keeper_is_uuid (uuid) || !skep_keeper_parse_time (line, &run->start_ms))
    return false;

  strcpy (run->uuid, uuid);
  return true;
}

static bool
grow (SkepKeeperWanted *wanted)
{
  size_t size = wanted->size == 0 ? FIRST_SIZE : 2 * wanted->size;
  SkepKeeperWantedRun *runs = reallocarray (wanted->runs, size, sizeof *runs);

  if (runs == NULL)
    return false;

  wanted->runs = runs;
  wanted->size = size;
  return true;
}

/* A line may not hold a NUL: the rest of it would go unseen. */
static bool
take_line (SkepKeeperWanted *wanted,
           char             *line,
           size_t            length)
{
  if (length > 0 && line[length - 1] == '\n')
    line[--length] = '\0';

  if (wanted->n_runs == wanted->size && !grow (wanted))
    return false;

  return strlen (line) == length && parse_line (line, &wanted->runs[wanted->n_runs++]);
}

/* Returns the number of the line that is wrong, or 0. */
static size_t
take_lines (SkepKeeperWanted *wanted)
{
  char *line = NULL;
  size_t size = 0;
  size_t number = 0;
  bool is_good = true;
  ssize_t length;

  while (is_good && (length = getline (&line, &size, stdin)) >= 0)
    {
      number++;
      is_good = take_line (wanted, line, (size_t) length);
    }

  free (line);
  return is_good ? 0 : number;
}

void
skep_keeper_wanted_clear (SkepKeeperWanted *wanted)
{
  free (wanted->runs);
  *wanted = (SkepKeeperWanted) { 0 };
}

/* Returns false, and has said why, if there is anything but lines as they should be. */
bool
skep_keeper_wanted_read (SkepKeeperWanted *wanted)
{
  size_t wrong = take_lines (wanted);

  if (wrong != 0)
    fprintf (stderr, "skep-keeper: line %zu of the input is not “UUID START”\n", wrong);
  else if (ferror (stdin))
    fprintf (stderr, "skep-keeper: the input can't be read: %m\n");

  if (wrong != 0 || ferror (stdin))
    return skep_keeper_wanted_clear (wanted), false;

  if (wanted->n_runs > 1)
    qsort (wanted->runs, wanted->n_runs, sizeof *wanted->runs, compare);

  return true;
}

/* Returns NULL if nobody asked for it. Of a UUID that came twice, either. */
const SkepKeeperWantedRun *
skep_keeper_wanted_find (const SkepKeeperWanted *wanted,
                         const char             *uuid)
{
  SkepKeeperWantedRun key;

  if (wanted->n_runs == 0 || strlen (uuid) >= sizeof key.uuid)
    return NULL;

  strcpy (key.uuid, uuid);
  return bsearch (&key, wanted->runs, wanted->n_runs, sizeof key, compare);
}

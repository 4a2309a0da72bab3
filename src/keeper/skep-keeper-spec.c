/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-spec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "skep-keeper-number.h"
#include "skep-keeper-protocol.h"

typedef struct {
  char *next;
  char *end;
} Cursor;

/* Every string ends inside the mapping, because its last byte is NUL. */
static char *
take_string (Cursor *cursor)
{
  char *string = cursor->next;

  if (string == cursor->end)
    return NULL;

  cursor->next += strlen (string) + 1;
  return string;
}

static bool
take_number (Cursor        *cursor,
             unsigned long *number)
{
  const char *string = take_string (cursor);

  return string != NULL && skep_keeper_parse_number (string, number);
}

static bool
take_strings (Cursor        *cursor,
              char         **strings,
              unsigned long  n_strings)
{
  for (unsigned long i = 0; i < n_strings; i++)
    {
      if ((strings[i] = take_string (cursor)) == NULL)
        return false;
    }

  return true;
}

/* Room for both vectors with their closing NULLs; the counts are believed only up to the size. */
static bool
allocate_vectors (SkepKeeperSpec *spec,
                  unsigned long   argc,
                  unsigned long   envc)
{
  if (argc == 0 || argc > spec->size || envc > spec->size)
    return errno = EINVAL, false;

  spec->argv = calloc (argc + envc + 2, sizeof *spec->argv);
  if (spec->argv == NULL)
    return false;

  spec->env = spec->argv + argc + 1;
  return true;
}

static bool
parse (SkepKeeperSpec *spec)
{
  Cursor cursor = { spec->bytes, spec->bytes + spec->size };
  unsigned long argc, envc;
  const char *magic;

  if ((magic = take_string (&cursor)) == NULL
      || strcmp (magic, SKEP_KEEPER_SPEC_MAGIC) != 0
      || !take_number (&cursor, &spec->nofile)
      || !take_number (&cursor, &argc)
      || !take_number (&cursor, &envc)
      || (spec->cwd = take_string (&cursor)) == NULL
      || spec->cwd[0] != '/')
    return errno = EINVAL, false;

  if (!allocate_vectors (spec, argc, envc))
    return false;

  if (!take_strings (&cursor, spec->argv, argc)
      || !take_strings (&cursor, spec->env, envc)
      || cursor.next != cursor.end)
    return errno = EINVAL, false;

  return true;
}

static bool
map (SkepKeeperSpec *spec,
     int             memfd)
{
  int seals = fcntl (memfd, F_GET_SEALS);
  struct stat info;
  void *bytes;

  if (seals < 0 || (seals & SKEP_KEEPER_SPEC_SEALS) != SKEP_KEEPER_SPEC_SEALS
      || fstat (memfd, &info) != 0
      || info.st_size <= 0 || info.st_size > SKEP_KEEPER_SPEC_MAX_BYTES)
    return errno = EINVAL, false;

  bytes = mmap (NULL, (size_t) info.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, memfd, 0);
  if (bytes == MAP_FAILED)
    return false;

  spec->bytes = bytes;
  spec->size = (size_t) info.st_size;
  return true;
}

/* On failure errno tells why, and there is nothing to clear. */
bool
skep_keeper_spec_read (SkepKeeperSpec *spec,
                       int             memfd)
{
  int saved_errno;

  *spec = (SkepKeeperSpec) { 0 };

  if (map (spec, memfd))
    {
      errno = EINVAL;
      if (spec->bytes[spec->size - 1] == '\0' && parse (spec))
        return true;
    }

  saved_errno = errno;
  skep_keeper_spec_clear (spec);
  errno = saved_errno;
  return false;
}

void
skep_keeper_spec_clear (SkepKeeperSpec *spec)
{
  free (spec->argv);

  if (spec->bytes != NULL)
    munmap (spec->bytes, spec->size);

  *spec = (SkepKeeperSpec) { 0 };
}

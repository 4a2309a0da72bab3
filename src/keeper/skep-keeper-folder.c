/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* musl has getdents64 () only for those who ask. */
#define _LARGEFILE64_SOURCE 1

#include "skep-keeper-folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* About eighty entries: opendir () would allocate 32 KiB for each keeper that is there. */
#define BLOCK_BYTES 2048

static bool
serve_block (int                  fd,
             const char          *bytes,
             ssize_t              length,
             SkepKeeperEntryFunc  func,
             void                *data)
{
  for (ssize_t at = 0; at < length;)
    {
      const struct dirent64 *entry = (const void *) (bytes + at);

      if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9'
          && !func (fd, atoi (entry->d_name), data))
        return false;

      at += entry->d_reclen;
    }

  return true;
}

/* Returns false if the folder can't be opened. */
bool
skep_keeper_folder_each (const char          *path,
                         SkepKeeperEntryFunc  func,
                         void                *data)
{
  _Alignas (struct dirent64) char bytes[BLOCK_BYTES];
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  ssize_t length;

  if (fd < 0)
    return false;

  while ((length = getdents64 (fd, (void *) bytes, sizeof bytes)) > 0)
    {
      if (!serve_block (fd, bytes, length, func, data))
        break;
    }

  close (fd);
  return true;
}

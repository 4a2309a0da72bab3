/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-listeners.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "skep-keeper-sockets.h"

#define FIRST_SIZE 8

/* "/proc/PID/fd", and what a link there says of a socket. */
#define PATH_BYTES 64

static bool
grow (SkepKeeperListeners *listeners)
{
  size_t size = listeners->size == 0 ? FIRST_SIZE : 2 * listeners->size;
  SkepKeeperListener *items = reallocarray (listeners->items, size, sizeof *items);

  if (items == NULL)
    return false;

  listeners->items = items;
  listeners->size = size;
  return true;
}

static bool
take_socket (const SkepKeeperSocket *socket,
             void                   *data)
{
  SkepKeeperListeners *listeners = data;

  if (socket->port != listeners->port)
    return true;

  if (listeners->n_items == listeners->size && !grow (listeners))
    return false;

  listeners->items[listeners->n_items++] = (SkepKeeperListener) {
    .inode = socket->inode,
    .uid = socket->uid,
  };
  return true;
}

static bool
hold (SkepKeeperListeners *listeners,
      unsigned long        inode)
{
  for (size_t i = 0; i < listeners->n_items; i++)
    {
      if (listeners->items[i].inode == inode)
        return listeners->items[i].is_held = true;
    }

  return false;
}

/* Returns 0 for what is no socket. */
static unsigned long
read_inode (int         folder,
            const char *name)
{
  char text[PATH_BYTES];
  unsigned long inode;
  ssize_t length = readlinkat (folder, name, text, sizeof text - 1);

  if (length <= 0)
    return 0;

  text[length] = '\0';
  return sscanf (text, "socket:[%lu]", &inode) == 1 ? inode : 0;
}

/* None if the port is free, or if the kernel doesn't tell. */
void
skep_keeper_listeners_init (SkepKeeperListeners *listeners,
                            unsigned             port)
{
  *listeners = (SkepKeeperListeners) { .port = port };
  skep_keeper_sockets_each (take_socket, listeners);
}

void
skep_keeper_listeners_clear (SkepKeeperListeners *listeners)
{
  free (listeners->items);
  *listeners = (SkepKeeperListeners) { 0 };
}

/* By any of its fds; several processes can hold one socket. */
bool
skep_keeper_listeners_are_held_by (SkepKeeperListeners *listeners,
                                   pid_t                pid)
{
  char path[PATH_BYTES];
  bool is_holder = false;
  struct dirent *entry;
  DIR *fds;

  snprintf (path, sizeof path, "/proc/%d/fd", pid);
  if (listeners->n_items == 0 || (fds = opendir (path)) == NULL)
    return false;

  while ((entry = readdir (fds)) != NULL)
    {
      unsigned long inode = read_inode (dirfd (fds), entry->d_name);

      if (inode != 0 && hold (listeners, inode))
        is_holder = true;
    }

  closedir (fds);
  return is_holder;
}

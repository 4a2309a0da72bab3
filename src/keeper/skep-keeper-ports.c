/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-ports.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "skep-keeper-channel.h"
#include "skep-keeper-folder.h"

#define FIRST_SIZE 64

/* Listening sockets of the whole machine. */
#define MAX_SOCKETS (1 << 14)

/* "/proc/PID/fd", "socket:[INODE]" and a number of an fd. */
#define PATH_BYTES 32
#define LINK_BYTES 40
#define NAME_BYTES 12

/* --- All sockets that listen --- */

static int
compare (const void *a,
         const void *b)
{
  const SkepKeeperSocket *left = a;
  const SkepKeeperSocket *right = b;

  return (left->inode > right->inode) - (left->inode < right->inode);
}

static const SkepKeeperSocket *
find_socket (const SkepKeeperPorts *ports,
             unsigned long          inode)
{
  const SkepKeeperSocket key = { .inode = inode };

  return ports->n_sockets > 0
         ? bsearch (&key, ports->sockets, ports->n_sockets, sizeof key, compare)
         : NULL;
}

static bool
grow (SkepKeeperPorts *ports)
{
  size_t size = ports->size == 0 ? FIRST_SIZE : 2 * ports->size;
  SkepKeeperSocket *sockets;

  if (size > MAX_SOCKETS || (sockets = realloc (ports->sockets, size * sizeof *sockets)) == NULL)
    return false;

  ports->sockets = sockets;
  ports->size = size;
  return true;
}

static bool
collect (const SkepKeeperSocket *socket,
         void                   *data)
{
  SkepKeeperPorts *ports = data;

  if (ports->n_sockets == ports->size && !grow (ports))
    return false;

  ports->sockets[ports->n_sockets++] = *socket;
  return true;
}

/* Spreads numbers that lie close together, so that their sum tells sets of them apart. */
static uint64_t
spread (uint64_t number)
{
  number *= 0x9e3779b97f4a7c15;
  number ^= number >> 29;
  number *= 0xbf58476d1ce4e5b9;
  return number ^ (number >> 32);
}

static uint64_t
get_state (const SkepKeeperPorts *ports,
           const SkepKeeperPids  *pids)
{
  uint64_t state = spread (ports->n_sockets + 1) ^ spread (pids->n_items + 1);

  for (size_t i = 0; i < ports->n_sockets; i++)
    state += spread (ports->sockets[i].inode);

  for (size_t i = 0; i < pids->n_items; i++)
    state += spread (~(uint64_t) pids->items[i]);

  return state;
}

/* --- Ours --- */

static bool
is_same_address (const SkepKeeperSocket *a,
                 const SkepKeeperSocket *b)
{
  return a->port == b->port
         && a->family == b->family
         && memcmp (a->address, b->address, sizeof a->address) == 0;
}

static SkepKeeperPort *
find_port (SkepKeeperPorts        *ports,
           const SkepKeeperSocket *socket)
{
  for (unsigned i = 0; i < ports->n_items; i++)
    {
      if (is_same_address (&ports->items[i].socket, socket))
        return &ports->items[i];
    }

  return NULL;
}

static SkepKeeperPort *
add_port (SkepKeeperPorts *ports)
{
  if (ports->items == NULL)
    ports->items = calloc (SKEP_KEEPER_MAX_PORTS, sizeof *ports->items);

  if (ports->items == NULL || ports->n_items == SKEP_KEEPER_MAX_PORTS)
    return NULL;

  ports->items[ports->n_items].owner = 0;
  return &ports->items[ports->n_items++];
}

static void
tell_listen (const SkepKeeperPort *port)
{
  char address[SKEP_KEEPER_ADDRESS_BYTES];

  skep_keeper_socket_format (&port->socket, address);
  skep_keeper_send (SKEP_KEEPER_MESSAGE_LISTEN " %s %u %d",
                    address, port->socket.port, port->owner);
}

static void
tell_unlisten (const SkepKeeperPort *port)
{
  char address[SKEP_KEEPER_ADDRESS_BYTES];

  skep_keeper_socket_format (&port->socket, address);
  skep_keeper_send (SKEP_KEEPER_MESSAGE_UNLISTEN " %s %u", address, port->socket.port);
}

/* Of several sockets with one address (SO_REUSEPORT) one stands for all, until it is lost. */
static void
claim (SkepKeeperPorts        *ports,
       const SkepKeeperSocket *socket,
       pid_t                   pid)
{
  SkepKeeperPort *port = find_port (ports, socket);

  if (port != NULL && !port->is_lost)
    return;

  if (port == NULL && (port = add_port (ports)) == NULL)
    return;

  port->socket = *socket;
  port->is_lost = false;

  if (port->owner != pid)
    {
      port->owner = pid;
      tell_listen (port);
    }
}

typedef struct {
  SkepKeeperPorts *ports;
  pid_t            pid;
} Scan;

static bool
visit_fd (int   folder_fd,
          int   number,
          void *data)
{
  const Scan *scan = data;
  const SkepKeeperSocket *socket;
  char name[NAME_BYTES];
  char link[LINK_BYTES];
  unsigned long inode;
  ssize_t length;

  snprintf (name, sizeof name, "%d", number);
  length = readlinkat (folder_fd, name, link, sizeof link - 1);
  if (length < 0)
    return true;

  link[length] = '\0';
  if (strncmp (link, "socket:[", strlen ("socket:[")) != 0)
    return true;

  inode = strtoul (link + strlen ("socket:["), NULL, 10);
  if ((socket = find_socket (scan->ports, inode)) != NULL)
    claim (scan->ports, socket, scan->pid);

  return true;
}

static void
scan_fds (SkepKeeperPorts      *ports,
          const SkepKeeperPids *pids)
{
  for (size_t i = 0; i < pids->n_items; i++)
    {
      Scan scan = { ports, pids->items[i] };
      char path[PATH_BYTES];

      snprintf (path, sizeof path, "/proc/%d/fd", scan.pid);
      skep_keeper_folder_each (path, visit_fd, &scan);
    }
}

static bool
have_pid (const SkepKeeperPids *pids,
          pid_t                 pid)
{
  for (size_t i = 0; i < pids->n_items; i++)
    {
      if (pids->items[i] == pid)
        return true;
    }

  return false;
}

/* Returns how many are as they were. */
static unsigned
mark_lost (SkepKeeperPorts      *ports,
           const SkepKeeperPids *pids)
{
  unsigned n_kept = 0;

  for (unsigned i = 0; i < ports->n_items; i++)
    {
      SkepKeeperPort *port = &ports->items[i];

      port->is_lost = find_socket (ports, port->socket.inode) == NULL
                      || !have_pid (pids, port->owner);
      n_kept += !port->is_lost;
    }

  return n_kept;
}

static void
drop_lost (SkepKeeperPorts *ports)
{
  unsigned n_kept = 0;

  for (unsigned i = 0; i < ports->n_items; i++)
    {
      if (ports->items[i].is_lost)
        tell_unlisten (&ports->items[i]);
      else
        ports->items[n_kept++] = ports->items[i];
    }

  ports->n_items = n_kept;
}

/* Looks at the fds of @pids only if a socket or a process has come or gone, and only if there is a
 * socket which isn't known to be ours. Where the kernel doesn't list sockets nothing is told. */
void
skep_keeper_ports_update (SkepKeeperPorts      *ports,
                          const SkepKeeperPids *pids)
{
  uint64_t state;

  ports->n_sockets = 0;
  if (!skep_keeper_sockets_each (collect, ports))
    return;

  state = get_state (ports, pids);
  if (state == ports->state)
    return;

  ports->state = state;
  if (ports->n_sockets > 1)
    qsort (ports->sockets, ports->n_sockets, sizeof *ports->sockets, compare);

  if (mark_lost (ports, pids) < ports->n_sockets)
    scan_fds (ports, pids);

  drop_lost (ports);
}

void
skep_keeper_ports_clear (SkepKeeperPorts *ports)
{
  free (ports->items);
  free (ports->sockets);
  *ports = (SkepKeeperPorts) { 0 };
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The TCP sockets that listen, of all processes and users in our network namespace. */

#pragma once

#include <stdbool.h>

/* Room for any address as text. */
#define SKEP_KEEPER_ADDRESS_BYTES 46

typedef struct {
  int           family;      /* AF_INET, also if it is mapped into IPv6, or AF_INET6 */
  unsigned char address[16]; /* network order; of AF_INET the first four, the others 0 */
  unsigned      port;
  unsigned long inode;       /* what /proc/PID/fd shows as "socket:[INODE]" */
  unsigned      uid;         /* of who made it */
} SkepKeeperSocket;

/* Returns false to hear of no more. */
typedef bool (*SkepKeeperSocketFunc) (const SkepKeeperSocket *socket,
                                      void                   *data);

bool skep_keeper_sockets_each  (SkepKeeperSocketFunc    func,
                                void                   *data);
void skep_keeper_socket_format (const SkepKeeperSocket *socket,
                                char                    text[SKEP_KEEPER_ADDRESS_BYTES]);

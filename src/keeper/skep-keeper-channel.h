/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Packets on the control socket. */

#pragma once

#include <stdbool.h>

#include "skep-keeper-protocol.h"

typedef enum {
  SKEP_KEEPER_NOTHING, /* nothing there, or nothing to make sense of */
  SKEP_KEEPER_MESSAGE,
  SKEP_KEEPER_GONE,    /* the other end is closed */
} SkepKeeperReceived;

typedef struct {
  char text[SKEP_KEEPER_MAX_MESSAGE + 1];
  int  fd; /* -1 if none came along; the receiver closes it */
} SkepKeeperPacket;

void               skep_keeper_send           (const char       *format,
                                               ...) __attribute__ ((format (printf, 1, 2)));
bool               skep_keeper_has_room       (void);
SkepKeeperReceived skep_keeper_receive        (SkepKeeperPacket *packet);
void               skep_keeper_stop_receiving (void);

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "mcp-fixture.h"

G_BEGIN_DECLS

/* A request that any Skep answers, with the id 1. */
#define BRIDGE_INITIALIZE \
  "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{" \
  "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}," \
  "\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}\n"

/* A bridge between the test, as a client, and a socket on which the test or a real Skep listens.
 * Whatever waits, waits for 20 s at most. */
typedef struct
{
  Fixture *fixture;
  GSocket *listener; /* NULL if a real one listens */
  GSubprocess *process;
  int input;  /* -1 once closed */
  int output; /* likewise */
} Bridge;

Bridge              *bridge_new             (void);
void                bridge_free             (Bridge              *self);
GSubprocessLauncher *bridge_make_launcher   (Fixture             *fixture);
void                bridge_spawn_words      (Bridge              *self,
                                             GSubprocessLauncher *launcher,
                                             const char *const   *words);
void                bridge_spawn            (Bridge              *self);
void                bridge_listen           (Bridge              *self);
GSocket             *bridge_accept          (Bridge              *self);
GSocket             *bridge_begin           (Bridge              *self);
void                bridge_close_end        (int                 *fd);
void                bridge_await            (int                  fd,
                                             short                events);
void                bridge_say              (Bridge              *self,
                                             const char          *bytes,
                                             gsize                length);
GString             *bridge_hear            (Bridge              *self,
                                             gsize                length);
char                *bridge_hear_line       (Bridge              *self);
GString             *bridge_receive         (GSocket             *socket,
                                             gsize                length);
void                bridge_assert_greeting  (Bridge              *self);
void                bridge_assert_end       (Bridge              *self,
                                             int                  exit_code,
                                             const char          *errors);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Bridge, bridge_free)

G_END_DECLS

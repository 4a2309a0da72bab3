/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-launcher.h"
#include "skep-process.h"

G_BEGIN_DECLS

/**
 * SkepPeerFacts:
 * @runs_program: whether it executes the program that was asked about
 * @process: (nullable): the process that has connected, %NULL if nobody knows which it is
 * @starter: (nullable): who has started that, or the sandbox it is in
 *
 * Who is at the other end of a Unix socket.
 */
typedef struct
{
  gboolean runs_program;
  SkepProcess *process;
  SkepProcess *starter;
} SkepPeerFacts;

void     skep_peer_query_async   (SkepLauncher         *launcher,
                                  int                   fd,
                                  const char           *program,
                                  guint                 timeout_ms,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
gboolean skep_peer_query_finish  (GAsyncResult         *result,
                                  SkepPeerFacts        *facts,
                                  GError              **error);
void     skep_peer_facts_clear   (SkepPeerFacts        *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SkepPeerFacts, skep_peer_facts_clear)

G_END_DECLS

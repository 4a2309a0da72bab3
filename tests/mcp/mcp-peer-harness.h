/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "harness.h"
#include "skep-mcp-core.h"

G_BEGIN_DECLS

/* What one peer says to a core, and is told; without a socket, in the default context. The project
 * "shop" has the scripts that a test has added. */
typedef struct
{
  Harness *harness;
  SkepCatalog *catalog;
  GPtrArray *scripts;
  SkepMcpConsent *consent;
  SkepMcpServices *services;
  SkepMcpCore *core;
  SkepMcpChannel channel;
  GPtrArray *lines; /* that it was told */
  guint n_finished; /* messages of the peer */
  SkepMcpErrorCode code; /* of the last one that was finished */
  GPtrArray *tools; /* that were called, by the ids of the calls, from 1 */
} Peer;

Peer       *peer_new          (gboolean    is_person);
Peer       *peer_new_with     (const SkepMcpRegistry *registry,
                               gboolean               is_person,
                               SkepMcpPolicy          policy);
void        peer_free         (Peer       *self);
void        peer_open_project (Peer       *self,
                               const char *path,
                               const char *name);
void        peer_add_script   (Peer       *self,
                               SkepScript *script);
SkepScript *peer_add_nasty    (Peer       *self,
                               const char *name,
                               const char *mode,
                               const char *argument);
SkepRun    *peer_start        (Peer       *self,
                               const char *mode);
SkepRun    *peer_start_quiet  (Peer       *self);
void        peer_say          (Peer       *self,
                               const char *text);
void        peer_call         (Peer       *self,
                               const char *tool,
                               const char *arguments);
gboolean    peer_has_line     (gpointer    peer);
JsonObject *peer_take_result  (Peer       *self);
JsonObject *peer_take_content (Peer       *self);
char       *peer_take_failure (Peer       *self);
JsonObject *peer_ask          (Peer       *self,
                               const char *tool,
                               const char *arguments);

/* A Condition: no command of its calls is under way. */
gboolean    peer_has_no_command (gpointer peer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Peer, peer_free)

G_END_DECLS

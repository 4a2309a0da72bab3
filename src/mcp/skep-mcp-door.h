/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SkepMcpDoor:
 *
 * Lets in who connects to listening sockets. When there is no descriptor for a connection, it rests
 * for a moment: the sockets stay readable then, and would take a whole processor. In the thread of
 * its context.
 */
typedef struct _SkepMcpDoor SkepMcpDoor;

/**
 * SkepMcpDoorFunc:
 * @socket: a connected socket
 * @user_data: what was given to skep_mcp_door_new()
 *
 * Takes up a connection.
 */
typedef void (*SkepMcpDoorFunc) (GSocket  *socket,
                                 gpointer  user_data);

SkepMcpDoor *skep_mcp_door_new  (GMainContext    *context,
                                 SkepMcpDoorFunc  let_in,
                                 gpointer         user_data);
void         skep_mcp_door_free (SkepMcpDoor     *self);
void         skep_mcp_door_add  (SkepMcpDoor     *self,
                                 GSocket         *socket);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepMcpDoor, skep_mcp_door_free)

G_END_DECLS

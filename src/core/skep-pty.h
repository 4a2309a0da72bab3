/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Before a window tells its size: the width that logs of tools are best read in. */
#define SKEP_PTY_DEFAULT_COLUMNS 120
#define SKEP_PTY_DEFAULT_ROWS    30

typedef struct _SkepPty SkepPty;

/**
 * SkepPtyOutputFunc:
 * @data: bytes as they were read
 * @length: number of bytes, at least 1
 * @user_data: what was given to skep_pty_attach()
 *
 * Takes output of the terminal. Worker only.
 */
typedef void (*SkepPtyOutputFunc) (const guint8 *data,
                                   gsize         length,
                                   gpointer      user_data);

SkepPty  *skep_pty_new       (GError            **error);
void      skep_pty_free      (SkepPty            *self);
gboolean  skep_pty_dup_slaves (SkepPty           *self,
                              int                 fds[3],
                              GError            **error);
void      skep_pty_attach    (SkepPty            *self,
                              GMainContext       *context,
                              SkepPtyOutputFunc   callback,
                              gpointer            user_data);
void      skep_pty_drain     (SkepPty            *self);
void      skep_pty_write     (SkepPty            *self,
                              GBytes             *input);
void      skep_pty_resize    (SkepPty            *self,
                              guint               columns,
                              guint               rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepPty, skep_pty_free)

G_END_DECLS

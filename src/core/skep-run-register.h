/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SKEP_RUN_REGISTER_SUFFIX ".runs"

/**
 * SkepRunRegister:
 *
 * Which runs are live, in a file that outlives a crash. Each supervisor has a file of its own and
 * holds a lock on it for as long as it lives: a file whose lock is free is that of a lost one.
 * Worker only.
 */
typedef struct _SkepRunRegister SkepRunRegister;

SkepRunRegister *skep_run_register_new    (const char      *folder);
void             skep_run_register_free   (SkepRunRegister *self);
void             skep_run_register_add    (SkepRunRegister *self,
                                           const char      *uuid);
void             skep_run_register_remove (SkepRunRegister *self,
                                           const char      *uuid);
char            *skep_run_register_read   (const char      *path);

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-launcher.h"
#include "skep-run-table.h"

G_BEGIN_DECLS

/**
 * SkepPortBook:
 *
 * On which ports scripts listen, and who has the one that a failed run wanted. Worker only.
 */
typedef struct _SkepPortBook SkepPortBook;

/**
 * SkepPortBookChangedFunc:
 * @user_data: what was given to skep_port_book_new()
 *
 * A run that had finished has got its last report.
 */
typedef void (*SkepPortBookChangedFunc) (gpointer user_data);

SkepPortBook *skep_port_book_new   (SkepLauncher            *launcher,
                                    SkepRunTable            *runs,
                                    SkepPortBookChangedFunc  changed,
                                    gpointer                 user_data);
void          skep_port_book_free  (SkepPortBook            *self);
void          skep_port_book_close (SkepPortBook            *self,
                                    SkepRun                 *run,
                                    GArray                  *ports);

G_END_DECLS

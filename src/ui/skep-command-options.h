/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void skep_command_options_add    (GApplication *application);
int  skep_command_options_handle (GApplication *application,
                                  GVariantDict *given);

G_END_DECLS

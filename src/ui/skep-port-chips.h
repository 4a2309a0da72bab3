/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-run-report.h"
#include "skep-script.h"

G_BEGIN_DECLS

#define SKEP_TYPE_PORT_CHIPS (skep_port_chips_get_type ())
G_DECLARE_FINAL_TYPE (SkepPortChips, skep_port_chips, SKEP, PORT_CHIPS, GtkWidget)

void skep_port_chips_update (SkepPortChips       *self,
                             const SkepScript    *script,
                             const SkepRunReport *report);

G_END_DECLS

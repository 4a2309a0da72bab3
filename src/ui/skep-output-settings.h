/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "skep-supervisor.h"

G_BEGIN_DECLS

void skep_output_settings_apply (GSettings      *settings,
                                 SkepSupervisor *supervisor);

G_END_DECLS

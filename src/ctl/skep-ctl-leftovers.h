/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-supervisor.h"

G_BEGIN_DECLS

void skep_ctl_leftovers_report (SkepSupervisor *supervisor,
                                GCancellable   *cancellable);

G_END_DECLS

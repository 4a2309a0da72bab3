/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-mcp-consent.h"

G_BEGIN_DECLS

/* For tests: another clock than the monotonic one, and how long calls wait. */
void skep_mcp_consent_set_clock (SkepMcpConsent *self,
                                 gint64 (*clock) (void));
void skep_mcp_consent_set_wait  (SkepMcpConsent *self,
                                 guint           wait_ms);

G_END_DECLS

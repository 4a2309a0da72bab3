/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-output.h"
#include "skep-problem-rules.h"
#include "skep-scanner.h"

G_BEGIN_DECLS

/**
 * SkepScan:
 *
 * How far a scanner has come in one output, and what it has to tell of it. While somebody waits
 * for more, it watches the log. The scanner's thread only.
 */
typedef struct _SkepScan SkepScan;

SkepScan       *skep_scan_new         (SkepOutput       *output,
                                       SkepProblemRules *rules,
                                       gint64            now_us);
void            skep_scan_free        (SkepScan         *self);
SkepOutput     *skep_scan_get_output  (SkepScan         *self);
void            skep_scan_set_ended   (SkepScan         *self);
gboolean        skep_scan_look        (SkepScan         *self,
                                       gint64            now_us);
gboolean        skep_scan_is_flooding (SkepScan         *self,
                                       gint64            now_us);
gboolean        skep_scan_read        (SkepScan         *self,
                                       gint64            now_us);
gboolean        skep_scan_is_done     (SkepScan         *self);
gint64          skep_scan_get_due     (SkepScan         *self);
void            skep_scan_lose_patience (SkepScan       *self,
                                         gint64          now_us);
SkepScannerNews skep_scan_peek_news   (SkepScan         *self);
void            skep_scan_clear_news  (SkepScan         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepScan, skep_scan_free)

G_END_DECLS

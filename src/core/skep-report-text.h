/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-run.h"

G_BEGIN_DECLS

char *skep_report_text_format_bytes    (guint64              n_bytes);
char *skep_report_text_format_percent  (guint                permille);
char *skep_report_text_format_age      (gint64               seconds);
char *skep_report_text_describe_load   (guint                n_processes,
                                        guint                cpu_permille,
                                        guint64              memory_bytes);
char *skep_report_text_describe_cpu    (const guint16       *permille,
                                        guint                n_values,
                                        guint                n_seconds);
char *skep_report_text_list_alive      (const SkepRunReport *report,
                                        guint                n_processes);
char *skep_report_text_describe_holder (const SkepPortHolder *holder);
char *skep_report_text_describe        (SkepRun             *run,
                                        const SkepRunState  *state,
                                        const SkepRunReport *report,
                                        gint64               now_us);

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SKEP_TYPE_LOG_SECTIONS (skep_log_sections_get_type ())
G_DECLARE_FINAL_TYPE (SkepLogSections, skep_log_sections, SKEP, LOG_SECTIONS, GObject)

SkepLogSections *skep_log_sections_new            (GListModel      *matches);
guint            skep_log_sections_get_n_sections (SkepLogSections *self);

G_END_DECLS

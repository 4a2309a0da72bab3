/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-html-style.h"

G_BEGIN_DECLS

void skep_html_line_append (GString       *html,
                            SkepHtmlStyle *style,
                            const char    *line,
                            gsize          length);

G_END_DECLS

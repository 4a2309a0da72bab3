/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-discovery.h"

G_BEGIN_DECLS

/**
 * SkepIniFunc:
 * @section: what stands between the brackets above it
 * @key: (nullable): the key, %NULL for the header of the section itself
 * @value: its value without blanks around each line, lines that continue it after `\n`
 * @line: of @key, counted from 1
 * @data: user data
 */
typedef void (*SkepIniFunc) (const char *section,
                             const char *key,
                             const char *value,
                             guint       line,
                             gpointer    data);

void skep_ini_read (const char  *text,
                    gsize        length,
                    SkepIniFunc  func,
                    gpointer     data);

G_END_DECLS

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * SkepCtlColumn:
 * @title: what stands above it, to be translated
 * @member: of the object of a row: a string
 * @format: (nullable): makes the text of a row instead
 *
 * A column of a table for people. A list of them ends with an empty title.
 */
typedef struct
{
  const char *title;
  const char *member;
  char *(*format) (JsonObject *row);
} SkepCtlColumn;

void skep_ctl_table_print      (const SkepCtlColumn *columns,
                                JsonArray           *rows);
void skep_ctl_table_print_json (JsonNode            *node);

G_END_DECLS

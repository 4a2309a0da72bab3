/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "skep-ctl-table.h"

/* Enough for any table of ours. */
#define MAX_COLUMNS 11
#define GAP 2

static guint
count_columns (const SkepCtlColumn *columns)
{
  guint n_columns = 0;

  while (columns[n_columns].title != NULL)
    n_columns++;

  g_assert (n_columns <= MAX_COLUMNS);
  return n_columns;
}

static char *
make_cell (const SkepCtlColumn *column,
           JsonObject          *row)
{
  char *text = column->format != NULL
                   ? column->format (row)
                   : g_strdup (json_object_get_string_member_with_default (row, column->member,
                                                                           NULL));

  return text != NULL ? text : g_strdup ("");
}

static char **
make_titles (const SkepCtlColumn *columns,
             guint                n_columns)
{
  char **cells = g_new0 (char *, n_columns + 1);

  for (guint i = 0; i < n_columns; i++)
    cells[i] = g_strdup (_(columns[i].title));
  return cells;
}

static char **
make_cells (const SkepCtlColumn *columns,
            guint                n_columns,
            JsonObject          *row)
{
  char **cells = g_new0 (char *, n_columns + 1);

  for (guint i = 0; i < n_columns; i++)
    cells[i] = make_cell (&columns[i], row);
  return cells;
}

static void
print_cells (char        **cells,
             guint         n_columns,
             const guint  *widths)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < n_columns; i++)
    g_string_append_printf (line, "%s%*s", cells[i],
                            (int) (widths[i] - g_utf8_strlen (cells[i], -1)) + GAP, "");
  g_strchomp (line->str);
  g_print ("%s\n", line->str);
}

/**
 * skep_ctl_table_print:
 * @columns: table of columns
 * @rows: (element-type JsonObject): what to print
 *
 * Prints aligned columns.
 */
void
skep_ctl_table_print (const SkepCtlColumn *columns,
                      JsonArray           *rows)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  guint n_columns = count_columns (columns);
  guint widths[MAX_COLUMNS] = { 0 };

  g_ptr_array_add (lines, make_titles (columns, n_columns));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    g_ptr_array_add (lines, make_cells (columns, n_columns,
                                        json_array_get_object_element (rows, i)));

  for (guint i = 0; i < lines->len; i++)
    for (guint j = 0; j < n_columns; j++)
      widths[j] = MAX (widths[j], g_utf8_strlen (((char **) lines->pdata[i])[j], -1));
  for (guint i = 0; i < lines->len; i++)
    print_cells (lines->pdata[i], n_columns, widths);
}

/**
 * skep_ctl_table_print_json:
 * @node: what to print
 *
 * Prints JSON, for programs and for people.
 */
void
skep_ctl_table_print_json (JsonNode *node)
{
  g_autofree char *text = json_to_string (node, TRUE);

  g_print ("%s\n", text);
}

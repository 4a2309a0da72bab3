/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-text-row.h"

#define TAB_COLUMNS 8
/* How far a program may move where nothing is written yet. How wide its terminal was is not
 * known; to the right edge it is often told to go by a number that is too large. */
#define MAX_EMPTY_COLUMNS 200
/* Wider than any terminal: where a longer row wraps is not known either, but it can't be gone back
 * over as a whole. So what one sequence costs is bounded, too. */
#define MAX_COLUMNS 1024
/* More marks on one character are left out, as terminals do. */
#define MAX_MARKS 2

/* All characters before are one column wide. */
#define FIRST_MARK 0x300

/* The second column of a wide character. */
#define WIDE_REST G_MAXUINT32

typedef struct
{
  gunichar character;        /* 0: nothing was written */
  gunichar marks[MAX_MARKS]; /* combined with it; 0: none */
} Cell;

struct _SkepTextRow
{
  GArray *cells;
  guint start;  /* column of the row that is written */
  guint cursor; /* column, may be behind all cells */
  gboolean is_overwritten;
};

typedef void (*Obey) (SkepTextRow      *self,
                      const SkepEscape *escape);

static Cell *
get_cell (SkepTextRow *self,
          guint        column)
{
  return &g_array_index (self->cells, Cell, column);
}

static void
move_to (SkepTextRow *self,
         gint64       column)
{
  guint last = MAX (self->cells->len, self->start + MAX_EMPTY_COLUMNS);

  self->cursor = CLAMP (column, self->start, last);
}

static void
clear (SkepTextRow *self,
       guint        first,
       guint        end)
{
  for (guint i = first; i < MIN (end, self->cells->len); i++)
    {
      self->is_overwritten |= get_cell (self, i)->character != 0;
      *get_cell (self, i) = (Cell) { 0 };
    }
}

/* Half of a wide character is none. */
static void
split_wide (SkepTextRow *self,
            guint        column)
{
  if (column > self->start && column < self->cells->len &&
      get_cell (self, column)->character == WIDE_REST)
    clear (self, column - 1, column + 1);
}

static void
clear_columns (SkepTextRow *self,
               guint        first,
               guint        end)
{
  split_wide (self, first);
  split_wide (self, end);
  clear (self, first, end);
}

static void
truncate_at_cursor (SkepTextRow *self)
{
  if (self->cursor >= self->cells->len)
    return;

  clear_columns (self, self->cursor, self->cells->len);
  g_array_set_size (self->cells, self->cursor);
}

/* Where what was written from @first on ends, without blanks. */
static guint
measure (SkepTextRow *self,
         guint        first)
{
  guint n = self->cells->len;

  while (n > first && (get_cell (self, n - 1)->character == 0 ||
                       get_cell (self, n - 1)->character == ' '))
    n--;

  return n;
}

static void
obey_return (SkepTextRow      *self,
             const SkepEscape *escape)
{
  self->cursor = self->start;
}

static void
obey_backward (SkepTextRow      *self,
               const SkepEscape *escape)
{
  move_to (self, (gint64) self->cursor - MAX (skep_escape_get_number (escape, 0, 1), 1));
}

static void
obey_forward (SkepTextRow      *self,
              const SkepEscape *escape)
{
  move_to (self, (gint64) self->cursor + MAX (skep_escape_get_number (escape, 0, 1), 1));
}

static void
obey_column (SkepTextRow      *self,
             const SkepEscape *escape)
{
  move_to (self, (gint64) self->start + MAX (skep_escape_get_number (escape, 0, 1), 1) - 1);
}

static void
obey_tab (SkepTextRow      *self,
          const SkepEscape *escape)
{
  move_to (self, self->cursor + TAB_COLUMNS - (self->cursor - self->start) % TAB_COLUMNS);
}

/* To the end, from the beginning, or all of it. */
static void
obey_erase (SkepTextRow      *self,
            const SkepEscape *escape)
{
  guint what = skep_escape_get_number (escape, 0, 0);

  if (what != 0)
    clear_columns (self, self->start, what == 1 ? self->cursor + 1 : self->cells->len);
  if (what != 1)
    truncate_at_cursor (self);
}

/* All of a screen is cleared before it is written anew: what stood there has been read. */
static void
obey_erase_below (SkepTextRow      *self,
                  const SkepEscape *escape)
{
  if (skep_escape_get_number (escape, 0, 0) == 0)
    truncate_at_cursor (self);
}

static void
obey_erase_columns (SkepTextRow      *self,
                    const SkepEscape *escape)
{
  clear_columns (self, self->cursor,
                 self->cursor + MAX (skep_escape_get_number (escape, 0, 1), 1));
}

static void
obey_delete (SkepTextRow      *self,
             const SkepEscape *escape)
{
  guint n = MAX (skep_escape_get_number (escape, 0, 1), 1);

  if (self->cursor >= self->cells->len)
    return;

  n = MIN (n, self->cells->len - self->cursor);
  clear_columns (self, self->cursor, self->cursor + n);
  g_array_remove_range (self->cells, self->cursor, n);
}

static void
obey_row (SkepTextRow      *self,
          const SkepEscape *escape)
{
  guint length = measure (self, self->start);

  if (length > self->start)
    {
      g_array_set_size (self->cells, length + 1);
      self->start = length + 1;
    }
  self->cursor = self->start;
}

static void
obey_place (SkepTextRow      *self,
            const SkepEscape *escape)
{
  obey_row (self, escape);
  move_to (self, (gint64) self->start + MAX (skep_escape_get_number (escape, 1, 1), 1) - 1);
}

static const struct
{
  SkepEscapeKind kind;
  char name;
  Obey obey;
} table[] = {
  { SKEP_ESCAPE_CONTROL, '\r', obey_return },
  { SKEP_ESCAPE_CONTROL, '\b', obey_backward },
  { SKEP_ESCAPE_CONTROL, '\t', obey_tab },
  { SKEP_ESCAPE_CONTROL, '\n', obey_row },
  { SKEP_ESCAPE_CONTROL, '\v', obey_row },
  { SKEP_ESCAPE_CONTROL, '\f', obey_row },
  { SKEP_ESCAPE_SEQUENCE, 'K', obey_erase },
  { SKEP_ESCAPE_SEQUENCE, 'J', obey_erase_below },
  { SKEP_ESCAPE_SEQUENCE, 'X', obey_erase_columns },
  { SKEP_ESCAPE_SEQUENCE, 'P', obey_delete },
  { SKEP_ESCAPE_SEQUENCE, 'C', obey_forward },
  { SKEP_ESCAPE_SEQUENCE, 'D', obey_backward },
  { SKEP_ESCAPE_SEQUENCE, 'G', obey_column },
  { SKEP_ESCAPE_SEQUENCE, '`', obey_column },
  { SKEP_ESCAPE_SEQUENCE, 'A', obey_row },
  { SKEP_ESCAPE_SEQUENCE, 'B', obey_row },
  { SKEP_ESCAPE_SEQUENCE, 'E', obey_row },
  { SKEP_ESCAPE_SEQUENCE, 'F', obey_row },
  { SKEP_ESCAPE_SEQUENCE, 'd', obey_row },
  { SKEP_ESCAPE_SEQUENCE, 'H', obey_place },
  { SKEP_ESCAPE_SEQUENCE, 'f', obey_place },
  { SKEP_ESCAPE_SEQUENCE, 'u', obey_row },
  { SKEP_ESCAPE_SHORT, '8', obey_row },
  { SKEP_ESCAPE_SHORT, 'D', obey_row },
  { SKEP_ESCAPE_SHORT, 'E', obey_row },
  { SKEP_ESCAPE_SHORT, 'M', obey_row },
  { SKEP_ESCAPE_SHORT, 'c', obey_row },
};

/* With `?` before its numbers, or anything but numbers in it, a sequence does other things. */
static gboolean
is_plain (const SkepEscape *escape)
{
  for (gsize i = 0; i < escape->length; i++)
    if (escape->kind == SKEP_ESCAPE_SHORT ||
        (!g_ascii_isdigit (escape->text[i]) && escape->text[i] != ';'))
      return FALSE;

  return escape->kind != SKEP_ESCAPE_STRING;
}

static Obey
find_obey (const SkepEscape *escape)
{
  if (!is_plain (escape))
    return NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].kind == escape->kind && table[i].name == escape->name)
      return table[i].obey;

  return NULL;
}

/**
 * skep_text_row_new:
 *
 * Returns: (transfer full): an empty row
 */
SkepTextRow *
skep_text_row_new (void)
{
  SkepTextRow *self = g_new0 (SkepTextRow, 1);

  self->cells = g_array_new (FALSE, TRUE, sizeof (Cell));
  return self;
}

/**
 * skep_text_row_free:
 * @self: (transfer full): a row
 */
void
skep_text_row_free (SkepTextRow *self)
{
  g_array_unref (self->cells);
  g_free (self);
}

/**
 * skep_text_row_understands:
 * @escape: a control character or a sequence
 *
 * Any thread.
 *
 * Returns: whether it moves or erases; all others do nothing to the text
 */
gboolean
skep_text_row_understands (const SkepEscape *escape)
{
  return find_obey (escape) != NULL;
}

static void
add_mark (SkepTextRow *self,
          gunichar     mark)
{
  guint column = self->cursor - 1;
  Cell *cell;

  if (self->cursor == self->start || column >= self->cells->len)
    return;

  if (get_cell (self, column)->character == WIDE_REST && column > self->start)
    column--;
  cell = get_cell (self, column);
  for (gsize i = 0; i < MAX_MARKS; i++)
    if (cell->marks[i] == 0)
      {
        cell->marks[i] = mark;
        return;
      }
}

/* In columns; 0: it is a mark on the one before. */
static guint
get_width (gunichar character)
{
  if (character < FIRST_MARK)
    return 1;
  if (g_unichar_iszerowidth (character))
    return 0;

  return g_unichar_iswide (character) ? 2 : 1;
}

/**
 * skep_text_row_put:
 * @self: a row
 * @character: no control character
 *
 * Writes one character and moves behind it.
 */
void
skep_text_row_put (SkepTextRow *self,
                   gunichar     character)
{
  guint n_columns = get_width (character);

  if (n_columns == 0)
    {
      add_mark (self, character);
      return;
    }

  if (self->cursor + n_columns > self->start + MAX_COLUMNS)
    self->start = self->cursor = self->cells->len;
  if (self->cursor < self->cells->len)
    clear_columns (self, self->cursor, self->cursor + n_columns);
  if (self->cursor + n_columns > self->cells->len)
    g_array_set_size (self->cells, self->cursor + n_columns);
  get_cell (self, self->cursor)->character = character;
  if (n_columns == 2)
    get_cell (self, self->cursor + 1)->character = WIDE_REST;
  self->cursor += n_columns;
}

/**
 * skep_text_row_obey:
 * @self: a row
 * @escape: a control character or a sequence
 *
 * Does what it asks for, if it is understood.
 */
void
skep_text_row_obey (SkepTextRow      *self,
                    const SkepEscape *escape)
{
  Obey obey = find_obey (escape);

  if (obey != NULL)
    obey (self, escape);
}

/**
 * skep_text_row_is_overwritten:
 * @self: a row
 *
 * Returns: whether something that was written is there no more
 */
gboolean
skep_text_row_is_overwritten (SkepTextRow *self)
{
  return self->is_overwritten;
}

/**
 * skep_text_row_append_to:
 * @self: a row
 * @text: what it is appended to
 *
 * Appends what is there at last, without the blanks at its end.
 */
void
skep_text_row_append_to (SkepTextRow *self,
                         GString     *text)
{
  guint n = measure (self, 0);

  for (guint i = 0; i < n; i++)
    {
      const Cell *cell = get_cell (self, i);

      if (cell->character == WIDE_REST)
        continue;
      g_string_append_unichar (text, cell->character != 0 ? cell->character : ' ');
      for (gsize j = 0; j < MAX_MARKS && cell->marks[j] != 0; j++)
        g_string_append_unichar (text, cell->marks[j]);
    }
}

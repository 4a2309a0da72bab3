/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-literal-set.h"

#include <string.h>

#define BITS_OF_A_WORD 64

/* Transitions into a state where a literal ends have this bit. */
#define ENDS 0x8000

G_STATIC_ASSERT (SKEP_LITERAL_SET_MAX_BYTES < ENDS);

struct _SkepLiteralSet
{
  guint8 classes[256]; /* of each byte; 0: of those in no literal */
  guint n_classes;
  guint shift;         /* a row of transitions has 1 << shift of them */
  guint n_words;       /* of a set of groups */
  guint n_bytes;
  GPtrArray *literals; /* until it is built */
  GArray *owners;      /* guint, the group of each */
  guint n_states;
  guint16 *next;       /* n_states rows */
  guint16 *fallbacks;  /* of each state: that of its longest proper end; while it is built */
  guint64 *groups;     /* n_words of each state: whose literals end there */
};

/**
 * skep_literal_set_new:
 * @n_groups: how many groups there are
 *
 * Any thread.
 *
 * Returns: (transfer full): an empty set, to be built
 */
SkepLiteralSet *
skep_literal_set_new (guint n_groups)
{
  SkepLiteralSet *self = g_new0 (SkepLiteralSet, 1);

  self->n_classes = 1;
  self->n_words = (n_groups + BITS_OF_A_WORD - 1) / BITS_OF_A_WORD;
  self->literals = g_ptr_array_new_with_free_func (g_free);
  self->owners = g_array_new (FALSE, FALSE, sizeof (guint));

  return self;
}

/**
 * skep_literal_set_free:
 * @self: (transfer full): a set
 */
void
skep_literal_set_free (SkepLiteralSet *self)
{
  g_clear_pointer (&self->literals, g_ptr_array_unref);
  g_clear_pointer (&self->owners, g_array_unref);
  g_free (self->next);
  g_free (self->groups);
  g_free (self);
}

/**
 * skep_literal_set_add:
 * @self: a set that is not built
 * @literal: what is looked for, not empty
 * @group: to which it belongs, from 0
 *
 * Returns: %FALSE if the set is full
 */
gboolean
skep_literal_set_add (SkepLiteralSet *self,
                      const char     *literal,
                      guint           group)
{
  gsize length = strlen (literal);

  if (length > SKEP_LITERAL_SET_MAX_BYTES - self->n_bytes)
    return FALSE;

  self->n_bytes += length;
  g_ptr_array_add (self->literals, g_strdup (literal));
  g_array_append_val (self->owners, group);
  for (gsize i = 0; i < length; i++)
    {
      guint8 byte = literal[i];

      if (self->classes[byte] == 0)
        self->classes[byte] = self->n_classes++;
    }
  return TRUE;
}

static guint16 *
get_row (const SkepLiteralSet *self,
         guint                 state)
{
  return self->next + ((gsize) state << self->shift);
}

static guint64 *
get_groups (const SkepLiteralSet *self,
            guint                 state)
{
  return self->groups + (gsize) state * self->n_words;
}

/* A state for each beginning of a literal; the first is that of nothing. */
static void
add_states (SkepLiteralSet *self,
            const char     *literal,
            guint           group)
{
  guint state = 0;

  for (const char *p = literal; *p != '\0'; p++)
    {
      guint16 *next = &get_row (self, state)[self->classes[(guint8) *p]];

      if (*next == 0)
        *next = self->n_states++;
      state = *next;
    }
  get_groups (self, state)[group / BITS_OF_A_WORD] |= G_GUINT64_CONSTANT (1)
                                                       << group % BITS_OF_A_WORD;
}

/* What was read to get to @state ends like what leads to its fallback, which is nearer to the
 * first state and so is complete already: transitions and groups that are missing are those of
 * the fallback. */
static void
complete_state (SkepLiteralSet *self,
                guint           state,
                GQueue         *queue)
{
  guint16 *row = get_row (self, state);
  guint fallback = self->fallbacks[state];

  for (guint i = 0; i < self->n_words && state != 0; i++)
    get_groups (self, state)[i] |= get_groups (self, fallback)[i];

  for (guint i = 0; i < self->n_classes; i++)
    {
      guint beyond = state == 0 ? 0 : get_row (self, fallback)[i];

      if (row[i] == 0)
        {
          row[i] = beyond;
          continue;
        }
      self->fallbacks[row[i]] = beyond;
      g_queue_push_tail (queue, GUINT_TO_POINTER (row[i]));
    }
}

static gboolean
has_groups (const SkepLiteralSet *self,
            guint                 state)
{
  for (guint i = 0; i < self->n_words; i++)
    if (get_groups (self, state)[i] != 0)
      return TRUE;

  return FALSE;
}

static void
mark_ends (SkepLiteralSet *self)
{
  g_autofree gboolean *ends = g_new (gboolean, self->n_states);

  for (guint i = 0; i < self->n_states; i++)
    ends[i] = has_groups (self, i);
  for (gsize i = 0; i < (gsize) self->n_states << self->shift; i++)
    if (ends[self->next[i]])
      self->next[i] |= ENDS;
}

/**
 * skep_literal_set_build:
 * @self: a set, to which nothing is added any more
 *
 * Makes it ready.
 */
void
skep_literal_set_build (SkepLiteralSet *self)
{
  gsize max_states = self->n_bytes + 1;
  g_autoptr (GQueue) queue = g_queue_new ();

  self->shift = g_bit_storage (self->n_classes - 1);
  self->n_states = 1;
  self->next = g_new0 (guint16, max_states << self->shift);
  self->groups = g_new0 (guint64, max_states * self->n_words);
  self->fallbacks = g_new0 (guint16, max_states);
  for (guint i = 0; i < self->literals->len; i++)
    add_states (self, g_ptr_array_index (self->literals, i),
                g_array_index (self->owners, guint, i));

  /* Breadth first, so that a fallback is complete before it is needed. */
  g_queue_push_tail (queue, GUINT_TO_POINTER (0));
  while (!g_queue_is_empty (queue))
    complete_state (self, GPOINTER_TO_UINT (g_queue_pop_head (queue)), queue);
  mark_ends (self);

  g_clear_pointer (&self->fallbacks, g_free);
  g_clear_pointer (&self->literals, g_ptr_array_unref);
  g_clear_pointer (&self->owners, g_array_unref);
}

/**
 * skep_literal_set_get_n_words:
 * @self: a set
 *
 * Returns: how many words a set of groups has: group N is bit N % 64 of word N / 64
 */
guint
skep_literal_set_get_n_words (const SkepLiteralSet *self)
{
  return self->n_words;
}

/**
 * skep_literal_set_find:
 * @self: a set that was built
 * @text: what to look through
 * @length: bytes of @text
 * @groups: (inout): the groups of the literals in @text are added to it
 *
 * Any thread.
 *
 * Returns: whether there is any
 */
gboolean
skep_literal_set_find (const SkepLiteralSet *self,
                       const char           *text,
                       gsize                 length,
                       guint64              *groups)
{
  const guint8 *bytes = (const guint8 *) text;
  gboolean has_any = FALSE;
  guint state = 0;

  for (gsize i = 0; i < length; i++)
    {
      state = get_row (self, state)[self->classes[bytes[i]]];
      if (G_LIKELY ((state & ENDS) == 0))
        continue;

      state &= ~ENDS;
      has_any = TRUE;
      for (guint word = 0; word < self->n_words; word++)
        groups[word] |= get_groups (self, state)[word];
    }

  return has_any;
}

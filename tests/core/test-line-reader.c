/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-line-reader.h"

#define MAX_LINE SKEP_LINE_MAX_BYTES

typedef struct
{
  SkepOutput *output;
  SkepLineReader *reader;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->output = skep_output_new (NULL);
  fixture->reader = skep_line_reader_new (fixture->output);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  skep_line_reader_free (fixture->reader);
  skep_output_unref (fixture->output);
}

static void
write_bytes (Fixture    *fixture,
             const char *bytes,
             gsize       length)
{
  skep_log_append (skep_output_get_log (fixture->output), bytes, length);
}

static void
write_text (Fixture    *fixture,
            const char *text)
{
  write_bytes (fixture, text, strlen (text));
}

static void
write_many (Fixture *fixture,
            char     byte,
            gsize    length)
{
  g_autofree char *bytes = g_strnfill (length, byte);

  write_bytes (fixture, bytes, length);
}

static void
assert_line (Fixture    *fixture,
             guint       index,
             const char *text,
             gsize       position,
             gsize       length,
             guint       flags)
{
  SkepLine line = skep_line_reader_get_line (fixture->reader, index);
  g_autofree char *line_text = g_strndup (line.text, line.text_length);

  g_assert_cmpstr (line_text, ==, text);
  g_assert_cmpint (line.text[line.text_length], ==, '\n');
  g_assert_cmpuint (line.position, ==, position);
  g_assert_cmpuint (line.length, ==, length);
  g_assert_cmphex (line.flags, ==, flags);
}

static void
test_lines (Fixture       *fixture,
            gconstpointer  data)
{
  gsize length;
  const char *raw;

  write_text (fixture, "one\r\n\033[31mtwo\033[m\n\nthree\r\r\n");
  g_assert_cmpuint (skep_line_reader_get_n_lines (fixture->reader), ==, 0);
  g_assert_true (skep_line_reader_read_block (fixture->reader, FALSE));

  g_assert_cmpuint (skep_line_reader_get_n_lines (fixture->reader), ==, 4);
  assert_line (fixture, 0, "one", 0, 5, 0);
  assert_line (fixture, 1, "two", 5, 12, SKEP_LINE_ESCAPES);
  assert_line (fixture, 2, "", 17, 1, 0);
  assert_line (fixture, 3, "three", 18, 8, 0);
  g_assert_cmpstr (skep_line_reader_get_text (fixture->reader, &length), ==,
                   "one\ntwo\n\nthree\n");
  g_assert_cmpuint (length, ==, 15);
  g_assert_cmpuint (skep_line_reader_get_position (fixture->reader), ==, 26);
  raw = skep_line_reader_get_raw (fixture->reader, 1, &length);
  g_assert_cmpmem (raw, length, "\033[31mtwo\033[m\n", 12);

  g_assert_false (skep_line_reader_read_block (fixture->reader, FALSE));
  g_assert_cmpuint (skep_line_reader_get_n_lines (fixture->reader), ==, 0);
  g_assert_cmpuint (skep_line_reader_get_position (fixture->reader), ==, 26);
}

static void
test_find (Fixture       *fixture,
           gconstpointer  data)
{
  static const guint expected[] = { 0, 0, 0, 0, 1, 1, 1, 1, 2, 3, 3, 3, 3, 3, 3 };

  write_text (fixture, "one\ntwo\n\nthree\n");
  g_assert_true (skep_line_reader_read_block (fixture->reader, FALSE));
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpuint (skep_line_reader_find (fixture->reader, i), ==, expected[i]);
}

static void
test_open (Fixture       *fixture,
           gconstpointer  data)
{
  write_text (fixture, "one\ntw");
  g_assert_true (skep_line_reader_read_block (fixture->reader, FALSE));
  g_assert_cmpuint (skep_line_reader_get_n_lines (fixture->reader), ==, 1);
  g_assert_false (skep_line_reader_read_block (fixture->reader, FALSE));
  g_assert_cmpuint (skep_line_reader_get_position (fixture->reader), ==, 4);

  write_text (fixture, "o\nthr");
  g_assert_true (skep_line_reader_read_block (fixture->reader, FALSE));
  assert_line (fixture, 0, "two", 4, 4, 0);

  g_assert_true (skep_line_reader_read_block (fixture->reader, TRUE));
  assert_line (fixture, 0, "thr", 8, 3, SKEP_LINE_OPEN);
  g_assert_false (skep_line_reader_read_block (fixture->reader, TRUE));
}

static void
test_seek (Fixture       *fixture,
           gconstpointer  data)
{
  write_text (fixture, "one\ntwo\nthree");
  g_assert_true (skep_line_reader_read_block (fixture->reader, FALSE));
  skep_line_reader_seek (fixture->reader, 4);
  g_assert_cmpuint (skep_line_reader_get_n_lines (fixture->reader), ==, 0);
  g_assert_true (skep_line_reader_read_block (fixture->reader, FALSE));
  g_assert_cmpuint (skep_line_reader_get_n_lines (fixture->reader), ==, 1);
  assert_line (fixture, 0, "two", 4, 4, 0);
}

static void
write_more_than_is_kept (Fixture *fixture)
{
  for (gsize i = 0; i < SKEP_LOG_DEFAULT_BYTES / 8 * 2; i++)
    write_text (fixture, "1234567\n");
}

/* What comes next is dropped but for a piece that the reader holds: the line that was cut ends its
 * block, and the next one is told apart. */
static void
test_gap (Fixture       *fixture,
          gconstpointer  data)
{
  SkepLine last, next;

  write_text (fixture, "one\ntw");
  g_assert_true (skep_line_reader_read_block (fixture->reader, FALSE));
  write_more_than_is_kept (fixture);

  g_assert_true (skep_line_reader_read_block (fixture->reader, FALSE));
  assert_line (fixture, 0, "tw1234567", 4, 10, 0);
  last = skep_line_reader_get_line (fixture->reader,
                                    skep_line_reader_get_n_lines (fixture->reader) - 1);
  g_assert_cmphex (last.flags, ==, SKEP_LINE_OPEN);
  g_assert_cmpuint (last.length, <, 8);
  g_assert_cmpuint (skep_line_reader_get_position (fixture->reader), ==,
                    last.position + last.length);

  g_assert_true (skep_line_reader_read_block (fixture->reader, FALSE));
  next = skep_line_reader_get_line (fixture->reader, 0);
  g_assert_cmpuint (skep_line_reader_get_n_missed (fixture->reader), >, SKEP_LOG_DEFAULT_BYTES / 2);
  g_assert_cmpuint (next.position, ==, last.position + last.length +
                                       skep_line_reader_get_n_missed (fixture->reader));
  g_assert_cmphex (next.flags, ==, SKEP_LINE_AFTER_GAP);
  g_assert_cmphex (skep_line_reader_get_line (fixture->reader, 1).flags, ==, 0);
}

static void
test_seek_to_dropped (Fixture       *fixture,
                      gconstpointer  data)
{
  write_more_than_is_kept (fixture);
  skep_line_reader_seek (fixture->reader, 0);
  g_assert_true (skep_line_reader_read_block (fixture->reader, FALSE));
  g_assert_cmphex (skep_line_reader_get_line (fixture->reader, 0).flags, ==, SKEP_LINE_AFTER_GAP);
}

/* Reads all and checks that its lines are without a gap. Returns how many they are. */
static gsize
read_all (Fixture *fixture,
          gsize    end)
{
  gsize position = skep_line_reader_get_position (fixture->reader);
  gsize n_lines = 0;

  while (skep_line_reader_read_block (fixture->reader, TRUE))
    for (guint i = 0; i < skep_line_reader_get_n_lines (fixture->reader); i++)
      {
        SkepLine line = skep_line_reader_get_line (fixture->reader, i);

        g_assert_cmpuint (line.position, ==, position);
        g_assert_cmpuint (line.length, >, 0);
        g_assert_cmpuint (line.length, <=, MAX_LINE);
        position += line.length;
        n_lines++;
      }

  g_assert_cmpuint (position, ==, end);
  return n_lines;
}

static void
test_many (Fixture       *fixture,
           gconstpointer  data)
{
  for (guint i = 0; i < 100000; i++)
    write_text (fixture, "a line of some thirty bytes\r\n");
  g_assert_cmpuint (read_all (fixture, 100000 * 29), ==, 100000);
}

static void
test_empty_lines (Fixture       *fixture,
                  gconstpointer  data)
{
  write_many (fixture, '\n', 1000000);
  g_assert_cmpuint (read_all (fixture, 1000000), ==, 1000000);
}

static void
test_long (Fixture       *fixture,
           gconstpointer  data)
{
  SkepLine line;

  write_many (fixture, 'x', 2 * MAX_LINE + 10);
  write_text (fixture, "\nnext\n");
  g_assert_true (skep_line_reader_read_block (fixture->reader, FALSE));

  g_assert_cmpuint (skep_line_reader_get_n_lines (fixture->reader), ==, 4);
  line = skep_line_reader_get_line (fixture->reader, 0);
  g_assert_cmpuint (line.length, ==, MAX_LINE);
  g_assert_cmphex (line.flags, ==, 0);
  line = skep_line_reader_get_line (fixture->reader, 1);
  g_assert_cmpuint (line.length, ==, MAX_LINE);
  g_assert_cmphex (line.flags, ==, SKEP_LINE_CONTINUED);
  assert_line (fixture, 2, "xxxxxxxxxx", 2 * MAX_LINE, 11, SKEP_LINE_CONTINUED);
  assert_line (fixture, 3, "next", 2 * MAX_LINE + 11, 5, 0);
}

/* Whether a line is too long is not known before its next byte has come. */
static void
test_just_long (Fixture       *fixture,
                gconstpointer  data)
{
  write_many (fixture, 'x', MAX_LINE);
  g_assert_false (skep_line_reader_read_block (fixture->reader, FALSE));
  write_text (fixture, "\n");
  write_many (fixture, 'x', MAX_LINE - 1);
  write_text (fixture, "\n");

  g_assert_true (skep_line_reader_read_block (fixture->reader, FALSE));
  g_assert_cmpuint (skep_line_reader_get_n_lines (fixture->reader), ==, 3);
  g_assert_cmpuint (skep_line_reader_get_line (fixture->reader, 0).length, ==, MAX_LINE);
  assert_line (fixture, 1, "", MAX_LINE, 1, SKEP_LINE_CONTINUED);
  g_assert_cmpuint (skep_line_reader_get_line (fixture->reader, 2).length, ==, MAX_LINE);
  g_assert_cmphex (skep_line_reader_get_line (fixture->reader, 2).flags, ==, 0);
}

/* 50 MB without a newline, read as they come: what waits stays small. */
static void
test_endless (Fixture       *fixture,
              gconstpointer  data)
{
  const gsize n_bytes = 50 * 1024 * 1024;
  gsize n_lines = 0;

  for (gsize i = 0; i < n_bytes / 4096; i++)
    {
      write_many (fixture, 'x', 4096);
      while (skep_line_reader_read_block (fixture->reader, FALSE))
        n_lines += skep_line_reader_get_n_lines (fixture->reader);
      g_assert_cmpuint ((i + 1) * 4096 - skep_line_reader_get_position (fixture->reader), <=,
                        MAX_LINE);
    }

  g_assert_true (skep_line_reader_read_block (fixture->reader, TRUE));
  g_assert_cmpuint (n_lines + 1, ==, n_bytes / MAX_LINE);
  g_assert_cmpuint (skep_line_reader_get_n_missed (fixture->reader), ==, 0);
}

typedef struct
{
  const char *name;
  gsize n_before;    /* so many letters, */
  const char *piece; /* then this, and more letters */
  gsize cut;         /* of the first part */
} Cut;

static const Cut cuts[] = {
  { "character", MAX_LINE - 1, "🐝", MAX_LINE - 1 },
  { "character-but-a-byte", MAX_LINE - 3, "🐝", MAX_LINE - 3 },
  { "behind-a-character", MAX_LINE - 4, "🐝", MAX_LINE },
  { "no-characters", MAX_LINE - 4, "\200\200\200\200\200\200\200\200", MAX_LINE },
  { "sequence", MAX_LINE - 3, "\033[1;31m", MAX_LINE - 3 },
  { "behind-a-sequence", MAX_LINE - 7, "\033[1;31m", MAX_LINE },
  { "title", MAX_LINE - 20, "\033]0;a title that is long\a", MAX_LINE - 20 },
  { "escape-alone", MAX_LINE - 1, "\033[m", MAX_LINE - 1 },
};

static void
test_cut (Fixture       *fixture,
          gconstpointer  data)
{
  const Cut *cut = data;
  gsize length;
  const char *text;

  write_many (fixture, 'x', cut->n_before);
  write_text (fixture, cut->piece);
  write_many (fixture, 'x', MAX_LINE);
  g_assert_true (skep_line_reader_read_block (fixture->reader, FALSE));
  g_assert_cmpuint (skep_line_reader_get_line (fixture->reader, 0).length, ==, cut->cut);
  text = skep_line_reader_get_text (fixture->reader, &length);
  g_assert_true (g_utf8_validate (text, length, NULL));
}

/* A title that doesn't end is longer than a part: it must not stop the reader. */
static void
test_endless_escape (Fixture       *fixture,
                     gconstpointer  data)
{
  write_text (fixture, "x\033]0;");
  write_many (fixture, 'y', 5 * MAX_LINE);
  g_assert_cmpuint (read_all (fixture, 5 * MAX_LINE + 5), ==, 7);
}

#define ADD(name, data, function) \
  g_test_add ("/line-reader/" name, Fixture, data, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("lines-are-plain-text", NULL, test_lines);
  ADD ("finds-the-line-of-a-place", NULL, test_find);
  ADD ("last-line-waits-for-its-end", NULL, test_open);
  ADD ("seeks", NULL, test_seek);
  ADD ("gap-cuts-a-line", NULL, test_gap);
  ADD ("seek-to-what-is-gone", NULL, test_seek_to_dropped);
  ADD ("many-lines", NULL, test_many);
  ADD ("empty-lines", NULL, test_empty_lines);
  ADD ("long-line-comes-in-parts", NULL, test_long);
  ADD ("line-that-is-just-too-long", NULL, test_just_long);
  ADD ("endless-line-is-bounded", NULL, test_endless);
  ADD ("endless-escape-is-bounded", NULL, test_endless_escape);
  for (gsize i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      g_autofree char *path = g_strconcat ("/line-reader/cut/", cuts[i].name, NULL);

      g_test_add (path, Fixture, &cuts[i], set_up, test_cut, tear_down);
    }
  return g_test_run ();
}

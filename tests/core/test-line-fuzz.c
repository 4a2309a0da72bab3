/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Output that no program would write, and some that they do, made of nasty pieces: nothing reads
 * behind it, and what is made of it holds what it promises. SKEP_FUZZ_INPUTS says how many. */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "skep-line-reader.h"
#include "skep-plain-text.h"
#include "skep-problem-scanner.h"
#include "skep-url.h"

#define DEFAULT_INPUTS 200000
/* Inputs that are written into one output. */
#define BATCH_INPUTS 500
/* A log holds that many bytes of a batch at least; a long piece is rare enough. */
#define MAX_BATCH_BYTES (SKEP_LOG_DEFAULT_BYTES / 2)
#define MAX_PIECES 12
#define LONG_PIECE_EVERY 4000
/* What one byte becomes at most: a move to the right edge takes four. */
#define MAX_GROWTH 64

static const char *const pieces[] = {
  "\033", "\033[", "\033]", "\033P", "\033_", "\033(", "\033[1;31m", "\033[m", "\033[K", "\033[2K",
  "\033[1K", "\033[J", "\033[G", "\033[5G", "\033[99999C", "\033[C", "\033[D", "\033[3X", "\033[2P",
  "\033[A", "\033[2;7H", "\033[?25l", "\033]8;;http://localhost:1/\033\\", "\033]0;", "\033\\",
  "\a",
  "\0337", "\0338", "\033M", "\033c", "\r", "\r", "\r\n", "\r\r\n", "\n", "\n", "\b", "\b\b", "\t",
  "\v", "\f", "\177", "\001", "\030", ";", "[", "m", "1", ":", " ", " ", "x", "abc", "a b c d e f",
  "\377", "\200", "\302", "\302\233", "\302\234", "\342\234", "\342\234\223", "\360\237\220\235",
  "\355\240\200", "\314\201", "\346\274\242", "\357\274\241", "\342\200\215", "\364\220\200\200",
  "http://", "https://localhost:3000/", "://", "localhost", ":3000", "[::]", "127.0.0.1", "(", ")",
  "error", "Error: ", "error: ", "warning: ", "src/a.ts:1:2", "(12,5): ", "TS2322: ", "    at f (",
  "Traceback (most recent call last):", "  File \"a.py\", line 1, in f", "panic: ", "fatal: ",
  "goroutine 1 [running]:", "error[E0308]: ", "  --> src/a.rs:1:2", "npm ERR! ", "FAIL",
  "Caused by: ",
  "a sentence of some forty bytes, as most are",
};

static gsize
get_n_inputs (void)
{
  const char *text = g_getenv ("SKEP_FUZZ_INPUTS");
  guint64 n;

  if (text == NULL)
    return DEFAULT_INPUTS;
  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXSIZE, &n, NULL))
    g_error ("SKEP_FUZZ_INPUTS is '%s', which is no number", text);

  return n;
}

static GRand *
make_random (void)
{
  return g_rand_new_with_seed (g_test_rand_int ());
}

static void
mutate (GString *input,
        GRand   *random)
{
  gsize place;

  if (input->len == 0)
    return;

  place = g_rand_int_range (random, 0, input->len);
  switch (g_rand_int_range (random, 0, 8))
    {
    case 0:
      input->str[place] = g_rand_int_range (random, 0, 256);
      break;

    case 1:
      g_string_truncate (input, place);
      break;

    case 2:
      g_string_erase (input, place, 1);
      break;

    case 3:
      g_string_append_len (input, input->str, place);
      break;

    default:
      break;
    }
}

static void
make_input (GString *input,
            GRand   *random)
{
  g_string_truncate (input, 0);
  for (int n = g_rand_int_range (random, 0, MAX_PIECES); n > 0; n--)
    g_string_append (input, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
  if (g_rand_int_range (random, 0, LONG_PIECE_EVERY) == 0)
    {
      gsize length = g_rand_int_range (random, SKEP_LINE_MAX_BYTES - 32, 2 * SKEP_LINE_MAX_BYTES);
      g_autofree char *piece = g_strnfill (length, 'y');

      g_string_append_len (input, piece, length);
    }
  mutate (input, random);
}

/* Printed when the program ends in an assertion. */
static void
fail (const char *what,
      const char *input,
      gsize       length)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < MIN (length, 4096); i++)
    g_string_append_printf (text, "\\%03o", (guchar) input[i]);
  g_error ("%s: \"%s\" (%" G_GSIZE_FORMAT " bytes)", what, text->str, length);
}

static gboolean
is_plain (const char *text,
          gsize       length)
{
  if (!g_utf8_validate_len (text, length, NULL))
    return FALSE;

  for (gsize i = 0; i < length; i++)
    if (((guchar) text[i] < ' ' && text[i] != '\t') || text[i] == '\177' ||
        (text[i] == '\302' && (guchar) text[i + 1] < 0xa0))
      return FALSE;

  return TRUE;
}

static void
check_plain_text (const char *line,
                  gsize       length)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) again = g_string_new (NULL);

  skep_plain_text_append (text, line, length);
  if (!is_plain (text->str, text->len))
    fail ("not plain", line, length);
  if (text->len > MAX_GROWTH * length)
    fail ("grown", line, length);
  if (skep_plain_text_append (again, text->str, text->len) != 0 ||
      !g_string_equal (text, again))
    fail ("not its own plain text", line, length);
}

static void
check_urls (const char *line,
            gsize       length)
{
  g_autofree char *plain = skep_plain_text_make (line, length);
  gsize text_length = strlen (plain);
  g_autofree char *text = g_memdup2 (plain, text_length);
  g_autoptr (GPtrArray) urls = skep_url_find_all (text, text_length, line, length);

  for (guint i = 0; urls != NULL && i < urls->len; i++)
    {
      const SkepUrl *url = g_ptr_array_index (urls, i);

      if (url->port == 0 || !g_uri_is_valid (url->text, G_URI_FLAGS_ENCODED, NULL))
        fail ("no address", line, length);
    }
}

/* In a buffer of its own, so that a read behind it is seen. */
static void
test_lines (void)
{
  g_autoptr (GRand) random = make_random ();
  g_autoptr (GString) input = g_string_new (NULL);

  for (gsize i = get_n_inputs (); i > 0; i--)
    {
      g_autofree char *line = NULL;

      make_input (input, random);
      line = g_memdup2 (input->str, input->len);
      check_plain_text (line, input->len);
      check_urls (line, input->len);
    }
}

/* What a reader told of a line. */
typedef struct
{
  gsize position;
  gsize length;
  guint flags;
  guint hash; /* of its text */
  gboolean has_end;
} Told;

static void
check_line (SkepLineReader *reader,
            guint           index)
{
  const SkepLine line = skep_line_reader_get_line (reader, index);
  g_autofree char *plain = NULL;
  gsize raw_length;
  const char *raw = skep_line_reader_get_raw (reader, index, &raw_length);
  gsize length;
  const char *text = skep_line_reader_get_text (reader, &length);

  g_assert_cmpuint (line.length, ==, raw_length);
  g_assert_cmpuint (line.length, >, 0);
  g_assert_cmpuint (line.length, <=, SKEP_LINE_MAX_BYTES);
  g_assert_cmpuint (skep_line_reader_find (reader, line.text - text), ==, index);
  g_assert_cmpuint (skep_line_reader_find (reader, line.text + line.text_length - text), ==, index);
  if (line.text[line.text_length] != '\n' || !is_plain (line.text, line.text_length))
    fail ("not a plain line", raw, raw_length);

  plain = skep_plain_text_make (raw, raw_length - (raw[raw_length - 1] == '\n'));
  if (strlen (plain) != line.text_length || memcmp (plain, line.text, line.text_length) != 0)
    fail ("not its text", raw, raw_length);
}

/* Reads what there is. */
static void
read_lines (SkepLineReader *reader,
            gboolean        is_ended,
            GArray         *told)
{
  gsize position = skep_line_reader_get_position (reader);
  gboolean has_ended = told->len == 0 || g_array_index (told, Told, told->len - 1).has_end;

  while (skep_line_reader_read_block (reader, is_ended))
    for (guint i = 0; i < skep_line_reader_get_n_lines (reader); i++)
      {
        const SkepLine line = skep_line_reader_get_line (reader, i);
        g_autofree char *text = g_strndup (line.text, line.text_length);
        gsize raw_length;
        const char *raw = skep_line_reader_get_raw (reader, i, &raw_length);
        const Told entry = { line.position, line.length, line.flags, g_str_hash (text),
                             raw[raw_length - 1] == '\n' };

        check_line (reader, i);
        g_assert_cmpuint (line.position, ==, position);
        g_assert_cmpint (has_ended, !=, (line.flags & SKEP_LINE_CONTINUED) != 0);
        has_ended = entry.has_end;
        position += line.length;
        g_array_append_val (told, entry);
      }

  g_assert_cmpuint (position, ==, skep_line_reader_get_position (reader));
}

static void
assert_same (GArray *a,
             GArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    {
      const Told *first = &g_array_index (a, Told, i);
      const Told *second = &g_array_index (b, Told, i);

      g_assert_cmpuint (first->position, ==, second->position);
      g_assert_cmpuint (first->length, ==, second->length);
      g_assert_cmphex (first->flags, ==, second->flags);
      g_assert_cmpuint (first->hash, ==, second->hash);
    }
}

/* Writes @input in pieces that have nothing to do with its lines. */
static void
write_and_read (SkepOutput     *output,
                SkepLineReader *reader,
                GString        *input,
                GRand          *random,
                GArray         *told)
{
  for (gsize done = 0; done < input->len;)
    {
      gsize n = g_rand_int_range (random, 1, input->len - done + 1);

      skep_log_append (skep_output_get_log (output), input->str + done, n);
      if (g_rand_int_range (random, 0, 4) == 0)
        read_lines (reader, FALSE, told);
      done += n;
    }
}

static void
check_batch (GRand *random,
             gsize  n_inputs)
{
  g_autoptr (SkepOutput) output = skep_output_new (NULL);
  g_autoptr (SkepLineReader) follower = skep_line_reader_new (output);
  g_autoptr (SkepLineReader) reader = skep_line_reader_new (output);
  g_autoptr (GArray) followed = g_array_new (FALSE, FALSE, sizeof (Told));
  g_autoptr (GArray) told = g_array_new (FALSE, FALSE, sizeof (Told));
  g_autoptr (GString) input = g_string_new (NULL);
  SkepLog *log = skep_output_get_log (output);

  for (; n_inputs > 0 && skep_log_get_n_bytes (log) < MAX_BATCH_BYTES; n_inputs--)
    {
      make_input (input, random);
      write_and_read (output, follower, input, random, followed);
    }
  read_lines (follower, TRUE, followed);
  read_lines (reader, TRUE, told);

  assert_same (followed, told);
  g_assert_cmpuint (skep_line_reader_get_position (reader), ==, skep_log_get_n_bytes (log));
}

static void
test_splits (void)
{
  g_autoptr (GRand) random = make_random ();
  gsize n_inputs = get_n_inputs ();

  for (gsize done = 0; done < n_inputs; done += BATCH_INPUTS)
    check_batch (random, MIN (BATCH_INPUTS, n_inputs - done));
}

static void
check_problems (SkepProblemList *list)
{
  g_autoptr (GPtrArray) problems = skep_problem_list_dup (list);

  for (guint i = 0; i < problems->len; i++)
    {
      const SkepProblem *problem = g_ptr_array_index (problems, i);

      g_assert_true (g_utf8_validate (problem->message, -1, NULL));
      g_assert_cmpuint (strlen (problem->message), >, 0);
      g_assert_null (strchr (problem->message, '\n'));
      g_assert_true (g_utf8_validate (problem->text, -1, NULL));
      g_assert_true (problem->file == NULL || g_utf8_validate (problem->file, -1, NULL));
      g_assert_cmpuint (problem->start, <, problem->end);
    }
}

static void
scan_batch (GRand *random,
            gsize  n_inputs)
{
  g_autoptr (SkepOutput) output = skep_output_new (NULL);
  g_autoptr (SkepLineReader) reader = skep_line_reader_new (output);
  SkepProblemList *list = skep_output_get_problems (output);
  g_autoptr (SkepProblemScanner) scanner =
    skep_problem_scanner_new (skep_problem_rules_get_default (), list,
                              skep_output_get_lines (output));
  g_autoptr (GString) input = g_string_new (NULL);

  for (; n_inputs > 0; n_inputs--)
    {
      make_input (input, random);
      skep_log_append (skep_output_get_log (output), input->str, input->len);
    }
  while (skep_line_reader_read_block (reader, TRUE))
    for (guint i = 0; i < skep_line_reader_get_n_lines (reader); i++)
      {
        const SkepLine line = skep_line_reader_get_line (reader, i);

        skep_problem_scanner_feed (scanner, &line, 1);
      }
  skep_problem_scanner_end (scanner);
  check_problems (list);
}

static void
test_problems (void)
{
  g_autoptr (GRand) random = make_random ();
  gsize n_inputs = get_n_inputs ();

  for (gsize done = 0; done < n_inputs; done += BATCH_INPUTS)
    scan_batch (random, MIN (BATCH_INPUTS, n_inputs - done));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/line-fuzz/lines-become-plain-text", test_lines);
  g_test_add_func ("/line-fuzz/lines-are-the-same-however-they-come", test_splits);
  g_test_add_func ("/line-fuzz/problems-are-whole", test_problems);
  return g_test_run ();
}

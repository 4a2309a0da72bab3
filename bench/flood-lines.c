/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* flood-lines KIND LINES: writes so many numbered lines as fast as it can, or for ever if LINES is
 * 0. KIND is plain (80 bytes) or coloured (60 bytes). Needs libc only, so that what is measured is
 * the reader. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINES_PER_WRITE 512
#define NUMBER_DIGITS   10

static const struct
{
  const char *kind;
  const char *format;
  size_t length;
  size_t number_at;
} kinds[] = {
  { "plain", "%010llu the quick brown fox jumps over the lazy dog and goes on for a while, to 80",
    80, 0 },
  { "coloured", "\033[32m%010llu\033[0m \033[1mGET\033[0m /index.html \033[33m200\033[0m 1.2 ms",
    60, 5 },
};

static int
write_all (const char *bytes,
           size_t      length)
{
  while (length > 0)
    {
      ssize_t n = write (STDOUT_FILENO, bytes, length);

      if (n < 0 && errno != EINTR)
        return 1;
      bytes += n > 0 ? n : 0;
      length -= n > 0 ? (size_t) n : 0;
    }

  return 0;
}

static void
make_line (char       *line,
           const char *format,
           size_t      length,
           unsigned long long number)
{
  char text[128];

  memset (text, '.', sizeof text);
  snprintf (text, sizeof text, format, number);
  memcpy (line, text, length - 1);
  line[length - 1] = '\n';
}

/* In place, since printf () would be slower than who reads. */
static void
raise_number (char     *digits,
              unsigned  amount)
{
  for (int i = NUMBER_DIGITS - 1; i >= 0 && amount > 0; i--)
    {
      unsigned sum = (unsigned) (digits[i] - '0') + amount;

      digits[i] = (char) ('0' + sum % 10);
      amount = sum / 10;
    }
}

int
main (int   argc,
      char *argv[])
{
  static char buffer[LINES_PER_WRITE * 128];
  unsigned long long n_lines = argc > 2 ? strtoull (argv[2], NULL, 10) : 0;
  size_t kind = argc > 1 && strcmp (argv[1], kinds[1].kind) == 0 ? 1 : 0;
  size_t length = kinds[kind].length;

  for (unsigned i = 0; i < LINES_PER_WRITE; i++)
    make_line (buffer + i * length, kinds[kind].format, length, i);

  for (unsigned long long i = 0; n_lines == 0 || i < n_lines; i += LINES_PER_WRITE)
    {
      size_t n = n_lines == 0 || n_lines - i > LINES_PER_WRITE ? LINES_PER_WRITE : n_lines - i;

      if (write_all (buffer, n * length) != 0)
        return 1;
      for (unsigned j = 0; j < LINES_PER_WRITE; j++)
        raise_number (buffer + j * length + kinds[kind].number_at, LINES_PER_WRITE);
    }

  return 0;
}

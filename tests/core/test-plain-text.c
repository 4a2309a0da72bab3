/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-plain-text.h"

#define CSI "\033["
#define OSC "\033]"
#define ST "\033\\"
#define CUT "\357\277\275" /* U+FFFD */

#define ESCAPES SKEP_PLAIN_TEXT_ESCAPES
#define OVERWRITTEN (SKEP_PLAIN_TEXT_ESCAPES | SKEP_PLAIN_TEXT_OVERWRITTEN)
#define INVALID SKEP_PLAIN_TEXT_INVALID

typedef struct
{
  const char *name;
  const char *line;
  const char *expected;
  guint flags;
} Case;

static const Case cases[] = {
  { "nothing-is-nothing", "", "", 0 },
  { "ascii-stays", "hello, world\tand more than thirty-two bytes of it ~",
    "hello, world\tand more than thirty-two bytes of it ~", 0 },
  { "utf-8-stays", "grüße ✓ 🐝\tend", "grüße ✓ 🐝\tend", 0 },
  { "blanks-at-the-end-stay", "a  ", "a  ", 0 },

  { "ends/carriage-return", "a\r", "a", 0 },
  { "ends/two-carriage-returns", "a\r\r", "a", 0 },
  { "ends/nothing-else", "\r\r", "", 0 },

  { "escapes/colours", CSI "1;31mred" CSI "0m " CSI "38;5;12mblue" CSI "m", "red blue", ESCAPES },
  { "escapes/colours-with-colons", CSI "38:2::1:2:3mx" CSI "4:3my", "xy", ESCAPES },
  { "escapes/private", CSI "?25la" CSI "?2004hb" CSI ">4;1mc" CSI "?2Kd", "abcd", ESCAPES },
  { "escapes/title", OSC "0;title\aa", "a", ESCAPES },
  { "escapes/title-with-st", OSC "0;title" ST "a", "a", ESCAPES },
  { "escapes/title-with-st-of-one", OSC "0;title\302\234a", "a", ESCAPES },
  { "escapes/title-with-utf-8", OSC "0;grüße ✓\aa", "a", ESCAPES },
  { "escapes/title-that-is-cancelled", OSC "0;ti\030a" OSC "0;ti\032b", "ab", ESCAPES },
  { "escapes/title-cut-by-another-escape", OSC "0;ti" CSI "31mred", "red", ESCAPES },
  { "escapes/link-keeps-its-text",
    OSC "8;;http://x/" ST "link" OSC "8;;" ST "a" OSC "8;id=1;http://y/\ab" OSC "8;;\a",
    "linkab", ESCAPES },
  { "escapes/dcs-apc-pm-sos", "a\033Pq#0" ST "b\033_x" ST "c\033^y" ST "d\033Xz" ST "e", "abcde",
    ESCAPES },
  { "escapes/two-bytes", "\033(Ba\033=b\033>c\033#8d\033%Ge", "abcde", ESCAPES },
  { "escapes/cut-sequence", "a" CSI "1;3", "a", ESCAPES },
  { "escapes/cut-string", "a" OSC "0;tit", "a", ESCAPES },
  { "escapes/cut-string-in-its-end", "a" OSC "0;tit\033", "a", ESCAPES },
  { "escapes/cut-short", "a\033(", "a", ESCAPES },
  { "escapes/lone", "a\033", "a", ESCAPES },
  { "escapes/two-in-a-row", "a\033\033[1mb", "ab", ESCAPES },
  { "escapes/sequence-cut-by-utf-8", CSI "3✓a", "✓a", ESCAPES },
  { "escapes/sequence-cut-by-another", CSI "3" CSI "31mred", "red", ESCAPES },
  { "escapes/control-characters", "a\ab\001\177c\016d", "abcd", ESCAPES },
  { "escapes/c1-control-characters", "a\302\200b\302\233c\302\237d\302\240e",
    "abcd\302\240e", ESCAPES },
  { "escapes/erase-to-the-end-of-gcc", CSI "01m" CSI "Kx.c:1:2:" CSI "m" CSI "K " CSI "01;31m"
    CSI "Kerror: " CSI "m" CSI "Kno", "x.c:1:2: error: no", ESCAPES },

  { "invalid/one-byte", "a\377b", "a" CUT "b", INVALID },
  { "invalid/two-bytes", "a\377\376b", "a" CUT CUT "b", INVALID },
  { "invalid/lone-continuation", "a\200b", "a" CUT "b", INVALID },
  { "invalid/cut-character-is-one", "a\360\237\220b", "a" CUT "b", INVALID },
  { "invalid/cut-character-at-the-end", "a\342\234", "a" CUT, INVALID },
  { "invalid/overlong-is-one-each", "\300\257\340\200\277\360\201\202\101",
    CUT CUT CUT CUT CUT CUT CUT CUT "A", INVALID },
  { "invalid/surrogate", "\355\240\200", CUT CUT CUT, INVALID },
  { "invalid/too-large", "\364\221\222\223\377A\200\277B",
    CUT CUT CUT CUT CUT "A" CUT CUT "B", INVALID },
  { "invalid/table-3-11-of-unicode", "\341\200\342\360\221\222\361\277A",
    CUT CUT CUT CUT "A", INVALID },
  { "invalid/in-colours", CSI "31m\377" CSI "m", CUT, INVALID | ESCAPES },

  { "progress/percent", "10 %\r50 %\r100 %\r", "100 %", OVERWRITTEN },
  { "progress/shorter-without-erasing", "[....] Starting x\r[ ok ]", "[ ok ] Starting x",
    OVERWRITTEN },
  { "progress/erased-first", "long text\r" CSI "Kshort", "short", OVERWRITTEN },
  { "progress/erased-at-last", "text\r" CSI "K", "", OVERWRITTEN },
  { "progress/erased-with-blanks", "0% [Working]\r            \rHit:1 http://deb\r",
    "Hit:1 http://deb", OVERWRITTEN },
  { "progress/npm", CSI "1G" CSI "0K⠙" CSI "1G" CSI "0K⠹" CSI "1G" CSI "0Kadded 5 packages in 2s",
    "added 5 packages in 2s", OVERWRITTEN },
  { "progress/yarn", "⠁ tsc" CSI "2K" CSI "1G" CSI "2msuccess" CSI "22m Saved lockfile.",
    "success Saved lockfile.", OVERWRITTEN },
  { "progress/cargo", "    Building [====>   ] 3/10: syn\r" CSI "K" CSI "1m" CSI "32m   Compiling"
    CSI "0m serde v1.0", "   Compiling serde v1.0", OVERWRITTEN },
  { "progress/pip", "   " CSI "38;5;237m━━━" CSI "0m 0/3 kB\r" CSI "2K   " CSI "38;5;70m━━━"
    CSI "0m 3/3 kB", "   ━━━ 3/3 kB", OVERWRITTEN },
  { "progress/wget", "\rf.iso    10%[=>     ]  1.0M  1MB/s  eta 9s  \rf.iso   100%[=====>] 10.0M"
    "  1MB/s  in 10s   ", "f.iso   100%[=====>] 10.0M  1MB/s  in 10s", OVERWRITTEN },
  { "progress/dpkg",
    "(Reading database ... \r(Reading database ... 5%\r(Reading database ... 9 f.)",
    "(Reading database ... 9 f.)", OVERWRITTEN },
  { "progress/git", "Counting:  50% (1/2)\x1b[K\rCounting: 100% (2/2), done.\x1b[K",
    "Counting: 100% (2/2), done.", OVERWRITTEN },
  { "progress/tqdm", "\r  0%|          | 0/2\r 50%|█████     | 1/2\r100%|██████████| 2/2",
    "100%|██████████| 2/2", OVERWRITTEN },
  { "progress/gradle", "<---> 0% INITIALIZING" CSI "m" CSI "21D" CSI "K> Task :build",
    "> Task :build", OVERWRITTEN },
  { "progress/vite", "transforming (1) index.html" CSI "2K" CSI "1G" CSI "32m✓"
    CSI "39m 34 modules",
    "✓ 34 modules", OVERWRITTEN },
  { "progress/docker-compose", CSI "1A" CSI "2K\r" CSI "32m ✔ Container a  Started" CSI "0m ",
    " ✔ Container a  Started", ESCAPES },
  { "progress/log-update", "last" CSI "2K" CSI "1A" CSI "2K" CSI "Gnew first", "new first",
    OVERWRITTEN },
  { "progress/apt-fancy", "\0337" CSI "24;0f" CSI "42mProgress: [ 20%]"
    CSI "49m [##..] \0338Unpacking",
    "Progress: [ 20%] [##..] Unpacking", ESCAPES },
  { "progress/spinner-with-backspaces", "work |\b/\b-\b\\\b done", "work  done", OVERWRITTEN },

  { "over/bold-of-man", "N\bNA\bAME", "NAME", OVERWRITTEN },
  { "over/underline-of-man", "_\bx", "x", OVERWRITTEN },
  { "over/backspace-at-the-begin", "\b\bx", "x", ESCAPES },
  { "over/backspace-at-the-end", "abc\b", "abc", ESCAPES },
  { "over/wide-by-narrow", "漢字\rx", "x 字", OVERWRITTEN },
  { "over/narrow-by-wide", "abc\r漢", "漢c", OVERWRITTEN },
  { "over/half-of-a-wide-one", "漢字\r" CSI "Cx", " x字", OVERWRITTEN },
  { "over/marks-stay", "1\re\314\201t", "e\314\201t", OVERWRITTEN },
  { "over/mark-without-a-character", "1\r\314\201t", "t", OVERWRITTEN },
  { "over/tab-moves", "12345678\r\tx", "12345678x", ESCAPES },
  { "over/to-the-right", "a" CSI "3Cb", "a   b", ESCAPES },
  { "over/to-a-column", "a" CSI "5Gb", "a   b", ESCAPES },
  { "over/erase-before", "abcdef\r" CSI "2C" CSI "1K", "   def", OVERWRITTEN },
  { "over/erase-some", "abcdef\r" CSI "2X", "  cdef", OVERWRITTEN },
  { "over/delete-some", "abcdef\r" CSI "2P", "cdef", OVERWRITTEN },
  { "over/invalid", "a\r\377b", CUT "b", OVERWRITTEN | INVALID },

  { "rows/up-goes-on-behind", "a" CSI "Ab", "a b", ESCAPES },
  { "rows/down-goes-on-behind", "a  " CSI "2Bb\fc", "a b c", ESCAPES },
  { "rows/place", "a" CSI "H" CSI "2J" CSI "3Jb", "a b", ESCAPES },
  { "rows/clear-screen-first", CSI "2J" CSI "3J" CSI "Habc", "abc", ESCAPES },
  { "rows/reset-first", "\033cabc", "abc", ESCAPES },
  { "rows/return-stays-in-its-row", "a" CSI "Abc\rd", "a dc", OVERWRITTEN },
  { "rows/nothing-there-is-no-row", "a" CSI "A" CSI "A" CSI "A", "a", ESCAPES },
};

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (GString) text = g_string_new ("before|");
  gsize length = strlen (test->line);
  g_autofree char *line = g_memdup2 (test->line, length);
  guint flags = skep_plain_text_append (text, line, length);

  g_assert_true (g_str_has_prefix (text->str, "before|"));
  g_assert_cmpstr (text->str + strlen ("before|"), ==, test->expected);
  g_assert_cmphex (flags, ==, test->flags);
}

static void
test_null_bytes (void)
{
  g_autofree char *plain = skep_plain_text_make ("a\0b\033\0c", 6);

  g_assert_cmpstr (plain, ==, "abc");
}

/* However far a program says to go, a line of it is bounded. */
static void
test_far (void)
{
  static const char *const lines[] = {
    CSI "99999999999999999999Cx", CSI "9999Gx", CSI "1;9999Hx", "a" CSI "9999C" CSI "9999Cx",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *plain = skep_plain_text_make (lines[i], strlen (lines[i]));

      g_assert_cmpuint (strlen (plain), <=, 201);
      g_assert_true (g_str_has_suffix (plain, " x"));
    }
}

/* A row that is wider than any terminal has wrapped, and only its last part is gone back over. */
static void
test_wide (void)
{
  g_autofree char *text = g_strnfill (2000, 'a');
  g_autofree char *line = g_strconcat (text, "\r", CSI "Kb", NULL);
  g_autofree char *plain = skep_plain_text_make (line, strlen (line));

  g_assert_cmpuint (strlen (plain), ==, 1025);
  g_assert_true (g_str_has_suffix (plain, "aab"));
}

/* The fast path takes many bytes at once: one that is not simple is seen wherever it stands. */
static void
test_every_place (void)
{
  for (gsize length = 1; length < 80; length++)
    for (gsize place = 0; place < length; place++)
      for (guint byte = 0; byte < 256; byte++)
        {
          g_autofree char *line = g_malloc (length);
          g_autofree char *plain = NULL;
          gboolean stays = byte == '\t' || (byte >= ' ' && byte <= '~');

          memset (line, 'x', length);
          line[place] = byte;
          plain = skep_plain_text_make (line, length);
          g_assert_true (g_utf8_validate (plain, -1, NULL));
          g_assert_cmpint (strlen (plain) == length && memcmp (plain, line, length) == 0, ==,
                           stays);
        }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/plain-text/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/plain-text/null-bytes-go", test_null_bytes);
  g_test_add_func ("/plain-text/far-moves-are-bounded", test_far);
  g_test_add_func ("/plain-text/wide-row-wraps", test_wide);
  g_test_add_func ("/plain-text/every-byte-in-every-place", test_every_place);
  return g_test_run ();
}

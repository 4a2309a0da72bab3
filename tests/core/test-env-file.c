/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "skep-env-file.h"

typedef struct
{
  const char *path;
  const char *text;
  const char *expected; /* what is new, each variable in brackets, or the error */
} Case;

static const Case cases[] = {
  { "plain", "A=1\nB=two\n", "[A=1][B=two]" },
  { "empty-value", "A=\nB=''\nC= \n", "[A=][B=][C=]" },
  { "comments", "# a\n  # b\nA=1 # c\nB=x#y\nC=#d\nD= # e\n", "[A=1][B=x#y][C=#d][D=]" },
  { "export", "export A=1\nexport\tB=2\nexport=3\nexport =4\n", "[A=1][B=2][export=4]" },
  { "blanks", "  A = 1 2  \n\tB=\t3\t\n\n", "[A=1 2][B=3]" },
  { "no-newline-at-the-end", "A=1", "[A=1]" },
  { "crlf", "A=1\r\nB=\"x\r\ny\"\r\n", "[A=1][B=x\ny]" },
  { "byte-order-mark", "\xef\xbb\xbf" "A=1\n", "[A=1]" },
  { "names", "a.b-c=1\n_x9=2\n", "[_x9=2][a.b-c=1]" },
  { "later-wins", "A=1\nA=2\n", "[A=2]" },
  { "equals-in-value", "A=b=c==\n", "[A=b=c==]" },
  { "url", "A=postgres://u:p@h:5432/db?x=1&y=2\n", "[A=postgres://u:p@h:5432/db?x=1&y=2]" },
  { "latin-1", "A=caf\xe9\n", "[A=caf\xe9]" },
  { "single-quotes",
    "A=' a # $HOME \\n \"b\" '\nB='it\\'s'\n", "[A= a # $HOME \\n \"b\" ][B=it's]" },
  { "backticks", "A=`'a' \"b\" $HOME \\` `\n", "[A='a' \"b\" $HOME ` ]" },
  { "double-quotes", "A=\" a # b 'c' \"\n", "[A= a # b 'c' ]" },
  { "escapes", "A=\"a\\nb\\tc\\\"d\\\\e\\$HOME\\x\\r\"\n", "[A=a\nb\tc\"d\\e$HOME\\x\r]" },
  { "no-escapes-without-quotes", "A=a\\nb\\\\c\nB=C:\\x\n", "[A=a\\nb\\\\c][B=C:\\x]" },
  { "comment-after-quotes", "A=\"b\" # c\nB='d'#e\n", "[A=b][B=d]" },
  { "several-lines", "A=\"one\n  two\nthree\"\nB='x\ny'\nC=3\n",
    "[A=one\n  two\nthree][B=x\ny][C=3]" },
  { "quotes-within", "A=b\"c\"d\nB=it's\n", "[A=b\"c\"d][B=it's]" },
  { "reference", "A=1\nB=$A-${A}\nC=\"$A ${A}x\"\n", "[A=1][B=1-1][C=1 1x]" },
  { "reference-to-environment", "A=$HOST/x\nHOST=new\nB=$HOST\n", "[A=old/x][B=new][HOST=new]" },
  { "reference-to-nothing", "A=<$NOPE>\nB=\"<${NOPE}>\"\n", "[A=<>][B=<>]" },
  { "reference-keeps-blanks", "A=' x '\nB=$A\nC=y $A\n", "[A= x ][B= x ][C=y  x ]" },
  { "reference-is-not-read-again", "A='$HOST'\nB=$A\n", "[A=$HOST][B=$HOST]" },
  { "reference-to-itself", "HOST=$HOST:more\n", "[HOST=old:more]" },
  { "reference-escaped", "A=\\$HOST\nB=\"\\${HOST}\"\n", "[A=$HOST][B=${HOST}]" },
  { "dollar-alone", "A=$\nB=5$ a\nC=$1\nD=\"$\"\nE=$$\n", "[A=$][B=5$ a][C=$1][D=$][E=$$]" },
  { "default", "A=${NOPE:-x}\nB=${NOPE-y}\nC=${HOST:-x}\nD=${HOST-y}\n",
    "[A=x][B=y][C=old][D=old]" },
  { "default-of-empty", "E=\nA=${E:-x}\nB=${E-y}\n", "[A=x][B=][E=]" },
  { "default-with-reference", "A=${NOPE:-$HOST/${NOPE:-z}}\nB=\"${NOPE:-a b}\"\n",
    "[A=old/z][B=a b]" },
  { "default-with-brace", "A=${NOPE:-{\\}}\n", "[A={}]" },
  { "command-is-no-command", "A=$(touch x)\nB=\"`touch x`\"\n", "[A=$(touch x)][B=`touch x`]" },
  { "own-variables", "SKEP_OWN_VARIABLES=PATH\nSKEP_RUN_ID=1\nSKEP_KEEPER=/x\nA=1\n", "[A=1]" },

  { "no-equals", "A=1\n\nnonsense\n", "line 3 of “f”: there must be a “=” after “nonsense”" },
  { "spaces-in-name", "A B=1\n", "line 1 of “f”: there must be a “=” after “A”" },
  { "no-name", "=1\n", "line 1 of “f”: this is not of the form “NAME=value”" },
  { "digit-first", "1A=1\n", "line 1 of “f”: this is not of the form “NAME=value”" },
  { "quotes-open", "A=1\nB=\"x\nC=2\n", "line 2 of “f”: the quote is not closed" },
  { "quotes-open-at-the-end", "B='", "line 1 of “f”: the quote is not closed" },
  { "after-quotes", "A=\"x\ny\"z\n", "line 2 of “f”: only a comment may follow the closing quote" },
  { "braces-open", "A=${B:-c\n", "line 1 of “f”: “${” is not closed" },
  { "braces-open-name", "A=${B\n",
    "line 1 of “f”: only “${NAME}”, “${NAME-default}” and “${NAME:-default}” are known" },
  { "braces-empty", "A=${}\n",
    "line 1 of “f”: only “${NAME}”, “${NAME-default}” and “${NAME:-default}” are known" },
  { "braces-other", "A=${B:?c}\n",
    "line 1 of “f”: only “${NAME}”, “${NAME-default}” and “${NAME:-default}” are known" },
};

static int
compare_variables (gconstpointer a,
                   gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* The variables that are in @environment and not in @before, by name. */
static char *
format_new (char **environment,
            char **before)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  GString *text = g_string_new (NULL);

  for (char **variable = environment; *variable != NULL; variable++)
    if (!g_strv_contains ((const char *const *) before, *variable))
      g_ptr_array_add (all, *variable);
  g_ptr_array_sort (all, compare_variables);
  for (guint i = 0; i < all->len; i++)
    g_string_append_printf (text, "[%s]", (char *) all->pdata[i]);
  return g_string_free (text, FALSE);
}

static char **
make_environment (void)
{
  static const char *const variables[] = { "HOST=old", "HOME=/home", NULL };

  return g_strdupv ((char **) variables);
}

static char *
parse (const char *text,
       gsize       length)
{
  g_autofree char *exact = g_memdup2 (text, length);
  g_auto (GStrv) before = make_environment ();
  g_auto (GStrv) environment = make_environment ();
  g_autoptr (GError) error = NULL;

  if (skep_env_file_parse (exact, length, "f", &environment, &error))
    return format_new (environment, before);
  g_assert_cmpstrv (environment, before);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  return g_strdup (error->message);
}

static void
test_case (gconstpointer data)
{
  const Case *test_case = data;
  g_autofree char *result = parse (test_case->text, strlen (test_case->text));

  g_assert_cmpstr (result, ==, test_case->expected);
}

static void
test_nul (void)
{
  g_autofree char *result = parse ("A=1\nB=2\0\n", 9);

  g_assert_cmpstr (result, ==, "line 2 of “f”: there is a NUL byte in it");
}

/* Each variable is twice as long as the one before it. */
static void
test_doubling (void)
{
  g_autoptr (GString) text = g_string_new ("A=xxxxxxxxxxxxxxxx\n");
  g_autofree char *result = NULL;

  for (guint i = 0; i < 60; i++)
    g_string_append (text, "A=$A$A\n");
  result = parse (text->str, text->len);
  g_assert_cmpstr (result, ==, "line 14 of “f”: the value is too long");
}

static void
test_many (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) large = g_string_new ("A=");
  g_autofree char *result = NULL;
  g_autofree char *large_result = NULL;

  for (guint i = 0; i <= SKEP_ENV_FILE_MAX_VARIABLES; i++)
    g_string_append (text, "A=1\n");
  result = parse (text->str, text->len);
  g_assert_cmpstr (result, ==, "line 5001 of “f”: there are too many variables");

  for (guint i = 0; i < 100 * 1024; i++)
    g_string_append_c (large, 'x');
  for (guint i = 0; i < 30; i++)
    g_string_append (large, "\nB=$A");
  large_result = parse (large->str, large->len);
  g_assert_cmpstr (large_result, ==, "line 21 of “f”: there are too many variables");
}

static void
test_deep (void)
{
  g_autoptr (GString) text = g_string_new ("A=");
  g_autofree char *result = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append (text, "${B:-");
  result = parse (text->str, text->len);
  g_assert_cmpstr (result, ==, "line 1 of “f”: “${” is nested too deep");
}

/* Any bytes give variables or an error; the sanitizers judge. */
static void
test_any_bytes (void)
{
  static const char *const pieces[] = {
    "A=", "B=", "\n", "\"", "'", "`", "$", "${", "}", "${A:-", "\\", "#", " ", "export ", "A", "\r",
    "\xff", "\xef\xbb\xbf", "x", "$A",
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261121);
  guint n_set = 0;

  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *result = NULL;

      for (gint32 n = g_rand_int_range (rand, 0, 12); n > 0; n--)
        g_string_append (text, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
      result = parse (text->str, text->len);
      n_set += *result == '[';
    }
  g_assert_cmpuint (n_set, >, 1000);
}

static void
check_read_error (const char *path,
                  const char *expected)
{
  g_auto (GStrv) environment = make_environment ();
  g_autoptr (GError) error = NULL;

  g_assert_false (skep_env_file_read (path, ".env", &environment, &error));
  g_assert_cmpstr (error->message, ==, expected);
}

static void
test_files (void)
{
  g_autofree char *dir = g_dir_make_tmp ("skep-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, ".env", NULL);
  g_auto (GStrv) environment = make_environment ();

  check_read_error (path, "the file “.env” does not exist");
  check_read_error (dir, "“.env” is not a regular file");
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  check_read_error (path, "“.env” is not a regular file");
  g_assert_cmpint (g_unlink (path), ==, 0);

  g_assert_true (g_file_set_contents (path, "A=1\n", -1, NULL));
  g_assert_true (skep_env_file_read (path, ".env", &environment, NULL));
  g_assert_cmpstr (g_environ_getenv (environment, "A"), ==, "1");
  g_assert_cmpint (truncate (path, SKEP_ENV_FILE_MAX_BYTES + 1), ==, 0);
  check_read_error (path, "the file “.env” is too large for one of variables");
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/env-file/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/env-file/nul", test_nul);
  g_test_add_func ("/env-file/doubling-is-bounded", test_doubling);
  g_test_add_func ("/env-file/variables-are-bounded", test_many);
  g_test_add_func ("/env-file/depth-is-bounded", test_deep);
  g_test_add_func ("/env-file/any-bytes", test_any_bytes);
  g_test_add_func ("/env-file/only-regular-files-are-read", test_files);
  return g_test_run ();
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <ftw.h>
#include <string.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "skep-ignore-rules.h"

typedef struct
{
  const char *path;
  const char *text;
  const char *ignored; /* paths with a space between, those of folders with a slash at the end */
  const char *others;
} Case;

static const Case cases[] = {
  { "name-anywhere", "build\n", "build build/ a/build a/b/build/", "builds a/builds" },
  { "name-of-a-folder", "build/\n", "build/ a/build/", "build a/build" },
  { "anchored-by-first-slash", "/build\n", "build build/", "a/build" },
  { "anchored-by-inner-slash", "a/build\n", "a/build", "b/a/build build" },
  { "anchored-folder", "/out/\n", "out/", "out a/out/" },
  { "anywhere-by-stars", "**/a/build\n", "a/build b/a/build", "build" },
  { "all-in-a-folder", "a/**\n", "a/b a/b/c", "a/ a" },
  { "later-rule-wins", "*.d\n!b.d\n", "a.d", "b.d" },
  { "later-rule-wins-again", "!b\nb\n", "b", "a" },
  { "comment", "#a\n\\#b\n a\n", "#b", "#a a b" },
  { "exclamation-mark", "\\!a\n", "!a", "a" },
  { "spaces-at-the-end", "a   \nb\\ \nc\\  \n", "a", "b c" },
  { "tab-at-the-end", "a\t\n", "a\t", "a" },
  { "crlf", "a\r\nb/\r\n\r\n", "a b/", "a\r" },
  { "no-newline-at-the-end", "a\nb", "a b", "c" },
  { "byte-order-mark", "\xef\xbb\xbf" "a\n", "a", "\xef\xbb\xbf" "a" },
  { "empty-lines", "\n\n   \n/\n!\n!/\n", "", "a a/ b/c" },
  { "star-stays-in-its-part", "a/*\n", "a/b", "a/b/c a" },
  { "two-slashes-at-the-end", "a//\n", "", "a a/" },
  { "braces-mean-themselves", "{a,b}\n", "{a,b}", "a b" },
  { "latin-1", "caf\xe9\n", "caf\xe9", "caf\xc3\xa9" },
};

static void
check_path (const SkepIgnoreRules *rules,
            const char            *path,
            gboolean               expected)
{
  gsize length = strlen (path);
  gboolean is_folder = length > 0 && path[length - 1] == '/';
  g_autofree char *plain = g_strndup (path, length - is_folder);
  g_autofree char *escaped = g_strescape (path, NULL);

  g_test_message ("Path: %s", escaped);
  g_assert_cmpint (skep_ignore_rules_match (rules, plain, is_folder) == SKEP_IGNORE_YES,
                   ==, expected);
}

static void
check_paths (const SkepIgnoreRules *rules,
             const char            *paths,
             gboolean               expected)
{
  g_auto (GStrv) all = g_strsplit (paths, " ", -1);

  for (char **path = all; *path != NULL; path++)
    check_path (rules, *path, expected);
}

static void
test_case (gconstpointer data)
{
  const Case *test_case = data;
  g_autofree char *exact = g_memdup2 (test_case->text, strlen (test_case->text));
  g_autoptr (SkepIgnoreRules) rules = skep_ignore_rules_new (exact, strlen (test_case->text));

  check_paths (rules, test_case->ignored, TRUE);
  check_paths (rules, test_case->others, FALSE);
}

static void
test_escaped_spaces (void)
{
  g_autoptr (SkepIgnoreRules) rules = skep_ignore_rules_new ("b\\ \nc\\  \n", 9);

  check_path (rules, "b ", TRUE);
  check_path (rules, "c ", TRUE);
  check_path (rules, "c  ", FALSE);
}

static void
test_verdicts (void)
{
  g_autoptr (SkepIgnoreRules) rules = skep_ignore_rules_new ("a\n!b\n", 5);

  g_assert_cmpint (skep_ignore_rules_match (rules, "a", FALSE), ==, SKEP_IGNORE_YES);
  g_assert_cmpint (skep_ignore_rules_match (rules, "b", FALSE), ==, SKEP_IGNORE_NO);
  g_assert_cmpint (skep_ignore_rules_match (rules, "c", FALSE), ==, SKEP_IGNORE_UNDECIDED);
}

static void
test_many_rules (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (SkepIgnoreRules) all = NULL;
  g_autoptr (SkepIgnoreRules) cut = NULL;

  for (guint i = 0; i < SKEP_IGNORE_RULES_MAX; i++)
    g_string_append_printf (text, "a%u\n", i);
  all = skep_ignore_rules_new (text->str, text->len);
  g_assert_false (skep_ignore_rules_is_cut (all));
  check_path (all, "a9999", TRUE);

  g_string_append (text, "b\n");
  cut = skep_ignore_rules_new (text->str, text->len);
  g_assert_true (skep_ignore_rules_is_cut (cut));
  check_path (cut, "a0", TRUE);
  check_path (cut, "b", FALSE);
}

/* A repository in a temporary folder, with some folders and files, and what its .gitignore files
 * say, which is compared with what git says. */
typedef struct
{
  char *top;
  GPtrArray *paths;  /* of all files and folders, owned; folders end with a slash */
  GHashTable *rules; /* folder, `` or ending with a slash → SkepIgnoreRules */
} Repository;

static const char *const names[] = { "a", "b", "ab", "a.b", "x y", "z ", "#h", "!e", "[c]", "\\" };

static const char *const pieces[] = {
  "a", "b", "ab", "a.b", "x y", "z\\ ", "#h", "!e", "[c]", "\\[c]", "\\\\", "*", "*b", "a*", "?",
  "**", "**", "a**b", "[ab]", "[!a]", "[^a]", "[a-c]", "[]-a]", "[[:alpha:]]", "[a", "\\a", ".",
  "..", "{a,b}", "*.*", "a\\", "[a/]b", "***", "\\!e", "[\\a]", "[[:x:]]", "",
};

static int
remove_entry (const char        *path,
              const struct stat *info,
              int                type,
              struct FTW        *where)
{
  return remove (path);
}

static void
repository_free (Repository *self)
{
  nftw (self->top, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
  g_ptr_array_unref (self->paths);
  g_hash_table_unref (self->rules);
  g_free (self->top);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Repository, repository_free)

/* Runs git without the person's own settings. Returns its output. */
static GBytes *
run_git (Repository *self,
         GBytes     *input,
         ...)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) git = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *output = NULL;
  va_list arguments;

  g_ptr_array_add (argv, (gpointer) "git");
  va_start (arguments, input);
  for (char *argument; (argument = va_arg (arguments, char *)) != NULL;)
    g_ptr_array_add (argv, argument);
  va_end (arguments);
  g_ptr_array_add (argv, NULL);
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE
                                        | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_subprocess_launcher_set_cwd (launcher, self->top);
  g_subprocess_launcher_setenv (launcher, "HOME", self->top, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", self->top, TRUE);
  g_subprocess_launcher_setenv (launcher, "GIT_CONFIG_NOSYSTEM", "1", TRUE);
  git = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  g_subprocess_communicate (git, input, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  /* git check-ignore exits with 1 if no path is ignored. */
  g_assert_true (g_subprocess_get_if_exited (git));
  g_assert_cmpint (g_subprocess_get_exit_status (git), <=, 1);
  return output;
}

static void
add_entries (Repository *self,
             GRand      *rand,
             const char *dir,
             guint       depth)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gboolean is_folder = depth > 0 && g_rand_int_range (rand, 0, 3) == 0;
      char *path = g_strconcat (dir, names[i], is_folder ? "/" : "", NULL);
      g_autofree char *absolute = g_build_filename (self->top, path, NULL);

      g_ptr_array_add (self->paths, path);
      if (is_folder)
        {
          g_assert_cmpint (g_mkdir (absolute, 0755), ==, 0);
          add_entries (self, rand, path, depth - 1);
        }
      else
        g_assert_true (g_file_set_contents (absolute, "", 0, NULL));
    }
}

static Repository *
repository_new (GRand *rand)
{
  Repository *self = g_new0 (Repository, 1);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) output = NULL;

  self->top = g_dir_make_tmp ("skep-test-XXXXXX", NULL);
  self->paths = g_ptr_array_new_with_free_func (g_free);
  self->rules = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) skep_ignore_rules_unref);
  output = run_git (self, nothing, "init", "--quiet", NULL);
  add_entries (self, rand, "", 3);
  return self;
}

/* git takes the stars of `a**` for whole parts of a path if nothing before them is a pattern,
 * against its manual: it cuts off what is before them. */
static gboolean
needs_slash (GString    *text,
             const char *piece)
{
  char last = text->len > 0 ? text->str[text->len - 1] : '\n';

  return (g_str_has_prefix (piece, "**") && strchr ("/!\n", last) == NULL)
         || (*piece == '*' && last == '*');
}

static void
append_rule (GRand   *rand,
             GString *text)
{
  static const char *const befores[] = { "", "", "", "", "!", "/", "!/", "**/", "#" };
  static const char *const afters[] = { "\n", "\n", "\n", "/\n", "  \n", "\r\n", "/**\n", "//\n" };
  gsize start = text->len;

  g_string_append (text, befores[g_rand_int_range (rand, 0, G_N_ELEMENTS (befores))]);
  for (guint n = g_rand_int_range (rand, 1, 4); n > 0; n--)
    {
      const char *piece = pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))];

      if (needs_slash (text, piece) || (text->len > start && g_rand_boolean (rand)))
        g_string_append_c (text, '/');
      g_string_append (text, piece);
    }
  g_string_append (text, afters[g_rand_int_range (rand, 0, G_N_ELEMENTS (afters))]);
}

static void
write_rules (Repository *self,
             GRand      *rand,
             const char *dir)
{
  g_autofree char *path = g_build_filename (self->top, dir, ".gitignore", NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint n = g_rand_int_range (rand, 1, 4); n > 0; n--)
    append_rule (rand, text);
  g_assert_true (g_file_set_contents (path, text->str, text->len, NULL));
  g_hash_table_replace (self->rules, g_strdup (dir), skep_ignore_rules_new (text->str, text->len));
}

static void
write_all_rules (Repository *self,
                 GRand      *rand)
{
  write_rules (self, rand, "");
  for (guint i = 0; i < self->paths->len; i++)
    if (g_str_has_suffix (self->paths->pdata[i], "/") && g_rand_int_range (rand, 0, 4) == 0)
      write_rules (self, rand, self->paths->pdata[i]);
}

/* What the files of the folders around @path say about itself, the nearest first. */
static SkepIgnoreVerdict
get_verdict (Repository *self,
             const char *path,
             gboolean    is_folder)
{
  g_autofree char *dir = g_strdup (path);
  SkepIgnoreVerdict verdict = SKEP_IGNORE_UNDECIDED;

  do
    {
      char *slash = strrchr (dir, '/');
      SkepIgnoreRules *rules;

      if (slash != NULL && slash[1] == '\0')
        {
          *slash = '\0';
          slash = strrchr (dir, '/');
        }
      *(slash != NULL ? slash + 1 : dir) = '\0';
      rules = g_hash_table_lookup (self->rules, dir);
      if (rules != NULL)
        verdict = skep_ignore_rules_match (rules, path + strlen (dir), is_folder);
    }
  while (verdict == SKEP_IGNORE_UNDECIDED && *dir != '\0');
  return verdict;
}

/* What is in an ignored folder is ignored, whatever the rules say about it. */
static gboolean
is_ignored (Repository *self,
            const char *path)
{
  for (const char *slash = strchr (path, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      g_autofree char *dir = g_strndup (path, slash - path);

      if (get_verdict (self, dir, TRUE) == SKEP_IGNORE_YES)
        return TRUE;
    }
  return !g_str_has_suffix (path, "/") && get_verdict (self, path, FALSE) == SKEP_IGNORE_YES;
}

static char *
drop_slash (const char *path)
{
  return g_strndup (path, strlen (path) - g_str_has_suffix (path, "/"));
}

/* A slash at the end would make git look into a folder instead of at it. */
static GHashTable *
ask_git (Repository *self)
{
  GHashTable *ignored = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) paths = g_string_new (NULL);
  g_autoptr (GBytes) input = NULL;
  g_autoptr (GBytes) output = NULL;
  const char *p;
  gsize length;

  for (guint i = 0; i < self->paths->len; i++)
    {
      g_autofree char *path = drop_slash (self->paths->pdata[i]);

      g_string_append_len (paths, path, strlen (path) + 1);
    }
  input = g_bytes_new_static (paths->str, paths->len);
  output = run_git (self, input, "check-ignore", "--no-index", "-z", "--stdin", NULL);
  p = g_bytes_get_data (output, &length);
  for (const char *end = p + length; p < end; p += strlen (p) + 1)
    g_hash_table_add (ignored, g_strdup (p));
  return ignored;
}

static void
print_rules (Repository *self,
             const char *about)
{
  GHashTableIter iter;
  gpointer dir;

  g_hash_table_iter_init (&iter, self->rules);
  while (g_hash_table_iter_next (&iter, &dir, NULL))
    {
      g_autofree char *path = g_build_filename (self->top, dir, ".gitignore", NULL);
      g_autofree char *text = NULL;
      g_autofree char *escaped = NULL;

      if (!g_str_has_prefix (about, dir))
        continue;
      g_file_get_contents (path, &text, NULL, NULL);
      escaped = g_strescape (text, NULL);
      g_test_message ("%s.gitignore: %s", (char *) dir, escaped);
    }
}

static guint
compare (Repository *self)
{
  g_autoptr (GHashTable) ignored = ask_git (self);

  for (guint i = 0; i < self->paths->len; i++)
    {
      const char *path = self->paths->pdata[i];
      g_autofree char *plain = drop_slash (path);
      gboolean expected = g_hash_table_contains (ignored, plain);

      if (is_ignored (self, path) == expected)
        continue;
      print_rules (self, path);
      g_error ("%s is %signored by git", path, expected ? "" : "not ");
    }
  return g_hash_table_size (ignored);
}

/* git has the last word on what its files mean. */
static void
test_as_git (void)
{
  g_autofree char *git = g_find_program_in_path ("git");
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261121);
  guint n_ignored = 0;

  if (git == NULL)
    {
      g_test_skip ("git is not installed");
      return;
    }
  for (guint i = 0; i < 8; i++)
    {
      g_autoptr (Repository) repository = repository_new (rand);

      for (guint round = 0; round < 25; round++)
        {
          write_all_rules (repository, rand);
          n_ignored += compare (repository);
        }
    }
  g_assert_cmpuint (n_ignored, >, 10000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/ignore-rules/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/ignore-rules/escaped-spaces-at-the-end", test_escaped_spaces);
  g_test_add_func ("/ignore-rules/tell-what-is-undecided", test_verdicts);
  g_test_add_func ("/ignore-rules/are-bounded", test_many_rules);
  g_test_add_func ("/ignore-rules/mean-what-git-takes-them-for", test_as_git);
  return g_test_run ();
}

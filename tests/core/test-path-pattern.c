/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-path-pattern.h"

typedef struct
{
  const char *path;
  const char *glob;
  const char *matches; /* paths with a space between */
  const char *others;
} Case;

static const Case cases[] = {
  { "plain", "packages/web", "packages/web", "packages packages/web/x packages/we web" },
  { "whole-name", "web", "web", "webs aweb web/web packages/web" },
  { "leading-dot-slash", "./apps/./web", "apps/web", "web ./apps/web" },
  { "trailing-slash", "apps/web//", "apps/web", "apps" },
  { "doubled-slash", "apps//web", "apps/web", "apps" },
  { "star", "packages/*", "packages/a packages/.a packages/a.b", "packages packages/a/b" },
  { "star-within", "lib-*-x", "lib-a-x lib--x lib-x-x lib-a-x-x", "lib-x lib-a-xy lib-a/-x" },
  { "many-stars", "*a*b*c*", "abc xaxbxcx aabbcc", "acb ab bc a/b/c" },
  { "question-mark", "a?c", "abc a.c", "ac abbc a/c" },
  { "class", "[abc]x", "ax cx", "dx x abx" },
  { "class-range", "v[0-9a-f]", "v0 va vf", "vg v- v" },
  { "class-negated", "[!a]x", "bx -x", "ax x" },
  { "class-negated-caret", "[^a-c]x", "dx", "ax bx cx" },
  { "class-bracket-first", "[]-]x", "]x -x", "ax" },
  { "class-minus-last", "[a-]x", "ax -x", "bx" },
  { "class-escape", "[\\]]x", "]x", "\\x" },
  { "class-named", "[[:digit:]_]x", "0x 9x _x", "ax :x dx" },
  { "class-never-a-slash", "a[!x]b", "ayb", "a/b axb" },
  { "class-of-a-route", "app/[id]", "app/i app/d", "app/[id]" },
  { "class-escaped", "app/\\[id\\]", "app/[id]", "app/i" },
  { "class-open", "a[b", "a[b", "ab a" },
  { "class-unknown-name", "[[:nope:]]", "[n]", "n" },
  { "any-parts", "**", "a a/b a/b/c .a", "" },
  { "any-parts-first", "**/web", "web a/web a/b/web", "webs a/web/b" },
  { "any-parts-last", "packages/**", "packages packages/a packages/a/b", "package packagesx" },
  { "any-parts-between", "a/**/b", "a/b a/x/b a/x/y/b a/b/b", "ab a/bx a b" },
  { "any-parts-repeated", "**/a/**/**/b/**", "a/b x/a/y/b/z", "a b/a ab" },
  { "any-parts-only-alone", "a**b", "ab axb", "a/b a/x/b" },
  { "any-parts-of-three-stars", "a/***/b", "a/b a/x/b", "a/c" },
  { "braces", "{apps,packages}/*", "apps/a packages/b", "libs/a {apps,packages}/a" },
  { "braces-nested", "{a,b{c,d{e,f}}}x", "ax bcx bdex bdfx", "bx bdx bex" },
  { "braces-with-slash", "{apps/*,libs}/src", "apps/a/src libs/src", "apps/src src" },
  { "braces-empty-alternative", "a{,-b}", "a a-b", "a-" },
  { "braces-two", "{a,b}{1,2}", "a1 a2 b1 b2", "a 1 ab" },
  { "braces-of-one", "{a}", "{a}", "a" },
  { "braces-open", "{a,b", "{a,b", "a b" },
  { "braces-open-before", "{{a,b}", "{a {b", "a b" },
  { "braces-closed-only", "a,b}", "a,b}", "a b" },
  { "braces-escaped", "\\{a,b\\}", "{a,b}", "a b" },
  { "braces-any-parts", "{apps,**/lib}", "apps lib x/y/lib", "x/apps" },
  { "comma", "a,b", "a,b", "a b" },
  { "escape", "\\*\\?", "*?", "ab \\*\\?" },
  { "escape-at-the-end", "a\\", "a\\", "a" },
  { "escape-of-slash", "a\\/b", "a/b", "ab" },
  { "latin-1", "caf\xe9/*", "caf\xe9/x", "caf\xc3\xa9/x" },
  { "byte-for-question-mark", "x??", "x\xc3\xa9 x\xff\xfe", "x\xff" },
  { "exclamation-mark-is-nothing-here", "!a", "!a", "a b" },
};

static const Case git_cases[] = {
  { "any-parts-last", "a/**", "a/b a/b/c", "a ab b" },
  { "any-parts-alone", "**", "a a/b", "" },
  { "braces", "{a,b}", "{a,b}", "a b" },
  { "doubled-slash", "a//b", "", "a/b ab" },
  { "dot", "./a", "", "a" },
  { "slash-left-over", "a/", "", "a" },
  { "slash-left-over-by-stars", "**/", "", "a a/b" },
  { "class-with-slash", "x[a/]y", "xay", "x/y x[a/]y" },
  { "class-open", "a[b", "", "a[b ab" },
  { "class-unknown-name", "[[:nope:]]", "", "n [[:nope:]]" },
  { "escape-at-the-end", "a\\", "", "a a\\" },
};

static void
check_all (const SkepPathPattern *pattern,
           const char            *paths,
           gboolean               expected)
{
  g_auto (GStrv) all = g_strsplit (paths, " ", -1);

  for (char **path = all; *path != NULL; path++)
    {
      if (skep_path_pattern_match (pattern, *path) == expected)
        continue;
      g_test_message ("Path: %s", *path);
      g_test_fail ();
    }
}

static void
test_case (gconstpointer data)
{
  const Case *test_case = data;
  g_autoptr (SkepPathPattern) pattern = skep_path_pattern_new (test_case->glob);

  check_all (pattern, test_case->matches, TRUE);
  check_all (pattern, test_case->others, FALSE);
}

static void
test_git_case (gconstpointer data)
{
  const Case *test_case = data;
  g_autoptr (SkepPathPattern) pattern = skep_path_pattern_new_for_git (test_case->glob);

  check_all (pattern, test_case->matches, TRUE);
  check_all (pattern, test_case->others, FALSE);
}

static void
test_own_folder (void)
{
  static const char *const globs[] = { ".", "./", "", "**", "**/**" };
  g_autoptr (SkepPathPattern) star = skep_path_pattern_new ("*");

  for (gsize i = 0; i < G_N_ELEMENTS (globs); i++)
    {
      g_autoptr (SkepPathPattern) pattern = skep_path_pattern_new (globs[i]);

      g_assert_true (skep_path_pattern_match (pattern, ""));
    }
  g_assert_false (skep_path_pattern_match (star, ""));
}

static char *
repeat (const char *text,
        guint       n)
{
  GString *repeated = g_string_new (NULL);

  while (n-- > 0)
    g_string_append (repeated, text);
  return g_string_free (repeated, FALSE);
}

/* Each would take longer than the universe is old if every `*` were tried again. */
static void
test_no_blow_up (void)
{
  g_autofree char *stars = repeat ("*a", 500);
  g_autofree char *parts = repeat ("**/", 1000);
  g_autofree char *both = repeat ("**/*a*/", 200);
  g_autofree char *name = repeat ("a", 2000);
  g_autofree char *path = repeat ("aa/", 200);
  g_autofree char *stars_b = g_strconcat (stars, "b", NULL);
  g_autofree char *parts_b = g_strconcat (parts, "b", NULL);
  g_autofree char *both_b = g_strconcat (both, "b", NULL);
  g_autoptr (SkepPathPattern) one = skep_path_pattern_new (stars_b);
  g_autoptr (SkepPathPattern) two = skep_path_pattern_new (parts_b);
  g_autoptr (SkepPathPattern) three = skep_path_pattern_new (both_b);

  path[strlen (path) - 1] = '\0';
  g_assert_false (skep_path_pattern_match (one, name));
  g_assert_false (skep_path_pattern_match (two, path));
  g_assert_false (skep_path_pattern_match (three, path));
}

static void
test_bounded_braces (void)
{
  g_autofree char *pairs = repeat ("{a,b}", 800);
  g_autofree char *empty = repeat ("{,}", 1300);
  g_autofree char *nested = repeat ("{a,", 1300);
  g_autofree char *closes = repeat ("}", 1300);
  g_autofree char *closed = g_strconcat ("x", nested, "b", NULL);
  g_autofree char *deep = g_strndup (closed, 3 * 1000 + 1);
  g_autofree char *deep_closed = g_strconcat (deep, closes + 300, NULL);
  const char *const globs[] = { pairs, empty, closed, deep_closed };

  for (gsize i = 0; i < G_N_ELEMENTS (globs); i++)
    {
      g_autoptr (SkepPathPattern) pattern = skep_path_pattern_new (globs[i]);

      g_assert_cmpuint (strlen (globs[i]), <=, SKEP_PATH_PATTERN_MAX_BYTES);
      g_assert_false (skep_path_pattern_match (pattern, "y"));
    }
}

static void
test_long_pattern (void)
{
  g_autofree char *longest = repeat ("a", SKEP_PATH_PATTERN_MAX_BYTES);
  g_autofree char *longer = repeat ("a", SKEP_PATH_PATTERN_MAX_BYTES + 1);
  g_autoptr (SkepPathPattern) one = skep_path_pattern_new (longest);
  g_autoptr (SkepPathPattern) two = skep_path_pattern_new (longer);

  g_assert_true (skep_path_pattern_match (one, longest));
  g_assert_false (skep_path_pattern_match (two, longer));
}

/* Any bytes make a pattern, and any bytes can be asked for; the sanitizers judge. */
static void
test_any_bytes (void)
{
  static const char pieces[] = "**??[]!^-\\/{},ab.:[:digit:]\xff";
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261121);
  guint n_matches = 0;

  for (guint round = 0; round < 20000; round++)
    {
      char glob[24] = { 0 };
      char path[12] = { 0 };
      g_autofree char *exact = NULL;
      g_autoptr (SkepPathPattern) pattern = NULL;
      g_autoptr (SkepPathPattern) of_git = NULL;

      for (gint32 i = g_rand_int_range (rand, 0, sizeof glob); i > 0; i--)
        glob[i - 1] = pieces[g_rand_int_range (rand, 0, sizeof pieces - 1)];
      for (gint32 i = g_rand_int_range (rand, 0, sizeof path); i > 0; i--)
        path[i - 1] = "ab/1"[g_rand_int_range (rand, 0, 4)];
      exact = g_strdup (glob);
      pattern = skep_path_pattern_new (exact);
      of_git = skep_path_pattern_new_for_git (exact);
      n_matches += skep_path_pattern_match (pattern, path);
      n_matches += skep_path_pattern_match (of_git, path);
    }
  g_assert_cmpuint (n_matches, >, 100);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/path-pattern/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (git_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/path-pattern/git/", git_cases[i].path, NULL);

      g_test_add_data_func (path, &git_cases[i], test_git_case);
    }
  g_test_add_func ("/path-pattern/own-folder", test_own_folder);
  g_test_add_func ("/path-pattern/no-blow-up", test_no_blow_up);
  g_test_add_func ("/path-pattern/bounded-braces", test_bounded_braces);
  g_test_add_func ("/path-pattern/long-pattern", test_long_pattern);
  g_test_add_func ("/path-pattern/any-bytes", test_any_bytes);
  return g_test_run ();
}

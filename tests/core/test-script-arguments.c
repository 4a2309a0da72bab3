/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-script-arguments.h"

/* Words, separated by `|`. */
typedef struct
{
  const char *argv;
  const char *arguments;
  const char *expected;
} Case;

static const Case cases[] = {
  { "npm|run|dev", "--port|3000", "npm|run|dev|--|--port|3000" },
  { "pnpm|run|dev", "--port|3000", "pnpm|run|dev|--port|3000" },
  { "make|test", "V=1|-j4", "make|test|V=1|-j4" },
  { "/bin/sh|-c|vite", "a b|c", "/bin/sh|-c|vite \"$@\"|dev|a b|c" },
  { "/bin/sh|-c|echo \"$@\" end", "a", "/bin/sh|-c|echo \"$@\" end|dev|a" },
  { "/bin/sh|-c|echo ${1:-x}", "a", "/bin/sh|-c|echo ${1:-x}|dev|a" },
  { "/bin/sh|-c|echo $HOME", "a", "/bin/sh|-c|echo $HOME \"$@\"|dev|a" },
  { "/bin/sh|script", "a", "/bin/sh|script|a" },
};

static SkepScript *
make_script (const char *argv)
{
  SkepScript *script = skep_script_new ("/src/shop", "npm", "package.json", "", "dev");

  script->argv = g_strsplit (argv, "|", -1);
  script->command = g_strdup ("vite");
  script->cwd = g_strdup ("/src/shop");
  script->description = g_strdup ("Serves");
  return script;
}

static void
test_argv (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SkepScript) script = make_script (cases[i].argv);
      g_auto (GStrv) arguments = g_strsplit (cases[i].arguments, "|", -1);
      g_autoptr (SkepScript) longer = NULL;
      g_autofree char *argv = NULL;

      longer = skep_script_with_arguments (script, (const char *const *) arguments);
      argv = g_strjoinv ("|", longer->argv);
      g_assert_cmpstr (argv, ==, cases[i].expected);
    }
}

static void
test_identity (void)
{
  const char *const arguments[] = { "--port", "it's", NULL };
  g_autoptr (SkepScript) script = make_script ("npm|run|dev");
  g_autoptr (SkepScript) longer = skep_script_with_arguments (script, arguments);

  g_assert_true (skep_script_is_same (script, longer));
  g_assert_cmpstr (longer->command, ==, "vite '--port' 'it'\\''s'");
  g_assert_cmpstr (longer->cwd, ==, script->cwd);
  g_assert_cmpstr (longer->description, ==, script->description);
  g_assert_cmpstr (script->command, ==, "vite");
}

static void
test_none (void)
{
  const char *const none[] = { NULL };
  g_autoptr (SkepScript) script = make_script ("npm|run|dev");
  g_autoptr (SkepScript) same = skep_script_with_arguments (script, none);

  g_assert_true (same == script);
}

static void
test_copy (void)
{
  g_autoptr (SkepScript) script = make_script ("npm|run|dev");
  g_autoptr (SkepScript) copy = skep_script_copy (script);

  g_assert_true (copy != script);
  g_assert_true (skep_script_equal (copy, script));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/arguments/go-where-a-person-would-type-them", test_argv);
  g_test_add_func ("/script/arguments/leave-it-the-same-script", test_identity);
  g_test_add_func ("/script/arguments/none-change-nothing", test_none);
  g_test_add_func ("/script/a-copy-is-equal", test_copy);
  return g_test_run ();
}

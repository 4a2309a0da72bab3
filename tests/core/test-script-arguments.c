/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "skep-script-arguments.h"

/* Words, separated by `|`. */
typedef struct
{
  const char *argv;
  const char *arguments;
  const char *expected;
} Case;

static const Case cases[] = {
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
test_separator (void)
{
  const char *const arguments[] = { "--port", "3000", NULL };
  g_autoptr (SkepScript) script = make_script ("npm|run|dev");
  g_autoptr (SkepScript) longer = NULL;
  g_autofree char *argv = NULL;

  script->argument_separator = g_intern_static_string ("--");
  longer = skep_script_with_arguments (script, arguments);
  argv = g_strjoinv ("|", longer->argv);
  g_assert_cmpstr (argv, ==, "npm|run|dev|--|--port|3000");
}

static void
test_identity (void)
{
  const char *const arguments[] = { "--port", "it's", NULL };
  g_autoptr (SkepScript) script = make_script ("npm|run|dev");
  g_autoptr (SkepScript) longer = skep_script_with_arguments (script, arguments);

  g_assert_true (skep_script_is_same (script, longer));
  g_assert_cmpstr (longer->command, ==, "vite --port 'it'\\''s'");
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

/* Parameters as `NAME[!][?][+][=DEFAULT][:CHOICE,CHOICE]`, apart by `|`: needed, a variable, any
 * number. */
static void
add_parameters (SkepScript *script,
                const char *text)
{
  g_auto (GStrv) specs = g_strsplit (text, "|", -1);

  script->parameters =
      g_ptr_array_new_with_free_func ((GDestroyNotify) skep_script_parameter_free);
  for (char **spec = specs; *spec != NULL; spec++)
    {
      g_auto (GStrv) choices = g_strsplit (*spec, ":", 2);
      g_auto (GStrv) halves = g_strsplit (choices[0], "=", 2);
      g_autofree char *name = g_strcanon (g_strdup (halves[0]), G_CSET_a_2_z G_CSET_A_2_Z, ' ');
      SkepScriptParameter *parameter = skep_script_parameter_new (g_strstrip (name));

      parameter->is_required = strchr (halves[0], '!') != NULL;
      parameter->is_variable = strchr (halves[0], '?') != NULL;
      parameter->is_variadic = strchr (halves[0], '+') != NULL;
      parameter->default_value = g_strdup (halves[1]);
      parameter->choices = choices[1] != NULL ? g_strsplit (choices[1], ",", -1) : NULL;
      g_ptr_array_add (script->parameters, parameter);
    }
}

static const struct
{
  const char *parameters;
  const char *values;
  const char *expected; /* NULL: an error */
} value_cases[] = {
  { "to!", "prod", "prod" },
  { "to!", "", NULL },
  { "to!=test", "", "" },
  { "a=1|b=2|c=3", "||z", "1|2|z" },
  { "a=1|b=2|c=3", "x||", "x" },
  { "a|b", "|x", "|x" },
  { "MODE?|to", "fast|prod", "MODE=fast|prod" },
  { "MODE?=slow|to=x", "|", "" },
  { "to|MODE?", "|fast", "MODE=fast" },
  { "to|rest+", "x|-a 'b c'", "x|-a|b c" },
  { "to=x|rest+", "|-a", "x|-a" },
  { "rest+", "'open", NULL },
  { "to:test,prod", "prod", "prod" },
  { "to:test,prod", "else", NULL },
  { "to:test,prod", "", "" },
};

static void
test_values (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (value_cases); i++)
    {
      g_autoptr (SkepScript) script = make_script ("just|deploy");
      g_auto (GStrv) values = g_strsplit (value_cases[i].values, "|", -1);
      g_auto (GStrv) single = g_strdupv ((char *[]) { (char *) "", NULL });
      g_auto (GStrv) arguments = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *actual = NULL;

      g_test_message ("%s: %s", value_cases[i].parameters, value_cases[i].values);
      add_parameters (script, value_cases[i].parameters);
      arguments = skep_script_arguments_from_values (
        script, (const char *const *) (values[0] != NULL ? values : single), &error);
      if (value_cases[i].expected == NULL)
        {
          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
          g_assert_null (arguments);
          continue;
        }
      g_assert_no_error (error);
      actual = g_strjoinv ("|", arguments);
      g_assert_cmpstr (actual, ==, value_cases[i].expected);
    }
}

static void
test_needs (void)
{
  g_autoptr (SkepScript) free = make_script ("just|deploy");
  g_autoptr (SkepScript) asking = make_script ("just|deploy");

  g_assert_false (skep_script_needs_arguments (free));
  add_parameters (free, "a|b!=1");
  g_assert_false (skep_script_needs_arguments (free));
  add_parameters (asking, "a|b!");
  g_assert_true (skep_script_needs_arguments (asking));
}

static void
test_join (void)
{
  const char *const arguments[] = { "--to=a/b", "", "it's", "a b", "*", NULL };
  g_autofree char *line = skep_script_arguments_join (arguments);
  g_auto (GStrv) again = NULL;

  g_assert_cmpstr (line, ==, "--to=a/b '' 'it'\\''s' 'a b' '*'");
  g_assert_true (g_shell_parse_argv (line, NULL, &again, NULL));
  g_assert_true (g_strv_equal (arguments, (const char *const *) again));
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
  g_test_add_func ("/script/arguments/stand-behind-the-separator", test_separator);
  g_test_add_func ("/script/arguments/follow-from-values", test_values);
  g_test_add_func ("/script/arguments/may-be-needed", test_needs);
  g_test_add_func ("/script/arguments/join-to-a-line", test_join);
  return g_test_run ();
}

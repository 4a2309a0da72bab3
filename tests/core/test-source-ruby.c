/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source.h"

typedef struct
{
  const char *path;
  const char *gemfile;
  const char *lock;  /* (nullable) */
  const char *rails; /* (nullable): `x` if bin/rails is executable, `-` if it isn't */
  const char *names;
} Case;

static const Case cases[] = {
  { "gems-only", "source 'https://rubygems.org'\ngem 'sinatra'\n", NULL, NULL, "install" },
  { "empty", "", NULL, NULL, "install" },
  { "rspec", "gem \"rspec\", '~> 3'\n", NULL, NULL, "rspec install" },
  { "rspec-rails-in-a-group", "group :test do\n  gem('rspec-rails')\nend\n", NULL, NULL,
    "rspec install" },
  { "rspec-of-a-gemspec", "gemspec\n", "GEM\n  specs:\n    rspec (3.13.0)\n", NULL,
    "rspec install" },
  { "rspec-in-a-comment", "# gem 'rspec'\ngem 'rspec-core'\ngems 'rspec'\ngem rspec\n", NULL, NULL,
    "install" },
  { "rails", "gem 'rails'\r\n", NULL, "x", "server console install" },
  { "rails-without-program", "gem 'rails'\n", NULL, NULL, "install" },
};

static void
test_case (gconstpointer data)
{
  const Case *test_case = data;
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_add_program (fixture, "bundle");
  fixture_add_program (fixture, "ruby");
  fixture_write (fixture, "Gemfile", test_case->gemfile);
  if (test_case->lock != NULL)
    fixture_write (fixture, "Gemfile.lock", test_case->lock);
  if (test_case->rails != NULL)
    fixture_write_executable (fixture, "bin/rails");
  fixture_run (fixture);
  fixture_assert_names (fixture, test_case->names);
  fixture_assert_problems (fixture, "");
}

static void
test_scripts (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_write (fixture, "Gemfile", "gem 'rails'\ngem 'rspec-rails'\n");
  fixture_write (fixture, "bin/rails", "");
  fixture_run (fixture);
  script = fixture_find (fixture, "ruby::server");
  g_assert_cmpstr (script->unavailable, ==, "“ruby” is not installed.");
  fixture_assert_argv (script, "ruby", "bin/rails", "server");
  fixture_assert_argv (fixture_find (fixture, "ruby::rspec"), "bundle", "exec", "rspec");
  g_assert_cmpstr (fixture_find (fixture, "ruby::rspec")->unavailable, ==,
                   "“bundle” is not installed.");
  fixture_write_executable (fixture, "bin/rails");
  fixture_add_program (fixture, "ruby");
  fixture_run (fixture);
  script = fixture_find (fixture, "ruby::server");
  g_assert_cmpstr (script->command, ==, "bin/rails server");
  g_assert_null (script->unavailable);
  fixture_assert_argv (script, "bin/rails", "server");
}

static void
test_mutants (void)
{
  fixture_mutate ("source 'https://rubygems.org'\ngem \"rspec\", \"~> 3\"\n gem('x')\n", 2000,
                  skep_source_ruby_parse);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-ruby/offers/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-ruby/commands-and-what-they-need", test_scripts);
  g_test_add_func ("/source-ruby/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}

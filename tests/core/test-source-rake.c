/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source.h"

typedef struct
{
  const char *path;
  const char *text;
  const char *names;
  const char *problems;
} Case;

static const Case cases[] = {
  { "empty", "", "", "" },
  { "symbols-strings-and-keys",
    "task :a\ntask 'b'\ntask \"c\"\ntask d: :a\ntask \"e\": [:a]\ntask :f => [:a]\n"
    "task(:g) { }\nmultitask :h => %w[a b]\ntask :\"i-j\"\n",
    "a b c d e f g h i-j", "" },
  { "no-tasks", "file 'x' => 'y'\ndirectory 'out'\nrule '.o'\ntasks :a\nx = task\ntask\n", "", "" },
  { "computed-names", "task name\ntask \"a#{1}\"\ntask X => :b\ntask ::Y\n", "", "" },
  { "namespaces",
    "namespace :db do\n  task :seed do\n    puts 1\n  end\n  namespace 'test' do\n"
    "    task :prepare\n  end\n  task :drop\nend\nnamespace(:a) do\ntask :b\nend\ntask :last\n",
    "db:seed db:test:prepare db:drop a:b last", "" },
  { "computed-namespaces", "namespace name do\n  task :a\nend\ntask :b\n", "b", "" },
  { "blocks-in-tasks",
    "namespace :n do\n  task :a do |t, args|\n    if args.x\n      sh 'x' if t.y\n    else\n"
    "      y unless z\n    end\n    [1].each do |i|\n      while i do\n        i = case i when 1 "
    "then 2 end\n      end\n    end\n    x = if a then b end\n    begin\n      f\n    rescue\n"
    "      g\n    end while h\n  end\n  task :b\nend\ntask :c\n",
    "n:a n:b c", "" },
  { "words-that-open-nothing",
    "namespace :n do\n  x.class\n  y = { if: 1, end: 2, do: 3 }\n  puts \"do if end\", 'do' # do\n"
    "  z = :do, @end, /do end/, %w[do do]\n  def a = 1\n  def b(c) = c\n  defined?(d)\n"
    "  task :t\nend\ntask :u\n",
    "n:t u", "" },
  { "definitions",
    "class A < B\n  class << self\n    def m(x)\n      1\n    end\n  end\nend\nmodule C; end\n"
    "task :a\n", "a", "" },
  { "heredocs",
    "task :a do\n  sh <<~SH\n    end\n    task :no\n  SH\n  x <<-'E O'\nend end\n  E O\nend\n"
    "list <<Thing if false\nThing\nlist << thing\ntask :b\n",
    "a b", "" },
  { "comments",
    "# task :a\n=begin\ntask :b\n=end\ntask :c # task :d\n__END__\ntask :e\n", "c", "" },
  { "again-is-no-mistake", "task :a\ntask :b\ntask a: :b\n", "a b", "" },
  { "other-classes",
    "Rake::TestTask.new do |t|\nend\nRSpec::Core::RakeTask.new(:unit)\nMy::LintTask.new :lint\n"
    "My::Task.new\nThing.new(:x)\nrequire 'bundler/gem_tasks'\n",
    "test unit lint build install release", "" },
  { "heredoc-without-end", "task :a\ndesc <<~X\ntask :b\n", "a",
    "error Rakefile:3: The file ends within a string.\n" },
  { "name-like-an-option", "task '--help'\ntask :a\n", "a", "" },
  { "byte-order-mark-and-crlf", "\xef\xbb\xbftask :a\r\ntask :b\r\n", "a b", "" },
  { "latin1", "task 'caf\xe9'\n", "caf\xef\xbf\xbd", "" },
  { "more-ends-than-blocks", "end\nend\ntask :a\n", "a", "" },
};

static void
test_case (gconstpointer data)
{
  const Case *test_case = data;
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_add_program (fixture, "rake");
  fixture_write (fixture, "Rakefile", test_case->text);
  fixture_run (fixture);
  fixture_assert_names (fixture, test_case->names);
  fixture_assert_problems (fixture, test_case->problems);
}

static void
test_descriptions (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "Rakefile",
                 "desc 'It\\'s one'\ntask :a\ntask :b\ndesc <<~TEXT\n\n  Two.\n  More.\nTEXT\n"
                 "task :c\ndesc(\"x\")\nfile 'y'\ntask :d\ntask :default => :a\n"
                 "desc 'Test'\nRake::TestTask.new(:test)\nRuboCop::RakeTask.new\n");
  fixture_run (fixture);
  g_assert_cmpstr (fixture_find (fixture, "rake::a")->description, ==, "It's one");
  g_assert_cmpstr (fixture_find (fixture, "rake::c")->description, ==, "Two.");
  g_assert_cmpstr (fixture_find (fixture, "rake::test")->description, ==, "Test");
  g_assert_cmpstr (fixture_find (fixture, "rake::rubocop")->description, ==, "Run RuboCop");
  g_assert_null (fixture_find (fixture, "rake::b")->description);
  g_assert_null (fixture_find (fixture, "rake::d")->description);
  g_assert_false (fixture_find (fixture, "rake::a")->is_hidden);
  g_assert_true (fixture_find (fixture, "rake::b")->is_hidden);
  g_assert_true (fixture_find (fixture, "rake::d")->is_hidden);
  g_assert_false (fixture_find (fixture, "rake::default")->is_hidden);
  fixture_write (fixture, "Rakefile", "task :b\n");
  fixture_run (fixture);
  g_assert_false (fixture_find (fixture, "rake::b")->is_hidden);
}

static void
assert_parameters (Fixture    *fixture,
                   const char *id,
                   const char *expected)
{
  SkepScript *script = fixture_find (fixture, id);
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; script->parameters != NULL && i < script->parameters->len; i++)
    g_string_append_printf (names, "%s ",
                            ((SkepScriptParameter *) script->parameters->pdata[i])->name);
  g_assert_cmpstr (names->str, ==, expected);
}

static void
test_parameters (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "Rakefile",
                 "task :a, [:x, :y] => [:b] do |t, args|\nend\ntask :b, :z\ntask c: [:a]\n"
                 "task 'it$(x)', [:y]\n");
  fixture_run (fixture);
  assert_parameters (fixture, "rake::a", "x y ");
  assert_parameters (fixture, "rake::b", "z ");
  assert_parameters (fixture, "rake::c", "");
  assert_parameters (fixture, "rake::it$(x)", "");
  fixture_assert_argv (fixture_find (fixture, "rake::a"), "/bin/sh", "-c",
                       "IFS=,; exec rake \"a[$*]\"");
  fixture_assert_argv (fixture_find (fixture, "rake::c"), "rake", "c");
  fixture_assert_argv (fixture_find (fixture, "rake::it$(x)"), "rake", "it$(x)");
  g_assert_cmpstr (fixture_find (fixture, "rake::a")->command, ==, "rake a");
}

static void
test_files (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "lib/tasks/a.rake", "task :a\n");
  fixture_write (fixture, "lib/tasks/deep/b.rake", "namespace :deep do\n  task :b\nend\n");
  fixture_write (fixture, "lib/tasks/c.rb", "task :no\n");
  fixture_write (fixture, "rakelib/d.rake", "task :d\n");
  fixture_write (fixture, "Rakefile", "task :first\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "first d");
  fixture_write (fixture, "Rakefile", "Rails.application.load_tasks\ntask :first\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "first d a deep:b");
  g_assert_cmpstr (fixture_find (fixture, "rake::deep:b")->file, ==, "lib/tasks/deep/b.rake");
  g_assert_cmpstr (fixture_find (fixture, "rake::deep:b")->cwd, ==, fixture->project);
}

static void
test_bundle (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_add_program (fixture, "rake");
  fixture_write (fixture, "Rakefile", "task :a\ntask :b, [:x]\n");
  fixture_write (fixture, "Gemfile.lock", "GEM\n  specs:\n    rake (13.2.1)\n");
  fixture_run (fixture);
  fixture_assert_argv (fixture_find (fixture, "rake::a"), "rake", "a");
  fixture_write (fixture, "Gemfile", "gemspec\n");
  fixture_run (fixture);
  fixture_assert_argv (fixture_find (fixture, "rake::a"), "bundle", "exec", "rake", "a");
  fixture_assert_argv (fixture_find (fixture, "rake::b"), "/bin/sh", "-c",
                       "IFS=,; exec bundle exec rake \"b[$*]\"");
  g_assert_cmpstr (fixture_find (fixture, "rake::a")->unavailable, ==,
                   "“bundle” is not installed.");
  fixture_write (fixture, "Gemfile.lock", "GEM\n  specs:\n    x (1)\n      rake (>= 1)\n");
  fixture_run (fixture);
  fixture_assert_argv (fixture_find (fixture, "rake::a"), "rake", "a");
}

static void
test_nul (void)
{
  static const char text[] = "task :a\0b\ntask :c\n";
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write_bytes (fixture, "Rakefile", text, sizeof text - 1);
  fixture_run (fixture);
  fixture_assert_names (fixture, "a c");
  fixture_assert_problems (
    fixture, "warning Rakefile:1: What follows the NUL byte in this line is ignored.\n");
}

static void
test_mutants (void)
{
  static const char *const pieces[] = {
    "do\n", "end\n", "namespace :a do\n", "task ", "desc ", ":", "\"", "'", "<<~X\n", "X\n", "/",
    "%w[", "#{", "#", "=begin\n", "if ", "while ", ",", "[", "]", "\\", "\xff", "__END__\n",
    NULL,
  };

  fixture_mutate_with ("desc <<~A\n  Do \\\" it\nA\ntask :x, [:a, 'b'] => %w[y] do |t|\n"
                       "  if /do/ =~ t\n"
                  "  end\nend\nnamespace \"n\" do\n  desc 'x\\'y'\n  task z: :x # end\nend\n"
                  "Rake::TestTask.new(:t)\n",
                  20000, skep_source_rake_parse, pieces);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-rake/file/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-rake/tasks-without-description-are-hidden", test_descriptions);
  g_test_add_func ("/source-rake/arguments-are-joined-by-commas", test_parameters);
  g_test_add_func ("/source-rake/files-that-rake-or-rails-load", test_files);
  g_test_add_func ("/source-rake/bundle-that-has-rake-runs-it", test_bundle);
  g_test_add_func ("/source-rake/nul-byte-is-warned-of", test_nul);
  g_test_add_func ("/source-rake/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}

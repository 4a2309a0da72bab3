/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source.h"

#define PACKAGE "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"
#define USUAL "build test check clippy fmt"
#define AT(position, reason) "error Cargo.toml:" position ": " reason "\n"
#define WARNED_AT(position, reason) "warning Cargo.toml:" position ": " reason "\n"

typedef struct
{
  const char *path;
  const char *manifest;
  const char *files; /* with a space between */
  const char *names;
  const char *problems;
} Case;

static const Case cases[] = {
  { "library", PACKAGE, "src/lib.rs", USUAL, "" },
  { "one-program", PACKAGE, "src/main.rs", "run " USUAL, "" },
  { "one-program-in-bin", PACKAGE, "src/bin/serve.rs src/bin/notes.txt src/bin/.x.rs",
    "run " USUAL, "" },
  { "several-programs", PACKAGE, "src/main.rs src/bin/a.rs src/bin/b/main.rs src/bin/c/lib.rs",
    "run:shop run:a run:b " USUAL, "" },
  { "usual-program", PACKAGE "default-run = \"a\"\n", "src/main.rs src/bin/a.rs",
    "run run:shop run:a " USUAL, "" },
  { "programs-by-table",
    PACKAGE "[[bin]]\nname = \"z\"\npath = \"src/main.rs\"\n[[bin]]\nname = \"a\"\n"
            "path = \"tools/a.rs\"\n", "src/main.rs src/bin/a.rs src/bin/b.rs",
    "run:z run:a run:b " USUAL, "" },
  { "programs-by-table-only", PACKAGE "autobins = false\n[[bin]]\nname = \"z\"\n",
    "src/main.rs src/bin/z.rs", "run " USUAL, "" },
  { "programs-of-the-first-edition", "[package]\nname = \"shop\"\n[[bin]]\nname = \"z\"\n",
    "src/main.rs src/bin/z.rs", "run " USUAL, "" },
  { "no-programs-wanted", PACKAGE "autobins = false\n", "src/main.rs", USUAL, "" },
  { "program-without-name", PACKAGE "[[bin]]\npath = \"src/a.rs\"\n", "src/main.rs",
    "run " USUAL, AT ("5", "A target in [[bin]] has no “name”.") },
  { "program-outside", PACKAGE "[[bin]]\nname = \"a\"\npath = \"../a.rs\"\n", "src/main.rs",
    "run " USUAL, AT ("7", "“../a.rs” is outside of the project and not read.") },
  { "examples", PACKAGE "[[example]]\nname = \"lib\"\ncrate-type = [\"cdylib\"]\n",
    "src/lib.rs examples/lib.rs examples/tour.rs examples/web/main.rs examples/web/x.rs",
    USUAL " example:tour example:web", "" },
  { "no-examples-wanted", PACKAGE "autoexamples = false\n", "examples/tour.rs", USUAL, "" },
  { "benchmarks", PACKAGE, "benches/speed.rs", USUAL " bench", "" },
  { "benchmarks-by-table", PACKAGE "[[bench]]\nname = \"speed\"\nharness = false\n", "",
    USUAL " bench", "" },
  { "virtual-workspace", "[workspace]\nmembers = [\"crates/*\"]\n", "src/main.rs", USUAL, "" },
  { "members-outside", "[workspace]\nmembers = [\"../x\", \"/y\", \"no\", \"a*\"]\n", "", USUAL,
    AT ("2", "“../x” is outside of the project and not read.")
    AT ("2", "“/y” is outside of the project and not read.")
    WARNED_AT ("2", "There is no Cargo.toml in “no”.") },
  { "neither-package-nor-workspace", "[dependencies]\n", "src/main.rs", "", "" },
  { "empty", "", "src/main.rs", "", "" },
  { "package-of-wrong-type", "package = 5\n", "src/main.rs", "",
    AT ("1", "“package” must be an object.") },
  { "values-of-wrong-type",
    PACKAGE "default-run = 5\nautobins = \"x\"\n[[bin]]\nname = 5\n[[example]]\nname = []\n", "",
    USUAL, AT ("10", "“name” must be a string.") AT ("8", "“name” must be a string.")
           AT ("5", "“default-run” must be a string.") },
  { "tables-of-wrong-type", "bin = \"x\"\nexample = [1, 2]\n" PACKAGE, "src/main.rs",
    "run " USUAL, AT ("1", "“bin” must be a list.") },
};

static void
test_case (gconstpointer data)
{
  const Case *test_case = data;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_auto (GStrv) files = g_strsplit (test_case->files, " ", -1);

  fixture_add_program (fixture, "cargo");
  fixture_write (fixture, "Cargo.toml", test_case->manifest);
  for (char **file = files; *file != NULL && **file != '\0'; file++)
    fixture_write (fixture, *file, "");
  fixture_run (fixture);
  fixture_assert_names (fixture, test_case->names);
  fixture_assert_problems (fixture, test_case->problems);
}

static void
test_scripts (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_add_program (fixture, "cargo");
  fixture_write (fixture, "Cargo.toml",
                 PACKAGE "[[bin]]\nname = \"admin\"\nrequired-features = [\"tls\", \"cli\"]\n");
  fixture_write (fixture, "src/main.rs", "");
  fixture_write (fixture, "examples/tour.rs", "");
  fixture_run (fixture);
  script = fixture_find (fixture, "cargo::run:shop");
  g_assert_cmpstr (script->command, ==, "cargo run --bin shop");
  g_assert_cmpstr (script->package, ==, "shop");
  g_assert_cmpstr (script->argument_separator, ==, "--");
  g_assert_null (script->unavailable);
  fixture_assert_argv (script, "cargo", "run", "--bin", "shop");
  fixture_assert_argv (fixture_find (fixture, "cargo::run:admin"), "cargo", "run", "--bin", "admin",
                       "--features", "tls,cli");
  fixture_assert_argv (fixture_find (fixture, "cargo::example:tour"), "cargo", "run", "--example",
                       "tour");
  script = fixture_find (fixture, "cargo::build");
  fixture_assert_argv (script, "cargo", "build");
  g_assert_cmpstr (script->description, ==, "Compile the package");
  g_assert_cmpstr (fixture_find (fixture, "cargo::clippy")->unavailable, ==,
                   "“cargo-clippy” is not installed.");
}

static void
test_workspace (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_write (fixture, "Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n");
  fixture_write (fixture, "crates/api/Cargo.toml", PACKAGE);
  fixture_write (fixture, "crates/api/src/main.rs", "");
  fixture_run (fixture);
  fixture_assert_names (fixture, USUAL " run " USUAL);
  fixture_assert_argv (fixture_find (fixture, "cargo::test"), "cargo", "test", "--workspace");
  fixture_assert_argv (fixture_find (fixture, "cargo::fmt"), "cargo", "fmt", "--all");
  g_assert_null (fixture_find (fixture, "cargo::test")->package);
  script = fixture_find (fixture, "cargo:crates/api:run");
  g_assert_cmpstr (script->package, ==, "shop");
  g_assert_cmpstr (script->unavailable, ==, "“cargo” is not installed.");
  fixture_assert_argv (script, "cargo", "run");
}

static void
test_aliases (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_add_program (fixture, "cargo");
  fixture_write (fixture, "Cargo.toml", PACKAGE);
  fixture_write (fixture, ".cargo/config.toml",
                 "\xef\xbb\xbf[alias]\nxtask = \"run --package xtask --\"\n"
                 "t2 = [\"test\", \"-q\"]\n"
                 "bad = 5\ncheck = \"clippy\"\n[build]\njobs = 2\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, USUAL " xtask t2");
  fixture_assert_problems (
    fixture, "error .cargo/config.toml:4: “bad” must be a list of strings.\n"
             "warning .cargo/config.toml:5: The alias “check” is ignored: cargo has a command by "
             "that name.\n");
  script = fixture_find (fixture, "cargo::xtask");
  g_assert_cmpstr (script->description, ==, "cargo run --package xtask --");
  g_assert_cmpstr (script->file, ==, ".cargo/config.toml");
  fixture_assert_argv (script, "cargo", "xtask");
  g_assert_cmpstr (fixture_find (fixture, "cargo::t2")->description, ==, "cargo test -q");
  fixture_write (fixture, ".cargo/config", "[alias]\nold = \"test\"\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, USUAL " old");
}

static void
test_follows_files (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "Cargo.toml", PACKAGE);
  fixture_run (fixture);
  fixture_assert_names (fixture, USUAL);
  fixture_write (fixture, "src/bin/a.rs", "");
  fixture_run_again (fixture);
  fixture_assert_names (fixture, "run " USUAL);
  fixture_write (fixture, ".cargo/config.toml", "[alias]\nx = \"test\"\n");
  fixture_run_again (fixture);
  fixture_assert_names (fixture, "run " USUAL " x");
  fixture_write (fixture, ".cargo/config.toml", "[alias]\nlonger = \"test\"\n");
  fixture_run_again (fixture);
  fixture_assert_names (fixture, "run " USUAL " longer");
}

static void
test_mutants (void)
{
  static const char *const pieces[] = {
    "[", "]", "[[bin]]\n", "{", "}", "=", "\"", "\"\"\"", "'", "\n", ".", "#", ",", "\\u12", "\xff",
    "../", "name", "path",
    NULL,
  };

  fixture_mutate_with (PACKAGE "default-run = \"a\"\n[[bin]]\nname = \"a\"\npath = \"src/a.rs\"\n"
                          "required-features = [\"x\"]\n[[bin]]\nname = \"b\"\n[[example]]\n"
                          "name = \"c\"\n[workspace]\nmembers = [\"x/*\", \"y\"]\n",
                  10000, skep_source_cargo_parse, pieces);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-cargo/manifest/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-cargo/commands-and-programs", test_scripts);
  g_test_add_func ("/source-cargo/members-are-packages-of-their-own", test_workspace);
  g_test_add_func ("/source-cargo/aliases", test_aliases);
  g_test_add_func ("/source-cargo/follows-files", test_follows_files);
  g_test_add_func ("/source-cargo/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}

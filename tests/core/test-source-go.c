/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"

#define MODULE "module example.org/shop\n\ngo 1.22\n"
#define COMMON "build test vet tidy"

static void
add_file (Fixture    *fixture,
          const char *name,
          const char *text)
{
  g_autofree char *path = fixture_path (fixture, name);
  g_autofree char *dir = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (dir, 0755), ==, 0);
  fixture_write (fixture, name, text);
}

static void
test_module (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  add_file (fixture, "go.mod", MODULE);
  add_file (fixture, "shop.go", "package shop\n");
  fixture_add_program (fixture, "go");
  fixture_run (fixture);

  fixture_assert_names (fixture, COMMON);
  fixture_assert_problems (fixture, "");
  fixture_assert_argv (fixture_find (fixture, "go::build"), "go", "build", "./...");
  fixture_assert_argv (fixture_find (fixture, "go::test"), "go", "test", "./...");
  fixture_assert_argv (fixture_find (fixture, "go::vet"), "go", "vet", "./...");
  script = fixture_find (fixture, "go::tidy");
  fixture_assert_argv (script, "go", "mod", "tidy");
  g_assert_cmpstr (script->command, ==, "go mod tidy");
  g_assert_cmpstr (script->package, ==, "example.org/shop");
  g_assert_null (script->unavailable);
}

static void
test_not_installed (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  add_file (fixture, "go.mod", MODULE);
  fixture_run (fixture);

  g_assert_cmpstr (fixture_find (fixture, "go::test")->unavailable, ==, "“go” is not installed.");
}

static void
test_programs (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  add_file (fixture, "go.mod", MODULE);
  add_file (fixture, "main.go", "// Shop serves the shop.\n//\n// More.\npackage main\n");
  add_file (fixture, "cmd/server/main.go", "package main\n");
  add_file (fixture, "cmd/server/doc.go", "/*\nServer answers requests.\n*/\npackage main\n");
  add_file (fixture, "cmd/lib/lib.go", "package lib\n");
  add_file (fixture, "cmd/tests/x_test.go", "package main\n");
  add_file (fixture, "cmd/empty/README.md", "package main\n");
  add_file (fixture, "cmd/_old/main.go", "package main\n");
  add_file (fixture, "cmd/testdata/main.go", "package main\n");
  add_file (fixture, "cmd/other/main.go", "package main\n");
  add_file (fixture, "cmd/other/go.mod", "module example.org/other\n");
  fixture_run (fixture);

  fixture_assert_names (fixture, "run cmd/server " COMMON " run " COMMON);
  fixture_assert_argv (fixture_find (fixture, "go::run"), "go", "run", ".");
  fixture_assert_argv (fixture_find (fixture, "go::cmd/server"), "go", "run", "./cmd/server");
  g_assert_cmpstr (fixture_find (fixture, "go::run")->description, ==, "Shop serves the shop.");
  g_assert_cmpstr (fixture_find (fixture, "go::cmd/server")->description,
                   ==, "Server answers requests.");
  g_assert_cmpstr (fixture_find (fixture, "go:cmd/other:run")->package, ==, "example.org/other");
}

static void
test_package_clause (void)
{
  static const struct
  {
    const char *text;
    const char *names;
    const char *description;
  } cases[] = {
    { "// Copyright 2026 Me\n\n//go:build linux\n\n// Serve.\npackage main", "run " COMMON,
      "Serve." },
    { "// Copyright 2026 Me\n\npackage main\n", "run " COMMON, NULL },
    { "//go:build ignore\n\npackage main\n", COMMON, NULL },
    { "//go:build (ignore || tools)\n\npackage main\n", COMMON, NULL },
    { "// +build ignore\n\npackage main\n", COMMON, NULL },
    { "//go:build !ignored\npackage main\n", "run " COMMON, NULL },
    { "\xef\xbb\xbf/* a */ /* b */ package\tmain; import \"fmt\"\n", "run " COMMON, "a" },
    { "\r\n// Windows\r\npackage main\r\n", "run " COMMON, "Windows" },
    { "package main_test\n", COMMON, NULL },
    { "packagemain\n", COMMON, NULL },
    { "/* package main\n", COMMON, NULL },
    { "// package main\n", COMMON, NULL },
    { "", COMMON, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new ();

      g_test_message ("Case %" G_GSIZE_FORMAT, i);
      add_file (fixture, "go.mod", MODULE);
      add_file (fixture, "x.go", cases[i].text);
      fixture_run (fixture);
      fixture_assert_names (fixture, cases[i].names);
      if (g_str_has_prefix (cases[i].names, "run"))
        g_assert_cmpstr (fixture_find (fixture, "go::run")->description,
                         ==, cases[i].description);
    }
}

/* A generator beside a library says “main” too, but isn't built with it. */
static void
test_generator (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  add_file (fixture, "go.mod", MODULE);
  add_file (fixture, "gen.go", "//go:build ignore\n\npackage main\n");
  add_file (fixture, "lib.go", "package shop\n");
  fixture_run (fixture);

  fixture_assert_names (fixture, COMMON);
}

static void
test_module_names (void)
{
  static const char *const texts[] = {
    "// comment\nmodule \"example.org/shop\" // Deprecated: x\n",
    "module `example.org/shop`\r\n",
    "module (\n\texample.org/shop\n)\n",
    "require (\n\tmodule v1.0.0\n\texample.org/other v1.2.3\n)\nmodule example.org/shop",
    "\tmodule\texample.org/shop\nmodule example.org/second\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new ();

      add_file (fixture, "go.mod", texts[i]);
      fixture_run (fixture);
      g_assert_cmpstr (fixture_find (fixture, "go::test")->package, ==, "example.org/shop");
      fixture_assert_problems (fixture, "");
    }
}

static void
test_nameless (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  add_file (fixture, "go.mod", "go 1.22\nmodule\n");
  fixture_run (fixture);

  fixture_assert_names (fixture, COMMON);
  fixture_assert_problems (
    fixture, "warning go.mod:1: There is no line “module PATH” in this file.\n");
}

static void
test_workspace (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  add_file (fixture, "go.work", "go 1.22\n\nuse (\n\t./api // first\n\t./build\n)\nuse ./dist/x\n"
                                "use ../elsewhere\nuse /etc\nreplace a => ./vendor\n");
  add_file (fixture, "api/go.mod", MODULE);
  add_file (fixture, "build/go.mod", MODULE);
  add_file (fixture, "target/go.mod", MODULE);
  add_file (fixture, "vendor/go.mod", MODULE);
  fixture_run (fixture);

  fixture_assert_names (fixture, "sync " COMMON " " COMMON);
  fixture_assert_argv (fixture_find (fixture, "go::sync"), "go", "work", "sync");
  g_assert_nonnull (fixture_find (fixture, "go:build:test"));
  fixture_assert_problems (
    fixture, "warning go.work:8: “../elsewhere” is not in the project, and not searched.\n"
             "warning go.work:9: “/etc” is not in the project, and not searched.\n");
}

static void
test_changes (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  add_file (fixture, "go.work", "use ./build\n");
  add_file (fixture, "build/go.mod", MODULE);
  fixture_run (fixture);
  fixture_assert_names (fixture, "sync " COMMON);

  add_file (fixture, "build/cmd/a/a.go", "package main\n");
  fixture_run_again (fixture);
  fixture_assert_names (fixture, "sync cmd/a " COMMON);

  add_file (fixture, "build/cmd/a/a.go", "package a\n");
  fixture_run_again (fixture);
  fixture_assert_names (fixture, "sync " COMMON);

  fixture_run_again (fixture);
  fixture_assert_names (fixture, "sync " COMMON);

  add_file (fixture, "go.work", "use ./other\n");
  fixture_run_again (fixture);
  fixture_assert_names (fixture, "sync");
}

static void
parse_module (SkepDiscovery *discovery,
              const char    *dir,
              const char    *file,
              const char    *text,
              gsize          length)
{
  skep_source_go_parse (discovery, dir, "go.mod", text, length);
}

static void
parse_workspace (SkepDiscovery *discovery,
                 const char    *dir,
                 const char    *file,
                 const char    *text,
                 gsize          length)
{
  skep_source_go_parse (discovery, dir, "go.work", text, length);
}

static void
test_mutations (void)
{
  fixture_mutate ("// x\nmodule \"a.b/c\"\n\ngo 1.22\nrequire (\n\td v1 // indirect\n)\n", 2000,
                  parse_module);
  fixture_mutate ("go 1.22\nuse (\n\t./a\n\t`./b c`\n\t../d\n)\nuse \"./e\"\n", 2000,
                  parse_workspace);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/source-go/module", test_module);
  g_test_add_func ("/source-go/not-installed", test_not_installed);
  g_test_add_func ("/source-go/programs-can-be-run", test_programs);
  g_test_add_func ("/source-go/package-clause", test_package_clause);
  g_test_add_func ("/source-go/generator-is-no-program", test_generator);
  g_test_add_func ("/source-go/module-names", test_module_names);
  g_test_add_func ("/source-go/nameless-module", test_nameless);
  g_test_add_func ("/source-go/workspace", test_workspace);
  g_test_add_func ("/source-go/changes-are-noticed", test_changes);
  g_test_add_func ("/source-go/broken-files", test_mutations);
  return g_test_run ();
}

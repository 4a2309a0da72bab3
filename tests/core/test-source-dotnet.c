/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source.h"

#define PROJECT(content) "<Project Sdk=\"Microsoft.NET.Sdk\">" content "</Project>"
#define PROPERTIES(content) PROJECT ("<PropertyGroup>" content "</PropertyGroup>")

typedef struct
{
  const char *name;
  const char *text;
  const char *names;
  const char *problems;
} Case;

static const Case cases[] = {
  { "library", PROPERTIES ("<TargetFramework>net8.0</TargetFramework>"), "build", "" },
  { "program", PROPERTIES ("<OutputType>Exe</OutputType>"), "run watch build", "" },
  { "web", "<Project Sdk=\"Microsoft.NET.Sdk.Web\" />", "run watch build", "" },
  { "web-library", "<Project Sdk=\"Microsoft.NET.Sdk.Web\"><PropertyGroup><OutputType>Library"
    "</OutputType></PropertyGroup></Project>", "build", "" },
  { "sdk-element", "<Project><Sdk Name=\"Microsoft.NET.Sdk.Worker\" /></Project>",
    "run watch build", "" },
  { "tests", PROJECT ("<ItemGroup><PackageReference Include=\"Microsoft.NET.Test.Sdk\" />"
                      "</ItemGroup><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup>"),
    "build test", "" },
  { "before-net-core", "<Project ToolsVersion=\"15.0\"><PropertyGroup><OutputType>Exe</OutputType>"
    "</PropertyGroup></Project>", "", "" },
  { "broken", PROPERTIES ("\n<OutputType>Exe"), "",
    "error App.csproj:2: This is not valid XML here.\n" },
};

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "App.csproj", one->text);
  fixture_run (fixture);
  fixture_assert_names (fixture, one->names);
  fixture_assert_problems (fixture, one->problems);
}

static void
test_only_file (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_add_program (fixture, "dotnet");
  fixture_write (fixture, "My App.fsproj",
                 "\xef\xbb\xbf" PROPERTIES ("<OutputType>exe</OutputType><TargetFrameworks>net8.0 ;"
                                            "net48</TargetFrameworks>"));
  fixture_run (fixture);
  script = fixture_find (fixture, "dotnet::run");
  fixture_assert_argv (script, "dotnet", "run", "--framework", "net8.0");
  g_assert_cmpstr (script->argument_separator, ==, "--");
  g_assert_cmpstr (script->package, ==, "My App");
  g_assert_null (script->unavailable);
  fixture_assert_argv (fixture_find (fixture, "dotnet::build"), "dotnet", "build");
}

static void
test_several_files (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "App.csproj", PROPERTIES ("<OutputType>WinExe</OutputType>"));
  fixture_write (fixture, "All.sln", "Project(\"{F}\") = \"App.Tests\","
                          " \"x\\App.Tests.csproj\"\r\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "build:All.sln test:All.sln run:App.csproj watch:App.csproj "
                                 "build:App.csproj");
  fixture_assert_argv (fixture_find (fixture, "dotnet::test:All.sln"), "dotnet", "test", "All.sln");
  fixture_assert_argv (fixture_find (fixture, "dotnet::watch:App.csproj"), "dotnet", "watch", "run",
                       "--project", "App.csproj");
  fixture_assert_argv (fixture_find (fixture, "dotnet::build:App.csproj"), "dotnet", "build",
                       "App.csproj");
  g_assert_cmpstr (fixture_find (fixture, "dotnet::build:All.sln")->unavailable, ==,
                   "“dotnet” is not installed.");
}

static void
test_mutants (void)
{
  for (gsize i = 0; i < 6; i++)
    fixture_mutate (cases[i].text, 3000, skep_source_dotnet_parse);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-dotnet/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-dotnet/only-file-need-not-be-named", test_only_file);
  g_test_add_func ("/source-dotnet/several-files-are-named", test_several_files);
  g_test_add_func ("/source-dotnet/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}

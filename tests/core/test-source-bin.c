/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>

#include "discovery-fixture.h"

static void
add_file (Fixture    *fixture,
          const char *name,
          const char *text,
          int         mode)
{
  g_autofree char *path = fixture_path (fixture, name);
  g_autofree char *dir = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (dir, 0755), ==, 0);
  fixture_write (fixture, name, text);
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
}

static void
test_executables (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  add_file (fixture, "bin/dev", "#!/usr/bin/env bash\n#\n#  Start all servers \nset -e\n", 0755);
  add_file (fixture, "scripts/report.py", "#!/usr/bin/python3\n# Count words\n", 0755);
  add_file (fixture, "other/x", "#!/bin/sh\n", 0755);
  fixture_add_program (fixture, "bash");
  fixture_run (fixture);

  fixture_assert_names (fixture, "bin/dev scripts/report.py");
  fixture_assert_problems (fixture, "");
  script = fixture_find (fixture, "bin::bin/dev");
  g_assert_cmpstr (script->command, ==, "bin/dev");
  g_assert_cmpstr (script->description, ==, "Start all servers");
  g_assert_cmpstr (script->cwd, ==, fixture->project);
  g_assert_cmpstr (script->file, ==, "bin/dev");
  g_assert_null (script->unavailable);
  fixture_assert_argv (script, "bin/dev");
  script = fixture_find (fixture, "bin::scripts/report.py");
  g_assert_cmpstr (script->description, ==, "Count words");
  g_assert_null (script->unavailable);
}

static void
test_sub_folder (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *cwd = fixture_path (fixture, "apps/web");

  add_file (fixture, "apps/web/bin/dev", "#!/bin/sh\n", 0755);
  fixture_run (fixture);

  g_assert_cmpstr (fixture_find (fixture, "bin:apps/web:bin/dev")->cwd, ==, cwd);
}

static void
test_shell_files (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  add_file (fixture, "bin/a.sh", "#!/bin/bash -e\n# A\n", 0644);
  add_file (fixture, "bin/b.sh", "# B\necho\n", 0644);
  add_file (fixture, "bin/c.sh", "echo\n", 0755);
  add_file (fixture, "bin/d e.sh", "#!/usr/bin/env -S zsh -f\n", 0644);
  add_file (fixture, "bin/f.sh", "", 0644);
  fixture_add_program (fixture, "bash");
  fixture_run (fixture);

  fixture_assert_names (fixture, "bin/a.sh bin/b.sh bin/c.sh bin/d e.sh bin/f.sh");
  fixture_assert_argv (fixture_find (fixture, "bin::bin/a.sh"), "bash", "bin/a.sh");
  fixture_assert_argv (fixture_find (fixture, "bin::bin/b.sh"), "/bin/sh", "bin/b.sh");
  fixture_assert_argv (fixture_find (fixture, "bin::bin/c.sh"), "/bin/sh", "bin/c.sh");
  fixture_assert_argv (fixture_find (fixture, "bin::bin/d e.sh"), "zsh", "bin/d e.sh");
  g_assert_cmpstr (fixture_find (fixture, "bin::bin/b.sh")->description, ==, "B");
  g_assert_cmpstr (fixture_find (fixture, "bin::bin/b.sh")->command, ==, "sh bin/b.sh");
  g_assert_cmpstr (fixture_find (fixture, "bin::bin/d e.sh")->unavailable,
                   ==, "“zsh” is not installed.");
  g_assert_cmpstr (fixture_find (fixture, "bin::bin/d e.sh")->command, ==, "zsh 'bin/d e.sh'");
}

static void
test_missing_interpreter (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  add_file (fixture, "bin/a", "#!/usr/bin/env node\n", 0755);
  add_file (fixture, "bin/b", "#! /usr/bin/env A=1 ruby\n", 0755);
  fixture_run (fixture);

  g_assert_cmpstr (fixture_find (fixture, "bin::bin/a")->unavailable,
                   ==, "“node” is not installed.");
  g_assert_cmpstr (fixture_find (fixture, "bin::bin/b")->unavailable,
                   ==, "“ruby” is not installed.");
}

static void
test_descriptions (void)
{
  static const struct
  {
    const char *text;
    const char *description;
  } cases[] = {
    { "#!/bin/sh\n# Copyright 2026 Me\n# SPDX-License-Identifier: MIT\n#\n\n## Clean up\n",
      "Clean up" },
    { "#!/usr/bin/env node\n\n// Print the tree\n", "Print the tree" },
    { "#!/usr/bin/ruby\n# frozen_string_literal: true\n\n# Seed\n", "Seed" },
    { "#!/bin/sh\n# shellcheck disable=SC1\nset -e\n# Too late\n", NULL },
    { "#!/bin/sh\nset -e\n# Too late\n", NULL },
    { "#!/bin/sh", NULL },
    { "#!/bin/sh\r\n# Windows\r\n", "Windows" },
    { "#!/bin/sh\n# caf\xe9\n", "caf\xef\xbf\xbd" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new ();

      add_file (fixture, "bin/x", cases[i].text, 0755);
      fixture_run (fixture);
      g_assert_cmpstr (fixture_find (fixture, "bin::bin/x")->description,
                       ==, cases[i].description);
    }
}

/* What can't be run, what a machine runs, what editors left, and what is no file. */
static void
test_others (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *fifo = fixture_path (fixture, "bin/fifo.sh");
  g_autofree char *link = fixture_path (fixture, "bin/broken.sh");

  add_file (fixture, "bin/README.md", "#!x\n", 0644);
  add_file (fixture, "bin/tool.py", "#!/usr/bin/python3\n", 0644);
  add_file (fixture, "bin/tool.js", "console.log (1)\n", 0755);
  add_file (fixture, "bin/elf", "\x7f" "ELF\x02\x01\x01", 0755);
  add_file (fixture, "bin/run~", "#!/bin/sh\n", 0755);
  add_file (fixture, "bin/run.sh.orig", "#!/bin/sh\n", 0755);
  add_file (fixture, "bin/.run.sh.swp", "#!/bin/sh\n", 0755);
  add_file (fixture, "bin/#run.sh#", "#!/bin/sh\n", 0755);
  add_file (fixture, "bin/none", "#!\n", 0755);
  add_file (fixture, "bin/folder.sh/x", "#!/bin/sh\n", 0755);
  add_file (fixture, "venv2/bin/pip", "#!/bin/sh\n", 0755);
  add_file (fixture, "venv2/pyvenv.cfg", "home = /usr/bin\n", 0644);
  add_file (fixture, "scripts/bin", "#!/bin/sh\n", 0755);
  g_assert_cmpint (mkfifo (fifo, 0700), ==, 0);
  g_assert_cmpint (symlink ("nowhere", link), ==, 0);
  fixture_run (fixture);

  fixture_assert_names (fixture, "scripts/bin");
  fixture_assert_problems (fixture, "");
}

static void
test_files_by_that_name (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "bin", "#!/bin/sh\n");
  fixture_write (fixture, "scripts", "");
  fixture_run (fixture);

  fixture_assert_names (fixture, "");
  fixture_assert_problems (fixture, "");
}

static void
test_changes (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  add_file (fixture, "bin/a", "#!/bin/sh\n", 0644);
  fixture_run (fixture);
  fixture_assert_names (fixture, "");

  add_file (fixture, "bin/a", "#!/bin/sh\n", 0755);
  fixture_run_again (fixture);
  fixture_assert_names (fixture, "bin/a");

  add_file (fixture, "bin/b", "#!/bin/sh\n", 0755);
  fixture_run_again (fixture);
  fixture_assert_names (fixture, "bin/a bin/b");

  add_file (fixture, "bin/a", "true\n", 0755);
  fixture_run_again (fixture);
  fixture_assert_names (fixture, "bin/b");
}

static void
test_any_bytes (void)
{
  static const char text[] = "#!/usr/bin/env -S bash -e\n#\n# Copyright\n# Words\n// x\n\ntrue\n";
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261121);
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *path = fixture_path (fixture, "bin/x");
  guint n_found = 0;

  add_file (fixture, "bin/x", text, 0755);
  for (guint round = 0; round < 500; round++)
    {
      g_autoptr (GString) mutant = g_string_new (text);
      int fd = open (path, O_WRONLY | O_TRUNC | O_CLOEXEC);

      for (guint n = g_rand_int_range (rand, 1, 6); n > 0; n--)
        fixture_mutate_once (rand, mutant, fixture_pieces);
      g_assert_cmpint (write (fd, mutant->str, mutant->len), ==, mutant->len);
      close (fd);
      fixture_run (fixture);
      fixture_check_results (fixture->discovery);
      n_found += skep_discovery_get_scripts (fixture->discovery)->len;
    }
  g_assert_cmpuint (n_found, >, 50);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/source-bin/executables-that-name-their-interpreter", test_executables);
  g_test_add_func ("/source-bin/of-any-folder", test_sub_folder);
  g_test_add_func ("/source-bin/shell-files-need-not-be-executable", test_shell_files);
  g_test_add_func ("/source-bin/missing-interpreter", test_missing_interpreter);
  g_test_add_func ("/source-bin/first-comment-is-the-description", test_descriptions);
  g_test_add_func ("/source-bin/leaves-out-what-is-no-script", test_others);
  g_test_add_func ("/source-bin/files-called-bin", test_files_by_that_name);
  g_test_add_func ("/source-bin/changes-are-noticed", test_changes);
  g_test_add_func ("/source-bin/any-bytes", test_any_bytes);
  return g_test_run ();
}

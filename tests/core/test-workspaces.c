/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-workspaces.h"

#define GLOBS(...) ((const char *const[]) { __VA_ARGS__, NULL })

static void
check (const SkepWorkspace *workspace,
       const char          *dir,
       SkepMembership       expected)
{
  g_test_message ("Folder: %s", dir);
  g_assert_cmpint (skep_workspace_get_membership (workspace, dir), ==, expected);
}

static void
test_globs (void)
{
  g_autoptr (SkepWorkspace) workspace = skep_workspace_new ("pnpm", "",
                                                            GLOBS ("packages/*", "./apps/web/",
                                                                   "!packages/old", "libs/**",
                                                                   "!**/test/**"));

  check (workspace, "packages/a", SKEP_MEMBERSHIP_MEMBER);
  check (workspace, "apps/web", SKEP_MEMBERSHIP_MEMBER);
  check (workspace, "libs", SKEP_MEMBERSHIP_MEMBER);
  check (workspace, "libs/a/b", SKEP_MEMBERSHIP_MEMBER);
  check (workspace, "", SKEP_MEMBERSHIP_NONE);
  check (workspace, "packages", SKEP_MEMBERSHIP_NONE);
  check (workspace, "packages/a/b", SKEP_MEMBERSHIP_NONE);
  check (workspace, "apps/website", SKEP_MEMBERSHIP_NONE);
  check (workspace, "packages/old", SKEP_MEMBERSHIP_EXCLUDED);
  check (workspace, "libs/a/test/x", SKEP_MEMBERSHIP_EXCLUDED);
}

/* Most tools take an exclusion wherever it stands. */
static void
test_exclusion_first (void)
{
  g_autoptr (SkepWorkspace) workspace = skep_workspace_new ("npm", "", GLOBS ("!a", "*"));

  check (workspace, "a", SKEP_MEMBERSHIP_EXCLUDED);
  check (workspace, "b", SKEP_MEMBERSHIP_MEMBER);
}

static void
test_relative (void)
{
  g_autoptr (SkepWorkspace) workspace = skep_workspace_new ("npm", "web/shop", GLOBS ("*", "."));

  check (workspace, "web/shop/a", SKEP_MEMBERSHIP_MEMBER);
  check (workspace, "web/shop", SKEP_MEMBERSHIP_MEMBER);
  check (workspace, "web/shops/a", SKEP_MEMBERSHIP_NONE);
  check (workspace, "web/sho", SKEP_MEMBERSHIP_NONE);
  check (workspace, "web", SKEP_MEMBERSHIP_NONE);
  check (workspace, "", SKEP_MEMBERSHIP_NONE);
}

static void
test_many_globs (void)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) globs = NULL;
  g_autoptr (SkepWorkspace) workspace = NULL;

  for (guint i = 0; i < SKEP_WORKSPACE_MAX_GLOBS; i++)
    g_strv_builder_add (builder, "a");
  g_strv_builder_add (builder, "b");
  globs = g_strv_builder_end (builder);
  workspace = skep_workspace_new ("npm", "", (const char *const *) globs);

  check (workspace, "a", SKEP_MEMBERSHIP_MEMBER);
  check (workspace, "b", SKEP_MEMBERSHIP_NONE);
}

static void
ask (SkepWorkspaces *workspaces,
     const char     *tool,
     const char     *dir,
     SkepMembership  expected,
     const char     *expected_workspace)
{
  const char *workspace = "?";

  g_test_message ("Folder: %s", dir);
  g_assert_cmpint (skep_workspaces_get_membership (workspaces, tool, dir, &workspace),
                   ==, expected);
  g_assert_cmpstr (workspace, ==, expected_workspace);
}

static void
test_nearest (void)
{
  g_autoptr (SkepWorkspace) outer = skep_workspace_new ("npm", "", GLOBS ("a/*", "a/b/*"));
  g_autoptr (SkepWorkspace) inner = skep_workspace_new ("npm", "a/b", GLOBS ("c", "!d"));
  g_autoptr (SkepWorkspace) other = skep_workspace_new ("cargo", "a", GLOBS ("**"));
  g_autoptr (SkepWorkspaces) workspaces = skep_workspaces_new ();

  ask (workspaces, "npm", "a/b/c", SKEP_MEMBERSHIP_NONE, NULL);
  skep_workspaces_add (workspaces, outer);
  skep_workspaces_add (workspaces, inner);
  skep_workspaces_add (workspaces, other);

  ask (workspaces, "npm", "a/b", SKEP_MEMBERSHIP_MEMBER, "");
  ask (workspaces, "npm", "a/b/c", SKEP_MEMBERSHIP_MEMBER, "a/b");
  ask (workspaces, "npm", "a/b/d", SKEP_MEMBERSHIP_EXCLUDED, "a/b");
  ask (workspaces, "npm", "a/b/e", SKEP_MEMBERSHIP_MEMBER, "");
  ask (workspaces, "npm", "a", SKEP_MEMBERSHIP_NONE, NULL);
  ask (workspaces, "npm", "", SKEP_MEMBERSHIP_NONE, NULL);
  ask (workspaces, "cargo", "a/b", SKEP_MEMBERSHIP_MEMBER, "a");
  ask (workspaces, "pnpm", "a/b", SKEP_MEMBERSHIP_NONE, NULL);
}

static void
test_names (void)
{
  g_autoptr (SkepWorkspace) packages = skep_workspace_new ("npm", "",
                                                           GLOBS ("packages/*", "!packages/dist"));
  g_autoptr (SkepWorkspace) all = skep_workspace_new ("pnpm", "", GLOBS ("libs/**/"));
  g_autoptr (SkepWorkspace) same = skep_workspace_new ("bun", "libs", GLOBS ("**/vendor"));
  g_autoptr (SkepWorkspaces) workspaces = skep_workspaces_new ();

  skep_workspaces_add (workspaces, packages);
  skep_workspaces_add (workspaces, all);
  skep_workspaces_add (workspaces, same);

  g_assert_true (skep_workspaces_name (workspaces, "packages/build"));
  g_assert_false (skep_workspaces_name (workspaces, "packages/dist"));
  g_assert_false (skep_workspaces_name (workspaces, "packages/a/build"));
  g_assert_false (skep_workspaces_name (workspaces, "libs/a/build"));
  g_assert_true (skep_workspaces_name (workspaces, "libs/a/vendor"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/workspaces/globs-name-folders", test_globs);
  g_test_add_func ("/workspaces/an-exclusion-holds-wherever-it-stands", test_exclusion_first);
  g_test_add_func ("/workspaces/globs-are-relative-to-the-workspace", test_relative);
  g_test_add_func ("/workspaces/globs-are-bounded", test_many_globs);
  g_test_add_func ("/workspaces/the-nearest-that-says-anything-decides", test_nearest);
  g_test_add_func ("/workspaces/name-what-is-a-package-not-what-is-in-one", test_names);
  return g_test_run ();
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source.h"

#define HEAD "<?xml version=\"1.0\"?>\n<project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n" \
  "<parent><artifactId>up</artifactId></parent><artifactId>shop</artifactId>\n"
#define PLUGIN(name) \
  "<build><plugins><plugin><artifactId>" name "</artifactId></plugin></plugins></build>"

typedef struct
{
  const char *name;
  const char *text;
  const char *names;
  const char *problems;
} Case;

static const Case cases[] = {
  { "phases", HEAD "</project>", "compile test package", "" },
  { "spring-boot", HEAD PLUGIN ("spring-boot-maven-plugin") "</project>",
    "spring-boot:run compile test package", "" },
  { "plugin-of-a-profile",
    HEAD "<profiles><profile>" PLUGIN (" quarkus-maven-plugin\n") "</profile></profiles></project>",
    "quarkus:dev compile test package", "" },
  { "managed-plugin-is-for-others",
    HEAD "<build><pluginManagement><plugins><plugin><artifactId>exec-maven-plugin</artifactId>"
    "</plugin></plugins></pluginManagement></build></project>", "compile test package", "" },
  { "comments-and-cdata",
    HEAD "<!-- " PLUGIN ("exec-maven-plugin") " --><build><plugins><plugin><artifactId>"
    "<![CDATA[exec-maven-plugin]]></artifactId></plugin></plugins></build></project>",
    "exec:java compile test package", "" },
  { "entities-stay-unread",
    "<!DOCTYPE x [ <!ENTITY a SYSTEM \"file:///etc/passwd\"> ]>\n<project>\n&a;</project>", "",
    "error pom.xml:3: This is not valid XML here.\n" },
  { "not-closed", HEAD "<a>\n</project>", "", "error pom.xml:5: This is not valid XML here.\n" },
  { "no-xml", "nonsense", "", "error pom.xml:1: This is not valid XML here.\n" },
  { "latin1", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><project><name>\xe4</name></project>",
    "compile test package", "" },
  { "no-encoding", "<project>\n\xe4</project>", "", "error pom.xml:2: This is not valid UTF-8.\n" },
};

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "pom.xml", one->text);
  fixture_run (fixture);
  fixture_assert_names (fixture, one->names);
  fixture_assert_problems (fixture, one->problems);
}

static void
test_depth (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GString) text = g_string_new ("<project>");

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "<a>");
  fixture_write (fixture, "pom.xml", text->str);
  fixture_run (fixture);
  fixture_assert_problems (fixture, "error pom.xml:1: The nesting is too deep here.\n");
}

static void
test_nul (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  static const char text[] = "\xef\xbb\xbf<project>\r\n\0</project>";

  fixture_write_bytes (fixture, "pom.xml", text, sizeof text - 1);
  fixture_run (fixture);
  fixture_assert_problems (fixture, "error pom.xml:2: There is a NUL byte here.\n");
}

static void
write_pom (Fixture    *fixture,
           const char *dir,
           const char *text)
{
  g_autofree char *folder = fixture_path (fixture, dir);
  g_autofree char *file = g_build_filename (dir, "pom.xml", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  fixture_write (fixture, file, text);
}

static void
test_modules (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *wrapper = fixture_path (fixture, "mvnw");
  SkepScript *script;

  write_pom (fixture, "", HEAD "<modules><module>lib</module><module>../out</module></modules>"
                          "</project>");
  write_pom (fixture, "lib", HEAD "<modules><module>core</module></modules></project>");
  write_pom (fixture, "lib/core", HEAD PLUGIN ("exec-maven-plugin") "</project>");
  write_pom (fixture, "sample", HEAD "</project>");
  fixture_write (fixture, "mvnw", "#!/bin/sh\n");
  g_assert_cmpint (g_chmod (wrapper, 0755), ==, 0);
  fixture_run (fixture);
  fixture_assert_problems (fixture, "");
  fixture_assert_argv (fixture_find (fixture, "maven::test"), "./mvnw", "test");
  fixture_assert_argv (fixture_find (fixture, "maven:lib:test"), "./mvnw", "-pl", "lib", "-am",
                       "test");
  script = fixture_find (fixture, "maven:lib/core:package");
  fixture_assert_argv (script, "./mvnw", "-pl", "lib/core", "-am", "package");
  g_assert_cmpstr (script->cwd, ==, fixture->project);
  g_assert_cmpstr (script->package, ==, "shop");
  script = fixture_find (fixture, "maven:lib/core:exec:java");
  fixture_assert_argv (script, "../../mvnw", "exec:java");
  g_assert_true (g_str_has_suffix (script->cwd, "/lib/core"));
  fixture_assert_argv (fixture_find (fixture, "maven:sample:test"), "../mvnw", "test");
  g_assert_cmpint (g_chmod (wrapper, 0644), ==, 0);
  fixture_run (fixture);
  fixture_assert_argv (fixture_find (fixture, "maven:sample:test"), "mvn", "test");
  g_assert_cmpstr (fixture_find (fixture, "maven:sample:test")->unavailable, ==,
                   "“mvn” is not installed.");
}

static void
test_mutants (void)
{
  fixture_mutate ("<project><name>A project with"
                  " words</name>" PLUGIN ("exec-maven-plugin") "</project>", 10000,
                  skep_source_maven_parse);
  fixture_mutate ("<project><modules><module>a</module></modules><description>Most of the words"
                  " here are text, so that enough of them stay XML.</description></project>", 10000,
                  skep_source_maven_parse);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-maven/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-maven/depth-is-bounded", test_depth);
  g_test_add_func ("/source-maven/byte-order-mark-and-nul", test_nul);
  g_test_add_func ("/source-maven/modules-are-built-from-the-root", test_modules);
  g_test_add_func ("/source-maven/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}

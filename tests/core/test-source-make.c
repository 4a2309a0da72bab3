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
} Case;

static const Case cases[] = {
  { "explicit-targets", "all: build\nbuild:\n\tcc\nclean:\n", "all build clean" },
  { "order-is-that-of-the-file", "z:\na:\nm:\n", "z a m" },
  { "several-targets-on-a-line", "a b  c: d\n", "a b c" },
  { "space-before-the-colon", "a : b\n", "a" },
  { "double-colon-rules", "a:: b\na:: c\nb::\n", "a b" },
  { "grouped-targets", "a b &: c\nd&:e\n", "a b d" },
  { "repeated-target-is-one", "a: x\nb:\na: y\n", "a b" },
  { "recipe-after-semicolon", "a: ; echo b: c\nb: c ; X=1 echo\n", "a b" },
  { "pattern-rule-is-no-target", "%.o: %.c\n\tcc\nlib%: x\na:\n", "a" },
  { "static-pattern-rule-has-targets", "one two: %: %.in\n\tcp\n", "one two" },
  { "special-target-is-no-target", ".SUFFIXES: .c .o\n.c.o:\n\tcc\n.DEFAULT:\n\tx\na:\n", "a" },
  { "force-is-no-target", "FORCE:\na: FORCE\n.PHONY: FORCE\n", "a" },
  { "makefile-is-no-target", "Makefile: ;\na:\n", "a" },
  { "assignment-with-colon-is-no-target",
    "A := b\nB ::= c\nC :::= d\nD ?= x:y\nE = a:b\nF += g:h\nG != echo a:b\nH:=x\na:\n", "a" },
  { "computed-assignment-is-no-target", "$(A)_x := b\nX_$(B:c=d) = y:z\na:\n", "a" },
  { "target-specific-variable-is-no-target",
    "dev: FOO = 1\ndev: BAR := 1\ndev: BAZ?=x\ndev: export V=1\ndev: private W += 1\ndev:X=1\n"
    "dev: override Y ::= 1\na: b\n", "a" },
  { "target-with-variable-and-rule", "dev: FOO = 1\ndev: a\n\tx\n", "dev" },
  { "prerequisite-reference-with-equals", "a: $(B:.c=.o)\nb: $(C:%=%.x) d\n", "a b" },
  { "equals-after-two-words-is-a-prerequisite-list", "a: b c=d\n", "a" },
  { "target-with-reference-is-skipped", "$(BIN): x\n$(A)b: y\n${C}/d:\na $(B) c: d\n${C}:\n$X: y\n",
    "a c" },
  { "reference-with-colon-or-space", "a: $(call f,x: y)\n$(foreach x,a b,$(x):):\nb:\n", "a b" },
  { "recipe-is-no-rule", "a:\n\tb: c\n\techo x:y\n\tdefine z\nd:\n", "a d" },
  { "continued-recipe-is-no-rule", "a:\n\techo \\\nb: c \\\nd:\ne:\n", "a e" },
  { "recipe-prefix-can-be-changed", ".RECIPEPREFIX = >\na:\n>x: y\nb:\n>z: w\n", "a b" },
  { "continued-targets", "a \\\n  b: \\\n  c\n", "a b" },
  { "continued-assignment", "A = x \\\n  b: c \\\n  d:\na:\n", "a" },
  { "two-backslashes-are-no-continuation", "A = x\\\\\na:\n", "a" },
  { "define-is-no-rule", "define F\nx: y\nendef\noverride define G =\nz:\nendef\na:\n", "a" },
  { "nested-define", "define F\ndefine G\nx:\nendef\ny:\nendef\na:\n", "a" },
  { "endef-in-a-recipe-ends-nothing", "define F\n\tendef\nx:\nendef\na:\n", "a" },
  { "define-never-ended", "a:\ndefine F\nx:\n", "a" },
  { "target-called-define", "define: x\ny:\n", "define y" },
  { "conditional-branches-count-all",
    "ifeq ($(A),x:y)\na:\nelse ifdef B\nb:\nelse\nc:\nendif\nifneq '$(D)' 'x:y'\nd:\nendif\n",
    "a b c d" },
  { "directives-are-no-rules",
    "include $(a:b)\n-include c:d\nsinclude e:f\nexport A:=b\nunexport X\nvpath %.c a:b\n"
    "export\nexport B C\na:\n", "a" },
  { "comments-are-no-rules", "# a: b\n  # c: d\n#e: \\\nf: g\na: # x: y\n", "a" },
  { "escaped-hash-is-no-comment", "a: \\# b\nA = \\#x:y\nb:\n", "a b" },
  { "file-like-target-is-left-out", "main.o: main.c\nout/x: y\n./z:\nlib(a): b\na:\n", "a" },
  { "phony-file-like-target-stays", ".PHONY: v1.2 out/x\nv1.2:\nout/x:\nout/y:\n", "v1.2 out/x" },
  { "phony-may-come-later-and-continue", "a.b:\nc.d:\n.PHONY: x \\\n  a.b\n.PHONY : c.d\n",
    "a.b c.d" },
  { "phony-without-rule-is-no-target", ".PHONY: a b $(C)\na:\n", "a" },
  { "escaped-characters", "a\\:b: c\nd\\ e: f\n", "a:b d e" },
  { "crlf", "a: b\r\n\tx\r\nB := c\r\nc d: \\\r\n  e\r\n", "a c d" },
  { "byte-order-mark", "\xef\xbb\xbf" "a:\nb:\n", "a b" },
  { "no-newline-at-the-end", "a:\nb: c", "a b" },
  { "ends-in-a-continuation", "a:\nb: c \\", "a b" },
  { "unclosed-reference", "a:\n$(b: c\nd: $(e\nf:\n", "a d f" },
  { "text-that-is-no-makefile", "hello\n=\n:\n::\n: :\n:=\n&:\n$\n\\\n", "" },
  { "empty", "", "" },
};

static void
test_case (gconstpointer data)
{
  const Case *test_case = data;
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_add_program (fixture, "make");
  fixture_write (fixture, "Makefile", test_case->text);
  fixture_run (fixture);
  fixture_assert_names (fixture, test_case->names);
  fixture_assert_problems (fixture, "");
}

static void
assert_description (const char *text,
                    const char *expected)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "Makefile", text);
  fixture_run (fixture);
  g_assert_cmpstr (fixture_find (fixture, "make::a")->description, ==, expected);
}

static void
test_description (void)
{
  assert_description ("a: b ## Build it\n", "Build it");
  assert_description ("a: ##Build it ## all\n", "Build it ## all");
  assert_description ("a: b # a note\n", NULL);
  assert_description ("# Build it\na:\n", "Build it");
  assert_description ("## Build it \n# twice\na:\n", "Build it twice");
  assert_description ("# Above\na: ## Beside\n", "Beside");
  assert_description ("#-------\n# Build it\n#-------\n# really\na:\n", "really");
  assert_description ("##@ Section\na:\n", NULL);
  assert_description ("# Far away\n\na:\n", NULL);
  assert_description ("# Of a variable\nB := c\na:\n", NULL);
  assert_description ("# Of another\nb:\na:\n", NULL);
  assert_description ("# Build it\n.PHONY: a\na:\n", "Build it");
  assert_description ("a: b\n# Build it\na: c\n", "Build it");
  assert_description ("# In a recipe\na:\n\t# b\n", "In a recipe");
  assert_description ("## a: Build it\na:\n", "Build it");
  assert_description ("a: ## caf\xe9\n", "caf\xef\xbf\xbd");
}

static void
test_command (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  fixture_add_program (fixture, "make");
  fixture_write (fixture, "makefile", "build:\n-x:\n");
  fixture_run (fixture);
  script = fixture_find (fixture, "make::build");
  g_assert_cmpstr (script->command, ==, "make build");
  g_assert_cmpstr (script->file, ==, "makefile");
  g_assert_cmpstr (script->cwd, ==, fixture->project);
  g_assert_null (script->unavailable);
  fixture_assert_argv (script, "make", "build");
  fixture_assert_argv (fixture_find (fixture, "make::-x"), "make", "--", "-x");
}

static void
test_no_make (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "Makefile", "a:\n");
  fixture_run (fixture);
  g_assert_cmpstr (fixture_find (fixture, "make::a")->unavailable, ==, "“make” is not installed.");
}

static void
test_preference (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "Makefile", "c:\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "c");
  fixture_write (fixture, "makefile", "b:\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "b");
  fixture_write (fixture, "GNUmakefile", "a:\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "a");
}

static void
test_raw_bytes (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write (fixture, "Makefile", "gr\xfc\xdf:\n");
  fixture_run (fixture);
  fixture_assert_argv (fixture_find (fixture, "make::gr\xef\xbf\xbd\xef\xbf\xbd"), "make",
                       "gr\xfc\xdf");
}

static void
test_nul (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture_write_bytes (fixture, "Makefile", "a:\nb:\0c\nd:\n", 11);
  fixture_run (fixture);
  fixture_assert_names (fixture, "a b d");
  fixture_assert_problems (
    fixture, "warning Makefile:2: What follows the NUL byte in this line is ignored.\n");
}

static void
test_side_effects (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *witness = fixture_path (fixture, "witness");
  g_autofree char *text = NULL;

  text = g_strdup_printf ("X := $(shell touch '%s')\nY != touch '%s'\n$(shell touch '%s')\n"
                          "+:: $(shell touch '%s')\na:\n\ttouch '%s'\n",
                          witness, witness, witness, witness, witness);
  fixture_write (fixture, "Makefile", text);
  fixture_run (fixture);
  fixture_assert_names (fixture, "+ a");
  g_assert_false (g_file_test (witness, G_FILE_TEST_EXISTS));
}

static void
test_mutants (void)
{
  fixture_mutate (".PHONY: all clean\nCC ?= gcc:x\n## Build\nall: $(OBJ:.c=.o) | out ## all of it\n"
                  "\t$(CC) -o $@ \\\n  x: y\ndefine F\nx: y\nendef\nifeq (a,b)\n"
                  "a\\:b c &: d\nendif\n"
                  "dev: export A = 1\n.RECIPEPREFIX = >\nclean: ; rm -f *.o\n",
                  20000, skep_source_make_parse);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-make/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-make/comments-describe-targets", test_description);
  g_test_add_func ("/source-make/command-is-make-and-the-target", test_command);
  g_test_add_func ("/source-make/without-make-it-is-unavailable", test_no_make);
  g_test_add_func ("/source-make/files-are-preferred-as-make-does", test_preference);
  g_test_add_func ("/source-make/argv-has-the-raw-bytes", test_raw_bytes);
  g_test_add_func ("/source-make/nul-ends-a-line-with-a-warning", test_nul);
  g_test_add_func ("/source-make/nothing-is-executed", test_side_effects);
  g_test_add_func ("/source-make/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}

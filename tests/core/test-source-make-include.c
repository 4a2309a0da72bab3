/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "discovery-fixture.h"
#include "skep-source.h"

typedef struct
{
  const char *path;
  const char *makefile;
  const char *names;
  const char *problems;
} Case;

#define MISSING(line, name) \
  "warning Makefile:" line ": The included file “" name "” does not exist.\n"
#define OUTSIDE(line, name) \
  "error Makefile:" line ": “" name "” is outside of the project and not read.\n"

/* Each project has mk/a.mk, mk/b.mk, mk/cycle.mk and x.y.mk beside its Makefile. */
static const Case cases[] = {
  { "order-is-that-of-the-files", "all:\ninclude mk/a.mk\nlast:\n", "all a last", "" },
  { "several-in-one-line", "include mk/b.mk mk/a.mk # both: x\n", "b a", "" },
  { "continued", "include mk/b.mk \\\n  mk/a.mk\n", "b a", "" },
  { "dash-and-sinclude", "-include mk/a.mk\nsinclude mk/b.mk\n", "a b", "" },
  { "twice-is-once", "include mk/a.mk\ninclude ./mk/../mk/a.mk\n", "a", "" },
  { "cycle-ends", "include mk/cycle.mk\nall:\n", "before b after all", "" },
  { "own-file", "include Makefile\nall:\n", "all", "" },
  { "in-a-branch", "ifdef X\ninclude mk/a.mk\nelse\ninclude mk/b.mk\nendif\n", "a b", "" },
  { "in-a-recipe-or-define-is-none", "all:\n\tinclude mk/a.mk\ndefine X\ninclude mk/b.mk\nendef\n",
    "all", "" },
  { "target-called-include", "include: mk/a.mk\nall:\n", "include all", "" },
  { "wildcard-is-sorted", "include mk/?.mk\n", "a b", "" },
  { "wildcard-of-nothing", "include mk/*.none\n-include no/*.mk\n", "",
    MISSING ("1", "mk/*.none") },
  { "other-wildcards-are-not-followed", "include */a.mk mk/[ab].mk\nall:\n", "all", "" },
  { "missing", "all:\n\ninclude \\\n  none.mk\n", "all", MISSING ("3", "none.mk") },
  { "missing-optional", "-include none.mk\nsinclude none.mk\nall:\n", "all", "" },
  { "missing-in-a-branch", "ifdef X\ninclude none.mk\nendif\nall:\n", "all", "" },
  { "missing-with-a-rule", "include none.mk\nall:\nnone.mk: all\n", "all", "" },
  { "missing-with-a-pattern-rule", "include gen/none.mk gen/none.d\ngen/%.mk:\n\ttouch $@\n", "",
    MISSING ("1", "gen/none.d") },
  { "missing-with-an-unknown-rule", "include none.mk\n$(shell x): y\nall:\n", "all", "" },
  { "missing-with-a-known-rule", "M := none.mk\ninclude $M\n$M:\nall:\n", "all", "" },
  { "absolute", "include /etc/none.mk\nall:\n", "all", OUTSIDE ("1", "/etc/none.mk") },
  { "parent", "all:\n-include mk/../../x.mk\n", "all", OUTSIDE ("2", "mk/../../x.mk") },
  { "literal-variable", "D := mk\ninclude $(D)/a.mk ${D}/b.mk\n", "a b", "" },
  { "one-letter-variable", "D = mk\ninclude $D/a.mk\n", "a", "" },
  { "list-in-a-variable", "L = mk/b.mk\nL += mk/a.mk\ninclude $(L)\n", "b a", "" },
  { "nested-variables", "D ::= mk\nexport F = $(D)/a\ninclude $(F).mk\n", "a", "" },
  { "default-value", "D ?= mk\nD ?= none\ninclude $(D)/a.mk\n", "a", "" },
  { "overridden-variable", "D = none\noverride D := mk\ninclude $(D)/a.mk\n", "a", "" },
  { "unknown-variables-are-silent", "include $(A)/a.mk $(wildcard mk/*.mk)\nall:\n", "all", "" },
  { "computed-variables-are-silent",
    "A := $(shell pwd)/mk\nB != echo mk\nC = $(D)\ndefine D\nmk\nendef\n"
    "include $A/a.mk $B/a.mk $C/a.mk $D/a.mk\nall:\n", "all", "" },
  { "conditional-variable-is-unknown",
    "D := mk\nifdef X\nD := none\nendif\ninclude $(D)/a.mk\nall:\n", "all", "" },
  { "variable-known-again", "ifdef X\nD := none\nendif\nD := mk\ninclude $(D)/a.mk\n", "a", "" },
  { "variable-of-another-file-is-unknown", "include x.y.mk\n-include $(OTHER)/a.mk\n", "xy", "" },
  { "targets-of-known-variables", "BIN := shop\nALL = $(BIN) x\n.PHONY: $(P)\n$(ALL) $(P): y\n",
    "shop x", "" },
};

static void
write_project (Fixture    *fixture,
               const char *makefile)
{
  fixture_mkdir (fixture, "mk");
  fixture_add_program (fixture, "make");
  fixture_write (fixture, "mk/a.mk", "\xef\xbb\xbf" "a: ## From a\n");
  fixture_write (fixture, "mk/b.mk", "b:\n");
  fixture_write (fixture, "mk/cycle.mk",
                 "before:\ninclude mk/b.mk Makefile mk/cycle.mk\nafter:\n");
  fixture_write (fixture, "mk/.hidden.mk", "hidden:\n");
  fixture_write (fixture, "x.y.mk", "OTHER = mk\nxy:\n");
  fixture_write (fixture, "Makefile", makefile);
}

static void
test_case (gconstpointer data)
{
  const Case *test_case = data;
  g_autoptr (Fixture) fixture = fixture_new ();

  write_project (fixture, test_case->makefile);
  fixture_run (fixture);
  fixture_assert_names (fixture, test_case->names);
  fixture_assert_problems (fixture, test_case->problems);
}

static void
test_file (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  write_project (fixture, "all:\ninclude mk/a.mk\n");
  fixture_run (fixture);
  script = fixture_find (fixture, "make::a");
  g_assert_cmpstr (script->file, ==, "mk/a.mk");
  g_assert_cmpstr (script->dir, ==, "");
  g_assert_cmpstr (script->cwd, ==, fixture->project);
  g_assert_cmpstr (script->description, ==, "From a");
  fixture_assert_argv (script, "make", "a");
  g_assert_cmpstr (fixture_find (fixture, "make::all")->file, ==, "Makefile");
}

/* Paths are relative to where make runs, not to the file that names them. */
static void
test_sub_folder (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  SkepScript *script;

  write_project (fixture, "");
  fixture_write (fixture, "mk/Makefile", "include ../mk/b.mk a.mk\ninclude ../../x.mk\n");
  fixture_run (fixture);
  fixture_assert_names (fixture, "b a");
  script = fixture_find (fixture, "make:mk:b");
  g_assert_cmpstr (script->file, ==, "mk/b.mk");
  g_assert_true (g_str_has_suffix (script->cwd, "/mk"));
  fixture_assert_problems (
    fixture, "error mk/Makefile:2: “../../x.mk” is outside of the project and not read.\n");
}

static void
test_change (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SkepDiscovery) next = NULL;
  g_autoptr (GError) error = NULL;

  write_project (fixture, "include mk/a.mk\n-include later.mk\n");
  fixture_run (fixture);
  fixture_write (fixture, "mk/a.mk", "a:\nanother:\n");
  fixture_write (fixture, "later.mk", "later:\n");
  next = skep_discovery_new (fixture->project, fixture->bin);
  skep_discovery_set_previous (next, fixture->discovery);
  g_assert_true (skep_discovery_run (next, NULL, &error));
  g_assert_no_error (error);
  skep_discovery_unref (fixture->discovery);
  fixture->discovery = g_steal_pointer (&next);
  fixture_assert_names (fixture, "a another later");
}

static void
test_hostile (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *fifo = fixture_path (fixture, "fifo.mk");

  write_project (fixture, "include fifo.mk mk\nall:\n");
  g_assert_cmpint (mkfifo (fifo, 0644), ==, 0);
  fixture_run (fixture);
  fixture_assert_names (fixture, "all");
  fixture_assert_problems (fixture, "error fifo.mk: This is not a regular file.\n"
                                    "error mk: This is a folder, not a file.\n");
}

/* Writes N.mk, each of which includes the next one. */
static void
write_chain (Fixture *fixture,
             guint    n_files)
{
  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.mk", i);
      g_autofree char *text = g_strdup_printf ("t%u:\ninclude %u.mk\n", i, i + 1);

      fixture_write (fixture, name, text);
    }
}

static void
test_depth (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  write_project (fixture, "include 0.mk\n");
  write_chain (fixture, 30);
  fixture_run (fixture);
  g_assert_cmpuint (skep_discovery_get_scripts (fixture->discovery)->len, ==, 20);
  fixture_assert_problems (
    fixture, "warning 19.mk:2: There are too many included files; this one is not read.\n");
}

static void
test_count (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  write_project (fixture, "include ?.mk ??.mk ???.mk\n");
  write_chain (fixture, 300);
  fixture_run (fixture);
  g_assert_cmpuint (skep_discovery_get_scripts (fixture->discovery)->len, ==, 199);
}

static void
test_many_names (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GString) text = g_string_new ("all:\n");

  for (guint i = 0; i < 300000; i++)
    g_string_append_printf (text, "include %u.mk *.none\n", i);
  write_project (fixture, text->str);
  fixture_run (fixture);
  fixture_assert_names (fixture, "all");
}

static void
test_doubled_variable (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GString) text = g_string_new ("A := mk/a.mk\n");

  for (guint i = 0; i < 200; i++)
    g_string_append (text, "A := $(A)$(A)\nB += $(A)\n");
  g_string_append (text, "include $(A) $(B)\n$(A) $(B): x\nall:\n");
  write_project (fixture, text->str);
  fixture_run (fixture);
  fixture_assert_names (fixture, "all");
}

static void
test_mutants (void)
{
  fixture_mutate ("D := mk\nexport E ?= $(D)/x\nL += a $(D)\n-include $(D)/*.mk ${E}.mk \\\n  $L # x\n"
                  "ifdef X\nL = y\nendif\noverride D ::= $(L)\nall $(L): $(shell x)\n.PHONY: $L\n",
                  20000, skep_source_make_parse);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/source-make-include/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/source-make-include/script-names-the-included-file", test_file);
  g_test_add_func ("/source-make-include/paths-are-relative-to-the-folder-of-make",
                   test_sub_folder);
  g_test_add_func ("/source-make-include/changed-and-new-files-are-read-again", test_change);
  g_test_add_func ("/source-make-include/fifo-and-folder-are-named", test_hostile);
  g_test_add_func ("/source-make-include/depth-is-bounded", test_depth);
  g_test_add_func ("/source-make-include/count-is-bounded", test_count);
  g_test_add_func ("/source-make-include/hundreds-of-thousands-of-names", test_many_names);
  g_test_add_func ("/source-make-include/doubled-variables-take-no-memory", test_doubled_variable);
  g_test_add_func ("/source-make-include/mutants-do-no-harm", test_mutants);
  return g_test_run ();
}

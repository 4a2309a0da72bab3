/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "skep-source.h"

/* A project in a temporary folder, and a search path with nothing in it but what a test puts
 * there. For the tests of discovery; each includes it once. */
typedef struct
{
  char *top;
  char *project;
  char *bin;
  SkepDiscovery *discovery;
} Fixture;

static int
fixture_remove_entry (const char        *path,
                      const struct stat *info,
                      int                type,
                      struct FTW        *where)
{
  return remove (path);
}

static inline void
fixture_free (Fixture *self)
{
  nftw (self->top, fixture_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
  g_clear_pointer (&self->discovery, skep_discovery_unref);
  g_free (self->top);
  g_free (self->project);
  g_free (self->bin);
  g_free (self);
}

static inline Fixture *
fixture_new (void)
{
  g_autoptr (GError) error = NULL;
  Fixture *self = g_new0 (Fixture, 1);

  self->top = g_dir_make_tmp ("skep-test-XXXXXX", &error);
  g_assert_no_error (error);
  self->project = g_build_filename (self->top, "my project", NULL);
  self->bin = g_build_filename (self->top, "bin", NULL);
  g_assert_cmpint (g_mkdir (self->project, 0755), ==, 0);
  g_assert_cmpint (g_mkdir (self->bin, 0755), ==, 0);
  return self;
}

static inline char *
fixture_path (Fixture    *self,
              const char *name)
{
  return g_build_filename (self->project, name, NULL);
}

static inline void
fixture_write_bytes (Fixture    *self,
                     const char *name,
                     const char *bytes,
                     gssize      length)
{
  g_autofree char *path = fixture_path (self, name);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_file_set_contents (path, bytes, length, &error);
  g_assert_no_error (error);
}

static inline void
fixture_write (Fixture    *self,
               const char *name,
               const char *text)
{
  fixture_write_bytes (self, name, text, -1);
}

static inline void
fixture_mkdir (Fixture    *self,
               const char *name)
{
  g_autofree char *path = fixture_path (self, name);

  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
}

static inline void
fixture_write_executable (Fixture    *self,
                          const char *name)
{
  g_autofree char *path = fixture_path (self, name);

  fixture_write (self, name, "");
  g_assert_cmpint (g_chmod (path, 0755), ==, 0);
}

static inline void
fixture_add_program (Fixture    *self,
                     const char *name)
{
  g_autofree char *path = g_build_filename (self->bin, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, "", 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (path, 0755), ==, 0);
}

static inline void
fixture_run (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->discovery, skep_discovery_unref);
  self->discovery = skep_discovery_new (self->project, self->bin);
  g_assert_true (skep_discovery_run (self->discovery, NULL, &error));
  g_assert_no_error (error);
}

/* Looks again, as an open project does when something has changed. */
static inline void
fixture_run_again (Fixture *self)
{
  g_autoptr (SkepDiscovery) previous = g_steal_pointer (&self->discovery);
  g_autoptr (GError) error = NULL;

  self->discovery = skep_discovery_new (self->project, self->bin);
  skep_discovery_set_previous (self->discovery, previous);
  g_assert_true (skep_discovery_run (self->discovery, NULL, &error));
  g_assert_no_error (error);
}

/* The script by that id; a test that asks for one that isn't there has failed. */
static inline SkepScript *
fixture_find (Fixture    *self,
              const char *id)
{
  GPtrArray *scripts = skep_discovery_get_scripts (self->discovery);

  for (guint i = 0; i < scripts->len; i++)
    {
      SkepScript *script = scripts->pdata[i];

      if (g_str_equal (script->id, id))
        return script;
    }
  g_error ("There is no script %s", id);
}

/* The names of all scripts in their order, with a space between. */
static inline char *
fixture_names (Fixture *self)
{
  GPtrArray *scripts = skep_discovery_get_scripts (self->discovery);
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < scripts->len; i++)
    {
      SkepScript *script = scripts->pdata[i];

      g_string_append_printf (names, i == 0 ? "%s" : " %s", script->name);
    }
  return g_string_free (names, FALSE);
}

/* All errors and warnings, a line each. */
static inline char *
fixture_problems (Fixture *self)
{
  GPtrArray *errors = skep_discovery_get_errors (self->discovery);
  GString *problems = g_string_new (NULL);

  for (guint i = 0; i < errors->len; i++)
    {
      SkepSourceError *error = errors->pdata[i];
      g_autofree char *text = skep_source_error_to_string (error);

      g_string_append_printf (problems, "%s %s\n", error->is_warning ? "warning" : "error", text);
    }
  return g_string_free (problems, FALSE);
}

#define fixture_assert_names(self, expected)                     \
  G_STMT_START                                                   \
    {                                                            \
      g_autofree char *names_ = fixture_names (self);            \
      g_assert_cmpstr (names_, ==, expected);                    \
    }                                                            \
  G_STMT_END

#define fixture_assert_problems(self, expected)                  \
  G_STMT_START                                                   \
    {                                                            \
      g_autofree char *problems_ = fixture_problems (self);      \
      g_assert_cmpstr (problems_, ==, expected);                 \
    }                                                            \
  G_STMT_END

#define fixture_assert_argv(script, ...)                         \
  G_STMT_START                                                   \
    {                                                            \
      const char *const expected_[] = { __VA_ARGS__, NULL };     \
      g_assert_cmpstrv ((script)->argv, (gpointer) expected_);   \
    }                                                            \
  G_STMT_END

static const char *const fixture_pieces[] = {
  "{", "[", "\"", "}", "]", ":", ",", "\\", "\\u12", "\\ud83d", "$(", "${", "=", "::=", "\n\t",
  "\\\n", "\r", "#", "##", "define x\n", "endef\n", ".PHONY:", "&:", "\xff", "\xc3", "%", NULL,
};

static inline void
fixture_mutate_once (GRand             *rand,
                     GString           *text,
                     const char *const *pieces)
{
  gsize at = g_rand_int_range (rand, 0, text->len + 1);
  gsize n = g_rand_int_range (rand, 1, 20);

  switch (g_rand_int_range (rand, 0, 8))
    {
    case 0:
      g_string_truncate (text, at);
      break;
    case 1:
    case 2:
    case 3:
      if (at < text->len)
        text->str[at] = g_rand_int_range (rand, 0, 256);
      break;
    case 4:
    case 5:
      g_string_erase (text, at, MIN (text->len - at, n));
      break;
    default:
      g_string_insert (text, at, pieces[g_rand_int_range (rand, 0, g_strv_length ((char **) pieces))]);
    }
}

static inline void
fixture_check_results (SkepDiscovery *discovery)
{
  GPtrArray *scripts = skep_discovery_get_scripts (discovery);
  GPtrArray *errors = skep_discovery_get_errors (discovery);

  for (guint i = 0; i < scripts->len; i++)
    {
      SkepScript *script = scripts->pdata[i];

      g_assert_true (g_utf8_validate (script->id, -1, NULL));
      g_assert_true (g_utf8_validate (script->command, -1, NULL));
      if (script->description != NULL)
        g_assert_true (g_utf8_validate (script->description, -1, NULL));
      g_assert_nonnull (script->argv[0]);
    }
  for (guint i = 0; i < errors->len; i++)
    {
      SkepSourceError *error = errors->pdata[i];

      g_assert_true (g_utf8_validate (error->reason, -1, NULL));
      g_assert_cmpuint (error->line, >, 0);
    }
}

/* Puts @n_rounds broken variants of @text, with some of @pieces in it, through @parse; the
 * sanitizers judge. */
static inline void
fixture_mutate_with (const char          *text,
                     guint                n_rounds,
                     SkepSourceParseFunc  parse,
                     const char *const   *pieces)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261121);
  guint n_found = 0;

  for (guint round = 0; round < n_rounds; round++)
    {
      g_autoptr (SkepDiscovery) discovery = skep_discovery_new ("/nowhere", "");
      g_autoptr (GString) mutant = g_string_new (text);
      g_autofree char *exact = NULL;

      for (guint n = g_rand_int_range (rand, 1, 6); n > 0; n--)
        fixture_mutate_once (rand, mutant, pieces);
      /* Of exact size, so that one byte too far is found. */
      exact = g_memdup2 (mutant->str, mutant->len + 1);
      parse (discovery, "", "mutant", exact, mutant->len);
      skep_discovery_conclude (discovery);
      fixture_check_results (discovery);
      n_found += skep_discovery_get_scripts (discovery)->len > 0;
    }
  /* Enough of them must get past the first check, or the loop tests little. */
  g_assert_cmpuint (n_found, >, n_rounds / 100);
}

static inline void
fixture_mutate (const char          *text,
                guint                n_rounds,
                SkepSourceParseFunc  parse)
{
  fixture_mutate_with (text, n_rounds, parse, fixture_pieces);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

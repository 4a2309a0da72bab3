/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "skep-mcp-http-token.h"

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autofree char *socket = NULL;

  self->folder = g_dir_make_tmp ("skep-XXXXXX", NULL);
  socket = g_build_filename (self->folder, "skep.sock", NULL);
  self->path = skep_mcp_http_token_make_path (socket);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_unlink (self->path);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self->path);
}

static char *
ensure (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  char *token = skep_mcp_http_token_ensure (self->path, &error);

  g_assert_no_error (error);
  return token;
}

static void
test_new (Fixture       *self,
          gconstpointer  data)
{
  g_autofree char *token = ensure (self);
  g_autofree char *again = ensure (self);
  struct stat info;

  g_assert_cmpuint (strlen (token), ==, 64);
  g_assert_cmpuint (strspn (token, "0123456789abcdef"), ==, 64);
  g_assert_cmpstr (token, ==, again);
  g_assert_cmpint (lstat (self->path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0600);
}

static void
test_renew (Fixture       *self,
            gconstpointer  data)
{
  g_autofree char *old = ensure (self);
  g_autofree char *token = skep_mcp_http_token_renew (self->path, NULL);
  g_autofree char *again = ensure (self);

  g_assert_cmpstr (token, !=, old);
  g_assert_cmpstr (token, ==, again);
}

/* Another user may have read it. */
static void
test_public (Fixture       *self,
             gconstpointer  data)
{
  g_autofree char *old = ensure (self);
  g_autofree char *token = NULL;
  struct stat info;

  g_assert_cmpint (g_chmod (self->path, 0640), ==, 0);
  token = ensure (self);

  g_assert_cmpstr (token, !=, old);
  g_assert_cmpint (lstat (self->path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0600);
}

static void
test_broken (Fixture       *self,
             gconstpointer  data)
{
  static const char *const texts[] = { "", "short", "\xff\xfe",
                                       "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"
                                       "0123456789ABCDEF" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *token = NULL;

      g_assert_true (g_file_set_contents_full (self->path, texts[i], -1,
                                               G_FILE_SET_CONTENTS_NONE, 0600, NULL));
      token = ensure (self);
      g_assert_cmpuint (strlen (token), ==, 64);
      g_assert_cmpstr (token, !=, texts[i]);
    }
}

/* Somebody else's file is neither read nor written through a link. */
static void
test_link (Fixture       *self,
           gconstpointer  data)
{
  static const char content[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  g_autofree char *other = g_build_filename (self->folder, "other", NULL);
  g_autofree char *token = NULL;
  g_autofree char *left = NULL;

  g_assert_true (g_file_set_contents_full (other, content, -1, G_FILE_SET_CONTENTS_NONE, 0600,
                                           NULL));
  g_assert_cmpint (symlink (other, self->path), ==, 0);
  token = ensure (self);

  g_assert_cmpstr (token, !=, content);
  g_assert_true (g_file_get_contents (other, &left, NULL, NULL));
  g_assert_cmpstr (left, ==, content);
  g_unlink (other);
}

static void
test_no_folder (Fixture       *self,
                gconstpointer  data)
{
  g_autofree char *path = g_build_filename (self->folder, "gone", "skep.token", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (skep_mcp_http_token_ensure (path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_matches (void)
{
  g_assert_true (skep_mcp_http_token_matches ("abc", "abc"));
  g_assert_false (skep_mcp_http_token_matches ("abc", "abd"));
  g_assert_false (skep_mcp_http_token_matches ("abc", "xbc"));
  g_assert_false (skep_mcp_http_token_matches ("abc", "ab"));
  g_assert_false (skep_mcp_http_token_matches ("abc", "abcd"));
  g_assert_false (skep_mcp_http_token_matches ("abc", ""));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, test) \
  g_test_add ("/mcp/http-token/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("is-made-once", test_new);
  ADD ("can-be-renewed", test_renew);
  ADD ("that-others-could-read-is-replaced", test_public);
  ADD ("that-is-none-is-replaced", test_broken);
  ADD ("is-not-behind-a-link", test_link);
  ADD ("needs-its-folder", test_no_folder);
#undef ADD
  g_test_add_func ("/mcp/http-token/matches-only-itself", test_matches);

  return g_test_run ();
}

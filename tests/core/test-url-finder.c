/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-url-finder.h"

typedef struct
{
  const char *path;
  const char *output;
  guint16 port;
  const char *url;
} Case;

static const Case cases[] = {
  { "plain", "listening on http://localhost:3000\n", 3000, "http://localhost:3000" },
  { "with-path", "see http://localhost:8080/admin?x=1#top now", 8080,
    "http://localhost:8080/admin?x=1#top" },
  { "https", "https://localhost:8443/\n", 8443, "https://localhost:8443/" },
  { "default-port", "http://localhost/\n", 80, "http://localhost/" },
  { "default-port-of-https", "https://127.0.0.1/\n", 443, "https://127.0.0.1/" },
  { "vite-colours", "  \x1b[32m➜\x1b[39m  \x1b[1mLocal\x1b[22m:   "
    "\x1b[36mhttp://localhost:\x1b[1m5173\x1b[22m/\x1b[39m\r\n", 5173, "http://localhost:5173/" },
  { "all-addresses", "http://0.0.0.0:8000/ \n", 8000, "http://localhost:8000/" },
  { "all-addresses-6", "http://[::]:8000/ \n", 8000, "http://localhost:8000/" },
  { "loopback-6", "http://[::1]:8000/x\n", 8000, "http://[::1]:8000/x" },
  { "subdomain", "http://shop.localhost:9000\n", 9000, "http://shop.localhost:9000" },
  { "end-of-sentence", "Open http://localhost:4000/docs.\n", 4000, "http://localhost:4000/docs" },
  { "in-brackets", "(http://localhost:4000/)\n", 4000, "http://localhost:4000/" },
  { "in-quotes", "\"http://localhost:4000/a\"\n", 4000, "http://localhost:4000/a" },
  { "hyperlink", "\x1b]8;;http://localhost:4100/\x1b\\docs\x1b]8;;\x1b\\\n", 4100,
    "http://localhost:4100/" },
  { "other-host", "http://example.org:3000/\n", 3000, NULL },
  { "network-address", "http://192.168.1.5:3000/\n", 3000, NULL },
  { "other-scheme", "postgres://localhost:5432/db\n", 5432, NULL },
  { "no-such-port", "http://localhost:99999/\n", 34463, NULL },
  { "first-one-wins", "http://localhost:3000/a http://localhost:3000/b\n", 3000,
    "http://localhost:3000/a" },
  { "unfinished", "http://localhost:3000", 3000, NULL },
};

static void
check (const Case *test_case,
       gsize       step)
{
  g_autoptr (SkepUrlFinder) finder = skep_url_finder_new ();
  gsize length = strlen (test_case->output);
  gboolean found = FALSE;

  for (gsize i = 0; i < length; i += step)
    found |= skep_url_finder_feed (finder, (const guint8 *) test_case->output + i,
                                   MIN (step, length - i));

  g_assert_cmpstr (skep_url_finder_lookup (finder, test_case->port), ==, test_case->url);
  if (test_case->url != NULL)
    g_assert_true (found);
}

/* Wherever a read has cut the output. */
static void
test_case (gconstpointer data)
{
  const Case *test_case = data;

  for (gsize step = 1; step <= strlen (test_case->output); step++)
    check (test_case, step);
}

static void
test_many (void)
{
  g_autoptr (SkepUrlFinder) finder = skep_url_finder_new ();
  guint n_found = 0;

  for (guint port = 1; port <= 100; port++)
    {
      g_autofree char *text = g_strdup_printf ("http://localhost:%u/\n", port);

      n_found += skep_url_finder_feed (finder, (const guint8 *) text, strlen (text));
    }

  g_assert_cmpuint (n_found, ==, SKEP_URL_FINDER_MAX_URLS);
}

/* An address that never ends must not be kept for ever. */
static void
test_endless (void)
{
  g_autoptr (SkepUrlFinder) finder = skep_url_finder_new ();
  g_autofree char *text = g_strnfill (64 * 1024, 'x');
  const char *end = "\nhttp://localhost:3000/\n";

  g_assert_false (skep_url_finder_feed (finder, (const guint8 *) "http://localhost:80/", 20));
  for (guint i = 0; i < 100; i++)
    g_assert_false (skep_url_finder_feed (finder, (const guint8 *) text, 64 * 1024));
  g_assert_true (skep_url_finder_feed (finder, (const guint8 *) end, strlen (end)));
}

static void
test_random (void)
{
  static const char *const pieces[] = {
    "http", "s", "://", "localhost", ":", "3000", "/", "\x1b[", "1m", "\x1b", "]8;;", " ", "\n",
    "[::1]", "\xff", "%zz",
  };
  g_autoptr (SkepUrlFinder) finder = skep_url_finder_new ();

  for (guint i = 0; i < 100000; i++)
    {
      const char *piece = pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))];

      skep_url_finder_feed (finder, (const guint8 *) piece, strlen (piece));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/url-finder/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/url-finder/not-more-than-its-limit", test_many);
  g_test_add_func ("/url-finder/endless-address-is-let-go", test_endless);
  g_test_add_func ("/url-finder/random-pieces-do-no-harm", test_random);
  return g_test_run ();
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-plain-text.h"
#include "skep-url.h"

typedef struct
{
  const char *path;
  const char *line;
  const char *urls; /* with a blank between; "" : none */
} Case;

static const Case cases[] = {
  { "plain", "listening on http://localhost:3000", "http://localhost:3000" },
  { "with-path", "see http://localhost:8080/admin?x=1#top now",
    "http://localhost:8080/admin?x=1#top" },
  { "https", "https://localhost:8443/", "https://localhost:8443/" },
  { "web-socket", "hmr ws://localhost:24678/ wss://localhost:1",
    "ws://localhost:24678/ wss://localhost:1" },
  { "upper-case", "HTTP://LOCALHOST:3000/A", "http://LOCALHOST:3000/A" },
  { "default-port", "http://localhost/", "http://localhost/" },
  { "subdomain", "http://shop.localhost:9000", "http://shop.localhost:9000" },
  { "ipv4", "http://127.0.0.1:3000/", "http://127.0.0.1:3000/" },
  { "network", "http://192.168.1.5:3000/", "http://192.168.1.5:3000/" },
  { "all-addresses", "http://0.0.0.0:8000/", "http://localhost:8000/" },
  { "all-addresses-6", "http://[::]:8000/", "http://localhost:8000/" },
  { "all-addresses-of-dotnet", "http://*:5000 http://+:5001",
    "http://localhost:5000 http://localhost:5001" },
  { "loopback-6", "http://[::1]:8000/x", "http://[::1]:8000/x" },
  { "global-6", "http://[2001:db8::1]:8000/x", "http://[2001:db8::1]:8000/x" },
  { "password-goes", "http://me:secret@localhost:3000/", "http://localhost:3000/" },
  { "each-once", "http://localhost:1/ http://localhost:1/ http://0.0.0.0:1/",
    "http://localhost:1/" },
  { "several", "http://localhost:1 or http://localhost:2.",
    "http://localhost:1 http://localhost:2" },

  { "end/sentence", "Open http://localhost:4000/docs.", "http://localhost:4000/docs" },
  { "end/comma", "http://localhost:4000, and", "http://localhost:4000" },
  { "end/question", "Is it http://localhost:4000/?!", "http://localhost:4000/" },
  { "end/colon", "GET http://localhost:4000: refused", "http://localhost:4000" },
  { "end/dots", "Waiting for http://localhost:4000...", "http://localhost:4000" },
  { "end/brackets", "(http://localhost:4000/)", "http://localhost:4000/" },
  { "end/square-brackets", "[http://localhost:4000/a]", "http://localhost:4000/a" },
  { "end/markdown", "[docs](http://localhost:4000/a).", "http://localhost:4000/a" },
  { "end/bold", "**http://localhost:4000/a**", "http://localhost:4000/a" },
  { "end/angle-brackets", "<http://localhost:4000/a>", "http://localhost:4000/a" },
  { "end/quotes", "\"http://localhost:4000/a\"", "http://localhost:4000/a" },
  { "end/single-quotes", "['http://localhost:1','http://localhost:2']",
    "http://localhost:1 http://localhost:2" },
  { "end/json", "{\"url\":\"http://localhost:4000/a\",\"n\":1}", "http://localhost:4000/a" },
  { "end/backticks", "`http://localhost:4000/a`", "http://localhost:4000/a" },
  { "end/balanced-stay", "http://localhost:4000/a_(b)", "http://localhost:4000/a_(b)" },
  { "end/balanced-in-brackets", "(see http://localhost:4000/a_(b))",
    "http://localhost:4000/a_(b)" },
  { "end/balanced-square", "http://localhost:4000/?a[0]=1&b[]",
    "http://localhost:4000/?a[0]=1&b[]" },
  { "end/box", "│ http://localhost:4000/│", "http://localhost:4000/" },
  { "end/place-in-a-file", "at App (http://localhost:5173/src/App.tsx:12:5)",
    "http://localhost:5173/src/App.tsx" },
  { "end/path-with-a-colon", "http://localhost:4000/a:b", "http://localhost:4000/a:b" },

  { "not/no-port-behind-a-colon", "http://localhost: refused", "" },
  { "not/no-port-behind-a-colon-6", "http://[::1]: refused", "" },
  { "not/no-port-at-the-end", "http://localhost:", "" },
  { "not/no-host", "http:// and http://... and http://:3000", "" },
  { "not/pattern", "http://%s:%d/ http://${HOST}:3000 http://<host>:3000", "" },
  { "not/no-such-port", "http://localhost:99999/ localhost:70000", "" },
  { "not/port-zero", "http://localhost:0/ localhost:0 0.0.0.0:0", "" },
  { "not/other-scheme", "postgres://localhost:5432/db redis://127.0.0.1:6379", "" },
  { "not/other-scheme-with-user", "amqp://guest@localhost:5672", "" },
  { "not/scheme-within", "git+https://github.com/a/b xhttp://a.b", "" },
  { "not/time", "12:30:45 [12:30:45] 2026-01-01T12:30:45.123", "" },
  { "not/version", "v1.2.3:4 node:20 python:3.12", "" },
  { "not/place", "src/file.ts:12:5 main.c:30: error", "" },
  { "not/hash", "sha256:12ab34 ab:cd:12:34:56 fe80::1:80 2001:db8::1:8080", "" },
  { "not/place-at-localhost", "localhost:12:5", "" },
  { "not/other-host", "example.org:3000 192.168.1.5:3000 10.0.0.1:80", "" },
  { "not/within-a-word", "mylocalhost:3000 x127.0.0.1:80 _localhost:3000", "" },
  { "not/longer-address", "1127.0.0.1:80 127.0.0.1.5:80 127.0.0.300:80", "" },
  { "not/mapped-address", "::ffff:127.0.0.1:80", "" },
  { "not/range", "127.0.0.1:8000-8010", "" },
  { "not/port-alone", "a :8080 b (:8080)", "" },
  { "not/part", "on :50% of", "" },

  { "bare/localhost", "localhost:3000", "http://localhost:3000" },
  { "bare/ipv4", "bound to 127.0.0.1:8000.", "http://127.0.0.1:8000" },
  { "bare/all-addresses", "0.0.0.0:8000", "http://localhost:8000" },
  { "bare/all-addresses-6", "Listening on [::]:8080", "http://localhost:8080" },
  { "bare/loopback-6", "([::1]:8080)", "http://[::1]:8080" },
  { "bare/subdomain", "api.localhost:8080/v1", "http://api.localhost:8080/v1" },
  { "bare/with-path", "open localhost:3000/docs/?a=1, please", "http://localhost:3000/docs/?a=1" },
  { "bare/before-a-colon", "localhost:3000: in use", "http://localhost:3000" },
  { "bare/after-equals", "addr=127.0.0.1:8080 level=info", "http://127.0.0.1:8080" },
  { "bare/port-of-docker", "0.0.0.0:8080->80/tcp, [::]:8080->80/tcp", "http://localhost:8080" },

  { "banner/vite",
    "  \033[32m➜\033[39m  \033[1mLocal\033[22m:   \033[36mhttp://localhost:\033[1m5173"
    "\033[22m/\033[39m", "http://localhost:5173/" },
  { "banner/vite-network", "  ➜  Network: http://192.168.1.5:5173/", "http://192.168.1.5:5173/" },
  { "banner/vite-hidden", "  ➜  Network: use --host to expose", "" },
  { "banner/next", "   - Local:        http://localhost:3000", "http://localhost:3000" },
  { "banner/next-12", "ready - started server on 0.0.0.0:3000, url: http://localhost:3000",
    "http://localhost:3000" },
  { "banner/webpack-dev-server",
    "<i> \033[32m[webpack-dev-server] Loopback: \033[36mhttp://localhost:"
    "8080/\033[39m\033[32m, \033[36mhttp://[::1]:8080/\033[39m",
    "http://localhost:8080/ http://[::1]:8080/" },
  { "banner/puma", "* Listening on http://127.0.0.1:3000", "http://127.0.0.1:3000" },
  { "banner/puma-6", "* Listening on http://[::1]:3000", "http://[::1]:3000" },
  { "banner/django", "Starting development server at http://127.0.0.1:8000/",
    "http://127.0.0.1:8000/" },
  { "banner/flask", " * Running on http://127.0.0.1:5000 (Press CTRL+C to quit)",
    "http://127.0.0.1:5000" },
  { "banner/uvicorn",
    "\033[32mINFO\033[0m:     Uvicorn running on \033[1mhttp://127.0.0.1:8000\033[0m "
    "(Press CTRL+C to quit)", "http://127.0.0.1:8000" },
  { "banner/gunicorn",
    "[2026-01-01 12:30:45 +0000] [7] [INFO] Listening at: http://0.0.0.0:8000 (7)",
    "http://localhost:8000" },
  { "banner/gin", "[GIN-debug] Listening and serving HTTP on :8080", "http://localhost:8080" },
  { "banner/echo", "⇨ http server started on [::]:1323", "http://localhost:1323" },
  { "banner/slog", "level=INFO msg=\"starting server\" addr=:4000", "http://localhost:4000" },
  { "banner/spring-names-no-host", "Tomcat started on port 8080 (http) with context path '/'", "" },
  { "banner/php", "PHP 8.2.0 Development Server (http://localhost:8000) started",
    "http://localhost:8000" },
  { "banner/python", "Serving HTTP on 0.0.0.0 port 8000 (http://0.0.0.0:8000/) ...",
    "http://localhost:8000/" },
  { "banner/python-6", "Serving HTTP on :: port 8000 (http://[::]:8000/) ...",
    "http://localhost:8000/" },
  { "banner/caddy", "{\"level\":\"info\",\"ts\":1.5,\"msg\":\"admin endpoint started\",\"address\":"
    "\"localhost:2019\",\"origins\":[\"//localhost:2019\",\"//[::1]:2019\"]}",
    "http://localhost:2019" },
  { "banner/ng-serve",
    "** Angular Live Development Server is listening on localhost:4200, open your "
    "browser on http://localhost:4200/ **", "http://localhost:4200 http://localhost:4200/" },
  { "banner/storybook", "│   Local:            http://localhost:6006/    │",
    "http://localhost:6006/" },
  { "banner/deno", "Listening on http://0.0.0.0:8000/ (http://localhost:8000/)",
    "http://localhost:8000/" },
  { "banner/bun", "Started development server: http://localhost:3000", "http://localhost:3000" },
  { "banner/actix",
    "[INFO  actix_server::server] starting service: \"actix-web-service-127.0.0.1:8080\""
    ", workers: 2, listening on: 127.0.0.1:8080", "http://127.0.0.1:8080" },
  { "banner/rocket", "Rocket has launched from http://127.0.0.1:8000", "http://127.0.0.1:8000" },
  { "banner/dotnet", "      Now listening on: http://[::]:8080", "http://localhost:8080" },
  { "banner/compose", "web-1  | Listening on http://localhost:3000/", "http://localhost:3000/" },
  { "banner/jupyter", "http://localhost:8888/tree?token=ab12",
    "http://localhost:8888/tree?token=ab12" },
  { "banner/esbuild", " > Local:   http://127.0.0.1:8000/", "http://127.0.0.1:8000/" },
  { "banner/hugo", "Web Server is available at //localhost:1313/ (bind address 127.0.0.1)", "" },
  { "banner/hugo-full",
    "Web Server is available at http://localhost:1313/ (bind address 127.0.0.1)",
    "http://localhost:1313/" },
  { "banner/jekyll", "    Server address: http://127.0.0.1:4000/", "http://127.0.0.1:4000/" },
  { "banner/phoenix", "[info] Running Web.Endpoint with Bandit 1.5 at 127.0.0.1:4000 (http)",
    "http://127.0.0.1:4000" },

  { "link", "\033]8;;http://localhost:4100/a\033\\docs\033]8;;\033\\", "http://localhost:4100/a" },
  { "link/with-bell", "\033]8;id=1;http://localhost:4100/a\adocs\033]8;;\a",
    "http://localhost:4100/a" },
  { "link/and-text", "\033]8;;http://localhost:1/\033\\http://localhost:1/\033]8;;\033\\",
    "http://localhost:1/" },
  { "link/file", "\033]8;;file:///tmp/x\033\\x\033]8;;\033\\", "" },
  { "link/cut", "\033]8;;http://localhost:4100/a", "" },
  { "link/title-is-none", "\033]0;http://localhost:4100/\adocs", "" },
};

static char *
join (GPtrArray *urls)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  for (guint i = 0; urls != NULL && i < urls->len; i++)
    g_ptr_array_add (texts, ((SkepUrl *) g_ptr_array_index (urls, i))->text);
  g_ptr_array_add (texts, NULL);

  return g_strjoinv (" ", (char **) texts->pdata);
}

/* In buffers of their own, so that a read behind them is seen. */
static GPtrArray *
find (const char *line)
{
  gsize raw_length = strlen (line);
  g_autofree char *raw = g_memdup2 (line, raw_length);
  g_autofree char *plain = skep_plain_text_make (line, raw_length);
  gsize length = strlen (plain);
  g_autofree char *text = g_memdup2 (plain, length);

  return skep_url_find_all (text, length, raw, raw_length);
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (GPtrArray) urls = find (test->line);
  g_autofree char *found = join (urls);

  g_assert_cmpstr (found, ==, test->urls);
  g_assert_true (urls == NULL || urls->len > 0);
}

static void
assert_url (const char *line,
            guint16     port,
            gboolean    is_local,
            gboolean    is_page)
{
  g_autoptr (GPtrArray) urls = find (line);
  SkepUrl *url;

  g_assert_nonnull (urls);
  url = g_ptr_array_index (urls, 0);
  g_assert_cmpuint (url->port, ==, port);
  g_assert_cmpint (url->is_local, ==, is_local);
  g_assert_cmpint (url->is_page, ==, is_page);
}

static void
test_kinds (void)
{
  assert_url ("http://localhost:3000/", 3000, TRUE, TRUE);
  assert_url ("http://localhost", 80, TRUE, TRUE);
  assert_url ("https://127.0.0.2", 443, TRUE, TRUE);
  assert_url ("https://[::1]:8443", 8443, TRUE, TRUE);
  assert_url ("http://a.LOCALHOST:3", 3, TRUE, TRUE);
  assert_url ("http://0.0.0.0:3", 3, TRUE, TRUE);
  assert_url ("wss://localhost", 443, TRUE, FALSE);
  assert_url ("http://example.org", 80, FALSE, TRUE);
  assert_url ("http://192.168.1.5:3000", 3000, FALSE, TRUE);
  assert_url ("http://127.0.0.1.example.org", 80, FALSE, TRUE);
  assert_url ("[::]:8080", 8080, TRUE, TRUE);
}

static void
test_host_name (void)
{
  const char *name = g_get_host_name ();
  g_autofree char *full = g_strdup_printf ("http://%s:3000/ http://%s.local:3000/", name, name);
  g_autofree char *bare = g_strdup_printf ("at %s:3000", name);
  g_autofree char *place = g_strdup_printf ("at %s:30", name);
  g_autoptr (GPtrArray) none = find (place);

  assert_url (full, 3000, TRUE, TRUE);
  assert_url (bare, 3000, TRUE, TRUE);
  g_assert_null (none);
}

static void
test_many (void)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GPtrArray) urls = NULL;

  for (guint port = 1; port <= 100; port++)
    g_string_append_printf (line, "http://localhost:%u/ ", port);
  urls = find (line->str);
  g_assert_cmpuint (urls->len, ==, SKEP_URL_MAX_PER_LINE);
}

static void
test_long (void)
{
  g_autofree char *path = g_strnfill (64 * 1024, 'x');
  g_autofree char *line = g_strdup_printf ("http://localhost:1/%s http://localhost:2/", path);
  g_autoptr (GPtrArray) urls = find (line);
  g_autofree char *found = join (urls);

  g_assert_cmpstr (found, ==, "http://localhost:2/");
}

static void
test_random (void)
{
  static const char *const pieces[] = {
    "http", "s", "://", "localhost", ":", "3000", "/", "\x1b[", "1m", "\x1b", "\x1b]8;;", " ", "[",
    "[::1]", "\xff", "%zz", "]", "(", ")", "'", ".", "127.0.0.1", "on ", "@", "\a", ":80",
  };

  for (guint i = 0; i < 50000; i++)
    {
      g_autoptr (GString) line = g_string_new (NULL);
      g_autoptr (GPtrArray) urls = NULL;

      for (int n = g_test_rand_int_range (0, 12); n > 0; n--)
        g_string_append (line, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      urls = find (line->str);
      for (guint j = 0; urls != NULL && j < urls->len; j++)
        {
          const SkepUrl *url = g_ptr_array_index (urls, j);

          g_assert_true (g_uri_is_valid (url->text, G_URI_FLAGS_ENCODED, NULL));
          g_assert_cmpuint (url->port, >, 0);
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/url/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/url/port-and-kind", test_kinds);
  g_test_add_func ("/url/name-of-this-machine", test_host_name);
  g_test_add_func ("/url/not-more-than-its-limit", test_many);
  g_test_add_func ("/url/too-long-is-data", test_long);
  g_test_add_func ("/url/random-pieces-do-no-harm", test_random);
  return g_test_run ();
}

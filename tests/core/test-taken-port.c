/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-taken-port.h"

typedef struct
{
  const char *path;
  const char *output;
  gboolean is_taken;
  guint16 port;
} Case;

static const Case cases[] = {
  { "node", "node:events:497\r\n      throw er; // Unhandled 'error' event\r\n\r\n"
    "Error: listen EADDRINUSE: address already in use :::3000\r\n"
    "    at Server.setupListenHandle [as _listen2] (node:net:1908:16)\r\n", TRUE, 3000 },
  { "node-address", "Error: listen EADDRINUSE: address already in use 127.0.0.1:4321\n", TRUE, 4321 },
  { "node-errno-only", "{\n  code: 'EADDRINUSE',\n  errno: -98,\n  syscall: 'listen',\n"
    "  address: '::',\n  port: 3001\n}\n", TRUE, 3001 },
  { "vite", "\x1b[31merror when starting dev server:\nError: Port 5173 is already in use\x1b[39m\n"
    "    at Server.onError (file:///x/dep-1.js:48:18)\n", TRUE, 5173 },
  { "python-http", "  File \"/usr/lib/python3.11/socketserver.py\", line 456, in __init__\n"
    "OSError: [Errno 98] Address already in use\n", TRUE, 0 },
  { "uvicorn", "ERROR:    [Errno 98] error while attempting to bind on address "
    "('127.0.0.1', 8000): address already in use\n", TRUE, 8000 },
  { "flask", "Address already in use\nPort 5000 is in use by another program. Either identify and "
    "stop that program, or start the server with a different port.\n", TRUE, 5000 },
  { "go", "2026/11/20 10:00:00 listen tcp :8080: bind: address already in use\nexit status 1\n",
    TRUE, 8080 },
  { "puma", "Address already in use - bind(2) for \"127.0.0.1\" port 3000 (Errno::EADDRINUSE)\n",
    TRUE, 3000 },
  { "nginx", "nginx: [emerg] bind() to 0.0.0.0:8081 failed (98: Address already in use)\n", TRUE,
    8081 },
  { "spring", "Web server failed to start. Port 8080 was already in use.\n", TRUE, 8080 },
  { "docker", "Bind for 0.0.0.0:5432 failed: port is already allocated\n", TRUE, 5432 },
  { "php", "Failed to listen on localhost:8000 (reason: Address already in use)\n", TRUE, 8000 },
  { "rust", "Error: Os { code: 98, kind: AddrInUse, message: \"Address already in use\" }\n", TRUE,
    0 },
  { "two-attempts-the-last-counts", "Port 3000 is in use, trying another one...\n"
    "Port 3001 is in use\n", TRUE, 3001 },
  { "other-failure", "Error: Cannot find module './x'\n    at file:///a/b.js:10:20\n", FALSE, 0 },
  { "port-without-conflict", "Listening on port 3000\n", FALSE, 0 },
  { "empty", "", FALSE, 0 },
  { "no-utf8", "\xff\xfe port 80 is in use\n", TRUE, 80 },
  { "impossible-port", "Port 99999 is already in use\n", TRUE, 0 },
};

static void
test_case (gconstpointer data)
{
  const Case *test_case = data;
  guint16 port;

  g_assert_cmpint (skep_taken_port_find (test_case->output, strlen (test_case->output), &port), ==,
                   test_case->is_taken);
  g_assert_cmpuint (port, ==, test_case->port);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/taken-port/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}

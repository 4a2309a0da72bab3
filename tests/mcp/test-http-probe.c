/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <libsoup/soup.h>

#include "harness.h"
#include "skep-mcp-http-probe.h"

#define TIMEOUT_MS 20000

/* A server that answers with what a path says, and one question to it. */
typedef struct
{
  SoupServer *server;
  GTask *result; /* NULL until it is there */
} Place;

static void
answer_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           user_data)
{
  guint status = g_ascii_strtoull (path + 1, NULL, 10);

  if (SOUP_STATUS_IS_REDIRECTION (status))
    soup_server_message_set_redirect (message, status, "/200");
  else
    soup_server_message_set_status (message, status, NULL);
}

static Place *
place_new (void)
{
  Place *self = g_new0 (Place, 1);
  g_autoptr (GError) error = NULL;

  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, answer_cb, NULL, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  return self;
}

static void
place_free (Place *self)
{
  g_clear_object (&self->result);
  g_object_unref (self->server);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Place, place_free)

static char *
make_url (Place      *self,
          const char *path)
{
  GSList *uris = soup_server_get_uris (self->server);
  g_autofree char *base = g_uri_to_string (uris->data);

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return g_strconcat (base, path, NULL);
}

static void
probed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  ((Place *) user_data)->result = g_object_ref (G_TASK (result));
}

static gboolean
has_result (gpointer data)
{
  return ((Place *) data)->result != NULL;
}

static gboolean
probe (Place       *self,
       const char  *url,
       GError     **error)
{
  g_clear_object (&self->result);
  skep_mcp_http_probe (url, NULL, probed_cb, self);
  g_assert_true (harness_wait (TIMEOUT_MS, has_result, self));
  return g_task_propagate_boolean (self->result, error);
}

static void
test_success (void)
{
  g_autoptr (Place) place = place_new ();
  g_autofree char *plain = make_url (place, "200");
  g_autofree char *elsewhere = make_url (place, "302");
  g_autoptr (GError) error = NULL;

  g_assert_true (probe (place, plain, &error));
  g_assert_no_error (error);
  g_assert_true (probe (place, elsewhere, &error));
  g_assert_no_error (error);
}

static void
test_failure (void)
{
  g_autoptr (Place) place = place_new ();
  g_autofree char *url = make_url (place, "503");
  g_autoptr (GError) error = NULL;

  g_assert_false (probe (place, url, &error));
  g_assert_cmpstr (error->message, ==, "it answers 503 Service Unavailable");
}

static void
test_nobody_listens (void)
{
  g_autoptr (Place) place = place_new ();
  g_autofree char *url = make_url (place, "200");
  g_autoptr (GError) error = NULL;

  soup_server_disconnect (place->server);
  g_assert_false (probe (place, url, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

static void
test_no_address (void)
{
  g_autoptr (Place) place = place_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (probe (place, "http://", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/mcp/http-probe/success", test_success);
  g_test_add_func ("/mcp/http-probe/failure", test_failure);
  g_test_add_func ("/mcp/http-probe/nobody-listens", test_nobody_listens);
  g_test_add_func ("/mcp/http-probe/no-address", test_no_address);

  return g_test_run ();
}

/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <libsoup/soup.h>

#include "skep-mcp-http-probe.h"

/* A server that takes longer is not ready yet. */
#define TIMEOUT_SECONDS 5

static void
sent_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  SoupMessage *message = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) body = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  guint status;

  if (body == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  status = soup_message_get_status (message);
  if (SOUP_STATUS_IS_SUCCESSFUL (status))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "it answers %u %s", status,
                             soup_message_get_reason_phrase (message));
}

/* libsoup takes any URI that names a host, and asserts that. */
static SoupMessage *
make_message (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  return host != NULL && *host != '\0' ? soup_message_new_from_uri (SOUP_METHOD_GET, uri) : NULL;
}

/**
 * skep_mcp_http_probe:
 * @url: begins with http:// or https://
 * @cancellable: (nullable): ends it
 * @callback: is called once, in the thread-default context
 * @user_data: for @callback
 *
 * Asks whether an address answers with success, redirections followed. A #SkepMcpProbeFunc.
 */
void
skep_mcp_http_probe (const char          *url,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  g_autoptr (SoupMessage) message = make_message (url);
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (SoupSession) session = NULL;

  if (message == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                               "“%s” is no address", url);
      return;
    }

  /* What a script serves on this machine is not behind a proxy. */
  session = soup_session_new_with_options ("timeout", TIMEOUT_SECONDS, "proxy-resolver", NULL,
                                           NULL);
  g_task_set_task_data (task, g_object_ref (message), g_object_unref);
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, cancellable, sent_cb,
                           g_steal_pointer (&task));
}

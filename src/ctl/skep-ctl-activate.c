/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gio/gio.h>

#include "skep-ctl-activate.h"

#define INTERFACE "org.freedesktop.Application"

/* As of the Desktop Entry Specification. */
static char *
make_object_path (void)
{
  return g_strdelimit (g_strdelimit (g_strdup ("/" APPLICATION_ID), ".", '/'), "-", '_');
}

static GVariant *
make_parameters (const char *folder)
{
  GVariant *platform_data = g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0);
  g_autofree char *uri = folder != NULL ? g_filename_to_uri (folder, NULL, NULL) : NULL;
  const char *uris[] = { uri, NULL };

  return uri != NULL ? g_variant_new ("(^as@a{sv})", uris, platform_data)
                     : g_variant_new ("(@a{sv})", platform_data);
}

/**
 * skep_ctl_activate:
 * @folder: (nullable): a project to open, absolute
 * @timeout_ms: how long it may take
 * @error: return location
 *
 * Has the session bus start Skep's window, unless it is there. In a sandbox, what we start ourselves
 * would end with us.
 *
 * Returns: whether it is there
 */
gboolean
skep_ctl_activate (const char  *folder,
                   int          timeout_ms,
                   GError     **error)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, error);
  g_autofree char *path = make_object_path ();
  g_autoptr (GVariant) reply = NULL;

  if (bus == NULL)
    return FALSE;

  reply = g_dbus_connection_call_sync (bus, APPLICATION_ID, path, INTERFACE,
                                       folder != NULL ? "Open" : "Activate",
                                       make_parameters (folder), NULL, G_DBUS_CALL_FLAGS_NONE,
                                       timeout_ms, NULL, error);
  if (reply == NULL && error != NULL)
    g_dbus_error_strip_remote_error (*error);

  return reply != NULL;
}

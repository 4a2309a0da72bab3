/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>

#include "ui-harness.h"

#define PATIENCE_MSEC 20000

/* The desktop, as far as it shows notifications: the last one, and how many were withdrawn. */
typedef struct
{
  UiHarness *ui;
  GMainLoop *loop;
  guint name_id;
  guint object_id;
  char *summary;
  char *body;
  guint n_withdrawn;
} Fixture;

static const char interface_xml[] =
  "<node><interface name='org.freedesktop.Notifications'>"
  " <method name='Notify'>"
  "  <arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>"
  "  <arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='in'/>"
  "  <arg type='a{sv}' direction='in'/><arg type='i' direction='in'/>"
  "  <arg type='u' direction='out'/>"
  " </method>"
  " <method name='CloseNotification'><arg type='u' direction='in'/></method>"
  "</interface></node>";

static void
method_cb (GDBusConnection       *connection,
           const char            *sender,
           const char            *path,
           const char            *interface,
           const char            *method,
           GVariant              *parameters,
           GDBusMethodInvocation *invocation,
           gpointer               data)
{
  Fixture *fixture = data;

  if (g_str_equal (method, "CloseNotification"))
    {
      fixture->n_withdrawn++;
      g_dbus_method_invocation_return_value (invocation, NULL);
      return;
    }

  g_clear_pointer (&fixture->summary, g_free);
  g_clear_pointer (&fixture->body, g_free);
  g_variant_get_child (parameters, 3, "s", &fixture->summary);
  g_variant_get_child (parameters, 4, "s", &fixture->body);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", 1u));
}

static void
bus_acquired_cb (GDBusConnection *connection,
                 const char      *name,
                 gpointer         data)
{
  static const GDBusInterfaceVTable vtable = { .method_call = method_cb };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (interface_xml, NULL);
  Fixture *fixture = data;

  fixture->object_id = g_dbus_connection_register_object (
    connection, "/org/freedesktop/Notifications", info->interfaces[0], &vtable, fixture, NULL,
    NULL);
}

static void
name_acquired_cb (GDBusConnection *connection,
                  const char      *name,
                  gpointer         data)
{
  g_main_loop_quit (((Fixture *) data)->loop);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->loop = g_main_loop_new (NULL, FALSE);
  fixture->name_id = g_bus_own_name (G_BUS_TYPE_SESSION, "org.freedesktop.Notifications",
                                     G_BUS_NAME_OWNER_FLAGS_NONE, bus_acquired_cb,
                                     name_acquired_cb, NULL, fixture, NULL);
  g_main_loop_run (fixture->loop);
  fixture->ui = ui_new ();
  ui_write_file (fixture->ui, "skep.json",
                 "{ \"scripts\": { \"bad\": { \"command\":"
                 " \"echo 'src/a.ts(1,2): error TS2304: No foo.'; exit 3\" },"
                 " \"dev\": { \"command\": \"exec sleep 1000\" } } }");
  ui_open_window (fixture->ui, 800, 600);
  ui_open_project (fixture->ui);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GDBusConnection) connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);

  ui_free (fixture->ui);
  g_dbus_connection_unregister_object (connection, fixture->object_id);
  g_bus_unown_name (fixture->name_id);
  g_main_loop_unref (fixture->loop);
  g_free (fixture->summary);
  g_free (fixture->body);
}

static gboolean
is_inactive (gpointer window)
{
  return !gtk_window_is_active (window);
}

static gboolean
is_set (gpointer text)
{
  return *(char **) text != NULL;
}

static gboolean
is_positive (gpointer number)
{
  return *(guint *) number > 0;
}

/* Another window has the focus. */
static GtkWindow *
look_away (Fixture *fixture)
{
  GtkWindow *other = GTK_WINDOW (gtk_window_new ());

  gtk_window_present (other);
  g_assert_true (ui_wait (PATIENCE_MSEC, is_inactive, fixture->ui->window));

  return other;
}

static void
look_back (Fixture   *fixture,
           GtkWindow *other)
{
  gtk_window_destroy (other);
  gtk_window_present (GTK_WINDOW (fixture->ui->window));
}

static void
test_notified_behind_the_back (Fixture       *fixture,
                               gconstpointer  data)
{
  GtkWindow *other = look_away (fixture);

  ui_click (GTK_WIDGET (fixture->ui->window), "Start bad");
  g_assert_true (ui_wait (PATIENCE_MSEC, is_set, &fixture->summary));
  g_assert_cmpstr (fixture->summary, ==, "bad failed");
  g_assert_cmpstr (fixture->body, ==, "exit code 3 · TS2304: No foo.");
  g_assert_null (ui_find_label (GTK_WIDGET (fixture->ui->window), "bad failed: *"));

  /* What its button does. */
  skep_window_show_run (fixture->ui->window,
                        skep_run_get_uuid (skep_run_item_get_run (skep_script_item_get_run_item (
                          ui_find_script (fixture->ui, "bad")))));
  g_assert_true (ui_find_script (fixture->ui, "bad") ==
                 skep_run_pane_get_item (skep_project_view_get_pane (
                   skep_window_get_project_view (fixture->ui->window))));

  /* Who looks at the row needs no notification. */
  look_back (fixture, other);
  g_assert_true (ui_wait (PATIENCE_MSEC, is_positive, &fixture->n_withdrawn));
}

static void
test_told_elsewhere (Fixture       *fixture,
                     gconstpointer  data)
{
  UiHarness *ui = fixture->ui;
  g_autofree char *other = g_build_filename (ui->folder, "other", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (other);

  g_assert_cmpint (g_mkdir (other, 0700), ==, 0);
  skep_window_open_folder (ui->window, folder);
  skep_runner_start (ui->runner, skep_script_item_get_script (ui_find_script (ui, "bad")));
  ui_await_label (GTK_WIDGET (ui->window), "bad failed: exit code 3 · TS2304: No foo.");
  g_assert_null (fixture->summary);
}

/* What follows shows that it was not just late. */
static void
test_stopped_is_no_failure (Fixture       *fixture,
                            gconstpointer  data)
{
  UiHarness *ui = fixture->ui;
  GtkWindow *other = look_away (fixture);

  ui_click (GTK_WIDGET (ui->window), "Start dev");
  ui_await_status (ui_find_script (ui, "dev"), SKEP_RUN_STATUS_RUNNING);
  ui_click (GTK_WIDGET (ui->window), "Stop dev");
  ui_await_status (ui_find_script (ui, "dev"), SKEP_RUN_STATUS_STOPPED);
  g_assert_null (fixture->summary);
  ui_click (GTK_WIDGET (ui->window), "Start bad");
  g_assert_true (ui_wait (PATIENCE_MSEC, is_set, &fixture->summary));
  g_assert_cmpstr (fixture->summary, ==, "bad failed");
  look_back (fixture, other);
}

static void
add_test (const char *path,
          void      (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  ui_init (&argc, &argv);

  add_test ("/failures/notified-behind-the-back", test_notified_behind_the_back);
  add_test ("/failures/told-elsewhere", test_told_elsewhere);
  add_test ("/failures/stopped-is-none", test_stopped_is_no_failure);

  return g_test_run ();
}

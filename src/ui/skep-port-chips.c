/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-port-chips.h"

#include <glib/gi18n.h>

#include "skep-flow-layout.h"

/* The others are in a menu. */
#define MAX_CHIPS 3

/* The ports on which a script listens, each a button that opens it. Gone while there is none. */
struct _SkepPortChips
{
  GtkWidget parent_instance;

  char *shown; /* what the chips were made of, NULL while there are none */
};

G_DEFINE_FINAL_TYPE (SkepPortChips, skep_port_chips, GTK_TYPE_WIDGET)

/* Says everything that the chips say, so that they are made anew only when that changes. */
static char *
dup_key (const SkepScript *script,
         GPtrArray        *ports)
{
  GString *key = g_string_new (script->name);

  for (guint i = 0; i < ports->len; i++)
    {
      const SkepRunPort *port = g_ptr_array_index (ports, i);

      g_string_append_printf (key, "\n%u %s", port->port, port->url);
    }

  return g_string_free (key, FALSE);
}

static GtkWidget *
create_chip (const SkepScript  *script,
             const SkepRunPort *port)
{
  g_autofree char *label = g_strdup_printf (":%u", port->port);
  /* Translators: an address, and the name of the script that serves it */
  g_autofree char *name = g_strdup_printf (_("Open %s of %s"), port->url, script->name);
  GtkWidget *chip = gtk_button_new_with_label (label);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (chip), "s", port->url);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (chip), "window.open-url");
  gtk_widget_set_tooltip_text (chip, port->url);
  gtk_widget_add_css_class (chip, "chip");
  gtk_widget_set_valign (chip, GTK_ALIGN_CENTER);
  /* The words on it would win over its name. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return chip;
}

static GMenuModel *
create_menu (GPtrArray *ports)
{
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < ports->len; i++)
    {
      const SkepRunPort *port = g_ptr_array_index (ports, i);
      /* An underline would be taken for that of a mnemonic. */
      g_auto (GStrv) parts = g_strsplit (port->url, "_", -1);
      g_autofree char *label = g_strjoinv ("__", parts);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "window.open-url", "s", port->url);
      g_menu_append_item (menu, item);
    }

  return G_MENU_MODEL (menu);
}

static GtkWidget *
create_more (const SkepScript *script,
             GPtrArray        *ports)
{
  guint n_more = ports->len - MAX_CHIPS;
  g_autofree char *label = g_strdup_printf ("+%u", n_more);
  g_autofree char *name = g_strdup_printf (_("All ports of %s"), script->name);
  g_autoptr (GMenuModel) menu = create_menu (ports);
  GtkWidget *more = gtk_menu_button_new ();

  gtk_menu_button_set_label (GTK_MENU_BUTTON (more), label);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (more), menu);
  gtk_widget_set_tooltip_text (more, name);
  gtk_widget_add_css_class (more, "chip");
  gtk_widget_set_valign (more, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (more), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return more;
}

static void
remove_chips (SkepPortChips *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
}

static void
create_chips (SkepPortChips    *self,
              const SkepScript *script,
              GPtrArray        *ports)
{
  for (guint i = 0; i < MIN (ports->len, MAX_CHIPS); i++)
    gtk_widget_set_parent (create_chip (script, g_ptr_array_index (ports, i)),
                           GTK_WIDGET (self));
  if (ports->len > MAX_CHIPS)
    gtk_widget_set_parent (create_more (script, ports), GTK_WIDGET (self));
}

static void
skep_port_chips_dispose (GObject *object)
{
  remove_chips (SKEP_PORT_CHIPS (object));

  G_OBJECT_CLASS (skep_port_chips_parent_class)->dispose (object);
}

static void
skep_port_chips_finalize (GObject *object)
{
  g_free (SKEP_PORT_CHIPS (object)->shown);

  G_OBJECT_CLASS (skep_port_chips_parent_class)->finalize (object);
}

static void
skep_port_chips_class_init (SkepPortChipsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = skep_port_chips_dispose;
  object_class->finalize = skep_port_chips_finalize;

  gtk_widget_class_set_css_name (widget_class, "portchips");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
skep_port_chips_init (SkepPortChips *self)
{
  gtk_widget_set_layout_manager (GTK_WIDGET (self), skep_flow_layout_new (4, 4));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * skep_port_chips_update:
 * @report: (nullable): whose ports are shown; %NULL = none
 *
 * Keeps the chips there are, and with them the focus, if nothing has changed.
 */
void
skep_port_chips_update (SkepPortChips       *self,
                        const SkepScript    *script,
                        const SkepRunReport *report)
{
  g_autofree char *key = NULL;

  g_return_if_fail (SKEP_IS_PORT_CHIPS (self));

  if (report != NULL && report->ports->len > 0)
    key = dup_key (script, report->ports);
  if (g_strcmp0 (key, self->shown) == 0)
    return;

  remove_chips (self);
  if (key != NULL)
    create_chips (self, script, report->ports);
  gtk_widget_set_visible (GTK_WIDGET (self), key != NULL);
  g_set_str (&self->shown, key);
}

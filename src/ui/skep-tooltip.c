/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-tooltip.h"

static GQuark
get_quark (void)
{
  return g_quark_from_static_string ("skep-tooltip");
}

static gboolean
query_tooltip_cb (GtkWidget  *widget,
                  int         x,
                  int         y,
                  gboolean    keyboard_mode,
                  GtkTooltip *tooltip)
{
  const char *text = skep_tooltip_get_text (widget);

  gtk_tooltip_set_text (tooltip, text);
  return text != NULL;
}

/**
 * skep_tooltip_set_text:
 * @widget: a widget whose tooltip this function alone changes
 * @text: (nullable): none: there is no tooltip
 *
 * Like gtk_widget_set_tooltip_text(), which asks the display each time where the pointer is, and
 * waits for the answer. That is too long for rows on their way through a list. Here only a widget
 * under the pointer asks.
 */
void
skep_tooltip_set_text (GtkWidget  *widget,
                       const char *text)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  if (text != NULL && !gtk_widget_get_has_tooltip (widget))
    {
      g_signal_connect (widget, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
      gtk_widget_set_has_tooltip (widget, TRUE);
    }

  if (g_strcmp0 (text, skep_tooltip_get_text (widget)) == 0)
    return;

  g_object_set_qdata_full (G_OBJECT (widget), get_quark (), g_strdup (text), g_free);
  if (gtk_widget_get_state_flags (widget) & GTK_STATE_FLAG_PRELIGHT)
    gtk_widget_trigger_tooltip_query (widget);
}

/**
 * skep_tooltip_get_text:
 *
 * Returns: (nullable): what skep_tooltip_set_text() has set
 */
const char *
skep_tooltip_get_text (GtkWidget *widget)
{
  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  return g_object_get_qdata (G_OBJECT (widget), get_quark ());
}

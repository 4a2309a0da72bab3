/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "skep-log-sections.h"

#include "skep-log-match.h"

/* A list of #SkepLogMatch, with a section for each run. The matches of a run are in one piece, and
 * a list only grows, or begins anew. Main thread only. */
struct _SkepLogSections
{
  GObject parent_instance;

  GListModel *matches; /* owned */
  GArray *starts;      /* guint: where a section begins */
};

static GType
skep_log_sections_get_item_type (GListModel *model)
{
  return SKEP_TYPE_LOG_MATCH;
}

static guint
skep_log_sections_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (SKEP_LOG_SECTIONS (model)->matches);
}

static gpointer
skep_log_sections_get_item (GListModel *model,
                            guint       position)
{
  return g_list_model_get_item (SKEP_LOG_SECTIONS (model)->matches, position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = skep_log_sections_get_item_type;
  iface->get_n_items = skep_log_sections_get_n_items;
  iface->get_item = skep_log_sections_get_item;
}

static guint
get_start (SkepLogSections *self,
           guint            section)
{
  return section < self->starts->len ? g_array_index (self->starts, guint, section)
                                     : g_list_model_get_n_items (self->matches);
}

/* Of which @position is a part. */
static guint
find_section (SkepLogSections *self,
              guint            position)
{
  guint low = 0;
  guint high = self->starts->len;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (get_start (self, middle) <= position)
        low = middle;
      else
        high = middle;
    }

  return low;
}

static void
skep_log_sections_get_section (GtkSectionModel *model,
                               guint            position,
                               guint           *start,
                               guint           *end)
{
  SkepLogSections *self = SKEP_LOG_SECTIONS (model);
  guint n_items = g_list_model_get_n_items (self->matches);
  guint section;

  if (position >= n_items)
    {
      *start = n_items;
      *end = G_MAXUINT;
      return;
    }

  section = find_section (self, position);
  *start = get_start (self, section);
  *end = get_start (self, section + 1);
}

static void
section_model_init (GtkSectionModelInterface *iface)
{
  iface->get_section = skep_log_sections_get_section;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SkepLogSections, skep_log_sections, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SECTION_MODEL, section_model_init))

static SkepLogTarget *
get_target (SkepLogSections *self,
            guint            position)
{
  g_autoptr (SkepLogMatch) match = g_list_model_get_item (self->matches, position);

  return match->target;
}

static void
find_starts (SkepLogSections *self,
             guint            from)
{
  guint n_items = g_list_model_get_n_items (self->matches);
  SkepLogTarget *target = from > 0 ? get_target (self, from - 1) : NULL;

  for (guint i = from; i < n_items; i++)
    {
      SkepLogTarget *next = get_target (self, i);

      if (next != target)
        g_array_append_val (self->starts, i);
      target = next;
    }
}

/* Whatever is before @position stays. */
static void
items_changed_cb (SkepLogSections *self,
                  guint            position,
                  guint            n_removed,
                  guint            n_added)
{
  while (self->starts->len > 0 && get_start (self, self->starts->len - 1) >= position)
    g_array_set_size (self->starts, self->starts->len - 1);
  find_starts (self, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
}

static void
skep_log_sections_finalize (GObject *object)
{
  SkepLogSections *self = SKEP_LOG_SECTIONS (object);

  g_clear_object (&self->matches);
  g_array_unref (self->starts);

  G_OBJECT_CLASS (skep_log_sections_parent_class)->finalize (object);
}

static void
skep_log_sections_class_init (SkepLogSectionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = skep_log_sections_finalize;
}

static void
skep_log_sections_init (SkepLogSections *self)
{
  self->starts = g_array_new (FALSE, FALSE, sizeof (guint));
}

/**
 * skep_log_sections_new:
 * @matches: a list of #SkepLogMatch
 */
SkepLogSections *
skep_log_sections_new (GListModel *matches)
{
  SkepLogSections *self = g_object_new (SKEP_TYPE_LOG_SECTIONS, NULL);

  self->matches = g_object_ref (matches);
  find_starts (self, 0);
  g_signal_connect_object (matches, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/**
 * skep_log_sections_get_n_sections:
 *
 * Returns: of how many runs there are matches
 */
guint
skep_log_sections_get_n_sections (SkepLogSections *self)
{
  g_return_val_if_fail (SKEP_IS_LOG_SECTIONS (self), 0);

  return self->starts->len;
}

"""Page frames, form fields, tables, charts and icons: the only place that knows the design system."""

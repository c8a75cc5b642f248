"""The design system every door draws with: layouts, macros, forms, charts, words."""

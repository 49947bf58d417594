"""From a table, a formula or a value to text; one file per form."""

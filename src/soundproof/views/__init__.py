"""Views: an assessment as text.  They format; they do not compute."""

"""The forms of output: each module here is one, and its ``FORM`` says what it draws."""

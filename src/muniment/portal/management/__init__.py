"""Django's commands, as this site runs them."""

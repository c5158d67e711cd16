"""What runs in the sandbox: the only code that hands hostile bytes to a parser. It knows no Django and no settings."""

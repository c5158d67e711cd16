"""What all tests share: people, tenants, clients, and rows to act on."""

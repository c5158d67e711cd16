"""What runs in the child that searches and masks videos, sound and documents. It knows no Django and no settings."""

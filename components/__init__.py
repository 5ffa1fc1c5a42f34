"""What Brown Bear is made of: specs, components and the settings that feed them."""

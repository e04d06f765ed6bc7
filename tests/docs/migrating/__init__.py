"""What the pages about migrating are written from: old names, and where they have gone."""

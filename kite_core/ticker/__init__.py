"""The ticker's wire: how packets and frames are laid out, and how they are written."""

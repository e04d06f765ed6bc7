"""A fake broker and scripted ports for testing programs that use kiteport."""

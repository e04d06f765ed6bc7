"""What became of a request whose answer was lost: how to tell it from what the broker shows later.

Everything here decides and does nothing; the services look, wait and send.
"""

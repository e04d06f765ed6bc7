"""The contract of the Transport port, over real sockets.

Subclass `TransportContract` with a fixture `adapter`, and pytest runs your transport through it:

    class TestMyTransport(TransportContract):
        @pytest.fixture
        def adapter(self) -> TransportAdapter:
            return ADAPTER
"""

from __future__ import annotations

from kite_testing.port_contracts.transport_accidents import AccidentContract
from kite_testing.port_contracts.transport_connections import ConnectionContract
from kite_testing.port_contracts.transport_messages import AnsweringContract, SendingContract


class TransportContract(SendingContract, AnsweringContract, AccidentContract, ConnectionContract):
    """What every transport has to hold."""

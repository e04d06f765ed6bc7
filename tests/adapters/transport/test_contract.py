import pytest

from kite_adapters.transport import aiohttp, urllib3
from kite_adapters.transport.adapter import TransportAdapter
from kite_testing.port_contracts.transport import TransportContract


class TestUrllib3Transport(TransportContract):
    @pytest.fixture
    def adapter(self) -> TransportAdapter:
        return urllib3.ADAPTER


class TestAiohttpTransport(TransportContract):
    @pytest.fixture
    def adapter(self) -> TransportAdapter:
        return aiohttp.ADAPTER

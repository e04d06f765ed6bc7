"""Profile and funds."""

from __future__ import annotations

from kite_core.call import Call
from kite_core.decoding import one
from kite_core.faults import Faults
from kite_core.messages import get
from kite_core.models.user import AccountMargins, FullProfile, Profile, SegmentMargins
from kite_core.models.words import MarginSegment
from kite_core.service import ClientT, Service, endpoint, raw


class User(Service[ClientT]):
    """Profile and funds."""

    @endpoint
    def profile(self) -> Call[Profile]:
        """Who is logged in, and what the account may trade."""
        return Call(get("/user/profile"), one(Profile))

    profile_raw = raw(profile)

    @endpoint
    def full_profile(self) -> Call[FullProfile]:
        """The profile with bank and demat accounts, masked (undocumented; in the Go client)."""
        return Call(get("/user/profile/full"), one(FullProfile))

    full_profile_raw = raw(full_profile)

    @endpoint
    def margins(self) -> Call[AccountMargins]:
        """The funds of both segments, in rupees."""
        return Call(get("/user/margins"), one(AccountMargins))

    margins_raw = raw(margins)

    @endpoint
    def segment_margins(self, segment: str) -> Call[SegmentMargins]:
        """The funds of one segment, "equity" or "commodity", in rupees."""
        faults = Faults()
        faults.word("segment", segment, MarginSegment)
        faults.raise_for("segment_margins")
        request = get("/user/margins/{segment}", path={"segment": segment})
        return Call(request, one(SegmentMargins))

    segment_margins_raw = raw(segment_margins)

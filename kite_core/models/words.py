"""The broker's vocabulary, as open enumerations: an unknown word is kept as it is."""

from __future__ import annotations

from enum import Enum

from kite_core.open_words import OpenWords


class Exchange(OpenWords):
    """Exchanges. Indices are quoted under NSE and BSE; INDICES is for alerts only."""

    NSE = "NSE"
    BSE = "BSE"
    NFO = "NFO"
    BFO = "BFO"
    CDS = "CDS"
    BCD = "BCD"
    MCX = "MCX"
    NCO = "NCO"
    NSEIX = "NSEIX"
    GLOBAL = "GLOBAL"
    MF = "MF"
    INDICES = "INDICES"


class Segment(OpenWords):
    """Segments of the instrument list."""

    NSE = "NSE"
    BSE = "BSE"
    INDICES = "INDICES"
    NFO_FUT = "NFO-FUT"
    NFO_OPT = "NFO-OPT"
    BFO_FUT = "BFO-FUT"
    BFO_OPT = "BFO-OPT"
    CDS_FUT = "CDS-FUT"
    CDS_OPT = "CDS-OPT"
    BCD_FUT = "BCD-FUT"
    BCD_OPT = "BCD-OPT"
    MCX = "MCX"
    MCX_FUT = "MCX-FUT"
    MCX_OPT = "MCX-OPT"
    NCO = "NCO"
    NCO_FUT = "NCO-FUT"
    NCO_OPT = "NCO-OPT"


class InstrumentType(OpenWords):
    """Kinds of instruments; EQ covers ETFs, bonds and indices too."""

    EQ = "EQ"
    FUT = "FUT"
    CE = "CE"
    PE = "PE"


class Product(OpenWords):
    """CNC delivery, NRML overnight, MIS intraday, MTF margin funded; CO and BO on old rows."""

    CNC = "CNC"
    NRML = "NRML"
    MIS = "MIS"
    MTF = "MTF"
    CO = "CO"
    BO = "BO"


class Variety(OpenWords):
    """Kinds of orders: the path that they are placed under."""

    REGULAR = "regular"
    AMO = "amo"
    CO = "co"
    ICEBERG = "iceberg"
    AUCTION = "auction"


class OrderType(OpenWords):
    """How the price of an order is set. SL is a stop with a limit, SL-M one without."""

    MARKET = "MARKET"
    LIMIT = "LIMIT"
    SL = "SL"
    SL_M = "SL-M"


class Validity(OpenWords):
    """How long an order lives: the day, at once or not at all, or some minutes."""

    DAY = "DAY"
    IOC = "IOC"
    TTL = "TTL"


class TransactionType(OpenWords):
    """The side of an order."""

    BUY = "BUY"
    SELL = "SELL"


class PositionType(OpenWords):
    """Whether a position is of today or was carried over night."""

    DAY = "day"
    OVERNIGHT = "overnight"


class MarginSegment(OpenWords):
    """The two accounts that hold funds."""

    EQUITY = "equity"
    COMMODITY = "commodity"


class OrderStatus(OpenWords):
    """States of an order. The list is open; an unknown state is not final."""

    PUT_ORDER_REQ_RECEIVED = "PUT ORDER REQ RECEIVED"
    VALIDATION_PENDING = "VALIDATION PENDING"
    OPEN_PENDING = "OPEN PENDING"
    OPEN = "OPEN"
    TRIGGER_PENDING = "TRIGGER PENDING"
    MODIFY_VALIDATION_PENDING = "MODIFY VALIDATION PENDING"
    MODIFY_PENDING = "MODIFY PENDING"
    MODIFIED = "MODIFIED"
    NOT_MODIFIED = "NOT MODIFIED"
    CANCEL_PENDING = "CANCEL PENDING"
    AMO_REQ_RECEIVED = "AMO REQ RECEIVED"
    MODIFY_AMO_REQ_RECEIVED = "MODIFY AMO REQ RECEIVED"
    COMPLETE = "COMPLETE"
    CANCELLED = "CANCELLED"
    REJECTED = "REJECTED"
    LAPSED = "LAPSED"
    CANCELLED_AMO = "CANCELLED AMO"
    UPDATE = "UPDATE"

    @property
    def is_final(self) -> bool:
        """Whether nothing more can happen to the order."""
        return self in FINAL_STATUSES

    @property
    def is_pending(self) -> bool:
        """Whether the order may still trade: every state that is not final."""
        return not self.is_final


FINAL_STATUSES = frozenset(
    {
        OrderStatus.COMPLETE,
        OrderStatus.CANCELLED,
        OrderStatus.REJECTED,
        OrderStatus.LAPSED,
        OrderStatus.CANCELLED_AMO,
    }
)


class StatusGroup(Enum):
    """Many states at once, for `orders.by_status`; not a word of the broker's."""

    PENDING = "pending"
    """The order may still trade: every state that is not final, unknown ones too."""
    FINAL = "final"
    """Nothing more can happen to the order."""

    def holds(self, status: OrderStatus) -> bool:
        """Whether a state belongs to the group."""
        return status.is_final is (self is StatusGroup.FINAL)


class Interval(OpenWords):
    """Candle lengths; those after DAY are accepted, and not documented."""

    MINUTE = "minute"
    MINUTES_3 = "3minute"
    MINUTES_5 = "5minute"
    MINUTES_10 = "10minute"
    MINUTES_15 = "15minute"
    MINUTES_30 = "30minute"
    MINUTES_60 = "60minute"
    DAY = "day"
    MINUTES_2 = "2minute"
    MINUTES_4 = "4minute"
    HOUR = "hour"
    HOURS_2 = "2hour"
    HOURS_3 = "3hour"
    HOURS_4 = "4hour"
    WEEK = "week"


class GTTType(OpenWords):
    """Kinds of triggers; TWO_LEG is one-cancels-other."""

    SINGLE = "single"
    TWO_LEG = "two-leg"


class GTTStatus(OpenWords):
    """States of a trigger. TRIGGERED says nothing about the order that it placed."""

    ACTIVE = "active"
    TRIGGERED = "triggered"
    DISABLED = "disabled"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    DELETED = "deleted"


class AlertType(OpenWords):
    """Kinds of alerts: SIMPLE tells, ATO places orders."""

    SIMPLE = "simple"
    ATO = "ato"


class AlertStatus(OpenWords):
    """States of an alert."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    DELETED = "deleted"


class AlertOperator(OpenWords):
    """How an alert compares its two sides."""

    AT_MOST = "<="
    AT_LEAST = ">="
    BELOW = "<"
    ABOVE = ">"
    EQUAL = "=="


class AlertOperand(OpenWords):
    """What stands on the right side of an alert."""

    CONSTANT = "constant"
    INSTRUMENT = "instrument"


class MFOrderStatus(OpenWords):
    """States of a mutual fund order; the list is open."""

    OPEN = "OPEN"
    COMPLETE = "COMPLETE"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"


class MFVariety(OpenWords):
    """Where a mutual fund order comes from."""

    REGULAR = "regular"
    SIP = "sip"
    AMC_SIP = "amc_sip"


class SIPStatus(OpenWords):
    """States of a SIP, upper case as in answers; changes send lower case."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    CANCELLED = "CANCELLED"


class SIPFrequency(OpenWords):
    """How often a SIP pays in."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"

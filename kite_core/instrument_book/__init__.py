"""The instrument list and the fund list of a day, to look up and to search.

dump            the text: header, lines, cells
reading         from lines to models
offsets         the index beside a dump on disk, and lookups in it
scanning        lookups without an index
sources         where a book has its instruments from
search          ranked search in texts
option_chain    the options of one expiry, strike by strike
contracts       all futures and options on one underlying
book, fund_book the two books
answers         books as what an answer becomes
"""

from __future__ import annotations

from kite_core.instrument_book.book import InstrumentBook as InstrumentBook
from kite_core.instrument_book.fund_book import MFInstrumentBook as MFInstrumentBook
from kite_core.instrument_book.option_chain import OptionChain as OptionChain
from kite_core.instrument_book.option_chain import OptionPair as OptionPair

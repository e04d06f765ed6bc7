"""Answers as data frames of polars, pandas or pyarrow; needs the extra `frames`.

framing         to_frame: answers as frames
given           what answers hold: rows of which model, under which keys
column          one column, before there is a frame
reading         from models to columns
candle_columns  candles straight from the wire to columns, without a model for each
dates           times and days as numbers
building        from columns to frames, by narwhals
"""

from __future__ import annotations

from kite_adapters.frames.candle_columns import CandleColumns as CandleColumns
from kite_adapters.frames.candle_columns import candle_columns as candle_columns
from kite_adapters.frames.framing import to_frame as to_frame

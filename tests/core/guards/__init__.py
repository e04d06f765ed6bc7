"""Tests of the guards' pure decisions."""

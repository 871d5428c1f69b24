"""Data files: tables of numbers that producers publish, read to observations.

In: the bytes of a CSV (long or wide, World Bank, UN SDG, SDMX-CSV), XLSX, Parquet, SDMX-ML, SDMX-JSON, JSON-stat or
Data Package file, as an open file, and which column is what. Out: observations, each with the row and the column that
it stands in; or one error that names row and column: nothing is taken of a file with a broken row.
"""

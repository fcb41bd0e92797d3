"""Decision tables as sheets: CSV text and XLSX files, in both directions."""

from guanxi.dmn.sheets.csv_text import rows_from_csv, rows_to_csv, table_from_csv, table_to_csv
from guanxi.dmn.sheets.xlsx import rows_from_xlsx, rows_to_xlsx, table_from_xlsx, table_to_xlsx

__all__ = [
    "rows_from_csv",
    "rows_from_xlsx",
    "rows_to_csv",
    "rows_to_xlsx",
    "table_from_csv",
    "table_from_xlsx",
    "table_to_csv",
    "table_to_xlsx",
]

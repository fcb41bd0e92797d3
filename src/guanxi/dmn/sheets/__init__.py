"""Decision tables as sheets: CSV text and XLSX files, in both directions."""

from guanxi.dmn.sheets.csv_text import table_from_csv, table_to_csv
from guanxi.dmn.sheets.xlsx import table_from_xlsx, table_to_xlsx

__all__ = ["table_from_csv", "table_from_xlsx", "table_to_csv", "table_to_xlsx"]

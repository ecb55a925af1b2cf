"""Papers and spreadsheets: tagged PDF by Typst, XLSX that no spreadsheet takes for formulas."""

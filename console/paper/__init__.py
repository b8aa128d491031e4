"""Official forms as files: XLSX and CSV for a table, PDF for a printer."""

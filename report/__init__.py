"""What an auditor sees of a load: pages, workbook, CSV, and the numbers for the command line."""

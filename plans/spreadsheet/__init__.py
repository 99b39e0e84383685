"""The budget as a workbook: a template that goes out, a filled one that comes back."""

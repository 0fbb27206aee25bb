"""What people read: verdicts and evidence in words, tables, progress, pages of HTML, the report."""

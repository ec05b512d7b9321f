"""Children, families and open cases that come in from an office's spreadsheets, checked row by row before anything is written."""

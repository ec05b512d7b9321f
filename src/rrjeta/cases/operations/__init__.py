"""Writes of the cases room: one public function for each thing a person can do."""

"""Pictures and numbers, which it reads only, each with its table, and the reports frozen from them."""

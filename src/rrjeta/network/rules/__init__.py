"""The loop of a referral as data: states with one owner and one clock, moves, what is shown. Pure."""
